/**
 * Lifetimes with a name that could be left out: of a fn where elision gives the same, of an impl where it stands once in the
 * header. Mirrors clippy_lints::lifetimes, which counts lifetimes as they are written; one that is hidden in a path counts,
 * too. Left alone: a `self` with a type that has lifetimes, where an older compiler does not elide, and an impl of which a member uses the name.
 */
import type { DefId } from '../../base/ids';
import type { Body, Expr, Pat } from '../../hir/body';
import { bodyOf } from '../../hir/query';
import type { ElidableLifetimes } from '../../ide/practice/finding';
import type { Bound, FnItem, GenericArgs, GenericParam, Generics, LifetimeRef, Path, TypeRef } from '../../items/item';
import { type TypeRefVisitor, walkBounds, walkGenericArgs, walkPath, walkTypeRef } from '../../items/typeRefWalk';
import { hiddenLifetimes, plain } from '../../lifetimes/resolve';
import { itemOf } from '../../names/itemData';
import { membersOf } from '../../names/members';
import { resolvePath } from '../../names/resolve';
import { defineQuery } from '../../query/definition';
import type { Database } from '../../query/engine';
import { itemSpot, type LintItem } from './lintItem';

export function elidedLifetimes(of: LintItem): ElidableLifetimes[] {
  const { item } = of;
  if (item.hasSignatureError) return [];
  if (item.kind === 'fn' && !item.isForeign) return inFn(of, item);
  return item.kind === 'impl' && item.generics.params.length > 0 ? inImpl(of, item) : [];
}

interface Use {
  /** '' where none is written. */
  readonly name: string;
  readonly lifetime: LifetimeRef | null;
  readonly isReference: boolean;
}

function isNamed({ name }: Use): boolean {
  return name !== '' && name !== "'_" && name !== "'static";
}

/** The lifetimes of types. What stands in a signature of its own (`fn(&T)`, `Fn(&T)`) is in `nested`. */
class Uses {
  readonly own: Use[] = [];
  readonly nested: Use[] = [];
  /** A trait object says its lifetime. */
  hasObjectLifetime = false;
  isUnknown = false;

  constructor(private readonly of: LintItem) {}

  type(ty: TypeRef): void {
    switch (ty.kind) {
      case 'never':
      case 'infer':
        return;
      case 'error':
      case 'typeof':
      case 'macro':
        this.isUnknown = true;
        return;
      case 'tuple':
        for (const elem of ty.elems) this.type(elem);
        return;
      case 'ref':
        this.use(ty.lifetime, true);
        return this.type(ty.inner);
      case 'ptr':
      case 'array':
      case 'slice':
        return this.type(ty.inner);
      case 'path':
        return this.path(ty.path);
      case 'fnPtr':
        return this.nest((inside) => {
          for (const param of ty.params) inside.type(param);
          if (ty.ret !== null) inside.type(ty.ret);
        });
      case 'dyn':
        if (ty.bounds.some(({ kind }) => kind === 'lifetime')) this.hasObjectLifetime = true;
        for (const bound of ty.bounds) this.bound(bound);
        return;
      case 'impl':
        for (const bound of ty.bounds) this.bound(bound);
        return;
    }
  }

  bound(bound: Bound): void {
    switch (bound.kind) {
      case 'lifetime':
        return this.use(bound.lifetime, false);
      case 'use':
        // `use<'_>` is not to be written.
        if (bound.names.some((name) => name.startsWith("'"))) this.isUnknown = true;
        return;
      case 'trait': {
        const { path } = bound;
        if (!this.isFnTrait(path)) return this.path(path);
        return this.nest((inside) => inside.path(path));
      }
    }
  }

  private path(path: Path): void {
    if (path.qself !== null) this.type(path.qself.ty);
    const resolved = resolvePath(this.of.db, this.of.scope, path, 'type');
    path.segments.forEach((segment, index) => {
      for (let hidden = hiddenLifetimes(this.of.db, path, resolved, index); hidden > 0; hidden--)
        this.own.push({ name: '', lifetime: null, isReference: false });
      if (segment.args !== null) this.args(segment.args);
    });
  }

  private args({ args, bindings }: GenericArgs): void {
    for (const arg of args) {
      if (arg.kind === 'lifetime') this.use(arg.lifetime, false);
      else if (arg.kind === 'type') this.type(arg.ty);
    }
    for (const binding of bindings) {
      if (binding.args !== null) this.args(binding.args);
      if (binding.ty !== null) this.type(binding.ty);
      for (const bound of binding.bounds) this.bound(bound);
    }
  }

  private use(lifetime: LifetimeRef, isReference: boolean): void {
    this.own.push({ name: plain(lifetime.name), lifetime, isReference });
  }

