/**
 * Items as they are shared between the versions of a file. An `ItemCell` is what does not depend on the position: it
 * outlives edits elsewhere, so its trees stay the very same objects. An item of one version is a cell and an offset.
 */
import type { Backend, BackendTree } from './backend';
import { Depth, kindTable, TreeBuilder } from './flatten';
import { Kind } from './kinds';
import { type ItemNode, NodeFlag, type NodeIdx, type Repair, type SyntaxTree } from './tree';

/** What members of a container are: the text around a member without which it would not parse alone. */
export type Container = 'file' | 'mod' | 'impl' | 'trait' | 'foreign';

export function containerOf(kind: number): Container | null {
  switch (kind) {
    case Kind.mod_item:
      return 'mod';
    case Kind.impl_item:
      return 'impl';
    case Kind.trait_item:
      return 'trait';
    case Kind.foreign_mod_item:
      return 'foreign';
    default:
      return null;
  }
}

/** The tree-sitter tree of one version of one file, while it lives. */
export class TreeHandle {
  readonly backend: Backend;
  private tree: BackendTree | null;

  constructor(backend: Backend, tree: BackendTree) {
    this.backend = backend;
    this.tree = tree;
  }

  /** Null once the tree was edited into the next version, or disposed of. */
  get current(): BackendTree | null {
    return this.tree;
  }

  take(): BackendTree | null {
    const tree = this.tree;
    this.tree = null;
    return tree;
  }

  dispose(): void {
    this.take()?.delete?.();
  }
}

/** Reads an item alone when its tree is gone: the owner of the parser knows how. */
export type Reparse = (text: string, container: Container, repairs: readonly Repair[]) => ItemNode | null;

const builder = new TreeBuilder();

export class ItemCell {
  readonly kind: number;
  readonly header: SyntaxTree;
  readonly node: NodeIdx;
  readonly container: Container;
  readonly hasError: boolean;
  /** Where the item stands in the newest tree that has it. Kept up to date by the owner of that tree. */
  handle: TreeHandle;
  descendant: number;
  private full: SyntaxTree | null;
  private readonly reparse: Reparse;

  constructor(
    header: SyntaxTree,
    node: NodeIdx,
    container: Container,
    isPartial: boolean,
    place: { readonly handle: TreeHandle; readonly descendant: number; readonly reparse: Reparse },
  ) {
    this.kind = header.kind[node] as number;
    this.header = header;
    this.node = node;
    this.container = container;
    this.hasError = ((header.flags[0] as number) & NodeFlag.HasError) !== 0;
    this.full = isPartial && this.kind === Kind.function_item ? null : header;
    this.handle = place.handle;
    this.descendant = place.descendant;
    this.reparse = place.reparse;
  }

  get tree(): SyntaxTree {
    this.full ??= this.readFromTree() ?? this.readAlone();
    return this.full;
  }

  private readFromTree(): SyntaxTree | null {
    const tree = this.handle.current;
    if (tree === null) return null;
    const { header, node } = this;
    const cursor = tree.walk();
    cursor.gotoDescendant(this.descendant);
    builder.begin(!this.hasError);
    for (let n = 1; n < node; n++) {
      const { kind, start, end, parent, field, flags } = header;
      builder.push(
        kind[n] as number,
        start[n] as number,
        end[n] as number,
        parent[n] as number,
        field[n] as number,
        flags[n] as number,
      );
    }
    const base = cursor.startIndex - (header.start[node] as number);
    builder.append(cursor, kindTable(this.handle.backend), 0, base, Depth.Full);
    cursor.delete?.();
    const full = builder.finish(header.text, header.repairs);
    full.subtreeEnd.set(header.subtreeEnd.subarray(1, node), 1);
    if (this.hasError) full.flags[0] = (full.flags[0] as number) | NodeFlag.HasError;
    return full;
  }

  private readAlone(): SyntaxTree {
    const { header } = this;
    const alone = this.reparse(header.text, this.container, header.repairs ?? []);
    // Not possible for an item that parsed in its file; the header at least is true, and says that a body was there.
    if (alone === null || alone.kind !== this.kind || alone.node !== this.node) return markedAsError(header);
    return alone.tree;
  }
}

function markedAsError(tree: SyntaxTree): SyntaxTree {
  const flags = tree.flags.map((flag) => flag | NodeFlag.HasError);
  return { ...tree, flags };
}

export class Item implements ItemNode {
  readonly start: number;
  readonly cell: ItemCell;
  readonly members: readonly Item[] | null;

  constructor(start: number, cell: ItemCell, members: readonly Item[] | null) {
    this.start = start;
    this.cell = cell;
    this.members = members;
  }

  get kind(): number {
    return this.cell.kind;
  }

  get node(): NodeIdx {
    return this.cell.node;
  }

  get tree(): SyntaxTree {
    return this.cell.tree;
  }

  get header(): SyntaxTree {
    return this.cell.header;
  }

  get end(): number {
    return this.start + this.cell.header.text.length;
  }
}
