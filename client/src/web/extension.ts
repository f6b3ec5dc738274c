/** The extension in a browser: the language server is a worker, and the client reads the workspace for it. */
import * as vscode from 'vscode';
import {
  BrowserMessageReader,
  BrowserMessageWriter,
  LanguageClient,
  type MessageTransports,
} from 'vscode-languageclient/browser';
import type { WebFiles } from '../../../server/src/lsp/protocol';
import { type Api, activateOn } from '../activation';
import { WorkspaceFiles } from './workspaceFiles';

export function activate(context: vscode.ExtensionContext): Api {
  const address = (file: string): string =>
    vscode.Uri.joinPath(context.extensionUri, 'server/dist', file).toString(true);
  const files: WebFiles = {
    worker: address('web/worker.js'),
    parser: address('web-tree-sitter.wasm'),
    grammar: address('tree-sitter-rust.wasm'),
    std: address('data/std.index'),
    explanations: address('web/explanations.json'),
  };
  let worker: Worker | undefined;
  // The transports, not the worker: those that VS Code makes are no instances of what `Worker` is in its extension host.
  const startWorker = async (): Promise<MessageTransports> => {
    // The one before has ended by itself, if it could.
    worker?.terminate();
    worker = new Worker(address('web/server.js'), { name: 'tenure-server' });
    worker.postMessage(files);
    const port = worker as unknown as ConstructorParameters<typeof BrowserMessageReader>[0];
    return { reader: new BrowserMessageReader(port), writer: new BrowserMessageWriter(port) };
  };
  let workspace: WorkspaceFiles | undefined;
  context.subscriptions.push({ dispose: () => workspace?.dispose() });
  return activateOn(
    {
      createClient: (options) =>
        new LanguageClient('tenure', 'Tenure', startWorker, {
          ...options,
          documentSelector: schemes().map((scheme) => ({ scheme, language: 'rust' })),
          initializationOptions: { ...options.initializationOptions, sendsFiles: true },
        }),
      started: (client, log) => {
        workspace?.dispose();
        workspace = new WorkspaceFiles(client, log);
      },
    },
    context,
  );
}

/** Of documents that are edited, and not of those that only show an older version of one. */
function schemes(): readonly string[] {
  const folders = vscode.workspace.workspaceFolders ?? [];
  return [...new Set(['untitled', 'file', 'vscode-vfs', 'vscode-remote', ...folders.map(({ uri }) => uri.scheme)])];
}
