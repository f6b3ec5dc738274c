/**
 * Resolution and elision of lifetimes on signatures, without types. Mirrors rustc_resolve::late::lifetimes (ribs and
 * `LifetimeElisionCandidate`) and the arity check of rustc_hir_analysis for lifetime arguments.
 *
 * It reads names and items only, so it answers while bodies are broken. Where a path does not resolve, its hidden
 * lifetimes are unknown and nothing is said about them.
 */
import type { DefId } from '../base/ids';
import type {
  Bound,
  GenericArgs,
  Generics,
  Item,
  LifetimeRef,
  Path,
  PathSegment,
  SynPtr,
  TypeRef,
  WherePredicate,
} from '../items/item';
import { defKind, parentOf } from '../names/defs';
import { hasFeature } from '../names/features';
import { itemOf } from '../names/itemData';
import type { PathRes } from '../names/res';
import { type ResolveScope, resolvePath } from '../names/resolve';
import type { Database } from '../query/engine';
import { namesIn, namesInArgs, namesInPath } from './binders';
import type { AvailableLifetime, ElisionCandidate, LifetimeError, MissingLifetime } from './result';

/** What stands behind an elided or `'_` lifetime here. */
export type Rib =
  /** A new anonymous lifetime: fn inputs, impl headers. `hiddenIsError`: not in paths (async fn, impl header: E0726). */
  | { readonly kind: 'fresh'; readonly hiddenIsError: boolean }
  /** Bounds of an `impl Trait` among the parameters: as `fresh`, but E0658 without a feature in fns that are not async. */
  | { readonly kind: 'implTrait'; readonly isAsync: boolean }
  /** Bodies infer; consts and statics mean `'static`. */
  | { readonly kind: 'fine' }
  /** Struct fields, aliases, supertraits: E0106. */
  | { readonly kind: 'missing' }
  /** Bounds and where-clauses: E0637 for `&` and `'_`, E0106 in paths. */
  | { readonly kind: 'bound' }
  /** The value of an associated type of an impl: as `bound`, with words of its own for `&`. */
  | { readonly kind: 'assocType'; readonly isIterator: boolean }
  /** The type of a const parameter: as `bound`, and named lifetimes are E0770, which is not ours. */
  | { readonly kind: 'constParam' }
  /** Associated consts: `'static` where no lifetime is in scope. `inImpl`: else a lint, and E0106 in traits. */
  | { readonly kind: 'assocConst'; readonly inImpl: boolean; readonly hasLifetimes: boolean }
  /** A fn output: resolved by elision, or collected for one E0106. */
  | { readonly kind: 'output'; readonly isElided: boolean; readonly missing: MissingLifetime[] };

export interface InputLifetimes {
  readonly count: number;
  readonly elided: number;
  /** There may be more: it has a macro in it, a name that nobody knows, or a part that is broken. */
  readonly isOpen: boolean;
}

/** Lifetimes met in an input, for the elision of the output. */
interface Collector {
  readonly names: Set<string>;
  /** Anonymous ones count one each. */
  anonymous: number;
  /** It may bring more: see `InputLifetimes`. */
  isOpen: boolean;
}

export class LifetimeResolver {
  readonly errors: LifetimeError[] = [];
  private readonly named: AvailableLifetime[] = [];
  /** How many bounds, where-clauses and fn pointers are around, which could have a `for<..>`. */
  private binders = 0;
  private collector: Collector | null = null;

  constructor(
    private readonly db: Database,
    private readonly def: DefId,
    private readonly scope: ResolveScope,
    private readonly inBody: boolean,
  ) {}

  /** Lifetimes of items around, which an inner item does not see. */
  readonly outer = new Set<string>();

  // --- scopes

  /** Declares the lifetime parameters of an item. Own ones are checked, those of parents only seen. */
  declare(generics: Generics, def: DefId, isOwn: boolean): void {
    const own = new Map<string, SynPtr>();
    for (const param of generics.params) {
      if (param.kind !== 'lifetime') continue;
      if (isOwn) this.checkDeclaration(param.name, param.syn, own);
      own.set(param.name, param.syn);
      this.named.push({ name: plain(param.name), def, syn: param.syn, inBinder: false });
    }
  }

  /** Whether any named lifetime is in scope. */
  hasLifetimes(): boolean {
    return this.named.length > 0;
  }

