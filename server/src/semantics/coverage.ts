/**
 * How much of what a file names is found: the paths of its items and bodies that lead somewhere, the macro calls that
 * expand, and why the others do not. Type-relative segments (`Vec::new`, `T::Item`) are the type checker's, not counted.
 */
import type { DefId, FileId } from '../base/ids';
import type { Body, BodyPath, BodySourceMap, Expr } from '../hir/body';
import { loweredBody } from '../hir/query';
import type { Coverage, UnsafeCount } from '../ide/types';
import type { Import, Item, Path } from '../items/item';
import { bodyOwners, itemsOfFile } from '../names/crateItems';
import { databaseWorld, sourceMap } from '../names/databaseWorld';
import { crateName } from '../names/defPath';
import { crateOf, moduleOf } from '../names/defs';
import { itemOf } from '../names/itemData';
import { resolveModulePath } from '../names/paths';
import type { Namespace, Res } from '../names/res';
import { resolveMacro, resolvePath, scopeOf } from '../names/resolve';
import { fileOfUnit } from '../names/units';
import type { Database } from '../query/engine';

const NAMESPACES: readonly Namespace[] = ['type', 'value', 'macro'];

/** Where item data has a path in the value namespace. */
const CONST_KEYS: ReadonlySet<string> = new Set(['len', 'value', 'constant', 'defaultConst']);

export function fileCoverage(db: Database, file: FileId): Coverage {
  const counter = new Counter(db);
  for (const def of itemsOfFile(db, file)) {
    const item = itemOf(db, def);
    if (item !== null) counter.item(def, item);
  }
  for (const owner of bodyOwners(db, file)) {
    const lowered = db.get(loweredBody, owner);
    if (lowered !== null) counter.body(lowered.body, lowered.map);
  }
  for (const map of counter.crates()) {
    for (const call of map.macroCalls) if (fileOfUnit(db, call.unit) === file) counter.call(call.name, call.failure);
    for (const { unit, module, entry } of map.imports) {
      if (fileOfUnit(db, unit) === file) counter.import(module, entry);
    }
  }
  return counter;
}

class Counter implements Coverage {
  paths = 0;
  macroCalls = 0;
  readonly unresolved: string[] = [];
  readonly unexpanded: string[] = [];
  readonly unsafeCode = new Map<string, UnsafeCount>();
  private readonly db: Database;
  private readonly krates = new Set<number>();

  constructor(db: Database) {
    this.db = db;
  }

  /** Of the items seen. */
  crates(): NonNullable<ReturnType<typeof sourceMap>>[] {
    return [...this.krates].map((krate) => sourceMap(this.db, krate as never)).filter((map) => map !== null);
  }

  item(def: DefId, item: Item): void {
    this.krates.add(crateOf(this.db, def));
    if (item.kind === 'fn' && item.isUnsafe && !item.isForeign) this.unsafe(def, 'functions', 1);
    if (item.kind === 'impl' && item.isUnsafe) this.unsafe(def, 'impls', 1);
    for (const derive of item.attrs.derives) {
      const found = resolveMacro(this.db, { module: moduleOf(this.db, def), owner: def, before: -1 }, derive);
      this.path(derive, found.kind === 'err' ? { kind: 'err', reason: found.reason } : found);
    }
    const { attrs, ...rest } = item;
    if (item.kind === 'enum') {
      for (const { data } of item.variants) this.walk(def, data, false);
      this.walk(def, item.generics, false);
    } else this.walk(def, rest, false);
  }

  body(body: Body, map: BodySourceMap): void {
    this.krates.add(crateOf(this.db, body.owner));
    for (const node of [...body.exprs, ...body.pats]) if ('path' in node) this.bodyPath(node.path);
    for (const [path, { res }] of body.typePaths) this.path(path, res);
    // Those of other crates' macros are theirs to answer for.
    const isOwn = (syn: number): boolean => map.units[(map.unitOf[syn] ?? 0) - 1]?.isForeign !== true;
    const isUnsafe = (expr: Expr): boolean => expr.kind === 'block' && expr.mode === 'unsafe';
    const blocks = body.exprs.filter((expr, id) => isUnsafe(expr) && isOwn(map.exprSyn[id])).length;
    if (blocks > 0) this.unsafe(body.owner, 'blocks', blocks);
    this.macroCalls += body.macroCalls.total;
    this.unexpanded.push(...body.macroCalls.failed);
  }

  private unsafe(def: DefId, what: keyof UnsafeCount, count: number): void {
    const name = crateName(this.db, crateOf(this.db, def));
    const known = this.unsafeCode.get(name) ?? { blocks: 0, functions: 0, impls: 0 };
    this.unsafeCode.set(name, { ...known, [what]: known[what] + count });
  }

  private bodyPath({ path, res }: BodyPath): void {
    // `<T>::new` is the type checker's.
    if (path.qself === null || path.qself.traitSegments > 0) this.path(path, res.res);
  }

  call(name: string, failure: string | null): void {
    this.macroCalls++;
    if (failure !== null) this.unexpanded.push(`${failure}: ${name}`);
  }

  import(module: DefId, entry: Import): void {
    const world = databaseWorld(this.db);
    const { path } = entry;
    if (path.segments.length === 0) return;
    const isSelf = path.segments.length > 1 && path.segments.at(-1)?.name === 'self';
    const wanted = isSelf ? { ...path, segments: path.segments.slice(0, -1) } : path;
    let worst: Res | null = null;
    for (const ns of entry.glob || isSelf ? (['type'] as const) : NAMESPACES) {
      const { res, consumed } = resolveModulePath(world, module, wanted, ns, 'use');
      if (res.kind !== 'err' && consumed === wanted.segments.length) {
        this.paths++;
        return;
      }
      if (res.kind === 'err') worst = res;
    }
    // `use name;` of a macro_rules in textual scope.
    const name = entry.alias ?? wanted.segments.at(-1)?.name ?? '';
    const macro = world.entry(module, 'macro', name);
    this.path(path, macro !== undefined ? macro.res : (worst ?? { kind: 'err', reason: 'unresolved' }));
  }

  private path(path: Path, res: Res): void {
    this.paths++;
    if (res.kind === 'err') this.unresolved.push(`${res.reason}: ${path.segments.map(({ name }) => name).join('::')}`);
  }

  /** Every path in item data, but for those of attributes, imports and macro calls. */
  private walk(def: DefId, value: unknown, isConst: boolean): void {
    if (Array.isArray(value)) {
      for (const element of value) this.walk(def, element, isConst);
      return;
    }
    if (typeof value !== 'object' || value === null) return;
    if ('kind' in value && (value.kind === 'use' || value.kind === 'macroCall' || value.kind === 'macro')) return;
    if ('segments' in value && 'global' in value) {
      const path = value as Path;
      // A path that begins with a type is resolved by the type checker; what it begins with is walked below.
      if (path.qself === null) this.itemPath(def, path, isConst);
    }
    for (const [key, inner] of Object.entries(value)) this.walk(def, inner, CONST_KEYS.has(key));
  }

  private itemPath(def: DefId, path: Path, isConst: boolean): void {
    const scope = scopeOf(this.db, def);
    let { res } = resolvePath(this.db, scope, path, isConst ? 'value' : 'type');
    // `Array<N>` names a const where a type is expected.
    if (res.kind === 'err') {
      const other = resolvePath(this.db, scope, path, isConst ? 'type' : 'value').res;
      if (other.kind !== 'err') res = other;
    }
    this.path(path, res);
  }
}
