/**
 * Values of constants as far as types need them: integers, `bool`, `char` and arrays of them; arithmetic, casts, blocks, calls
 * of `const fn`s, associated constants, sizes. Mirrors a small corner of rustc_const_eval, on the expressions as written.
 *
 * Types are not known here, so a value is a number without a width: an operation that would overflow is an error to rustc
 * and no answer here. Whatever loops or depends on generics is not evaluated.
 */
import type { BindingId, DefId, ExprId, PatId } from '../base/ids';
import { anonConstBody } from '../hir/anonConst';
import type { Body, BodyPath, Expr } from '../hir/body';
import { bodyOf } from '../hir/query';
import type { TypeRef } from '../items/item';
import { crateOf, defKind, nameOf, parentOf } from '../names/defs';
import { type IndexedCrate, indexedCrate } from '../names/index/indexedCrate';
import { childrenOf, itemOf } from '../names/itemData';
import { CORE, FIRST_FREE_CRATE } from '../names/res';
import { resolvePath, scopeOf } from '../names/resolve';
import { defineQuery, defineSlot } from '../query/definition';
import type { Database } from '../query/engine';
import { assocConstOrFn, inherentAssoc } from './constAssoc';
import { layoutOf } from './constLayout';
import { genericsOf, paramWritten } from './generics';
import { reErased } from './intern';
import { implHeader, itemLowerer } from './sigs';
import type { Ty } from './ty';

/** `char`s are their code points, `bool`s 0 and 1. An element that is not known is undefined. */
type Value = bigint | readonly (Value | undefined)[];

const MAX = (1n << 64n) - 1n;
const MIN = -(1n << 63n);
/** An operand of a cast has a type of its own: `i32`, if nothing says more. */
const MAX_OPERAND = (1n << 31n) - 1n;
const MAX_STEPS = 10_000;
const MAX_DEPTH = 64;

const constQuery = defineQuery<DefId, Value | null>({
  name: 'constItemValue',
  compute: (db, def) => {
    const indexed = indexedCrate(db, crateOf(db, def));
    if (indexed !== null) return storedValues(db, indexed).get(def) ?? null;
    const body = db.get(bodyOf, def);
    return body === null || body.taint.length > 0 ? null : evaluateBody(db, body, body.root);
  },
  equals: sameValue,
  onCycle: () => null,
});

function sameValue(a: Value | null, b: Value | null): boolean {
  if (a === b) return true;
  if (!Array.isArray(a) || !Array.isArray(b)) return false;
  return a.length === b.length && a.every((v, i) => sameValue((v ?? null) as Value | null, (b[i] ?? null) as Value));
}

const VALUES = 'constValues';

/** What the index of a dependency says: constants of it, with values. */
const storedSlot = defineSlot(() => new WeakMap<IndexedCrate, ReadonlyMap<DefId, bigint>>());

function storedValues(db: Database, indexed: IndexedCrate): ReadonlyMap<DefId, bigint> {
  const known = db.slot(storedSlot).get(indexed);
  if (known !== undefined) return known;
  const out = new Map<DefId, bigint>();
  const stored = indexed.krate < FIRST_FREE_CRATE ? null : (indexed.section(VALUES) as unknown[] | null);
  for (const [number, value] of stored === null ? [] : (stored as [number, string][])) {
    const def = indexed.toDef(number);
    if (def !== null) out.set(def, BigInt(value));
  }
  db.slot(storedSlot).set(indexed, out);
  return out;
}

/** Of definitions of a crate of source, the constants of a type of numbers, for its index: it has no bodies. */
export function* constValueSections(
  db: Database,
  defs: readonly DefId[],
  numberOf: (def: DefId) => number | undefined,
): Iterable<readonly [string, unknown]> {
  const found: [number, string][] = [];
  for (const def of defs) {
    const item = itemOf(db, def);
    if (item?.kind !== 'const' || !item.hasBody || !isNumber(item.ty)) continue;
    const number = numberOf(def);
    const value = number === undefined ? null : constItemValue(db, def);
    if (number !== undefined && value !== null) found.push([number, value.toString()]);
  }
  if (found.length > 0) yield [VALUES, found];
}

