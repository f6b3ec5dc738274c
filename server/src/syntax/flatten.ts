/**
 * From a tree-sitter cursor to the flat arrays of `SyntaxTree`, in one pass. A cursor call costs about 100 ns, so nothing
 * is asked twice and tokens are not asked for children.
 */
import type { Backend, BackendCursor, BackendTree } from './backend';
import { FIRST_ANONYMOUS_KIND, Field, KINDS_WITH_FIELDS, Kind } from './kinds';
import { NodeFlag, type Repair, type SyntaxTree } from './tree';

const kindByName = new Map<string, number>(Object.entries(Kind));
const fieldByName = new Map<string, number>(Object.entries(Field));

/** Named kinds that never have children. */
const isLeaf = new Uint8Array(FIRST_ANONYMOUS_KIND);
for (const kind of [
  Kind.identifier,
  Kind.type_identifier,
  Kind.field_identifier,
  Kind.shorthand_field_identifier,
  Kind.primitive_type,
  Kind.integer_literal,
  Kind.float_literal,
  Kind.self,
  Kind.super,
  Kind.crate,
  Kind.mutable_specifier,
  Kind.metavariable,
  Kind.escape_sequence,
  Kind.string_content,
]) {
  isLeaf[kind] = 1;
}

const hasFields = new Uint8Array(FIRST_ANONYMOUS_KIND);
for (const kind of KINDS_WITH_FIELDS) hasFields[kind] = 1;

/** How long a token is; 0 for those that are not what they are called: a `"` may be a `b"`. */
const widths = new Uint8Array(kindByName.size);
for (const [name, kind] of kindByName) {
  if (kind < FIRST_ANONYMOUS_KIND || name === '"') continue;
  widths[kind] = name.length > 2 && name.startsWith("'") && name.endsWith("'") ? name.length - 2 : name.length;
}

/** The grammar's symbol numbers to `Kind` and `Field`, learnt from the names as they are met. One for each backend. */
export class KindTable {
  private readonly kinds = new Uint16Array(65_536).fill(0xffff);
  private readonly fields = new Uint8Array(256).fill(0xff);

  kindAt(cursor: BackendCursor): number {
    const id = cursor.nodeTypeId;
    const kind = this.kinds[id] as number;
    return kind === 0xffff ? this.learnKind(cursor, id) : kind;
  }

  fieldAt(cursor: BackendCursor): number {
    const id = cursor.currentFieldId;
    if (id === 0) return 0;
    const field = this.fields[id] as number;
    return field === 0xff ? this.learnField(cursor, id) : field;
  }

  private learnKind(cursor: BackendCursor, id: number): number {
    const name = cursor.nodeType;
    const kind = (cursor.nodeIsNamed ? undefined : kindByName.get(`'${name}'`)) ?? kindByName.get(name);
    if (kind === undefined) throw new Error(`the grammar has a node ${name} that kinds.ts does not know`);
    this.kinds[id] = kind;
    return kind;
  }

  private learnField(cursor: BackendCursor, id: number): number {
    const field = fieldByName.get(cursor.currentFieldName ?? '');
    if (field === undefined) throw new Error(`the grammar has a field ${cursor.currentFieldName} unknown to kinds.ts`);
    this.fields[id] = field;
    return field;
  }
}

const tables: Partial<Record<Backend['name'], KindTable>> = {};

export function kindTable(backend: Backend): KindTable {
  let table = tables[backend.name];
  if (table === undefined) tables[backend.name] = table = new KindTable();
  return table;
}

/** How much of a subtree is read. What is left out stays as a childless node that still says whether it has errors. */
export const Depth = {
  /** Everything but the insides of macro calls and rules. */
  Full: 0,
  /** The same, without the body of the function, the members of the container, that is at the top. */
  Header: 1,
} as const;
export type Depth = (typeof Depth)[keyof typeof Depth];

/** Four numbers, a kind, a field and flags. */
const NODE_BYTES = 20;

/** Collects nodes; `finish` cuts the arrays to size. Reused for tree after tree. */
export class TreeBuilder {
  private kind = new Uint16Array(4096);
  private start = new Int32Array(4096);
  private end = new Int32Array(4096);
  private parent = new Int32Array(4096);
  private subtreeEnd = new Int32Array(4096);
  private field = new Uint8Array(4096);
  private flags = new Uint8Array(4096);
  length = 0;
  /** Whether something was left out since `begin`. */
  isPartial = false;
  private isClean = false;

