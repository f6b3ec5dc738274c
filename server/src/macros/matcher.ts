/**
 * Matches a macro's arguments against one rule.
 *
 * Mirrors `rustc_expand::mbe::macro_parser::TtParser`: all threads of the automaton step over a token together; a thread
 * that wants a fragment waits until it is the only one left, then the fragment is measured and stepped over. A fragment
 * that does not parse ends the whole expansion, no other rule is tried; two threads that both could go on by a fragment are
 * an ambiguity, equally final. Bindings are a persistent list, so that a thread forks in constant time.
 */
import { assertNever } from '../base/ids';
import { Tok } from '../syntax/lexer';
import type { Matcher, MatcherLoc } from './definition';
import { fragmentEnd, fragmentMayBeginAt } from './recognise/fragment';
import type { Fragment } from './recognise/words';
import { matchDelimiters, type Token, type TokenTrees } from './tokenTree';

/** What a variable stands for: the tokens of one fragment, or one entry per repetition. */
export type Binding =
  | { readonly kind: 'fragment'; readonly fragment: Fragment; readonly tokens: readonly Token[] }
  | { readonly kind: 'repeat'; readonly items: Binding[] };

export type MatchResult =
  | { readonly kind: 'match'; readonly bindings: readonly Binding[] }
  /** The tokens do not fit: the next rule may. */
  | { readonly kind: 'noMatch' }
  /** The expansion as a whole is an error. */
  | { readonly kind: 'error'; readonly reason: string };

/** A persistent list, newest first: `fragment` null opens a repetition's list for the variable. */
interface Bound {
  readonly previous: Bound | null;
  readonly variable: number;
  readonly depth: number;
  readonly fragment: Fragment | null;
  readonly from: number;
  readonly to: number;
}

interface Thread {
  loc: number;
  bound: Bound | null;
}

const END: Token = { kind: Tok.Eof, text: '', unit: -1, start: 0, end: 0, ctxt: 0, flags: 0 };
/** More threads than this at one token is a macro that rustc itself would not finish on. */
const THREAD_LIMIT = 4096;

/** Matches all of `args`. `edition` is that of the definition. Linear in the tokens for the usual macro. */
export function matchRule(matcher: Matcher, args: TokenTrees, edition: number): MatchResult {
  let trees = args;
  let pos = 0;
  let current: Thread[] = [{ loc: 0, bound: null }];
  while (true) {
    const token = trees.tokens[pos] ?? END;
    const next: Thread[] = [];
    const waiting: Thread[] = [];
    const ended = step(matcher, current, trees, pos, edition, next, waiting);
    if (ended === null) return { kind: 'error', reason: 'macro matcher has too many alternatives' };
    if (token.kind === Tok.Eof) {
      if (ended.length === 1) return { kind: 'match', bindings: collect(matcher, (ended[0] as Thread).bound, trees) };
      return ended.length === 0
        ? { kind: 'noMatch' }
        : { kind: 'error', reason: 'ambiguity: multiple successful parses' };
    }
    if (waiting.length === 0) {
      if (next.length === 0) return { kind: 'noMatch' };
      current = next;
      pos++;
      continue;
    }
    if (next.length > 0 || waiting.length > 1)
      return { kind: 'error', reason: 'local ambiguity when calling macro: multiple parsing options' };

    const thread = waiting[0] as Thread;
    const loc = matcher.locs[thread.loc] as Extract<MatcherLoc, { kind: 'fragment' }>;
    const end = fragmentEnd(loc.fragment, trees, pos, edition);
    if (end === null) return { kind: 'error', reason: `expected ${loc.fragment}, found \`${token.text}\`` };
    if (end.split > 0) trees = splitToken(trees, end.pos, end.split);
    const to = end.split > 0 ? end.pos + 1 : end.pos;
    const bound: Bound = {
      previous: thread.bound,
      variable: loc.variable,
      depth: loc.depth,
      fragment: loc.fragment,
      from: pos,
      to,
    };
    current = [{ loc: thread.loc + 1, bound }];
    pos = to;
  }
}