  private checkDeclaration(name: string, syn: SynPtr, own: ReadonlyMap<string, SynPtr>): void {
    const first = own.get(name);
    if (name === "'static") this.errors.push({ code: 'E0262', name, inBinder: false, syn, inBody: this.inBody });
    else if (name === "'_") this.errors.push({ code: 'E0637', what: 'underscore', syn, inBody: this.inBody });
    else if (first !== undefined) this.errors.push({ code: 'E0403', name, first, syn, inBody: this.inBody });
    else {
      const outer = this.named.find((entry) => entry.name === name);
      if (outer) this.errors.push({ code: 'E0496', name, outer, inBinder: false, syn, inBody: this.inBody });
    }
  }

  /** Runs `body` with the lifetimes of a `for<..>` binder in scope. */
  withBinder(lifetimes: readonly string[], syn: SynPtr, body: () => void): void {
    const mark = this.named.length;
    for (const written of lifetimes) {
      const name = plain(written);
      const outer = this.named.find((entry) => entry.name === name);
      if (name === "'static") this.errors.push({ code: 'E0262', name, inBinder: true, syn, inBody: this.inBody });
      else if (outer) this.errors.push({ code: 'E0496', name, outer, inBinder: true, syn, inBody: this.inBody });
      this.named.push({ name, def: this.def, syn, inBinder: true });
    }
    body();
    this.named.length = mark;
  }

  /** `withBinder` of a bound, a where-clause or a fn pointer, whether or not it has a `for<..>`. */
  private higherRanked(lifetimes: readonly string[], syn: SynPtr, body: () => void): void {
    this.binders++;
    this.withBinder(lifetimes, syn, body);
    this.binders--;
  }

  // --- walks

  generics(generics: Generics): void {
    for (const param of generics.params) {
      if (param.isSynthetic) continue;
      for (const bound of param.bounds) this.bound(bound, { kind: 'bound' });
      if (param.ty) this.type(param.ty, { kind: 'constParam' });
      if (param.defaultTy) this.type(param.defaultTy, { kind: 'missing' });
    }
    for (const predicate of generics.where) {
      if (predicate.lifetime) this.lifetime(predicate.lifetime, { kind: 'bound' });
      const bounds = (): void => {
        if (predicate.ty) this.type(predicate.ty, { kind: 'bound' });
        for (const bound of predicate.bounds) this.bound(bound, { kind: 'bound' }, predicate);
      };
      if (predicate.ty) this.higherRanked(predicate.lifetimes, predicate.syn, bounds);
      else bounds();
    }
  }

  /** Bounds of argument-position `impl Trait`. */
  syntheticBounds(generics: Generics, isAsync: boolean): void {
    for (const param of generics.params)
      if (param.isSynthetic) for (const bound of param.bounds) this.bound(bound, { kind: 'implTrait', isAsync });
  }

  type(ty: TypeRef, rib: Rib): void {
    switch (ty.kind) {
      case 'path':
        this.path(ty.path, rib);
        return;
      case 'ref':
        this.lifetime(ty.lifetime, rib, ty.syn);
        this.type(ty.inner, rib);
        return;
      case 'ptr':
      case 'slice':
      case 'array':
        this.type(ty.inner, rib);
        return;
      case 'tuple':
        for (const elem of ty.elems) this.type(elem, rib);
        return;
      case 'fnPtr':
        this.higherRanked(ty.lifetimes, ty.syn, () => this.signature(ty.params, ty.ret));
        this.undetermined(ty);
        return;
      case 'dyn': {
        const second = ty.bounds.filter((bound) => bound.kind === 'lifetime')[1];
        if (second) this.errors.push({ code: 'E0226', syn: second.syn, inBody: this.inBody });
        for (const bound of ty.bounds) this.bound(bound, rib);
        return;
      }
      case 'impl':
        for (const bound of ty.bounds) this.bound(bound, rib);
        return;
      case 'typeof':
        this.errors.push({ code: 'E0516', syn: ty.syn, inBody: this.inBody });
        return;
      case 'never':
      case 'infer':
        return;
      case 'error':
      case 'macro':
        if (this.collector) this.collector.isOpen = true;
        return;
    }
  }

