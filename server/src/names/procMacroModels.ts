/**
 * What procedural macros that everyone uses make of an item, from server/data/procMacros.json, since none is ever run. A
 * derive is told by the traits it may implement: of others the type has no hidden impl. An attribute is in the list where
 * the item behaves for ownership as it is written. Everything else stays unknown (see attributePolicy.ts).
 */
import models from '../../data/procMacros.json';
import type { Item } from '../items/item';
import { attrArgs, hasAttr } from '../items/lowerAttrs';
import type { TracingMacro } from '../macros/builtin/tracing';

const derives: Readonly<Record<string, readonly string[]>> = models.derives;
const macros: Readonly<Record<string, string>> = models.macros;
const attributes: Readonly<Record<string, string>> = models.attributes;

/** Names of the traits that a derive may implement; null: nobody knows. `macro`: `serde_derive::Serialize`. */
export function traitsOfDerive(macro: string): readonly string[] | null {
  return Object.hasOwn(derives, macro) ? (derives[macro] ?? null) : null;
}

/** How a `macro_rules!` that declares items of its own at each call uses its arguments; null: as it is written. */
export function useOfArguments(macro: string): TracingMacro | null {
  return Object.hasOwn(macros, macro) ? (macros[macro] as TracingMacro) : null;
}

/** Whether an attribute leaves the item as it is written. `path`: from the name of the crate on. */
export function isAsWritten(path: string): boolean {
  return Object.hasOwn(attributes, path);
}

/** The name of the macro that a function of a proc-macro crate is; null: it is none. */
export function procMacroName(item: Item): string | null {
  if (item.kind !== 'fn') return null;
  const derive = attrArgs(item.attrs, 'proc_macro_derive');
  if (derive !== null) return /^\s*(\w+)/.exec(derive)?.[1] ?? null;
  return hasAttr(item.attrs, 'proc_macro') || hasAttr(item.attrs, 'proc_macro_attribute') ? item.name : null;
}
