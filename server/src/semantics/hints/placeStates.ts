/** What the variable under the cursor is, line by line: owned, maybe initialised, moved, under which borrow. For underlines. */
import type { BindingId, FileId, Local } from '../../base/ids';
import type { LineIndex } from '../../base/lineIndex';
import { isOnNormalPath, nodeAt } from '../../borrowck/points';
import type { BodyFacts } from '../../borrowck/result';
import { type PlaceVisitor, visitStatement, visitTerminator } from '../../dataflow/visit';
import type { PlaceState, PlaceStates } from '../../ide/types';
import type { BorrowKind, Statement, Terminator } from '../../mir/body';
import type { Database } from '../../query/engine';
import { lineIndex } from '../../source/files';
import { tyUnit } from '../../types/intern';
import { lineOfPoint } from '../bodyLines';
import { locate } from '../locate';
import { type BodyView, bodyView } from './bodyView';

export function placeStates(db: Database, file: FileId, offset: number): PlaceStates | null {
  const at = locate(db, file, offset);
  const view = at === null ? null : bodyView(db, at.owner);
  if (at?.binding == null || view === null) return null;
  for (const facts of view.bodies) {
    const local = localOf(view, facts, at.binding);
    if (local === null) continue;
    const ranges = rangesOf(db, file, filled(new BodyStates(db, view, facts).byLine(local), db.get(lineIndex, file)));
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

/** The points of a body that say something of their lines. */
export class BodyStates {
  /** 0-based line by point; -1: none. */
  private readonly lineOf: Int32Array;

  constructor(
    db: Database,
    view: BodyView,
    private readonly facts: BodyFacts,
  ) {
    this.lineOf = new Int32Array(facts.pointCount).fill(-1);
    for (let point = 0; point < facts.pointCount; point++) {
      if (doesSomething(nodeAt(facts, point)) && isOnNormalPath(facts, point))
        this.lineOf[point] = lineOfPoint(db, view, facts, point);
    }
  }

  /** By 0-based line; null: it is not there yet, or any more. Lines without a statement of their own are left out. */
  byLine(local: Local): ReadonlyMap<number, PlaceState | null> {
    const { facts } = this;
    const out = new Map<number, PlaceState | null>();
    const add = (point: number, state: PlaceState | null): void => {
      const known = out.get(this.lineOf[point]);
      if (known == null || (state !== null && STRENGTH.indexOf(state) < STRENGTH.indexOf(known)))
        out.set(this.lineOf[point], state);
    };
    const init = facts.initStates(local);
    const gone: number[] = [];
    for (let point = 0; point < facts.pointCount; point++) {
      if (this.lineOf[point] < 0) continue;
      if (init[point] === 0) gone.push(point);
      add(point, init[point] === 2 ? 'owned' : init[point] === 1 ? 'maybe' : null);
    }
    for (const { place, index, kind } of facts.loans) {
      if (place.place.local !== local) continue;
      for (const point of facts.loanPoints(index)) if (this.lineOf[point] >= 0) add(point, stateUnder(kind));
    }
    // Whether it has left or has not come is asked once for a line.
    const isMoved = facts.body.blocks.some(({ statements, terminator }) => takesFrom(local, statements, terminator));
    for (const point of isMoved ? gone : [])
      if (out.get(this.lineOf[point]) === null && facts.movesBefore(point, local).length > 0) add(point, 'moved');
    return out;
  }
}

function takesFrom(local: Local, statements: readonly Statement[], terminator: Terminator): boolean {
  let found = false;
  const visitor: PlaceVisitor = {
    place: (place, use) => {
      if (use === 'move' && place.local === local) found = true;
    },
  };
  for (const statement of statements) visitStatement(statement, visitor);
  visitTerminator(terminator, visitor);
  return found;
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

/**
 * A line without a statement of its own (a brace, a line of a closure) goes with the one above; an empty one, or a comment, with
 * the one below.
 */
export function filled(
  states: ReadonlyMap<number, PlaceState | null>,
  index: LineIndex,
): ReadonlyMap<number, PlaceState> {
  const out = new Map<number, PlaceState>();
  const lines = [...states.keys()];
  let state: PlaceState | null = null;
  let empty: number[] = [];
  for (let line = Math.min(...lines); line <= Math.max(...lines); line++) {
    const own = states.get(line);
    if (own === undefined && isEmpty(index.lineText(line))) {
      empty.push(line);
      continue;
    }
    if (own !== undefined) state = own;
    if (state !== null) for (const each of [...empty, line]) out.set(each, state);
    empty = [];
  }
  return out;
}

function isEmpty(text: string): boolean {
  const trimmed = text.trim();
  return trimmed === '' || trimmed.startsWith('//');
}

/** The text of each line that has some. */
function rangesOf(db: Database, file: FileId, states: ReadonlyMap<number, PlaceState>): PlaceStates['ranges'] {
  const index = db.get(lineIndex, file);
  const ranges: { state: PlaceState; range: { file: FileId; start: number; end: number } }[] = [];
  for (const [line, state] of states) {
    const text = index.lineText(line);
    const trimmed = text.trim();
    if (isEmpty(text)) continue;
    const start = index.lineStart(line) + text.indexOf(trimmed);
    ranges.push({ state, range: { file, start, end: start + trimmed.length } });
  }
  return ranges;
}
