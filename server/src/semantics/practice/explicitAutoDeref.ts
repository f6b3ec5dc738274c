/**
 * `&**x` as an argument, where the compiler would dereference a `&x` or `x` by itself. Mirrors the part of
 * clippy_lints::dereference about arguments of fns whose parameter has a type that hangs on no type parameter.
 */
import type { ExprId } from '../../base/ids';
import type { ExplicitAutoDeref } from '../../ide/practice/finding';
import { fnSig } from '../../types/fnSigs';
import { type Ty, TyFlag } from '../../types/ty';
import type { LintBody } from './lintBody';
import { isTakenBack } from './needlessBorrow';

export function explicitAutoDeref(of: LintBody): ExplicitAutoDeref[] {
  const found: ExplicitAutoDeref[] = [];
  for (const id of of.written()) {
    const node = of.node(id);
    if (node.kind !== 'addrOf' || node.raw) continue;
    const inner = dereferenced(of, node.operand);
    if (inner === null || !isWanted(of, id) || !isPlain(of, id, inner)) continue;
    const isReference = of.ty(inner).kind === 'ref';
    found.push({
      lint: 'explicit_auto_deref',
      at: of.at(id),
      content: of.at(inner),
      isReference,
      mutable: node.mutable,
    });
  }
  return found;
}

/** What all the stars stand in front of, where they do more than to lend a reference on. */
function dereferenced(of: LintBody, operand: ExprId): ExprId | null {
  let at = operand;
  let stars = 0;
  let isLentOn = false;
  for (let node = of.node(at); node.kind === 'unary' && node.op === 'deref'; node = of.node(at)) {
    const { kind } = of.ty(node.operand);
    if (kind === 'ptr' || !of.isWritten(at)) return null;
    if (stars === 0) isLentOn = kind === 'ref';
    stars++;
    at = node.operand;
  }
  return of.isWritten(at) && stars > (isLentOn ? 1 : 0) ? at : null;
}

const LEFT: ReadonlySet<string> = new Set(['addrOf', 'block', 'if', 'loop', 'match']);

/** Nothing but references goes between the value and what is made of it. */
function isPlain(of: LintBody, id: ExprId, inner: ExprId): boolean {
  const node = of.node(inner);
  if (LEFT.has(node.kind) || (node.kind === 'methodCall' && /^deref(_mut)?$/.test(node.name))) return false;
  const adjustments = of.adjustments(id);
  if (isTakenBack(adjustments) || adjustments.some(({ kind }) => kind !== 'deref' && kind !== 'borrow')) return false;
  const wanted = of.adjustedTy(id);
  const isSlice = wanted.kind === 'ref' && wanted.ty.kind === 'slice';
  // A reference to a reference to an array becomes no slice by itself.
  return !isSlice || !isArrayBehindTwo(of.ty(inner));
}

function isArrayBehindTwo(ty: Ty): boolean {
  let at = ty;
  let references = 0;
  for (; at.kind === 'ref'; at = at.ty) references++;
  return at.kind === 'array' && references > 1;
}

/** An argument of a fn that says which type it takes. */
function isWanted(of: LintBody, id: ExprId): boolean {
  const parent = of.tree.parentOf(id);
  const node = parent === null ? undefined : of.node(parent);
  if (parent === null || !of.isWritten(parent) || (node?.kind !== 'call' && node?.kind !== 'methodCall')) return false;
  const index = node.args.indexOf(id);
  if (index < 0 || (node.kind === 'call' && of.node(node.callee).kind !== 'path')) return false;
  const def = of.callee(node.kind === 'call' ? node.callee : parent);
  if (def === null) return false;
  const ty = fnSig(of.db, def).inputs[node.kind === 'call' ? index : index + 1];
  return ty?.kind === 'ref' && isFirm(ty.ty);
}

function isFirm(ty: Ty): boolean {
  switch (ty.kind) {
    case 'ref':
      return isFirm(ty.ty);
    case 'slice':
    case 'prim':
      return true;
    case 'adt':
    case 'array':
    case 'tuple':
      return (ty.flags & (TyFlag.HasParam | TyFlag.HasAlias)) === 0;
    default:
      return false;
  }
}
