/** A value that dies while it is borrowed: name the temporary, let the owner live longer, return the value itself. */
import type { NotLongEnough } from '../../borrowck/result';
import { argsOrUse } from '../diagnostics/useSpans';
import { type Candidate, type CandidateContext, called, insert, insertBefore } from './context';

export function notLongEnough(cx: CandidateContext, error: NotLongEnough): Candidate[] {
  switch (error.kind) {
    case 'temporaryNotLongEnough':
      return bindTemporary(cx, error);
    case 'localNotLongEnough':
      return [...saveTail(cx, error), ...widenScope(cx, error)];
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
  const separator = statement === null ? ' ' : `\n${statement.indent}`;
  return [
    {
      kind: 'bindTemporary',
      title: `Save the value first, so that its temporaries go: \`let ${name} = ..\``,
      edits: [insert(tail, tail.start, `let ${name} = `), insert(tail, tail.end, `;${separator}${name}`)],
    },
  ];
}

/** `{ let x = ..; r = &x; }`: declare the owner in front of the block. */
function widenScope(cx: CandidateContext, error: NotLongEnough): Candidate[] {
  const declaration = cx.letOf(error.body, error.root);
  const block = cx.blockOf(error.body, error.root);
  if (declaration === null || block === null) return [];
  const { statement, name } = declaration;
  const text = cx.text(statement.range);
  return [
    {
      kind: 'widenScope',
      title: `Let \`${name}\` live longer: declare it in front of the block`,
      edits: [
        insertBefore(block, text),
        { range: { ...statement.range, start: statement.range.start - lineStart(statement.indent) }, newText: '' },
      ],
    },
  ];
}

/** The line break and the indent in front of a statement go with it. */
function lineStart(indent: string): number {
  return indent.length === 0 ? 0 : indent.length + 1;
}

/** `&s` of a local: the caller gets `s`. */
function returnOwned(cx: CandidateContext, error: NotLongEnough): Candidate[] {
  if (error.body !== 0) return [];
  const written = cx.returnType();
  const range = cx.range(error.body, error.span);
  const owned = written === null ? null : ownedType(cx.text(written));
  if (written === null || range === null || owned === null) return [];
  const text = cx.text(range);
  // All of a variable, in one of the ways to write that.
  const whole = /^(?:&\s*(?:mut\s+)?\*?(\w+)(?:\[\.\.\])?|(\w+)\.as_(?:str|slice|ref)\(\))$/.exec(text);
  const name = whole?.[1] ?? whole?.[2];
  // `&make()`: the value itself.
  const inner = /^&\s*(?!mut\b)(.+)$/s.exec(text)?.[1];
  const values = [name ?? inner ?? [], called(text, owned.method)].flat();
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
  const at = cx.text(header).startsWith('async') ? header.start + 'async'.length : header.start;
  const newText = at === header.start ? 'move ' : ' move';
  return [
    {
      kind: 'moveClosure',
      title: 'Move the captured variables into the closure',
      edits: [insert(header, at, newText)],
    },
  ];
}
