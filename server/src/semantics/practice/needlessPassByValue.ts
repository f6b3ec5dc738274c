/**
 * A parameter by value that nothing takes out of the fn: a reference would do. Mirrors clippy_lints::needless_pass_by_value
 * on MIR, where whatever is consumed is moved.
 */
import type { BindingId, DefId, Local } from '../../base/ids';
import { type PlaceUse, visitStatement, visitTerminator } from '../../dataflow/visit';
import type { NeedlessPassByValue } from '../../ide/practice/finding';
import type { TypeRef } from '../../items/item';
import { moduleNames, rootOfCrate } from '../../names/databaseWorld';
import { crateOf } from '../../names/defs';
import { diagnosticName } from '../../names/diagnosticItems';
import { langItem } from '../../names/langItems';
import { CORE } from '../../names/res';
import type { Database } from '../../query/engine';
import { evaluateClosed } from '../../traits/fulfill';
import { implsOfTrait } from '../../traits/implIndex';
import { type ParamEnv, paramEnvOf } from '../../traits/paramEnv';
import { isSized } from '../../traits/properties';
import { adtDef } from '../../types/adt';
import { eraseRegions } from '../../types/fold';
import { mkArgs, mkRef, mkTraitPred, reErased, tyArg } from '../../types/intern';
import { implHeader } from '../../types/sigs';
import type { TraitRef, Ty } from '../../types/ty';
import { namedInDeadCode } from './deadCode';
import type { LintBody } from './lintBody';
import { itemSpot } from './lintItem';
import { ownParams } from './ownParams';
import { sliceCalls } from './ptrArg';

export function needlessPassByValue(of: LintBody): NeedlessPassByValue[] {
  const { db, owner } = of;
  const env = paramEnvOf(db, owner);
  const found = new Map<Local, NeedlessPassByValue>();
  const dead = namedInDeadCode(of);
  for (const { local, declared, binding, isMut, isSelf, param } of ownParams(of)) {
    if (isSelf || isMut || dead.has(binding) || declared.name?.startsWith('_')) continue;
    const ty = eraseRegions(declared.ty);
    if (of.facts.isCopy(ty) !== 'no' || ty.kind === 'ref' || isSized(db, env, ty) !== 'yes') continue;
    if (isCallable(of, env, ty) || isRange(of, env, ty) || !isAskedByValue(of, env, ty)) continue;
    const shape = shapeOf(of, ty, param.ty, binding);
    found.set(local, { lint: 'needless_pass_by_value', local, at: itemSpot(param.ty), ...shape });
  }
  const body = of.result.bodies[0]?.body;
  if (found.size === 0 || body === undefined) return [];
  const place = (used: { readonly local: Local }, use: PlaceUse): void => {
    if (use === 'move') found.delete(used.local);
  };
  for (const { statements, terminator } of body.blocks) {
    for (const statement of statements) visitStatement(statement, { place });
    visitTerminator(terminator, { place });
  }
  return [...found.values()];
}

/** What clippy proposes. */
function shapeOf(
  of: LintBody,
  ty: Ty,
  written: TypeRef,
  binding: BindingId,
): Pick<NeedlessPassByValue, 'slice' | 'calls' | 'copyable'> {
  const adt = ty.kind === 'adt' ? ty.def : null;
  const copyable = adt !== null && mayBeCopy(of, adt) ? adt : null;
  const isString = adt !== null && adt === langItem(of.db, crateOf(of.db, of.owner), 'String');
  const isVec = adt !== null && diagnosticName(of.db, adt) === 'Vec';
  const calls = isString || isVec ? sliceCalls(of, binding, isString ? 'String' : 'Vec') : null;
  if (calls === null) return { slice: null, calls: [], copyable };
  if (isString) return { slice: { kind: 'str' }, calls, copyable };
  const elem =
    written.kind === 'path' ? written.path.segments.at(-1)?.args?.args.find((arg) => arg.kind === 'type') : undefined;
  if (elem?.kind !== 'type') return { slice: null, calls: [], copyable };
  return { slice: { kind: 'slice', elem: itemSpot(elem.ty) }, calls, copyable };
}

/** A type of this crate of which all fields are Copy. */
function mayBeCopy({ db, owner, facts }: LintBody, def: DefId): boolean {
  if (crateOf(db, def) !== crateOf(db, owner) || facts.hasDestructor(def) !== 'no') return false;
  const adt = adtDef(db, def);
  return (
    adt !== null &&
    adt.taint === null &&
    adt.variants.every(({ fields }) => fields.every(({ ty }) => facts.isCopy(ty) === 'yes'))
  );
}

/** A parameter that is called. */
function isCallable({ db, owner }: LintBody, env: ParamEnv, ty: Ty): boolean {
  return ['fn', 'fn_mut', 'fn_once'].some((name) => {
    const trait = langItem(db, crateOf(db, owner), name);
    return trait !== null && isBounded(env, ty, trait);
  });
}

function isBounded(env: ParamEnv, ty: Ty, trait: DefId): boolean {
  return (env.traits.get(trait) ?? []).some(({ erased }) => selfOf(erased.traitRef) === ty);
}

function selfOf({ args }: TraitRef): Ty | null {
  const [self] = args.list;
  return self?.kind === 'type' ? self.ty : null;
}

/** What implements `RangeBounds` says where something begins and ends, and is handed on as it is. */
function isRange({ db, owner }: LintBody, env: ParamEnv, ty: Ty): boolean {
  const trait = coreTrait(db, 'ops', 'RangeBounds');
  if (trait === null || isBounded(env, ty, trait)) return true;
  return implsOfTrait(db, trait, crateOf(db, owner)).all.some((impl) =>
    haveSameHead(implHeader(db, impl).erasedSelfTy, ty),
  );
}

function haveSameHead(a: Ty, b: Ty): boolean {
  if (a.kind === 'adt') return b.kind === 'adt' && a.def === b.def;
  if (a.kind !== 'tuple' || b.kind !== 'tuple' || a.elems.length !== b.elems.length) return false;
  return a.elems.every((elem, index) => haveSameHead(elem, b.elems[index] as Ty));
}

function coreTrait(db: Database, module: string, name: string): DefId | null {
  const root = rootOfCrate(db, CORE);
  const inside = root === null ? undefined : moduleNames(db, root, 'type').get(module)?.res;
  const found = inside?.kind === 'def' ? moduleNames(db, inside.def, 'type').get(name)?.res : undefined;
  return found?.kind === 'def' ? found.def : null;
}

/** Not where a reference fulfils the bounds of the parameter, too, so that callers choose; nor where one is of `Borrow`. */
function isAskedByValue({ db, owner }: LintBody, env: ParamEnv, ty: Ty): boolean {
  const borrow = coreTrait(db, 'borrow', 'Borrow');
  if (env.taint !== null || borrow === null || isBounded(env, ty, borrow)) return false;
  const krate = crateOf(db, owner);
  const implied = ['sized', 'meta_sized', 'pointee_sized'].map((name) => langItem(db, krate, name));
  let isReference = false;
  for (const [trait, clauses] of env.traits) {
    if (implied.includes(trait)) continue;
    for (const { erased, full, isGlobal } of clauses) {
      if (isGlobal || full.vars.length > 0 || selfOf(erased.traitRef) !== ty) continue;
      const args = mkArgs([tyArg(mkRef(reErased, ty, false)), ...erased.traitRef.args.list.slice(1)]);
      const answer = evaluateClosed(db, env, mkTraitPred({ trait, args }));
      if (answer === 'no') return true;
      // Whoever does not know is silent.
      isReference = true;
    }
  }
  return !isReference;
}
