/**
 * The Rust lexer of macro arguments and macro definitions: text in, flat typed arrays out.
 *
 * Mirrors `rustc_lexer` followed by the gluing of `rustc_parse::lexer`: punctuation is the longest operator (`>>=` is one
 * token; a parser that needs `>` takes it apart), plain comments and white space are dropped, doc comments are tokens.
 * Never throws: an unterminated literal runs to the end and is flagged, a foreign character is `Tok.Unknown`.
 * Offsets are UTF-16 code units into `text`.
 */

/** Kinds of a token. The invisible delimiters never come from text: they wrap what a macro fragment matched. */
export const Tok = {
  Eof: 0,
  Ident: 1,
  RawIdent: 2,
  Lifetime: 3,
  RawLifetime: 4,
  Int: 5,
  Float: 6,
  Char: 7,
  Byte: 8,
  Str: 9,
  RawStr: 10,
  ByteStr: 11,
  RawByteStr: 12,
  CStr: 13,
  RawCStr: 14,
  DocComment: 15,
  Punct: 16,
  Open: 17,
  Close: 18,
  OpenInvisible: 19,
  CloseInvisible: 20,
  Unknown: 21,
} as const;

/** What closes an opening bracket. */
export const CLOSERS: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

export const LexFlag = {
  /** The next token begins where this one ends: no white space or comment between. */
  Joint: 1,
  /** A literal or block comment that the end of the text cut short. */
  Unterminated: 2,
} as const;

export interface LexedTokens {
  readonly length: number;
  /** `Tok` of each token. */
  readonly kind: Uint8Array;
  readonly start: Int32Array;
  readonly end: Int32Array;
  /** `LexFlag` bits. */
  readonly flags: Uint8Array;
}

export interface LexOptions {
  /** First code unit to lex; default 0. A shebang and a byte order mark are skipped only at 0. */
  readonly from?: number;
  /** Just behind the last code unit to lex; default the end of the text. */
  readonly to?: number;
  /** `c"..."` and `'r#a` are literals from 2021 on; default 2021. */
  readonly edition?: number;
}

const CH = {
  tab: 9,
  lf: 10,
  vt: 11,
  ff: 12,
  cr: 13,
  space: 32,
  bang: 33,
  quote: 34,
  hash: 35,
  tick: 39,
  star: 42,
  plus: 43,
  minus: 45,
  dot: 46,
  slash: 47,
};
const BACKSLASH = 92;
const UNDERSCORE = 95;

const XID_START = /\p{XID_Start}/u;
const XID_CONTINUE = /\p{XID_Continue}/u;

/** Class of the ASCII characters: 1 identifier start, 2 digit, 3 white space, 4 operator, 5 open, 6 close. */
const asciiClass = new Uint8Array(128);
for (let c = 0; c < 26; c++) {
  asciiClass[65 + c] = 1;
  asciiClass[97 + c] = 1;
}
asciiClass[UNDERSCORE] = 1;
for (let c = 48; c < 58; c++) asciiClass[c] = 2;
for (const c of [CH.tab, CH.lf, CH.vt, CH.ff, CH.cr, CH.space]) asciiClass[c] = 3;
for (const c of '!#$%&*+,-./:;<=>?@^|~') asciiClass[c.charCodeAt(0)] = 4;
for (const c of '([{') asciiClass[c.charCodeAt(0)] = 5;
for (const c of ')]}') asciiClass[c.charCodeAt(0)] = 6;

const LONG_OPERATORS = new Set(['<<=', '>>=', '...', '..=']);
const PAIR_OPERATORS = new Set('== != <= >= && || += -= *= /= %= ^= &= |= << >> -> => :: .. <-'.split(' '));

function isIdStart(text: string, at: number): boolean {
  const c = text.charCodeAt(at);
  if (c < 128) return asciiClass[c] === 1;
  const point = text.codePointAt(at);
  return point !== undefined && XID_START.test(String.fromCodePoint(point));
}

/** Offset behind the identifier characters from `at` on. */
function identifierEnd(text: string, at: number, to: number): number {
  while (at < to) {
    const c = text.charCodeAt(at);
    if (c < 128) {
      const k = asciiClass[c];
      if (k !== 1 && k !== 2) return at;
      at++;
    } else {
      const point = text.codePointAt(at) as number;
      if (!XID_CONTINUE.test(String.fromCodePoint(point))) return at;
      at += point > 0xffff ? 2 : 1;
    }
  }
  return at;
}

function isWhiteSpace(c: number): boolean {
  return c < 128 ? asciiClass[c] === 3 : c === 0x85 || c === 0x200e || c === 0x200f || c === 0x2028 || c === 0x2029;
}

function isDigit(c: number): boolean {
  return c >= 48 && c < 58;
}

