/**
 * Repairs of gaps in tree-sitter-rust's grammar: stretches of text that are replaced by something of the same length before
 * parsing, so that every offset stays true and a node's text, read from the unchanged text, is what the user wrote.
 *
 * Tried only where the text as it is has a syntax error, kept only if errors go away. All patterns are over tokens of the
 * lexer, never over characters, so strings and comments are safe. Inside macro calls and attributes nothing is repaired
 * but a whole token tree the grammar stumbles over is hidden: macros are lexed from the text by `macros/`.
 */
import { Kind } from './kinds';
import type { RepairTokens } from './repairTokens';
import type { Repair, RepairKind } from './tree';

export function applyRepairs(text: string, repairs: readonly Repair[]): string {
  if (repairs.length === 0) return text;
  let out = '';
  let at = 0;
  for (const repair of repairs) {
    out += text.slice(at, repair.start) + repair.replacement;
    at = repair.end;
  }
  return out + text.slice(at);
}

const primitives = new Set(
  'u8 i8 u16 i16 u32 i32 u64 i64 u128 i128 isize usize f16 f32 f64 f128 bool str char'.split(' '),
);
/** Before `!` and a bracket these are not the name of a macro. */
const notMacroNames = new Set(
  'as break const dyn else for if impl in let loop match move mut ref return static unsafe where while yield'.split(
    ' ',
  ),
);
const fnTraits = 'Fn FnMut FnOnce AsyncFn AsyncFnMut AsyncFnOnce'.split(' ');
const itemStarts = new Set(
  'async auto const crate enum extern fn impl let macro macro_rules mod pub static struct trait type union unsafe use'.split(
    ' ',
  ),
);

/** The repairs that the text's tokens call for, in order, not overlapping. Independent of where the errors are. */
export function findRepairs(tokens: RepairTokens): Repair[] {
  const finder = new Finder(tokens);
  finder.run();
  return finder.repairs;
}

class Finder {
  readonly repairs: Repair[] = [];
  private readonly tokens: RepairTokens;

  constructor(tokens: RepairTokens) {
    this.tokens = tokens;
  }

  run(): void {
    for (let i = 0; i < this.tokens.length; ) i = this.step(i);
  }

