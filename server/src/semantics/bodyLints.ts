/** The lints of a checked body, as far as the program wants to hear of them. */
import type { DefId } from '../base/ids';
import type { BodyFacts, BorrowckResult } from '../borrowck/result';
import type { RenderContext } from '../ide/diagnostics/context';
import { renderUnusedAssignments, UNUSED_ASSIGNMENTS } from '../ide/diagnostics/unusedAssignments';
import { renderUnusedMut, UNUSED_MUT } from '../ide/diagnostics/unusedMut';
import type { Diagnostic } from '../ide/types';
import type { Database } from '../query/engine';
import { fileText } from '../source/files';
import { allowsInside, lintLevel, saysOtherwise } from './lintLevels';
import { renderContext } from './renderContext';

interface BodyLint {
  readonly name: string;
  readonly isSilent: (body: BodyFacts) => boolean;
  readonly render: (cx: RenderContext, id: string, severity: Diagnostic['severity']) => Diagnostic[];
}

const LINTS: readonly BodyLint[] = [
  { name: UNUSED_MUT, isSilent: ({ unusedMut }) => unusedMut.length === 0, render: renderUnusedMut },
  {
    name: UNUSED_ASSIGNMENTS,
    isSilent: ({ unusedAssignments }) => unusedAssignments.length === 0,
    render: renderUnusedAssignments,
  },
];

/** Of a body that is understood. rustc gives these lints beside errors of the borrow checker too. */
export function bodyLints(db: Database, owner: DefId, result: BorrowckResult): readonly Diagnostic[] {
  return LINTS.flatMap((lint) => {
    if (result.bodies.every(lint.isSilent)) return [];
    const names = [lint.name, 'unused', 'warnings'];
    const level = lintLevel(db, owner, names);
    if (level === 'allow') return [];
    const cx = renderContext(db, owner, result);
    const root = result.bodies[0];
    const range = root === undefined ? null : cx.range(0, root.body.span);
    if (range === null || saysOtherwise(cx.text(range), names)) return [];
    // `mod m { #![allow(..)] }`: attributes inside of a module are not in the item tree.
    if (allowsInside(db.get(fileText, range.file), names)) return [];
    return lint.render(cx, String(owner), level === 'deny' ? 'error' : 'warning');
  });
}
