/**
 * From the tree-sitter tree of a file to its items, taking over from the previous version every item that the edit did
 * not touch. A one-character edit reads one function again, whatever the length of the file.
 */
import type { Backend, BackendCursor } from './backend';
import { Depth, type KindTable, kindTable, TreeBuilder } from './flatten';
import { type Container, containerOf, Item, ItemCell, type Reparse, type TreeHandle } from './item';
import { FIRST_ANONYMOUS_KIND, Kind } from './kinds';
import { type Repair, repairsWithin, type SyntaxTree, type UnitSyntax } from './tree';

/** Text `[start, oldEnd)` of the old version became `[start, newEnd)`; everything else is the same. */
export interface Change {
  readonly start: number;
  readonly oldEnd: number;
  readonly newEnd: number;
}

export interface UnitSource {
  readonly text: string;
  readonly repairs: readonly Repair[];
  readonly handle: TreeHandle;
  readonly hasError: boolean;
  readonly reparse: Reparse;
}

export interface Unit extends UnitSyntax {
  readonly items: readonly Item[];
}

/** What kinds may stand between items. In a file that is one big error everything else is debris. */
const itemKinds = new Set<number>([
  Kind.associated_type,
  Kind.attribute_item,
  Kind.const_item,
  Kind.enum_item,
  Kind.expression_statement,
  Kind.extern_crate_declaration,
  Kind.foreign_mod_item,
  Kind.function_item,
  Kind.function_signature_item,
  Kind.impl_item,
  Kind.inner_attribute_item,
  Kind.macro_definition,
  Kind.macro_invocation,
  Kind.mod_item,
  Kind.static_item,
  Kind.struct_item,
  Kind.trait_item,
  Kind.type_item,
  Kind.union_item,
  Kind.use_declaration,
]);

const builder = new TreeBuilder();

export function buildUnit(source: UnitSource, old: Unit | null, change: Change | null): Unit {
  return new UnitBuilder(source, old === null ? null : change).build(old);
}

const ADTS: ReadonlySet<number> = new Set([Kind.struct_item, Kind.enum_item, Kind.union_item]);

class UnitBuilder {
  private readonly source: UnitSource;
  private readonly change: Change | null;
  private readonly delta: number;
  private readonly backend: Backend;
  private readonly table: KindTable;
  private readonly cursor: BackendCursor;
  private innerAttrs: { readonly start: number; readonly tree: SyntaxTree }[] = [];
  private hasItemError = false;
  /** The whole file is one error: what looks like items among its children is taken, the rest is not. */
  private isDebris = false;
  /** Old items inside the changed stretch by length, made when first needed: they may have moved. */
  private moved: Map<number, Item[]> | null = null;
  private old: Unit | null = null;
  /** Words hidden before an item (`pub`, `unsafe`, ..) belong to it: from the start the parser saw to the true one. */
  private readonly leading = new Map<number, number>();

  constructor(source: UnitSource, change: Change | null) {
    this.source = source;
    this.change = change;
    for (const { start, end, what } of source.repairs) {
      if (what === 'attribute' || what === 'tokens') continue;
      let next = end;
      while (/\s/.test(source.text.charAt(next))) next++;
      this.leading.set(next, this.leading.get(start) ?? start);
    }
    this.delta = change ? change.newEnd - change.oldEnd : 0;
    this.backend = source.handle.backend;
    this.table = kindTable(this.backend);
    this.cursor = (source.handle.current as NonNullable<typeof source.handle.current>).walk();
  }

  build(old: Unit | null): Unit {
    this.old = old;
    this.isDebris = this.table.kindAt(this.cursor) === Kind.ERROR;
    this.hasItemError = this.isDebris;
    const items = this.cursor.gotoFirstChild() ? this.siblings('file', old?.items ?? null) : [];
    this.cursor.delete?.();
    const hasError = this.source.hasError || this.source.repairs.some(({ what }) => what === 'body');
    return { items, innerAttrs: this.joinInnerAttrs(), hasItemError: this.hasItemError, hasError };
  }

