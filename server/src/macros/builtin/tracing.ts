/**
 * The event and span macros of the crate `tracing`, by what they do with their arguments: all are borrowed, where the level is
 * enabled, and the message is a `format_args!`. Their own expansion declares a static for each call, and is of no concern.
 *
 * `info!(target: t, %user.name, n = ?count(), "{} done", what)` is as good as
 * `{ if 1 == 1 { let _ = (&(t), &(user.name), &(count()), format_args!("{} done", what)); } }`.
 */
import { Tok } from '../../syntax/lexer';
import type { ExpansionResult } from '../expand';
import { type Cursor, cursorAt, eatPunct, isAtEnd, peek } from '../recognise/cursor';
import { expr } from '../recognise/expr';
import { contentsOf, isIdent, isPunct, type Token, type TokenTrees, treeEnd } from '../tokenTree';
import { type BuiltinCall, Emitter } from './expand';

/** `WithLevel`: the level is the first argument. */
export type TracingMacro = 'event' | 'eventWithLevel' | 'span' | 'spanWithLevel';

interface Arguments {
  readonly borrowed: Token[][];
  /** What stands from the message on. */
  message: readonly Token[];
}

export function expandTracing(of: TracingMacro, call: BuiltinCall): ExpansionResult {
  const found: Arguments = { borrowed: [], message: [] };
  const isSpan = of === 'span' || of === 'spanWithLevel';
  if (!readArguments(call.args, call.edition, of, found)) return { kind: 'error', reason: 'arguments of tracing' };
  const out = new Emitter(call);
  out.open('{');
  out.text('if 1 == 1');
  out.open('{');
  out.text('let _ =');
  out.open('(');
  for (const value of found.borrowed) {
    out.text('&');
    out.group('(', value);
    out.text(',');
  }
  if (found.message.length > 0) {
    out.text('format_args!');
    out.group('(', found.message);
    out.text(',');
  }
  out.close(')');
  out.text(';');
  out.close('}');
  if (isSpan) out.text('$crate::Span::none()');
  out.close('}');
  return out.finish();
}

function readArguments(args: TokenTrees, edition: number, of: TracingMacro, out: Arguments): boolean {
  const c = cursorAt(args, 0, edition);
  const value = (): boolean => {
    const from = c.pos;
    if (!expr(c) || c.split > 0) return false;
    out.borrowed.push(args.tokens.slice(from, c.pos));
    return isAtEnd(c) || eatPunct(c, ',');
  };
  while (!isAtEnd(c) && isIdent(peek(c)) && isPunct(peek(c, 1), ':')) {
    c.pos += 2;
    if (!value()) return false;
  }
  const hasLevel = of === 'eventWithLevel' || of === 'spanWithLevel';
  if (hasLevel && !value()) return false;
  // The name of a span.
  if ((of === 'span' || of === 'spanWithLevel') && !isAtEnd(c) && !value()) return false;
  const first = isAtEnd(c) ? undefined : peek(c);
  if (first?.kind === Tok.Open && first.text === '{') {
    const end = treeEnd(args, c.pos);
    if (!readFields(cursorAt(contentsOf(args, c.pos), 0, edition), contentsOf(args, c.pos), out)) return false;
    c.pos = end;
    eatPunct(c, ',');
  }
  return readFields(c, args, out);
}

/** `name = value`, `?value`, `%value`, `value`, and the message, which ends them. */
function readFields(c: Cursor, args: TokenTrees, out: Arguments): boolean {
  while (!isAtEnd(c)) {
    const first = peek(c);
    const isText = first.kind === Tok.Str || first.kind === Tok.RawStr;
    if (isText && !isPunct(peek(c, 1), '=')) {
      out.message = args.tokens.slice(c.pos);
      return true;
    }
    skipName(c);
    if (isPunct(peek(c), '?') || isPunct(peek(c), '%')) c.pos++;
    const from = c.pos;
    if (!expr(c) || c.split > 0) return false;
    out.borrowed.push(args.tokens.slice(from, c.pos));
    if (!eatPunct(c, ',') && !isAtEnd(c)) return false;
  }
  return true;
}

/** `name.part =` or `"name" =`, if that stands here. */
function skipName(c: Cursor): void {
  let ahead = 1;
  if (isIdent(peek(c))) while (isPunct(peek(c, ahead), '.') && isIdent(peek(c, ahead + 1))) ahead += 2;
  if (isPunct(peek(c, ahead), '=')) c.pos += ahead + 1;
}