  /** Starts a tree with node 0, the synthetic root. `isClean`: there are no errors in what will be read. */
  begin(isClean = false): void {
    this.length = 0;
    this.isPartial = false;
    this.isClean = isClean;
    this.push(Kind.ROOT, 0, 0, -1, 0, 0);
  }

  push(kind: number, start: number, end: number, parent: number, field: number, flags: number): number {
    const node = this.length++;
    if (node === this.kind.length) this.grow();
    this.kind[node] = kind;
    this.start[node] = start;
    this.end[node] = end;
    this.parent[node] = parent;
    this.subtreeEnd[node] = node + 1;
    this.field[node] = field;
    this.flags[node] = flags;
    return node;
  }

  /** Appends the node at the cursor and what is below it as a child of `parent`; the cursor comes back to it. */
  append(cursor: BackendCursor, table: KindTable, parent: number, base: number, depth: Depth): void {
    const top = this.length;
    let at = parent;
    let level = 0;
    let isPlain = false;
    for (;;) {
      const kind = table.kindAt(cursor);
      if (kind !== Kind.line_comment && kind !== Kind.block_comment) {
        const node = isPlain ? this.pushPlain(cursor, kind, at, base) : this.pushAt(cursor, table, kind, at, base);
        if (kind < FIRST_ANONYMOUS_KIND && isLeaf[kind] === 0) {
          if (this.isLeftOut(node, kind, top, depth)) {
            if (cursor.currentNode.hasError) this.mark(node);
          } else if (cursor.gotoFirstChild()) {
            at = node;
            level++;
            isPlain = this.isClean && hasFields[kind] === 0;
            continue;
          }
        }
      }
      const from = level;
      while (level > 0 && !cursor.gotoNextSibling()) {
        cursor.gotoParent();
        level--;
        this.subtreeEnd[at] = this.length;
        at = this.parent[at] as number;
      }
      if (level === 0) return;
      if (level !== from) isPlain = this.isClean && hasFields[this.kind[at] as number] === 0;
    }
  }

  /** Appends the children of another tree's root below this root, moved by `shift`. */
  appendTree(tree: SyntaxTree, shift: number): void {
    const base = this.length - 1;
    for (let n = 1; n < tree.length; n++) {
      const parent = tree.parent[n] as number;
      const node = this.push(
        tree.kind[n] as number,
        (tree.start[n] as number) + shift,
        (tree.end[n] as number) + shift,
        parent === 0 ? 0 : parent + base,
        tree.field[n] as number,
        tree.flags[n] as number,
      );
      this.subtreeEnd[node] = (tree.subtreeEnd[n] as number) + base;
    }
    if (((tree.flags[0] as number) & NodeFlag.HasError) !== 0) this.mark(0);
  }

  /**
   * What was collected, in the builder's own arrays, which are longer than it: good until the next tree has begun, but for
   * nodes that `moveUp` has not overwritten.
   */
  view(text: string): SyntaxTree {
    const { length, kind, start, end, parent, subtreeEnd, field, flags } = this;
    subtreeEnd[0] = length;
    end[0] = text.length;
    return { text, length, kind, start, end, parent, subtreeEnd, field, flags };
  }

  /** Of the tree collected before `begin`: appends `top` with what is below it as a child of this root. In order only. */
  moveUp(top: number): void {
    const by = this.length - top;
    const { kind, start, end, parent, subtreeEnd, field, flags } = this;
    const behind = subtreeEnd[top] as number;
    for (let n = top; n < behind; n++) {
      const to = n + by;
      kind[to] = kind[n] as number;
      start[to] = start[n] as number;
      end[to] = end[n] as number;
      parent[to] = n === top ? 0 : (parent[n] as number) + by;
      subtreeEnd[to] = (subtreeEnd[n] as number) + by;
      field[to] = field[n] as number;
      flags[to] = flags[n] as number;
    }
    this.length = behind + by;
  }

