/** The tokens of a text with their brackets matched, in the form that repairs ask about. Indices out of range are no token. */
import { CLOSERS, type LexedTokens, lex, Tok } from './lexer';

export class RepairTokens {
  /** Whether the brackets of the code (not of strings and comments) are nested and closed. */
  readonly isBalanced: boolean;
  private readonly source: string;
  private readonly tokens: LexedTokens;
  /** For a bracket its partner; the last token for one that is never closed. */
  private readonly partner: Int32Array;
  /** For each token the innermost bracket around it, or -1. */
  private readonly outer: Int32Array;

  constructor(source: string) {
    this.source = source;
    const tokens = lex(source);
    this.tokens = withoutComments(tokens);
    const { length, kind } = this.tokens;
    this.partner = new Int32Array(length).fill(length - 1);
    this.outer = new Int32Array(length).fill(-1);
    const open: number[] = [];
    let isBalanced = true;
    for (let i = 0; i < length; i++) {
      if (kind[i] === Tok.Close) {
        const from = open.pop();
        if (from === undefined || CLOSERS[this.text(from)] !== this.text(i)) isBalanced = false;
        if (from !== undefined) {
          this.partner[from] = i;
          this.partner[i] = from;
        }
      }
      this.outer[i] = open[open.length - 1] ?? -1;
      if (kind[i] === Tok.Open) open.push(i);
    }
    this.isBalanced = isBalanced && open.length === 0;
  }

  get length(): number {
    return this.tokens.length;
  }

  start(i: number): number {
    return this.tokens.start[i] as number;
  }

  end(i: number): number {
    return this.tokens.end[i] as number;
  }

  text(i: number): string {
    return this.source.slice(this.tokens.start[i], this.tokens.end[i]);
  }

  is(i: number, text: string): boolean {
    if (i < 0 || i >= this.tokens.length) return false;
    const start = this.start(i);
    return this.end(i) - start === text.length && this.source.startsWith(text, start);
  }

  isIn(i: number, ...texts: readonly string[]): boolean {
    return texts.some((text) => this.is(i, text));
  }

  /** An identifier or keyword. */
  isWord(i: number): boolean {
    return this.tokens.kind[i] === Tok.Ident;
  }

  isWordIn(i: number, ...words: readonly string[]): boolean {
    return this.isWord(i) && this.isIn(i, ...words);
  }

  isNumber(i: number): boolean {
    return this.tokens.kind[i] === Tok.Int;
  }

  isLifetime(i: number): boolean {
    return this.tokens.kind[i] === Tok.Lifetime;
  }

  isString(i: number): boolean {
    return this.tokens.kind[i] === Tok.Str || this.tokens.kind[i] === Tok.RawStr;
  }

  /** A char or string literal with an escape such as `\u{10_FFFF}`. */
  hasUnderscoreEscape(i: number): boolean {
    const kind = this.tokens.kind[i];
    return (kind === Tok.Str || kind === Tok.Char) && /\\u\{[0-9a-fA-F]+_/.test(this.text(i));
  }

  isOpen(i: number, text?: string): boolean {
    return this.tokens.kind[i] === Tok.Open && (text === undefined || this.is(i, text));
  }

  isClose(i: number, text?: string): boolean {
    return this.tokens.kind[i] === Tok.Close && (text === undefined || this.is(i, text));
  }

  closeOf(open: number): number {
    return this.partner[open] as number;
  }

  openOf(close: number): number {
    return this.partner[close] as number;
  }

  enclosing(i: number): number {
    return this.outer[i] ?? -1;
  }

  /** The last token that begins at or before an offset; -1 for none. */
  tokenAt(offset: number): number {
    let low = 0;
    let high = this.length;
    while (low < high) {
      const mid = (low + high) >> 1;
      if (this.start(mid) <= offset) low = mid + 1;
      else high = mid;
    }
    return low - 1;
  }

  /** Whether an item may begin at a token: behind an item, a bracket, an attribute or a visibility. */
  startsItem(i: number): boolean {
    return i === 0 || this.isIn(i - 1, ';', '}', '{', ']', ')', 'pub', 'default', 'unsafe');
  }

  /** The token behind a list in angle brackets. */
  skipAngles(open: number): number {
    let depth = 0;
    for (let i = open; i < this.length; i++) {
      if (this.is(i, '<')) depth++;
      else if (this.is(i, '>')) depth--;
      else if (this.is(i, '>>')) depth -= 2;
      else if (this.isOpen(i)) i = this.closeOf(i);
      if (depth <= 0) return i + 1;
    }
    return this.length;
  }

  /** The first of some tokens, outside of brackets of any kind, or the bracket that closes first. */
  skipTo(from: number, ...texts: readonly string[]): number {
    let i = from;
    while (i < this.length && !this.isClose(i) && !this.isIn(i, ...texts)) {
      if (this.isOpen(i)) i = this.closeOf(i) + 1;
      else i = this.is(i, '<') ? Math.max(this.skipAngles(i), i + 1) : i + 1;
    }
    return i;
  }

  /** Whether the inside of a macro, tokens `[from, to)`, has what the grammar's token trees do not know. */
  isHardForGrammar(from: number, to: number): boolean {
    for (let i = from; i < to; i++) {
      const kind = this.tokens.kind[i];
      if (kind === Tok.Unknown || this.is(i, '~') || this.hasUnderscoreEscape(i)) return true;
      if (!this.is(i, '$') || this.isOpen(i + 1, '(')) continue;
      if (!this.isWord(i + 1) || this.start(i + 1) !== this.end(i)) return true;
    }
    return false;
  }
}

/** Doc comments are comments to the parser. */
function withoutComments(tokens: LexedTokens): LexedTokens {
  let length = 0;
  for (let i = 0; i < tokens.length; i++) {
    if (tokens.kind[i] === Tok.DocComment || tokens.kind[i] === Tok.Eof) continue;
    tokens.kind[length] = tokens.kind[i] as number;
    tokens.start[length] = tokens.start[i] as number;
    tokens.end[length] = tokens.end[i] as number;
    length++;
  }
  return { ...tokens, length };
}
