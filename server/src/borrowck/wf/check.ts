/**
 * Well-formedness of an item, of which the part about lifetimes: fields, where-clauses, impl headers, associated types.
 * Mirrors rustc_hir_analysis::check::wfcheck and what rustc_infer's lexical region resolution says of it. An item in
 * which anything else is wrong is left alone, as rustc leaves it.
 */
import { deepEqual } from '../../base/fingerprint';
import type { DefId } from '../../base/ids';
import type { Bound, Item, Generics as ItemGenerics, SynPtr, TypeRef } from '../../items/item';
import { lifetimeErrors } from '../../lifetimes/check';
import { defKind, nameOf, parentOf } from '../../names/defs';
import { hasFatalSyntaxError } from '../../names/fatalSyntax';
import { childrenOf, hasMarkedNames, itemOf } from '../../names/itemData';
import { langItem } from '../../names/langItems';
import { defineQuery } from '../../query/definition';
import type { Database } from '../../query/engine';
import { elaboratedItemBounds, superOutlives } from '../../traits/elaborate';
import { evaluateClosed } from '../../traits/fulfill';
import { impliesUnknown, inferredOutlives } from '../../traits/inferredOutlives';
import { normalizeClause } from '../../traits/normalizeEnv';
import { itemTaint, type ParamEnv, paramEnvOf } from '../../traits/paramEnv';
import { proveCached } from '../../traits/regionCache';
import { normalizeWithRegions } from '../../traits/regions';
import { adtDef } from '../../types/adt';
import { hasUnconstrainedParams } from '../../types/constrainedParams';
import { fnSigData } from '../../types/fnSigs';
import { instantiateSig, substPredicate } from '../../types/fold';
import { genericsOf, identityArgs, paramWritten } from '../../types/generics';
import { mkArgs, mkLateParam, mkParam, mkRegionVar } from '../../types/intern';
import { assocNamed } from '../../types/lower';
import { predicatesOf } from '../../types/predicates';
import { identityProjection, implHeader, itemLowerer, typeOf } from '../../types/sigs';
import { type Predicate, type Region, type Ty, TyFlag } from '../../types/ty';
import { ASKS_OF_REGIONS, visitComponents } from '../outlives';
import { realEnv } from '../realEnv';
import { compareImplItem } from './compareImplItem';
import { type KnownOutlives, knownIn } from './known';
import { visitWfImplTrait, visitWfPredicate, visitWfType, type WfSink } from './obligations';
import { packedDerives } from './packedDerives';
import { missingBounds } from './requiredBounds';
import type { WfError, WfOrigin, WfSpan } from './result';

export const wfErrors = defineQuery<DefId, readonly WfError[]>({
  name: 'wfErrors',
  compute: check,
  equals: (a, b) => deepEqual(a, b),
  onCycle: () => [],
});

function check(db: Database, def: DefId): readonly WfError[] {
  const item = itemOf(db, def);
  if (item === null || item.hasSignatureError || hasMarkedNames(db, def) || hasFatalSyntaxError(db, def)) return [];
  if (db.get(lifetimeErrors, def).length > 0) return [];
  const parent = parentOf(db, def);
  const around = parent === null ? null : defKind(db, parent);
  if ((around === 'impl' || around === 'trait') && db.get(lifetimeErrors, parent as DefId).length > 0) return [];
  if (item.kind === 'impl' && hasUnconstrainedParams(db, def)) return [];
  if (item.kind === 'typeAlias' && around === 'impl' && isOfNoTrait(db, def, parent as DefId)) return [];
  const wf = new ItemWf(db, def);
  wf.item(item);
  const moves = item.kind === 'struct' ? packedDerives(db, def, item.data) : [];
  return [...wf.finish(), ...missing(db, def), ...compareImplItem(db, def), ...moves];
}

/** An associated type that its trait does not have (E0437). */
function isOfNoTrait(db: Database, def: DefId, impl: DefId): boolean {
  const { traitRef } = implHeader(db, impl);
  if (traitRef === null) return false;
  const name = nameOf(db, def);
  return !childrenOf(db, traitRef.trait).some((d) => defKind(db, d) === 'assocTy' && nameOf(db, d) === name);
}

