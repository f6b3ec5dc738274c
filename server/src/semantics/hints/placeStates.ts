/** What the variable under the cursor is, line by line: owned, maybe initialised, moved, under which borrow. For underlines. */
import type { BindingId, FileId, Local } from '../../base/ids';
import type { BodyFacts } from '../../borrowck/result';
import type { PlaceState, PlaceStates } from '../../ide/types';
import type { BorrowKind, Statement, Terminator } from '../../mir/body';
import type { Database } from '../../query/engine';
import { lineIndex } from '../../source/files';
import { tyUnit } from '../../types/intern';
import { isOnNormalPath, lineOfPoint, nodeAt } from '../bodyLines';
import { locate } from '../locate';
import { type BodyView, bodyView } from './bodyView';

export function placeStates(db: Database, file: FileId, offset: number): PlaceStates | null {
  const at = locate(db, file, offset);
  const view = at === null ? null : bodyView(db, at.owner);
  if (at?.binding == null || view === null) return null;
  for (const facts of view.bodies) {
    const local = localOf(view, facts, at.binding);
    if (local === null) continue;
    const ranges = rangesOf(db, file, statesByLine(db, view, facts, local));
    return { name: view.body.bindings[at.binding].name, ranges };
  }
  return null;
}

function localOf(view: BodyView, { body }: BodyFacts, binding: BindingId): Local | null {
  const { name } = view.body.bindings[binding];
  const found = body.locals.findIndex(({ info }) =>
    info.kind === 'user' ? info.binding === binding : info.kind === 'selfArg' && name === 'self',
  );
  return found < 0 ? null : (found as Local);
}

/** By 0-based line; null: it is not there yet, or any more. Lines without a statement of their own are left out. */
function statesByLine(
  db: Database,
  view: BodyView,
  facts: BodyFacts,
  local: Local,
): ReadonlyMap<number, PlaceState | null> {
  const loans = facts.loans
    .filter(({ place }) => place.place.local === local)
    .map(({ index, kind }) => ({ state: stateUnder(kind), points: new Set(facts.loanPoints(index)) }));
  const out = new Map<number, PlaceState | null>();
  for (let point = 0; point < facts.pointCount; point++) {
    if (!doesSomething(nodeAt(facts, point)) || !isOnNormalPath(facts, point)) continue;
    const line = lineOfPoint(db, view, facts, point);
    if (line < 0) continue;
    const states = loans.filter(({ points }) => points.has(point)).map(({ state }) => state);
    const init = facts.initState(point, local);
    if (init === 'init') states.push('owned');
    else if (init === 'maybe') states.push('maybe');
    else if (facts.movesBefore(point, local).length > 0) states.push('moved');
    const known = out.get(line);
    if (known != null) states.push(known);
    out.set(line, STRENGTH.find((state) => states.includes(state)) ?? null);
  }
  return out;
}

const STRENGTH: readonly PlaceState[] = ['exclusive', 'shared', 'owned', 'maybe', 'moved'];

function stateUnder(kind: BorrowKind): PlaceState {
  return kind === 'mut' || kind === 'twoPhase' || kind === 'closureCapture' ? 'exclusive' : 'shared';
}

/** The rest stands where a scope ends, ways meet or a block has no value, and says nothing of its line. */
function doesSomething(node: Statement | Terminator): boolean {
  if (node.kind === 'assign') return node.place.ty !== tyUnit;
  return node.kind === 'fakeRead' || node.kind === 'call' || node.kind === 'switchInt' || node.kind === 'drop';
}

/** The text of each line. One without a statement of its own (a brace, a line of a closure) goes with the one above. */
function rangesOf(db: Database, file: FileId, states: ReadonlyMap<number, PlaceState | null>): PlaceStates['ranges'] {
  const index = db.get(lineIndex, file);
  const ranges: { state: PlaceState; range: { file: FileId; start: number; end: number } }[] = [];
  const lines = [...states.keys()];
  let state: PlaceState | null = null;
  for (let line = Math.min(...lines); line <= Math.max(...lines); line++) {
    const own = states.get(line);
    if (own !== undefined) state = own;
    const text = index.lineText(line);
    const trimmed = text.trim();
    if (state === null || trimmed === '' || trimmed.startsWith('//')) continue;
    const start = index.lineStart(line) + text.indexOf(trimmed);
    ranges.push({ state, range: { file, start, end: start + trimmed.length } });
  }
  return ranges;
}
