/** A package, or a crate of the standard library from rust-src, in a database of its own. */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { FileId } from '../../server/src/base/ids';
import { IndexCache } from '../../server/src/host/indexCache';
import { loadPackage } from '../../server/src/host/workspace';
import { loadStdIndex } from '../../server/src/names/index/loadIndex';
import { Database } from '../../server/src/query/engine';
import { DependencyIndexes } from '../../server/src/semantics/dependencyIndexes';
import { setParser } from '../../server/src/source/parse';
import { createParser } from '../../server/src/syntax/parser';
import { sysrootDatabase } from '../stdIndex';

export interface Loaded {
  readonly db: Database;
  readonly files: readonly FileId[];
  readonly problems: readonly string[];
  /** Milliseconds for reading dependencies, and how many needed none. */
  readonly indexing: number;
  readonly cached: number;
  readonly dependencies: number;
}

/** `tests`: with what is under `cfg(test)`. */
export async function load(folder: string, home: string | null, tests = false): Promise<Loaded> {
  const library = path.dirname(path.resolve(folder));
  // The standard library is read as its index is made, not as a package that depends on that index.
  if (fs.existsSync(path.join(library, 'core/src/lib.rs'))) {
    const name = path.basename(folder);
    const { db, files } = await sysrootDatabase(library, name);
    return { db, files, problems: [], indexing: 0, cached: 0, dependencies: 0 };
  }
  const db = new Database();
  setParser(db, await createParser());
  const std = fs.readFileSync(path.join(process.env['TENURE_ROOT'] ?? '.', 'server/data/std.index'));
  loadStdIndex(db, std);
  const started = performance.now();
  const manifest = path.join(folder, 'Cargo.toml');
  const { files, problems, indexable } = loadPackage(
    db,
    manifest,
    home === null ? { tests } : { cargoHome: home, tests },
  );
  const build = createHash('sha256').update(fs.readFileSync(__filename)).digest('hex').slice(0, 12);
  const indexes = new DependencyIndexes(db, { std: () => std, cache: new IndexCache(), build });
  indexes.use(manifest, indexable);
  const cached = indexable.length - indexes.waiting.length;
  while (indexes.waiting.length > 0) indexes.buildNext();
  const indexing = Math.round(performance.now() - started);
  return { db, files, problems, indexing, cached, dependencies: indexable.length };
}
