/**
 * Fills a template with what its matcher bound.
 *
 * Mirrors `rustc_expand::mbe::transcribe`: repetitions step their variables in lockstep, tokens of the template get the
 * expansion's mark, tokens of the arguments keep theirs. `ident`, `lifetime` and `tt` are pasted bare, every other
 * fragment inside invisible delimiters, so that `$a * 2` with `$a = 1 + 1` stays a product.
 */
import { assertNever } from '../base/ids';
import { Tok } from '../syntax/lexer';
import type { ExpnId, HygieneTable, SyntaxContext, TransparencyLevel } from './hygiene';
import type { Binding } from './matcher';
import type { Template, TemplateNode } from './template';
import { matchDelimiters, type Token, type TokenTrees } from './tokenTree';

export type TranscribeResult =
  | { readonly kind: 'ok'; readonly trees: TokenTrees }
  | { readonly kind: 'error'; readonly reason: string };

export interface Transcription {
  readonly bindings: readonly Binding[];
  readonly hygiene: HygieneTable;
  readonly expansion: ExpnId;
  readonly transparency: TransparencyLevel;
}

/** An expansion of more tokens than this is refused, as a guard against templates that multiply. */
const TOKEN_LIMIT = 400_000;

interface State extends Transcription {
  readonly out: Token[];
  /** Step and length of each repetition around the current node, outermost first. */
  readonly repeats: { index: number; length: number }[];
  readonly marked: Map<SyntaxContext, SyntaxContext>;
}

export function transcribe(template: Template, t: Transcription): TranscribeResult {
  const state: State = { ...t, out: [], repeats: [], marked: new Map() };
  const reason = run(template, state);
  return reason === null ? { kind: 'ok', trees: matchDelimiters(state.out) } : { kind: 'error', reason };
}

/** Null, or the reason why the template cannot be filled. */
function run(nodes: Template, s: State): string | null {
  for (const node of nodes) {
    const reason = emit(node, s);
    if (reason !== null) return reason;
  }
  return s.out.length > TOKEN_LIMIT ? 'expansion is too large' : null;
}

function emit(node: TemplateNode, s: State): string | null {
  switch (node.kind) {
    case 'token':
      s.out.push(mark(node.token, s));
      return null;
    case 'variable': {
      const binding = current(s, node.variable);
      if (binding === undefined || binding.kind === 'repeat') return 'variable is still repeating at this depth';
      paste(binding, node.dollar, s);
      return null;
    }
    case 'sequence':
      return repeat(node, s);
    case 'count':
      return count(node, s);
    case 'index':
    case 'len': {
      const level = s.repeats[s.repeats.length - 1 - node.depth];
      if (level === undefined) return `depth parameter of \`${node.kind}\` must be less than ${s.repeats.length}`;
      number(node.kind === 'index' ? level.index : level.length, node.at, s);
      return null;
    }
    case 'ignore':
      return null;
    case 'concat':
      return concat(node, s);
    case 'invalid':
      return node.reason;
    default:
      return assertNever(node);
  }
}

/** The binding of a variable at the current step of every repetition around it (`lookup_cur_matched`). */
function current(s: State, variable: number): Binding | undefined {
  let binding = s.bindings[variable];
  for (const level of s.repeats) {
    if (binding === undefined || binding.kind === 'fragment') break;
    binding = binding.items[level.index];
  }
  return binding;
}

function repeat(node: Extract<TemplateNode, { kind: 'sequence' }>, s: State): string | null {
  let length = -1;
  for (const variable of node.variables) {
    const binding = current(s, variable);
    if (binding === undefined || binding.kind === 'fragment') continue;
    if (length >= 0 && length !== binding.items.length)
      return `meta-variables repeat ${length} and ${binding.items.length} times`;
    length = binding.items.length;
  }
  if (length < 0)
    return 'attempted to repeat an expression containing no syntax variables matched as repeating at this depth';
  if (length === 0) return node.repeat === '+' ? 'this must repeat at least once' : null;
  const level = { index: 0, length };
  s.repeats.push(level);
  for (; level.index < length; level.index++) {
    if (level.index > 0 && node.separator !== null) s.out.push(mark(node.separator, s));
    const reason = run(node.nodes, s);
    if (reason !== null) return reason;
  }
  s.repeats.pop();
  return null;
}