  /** Looks at one token; returns the next to look at. */
  private step(i: number): number {
    const t = this.tokens;
    if (!t.isWord(i)) {
      this.underscoreEscape(i);
      return this.punctuation(i);
    }
    const word = t.text(i);
    if (t.is(i + 1, '!') && !notMacroNames.has(word)) {
      // `macro_rules ! m`, as quote! prints it: one token to the grammar.
      const gap = t.start(i + 1) - t.end(i);
      if (word === 'macro_rules' && gap > 0) this.add('tokens', t.end(i), t.end(i + 1), '!'.padEnd(gap + 1));
      const open = t.isWord(i + 2) ? i + 3 : i + 2;
      if (t.isOpen(open)) return this.macroCall(i, word, open);
    }
    switch (word) {
      case 'raw':
        if ((t.is(i - 1, '&') || t.is(i - 1, '&&')) && !t.isWordIn(i + 1, 'const', 'mut')) {
          this.replace('name', i, i, 'ra_');
        }
        break;
      case 'unsafe':
        if (t.is(i + 1, 'extern') && t.isOpen(t.isString(i + 2) ? i + 3 : i + 2, '{')) this.blank('unsafe', i);
        else if (t.is(i + 1, 'static')) this.blank('unsafe', i);
        break;
      case 'safe':
        if (!t.is(i - 1, '.') && t.isWordIn(i + 1, 'fn', 'static')) this.blank('safe', i);
        break;
      case 'default':
        if (t.startsItem(i) && (t.is(i + 1, 'impl') || (t.is(i + 1, 'unsafe') && t.is(i + 2, 'impl')))) {
          this.blank('default', i);
        } else if (t.startsItem(i) && t.isWordIn(i + 1, 'type', 'const') && !t.is(i + 2, 'fn'))
          this.blank('default', i);
        break;
      case 'auto':
        if (t.is(i + 1, 'trait')) this.blank('auto', i);
        break;
      case 'super':
        if (t.is(i + 1, 'let')) this.blank('super', i);
        break;
      case 'const':
        this.constWord(i);
        break;
      case 'pub':
        this.externType(i);
        break;
      case 'struct':
        this.unitStruct(i);
        this.fieldDefaults(this.bodyOf(i));
        break;
      case 'enum':
        this.variantDefaults(this.bodyOf(i));
        break;
      case 'type':
        this.typeDefault(i);
        break;
      case 'box':
        // A keyword that has no other meaning.
        if (!t.is(i - 1, '.')) this.blank('box', i);
        break;
      case 'do':
        if (t.is(i + 1, 'yeet')) this.replace('nightly', i, i + 1, 'return'.padEnd(t.end(i + 1) - t.start(i)));
        break;
      case 'trait':
        this.traitAlias(i);
        break;
      case 'where':
        this.emptyBounds(i);
        break;
      case 'macro':
        return this.macroItem(i);
      case 'typeof':
        // Parsed as `Fn()` is; what is inside has no meaning.
        if (t.isOpen(i + 1, '(') && !t.is(i - 1, '.')) this.blankBetween(i + 1, t.closeOf(i + 1));
        break;
      case 'for':
        // `impl A + for<'a> B<'a>`; behind a colon the grammar knows it.
        if (t.is(i - 1, '+') && t.is(i + 1, '<')) this.replace('binder', i, t.skipAngles(i + 1) - 1);
        break;
      case 'dyn':
        if (t.isLifetime(i + 1) && t.is(i + 2, '+')) this.replace('lifetime', i + 1, i + 2);
        break;
      case '_':
        // `x as *const _ < y`: a type by that name would have arguments.
        if (
          (t.isWordIn(i - 1, 'as', 'const', 'mut') && t.isIn(i + 1, '<', '<=', '<<', '<<=')) ||
          this.isInFnPointerParam(i)
        )
          this.replace('name', i, i, '!', { from: Kind.never_type, to: Kind.type_identifier });
        break;
      default:
        break;
    }
    return i + 1;
  }

  private punctuation(i: number): number {
    const t = this.tokens;
    if (t.is(i, '#')) {
      const open = t.is(i + 1, '!') ? i + 2 : i + 1;
      if (t.isOpen(open, '[')) return t.closeOf(open) + 1;
    } else if (t.isOpen(i, '[')) {
      if (t.is(i + 1, 'const') && t.closeOf(i) === i + 2) this.replace('const', i, i + 2);
    } else if (t.is(i, '~')) {
      if (t.is(i + 1, 'const')) this.replace('const', i, i + 1);
    } else if (t.is(i, '<') && t.isIn(i + 1, '>', '>>')) this.emptyArguments(i);
    else if (t.isIn(i, '<', '<-')) this.negativeArguments(i);
    else if (t.is(i, '::') && t.is(i + 1, '<')) this.turbofishOfType(i);
    else if (t.isNumber(i) && t.is(i + 1, ':') && (t.isOpen(i - 1, '{') || t.is(i - 1, ','))) this.numericField(i);
    else if (t.isOpen(i, '(') && t.closeOf(i) === i + 1 && t.is(i + 2, ':') && this.isBound(i)) {
      // `where (): Trait`: the grammar has no unit type to the left of a bound.
      const width = t.end(i + 1) - t.start(i);
      this.replace('unit', i, i + 1, `a${'_'.repeat(width - 1)}`, { from: Kind.type_identifier, to: Kind.unit_type });
    } else if (t.is(i, '..')) this.restInAssignment(i);
    return i + 1;
  }

