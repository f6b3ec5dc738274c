/**
 * Explanations of error codes as read-only documents, made by the server from its own files: `tenure.explain` opens one. Code
 * actions and hovers call it with a code; from the palette it asks which.
 */
import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import {
  type CodesResult,
  codesRequest,
  type ExplainParams,
  type ExplainResult,
  explainCommand,
  explainRequest,
} from '../../server/src/lsp/protocol';

const SCHEME = 'tenure-explanation';

export class Explanations implements vscode.Disposable, vscode.TextDocumentContentProvider {
  private readonly subscriptions: vscode.Disposable[];

  constructor(private readonly client: BaseLanguageClient) {
    this.subscriptions = [
      vscode.workspace.registerTextDocumentContentProvider(SCHEME, this),
      vscode.commands.registerCommand(explainCommand, (code?: unknown) => this.explain(code)),
    ];
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const params: ExplainParams = { code: /^\/(.*)\.md$/.exec(uri.path)?.[1] ?? '' };
    const found = await this.client.sendRequest<ExplainResult | null>(explainRequest, params);
    return found?.markdown ?? `Tenure does not explain \`${params.code}\`.\n`;
  }

  private async explain(asked: unknown): Promise<void> {
    const code = typeof asked === 'string' ? asked : await this.choose();
    if (code === undefined) return;
    const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${code}.md` });
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document, { preview: true });
  }

  /** Those reported where the cursor is come first. */
  private async choose(): Promise<string | undefined> {
    const codes = await this.client.sendRequest<CodesResult>(codesRequest);
    const here = codesAtCursor();
    const items = codes.map(({ code, title }) => ({ label: code, description: title }));
    items.sort((a, b) => Number(here.has(b.label)) - Number(here.has(a.label)));
    const chosen = await vscode.window.showQuickPick(items, {
      placeHolder: 'Which error code?',
      matchOnDescription: true,
    });
    return chosen?.label;
  }
}

function codesAtCursor(): ReadonlySet<string> {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) return new Set();
  const all = vscode.languages.getDiagnostics(editor.document.uri);
  const here = all.filter(({ range }) => range.contains(editor.selection.active));
  return new Set(here.map(({ code }) => String(typeof code === 'object' ? code.value : code)));
}
