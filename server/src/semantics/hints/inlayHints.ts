/**
 * Inlay hints of a range: the facts of each body in it, which are queries of their own and do not depend on positions, put in
 * their places. Kinds that nobody asks for cost nothing; a body that is not fully understood has none.
 */
import type { DefId, FileId } from '../../base/ids';
import {
  borrowEndHint,
  captureHint,
  dropOrderHint,
  guardHint,
  type HintKind,
  type HintText,
  lifetimeHint,
  useHint,
} from '../../ide/inlayHints';
import type { InlayHint } from '../../ide/types';
import type { MirSpan } from '../../mir/body';
import { bodyOwners, itemsOfFile } from '../../names/crateItems';
import { defKind } from '../../names/defs';
import { rangeOfSyn } from '../../names/spans';
import type { Database } from '../../query/engine';
import { withMadeRoots } from '../rootCheck';
import { BodyPlaces, bodyView, itemsIn } from './bodyView';
import { type BorrowEndHint, borrowEndHints } from './borrowEnds';
import { captureHints } from './captures';
import { dropOrderHints } from './drops';
import { guardHints } from './guards';
import { lifetimeHints } from './lifetimes';
import { useHints } from './uses';

interface Placed extends HintText {
  readonly offset: number;
  readonly isAtEnd: boolean;
}
type Maker = (db: Database, owner: DefId, places: BodyPlaces) => Iterable<Placed>;

const MAKERS: Record<Exclude<HintKind, 'elidedLifetimes'>, Maker> = {
  moves: (db, owner, places) => uses(db, owner, places, ['move', 'partialMove']),
  copies: (db, owner, places) => uses(db, owner, places, ['copy']),
  reborrows: (db, owner, places) => uses(db, owner, places, ['reborrow']),
  borrowEnds,
  dropOrder,
  guards,
  captures,
};

export function inlayHints(
  db: Database,
  file: FileId,
  start: number,
  end: number,
  kinds: readonly HintKind[],
): readonly InlayHint[] {
  const found: InlayHint[] = [];
  const seen = new Set<string>();
  const add = (kind: HintKind, { offset, label, tooltip, isAtEnd }: Placed): void => {
    const key = `${offset} ${label}`;
    if (offset < start || offset > end || seen.has(key)) return;
    seen.add(key);
    found.push({ file, offset, kind, label, tooltip, isAtEnd });
  };
  if (kinds.includes('elidedLifetimes')) {
    for (const def of itemsOfFile(db, file))
      for (const placed of lifetimes(db, file, def)) add('elidedLifetimes', placed);
  }
  const inBodies = kinds.filter((kind) => kind !== 'elidedLifetimes');
  if (inBodies.length > 0) {
    const roots = itemsIn(db, bodyOwners(db, file), file, start, end);
    for (const owner of roots.flatMap((root) => withMadeRoots(db, root))) {
      db.checkCancelled();
      const view = bodyView(db, owner);
      if (view === null) continue;
      const places = new BodyPlaces(db, file, owner, view.map);
      for (const kind of inBodies) for (const placed of MAKERS[kind](db, owner, places)) add(kind, placed);
    }
  }
  return found.sort((a, b) => a.offset - b.offset);
}

function* lifetimes(db: Database, file: FileId, def: DefId): Iterable<Placed> {
  const kind = defKind(db, def);
  if (kind !== 'fn' && kind !== 'assocFn') return;
  for (const { syn, at, ...facts } of db.get(lifetimeHints, def)) {
    const range = rangeOfSyn(db, def, syn);
    if (range?.file !== file) continue;
    yield { ...lifetimeHint(facts), offset: at === 'first' ? range.start + 1 : range.end, isAtEnd: false };
  }
}

function* uses(db: Database, owner: DefId, places: BodyPlaces, wanted: readonly string[]): Iterable<Placed> {
  for (const { span, does, isReference } of db.get(useHints, owner)) {
    const range = wanted.includes(does) ? places.written(span) : null;
    if (range === null) continue;
    yield { ...useHint({ does, isReference, place: places.textOf(span) }), offset: range.end, isAtEnd: false };
  }
}

function* borrowEnds(db: Database, owner: DefId, places: BodyPlaces): Iterable<Placed> {
  const byLine = new Map<number, { readonly hint: BorrowEndHint; readonly line: number }[]>();
  for (const hint of db.get(borrowEndHints, owner)) {
    const line = places.lineOf(hint.begins);
    const last = places.around(hint.ends);
    if (line === null || last === null || places.lines.lineOf(last.end) + 1 <= line) continue;
    const offset = places.lineEnd(last.end);
    const list = byLine.get(offset);
    if (list === undefined) byLine.set(offset, [{ hint, line }]);
    else if (!list.some((other) => other.hint.begins === hint.begins)) list.push({ hint, line });
  }
  for (const [offset, list] of byLine) {
    const ends = list.map(({ hint: { place, kind, droppedAs }, line }) => ({ place, kind, droppedAs, line }));
    yield { ...borrowEndHint(ends), offset, isAtEnd: true };
  }
}

function* dropOrder(db: Database, owner: DefId, places: BodyPlaces): Iterable<Placed> {
  for (const { span, drops } of db.get(dropOrderHints, owner)) {
    const range = places.written(span);
    // A closure without a block, a statement that ends with a semicolon.
    if (range === null || places.textOf(span) !== '}') continue;
    const facts = drops.flatMap(({ name, declared, isMaybe }) => {
      const line = places.lineOf(declared);
      return line === null ? [] : [{ name, line, isMaybe }];
    });
    if (facts.length < drops.length) continue;
    yield { ...dropOrderHint(facts), offset: range.end, isAtEnd: true };
  }
}

function* guards(db: Database, owner: DefId, places: BodyPlaces): Iterable<Placed> {
  for (const { name, type, span, isStatement, releases } of db.get(guardHints, owner)) {
    const range = places.written(span);
    const lines = linesOf(places, releases);
    if (range === null || lines === null) continue;
    const [last] = lines.slice(-1);
    // It goes on the line on which it came: nothing that needs to be said.
    if (last === undefined || last <= places.lines.lineOf(range.end) + 1) continue;
    yield { ...guardHint({ name, type, lines }), offset: range.end, isAtEnd: isStatement };
  }
}

/** Ascending, each once; null where one is not known. */
function linesOf(places: BodyPlaces, spans: readonly MirSpan[]): readonly number[] | null {
  const lines = new Set<number>();
  for (const span of spans) {
    const line = places.lineOf(span);
    if (line === null) return null;
    lines.add(line);
  }
  return [...lines].sort((a, b) => a - b);
}

function* captures(db: Database, owner: DefId, places: BodyPlaces): Iterable<Placed> {
  for (const { span, what, captures: list } of db.get(captureHints, owner)) {
    const range = places.written(span);
    if (range === null) continue;
    const facts = list.map(({ use, ...capture }) => ({ ...capture, line: use === null ? null : places.lineOf(use) }));
    // A header may end with the space before its block.
    const offset = range.start + places.textOf(span).trimEnd().length;
    yield { ...captureHint(what, facts), offset, isAtEnd: false };
  }
}
