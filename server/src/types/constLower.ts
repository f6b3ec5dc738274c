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

/** What a constant's text may name. null: not known. */
export interface ConstNames {
  /** `a::B`, `Self::C`. */
  value(path: readonly string[]): bigint | null;
  /** `path::<arg>()` with the path of a type as its argument. */
  call(path: readonly string[], arg: readonly string[]): bigint | null;
}

/** Operators by precedence, the weakest first. */
const LEVELS: readonly (readonly string[])[] = [['|'], ['^'], ['&'], ['<<', '>>'], ['+', '-'], ['*', '/', '%']];
const TOKEN = /[0-9][0-9a-zA-Z_]*|[\p{XID_Start}_]\p{XID_Continue}*|::|<<|>>|[^\s]/gu;
const WORD = /^[\p{XID_Start}_]\p{XID_Continue}*$/u;

/** `{ 2 * (N as usize + 1) }`, given as text; null where something is not known. */
export function constOfText(text: string, type: Ty | null, names: ConstNames): Const | null {
  const value = new ConstText(text.match(TOKEN) ?? [], names).whole();
  return value === null ? null : mkConstValue(value, type ?? mkPrim('usize'));
}

/** A parser that evaluates as it goes. After the first null nothing it does matters. */
class ConstText {
  private at = 0;

  constructor(
    private readonly tokens: readonly string[],
    private readonly names: ConstNames,
  ) {}

  whole(): bigint | null {
    const value = this.level(0);
    return this.at === this.tokens.length ? value : null;
  }

  private level(n: number): bigint | null {
    const operators = LEVELS[n];
    if (operators === undefined) return this.cast();
    let value = this.level(n + 1);
    while (value !== null && operators.includes(this.tokens[this.at] ?? '')) {
      const op = this.tokens[this.at++] as string;
      const right = this.level(n + 1);
      value = right === null ? null : constArithmetic(op, value, right);
    }
    return value;
  }

  private cast(): bigint | null {
    let value = this.unary();
    while (value !== null && this.tokens[this.at] === 'as') {
      value = constCast(value, this.tokens[this.at + 1] ?? '');
      this.at += 2;
    }
    return value;
  }

  private unary(): bigint | null {
    const token = this.tokens[this.at++];
    if (token === undefined) return null;
    if (token === '-') {
      const value = this.unary();
      return value === null ? null : -value;
    }
    if (token === '(' || token === '{') {
      const value = this.level(0);
      return this.tokens[this.at++] === (token === '(' ? ')' : '}') ? value : null;
    }
    if (!WORD.test(token)) return integerValue(token);
    this.at--;
    return this.named();
  }

  private named(): bigint | null {
    const path = this.path();
    if (this.tokens[this.at] !== '::' || this.tokens[this.at + 1] !== '<') return this.names.value(path);
    this.at += 2;
    const arg = this.path();
    const rest = this.tokens.slice(this.at, this.at + 3).join('');
    this.at += 3;
    return rest === '>()' ? this.names.call(path, arg) : null;
  }

  private path(): string[] {
    const path: string[] = [];
    if (this.tokens[this.at] === '::') this.at++;
    while (WORD.test(this.tokens[this.at] ?? '')) {
      path.push(this.tokens[this.at++] as string);
      if (this.tokens[this.at] !== '::' || !WORD.test(this.tokens[this.at + 1] ?? '')) break;
      this.at++;
    }
    return path;
  }
}

/** Of numbers whose type is not known: only what no type would wrap. */
export function constArithmetic(op: string, a: bigint, b: bigint): bigint | null {
  switch (op) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return b === 0n ? null : a / b;
    case '%':
      return b === 0n ? null : a % b;
    case '<<':
      return b >= 0n && b < 32n ? a << b : null;
    case '>>':
      return b >= 0n && b < 128n ? a >> b : null;
    case '&':
      return a & b;
    case '|':
      return a | b;
    case '^':
      return a ^ b;
    default:
      return null;
  }
}

/** `value as prim`, where that changes nothing. */
export function constCast(value: bigint, prim: string): bigint | null {
  const match = /^([iu])(8|16|32|64|128|size)$/.exec(prim);
  if (match === null) return null;
  const bits = match[2] === 'size' ? 64 : Number(match[2]);
  return (match[1] === 'u' ? BigInt.asUintN(bits, value) : BigInt.asIntN(bits, value)) === value ? value : null;
}
