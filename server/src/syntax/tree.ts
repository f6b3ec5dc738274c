/**
 * The one shape in which every higher floor sees syntax: a read-only tree flattened into typed arrays, in pre-order.
 *
 * A tree-sitter tree dies at the next parse and costs ~600 ns a node to walk; these arrays cost 3 to 5 ns a node,
 * live as long as anybody wants them and are shared between revisions when an item's text did not change.
 * All offsets are UTF-16 code units, 0-based, relative to `text`.
 */

/** Index of a node in the arrays of one `SyntaxTree`; -1 where there is none. */
export type NodeIdx = number;

export interface SyntaxTree {
  /** The text this tree was parsed from, from the first attribute of the item to its end (or a macro expansion). */
  readonly text: string;
  /**
   * Number of nodes. Node 0 is a synthetic root (`Kind.ROOT`): children are the leading attributes, then the item.
   * The token tree of a macro call and the rules of a macro definition are childless: whoever expands macros lexes them.
   */
  readonly length: number;
  /** `Kind` of each node: named and anonymous nodes both; comments are left out. */
  readonly kind: Uint16Array;
  readonly start: Int32Array;
  readonly end: Int32Array;
  readonly parent: Int32Array;
  /** Index just behind the last descendant: the next sibling, if `parent` still contains it. */
  readonly subtreeEnd: Int32Array;
  /** `Field` by which the parent holds this node, 0 for none. */
  readonly field: Uint8Array;
  /** `NodeFlag` bits. */
  readonly flags: Uint8Array;
  /** Text the grammar cannot read, hidden from the parser; `text` has it unchanged. Absent where there is none. */
  readonly repairs?: readonly Repair[];
}

/**
 * A stretch of text that was replaced by something of the same length before parsing, because tree-sitter-rust does not
 * know the syntax. Offsets relative to the tree's text (in `UnitSyntax.repairs`: to the unit's).
 */
export interface Repair {
  readonly what: RepairKind;
  readonly start: number;
  readonly end: number;
  /** What the parser saw instead. */
  readonly replacement: string;
  /** The innermost node of kind `from` around `start` is really a `to`, and is one in the tree. */
  readonly retag?: { readonly from: number; readonly to: number };
}

/**
 * What was hidden. `name`, `negative`, `unit`, `macro` and `tokens` need no attention: the text of the nodes is right.
 * Of the others the words are gone from the tree: `unsafe` and `safe` of an extern block and its items, `default` and
 * `auto`, `const` of traits, impls, bounds and closures, a `bound` that bounds nothing (`where T:,`), `visibility` of an extern type, the `where` clause of a unit
 * struct, an `attribute` in an expression or pattern, the `super` of a `let`, a `defaultValue` of a field or an associated
 * type. `arguments` are empty ones (`S<>`). `rest` is the `..` of a destructuring assignment: its `base_field_initializer`
 * holds an identifier that is not there. A `binder` is the `for<..>` of a bound, a `lifetime` the first bound of a `dyn`.
 * A `box` stands before a pattern. A `body` is all of the body of a function, in which brackets do not match. What is `nightly` (`do yeet`, `S { .. }` as an expression) means something else than the tree says. A
 * `traitAlias` is a `type_item` whose type is the bounds.
 */
export type RepairKind =
  | 'arguments'
  | 'attribute'
  | 'auto'
  | 'binder'
  | 'body'
  | 'bound'
  | 'box'
  | 'const'
  | 'default'
  | 'defaultValue'
  | 'lifetime'
  | 'macro'
  | 'name'
  | 'negative'
  | 'nightly'
  | 'rest'
  | 'safe'
  | 'super'
  | 'tokens'
  | 'traitAlias'
  | 'unit'
  | 'unsafe'
  | 'visibility'
  | 'where';

export const NodeFlag = {
  Named: 1,
  /** A zero-width token the parser invented. */
  Missing: 2,
  /** Text the parser skipped. */
  Error: 4,
  /** This node or a descendant is Missing or Error. */
  HasError: 8,
} as const;

/**
 * An item and its outer attributes. Containers (`mod {}`, `impl`, `trait`, `extern {}`) keep their members apart, so an
 * edit in one member leaves the trees of the others as the very same objects.
 */
export interface ItemNode {
  /** `Kind` of the item proper (`Kind.function_item`, ...). A top-level ERROR node is an ItemNode of kind `Kind.ERROR`. */
  readonly kind: number;
  /** Offset of `tree.text` in the unit (file or expansion); UTF-16. */
  readonly start: number;
  /** Attributes and item. For a container the declaration list is present as a childless node. */
  readonly tree: SyntaxTree;
  /**
   * `tree` without the body of a function, whose `block` is childless: the nodes before it have the same indices as in
   * `tree`. Reading this alone keeps the body unread, which halves the cost of a file of which only signatures matter.
   */
  readonly header: SyntaxTree;
  /** Node index of the item proper in `tree`. */
  readonly node: NodeIdx;
  /**
   * Members of a container in source order; null for leaf items. Its inner attributes (`mod m { #![allow(x)] }`) are
   * members of kind `Kind.inner_attribute_item`.
   */
  readonly members: readonly ItemNode[] | null;
}

/** A parsed file or item-position expansion. */
export interface UnitSyntax {
  /** Inner attributes (`#![..]`) of the unit; null where there are none. Children of node 0. */
  readonly innerAttrs: SyntaxTree | null;
  readonly items: readonly ItemNode[];
  /** A syntax error stands between the items: names of this file may be missing. */
  readonly hasItemError: boolean;
  /** Any syntax error anywhere in the unit. */
  readonly hasError: boolean;
}

/** The repairs inside `[start, end)` of a text, relative to `start`. */
export function repairsWithin(repairs: readonly Repair[], start: number, end: number): Repair[] {
  const out: Repair[] = [];
  for (const repair of repairs) {
    if (repair.start < start || repair.end > end) continue;
    out.push({ ...repair, start: repair.start - start, end: repair.end - start });
  }
  return out;
}