function missing(db: Database, def: DefId): readonly WfError[] {
  const bounds = defKind(db, def) === 'assocTy' ? missingBounds(db, def) : [];
  return bounds.length === 0 ? [] : [{ kind: 'missingBounds', name: nameOf(db, def), bounds, span: { kind: 'whole' } }];
}

interface Obligation {
  readonly span: WfSpan;
  readonly origin: WfOrigin;
  /** null: of the type. */
  readonly longer: Region | null;
  readonly ty: Ty | null;
  readonly region: Region;
}

class ItemWf implements WfSink {
  private readonly obligations: Obligation[] = [];
  /** Lifetimes that have to be the same for types to fit: what is wrong there is rustc's E0308. */
  private readonly equalities: (readonly [Region, Region])[] = [];
  private readonly traits = new Map<Predicate, WfSpan[]>();
  private isUnsure = false;
  /** Of a signature or header: what it asks of regions is shown by whoever uses it, but for what impls ask. */
  private isShown = false;
  private span: WfSpan = { kind: 'head' };
  private lastEnv: ParamEnv | null = null;

  constructor(
    private readonly db: Database,
    private readonly def: DefId,
  ) {}

  private get env(): ParamEnv {
    this.lastEnv ??= paramEnvOf(this.db, this.def);
    return this.lastEnv;
  }

  // ---- what is checked

  item(item: Item): void {
    const { db, def } = this;
    switch (item.kind) {
      case 'struct':
      case 'union':
      case 'enum':
        this.fields(item);
        this.generics(item.generics);
        return;
      case 'fn':
        this.generics(item.generics);
        this.signature(item);
        return;
      case 'trait': {
        const self = mkParam(0, 'Self');
        const lowerer = itemLowerer(db, def);
        for (const bound of item.supertraits)
          this.bound(
            bound,
            lowerer.bound(bound, [], () => self),
          );
        this.generics(item.generics);
        return;
      }
      case 'impl': {
        const { traitRef } = implHeader(db, def);
        if (item.trait !== null && traitRef !== null && !item.isNegative) {
          this.span = { kind: 'node', syn: item.trait.syn };
          visitWfImplTrait(db, traitRef.trait, traitRef.args, this);
          this.span = { kind: 'node', syn: item.selfTy.syn };
          this.askedBySelf(superOutlives(db, traitRef.trait).map((p) => substPredicate(p, traitRef.args)));
        }
        this.asShown(() => {
          this.node(item.selfTy.syn, implHeader(db, def).selfTy);
          for (const arg of traitRef?.args.list.slice(1) ?? [])
            if (arg.kind === 'type' && item.trait !== null) this.node(item.trait.syn, arg.ty);
        });
        this.generics(item.generics);
        return;
      }
      case 'typeAlias':
        if (defKind(db, def) === 'assocTy') this.assocType(item);
        return;
      case 'const':
        if (defKind(db, def) === 'const') this.node(item.ty.syn, typeOf(db, def));
        else this.wellFormed({ kind: 'head' }, typeOf(db, def));
        return;
      default:
        return;
    }
  }

  private fields(item: Extract<Item, { kind: 'struct' | 'union' | 'enum' }>): void {
    const adt = adtDef(this.db, this.def);
    if (adt === null) return;
    const written = item.kind === 'enum' ? item.variants.map((variant) => variant.data) : [item.data];
    adt.variants.forEach((variant, v) => {
      variant.fields.forEach((field, f) => {
        const ty: TypeRef | undefined = written[v]?.fields[f]?.ty;
        if (ty !== undefined) this.node(ty.syn, field.ty);
      });
    });
  }

  /** The impl itself is proved once more: it asks for what its supertraits ask, in a lifetime of its own, and rustc tells of both. */
  private askedBySelf(outlives: readonly Predicate[]): void {
    for (const p of outlives) {
      if (p.kind !== 'typeOutlives' || p.vars.length > 0 || p.region.kind === 'static') continue;
      const { ty, region } = p;
      const ask = (part: Ty, of: Ty): void =>
        this.typeOutlives(part, region, { kind: 'param', ty: of, isBound: false });
      visitComponents(ty, {
        region: () => {},
        generic: (component) => {
          ask(component, ty);
          ask(component, component);
        },
      });
    }
  }

