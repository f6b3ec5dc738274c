/**
 * Whether patterns leave a value out, so that rustc refuses the body (E0004, E0005) before it looks at borrows. Mirrors
 * rustc_pattern_analysis::usefulness, asked of one more row of wildcards. It differs on purpose: what is not known (the value of
 * a constant, whether a type has values) counts as matched, so only what surely lacks a pattern is said to.
 */
import { assertNever } from '../../base/ids';
import { tyError } from '../../types/intern';
import type { Ty } from '../../types/ty';
import { element, pointee } from './placeTable';
import type { MirServices } from './services';
import type { TArm, TPat, TRange } from './thir';

/** Patterns side by side, one for each of the values that they look at. */
type Row = readonly TPat[];

/** Rows that are looked at, over all cases, before the answer is that nothing is left out. */
const LIMIT = 200_000;

/** Whether a value that no arm without a guard matches is sure to exist. */
export function leavesOut(services: MirServices, scrutinee: Ty, arms: readonly TArm[]): boolean {
  const rows = arms.filter((arm) => arm.guard === null).map((arm) => [arm.pat]);
  if (rows.some(([pat]) => pat?.kind === 'wild' || (pat?.kind === 'bind' && pat.sub === null))) return false;
  return new Search(services).hasHole(rows, [scrutinee]);
}

/** Whether a value that the pattern does not match is sure to exist. */
export function isRefutable(services: MirServices, pat: TPat): boolean {
  return new Search(services).hasHole([[pat]], [pat.ty]);
}

class Search {
  private work = 0;

  constructor(private readonly services: MirServices) {}

  /** Whether there are values of the types that no row matches. */
  hasHole(rows: readonly Row[], tys: readonly Ty[]): boolean {
    this.work += rows.length + 1;
    if (this.work > LIMIT) return false;
    if (rows.length === 0) return tys.every((each) => this.hasValues(each));
    const first = tys.findIndex((_, i) => !rows.every((row) => alternatives(row[i] as TPat).some(matchesAll)));
    const skipped = first < 0 ? tys : tys.slice(0, first);
    if (!skipped.every((each) => this.hasValues(each))) return false;
    if (first < 0) return false;
    const open = rows.flatMap((row) => {
      const rest = row.slice(first + 1);
      return alternatives(row[first] as TPat).map((head) => [head, ...rest]);
    });
    const heads = open.map((row) => row[0] as TPat).filter((head) => !matchesAll(head));
    const [ty, ...rest] = tys.slice(first);
    const [some] = heads;
    if (ty === undefined) return false;
    // Of never patterns nothing is left.
    if (some === undefined) return this.hasValues(ty) && this.hasHole(open.map(tailOf), rest);
    return this.splits(some, heads, open, ty, rest);
  }

  private hasValues(ty: Ty): boolean {
    return ty.kind !== 'error' && this.services.isUninhabited(ty) === 'no';
  }

  /** One case for each sort of value that the first patterns tell apart. `some`: one of those, which tells what they are. */
  private splits(some: TPat, heads: readonly TPat[], rows: readonly Row[], ty: Ty, rest: readonly Ty[]): boolean {
    switch (some.kind) {
      case 'deref':
        return this.inside(rows, [pointee(ty)], rest, (head) => (head.kind === 'deref' ? [head.sub] : null));
      case 'leaf': {
        const fields = this.fieldTys(ty, 0);
        if (fields === null) return false;
        return this.inside(rows, fields, rest, (head) => (head.kind === 'leaf' ? placed(head.fields, fields) : null));
      }
      case 'variant': {
        const adt = this.services.adt(some.def);
        if (adt === null) return false;
        const others = rows.filter(([head]) => head?.kind !== 'variant');
        if (adt.isNonExhaustive && this.hasHole(others.map(tailOf), rest)) return true;
        const byVariant = new Map<number, Row[]>();
        for (const row of rows) {
          const [head] = row;
          if (head?.kind !== 'variant') continue;
          const own = byVariant.get(head.variant);
          if (own === undefined) byVariant.set(head.variant, [...others, row]);
          else own.push(row);
        }
        return adt.variants.some((_, variant) => {
          const fields = this.fieldTys(ty, variant);
          if (fields === null) return false;
          const own = byVariant.get(variant) ?? others;
          return this.inside(own, fields, rest, (head) =>
            head.kind === 'variant' ? placed(head.fields, fields) : null,
          );
        });
      }
      case 'const':
      case 'range':
        return this.values(heads, rows, ty, rest);
      case 'array':
      case 'slice':
        return this.lengths(heads, rows, ty, rest);
      case 'wild':
      case 'bind':
      case 'ascribe':
      case 'or':
      case 'never':
      case 'derefMethod':
        return false;
      default:
        return assertNever(some);
    }
  }

  /** The case where the first value has these parts. `partsOf`: patterns of the parts; null for a pattern that takes all. */
  private inside(
    rows: readonly Row[],
    parts: readonly Ty[],
    rest: readonly Ty[],
    partsOf: (head: TPat) => readonly TPat[] | null,
  ): boolean {
    const wild = parts.map(wildcard);
    const inner = rows.map((row) => [...(partsOf(row[0] as TPat) ?? wild), ...tailOf(row)]);
    return this.hasHole(inner, [...parts, ...rest]);
  }

  /** Types of the parts of a tuple, a struct or a variant; null where they are not known. */
  private fieldTys(ty: Ty, variant: number): readonly Ty[] | null {
    if (ty.kind === 'tuple') return ty.elems;
    const adt = ty.kind === 'adt' ? this.services.adt(ty.def) : null;
    const names = adt === null || adt.kind === 'union' ? undefined : adt.variants[variant]?.fieldNames;
    return names?.map((_, field) => this.services.fieldTy(ty, variant, field) ?? tyError) ?? null;
  }

