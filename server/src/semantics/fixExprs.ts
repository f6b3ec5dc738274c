/** What proposals for fixes ask about single expressions: types, calls around them, and where else something is used. */
import type { BindingId, DefId, ExprId } from '../base/ids';
import type { Expr } from '../hir/body';
import { bodyOf, loweredBody } from '../hir/query';
import type { ReadValue } from '../ide/fixes/context';
import type { FileRange } from '../ide/types';
import { inferBody } from '../infer/infer';
import type { MirSpan } from '../mir/body';
import { bodyOwners } from '../names/crateItems';
import { defPath } from '../names/defPath';
import { crateOf } from '../names/defs';
import { diagnosticName } from '../names/diagnosticItems';
import { itemOf } from '../names/itemData';
import { langItem } from '../names/langItems';
import { rangeOfSyn } from '../names/spans';
import type { Database } from '../query/engine';
import { fileText } from '../source/files';
import { type ParamEnv, paramEnvOf } from '../traits/paramEnv';
import { implementsTrait } from '../traits/properties';
import { adtDef } from '../types/adt';
import { eraseRegions } from '../types/fold';
import type { Ty } from '../types/ty';
import { visitTy } from '../types/visit';
import type { BodyTree } from './bodyTree';
import { rangeOfBodySyn } from './spans';

export class FixExprs {
  private readonly env: ParamEnv;

  constructor(
    private readonly db: Database,
    private readonly owner: DefId,
    private readonly tree: BodyTree,
  ) {
    this.env = paramEnvOf(db, owner);
  }

  at(span: MirSpan): ExprId | null {
    return this.tree.outermostAt(span);
  }

  node(expr: ExprId): Expr {
    return this.tree.body.exprs[expr];
  }

  range(expr: ExprId): FileRange | null {
    return rangeOfBodySyn(this.db, this.owner, this.tree.map, this.tree.map.exprSyn[expr]);
  }

  /** Before adjustments. */
  ty(expr: ExprId): Ty | null {
    return inferBody(this.db, this.owner)?.exprTy[expr] ?? null;
  }

  isClone(ty: Ty): boolean {
    return this.implements(ty, 'clone');
  }

  isCopy(ty: Ty): boolean {
    return this.implements(ty, 'copy');
  }

  private implements(ty: Ty, trait: string): boolean {
    const def = langItem(this.db, crateOf(this.db, this.owner), trait);
    return implementsTrait(this.db, this.env, eraseRegions(ty), def) === 'yes';
  }

  /** What a clone of such a value costs. */
  cloneCost(of: Ty): string {
    let ty = of;
    while (ty.kind === 'ref') ty = ty.ty;
    if (ty.kind !== 'adt') return 'a copy of its own';
    const name = diagnosticName(this.db, ty.def);
    if (name === 'Rc' || name === 'Arc') return 'counts one more owner';
    const isString = langItem(this.db, crateOf(this.db, this.owner), 'String') === ty.def;
    const isAllocated = isString || ALLOCATING.has(name ?? '');
    return isAllocated ? 'a copy with its own allocation' : 'a copy of its own';
  }

  firstValue(ty: Ty): string {
    if (ty.kind === 'prim') {
      if (ty.prim === 'bool') return 'false';
      if (/^f\d/.test(ty.prim)) return '0.0';
      if (/^[iu](?:\d|size)/.test(ty.prim)) return '0';
    }
    if (ty.kind === 'ref' && !ty.mutable && ty.ty.kind === 'prim' && ty.ty.prim === 'str') return '""';
    if (ty.kind !== 'adt') return 'Default::default()';
    if (langItem(this.db, crateOf(this.db, this.owner), 'String') === ty.def) return 'String::new()';
    const name = diagnosticName(this.db, ty.def) ?? '';
    return name === 'Vec' ? 'Vec::new()' : name === 'Option' ? 'None' : 'Default::default()';
  }