  private signature(item: Extract<Item, { kind: 'fn' }>): void {
    const { inputs, output } = this.ownSignature();
    this.asShown(() => {
      item.params.forEach(({ ty }, i) => {
        const input = inputs[i];
        if (input !== undefined) this.node(ty.syn, input);
      });
      if (item.ret !== null && !item.isAsync && !item.isGen) this.node(item.ret.syn, output);
    });
  }

  /** Types of which only what impls ask is of interest; where one is not understood, nothing is. */
  private asShown(visit: () => void): void {
    const { isUnsure } = this;
    this.isShown = true;
    visit();
    this.isShown = false;
    this.isUnsure = isUnsure;
  }

  private generics(written: ItemGenerics): void {
    const { db, def } = this;
    if (written.params.length === 0 && written.where.length === 0) return;
    const lowerer = itemLowerer(db, def);
    const generics = genericsOf(db, def);
    written.params.forEach((param, i) => {
      const at = paramWritten(generics, def, i);
      if (param.isSynthetic || at?.kind !== 'type') return;
      for (const bound of param.bounds)
        this.bound(
          bound,
          lowerer.bound(bound, [], () => mkParam(at.index, at.name)),
        );
    });
    for (const where of written.where) {
      const { ty } = where;
      if (ty === null) continue;
      for (const bound of where.bounds)
        this.bound(
          bound,
          lowerer.bound(bound, where.lifetimes, () => lowerer.ty(ty)),
        );
    }
    if (lowerer.problems.length > 0) this.isUnsure = true;
  }

  private bound(bound: Bound, predicates: readonly Predicate[]): void {
    this.span = { kind: 'node', syn: bound.syn };
    for (const predicate of predicates) visitWfPredicate(this.db, predicate, this);
  }

  private assocType(item: Extract<Item, { kind: 'typeAlias' }>): void {
    const { db, def } = this;
    const parent = parentOf(db, def) as DefId;
    if (defKind(db, parent) === 'trait') {
      const self = identityProjection(db, def);
      const lowerer = itemLowerer(db, def);
      for (const bound of item.bounds)
        this.bound(
          bound,
          lowerer.bound(bound, [], () => self),
        );
    }
    if (item.ty === null) return;
    const ty = typeOf(db, def);
    this.wellFormed({ kind: 'head' }, ty);
    if (defKind(db, parent) === 'impl') this.implTypeBounds(parent, ty, item.ty.syn);
  }

  /** `type X: 'static` in the trait. Mirrors `check_type_bounds`. */
  private implTypeBounds(impl: DefId, ty: Ty, syn: SynPtr): void {
    const { db, def } = this;
    const { traitRef } = implHeader(db, impl);
    const declared = traitRef === null ? null : assocNamed(db, traitRef.trait, nameOf(db, def));
    if (traitRef === null || declared === null) return;
    const own = identityArgs(genericsOf(db, def)).list.slice(genericsOf(db, impl).count);
    if (own.length !== genericsOf(db, declared).own.length) return;
    const args = mkArgs([...traitRef.args.list, ...own]);
    const self = identityProjection(db, declared);
    this.span = { kind: 'node', syn };
    const wanted = ownPredicates(db, declared, traitRef.trait).map((p) => substPredicate(p, args));
    // An impl that asks for more than its trait has an error of another kind.
    if (ownPredicates(db, def, impl).some((p) => !wanted.includes(p))) return;
    const first = this.obligations.length;
    const open = wanted.filter((p) => p.vars.length === 0);
    for (const p of open)
      if (p.kind === 'regionOutlives') this.regionOutlives(p.a, p.b, { kind: 'region', of: declared });
    for (const p of open)
      if (p.kind === 'typeOutlives')
        this.typeOutlives(p.ty, p.region, { kind: 'param', ty: p.ty, isBound: false, of: declared });
    this.tellOnce(first);
    for (const bound of elaboratedItemBounds(db, declared)) {
      if (bound.kind === 'trait') this.trait(normalizeClause(db, this.env, substPredicate(bound, args)));
      if (bound.kind !== 'typeOutlives' || bound.ty !== self || bound.vars.length > 0) continue;
      const { region } = substPredicate(bound, args) as typeof bound;
      this.withNormal(ty, (normal) => this.typeOutlives(normal, region, { kind: 'param', ty: normal, isBound: true }));
    }
  }

