/**
 * What the well-formedness of a type or predicate asks of regions. Mirrors rustc_trait_selection::traits::wf. Obligations
 * under a binder are left out, as rustc leaves them out; trait predicates are collected apart, to be proved only where a
 * region error would otherwise be reported.
 */
import { assertNever, type DefId } from '../../base/ids';
import { defKind, parentOf } from '../../names/defs';
import type { Database } from '../../query/engine';
import { elaborate } from '../../traits/elaborate';
import { inferredOutlives } from '../../traits/inferredOutlives';
import { substPredicate } from '../../types/fold';
import { mkArgs, mkPlaceholderTy, mkTraitPred, tyArg } from '../../types/intern';
import { predicatesOf } from '../../types/predicates';
import { identityTraitRef } from '../../types/sigs';
import { type ArgList, type Predicate, type Region, type Ty, TyFlag } from '../../types/ty';
import { visitComponents } from '../outlives';
import type { WfOrigin } from './result';

export interface WfSink {
  regionOutlives(longer: Region, shorter: Region, origin: WfOrigin): void;
  typeOutlives(ty: Ty, region: Region, origin: WfOrigin): void;
  trait(predicate: Predicate): void;
  /** Something is not understood. */
  unsure(): void;
}

const FREE = TyFlag.HasFreeRegions | TyFlag.HasParam;
const DEPTH_LIMIT = 64;

export function visitWfType(db: Database, ty: Ty, sink: WfSink, depth = 0): void {
  if ((ty.flags & TyFlag.HasError) !== 0 || depth > DEPTH_LIMIT) sink.unsure();
  if ((ty.flags & FREE) === 0 || depth > DEPTH_LIMIT) return;
  switch (ty.kind) {
    case 'ref':
      if (ty.outerBinder === 0) sink.typeOutlives(ty.ty, ty.region, { kind: 'reference', ty });
      visitWfType(db, ty.ty, sink, depth + 1);
      return;
    case 'ptr':
      visitWfType(db, ty.ty, sink, depth + 1);
      return;
    case 'slice':
    case 'array':
      visitWfType(db, ty.elem, sink, depth + 1);
      return;
    case 'tuple':
      for (const elem of ty.elems) visitWfType(db, elem, sink, depth + 1);
      return;
    case 'adt':
      visitNominal(db, ty.def, ty.args, sink);
      visitArgs(db, ty.args, sink, depth);
      return;
    case 'alias':
      if (ty.alias === 'projection') visitNominal(db, ty.def, ty.args, sink);
      visitArgs(db, ty.args, sink, depth);
      return;
    case 'fnPtr':
      for (const input of ty.sig.inputs) visitWfType(db, input, sink, depth + 1);
      visitWfType(db, ty.sig.output, sink, depth + 1);
      return;
    case 'dynamic':
      visitObject(db, ty, sink);
      for (const pred of ty.preds) {
        if (pred.kind === 'auto') continue;
        visitArgs(db, pred.args, sink, depth);
        if (pred.kind === 'projection') visitWfType(db, pred.ty, sink, depth + 1);
      }
      return;
    case 'closure':
    case 'coroutine':
    case 'fnDef':
    case 'prim':
    case 'never':
    case 'foreign':
    case 'param':
    case 'bound':
    case 'placeholder':
    case 'infer':
    case 'error':
      return;
    default:
      assertNever(ty);
  }
}

function visitArgs(db: Database, args: ArgList, sink: WfSink, depth: number): void {
  for (const arg of args.list) if (arg.kind === 'type') visitWfType(db, arg.ty, sink, depth + 1);
}

/** What a bound or where-clause asks of the types in it. */
export function visitWfPredicate(db: Database, predicate: Predicate, sink: WfSink): void {
  switch (predicate.kind) {
    case 'trait': {
      const { trait, args } = predicate.traitRef;
      visitNominal(db, trait, args, sink);
      visitArgs(db, args, sink, 0);
      return;
    }
    case 'projection':
      visitArgs(db, predicate.args, sink, 0);
      visitWfType(db, predicate.ty, sink);
      return;
    case 'typeOutlives':
      visitWfType(db, predicate.ty, sink);
      return;
    case 'regionOutlives':
      return;
    default:
      assertNever(predicate);
  }
}

