/** A file that is edited step by step over one database, with the queries that each step runs. */
import fs from 'node:fs';
import path from 'node:path';
import type { DefId, FileId } from '../../server/src/base/ids';
import { HINT_KINDS, type HintKind } from '../../server/src/ide/inlayHints';
import type { Label } from '../../server/src/ide/types';
import { itemsOfFile } from '../../server/src/names/crateItems';
import { defPath } from '../../server/src/names/defPath';
import { nameOf } from '../../server/src/names/defs';
import { type MountId, mountData, splitNameKey } from '../../server/src/names/fileDeclarations';
import { loadStdIndex } from '../../server/src/names/index/loadIndex';
import { fileOfUnit, type UnitId } from '../../server/src/names/units';
import { Database } from '../../server/src/query/engine';
import { setStandaloneCrate } from '../../server/src/semantics/analysisHost';
import { fileDiagnostics } from '../../server/src/semantics/diagnostics';
import { inlayHints } from '../../server/src/semantics/hints/inlayHints';
import { filePractice } from '../../server/src/semantics/practice/practice';
import { newCrateId } from '../../server/src/source/crates';
import { fileText, pathOf, type Reading, setFile, setFileText, setReading } from '../../server/src/source/files';
import { setParser } from '../../server/src/source/parse';
import { createParser, type RustParser } from '../../server/src/syntax/parser';

const index = fs.readFileSync(path.join(import.meta.dirname, '../../server/data/std.index'));
let parser: Promise<RustParser> | null = null;

export async function openSession(text: string): Promise<Session> {
  parser ??= createParser();
  const db = new Database();
  setParser(db, await parser);
  loadStdIndex(db, index);
  const file = setFile(db, '/main.rs', text);
  setStandaloneCrate(db, newCrateId(db), file, '/main.rs', '2021');
  return new Session(db, file, text);
}

/** A crate of several files, the first its root; with its test build if wanted. */
export async function openFiles(
  files: Readonly<Record<string, string>>,
  { tests = false } = {},
): Promise<FilesSession> {
  parser ??= createParser();
  const db = new Database();
  setParser(db, await parser);
  loadStdIndex(db, index);
  const ids = new Map(Object.entries(files).map(([name, text]) => [name, setFile(db, name, text)]));
  const [rootFile] = ids.values();
  if (rootFile === undefined) throw new Error('no file');
  const crate = newCrateId(db);
  setStandaloneCrate(db, crate, rootFile, '/main.rs', '2021');
  if (tests) setStandaloneCrate(db, newCrateId(db, true), rootFile, '/main.rs', '2021', crate);
  return new FilesSession(db, ids);
}

export class FilesSession {
  constructor(
    private readonly db: Database,
    private readonly ids: ReadonlyMap<string, FileId>,
  ) {
    this.diagnostics();
  }

  /** As `Session.edit`, in one file; what concerns a file is shown with its name. */
  edit(name: string, from: string, to: string): string[] {
    const { db } = this;
    const file = this.file(name);
    const text = db.get(fileText, file);
    if (text.split(from).length !== 2) throw new Error(`not once in the text: ${from}`);
    setFileText(
      db,
      file,
      text.replace(from, () => to),
    );
    return this.logged();
  }

  /** Says what is wanted of a file, and answers as `edit` does. */
  read(name: string, wanted: Reading): string[] {
    setReading(this.db, this.file(name), wanted);
    return this.logged();
  }

  private file(name: string): FileId {
    const file = this.ids.get(name);
    if (file === undefined) throw new Error(`no file ${name}`);
    return file;
  }

  private logged(): string[] {
    const { db, ids } = this;
    db.startLog();
    this.diagnostics();
    const log = db.takeLog();
    const names = new Map<number, string>();
    for (const id of ids.values()) for (const def of itemsOfFile(db, id)) names.set(def, nameOf(db, def));
    const lines = log.map((line) => {
      const [, query = '', key = ''] = /^compute (\w+)\((.*)\)$/s.exec(line) as RegExpExecArray;
      if (keyedByDef.has(query)) return `${query} ${names.get(Number(key)) ?? key}`;
      if (query === 'parse') return `parse ${pathOf(db, Number(key) as FileId)}`;
      if (keyedByUnit.has(query)) return `${query} ${pathOf(db, fileOfUnit(db, Number(key) as UnitId))}`;
      if (keyedByMount.has(query)) {
        const { unit } = mountData(db, Number(key) as MountId);
        return `${query} ${pathOf(db, fileOfUnit(db, unit))}`;
      }
      if (keyedByModule.has(query)) return `${query} ${defPath(db, Number(key) as DefId)}`;
      if (keyedByName.has(query)) {
        const [module, ns, name] = splitNameKey(key.slice(key.indexOf(' ') + 1));
        return `${query} ${defPath(db, module)}${name === '' ? '' : `::${name}`} (${ns})`;
      }
      return query;
    });
    return [...new Set(lines)];
  }

  setTexts(files: Readonly<Record<string, string>>): void {
    for (const [name, id] of this.ids) setFileText(this.db, id, files[name] ?? '');
  }

