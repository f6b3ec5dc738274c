/**
 * The right-hand side of a macro rule, compiled to a tree once per definition.
 *
 * Mirrors `rustc_expand::mbe::{quoted,metavar_expr}` for `RulePart::Body`: `$x`, `$(..) sep *`, `$crate`, `$$` and the
 * unstable `${count(x)}` family. A `$x` that the matcher does not bind stays as it is, for a macro that this one defines.
 */
import { Tok } from '../syntax/lexer';
import { type Repeat, repetitionTail, variableKey } from './metavariable';
import { contentsOf, isIdent, isLiteral, isPunct, type Token, type TokenTrees } from './tokenTree';

export type TemplateNode =
  | { readonly kind: 'token'; readonly token: Token }
  /** `dollar` is the token whose mark and place the group around the fragment takes. */
  | { readonly kind: 'variable'; readonly variable: number; readonly dollar: Token }
  | {
      readonly kind: 'sequence';
      readonly nodes: Template;
      readonly separator: Token | null;
      readonly repeat: Repeat;
      readonly variables: readonly number[];
    }
  | { readonly kind: 'count'; readonly variable: number; readonly depth: number | null; readonly at: Token }
  | { readonly kind: 'index' | 'len'; readonly depth: number; readonly at: Token }
  | { readonly kind: 'ignore'; readonly variable: number }
  | { readonly kind: 'concat'; readonly parts: readonly (string | number)[]; readonly at: Token }
  | { readonly kind: 'invalid'; readonly reason: string };

export type Template = readonly TemplateNode[];

/** Variables of the matcher: index and repetition depth by `variableKey`. */
export type VariableTable = ReadonlyMap<string, { readonly index: number; readonly depth: number }>;

export function compileTemplate(trees: TokenTrees, variables: VariableTable): Template {
  return compile(trees, 0, trees.tokens.length, variables);
}

function compile(trees: TokenTrees, from: number, to: number, variables: VariableTable): TemplateNode[] {
  const nodes: TemplateNode[] = [];
  let at = from;
  while (at < to) {
    const token = trees.tokens[at] as Token;
    const next = at + 1 < to ? trees.tokens[at + 1] : undefined;
    if (!isPunct(token, '$') || next === undefined) {
      nodes.push({ kind: 'token', token });
      at++;
    } else if (isPunct(next, '$')) {
      nodes.push({ kind: 'token', token: { ...next, flags: 0 } });
      at += 2;
    } else if (next.kind === Tok.Open && next.text === '(') at = compileSequence(trees, at + 1, to, variables, nodes);
    else if (next.kind === Tok.Open && next.text === '{') {
      nodes.push(compileExpression(contentsOf(trees, at + 1), next, variables));
      at = Math.max(trees.close[at + 1] as number, at + 1) + 1;
    } else {
      const bound = isIdent(next) ? variables.get(variableKey(next)) : undefined;
      if (bound === undefined) nodes.push({ kind: 'token', token });
      else nodes.push({ kind: 'variable', variable: bound.index, dollar: { ...token, end: next.end } });
      at += bound === undefined ? 1 : 2;
      if (bound === undefined && isIdent(next)) {
        nodes.push({ kind: 'token', token: next });
        at++;
      }
    }
  }
  return nodes;
}

function compileSequence(
  trees: TokenTrees,
  open: number,
  to: number,
  variables: VariableTable,
  out: TemplateNode[],
): number {
  const close = trees.close[open] as number;
  const tail = close > open ? repetitionTail(trees, close + 1, to) : null;
  if (tail === null) {
    out.push({ kind: 'invalid', reason: 'expected one of: `*`, `+`, or `?`' });
    return close > open ? close + 1 : to;
  }
  const nodes = compile(trees, open + 1, close, variables);
  const inside = new Set<number>();
  for (const node of nodes) addVariables(node, inside);
  out.push({ kind: 'sequence', nodes, separator: tail.separator, repeat: tail.repeat, variables: [...inside] });
  return tail.end;
}

function addVariables(node: TemplateNode, into: Set<number>): void {
  if (node.kind === 'variable' || node.kind === 'ignore' || node.kind === 'count') into.add(node.variable);
  else if (node.kind === 'sequence') for (const v of node.variables) into.add(v);
  else if (node.kind === 'concat') for (const part of node.parts) if (typeof part === 'number') into.add(part);
}

/** The inside of `${..}`. */
function compileExpression(trees: TokenTrees, at: Token, variables: VariableTable): TemplateNode {
  const [name, open] = trees.tokens;
  if (name === undefined || !isIdent(name) || open?.kind !== Tok.Open || open.text !== '(')
    return { kind: 'invalid', reason: 'meta-variable expression parameter must be wrapped in parentheses' };
  const args = splitCommas(contentsOf(trees, 1));
  const variable = variableOf(args[0], variables);
  switch (name.text) {
    case 'count': {
      if (variable === undefined) return { kind: 'invalid', reason: '`count` of an unknown variable' };
      return { kind: 'count', variable, depth: args.length > 1 ? numberOf(args[1]) : null, at };
    }
    case 'ignore':
      return variable === undefined
        ? { kind: 'invalid', reason: '`ignore` of an unknown variable' }
        : { kind: 'ignore', variable };
    case 'index':
    case 'len':
      return { kind: name.text, depth: args.length > 0 ? numberOf(args[0]) : 0, at };
    case 'concat': {
      const parts: (string | number)[] = [];
      for (const arg of args) {
        const bound = isPunct(arg[0], '$') ? variableOf(arg, variables) : undefined;
        const last = arg.at(-1);
        if (bound !== undefined) parts.push(bound);
        else if (last !== undefined && isLiteral(last))
          parts.push(last.kind === Tok.Str ? last.text.slice(1, -1) : last.text);
        else if (last !== undefined && isIdent(last) && arg.length === 1) parts.push(last.text);
        else return { kind: 'invalid', reason: '`concat` of something else than identifiers and literals' };
      }
      return { kind: 'concat', parts, at };
    }
    default:
      return { kind: 'invalid', reason: `unrecognized metavariable expression \`${name.text}\`` };
  }
}

function variableOf(arg: readonly Token[] | undefined, variables: VariableTable): number | undefined {
  const name = arg?.at(-1);
  return name !== undefined && isIdent(name) ? variables.get(variableKey(name))?.index : undefined;
}

function numberOf(arg: readonly Token[] | undefined): number {
  const value = Number(arg?.[0]?.text ?? 0);
  return Number.isSafeInteger(value) ? value : 0;
}

/** Tokens between top-level commas; a trailing comma adds nothing. */
function splitCommas(trees: TokenTrees): Token[][] {
  const parts: Token[][] = [];
  let part: Token[] = [];
  for (const token of trees.tokens) {
    if (isPunct(token, ',')) {
      parts.push(part);
      part = [];
    } else part.push(token);
  }
  if (part.length > 0) parts.push(part);
  return parts;
}
