/** The lint `unused_assignments`: values that nobody reads. Words of rustc_mir_transform's UnusedAssign and its kin. */

import { assertNever } from '../../base/ids';
import type { UnusedAssignment } from '../../borrowck/result';
import type { Diagnostic, FileRange } from '../types';
import { Builder, type RenderContext } from './context';

export const UNUSED_ASSIGNMENTS = 'unused_assignments';

/** `id` prefix: identifies the root; body and number are appended. */
export function renderUnusedAssignments(cx: RenderContext, id: string, severity: Diagnostic['severity']): Diagnostic[] {
  const out: Diagnostic[] = [];
  cx.result.bodies.forEach(({ unusedAssignments }, index) => {
    unusedAssignments.forEach((unused, number) => {
      const builder = new Builder(cx, index, UNUSED_ASSIGNMENTS, messageOf(unused), unused.span);
      if (unused.kind === 'capture') builder.help('did you mean to capture by reference instead?');
      else if (!meansWhatIsBehind(cx, index, unused)) builder.help('maybe it is overwritten before being read?');
      const found = builder.build(`${id}:assign:${index}:${number}`);
      // What a macro wrote is its author's.
      if (found === null || cx.isMadeInBody(unused.span)) return;
      const initializer = unused.initializer === null ? null : cx.range(index, unused.initializer);
      if (initializer !== null && contains(initializer, found.primary.range)) return;
      // A closure in a closure captures the same variable by the same name.
      const isSame = ({ message, primary: { range } }: Diagnostic): boolean =>
        message === found.message && contains(range, found.primary.range) && contains(found.primary.range, range);
      if (out.some(isSame)) return;
      out.push({ ...found, severity });
    });
  });
  return out;
}

/** A `mut` parameter that is a reference is given another one: rustc asks whether what it refers to was meant. */
function meansWhatIsBehind(cx: RenderContext, index: number, { kind, local, span }: UnusedAssignment): boolean {
  const { body } = cx.result.bodies[index];
  if (kind !== 'assign' || local === null || local > body.argCount) return false;
  const { info, mutable, span: patSpan } = body.locals[local];
  const pattern = cx.range(index, patSpan);
  const assignment = cx.range(index, span);
  if (info.kind !== 'user' || !info.isSimple || !mutable || pattern === null || assignment === null) return false;
  const written = cx.text({ ...pattern, start: pattern.end, end: pattern.end + 40 });
  return /^\s*:\s*&/.test(written) && /^\w+\s*=\s*&(?!\s*raw\s+(?:mut|const)\b)/.test(cx.text(assignment));
}

function messageOf({ kind, name }: UnusedAssignment): string {
  switch (kind) {
    case 'assign':
      return `value assigned to \`${name}\` is never read`;
    case 'param':
      return `value passed to \`${name}\` is never read`;
    case 'capture':
      return `value captured by \`${name}\` is never read`;
    default:
      return assertNever(kind);
  }
}

function contains(outer: FileRange, inner: FileRange): boolean {
  return outer.file === inner.file && outer.start <= inner.start && inner.end <= outer.end;
}
