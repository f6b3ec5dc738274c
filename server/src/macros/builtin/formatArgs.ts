/**
 * `format_args!(template, args..)` as data for body lowering: which arguments are borrowed, for which traits.
 *
 * Mirrors `rustc_builtin_macros::format`: explicit arguments first, then one per captured name; a name, a width or a
 * precision used twice is one argument. Lowering takes one shared borrow per argument, in this order.
 */
import { Tok } from '../../syntax/lexer';
import type { OriginSpan } from '../hygiene';
import { cursorAt, eatPunct, isAtEnd, peek } from '../recognise/cursor';
import { expr } from '../recognise/expr';
import { isIdent, isPunct, type Token, type TokenTrees } from '../tokenTree';
import { type FormatCount, type FormatReference, type FormatTrait, parseTemplate } from './formatString';
import { type EagerExpander, evaluateString } from './text';

export type FormatArgument =
  /** An expression of the call: tokens `from..to` of the call's trees. `isLiteral`: rustc prints it into a plain `{}`. */
  | {
      readonly kind: 'positional';
      readonly from: number;
      readonly to: number;
      readonly isLiteral: boolean;
      readonly isUsed: boolean;
    }
  | {
      readonly kind: 'named';
      readonly name: Token;
      readonly from: number;
      readonly to: number;
      readonly isLiteral: boolean;
      readonly isUsed: boolean;
    }
  /** `{name}`: the variable `name` in the context of the template, written at `origin`. */
  | { readonly kind: 'captured'; readonly name: string; readonly origin: OriginSpan };

export interface FormatUse {
  /** Index into `args`. */
  readonly arg: number;
  /** `usize` for a width or precision. */
  readonly trait: FormatTrait | 'usize';
  readonly isPlain: boolean;
  /** The placeholder, or the reference inside it. */
  readonly origin: OriginSpan;
}

export interface FormatArgs {
  readonly args: readonly FormatArgument[];
  /** In the order of the template: each placeholder, with its width and precision behind it. */
  readonly uses: readonly FormatUse[];
  /** Literal text between placeholders, in order, with the newline of `format_args_nl!`. */
  readonly literals: readonly string[];
  /** Not empty: rustc reports an error, the call is tainted. Arguments are still listed. */
  readonly errors: readonly string[];
}

export interface FormatOptions {
  readonly edition: number;
  /** `format_args_nl!` */
  readonly newline?: boolean;
  /** Expands a macro in the place of the template (`concat!(..)` of the crate); null where it cannot. */
  readonly eager?: EagerExpander;
}

/** Reads the arguments of the call. Total; linear. */
export function parseFormatArgs(trees: TokenTrees, options: FormatOptions): FormatArgs {
  const errors: string[] = [];
  const c = cursorAt(trees, 0, options.edition);
  if (isAtEnd(c)) return { args: [], uses: [], literals: [], errors: ['requires at least a format string argument'] };
  const first = peek(c);
  if (first.kind === Tok.Str || first.kind === Tok.RawStr) c.pos++;
  else if (!expr(c)) errors.push('expected a format string');
  const templateEnd = c.pos;

  const args: FormatArgument[] = [];
  const used: boolean[] = [];
  const byName = new Map<string, number>();
  while (errors.length === 0 && !isAtEnd(c)) {
    if (!eatPunct(c, ',')) errors.push('expected `,`');
    if (errors.length > 0 || isAtEnd(c)) break;
    const name = isIdent(peek(c)) && isPunct(peek(c, 1), '=') ? peek(c) : null;
    if (name !== null) c.pos += 2;
    const from = c.pos;
    if (!expr(c) || c.split > 0) {
      errors.push('expected expression');
      break;
    }
    const place = { from, to: c.pos, isLiteral: isLiteralExpr(trees, from, c.pos), isUsed: false };
    if (name === null) {
      if (byName.size > 0) errors.push('positional arguments cannot follow named arguments');
      args.push({ kind: 'positional', ...place });
    } else {
      const key = name.text.replace(/^r#/, '');
      if (byName.has(key)) errors.push(`duplicate argument named \`${key}\``);
      else byName.set(key, args.length);
      args.push({ kind: 'named', name, ...place });
    }
    used.push(false);
  }
  if (errors.length > 0) return { args, uses: [], literals: [], errors };

  const template = evaluateString(trees, 0, templateEnd, options.eager);
  if (template === null) return { args, uses: [], literals: [], errors: ['format argument must be a string literal'] };
  const explicitCount = args.length;
  const { pieces, errors: templateErrors } = parseTemplate(template.value.chars, template.value.offsets);
  errors.push(...templateErrors);
  const uses: FormatUse[] = [];
  const literals: string[] = [];
  for (const piece of pieces) {
    if (piece.kind === 'literal') {
      literals.push(piece.text);
      continue;
    }
    use(piece.argument, piece.trait, piece.isPlain, originOf(piece.start, piece.end));
    count(piece.precision);
    count(piece.width);
  }
  if (options.newline) literals.push('\n');
  for (let i = 0; i < explicitCount; i++) {
    const arg = args[i] as FormatArgument;
    if (arg.kind === 'captured') continue;
    if (!used[i]) errors.push('argument never used');
    args[i] = { ...arg, isUsed: used[i] as boolean };
  }
  return { args, uses, literals, errors };

  function originOf(start: number, end: number): OriginSpan {
    const token = template?.token;
    if (token === undefined) return { unit: -1, start: 0, end: 0, ctxt: 0 };
    const isVerbatim = token.end - token.start === token.text.length;
    const { unit, ctxt } = token;
    return isVerbatim
      ? { unit, start: token.start + start, end: token.start + end, ctxt }
      : { unit, start: token.start, end: token.end, ctxt };
  }

  function count(value: FormatCount): void {
    if (value.kind !== 'argument') return;
    use(value.reference, 'usize', true, originOf(value.reference.start, value.reference.end));
  }

  function use(reference: FormatReference, trait: FormatTrait | 'usize', isPlain: boolean, origin: OriginSpan): void {
    let arg: number;
    if (reference.kind === 'name') {
      const known = byName.get(reference.name);
      if (known === undefined) {
        if (!template?.isDirect) {
          errors.push(`there is no argument named \`${reference.name}\``);
          return;
        }
        arg = args.length;
        byName.set(reference.name, arg);
        args.push({ kind: 'captured', name: reference.name, origin: originOf(reference.start, reference.end) });
      } else arg = known;
    } else {
      arg = reference.index;
      if (arg >= explicitCount) {
        errors.push('invalid reference to positional argument');
        return;
      }
    }
    if (arg < explicitCount) used[arg] = true;
    uses.push({ arg, trait, isPlain, origin });
  }
}

/** A string or an integer, behind any parentheses, invisible groups and `&`. Mirrors `try_inline_lit`. */
function isLiteralExpr(trees: TokenTrees, from: number, to: number): boolean {
  let at = from;
  let end = to;
  for (; at < end - 1; at++) {
    const token = trees.tokens[at];
    if (trees.close[at] === end - 1) end--;
    else if (token === undefined || (!isPunct(token, '&') && !isPunct(token, '&&'))) break;
  }
  const token = trees.tokens[at];
  if (end - at !== 1 || token === undefined) return false;
  if (token.kind === Tok.Str || token.kind === Tok.RawStr) return true;
  // An integer without a type is an `i32`.
  return token.kind === Tok.Int && !(Number(token.text.replaceAll('_', '')) > 0x7fffffff);
}
