/**
 * "Look it up, else put it in": the reference that is returned where it was found keeps the map busy everywhere else (NLL's
 * problem case #3). The map's entry does both at once; or the map is asked whether it has the key, and lends afterwards.
 */
import type { ConflictingBorrow } from '../../borrowck/result';
import { argsOrUse } from '../diagnostics/useSpans';
import type { FileRange } from '../types';
import { type Candidate, type CandidateContext, splitArguments } from './context';

/** What is looked up, and where the text stands that does it. */
interface LookUp {
  readonly map: string;
  readonly method: string;
  readonly key: string;
  /** From the look-up to the value; null where what follows is something else. */
  readonly whole: FileRange;
  /** Arguments of the insertion that follows where nothing was found, if that and another look-up is all. */
  readonly inserted: string | null;
  /** The text for a value that is found, and what replaces the text in front of the rest. */
  readonly head: { readonly range: FileRange; readonly text: string };
}

const MAP = String.raw`([\w.]+)\.(get|get_mut)\(([^(){}]*(?:\([^(){}]*\))?[^(){}]*)\)`;
const FOUND_RETURNS = new RegExp(
  String.raw`^if\s+let\s+Some\((\w+)\)\s*=\s*${MAP}\s*\{\s*return\s+(?:Some\()?\1\)?\s*;?\s*\}$`,
  's',
);
const FOUND_IS_VALUE = new RegExp(
  String.raw`^match\s+${MAP}\s*\{\s*Some\((\w+)\)\s*=>\s*\4\s*,\s*None\s*=>\s*(\{.*\})\s*,?\s*\}$`,
  's',
);

export function lookUpOrInsert(cx: CandidateContext, { body, oldSpans, explanation }: ConflictingBorrow): Candidate[] {
  if (oldSpans.kind === 'closure' || explanation.kind !== 'mustBeValidFor') return [];
  const borrowed = cx.range(body, argsOrUse(oldSpans));
  const places = borrowed === null ? [] : cx.statementsFrom(borrowed);
  const found = places.length === 0 ? null : (returning(cx, places) ?? matching(cx, places));
  if (found === null) return [];
  const { map, method, key, head, whole, inserted } = found;
  const fixes: Candidate[] = [];
  const [newKey, value, ...more] = inserted === null ? [] : splitArguments(inserted);
  if (newKey !== undefined && value !== undefined && more.length === 0 && !/\?|\b(?:return|await)\b/.test(value)) {
    const insertion = /^(?:[\w:]+(?:::<.*>)?::)?default\(\)$/.test(value)
      ? 'or_default()'
      : `or_insert_with(|| ${value})`;
    // A key that was cloned for the insertion may not be needed any more.
    for (const each of new Set([newKey.replace(/\.clone\(\)$/, ''), newKey])) {
      const newText = `${map}.entry(${each}).${insertion}`;
      const cost = /^\w+$/.test(each) ? '' : ' (the key is made each time)';
      const title = `Look up and insert at once: \`${map}.entry(..).${insertion}\`${cost}`;
      fixes.push({ kind: 'entry', title, edits: [{ range: whole, newText }], instead: 'entry' });
    }
  }
  fixes.push({
    kind: 'askFirst',
    title: `Ask first: \`if ${map}.contains_key(..)\`, then \`${method}\` (looks it up twice)`,
    edits: [{ range: head.range, newText: head.text }],
  });
  // `contains_key` takes what `get` takes.
  return key.trim() === '' ? [] : fixes;
}

/** `if let Some(x) = map.get_mut(k) { return x; }`, and what follows. */
function returning(cx: CandidateContext, places: readonly FileRange[]): LookUp | null {
  const [first, second, third] = places;
  const match = first === undefined ? null : FOUND_RETURNS.exec(cx.text(first));
  if (first === undefined || match === null) return null;
  const [text, , map, method, key] = match as unknown as [string, string, string, string, string];
  const isSome = /return\s+Some\(/.test(text);
  const value = `${map}.${method}(${key})${isSome ? '' : '.unwrap()'}`;
  const indent = cx.lineIndent(first);
  const line = text.includes('\n') ? `\n${indent}    ` : ' ';
  const rest = second === undefined || third === undefined ? '' : `${cx.text(second)}\n${cx.text(third)}`;
  return {
    map,
    method,
    key,
    whole: { ...first, end: (third ?? first).end },
    inserted: places.length === 3 && !isSome ? insertedIn(rest, map) : null,
    head: {
      range: first,
      text: `if ${map}.contains_key(${key}) {${line}return ${value};${text.includes('\n') ? `\n${indent}` : ' '}}`,
    },
  };
}

/** `match map.get(k) { Some(x) => x, None => { .. } }`. */
function matching(cx: CandidateContext, [first]: readonly FileRange[]): LookUp | null {
  const match = first === undefined ? null : FOUND_IS_VALUE.exec(cx.text(first));
  if (first === undefined || match === null) return null;
  const [text, map, method, key, , otherwise] = match as unknown as [string, string, string, string, string, string];
  const indent = cx.lineIndent(first);
  const dedented = otherwise.replaceAll('\n    ', '\n');
  const isSafe = !text.includes('"\n') && !/"[^"\n]*\n[^"]*"/.test(text);
  const branch = `if ${map}.contains_key(${key}) {\n${indent}    ${map}.${method}(${key}).unwrap()\n${indent}} else `;
  return {
    map,
    method,
    key,
    whole: first,
    inserted: insertedIn(otherwise.slice(1, -1).trim(), map),
    head: { range: first, text: branch + (isSafe ? dedented : otherwise) },
  };
}

/** `map.insert(k, v); map.get(k).unwrap()`: the arguments of the insertion. */
function insertedIn(text: string, map: string): string | null {
  const escaped = map.replaceAll('.', '\\.');
  const again = `(?:${escaped}\\.get(?:_mut)?\\([^;]*\\)\\.unwrap\\(\\)|&(?:mut )?${escaped}\\[[^;]*\\])`;
  return new RegExp(`^${escaped}\\.insert\\((.*)\\);\\s*${again}$`, 's').exec(text)?.[1] ?? null;
}
