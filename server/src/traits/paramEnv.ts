/**
 * What may be assumed while a body or signature is checked: elaborated, normalised where-clauses. Mirrors
 * rustc_middle::ty::ParamEnv and `normalize_param_env_or_error`.
 *
 * Interned by content, so `id` keys caches that outlive a revision.
 */
import type { CrateId, DefId } from '../base/ids';
import { crateOf } from '../names/defs';
import { defineQuery } from '../query/definition';
import type { Database } from '../query/engine';
import { eraseBound, erasePredicate, instantiatePredicate } from '../types/fold';
import { predicatesOf } from '../types/predicates';
import { sigTaint } from '../types/sigTaint';
import { synthKey } from '../types/synthKeys';
import { TupleTable } from '../types/tupleTable';
import { type Predicate, type Region, type Ty, TyFlag } from '../types/ty';
import { elaborate, elaborationTaint } from './elaborate';
import { normalizeClause } from './normalizeEnv';

export type TraitClause = Predicate & { readonly kind: 'trait' };
export type ProjectionClause = Predicate & { readonly kind: 'projection' };

/** A clause as written and, for selection without regions, with all its regions erased and its binder opened. */
export interface Clause<P extends Predicate> {
  readonly full: P;
  readonly erased: P;
  /** Without parameters of the item and without a binder: the same everywhere (rustc: `is_global`). */
  readonly isGlobal: boolean;
}

export interface ParamEnv {
  readonly id: number;
  readonly krate: CrateId;
  readonly clauses: readonly Predicate[];
  /** Clauses that differ in regions alone count once here. */
  readonly traits: ReadonlyMap<DefId, readonly Clause<TraitClause>[]>;
  readonly projections: ReadonlyMap<DefId, readonly Clause<ProjectionClause>[]>;
  readonly typeOutlives: readonly { readonly ty: Ty; readonly region: Region }[];
  readonly regionOutlives: readonly { readonly a: Region; readonly b: Region }[];
  /** Not all where-clauses, or not all supertraits of their traits, are understood. */
  readonly taint: string | null;
}

const table = new TupleTable();
const envs: ParamEnv[] = [];

/** `clauses` are taken as they are: elaborated and normalised by the caller. */
export function mkParamEnv(krate: CrateId, clauses: readonly Predicate[], taint: string | null = null): ParamEnv {
  const row = [krate, taint === null ? 0 : 1, ...clauses.map((p) => p.id)];
  const id = table.intern(row, row.length);
  envs[id] ??= build(id, krate, clauses, taint);
  return envs[id] as ParamEnv;
}

export function paramEnvById(id: number): ParamEnv {
  return envs[id] as ParamEnv;
}

export function emptyEnv(krate: CrateId): ParamEnv {
  return mkParamEnv(krate, []);
}

function build(id: number, krate: CrateId, clauses: readonly Predicate[], taint: string | null): ParamEnv {
  const traits = new Map<DefId, Clause<TraitClause>[]>();
  const projections = new Map<DefId, Clause<ProjectionClause>[]>();
  const typeOutlives: { ty: Ty; region: Region }[] = [];
  const regionOutlives: { a: Region; b: Region }[] = [];
  for (const p of clauses) {
    switch (p.kind) {
      case 'trait':
        if (!p.negative) add(traits, p.traitRef.trait, p);
        break;
      case 'projection':
        add(projections, p.assoc, p);
        break;
      case 'typeOutlives':
        if (p.vars.length === 0) typeOutlives.push({ ty: p.ty, region: p.region });
        break;
      case 'regionOutlives':
        if (p.vars.length === 0) regionOutlives.push({ a: p.a, b: p.b });
        break;
    }
  }
  return { id, krate, clauses, traits, projections, typeOutlives, regionOutlives, taint };
}

function add<P extends Predicate>(map: Map<DefId, Clause<P>[]>, key: DefId, full: P): void {
  const erased = erasePredicate(instantiatePredicate(full, eraseBound)) as P;
  const isGlobal = full.vars.length === 0 && (full.flags & (TyFlag.HasParam | TyFlag.HasPlaceholder)) === 0;
  const list = map.get(key);
  if (list === undefined) map.set(key, [{ full, erased, isGlobal }]);
  else list.push({ full, erased, isGlobal });
}

const envQuery = defineQuery<DefId, ParamEnv>({
  name: 'paramEnv',
  compute: (db, def) => {
    const krate = crateOf(db, synthKey(def)?.owner ?? def);
    const { list, taint } = predicatesOf(db, def);
    const elaborated = elaborate(db, list);
    const anyTaint = taint ?? elaborationTaint(db, elaborated);
    const first = mkParamEnv(krate, elaborated, anyTaint);
    if (elaborated.every((p) => (p.flags & TyFlag.HasProjection) === 0)) return first;
    const normalized = elaborate(
      db,
      elaborated.map((p) => normalizeClause(db, first, p)),
    );
    return mkParamEnv(krate, normalized, anyTaint);
  },
  onCycle: (db, def) => mkParamEnv(crateOf(db, synthKey(def)?.owner ?? def), [], 'cycle in bounds'),
});

/** The where-clauses of a definition as assumptions: what holds inside it. */
export function paramEnvOf(db: Database, def: DefId): ParamEnv {
  return db.get(envQuery, def);
}

/** As `sigTaint`, but more may also follow from the where-clauses than is known. */
export function itemTaint(db: Database, def: DefId): string | null {
  return sigTaint(db, def) ?? paramEnvOf(db, def).taint;
}