  private nest(walk: (inside: Uses) => void): void {
    const inside = new Uses(this.of);
    walk(inside);
    this.nested.push(...inside.own, ...inside.nested);
    this.isUnknown ||= inside.isUnknown;
  }

  private isFnTrait(path: Path): boolean {
    const def = this.of.defOf(path);
    return def !== null && ['fn', 'fn_mut', 'fn_once'].some((name) => this.of.lang(name) === def);
  }
}

function inFn(of: LintItem, item: FnItem): ElidableLifetimes[] {
  const declared = item.generics.params.filter(({ kind }) => kind === 'lifetime');
  if (declared.length === 0 || mentionsLifetimes(of, item.generics)) return [];
  const inputs = new Uses(of);
  const outputs = new Uses(of);
  item.params.forEach((param, index) => {
    inputs.type(param.ty);
    const isTyped = item.hasSelf && index === 0 && !isImplicitSelf(param);
    if (isTyped && inputs.own.length + inputs.nested.length > 0) inputs.isUnknown = true;
  });
  if (item.ret !== null) outputs.type(item.ret);
  if (inputs.isUnknown || outputs.isUnknown || inputs.hasObjectLifetime || outputs.hasObjectLifetime) return [];
  const names = new Set(declared.map(({ name }) => plain(name)));
  const all = [...inputs.own, ...outputs.own];
  // Of the impl or trait around, or of a `for<..>`.
  if (all.some((use) => isNamed(use) && !names.has(use.name))) return [];
  if ([...inputs.nested, ...outputs.nested].some(({ name }) => names.has(name))) return [];
  if (item.hasBody && of.db.get(namesLifetimes, of.owner)) return [];
  const times = new Map<string, number>();
  for (const use of inputs.own) if (isNamed(use)) times.set(use.name, (times.get(use.name) ?? 0) + 1);
  const returned = new Set(outputs.own.map(({ name }) => name));
  const isElidable = (name: string): boolean =>
    times.get(name) === 1 && (inputs.own.length === 1 || !returned.has(name));
  return found(item.generics.params, [...times.keys()].filter(isElidable), all);
}

/** `self`, `&self`, `&'a mut self`. */
function isImplicitSelf({ ty, syn }: FnItem['params'][number]): boolean {
  return ty.syn === syn && (ty.kind !== 'ref' || ty.inner.syn === syn);
}

/** Bounds that name lifetimes, or would have to once one is elided. */
function mentionsLifetimes(of: LintItem, { params, where }: Generics): boolean {
  const mentions = (bounds: readonly Bound[], own: readonly string[], isOfType: boolean): boolean => {
    const uses = new Uses(of);
    for (const bound of bounds) uses.bound(bound);
    if (isOfType && uses.own.some(({ name }) => name !== "'static")) return true;
    return [...uses.own, ...uses.nested].some((use) => isNamed(use) && !own.includes(use.name));
  };
  if (params.some(({ kind, bounds }) => (kind === 'lifetime' ? bounds.length > 0 : mentions(bounds, [], true))))
    return true;
  return where.some(({ ty, lifetime, lifetimes, bounds }) => {
    if (lifetime !== null || ty === null) return true;
    const uses = new Uses(of);
    uses.type(ty);
    return uses.own.length + uses.nested.length > 0 || mentions(bounds, lifetimes.map(plain), false);
  });
}

function inImpl(of: LintItem, item: Extract<LintItem['item'], { kind: 'impl' }>): ElidableLifetimes[] {
  const header = new Uses(of);
  if (item.trait !== null) header.bound({ kind: 'trait', path: item.trait, modifier: 'none', lifetimes: [], syn: -1 });
  header.type(item.selfTy);
  const once = item.generics.params.flatMap(({ kind, name, bounds }) => {
    const own = plain(name);
    const uses = header.own.filter((use) => use.name === own);
    return kind === 'lifetime' && bounds.length === 0 && uses.length === 1 ? [own] : [];
  });
  if (header.isUnknown || once.length === 0) return [];
  const elsewhere = namesOf((v) => walkGenerics(item.generics, v));
  for (const { name } of header.nested) elsewhere.add(name);
  for (const member of membersOf(of.db, of.owner))
    for (const name of of.db.get(memberLifetimes, member)) elsewhere.add(name);
  if (elsewhere.has(UNKNOWN)) return [];
  const names = once.filter((name) => !elsewhere.has(name));
  return found(item.generics.params, names, header.own);
}

