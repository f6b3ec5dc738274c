/**
 * Which regions must be live where a value of a type is dropped. Mirrors rustc_trait_selection::traits::query::
 * dropck_outlives. `Vec<&'a T>` needs nothing (its `Drop` says `#[may_dangle] T`), a user's `Drop` impl needs all.
 */
import { assertNever } from '../base/ids';
import { type ClosureKey, type Region, type Ty, TyFlag } from '../types/ty';
import { vidOf } from './constraints/set';
import type { BorrowckEnv, RegionSink } from './env';

const MAX_DEPTH = 64;

/** Region variables that a drop of `ty` uses (`holdsNoDrop`: coroutines with nothing to drop inside); null: the type is not understood or nests too deep. */
export function dropRegions(
  env: BorrowckEnv,
  ty: Ty,
  sink: RegionSink,
  holdsNoDrop: (coroutine: ClosureKey) => boolean,
  liveRegionsOf: (ty: Ty, f: (region: Region) => void) => void,
): ReadonlySet<number> | null {
  const walk = new Walk(env, sink, holdsNoDrop, liveRegionsOf);
  walk.ty(ty, 0);
  return walk.isKnown ? walk.out : null;
}

class Walk {
  readonly out = new Set<number>();
  isKnown = true;
  private readonly seen = new Set<Ty>();

  constructor(
    private readonly env: BorrowckEnv,
    private readonly sink: RegionSink,
    private readonly holdsNoDrop: (coroutine: ClosureKey) => boolean,
    private readonly liveRegionsOf: (ty: Ty, f: (region: Region) => void) => void,
  ) {}

  private all(ty: Ty): void {
    this.liveRegionsOf(ty, (region) => {
      const vid = vidOf(region);
      if (vid >= 0) this.out.add(vid);
    });
  }

  ty(ty: Ty, depth: number): void {
    if ((ty.flags & TyFlag.HasFreeRegions) === 0) {
      if ((ty.flags & TyFlag.HasError) !== 0) this.isKnown = false;
      return;
    }
    if (this.seen.has(ty)) return;
    this.seen.add(ty);
    if (depth > MAX_DEPTH) {
      this.isKnown = false;
      return;
    }
    switch (ty.kind) {
      case 'prim':
      case 'never':
      case 'ref':
      case 'ptr':
      case 'fnDef':
      case 'fnPtr':
      case 'foreign':
        return;
      case 'array':
      case 'slice':
        this.ty(ty.elem, depth + 1);
        return;
      case 'tuple':
        for (const elem of ty.elems) this.ty(elem, depth + 1);
        return;
      case 'closure':
        this.ty(ty.upvars, depth + 1);
        return;
      case 'coroutine':
        // What it holds over a yield is dropped with it and may use any of its regions.
        if (this.holdsNoDrop(ty.closure)) this.ty(ty.upvars, depth + 1);
        else if (this.env.needsDrop(ty)) this.all(ty);
        return;
      case 'adt':
        this.adt(ty, depth);
        return;
      case 'dynamic':
      case 'param':
      case 'alias':
      case 'placeholder':
        this.all(ty);
        return;
      case 'bound':
      case 'infer':
      case 'error':
        this.isKnown = false;
        return;
      default:
        assertNever(ty);
    }
  }

  private adt(ty: Ty & { readonly kind: 'adt' }, depth: number): void {
    const { env } = this;
    const adt = env.adt(ty.def);
    if (adt === null) {
      this.isKnown = false;
      return;
    }
    if (adt.lang === 'manuallyDrop') return;
    if (adt.lang === 'phantomData') {
      const arg = ty.args.list[0];
      if (arg?.kind === 'type') this.ty(arg.ty, depth + 1);
      return;
    }
    if (adt.hasDtor && adt.lang !== 'box') {
      ty.args.list.forEach((arg, i) => {
        if (arg.kind === 'const' || adt.mayDangle.has(i)) return;
        if (arg.kind === 'type') this.all(arg.ty);
        else {
          const vid = vidOf(arg.region);
          if (vid >= 0) this.out.add(vid);
        }
      });
    }
    if (adt.lang === 'box') {
      for (const arg of ty.args.list) if (arg.kind === 'type') this.ty(arg.ty, depth + 1);
      return;
    }
    if (adt.kind === 'union') return;
    adt.variants.forEach((fields, variant) => {
      for (let i = 0; i < fields; i++) {
        const field = env.fieldTy(ty, variant, i);
        this.ty((field.flags & TyFlag.HasProjection) === 0 ? field : env.normalize(field, this.sink), depth + 1);
      }
    });
  }
}