/** Lexes `text`; total on any input, linear in its length. */
export function lex(text: string, options: LexOptions = {}): LexedTokens {
  const to = Math.min(options.to ?? text.length, text.length);
  const isModern = (options.edition ?? 2021) >= 2021;
  let at = Math.max(options.from ?? 0, 0);
  let capacity = ((to - at) >> 2) + 16;
  let kinds = new Uint8Array(capacity);
  let starts = new Int32Array(capacity);
  let ends = new Int32Array(capacity);
  let flags = new Uint8Array(capacity);
  let count = 0;
  let isUnterminated = false;

  if (at === 0) {
    if (text.charCodeAt(0) === 0xfeff) at = 1;
    if (text.startsWith('#!', at) && !/^#!\s*\[/.test(text.slice(at, at + 200))) at = lineEnd(at);
  }

  while (at < to) {
    const c = text.charCodeAt(at);
    if (isWhiteSpace(c)) {
      at++;
      continue;
    }
    const start = at;
    isUnterminated = false;
    const kind = next(c);
    if (at > to) {
      at = to;
      isUnterminated = true;
    }
    if (kind < 0) continue;
    if (count === capacity) grow();
    if (count > 0 && ends[count - 1] === start) flags[count - 1] = (flags[count - 1] as number) | LexFlag.Joint;
    kinds[count] = kind;
    starts[count] = start;
    ends[count] = at;
    if (isUnterminated) flags[count] = LexFlag.Unterminated;
    count++;
  }
  return {
    length: count,
    kind: kinds.subarray(0, count),
    start: starts.subarray(0, count),
    end: ends.subarray(0, count),
    flags: flags.subarray(0, count),
  };

  function grow(): void {
    capacity *= 2;
    const grown = {
      k: new Uint8Array(capacity),
      s: new Int32Array(capacity),
      e: new Int32Array(capacity),
      f: new Uint8Array(capacity),
    };
    grown.k.set(kinds);
    grown.s.set(starts);
    grown.e.set(ends);
    grown.f.set(flags);
    kinds = grown.k;
    starts = grown.s;
    ends = grown.e;
    flags = grown.f;
  }

  function lineEnd(from: number): number {
    const lf = text.indexOf('\n', from);
    return lf < 0 || lf > to ? to : lf;
  }

  /** Consumes one token at `at`, whose first code unit is `c`; -1 for a plain comment. */
  function next(c: number): number {
    if (c === CH.slash) {
      const second = text.charCodeAt(at + 1);
      if (second === CH.slash) return lineComment();
      if (second === CH.star) return blockComment();
      return operator();
    }
    if (c >= 128) {
      if (isIdStart(text, at)) return identifier();
      at += (text.codePointAt(at) as number) > 0xffff ? 2 : 1;
      return Tok.Unknown;
    }
    switch (asciiClass[c]) {
      case 1:
        return prefixed(c) ?? identifier();
      case 2:
        return number();
      case 4:
        return operator();
      case 5:
        at++;
        return Tok.Open;
      case 6:
        at++;
        return Tok.Close;
      default:
        if (c === CH.quote) return quoted(1, Tok.Str);
        if (c === CH.tick) return lifetimeOrChar();
        at++;
        return Tok.Unknown;
    }
  }

  function lineComment(): number {
    const third = text.charCodeAt(at + 2);
    const isDoc = third === CH.bang || (third === CH.slash && text.charCodeAt(at + 3) !== CH.slash);
    at = lineEnd(at);
    return isDoc ? Tok.DocComment : -1;
  }

  function blockComment(): number {
    const third = text.charCodeAt(at + 2);
    const fourth = text.charCodeAt(at + 3);
    const isDoc = third === CH.bang || (third === CH.star && fourth !== CH.star && fourth !== CH.slash);
    let depth = 1;
    at += 2;
    while (at < to) {
      const c = text.charCodeAt(at);
      if (c === CH.slash && text.charCodeAt(at + 1) === CH.star) {
        depth++;
        at += 2;
      } else if (c === CH.star && text.charCodeAt(at + 1) === CH.slash) {
        depth--;
        at += 2;
        if (depth === 0) break;
      } else at++;
    }
    if (depth > 0) isUnterminated = true;
    return isDoc ? Tok.DocComment : -1;
  }

  function identifier(): number {
    at = identifierEnd(text, at, to);
    return Tok.Ident;
  }

  /** Raw identifiers and the literals that begin with a letter; null where it is an ordinary identifier. */
  function prefixed(c: number): number | null {
    const second = text.charCodeAt(at + 1);
    if (c === 114 /* r */) {
      if (second === CH.quote) return rawQuoted(1, Tok.RawStr);
      if (second !== CH.hash) return null;
      if (isIdStart(text, at + 2)) {
        at = identifierEnd(text, at + 2, to);
        return Tok.RawIdent;
      }
      return rawQuoted(1, Tok.RawStr);
    }
    if (c === 98 /* b */) {
      if (second === CH.quote) return quoted(2, Tok.ByteStr);
      if (second === CH.tick) return charBody(2, Tok.Byte);
      return second === 114 ? rawQuoted(2, Tok.RawByteStr) : null;
    }
    if (c === 99 /* c */ && isModern) {
      if (second === CH.quote) return quoted(2, Tok.CStr);
      return second === 114 ? rawQuoted(2, Tok.RawCStr) : null;
    }
    return null;
  }

  /** A string whose content begins `skip` code units on; an identifier glued to its end is its suffix. */
  function quoted(skip: number, kind: number): number {
    at += skip;
    while (at < to) {
      const c = text.charCodeAt(at);
      if (c === CH.quote) {
        at = identifierEnd(text, at + 1, to);
        return kind;
      }
      at += c === BACKSLASH ? 2 : 1;
    }
    isUnterminated = true;
    return kind;
  }

  function rawQuoted(skip: number, kind: number): number | null {
    let open = at + skip;
    while (text.charCodeAt(open) === CH.hash) open++;
    if (text.charCodeAt(open) !== CH.quote) return null;
    const fence = `"${'#'.repeat(open - at - skip)}`;
    const close = text.indexOf(fence, open + 1);
    if (close < 0 || close + fence.length > to) {
      at = to;
      isUnterminated = true;
    } else at = identifierEnd(text, close + fence.length, to);
    return kind;
  }

  function lifetimeOrChar(): number {
    if (isModern && text.startsWith("'r#", at) && isIdStart(text, at + 3)) {
      at = identifierEnd(text, at + 3, to);
      return Tok.RawLifetime;
    }
    const first = text.codePointAt(at + 1);
    const width = first !== undefined && first > 0xffff ? 2 : 1;
    const canBeLifetime =
      text.charCodeAt(at + 1 + width) !== CH.tick &&
      at + 1 < to &&
      (isIdStart(text, at + 1) || isDigit(text.charCodeAt(at + 1)));
    if (!canBeLifetime) return charBody(1, Tok.Char);
    at = identifierEnd(text, at + 1, to);
    if (text.charCodeAt(at) !== CH.tick) return Tok.Lifetime;
    at++;
    return Tok.Char;
  }

  /** A character or byte literal whose content begins `skip` code units on. */
  function charBody(skip: number, kind: number): number {
    at += skip;
    const first = text.codePointAt(at) ?? 0;
    const width = first > 0xffff ? 2 : 1;
    if (first !== BACKSLASH && text.charCodeAt(at + width) === CH.tick) {
      at = identifierEnd(text, at + width + 1, to);
      return kind;
    }
    while (at < to) {
      const c = text.charCodeAt(at);
      if (c === CH.tick) {
        at = identifierEnd(text, at + 1, to);
        return kind;
      }
      if (c === CH.slash || (c === CH.lf && text.charCodeAt(at + 1) !== CH.tick)) break;
      at += c === BACKSLASH ? 2 : 1;
    }
    isUnterminated = true;
    return kind;
  }

  function number(): number {
    let kind: number = Tok.Int;
    const second = text.charCodeAt(at + 1);
    if (text.charCodeAt(at) === 48 && (second === 120 || second === 111 || second === 98)) {
      // `0x`, `0o`, `0b`: digits, underscores and suffix are all identifier characters.
      at = identifierEnd(text, at + 2, to);
      return kind;
    }
    digits();
    if (
      text.charCodeAt(at) === CH.dot &&
      at + 1 < to &&
      text.charCodeAt(at + 1) !== CH.dot &&
      !isIdStart(text, at + 1)
    ) {
      kind = Tok.Float;
      at++;
      if (isDigit(text.charCodeAt(at))) {
        digits();
        if (exponent()) kind = Tok.Float;
      }
    } else if (text.charCodeAt(at) === CH.dot && at + 1 === to) {
      kind = Tok.Float;
      at++;
    } else if (exponent()) kind = Tok.Float;
    if (isIdStart(text, at)) at = identifierEnd(text, at, to);
    return kind;
  }

  function digits(): void {
    while (at < to) {
      const c = text.charCodeAt(at);
      if (!isDigit(c) && c !== UNDERSCORE) return;
      at++;
    }
  }

  /** `e10`, `E+_5`: only where a digit follows, else the letter begins a suffix. */
  function exponent(): boolean {
    if ((text.charCodeAt(at) | 32) !== 101) return false;
    let p = at + 1;
    const sign = text.charCodeAt(p);
    if (sign === CH.plus || sign === CH.minus) p++;
    while (text.charCodeAt(p) === UNDERSCORE) p++;
    if (!isDigit(text.charCodeAt(p)) || p >= to) return false;
    at = p;
    digits();
    return true;
  }

  function operator(): number {
    if (at + 1 < to) {
      const three = text.slice(at, Math.min(at + 3, to));
      if (three.length === 3 && LONG_OPERATORS.has(three)) at += 3;
      else if (PAIR_OPERATORS.has(three.slice(0, 2))) at += 2;
      else at++;
    } else at++;
    return Tok.Punct;
  }
}
