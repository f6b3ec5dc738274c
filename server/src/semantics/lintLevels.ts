/**
 * How much a lint of a body matters: `#[allow(..)]` and the like on the item, the modules around it and the files that they
 * are written in, and `[lints]` of the manifest; the nearest wins. Mirrors rustc_lint::levels. Attributes on statements and expressions are not in the
 * item tree: `saysOtherwise` finds that a text may have some.
 */
import type { DefId } from '../base/ids';
import type { Attrs } from '../items/item';
import { crateOf, parentOf } from '../names/defs';
import { itemOf } from '../names/itemData';
import { fileAttrsOf } from '../names/locations';
import type { Database } from '../query/engine';
import { crateData, type LintLevel } from '../source/crates';

const WARNINGS = 'warnings';

/** `names`: the lint and the groups it is in. Whatever warns has the level of `warnings`. */
export function lintLevel(db: Database, owner: DefId, names: readonly string[]): LintLevel {
  const own = names.filter((name) => name !== WARNINGS);
  return ofWarnings(db, owner, saidLevel(db, owner, own) ?? 'warn');
}

/** The level, but for what `warnings` says. */
export function ofWarnings(db: Database, owner: DefId, level: LintLevel): LintLevel {
  return level === 'warn' ? (saidLevel(db, owner, [WARNINGS]) ?? 'warn') : level;
}

/** What attributes, or else the manifest, say of the lint; null: nothing. */
export function saidLevel(db: Database, owner: DefId, names: readonly string[]): LintLevel | null {
  for (let def: DefId | null = owner; def !== null; def = parentOf(db, def)) {
    const item = itemOf(db, def);
    const own = item === null ? null : levelIn(item.attrs, names);
    if (own !== null) return own;
    const attrs = fileAttrsOf(db, def);
    const inFile = attrs === null ? null : levelIn(attrs, names);
    if (inFile !== null) return inFile;
  }
  const { lints = [] } = db.get(crateData, crateOf(db, owner));
  return lints.findLast(({ name }) => names.includes(name))?.level ?? null;
}

/** null: nothing is said of the lint. */
function levelIn(attrs: Attrs, names: readonly string[]): LintLevel | null {
  let level: LintLevel | null = null;
  for (const { path, args } of attrs.others) {
    const said = levelOf(path);
    if (said === null) continue;
    const listed = args.replace(/^\(|\)$/g, '').split(',');
    if (listed.some((name) => names.includes(name.replaceAll(/\s/g, '')))) level = said;
  }
  return level;
}

function levelOf(attribute: string): LintLevel | null {
  switch (attribute) {
    case 'allow':
    case 'expect':
      return 'allow';
    case 'warn':
      return 'warn';
    case 'deny':
    case 'forbid':
      return 'deny';
    default:
      return null;
  }
}

/** An attribute inside the text may set the level of the lint for a part of it. */
export function saysOtherwise(text: string, names: readonly string[]): boolean {
  return (
    names.some((name) => text.includes(name)) && /#\s*!?\[\s*(allow|expect|warn|deny|forbid|cfg_attr)\b/.test(text)
  );
}

/** An inner attribute somewhere in the text allows the lint. */
export function allowsInside(text: string, names: readonly string[]): boolean {
  for (const [, listed] of text.matchAll(/#!\s*\[[^\]]*\b(?:allow|expect)\s*\(([^)]*)\)/g))
    if ((listed ?? '').split(',').some((name) => names.includes(name.trim()))) return true;
  return false;
}
