/**
 * Signatures of fns and constructors, and the opaque types they declare. Mirrors rustc_hir_analysis::collect::fn_sig with
 * elision as in H2 and opaque capture rules as in D12.
 *
 * An opaque type's args are those of its fn, then one lifetime per late-bound lifetime of the fn (rustc duplicates them).
 */
import type { DefId } from '../base/ids';
import type { Bound, FnItem, TypeRef } from '../items/item';
import { implTraitsInBounds } from '../items/typeRefWalk';
import { selfReferences } from '../lifetimes/receiver';
import { crateOf, defKind, parentOf } from '../names/defs';
import { itemOf } from '../names/itemData';
import { langItem } from '../names/langItems';
import { defineQuery } from '../query/definition';
import type { Database } from '../query/engine';
import { adtDef } from './adt';
import { editionOf } from './edition';
import { mapRegionsPredicate, shiftTy } from './fold';
import { allParams, genericsOf, identityArgs, isOfTrait } from './generics';
import {
  mkAdt,
  mkAlias,
  mkArgs,
  mkBoundRegion,
  mkEarlyParam,
  mkProjectionPred,
  mkSig,
  mkTraitPred,
  mkTyArgs,
  regionArg,
  tyError,
  tyUnit,
} from './intern';
import { assocNamed, type TypeLowerer } from './lower';
import { itemLowerer, selfTyOf } from './sigs';
import { ASYNC_FUTURE, opaqueKey, synthKey } from './synthKeys';
import type { ArgList, BoundVar, PolyFnSig, Predicate, Region, Ty } from './ty';
import { visitPredicate, visitTy } from './visit';

export interface OpaqueInfo {
  readonly key: DefId;
  readonly owner: DefId;
  readonly ordinal: number;
  /** Number of the fn's own and inherited (early-bound) args; lifetimes for its late-bound ones follow. */
  readonly earlyCount: number;
  readonly lateCount: number;
  /** In terms of the opaque type's args; its self type is `mkAlias('opaque', key, identity)`. */
  readonly bounds: readonly Predicate[];
  /** By position in the args: whether the hidden type may mention it. Types and consts always are. */
  readonly captured: readonly boolean[];
}

/** An error of the bound: the lifetime that it names is not in the list of captures. */
function mentionsUncaptured(bound: Predicate, captured: readonly boolean[]): boolean {
  let found = false;
  visitPredicate(bound, {
    ty: (t) => t.kind === 'alias' && t.alias === 'opaque',
    region: (r) => {
      found ||= r.kind === 'earlyParam' && captured[r.index] === false;
    },
  });
  return found;
}

export interface FnSigData {
  readonly sig: PolyFnSig;
  /** Of an `async fn`: the type as written behind `->`, under the same binder; else the output. */
  readonly declaredOutput: Ty;
  readonly opaques: readonly OpaqueInfo[];
  readonly taint: string | null;
}

const sigQuery = defineQuery<DefId, FnSigData>({
  name: 'fnSig',
  compute: computeSig,
  equals: (a, b) =>
    a.sig === b.sig &&
    a.declaredOutput === b.declaredOutput &&
    a.taint === b.taint &&
    a.opaques.length === b.opaques.length &&
    a.opaques.every((o, i) => sameOpaque(o, b.opaques[i] as OpaqueInfo)),
  onCycle: () => noSig('cycle in types'),
});

/** Of a fn, or of the constructor of a tuple struct or variant. Late-bound lifetimes are the binder's variables. */
export function fnSigData(db: Database, def: DefId): FnSigData {
  return db.get(sigQuery, def);
}

export function fnSig(db: Database, def: DefId): PolyFnSig {
  return db.get(sigQuery, def).sig;
}

/** Named late-bound lifetimes first, then the anonymous ones in order of appearance. */
export function lateBoundRegions(db: Database, def: DefId): readonly BoundVar[] {
  return fnSig(db, def).vars;
}

/** null for what is no opaque type. */
export function opaqueInfo(db: Database, key: DefId): OpaqueInfo | null {
  const synth = synthKey(key);
  if (synth?.kind !== 'opaque') return null;
  return fnSigData(db, synth.owner).opaques.find((o) => o.key === key) ?? null;
}

function noSig(taint: string): FnSigData {
  const sig = mkSig({ vars: [], inputs: [], output: tyError, isUnsafe: false, isVariadic: false, abi: 'Rust' });
  return { sig, declaredOutput: tyError, opaques: [], taint };
}

function computeSig(db: Database, def: DefId): FnSigData {
  const kind = defKind(db, def);
  if (kind === 'struct' || kind === 'variant') return ctorSig(db, def);
  const item = itemOf(db, def);
  if (item?.kind !== 'fn') return noSig('not a fn');
  return new SigLowering(db, def, item).run();
}

