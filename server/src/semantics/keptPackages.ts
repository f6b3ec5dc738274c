/**
 * What a server keeps of the packages that are edited: the items of the files that nobody looked at, one file of the cache a
 * package. The next server then parses what is looked at, and what was changed meanwhile.
 */
import { createHash } from 'node:crypto';
import type { FileId } from '../base/ids';
import type { IndexCache } from '../host/indexCache';
import { expansionsToKeep } from '../names/itemExpansion';
import { packItems, unpackItems } from '../names/keptItems';
import { itemsToKeep } from '../names/units';
import type { Database } from '../query/engine';

interface Package {
  readonly files: ReadonlySet<FileId>;
  /** Keys of what the cache has. */
  stored: ReadonlySet<string>;
}

export class KeptPackages {
  private readonly packages = new Map<string, Package>();

  /** `build` tells builds of Tenure apart: another one may lower otherwise. */
  constructor(
    private readonly db: Database,
    private readonly cache: IndexCache,
    private readonly build: string,
  ) {}

  load(manifestPath: string, files: readonly FileId[]): void {
    let keys: readonly string[] = [];
    const bytes = this.cache.get(this.fileKey(manifestPath));
    try {
      if (bytes !== null) keys = unpackItems(this.db, bytes);
    } catch {
      this.cache.remove(this.fileKey(manifestPath));
    }
    this.packages.set(manifestPath, { files: new Set(files), stored: new Set(keys) });
  }

  /** Writes the packages of which something is new. Throws `Cancelled`. */
  store(): void {
    for (const [manifestPath, known] of this.packages) {
      const entries = [...itemsToKeep(this.db, known.files), ...expansionsToKeep(this.db, known.files)];
      if (entries.every(([key]) => known.stored.has(key))) continue;
      const bytes = packItems(this.db, entries);
      known.stored = new Set(entries.map(([key]) => key));
      this.cache.put(this.fileKey(manifestPath), bytes);
      this.cache.trim();
    }
  }

  private fileKey(manifestPath: string): string {
    return createHash('sha1').update(`${this.build}\n${manifestPath}`).digest('hex');
  }
}
