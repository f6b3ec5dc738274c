/**
 * The language server: protocol on one side, analysis thread on the other. This thread only translates and routes, so it
 * answers at once whatever the analysis does.
 */
import {
  type CodeAction,
  CodeActionTriggerKind,
  type Connection,
  type Diagnostic,
  DidChangeConfigurationNotification,
  FileChangeType,
  type InitializeParams,
  type InitializeResult,
  type InlayHint,
  LSPErrorCodes,
  PositionEncodingKind,
  ResponseError,
  TextDocumentSyncKind,
} from 'vscode-languageserver/node';
import { refusal, TextDocument } from './documents';
import { Engine, type EngineEvents } from './engine';
import { type ExplanationFiles, Explanations } from './explanations';
import { IndexingProgress } from './indexingProgress';
import {
  type DiskChange,
  FIX_ALL,
  type FromWorker,
  type HoverAnswer,
  type Question,
  REWRITE,
  type ToWorker,
} from './messages';
import { pathOfUri } from './places';
import {
  type BodyTextParams,
  type BodyTextResult,
  bodyTextRequest,
  codesRequest,
  type ExplainParams,
  explainCommand,
  explainRequest,
  type FileStatusParams,
  type FilesParams,
  filesNotification,
  type Phase,
  type PlaceStatesParams,
  type PlaceStatesResult,
  placeStatesRequest,
  type StatusParams,
  statusNotification,
  type TimelineParams,
  type TimelineResult,
  timelineRequest,
  type VisibleParams,
  visibleNotification,
} from './protocol';
import { defaultSettings, readSettings, type Settings } from './settings';
import type { Thread } from './thread';
import type { Timer } from './timer';

/** Silence that long is worth saying that the analysis is at work. */
const patience = 200;

export interface ServerOptions {
  readonly startThread: () => Thread;
  readonly explanationFiles: ExplanationFiles;
  /** Takes the files that the client sends, where there is no disk. */
  readonly sentFiles?: SentFiles;
  /** A thread that runs already. */
  readonly thread?: Thread;
  readonly version: string;
  /** Milliseconds after which an analysis that sees no message counts as hanging. */
  readonly hangTime?: number;
  /** Told what the analysis thread does from now on; at first it reads what a first answer takes. */
  readonly onWork?: (work: Work) => void;
}

interface SentFiles {
  /** Returns what the analysis thread has to be told. */
  readonly receive: (params: FilesParams) => readonly DiskChange[];
  readonly all: () => readonly DiskChange[];
}

/** `libraries`: it reads those that packages depend on. `edits`: all is read, and the same is done again and again. */
export type Work = 'libraries' | 'edits';

/** Registers every handler on the connection; the caller listens. */
export function startServer(connection: Connection, options: ServerOptions): void {
  new Server(connection, options);
}

class Server {
  private readonly connection: Connection;
  private readonly version: string;
  private readonly engine: Engine;
  private readonly documents = new Map<string, TextDocument>();
  private readonly refused = new Set<string>();
  private readonly sentFiles: SentFiles | null;
  /** The client sends the files of the workspace, and has not sent all yet. */
  private awaitsFiles = false;
  private encoding: 'utf-8' | 'utf-16' = 'utf-16';
  private settings: Settings = defaultSettings;
  private pullsSettings = false;
  private refreshesHints = false;
  private asksForTooltips = false;
  private serials = 0;
  private phase: Phase = 'loading';
  private lastFile: FileStatusParams | null = null;
  private lastStatus = '';
  private busy: Timer | undefined;
  private readonly onWork: ((work: Work) => void) | undefined;
  /** null until a first answer is there. */
  private doing: Work | null = null;
  private isIndexing = false;
  private readonly progress: IndexingProgress;
  private readonly explanations: Explanations;
  /** By manifest: dependencies that are not on this machine. */
  private readonly missing = new Map<string, readonly string[]>();

  constructor(connection: Connection, options: ServerOptions) {
    const { startThread, explanationFiles, sentFiles, version, hangTime, onWork, thread } = options;
    this.sentFiles = sentFiles ?? null;
    this.onWork = onWork;
    this.connection = connection;
    this.progress = new IndexingProgress(connection);
    this.explanations = new Explanations(explanationFiles);
    this.version = version;
    const events: EngineEvents = {
      replay: (culprits) => this.replay(culprits),
      receive: (message) => this.receive(message),
      died: (reason, stopped) => this.onDied(reason, stopped),
    };
    this.engine = new Engine(startThread, events, hangTime, thread ?? null);
    // The analysis loads while client and server introduce themselves.
    this.engine.start();
    this.register();
  }