function ctorSig(db: Database, def: DefId): FnSigData {
  const isVariant = defKind(db, def) === 'variant';
  const adt = adtDef(db, isVariant ? (parentOf(db, def) as DefId) : def);
  const variant = adt?.variants.find((v) => v.def === def);
  if (adt === null || variant === undefined) return noSig('not a constructor');
  const output = mkAdt(adt.def, identityArgs(genericsOf(db, adt.def)));
  const inputs = variant.fields.map((f) => f.ty);
  const sig = mkSig({ vars: [], inputs, output, isUnsafe: false, isVariadic: false, abi: 'Rust' });
  return { sig, declaredOutput: output, opaques: [], taint: adt.taint };
}

/** What `use<..>` says. `elided`: the position of `'_`, which no other anonymous lifetime is. */
interface Captures {
  readonly names: ReadonlySet<string>;
  readonly elided: number;
}

class SigLowering {
  private readonly opaques: OpaqueInfo[] = [];
  private ordinal = 0;
  private vars: readonly BoundVar[] = [];
  private readonly earlyArgs: ArgList;
  private readonly lowerer: TypeLowerer;

  constructor(
    private readonly db: Database,
    private readonly def: DefId,
    private readonly item: FnItem,
  ) {
    this.earlyArgs = identityArgs(genericsOf(db, def));
    this.lowerer = itemLowerer(db, def, { implTrait: (t, lowerer) => this.opaque(t, lowerer) });
  }

  run(): FnSigData {
    const { item, lowerer } = this;
    const generics = genericsOf(this.db, this.def);
    const names = generics.late.map((l) => l.name);
    const { value, vars } = lowerer.underBinder(names, (binder) => {
      const inputs: Ty[] = [];
      const candidates: Region[] = [];
      let self: Region | null = null;
      let selfFails = false;
      item.params.forEach((param, i) => {
        const { value: ty, regions } = lowerer.recording(() => lowerer.withFresh(binder, () => lowerer.ty(param.ty)));
        inputs.push(ty);
        if (i === 0 && item.hasSelf) {
          const found = this.selfRegions(ty);
          self = found.size === 1 ? ([...found][0] as Region) : null;
          selfFails = found.size > 1;
          return;
        }
        for (const region of regions) candidates.push(region);
      });
      this.vars = binder.vars;
      const elided = selfFails ? null : (self ?? (candidates.length === 1 ? (candidates[0] as Region) : null));
      const declared = lowerer.withFixed(elided, () => (item.ret === null ? tyUnit : lowerer.ty(item.ret)));
      return { inputs, declared, output: item.isAsync ? this.future(declared) : declared };
    });
    if (item.isGen) lowerer.problem('gen fn');
    const sig = mkSig({
      vars,
      inputs: value.inputs,
      output: value.output,
      isUnsafe: item.isUnsafe,
      isVariadic: item.isVariadic,
      abi: item.abi ?? 'Rust',
    });
    const taint = item.hasSignatureError ? 'syntax error in a signature' : (lowerer.problems[0] ?? null);
    return { sig, declaredOutput: value.declared, opaques: this.opaques, taint };
  }

  /** Lifetimes of the references through which the receiver reaches `Self` (H2, rule 1). */
  private selfRegions(receiver: Ty): Set<Region> {
    const parent = parentOf(this.db, this.def);
    const out = new Set<Region>();
    const first = this.item.params[0];
    if (parent === null || first === undefined) return out;
    // An alias of the type is not `Self`, though it is the same type.
    if (selfReferences(this.db, this.def, first.ty).length === 0) return out;
    const self = selfTyOf(this.db, parent);
    visitTy(receiver, {
      ty: (t) => {
        if (t === self) return true;
        if (t.kind === 'ref' && mentions(t.ty, self)) out.add(t.region);
        return false;
      },
    });
    return out;
  }

  /** Args of an opaque type of this fn, as seen under `depth` binders of which the outermost is the signature's. */
  private opaqueArgs(depth: number): ArgList {
    const late = this.vars.map((v, i) => regionArg(mkBoundRegion(depth - 1, i, v.name)));
    return late.length === 0 ? this.earlyArgs : mkArgs([...this.earlyArgs.list, ...late]);
  }

  private opaque(t: TypeRef & { readonly kind: 'impl' }, lowerer: TypeLowerer): Ty {
    const { ordinal } = this;
    this.ordinal++;
    const key = opaqueKey(this.def, ordinal);
    const level = lowerer.depth;
    const place = this.opaques.length;
    this.opaques.push(this.info(key, ordinal, [], null));
    const bounds: Predicate[] = [];
    let uses: Captures | null = null;
    let isSized = true;
    for (const bound of t.bounds) {
      if (bound.kind === 'use')
        uses = { names: new Set(bound.names.filter((name) => name !== "'_")), elided: this.elidedIn(bound, lowerer) };
      else if (bound.kind === 'trait' && bound.modifier === 'maybe') isSized = false;
      else bounds.push(...lowerer.bound(bound, [], () => mkAlias('opaque', key, this.opaqueArgs(lowerer.depth))));
    }
    if (isSized) this.sized(mkAlias('opaque', key, this.opaqueArgs(level + 1)), bounds);
    this.ordinal = Math.max(this.ordinal, ordinal + 1 + implTraitsInBounds(t.bounds));
    const closed = bounds.map((p) => this.closed(p, level));
    const info = this.info(key, ordinal, closed, uses);
    this.opaques[place] = info;
    if (uses !== null && closed.some((p) => mentionsUncaptured(p, info.captured)))
      lowerer.problem('lifetime outside of use<..>');
    return mkAlias('opaque', key, this.opaqueArgs(level));
  }

