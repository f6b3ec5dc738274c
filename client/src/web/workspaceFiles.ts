/**
 * Reads for the server, which has no disk in a browser, what is needed to understand the packages of the workspace, once when it
 * has started and again when it changes. No more than the limits are read; what is left out is missing for the analysis too,
 * which is silent about whatever might depend on it.
 */
import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { type FilesParams, filesNotification } from '../../../server/src/lsp/protocol';

type SentFile = FilesParams['files'][number];

const limits = { files: 10_000, bytes: 128 * 1024 * 1024, fileBytes: 4_000_000, depth: 64 };
/** So many files are read at once, and so many bytes go into one message. */
const readAtOnce = 24;
const messageBytes = 4 * 1024 * 1024;

const pattern = '**/{*.rs,Cargo.toml,Cargo.lock,.cargo/config.toml}';

export class WorkspaceFiles implements vscode.Disposable {
  private readonly subscriptions: vscode.Disposable[];
  private readonly isOver = new vscode.CancellationTokenSource();
  /** Changes are sent in the order in which they came, behind the first reading. */
  private last: Promise<void> = Promise.resolve();
  private files = 0;
  /** Of what was found: a file that is edited does not count again. */
  private bytes = 0;

  constructor(
    private readonly client: BaseLanguageClient,
    private readonly log: vscode.LogOutputChannel,
  ) {
    const watcher = vscode.workspace.createFileSystemWatcher(pattern);
    this.subscriptions = [
      this.isOver,
      watcher,
      watcher.onDidCreate((uri) => this.next(() => this.sendFile(uri))),
      watcher.onDidChange((uri) => this.next(() => this.sendFile(uri))),
      watcher.onDidDelete((uri) => this.next(() => this.send([gone(uri)], false))),
      // Of a folder nobody says which files are in it.
      vscode.workspace.onDidDeleteFiles(({ files }) => this.next(() => this.send(files.map(gone), false))),
      vscode.workspace.onDidRenameFiles(({ files }) =>
        this.replace(
          files.map(({ oldUri }) => oldUri),
          files.map(({ newUri }) => newUri),
        ),
      ),
      vscode.workspace.onDidChangeWorkspaceFolders(({ added, removed }) =>
        this.replace(
          removed.map(({ uri }) => uri),
          added.map(({ uri }) => uri),
        ),
      ),
    ];
    const folders = vscode.workspace.workspaceFolders ?? [];
    this.next(() =>
      this.sendAll(
        folders.map(({ uri }) => uri),
        true,
      ),
    );
  }

  dispose(): void {
    this.isOver.cancel();
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private next(task: () => Promise<void>): void {
    this.last = this.last.then(task).catch((error: unknown) => {
      if (!this.isOver.token.isCancellationRequested)
        this.log.error('Files of the workspace were not read.', error as Error);
    });
  }

  private replace(old: readonly vscode.Uri[], now: readonly vscode.Uri[]): void {
    this.next(async () => {
      await this.send(old.map(gone), false);
      await this.sendAll(now, false);
    });
  }

  private async send(files: readonly SentFile[], isComplete: boolean): Promise<void> {
    if (this.isOver.token.isCancellationRequested) return;
    await this.client.sendNotification(filesNotification, { files, isComplete } satisfies FilesParams);
  }

  private async sendFile(uri: vscode.Uri): Promise<void> {
    const file = await this.read(uri);
    if (file !== null) await this.send([file], false);
  }

  /** All that is at these places: files, and folders with what is in them. */
  private async sendAll(places: readonly vscode.Uri[], isFirst: boolean): Promise<void> {
    const found: vscode.Uri[] = [];
    try {
      for (const place of places) await this.find(place, found);
      let waiting: SentFile[] = [];
      let size = 0;
      for (let from = 0; from < found.length && this.bytes <= limits.bytes; from += readAtOnce) {
        const files = await Promise.all(found.slice(from, from + readAtOnce).map((uri) => this.read(uri)));
        for (const file of files) {
          if (file === null) continue;
          waiting.push(file);
          size += file.bytes?.length ?? 0;
          this.bytes += file.bytes?.length ?? 0;
        }
        if (size < messageBytes) continue;
        await this.send(waiting, false);
        waiting = [];
        size = 0;
      }
      await this.send(waiting, false);
      if (this.bytes > limits.bytes) {
        this.log.warn(`The workspace has more than ${limits.bytes} bytes of Rust files: the rest is left out.`);
      }
      this.log.info(`${found.length} files of the workspace were found.`);
    } finally {
      // Even after a failure: then the server has to do with what it got.
      if (isFirst) await this.send([], true);
    }
  }

  private async find(place: vscode.Uri, found: vscode.Uri[], depth = 0): Promise<void> {
    if (this.isOver.token.isCancellationRequested) return;
    let entries: readonly [string, vscode.FileType][];
    try {
      entries = await vscode.workspace.fs.readDirectory(place);
    } catch {
      // No folder, or one that may not be read.
      if (depth === 0 && isWanted(place.path)) found.push(place);
      return;
    }
    const folders: vscode.Uri[] = [];
    for (const [name, type] of entries) {
      const uri = vscode.Uri.joinPath(place, name);
      if ((type & vscode.FileType.Directory) !== 0) {
        // As on disk: links are not followed, and hidden folders and what was built are not looked into.
        const isSkipped = (type & vscode.FileType.SymbolicLink) !== 0 || (name.startsWith('.') && name !== '.cargo');
        if (!isSkipped && name !== 'node_modules' && !(name === 'target' && isPackage(entries))) folders.push(uri);
      } else if (isWanted(uri.path)) {
        if (this.files === limits.files) {
          this.log.warn(`The workspace has more than ${limits.files} Rust files: the rest is left out.`);
        }
        this.files++;
        if (this.files <= limits.files) found.push(uri);
      }
    }
    if (depth === limits.depth || this.files > limits.files) return;
    for (let from = 0; from < folders.length; from += readAtOnce) {
      await Promise.all(folders.slice(from, from + readAtOnce).map((folder) => this.find(folder, found, depth + 1)));
    }
  }

  /** null where it cannot be read, or is too large to be a source. */
  private async read(uri: vscode.Uri): Promise<SentFile | null> {
    try {
      const bytes = await vscode.workspace.fs.readFile(uri);
      if (bytes.length > limits.fileBytes) {
        this.log.warn(`${uri}: ${bytes.length} bytes are too many, left out`);
        return null;
      }
      return { uri: this.client.code2ProtocolConverter.asUri(uri), bytes };
    } catch (error) {
      this.log.warn(`${uri}: ${error instanceof Error ? error.message : String(error)}`);
      return null;
    }
  }
}

function gone(uri: vscode.Uri): SentFile {
  return { uri: uri.toString(), bytes: null };
}

function isWanted(path: string): boolean {
  return /\.rs$|\/Cargo\.(toml|lock)$|\/\.cargo\/config\.toml$/.test(path);
}

function isPackage(entries: readonly [string, vscode.FileType][]): boolean {
  return entries.some(([name]) => name === 'Cargo.toml');
}