  private registerExplanations(): void {
    const { connection, explanations } = this;
    connection.onRequest(explainRequest, ({ code }: ExplainParams) => explanations.explain(code));
    connection.onRequest(codesRequest, () => explanations.list());
    connection.onExecuteCommand(async ({ command, arguments: [code] = [] }) => {
      const uri = command === explainCommand ? explanations.uriOf(String(code)) : null;
      if (uri !== null) await connection.window.showDocument({ uri, takeFocus: true });
      return null;
    });
  }

  private registerViews(): void {
    const { connection } = this;
    connection.languages.inlayHint.on(async ({ textDocument: { uri }, range }, token) => {
      if (this.settings.hints.length === 0) return [];
      const found = await this.engine.ask<readonly InlayHint[] | null>(
        (id) => ({ kind: 'hints', id, uri, range }),
        null,
        token,
      );
      return found === null ? contentModified() : [...found];
    });
    connection.languages.inlayHint.resolve((hint, token) =>
      this.engine.ask((id) => ({ kind: 'hint', id, hint }), hint, token),
    );
    connection.onRequest(placeStatesRequest, ({ textDocument: { uri }, position }: PlaceStatesParams, token) =>
      this.engine.ask<PlaceStatesResult | null>((id) => ({ kind: 'placeStates', id, uri, position }), null, token),
    );
    connection.onRequest(bodyTextRequest, ({ textDocument: { uri }, position }: BodyTextParams, token) =>
      this.engine.ask<BodyTextResult | null>((id) => ({ kind: 'bodyText', id, uri, position }), null, token),
    );
    connection.onRequest(timelineRequest, ({ textDocument: { uri }, position }: TimelineParams, token) =>
      this.engine.ask<TimelineResult | null>((id) => ({ kind: 'timeline', id, uri, position }), null, token),
    );
  }

  private register(): void {
    const { connection } = this;
    connection.onInitialize((params) => this.initialize(params));
    connection.onInitialized(() => this.initialized());
    connection.onShutdown(() => this.engine.close());
    connection.onDidOpenTextDocument(({ textDocument: { uri, version, text } }) => this.open(uri, version, text));
    connection.onDidChangeTextDocument(({ textDocument: { uri, version }, contentChanges }) => {
      const document = this.documents.get(uri);
      if (document === undefined) return;
      const changes = document.change(version, contentChanges, this.encoding === 'utf-8' ? 'utf8' : 'utf16');
      if (this.awaitsFiles) return;
      if (this.refused.has(uri) || this.engine.isCulprit(document.serial)) this.admit(document);
      else this.work({ kind: 'change', uri, version, changes });
    });
    connection.onDidCloseTextDocument(({ textDocument: { uri } }) => {
      this.documents.delete(uri);
      this.refused.delete(uri);
      this.engine.post({ kind: 'close', uri });
      this.publish(uri, undefined, []);
    });
    connection.onDidChangeWatchedFiles(({ changes }) => {
      const onDisk = changes.flatMap(({ uri, type }): DiskChange[] => {
        const path = pathOfUri(uri);
        return path === null ? [] : [{ path, kind: diskChangeKind(type) }];
      });
      if (onDisk.length > 0) this.work({ kind: 'disk', changes: onDisk });
    });
    connection.onNotification(filesNotification, (params: FilesParams) => this.receiveFiles(params));
    connection.onDidChangeConfiguration(({ settings }) => this.onSettings(settings));
    connection.onNotification(visibleNotification, ({ uris, lines = [] }: VisibleParams) =>
      this.engine.post({ kind: 'visible', uris, lines }),
    );
    connection.onHover(async ({ textDocument: { uri }, position }) => {
      const answer = await this.engine.ask<HoverAnswer | null>((id) => ({ kind: 'hover', id, uri, position }), null);
      return answer === null ? null : this.explanations.toHover(answer);
    });
    connection.onCodeAction(async ({ textDocument: { uri }, range, context }) => {
      const { only, triggerKind } = context;
      const covers = (wanted: string, kind: string): boolean => kind === wanted || kind.startsWith(`${wanted}.`);
      const isWanted = (kind: string, unasked: boolean): boolean =>
        only?.some((wanted) => wanted === '' || covers(wanted, kind)) ?? unasked;
      const actions: CodeAction[] = [];
      const ask = async (question: (id: number) => Question): Promise<void> => {
        actions.push(...(await this.engine.ask<readonly CodeAction[]>(question, [])));
      };
      if (isWanted('quickfix', true)) {
        const diagnostics = context.diagnostics.filter(({ source }) => source === 'tenure');
        await ask((id) => ({ kind: 'fixes', id, uri, range, diagnostics }));
        actions.push(...this.explanations.actions(diagnostics));
      }
      // Not whenever the cursor moves.
      if (isWanted(REWRITE, triggerKind !== CodeActionTriggerKind.Automatic))
        await ask((id) => ({ kind: 'rewrites', id, uri, position: range.start }));
      // Asked for by name only, as editors do on save: it takes as long as all fixes together.
      if (only?.some((wanted) => covers(wanted, FIX_ALL)))
        await ask((id) => ({ kind: 'fixes', id, uri, range: null, diagnostics: [] }));
      return actions;
    });
    this.registerViews();
    this.registerExplanations();
  }

