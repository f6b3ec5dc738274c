/** Texts of nodes and the kinds that are items. Functions take -1 for a node and give '' back. */
import { Kind } from '../syntax/kinds';
import type { NodeIdx, SyntaxTree } from '../syntax/tree';

export function textOf(tree: SyntaxTree, node: NodeIdx): string {
  return node < 0 ? '' : tree.text.slice(tree.start[node], tree.end[node]);
}

/** Identifier text without `r#`. */
export function identText(tree: SyntaxTree, node: NodeIdx): string {
  const text = textOf(tree, node);
  return text.startsWith('r#') ? text.slice(2) : text;
}

/** The unquoted value of a string literal node; the raw text of anything else. Escapes other than `\"` and `\\` are kept. */
export function stringValue(tree: SyntaxTree, node: NodeIdx): string {
  return unquote(textOf(tree, node));
}

export function unquote(text: string): string {
  const raw = /^r(#*)"([\s\S]*)"\1$/.exec(text);
  if (raw !== null) return raw[2] as string;
  const plain = /^"([\s\S]*)"$/.exec(text);
  return plain === null ? text : (plain[1] as string).replace(/\\(["\\])/g, '$1');
}

/**
 * What is written between an item's attributes and its keyword: `pub unsafe auto`. Words that the parser had to hide are
 * in the text, and may stand before the item's own node.
 */
export function wordsBefore(tree: SyntaxTree, keyword: NodeIdx): string {
  let from = 0;
  for (let c = 1; c < tree.length && tree.kind[c] === Kind.attribute_item; c = tree.subtreeEnd[c] as number) {
    from = tree.end[c] as number;
  }
  return keyword < 0 ? '' : withoutComments(tree.text.slice(from, tree.start[keyword]));
}

/** A space for each comment; the only strings that may stand there are names of ABIs. */
function withoutComments(text: string): string {
  if (!text.includes('/')) return text;
  let rest = text;
  // Innermost first: block comments nest.
  for (let before = ''; before !== rest; ) {
    before = rest;
    rest = rest.replace(/\/\/[^\n]*|\/\*(?:(?!\/\*|\*\/)[\s\S])*\*\//g, ' ');
  }
  return rest;
}

export function hasRepair(tree: SyntaxTree, what: string): boolean {
  return tree.repairs?.some((repair) => repair.what === what) ?? false;
}

const ITEM_KINDS = new Uint8Array(512);
for (const kind of [
  Kind.const_item,
  Kind.macro_definition,
  Kind.mod_item,
  Kind.foreign_mod_item,
  Kind.struct_item,
  Kind.union_item,
  Kind.enum_item,
  Kind.type_item,
  Kind.function_item,
  Kind.function_signature_item,
  Kind.impl_item,
  Kind.trait_item,
  Kind.associated_type,
  Kind.use_declaration,
  Kind.extern_crate_declaration,
  Kind.static_item,
]) {
  ITEM_KINDS[kind] = 1;
}

/** Kinds that declare something wherever they stand; a macro call is none. */
export function isItemKind(kind: number): boolean {
  return ITEM_KINDS[kind] === 1;
}
