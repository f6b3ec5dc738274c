/**
 * A `macro_rules!` or `macro` definition, compiled: matchers as programs for the matching automaton, templates as trees.
 *
 * Mirrors `rustc_expand::mbe::{quoted,macro_rules}` and `macro_parser::compute_locs`. A definition that rustc rejects still
 * gives a value; its `problems` say why, and expanding a bad rule fails instead of guessing.
 */
import type { CrateId } from '../base/ids';
import { Tok } from '../syntax/lexer';
import { Transparency, type TransparencyLevel } from './hygiene';
import { type Repeat, repetitionTail, variableKey } from './metavariable';
import { type Fragment, isReserved } from './recognise/words';
import { compileTemplate, type Template } from './template';
import { contentsOf, isIdent, isPunct, matchDelimiters, type Token, type TokenTrees, treeEnd } from './tokenTree';

/** One step of a matcher's program (`MatcherLoc`). Indices point into `Matcher.locs`. */
export type MatcherLoc =
  | { readonly kind: 'token'; readonly token: Token }
  /** Enters a repetition at the next step, or jumps behind it; opens an empty list for each variable inside. */
  | {
      readonly kind: 'sequence';
      readonly repeat: Repeat;
      readonly firstVar: number;
      readonly varCount: number;
      readonly after: number;
      readonly depth: number;
    }
  | { readonly kind: 'againNoSeparator'; readonly repeat: Repeat; readonly first: number }
  | { readonly kind: 'separator'; readonly separator: Token; readonly first: number }
  | { readonly kind: 'again'; readonly first: number }
  | { readonly kind: 'fragment'; readonly fragment: Fragment; readonly variable: number; readonly depth: number }
  | { readonly kind: 'end' };

export interface MacroVariable {
  /** Key of the name with its hygiene mark: see `variableKey`. */
  readonly key: string;
  readonly fragment: Fragment;
  /** Number of repetitions around it. */
  readonly depth: number;
}

export interface Matcher {
  readonly locs: readonly MatcherLoc[];
  readonly variables: readonly MacroVariable[];
}

export interface MacroRule {
  /** What it answers to: `name!(..)`, or the unstable `#[name(..)]` and `#[derive(name)]` forms, which are never matched. */
  readonly form: 'bang' | 'attr' | 'derive';
  readonly matcher: Matcher;
  readonly template: Template;
}

export interface DefinitionSite {
  /** The caller's number of this macro (`ExpnData.macro`). */
  readonly id: number;
  readonly name: string;
  readonly crate: CrateId;
  readonly edition: number;
  /** From `#[rustc_macro_transparency]`; default semi-opaque for `macro_rules!`, opaque for `macro`. */
  readonly transparency?: TransparencyLevel;
  /** `#[macro_export(local_inner_macros)]`: `name!` in a template is `$crate::name!`. */
  readonly isInnerLocal?: boolean;
}

export interface MacroDefinition extends DefinitionSite {
  readonly transparency: TransparencyLevel;
  readonly rules: readonly MacroRule[];
  /** What rustc would reject, in words for a log. Empty for a good definition. */
  readonly problems: readonly string[];
}

/** Compiles the body of `macro_rules! name { body }`: the trees between its delimiters. */
export function defineMacroRules(body: TokenTrees, site: DefinitionSite): MacroDefinition {
  return define(body, site, site.transparency ?? Transparency.SemiOpaque);
}

/**
 * Compiles `macro name(params) { body }`, or `macro name { (params) => { body }, .. }` where `params` is null.
 */
export function defineMacro(params: TokenTrees | null, body: TokenTrees, site: DefinitionSite): MacroDefinition {
  const transparency = site.transparency ?? Transparency.Opaque;
  if (params === null) return define(body, site, transparency);
  const problems: string[] = [];
  const rule = compileRule('bang', params, body, site.edition, problems);
  return { ...site, transparency, rules: [rule], problems };
}