  /** The cursor is on the first child of a file or declaration list and is left on the last. */
  private siblings(container: Container, old: readonly Item[] | null): Item[] {
    const { cursor, table } = this;
    const items: Item[] = [];
    const lookup = new OldItems(old, this.change);
    let start = -1;
    let end = -1;
    // Attributes are read when their item is: most items are taken over, with theirs.
    let firstAttribute = -1;
    /** Where text ends that is no item, if that is what stands last. */
    let debrisEnd = -1;
    do {
      const kind = table.kindAt(cursor);
      if (kind === Kind.line_comment || kind === Kind.block_comment || kind === Kind.shebang) continue;
      if (kind >= FIRST_ANONYMOUS_KIND || !this.isItem(kind)) {
        if (cursor.startIndex === cursor.endIndex && cursor.nodeIsMissing) this.hasItemError = true;
        if (this.isDebris) debrisEnd = cursor.endIndex;
        continue;
      }
      const isRobbed = ADTS.has(kind) && start < 0 && this.holdsHead(debrisEnd);
      debrisEnd = kind === Kind.ERROR ? cursor.endIndex : -1;
      if (isRobbed) continue;
      if (start < 0) start = this.leading.get(cursor.startIndex) ?? cursor.startIndex;
      if (kind === Kind.attribute_item) {
        if (firstAttribute < 0) firstAttribute = cursor.currentDescendantIndex;
        end = cursor.endIndex;
        continue;
      }
      if (kind === Kind.ERROR) this.hasItemError = true;
      const item =
        this.reused(lookup, kind, start, container) ?? this.read(kind, start, container, lookup, firstAttribute);
      if (kind === Kind.inner_attribute_item && container === 'file') {
        this.innerAttrs.push({ start: item.start, tree: item.tree });
      } else items.push(item);
      start = -1;
      firstAttribute = -1;
    } while (cursor.gotoNextSibling());
    // An attribute at the very end, with no item: an item of its own kind, for which rustc has an error.
    if (start >= 0) items.push(this.dangling(start, end, container, firstAttribute));
    return items;
  }

