/**
 * What a macro call among items expands to. Its items are known at once; its text, marks and syntax, which only bodies and
 * positions need, are made when somebody asks. So an earlier server's items do where nobody looks, and what nobody asked
 * for can be let go of.
 */
import { createHash } from 'node:crypto';
import type { FileId, ItemIdx } from '../base/ids';
import type { ItemTree } from '../items/item';
import { type LoweredUnit, lowerUnit } from '../items/lowerUnit';
import { defineSlot } from '../query/definition';
import type { Database } from '../query/engine';
import { allCrates } from '../source/crates';
import { reading } from '../source/files';
import { childOfKind } from '../syntax/cursor';
import { Kind } from '../syntax/kinds';
import type { ItemNode } from '../syntax/tree';
import { type Expansion, expandCfgSelect, expandItemCall, type ItemCall, type MacroText } from './expansion';
import { takeKept } from './keptItems';
import { type CrateLowering, fileOfUnit, type UnitId, unitData } from './units';

/** An expansion with its items and their syntax. */
export interface Written {
  readonly expansion: Expansion;
  readonly lowered: LoweredUnit;
}

/** What the next server needs of an expansion. */
interface KeptExpansion {
  readonly tree: ItemTree;
  /** Characters of the text. */
  readonly length: number;
  /** As in `LoweredUnit`; null where all are -1. */
  readonly outerNodes: readonly number[] | null;
}

export class ItemExpansion {
  private made: Written | null;
  /** Somebody may have kept parts of `made`, and must not be given others. */
  private isAskedFor = false;

  /** `key` names all that the items depend on; null where they cannot be kept. `make` gives the same whenever it is called. */
  constructor(
    readonly key: string | null,
    readonly items: KeptExpansion,
    private readonly outer: ItemExpansion | null,
    made: Written | null,
    private readonly make: () => Written | null,
  ) {
    this.made = made;
  }

  /** The same object each time. null: this build expands otherwise than the one that kept the items. */
  written(): Written | null {
    const made = this.forNow();
    // One table has the marks of both.
    if (!this.isAskedFor) this.outer?.written();
    this.isAskedFor = true;
    return made;
  }

  /** For whoever keeps nothing of it. */
  forNow(): Written | null {
    this.made ??= this.make();
    return this.made;
  }

  release(): void {
    if (!this.isAskedFor) this.made = null;
  }
}

/** What has been made in another way, and stays. */
export function itemExpansion(written: Written): ItemExpansion {
  return new ItemExpansion(null, toKeep(written), null, written, () => written);
}

export interface ItemRequest {
  /** The unit that the expansion will be. */
  readonly unit: UnitId;
  /** null: the built-in `cfg_select!`. */
  readonly macro: MacroText | null;
  /** Arguments with their delimiters. */
  readonly args: string;
  /** The expansion that the call stands in, and which of its items it is; null for a call in a file. */
  readonly outer: { readonly expansion: ItemExpansion; readonly idx: ItemIdx } | null;
  readonly container: ItemCall['container'];
  readonly callEdition: number;
  readonly isSkimmed: boolean;
}

interface Remembered {
  readonly request: ItemRequest;
  readonly lowering: CrateLowering;
  readonly result: ItemExpansion | string;
}

const REMEMBERED = defineSlot(() => new Map<UnitId, Remembered>());

/**
 * The expansion, or why there is none. It is the same object as long as the call, the macro and the options of the crate are
 * the same.
 */
export function expandItems(db: Database, lowering: CrateLowering, request: ItemRequest): ItemExpansion | string {
  if (request.isSkimmed) return expandNow(db, lowering, request, null);
  const cache = db.slot(REMEMBERED);
  const known = cache.get(request.unit);
  if (known !== undefined && known.lowering === lowering && isSame(known.request, request)) return known.result;
  const key = keyOf(lowering, request);
  const kept = key === null ? null : takeKept<KeptExpansion>(db, key);
  const result = kept === null ? expandNow(db, lowering, request, key) : expandLater(db, lowering, request, key, kept);
  cache.set(request.unit, { request, lowering, result });
  return result;
}

function expandNow(
  db: Database,
  lowering: CrateLowering,
  request: ItemRequest,
  key: string | null,
): ItemExpansion | string {
  const made = write(db, lowering, request);
  if (typeof made === 'string') return made;
  return request.isSkimmed ? itemExpansion(made) : expandLater(db, lowering, request, key, toKeep(made), made);
}