  /** Closes the root. The builder may be used again at once. */
  finish(text: string, repairs?: readonly Repair[]): SyntaxTree {
    const length = this.length;
    this.subtreeEnd[0] = length;
    this.end[0] = text.length;
    for (const { start, retag } of repairs ?? []) if (retag) this.retag(start, retag.from, retag.to);
    // One buffer for all: there are many small trees, and to the collector each buffer is an object more.
    const buffer = new ArrayBuffer(NODE_BYTES * length);
    const ints = (from: Int32Array, column: number): Int32Array => {
      const to = new Int32Array(buffer, column * 4 * length, length);
      for (let n = 0; n < length; n++) to[n] = from[n] as number;
      return to;
    };
    const bytes = (from: Uint8Array, column: number): Uint8Array => {
      const to = new Uint8Array(buffer, (18 + column) * length, length);
      for (let n = 0; n < length; n++) to[n] = from[n] as number;
      return to;
    };
    const kind = new Uint16Array(buffer, 16 * length, length);
    for (let n = 0; n < length; n++) kind[n] = this.kind[n] as number;
    return {
      ...(repairs && repairs.length > 0 ? { repairs } : {}),
      text,
      length,
      kind,
      start: ints(this.start, 0),
      end: ints(this.end, 1),
      parent: ints(this.parent, 2),
      subtreeEnd: ints(this.subtreeEnd, 3),
      field: bytes(this.field, 0),
      flags: bytes(this.flags, 1),
    };
  }

  private retag(offset: number, from: number, to: number): void {
    for (let node = this.length - 1; node > 0; node--) {
      if (this.kind[node] !== from) continue;
      if ((this.start[node] as number) > offset || (this.end[node] as number) <= offset) continue;
      this.kind[node] = to;
      return;
    }
  }

  /** Sets HasError on a node and all above it. */
  mark(node: number): void {
    for (let n = node; n >= 0 && ((this.flags[n] as number) & NodeFlag.HasError) === 0; n = this.parent[n] as number) {
      this.flags[n] = (this.flags[n] as number) | NodeFlag.HasError;
    }
  }

  private pushAt(cursor: BackendCursor, table: KindTable, kind: number, parent: number, base: number): number {
    const start = cursor.startIndex;
    const width = this.isClean ? (widths[kind] as number) : 0;
    const end = width === 0 ? cursor.endIndex : start + width;
    let flags: number = kind < FIRST_ANONYMOUS_KIND ? NodeFlag.Named : 0;
    if (kind === Kind.ERROR) flags |= NodeFlag.Error;
    else if (start === end && cursor.nodeIsMissing) flags |= NodeFlag.Missing;
    const node = this.push(kind, start - base, end - base, parent, table.fieldAt(cursor), flags);
    if (flags > NodeFlag.Named) this.mark(node);
    return node;
  }

  /** In a clean tree, below a node that holds nothing by a field. */
  private pushPlain(cursor: BackendCursor, kind: number, parent: number, base: number): number {
    const start = cursor.startIndex - base;
    const width = widths[kind] as number;
    const flags = kind < FIRST_ANONYMOUS_KIND ? NodeFlag.Named : 0;
    return this.push(kind, start, width === 0 ? cursor.endIndex - base : start + width, parent, 0, flags);
  }

  private isLeftOut(node: number, kind: number, top: number, depth: Depth): boolean {
    const parent = this.parent[node] as number;
    if (kind === Kind.token_tree) return this.kind[parent] === Kind.macro_invocation;
    if (kind === Kind.macro_rule) return true;
    if (depth === Depth.Full || parent !== top) return false;
    if (kind === Kind.block ? this.kind[top] === Kind.function_item : kind === Kind.declaration_list) {
      this.isPartial = true;
      return true;
    }
    return false;
  }

  private grow(): void {
    const size = this.kind.length * 2;
    this.kind = copied(new Uint16Array(size), this.kind);
    this.start = copied(new Int32Array(size), this.start);
    this.end = copied(new Int32Array(size), this.end);
    this.parent = copied(new Int32Array(size), this.parent);
    this.subtreeEnd = copied(new Int32Array(size), this.subtreeEnd);
    this.field = copied(new Uint8Array(size), this.field);
    this.flags = copied(new Uint8Array(size), this.flags);
  }
}

function copied<T extends Uint16Array | Int32Array | Uint8Array>(to: T, from: T): T {
  to.set(from);
  return to;
}

/** What tree-sitter calls an error in every grammar. */
const errorSymbol = 0xffff;

/** Offsets of errors and missing tokens; looks only where there are any. */
export function errorOffsets(tree: BackendTree): number[] {
  const cursor = tree.walk();
  const found: number[] = [];
  let level = 0;
  for (;;) {
    const isError = cursor.nodeTypeId === errorSymbol;
    if (isError || cursor.nodeIsMissing) found.push(cursor.startIndex);
    if (cursor.currentNode.hasError && cursor.gotoFirstChild()) {
      level++;
      continue;
    }
    while (level > 0 && !cursor.gotoNextSibling()) {
      cursor.gotoParent();
      level--;
    }
    if (level === 0) break;
  }
  cursor.delete?.();
  return found;
}