  /** Numbers, characters and texts. */
  private values(heads: readonly TPat[], rows: readonly Row[], ty: Ty, rest: readonly Ty[]): boolean {
    const domain = domainOf(ty);
    if (domain === null) {
      // Texts and floats are never all named.
      const isNamed = (head: TPat): boolean => head.kind === 'const' && /^[sf]/.test(head.key);
      return this.hasHole(rows.filter(([head]) => !isNamed(head as TPat)).map(tailOf), rest);
    }
    const covered = rows.map(([head]) => span(head as TPat));
    const cuts = new Set<bigint>();
    for (const [lo, hi] of domain) cuts.add(lo).add(hi + 1n);
    for (const head of heads) {
      const [lo, hi] = span(head) ?? [null, null];
      if (lo !== null) cuts.add(lo);
      if (hi !== null) cuts.add(hi + 1n);
    }
    const starts = [...cuts].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
    return starts.some((start) => {
      if (this.work > LIMIT || !domain.some(([lo, hi]) => lo <= start && start <= hi)) return false;
      this.work += rows.length;
      const own = rows.filter((_, i) => {
        const [lo, hi] = covered[i] ?? [null, null];
        return (lo === null || lo <= start) && (hi === null || start <= hi);
      });
      return this.hasHole(own.map(tailOf), rest);
    });
  }

  private lengths(heads: readonly TPat[], rows: readonly Row[], ty: Ty, rest: readonly Ty[]): boolean {
    let longest = -1;
    let [before, behind] = [0, 0];
    for (const head of heads) {
      if (head.kind !== 'array' && head.kind !== 'slice') return false;
      if (head.middle === null) longest = Math.max(longest, head.prefix.length + head.suffix.length);
      else [before, behind] = [Math.max(before, head.prefix.length), Math.max(behind, head.suffix.length)];
    }
    const ends = before + behind;
    const elem = element(ty);
    const isFixed = ty.kind === 'array';
    // Longer slices than any pattern names are all alike.
    const most = isFixed ? (longest < 0 ? ends : longest) : Math.max(longest + 1, ends);
    for (let length = isFixed ? most : 0; length <= most; length++) {
      const own = rows.filter(([head]) => {
        if (head?.kind !== 'array' && head?.kind !== 'slice') return true;
        const named = head.prefix.length + head.suffix.length;
        return head.middle === null ? named === length : named <= length;
      });
      const parts = Array.from({ length }, () => elem);
      const hole = this.inside(own, parts, rest, (head) => {
        if (head.kind !== 'array' && head.kind !== 'slice') return null;
        const { prefix, suffix } = head;
        const between = Array.from({ length: length - prefix.length - suffix.length }, () => wildcard(elem));
        return [...prefix, ...between, ...suffix];
      });
      if (hole) return true;
    }
    return false;
  }
}

/** The pattern without what does not choose; an or-pattern as its alternatives. */
function alternatives(pat: TPat): readonly TPat[] {
  switch (pat.kind) {
    case 'or':
      return pat.alts.flatMap(alternatives);
    case 'ascribe':
      return alternatives(pat.sub);
    case 'bind':
      return pat.sub === null ? [wildcard(pat.ty)] : alternatives(pat.sub);
    case 'never':
      return [];
    default:
      return [pat];
  }
}

/** Whether the pattern takes every value, or is not known not to. */
function matchesAll(pat: TPat): boolean {
  switch (pat.kind) {
    case 'wild':
    case 'derefMethod':
      return true;
    case 'const':
      return domainOf(pat.ty) === null ? !/^[sf]/.test(pat.key) : pat.value.value === null;
    case 'range':
      return span(pat) === null;
    default:
      return false;
  }
}

function tailOf(row: Row): Row {
  return row.slice(1);
}

function wildcard(ty: Ty): TPat {
  return { kind: 'wild', ty, span: -1 };
}

function placed(fields: readonly { readonly index: number; readonly pat: TPat }[], tys: readonly Ty[]): TPat[] {
  const out = tys.map(wildcard);
  for (const { index, pat } of fields) if (index < out.length) out[index] = pat;
  return out;
}

/** First and last value, null where there is no such bound; null for a pattern that takes all or is not known. */
function span(pat: TPat): readonly [bigint | null, bigint | null] | null {
  if (pat.kind === 'const') return pat.value.value === null ? null : [pat.value.value, pat.value.value];
  return pat.kind === 'range' ? rangeSpan(pat.range) : null;
}

function rangeSpan({ lo, hi, inclusive }: TRange): readonly [bigint | null, bigint | null] | null {
  const from = lo === null ? null : lo.value;
  const to = hi === null ? null : hi.value;
  if ((lo !== null && from === null) || (hi !== null && to === null)) return null;
  return [from, to === null || inclusive ? to : to - 1n];
}

/** Of types with values that patterns can name one by one. `usize` and `isize` have no last one that all platforms share. */
function domainOf(ty: Ty): readonly (readonly [bigint, bigint])[] | null {
  if (ty.kind !== 'prim') return null;
  if (ty.prim === 'bool') return [[0n, 1n]];
  if (ty.prim === 'char')
    return [
      [0n, 0xd7ffn],
      [0xe000n, 0x10ffffn],
    ];
  const match = /^([ui])(8|16|32|64|128|size)$/.exec(ty.prim);
  if (match === null) return null;
  const bits = match[2] === 'size' ? 256n : BigInt(match[2] as string);
  return match[1] === 'u' ? [[0n, (1n << bits) - 1n]] : [[-(1n << (bits - 1n)), (1n << (bits - 1n)) - 1n]];
}