  /** Behind `where` or a comma that is not one of parameters. */
  private isBound(i: number): boolean {
    const t = this.tokens;
    return t.is(i - 1, 'where') || (t.is(i - 1, ',') && !t.isOpen(t.enclosing(i), '('));
  }

  /** `fn(&_)`, `dyn Fn([_; 2])`: the grammar takes what has a `_` there for a pattern. `ItemKind::Fn(_)` is one. */
  private isInFnPointerParam(i: number): boolean {
    const t = this.tokens;
    if (t.is(i + 1, ':')) return false;
    // `fn(_, _)` it reads.
    if (t.isIn(i - 1, '(', ',') && t.isIn(i + 1, ',', ')') && t.isWordIn(t.enclosing(i) - 1, 'fn', ...fnTraits))
      return false;
    for (let open = t.enclosing(i); t.isOpen(open, '(') || t.isOpen(open, '['); open = t.enclosing(open)) {
      if (!t.isOpen(open, '(')) continue;
      if (t.isWordIn(open - 1, 'fn')) return true;
      const isBound = t.isWordIn(open - 2, 'dyn', 'impl') || t.isIn(open - 2, ':', '+', '>');
      if (isBound && t.isWordIn(open - 1, ...fnTraits)) return true;
    }
    return false;
  }

  private macroCall(i: number, name: string, open: number): number {
    const t = this.tokens;
    if (name === 'try' || primitives.has(name)) this.replace('name', i, i, `${name.slice(0, -1)}_`);
    const close = t.closeOf(open);
    // `macro_rules! m { derive() (..) => {..} }`
    if (name === 'macro_rules' && t.isWordIn(open + 1, 'attr', 'derive')) this.blankBetween(open, close);
    if (close > open + 1 && t.isHardForGrammar(open + 1, close)) this.blankBetween(open, close);
    return close + 1;
  }

  private constWord(i: number): void {
    const t = this.tokens;
    const isWordNext = t.isWord(i + 1);
    const next = isWordNext ? t.text(i + 1) : '';
    if (t.is(i - 1, '*')) return;
    const isOfItem =
      next === 'impl' ||
      next === 'trait' ||
      (next === 'auto' && t.is(i + 2, 'trait')) ||
      (next === 'unsafe' && t.isWordIn(i + 2, 'trait', 'impl', 'auto'));
    const isOfImpl = t.isIn(i - 1, 'impl', '>', '>>') && (isWordNext || t.is(i + 1, '::'));
    const isOfBound =
      t.isIn(i - 1, ':', '+') &&
      ((isWordNext && next !== 'fn' && next !== 'unsafe') || t.is(i + 1, '::') || t.is(i + 1, '?'));
    const isOfClosure = next === 'move' || t.is(i + 1, '|') || t.is(i + 1, '||');
    if (isOfItem || isOfImpl || isOfBound || isOfClosure) this.blank('const', i);
  }

  /** `pub type X;` in an extern block: the grammar knows it without `pub` only. */
  private externType(i: number): void {
    const t = this.tokens;
    const last = t.isOpen(i + 1, '(') ? t.closeOf(i + 1) : i;
    if (t.is(last + 1, 'type') && t.isWord(last + 2) && t.is(last + 3, ';')) this.replace('visibility', i, last);
  }

  /** `struct S where T: U;` */
  private unitStruct(i: number): void {
    const t = this.tokens;
    const where = t.is(i + 2, '<') ? t.skipAngles(i + 2) : i + 2;
    if (!t.is(where, 'where')) return;
    for (let at = where; at < t.length; at++) {
      if (t.isOpen(at, '{')) return;
      if (t.isOpen(at)) at = t.closeOf(at);
      else if (t.is(at, ';')) {
        this.replace('where', where, at - 1);
        return;
      }
    }
  }