  /** Codes of all diagnostics by file. */
  codes(): Record<string, string[]> {
    const out: Record<string, string[]> = {};
    for (const [name, id] of this.ids) {
      const codes = fileDiagnostics(this.db, id).map(({ code }) => code);
      if (codes.length > 0) out[name] = codes;
    }
    return out;
  }

  /** Of each diagnostic of a file: its code, what is written where it points, and the macro calls around it. */
  reports(name: string): string[] {
    const { db } = this;
    const written = ({ range }: Label): string =>
      `${pathOf(db, range.file)} ${db.get(fileText, range.file).slice(range.start, range.end)}`;
    return fileDiagnostics(db, this.file(name)).map(
      ({ code, primary, expansions }) => `${code} ${[primary, ...expansions].map(written).join(' <- ')}`,
    );
  }

  /** The id of an item that one file alone has. */
  idOf(item: string): DefId {
    const found = [...this.ids.values()].flatMap((id) => itemsOfFile(this.db, id));
    const defs = found.filter((def) => nameOf(this.db, def) === item);
    if (defs.length !== 1) throw new Error(`${defs.length} items named ${item}`);
    return defs[0] as DefId;
  }

  private diagnostics(): void {
    for (const id of this.ids.values()) fileDiagnostics(this.db, id);
  }
}

const keyedByUnit = new Set(['loweredFile', 'fileItems', 'structureIndex', 'fileStructure']);
const keyedByMount = new Set(['fileDeclarations', 'structureDefs', 'fileFacts']);
const keyedByModule = new Set([
  'moduleShape',
  'moduleMount',
  'broughtNames',
  'globsFrom',
  'openNames',
  'traitsInScope',
]);
const keyedByName = new Set(['declaredName', 'scopeEntry', 'moduleNames']);

/** The steps of `log` that look at names, and the files whose items they are. */
export function ofNames(log: readonly string[]): string[] {
  const queries = new Set(['crateDefMap', ...keyedByUnit, ...keyedByMount, ...keyedByModule, ...keyedByName]);
  return log.filter((line) => queries.has(line.split(' ')[0] as string)).sort();
}

export class Session {
  constructor(
    private readonly db: Database,
    private readonly file: FileId,
    public text: string,
  ) {
    this.diagnostics();
  }

  /** Code, place and words of every diagnostic. */
  diagnostics(): string[] {
    return fileDiagnostics(this.db, this.file).map(({ code, message, primary, secondary }) => {
      const at = ({ range, text }: typeof primary): string => `${range.start}-${range.end} ${text}`;
      return `${code} ${message} | ${[primary, ...secondary].map(at).join(' | ')}`;
    });
  }

  setText(text: string): void {
    this.text = text;
    setFileText(this.db, this.file, text);
  }

  /**
   * Replaces `from`, which occurs once, and asks for the diagnostics again. Answers what ran as `query name`, with the
   * names of items for their ids, without repetitions.
   */
  edit(from: string, to: string): string[] {
    this.replace(from, to);
    return this.logged(() => this.diagnostics());
  }

  /** The same, and what hints of these kinds run when the diagnostics are there. */
  hintsAfter(from: string, to: string, kinds: readonly HintKind[] = HINT_KINDS): string[] {
    this.replace(from, to);
    this.diagnostics();
    return this.logged(() => this.hints(kinds));
  }

  hints(kinds: readonly HintKind[] = HINT_KINDS): void {
    inlayHints(this.db, this.file, 0, this.text.length, kinds);
  }

  /** The same, and what lints of good practice run. */
  practiceAfter(from: string, to: string): string[] {
    filePractice(this.db, this.file);
    this.replace(from, to);
    this.diagnostics();
    return this.logged(() => filePractice(this.db, this.file));
  }

  private replace(from: string, to: string): void {
    if (this.text.split(from).length !== 2) throw new Error(`not once in the text: ${from}`);
    this.setText(this.text.replace(from, () => to));
  }

  private logged(ask: () => void): string[] {
    this.db.startLog();
    ask();
    const names = new Map(itemsOfFile(this.db, this.file).map((def) => [def as number, nameOf(this.db, def as DefId)]));
    const lines = this.db.takeLog().map((line) => {
      const [, query, key] = /^compute (\w+)\((.*)\)$/s.exec(line) as RegExpExecArray;
      return keyedByDef.has(query as string) ? `${query} ${names.get(Number(key)) ?? key}` : (query as string);
    });
    return [...new Set(lines)];
  }
}

/** Queries that concern one item of the file: their keys are shown by name. */
const keyedByDef = new Set([
  'madeItems',
  'defSyntax',
  'item',
  'loweredBody',
  'body',
  'bodyLifetimeErrors',
  'lifetimeErrors',
  'inferBody',
  'mir',
  'borrowck',
  'rootCheck',
  'fnSig',
  'genericsOf',
  'predicatesOf',
  'paramEnv',
  'useHints',
  'borrowEndHints',
  'dropOrderHints',
  'guardHints',
  'captureHints',
  'lifetimeHints',
  'practice',
  'wantedPractice',
]);

/** The steps of `log` that look at bodies or at what they mean. */
export function ofBodies(log: readonly string[]): string[] {
  return log.filter((line) => /^(loweredBody|body|inferBody|mir|borrowck|rootCheck) /.test(line));
}
