/** Activation: starts the language server beside the extension and wires what the editor shows of it. */
import * as vscode from 'vscode';
import {
  LanguageClient,
  type LanguageClientOptions,
  type ServerOptions,
  TransportKind,
} from 'vscode-languageclient/node';
import {
  explainCommand,
  type StatusParams,
  statusNotification,
  type VisibleParams,
  visibleNotification,
} from '../../server/src/lsp/protocol';
import { BodyTexts } from './bodyTexts';
import { Dedupe } from './dedupe';
import { Explanations } from './explanations';
import { StatusItem } from './statusItem';
import { Timeline } from './timeline';
import { Underlines } from './underlines';

/** What the extension gives to whoever asks for it: a test waits for `ready`. */
export interface Api {
  readonly ready: Promise<void>;
}

export function activate(context: vscode.ExtensionContext): Api {
  const log = vscode.window.createOutputChannel('Tenure', { log: true });
  const dedupe = new Dedupe();
  const client = createClient(context, log, dedupe);
  const status = new StatusItem();
  const underlines = new Underlines(client);
  const timeline = new Timeline(client);
  context.subscriptions.push(
    log,
    dedupe,
    status,
    underlines,
    timeline,
    new Explanations(client),
    new BodyTexts(client),
    client.onNotification(statusNotification, (params: StatusParams) => status.update(params)),
    vscode.commands.registerCommand('tenure.restartServer', () => restart(client, status, log)),
    vscode.commands.registerCommand('tenure.showOutput', () => log.show()),
    vscode.commands.registerCommand('tenure.showStatus', () => status.show()),
    vscode.commands.registerCommand('tenure.toggleUnderlines', () => underlines.toggle()),
    vscode.commands.registerCommand('tenure.showTimeline', () => timeline.show()),
    vscode.commands.registerCommand('tenure.saveTimelineSvg', () => timeline.save('svg')),
    vscode.commands.registerCommand('tenure.saveTimelineMarkdown', () => timeline.save('md')),
    vscode.window.onDidChangeVisibleTextEditors(() => sendVisible(client)),
    vscode.window.onDidChangeActiveTextEditor(() => sendVisible(client)),
    { dispose: () => void client.dispose() },
  );
  const ready = client.start().then(
    () => sendVisible(client),
    (error: unknown) => {
      log.error('The server did not start.', error as Error);
      status.update({ phase: 'stopped', file: null, problem: 'The server did not start. The output says more.' });
      throw error;
    },
  );
  // Reported above; whoever waits for it hears of it too.
  ready.catch(() => {});
  return { ready };
}

function createClient(context: vscode.ExtensionContext, log: vscode.LogOutputChannel, dedupe: Dedupe): LanguageClient {
  const run = {
    module: context.asAbsolutePath('server/dist/tenure.js'),
    args: ['lsp'],
    transport: TransportKind.ipc,
  };
  const serverOptions: ServerOptions = {
    run,
    debug: { ...run, options: { execArgv: ['--nolazy', '--inspect=6009'] } },
  };
  const clientOptions: LanguageClientOptions = {
    documentSelector: [
      { scheme: 'file', language: 'rust' },
      { scheme: 'untitled', language: 'rust' },
      // A virtual workspace: each file is a crate of its own.
      { scheme: 'vscode-vfs', language: 'rust' },
    ],
    outputChannel: log,
    diagnosticCollectionName: 'tenure',
    initializationOptions: { settings: settings(), explains: true },
    // Links in hovers may run this command and no other.
    markdown: { isTrusted: { enabledCommands: [explainCommand] } },
    synchronize: {
      configurationSection: 'tenure',
      fileEvents: vscode.workspace.createFileSystemWatcher('**/{*.rs,Cargo.toml,Cargo.lock}'),
    },
    middleware: {
      handleDiagnostics: (uri, diagnostics, next) => dedupe.handle(uri, diagnostics, next),
    },
  };
  return new LanguageClient('tenure', 'Tenure', serverOptions, clientOptions);
}

/** The whole section as plain data. */
function settings(): unknown {
  return JSON.parse(JSON.stringify(vscode.workspace.getConfiguration('tenure')));
}

async function restart(client: LanguageClient, status: StatusItem, log: vscode.LogOutputChannel): Promise<void> {
  status.update({ phase: 'loading', file: null, problem: null });
  try {
    await client.restart();
    sendVisible(client);
  } catch (error) {
    log.error('The server did not restart.', error as Error);
    status.update({ phase: 'stopped', file: null, problem: 'The server did not restart. The output says more.' });
  }
}

/** What is in view is analysed first, the focused editor before the others. */
function sendVisible(client: LanguageClient): void {
  if (!client.isRunning()) return;
  const active = vscode.window.activeTextEditor;
  const editors = vscode.window.visibleTextEditors.filter((editor) => editor !== active);
  const seen = [...(active === undefined ? [] : [active]), ...editors].filter(
    ({ document }) => document.languageId === 'rust',
  );
  const params: VisibleParams = {
    uris: seen.map(({ document }) => client.code2ProtocolConverter.asUri(document.uri)),
    lines: seen.map(({ visibleRanges }) => visibleRanges[0]?.start.line ?? 0),
  };
  void client.sendNotification(visibleNotification, params);
}