  /** The brace behind the head of an item; -1 for none. */
  private bodyOf(i: number): number {
    const t = this.tokens;
    let open = i + 2;
    while (open < t.length && !t.isOpen(open, '{')) {
      if (t.is(open, ';') || t.isOpen(open, '(')) return -1;
      open = t.isOpen(open) ? t.closeOf(open) + 1 : open + 1;
    }
    return open < t.length ? open : -1;
  }

  private variantDefaults(open: number): void {
    const t = this.tokens;
    if (open < 0) return;
    for (let at = open + 1; at < t.closeOf(open); at = t.isOpen(at) ? t.closeOf(at) + 1 : at + 1) {
      if (t.isOpen(at, '{')) this.fieldDefaults(at);
    }
  }

  /** `struct S { a: u8 = 1 }` */
  private fieldDefaults(open: number): void {
    const t = this.tokens;
    if (open < 0) return;
    for (let at = open + 1; at < t.closeOf(open); ) {
      const end = t.skipTo(at, ',');
      const equals = t.skipTo(at, '=', ',');
      if (t.is(equals, '=')) this.replace('defaultValue', equals, end - 1);
      at = end + 1;
    }
  }

  /** `type A: B = C;` in a trait. */
  private typeDefault(i: number): void {
    const t = this.tokens;
    if (!t.isWord(i + 1)) return;
    const behind = t.is(i + 2, '<') ? t.skipAngles(i + 2) : i + 2;
    if (!t.is(behind, ':')) return;
    const equals = t.skipTo(behind, '=', ';');
    if (t.is(equals, '=')) this.replace('defaultValue', equals, t.skipTo(equals, ';') - 1);
  }

  /** `where T: A, [(); N + 1]:,`: predicates without bounds are hidden. */
  private emptyBounds(where: number): void {
    const t = this.tokens;
    let first = where + 1;
    let depth = 0;
    for (let i = first; i < t.length && !t.isClose(i); i++) {
      if (t.isOpen(i) && (depth > 0 || !t.isOpen(i, '{'))) i = t.closeOf(i);
      else if (t.isOpen(i) || t.is(i, ';')) return;
      else if (t.is(i, '<')) depth++;
      else if (t.isIn(i, '>', '>>')) depth -= t.end(i) - t.start(i);
      else if (depth === 0 && t.is(i, ',')) first = i + 1;
      else if (depth === 0 && t.is(i, ':') && (t.isIn(i + 1, ',', ';') || t.isOpen(i + 1, '{'))) {
        const last = t.is(i + 1, ',') ? i + 1 : i;
        this.replace('bound', first, last);
        i = last;
        first = last + 1;
      }
    }
  }

  /** `S { 0: x, .. }`: a pattern has no field with a number in the grammar. */
  private numericField(i: number): void {
    const t = this.tokens;
    const open = t.isOpen(i - 1, '{') ? i - 1 : t.enclosing(i);
    if (t.isOpen(open, '{') && /^[0-9]+$/.test(t.text(i))) this.replace('name', i, i, 'a'.repeat(t.text(i).length));
  }

  /** `'\u{10_FFFF}'`: the grammar has no `_` in escapes. */
  private underscoreEscape(i: number): void {
    if (!this.tokens.hasUnderscoreEscape(i)) return;
    const text = this.tokens.text(i);
    const plain = text.replace(/\\u\{[0-9a-fA-F_]*\}/g, (written) => written.replaceAll('_', '0'));
    this.replace('name', i, i, plain);
  }

  /** `trait A<T> = B<T> + C;` is parsed as a type alias. */
  private traitAlias(i: number): void {
    const t = this.tokens;
    const behind = t.is(i + 2, '<') ? t.skipAngles(i + 2) : i + 2;
    if (t.isWord(i + 1) && t.is(behind, '=')) this.replace('traitAlias', i, i, 'type ');
  }

