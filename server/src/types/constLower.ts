/**
 * Constants in types, as far as their text tells: literals and arithmetic on integers. Mirrors what
 * rustc_middle::ty::consts::lower makes of literals; everything else stays unevaluated.
 */
import { mkConstValue, mkPrim } from './intern';
import type { Const, Ty } from './ty';

/** Value of an integer, `bool`, `char` or byte literal; null for others. `type`: what is expected, for an unsuffixed one. */
export function constOfLiteral(text: string, type: Ty | null): Const | null {
  if (text === 'true' || text === 'false') return mkConstValue(text === 'true' ? 1n : 0n, mkPrim('bool'));
  if (text.startsWith("'")) return charValue(text.slice(1, -1), 'char');
  if (text.startsWith("b'")) return charValue(text.slice(2, -1), 'u8');
  const negative = text.startsWith('-');
  const value = integerValue(negative ? text.slice(1).trim() : text);
  if (value === null) return null;
  return mkConstValue(negative ? -value : value, type ?? mkPrim('usize'));
}

function charValue(body: string, prim: 'char' | 'u8'): Const | null {
  let code: number | undefined;
  if (!body.startsWith('\\')) code = body.codePointAt(0);
  else {
    const simple: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, '0': 0, '\\': 92, "'": 39, '"': 34 };
    if (body[1] === 'x') code = Number.parseInt(body.slice(2), 16);
    else if (body[1] === 'u') code = Number.parseInt(body.slice(3, -1).replaceAll('_', ''), 16);
    else code = simple[body[1] ?? ''];
  }
  return code === undefined || Number.isNaN(code) ? null : mkConstValue(BigInt(code), mkPrim(prim));
}

const INTEGER = /^(0x[0-9a-fA-F_]+|0o[0-7_]+|0b[01_]+|[0-9][0-9_]*)(?:[iu](?:8|16|32|64|128|size))?$/;

/** Value of an integer literal, with or without a suffix. */
export function integerValue(text: string): bigint | null {
  // `0x` digits may look like the start of a suffix only in `i`/`u`, which are no hex digits.
  const match = INTEGER.exec(text);
  return match === null ? null : BigInt((match[1] as string).replaceAll('_', ''));
}

/** `{ 2 * (3 + 1) }`, given as text; null where something is no integer or operator. */
export function constOfText(text: string, type: Ty | null): Const | null {
  const tokens = text.match(/[0-9][0-9a-zA-Z_]*|<<|>>|[-+*/%(){}&|^]|[^\s]/g) ?? [];
  let at = 0;
  const unary = (): bigint | null => {
    const token = tokens[at++];
    if (token === '-') {
      const value = unary();
      return value === null ? null : -value;
    }
    if (token === '(' || token === '{') {
      const value = sum();
      return tokens[at++] === (token === '(' ? ')' : '}') ? value : null;
    }
    return token === undefined ? null : integerValue(token);
  };
  const product = (): bigint | null => {
    let value = unary();
    while (value !== null && (tokens[at] === '*' || tokens[at] === '/' || tokens[at] === '%')) {
      const op = tokens[at++];
      const right = unary();
      if (right === null || (op !== '*' && right === 0n)) return null;
      value = op === '*' ? value * right : op === '/' ? value / right : value % right;
    }
    return value;
  };
  const sum = (): bigint | null => {
    let value = product();
    while (value !== null && (tokens[at] === '+' || tokens[at] === '-')) {
      const op = tokens[at++];
      const right = product();
      if (right === null) return null;
      value = op === '+' ? value + right : value - right;
    }
    return value;
  };
  const value = sum();
  return value === null || at !== tokens.length ? null : mkConstValue(value, type ?? mkPrim('usize'));
}
