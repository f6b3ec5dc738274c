/** The MIR of a file as text, for `tenure dump mir`. */
import type { DefId } from '../base/ids';
import type { Edition } from '../ide/api';
import { type MirNames, printBody } from '../mir/print';
import { mirOf } from '../mir/query';
import { bodyOwners } from '../names/crateItems';
import { defPath } from '../names/defPath';
import type { Database } from '../query/engine';
import { newCrateId } from '../source/crates';
import { setFile } from '../source/files';
import { adtDef } from '../types/adt';
import { displayTy } from '../types/display';
import { createDatabase, type HostOptions, setStandaloneCrate } from './analysisHost';
import { ownerAt } from './locate';

export interface MirTextRequest {
  readonly path: string;
  readonly text: string;
  readonly edition: Edition;
  /** Only the body around this offset; null: all. */
  readonly offset: number | null;
}

/** Bodies in the order of the file; what keeps one from being analysed stands above it. */
export async function mirText(request: MirTextRequest, options: HostOptions = {}): Promise<string> {
  const db = await createDatabase(options);
  const file = setFile(db, request.path, request.text);
  setStandaloneCrate(db, newCrateId(db), file, request.path, request.edition);
  const only = request.offset === null ? null : ownerAt(db, file, request.offset);
  const owners = request.offset === null ? bodyOwners(db, file) : only === null ? [] : [only];
  return owners.map((owner) => bodyText(db, owner)).join('\n');
}

function bodyText(db: Database, owner: DefId): string {
  const body = db.get(mirOf, owner);
  const reasons = body.taint.map(({ reason }) => `// not analysed: ${reason}\n`);
  return reasons.join('') + printBody(body, namesOf(db));
}

function namesOf(db: Database): MirNames {
  return {
    ty: (ty) => displayTy(db, ty),
    def: (def) => defPath(db, def),
    field: (ty, variant, index) =>
      ty.kind === 'adt' ? (adtDef(db, ty.def)?.variants[variant]?.fields[index]?.name ?? null) : null,
    variant: (ty, variant) => (ty.kind === 'adt' ? (adtDef(db, ty.def)?.variants[variant]?.name ?? '?') : '?'),
  };
}