  /** `where`: the predicate that the bound stands in, with a binder and an input of its own. */
  bound(bound: Bound, rib: Rib, where: WherePredicate | null = null): void {
    if (bound.kind === 'lifetime') this.lifetime(bound.lifetime, rib);
    else if (bound.kind === 'trait') {
      this.higherRanked(bound.lifetimes, bound.syn, () => this.path(bound.path, rib));
      this.undeterminedBindings(bound.path, [...(where?.lifetimes ?? []), ...bound.lifetimes], where?.ty ?? null);
    }
  }

  /** The trait of an impl: no bound, and no place for a `for<..>`. */
  implemented(trait: Path, rib: Rib): void {
    this.path(trait, rib);
  }

  private readonly isProjection = (path: Path): boolean => {
    if (path.qself !== null) return true;
    const { res, consumed } = resolvePath(this.db, this.scope, path, 'type');
    if (res.kind === 'def' && defKind(this.db, res.def) === 'assocTy') return true;
    return res.kind !== 'err' && consumed < path.segments.length;
  };

  /** `for<'a> fn() -> &'a T`. */
  private undetermined(ty: TypeRef & { readonly kind: 'fnPtr' }): void {
    if (ty.ret === null || ty.lifetimes.length === 0) return;
    const inputs = new Set<string>();
    for (const param of ty.params) namesIn(param, this.isProjection, inputs);
    const output = namesIn(ty.ret, null);
    const name = ty.lifetimes.find((lifetime) => output.has(lifetime) && !inputs.has(lifetime));
    if (name) this.errors.push({ code: 'E0581', name, syn: ty.ret.syn, inBody: this.inBody });
  }

  /** `for<'a> Fn() -> &'a T`, `for<'a> Iterator<Item = &'a T>`. */
  private undeterminedBindings(path: Path, lifetimes: readonly string[], self: TypeRef | null): void {
    const args = path.segments.at(-1)?.args;
    if (!args || lifetimes.length === 0) return;
    const inputs = namesInPath(path, this.isProjection);
    if (self !== null) namesIn(self, this.isProjection, inputs);
    for (const binding of args.bindings) {
      if (!binding.ty) continue;
      const output = namesIn(binding.ty, null);
      const own = binding.args ? namesInArgs(binding.args, this.isProjection, new Set()) : null;
      const name = lifetimes.find((lifetime) => output.has(lifetime) && !inputs.has(lifetime) && !own?.has(lifetime));
      if (!name) continue;
      const syn = args.parenthesized ? binding.ty.syn : binding.syn;
      this.errors.push({ code: 'E0582', name, binding: binding.name, syn, inBody: this.inBody });
    }
  }

  /** A fn pointer or `Fn(..) -> ..`: a binder of its own, with elision from its own inputs. */
  private signature(params: readonly TypeRef[], ret: TypeRef | null): void {
    const outer = this.collector;
    const counts = params.map((param) => this.input(param, { kind: 'fresh', hiddenIsError: false }));
    this.collector = null;
    if (ret !== null) {
      const contributing = counts.filter(({ count }) => count > 0);
      const isOpen = counts.some((input) => input.isOpen);
      const isElided = contributing.length === 1 && contributing[0].count === 1;
      const missing: MissingLifetime[] = [];
      this.type(ret, { kind: 'output', isElided, missing });
      const candidates = counts.map(({ count, elided }, index) => ({
        name: null,
        index,
        lifetimeCount: count,
        elidedCount: elided,
        syn: params[index].syn,
      }));
      if (missing.length > 0 && !isOpen) this.reportOutput(missing, candidates);
    }
    this.collector = outer;
  }

  private lifetime(lifetime: LifetimeRef, rib: Rib, refSyn: SynPtr = lifetime.syn): void {
    const name = plain(lifetime.name);
    if (name === "'static") {
      this.collector?.names.add(name);
      return;
    }
    if (name !== '' && name !== "'_") {
      if (rib.kind === 'constParam') return;
      if (this.named.some((entry) => entry.name === name)) this.collector?.names.add(name);
      // Of an outer item: E0401, which is not ours.
      else if (!this.outer.has(name)) {
        const mayBeBound = this.binders > 0;
        this.errors.push({ code: 'E0261', name, mayBeBound, syn: lifetime.syn, inBody: this.inBody });
      }
      return;
    }
    const what = name === '' ? 'reference' : 'underscore';
    const syn = name === '' ? refSyn : lifetime.syn;
    this.elided({ syn, what, count: 1 }, rib);
  }