function define(body: TokenTrees, site: DefinitionSite, transparency: TransparencyLevel): MacroDefinition {
  const problems: string[] = [];
  const rules: MacroRule[] = [];
  if (!body.isBalanced) problems.push('unbalanced delimiters');
  const { tokens } = body;
  let at = 0;
  while (at < tokens.length) {
    let form: MacroRule['form'] = 'bang';
    if (isWord(tokens[at], 'unsafe')) at++;
    if (isWord(tokens[at], 'attr') || isWord(tokens[at], 'derive')) {
      form = tokens[at]?.text === 'attr' ? 'attr' : 'derive';
      at = treeEnd(body, at + 1);
    }
    const left = at;
    const arrow = left < tokens.length ? treeEnd(body, left) : left;
    const right = arrow + 1;
    if (
      tokens[left]?.kind !== Tok.Open ||
      !isPunct(tokens[arrow], '=>') ||
      tokens[right]?.kind !== Tok.Open ||
      body.close[right] === -1
    ) {
      problems.push('expected `(matcher) => { template }`');
      break;
    }
    const template = contentsOf(body, right);
    rules.push(
      compileRule(
        form,
        contentsOf(body, left),
        site.isInnerLocal === true ? withInnerCalls(template, site.edition) : template,
        site.edition,
        problems,
      ),
    );
    at = treeEnd(body, right);
    if (at < tokens.length) {
      if (!isPunct(tokens[at], ';') && !isPunct(tokens[at], ',')) {
        problems.push('expected `;` between rules');
        break;
      }
      at++;
    }
  }
  if (rules.length === 0) problems.push('macros must contain at least one rule');
  return { ...site, transparency, rules, problems };
}

/** Calls of macros by a bare name, made calls by `$crate`. */
function withInnerCalls(trees: TokenTrees, edition: number): TokenTrees {
  const tokens: Token[] = [];
  trees.tokens.forEach((token, i) => {
    const isCall = isIdent(token) && isPunct(trees.tokens[i + 1], '!') && trees.tokens[i + 2]?.kind === Tok.Open;
    const before = trees.tokens[i - 1];
    if (isCall && !isReserved(token, edition) && !isPunct(before, '::') && !isPunct(before, '$')) {
      tokens.push({ ...token, kind: Tok.Ident, text: '$crate', flags: 0 });
      tokens.push({ ...token, kind: Tok.Punct, text: '::', flags: 0 });
    }
    tokens.push(token);
  });
  return matchDelimiters(tokens);
}

function compileRule(
  form: MacroRule['form'],
  left: TokenTrees,
  right: TokenTrees,
  edition: number,
  problems: string[],
): MacroRule {
  const matcher = compileMatcher(left, edition, problems);
  const depths = new Map(matcher.variables.map((v, i) => [v.key, { index: i, depth: v.depth }]));
  return { form, matcher, template: compileTemplate(right, depths) };
}