  /** The fn that takes the expression as an argument: its path, and the call. */
  calleeTaking(expr: ExprId): { readonly path: string; readonly def: DefId; readonly index: number } | null {
    const parent = this.tree.parentOf(expr);
    if (parent === null) return null;
    const node = this.node(parent);
    if (node.kind !== 'call' && node.kind !== 'methodCall') return null;
    const index = node.args.indexOf(expr);
    const callee = inferBody(this.db, this.owner)?.callee.get(node.kind === 'call' ? node.callee : parent);
    if (callee === undefined || index < 0) return null;
    const isMethod = node.kind === 'methodCall';
    return { path: defPath(this.db, callee.def), def: callee.def, index: index + (isMethod ? 1 : 0) };
  }

  /** The value that a use reads, or a larger one around it that it goes into, which does not borrow from it. Smallest first. */
  valuesAt(span: MirSpan): ReadValue[] {
    const out: ReadValue[] = [];
    for (let at = this.operandAt(span); at !== null; at = this.wider(at)) {
      const node = this.node(at);
      const ty = this.ty(at);
      const range = this.range(at);
      if (ty === null || range === null || !isOwnText(node) || holdsBorrow(ty)) continue;
      const isPlace = node.kind === 'path' || node.kind === 'field' || node.kind === 'index' || node.kind === 'unary';
      const isCopy = this.isCopy(ty);
      if (isUnit(ty) || (isPlace && !isCopy && !this.isClone(ty))) continue;
      out.push({
        range,
        isCloned: isPlace && !isCopy,
        cost: this.cloneCost(ty),
        name: nameFor(this.tree.body.exprs, at),
      });
    }
    return out;
  }

  /** `e` in `e.f`, `e.m()`, `*e`, `&e`: the expression around it that is evaluated with it. */
  private wider(expr: ExprId): ExprId | null {
    const parent = this.tree.parentOf(expr);
    if (parent === null) return null;
    const node = this.node(parent);
    switch (node.kind) {
      case 'methodCall':
        return node.receiver === expr ? parent : null;
      case 'field':
      case 'index':
        return node.base === expr ? parent : null;
      case 'unary':
      case 'addrOf':
        return parent;
      default:
        return null;
    }
  }

  /** The operand of `&e`, and what a span of that says otherwise. */
  operandAt(span: MirSpan): ExprId | null {
    const at = this.at(span);
    const node = at === null ? null : this.node(at);
    return node?.kind === 'addrOf' ? node.operand : at;
  }

  /** Of `*e` where `e` is a reference: `e`, and whether what it refers to is `Clone`. */
  dereferenced(span: MirSpan): { readonly range: FileRange; readonly isClone: boolean } | null {
    const at = this.at(span);
    const node = at === null ? null : this.node(at);
    if (node?.kind !== 'unary' || node.op !== 'deref') return null;
    const ty = this.ty(node.operand);
    const range = this.range(node.operand);
    return ty?.kind === 'ref' && range !== null ? { range, isClone: this.isClone(ty.ty) } : null;
  }

  /** The method that is called on the expression: its name and where that is written. */
  methodOn(span: MirSpan): { readonly name: string; readonly range: FileRange } | null {
    const at = this.at(span);
    const parent = at === null ? null : this.tree.parentOf(at);
    const node = parent === null ? null : this.node(parent);
    const name = parent === null ? undefined : this.tree.map.nameSyn.get(parent);
    if (node?.kind !== 'methodCall' || node.receiver !== at || name === undefined) return null;
    const range = rangeOfBodySyn(this.db, this.owner, this.tree.map, name);
    return range === null ? null : { name: node.name, range };
  }

  /** A statement that is a chain of methods on the expression, and gives a value of its type: `builder.name("x");`. */
  chainStatement(span: MirSpan): FileRange | null {
    const first = this.at(span);
    if (first === null) return null;
    let at = first;
    for (let up = this.tree.parentOf(at); up !== null; up = this.tree.parentOf(at)) {
      const node = this.node(up);
      if (node.kind === 'block') {
        const isStatement = node.stmts.some((stmt) => stmt.kind === 'expr' && stmt.hasSemi && stmt.expr === at);
        const isSame = at !== first && this.ty(at) === this.ty(first);
        return isStatement && isSame ? this.range(at) : null;
      }
      if (node.kind !== 'methodCall' || node.receiver !== at) return null;
      at = up;
    }
    return null;
  }

