/**
 * The value of a literal token, with the place of every character of it. Mirrors `rustc_literal_escaper`.
 */
import { Tok } from '../../syntax/lexer';
import type { Token } from '../tokenTree';

export interface StringValue {
  /** The characters, one string per code point. */
  readonly chars: readonly string[];
  /** Offset in the token's text where each character is written; one more entry for the closing quote. */
  readonly offsets: readonly number[];
}

const SIMPLE: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  '\\': '\\',
  '0': '\0',
  "'": "'",
  '"': '"',
};

/** The content of `"..."` or `r#"..."#`; null for other tokens, suffixed literals and escapes that rustc rejects. */
export function stringValue(token: Token): StringValue | null {
  const { text } = token;
  if (token.kind === Tok.RawStr) {
    const open = text.indexOf('"');
    const close = text.length - (open - 1) - 1;
    if (open < 0 || close <= open || text.charAt(close) !== '"') return null;
    return verbatim(text, open + 1, close);
  }
  if (token.kind !== Tok.Str || text.length < 2 || !text.endsWith('"')) return null;
  return text.includes('\\') ? unescapeText(text, 1, text.length - 1) : verbatim(text, 1, text.length - 1);
}

/** The text a string token stands for, or null. */
export function stringText(token: Token): string | null {
  return stringValue(token)?.chars.join('') ?? null;
}

function verbatim(text: string, from: number, to: number): StringValue {
  const chars: string[] = [];
  const offsets: number[] = [];
  for (let at = from; at < to; ) {
    const char = String.fromCodePoint(text.codePointAt(at) as number);
    chars.push(char);
    offsets.push(at);
    at += char.length;
  }
  offsets.push(to);
  return { chars, offsets };
}

function unescapeText(text: string, from: number, to: number): StringValue | null {
  const chars: string[] = [];
  const offsets: number[] = [];
  for (let at = from; at < to; ) {
    const start = at;
    if (text.charAt(at) !== '\\') {
      const char = String.fromCodePoint(text.codePointAt(at) as number);
      chars.push(char);
      offsets.push(start);
      at += char.length;
      continue;
    }
    const letter = text.charAt(at + 1);
    at += 2;
    if (letter === '\n' || (letter === '\r' && text.charAt(at) === '\n')) {
      while (at < to && ' \t\n\r'.includes(text.charAt(at))) at++;
      continue;
    }
    let char: string | undefined = Object.hasOwn(SIMPLE, letter) ? SIMPLE[letter] : undefined;
    if (letter === 'x') {
      char = byCode(text.slice(at, at + 2), 0x7f);
      at += 2;
    } else if (letter === 'u') {
      const close = text.indexOf('}', at);
      if (text.charAt(at) !== '{' || close < 0 || close >= to) return null;
      char = byCode(text.slice(at + 1, close).replace(/_/g, ''), 0x10ffff);
      at = close + 1;
    }
    if (char === undefined) return null;
    chars.push(char);
    offsets.push(start);
  }
  offsets.push(to);
  return { chars, offsets };
}

function byCode(hex: string, limit: number): string | undefined {
  if (!/^[0-9a-fA-F]{1,6}$/.test(hex)) return undefined;
  const code = Number.parseInt(hex, 16);
  return code > limit || (code >= 0xd800 && code < 0xe000) ? undefined : String.fromCodePoint(code);
}

/** What `concat!` makes of one literal token (`-` in front is the caller's); null where rustc refuses it. */
export function concatText(token: Token): string | null {
  switch (token.kind) {
    case Tok.Str:
    case Tok.RawStr:
      return stringText(token);
    case Tok.Char: {
      const body = token.text.slice(1, -1);
      const value = body.startsWith('\\') ? unescapeText(body, 0, body.length) : verbatim(body, 0, body.length);
      return value?.chars.length === 1 ? (value.chars[0] as string) : null;
    }
    case Tok.Int: {
      const digits = token.text.replace(/_/g, '').replace(/(?<=[0-9a-fA-F])([iu](8|16|32|64|128|size))$/, '');
      if (!/^(0x[0-9a-fA-F]+|0o[0-7]+|0b[01]+|[0-9]+)$/.test(digits)) return digits.replace(/f(16|32|64|128)$/, '');
      return BigInt(digits).toString();
    }
    case Tok.Float:
      return token.text.replace(/_/g, '').replace(/f(16|32|64|128)$/, '');
    case Tok.Ident:
      return token.text === 'true' || token.text === 'false' ? token.text : null;
    default:
      return null;
  }
}
