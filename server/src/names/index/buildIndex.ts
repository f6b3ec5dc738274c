/**
 * Writes resolved crates into an index: what other crates can name, and what types reach from there.
 *
 * Left out: bodies and what they declare where no impl is among it, positions, private functions and private inherent methods, attributes that say
 * nothing about ownership.
 */
import type { CrateId, DefId } from '../../base/ids';
import type { Attrs, ConstRef, Item, TypeRef } from '../../items/item';
import type { Database } from '../../query/engine';
import { crateData } from '../../source/crates';
import { allImpls, langItemsOfSource, openDefsOfSource, traitsOfSource, typesOfHiddenImpls } from '../crateItems';
import { anonymousTraits, databaseWorld, moduleNames } from '../databaseWorld';
import { type CrateDefMap, crateDefMap } from '../defMap';
import { type DefData, defTable, INDEXED, isBlockModule, moduleOf, parentOf } from '../defs';
import { childrenOf, itemOf } from '../itemData';
import { builtinName } from '../macroCalls';
import { FIRST_FREE_CRATE, type Namespace, type Res } from '../res';
import { expandTypeMacro } from '../typeMacro';
import type { ScopeEntry } from '../world';
import { type CrateRecord, DEF_KINDS, IndexWriter, OWN_SLOT, slotBase } from './format';
import { indexedCrate } from './indexedCrate';

/** What higher floors add to the index of a crate. */
export interface Additions {
  /**
   * Tables by name, of the definitions that are in the file. `numberOf`: which number one has there; undefined for what was
   * left out.
   */
  sections(
    defs: readonly DefId[],
    numberOf: (def: DefId) => number | undefined,
  ): Iterable<readonly [name: string, table: unknown]>;
  /** The value of an expression in a type of `owner`, as a literal; null where it has none or is not known. */
  constant(owner: DefId, text: string): string | null;
}

/** The index of the standard library's crates, inputs of `db`. They refer to each other and to nothing else. */
export function buildIndex(
  db: Database,
  crates: readonly CrateId[],
  sections: ReadonlyMap<string, unknown>,
): Uint8Array {
  return write(db, crates, new Slots(db, null), { sections: () => sections, constant: () => null });
}

/**
 * The index of one immutable crate. The crates it refers to must be indexed themselves, or what comes from them is
 * unknown. `stableName` names a crate for ever: package, version, features.
 */
export function buildCrateIndex(
  db: Database,
  krate: CrateId,
  stableName: (krate: CrateId) => string,
  additions: Additions = { sections: () => [], constant: () => null },
): Uint8Array {
  const slots = new Slots(db, krate);
  return write(db, [krate], slots, additions, stableName);
}

/** Numbers of crates and definitions in a file. */
class Slots {
  readonly ids = new Map<DefId, number>();
  readonly foreign = new Map<CrateId, number>();
  private readonly db: Database;
  private readonly own: CrateId | null;

  constructor(db: Database, own: CrateId | null) {
    this.db = db;
    this.own = own;
  }

  readonly of = (krate: number): number => {
    if (krate < FIRST_FREE_CRATE) return krate;
    if (krate === this.own) return OWN_SLOT;
    let slot = this.foreign.get(krate as CrateId);
    if (slot === undefined) {
      slot = OWN_SLOT + 1 + this.foreign.size;
      this.foreign.set(krate as CrateId, slot);
    }
    return slot;
  };

  /** undefined for what was left out. */
  get(def: DefId): number | undefined {
    const known = this.ids.get(def);
    if (known !== undefined || def < INDEXED) return known;
    const { crate } = defTable(this.db).data(def);
    const root = indexedCrate(this.db, crate)?.root;
    return root === undefined ? undefined : slotBase(this.of(crate)) + def - root;
  }
}

function write(
  db: Database,
  crates: readonly CrateId[],
  slots: Slots,
  additions: Additions,
  stableName: ((krate: CrateId) => string) | null = null,
): Uint8Array {
  const writer = new IndexWriter(slots.of, stableName === null ? 9 : 1);
  const plans = crates.map((krate) => planCrate(db, krate, slots));
  for (const plan of plans) writer.addCrate(writeCrate(db, plan, slots, writer, additions));
  const defs = plans.flatMap((plan) => plan.defs);
  for (const [name, value] of additions.sections(defs, (def) => slots.get(def))) writer.addSection(name, value);
  if (stableName !== null) for (const [krate, slot] of slots.foreign) writer.addReference(stableName(krate), slot);
  return writer.finish();
}

const CONTAINERS: ReadonlySet<string> = new Set(['impl', 'trait', 'enum']);

interface Plan {
  readonly map: CrateDefMap;
  readonly defs: readonly DefId[];
}