  /** Variants without data of the enum that the expression is a value of, as the program would write them. */
  unitVariants(span: MirSpan): string[] {
    const at = this.at(span);
    const ty = at === null ? null : this.ty(at);
    const adt = ty?.kind === 'adt' ? adtDef(this.db, ty.def) : null;
    if (ty?.kind !== 'adt' || adt?.kind !== 'enum') return [];
    const name = itemOf(this.db, ty.def)?.name;
    if (name === undefined || diagnosticName(this.db, ty.def) !== null) return [];
    return adt.variants.flatMap((variant) => (variant.shape === 'unit' ? [`${name}::${variant.name}`] : []));
  }

  /** Uses of a variable as a whole, as a value; none where it is also projected, dereferenced or called methods of. */
  usesOf(binding: BindingId): FileRange[] {
    const out: FileRange[] = [];
    const { exprs } = this.tree.body;
    for (let id = 0; id < exprs.length; id++) {
      const node = exprs[id];
      if (node.kind !== 'path' || node.path.res.res.kind !== 'local' || node.path.res.res.binding !== binding) continue;
      const parent = this.tree.parentOf(id as ExprId);
      const around = parent === null ? null : this.node(parent);
      const range = this.range(id as ExprId);
      if (around === null || range === null || !isValueIn(around)) return [];
      out.push(range);
    }
    return out;
  }

  /** `*x` of a variable, wherever it is read: the text of the star. Null where the variable is used in another way, too. */
  starsOf(binding: BindingId): FileRange[] | null {
    const out: FileRange[] = [];
    const { exprs } = this.tree.body;
    for (let id = 0; id < exprs.length; id++) {
      const node = exprs[id];
      if (node.kind !== 'path' || node.path.res.res.kind !== 'local' || node.path.res.res.binding !== binding) continue;
      const parent = this.tree.parentOf(id as ExprId);
      const around = parent === null ? null : this.node(parent);
      const range = parent === null ? null : this.range(parent);
      if (around?.kind !== 'unary' || around.op !== 'deref' || range === null) return null;
      if (this.db.get(fileText, range.file)[range.start] !== '*') return null;
      out.push({ ...range, end: range.start + 1 });
    }
    return out;
  }

  /** Arguments that a fn is called with in a file, at one position; null where it is named in another way. */
  argumentsOf(callee: DefId, index: number): FileRange[] | null {
    const { db } = this;
    const name = itemOf(db, callee)?.nameSyn;
    const declared = name === undefined ? null : rangeOfSyn(db, callee, name);
    if (declared === null) return null;
    const out: FileRange[] = [];
    for (const owner of bodyOwners(db, declared.file)) {
      const body = db.get(bodyOf, owner);
      const map = db.get(loweredBody, owner)?.map;
      const inferred = inferBody(db, owner);
      if (body === null || map === undefined || inferred === null) continue;
      const called = new Set<ExprId>();
      for (let id = 0; id < body.exprs.length; id++) {
        const node = body.exprs[id];
        if (node.kind !== 'call' && node.kind !== 'methodCall') continue;
        const at = node.kind === 'call' ? node.callee : (id as ExprId);
        if (inferred.callee.get(at)?.def !== callee) continue;
        called.add(at);
        const arg = node.args[node.kind === 'methodCall' ? index - 1 : index];
        const range = arg === undefined ? null : rangeOfBodySyn(db, owner, map, map.exprSyn[arg]);
        if (range?.file !== declared.file) return null;
        out.push(range);
      }
      for (const [expr, { def }] of inferred.callee) if (def === callee && !called.has(expr)) return null;
    }
    return out;
  }

  /** Where the type of a fn's parameter is written, if that may change. */
  parameterOf(callee: DefId, index: number): FileRange | null {
    const item = itemOf(this.db, callee);
    const param = item?.kind === 'fn' && item.hasBody ? item.params[index] : undefined;
    if (item?.kind !== 'fn' || param === undefined || param.name === null || (item.hasSelf && index === 0)) return null;
    return param.ty.kind === 'ref' ? null : rangeOfSyn(this.db, callee, param.ty.syn);
  }

