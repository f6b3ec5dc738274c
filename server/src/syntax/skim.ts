/**
 * A text without what nobody needs who only wants to know which items there are: bodies of functions, long initialisers,
 * comments between items, modules for tests. Most of a crate is that, and to parse it takes most of the time.
 *
 * Offsets stay: what is left out becomes blanks. A body with an `impl` or an exported macro stays, since what it declares is
 * seen outside. Text that is not understood stays too.
 */
import { type LexedTokens, lex, Tok } from './lexer';

/** The crate is compiled without `cfg(test)`. */
export function skim(text: string, edition: number): string {
  const skimmer = new Skimmer(text, lex(text, { edition }), true);
  return skimmer.skim() ? skimmer.result() : text;
}

/**
 * The text without comments between items and without bodies of functions, whatever is in them: for whoever has the whole
 * text at hand when a body is asked for.
 */
export function withoutBodies(text: string): string {
  const skimmer = new Skimmer(text, lex(text, { edition: 2021 }), false);
  return skimmer.skim() ? skimmer.result() : text;
}

/** Initialisers up to this length stay: lengths of arrays are among them. */
const SHORT = 200;
const DECLARES = /\bimpl\b|\bmacro_export\b/;
/** What may stand before a block of items, and before a block of something else. */
const CONTAINERS: ReadonlySet<string> = new Set(['mod', 'impl', 'trait', 'extern']);
const OTHERS: ReadonlySet<string> = new Set(['struct', 'enum', 'union', 'use', 'type', 'macro', 'macro_rules']);

class Skimmer {
  private readonly text: string;
  private readonly tokens: LexedTokens;
  /** Stretches to blank, in order. */
  private readonly blanks: number[] = [];
  /** By opening delimiter: the token that closes it. */
  private readonly close: Int32Array;
  private isBalanced = true;
  /** Nobody has the text that is left out: what can be seen from outside stays, what cannot goes. */
  private readonly isFinal: boolean;

  constructor(text: string, tokens: LexedTokens, isFinal: boolean) {
    this.isFinal = isFinal;
    this.text = text;
    this.tokens = tokens;
    this.close = new Int32Array(tokens.length);
    const open: number[] = [];
    for (let i = 0; i < tokens.length; i++) {
      if (tokens.kind[i] === Tok.Open) open.push(i);
      else if (tokens.kind[i] === Tok.Close) {
        const at = open.pop();
        if (at === undefined) this.isBalanced = false;
        else this.close[at] = i;
      }
    }
    if (open.length > 0) this.isBalanced = false;
  }

  /** False where nothing may be left out. */
  skim(): boolean {
    if (!this.isBalanced) return false;
    this.items(0, this.tokens.length);
    return this.blanks.length > 0;
  }

  result(): string {
    const { text, blanks } = this;
    const parts: string[] = [];
    let at = 0;
    for (let i = 0; i < blanks.length; i += 2) {
      const from = blanks[i] as number;
      const to = blanks[i + 1] as number;
      parts.push(text.slice(at, from), ' '.repeat(to - from));
      at = to;
    }
    parts.push(text.slice(at));
    return parts.join('');
  }

  /** Tokens `[from, to)` are items. */
  private items(from: number, to: number): void {
    const { kind } = this.tokens;
    /** The first word of the item that says what it is. */
    let what = '';
    let isTest = false;
    for (let i = from; i < to; ) {
      this.dropComments(i);
      const k = kind[i];
      if (k === Tok.DocComment) {
        this.blank(this.startOf(i), this.endOf(i));
        i++;
      } else if (k === Tok.Open) {
        const end = this.close[i] as number;
        if (this.charAt(i) === '{') {
          if (isTest && what === 'mod' && this.isFinal) this.blank(this.endOf(i), this.startOf(end));
          else if (CONTAINERS.has(what)) this.items(i + 1, end);
          what = '';
          isTest = false;
        }
        i = end + 1;
      } else if (k === Tok.Punct && this.isPunct(i, ';')) {
        what = '';
        isTest = false;
        i++;
      } else if (k === Tok.Punct && this.isPunct(i, '#') && kind[i + 1] === Tok.Open) {
        const end = this.close[i + 1] as number;
        isTest ||= end === i + 6 && /^\[\s*cfg\s*\(\s*test\s*\)\s*\]$/.test(this.slice(i + 1, end));
        i = end + 1;
      } else if (k === Tok.Ident) {
        const word = this.slice(i, i);
        if (word === 'fn' && (kind[i + 1] === Tok.Ident || kind[i + 1] === Tok.RawIdent)) {
          i = this.function(i + 2, to);
          what = '';
          isTest = false;
        } else if (this.isFinal && (word === 'const' || word === 'static') && what === '' && this.isInitialised(i)) {
          i = this.initialiser(i + 1, to);
        } else {
          if (what === '' && (CONTAINERS.has(word) || OTHERS.has(word))) what = word;
          i++;
        }
      } else i++;
    }
  }

