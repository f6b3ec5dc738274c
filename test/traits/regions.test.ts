import { expect, test } from 'vitest';
import { normalizeWithRegions, proveWithRegions } from '../../server/src/traits/regions';
import { displayTy } from '../../server/src/types/display';
import { mapRegions, mapRegionsArgs } from '../../server/src/types/fold';
import { type GenericParamDef, genericsOf, identityArg } from '../../server/src/types/generics';
import {
  mkArgs,
  mkEarlyParam,
  mkPrim,
  mkRef,
  mkRegionVar,
  mkTraitPred,
  regionArg,
  tyArg,
} from '../../server/src/types/intern';
import type { GenericArg, Region } from '../../server/src/types/ty';
import { type Program, program } from './program';

const name = (r: Region): string => (r.kind === 'var' ? `?${r.vid}` : r.kind === 'static' ? "'static" : r.kind);

/** Proves `alias: trait` with every region of the alias a variable of its own, and says what it needs of them. */
function prove(p: Program, alias: string, trait: string, args: readonly string[] = [], within?: string): string[] {
  let next = 0;
  const fresh = (): Region => mkRegionVar(next++);
  const list = mkArgs([alias, ...args].map((a) => tyArg(p.ty(a))));
  const goal = mkTraitPred({ trait: p.def(trait), args: mapRegionsArgs(list, fresh) });
  const out: string[] = [];
  let universes = 0;
  const ok = proveWithRegions(p.db, p.env(within), goal, {
    fresh,
    openUniverse: () => ++universes,
    placeholder: fresh,
    outlives: (a, b) => void out.push(`${name(a)}: ${name(b)}`),
    typeOutlives: (t, r) => void out.push(`${displayTy(p.db, t, { region: name })}: ${name(r)}`),
  });
  return ok ? out.sort() : ['not proved'];
}

test('regions that impls demand', async () => {
  const p = await program(`
    trait Tr {} struct S<'a, 'b>(&'a u8, &'b u8); impl<'a> Tr for S<'a, 'a> {} trait St {} impl St for &'static u8 {}
    trait Any {} impl<T: 'static> Any for T {} trait Out {} impl<'a, 'b: 'a> Out for S<'a, 'b> {} trait All {} impl<T: ?Sized> All for T {}
    trait Nest {} impl<T: Nest> Nest for Vec<T> {} impl<'x> Nest for S<'x, 'static> {}
    type A = S<'static, 'static>; type R = &'static u8; type V = Vec<S<'static, 'static>>; type RR = &'static &'static u8; type N = u8;
    type D = dyn Tr; type F = for<'x> fn(&'x u8);
  `);
  expect(prove(p, 'A', 'Tr')).toEqual(['?0: ?1', '?1: ?0']);
  expect(prove(p, 'R', 'St')).toEqual(["?0: 'static"]);
  expect(prove(p, 'R', 'Any')).toEqual(["&?0 u8: 'static"]);
  expect(prove(p, 'A', 'Out')).toEqual(['?1: ?0']);
  expect(prove(p, 'RR', 'All')).toEqual([]);
  expect(prove(p, 'V', 'Nest')).toEqual(["?1: 'static"]);
  expect(prove(p, 'N', 'Nest')).toEqual(['not proved']);
  expect(prove(p, 'R', 'Clone')).toEqual([]);
});

test('unsizing keeps the bound of the object', async () => {
  const p = await program(`
    trait Tr {} struct S<'a>(&'a u8); impl<'a> Tr for S<'a> {} struct No;
    type B = Box<S<'static>>; type D = Box<dyn Tr + 'static>; type R = &'static S<'static>; type RD = &'static (dyn Tr + 'static);
  `);
  expect(prove(p, 'B', 'CoerceUnsized', ['D'])).toEqual(['S<?0>: ?1']);
  expect(prove(p, 'R', 'CoerceUnsized', ['RD'])).toEqual(['?0: ?2', 'S<?1>: ?3']);
});

test('where-clauses: named, higher-ranked, and in doubt', async () => {
  const p = await program(`
    trait Tr<X> {} trait Two<'x> {}
    fn one<'a, T>() where T: Tr<&'a u8> {} fn all<T>() where T: for<'x> Tr<&'x u8> {} fn doubt<'a, 'b, T>() where T: Two<'a> + Two<'b> {}
  `);
  const ask = (within: string, trait: string, arg: GenericArg): string[] => {
    const out: string[] = [];
    let next = 10;
    const host = {
      fresh: (): Region => mkRegionVar(next++),
      outlives: (a: Region, b: Region) => void out.push(`${name(a)}: ${name(b)}`),
      typeOutlives: () => undefined,
    };
    const generics = genericsOf(p.db, p.def(within));
    const T = generics.own.find((o) => o.name === 'T') as GenericParamDef;
    const goal = mkTraitPred({ trait: p.def(trait), args: mkArgs([identityArg(T), arg]) });
    return proveWithRegions(p.db, p.env(within), goal, host) ? out.sort() : ['not proved'];
  };
  const ref = tyArg(mkRef(mkRegionVar(0), mkPrim('u8'), false));
  expect(ask('one', 'Tr', ref)).toEqual(['?0: earlyParam', 'earlyParam: ?0']);
  expect(ask('all', 'Tr', ref)).toEqual([]);
  expect(ask('one', 'Two', regionArg(mkRegionVar(0)))).toEqual(['not proved']);
  expect(ask('doubt', 'Two', regionArg(mkRegionVar(0)))).toEqual(['not proved']);
  expect(ask('doubt', 'Two', regionArg(mkEarlyParam(1, "'b")))).toEqual([]);
});

test('normalising with regions', async () => {
  const p = await program(
    "type P = <&'static Vec<u8> as IntoIterator>::Item; type Q = <Box<&'static u8> as Deref>::Target;",
  );
  let next = 0;
  const fresh = (): Region => mkRegionVar(next++);
  const out: string[] = [];
  const host = {
    fresh,
    outlives: (a: Region, b: Region) => void out.push(`${name(a)}: ${name(b)}`),
    typeOutlives: () => undefined,
  };
  const of = (alias: string): string => {
    next = 0;
    const t = normalizeWithRegions(p.db, p.env(), mapRegions(p.ty(alias), fresh), host);
    return t === null ? 'null' : displayTy(p.db, t, { region: name });
  };
  expect(of('P')).toBe('&?0 u8');
  expect(of('Q')).toBe('&?0 u8');
  expect(out).toEqual([]);
});
