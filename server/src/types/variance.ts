/**
 * Variance of the parameters of ADTs and opaque types. Mirrors rustc_hir_analysis::variance: the least solution of the
 * constraints that field types put on parameters, by iteration over one set of mutually recursive ADTs.
 */
import { assertNever, type DefId } from '../base/ids';
import { defKind, parentOf } from '../names/defs';
import { defineQuery } from '../query/definition';
import type { Database } from '../query/engine';
import { type AdtDef, adtDef } from './adt';
import { fnSigData, opaqueInfo } from './fnSigs';
import { genericsOf } from './generics';
import type { ArgList, Const, PolyFnSig, Region, Ty, Variance } from './ty';
import { visitTy } from './visit';

const BI = 0;
const CO = 1;
const CONTRA = 2;
const INV = 3;
/** Bits: may be used covariantly, contravariantly. */
type Bits = number;
const NAMES: readonly Variance[] = ['bi', 'co', 'contra', 'inv'];

const adtRefsQuery = defineQuery<DefId, readonly DefId[]>({
  name: 'adtRefs',
  compute: (db, def) => {
    const out = new Set<DefId>();
    for (const variant of adtDef(db, def)?.variants ?? []) {
      for (const field of variant.fields) {
        visitTy(field.ty, {
          ty: (t) => {
            if (t.kind === 'adt' && t.args.list.length > 0) out.add(t.def);
            return false;
          },
        });
      }
    }
    return [...out];
  },
  equals: (a, b) => a.length === b.length && a.every((d, i) => d === b[i]),
});

const variancesQuery = defineQuery<DefId, readonly Variance[]>({
  name: 'variancesOf',
  compute: (db, def) => {
    const group = recursiveGroup(db, def);
    const solved = solve(db, group);
    return (solved.get(def) ?? []).map((bits) => NAMES[bits] as Variance);
  },
  equals: (a, b) => a.length === b.length && a.every((v, i) => v === b[i]),
});

/** By position in the args. Fns, traits and associated types: invariant (fn item types: `fnVariancesOf`). Opaque types: bivariant in what is not captured. */
export function variancesOf(db: Database, def: DefId): readonly Variance[] {
  if (def < 0) return opaqueInfo(db, def)?.captured.map((c) => (c ? 'inv' : 'bi')) ?? [];
  const kind = defKind(db, def);
  if (kind !== 'struct' && kind !== 'enum' && kind !== 'union') {
    return new Array<Variance>(genericsOf(db, def).count).fill('inv');
  }
  return db.get(variancesQuery, def);
}

const fnVariancesQuery = defineQuery<DefId, readonly Variance[]>({
  name: 'fnVariancesOf',
  compute: (db, def) => {
    const isVariant = defKind(db, def) === 'variant';
    const own = new Array<Bits>(genericsOf(db, isVariant ? (parentOf(db, def) as DefId) : def).count).fill(BI);
    const { sig, taint } = fnSigData(db, def);
    if (taint !== null) return own.map(() => 'inv');
    const walk = new VarianceWalk(db, new Map(), own);
    walk.sig(sig, CO);
    return own.map((bits) => NAMES[bits] as Variance);
  },
  equals: (a, b) => a.length === b.length && a.every((v, i) => v === b[i]),
});

/** Of the type of a fn item or tuple constructor itself: as its args stand in the signature. */
export function fnVariancesOf(db: Database, def: DefId): readonly Variance[] {
  return db.get(fnVariancesQuery, def);
}

/** The ADTs that reach `def` and are reached from it. */
export function recursiveGroup(db: Database, def: DefId): ReadonlySet<DefId> {
  const reached = new Map<DefId, readonly DefId[]>();
  const stack: DefId[] = [def];
  let isRecursive = false;
  while (stack.length > 0) {
    const at = stack.pop() as DefId;
    if (reached.has(at)) continue;
    const refs = db.get(adtRefsQuery, at);
    reached.set(at, refs);
    for (const ref of refs) {
      if (ref === def) isRecursive = true;
      stack.push(ref);
    }
  }
  const group = new Set<DefId>([def]);
  if (!isRecursive) return group;
  const back = new Map<DefId, DefId[]>();
  for (const [from, refs] of reached) for (const to of refs) back.set(to, [...(back.get(to) ?? []), from]);
  const work: DefId[] = [def];
  while (work.length > 0) {
    for (const from of back.get(work.pop() as DefId) ?? []) {
      if (group.has(from)) continue;
      group.add(from);
      work.push(from);
    }
  }
  return group;
}