function isNumber(ty: TypeRef): boolean {
  const name = ty.kind === 'path' && ty.path.segments.length === 1 ? (ty.path.segments[0]?.name ?? '') : '';
  return name === 'bool' || name === 'char' || bitsOf(name) !== null;
}

/** null: not known, or no number. */
export function constItemValue(db: Database, def: DefId): bigint | null {
  return hasOneValue(db, def) ? number(db.get(constQuery, def)) : null;
}

/** An associated constant of a trait is whatever its impls say. */
function hasOneValue(db: Database, def: DefId): boolean {
  const kind = defKind(db, def);
  return kind === 'const' || (kind === 'assocConst' && defKind(db, parentOf(db, def) ?? def) === 'impl');
}

/** `Self::NAME` in an impl that has such a constant; null: not known. */
export function constOfImpl(db: Database, impl: DefId, name: string): bigint | null {
  if (defKind(db, impl) !== 'impl') return null;
  const def = childrenOf(db, impl).find((child) => defKind(db, child) === 'assocConst' && nameOf(db, child) === name);
  return def === undefined ? null : constItemValue(db, def);
}

/** Value of an expression of a body; null: not known. */
export function constExprValue(db: Database, body: Body, id: ExprId): bigint | null {
  return number(evaluateBody(db, body, id));
}

/** Value of the text of an expression in a type that stands in `owner`; null: not known. */
export function constTextValue(db: Database, owner: DefId, text: string): bigint | null {
  const body = anonConstBody(db, owner, text);
  return body === null ? null : constExprValue(db, body, body.root);
}

function number(value: Value | null): bigint | null {
  return typeof value === 'bigint' ? value : null;
}

function evaluateBody(db: Database, body: Body, id: ExprId): Value | null {
  const machine: Machine = { db, steps: MAX_STEPS };
  return evaluate(machine, { body, locals: new Map(), params: NO_PARAMS, depth: 0 }, id, MAX);
}

interface Machine {
  readonly db: Database;
  steps: number;
}

interface Frame {
  readonly body: Body;
  readonly locals: Map<BindingId, Value>;
  /** Of the impl that the body is in: const parameters, by index. */
  readonly params: ReadonlyMap<number, bigint>;
  readonly depth: number;
}

const NO_PARAMS: ReadonlyMap<number, bigint> = new Map();

function evaluate(m: Machine, f: Frame, id: ExprId, max: bigint): Value | null {
  const expr = f.body.exprs[id];
  if (expr === undefined || m.steps-- <= 0) return null;
  switch (expr.kind) {
    case 'literal':
      return literal(expr.lit);
    case 'path':
      return pathValue(m, f, expr.path);
    case 'block':
      return block(m, f, expr, max);
    case 'if': {
      const cond = evaluate(m, f, expr.cond, MAX);
      if (typeof cond !== 'bigint') return null;
      if (cond !== 0n) return evaluate(m, f, expr.then, max);
      return expr.else === null ? null : evaluate(m, f, expr.else, max);
    }
    case 'binary': {
      const left = number(evaluate(m, f, expr.lhs, max));
      const right = left === null ? null : number(evaluate(m, f, expr.rhs, max));
      return left === null || right === null ? null : arithmetic(expr.op, left, right, max);
    }
    case 'logical': {
      const left = number(evaluate(m, f, expr.lhs, MAX));
      if (left === null || (left === 0n) === (expr.op === '&&')) return left;
      return evaluate(m, f, expr.rhs, MAX);
    }
    case 'unary':
      return unary(m, f, expr, max);
    case 'addrOf':
      return evaluate(m, f, expr.operand, max);
    case 'cast':
      return cast(m, f, expr);
    case 'array':
      return expr.elems.map((elem) => evaluate(m, f, elem, MAX) ?? undefined);
    case 'repeat': {
      const len = expr.len === null ? null : number(evaluate(m, f, expr.len, MAX));
      if (len === null || len < 0n || len > 4096n) return null;
      return new Array<Value | undefined>(Number(len)).fill(evaluate(m, f, expr.value, MAX) ?? undefined);
    }
    case 'index': {
      const base = evaluate(m, f, expr.base, MAX);
      const index = number(evaluate(m, f, expr.index, MAX));
      return base === null || typeof base === 'bigint' || index === null ? null : (base[Number(index)] ?? null);
    }
    case 'methodCall': {
      // An array, slice or string: no method of another kind has the name there.
      if (expr.name !== 'len' || expr.args.length > 0) return null;
      const receiver = evaluate(m, f, expr.receiver, MAX);
      return receiver === null || typeof receiver === 'bigint' ? null : BigInt(receiver.length);
    }
    case 'call':
      return call(m, f, expr);
    default:
      return null;
  }
}

