/**
 * Patterns against the type of what they match, with default binding modes by edition. Mirrors rustc_hir_typeck::pat.
 */
import { assertNever, type ExprId, type PatId } from '../base/ids';
import type { Pat } from '../hir/body';
import { mkRef, mkSlice, mkTuple, reErased, tyNever } from '../types/intern';
import type { Ty } from '../types/ty';
import { hasNamedRegions } from '../types/visit';
import { NO_EXPECTATION } from './expectation';
import { literalTy } from './expr/literal';
import { resolveStructPath, resolveValuePath } from './expr/path';
import type { FnCtxt } from './fnCtxt';
import type { BindingMode } from './result';

type Node<K extends Pat['kind']> = Extract<Pat, { kind: K }>;

interface PatInfo {
  readonly mode: BindingMode;
  /** Behind a `&` that default binding modes peeled: nothing may be bound `ref mut`. */
  readonly isBehindShared: boolean;
}

const TOP: PatInfo = { mode: 'move', isBehindShared: false };

export interface PatOrigin {
  readonly isParam: boolean;
  readonly init: ExprId | null;
}

export function checkPatTop(cx: FnCtxt, pat: PatId, expected: Ty, _origin: PatOrigin): void {
  checkPat(cx, pat, expected, TOP);
}

function checkPat(cx: FnCtxt, pat: PatId, outer: Ty, outerInfo: PatInfo): void {
  const node = cx.body.pats[pat] as Pat;
  let expected = outer;
  let info = outerInfo;
  if (peels(cx, node)) {
    expected = cx.structurally(expected);
    const peeled: Ty[] = [];
    while (expected.kind === 'ref') {
      peeled.push(expected);
      const isMut: boolean = expected.mutable && info.mode !== 'ref';
      info = { mode: isMut ? 'refMut' : 'ref', isBehindShared: info.isBehindShared || !expected.mutable };
      expected = cx.structurally(expected.ty);
    }
    if (peeled.length > 0) cx.patPeeled.set(pat, peeled);
  }
  cx.patTy[pat] = expected;
  checkKind(cx, pat, node, expected, info);
}

/** Patterns that look through references. Constants and literals of reference type do not. */
function peels(cx: FnCtxt, node: Pat): boolean {
  switch (node.kind) {
    case 'tuple':
    case 'tupleStruct':
    case 'record':
    case 'slice':
    case 'range':
    case 'box':
    case 'deref':
      return true;
    case 'path':
      return !cx.isConstPath(node.path);
    case 'literal': {
      const expr = cx.body.exprs[node.expr];
      return !(
        expr?.kind === 'literal' &&
        (expr.lit.kind === 'str' || expr.lit.kind === 'byteStr' || expr.lit.kind === 'cStr')
      );
    }
    default:
      return false;
  }
}

function checkKind(cx: FnCtxt, pat: PatId, node: Pat, expected: Ty, info: PatInfo): void {
  switch (node.kind) {
    case 'missing':
      cx.taintPat('pattern not understood', pat);
      return;
    case 'wild':
    case 'rest':
      return;
    case 'never':
      cx.demandEqPat(expected, tyNever, pat);
      return;
    case 'bind':
      return checkBind(cx, pat, node, expected, info);
    case 'path':
      return checkPath(cx, pat, node, expected);
    case 'tupleStruct':
      return checkTupleStruct(cx, pat, node, expected, info);
    case 'record':
      return checkRecord(cx, pat, node, expected, info);
    case 'tuple':
      return checkTuple(cx, pat, node, expected, info);
    case 'slice':
      return checkSlice(cx, pat, node, expected, info);
    case 'ref':
      return checkRef(cx, pat, node, expected, info);
    case 'box': {
      const inner = cx.tyVar();
      const box = cx.boxOf(inner);
      if (box === null) cx.taintPat('box pattern without Box', pat);
      else cx.demandEqPat(expected, box, pat);
      return checkPat(cx, node.sub, inner, info);
    }
    case 'deref':
      cx.taintPat('deref pattern', pat);
      return checkPat(cx, node.sub, cx.error, info);
    case 'literal':
      return checkLiteral(cx, pat, node, expected);
    case 'range':
      for (const end of [node.lo, node.hi]) {
        if (end === null) continue;
        const ty = cx.checkExpr(end, { kind: 'hasType', ty: expected });
        cx.demandEqPat(expected, ty, pat);
      }
      return;
    case 'or':
      for (const alt of node.alts) checkPat(cx, alt, expected, info);
      return;
    default:
      assertNever(node);
  }
}