  /** Where a type of this file gets its derives: the list, or the empty place in front of the item. Null where `Clone` cannot be derived. */
  deriveOf(ty: Ty): { readonly range: FileRange; readonly hasList: boolean } | null {
    const { db } = this;
    const adt = ty.kind === 'adt' ? adtDef(db, ty.def) : null;
    if (ty.kind !== 'adt' || adt === null || adt.kind === 'union' || adt.taint !== null) return null;
    const env = paramEnvOf(db, ty.def);
    const clone = langItem(db, crateOf(db, this.owner), 'clone');
    const fields = adt.variants.flatMap((variant) => variant.fields);
    if (implementsTrait(db, env, eraseRegions(ty), clone) !== 'no') return null;
    if (ty.args.list.some((arg) => arg.kind !== 'region')) return null;
    if (!fields.every((field) => implementsTrait(db, env, eraseRegions(field.ty), clone) === 'yes')) return null;
    const name = itemOf(db, ty.def)?.nameSyn;
    const range = name === undefined ? null : rangeOfSyn(db, ty.def, name);
    if (range === null) return null;
    const text = db.get(fileText, range.file);
    const line = text.lastIndexOf('\n', range.start - 1) + 1;
    const head = text.slice(line, range.start);
    if (!/^\s*(?:pub(?:\s*\([^)]*\))?\s+)?(?:struct|enum)\s+$/.test(head)) return null;
    const list = /#\[derive\(([^()]*?)(,?\s*)\)\]\s*(?:(?:#\[[^\]]*\]|\/\/[^\n]*)\s*)*$/.exec(text.slice(0, line));
    if (list !== null) {
      const at = list.index + '#[derive('.length + (list[1] as string).length;
      return { range: { ...range, start: at, end: at }, hasList: (list[1] as string).trim() !== '' };
    }
    const at = line + (/^\s*/.exec(head)?.[0].length ?? 0);
    return { range: { ...range, start: at, end: at }, hasList: false };
  }
}

function isValueIn({ kind }: Expr): boolean {
  return kind === 'binary' || kind === 'call' || kind === 'tuple' || kind === 'array' || kind === 'record';
}

/** std's containers, by their diagnostic names. */
const ALLOCATING: ReadonlySet<string> = new Set(
  'Vec HashMap HashSet BTreeMap BTreeSet VecDeque LinkedList BinaryHeap PathBuf OsString'.split(' '),
);

/** A value of such a type may keep a borrow alive. */
function holdsBorrow(ty: Ty): boolean {
  let found = false;
  visitTy(ty, {
    ty: (t) => {
      found ||= t.kind === 'ref' || t.kind === 'dynamic' || t.kind === 'closure' || t.kind === 'alias';
      return true;
    },
    region: () => {
      found = true;
    },
  });
  return found;
}

function isUnit(ty: Ty): boolean {
  return ty.kind === 'tuple' && ty.elems.length === 0;
}

function isOwnText(node: Expr): boolean {
  switch (node.kind) {
    case 'path':
    case 'field':
    case 'index':
    case 'methodCall':
      return true;
    case 'unary':
      return node.op === 'deref';
    default:
      return false;
  }
}

/** A name for the value of an expression, from the last name in it that says something: `position` for `v.position(..).unwrap()`. */
export function nameFor(exprs: readonly Expr[], at: ExprId): string {
  const expr = exprs[at];
  if (expr.kind === 'methodCall' && PASSING.has(expr.name)) return nameFor(exprs, expr.receiver);
  const name =
    expr.kind === 'methodCall' || expr.kind === 'field'
      ? expr.name
      : expr.kind === 'path'
        ? expr.path.path.segments[expr.path.path.segments.length - 1]?.name
        : undefined;
  return name !== undefined && /^[a-z_][a-z0-9_]*$/.test(name) && !KEYWORDS.has(name) ? name : 'value';
}

const PASSING: ReadonlySet<string> = new Set(
  'unwrap expect unwrap_or unwrap_or_else unwrap_or_default copied cloned clone collect to_owned to_string into'.split(
    ' ',
  ),
);

const KEYWORDS: ReadonlySet<string> = new Set(['self', 'super', 'crate', 'await']);