function literal(lit: (Expr & { kind: 'literal' })['lit']): Value | null {
  switch (lit.kind) {
    case 'int':
      return lit.value;
    case 'bool':
      return lit.value ? 1n : 0n;
    case 'char':
    case 'byte':
      return BigInt(lit.value);
    case 'byteStr':
      return new Array<undefined>(lit.length).fill(undefined);
    case 'str':
      return new Array<undefined>(utf8Length(lit.value)).fill(undefined);
    default:
      return null;
  }
}

function utf8Length(text: string): number {
  let length = 0;
  for (const char of text) {
    const code = char.codePointAt(0) as number;
    length += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return length;
}

function block(m: Machine, f: Frame, expr: Expr & { kind: 'block' }, max: bigint): Value | null {
  for (const stmt of expr.stmts) {
    if (stmt.kind !== 'let' || stmt.init === null || stmt.else !== null) return null;
    const value = evaluate(m, f, stmt.init, MAX);
    if (value === null || !bind(f, stmt.pat, value)) return null;
  }
  return expr.tail === null ? null : evaluate(m, f, expr.tail, max);
}

function bind(f: Frame, id: PatId, value: Value): boolean {
  const pat = f.body.pats[id];
  if (pat?.kind === 'wild') return true;
  // What is `mut` may have another value by the time it is read.
  if (pat?.kind !== 'bind' || pat.sub !== null || pat.mutable) return false;
  f.locals.set(pat.binding, value);
  return true;
}

function unary(m: Machine, f: Frame, expr: Expr & { kind: 'unary' }, max: bigint): Value | null {
  const value = evaluate(m, f, expr.operand, max);
  if (expr.op === 'deref') return value;
  if (typeof value !== 'bigint') return null;
  if (expr.op === 'neg') return -value;
  const operand = f.body.exprs[expr.operand];
  // `!` of a number depends on its type.
  const isBool =
    operand?.kind === 'logical' ||
    (operand?.kind === 'literal' && operand.lit.kind === 'bool') ||
    (operand?.kind === 'binary' && COMPARISONS.has(operand.op));
  return isBool ? 1n - value : null;
}

const COMPARISONS = new Set<string>(['==', '!=', '<', '<=', '>', '>=']);

function arithmetic(op: string, a: bigint, b: bigint, max: bigint): bigint | null {
  if (COMPARISONS.has(op)) return compare(op, a, b) ? 1n : 0n;
  let out: bigint | null = null;
  if (op === '+') out = a + b;
  else if (op === '-') out = a - b;
  else if (op === '*') out = a * b;
  else if (op === '/' && b !== 0n) out = a / b;
  else if (op === '%' && b !== 0n) out = a % b;
  else if (op === '<<' && b >= 0n && b < 64n) out = a << b;
  else if (op === '>>' && b >= 0n && b < 64n) out = a >> b;
  else if (a >= 0n && b >= 0n) out = op === '&' ? a & b : op === '|' ? a | b : op === '^' ? a ^ b : null;
  return out !== null && out >= MIN && out <= max ? out : null;
}

function compare(op: string, a: bigint, b: bigint): boolean {
  switch (op) {
    case '==':
      return a === b;
    case '!=':
      return a !== b;
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    default:
      return a >= b;
  }
}

const INTEGER = /^([iu])(8|16|32|64|128|size)$/;

function bitsOf(prim: string): { readonly signed: boolean; readonly bits: number } | null {
  const match = INTEGER.exec(prim);
  if (match === null) return null;
  return { signed: match[1] === 'i', bits: match[2] === 'size' ? 64 : Number(match[2]) };
}

function cast(m: Machine, f: Frame, expr: Expr & { kind: 'cast' }): Value | null {
  const value = number(evaluate(m, f, expr.operand, maxOfOperand(f, expr.operand)));
  const to = expr.ty.kind === 'path' ? bitsOf(expr.ty.path.segments.at(-1)?.name ?? '') : null;
  if (value === null || to === null) return null;
  return to.signed ? BigInt.asIntN(to.bits, value) : BigInt.asUintN(to.bits, value);
}

/** A literal with a suffix somewhere in arithmetic says what type the whole has. */
function maxOfOperand(f: Frame, id: ExprId): bigint {
  const expr = f.body.exprs[id];
  if (expr?.kind === 'binary') return maxOfOperand(f, expr.lhs);
  if (expr?.kind === 'literal' && expr.lit.kind === 'int' && expr.lit.suffix !== null) {
    const type = bitsOf(expr.lit.suffix);
    if (type !== null) return (1n << BigInt(Math.min(64, type.signed ? type.bits - 1 : type.bits))) - 1n;
  }
  return MAX_OPERAND;
}

function pathValue(m: Machine, f: Frame, path: BodyPath): Value | null {
  const { res, consumed } = path.res;
  const { segments } = path.path;
  if (res.kind === 'local') return f.locals.get(res.binding) ?? null;
  if (res.kind === 'param') {
    const param = paramWritten(genericsOf(m.db, f.body.owner), res.owner, res.index);
    return param?.kind === 'const' ? (f.params.get(param.index) ?? null) : null;
  }
  if (consumed === segments.length && path.path.qself === null) {
    if (res.kind !== 'def' || f.depth >= MAX_DEPTH) return null;
    return hasOneValue(m.db, res.def) ? m.db.get(constQuery, res.def) : null;
  }
  if (res.kind === 'prim' && consumed === segments.length - 1) {
    return limitOf(res.prim, segments[consumed]?.name ?? '');
  }
  const def = assocConstOrFn(m.db, f.body.owner, path);
  const own = def !== null && defKind(m.db, def) === 'assocConst' ? m.db.get(constQuery, def) : null;
  return own ?? valueInImpl(m, f, path, def);
}

/** An associated constant that depends on the const parameters of its impl: `Uint::<3>::LIMBS`, `U192::LIMBS`. */
function valueInImpl(m: Machine, f: Frame, path: BodyPath, own: DefId | null): Value | null {
  const { db } = m;
  if (f.depth >= MAX_DEPTH) return null;
  if (own !== null && f.params.size > 0 && parentOf(db, own) === parentOf(db, f.body.owner))
    return bodyValue(m, f, own, f.params);
  const self = selfTypeRef(path);
  if (self === null || !isNamedByItem(db, f.body.owner, self)) return null;
  const lowerer = itemLowerer(db, f.body.owner, { elided: () => reErased });
  const ty = lowerer.ty(self);
  if (lowerer.problems.length > 0 || ty.kind !== 'adt') return null;
  const def = inherentAssoc(db, ty.def, path.path.segments.at(-1)?.name ?? '');
  const impl = def === null ? null : parentOf(db, def);
  if (def === null || impl === null || defKind(db, def) !== 'assocConst') return null;
  const params = paramsOf(implHeader(db, impl).selfTy, ty);
  return params === null ? null : bodyValue(m, f, def, params);
}

/** The type in front of the name of an associated item, `Self` aside. */
function selfTypeRef({ path, res: { res, consumed } }: BodyPath): TypeRef | null {
  if (path.qself !== null) return path.qself.traitSegments === 0 && path.segments.length === 1 ? path.qself.ty : null;
  if (res.kind !== 'def' || consumed !== path.segments.length - 1) return null;
  return { kind: 'path', path: { ...path, segments: path.segments.slice(0, consumed) }, syn: path.syn };
}

/** What an impl's const parameters are where its self type is `ty`; null: it need not be. */
function paramsOf(header: Ty, ty: Ty & { readonly kind: 'adt' }): ReadonlyMap<number, bigint> | null {
  if (header.kind !== 'adt' || header.def !== ty.def) return null;
  const params = new Map<number, bigint>();
  for (const [i, wanted] of header.args.list.entries()) {
    const arg = ty.args.list[i];
    if (wanted.kind !== 'const' || arg?.kind !== 'const' || wanted.value === arg.value) continue;
    if (wanted.value.kind !== 'param' || arg.value.kind !== 'value') return null;
    params.set(wanted.value.index, arg.value.value);
  }
  return params;
}

function bodyValue(m: Machine, f: Frame, def: DefId, params: ReadonlyMap<number, bigint>): Value | null {
  const body = m.db.get(bodyOf, def);
  if (body === null || body.taint.length > 0) return null;
  return evaluate(m, { body, locals: new Map(), params, depth: f.depth + 1 }, body.root, MAX);
}

function limitOf(prim: string, name: string): bigint | null {
  const type = bitsOf(prim);
  if (type === null) return null;
  const bits = BigInt(type.bits);
  if (name === 'BITS') return bits;
  if (name === 'MIN') return type.signed ? -(1n << (bits - 1n)) : 0n;
  return name === 'MAX' ? (1n << (type.signed ? bits - 1n : bits)) - 1n : null;
}

function call(m: Machine, f: Frame, expr: Expr & { kind: 'call' }): Value | null {
  const { db } = m;
  const callee = f.body.exprs[expr.callee];
  if (callee?.kind !== 'path' || f.depth >= MAX_DEPTH) return null;
  const { res, consumed } = callee.path.res;
  const isWhole = consumed === callee.path.path.segments.length && callee.path.path.qself === null;
  const def = isWhole ? (res.kind === 'def' ? res.def : null) : assocConstOrFn(db, f.body.owner, callee.path);
  const item = def === null ? null : itemOf(db, def);
  if (def === null || item?.kind !== 'fn' || !item.isConst) return null;
  if (item.generics.params.some((p) => p.kind !== 'lifetime')) return measured(m, f, callee.path, def);
  const body = db.get(bodyOf, def);
  if (body === null || body.taint.length > 0 || body.params.length !== expr.args.length) return null;
  const inner: Frame = { body, locals: new Map(), params: NO_PARAMS, depth: f.depth + 1 };
  for (let i = 0; i < expr.args.length; i++) {
    const arg = evaluate(m, f, expr.args[i] as ExprId, MAX);
    if (arg === null || !bind(inner, body.params[i] as PatId, arg)) return null;
  }
  return evaluate(m, inner, body.root, MAX);
}

/** `size_of::<T>()` and `align_of::<T>()`: intrinsics, whatever the library makes of them. */
function measured(m: Machine, f: Frame, path: BodyPath, def: DefId): Value | null {
  const name = nameOf(m.db, def);
  if (crateOf(m.db, def) !== CORE || (name !== 'size_of' && name !== 'align_of')) return null;
  const arg = path.path.segments.at(-1)?.args?.args[0];
  if (arg?.kind !== 'type' || !isNamedByItem(m.db, f.body.owner, arg.ty)) return null;
  const lowerer = itemLowerer(m.db, f.body.owner, { elided: () => reErased });
  const layout = layoutOf(m.db, lowerer.ty(arg.ty), 0);
  if (layout === null || lowerer.problems.length > 0) return null;
  return BigInt(name === 'size_of' ? layout.size : layout.align);
}

/** Whether a path means in the item what it means in the body: nothing that a block declares hides it. */
function isNamedByItem(db: Database, owner: DefId, ty: TypeRef): boolean {
  if (ty.kind !== 'path' || ty.path.qself !== null) return ty.kind !== 'path';
  return resolvePath(db, scopeOf(db, owner), ty.path, 'type').res.kind !== 'err';
}