  /** `pathSyn`: the whole path, where the lifetimes are hidden in one. */
  private elided(missing: MissingLifetime, rib: Rib, pathSyn: SynPtr = missing.syn): void {
    switch (rib.kind) {
      case 'fresh':
        if (this.collector) this.collector.anonymous += missing.count;
        return;
      case 'implTrait':
        if (!rib.isAsync && !hasFeature(this.db, this.def, /\banonymous_lifetime_in_impl_trait\b/))
          this.errors.push({ code: 'E0658', syn: missing.syn, inBody: this.inBody });
        return;
      case 'fine':
        return;
      case 'assocConst':
        if (missing.what === 'path' || missing.what === 'arguments')
          this.errors.push({ code: 'E0726', count: missing.count, syn: pathSyn, inBody: this.inBody });
        else if (rib.hasLifetimes && !rib.inImpl) this.missing([missing]);
        return;
      case 'output':
        if (!rib.isElided) rib.missing.push(missing);
        return;
      case 'missing':
        this.missing([missing]);
        return;
      case 'bound':
      case 'constParam':
      case 'assocType':
        if (missing.what === 'path' || missing.what === 'arguments') this.missing([missing]);
        else if (rib.kind === 'assocType' && missing.what === 'reference') {
          const { isIterator } = rib;
          this.errors.push({ code: 'assocType', isIterator, syn: missing.syn, inBody: this.inBody });
        } else
          this.errors.push({
            code: 'E0637',
            what: missing.what === 'reference' ? 'ampersand' : 'underscore',
            syn: missing.syn,
            inBody: this.inBody,
          });
        return;
    }
  }

  private missing(missing: readonly MissingLifetime[]): void {
    this.reportMissing(missing, null, []);
  }

  reportOutput(missing: readonly MissingLifetime[], params: readonly ElisionCandidate[]): void {
    const candidates = params.filter((param) => param.lifetimeCount > 0);
    const isElided = candidates.some((param) => param.elidedCount > 0);
    const output = candidates.length === 0 ? 'noArguments' : isElided ? 'ambiguous' : 'noLifetimes';
    this.reportMissing(missing, output, candidates);
  }

  private reportMissing(
    missing: readonly MissingLifetime[],
    output: Extract<LifetimeError, { code: 'E0106' }>['output'],
    candidates: readonly ElisionCandidate[],
  ): void {
    const { syn } = missing[0];
    // Where there is nothing to borrow from, `'static` is what rustc proposes.
    const mayBeBound = this.binders > 0 && this.named.length === 0 && (output === null || output === 'ambiguous');
    const available = [...this.named];
    this.errors.push({ code: 'E0106', missing, output, candidates, available, mayBeBound, syn, inBody: this.inBody });
  }

  // --- paths

  private path(path: Path, rib: Rib): void {
    if (path.qself) this.type(path.qself.ty, rib);
    const { res, consumed } = resolvePath(this.db, this.scope, path, 'type');
    if (res.kind === 'err' && res.reason === 'unknown' && this.collector) this.collector.isOpen = true;
    path.segments.forEach((segment, index) => {
      const target = res.kind === 'def' ? namedBy(this.db, path, res.def, consumed - 1 - index) : null;
      const item = target === null ? null : genericItem(this.db, target);
      if (segment.args) this.pathArgs(segment.args, rib);
      if (item === null || target === null) return;
      this.arity(path, segment, target, item, rib);
    });
  }

  private arity(path: Path, segment: PathSegment, target: DefId, item: Item & { generics: Generics }, rib: Rib): void {
    const { args } = segment;
    const { expected, supplied } = lifetimeCounts(item, args);
    if (supplied.length === expected) return;
    // `Tr(A) -> B` has no place for a lifetime.
    if (supplied.length > 0 || args?.parenthesized) {
      this.wrongNumber(segment, target, expected, supplied);
      return;
    }
    if ((rib.kind === 'fresh' && rib.hiddenIsError) || (rib.kind === 'implTrait' && rib.isAsync)) {
      this.errors.push({ code: 'E0726', count: expected, syn: path.syn, inBody: this.inBody });
      return;
    }
    const missing: MissingLifetime =
      args === null
        ? { syn: segment.syn, what: 'path', count: expected }
        : { syn: args.syn, what: 'arguments', count: expected };
    this.elided(missing, rib, path.syn);
  }

