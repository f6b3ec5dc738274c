/**
 * The built-in macros that are tokens again: `panic!`, `unreachable!`, `assert!`, `cfg_select!`.
 * Mirrors `rustc_builtin_macros::{edition_panic,assert,cfg_select}`; the shape of `assert!` is `if !cond { panic }`.
 */

import type { CfgExpr } from '../../source/cfg';
import { Tok } from '../../syntax/lexer';
import { parseCfgTrees } from '../attr';
import type { ExpansionResult } from '../expand';
import { type ExpnId, type HygieneTable, Transparency } from '../hygiene';
import { cursorAt, eatPunct, isAtEnd } from '../recognise/cursor';
import { expr } from '../recognise/expr';
import {
  contentsOf,
  isIdent,
  isPunct,
  matchDelimiters,
  sliceTrees,
  type Token,
  type TokenTrees,
  tokenise,
  treeEnd,
} from '../tokenTree';

export interface BuiltinCall {
  readonly args: TokenTrees;
  /** The expansion of the built-in itself; its `crate` is where `$crate` leads (core or std). */
  readonly expansion: ExpnId;
  readonly hygiene: HygieneTable;
  /** Edition of the crate being analysed: that of tokens no macro made. */
  readonly edition: number;
}

/** `$crate::panic::panic_2021!(args)`, or `_2015` by the edition of whoever wrote the call (`use_panic_2021`). */
export function expandPanic(kind: 'panic' | 'unreachable', call: BuiltinCall): ExpansionResult {
  const out = new Emitter(call);
  out.text(`$crate::panic::${kind}_${panicYear(call)}!`);
  out.group('(', call.args.tokens);
  return out.finish();
}

function panicYear(call: BuiltinCall): 2015 | 2021 {
  const data = call.hygiene.expansion(call.expansion);
  const edition = call.hygiene.panicEdition(data?.callSite.ctxt ?? 0, call.edition);
  return edition >= 2021 ? 2021 : 2015;
}

/** `if !cond { $crate::panicking::panic("assertion failed: cond") }`, or with the message's own panic. */
export function expandAssert(call: BuiltinCall): ExpansionResult {
  const { args } = call;
  const c = cursorAt(args, 0, call.edition);
  if (isAtEnd(c)) return { kind: 'error', reason: 'macro requires a boolean expression as an argument' };
  if (!expr(c) || c.split > 0) return { kind: 'error', reason: 'expected expression' };
  const condition = c.pos;
  const hasComma = eatPunct(c, ',');
  if (!hasComma && !isAtEnd(c)) return { kind: 'error', reason: 'expected `,` behind the condition of `assert!`' };
  const out = new Emitter(call);
  out.text('if !');
  out.invisible('expr', args.tokens.slice(0, condition));
  out.open('{');
  if (isAtEnd(c)) {
    out.text('$crate::panicking::panic');
    out.group('(', [out.made(Tok.Str, '"assertion failed"')]);
  } else {
    out.text(panicYear(call) === 2021 ? '$crate::panic::panic_2021!' : 'panic!');
    out.group('(', args.tokens.slice(c.pos));
  }
  out.close('}');
  return out.finish();
}

/** The arm of `cfg_select! { pred => { .. } pred => expr, _ => .. }` whose predicate holds. */
export function expandCfgSelect(
  call: Pick<BuiltinCall, 'args' | 'edition'>,
  holds: (cfg: CfgExpr) => boolean | null,
): ExpansionResult {
  const { args } = call;
  let at = 0;
  while (at < args.tokens.length) {
    let arrow = at;
    while (arrow < args.tokens.length && !isPunct(args.tokens[arrow], '=>')) arrow = treeEnd(args, arrow);
    if (arrow >= args.tokens.length) return { kind: 'error', reason: 'expected `=>` in `cfg_select!`' };
    const first = args.tokens[at] as Token;
    const isWild = arrow === at + 1 && isIdent(first) && first.text === '_';
    const answer = isWild ? true : holds(parseCfgTrees(sliceTrees(args, at, arrow)));
    if (answer === null) return { kind: 'error', reason: 'unknown predicate in `cfg_select!`' };
    const body = arrow + 1;
    const isBraced = args.tokens[body]?.kind === Tok.Open && args.tokens[body]?.text === '{';
    let end = treeEnd(args, body);
    if (!isBraced) {
      const c = cursorAt(args, body, call.edition);
      if (!expr(c)) return { kind: 'error', reason: 'expected expression in `cfg_select!`' };
      end = c.pos;
    }
    if (answer) {
      return { kind: 'ok', rule: 0, trees: isBraced ? contentsOf(args, body) : sliceTrees(args, body, end) };
    }
    at = isPunct(args.tokens[end], ',') ? end + 1 : end;
  }
  return { kind: 'error', reason: 'none of the predicates in this `cfg_select` evaluated to true' };
}

/** Builds tokens that the built-in itself makes. All lie at the call; `$crate` alone is of the definition. */
export class Emitter {
  private readonly tokens: Token[] = [];
  private readonly at: { readonly unit: number; readonly start: number; readonly end: number };
  private readonly callContext: number;
  private readonly crateContext: number;

  constructor(call: BuiltinCall) {
    const site = call.hygiene.expansion(call.expansion)?.callSite ?? { unit: -1, start: 0, end: 0, ctxt: 0 };
    this.at = { unit: site.unit, start: site.start, end: site.end };
    this.callContext = call.hygiene.applyMark(site.ctxt, call.expansion, Transparency.Transparent);
    this.crateContext = call.hygiene.applyMark(0, call.expansion, Transparency.SemiOpaque);
  }

  made(kind: number, text: string): Token {
    const ctxt = text === '$crate' ? this.crateContext : this.callContext;
    return { kind, text, ...this.at, ctxt, flags: 0 };
  }

  text(source: string): void {
    for (const token of tokenise(source, { unit: 0 }).tokens) this.tokens.push(this.made(token.kind, token.text));
  }

  open(delimiter: string): void {
    this.tokens.push(this.made(Tok.Open, delimiter));
  }

  close(delimiter: string): void {
    this.tokens.push(this.made(Tok.Close, delimiter));
  }

  group(open: '(' | '{', content: readonly Token[]): void {
    this.open(open);
    for (const token of content) this.tokens.push(token);
    this.close(open === '(' ? ')' : '}');
  }

  invisible(fragment: string, content: readonly Token[]): void {
    this.tokens.push(this.made(Tok.OpenInvisible, fragment));
    for (const token of content) this.tokens.push(token);
    this.tokens.push(this.made(Tok.CloseInvisible, fragment));
  }

  finish(): ExpansionResult {
    return { kind: 'ok', rule: 0, trees: matchDelimiters(this.tokens) };
  }
}