function solve(db: Database, group: ReadonlySet<DefId>): ReadonlyMap<DefId, Bits[]> {
  const state = new Map<DefId, Bits[]>();
  const adts: AdtDef[] = [];
  for (const def of group) {
    state.set(def, new Array<Bits>(genericsOf(db, def).count).fill(BI));
    const adt = adtDef(db, def);
    if (adt !== null) adts.push(adt);
  }
  for (let changed = true; changed; ) {
    changed = false;
    for (const adt of adts) {
      const own = state.get(adt.def) as Bits[];
      const walk = new VarianceWalk(db, state, own);
      if (adt.isPhantomData) walk.note(0, CO);
      if (adt.isUnsafeCell) for (let i = 0; i < own.length; i++) walk.note(i, INV);
      for (const variant of adt.variants) for (const field of variant.fields) walk.ty(field.ty, CO);
      changed ||= walk.changed;
    }
  }
  return state;
}

/** Variance of a position inside a position: contravariance flips, invariance swallows. */
function xform(outer: Bits, inner: Bits): Bits {
  if (outer === BI || inner === BI) return BI;
  if (outer === INV || inner === INV) return INV;
  return outer === inner ? CO : CONTRA;
}

class VarianceWalk {
  changed = false;

  constructor(
    private readonly db: Database,
    private readonly state: ReadonlyMap<DefId, Bits[]>,
    private readonly own: Bits[],
  ) {}

  note(index: number, variance: Bits): void {
    const old = this.own[index];
    if (old === undefined || (old | variance) === old) return;
    this.own[index] = old | variance;
    this.changed = true;
  }

  private region(r: Region, v: Bits): void {
    if (r.kind === 'earlyParam') this.note(r.index, v);
  }

  private const(c: Const): void {
    if (c.kind === 'param') this.note(c.index, INV);
    else if (c.kind === 'unevaluated') this.args(c.args, INV);
  }

  private args(list: ArgList, v: Bits, variances: readonly Bits[] | null = null): void {
    for (let i = 0; i < list.list.length; i++) {
      const arg = list.list[i];
      const at = variances === null ? v : xform(v, variances[i] ?? INV);
      if (arg?.kind === 'type') this.ty(arg.ty, at);
      else if (arg?.kind === 'region') this.region(arg.region, at);
      else if (arg?.kind === 'const') this.const(arg.value);
    }
  }

  sig(sig: PolyFnSig, v: Bits): void {
    for (const input of sig.inputs) this.ty(input, xform(v, CONTRA));
    this.ty(sig.output, v);
  }

  ty(t: Ty, v: Bits): void {
    if (v === BI) return;
    switch (t.kind) {
      case 'prim':
      case 'never':
      case 'foreign':
      case 'bound':
      case 'placeholder':
      case 'infer':
      case 'error':
        return;
      case 'param':
        return this.note(t.index, v);
      case 'adt':
        // Without arguments there is nothing to vary, and asking could come back here.
        if (t.args.list.length === 0) return;
        return this.args(t.args, v, this.state.get(t.def) ?? variancesOf(this.db, t.def).map((n) => NAMES.indexOf(n)));
      case 'ref':
        this.region(t.region, v);
        return this.ty(t.ty, t.mutable ? INV : v);
      case 'ptr':
        return this.ty(t.ty, t.mutable ? INV : v);
      case 'slice':
        return this.ty(t.elem, v);
      case 'array':
        this.const(t.len);
        return this.ty(t.elem, v);
      case 'tuple':
        for (const elem of t.elems) this.ty(elem, v);
        return;
      case 'fnPtr':
        return this.sig(t.sig, v);
      case 'dynamic':
        this.region(t.region, v);
        for (const pred of t.preds) {
          if (pred.kind === 'auto') continue;
          this.args(pred.args, INV);
          if (pred.kind === 'projection') this.ty(pred.ty, INV);
        }
        return;
      case 'fnDef':
      case 'alias':
      case 'closure':
      case 'coroutine':
        return this.args(t.args, INV);
      default:
        return assertNever(t);
    }
  }
}
