/**
 * What would have let a value be used again: the parameter that takes it, and what keeps it from being cloned. Mirrors
 * `suggest_ref_or_clone`, `suggest_borrow_generic_arg` and `suggest_cloning` of rustc_borrowck::diagnostics. Asked only
 * when a report is rendered.
 */
import type { DefId, ExprId } from '../base/ids';
import type { CloneObstacle, OwnedArgument } from '../ide/diagnostics/context';
import type { FileRange } from '../ide/types';
import { inferBody } from '../infer/infer';
import type { InferenceResult } from '../infer/result';
import type { MirSpan } from '../mir/body';
import { crateOf, defKind, nameOf, parentOf } from '../names/defs';
import { childrenOf, itemOf } from '../names/itemData';
import { langItem } from '../names/langItems';
import { headRange, rangeOfSyn } from '../names/spans';
import type { Database } from '../query/engine';
import { overloadedDeref } from '../traits/autoderef';
import { elaboratedSupers } from '../traits/elaborate';
import { evaluateClosed } from '../traits/fulfill';
import { implsForHead } from '../traits/implIndex';
import { InferCtxt } from '../traits/inferCtxt';
import { normalizeClause } from '../traits/normalizeEnv';
import { type ParamEnv, paramEnvOf } from '../traits/paramEnv';
import { normalizeErased } from '../traits/project';
import { implementsTrait } from '../traits/properties';
import { adtKey, mayUnify } from '../traits/simplify';
import { solverCx } from '../traits/solverCx';
import { adtDef } from '../types/adt';
import { fnSig } from '../types/fnSigs';
import { eraseBound, eraseRegions, instantiateSig, subst, substPredicate } from '../types/fold';
import { mkArgs, mkRef, reErased, tyArg } from '../types/intern';
import { predicatesOf } from '../types/predicates';
import { implHeader } from '../types/sigs';
import { synthKey } from '../types/synthKeys';
import type { ArgList, Ty } from '../types/ty';
import { visitTy } from '../types/visit';
import type { BodyTree } from './bodyTree';
import { genericsRange } from './itemRanges';
import { paramDeclaration } from './paramDeclaration';

/** The call that takes the expression as an argument, and the 0-based position, `self` counted. */
interface Passed {
  readonly callee: DefId;
  readonly args: ArgList;
  readonly position: number;
}

function passedTo(tree: BodyTree, inferred: InferenceResult, expr: ExprId): Passed | null {
  const up = tree.parentOf(expr);
  const parent = up === null ? null : tree.body.exprs[up];
  if (up === null || (parent?.kind !== 'call' && parent?.kind !== 'methodCall')) return null;
  const isMethod = parent.kind === 'methodCall';
  const callee = inferred.callee.get(isMethod ? up : parent.callee);
  const at = parent.args.indexOf(expr);
  if (callee === undefined || at < 0) return null;
  return { callee: callee.def, args: callee.args, position: at + (isMethod ? 1 : 0) };
}

/** Of the expression with that span, which is moved. null: not an argument of a fn. */
export function ownedArgument(db: Database, owner: DefId, tree: BodyTree, span: MirSpan): OwnedArgument | null {
  const inferred = inferBody(db, owner);
  const expr = tree.innermostAt(span);
  const passed = inferred === null || expr === null ? null : passedTo(tree, inferred, expr);
  if (inferred === null || expr === null || passed === null) return null;
  const item = itemOf(db, passed.callee);
  if (item?.kind !== 'fn') return null;
  const input = instantiateSig(fnSig(db, passed.callee), eraseBound).inputs[passed.position];
  const index = input?.kind === 'param' ? input.index : null;
  const moved = inferred.exprTy[expr];
  const isGeneric = index !== null;
  const borrow = index === null ? null : borrowable(db, owner, passed, index, moved);
  const param = item.params[passed.position];
  const isLocal = crateOf(db, passed.callee) === crateOf(db, owner);
  const type = param === undefined || !isLocal ? null : rangeOfSyn(db, passed.callee, param.ty.syn);
  const name = rangeOfSyn(db, passed.callee, item.nameSyn);
  const parent = parentOf(db, passed.callee);
  const isMethod = parent !== null && ['impl', 'trait'].includes(defKind(db, parent));
  return {
    isGeneric,
    borrow,
    declared:
      type === null || name === null
        ? null
        : { kind: isMethod ? 'method' : 'function', name: item.name, at: name, type },
  };
}