function checkBind(cx: FnCtxt, pat: PatId, node: Node<'bind'>, expected: Ty, info: PatInfo): void {
  let mode: BindingMode;
  if (node.byRef) {
    if (info.mode !== 'move' && cx.edition >= 2024) cx.taintPat('binding modifier under a default binding mode', pat);
    mode = node.mutable ? 'refMut' : 'ref';
  } else if (node.mutable && info.mode !== 'move') {
    // `mut x` resets the mode up to 2021 and is an error after.
    if (cx.edition >= 2024) cx.taintPat('binding modifier under a default binding mode', pat);
    mode = 'move';
  } else mode = info.mode;
  if (mode === 'refMut' && info.isBehindShared && info.mode === 'refMut')
    cx.taintPat('mutable binding behind a shared reference', pat);
  cx.bindingMode.set(pat, mode);
  const local = cx.localTy(node.binding);
  const ty = mode === 'move' ? expected : mkRef(reErased, expected, mode === 'refMut');
  cx.demandEqPat(ty, local, pat);
  if (node.sub !== null) checkPat(cx, node.sub, expected, info);
}

/** What a path says of regions: borrowck holds the matched place to it. */
function recordUserTy(cx: FnCtxt, pat: PatId, ty: Ty): void {
  if (hasNamedRegions(ty)) cx.patUserTy.set(pat, ty);
}

function checkPath(cx: FnCtxt, pat: PatId, node: Node<'path'>, expected: Ty): void {
  if (cx.isConstPath(node.path)) {
    const found = resolveValuePath(cx, node.path, null);
    if (found === null) {
      cx.taintPat('unresolved path', pat);
      return;
    }
    if (found.callee !== null) cx.patCallee.set(pat, found.callee);
    if (found.variant !== null) cx.patVariant.set(pat, found.variant);
    if (found.callee?.userArgs != null) recordUserTy(cx, pat, found.ty);
    cx.demandEqPat(expected, found.ty, pat);
    return;
  }
  const found = resolveStructPath(cx, node.path);
  if (found === null) {
    cx.taintPat('unresolved path', pat);
    return;
  }
  cx.patVariant.set(pat, found.variant);
  recordUserTy(cx, pat, found.ty);
  cx.demandEqPat(expected, found.ty, pat);
}

function checkTupleStruct(cx: FnCtxt, pat: PatId, node: Node<'tupleStruct'>, expected: Ty, info: PatInfo): void {
  const found = resolveStructPath(cx, node.path);
  if (found === null) {
    cx.taintPat('unresolved path', pat);
    for (const elem of node.elems) checkPat(cx, elem, cx.error, info);
    return;
  }
  cx.patVariant.set(pat, found.variant);
  recordUserTy(cx, pat, found.ty);
  cx.demandEqPat(expected, found.ty, pat);
  const count = cx.fieldCount(found.ty, found.variant);
  checkCount(cx, pat, node.elems.length, node.restAt, count);
  node.elems.forEach((elem, i) => {
    const index = positionOf(i, node.elems.length, node.restAt, count);
    checkPat(cx, elem, cx.fieldTyAt(found.ty, found.variant, index) ?? cx.error, info);
  });
}

function checkCount(cx: FnCtxt, pat: PatId, given: number, restAt: number | null, count: number): void {
  if (restAt === null ? given !== count : given > count) cx.taintPat('wrong number of fields in a pattern', pat);
}

/** Field index of the `i`-th subpattern where `..` may stand for some. */
export function positionOf(i: number, given: number, restAt: number | null, count: number): number {
  return restAt !== null && i >= restAt ? count - (given - i) : i;
}

