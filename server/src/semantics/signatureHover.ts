/** Hover on a signature: the lifetimes that it leaves out, the rule that gives those of the output, and what that borrows from. */
import type { DefId, FileId } from '../base/ids';
import { inPath } from '../ide/diagnostics/lifetimeSyntax';
import { type ElidedFacts, elidedHover } from '../ide/hover';
import type { FileRange, Hover, TextEdit } from '../ide/types';
import type { FnItem } from '../items/item';
import { lifetimeErrors } from '../lifetimes/check';
import { type SignatureLifetime, signatureLifetimes } from '../lifetimes/written';
import { itemsOfFile } from '../names/crateItems';
import { defKind, parentOf } from '../names/defs';
import { isExpanded, itemOf, syntaxOf } from '../names/itemData';
import { rangeOfSyn } from '../names/spans';
import type { Database } from '../query/engine';
import { fileText } from '../source/files';
import { childByField } from '../syntax/cursor';
import { Field } from '../syntax/kinds';
import { itemGenerics } from '../types/generics';
import { apply } from './fixes';
import { genericsRange } from './itemRanges';

export function signatureHover(db: Database, file: FileId, offset: number): Hover | null {
  const def = signatureAt(db, file, offset);
  const item = def === null ? null : itemOf(db, def);
  if (def === null || item?.kind !== 'fn' || db.get(lifetimeErrors, def).length > 0) return null;
  const whole = signatureRange(db, def, item);
  if (whole === null) return null;
  const names = new Map<string, string>();
  const { inputs, outputs, rule } = signatureLifetimes(db, def, item);
  const free = freeNames(db, def);
  for (const { key, written } of inputs.flat()) {
    if (written.category !== 'named' && !names.has(key)) names.set(key, free.next().value ?? "'_");
  }
  const nameOf = ({ key }: SignatureLifetime): string => names.get(key) ?? key;
  const all = [...inputs.flat(), ...outputs].filter(({ written }) => written.category !== 'named');
  const keptIn = new Map<string, ElidedFacts['borrowsFrom'][number]['params']>();
  for (const { key } of outputs) {
    const from = item.params.flatMap(({ name, ty }, i) => {
      if (!inputs[i].some((each) => each.key === key)) return [];
      return [{ name: name ?? '_', isInside: ty.kind !== 'ref' || inputs[i][0]?.key !== key }];
    });
    keptIn.set(names.get(key) ?? key, from);
  }
  if (all.length === 0 && keptIn.size === 0) return null;
  const at = all.find(({ written }) => contains(rangeOfSyn(db, def, written.syn), offset)) ?? null;
  const facts: ElidedFacts = {
    signature: rewritten(db, def, whole, [...names.values()], all, nameOf),
    rule,
    outputName: outputs.filter(({ written }) => written.category !== 'named').map(nameOf)[0] ?? null,
    hasFresh: names.size > 0,
    isElided: all.length > 0,
    borrowsFrom: [...keptIn].map(([lifetime, params]) => ({ lifetime, params })),
    futureKeeps: item.isAsync ? item.params.flatMap(({ name }, i) => (inputs[i].length > 0 ? (name ?? '_') : [])) : [],
    own: at === null ? null : nameOf(at),
  };
  const own = at === null ? rangeOfSyn(db, def, item.nameSyn) : rangeOfSyn(db, def, at.written.syn);
  return own === null ? null : { range: own, markdown: elidedHover(facts) };
}

/** The innermost fn whose name, or a lifetime left out in whose signature, is at the offset. */
function signatureAt(db: Database, file: FileId, offset: number): DefId | null {
  let best: { readonly def: DefId; readonly start: number } | null = null;
  for (const def of itemsOfFile(db, file)) {
    const kind = defKind(db, def);
    if ((kind !== 'fn' && kind !== 'assocFn') || isExpanded(db, def)) continue;
    const item = itemOf(db, def);
    const range = item?.kind === 'fn' ? signatureRange(db, def, item) : null;
    if (range?.file !== file || !contains(range, offset)) continue;
    if (best === null || range.start > best.start) best = { def, start: range.start };
  }
  return best?.def ?? null;
}

function contains(range: FileRange | null, offset: number): boolean {
  return range !== null && range.start <= offset && offset <= range.end;
}

/** From the name's keyword to the body. */
function signatureRange(db: Database, def: DefId, item: FnItem): FileRange | null {
  const syntax = syntaxOf(db, def);
  const name = rangeOfSyn(db, def, item.nameSyn);
  if (syntax === null || name === null) return null;
  const { header, node } = syntax.itemNode;
  const whole = rangeOfSyn(db, def, node);
  const body = childByField(header, node, Field.body);
  const end = body < 0 ? whole : rangeOfSyn(db, def, body);
  if (whole === null || end === null) return null;
  const text = db.get(fileText, name.file).slice(whole.start, name.start);
  const keyword = /(?:\b(?:const|async|unsafe|extern(?:\s*"[^"]*")?)\s+)*\bfn\s*$/.exec(text);
  const start = keyword === null ? name.start : whole.start + keyword.index;
  return { file: name.file, start, end: body < 0 ? end.end : end.start };
}

function rewritten(
  db: Database,
  def: DefId,
  whole: FileRange,
  fresh: readonly string[],
  places: readonly SignatureLifetime[],
  nameOf: (lifetime: SignatureLifetime) => string,
): string {
  const text = db.get(fileText, whole.file);
  const edits: TextEdit[] = [];
  const paths = new Map<number, { names: string[]; written: SignatureLifetime['written'] }>();
  for (const lifetime of places) {
    const { written } = lifetime;
    const range = rangeOfSyn(db, def, written.at);
    if (range === null) continue;
    if (written.place === 'lifetime') edits.push({ range, newText: nameOf(lifetime) });
    else if (written.place === 'reference') {
      const at = range.start + 1;
      edits.push({ range: { ...range, start: at, end: at }, newText: `${nameOf(lifetime)} ` });
    } else {
      const path = paths.get(written.at);
      if (path === undefined) paths.set(written.at, { names: [nameOf(lifetime)], written });
      else path.names.push(nameOf(lifetime));
    }
  }
  const cx = { text: (range: FileRange) => text.slice(range.start, range.end) };
  for (const { names, written } of paths.values()) {
    const range = rangeOfSyn(db, def, written.at);
    if (range !== null) edits.push(inPath(cx, range, written.place, names.join(', ')));
  }
  const generics = genericsRange(db, def);
  if (generics !== null && fresh.length > 0) {
    const hasList = generics.end > generics.start;
    const at = hasList ? generics.start + 1 : generics.end;
    const newText = hasList ? `${fresh.join(', ')}, ` : `<${fresh.join(', ')}>`;
    edits.push({ range: { ...generics, start: at, end: at }, newText });
  }
  const moved = edits
    .filter(({ range }) => whole.start <= range.start && range.end <= whole.end)
    .map(({ range, newText }) => ({
      range: { ...range, start: range.start - whole.start, end: range.end - whole.start },
      newText,
    }));
  return apply(text.slice(whole.start, whole.end), moved).trimEnd();
}

/** `'a`, `'b`, .. without those in scope. */
export function* freeNames(db: Database, def: DefId): Generator<string, undefined> {
  const used = new Set<string>();
  for (const at of [def, parentOf(db, def)]) {
    if (at !== null) for (const param of itemGenerics(itemOf(db, at)).params) used.add(param.name);
  }
  for (const letter of 'abcdefghijklmnopqrstuvwxyz') if (!used.has(`'${letter}`)) yield `'${letter}`;
}