  /** `pub macro m($x:expr) { .. }` is parsed as an empty enum and then made a `macro_definition` again. */
  private macroItem(i: number): number {
    const t = this.tokens;
    if (!t.isWord(i + 1) || !t.startsItem(i)) return i + 1;
    const args = t.isOpen(i + 2, '(') ? i + 2 : -1;
    const body = args < 0 ? i + 2 : t.closeOf(args) + 1;
    if (!t.isOpen(body, '{')) return i + 1;
    this.replace('macro', i, i, 'enum ', { from: Kind.enum_item, to: Kind.macro_definition });
    if (args >= 0) this.replace('macro', args, body - 1);
    const close = t.closeOf(body);
    this.blankBetween(body, close);
    return close + 1;
  }

  /** `S<>`, `f::<>()`, `impl<> S`: the grammar wants something between the brackets. */
  private emptyArguments(open: number): void {
    const t = this.tokens;
    // `use<>` the grammar knows.
    if (t.is(open - 1, 'use')) return;
    const first = t.is(open - 1, '::') ? open - 1 : open;
    this.add('arguments', t.start(first), t.start(open + 1) + 1, null);
  }

  /**
   * `let x: Vec::<u8>`, `x as S::<u8>`: the grammar has `::` before arguments in expressions only. Whether this is one is read
   * from what stands before the path; a path that goes on, is called or makes a struct is none.
   */
  private turbofishOfType(colons: number): void {
    const t = this.tokens;
    const behind = t.skipAngles(colons + 1);
    let before = colons - 1;
    while (t.is(before - 1, '::') && t.isWord(before - 2)) before -= 2;
    before--;
    // `f::<S::<u8>>()`: what follows is behind the outer list.
    if (t.is(before, '<') && t.is(before - 1, '::') && t.isWord(colons - 1)) return this.blank('name', colons);
    const isBodyBehind = t.isOpen(behind, '{') && t.isIn(before, '->', 'for');
    if (t.isIn(behind, '::', '.', '?', '!') || (t.isOpen(behind) && !isBodyBehind)) return;
    if (t.isOpen(before, '[')) before--;
    const isOfType = t.isIn(before, ':', '->', '&') || t.isWordIn(before, 'as', 'dyn', 'impl', 'mut', 'const', 'for');
    if (t.isWord(colons - 1) && (isOfType || t.isLifetime(before))) this.blank('name', colons);
  }

  /** `T<-1, 1>`, `N::<-1>()`. Taken for arguments only if nothing but arguments stands up to the `>`. */
  private negativeArguments(open: number): void {
    const t = this.tokens;
    const minus: number[] = [];
    // The lexer has `<-` as one token.
    if (t.is(open, '<-')) {
      if (!t.isNumber(open + 1)) return;
      minus.push(open);
    }
    let i = open + 1;
    for (; !t.isIn(i, '>', '>>'); i++) {
      if (t.is(i, '-') && t.isIn(i - 1, '<', ',') && t.isNumber(i + 1)) minus.push(i++);
      else if (!t.isWord(i) && !t.isNumber(i) && !t.isIn(i, ',', '::', '&') && !t.isLifetime(i)) return;
    }
    // `f(a < -1, b > c)` compares.
    if (t.isNumber(i + 1) || t.isString(i + 1) || (t.isWord(i + 1) && !t.isWordIn(i + 1, 'as', 'for', 'where'))) return;
    for (const at of minus) {
      const start = t.end(at) - 1;
      const end = t.end(at + 1);
      this.add('negative', start, end, '0'.repeat(end - start));
    }
  }

