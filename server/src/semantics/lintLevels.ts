/**
 * How much a lint of a body matters: `#[allow(..)]` and the like on the item, the modules around it and the files that they
 * are written in, and `[lints]` of the manifest; the nearest wins. Mirrors rustc_lint::levels. Attributes on statements and expressions are not in the
 * item tree: `saysOtherwise` finds that a text may have some.
 */
import { deepEqual } from '../base/fingerprint';
import type { DefId, FileId } from '../base/ids';
import type { FileRange } from '../ide/types';
import type { Attrs } from '../items/item';
import { itemsOfFile } from '../names/crateItems';
import { crateOf, parentOf } from '../names/defs';
import { isExpanded, itemOf } from '../names/itemData';
import { fileAttrsOf } from '../names/locations';
import { defineQuery } from '../query/definition';
import type { Database } from '../query/engine';
import { crateData, type LintLevel } from '../source/crates';
import { fileText } from '../source/files';
import { wholeRange } from './itemRanges';

const WARNINGS = 'warnings';

/** `names`: the lint and the groups it is in. Whatever warns has the level of `warnings`. */
export function lintLevel(db: Database, owner: DefId, names: readonly string[]): LintLevel {
  const own = names.filter((name) => name !== WARNINGS);
  return ofWarnings(db, owner, saidLevel(db, owner, own) ?? 'warn');
}

/** The level, but for what `warnings` says. */
export function ofWarnings(db: Database, owner: DefId, level: LintLevel, attrsOf: LevelSource = written): LintLevel {
  return level === 'warn' ? (saidLevel(db, owner, [WARNINGS], attrsOf) ?? 'warn') : level;
}

/** What attributes, or else the manifest, say of the lint; null: nothing. */
export function saidLevel(
  db: Database,
  owner: DefId,
  names: readonly string[],
  attrsOf: LevelSource = written,
): LintLevel | null {
  for (let def: DefId | null = owner; def !== null; def = parentOf(db, def)) {
    const { own, inFile } = attrsOf(db, def);
    const level = levelIn(own, names) ?? levelIn(inFile, names);
    if (level !== null) return level;
  }
  const { lints = [] } = db.get(crateData, crateOf(db, owner));
  return lints.findLast(({ name }) => names.includes(name))?.level ?? null;
}

type LevelAttrs = Attrs['others'];

/** Attributes of an item, and of its file. */
type LevelSource = (db: Database, def: DefId) => { readonly own: LevelAttrs; readonly inFile: LevelAttrs };

const written: LevelSource = (db, def) => ({
  own: itemOf(db, def)?.attrs.others ?? NONE,
  inFile: fileAttrsOf(db, def)?.others ?? NONE,
});

const NONE: LevelAttrs = [];

/** Those that say something of lints, of a file where that of the parent is another. They stay when an item moves. */
const levelAttrs = defineQuery<DefId, ReturnType<LevelSource>>({
  name: 'levelAttrs',
  compute(db, def) {
    const parent = parentOf(db, def);
    const around = parent === null ? null : fileAttrsOf(db, parent);
    const inFile = fileAttrsOf(db, def);
    return { own: ofLevels(itemOf(db, def)?.attrs), inFile: inFile === around ? NONE : ofLevels(inFile) };
  },
  equals: deepEqual,
});

/** For whoever keeps the levels of many items. */
export const keptLevels: LevelSource = (db, def) => db.get(levelAttrs, def);

function ofLevels(attrs: Attrs | null | undefined): LevelAttrs {
  const found = attrs?.others.filter(({ path }) => levelOf(path) !== null) ?? NONE;
  return found.length === 0 ? NONE : found;
}

/** The nearest definition around, or this one, of which attributes say something of lints; the crate root if there is none. */
export function levelHolder(db: Database, def: DefId): DefId {
  for (let at = def; ; ) {
    const parent = parentOf(db, at);
    const { own, inFile } = db.get(levelAttrs, at);
    if (parent === null || own.length + inFile.length > 0) return at;
    at = parent;
  }
}

/** null: nothing is said of the lint. */
function levelIn(attrs: LevelAttrs, names: readonly string[]): LintLevel | null {
  let level: LintLevel | null = null;
  for (const { path, args } of attrs) {
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

/**
 * An inner attribute that is not in the item tree allows the lint at a place: `mod m { #![allow(..)] }`, and what only clippy reads. It
 * counts below the innermost item that it stands in; in another file than that of the place, everywhere.
 */
export function allowsInside(db: Database, file: FileId, at: FileRange, names: readonly string[]): boolean {
  const text = db.get(fileText, file);
  for (const { 1: listed = '', index } of text.matchAll(/#!\s*\[[^\]]*\b(?:allow|expect)\s*\(([^)]*)\)/g)) {
    if (!listed.split(',').some((name) => names.includes(name.trim()))) continue;
    const around = file === at.file ? innermostItem(db, file, index) : null;
    if (around === null || (around.start <= at.start && at.end <= around.end)) return true;
  }
  return false;
}

function innermostItem(db: Database, file: FileId, offset: number): FileRange | null {
  let best: FileRange | null = null;
  for (const def of itemsOfFile(db, file)) {
    const range = isExpanded(db, def) ? null : wholeRange(db, def);
    if (range?.file !== file || offset < range.start || range.end < offset) continue;
    if (best === null || range.end - range.start < best.end - best.start) best = range;
  }
  return best;
}
