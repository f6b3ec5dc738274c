/** The lints of a checked body, as far as the program wants to hear of them. */
import type { DefId } from '../base/ids';
import type { BodyFacts, BorrowckResult } from '../borrowck/result';
import type { RenderContext } from '../ide/diagnostics/context';
import { ALREADY_BORROWED, ALREADY_LOCKED, type HeldTwice, renderHeldTwice } from '../ide/diagnostics/heldTwice';
import { renderUnusedAssignments, UNUSED_ASSIGNMENTS } from '../ide/diagnostics/unusedAssignments';
import { renderUnusedMut, UNUSED_MUT } from '../ide/diagnostics/unusedMut';
import type { Diagnostic } from '../ide/types';
import type { Database } from '../query/engine';
import { allowsInside, lintLevel, saysOtherwise } from './lintLevels';
import { heldTwice } from './lints/heldTwice';
import { renderContext } from './renderContext';

interface BodyLint {
  /** Its name, and the groups it is in. */
  readonly names: readonly string[];
  readonly render: (cx: RenderContext, id: string, severity: Diagnostic['severity']) => readonly Diagnostic[];
}

const MUT: BodyLint = { names: [UNUSED_MUT, 'unused', 'warnings'], render: renderUnusedMut };
const ASSIGNMENTS: BodyLint = { names: [UNUSED_ASSIGNMENTS, 'unused', 'warnings'], render: renderUnusedAssignments };
const NONE: readonly Diagnostic[] = [];

/** Of a body that is understood. rustc gives its lints beside errors of the borrow checker too. */
export function bodyLints(db: Database, owner: DefId, result: BorrowckResult): readonly Diagnostic[] {
  const { bodies } = result;
  // Asked of each body of a file after each edit: nearly all have nothing to say.
  const isMut = bodies.some(hasUnusedMut);
  const isAssigned = bodies.some(hasUnusedAssignments);
  const twice = db.get(heldTwice, owner);
  if (!isMut && !isAssigned && twice.length === 0) return NONE;
  return [
    ...(isMut ? published(db, owner, result, MUT) : NONE),
    ...(isAssigned ? published(db, owner, result, ASSIGNMENTS) : NONE),
    ...(twice.length > 0 ? heldTwiceLints(twice).flatMap((lint) => published(db, owner, result, lint)) : NONE),
  ];
}

function hasUnusedMut({ unusedMut }: BodyFacts): boolean {
  return unusedMut.length > 0;
}

function hasUnusedAssignments({ unusedAssignments }: BodyFacts): boolean {
  return unusedAssignments.length > 0;
}

/** Lints that rustc does not have: `deny(warnings)` means none of them. */
function heldTwiceLints(found: readonly HeldTwice[]): readonly BodyLint[] {
  const lint = (name: string, kind: HeldTwice['kind']): BodyLint => ({
    names: [name, 'warnings'],
    render: (cx, id) =>
      found.flatMap((each, i) => (each.kind === kind ? (renderHeldTwice(cx, each, `${id}:held:${i}`) ?? []) : [])),
  });
  return [lint(ALREADY_BORROWED, 'borrow'), lint(ALREADY_LOCKED, 'lock')];
}

function published(db: Database, owner: DefId, result: BorrowckResult, lint: BodyLint): readonly Diagnostic[] {
  const { names } = lint;
  const level = lintLevel(db, owner, names);
  if (level === 'allow') return NONE;
  const cx = renderContext(db, owner, result);
  const root = result.bodies[0];
  const range = root === undefined ? null : cx.range(0, root.body.span);
  if (range === null || saysOtherwise(cx.text(range), names)) return NONE;
  // `mod m { #![allow(..)] }`: attributes inside of a module are not in the item tree.
  if (allowsInside(db, range.file, range, names)) return NONE;
  return lint.render(cx, String(owner), level === 'deny' ? 'error' : 'warning');
}