  /** Which lifetime the `'_` of `use<'_>` is, by position; -1: there is none, or it is `'static`. */
  private elidedIn(bound: Bound & { readonly kind: 'use' }, lowerer: TypeLowerer): number {
    if (!bound.names.includes("'_")) return -1;
    const region = lowerer.elidedRegion();
    if (region.kind === 'earlyParam') return region.index;
    return region.kind === 'bound' && region.debruijn === lowerer.depth - 1
      ? this.earlyArgs.list.length + region.index
      : -1;
  }

  /** The opaque future of an `async fn`. */
  private future(output: Ty): Ty {
    const { db, def, lowerer } = this;
    const key = opaqueKey(def, ASYNC_FUTURE);
    const trait = langItem(db, crateOf(db, def), 'future_trait');
    const assoc = trait === null ? null : assocNamed(db, trait, 'Output');
    if (trait === null || assoc === null) {
      lowerer.problem('no Future trait');
      return tyError;
    }
    const level = lowerer.depth;
    const { value: bounds } = lowerer.underBinder([], () => {
      const args = mkTyArgs(mkAlias('opaque', key, this.opaqueArgs(level + 1)));
      const shifted = shiftTy(output, 1);
      const out: Predicate[] = [mkTraitPred({ trait, args }), mkProjectionPred(assoc, args, shifted)];
      this.sized(mkAlias('opaque', key, this.opaqueArgs(level + 1)), out);
      return out;
    });
    this.opaques.push(
      this.info(
        key,
        ASYNC_FUTURE,
        bounds.map((p) => this.closed(p, level)),
        null,
      ),
    );
    return mkAlias('opaque', key, this.opaqueArgs(level));
  }

  private sized(self: Ty, out: Predicate[]): void {
    const trait = langItem(this.db, crateOf(this.db, this.def), 'sized');
    if (trait !== null) out.push(mkTraitPred({ trait, args: mkTyArgs(self) }));
  }

  /** Late-bound lifetimes of the fn become the opaque type's own parameters. */
  private closed(p: Predicate, level: number): Predicate {
    return mapRegionsPredicate(p, (r, depth) => {
      if (r.kind !== 'bound' || r.debruijn !== depth + level - 1) return r;
      return mkEarlyParam(this.earlyArgs.list.length + r.index, r.name);
    });
  }

  private info(key: DefId, ordinal: number, bounds: readonly Predicate[], uses: Captures | null): OpaqueInfo {
    const earlyCount = this.earlyArgs.list.length;
    const lateCount = this.vars.length;
    const captured = this.captures(key, bounds, uses, ordinal === ASYNC_FUTURE);
    return { key, owner: this.def, ordinal, earlyCount, lateCount, bounds, captured };
  }

  private captures(key: DefId, bounds: readonly Predicate[], uses: Captures | null, isAsync: boolean): boolean[] {
    const params = allParams(genericsOf(this.db, this.def));
    const total = params.length + this.vars.length;
    const out = new Array<boolean>(total).fill(true);
    const nameOfArg = (i: number): string => params[i]?.name ?? this.vars[i - params.length]?.name ?? '';
    const isLifetime = (i: number): boolean => i >= params.length || params[i]?.kind === 'lifetime';
    if (uses !== null) {
      for (let i = 0; i < total; i++) if (isLifetime(i)) out[i] = i === uses.elided || uses.names.has(nameOfArg(i));
      return out;
    }
    if (isAsync || isOfTrait(this.db, this.def) || editionOf(this.db, crateOf(this.db, this.def)) >= 2024) return out;
    for (let i = 0; i < total; i++) if (isLifetime(i)) out[i] = false;
    // What an opaque type inside captures, this one does: its args are the same.
    const nested = (t: Ty): boolean => {
      if (t.kind !== 'alias' || t.alias !== 'opaque' || synthKey(t.def)?.owner !== this.def) return false;
      const inner = this.opaques.find((o) => o.key === t.def);
      if (t.def !== key)
        inner?.captured.forEach((isCaptured, i) => {
          if (isCaptured) out[i] = true;
        });
      return true;
    };
    for (const p of bounds) {
      visitPredicate(p, {
        ty: (t) => nested(t),
        region: (r) => {
          if (r.kind === 'earlyParam') out[r.index] = true;
        },
      });
    }
    return out;
  }
}

function mentions(t: Ty, part: Ty): boolean {
  let found = false;
  visitTy(t, {
    ty: (at) => {
      found ||= at === part;
      return found;
    },
  });
  return found;
}

function sameOpaque(a: OpaqueInfo, b: OpaqueInfo): boolean {
  return (
    a.key === b.key &&
    a.earlyCount === b.earlyCount &&
    a.lateCount === b.lateCount &&
    a.bounds.length === b.bounds.length &&
    a.bounds.every((p, i) => p === b.bounds[i]) &&
    a.captured.every((c, i) => c === b.captured[i])
  );
}
