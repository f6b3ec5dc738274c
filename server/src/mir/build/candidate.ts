/**
 * Patterns in the form that match lowering works on: irrefutable parts become bindings, the rest is a forest of places to
 * test. Mirrors rustc_mir_build::builder::matches (Candidate, FlatPat) and matches::match_pair.
 */
import type { BindingId, BlockId, DefId } from '../../base/ids';
import type { BindingMode } from '../../infer/result';
import type { Ty } from '../../types/ty';
import type { MirSpan, Place } from '../body';
import { type Builder, mkErasedRef } from './builder';
import { type PlaceBuilder, project, projectDeref, projectDowncast, projectField, toPlace } from './placeBuilder';
import { element, subsliceTy } from './placeTable';
import type { TConst, TFieldPat, TPat, TRange } from './thir';

export type TestCase =
  | { readonly kind: 'variant'; readonly def: DefId; readonly variant: number }
  | { readonly kind: 'const'; readonly value: TConst; readonly key: string }
  | { readonly kind: 'range'; readonly range: TRange }
  | { readonly kind: 'slice'; readonly length: number; readonly isVariable: boolean }
  | { readonly kind: 'deref'; readonly temp: Place; readonly mutable: boolean }
  | { readonly kind: 'never' }
  | { readonly kind: 'or'; readonly alts: readonly FlatPat[] };

/** `place` is null only for or-patterns on places that the closure did not capture. */
export interface MatchPair {
  readonly place: Place | null;
  readonly test: TestCase;
  readonly subpairs: readonly MatchPair[];
  readonly ty: Ty;
  readonly span: MirSpan;
}
export interface PatBinding {
  readonly span: MirSpan;
  readonly source: Place;
  readonly binding: BindingId;
  readonly mode: BindingMode;
}
/** 'or' holds the place of the bindings of the alternative that matched. */
export type SubBinding = PatBinding | 'or';
export interface Ascription {
  readonly source: Place;
  readonly userTy: Ty;
  readonly variance: 'co' | 'contra' | 'inv';
  readonly span: MirSpan;
}
export interface ExtraData {
  readonly span: MirSpan;
  readonly bindings: SubBinding[];
  readonly ascriptions: Ascription[];
  readonly isNever: boolean;
}
export interface FlatPat {
  readonly pairs: readonly MatchPair[];
  readonly extra: ExtraData;
}
export interface Candidate {
  /** What is left to test; or-patterns stand at the end. */
  pairs: MatchPair[];
  subcandidates: Candidate[];
  readonly hasGuard: boolean;
  readonly extra: ExtraData;
  orSpan: MirSpan | null;
  preBinding: BlockId | null;
  otherwise: BlockId | null;
  falseEdgeStart: BlockId | null;
}

export function newCandidate(b: Builder, place: PlaceBuilder, pat: TPat, hasGuard: boolean): Candidate {
  return candidateOf(flatPat(b, place, pat), hasGuard);
}

export function candidateOf(flat: FlatPat, hasGuard: boolean): Candidate {
  const pairs = flat.pairs.filter((pair) => pair.test.kind !== 'or');
  for (const pair of flat.pairs) if (pair.test.kind === 'or') pairs.push(pair);
  return {
    pairs,
    subcandidates: [],
    hasGuard,
    extra: flat.extra,
    orSpan: null,
    preBinding: null,
    otherwise: null,
    falseEdgeStart: null,
  };
}

/** Leaves in order: a candidate without sub-candidates is one. */
export function leavesOf(candidate: Candidate, out: Candidate[] = []): Candidate[] {
  if (candidate.subcandidates.length === 0) out.push(candidate);
  else for (const sub of candidate.subcandidates) leavesOf(sub, out);
  return out;
}

function flatPat(b: Builder, place: PlaceBuilder, pat: TPat): FlatPat {
  const pairs: MatchPair[] = [];
  const extra: ExtraData = { span: pat.span, bindings: [], ascriptions: [], isNever: isNeverPat(pat) };
  flatten(b, place, pat, pairs, extra);
  return { pairs, extra };
}

function isNeverPat(pat: TPat): boolean {
  switch (pat.kind) {
    case 'never':
      return true;
    case 'ascribe':
    case 'deref':
    case 'derefMethod':
      return isNeverPat(pat.sub);
    case 'bind':
      return pat.sub !== null && isNeverPat(pat.sub);
    case 'or':
      return pat.alts.every(isNeverPat);
    case 'variant':
    case 'leaf':
      return pat.fields.some((field) => isNeverPat(field.pat));
    case 'array':
    case 'slice':
      return (
        pat.prefix.some(isNeverPat) || pat.suffix.some(isNeverPat) || (pat.middle !== null && isNeverPat(pat.middle))
      );
    default:
      return false;
  }
}