  private wrongNumber(segment: PathSegment, target: DefId, expected: number, supplied: readonly SynPtr[]): void {
    const kind = kindWord(this.db, target);
    const { name, syn } = segment;
    this.errors.push({ code: 'E0107', path: name, def: target, kind, expected, supplied, syn, inBody: this.inBody });
  }

  /** The number of lifetime arguments on a segment of a value path that names `target` or its constructor. */
  valueArity(segment: PathSegment, target: DefId): void {
    const item = genericItem(this.db, target);
    if (item === null || !segment.args || segment.args.parenthesized) return;
    const { expected, supplied } = lifetimeCounts(item, segment.args);
    if (supplied.length !== 0 && supplied.length !== expected) this.wrongNumber(segment, target, expected, supplied);
  }

  /** Generic arguments on their own, as of a path in an expression. */
  pathArgs(args: GenericArgs, rib: Rib): void {
    if (args.parenthesized) {
      const [inputs] = args.args;
      const params = inputs?.kind === 'type' && inputs.ty.kind === 'tuple' ? inputs.ty.elems : [];
      const output = args.bindings[0]?.ty ?? null;
      this.signature(params, output);
      return;
    }
    for (const arg of args.args) {
      if (arg.kind === 'lifetime') this.lifetime(arg.lifetime, rib);
      else if (arg.kind === 'type') this.type(arg.ty, rib);
    }
    for (const binding of args.bindings) {
      if (binding.args) this.pathArgs(binding.args, { kind: 'bound' });
      if (binding.ty) this.type(binding.ty, rib);
      for (const bound of binding.bounds) this.bound(bound, rib);
    }
  }

  // --- elision of fn outputs

  /** Walks one input: how many distinct lifetimes it contributes, and how many of them have no name. */
  input(ty: TypeRef, rib: Rib): InputLifetimes {
    const collected: Collector = { names: new Set(), anonymous: 0, isOpen: false };
    this.collector = collected;
    this.type(ty, rib);
    this.collector = null;
    const { names, anonymous, isOpen } = collected;
    return { count: names.size + anonymous, elided: anonymous, isOpen };
  }
}

type GenericItem = Item & { readonly generics: Generics };

/** Items whose path may take lifetime arguments in type position. */
function genericItem(db: Database, def: DefId): GenericItem | null {
  const kind = defKind(db, def);
  if (kind !== 'struct' && kind !== 'enum' && kind !== 'union' && kind !== 'trait' && kind !== 'typeAlias') return null;
  const item = itemOf(db, def);
  return item !== null && 'generics' in item ? (item as GenericItem) : null;
}

function lifetimeCounts(
  item: GenericItem,
  args: GenericArgs | null,
): { readonly expected: number; readonly supplied: readonly SynPtr[] } {
  const expected = item.generics.params.filter((param) => param.kind === 'lifetime').length;
  const written = args === null || args.parenthesized ? [] : args.args.filter((arg) => arg.kind === 'lifetime');
  const supplied = written.map((arg) => arg.lifetime.syn);
  return { expected, supplied };
}

function kindWord(db: Database, def: DefId): string {
  const kind = defKind(db, def);
  return kind === 'typeAlias' ? 'type alias' : kind;
}

/** How many lifetimes the `index`-th segment of a type's path hides: it has some, and none is written. */
export function hiddenLifetimes(db: Database, path: Path, resolved: PathRes, index: number): number {
  const { res, consumed } = resolved;
  const segment = path.segments[index];
  const target = res.kind === 'def' ? namedBy(db, path, res.def, consumed - 1 - index) : null;
  const item = target === null ? null : genericItem(db, target);
  if (item === null || segment === undefined || segment.args?.parenthesized) return 0;
  const { expected, supplied } = lifetimeCounts(item, segment.args);
  return supplied.length === 0 ? expected : 0;
}

/** What the segment `back` before the last resolved one names: `Tr` of `<T as Tr>::Assoc` is the trait of `def`. */
function namedBy(db: Database, path: Path, def: DefId, back: number): DefId | null {
  if (back === 0) return def;
  if (back !== 1 || path.qself === null || defKind(db, def) !== 'assocTy') return null;
  return parentOf(db, def);
}

/** `'r#a` is `'a`. */
export function plain(name: string): string {
  return name.replace(/^'r#/, "'");
}
