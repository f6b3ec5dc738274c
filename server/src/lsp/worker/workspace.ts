/**
 * The documents and packages that the analysis thread knows, kept in step with the host: which document is which file,
 * which package it came from, what is on disk when nobody has it open.
 */
import type { FileId } from '../../base/ids';
import { LineIndex } from '../../base/lineIndex';
import { DEFAULT_FEATURES, type FeatureChoice, sameFeatures } from '../../host/featureChoice';
import { readIfThere } from '../../host/fileWalk';
import type { AnalysisHost, TextChange } from '../../ide/api';
import type { DiskChange, OpenDocument } from '../messages';
import { uriOfPath } from '../places';
import type { Settings } from '../settings';

export interface Document {
  readonly uri: string;
  readonly path: string;
  readonly serial: number;
  readonly file: FileId;
  /** null for a file that is a crate of its own. */
  readonly manifestPath: string | null;
  version: number;
}

export class Workspace {
  readonly host: AnalysisHost;
  private readonly log: (message: string) => void;
  private readonly onPackage: (manifestPath: string, missing: readonly string[]) => void;
  private readonly documents = new Map<string, Document>();
  private readonly byFile = new Map<FileId, Document>();
  private readonly packages = new Map<string, readonly FileId[]>();
  private readonly lines = new Map<FileId, LineIndex>();
  private features = DEFAULT_FEATURES;

  /** `onPackage` is told what a package that was read lacks. */
  constructor(
    host: AnalysisHost,
    log: (message: string) => void,
    onPackage: (manifestPath: string, missing: readonly string[]) => void,
  ) {
    this.host = host;
    this.onPackage = onPackage;
    this.log = log;
  }

  /** Reads again what was read with other features; false: they are the same. */
  setFeatures(features: FeatureChoice): boolean {
    if (sameFeatures(features, this.features)) return false;
    this.features = features;
    for (const manifestPath of this.packages.keys()) this.load(manifestPath);
    return true;
  }

  open(opened: OpenDocument, settings: Settings): Document {
    const { uri, path, text, version, serial } = opened;
    const inPackage = opened.manifestPath === null ? undefined : this.fileInPackage(opened.manifestPath, path);
    if (inPackage !== undefined) {
      this.host.setReading(inPackage, 'whole');
      this.host.setText(inPackage, text);
    }
    const document: Document = {
      uri,
      path,
      serial,
      version,
      file: inPackage ?? this.host.addStandaloneFile(path, text, settings.standaloneEdition, true),
      manifestPath: inPackage === undefined ? null : opened.manifestPath,
    };
    this.documents.set(uri, document);
    this.byFile.set(document.file, document);
    return document;
  }

  change(uri: string, version: number, changes: readonly TextChange[]): Document | undefined {
    const document = this.documents.get(uri);
    if (document === undefined) return undefined;
    this.host.applyChanges(document.file, changes);
    document.version = version;
    return document;
  }

  close(uri: string): Document | undefined {
    const document = this.documents.get(uri);
    if (document === undefined) return undefined;
    this.documents.delete(uri);
    this.byFile.delete(document.file);
    if (document.manifestPath === null) {
      this.host.removeFile(document.file);
      this.lines.delete(document.file);
    } else {
      this.readAgain(document.path, document.file);
      this.host.setReading(document.file, 'items');
    }
    return document;
  }

  /** Returns whether anything that is analysed may have changed. */
  changeOnDisk(changes: readonly DiskChange[]): boolean {
    let changed = false;
    const reload = new Set<string>();
    for (const { path, kind } of changes) {
      const file = this.host.fileForPath(path);
      if (file !== undefined && this.byFile.has(file)) continue;
      if (kind === 'changed' && file !== undefined) {
        this.readAgain(path, file);
        changed = true;
        continue;
      }
      // Which modules exist, or what a manifest says, is only known by reading the package again.
      for (const manifestPath of this.packages.keys()) {
        if (path.startsWith(manifestPath.slice(0, -'Cargo.toml'.length))) reload.add(manifestPath);
      }
    }
    for (const manifestPath of reload) this.load(manifestPath);
    return changed || reload.size > 0;
  }

  document(uri: string): Document | undefined {
    return this.documents.get(uri);
  }

  documentOf(file: FileId): Document | undefined {
    return this.byFile.get(file);
  }

  openDocuments(): Iterable<Document> {
    return this.documents.values();
  }

  filesOfPackage(manifestPath: string): readonly FileId[] {
    return this.packages.get(manifestPath) ?? [];
  }

  linesOf(file: FileId): LineIndex {
    const text = this.host.textOf(file);
    const known = this.lines.get(file);
    if (known?.text === text) return known;
    const lines = new LineIndex(text);
    this.lines.set(file, lines);
    return lines;
  }

  uriOf(file: FileId): string {
    return this.byFile.get(file)?.uri ?? uriOfPath(this.host.pathOf(file));
  }

  private fileInPackage(manifestPath: string, path: string): FileId | undefined {
    if (!this.packages.has(manifestPath)) this.load(manifestPath);
    return this.host.fileForPath(path);
  }

  /** Reading a package puts the texts on disk in the place of those in the editor, which come back here. */
  private load(manifestPath: string): void {
    const edited = [...this.documents.values()]
      .filter((document) => document.manifestPath === manifestPath)
      .map(({ file }) => ({ file, text: this.host.textOf(file) }));
    const { files, problems, missing } = this.host.addPackage(manifestPath, 'items', this.features);
    this.onPackage(manifestPath, missing);
    this.packages.set(manifestPath, files);
    for (const problem of problems) this.log(problem);
    for (const { file, text } of edited) {
      if (this.host.textOf(file) !== text) this.host.setText(file, text);
    }
  }

  private readAgain(path: string, file: FileId): void {
    const text = readIfThere(path);
    // Deleted under the editor: the last text stands until the package is read again.
    if (text !== null) this.host.setText(file, text);
  }
}