function flatten(b: Builder, path: PlaceBuilder, pat: TPat, pairs: MatchPair[], extra: ExtraData): void {
  const place = toPlace(path);
  const refutable = (test: TestCase, subpairs: readonly MatchPair[]) => {
    if (place === null && test.kind !== 'or') {
      b.tainted('mir: tested place not captured', pat.span);
      return;
    }
    pairs.push({ place, test, subpairs, ty: pat.ty, span: pat.span });
  };
  switch (pat.kind) {
    case 'wild':
      return;
    case 'never':
      refutable({ kind: 'never' }, []);
      return;
    case 'or': {
      const alts = pat.alts.map((alt) => flatPat(b, path, alt));
      if (alts[0].extra.bindings.length > 0) extra.bindings.push('or');
      refutable({ kind: 'or', alts }, []);
      return;
    }
    case 'range':
      refutable({ kind: 'range', range: pat.range }, []);
      return;
    case 'const':
      refutable({ kind: 'const', value: pat.value, key: pat.key }, []);
      return;
    case 'ascribe':
      flatten(b, path, pat.sub, pairs, extra);
      if (place !== null)
        extra.ascriptions.push({ source: place, userTy: pat.userTy, variance: pat.variance, span: pat.typeSpan });
      return;
    case 'bind':
      // Bindings of the sub-pattern come first: `y @ S { f: z }` copies the field before it moves the whole.
      if (pat.sub !== null) flatten(b, path, pat.sub, pairs, extra);
      if (place !== null) extra.bindings.push({ span: pat.span, source: place, binding: pat.binding, mode: pat.mode });
      return;
    case 'array':
      elements(b, path, pat, pairs, extra);
      return;
    case 'slice': {
      const subpairs: MatchPair[] = [];
      elements(b, path, pat, subpairs, extra);
      const length = pat.prefix.length + pat.suffix.length;
      if (length === 0 && pat.middle !== null) for (const pair of subpairs) pairs.push(pair);
      else refutable({ kind: 'slice', length, isVariable: pat.middle !== null }, subpairs);
      return;
    }
    case 'variant': {
      const subpairs: MatchPair[] = [];
      fields(b, projectDowncast(b, path, pat.variant), pat.fields, subpairs, extra);
      if (isOnlyVariant(b, pat.ty, pat.def, pat.variant)) for (const pair of subpairs) pairs.push(pair);
      else refutable({ kind: 'variant', def: pat.def, variant: pat.variant }, subpairs);
      return;
    }
    case 'leaf':
      fields(b, path, pat.fields, pairs, extra);
      return;
    case 'deref':
      flatten(b, projectDeref(b, path), pat.sub, pairs, extra);
      return;
    case 'derefMethod': {
      const temp = b.temp(mkErasedRef(pat.sub.ty, pat.mutable), pat.span);
      const subpairs: MatchPair[] = [];
      flatten(b, b.places.deref(temp), pat.sub, subpairs, extra);
      refutable({ kind: 'deref', temp, mutable: pat.mutable }, subpairs);
      return;
    }
  }
}

function fields(
  b: Builder,
  base: PlaceBuilder,
  pats: readonly TFieldPat[],
  pairs: MatchPair[],
  extra: ExtraData,
): void {
  for (const { index, pat } of pats) flatten(b, projectField(b, base, index, pat.ty), pat, pairs, extra);
}

function elements(
  b: Builder,
  base: PlaceBuilder,
  pat: TPat & { readonly kind: 'array' | 'slice' },
  pairs: MatchPair[],
  extra: ExtraData,
): void {
  const { prefix, middle, suffix } = pat;
  const known = base.ty.kind === 'array' && base.ty.len.kind === 'value' ? Number(base.ty.len.value) : null;
  const isExact = known !== null;
  const minLength = known ?? prefix.length + suffix.length;
  const elem = element(base.ty);
  prefix.forEach((sub, offset) => {
    flatten(b, project(b, base, { kind: 'constIndex', offset, minLength, fromEnd: false }, elem), sub, pairs, extra);
  });
  if (middle !== null) {
    const from = prefix.length;
    const to = isExact ? minLength - suffix.length : suffix.length;
    const ty = subsliceTy(base.ty, from, to);
    flatten(b, project(b, base, { kind: 'subslice', from, to, fromEnd: !isExact }, ty), middle, pairs, extra);
  }
  for (let i = 0; i < suffix.length; i++) {
    const sub = suffix[suffix.length - 1 - i];
    const offset = isExact ? minLength - (i + 1) : i + 1;
    flatten(b, project(b, base, { kind: 'constIndex', offset, minLength, fromEnd: !isExact }, elem), sub, pairs, extra);
  }
}

/** All other variants are uninhabited. */
function isOnlyVariant(b: Builder, ty: Ty, def: DefId, variant: number): boolean {
  const adt = b.services.adt(def);
  if (adt === null || adt.isNonExhaustive) return false;
  if (adt.variants.length === 1) return true;
  let empty = b.emptyVariants.get(ty.id);
  if (empty === undefined) {
    empty = adt.variants.map((info, index) =>
      info.fieldNames.some((_, field) => {
        const fieldTy = b.services.fieldTy(ty, index, field);
        return fieldTy !== null && b.services.isUninhabited(fieldTy) === 'yes';
      }),
    );
    b.emptyVariants.set(ty.id, empty);
  }
  return empty.every((isEmpty, index) => index === variant || isEmpty);
}