function expandLater(
  db: Database,
  lowering: CrateLowering,
  request: ItemRequest,
  key: string | null,
  items: KeptExpansion,
  made: Written | null = null,
): ItemExpansion {
  return new ItemExpansion(key, items, request.outer?.expansion ?? null, made, () => {
    const now = write(db, lowering, request);
    if (typeof now === 'string' || now.lowered.tree.items.length !== items.tree.items.length) return null;
    return now;
  });
}

/** Reads no query, so whoever asks depends on nothing more. */
function write(db: Database, lowering: CrateLowering, request: ItemRequest): Written | string {
  const { macro, outer, ...call } = request;
  const around = outer === null ? null : outer.expansion.forNow();
  const node = outer === null ? undefined : around?.lowered.nodes[outer.idx];
  if (outer !== null && node === undefined) return 'no syntax';
  const { env, cache } = lowering;
  const itemCall: ItemCall = {
    ...call,
    outer: around === null || node === undefined ? null : { expansion: around.expansion, argsStart: argsStart(node) },
  };
  const expansion = macro === null ? expandCfgSelect(db, itemCall, env.cfg) : expandItemCall(db, macro, itemCall);
  return typeof expansion === 'string' ? expansion : { expansion, lowered: lowerUnit(expansion.syntax, env, cache) };
}

function toKeep({ expansion, lowered }: Written): KeptExpansion {
  const { tree, outerNodes } = lowered;
  const isOuter = outerNodes.some((node) => node >= 0);
  return { tree, length: expansion.virtual.text.length, outerNodes: isOuter ? [...outerNodes] : null };
}

function isSame(a: ItemRequest, b: ItemRequest): boolean {
  return (
    a.args === b.args &&
    a.container === b.container &&
    a.callEdition === b.callEdition &&
    a.outer?.expansion === b.outer?.expansion &&
    a.outer?.idx === b.outer?.idx &&
    (a.macro === b.macro || (a.macro !== null && b.macro !== null && isSameMacro(a.macro, b.macro)))
  );
}

function isSameMacro(a: MacroText, b: MacroText): boolean {
  return (
    a.def === b.def &&
    a.crate === b.crate &&
    a.edition === b.edition &&
    a.isInnerLocal === b.isInnerLocal &&
    a.text === b.text
  );
}

/**
 * The items depend on nothing but this. The number of the macro's crate is in them where `$crate` is; under another number
 * they are made again.
 */
function keyOf(lowering: CrateLowering, { macro, args, outer, container, callEdition }: ItemRequest): string | null {
  if (outer !== null && outer.expansion.key === null) return null;
  const call = [lowering.key, callEdition, container, macro === null ? null : macroKey(macro)];
  const hash = createHash('sha1').update(JSON.stringify(call));
  // The text of a call in an expansion does not say how its tokens are marked and grouped.
  return (outer === null ? hash.update(`=${args}`) : hash.update(`<${outer.expansion.key}${outer.idx}`)).digest(
    'base64',
  );
}

const MACRO_KEYS = new WeakMap<MacroText, string>();

function macroKey(macro: MacroText): string {
  let key = MACRO_KEYS.get(macro);
  if (key === undefined) {
    const { name, crate, edition, isInnerLocal, text } = macro;
    const head = JSON.stringify([name, crate, edition, isInnerLocal]);
    key = createHash('sha1').update(head).update(text).digest('base64');
    MACRO_KEYS.set(macro, key);
  }
  return key;
}

/** Offset of the opening delimiter of an item that is a macro call, in its unit. */
export function argsStart(node: ItemNode): number {
  const tree = node.header;
  let call = node.node;
  if (tree.kind[call] === Kind.expression_statement) call = childOfKind(tree, call, Kind.macro_invocation);
  const args = childOfKind(tree, call, Kind.token_tree);
  return node.start + (tree.start[args < 0 ? call : args] as number);
}

/** What the calls in those of the files expand to that nobody looks at, by key. */
export function expansionsToKeep(db: Database, files: ReadonlySet<FileId>): ReadonlyMap<string, KeptExpansion> {
  const out = new Map<string, KeptExpansion>();
  const crates = new Set(db.get(allCrates, 0));
  for (const [unit, { result }] of db.slot(REMEMBERED)) {
    const file = fileOfUnit(db, unit);
    if (typeof result === 'string' || result.key === null || !files.has(file)) continue;
    if (crates.has(unitData(db, unit).crate) && db.get(reading, file) === 'items') out.set(result.key, result.items);
  }
  return out;
}

/** Lets go of the texts and syntax that nobody asked for: they are made again where somebody does. */
export function releaseExpansions(db: Database): void {
  for (const { result } of db.slot(REMEMBERED).values()) if (typeof result !== 'string') result.release();
}