  private initialize({ capabilities, initializationOptions }: InitializeParams): InitializeResult {
    const offered = capabilities.general?.positionEncodings ?? [];
    this.encoding =
      offered.find((encoding) => encoding === 'utf-8' || encoding === 'utf-16') === 'utf-8' ? 'utf-8' : 'utf-16';
    this.pullsSettings = capabilities.workspace?.configuration === true;
    this.asksForTooltips =
      capabilities.textDocument?.inlayHint?.resolveSupport?.properties.includes('tooltip') === true;
    this.refreshesHints = capabilities.workspace?.inlayHint?.refreshSupport === true;
    this.settings = readSettings((initializationOptions as { settings?: unknown } | undefined)?.settings);
    this.awaitsFiles =
      this.sentFiles !== null && (initializationOptions as { sendsFiles?: unknown } | undefined)?.sendsFiles === true;
    const commands = this.explanations.initialize(capabilities, initializationOptions);
    this.engine.post(this.configuration());
    return {
      serverInfo: { name: 'tenure', version: this.version },
      capabilities: {
        positionEncoding: this.encoding === 'utf-8' ? PositionEncodingKind.UTF8 : PositionEncodingKind.UTF16,
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
        hoverProvider: true,
        codeActionProvider: { codeActionKinds: ['quickfix', REWRITE, FIX_ALL] },
        inlayHintProvider: { resolveProvider: true },
        ...(commands.length === 0 ? {} : { executeCommandProvider: { commands } }),
      },
    };
  }

  private configuration(): ToWorker {
    const { encoding, asksForTooltips, settings } = this;
    return { kind: 'configure', encoding, asksForTooltips, settings };
  }

  private initialized(): void {
    this.sendStatus();
    if (!this.pullsSettings) return;
    this.connection.client.register(DidChangeConfigurationNotification.type, { section: 'tenure' }).catch(() => {
      // A client without dynamic registration sends the change all the same.
    });
  }

  private async onSettings(pushed: unknown): Promise<void> {
    const section = (pushed as { tenure?: unknown } | null)?.tenure;
    const value =
      section ?? (this.pullsSettings ? await this.connection.workspace.getConfiguration('tenure') : undefined);
    const before = this.settings.hints;
    this.settings = readSettings(value);
    this.work(this.configuration());
    if (before.join() !== this.settings.hints.join()) this.refreshHints();
  }

  /** The client asks for the hints that it shows once more. */
  private refreshHints(): void {
    if (this.refreshesHints) void this.connection.languages.inlayHint.refresh();
  }

  private open(uri: string, version: number, text: string): void {
    const document = new TextDocument(uri, version, text, ++this.serials);
    this.documents.set(uri, document);
    this.admit(document);
  }

  /** Hands a document to the analysis thread as if just opened, unless its text is none. */
  private admit(document: TextDocument): void {
    if (this.awaitsFiles) return;
    const reason = refusal(document.text);
    if (reason !== null) {
      if (!this.refused.has(document.uri)) {
        this.refused.add(document.uri);
        this.connection.window.showInformationMessage(`Tenure does not analyse ${document.path}: it is ${reason}.`);
      }
      return;
    }
    this.refused.delete(document.uri);
    this.engine.pardon(document.serial);
    this.work({ kind: 'open', ...document.toOpen() });
  }

  private replay(culprits: ReadonlySet<number>): readonly ToWorker[] {
    const open = [...this.documents.values()].filter(
      ({ uri, serial }) => !this.refused.has(uri) && !culprits.has(serial),
    );
    const files = this.sentFiles?.all() ?? [];
    return [
      this.configuration(),
      ...(files.length === 0 ? [] : [{ kind: 'disk', changes: files } as const]),
      ...(this.awaitsFiles ? [] : open).map((document): ToWorker => ({ kind: 'open', ...document.toOpen() })),
    ];
  }