/** With which reference the callee's generic parameter `index` would do as well: its bounds hold, and nothing else changes. */
function borrowable(db: Database, owner: DefId, passed: Passed, index: number, moved: Ty): OwnedArgument['borrow'] {
  const { callee, args, position } = passed;
  const predicates = predicatesOf(db, callee).list;
  const isUsed = predicates.some(
    (p) =>
      p.kind === 'trait' &&
      !p.negative &&
      p.traitRef.args.list[0]?.kind === 'type' &&
      p.traitRef.args.list[0].ty.kind === 'param' &&
      p.traitRef.args.list[0].ty.index === index &&
      elaboratedSupers(db, p.traitRef.trait).some((up) => up.kind === 'trait' && hasMethod(db, up.traitRef.trait)),
  );
  if (!isUsed) return null;
  const env = paramEnvOf(db, owner);
  const { inputs, output } = instantiateSig(fnSig(db, callee), eraseBound);
  const others = [output, ...inputs.filter((_, i) => i !== position)];
  const holds = (mutable: boolean): boolean => {
    const list = args.list.map((arg, i) => (i === index ? tyArg(mkRef(reErased, moved, mutable)) : arg));
    const changed = mkArgs(list);
    const isSame = others.every((ty) => erased(db, env, subst(ty, args)) === erased(db, env, subst(ty, changed)));
    return (
      isSame &&
      predicates.every((p) => {
        const clause = normalizeClause(db, env, substPredicate(p, changed));
        return clause.kind !== 'trait' && clause.kind !== 'projection'
          ? true
          : evaluateClosed(db, env, clause) === 'yes';
      })
    );
  };
  if (holds(false)) return 'shared';
  return holds(true) ? 'mut' : null;
}

function erased(db: Database, env: ParamEnv, ty: Ty): Ty {
  return normalizeErased(db, env, eraseRegions(ty));
}

function hasMethod(db: Database, trait: DefId): boolean {
  return childrenOf(db, trait).some((member) => {
    const item = itemOf(db, member);
    return item?.kind === 'fn' && item.hasSelf;
  });
}

/** What the expression with that span borrows: the operand of `&`, or a receiver borrowed without being written so. */
export function borrowedExpr(
  db: Database,
  owner: DefId,
  tree: BodyTree,
  span: MirSpan,
): { ty: Ty; syn: number } | null {
  const inferred = inferBody(db, owner);
  const expr = tree.outermostAt(span);
  if (inferred === null || expr === null) return null;
  const node = tree.body.exprs[expr];
  if (node.kind === 'addrOf') return { ty: inferred.exprTy[node.operand], syn: tree.map.exprSyn[node.operand] };
  const [first] = inferred.adjustments.get(expr) ?? [];
  if (first?.kind !== 'borrow' || first.raw || first.twoPhase) return null;
  return { ty: inferred.exprTy[expr], syn: tree.map.exprSyn[expr] };
}

/** Why a value of the type has no `clone()`, as far as the crate could change it; null where it has, or not known. */
export function cloneObstacle(db: Database, owner: DefId, ty: Ty): CloneObstacle | null {
  const krate = crateOf(db, owner);
  const trait = langItem(db, krate, 'clone');
  const env = paramEnvOf(db, owner);
  if (trait === null || implementsTrait(db, env, ty, trait) !== 'no') return null;
  if (ty.kind === 'param') {
    const at = paramDeclaration(db, owner, 'type', ty.name);
    return at === null ? null : { kind: 'param', at };
  }
  if (ty.kind !== 'adt') return null;
  const clones = (t: Ty): boolean => implementsTrait(db, env, t, trait) === 'yes';
  const impls = (def: DefId): readonly DefId[] => implsForHead(db, trait, adtKey(def), krate);
  if (crateOf(db, ty.def) === krate && fieldTypes(db, ty).every((t) => clones(normalizeErased(db, env, t)))) {
    const isDerived = impls(ty.def).some((impl) => synthKey(impl)?.kind === 'derive');
    const at = typeHead(db, ty.def);
    return at === null ? null : { kind: 'types', types: [{ ty, at }], isDerived };
  }
  // The leaves of what fails: `S` of `Vec<Option<S>>`.
  const leaves = new Set<Ty>();
  const visit = (t: Ty, depth: number): boolean => {
    if (clones(t)) return true;
    if (t.kind !== 'adt' || depth > 8) return false;
    const [impl, more] = impls(t.def).filter((one) => mayUnify(implHeader(db, one).selfTy, t));
    if (impl === undefined) {
      if (crateOf(db, t.def) !== krate) return false;
      leaves.add(t);
      return true;
    }
    const self = more === undefined ? implHeader(db, impl).selfTy : null;
    // An impl for all arguments of the type, in their order.
    if (self?.kind !== 'adt' || !self.args.list.every((arg, i) => arg.kind !== 'type' || isParam(arg.ty, i)))
      return false;
    return predicatesOf(db, impl).list.every((p) => {
      const clause = substPredicate(p, t.args);
      if (evaluateClosed(db, env, clause) === 'yes') return true;
      if (clause.kind !== 'trait' || clause.traitRef.trait !== trait) return false;
      const [inner] = clause.traitRef.args.list;
      return inner?.kind === 'type' && visit(inner.ty, depth + 1);
    });
  };
  if (!visit(ty, 0) || leaves.size === 0) return null;
  const types = [...leaves].flatMap((leaf) => {
    const at = leaf.kind === 'adt' ? typeHead(db, leaf.def) : null;
    return at === null ? [] : [{ ty: leaf, at }];
  });
  return types.length < leaves.size ? null : { kind: 'types', types, isDerived: false };
}

