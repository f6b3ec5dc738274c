/**
 * Types as they are written in signatures, fields, consts and statics: allocations and pointers that nobody needs. Mirrors
 * clippy_lints::types, which looks from outside inwards and stops where it finds one, or where the whole is so complex that
 * it says that alone. What other crates can name is left alone as there.
 */
import type { Finding } from '../../ide/practice/finding';
import type { GenericArgs, Path, TypeRef, VariantData } from '../../items/item';
import { defPath } from '../../names/defPath';
import { paramEnvOf } from '../../traits/paramEnv';
import { isSized } from '../../traits/properties';
import { eraseRegions } from '../../types/fold';
import { mostBytes } from '../../types/mostBytes';
import type { Ty } from '../../types/ty';
import { visitTy } from '../../types/visit';
import { isExported, isPublic } from './exported';
import { itemSpot, type LintItem } from './lintItem';

/** clippy's `vec-box-size-threshold`. */
const LARGE = 4096;

/** clippy's `type-complexity-threshold`. */
const COMPLEX = 250;

export function writtenTypes(of: LintItem): Finding[] {
  const { item } = of;
  const around = of.around();
  const types: TypeRef[] = [];
  switch (item.kind) {
    case 'fn':
      if (around === 'traitImpl' || item.isForeign) return [];
      types.push(...item.params.map(({ ty }) => ty));
      if (item.ret !== null && !item.isAsync) types.push(item.ret);
      break;
    case 'const':
    case 'static':
      if (around === 'traitImpl' || (item.kind === 'static' && item.isForeign)) return [];
      types.push(item.ty);
      break;
    case 'typeAlias':
      if (around === 'trait' && item.ty !== null) types.push(item.ty);
      break;
    case 'struct':
    case 'union':
      return inFields(of, item.data, true);
    case 'enum':
      return item.variants.flatMap(({ data }) => inFields(of, data, false));
    default:
      return [];
  }
  // clippy does not ask of a const of an impl who can name it.
  const isFixed = (): boolean => !(item.kind === 'const' && around === 'inherentImpl') && isExported(of.db, of.owner);
  return types.flatMap((ty) => new Written(of, isFixed).whole(ty));
}

function inFields(of: LintItem, { fields }: VariantData, haveVisibility: boolean): Finding[] {
  return fields.flatMap(({ ty, vis }) => {
    const isFixed = (): boolean => (!haveVisibility || isPublic(vis)) && isExported(of.db, of.owner);
    return new Written(of, isFixed).whole(ty);
  });
}

class Written {
  private readonly out: Finding[] = [];

  constructor(
    private readonly of: LintItem,
    /** Other crates rely on the type. */
    private readonly isFixed: () => boolean,
  ) {}

  whole(ty: TypeRef): Finding[] {
    if (complexity(ty, 1) <= COMPLEX) this.type(ty);
    return this.out;
  }

  private type(ty: TypeRef): void {
    switch (ty.kind) {
      case 'path': {
        const { path } = ty;
        if (this.allocations(ty, path)) return;
        if (path.qself !== null) this.type(path.qself.ty);
        for (const { args } of path.segments) if (args !== null) for (const arg of typeArgs(args)) this.type(arg);
        return;
      }
      case 'ref':
        if (!this.borrowedBox(ty)) this.type(ty.inner);
        return;
      case 'slice':
      case 'array':
      case 'ptr':
        return this.type(ty.inner);
      case 'tuple':
        for (const elem of ty.elems) this.type(elem);
        return;
      default:
        return;
    }
  }

