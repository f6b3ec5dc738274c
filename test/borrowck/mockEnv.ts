/** Answers borrowck's questions from the declarations of a MIR text, so that these tests need no other floor. */
import type { DefId } from '../../server/src/base/ids';
import { borrowckRoot } from '../../server/src/borrowck/check';
import type { BorrowckEnv } from '../../server/src/borrowck/env';
import type { BorrowckError, BorrowckResult } from '../../server/src/borrowck/result';
import { parseMir } from '../../server/src/mir/parse';
import { identityArgs, type TextDecls } from '../../server/src/mir/text';
import { subst, substPredicate } from '../../server/src/types/fold';
import { noArgs } from '../../server/src/types/intern';

export function mockEnv(decls: TextDecls): BorrowckEnv {
  const genericsOf = (def: DefId) => decls.adtByDef.get(def)?.generics ?? decls.fnByDef.get(def)?.generics;
  return {
    adt(def) {
      const adt = decls.adtByDef.get(def);
      if (adt === undefined) return null;
      const { marks } = adt;
      const mayDangle = new Set<number>();
      adt.generics.params.forEach((p, i) => {
        if (adt.mayDangle.has(p.name)) mayDangle.add(i);
      });
      return {
        kind: adt.kind,
        lang: marks.has('box')
          ? 'box'
          : marks.has('phantom')
            ? 'phantomData'
            : marks.has('manually_drop')
              ? 'manuallyDrop'
              : null,
        hasDtor: marks.has('drop'),
        variances: adt.generics.params.map((p) => p.variance),
        mayDangle,
        variants: adt.variants.map((v) => v.fields.length),
      };
    },
    fieldTy(ty, variant, index) {
      const field = decls.adtByDef.get(ty.def)?.variants[variant]?.fields[index];
      if (field === undefined) throw new Error('no such field');
      return subst(field.ty, ty.args);
    },
    fieldName: (def, variant, index) => decls.adtByDef.get(def)?.variants[variant]?.fields[index]?.name ?? null,
    fnSig: (def) => decls.fnByDef.get(def)?.sig ?? null,
    outlivesPredicatesOf: (def, args) => (genericsOf(def)?.predicates ?? []).map((p) => substPredicate(p, args)),
    asksNothing: () => false,
    predicatesOf: (def, args) => (genericsOf(def)?.predicates ?? []).map((p) => substPredicate(p, args)),
    impliesUnknown: () => false,
    superPredicatesOf: () => [],
    variancesOf: () => null,
    identityArgs(def) {
      const generics = genericsOf(def);
      return generics === undefined ? noArgs : identityArgs(generics);
    },
    fnVariancesOf: () => [],
    implSelfTy: () => null,
    copyPredicate: () => null,
    valueTy: (def) => [...decls.statics.values()].find((s) => s.def === def)?.ty ?? null,
    needsDrop: () => true,
    normalize: (ty) => ty,
    prove: () => true,
    itemBounds: () => null,
    definesOpaque: () => false,
    ownerPredicates: (def) => genericsOf(def)?.predicates ?? [],
    impliedTypes: () => [],
    isTraitImplMethod: () => false,
    isForeignTraitMethod: () => false,
    hasSelfParam: () => false,
    selfCallKind: () => null,
    desugaring: () => null,
    defName: (def) =>
      decls.fnByDef.get(def)?.name ?? [...decls.statics.values()].find((s) => s.def === def)?.name ?? '?',
    inheritedPredicates: () => 0,
    overloadedPlaceOp: () => null,
  };
}

/** The result for the fn `main` of the text, or for its only body. */
export function check(text: string): BorrowckResult {
  const { decls, bodies } = parseMir(text);
  const body = bodies.get('main') ?? [...bodies.values()][0];
  if (body === undefined) throw new Error('no body');
  return borrowckRoot(mockEnv(decls), body);
}

/** `E0502@12`: code (or kind) and line of each report; taint makes the test fail. */
export function reports(text: string): string[] {
  const result = check(text);
  if (result.taint.length > 0) throw new Error(`tainted: ${result.taint.map((t) => t.reason).join(', ')}`);
  return result.errors.map(shortly);
}

export function shortly(error: BorrowckError): string {
  const code =
    'code' in error && error.code !== null ? error.code : error.kind === 'region' ? error.report : error.kind;
  return `${code}@${error.span >> 2}`;
}