function found(params: readonly GenericParam[], names: readonly string[], uses: readonly Use[]): ElidableLifetimes[] {
  if (names.length === 0) return [];
  const written = params.filter(({ isSynthetic }) => !isSynthetic);
  const isGone = ({ kind, name }: GenericParam): boolean => kind === 'lifetime' && names.includes(plain(name));
  const first = written.find(isGone);
  const left = uses.flatMap(({ name, lifetime, isReference }) =>
    lifetime !== null && names.includes(name) ? [{ at: itemSpot(lifetime), isReference }] : [],
  );
  if (first === undefined) return [];
  const lint = left.every(({ isReference }) => isReference) ? 'needless_lifetimes' : 'elidable_lifetime_names';
  const at = itemSpot(first);
  return [{ lint, at, names, params: written.map((p) => ({ at: itemSpot(p), isGone: isGone(p) })), uses: left }];
}

/** Something is written that nobody understands. */
const UNKNOWN = '';

/** Names of lifetimes in a member of an impl, in its body, too. */
const memberLifetimes = defineQuery<DefId, readonly string[]>({
  name: 'memberLifetimes',
  compute(db, member) {
    const item = itemOf(db, member);
    if (item === null || item.hasSignatureError) return [UNKNOWN];
    const names = namesOf((v) => {
      if ('generics' in item) walkGenerics(item.generics, v);
      if (item.kind === 'fn') {
        for (const { ty } of item.params) walkTypeRef(ty, v);
        if (item.ret !== null) walkTypeRef(item.ret, v);
      } else if (item.kind === 'typeAlias') {
        if (item.ty !== null) walkTypeRef(item.ty, v);
        walkBounds(item.bounds, v);
      } else if (item.kind === 'const') walkTypeRef(item.ty, v);
      else v.ty?.({ kind: 'error', syn: -1 });
    });
    const body = 'hasBody' in item && item.hasBody ? db.get(bodyOf, member) : null;
    if (body === null) return [...names];
    return body.taint.length > 0 ? [UNKNOWN] : [...names, ...namesOf((v) => walkBody(body, v))];
  },
  equals: (a, b) => a.length === b.length && a.every((name, index) => name === b[index]),
});

/** Whether a body names a lifetime: it would be without one. */
const namesLifetimes = defineQuery<DefId, boolean>({
  name: 'namesLifetimes',
  compute(db: Database, owner) {
    const body = db.get(bodyOf, owner);
    return body === null || namesOf((v) => walkBody(body, v)).size > 0;
  },
});

/** Also those of a `use<..>`. */
function namesOf(walk: (v: TypeRefVisitor) => void): Set<string> {
  const out = new Set<string>();
  walk({
    ty: (part) => {
      if (part.kind === 'error' || part.kind === 'macro' || part.kind === 'typeof') out.add(UNKNOWN);
      if (part.kind === 'impl' || part.kind === 'dyn')
        for (const bound of part.bounds) if (bound.kind === 'use') for (const name of bound.names) out.add(plain(name));
      return false;
    },
    lifetime: ({ name }) => {
      if (name !== '' && name !== "'_" && name !== "'static") out.add(plain(name));
    },
  });
  return out;
}

function walkGenerics({ params, where }: Generics, v: TypeRefVisitor): void {
  for (const { bounds, ty, defaultTy } of params) {
    walkBounds(bounds, v);
    if (ty !== null) walkTypeRef(ty, v);
    if (defaultTy !== null) walkTypeRef(defaultTy, v);
  }
  for (const { ty, lifetime, bounds } of where) {
    if (ty !== null) walkTypeRef(ty, v);
    if (lifetime !== null) v.lifetime?.(lifetime);
    walkBounds(bounds, v);
  }
}

function walkBody(body: Body, v: TypeRefVisitor): void {
  for (const expr of body.exprs) walkExpr(expr, v);
  for (const pat of body.pats) walkPat(pat, v);
}

function walkExpr(expr: Expr, v: TypeRefVisitor): void {
  switch (expr.kind) {
    case 'path':
    case 'record':
      return walkPath(expr.path.path, v);
    case 'methodCall':
      if (expr.generics !== null) walkGenericArgs(expr.generics, v);
      return;
    case 'cast':
    case 'offsetOf':
      return walkTypeRef(expr.ty, v);
    case 'block':
      for (const stmt of expr.stmts) if (stmt.kind === 'let' && stmt.ty !== null) walkTypeRef(stmt.ty, v);
      return;
    case 'closure':
      // What an `async fn` gives is in its signature.
      if (expr.flavour === 'asyncFnBody') return;
      for (const { ty } of expr.params) if (ty !== null) walkTypeRef(ty, v);
      if (expr.ret !== null) walkTypeRef(expr.ret, v);
      return;
    default:
      return;
  }
}

function walkPat(pat: Pat, v: TypeRefVisitor): void {
  if (pat.kind === 'path' || pat.kind === 'tupleStruct' || pat.kind === 'record') walkPath(pat.path.path, v);
}