  /** Whether something is found, or would be by a lint that looks at the same. */
  private allocations(ty: TypeRef, path: Path): boolean {
    const outer = this.of.knownName(path);
    const args = path.segments.at(-1)?.args ?? null;
    const [content] = args === null ? [] : typeArgs(args);
    if (outer === null || this.isFixed()) return false;
    if (outer === 'LinkedList') return true;
    if (content === undefined || args === null) return false;
    const inner = content.kind === 'path' ? this.of.knownName(content.path) : null;
    const before = this.out.length;
    switch (outer) {
      case 'Option':
        return inner === 'Option';
      case 'Box':
        if (inner !== null && COLLECTIONS.has(inner))
          this.out.push({ lint: 'box_collection', at: itemSpot(ty), collection: inner });
        this.redundant(ty, outer, args, content, inner);
        break;
      case 'Rc':
      case 'Arc':
        this.redundant(ty, outer, args, content, inner);
        this.buffer(ty, outer, content, inner);
        if (outer === 'Rc' && inner === 'Mutex') this.out.push({ lint: 'rc_mutex', at: itemSpot(ty) });
        break;
      case 'Vec':
        return inner === 'Box' && this.vecBox(ty, args, content);
    }
    return this.out.length > before;
  }

  private redundant(
    ty: TypeRef,
    outer: 'Box' | 'Rc' | 'Arc',
    args: GenericArgs,
    content: TypeRef,
    inner: string | null,
  ): void {
    const at = itemSpot(ty);
    if (content.kind === 'ref') {
      if (args.parenthesized) return;
      this.out.push({ lint: 'redundant_allocation', at, outer, inner: null, content: itemSpot(content) });
      return;
    }
    if (inner !== 'Box' && inner !== 'Rc' && inner !== 'Arc') return;
    const kept = argOf(content);
    if (kept === null || this.sizedOf(kept) === null) return;
    this.out.push({ lint: 'redundant_allocation', at, outer, inner, content: itemSpot(kept) });
  }

  private buffer(ty: TypeRef, pointer: 'Rc' | 'Arc', content: TypeRef, inner: string | null): void {
    const at = itemSpot(ty);
    const slice = inner === null ? undefined : SLICES.get(inner);
    if (slice !== undefined) this.out.push({ lint: 'rc_buffer', at, pointer, slice, elem: null });
    const elem = inner === 'Vec' ? argOf(content) : null;
    if (elem !== null) this.out.push({ lint: 'rc_buffer', at, pointer, slice: null, elem: itemSpot(elem) });
  }

  /** Whether to look no further: where the size is not known, clippy may know it. */
  private vecBox(ty: TypeRef, args: GenericArgs, content: TypeRef): boolean {
    const kept = argOf(content);
    const isPlain = typeArgs(args).length === 1 && kept !== null && argsOf(content).length === 1;
    const sized = isPlain ? this.sizedOf(kept) : null;
    if (kept === null || sized === null) return false;
    const size = hasParams(sized) ? null : mostBytes(this.of.db, sized);
    if (size !== null && size < LARGE) this.out.push({ lint: 'vec_box', at: itemSpot(ty), content: itemSpot(kept) });
    return true;
  }

  /** null: no size, a lifetime of the fn in it, or not known. */
  private sizedOf(written: TypeRef): Ty | null {
    const ty = this.of.typeOf(written);
    if (ty === null) return null;
    return isSized(this.of.db, paramEnvOf(this.of.db, this.of.owner), eraseRegions(ty)) === 'yes' ? ty : null;
  }

  private borrowedBox(ty: TypeRef & { readonly kind: 'ref' }): boolean {
    const { inner, lifetime } = ty;
    if (ty.mutable || inner.kind !== 'path' || inner.path.qself !== null || inner.path.segments.length !== 1)
      return false;
    const args = inner.path.segments[0]?.args ?? null;
    const [content] = args === null || args.parenthesized ? [] : typeArgs(args);
    if (content === undefined || this.of.knownName(inner.path) !== 'Box' || this.isAny(content)) return false;
    const bounds = this.boundsOf(content);
    const isNamed = lifetime.name !== '' && lifetime.name !== "'_";
    this.out.push({
      lint: 'borrowed_box',
      at: itemSpot(ty),
      content: itemSpot(content),
      lifetime: isNamed ? itemSpot(lifetime) : null,
      hasParens: bounds > 1,
    });
    return true;
  }

