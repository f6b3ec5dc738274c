/**
 * The regions a body is generic over, as the first variables of region inference. Mirrors
 * rustc_borrowck::universal_regions. In order: `'static`; *external* ones of a closure (regions in the closure's type,
 * then the late-bound ones of the root fn); *local* ones (the fn's own parameters, or the bound regions of the closure's
 * signature and its environment's); last the fn body itself, which all others outlive. External to an inline constant are
 * the parameters of the root and the regions of the constant's type.
 */

import type { Body } from '../mir/body';
import { instantiateSig, mapRegions } from '../types/fold';
import { mkLateParam, reStatic } from '../types/intern';
import { type Region, regionName, type Ty } from '../types/ty';
import { freeRegionsOf } from '../types/visit';
import { closureEnvTy } from './closureTy';
import { type RegionVars, vidOf } from './constraints/set';
import type { BorrowckEnv } from './env';

export interface UniversalRegion {
  readonly vid: number;
  /** The region as types write it; for anonymous ones of closures a variable. */
  readonly region: Region;
  readonly isExternal: boolean;
  /** A named parameter, a bound region of the closure's signature, the environment's reference, or unnamed in the type of the closure or inline constant. */
  readonly kind: 'static' | 'param' | 'closureBound' | 'closureEnv' | 'closureType' | 'fnBody';
  /** `'a`, where the user has a name for it. */
  readonly name: string | null;
}

export interface UniversalRegions {
  readonly list: readonly UniversalRegion[];
  readonly count: number;
  /** First local region: lower vids (but 0) are external. */
  readonly firstLocal: number;
  readonly fnBody: number;
  /** Late-bound regions of the root's signature, in order. */
  readonly rootLate: readonly number[];
  /** Vid of a named region; undefined: not in scope here. */
  vidOfNamed(region: Region): number | undefined;
  /** Inputs (a closure's environment first) and output with region variables. */
  readonly inputs: readonly Ty[];
  readonly output: Ty;
  readonly yieldTy: Ty | null;
  /** The closure's own type with variables; null for a root. */
  readonly closureTy: Ty | null;
}

export function isLocalFree(regions: UniversalRegions, vid: number): boolean {
  return vid >= regions.firstLocal && vid < regions.count;
}

