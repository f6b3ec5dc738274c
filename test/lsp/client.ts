/** A client that speaks the protocol to a server in this process, over two pipes; the analysis thread is a real one. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { build } from 'esbuild';
import {
  type ClientCapabilities,
  createConnection,
  createProtocolConnection,
  DidChangeTextDocumentNotification,
  DidCloseTextDocumentNotification,
  DidOpenTextDocumentNotification,
  InitializedNotification,
  InitializeRequest,
  type InitializeResult,
  LogMessageNotification,
  ProposedFeatures,
  type ProtocolConnection,
  PublishDiagnosticsNotification,
  type PublishDiagnosticsParams,
  type Range,
  ShutdownRequest,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import { explanationFilesIn } from '../../server/src/lsp/explanationFiles';
import { startThread } from '../../server/src/lsp/nodeThread';
import {
  type StatusParams,
  statusNotification,
  type VisibleParams,
  visibleNotification,
} from '../../server/src/lsp/protocol';
import { startServer } from '../../server/src/lsp/server';

/** A thread runs a file, so the stand-in is built into one. */
export async function buildFakeWorker(): Promise<{ readonly file: string; readonly remove: () => void }> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tenure-worker-'));
  const file = path.join(folder, 'worker.js');
  await build({
    entryPoints: [path.join(import.meta.dirname, 'fakeWorker.ts')],
    outfile: file,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
  });
  return { file, remove: () => fs.rmSync(folder, { recursive: true, force: true }) };
}

export interface Progress {
  readonly kind: 'begin' | 'report' | 'end';
  readonly message?: string;
}

export interface ClientOptions {
  readonly workerFile: string;
  readonly hangTime?: number;
  readonly positionEncodings?: string[];
  readonly settings?: unknown;
  /** The client has the command that explains a code. */
  readonly explains?: boolean;
  readonly capabilities?: ClientCapabilities;
}

export class Client {
  readonly published: PublishDiagnosticsParams[] = [];
  readonly statuses: StatusParams[] = [];
  readonly logs: string[] = [];
  readonly progress: Progress[] = [];
  initializeResult: InitializeResult | undefined;
  private readonly waiters = new Set<() => void>();
  readonly connection: ProtocolConnection;

  private constructor(connection: ProtocolConnection) {
    this.connection = connection;
    connection.onNotification(PublishDiagnosticsNotification.type, (params) =>
      this.note(() => this.published.push(params)),
    );
    connection.onNotification(statusNotification, (params: StatusParams) =>
      this.note(() => this.statuses.push(params)),
    );
    connection.onNotification(LogMessageNotification.type, ({ message }) => this.note(() => this.logs.push(message)));
    connection.onNotification('window/showMessage', ({ message }: { message: string }) =>
      this.note(() => this.logs.push(message)),
    );
    connection.onRequest('window/showMessageRequest', ({ message }: { message: string }) => {
      this.note(() => this.logs.push(message));
      return null;
    });
    connection.onRequest('client/registerCapability', () => null);
    connection.onRequest('window/workDoneProgress/create', () => null);
    connection.onNotification('$/progress', ({ value }: { value: Progress }) =>
      this.note(() => this.progress.push(value)),
    );
  }

  static async start(options: ClientOptions): Promise<Client> {
    const toServer = new PassThrough();
    const toClient = new PassThrough();
    const server = createConnection(
      ProposedFeatures.all,
      new StreamMessageReader(toServer),
      new StreamMessageWriter(toClient),
    );
    startServer(server, {
      version: '0.0.0',
      startThread: () => startThread(options.workerFile),
      explanationFiles: explanationFilesIn(import.meta.dirname),
      ...options,
    });
    server.listen();
    const connection = createProtocolConnection(new StreamMessageReader(toClient), new StreamMessageWriter(toServer));
    const client = new Client(connection);
    connection.listen();
    client.initializeResult = await connection.sendRequest(InitializeRequest.type, {
      processId: null,
      rootUri: null,
      capabilities: {
        ...options.capabilities,
        ...(options.positionEncodings ? { general: { positionEncodings: options.positionEncodings } } : {}),
      },
      initializationOptions: { settings: options.settings, explains: options.explains },
    });
    await connection.sendNotification(InitializedNotification.type, {});
    return client;
  }

  async stop(): Promise<void> {
    await this.connection.sendRequest(ShutdownRequest.type);
    this.connection.dispose();
  }

  open(uri: string, text: string, version = 1): Promise<void> {
    return this.connection.sendNotification(DidOpenTextDocumentNotification.type, {
      textDocument: { uri, languageId: 'rust', version, text },
    });
  }

  /** Without a range the whole text is replaced. */
  edit(uri: string, version: number, text: string, range?: Range): Promise<void> {
    return this.connection.sendNotification(DidChangeTextDocumentNotification.type, {
      textDocument: { uri, version },
      contentChanges: [range === undefined ? { text } : { range, text }],
    });
  }

  close(uri: string): Promise<void> {
    return this.connection.sendNotification(DidCloseTextDocumentNotification.type, { textDocument: { uri } });
  }

  /** What the editor shows of which documents. */
  async see(seen: readonly { readonly uri: string; readonly line: number }[]): Promise<void> {
    const params: VisibleParams = { uris: seen.map(({ uri }) => uri), lines: seen.map(({ line }) => line) };
    await this.connection.sendNotification(visibleNotification, params);
  }

  /** The diagnostics published for this version, once they come. */
  async diagnostics(uri: string, version?: number): Promise<PublishDiagnosticsParams> {
    const find = () =>
      this.published.findLast((params) => params.uri === uri && (version === undefined || params.version === version));
    await this.until(() => find() !== undefined);
    return find() as PublishDiagnosticsParams;
  }

  async until(holds: () => boolean, milliseconds = 25_000): Promise<void> {
    const end = performance.now() + milliseconds;
    while (!holds()) {
      if (performance.now() > end) throw new Error(`it did not come; log:\n${this.logs.join('\n')}`);
      await new Promise<void>((resolve) => {
        const wake = () => {
          clearTimeout(timer);
          this.waiters.delete(wake);
          resolve();
        };
        const timer = setTimeout(wake, 50);
        this.waiters.add(wake);
      });
    }
  }

  private note(add: () => void): void {
    add();
    for (const wake of [...this.waiters]) wake();
  }
}