  /** Whose methods `Box` has, too. */
  private isAny(ty: TypeRef): boolean {
    const isNamed = (path: Path): boolean => {
      const def = this.of.defOf(path);
      return def !== null && defPath(this.of.db, def) === 'core::any::Any';
    };
    if (ty.kind === 'path') return isNamed(ty.path);
    return ty.kind === 'dyn' && ty.bounds.some((bound) => bound.kind === 'trait' && isNamed(bound.path));
  }

  /** Of a trait object or an `impl Trait`, which is a parameter by now. */
  private boundsOf(ty: TypeRef): number {
    if (ty.kind === 'dyn') return ty.bounds.length;
    const { item } = this.of;
    const name = ty.kind === 'path' && ty.path.segments.length === 1 ? ty.path.segments[0]?.name : undefined;
    if (name === undefined || !('generics' in item)) return 0;
    return item.generics.params.find((param) => param.isSynthetic && param.name === name)?.bounds.length ?? 0;
  }
}

const COLLECTIONS: ReadonlySet<string> = new Set([
  'BTreeMap',
  'BTreeSet',
  'BinaryHeap',
  'HashMap',
  'HashSet',
  'LinkedList',
  'String',
  'Vec',
  'VecDeque',
]);

/** Behind a shared pointer, as clippy writes it. */
const SLICES: ReadonlyMap<string, string> = new Map([
  ['OsString', 'std::ffi::OsStr'],
  ['PathBuf', 'std::path::Path'],
  ['String', 'str'],
]);

function typeArgs({ args }: GenericArgs): TypeRef[] {
  return args.flatMap((arg) => (arg.kind === 'type' ? [arg.ty] : []));
}

function argsOf(ty: TypeRef): TypeRef[] {
  const args = ty.kind === 'path' ? (ty.path.segments.at(-1)?.args ?? null) : null;
  return args === null ? [] : typeArgs(args);
}

function argOf(ty: TypeRef): TypeRef | null {
  return argsOf(ty)[0] ?? null;
}

function hasParams(ty: Ty): boolean {
  let found = false;
  visitTy(ty, {
    ty: (part) => {
      found ||= part.kind === 'param' || part.kind === 'alias' || part.kind === 'error';
    },
  });
  return found;
}

/** As clippy's `type_complexity` counts; `nest`: how deep, from 1. */
function complexity(ty: TypeRef, nest: number): number {
  const sum = (parts: readonly TypeRef[], inside: number): number =>
    parts.reduce((total, part) => total + complexity(part, inside), 0);
  switch (ty.kind) {
    case 'infer':
      return 1;
    case 'ref':
    case 'ptr':
      return nest + complexity(ty.inner, nest);
    case 'slice':
    case 'array':
      return 10 * nest + complexity(ty.inner, nest + 1);
    case 'tuple':
      return 10 * nest + sum(ty.elems, nest + 1);
    case 'path':
      return 10 * nest + sum(partsOf(ty.path), nest + 1);
    case 'fnPtr': {
      const parts = [...ty.params, ...(ty.ret === null ? [] : [ty.ret])];
      return ty.abi === null ? 50 * nest + sum(parts, nest + 1) : sum(parts, nest);
    }
    case 'dyn': {
      const isHigher = ty.bounds.some((bound) => bound.kind === 'trait' && bound.lifetimes.length > 0);
      const parts = ty.bounds.flatMap((bound) => (bound.kind === 'trait' ? partsOf(bound.path) : []));
      return (isHigher ? 50 : 20) * nest + sum(parts, isHigher ? nest + 1 : nest);
    }
    case 'impl':
      return sum(
        ty.bounds.flatMap((bound) => (bound.kind === 'trait' ? partsOf(bound.path) : [])),
        nest,
      );
    default:
      return 0;
  }
}

function partsOf({ qself, segments }: Path): TypeRef[] {
  const own = segments.flatMap(({ args }) =>
    args === null ? [] : [...typeArgs(args), ...args.bindings.flatMap(({ ty }) => (ty === null ? [] : [ty]))],
  );
  return qself === null ? own : [qself.ty, ...own];
}
