/** A value that dies while it is borrowed: name the temporary, let the owner live longer, return the value itself. */
import type { NotLongEnough } from '../../borrowck/result';
import { argsOrUse } from '../diagnostics/useSpans';
import type { FileRange, TextEdit } from '../types';
import { type Candidate, type CandidateContext, called, insert, insertBefore, isPostfix } from './context';

export function notLongEnough(cx: CandidateContext, error: NotLongEnough): Candidate[] {
  switch (error.kind) {
    case 'temporaryNotLongEnough':
      return bindTemporary(cx, error);
    case 'localNotLongEnough':
      return [...saveTail(cx, error), ...widenScope(cx, error), ...keepValue(cx, error)];
    case 'returnsLocal':
      return returnOwned(cx, error);
    case 'closureMayOutlive':
      return moveClosure(cx, error);
    default:
      return [];
  }
}

/** `let s = make().as_str();`: a variable keeps what `make()` gave. */
function bindTemporary(cx: CandidateContext, error: NotLongEnough): Candidate[] {
  const range = cx.range(error.body, error.span);
  const statement = cx.statementOf(error.span);
  if (range === null || statement === null) return [];
  const name = cx.freshName('binding');
  const text = cx.text(range);
  // Whether it has to be `mut` shows when it is tried.
  return ['', 'mut '].map((mut) => ({
    kind: 'bindTemporary',
    title: `Keep the temporary in a variable: \`let ${name} = ..\``,
    edits: [insertBefore(statement, `let ${mut}${name} = ${text};`), { range, newText: name }],
    instead: 'bind',
  }));
}

/** A temporary in the value of a block is dropped behind the variables: the value in a variable goes first. */
function saveTail(cx: CandidateContext, error: NotLongEnough): Candidate[] {
  const { explanation } = error;
  if (explanation.kind !== 'usedLaterWhenDropped' || explanation.blockTail === null) return [];
  const tail = cx.range(error.body, explanation.blockTail.tailSpan);
  if (tail === null) return [];
  if (explanation.blockTail.isIgnored) {
    const title = 'End the statement with `;`, so that its temporaries go first';
    return [{ kind: 'bindTemporary', title, edits: [insert(tail, tail.end, ';')] }];
  }
  const name = cx.freshName('result');
  const statement = cx.statementOf(explanation.blockTail.tailSpan);
  const separator = statement?.lineBreak ?? ' ';
  return [
    {
      kind: 'bindTemporary',
      title: `Save the value first, so that its temporaries go: \`let ${name} = ..\``,
      edits: [insert(tail, tail.start, `let ${name} = `), insert(tail, tail.end, `;${separator}${name}`)],
    },
  ];
}

/**
 * `{ let x = ..; r = &x; }`: declare the owner in front of the block. Of a block that is evaluated within a statement, or in
 * one case of several, the owner is declared without a value in front, and gets it where it did.
 */
function widenScope(cx: CandidateContext, error: NotLongEnough): Candidate[] {
  const declaration = cx.letOf(error.body, error.root);
  const block = cx.blockOf(error.body, error.root);
  if (declaration === null || block === null) return [];
  const { statement, name } = declaration;
  const text = cx.text(statement.range);
  const head = /^let\s+(mut\s+)?(\w+)(\s*:[^=]+?)?\s*=\s*/.exec(text);
  if (!block.isStatement) {
    if (head === null) return [];
    const [start, mut = '', , type = ''] = head;
    return [
      {
        kind: 'widenScope',
        title: `Let \`${name}\` live longer: declare it in front, \`let ${name};\``,
        edits: [
          insertBefore(block.place, `let ${mut}${name}${type};`),
          { range: { ...statement.range, end: statement.range.start + start.length }, newText: `${name} = ` },
        ],
      },
    ];
  }
  // Its line goes with it, or the space behind it.
  const { start, end } = statement.range;
  const next = cx.text({ ...statement.range, start: end, end: end + 1 });
  const isOwnLine = statement.lineBreak !== ' ' && next === '\n';
  const gone = { start: isOwnLine ? start - statement.lineBreak.length : start, end: next === ' ' ? end + 1 : end };
  return [
    {
      kind: 'widenScope',
      title: `Let \`${name}\` live longer: declare it in front of the block`,
      edits: [insertBefore(block.place, text), { range: { ...statement.range, ...gone }, newText: '' }],
    },
  ];
}

/** `&s` of a local: the caller gets `s`. */
function returnOwned(cx: CandidateContext, error: NotLongEnough): Candidate[] {
  if (error.body !== 0) return [];
  const written = cx.returnType();
  const range = cx.range(error.body, error.span);
  const owned = written === null ? null : ownedType(cx.text(written));
  if (written === null || range === null) return [];
  const text = cx.text(range);
  if (owned === null) return returnOwnedParts(written, cx.text(written), range, text);
  // All of a variable, in one of the ways to write that.
  const whole = /^(?:&\s*(?:mut\s+)?\*?(\w+)(?:\[\.\.\])?|(\w+)\.as_(?:str|slice|ref)\(\))$/.exec(text);
  const name = whole?.[1] ?? whole?.[2];
  // `&make()`: the value itself.
  const inner = /^&\s*(?!mut\b)(.+)$/s.exec(text)?.[1];
  const place = inner !== undefined && isPostfix(inner) ? inner : text;
  const values = [name ?? inner ?? [], called(place, owned.method)].flat();
  return values.map((value) => ({
    kind: 'returnOwned',
    title: `Return the value itself: \`-> ${owned.type}\``,
    edits: [
      { range: written, newText: owned.type },
      { range, newText: value },
    ],
    instead: 'owned',
    isSignature: true,
  }));
}

