/** Lang items by their attribute, in whatever crate of the graph declares them; the asking crate first (no_core). */
import type { CrateId, DefId } from '../base/ids';
import type { Database } from '../query/engine';

export declare function langItem(db: Database, krate: CrateId, name: string): DefId | null;