  private receiveFiles(params: FilesParams): void {
    const changes = this.sentFiles?.receive(params) ?? [];
    const isBegun = this.awaitsFiles && params.isComplete;
    if (isBegun) this.awaitsFiles = false;
    if (changes.length > 0 || isBegun) this.work({ kind: 'disk', changes });
    if (!isBegun) return;
    for (const document of this.documents.values()) this.admit(document);
  }

  private work(message: ToWorker): void {
    this.engine.post(message);
    if (this.phase === 'stopped') return;
    this.busy ??= setTimeout(() => {
      this.busy = undefined;
      this.enter('analysing');
    }, patience);
  }

  /** Said once: the thread is idle after each edit. */
  private turnTo(work: Work): void {
    if (this.doing === work) return;
    this.doing = work;
    this.onWork?.(work);
  }

  private receive(message: FromWorker): void {
    switch (message.kind) {
      case 'idle':
        if (message.received !== this.engine.posted || this.awaitsFiles) return;
        this.enter('ready');
        if (this.documents.size > 0 && !this.isIndexing) this.turnTo('edits');
        return;
      case 'package':
        this.missing.set(message.manifestPath, message.missing);
        this.sendStatus();
        return;
      case 'indexing':
        this.progress.show(message);
        this.isIndexing = message.name !== null;
        if (this.isIndexing) this.turnTo('libraries');
        return;
      case 'hintsChanged':
        this.refreshHints();
        return;
      case 'log':
        this.connection.console[message.level](message.message);
        return;
      case 'first':
        if (message.version === this.documents.get(message.uri)?.version) {
          this.publish(message.uri, message.version, message.diagnostics);
        }
        return;
      case 'diagnostics': {
        const { uri, version, diagnostics, status } = message;
        const document = this.documents.get(uri);
        // A newer edit is on its way to the analysis; its result will follow.
        if (document !== undefined && version !== document.version) return;
        this.publish(uri, version ?? undefined, diagnostics);
        if (document === undefined) return;
        this.lastFile = status === null ? null : { uri, ...status };
        this.sendStatus(status === null ? `The analysis of ${document.path} failed. The output says more.` : null);
        return;
      }
      default:
        // Answers, which the engine has delivered.
        return;
    }
  }

  private publish(uri: string, version: number | undefined, diagnostics: readonly Diagnostic[]): void {
    void this.connection.sendDiagnostics({
      uri,
      ...(version === undefined ? {} : { version }),
      diagnostics: [...diagnostics],
    });
  }

  private onDied(reason: string, stopped: boolean): void {
    this.connection.console.error(`The analysis died: ${reason}`);
    this.progress.end();
    if (!stopped) {
      this.refreshHints();
      return;
    }
    const problem = 'The analysis failed again and again and was stopped. Restart it to try once more.';
    this.connection.console.error(problem);
    this.enter('stopped', problem);
  }

  private enter(phase: Phase, problem: string | null = null): void {
    clearTimeout(this.busy);
    this.busy = undefined;
    this.phase = phase;
    this.sendStatus(problem);
  }

  private whatIsMissing(): string | null {
    const all = [...new Set([...this.missing.values()].flat())];
    if (all.length === 0) return null;
    const more = all.length > namedAtMost ? ` and ${all.length - namedAtMost} more` : '';
    const names = all.slice(0, namedAtMost).join(', ') + more;
    return `Not on this machine: ${names}. Functions that use them are not analysed.`;
  }

  /** Says a thing once. */
  private sendStatus(problem: string | null = null): void {
    const params: StatusParams = { phase: this.phase, file: this.lastFile, problem: problem ?? this.whatIsMissing() };
    const text = JSON.stringify(params);
    if (text === this.lastStatus) return;
    this.lastStatus = text;
    void this.connection.sendNotification(statusNotification, params);
  }
}

const namedAtMost = 3;

/** The client asks again, or has done so. */
function contentModified(): ResponseError<void> {
  return new ResponseError(LSPErrorCodes.ContentModified, 'an edit came first');
}

function diskChangeKind(type: FileChangeType): DiskChange['kind'] {
  if (type === FileChangeType.Created) return 'created';
  return type === FileChangeType.Deleted ? 'deleted' : 'changed';
}