/** Chooses the definitions that stay and gives them their ids: pre-order, so that what belongs together is near. */
function planCrate(db: Database, krate: CrateId, slots: Slots): Plan {
  const map = db.get(crateDefMap, krate);
  const table = defTable(db);
  const defs: DefId[] = [];
  const base = slotBase(slots.of(krate));
  const blocks = blocksWithImpls(db, krate);
  const visit = (def: DefId): void => {
    const inner = blocks.get(def);
    if (inner === undefined && !isKept(db, def, table.data(def))) return;
    slots.ids.set(def, base + defs.length);
    defs.push(def);
    const { kind } = table.data(def);
    if (kind === 'mod' || CONTAINERS.has(kind)) for (const child of childrenOf(db, def)) visit(child);
    for (const block of inner ?? []) visit(block);
  };
  visit(map.root);
  return { map, defs };
}

/**
 * An impl in a body is seen outside of it: such bodies have their items in the index, by owner. The blocks around an inner
 * block come before it. What macros declare in bodies is left out.
 */
function blocksWithImpls(db: Database, krate: CrateId): ReadonlyMap<DefId, readonly DefId[]> {
  const blocks = new Map<DefId, DefId[]>();
  const add = (block: DefId): void => {
    const owner = parentOf(db, block);
    if (owner === null) return;
    const known = blocks.get(owner) ?? [];
    if (known.includes(block)) return;
    const around = databaseWorld(db).shape(block)?.parent ?? null;
    if (around !== null && isBlockModule(db, around)) add(around);
    // Added by now, where it is of the same owner.
    blocks.set(owner, [...(blocks.get(owner) ?? []), block]);
    for (let at: DefId | null = owner; at !== null; at = parentOf(db, at)) if (isBlockModule(db, at)) add(at);
  };
  for (const impl of allImpls(db, krate)) {
    const module = moduleOf(db, impl);
    if (isBlockModule(db, module)) add(module);
  }
  return blocks;
}

function isKept(db: Database, def: DefId, data: DefData): boolean {
  if (data.kind === 'mod' || data.kind === 'variant') return true;
  const item = itemOf(db, def);
  if (item === null) return false;
  if (item.kind === 'const' && item.name === '_') return false;
  if (item.kind === 'error') return false;
  if (item.kind === 'fn' && item.attrs.lang === null && item.vis.kind !== 'public') {
    const parent = data.parent === null ? null : itemOf(db, data.parent);
    if (parent === null || parent.kind === 'mod') return false;
    if (parent.kind === 'impl' && parent.trait === null) return false;
  }
  return true;
}

function writeCrate(db: Database, plan: Plan, ids: Slots, writer: IndexWriter, additions: Additions): CrateRecord {
  const { map, defs } = plan;
  const table = defTable(db);
  const base = slotBase(ids.of(map.krate));
  const kinds: number[] = [];
  const names: string[] = [];
  const parents: number[] = [];
  const hasItem: boolean[] = [];
  const hasScope: boolean[] = [];
  const firstValue = writer.count;
  for (const def of defs) {
    const data = table.data(def);
    kinds.push(DEF_KINDS.indexOf(data.kind as (typeof DEF_KINDS)[number]));
    names.push(data.name);
    parents.push(data.parent === null ? -1 : (ids.get(data.parent) as number) - base);
    const item = data.kind === 'variant' || data.parent === null ? null : itemOf(db, def);
    hasItem.push(item !== null);
    if (item !== null) writer.value(strippedItem(withoutText(db, def, item, additions)));
    // Enums and traits have the names of their members.
    hasScope.push(data.kind === 'mod');
    if (data.kind === 'mod') writer.value(moduleValue(db, def, ids));
  }
  const local = (def: DefId): number => (ids.get(def) ?? -1) - base;
  const kept = (list: readonly DefId[]): number[] => list.filter((def) => ids.ids.has(def)).map(local);
  const langItems = [...langItemsOfSource(db, map.krate)]
    .filter(([, def]) => ids.ids.has(def))
    .map(([name, def]) => [name, local(def)]);
  const externPrelude = [...map.externPrelude].map(([name, root]) => [
    name,
    root === null ? -1 : (ids.get(root) ?? -1),
  ]);
  const hidden = typesOfHiddenImpls(db, map.krate);
  return {
    slot: ids.of(map.krate),
    name: db.get(crateData, map.krate).name,
    edition: map.edition,
    kinds,
    names,
    parents,
    hasItem,
    hasScope,
    firstValue,
    facts: {
      impls: writer.value(kept(allImpls(db, map.krate))),
      traits: writer.value(kept(traitsOfSource(db, map.krate))),
      langItems: writer.value(langItems),
      externPrelude: writer.value(externPrelude),
      openDefs: writer.value(kept([...openDefsOfSource(db, map.krate)])),
      hiddenImpls: writer.value(hidden === null ? null : kept([...hidden])),
      prelude: writer.value(map.prelude === null ? -1 : (ids.get(map.prelude) ?? -1)),
    },
  };
}