  /** Of two lifetimes the first that asks for a relation is told of, from the `first` obligation on. */
  private tellOnce(first: number): void {
    const seen = new Set<string>();
    const told = this.obligations.splice(first).filter(({ longer, region }) => {
      const key = `${longer?.id} ${region.id}`;
      if (longer === null || !seen.has(key)) return seen.add(key);
      return false;
    });
    this.obligations.push(...told);
  }

  private node(syn: SynPtr, ty: Ty): void {
    this.wellFormed({ kind: 'node', syn }, ty);
  }

  private wellFormed(span: WfSpan, ty: Ty): void {
    this.span = span;
    this.withNormal(ty, (normal) => visitWfType(this.db, normal, this));
  }

  /** The type normalised; what that asks of regions is asked of the item. */
  private withNormal(ty: Ty, f: (ty: Ty) => void): void {
    if ((ty.flags & TyFlag.HasProjection) === 0) {
      f(ty);
      return;
    }
    let next = 0;
    const normal = normalizeWithRegions(this.db, this.env, ty, {
      fresh: () => mkRegionVar(next++),
      outlives: (sup, sub) => this.regionOutlives(sup, sub, { kind: 'region' }),
      equal: (a, b) => this.equalities.push([a, b]),
      typeOutlives: (t, region) => this.typeOutlives(t, region, { kind: 'param', ty: t, isBound: false }),
    });
    if (normal === null) this.isUnsure = true;
    else f(normal);
  }

  // ---- the sink

  regionOutlives(longer: Region, shorter: Region, origin: WfOrigin): void {
    if (!this.isShown && isDecidable(longer) && isDecidable(shorter))
      this.obligations.push({ span: this.span, origin, longer, ty: null, region: shorter });
  }

  typeOutlives(ty: Ty, region: Region, origin: WfOrigin): void {
    if (this.isShown || !isDecidable(region) || ty.outerBinder > 0) return;
    const { span } = this;
    visitComponents(ty, {
      region: (component) => this.regionOutlives(component, region, origin),
      generic: (component) => this.obligations.push({ span, origin, longer: null, ty: component, region }),
    });
  }

  trait(predicate: Predicate): void {
    if (predicate.outerBinder > 0) return;
    const spans = this.traits.get(predicate);
    if (spans === undefined) this.traits.set(predicate, [this.span]);
    else if (!spans.some((span) => deepEqual(span, this.span))) spans.push(this.span);
  }

  unsure(): void {
    this.isUnsure = true;
  }

  // ---- the verdict

  finish(): WfError[] {
    if (this.isUnsure) return [];
    this.proveTraits();
    if (this.obligations.length === 0) return [];
    const known = this.known();
    const isEqual = ([a, b]: readonly [Region, Region]): boolean =>
      !isDecidable(a) || !isDecidable(b) || (known.isKnown(a, b) && known.isKnown(b, a));
    if (!this.equalities.every(isEqual)) return [];
    const errors: WfError[] = [];
    const seen = new Set<string>();
    for (const { span, origin, longer, ty, region } of this.obligations) {
      const isFine = longer !== null ? known.isKnown(longer, region) : ty === null || known.holds(ty, region);
      if (isFine) continue;
      const key = `${JSON.stringify(span)} ${longer?.id ?? -1} ${ty?.id ?? -1} ${region.id} ${'ty' in origin ? origin.ty.id : ''}`;
      if (seen.has(key)) continue;
      seen.add(key);
      if (longer !== null) errors.push({ kind: 'regions', longer, shorter: region, origin, span });
      else if (ty !== null) errors.push({ kind: 'generic', ty, region, origin, span });
    }
    if (errors.length === 0 || known.isOpen || this.isTainted() || !this.traitsHold()) return [];
    // Where regions contradict each other rustc does not speak of parameters.
    const regions = errors.filter((error) => error.kind === 'regions');
    return regions.length > 0 ? regions.filter(({ origin }) => origin.kind !== 'trait') : errors;
  }

