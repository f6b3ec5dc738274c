/** The names under which rustc's dumps and our bodies meet. */
import type { DefId } from '../../server/src/base/ids';
import type { Body } from '../../server/src/mir/body';
import { defPath } from '../../server/src/names/defPath';
import { defKind, nameOf, parentOf } from '../../server/src/names/defs';
import { itemStart } from '../../server/src/names/spans';
import type { Database } from '../../server/src/query/engine';

/** Members of impls are known by the line of the impl: rustc's impl numbers count derives too. */
export function theirKey(name: string, dump: string): string {
  if (!name.includes('{impl#')) return name;
  const line = /<impl at [^>]*?:(\d+):\d+: \d+:\d+>/.exec(dump)?.[1];
  return name.replace(/^.*\{impl#\d+\}-/, `impl${line}-`);
}

export function ourKey(db: Database, owner: DefId, text: string): string {
  const parent = parentOf(db, owner);
  if (parent !== null && defKind(db, parent) === 'impl') {
    const start = itemStart(db, parent)?.start ?? 0;
    return `impl${text.slice(0, start).split('\n').length}-${nameOf(db, owner)}`;
  }
  return defPath(db, owner)
    .replace(/^\w+::/, '')
    .replaceAll('::', '-');
}

/** The bodies inside, each with its key: closures and inline constants are numbered apart. */
export function childrenWithKeys(body: Body, key: string): readonly (readonly [string, Body])[] {
  let closures = 0;
  let constants = 0;
  return body.closures.map((child) => {
    const name = child.source.kind === 'inlineConst' ? `constant#${constants++}` : `closure#${closures++}`;
    return [`${key}-{${name}}`, child] as const;
  });
}

/** rustc counts the lengths of arrays among the constants of a body; here those with a dump are numbered. */
export function numberedConstants<T>(dumps: ReadonlyMap<string, T>): Map<string, T> {
  const renamed = new Map<string, string>();
  const seen = new Map<string, number>();
  const nameOfBody = (key: string): string => {
    const at = key.lastIndexOf('-{');
    if (at < 0) return key;
    let name = renamed.get(key);
    if (name === undefined) {
      const parent = nameOfBody(key.slice(0, at));
      const isConstant = key.startsWith('{constant#', at + 1);
      const count = seen.get(parent) ?? 0;
      name = parent + (isConstant ? `-{constant#${count}}` : key.slice(at));
      if (isConstant) seen.set(parent, count + 1);
      renamed.set(key, name);
    }
    return name;
  };
  const inOrder = [...dumps.keys()].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  return new Map(inOrder.map((key) => [nameOfBody(key), dumps.get(key) as T]));
}
