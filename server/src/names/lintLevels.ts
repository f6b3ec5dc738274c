/**
 * The level of a lint where a definition stands: `#[allow(..)]` and its like on it and on everything around it, the
 * innermost first, the last on one item first. Mirrors rustc_lint::levels; attributes inside bodies are not looked at.
 */
import type { DefId } from '../base/ids';
import type { Attrs } from '../items/item';
import { defineQuery } from '../query/definition';
import type { Database } from '../query/engine';
import { sourceMap } from './databaseWorld';
import { defTable } from './defs';
import { itemOf } from './itemData';
import { fileItems, fileUnit } from './units';

type LintLevel = 'allow' | 'warn' | 'deny';

const LEVELS = new Map<string, LintLevel>([
  ['allow', 'allow'],
  ['expect', 'allow'],
  ['warn', 'warn'],
  ['deny', 'deny'],
  ['forbid', 'deny'],
]);

/** What attributes say of lints: `name level` in order. */
type Said = readonly (readonly [name: string, level: LintLevel])[];

const saidQuery = defineQuery<DefId, Said>({
  name: 'lintAttributes',
  compute: (db, def) => {
    const item = itemOf(db, def);
    const out = item === null ? [] : [...said(item.attrs)];
    const { crate, kind } = defTable(db).data(def);
    if (kind !== 'mod') return out;
    for (const [file, module] of sourceMap(db, crate)?.files ?? []) {
      if (module === def) out.push(...said(db.get(fileItems, fileUnit(db, crate, file)).innerAttrs));
    }
    return out;
  },
  equals: (a, b) => a.length === b.length && a.every(([name, level], i) => b[i]?.[0] === name && b[i]?.[1] === level),
});

function said(attrs: Attrs): [string, LintLevel][] {
  return attrs.others.flatMap(({ path, args }) => {
    const level = LEVELS.get(path);
    if (level === undefined) return [];
    const names = args.replace(/^[([{]|[)\]}]$/g, '').split(',');
    return names.map((name): [string, LintLevel] => [name.trim(), level]);
  });
}

/** Whether a lint that warns by default is reported. `names`: its own, and those of groups it is in. */
export function isLintOn(db: Database, def: DefId, names: readonly string[]): boolean {
  const table = defTable(db);
  let own: LintLevel | null = null;
  let warnings: LintLevel | null = null;
  for (let at: DefId | null = def; at !== null; at = table.data(at).parent) {
    const attributes: Said = db.get(saidQuery, at);
    for (let i = attributes.length - 1; i >= 0; i--) {
      const [name, level] = attributes[i] as Said[number];
      if (own === null && names.includes(name)) own = level;
      if (warnings === null && name === 'warnings') warnings = level;
    }
  }
  // `warnings` stands for every lint that is at `warn`.
  const level = own ?? 'warn';
  return (level === 'warn' ? (warnings ?? level) : level) !== 'allow';
}