function checkRecord(cx: FnCtxt, pat: PatId, node: Node<'record'>, expected: Ty, info: PatInfo): void {
  const found = resolveStructPath(cx, node.path);
  if (found === null) {
    cx.taintPat('unresolved path', pat);
    for (const field of node.fields) checkPat(cx, field.pat, cx.error, info);
    return;
  }
  cx.patVariant.set(pat, found.variant);
  recordUserTy(cx, pat, found.ty);
  cx.demandEqPat(expected, found.ty, pat);
  if (!node.hasRest && !cx.isUnion(found.ty) && node.fields.length < cx.fieldCount(found.ty, found.variant))
    cx.taintPat('pattern without all fields', pat);
  for (const field of node.fields) {
    const index = cx.fieldIndexOf(found.ty, found.variant, field.name);
    if (index === null) cx.taintPat('unknown field in a pattern', pat);
    checkPat(
      cx,
      field.pat,
      index === null ? cx.error : (cx.fieldTyAt(found.ty, found.variant, index) ?? cx.error),
      info,
    );
  }
}

function checkTuple(cx: FnCtxt, pat: PatId, node: Node<'tuple'>, expected: Ty, info: PatInfo): void {
  let count = node.elems.length;
  if (node.restAt !== null) {
    const tuple = cx.structurally(expected);
    if (tuple.kind === 'tuple') count = Math.max(count, tuple.elems.length);
    else if (tuple.kind === 'infer') cx.taintPat('pattern of unknown type', pat);
  }
  const elems: Ty[] = [];
  for (let i = 0; i < count; i++) elems.push(cx.tyVar());
  cx.demandEqPat(expected, mkTuple(elems), pat);
  node.elems.forEach((elem, i) => {
    checkPat(cx, elem, elems[positionOf(i, node.elems.length, node.restAt, count)] as Ty, info);
  });
}

function checkSlice(cx: FnCtxt, pat: PatId, node: Node<'slice'>, expectedRaw: Ty, info: PatInfo): void {
  const expected = cx.structurally(expectedRaw);
  let elem: Ty = cx.error;
  let middle: Ty = cx.error;
  const given = node.prefix.length + node.suffix.length;
  if (expected.kind === 'slice') {
    elem = expected.elem;
    middle = mkSlice(elem);
  } else if (expected.kind === 'array') {
    elem = expected.elem;
    if (node.middle === null) cx.requireArrayLen(expected, given, pat);
    else middle = cx.arrayRest(expected, given) ?? cx.error;
  } else if (expected.kind === 'infer') {
    const array = node.middle === null ? cx.arrayOfLen(given) : null;
    if (array !== null && cx.eq(array, expected) && array.kind === 'array') elem = array.elem;
    else cx.taintPat('slice pattern of unknown type', pat);
  } else if (expected.kind !== 'error') cx.taintPat('slice pattern against another type', pat);
  for (const sub of node.prefix) checkPat(cx, sub, elem, info);
  if (node.middle !== null) checkPat(cx, node.middle, middle, info);
  for (const sub of node.suffix) checkPat(cx, sub, elem, info);
}

function checkRef(cx: FnCtxt, pat: PatId, node: Node<'ref'>, expectedRaw: Ty, info: PatInfo): void {
  if (info.mode !== 'move' && cx.edition >= 2024) cx.taintPat('reference pattern under a default binding mode', pat);
  const expected = cx.structurally(expectedRaw);
  let inner: Ty;
  if (expected.kind === 'ref' && expected.mutable === node.mutable) inner = expected.ty;
  else {
    inner = cx.tyVar();
    cx.demandEqPat(expected, mkRef(reErased, inner, node.mutable), pat);
  }
  checkPat(cx, node.sub, inner, TOP);
}

function checkLiteral(cx: FnCtxt, pat: PatId, node: Node<'literal'>, expectedRaw: Ty): void {
  const expr = cx.body.exprs[node.expr];
  const expected = cx.structurally(expectedRaw);
  let ty = cx.checkExpr(node.expr, { kind: 'hasType', ty: expected });
  if (expr?.kind === 'literal' && expr.lit.kind === 'byteStr' && expected.kind === 'ref') {
    const inner = cx.structurally(expected.ty);
    if (inner.kind === 'slice') {
      ty = mkRef(reErased, mkSlice(literalTy(cx, { kind: 'byte', value: 0 }, NO_EXPECTATION)), false);
      cx.exprTy[node.expr] = ty;
    }
  }
  cx.demandEqPat(expected, ty, pat);
}
