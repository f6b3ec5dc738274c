/**
 * Bodies of functions in which brackets do not match, or a string does not end, told by the indentation: how a body looks
 * while it is typed. Without them the rest of the file parses as it did before.
 */
import { CLOSERS, type LexedTokens, LexFlag, lex, Tok } from './lexer';
import type { Repair } from './tree';

const HEAD =
  /^([ \t]*)(?:pub(?: *\([^)\n]*\))? +)?(?:(?:default|const|async|unsafe|safe|extern(?: +"[^"\n]*")?) +)*fn +\w/gm;

/** Of more than these the text is not said to be a file with a broken function. */
const MOST = 4;

/**
 * What is between the braces of such bodies, blank; in order. Each function stands in lines of its own that are indented
 * deeper than its first and last one. Nothing where there are too many.
 */
export function findBrokenBodies(text: string): Repair[] {
  const repairs: Repair[] = [];
  HEAD.lastIndex = 0;
  for (let head = HEAD.exec(text); head !== null; head = HEAD.exec(text)) {
    const start = head.index;
    const close = closingLine(text, start, (head[1] as string).length);
    if (close < 0) continue;
    HEAD.lastIndex = close;
    const body = brokenBody(text.slice(start, close + 1));
    if (body === null) continue;
    const [open, end] = [start + body.open + 1, start + body.end];
    repairs.push({ what: 'body', start: open, end, replacement: ' '.repeat(end - open) });
    if (repairs.length > MOST) return [];
  }
  return repairs;
}

/** Offset of the `}` that stands as deep as the line at `start`; -1 where something else does before it. */
function closingLine(text: string, start: number, depth: number): number {
  for (let line = text.indexOf('\n', start) + 1; line > 0; line = text.indexOf('\n', line) + 1) {
    let at = line;
    while (text[at] === ' ' || text[at] === '\t') at++;
    const first = text[at];
    if (first === undefined) return -1;
    const isBlank = first === '\n' || first === '\r';
    if (isBlank || at - line > depth || text.startsWith('//', at)) continue;
    if (at - line < depth) return -1;
    if (first === '}') return at;
    // What may go on with a head: `) -> T {`, `where`, `{`.
    if (first !== ')' && first !== '{' && !text.startsWith('where', at)) return -1;
  }
  return -1;
}

/** Offsets of the braces around the body of a function; null where all in it is closed, and where it has none. */
function brokenBody(text: string): { readonly open: number; readonly end: number } | null {
  const tokens = lex(text);
  const open = bodyOpen(tokens, text);
  if (open < 0) return null;
  const isWhole = endsWith(tokens, text, open);
  return isWhole ? null : { open: tokens.start[open] as number, end: text.length - 1 };
}

/** The token that opens the body: the first brace that is in no other bracket. */
function bodyOpen({ kind, start, length }: LexedTokens, text: string): number {
  let depth = 0;
  for (let i = 0; i < length; i++) {
    if (kind[i] === Tok.Close && --depth < 0) return -1;
    if (kind[i] !== Tok.Open) continue;
    if (depth === 0 && text[start[i] as number] === '{') return i;
    depth++;
  }
  return -1;
}

/** Whether the bracket is closed by the last token, and all between them as well. */
function endsWith({ kind, start, flags, length }: LexedTokens, text: string, open: number): boolean {
  const awaited: string[] = [];
  for (let i = open; i < length; i++) {
    if (((flags[i] as number) & LexFlag.Unterminated) !== 0) return false;
    const bracket = text[start[i] as number] as string;
    if (kind[i] === Tok.Open) awaited.push(CLOSERS[bracket] as string);
    else if (kind[i] === Tok.Close) {
      if (awaited.pop() !== bracket) return false;
      if (awaited.length === 0) return start[i] === text.length - 1;
    }
  }
  return false;
}
