/** The names under which rustc's dumps and our bodies meet. */
import type { DefId } from '../../server/src/base/ids';
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
