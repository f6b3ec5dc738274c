/** MIR, regions and loans of a file as text, for `tenure dump`. */
import type { Edition } from '../ide/api';
import { newCrateId } from '../source/crates';
import { setFile } from '../source/files';
import { createDatabase, type HostOptions, setStandaloneCrate } from './analysisHost';
import { type BodyView, bodyText } from './bodyText';
import { ownerAt } from './locate';
import { rootsOfFile } from './rootCheck';

export interface FileTextRequest {
  readonly path: string;
  readonly text: string;
  readonly edition: Edition;
  /** Only the body around this offset; null: all. */
  readonly offset: number | null;
}

/** Bodies in the order of the file; what keeps one from being analysed stands above it. */
export async function mirText(view: BodyView, request: FileTextRequest, options: HostOptions = {}): Promise<string> {
  const db = await createDatabase(options);
  const file = setFile(db, request.path, request.text);
  setStandaloneCrate(db, newCrateId(db), file, request.path, request.edition);
  const only = request.offset === null ? null : ownerAt(db, file, request.offset);
  const owners = request.offset === null ? rootsOfFile(db, file) : only === null ? [] : [only];
  return owners.map((owner) => bodyText(db, owner, view)).join('\n');
}
