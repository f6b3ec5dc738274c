/**
 * From the uses of outer variables in a closure's body to the least set of captured places. Mirrors
 * rustc_hir_typeck::upvar (process_collected_capture_information, compute_min_captures and the truncation rules).
 */
import type { BindingId, ExprId } from '../base/ids';
import type { ClosureKind, Ty } from '../types/ty';
import { placeTy, tyBefore, type UseProjection } from './exprUse';

export type CaptureMode = 'byValue' | 'ref' | 'uniqueRef' | 'mutRef';

/** A use of a place rooted in a variable of an enclosing body. Truncation replaces `projections`; nothing is shared. */
export interface CaptureUse {
  readonly binding: BindingId;
  readonly baseTy: Ty;
  projections: readonly UseProjection[];
  mode: CaptureMode;
  kindExpr: ExprId | null;
  pathExpr: ExprId | null;
}

/** What the truncation rules ask of types. */
export interface CaptureTypes {
  isUnion(ty: Ty): boolean;
  isPacked(ty: Ty): boolean;
  hasDestructor(ty: Ty): boolean;
  isCopy(ty: Ty): boolean;
}

export interface ClosureUses {
  readonly captures: readonly CaptureUse[];
  readonly kind: ClosureKind;
  readonly kindOrigin: { readonly expr: ExprId; readonly binding: BindingId } | null;
}

function asPlace(use: CaptureUse) {
  return { binding: use.binding, baseTy: use.baseTy, projections: use.projections, expr: 0 as ExprId };
}

/** Cuts `use` to `length` projections; a `&mut` deref cut off turns a mutable borrow into a unique one. */
export function truncate(use: CaptureUse, length: number): void {
  if (length >= use.projections.length) return;
  if (use.mode === 'mutRef') {
    const place = asPlace(use);
    for (let i = length; i < use.projections.length; i++) {
      const before = tyBefore(place, i);
      if ((use.projections[i] as UseProjection).kind === 'deref' && before.kind === 'ref' && before.mutable) {
        use.mode = 'uniqueRef';
        break;
      }
    }
  }
  use.projections = use.projections.slice(0, length);
}

/** No projection behind a raw pointer or into a union, none through an index. */
export function restrictPrecision(use: CaptureUse, types: CaptureTypes): void {
  const place = asPlace(use);
  for (let i = 0; i <= use.projections.length; i++) {
    const ty = i === 0 ? use.baseTy : (use.projections[i - 1] as UseProjection).ty;
    if (ty.kind === 'ptr' || types.isUnion(ty)) {
      truncate(use, i);
      break;
    }
  }
  void place;
  const index = use.projections.findIndex((p) => p.kind === 'index');
  if (index >= 0) truncate(use, index);
}

/** A reference into a packed struct is taken of the struct. */
export function restrictPacked(use: CaptureUse, types: CaptureTypes): void {
  const place = asPlace(use);
  const index = use.projections.findIndex((p, i) => p.kind === 'field' && types.isPacked(tyBefore(place, i)));
  if (index >= 0) truncate(use, index);
}

/** Behind the rightmost deref of a `&T` nothing more precise is worth capturing. */
function truncateForOptimization(use: CaptureUse): void {
  for (let i = use.projections.length - 1; i >= 0; i--) {
    if ((use.projections[i] as UseProjection).kind !== 'deref') continue;
    const before = tyBefore(asPlace(use), i);
    if (before.kind === 'ref' && !before.mutable) truncate(use, i + 1);
    return;
  }
}

function truncateAtFirstDeref(use: CaptureUse): void {
  const index = use.projections.findIndex((p) => p.kind === 'deref');
  if (index >= 0) truncate(use, index);
}

/** A field cannot be moved out of a value with a destructor. */
function restrictDropTypes(use: CaptureUse, types: CaptureTypes): void {
  if (use.mode !== 'byValue') return;
  const place = asPlace(use);
  if (types.isCopy(placeTy(place))) return;
  for (let i = 0; i < use.projections.length; i++) {
    if (types.hasDestructor(tyBefore(place, i))) {
      truncate(use, i);
      return;
    }
  }
}

const RANK: Record<CaptureMode, number> = { ref: 0, uniqueRef: 1, mutRef: 2, byValue: 3 };

