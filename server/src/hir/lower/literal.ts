/** Values of literal tokens. Mirrors rustc_ast::util::literal. Bad literals give null; the caller taints. */
import type { Literal } from '../body';

const INT_SUFFIX = /(?:[iu](?:8|16|32|64|128|size)|f(?:16|32|64|128))$/;

export function integerLiteral(text: string): Literal | null {
  const clean = text.replaceAll('_', '');
  const isHex = /^0x/i.test(clean);
  const match = isHex ? /[iu](?:8|16|32|64|128|size)$/.exec(clean) : INT_SUFFIX.exec(clean);
  const suffix = match?.[0] ?? null;
  const digits = suffix ? clean.slice(0, -suffix.length) : clean;
  if (suffix?.startsWith('f')) return { kind: 'float', text: digits, suffix };
  if (!/^(?:0x[0-9a-f]+|0o[0-7]+|0b[01]+|[0-9]+)$/i.test(digits)) return null;
  return { kind: 'int', value: BigInt(digits), suffix };
}

export function floatLiteral(text: string): Literal {
  const clean = text.replaceAll('_', '');
  const suffix = /f(?:16|32|64|128)$/.exec(clean)?.[0] ?? null;
  return { kind: 'float', text: suffix ? clean.slice(0, -suffix.length) : clean, suffix };
}

/** `'x'`, `b'x'` with escapes. */
export function charLiteral(text: string): Literal | null {
  const isByte = text.startsWith('b');
  const inner = text.slice(isByte ? 2 : 1, -1);
  const value = inner.startsWith('\\') ? unescaped(inner) : inner;
  const point = value?.codePointAt(0);
  if (point === undefined || (isByte && (inner.startsWith('\\u') || (value === inner && point > 0x7f)))) return null;
  return { kind: isByte ? 'byte' : 'char', value: point };
}

const SIMPLE: Record<string, string> = { n: '\n', r: '\r', t: '\t', '\\': '\\', '0': '\0', "'": "'", '"': '"' };

function unescaped(text: string): string | null {
  const simple = SIMPLE[text[1] ?? ''];
  if (simple !== undefined) return simple;
  const hex = /^\\x([0-9a-fA-F]{2})$/.exec(text) ?? /^\\u\{([0-9a-fA-F_]+)\}$/.exec(text);
  if (!hex) return null;
  const point = Number.parseInt(hex[1].replaceAll('_', ''), 16);
  return point <= 0x10ffff ? String.fromCodePoint(point) : null;
}

/** Text of a string literal between its quotes, escapes resolved. */
export function stringValue(text: string): string {
  const raw = /^[bc]?r(#*)"/.exec(text);
  if (raw) return text.slice(raw[0].length, text.length - 1 - raw[1].length);
  const open = text.indexOf('"');
  const inner = text.slice(open + 1, -1);
  if (!inner.includes('\\')) return inner;
  return inner.replace(/\\(?:\r?\n[ \t\r\n]*|x[0-9a-fA-F]{2}|u\{[0-9a-fA-F_]+\}|[\s\S])/g, (sequence) =>
    /^\\\r?\n/.test(sequence) ? '' : (unescaped(sequence) ?? sequence),
  );
}

/** What the lexer of rustc refuses: an escape that is none, and other characters than ASCII in bytes. */
function isBadString(text: string): boolean {
  const isBytes = text.startsWith('b');
  if (isBytes && /[^\0-\x7f]/.test(text)) return true;
  if (/^[bc]?r/.test(text)) return false;
  const escapes = isBytes
    ? /\\(?:[nrt0'"\\]|x[0-9a-fA-F]{2}|\r?\n)/g
    : /\\(?:[nrt0'"\\]|x[0-9a-fA-F]{2}|u\{[0-9a-fA-F_]+\}|\r?\n)/g;
  return text.replace(escapes, '').includes('\\');
}

export function stringLiteral(text: string): Literal | null {
  if (isBadString(text)) return null;
  if (text.startsWith('c')) return { kind: 'cStr' };
  const value = stringValue(text);
  if (text.startsWith('b')) return { kind: 'byteStr', length: [...value].length };
  return { kind: 'str', value };
}