function paste(binding: Extract<Binding, { kind: 'fragment' }>, dollar: Token, s: State): void {
  const { fragment, tokens } = binding;
  if (fragment === 'tt' || fragment === 'ident' || fragment === 'lifetime') {
    const [only] = tokens;
    // Of `$($t)*` each would stand in the same place.
    if (tokens.length === 1 && only !== undefined && (fragment !== 'tt' || s.repeats.length === 0)) {
      const { unit, start, end, ctxt } = mark(dollar, s);
      s.out.push({ ...only, metavar: { unit, start, end, ctxt, isName: fragment === 'ident' } });
    } else for (const token of tokens) s.out.push(token);
    return;
  }
  const name = fragment === 'expr_2021' ? 'expr' : fragment === 'pat_param' ? 'pat' : fragment;
  const isWrapped = tokens[0]?.kind === Tok.OpenInvisible && tokens[0].text === name && isOneGroup(tokens);
  const group = mark({ ...dollar, text: name, flags: 0 }, s);
  if (!isWrapped) s.out.push({ ...group, kind: Tok.OpenInvisible });
  for (const token of tokens) s.out.push(token);
  if (!isWrapped) s.out.push({ ...group, kind: Tok.CloseInvisible });
}

/** Do the delimiters at both ends belong together? */
function isOneGroup(tokens: readonly Token[]): boolean {
  let depth = 0;
  for (let i = 0; i < tokens.length; i++) {
    const kind = (tokens[i] as Token).kind;
    if (kind === Tok.Open || kind === Tok.OpenInvisible) depth++;
    else if (kind === Tok.Close || kind === Tok.CloseInvisible) depth--;
    if (depth === 0) return i === tokens.length - 1;
  }
  return false;
}

function mark(token: Token, s: State): Token {
  let ctxt = s.marked.get(token.ctxt);
  if (ctxt === undefined) {
    ctxt = s.hygiene.applyMark(token.ctxt, s.expansion, s.transparency);
    s.marked.set(token.ctxt, ctxt);
  }
  return {
    kind: token.kind,
    text: token.text,
    unit: token.unit,
    start: token.start,
    end: token.end,
    ctxt,
    flags: token.flags,
  };
}

function number(value: number, at: Token, s: State): void {
  s.out.push(mark({ ...at, kind: Tok.Int, text: String(value), flags: 0 }, s));
}

/** `${count(x)}`: how often `x` repeats below here in all; `${count(x, d)}`: without the `d` innermost levels. */
function count(node: Extract<TemplateNode, { kind: 'count' }>, s: State): string | null {
  const binding = current(s, node.variable);
  if (binding === undefined || binding.kind === 'fragment')
    return '`count` can not be placed inside the inner-most repetition';
  let levels = -1;
  for (let b: Binding | undefined = binding; b?.kind === 'repeat'; b = b.items[0]) levels++;
  levels -= node.depth ?? 0;
  if (levels < 0) return 'depth parameter of `count` is out of bounds';
  const total = (b: Binding, depth: number): number => {
    if (b.kind === 'fragment') return 1;
    if (depth === 0) return b.items.length;
    let sum = 0;
    for (const item of b.items) sum += total(item, depth - 1);
    return sum;
  };
  number(total(binding, levels), node.at, s);
  return null;
}

function concat(node: Extract<TemplateNode, { kind: 'concat' }>, s: State): string | null {
  let text = '';
  for (const part of node.parts) {
    if (typeof part === 'string') {
      text += part;
      continue;
    }
    const binding = current(s, part);
    const token = binding?.kind === 'fragment' && binding.tokens.length === 1 ? binding.tokens[0] : undefined;
    if (token === undefined) return '`concat` of a variable that is not a single token';
    text += token.kind === Tok.Str ? token.text.slice(1, -1) : token.text;
  }
  if (!/^[\p{XID_Start}_]\p{XID_Continue}*$/u.test(text)) return '`concat` does not make an identifier';
  s.out.push(mark({ ...node.at, kind: Tok.Ident, text, flags: 0 }, s));
  return null;
}
