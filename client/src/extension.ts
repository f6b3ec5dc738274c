/** The extension on a desktop or in a remote host: the language server is a process of its own. */
import * as vscode from 'vscode';
import { LanguageClient, type ServerOptions, TransportKind } from 'vscode-languageclient/node';
import { type Api, activateOn } from './activation';

export function activate(context: vscode.ExtensionContext): Api {
  const run = {
    module: context.asAbsolutePath('server/dist/tenure.js'),
    args: ['lsp'],
    transport: TransportKind.ipc,
  };
  const serverOptions: ServerOptions = {
    run,
    debug: { ...run, options: { execArgv: ['--nolazy', '--inspect=6009'] } },
  };
  return activateOn(
    {
      createClient: (options) =>
        new LanguageClient('tenure', 'Tenure', serverOptions, {
          ...options,
          documentSelector: [
            { scheme: 'file', language: 'rust' },
            { scheme: 'untitled', language: 'rust' },
            // A virtual workspace: each file is a crate of its own.
            { scheme: 'vscode-vfs', language: 'rust' },
          ],
          synchronize: {
            ...options.synchronize,
            fileEvents: vscode.workspace.createFileSystemWatcher('**/{*.rs,Cargo.toml,Cargo.lock}'),
          },
        }),
    },
    context,
  );
}