  /** From behind the name of a function to behind its body. */
  private function(from: number, to: number): number {
    let angles = 0;
    for (let i = from; i < to; i++) {
      const k = this.tokens.kind[i];
      if (k === Tok.Open) {
        const end = this.close[i] as number;
        // `Array<{ N + 1 }>` is no body.
        if (this.charAt(i) === '{' && angles <= 0) {
          if (!this.isFinal || !DECLARES.test(this.slice(i, end))) this.blank(this.endOf(i), this.startOf(end));
          return end + 1;
        }
        i = end;
      } else if (k === Tok.Punct) {
        if (this.isPunct(i, ';') && angles <= 0) return i;
        angles += this.angles(i);
      }
    }
    return to;
  }

  /** `const NAME`, `static mut NAME`; not `const fn`, `const unsafe fn`, `static ||`. */
  private isInitialised(at: number): boolean {
    const { kind } = this.tokens;
    const name = this.slice(at + 1, at + 1) === 'mut' ? at + 2 : at + 1;
    return kind[name] === Tok.Ident && this.isPunct(name + 1, ':');
  }

  /** From behind `const` to the semicolon. */
  private initialiser(from: number, to: number): number {
    let angles = 0;
    let value = -1;
    const isAnonymous = this.slice(from, from) === '_';
    for (let i = from; i < to; i++) {
      const k = this.tokens.kind[i];
      if (k === Tok.Open) i = this.close[i] as number;
      else if (k !== Tok.Punct) continue;
      else if (this.isPunct(i, ';')) {
        if (value >= 0 && value < i && !(isAnonymous && this.hasCall(value, i))) this.dropValue(value, i - 1);
        return i;
      } else if (value < 0) {
        if (this.isPunct(i, '=') && angles === 0) value = i + 1;
        else angles += this.angles(i);
      }
    }
    return to;
  }

  /** Macros in the block of `const _` may implement something. */
  private hasCall(first: number, to: number): boolean {
    return this.slice(first, to).includes('!');
  }

  /** Empties `[..]`, `&[..]` and the like. */
  private dropValue(first: number, last: number): void {
    const open = this.isPunct(first, '&') ? first + 1 : first;
    if (this.close[open] !== last || this.startOf(last) - this.startOf(open) <= SHORT) return;
    if (!DECLARES.test(this.slice(open, last))) this.blank(this.endOf(open), this.startOf(last));
  }

  /** Those before token `i`. */
  private dropComments(i: number): void {
    if (i === 0) return;
    const from = this.endOf(i - 1);
    const to = this.startOf(i);
    if (to > from + 1 && this.text.slice(from, to).includes('/')) this.blank(from, to);
  }

  /** What `<` or `>` adds to the depth of generics. */
  private angles(i: number): number {
    const { start, end } = this.tokens;
    const at = start[i] as number;
    const length = (end[i] as number) - at;
    const c = this.text.charAt(at);
    if (length === 1) return c === '<' ? 1 : c === '>' ? -1 : 0;
    if (length === 2 && c === this.text.charAt(at + 1)) return c === '<' ? 2 : c === '>' ? -2 : 0;
    return 0;
  }

  private isPunct(i: number, text: string): boolean {
    const { kind, start, end } = this.tokens;
    return kind[i] === Tok.Punct && end[i] === (start[i] as number) + 1 && this.text.startsWith(text, start[i]);
  }

  private charAt(i: number): string {
    return this.text.charAt(this.startOf(i));
  }

  private slice(first: number, last: number): string {
    return this.text.slice(this.startOf(first), this.endOf(last));
  }

  private startOf(i: number): number {
    return this.tokens.start[i] as number;
  }

  private endOf(i: number): number {
    return this.tokens.end[i] as number;
  }

  private blank(from: number, to: number): void {
    if (to > from) this.blanks.push(from, to);
  }
}