  /**
   * Whether text that ends there and is no item took the attributes or the visibility of what follows, as behind `self.}`. The
   * type is not taken as it stands then: it may have lost its `#[derive(..)]`.
   */
  private holdsHead(debrisEnd: number): boolean {
    return debrisEnd > 0 && /[\w)\]]/.test(this.source.text.charAt(debrisEnd - 1));
  }

  private isItem(kind: number): boolean {
    return !this.isDebris || kind === Kind.ERROR || itemKinds.has(kind);
  }

  /** The old item with the same text, moved to where it is now. */
  private reused(lookup: OldItems, kind: number, start: number, container: Container): Item | null {
    const { change, cursor } = this;
    if (change === null) return null;
    const end = cursor.endIndex;
    let old: Item | null;
    if (end <= change.start) old = lookup.startingAt(start);
    else if (start >= change.newEnd) old = lookup.startingAt(start - this.delta);
    else old = this.movedItem(change, start, end);
    if (old === null || old.kind !== kind || old.cell.container !== container || old.cell.hasError) return null;
    if (
      old.end - old.start !== end - start ||
      !sameRepairs(old.header.repairs, repairsWithin(this.source.repairs, start, end))
    )
      return null;
    if (this.source.hasError && cursor.currentNode.hasError) return null;
    const descendant = cursor.currentDescendantIndex;
    return this.relocated(old, start - old.start, descendant - old.cell.descendant);
  }

  private relocated(old: Item, by: number, descendantsBy: number): Item {
    old.cell.handle = this.source.handle;
    old.cell.descendant += descendantsBy;
    const members = old.members?.map((member) => this.relocated(member, by, descendantsBy)) ?? null;
    return by === 0 ? old : new Item(old.start + by, old.cell, members);
  }

  private read(kind: number, start: number, container: Container, lookup: OldItems, firstAttribute: number): Item {
    const { cursor, source } = this;
    const end = cursor.endIndex;
    const descendant = cursor.currentDescendantIndex;
    builder.begin(!source.hasError);
    if (firstAttribute >= 0) {
      cursor.gotoDescendant(firstAttribute);
      this.readAttributes(start, descendant);
    }
    const node = builder.length;
    builder.append(cursor, this.table, 0, start, Depth.Header);
    const isPartial = builder.isPartial;
    const repairs = repairsWithin(this.source.repairs, start, end);
    const header = builder.finish(source.text.slice(start, end), repairs);
    const place = { handle: source.handle, descendant, reparse: source.reparse };
    const cell = new ItemCell(header, node, container, isPartial, place);
    const inner = containerOf(kind);
    if (inner === null || !isPartial) return new Item(start, cell, inner === null ? null : []);
    return new Item(start, cell, this.members(inner, lookup.paired(kind, start, end)?.members ?? null));
  }

  /** Reads the attributes from the cursor on, and leaves it at the node with the given index or on the last sibling. */
  private readAttributes(base: number, until: number): void {
    const { cursor, table } = this;
    do {
      if (cursor.currentDescendantIndex >= until) return;
      if (table.kindAt(cursor) === Kind.attribute_item) builder.append(cursor, table, 0, base, Depth.Full);
    } while (cursor.gotoNextSibling());
  }

  /** The cursor is on a container and comes back to it. */
  private members(inner: Container, old: readonly Item[] | null): Item[] {
    const { cursor, table } = this;
    let members: Item[] = [];
    cursor.gotoFirstChild();
    do {
      if (table.kindAt(cursor) !== Kind.declaration_list || !cursor.gotoFirstChild()) continue;
      members = this.siblings(inner, old);
      cursor.gotoParent();
    } while (cursor.gotoNextSibling());
    cursor.gotoParent();
    return members;
  }

  private dangling(start: number, end: number, container: Container, firstAttribute: number): Item {
    builder.begin();
    this.cursor.gotoDescendant(firstAttribute);
    this.readAttributes(start, Number.POSITIVE_INFINITY);
    const header = builder.finish(this.source.text.slice(start, end));
    const place = { handle: this.source.handle, descendant: 0, reparse: this.source.reparse };
    return new Item(start, new ItemCell(header, 1, container, false, place), null);
  }

  /** An old item inside the changed stretch with the same text. */
  private movedItem(change: Change, start: number, end: number): Item | null {
    this.moved ??= this.movedItems(change);
    const candidates = this.moved.get(end - start);
    if (candidates === undefined) return null;
    const text = this.source.text.slice(start, end);
    return candidates.find((item) => item.header.text === text) ?? null;
  }

  private movedItems(change: Change): Map<number, Item[]> {
    const moved = new Map<number, Item[]>();
    const collect = (items: readonly Item[]) => {
      for (const item of items) {
        if (item.end <= change.start || item.start >= change.oldEnd) continue;
        const length = item.end - item.start;
        const others = moved.get(length);
        if (others) others.push(item);
        else moved.set(length, [item]);
        if (item.members) collect(item.members);
      }
    };
    collect(this.old?.items ?? []);
    return moved;
  }

  /** All inner attributes as the children of one root. */
  private joinInnerAttrs(): SyntaxTree | null {
    const last = this.innerAttrs[this.innerAttrs.length - 1];
    const base = this.innerAttrs[0]?.start;
    if (last === undefined || base === undefined) return null;
    builder.begin();
    for (const { start, tree } of this.innerAttrs) builder.appendTree(tree, start - base);
    return builder.finish(this.source.text.slice(base, last.start + last.tree.text.length));
  }
}

/** The old siblings, asked in ascending order. */
class OldItems {
  private readonly items: readonly Item[];
  private readonly change: Change | null;
  private next = 0;

  constructor(items: readonly Item[] | null, change: Change | null) {
    this.items = items ?? [];
    this.change = change;
  }

  startingAt(start: number): Item | null {
    while (this.next < this.items.length && (this.items[this.next] as Item).start < start) this.next++;
    const item = this.items[this.next];
    return item !== undefined && item.start === start ? item : null;
  }

  /** The old container that this one was, as far as its ends say. */
  paired(kind: number, start: number, end: number): Item | null {
    if (this.change === null) return null;
    const { newEnd, oldEnd } = this.change;
    const delta = newEnd - oldEnd;
    for (let i = this.next; i < this.items.length; i++) {
      const item = this.items[i] as Item;
      if (item.kind === kind && (item.start === start || item.end + delta === end)) return item;
      if (item.start >= oldEnd) break;
    }
    return null;
  }
}

function sameRepairs(a: readonly Repair[] | undefined, b: readonly Repair[]): boolean {
  if (a === undefined) return b.length === 0;
  return (
    a.length === b.length &&
    a.every((repair, i) => repair.start === b[i]?.start && repair.replacement === b[i]?.replacement)
  );
}