/** `list.push(&s)` of a `Vec<&str>` that outlives `s`: a `Vec<String>` takes `s` itself. */
function keepValue(cx: CandidateContext, error: NotLongEnough): Candidate[] {
  const span = argsOrUse(error.borrowSpans);
  const range = cx.range(error.body, span);
  const keeper = range === null ? null : cx.letOfKeeper(error.body, span);
  if (range === null || keeper === null) return [];
  // `&s`, or `s` of `s.as_str()`.
  const text = cx.text(range);
  const behind = { ...range, start: range.end, end: range.end + AS_STR.length };
  const isText = /^\w+$/.test(text) && cx.text(behind) === AS_STR;
  const name = isText ? text : /^&\s*(\w+)$/.exec(text)?.[1];
  if (name === undefined) return [];
  const value = { range: isText ? { ...range, end: behind.end } : range, newText: name };
  const { statement } = keeper;
  const declared = DECLARED.exec(cx.text(statement.range));
  const candidate = (what: string, edits: readonly TextEdit[]): Candidate => ({
    kind: 'keepValue',
    title: `Keep the value itself, not a reference to it: ${what}`,
    edits,
    instead: 'keep value',
  });
  if (declared === null) return [candidate(`\`${name}\``, [value])];
  const [, head, open, part, close] = declared as unknown as [string, string, string, string, string];
  const start = statement.range.start + head.length;
  const end = statement.range.start + declared[0].length - 1;
  const type = `${open}${part === 'str' ? 'String' : part}${close.trimEnd()}`;
  const spaces = close.slice(close.trimEnd().length);
  const retyped = { range: { ...statement.range, start, end: end - spaces.length }, newText: type };
  return [candidate(`\`${type}\``, [retyped, value])];
}

const AS_STR = '.as_str()';
/** `let mut x: Vec<&str> =`, `let mut x: HashMap<&str, i32> =`. */
const DECLARED = /^(let\s+(?:mut\s+)?\w+\s*:\s*)([\w:]+<\s*)&\s*(?:'\w+\s+)?([\w:]+)(\s*(?:,[^=;]*)?>\s*)=/;

/** `Option<&str>` and `Vec<&str>` of what a local holds: the parts are owned. */
function returnOwnedParts(written: FileRange, type: string, range: FileRange, text: string): Candidate[] {
  const parts = /^(Option|Vec)<\s*&\s*(?:'\w+\s+)?(?!mut\b)([\w:]+)\s*>$/.exec(type);
  if (parts === null) return [];
  const [, outer, part] = parts as unknown as [string, string, string];
  const owned = `${outer}<${part === 'str' ? 'String' : part}>`;
  const method = part === 'str' ? '.map(str::to_owned)' : '.cloned()';
  const collected = /^(.*)(\.collect\(\))$/s.exec(text);
  if (outer === 'Vec' && collected === null) return [];
  const value = collected === null ? called(text, method) : `${collected[1]}${method}${collected[2]}`;
  return [
    {
      kind: 'returnOwned',
      title: `Return the values themselves: \`-> ${owned}\``,
      edits: [
        { range: written, newText: owned },
        { range, newText: value },
      ],
      isSignature: true,
    },
  ];
}

/** What owns what a reference of this written type refers to. */
function ownedType(text: string): { readonly type: string; readonly method: string } | null {
  const inner = /^&\s*(?:'\w+\s+)?(?:mut\s+)?(.+)$/s.exec(text)?.[1];
  if (inner === undefined) return null;
  if (inner === 'str') return { type: 'String', method: '.to_owned()' };
  const element = /^\[([^;]+)\]$/s.exec(inner)?.[1];
  return element === undefined ? { type: inner, method: '.clone()' } : { type: `Vec<${element}>`, method: '.to_vec()' };
}

function moveClosure(cx: CandidateContext, error: NotLongEnough): Candidate[] {
  const header = cx.range(error.body, argsOrUse(error.borrowSpans));
  if (header === null) return [];
  const text = cx.text(header);
  const at = text.startsWith('async') ? header.start + 'async'.length : header.start;
  const what = text.startsWith('async') && !text.includes('|') ? 'async block' : 'closure';
  const newText = at === header.start ? 'move ' : ' move';
  return [
    {
      kind: 'moveClosure',
      title: `Move the captured variables into the ${what}`,
      edits: [insert(header, at, newText)],
    },
  ];
}