function isParam(ty: Ty, index: number): boolean {
  return ty.kind === 'param' && ty.index === index;
}

function fieldTypes(db: Database, ty: Ty & { readonly kind: 'adt' }): Ty[] {
  const variants = adtDef(db, ty.def)?.variants ?? [];
  return variants.flatMap(({ fields }) => fields.map((field) => subst(field.ty, ty.args)));
}

/** `pub struct S<T>`. */
function typeHead(db: Database, def: DefId): FileRange | null {
  const item = itemOf(db, def);
  const head = item === null ? null : headRange(db, def, item.nameSyn);
  const generics = genericsRange(db, def);
  return head === null || generics === null ? head : { ...head, end: generics.end };
}

/** `<ty as Deref>::Target`, and where the impl says so. */
export function derefTarget(db: Database, owner: DefId, ty: Ty): { ty: Ty; range: FileRange | null } | null {
  const env = paramEnvOf(db, owner);
  const target = overloadedDeref(solverCx(db, new InferCtxt(), env), eraseRegions(ty));
  if (target === null || target === 'unknown' || ty.kind !== 'adt') return null;
  const trait = langItem(db, crateOf(db, owner), 'deref');
  const impls = trait === null ? [] : implsForHead(db, trait, adtKey(ty.def), crateOf(db, owner));
  const [impl, more] = impls;
  const members = impl === undefined || more !== undefined ? [] : childrenOf(db, impl);
  const written = members.find((member) => nameOf(db, member) === 'Target');
  const item = written === undefined ? null : itemOf(db, written);
  const range = written === undefined || item === null ? null : headRange(db, written, item.nameSyn);
  return { ty: target, range };
}

/**
 * Calls of `clone` that copy a reference, since what it refers to, and what `holder` contains, has none. Mirrors
 * `suggest_copy_for_type_in_cloned_ref`.
 */
export function uselessClones(
  db: Database,
  owner: DefId,
  { body, map }: BodyTree,
  holder: Ty,
): { readonly syn: number; readonly ty: Ty; readonly inner: Ty }[] {
  const inferred = inferBody(db, owner);
  const trait = langItem(db, crateOf(db, owner), 'clone');
  if (inferred === null || trait === null) return [];
  const held = new Set<Ty>();
  visitTy(eraseRegions(holder), { ty: (ty) => void held.add(ty) });
  const env = paramEnvOf(db, owner);
  return [...inferred.callee].flatMap(([id, { def }]) => {
    const expr = body.exprs[id];
    if (expr?.kind !== 'methodCall' || parentOf(db, def) !== trait) return [];
    const ty = eraseRegions(inferred.exprTy[id]);
    if (ty.kind !== 'ref' || ty !== eraseRegions(inferred.exprTy[expr.receiver])) return [];
    let inner = ty.ty;
    while (inner.kind === 'ref') inner = inner.ty;
    const syn = map.fnSyn.get(id);
    if (syn === undefined || !held.has(inner) || implementsTrait(db, env, inner, trait) !== 'no') return [];
    return [{ syn, ty, inner }];
  });
}