/** rustc's determine_capture_info: the stronger mode wins; between equals the first one that names an expression. */
function joinInfo(into: CaptureUse, a: CaptureUse, b: CaptureUse): void {
  const first =
    RANK[a.mode] === RANK[b.mode] ? a.kindExpr !== null || b.kindExpr === null : RANK[a.mode] > RANK[b.mode];
  const chosen = first ? a : b;
  const { mode, kindExpr, pathExpr } = chosen;
  into.mode = mode;
  into.kindExpr = kindExpr;
  into.pathExpr = pathExpr;
}

function isPrefix(a: CaptureUse, b: CaptureUse): boolean {
  if (a.projections.length > b.projections.length) return false;
  for (let i = 0; i < a.projections.length; i++) {
    const p = a.projections[i] as UseProjection;
    const q = b.projections[i] as UseProjection;
    if (p.kind !== q.kind || p.field !== q.field || p.variant !== q.variant) return false;
  }
  return true;
}

/** Folds uses into `roots`: per variable no captured place is a prefix of another. Order of variables: first mention. */
export function computeMinCaptures(roots: Map<BindingId, CaptureUse[]>, uses: readonly CaptureUse[]): void {
  for (const use of uses) {
    const list = roots.get(use.binding);
    if (list === undefined) {
      roots.set(use.binding, [use]);
      continue;
    }
    let descendantFound = false;
    for (let i = 0; i < list.length; ) {
      const other = list[i] as CaptureUse;
      if (other.projections.length <= use.projections.length || !isPrefix(use, other)) {
        i++;
        continue;
      }
      descendantFound = true;
      const pathExpr = use.pathExpr;
      truncate(other, use.projections.length);
      joinInfo(use, { ...use }, other);
      use.pathExpr = pathExpr;
      list.splice(i, 1);
    }
    let ancestorFound = false;
    if (!descendantFound) {
      for (const other of list) {
        if (!isPrefix(other, use)) continue;
        ancestorFound = true;
        const pathExpr = other.pathExpr;
        const isSame = other.projections.length === use.projections.length;
        truncate(use, other.projections.length);
        joinInfo(other, { ...other }, use);
        if (!isSame) other.pathExpr = pathExpr;
        break;
      }
    }
    if (!ancestorFound) list.push(use);
  }
  for (const list of roots.values()) list.sort(byFieldOrder);
}

function byFieldOrder(a: CaptureUse, b: CaptureUse): number {
  const p = a.projections.filter((x) => x.kind === 'field');
  const q = b.projections.filter((x) => x.kind === 'field');
  for (let i = 0; i < p.length && i < q.length; i++) {
    const d = (p[i] as UseProjection).field - (q[i] as UseProjection).field;
    if (d !== 0) return d;
  }
  return 0;
}

/**
 * `uses` in order of occurrence. `isPrecise`: edition 2021 or later of the closure's span. `mentioned`: every outer
 * variable that the closure's text names, in order of first mention; captured whole before 2021.
 */
export function analyzeUses(
  uses: readonly CaptureUse[],
  types: CaptureTypes,
  isMove: boolean,
  isPrecise: boolean,
  mentioned: readonly { readonly binding: BindingId; readonly ty: Ty }[],
): ClosureUses {
  let kind: ClosureKind = 'Fn';
  let kindOrigin: ClosureUses['kindOrigin'] = null;
  for (const use of uses) {
    restrictPrecision(use, types);
    truncateForOptimization(use);
    const needs: ClosureKind = use.mode === 'byValue' ? 'FnOnce' : use.mode === 'ref' ? 'Fn' : 'FnMut';
    const isStronger = (needs === 'FnOnce' && kind !== 'FnOnce') || (needs === 'FnMut' && kind === 'Fn');
    if (isStronger) {
      kind = needs;
      kindOrigin = use.kindExpr === null ? null : { expr: use.kindExpr, binding: use.binding };
    }
    if (isMove) {
      truncateAtFirstDeref(use);
      use.mode = 'byValue';
    } else if (use.mode === 'byValue') truncateAtFirstDeref(use);
    restrictDropTypes(use, types);
  }
  const roots = new Map<BindingId, CaptureUse[]>();
  computeMinCaptures(roots, uses);
  if (!isPrecise) {
    const whole = mentioned.map(
      ({ binding, ty }): CaptureUse => ({
        binding,
        baseTy: ty,
        projections: [],
        mode: isMove ? 'byValue' : 'ref',
        kindExpr: null,
        pathExpr: null,
      }),
    );
    computeMinCaptures(roots, whole);
  }
  return { captures: [...roots.values()].flat(), kind, kindOrigin };
}