  /** `S { a, .. } = s;`: a destructuring assignment; the grammar wants an expression behind the dots. */
  private restInAssignment(i: number): void {
    const t = this.tokens;
    const at = t.end(i);
    if (!t.isClose(i + 1, '}') || t.start(i + 1) === at) return;
    // `let s = S { .. };` takes the default values of fields.
    if (t.is(i + 2, ';') || (t.isClose(i + 2, '}') && this.startsStatement(t.openOf(i + 1) - 1))) {
      this.add('nightly', at, at + 1, 'a');
    }
    if (!t.is(i + 2, '=')) return;
    let from = t.openOf(i + 1) - 1;
    while (t.isWord(from) || t.isIn(from, '::', '<', '>', ',', '|')) {
      if (t.isWordIn(from, 'let', 'if', 'while')) return;
      // `if let A { .. } | B { .. } = s`
      from = t.is(from, '|') && t.isClose(from - 1) ? t.openOf(from - 1) - 1 : from - 1;
    }
    if (t.is(from, ';') || t.isOpen(from) || t.isClose(from)) this.add('rest', at, at + 1, 'a');
  }

  /** Whether the path that ends with a token begins a statement. */
  private startsStatement(last: number): boolean {
    const t = this.tokens;
    let i = last;
    while (t.isWord(i) || t.is(i, '::')) i--;
    return t.is(i, ';') || t.isOpen(i, '{') || t.isClose(i, '}');
  }

  private blank(what: RepairKind, i: number): void {
    this.replace(what, i, i);
  }

  private blankBetween(open: number, close: number): void {
    const t = this.tokens;
    if (t.start(close) > t.end(open)) this.add('tokens', t.end(open), t.start(close), null);
  }

  private replace(
    what: RepairKind,
    first: number,
    last: number,
    by: string | null = null,
    retag?: Repair['retag'],
  ): void {
    this.add(what, this.tokens.start(first), this.tokens.end(last), by, retag);
  }

  private add(what: RepairKind, start: number, end: number, by: string | null, retag?: Repair['retag']): void {
    const previous = this.repairs[this.repairs.length - 1];
    if (previous !== undefined && start < previous.end) return;
    const replacement = by ?? ' '.repeat(end - start);
    this.repairs.push(retag ? { what, start, end, replacement, retag } : { what, start, end, replacement });
  }
}

/**
 * Attributes where the grammar has none: before fields of a struct pattern, elements of a tuple, expressions. Which
 * attributes those are only the errors say, so this is a second step: `errors` are offsets of the errors that are left.
 */
export function findAttributeRepairs(
  t: RepairTokens,
  errors: () => readonly number[],
  others: readonly Repair[],
): Repair[] {
  let found = attributeCandidates(t);
  if (found.length === 0) return [];
  // Only in the very brackets that an error stands in.
  const brackets = new Set(errors().map((offset) => t.enclosing(t.tokenAt(offset))));
  brackets.delete(-1);
  found = found.filter(({ start }) => brackets.has(t.enclosing(t.tokenAt(start))));
  if (found.length === 0) return [];
  const kept = others.filter((other) => !found.some((repair) => repair.start < other.end && other.start < repair.end));
  return [...kept, ...found].sort((a, b) => a.start - b.start);
}

/** All attributes behind which no item begins; those of a statement behind another one are known to the grammar. */
function attributeCandidates(t: RepairTokens): Repair[] {
  const found: Repair[] = [];
  let isOfStatement = false;
  for (let i = 0; i < t.length; i++) {
    if (!t.is(i, '#') || !t.isOpen(i + 1, '[')) {
      isOfStatement = t.isIn(i, ';', '}');
      continue;
    }
    const close = t.closeOf(i + 1);
    let next = close + 1;
    while (t.is(next, '#') && t.isOpen(next + 1, '[')) next = t.closeOf(next + 1) + 1;
    // `let g = #[coroutine] static || ..`
    const isOfValue = t.isIn(i - 1, '=', '=>', 'return');
    const isOfItem = !isOfValue && t.isWord(next) && itemStarts.has(t.text(next));
    if (!isOfItem && !isOfStatement) {
      const [start, end] = [t.start(i), t.end(close)];
      found.push({ what: 'attribute', start, end, replacement: ' '.repeat(end - start) });
    }
    i = close;
  }
  return found;
}