/** The where-clauses of a definition, with what an ADT's fields imply. */
function visitNominal(db: Database, def: DefId, args: ArgList, sink: WfSink): void {
  for (const predicate of nominal(db, def, args, sink)) visitOne(predicate, sink);
}

function nominal(db: Database, def: DefId, args: ArgList, sink: WfSink): readonly Predicate[] {
  const { list, taint } = predicatesOf(db, def);
  if (taint !== null) sink.unsure();
  const kind = defKind(db, def);
  const isAdt = kind === 'struct' || kind === 'enum' || kind === 'union';
  const all = isAdt ? [...list, ...inferredOutlives(db, def)] : list;
  const trait = kind === 'trait' ? def : kind === 'assocTy' ? parentOf(db, def) : null;
  const self = trait === null ? null : mkTraitPred(identityTraitRef(db, trait));
  return all
    .filter((predicate) => predicate !== self)
    .map((predicate) => substPredicate(predicate, args))
    .filter((predicate) => predicate.outerBinder === 0);
}

function visitOne(predicate: Predicate, sink: WfSink): void {
  if (predicate.kind === 'trait') sink.trait(predicate);
  if (predicate.vars.length > 0) return;
  if (predicate.kind === 'typeOutlives') {
    sink.typeOutlives(predicate.ty, predicate.region, { kind: 'param', ty: predicate.ty, isBound: true });
  } else if (predicate.kind === 'regionOutlives') sink.regionOutlives(predicate.a, predicate.b, { kind: 'region' });
}

/**
 * The where-clauses of the trait in an impl's header and all that they imply. Of `Foo<'a>: 'static` rustc elaborates
 * `'a: 'static`, which it then reports as a bound on the lifetime.
 */
export function visitWfImplTrait(db: Database, trait: DefId, args: ArgList, sink: WfSink): void {
  const self = mkTraitPred({ trait, args });
  for (const predicate of elaborate(db, [self, ...nominal(db, trait, args, sink)])) {
    if (predicate.kind === 'trait' && predicate !== self) sink.trait(predicate);
    if (predicate.vars.length > 0 || predicate.outerBinder > 0) continue;
    if (predicate.kind === 'regionOutlives') sink.regionOutlives(predicate.a, predicate.b, { kind: 'region' });
    if (predicate.kind !== 'typeOutlives') continue;
    const { ty, region } = predicate;
    visitHeaderOutlives(ty, region, sink);
  }
}

function visitHeaderOutlives(ty: Ty, region: Region, sink: WfSink): void {
  visitComponents(ty, {
    region: (component) => sink.regionOutlives(component, region, { kind: 'region' }),
    generic: (component) => {
      if (component !== ty) sink.typeOutlives(component, region, { kind: 'param', ty, isBound: true });
      sink.typeOutlives(component, region, { kind: 'param', ty: component, isBound: true });
    },
  });
}

/** `dyn Tr<'a> + 'b` where `trait Tr<'a>: 'a`: the bound that is written must be no longer than the trait's. */
function visitObject(db: Database, ty: Ty & { readonly kind: 'dynamic' }, sink: WfSink): void {
  const [principal] = ty.preds;
  if (principal?.kind !== 'trait' || ty.outerBinder > 0 || principal.args.outerBinder > 0) return;
  const self = mkPlaceholderTy(0, 0x7fffffe);
  const args = mkArgs([tyArg(self), ...principal.args.list]);
  const root = mkTraitPred({ trait: principal.trait, args });
  for (const predicate of elaborate(db, [root])) {
    if (predicate.kind === 'typeOutlives' && predicate.ty === self && predicate.vars.length === 0)
      sink.regionOutlives(ty.region, predicate.region, { kind: 'region' });
  }
}