  /** What the impls that prove the bounds ask of regions. */
  private proveTraits(): void {
    const { db, env } = this;
    const sized = langItem(db, env.krate, 'sized');
    for (const [predicate, spans] of this.traits) {
      if (predicate.kind !== 'trait' || predicate.traitRef.trait === sized) continue;
      if ((predicate.flags & ASKS_OF_REGIONS) === 0 || env.clauses.includes(predicate)) continue;
      let next = 0;
      const fresh = (): Region => mkRegionVar(next++);
      proveCached(db, env, predicate, {
        fresh,
        openUniverse: () => 0,
        placeholder: fresh,
        outlives: (sup, sub) => this.at(spans, () => this.regionOutlives(sup, sub, { kind: 'trait' })),
        typeOutlives: (ty, region) => this.at(spans, () => this.askedByImpl(ty, region)),
        definesOpaque: () => false,
        hidesType: () => {},
        capturesBound: () => {},
      });
    }
  }

  private askedByImpl(ty: Ty, region: Region): void {
    visitComponents(ty, {
      region: (component) => this.regionOutlives(component, region, { kind: 'param', ty, isBound: true }),
      generic: (component) => this.typeOutlives(component, region, { kind: 'param', ty, isBound: true }),
    });
  }

  private at(spans: readonly WfSpan[], f: () => void): void {
    for (const span of spans) {
      this.span = span;
      f();
    }
  }

  private known(): KnownOutlives {
    const { db, def } = this;
    const known = knownIn(db, def, this.impliedTypes());
    if (impliesUnknown(db, def)) known.unknown();
    for (const bound of inferredOutlives(db, def)) {
      known.assume(bound);
      known.assume(normalizeClause(db, this.env, bound));
    }
    return known;
  }

  /** Types that are taken to be well-formed. */
  private impliedTypes(): readonly Ty[] {
    const { db, def } = this;
    const kind = defKind(db, def);
    if (kind === 'impl') {
      const { selfTy, traitRef } = implHeader(db, def);
      return [selfTy, ...(traitRef?.args.list ?? []).flatMap((arg) => (arg.kind === 'type' ? [arg.ty] : []))];
    }
    const around = realEnv(db, def).impliedTypes(def);
    if (kind !== 'fn' && kind !== 'assocFn') return around;
    const { inputs, output } = this.ownSignature();
    return [...around, ...inputs, output];
  }

  /** With its own lifetimes for those that it binds. */
  private ownSignature(): { readonly inputs: readonly Ty[]; readonly output: Ty } {
    const { db, def } = this;
    return instantiateSig(fnSigData(db, def).sig, { region: (index, name) => mkLateParam(def, index, name) });
  }

  private isTainted(): boolean {
    const { db, def } = this;
    const parent = parentOf(db, def);
    if (itemTaint(db, def) !== null) return true;
    if (parent === null || (defKind(db, parent) !== 'impl' && defKind(db, parent) !== 'trait')) return false;
    return itemTaint(db, parent) !== null;
  }

  /** rustc speaks of regions only where all traits are implemented. */
  private traitsHold(): boolean {
    for (const predicate of this.traits.keys()) {
      if (evaluateClosed(this.db, this.env, predicate) !== 'yes') return false;
    }
    return true;
  }
}

/** Where-clauses that an item has beside those of what it is in. */
function ownPredicates(db: Database, def: DefId, parent: DefId): readonly Predicate[] {
  const inherited = predicatesOf(db, parent).list;
  return predicatesOf(db, def).list.filter((p) => !inherited.includes(p));
}

/** A free region of the item; not a bound one, nor one that only a proof knows. */
function isDecidable(region: Region): boolean {
  return region.kind === 'static' || region.kind === 'earlyParam' || region.kind === 'lateParam';
}
