/** One typeck root through all floors: hir, inference, MIR, borrowck, with the taint that any of them left. */
import type { DefId, FileId } from '../base/ids';
import { borrowck } from '../borrowck/check';
import type { BorrowckError, BorrowckResult } from '../borrowck/result';
import type { Taint } from '../hir/body';
import { bodyLifetimeErrors } from '../hir/lifetimes';
import { bodyOf } from '../hir/query';
import { inferBody } from '../infer/infer';
import { hasLifetimeErrors } from '../lifetimes/check';
import { mirOf } from '../mir/query';
import { bodyOwners } from '../names/crateItems';
import { madeItems } from '../names/madeItems';
import { Cancelled, defineQuery, defineSlot } from '../query/definition';
import type { Database } from '../query/engine';
import { itemTaint } from '../traits/paramEnv';
import { TooMuchWork, withBodyWork } from '../traits/solverCx';

export interface RootCheck {
  readonly owner: DefId;
  /** Empty for a root that is fully understood. */
  readonly taint: readonly Taint[];
  /** null where a floor failed. */
  readonly result: BorrowckResult | null;
}

/** What macros declare in the root's body, and of that the fns, consts and statics with a body. */
interface WithMade extends RootCheck {
  readonly madeItems: readonly DefId[];
  readonly made: readonly DefId[];
}

/** A root, and those that macros declare in its body: which these are takes reading it. */
export function withMadeRoots(db: Database, owner: DefId): readonly DefId[] {
  const { made } = db.get(rootCheck, owner);
  return made.length === 0 ? [owner] : [owner, ...made.flatMap((inner) => withMadeRoots(db, inner))];
}

/** Those of a file. */
export function rootsOfFile(db: Database, file: FileId): readonly DefId[] {
  return bodyOwners(db, file).flatMap((owner) => withMadeRoots(db, owner));
}

/** Never throws on user code: a bug in one body costs that body's result. */
export const rootCheck = defineQuery<DefId, WithMade>({
  name: 'rootCheck',
  compute(db, owner) {
    const result = withBodyWork(db, () => check(db, owner));
    // What stopped the check may have been the reading of the body.
    const made = result.taint.some(({ reason }) => reason.startsWith(INTERNAL)) ? null : db.get(madeItems, owner);
    if (made?.isWhole !== true) return { ...result, madeItems: [], made: [] };
    const { locations, bodyOwners } = made.map.declared;
    return { ...result, madeItems: [...locations.keys()], made: bodyOwners };
  },
});

const INTERNAL = 'internal: ';

function check(db: Database, owner: DefId): RootCheck {
  db.checkCancelled();
  try {
    const body = db.get(bodyOf, owner);
    if (body === null) return { owner, taint: [], result: null };
    const taint: Taint[] = [...body.taint];
    if (hasLifetimeErrors(db, owner)) taint.push({ reason: 'lifetime error in the signature', syn: -1 });
    if (db.get(bodyLifetimeErrors, owner).length > 0) taint.push({ reason: 'lifetime error in the body', syn: -1 });
    const signature = itemTaint(db, owner);
    if (signature !== null) taint.push({ reason: signature, syn: -1 });
    if (taint.length > 0) return { owner, taint, result: null };
    const inferred = inferBody(db, owner);
    if (inferred === null) return { owner, taint: [{ reason: 'no inference', syn: -1 }], result: null };
    if (inferred.taint.length > 0) return { owner, taint: inferred.taint, result: null };
    const mir = db.get(mirOf, owner);
    if (mir.taint.length > 0) return { owner, taint: mir.taint, result: null };
    const result = db.get(borrowck, owner);
    const doubt = result.errors.map(doubtOf).find((reason) => reason !== null);
    if (doubt) return { owner, taint: [{ reason: doubt, syn: -1 }], result: null };
    return { owner, taint: result.taint, result };
  } catch (error) {
    if (error instanceof Cancelled) throw error;
    if (error instanceof TooMuchWork) return { owner, taint: [{ reason: error.message, syn: -1 }], result: null };
    db.slot(panics).set(owner, error);
    return { owner, taint: [{ reason: `${INTERNAL}${summary(error)}`, syn: -1 }], result: null };
  }
}

/** Reports that are not yet decided as rustc does; nothing is said of their body. */
function doubtOf(error: BorrowckError): string | null {
  if (error.kind === 'higherRanked') return 'higher-ranked region error';
  return null;
}

/** For whoever looks into them. */
const panics = defineSlot(() => new Map<DefId, unknown>());

function summary(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}`.slice(0, 80) : String(error).slice(0, 80);
}
