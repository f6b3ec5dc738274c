/** Lists over a crate or file. */
import type { CrateId, DefId, FileId } from '../base/ids';
import type { Database } from '../query/engine';

/** All impls of a crate, those in bodies too. Positive and negative, inherent and of traits. Derives are not among them. */
export declare function allImpls(db: Database, krate: CrateId): readonly DefId[];
export declare function allTraits(db: Database, krate: CrateId): readonly DefId[];
/** Every fn, const and static with a body that is written in `file` or expanded from macro calls in it, nested ones too. */
export declare function bodyOwners(db: Database, file: FileId): readonly DefId[];
/** A derive macro nobody knows stands on `adt`: absence of impls for it proves nothing. */
export declare function hasOpenImpls(db: Database, adt: DefId): boolean;
