/** What the extension does on every platform: wires the client of the language server, and what the editor shows of it. */
import * as vscode from 'vscode';
import type { BaseLanguageClient, LanguageClientOptions } from 'vscode-languageclient';
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

/** What differs between platforms. */
export interface Platform {
  readonly createClient: (options: LanguageClientOptions, log: vscode.LogOutputChannel) => BaseLanguageClient;
  /** Whenever the server has started; not before anything is sent to it. */
  readonly started?: (client: BaseLanguageClient, log: vscode.LogOutputChannel) => void;
}

export function activateOn({ createClient, started }: Platform, context: vscode.ExtensionContext): Api {
  const log = vscode.window.createOutputChannel('Tenure', { log: true });
  const dedupe = new Dedupe();
  const client = createClient(clientOptions(log, dedupe), log);
  const start = async (): Promise<void> => {
    await client.start();
    started?.(client, log);
    sendVisible(client);
  };
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
    vscode.commands.registerCommand('tenure.restartServer', () => restart(client, start, status, log)),
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
  const ready = start().catch((error: unknown) => {
    log.error('The server did not start.', error as Error);
    status.update({ phase: 'stopped', file: null, problem: 'The server did not start. The output says more.' });
    throw error;
  });
  // Reported above; whoever waits for it hears of it too.
  ready.catch(() => {});
  return { ready };
}

function clientOptions(log: vscode.LogOutputChannel, dedupe: Dedupe): LanguageClientOptions {
  return {
    outputChannel: log,
    diagnosticCollectionName: 'tenure',
    initializationOptions: { settings: settings(), explains: true },
    // Links in hovers may run this command and no other.
    markdown: { isTrusted: { enabledCommands: [explainCommand] } },
    synchronize: { configurationSection: 'tenure' },
    middleware: {
      handleDiagnostics: (uri, diagnostics, next) => dedupe.handle(uri, diagnostics, next),
    },
  };
}

/** The whole section as plain data. */
function settings(): unknown {
  return JSON.parse(JSON.stringify(vscode.workspace.getConfiguration('tenure')));
}

async function restart(
  client: BaseLanguageClient,
  start: () => Promise<void>,
  status: StatusItem,
  log: vscode.LogOutputChannel,
): Promise<void> {
  status.update({ phase: 'loading', file: null, problem: null });
  try {
    await client.stop();
    await start();
  } catch (error) {
    log.error('The server did not restart.', error as Error);
    status.update({ phase: 'stopped', file: null, problem: 'The server did not restart. The output says more.' });
  }
}

/** What is in view is analysed first, the focused editor before the others. */
function sendVisible(client: BaseLanguageClient): void {
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