/** [flags, anonymous traits, types, values, macros, module around a block]; see `IndexedCrateFile.scope`. */
function moduleValue(db: Database, module: DefId, ids: Slots): unknown {
  const names = (ns: Namespace): unknown[] => {
    const out: unknown[] = [];
    for (const [name, entry] of moduleNames(db, module, ns)) {
      const packed = name.startsWith(' ') ? null : packEntry(entry, ns, ids);
      if (packed !== null) out.push(name, packed);
    }
    return out;
  };
  const shape = databaseWorld(db).shape(module);
  const flags = (shape?.openNames ? 1 : 0) | (shape?.noImplicitPrelude ? 2 : 0);
  const around = shape?.kind === 'block' && shape.parent !== null ? (ids.get(shape.parent) ?? -1) : -1;
  const traits: number[] = [];
  for (const { res, vis } of anonymousTraits(db, module).values()) {
    const id = vis === null && res.kind === 'def' ? ids.get(res.def) : undefined;
    if (id !== undefined) traits.push(id);
  }
  return [flags, traits, names('type'), names('value'), names('macro'), ...(around < 0 ? [] : [around])];
}

/** A number where the name is public and means a definition; else [what, id, is private]. */
function packEntry(entry: ScopeEntry, ns: Namespace, ids: Slots): unknown {
  const isPrivate = entry.vis !== null;
  // Derives inside the crate are resolved by what it imports.
  if (isPrivate && ns === 'macro' && entry.res.kind === 'def' && ids.ids.has(entry.res.def)) return null;
  const packed = packRes(entry.res, ids);
  if (packed === null) return null;
  return packed[0] === 'def' && !isPrivate ? packed[1] : [...packed, isPrivate];
}

function packRes(res: Res, ids: Slots): [string, number | string] | null {
  switch (res.kind) {
    case 'def':
    case 'ctor': {
      const id = ids.get(res.def);
      return id === undefined ? null : [res.kind, id];
    }
    case 'prim':
      return ['prim', res.prim];
    case 'err':
      return ['err', 'unknown'];
    default:
      return null;
  }
}

/** Attributes of which the arguments matter. */
const WITH_ARGS = new Set([
  'macro_export',
  'proc_macro_derive',
  'rustc_legacy_const_generics',
  'rustc_skip_during_method_dispatch',
  'rustc_builtin_macro',
  'rustc_macro_transparency',
  'rustc_layout_scalar_valid_range_start',
  'rustc_diagnostic_item',
]);
const DROPPED = new Set([
  'allow',
  'warn',
  'deny',
  'expect',
  'doc',
  'track_caller',
  'rustc_diagnostic_item',
  'rustc_inherit_overflow_checks',
]);

/**
 * With what macros in types stand for, and the values of constants: which macro or `cfg` a name means depends on the text,
 * which an index has not.
 */
function withoutText<T>(db: Database, def: DefId, part: T, additions: Additions): T {
  if (typeof part !== 'object' || part === null) return part;
  if (isTypeMacro(part)) {
    const type = expandTypeMacro(db, def, part);
    return (type === null ? part : withoutText(db, def, type, additions)) as T;
  }
  if (isConstText(part)) {
    const text = additions.constant(def, part.text);
    return (text === null ? part : { kind: 'literal', text, syn: part.syn }) as T;
  }
  let changed: T | null = null;
  for (const [key, value] of Object.entries(part)) {
    const now = withoutText(db, def, value, additions);
    if (now === value) continue;
    changed ??= (Array.isArray(part) ? [...part] : { ...part }) as T;
    Object.assign(changed as object, { [key]: now });
  }
  return changed ?? part;
}

function isConstText(part: object): part is ConstRef & { readonly kind: 'expr' } {
  return 'kind' in part && part.kind === 'expr' && 'text' in part;
}

function isTypeMacro(part: object): part is TypeRef & { readonly kind: 'macro' } {
  return 'kind' in part && part.kind === 'macro' && 'tokens' in part;
}

function strippedItem(item: Item): Item {
  // Messages know some types by name (`Rc`, `Option`, `Vec`), nothing else.
  const isType = item.kind === 'struct' || item.kind === 'enum';
  const attrs = strippedAttrs(item.attrs, isType);
  switch (item.kind) {
    case 'fn':
    case 'const':
    case 'static':
      return { ...item, attrs, blocks: [] };
    case 'mod':
    case 'trait':
    case 'impl':
    case 'externBlock':
      return { ...item, attrs, children: [] };
    case 'enum':
      return {
        ...item,
        attrs,
        variants: item.variants.map((variant) => ({ ...variant, attrs: strippedAttrs(variant.attrs) })),
      };
    case 'macroRules':
    case 'macroDef':
      // The body of a built-in macro says nothing.
      return builtinName(item) === null ? { ...item, attrs } : { ...item, attrs, text: '' };
    default:
      return { ...item, attrs };
  }
}

function strippedAttrs(attrs: Attrs, keepsName = false): Attrs {
  // Which edition's panic a macro means is all that is asked of the features it may use.
  const isKept = ({ path, args }: Attrs['others'][number]): boolean =>
    WITH_ARGS.has(path) || (path === 'allow_internal_unstable' && args.includes('edition_panic'));
  const others = attrs.others
    .filter((other) => !DROPPED.has(other.path) || (keepsName && other.path === 'rustc_diagnostic_item'))
    .map((other) => ({ path: other.path, args: isKept(other) ? other.args : '' }));
  return { ...attrs, others };
}
