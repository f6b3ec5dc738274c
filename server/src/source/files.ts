/**
 * Files as query inputs. The host says which folders there are and what they hold; nothing here touches a disk. Paths are
 * absolute with `/`, taken as they are given: whoever calls has normalised them.
 */
import type { FileId } from '../base/ids';
import { Interner } from '../base/interner';
import { LineIndex } from '../base/lineIndex';
import { Durability, defineInput, defineQuery, defineSlot } from '../query/definition';
import type { Database } from '../query/engine';

/** A text, or how to get it when it is first asked for. */
export type TextSource = string | (() => string);

export const fileText = defineInput<FileId, string>({
  name: 'fileText',
  initial(file, db) {
    const read = lazyTexts(db).get(file);
    if (read === undefined) throw new Error(`file ${pathOf(db, file)} has no text`);
    return read();
  },
  initialDurability: () => Durability.High,
});

const lengthReader = defineSlot(() => ({ read: (_: string): number | null => null }));

/** Says how `fileLength` finds out. */
export function setLengthReader(db: Database, read: (path: string) => number | null): void {
  db.slot(lengthReader).read = read;
}

/** Length in bytes of any file, by path, when it was first asked for; null where there is none: for `include_bytes!`. */
export const fileLength = defineInput<string, number | null>({
  name: 'fileLength',
  initial: (path, db) => db.slot(lengthReader).read(path),
  initialDurability: () => Durability.High,
});

const lazyTextsSlot = defineSlot(() => new Map<FileId, () => string>());

/** Files of immutable packages whose text was not asked for yet. */
function lazyTexts(db: Database): Map<FileId, () => string> {
  return db.slot(lazyTextsSlot);
}

/**
 * What is wanted of a file. `whole`: its bodies, and it may be edited. `items`: hardly a body, so that none is parsed before
 * it is asked for. `bare`: its text has none, and never changes.
 */
export type Reading = 'whole' | 'items' | 'bare';

export const reading = defineInput<FileId, Reading>({
  name: 'reading',
  equals: (a, b) => a === b,
  initial: () => 'whole',
});

/** Says what is wanted of a file from now on. */
export function setReading(db: Database, file: FileId, wanted: Reading): void {
  if (db.get(reading, file) !== wanted) db.set(reading, file, wanted);
}

/** The folders whose contents are known, and '' for loose files. */
const sourceRoots = defineInput<0, ReadonlySet<string>>({
  name: 'sourceRoots',
  initial: () => new Set<string>(),
  initialDurability: () => Durability.High,
});

/** What is in such a folder and below it, by absolute path. */
const filesOfRoot = defineInput<string, ReadonlyMap<string, FileId>>({
  name: 'filesOfRoot',
  initial: () => new Map(),
  initialDurability: () => Durability.Medium,
});

const fileByPath = defineQuery<string, FileId | undefined>({
  name: 'fileByPath',
  compute(db, path) {
    const roots = db.get(sourceRoots, 0);
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
      const folder = path.slice(0, end);
      // Folders may lie in one another: the innermost that is known has the say.
      if (roots.has(folder)) return db.get(filesOfRoot, folder).get(path);
    }
    return db.get(filesOfRoot, '').get(path) ?? db.get(outsideFile, path);
  },
});

const outsideReader = defineSlot<{ read: (path: string) => string | null }>(() => ({ read: () => null }));

/** Reads a file that lies in no known folder: `#[path = "../../shared/x.rs"] mod x;`. */
export function setOutsideReader(db: Database, read: (path: string) => string | null): void {
  db.slot(outsideReader).read = read;
}

/** Such a file, as it was when it was first asked for. */
const outsideFile = defineInput<string, FileId | undefined>({
  name: 'outsideFile',
  initial(path, db) {
    const text = db.slot(outsideReader).read(path);
    return text === null ? undefined : setLooseText(db, path, text);
  },
  initialDurability: () => Durability.Medium,
});

/** The text of a file of no known folder. One that has a text keeps it. */
export function setLooseText(db: Database, path: string, text: string): FileId {
  const file = internFile(db, path);
  if (!db.has(fileText, file)) lazyTexts(db).set(file, () => text);
  return file;
}