/** Runs every thread up to its next token or fragment. The ended threads; null beyond the limit. */
function step(
  matcher: Matcher,
  current: Thread[],
  trees: TokenTrees,
  pos: number,
  edition: number,
  next: Thread[],
  waiting: Thread[],
): Thread[] | null {
  const token = trees.tokens[pos] ?? END;
  const ended: Thread[] = [];
  let steps = 0;
  while (current.length > 0) {
    if (++steps > THREAD_LIMIT) return null;
    const thread = current.pop() as Thread;
    const loc = matcher.locs[thread.loc] as MatcherLoc;
    switch (loc.kind) {
      case 'token':
        if (isSameToken(loc.token, token)) {
          thread.loc++;
          next.push(thread);
        }
        break;
      case 'sequence': {
        let bound = thread.bound;
        for (let v = loc.firstVar; v < loc.firstVar + loc.varCount; v++)
          bound = { previous: bound, variable: v, depth: loc.depth, fragment: null, from: 0, to: 0 };
        if (loc.repeat !== '+') current.push({ loc: loc.after, bound });
        current.push({ loc: thread.loc + 1, bound });
        break;
      }
      case 'againNoSeparator':
        current.push({ loc: thread.loc + 1, bound: thread.bound });
        if (loc.repeat !== '?') current.push({ loc: loc.first, bound: thread.bound });
        break;
      case 'separator':
        // Behind the repetition is two steps on: over the separator and over `again`.
        current.push({ loc: thread.loc + 2, bound: thread.bound });
        if (isSameToken(loc.separator, token)) next.push({ loc: thread.loc + 1, bound: thread.bound });
        break;
      case 'again':
        thread.loc = loc.first;
        current.push(thread);
        break;
      case 'fragment':
        if (token.kind !== Tok.Eof && fragmentMayBeginAt(loc.fragment, trees, pos, edition)) waiting.push(thread);
        break;
      case 'end':
        if (token.kind === Tok.Eof) ended.push(thread);
        break;
      default:
        return assertNever(loc);
    }
  }
  return ended;
}

/** `token_name_eq`: same kind, same text. */
function isSameToken(a: Token, b: Token): boolean {
  return a.kind === b.kind && a.text === b.text;
}

/** Takes the glued operator at `at` apart, so that a fragment may end inside it. */
function splitToken(trees: TokenTrees, at: number, split: number): TokenTrees {
  const token = trees.tokens[at] as Token;
  const tokens = trees.tokens.slice();
  const middle = Math.min(token.start + split, token.end);
  tokens.splice(
    at,
    1,
    { ...token, text: token.text.slice(0, split), end: middle },
    { ...token, text: token.text.slice(split), start: middle },
  );
  return matchDelimiters(tokens);
}

/** Replays the bindings in the order they were made. */
function collect(matcher: Matcher, last: Bound | null, trees: TokenTrees): Binding[] {
  const order: Bound[] = [];
  for (let b = last; b !== null; b = b.previous) order.push(b);
  const roots: Binding[] = matcher.variables.map(() => ({ kind: 'repeat', items: [] }));
  for (let i = order.length - 1; i >= 0; i--) {
    const b = order[i] as Bound;
    const made: Binding =
      b.fragment === null
        ? { kind: 'repeat', items: [] }
        : { kind: 'fragment', fragment: b.fragment, tokens: trees.tokens.slice(b.from, b.to) };
    if (b.depth === 0) {
      roots[b.variable] = made;
      continue;
    }
    let list = roots[b.variable] as Binding;
    for (let d = 1; d < b.depth; d++) list = (list.kind === 'repeat' ? list.items.at(-1) : undefined) ?? list;
    if (list.kind === 'repeat') list.items.push(made);
  }
  return roots;
}