function compileMatcher(trees: TokenTrees, edition: number, problems: string[]): Matcher {
  const locs: MatcherLoc[] = [];
  const variables: MacroVariable[] = [];
  const seen = new Set<string>();
  run(0, trees.tokens.length, 0);
  locs.push({ kind: 'end' });
  return { locs, variables };

  function run(from: number, to: number, depth: number): void {
    let at = from;
    while (at < to) {
      const token = trees.tokens[at] as Token;
      if (!isPunct(token, '$')) {
        at = docAttributeEnd(at, to) ?? at;
        if (at >= to) return;
        if (isPunct(trees.tokens[at], '$')) continue;
        locs.push({ kind: 'token', token: trees.tokens[at] as Token });
        at++;
        continue;
      }
      const next = trees.tokens[at + 1];
      if (at + 1 < to && next?.kind === Tok.Open && next.text === '(') at = sequence(at + 1, to, depth);
      else if (at + 1 < to && next !== undefined && isIdent(next)) at = declaration(at + 1, to, depth);
      else {
        // A lone `$` at the end of a group is a token like any other.
        if (at + 1 < to && next?.kind !== Tok.Close) problems.push('expected identifier behind `$`');
        locs.push({ kind: 'token', token });
        at++;
      }
    }
  }

  /** Doc comments in a matcher match nothing and are skipped. Only real comments: their tokens share one range. */
  function docAttributeEnd(at: number, to: number): number | null {
    let end: number | null = null;
    for (let i = at; i + 4 < to; ) {
      const hash = trees.tokens[i] as Token;
      const open = trees.tokens[i + 1]?.text === '!' ? i + 2 : i + 1;
      const word = trees.tokens[open + 1];
      if (!isPunct(hash, '#') || word?.text !== 'doc' || word.start !== hash.start || word.end !== hash.end) break;
      i = open + 5;
      end = i;
    }
    return end;
  }

  /** `$( .. ) separator? repeat`, with the cursor on the parenthesis. */
  function sequence(open: number, to: number, depth: number): number {
    const close = trees.close[open] as number;
    const tail = repetitionTail(trees, close + 1, to);
    if (close < open || tail === null) {
      problems.push('expected one of: `*`, `+`, or `?`');
      return close < open ? to : close + 1;
    }
    const head = locs.length;
    locs.push({ kind: 'end' });
    const firstVar = variables.length;
    run(open + 1, close, depth + 1);
    if (tail.separator === null) locs.push({ kind: 'againNoSeparator', repeat: tail.repeat, first: head + 1 });
    else {
      locs.push({ kind: 'separator', separator: tail.separator, first: head + 1 });
      locs.push({ kind: 'again', first: head + 1 });
    }
    locs[head] = {
      kind: 'sequence',
      repeat: tail.repeat,
      firstVar,
      varCount: variables.length - firstVar,
      after: locs.length,
      depth,
    };
    if (tail.separator === null && canBeEmpty(head + 1, locs.length - 1))
      problems.push('repetition matches empty token tree');
    return tail.end;
  }

  /** `name : fragment`, with the cursor on the name. */
  function declaration(at: number, to: number, depth: number): number {
    const name = trees.tokens[at] as Token;
    const specifier = trees.tokens[at + 2];
    let fragment: Fragment | null = null;
    let end = at + 1;
    if (isPunct(trees.tokens[at + 1], ':') && specifier !== undefined && at + 2 < to && isIdent(specifier)) {
      fragment = fragmentOf(specifier.text, edition);
      end = at + 3;
    }
    if (fragment === null) problems.push(`missing or invalid fragment specifier of $${name.text}`);
    const key = variableKey(name);
    if (seen.has(key)) problems.push(`duplicate matcher binding $${name.text}`);
    seen.add(key);
    locs.push({ kind: 'fragment', fragment: fragment ?? 'tt', variable: variables.length, depth });
    variables.push({ key, fragment: fragment ?? 'tt', depth });
    return end;
  }

  /** A repetition of what may be empty would repeat forever; `vis` counts as empty. */
  function canBeEmpty(from: number, to: number): boolean {
    for (let i = from; i < to; ) {
      const loc = locs[i] as MatcherLoc;
      if (loc.kind === 'sequence' && loc.repeat !== '+') i = loc.after;
      else if (loc.kind === 'fragment' && loc.fragment === 'vis') i++;
      else return false;
    }
    return true;
  }
}

const FRAGMENTS: ReadonlySet<string> = new Set<Fragment>([
  'block',
  'expr_2021',
  'guard',
  'ident',
  'item',
  'lifetime',
  'literal',
  'meta',
  'pat_param',
  'path',
  'stmt',
  'tt',
  'ty',
  'vis',
]);

function fragmentOf(name: string, edition: number): Fragment | null {
  if (name === 'expr') return edition >= 2024 ? 'expr' : 'expr_2021';
  if (name === 'pat') return edition >= 2021 ? 'pat' : 'pat_param';
  return FRAGMENTS.has(name) ? (name as Fragment) : null;
}

function isWord(token: Token | undefined, word: string): boolean {
  return token !== undefined && token.kind === Tok.Ident && token.text === word;
}