export function collectUniversalRegions(env: BorrowckEnv, root: Body, body: Body, vars: RegionVars): UniversalRegions {
  const list: UniversalRegion[] = [];
  const byRegion = new Map<Region, number>();
  let isExternal = body !== root;
  const add = (kind: UniversalRegion['kind'], region: Region | null, name: string | null): Region => {
    const own = vars.fresh(0);
    list.push({ vid: vidOf(own), region: region ?? own, isExternal: isExternal && kind !== 'static', kind, name });
    if (region !== null) byRegion.set(region, vidOf(own));
    return own;
  };
  const nameOf = (name: string | null): string | null => (name === "'_" || name === '' ? null : name);
  add('static', reStatic, "'static");

  const identity = env.identityArgs(root.owner);
  const isInlineConst = body.source.kind === 'inlineConst';
  const closure = body === root || isInlineConst ? null : closureEnvTy(body.locals[1]?.ty);
  let closureTy: Ty | null = null;
  let constTy: Ty | null = null;
  if (closure !== null) {
    const early = identity.list.flatMap((arg) => (arg.kind === 'region' ? [arg.region] : []));
    const inArgs = closure.args.list.filter((arg) => arg.kind === 'region').length;
    let seen = 0;
    closureTy = mapRegions(closure, (region) => {
      if (region.kind === 'bound') return region;
      // The type's own args come first, so the leading occurrences are the owner's parameters.
      const named = seen < inArgs && inArgs === early.length ? early[seen] : null;
      seen++;
      return add(named !== null ? 'param' : 'closureType', named, named === null ? null : nameOf(regionName(named)));
    });
  } else {
    isExternal = isInlineConst;
    for (const arg of identity.list) {
      if (arg.kind !== 'region') continue;
      add('param', arg.region, nameOf(regionName(arg.region)));
    }
    if (isInlineConst)
      constTy = mapRegions(body.locals[0].ty, (region) =>
        region.kind === 'bound' ? region : add('closureType', null, null),
      );
  }
  const addLate = (): void => {
    root.sig.vars.forEach((v, index) => {
      if (v.kind === 'region') add('param', mkLateParam(root.owner, index, v.name), nameOf(v.name));
    });
  };
  let firstLocal = 1;
  const lateStart = list.length;
  addLate();
  const rootLate = list.slice(lateStart).map((r) => r.vid);
  if (body !== root) {
    firstLocal = list.length;
    isExternal = false;
  }

  const named = (ty: Ty): Ty =>
    mapRegions(ty, (region) => {
      const vid = byRegion.get(region);
      if (vid !== undefined) return vars.region(vid);
      return region;
    });
  let inputs: Ty[];
  let output: Ty;
  let yieldTy: Ty | null = null;
  if (constTy !== null) {
    inputs = [];
    output = constTy;
  } else if (closure === null || closureTy === null) {
    const own = instantiateSig(root.sig, { region: (index, name) => mkLateParam(root.owner, index, name) });
    inputs = own.inputs.map(named);
    output = named(own.output);
  } else if (closureTy.kind === 'closure') {
    const boundRegions = new Map<number, Region>();
    let ownEnv: Region | null = null;
    const envRegion = (): Region => {
      ownEnv ??= add('closureEnv', null, null);
      return ownEnv;
    };
    // The future of an async closure borrows from the closure for as long as the call does.
    const lent = closureTy.isAsync ? closureTy.sig.vars.length - 1 : -1;
    const opened = instantiateSig(closureTy.sig, {
      region: (index, name) => {
        if (index === lent) return envRegion();
        let region = boundRegions.get(index);
        if (region === undefined) {
          region = add('closureBound', null, nameOf(name));
          boundRegions.set(index, region);
        }
        return region;
      },
    });
    const inner = closureTy;
    const envTy = mapEnv(body.locals[1].ty, inner, envRegion);
    inputs = [envTy, ...untuple(opened.inputs, body.argCount - 1)];
    output = opened.output;
  } else if (closureTy.kind === 'coroutine') {
    const inner = closureTy;
    const envTy = mapEnv(body.locals[1].ty, inner, () => add('closureEnv', null, null));
    inputs = body.argCount > 1 ? [envTy, inner.resume] : [envTy];
    output = inner.ret;
    yieldTy = inner.yield;
  } else {
    inputs = [];
    output = body.locals[0].ty;
  }
  const fnBody = vidOf(add('fnBody', null, null));
  return {
    list,
    count: list.length,
    firstLocal,
    fnBody,
    rootLate,
    vidOfNamed: (region) => byRegion.get(region),
    inputs,
    output,
    yieldTy,
    closureTy,
  };
}

/** The environment argument's type around the closure's type with variables: `&'env mut {closure}`. */
function mapEnv(envTy: Ty, closureTy: Ty, envRegion: () => Region): Ty {
  const renumbered: Region[] = [];
  freeRegionsOf(closureTy, (region) => renumbered.push(region));
  let inClosure = 0;
  let total = 0;
  freeRegionsOf(envTy, () => {
    total++;
  });
  const outer = total - renumbered.length;
  let at = 0;
  return mapRegions(envTy, (region) => {
    if (region.kind === 'bound') return region;
    return at++ < outer ? envRegion() : (renumbered[inClosure++] ?? region);
  });
}

/** A closure's arguments one by one, whether the signature has them so or as one tuple. */
function untuple(inputs: readonly Ty[], count: number): readonly Ty[] {
  const [only] = inputs;
  if (inputs.length === 1 && inputs.length !== count && only.kind === 'tuple') return only.elems;
  return inputs;
}

/**
 * The child's external regions as its parent has them. `own`: those of the closure's type, in order; of an inline constant
 * those of the root's args and then those of its type.
 */
export function externalRegions(own: readonly Region[], rootLate: readonly number[], vars: RegionVars): number[] {
  const out: number[] = [0, ...own.map(vidOf)];
  for (const vid of rootLate) out.push(vidOf(vars.region(vid)));
  return out;
}
