/**
 * Tokens as macros see them: text, where they were written, and their hygiene mark, in a flat list with matched delimiters.
 *
 * Mirrors `rustc_ast::tokenstream`, with the trees left flat: `close` jumps from a delimiter to its partner, which is all
 * that matching and transcribing ask of a tree. Doc comments become `#[doc = "..."]`, as rustc's macro parser does.
 */

import { CLOSERS, lex, Tok } from '../syntax/lexer';
import type { OriginSpan, SyntaxContext } from './hygiene';

/**
 * One token. `start` and `end` are UTF-16 offsets into the text of `unit` (the caller's number for a file, a macro
 * definition's text, ...). For an invisible delimiter `text` is the fragment's name (`expr`, `ty`, ...).
 */
export interface Token {
  /** `Tok` of the lexer. */
  readonly kind: number;
  readonly text: string;
  readonly unit: number;
  readonly start: number;
  readonly end: number;
  readonly ctxt: SyntaxContext;
  /** `LexFlag` bits. */
  readonly flags: number;
  /** Of a token that a template pasted bare: where its `$x` stands (rustc's `MetavarSpans`). */
  readonly metavar?: Metavar;
}

export interface Metavar extends OriginSpan {
  /** Of a name: the parser takes it to stand there, as rustc's does with `NtIdent`. */
  readonly isName: boolean;
}

export interface TokenTrees {
  readonly tokens: readonly Token[];
  /** Index of the partner of a delimiter, visible or not; -1 for every other token and for a delimiter without partner. */
  readonly close: Int32Array;
  /** Every delimiter has its partner. */
  readonly isBalanced: boolean;
}

export interface TokeniseOptions {
  /** The caller's number of the text; kept in every token. */
  readonly unit: number;
  readonly from?: number;
  readonly to?: number;
  readonly edition?: number;
  /** Hygiene mark of the tokens; default the root context. */
  readonly ctxt?: SyntaxContext;
  /**
   * Where each token really was written, for text that is itself a macro's expansion.
   * Returns the token with its true origin and mark.
   */
  readonly relocate?: (token: Token) => Token;
}

export function isIdent(token: Token): boolean {
  return token.kind === Tok.Ident || token.kind === Tok.RawIdent;
}

export function isLiteral(token: Token): boolean {
  return token.kind >= Tok.Int && token.kind <= Tok.RawCStr;
}

export function isPunct(token: Token | undefined, text: string): boolean {
  return token !== undefined && token.kind === Tok.Punct && token.text === text;
}

/** Lexes a range of `text` into token trees. Total: unbalanced delimiters are reported through `isBalanced`. */
export function tokenise(text: string, options: TokeniseOptions): TokenTrees {
  const lexed = lex(text, options);
  const ctxt = options.ctxt ?? 0;
  const unit = options.unit;
  const tokens: Token[] = [];
  const push = (token: Token): void => {
    tokens.push(options.relocate ? options.relocate(token) : token);
  };
  for (let i = 0; i < lexed.length; i++) {
    const kind = lexed.kind[i] as number;
    const start = lexed.start[i] as number;
    const end = lexed.end[i] as number;
    const flags = lexed.flags[i] as number;
    const own = text.slice(start, end);
    if (kind === Tok.DocComment) pushDoc(own, start, end);
    else if (
      kind === Tok.Punct &&
      own === '$' &&
      isCrate(text, lexed.start[i + 1] as number, lexed.end[i + 1] as number)
    ) {
      i++;
      push({
        kind: Tok.Ident,
        text: '$crate',
        unit,
        start,
        end: lexed.end[i] as number,
        ctxt,
        flags: lexed.flags[i] as number,
      });
    } else push({ kind, text: own, unit, start, end, ctxt, flags });
  }
  return matchDelimiters(tokens);

  function pushDoc(comment: string, start: number, end: number): void {
    const isInner = comment.charAt(2) === '!';
    const body = comment.startsWith('/*')
      ? comment.slice(3, comment.endsWith('*/') ? -2 : undefined)
      : comment.slice(3);
    const at = { unit, start, end, ctxt, flags: 0 };
    push({ kind: Tok.Punct, text: '#', ...at });
    if (isInner) push({ kind: Tok.Punct, text: '!', ...at });
    push({ kind: Tok.Open, text: '[', ...at });
    push({ kind: Tok.Ident, text: 'doc', ...at });
    push({ kind: Tok.Punct, text: '=', ...at });
    push({ kind: Tok.RawStr, text: rawString(body), ...at });
    push({ kind: Tok.Close, text: ']', ...at });
  }
}

/** `r" text"`, as rustc writes a doc comment: macros may match it. Mirrors `desugar_doc_comment`. */
function rawString(body: string): string {
  let hashes = 0;
  for (const [quoted] of body.matchAll(/"#*/g)) hashes = Math.max(hashes, quoted.length);
  const fence = '#'.repeat(hashes);
  return `r${fence}"${body}"${fence}`;
}

function isCrate(text: string, start: number, end: number): boolean {
  return end - start === 5 && text.startsWith('crate', start);
}

/** Pairs the delimiters of a token list. A wrong close delimiter stays unmatched. */
export function matchDelimiters(tokens: readonly Token[]): TokenTrees {
  const close = new Int32Array(tokens.length).fill(-1);
  const open: number[] = [];
  let isBalanced = true;
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i] as Token;
    if (token.kind === Tok.Open || token.kind === Tok.OpenInvisible) open.push(i);
    else if (token.kind === Tok.Close || token.kind === Tok.CloseInvisible) {
      const top = open.at(-1);
      const opener = top === undefined ? undefined : (tokens[top] as Token);
      const isPair =
        opener !== undefined &&
        (token.kind === Tok.Close
          ? opener.kind === Tok.Open && CLOSERS[opener.text] === token.text
          : opener.kind === Tok.OpenInvisible);
      if (isPair) {
        open.pop();
        close[top as number] = i;
        close[i] = top as number;
      } else isBalanced = false;
    }
  }
  return { tokens, close, isBalanced: isBalanced && open.length === 0 };
}

/** The trees strictly between the delimiters at `open` and its partner; empty where it has none. */
export function contentsOf(trees: TokenTrees, open: number): TokenTrees {
  const end = trees.close[open] as number;
  return end <= open ? { tokens: [], close: new Int32Array(0), isBalanced: true } : sliceTrees(trees, open + 1, end);
}

/** Tokens `from..to` as trees of their own. */
export function sliceTrees(trees: TokenTrees, from: number, to: number): TokenTrees {
  const close = new Int32Array(Math.max(0, to - from));
  let isBalanced = true;
  for (let i = from; i < to; i++) {
    const partner = trees.close[i] as number;
    const isInside = partner >= from && partner < to;
    close[i - from] = isInside ? partner - from : -1;
    if (partner >= 0 && !isInside) isBalanced = false;
  }
  return { tokens: trees.tokens.slice(from, to), close, isBalanced: isBalanced && trees.isBalanced };
}

/** Index behind the tree that begins at `at`: a delimited group or one token. */
export function treeEnd(trees: TokenTrees, at: number): number {
  const partner = trees.close[at] as number;
  return partner > at ? partner + 1 : at + 1;
}