/**
 * The file at a path if the host has told of it. This is how `mod foo;` finds its file: by asking for `dir/foo.rs`, then
 * `dir/foo/mod.rs`. A file that appears later wakes whoever asked, and nobody else.
 */
export function fileInDir(db: Database, path: string): FileId | undefined {
  return db.get(fileByPath, path);
}

export const lineIndex = defineQuery<FileId, LineIndex>({
  name: 'lineIndex',
  compute: (db, file) => new LineIndex(db.get(fileText, file)),
});

const fileIds = defineSlot(() => new Interner());

function ids(db: Database): Interner {
  return db.slot(fileIds);
}

/** The id of a path, the same for ever. Says nothing of whether there is such a file. */
export function internFile(db: Database, path: string): FileId {
  return ids(db).intern(path) as FileId;
}

/** The id a path was given before. */
export function fileIdOf(db: Database, path: string): FileId | undefined {
  const id = ids(db).find(path);
  return id < 0 ? undefined : (id as FileId);
}

export function pathOf(db: Database, file: FileId): string {
  return ids(db).text(file);
}

/** The folder part of a path, without the slash. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** `folder/relative` with `.` and `..` taken out; an absolute `relative` stands for itself. */
export function joinPath(folder: string, relative: string): string {
  const whole = relative.startsWith('/') || /^[A-Za-z]:\//.test(relative) ? relative : `${folder}/${relative}`;
  const out: string[] = [];
  for (const part of whole.split('/')) {
    if (part === '.' || (part === '' && out.length > 0)) continue;
    if (part === '..' && out.length > 1) out.pop();
    else if (part !== '..') out.push(part);
  }
  return out.join('/');
}

/**
 * Tells what a folder holds. Replaces what was told of it before. Only texts of immutable files may come later: one that
 * was read is never read again.
 */
export function setSourceRoot(
  db: Database,
  folder: string,
  files: ReadonlyMap<string, TextSource>,
  isImmutable: boolean,
  wanted: Reading = isImmutable ? 'items' : 'whole',
): FileId[] {
  const durability = isImmutable ? Durability.High : Durability.Low;
  const known = new Map<string, FileId>();
  for (const [path, text] of files) {
    const file = internFile(db, path);
    known.set(path, file);
    if (!db.has(reading, file)) db.set(reading, file, wanted, isImmutable ? Durability.High : Durability.Medium);
    if (typeof text === 'string') db.set(fileText, file, text, durability);
    else lazyTexts(db).set(file, text);
  }
  db.set(filesOfRoot, folder, known, isImmutable ? Durability.High : Durability.Medium);
  addRoot(db, folder);
  return [...known.values()];
}

/** Adds or replaces one file; it belongs to the innermost known folder around it. */
export function setFile(db: Database, path: string, text: string): FileId {
  const file = internFile(db, path);
  db.set(fileText, file, text);
  const root = rootOf(db, path);
  const files = db.has(filesOfRoot, root) ? db.get(filesOfRoot, root) : new Map<string, FileId>();
  if (!files.has(path)) db.set(filesOfRoot, root, new Map(files).set(path, file), Durability.Medium);
  return file;
}

/** Takes a file away: whoever asks for its path no longer finds it. Its text stays readable as empty. */
export function removeFile(db: Database, file: FileId): void {
  const path = pathOf(db, file);
  const root = rootOf(db, path);
  const files = new Map(db.get(filesOfRoot, root));
  if (files.delete(path)) db.set(filesOfRoot, root, files, Durability.Medium);
  if (db.has(fileText, file)) db.set(fileText, file, '');
}

/** Replaces the text of a file that is known already. */
export function setFileText(db: Database, file: FileId, text: string): void {
  db.set(fileText, file, text);
}

function rootOf(db: Database, path: string): string {
  const roots = db.get(sourceRoots, 0);
  for (let folder = folderOf(path); folder !== ''; folder = folderOf(folder)) if (roots.has(folder)) return folder;
  return '';
}

function addRoot(db: Database, folder: string): void {
  const roots = db.get(sourceRoots, 0);
  if (!roots.has(folder)) db.set(sourceRoots, 0, new Set(roots).add(folder), Durability.High);
}
