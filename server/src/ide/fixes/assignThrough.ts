/** Of `unused_assignments`: a parameter that is a reference is assigned where what it refers to was meant. */
import type { UnusedAssignment } from '../../borrowck/result';
import type { Candidate, CandidateContext } from './context';
import { insert } from './context';

/** `fn f(mut a: &T) { a = &b; }` becomes `fn f(a: &mut T) { *a = b; }`. */
export function assignThrough(
  cx: CandidateContext,
  body: number,
  { span, local, name }: UnusedAssignment,
): Candidate[] {
  const param = body !== 0 || local === null ? null : cx.parameterType(local);
  const assignment = cx.range(body, span);
  const pattern = local === null ? null : cx.range(body, cx.result.bodies[body].body.locals[local].span);
  if (param === null || param.isSelf || assignment === null || pattern === null) return [];
  const ty = /^&\s*(?:'\w+\s+)?(mut\b)?/.exec(cx.text(param.range));
  const mut = /^mut\s+/.exec(cx.text(pattern));
  const parts = /^(\w+\s*=\s*)(&(?:\s*mut\b)?\s*)/.exec(cx.text(assignment));
  if (ty === null || mut === null || parts === null) return [];
  const { file } = assignment;
  const borrow = assignment.start + (parts[1] as string).length;
  const edits = [
    { range: { file, start: pattern.start, end: pattern.start + mut[0].length }, newText: '' },
    insert(assignment, assignment.start, '*'),
    { range: { file, start: borrow, end: borrow + (parts[2] as string).length }, newText: '' },
  ];
  if (ty[1] === undefined) edits.unshift(insert(param.range, param.range.start + ty[0].length, 'mut '));
  return [{ kind: 'assignThrough', title: `Assign to what \`${name}\` refers to`, edits, isSignature: true }];
}
