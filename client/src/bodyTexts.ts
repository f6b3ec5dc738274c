/**
 * MIR, regions and loans of the function at the cursor, as a read-only document beside the source. The server makes the
 * text; asked again, the document of that function is filled anew.
 */
import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { type BodyTextParams, type BodyTextResult, bodyTextRequest } from '../../server/src/lsp/protocol';

const SCHEME = 'tenure-mir';

export class BodyTexts implements vscode.Disposable, vscode.TextDocumentContentProvider {
  private readonly texts = new Map<string, string>();
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private readonly subscriptions: vscode.Disposable[];
  readonly onDidChange = this.changed.event;

  constructor(private readonly client: BaseLanguageClient) {
    this.subscriptions = [
      this.changed,
      vscode.workspace.registerTextDocumentContentProvider(SCHEME, this),
      vscode.commands.registerCommand('tenure.showMir', () => this.show()),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.texts.delete(String(uri))),
    ];
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.texts.get(String(uri)) ?? '// Ask for it again: Tenure: Show MIR of the Function at the Cursor\n';
  }

  private async show(): Promise<void> {
    const { client } = this;
    const editor = vscode.window.activeTextEditor;
    if (editor?.document.languageId !== 'rust' || !client.isRunning()) return;
    const params: BodyTextParams = {
      textDocument: { uri: client.code2ProtocolConverter.asUri(editor.document.uri) },
      position: client.code2ProtocolConverter.asPosition(editor.selection.active),
    };
    const found = await client.sendRequest<BodyTextResult | null>(bodyTextRequest, params);
    if (found === null) {
      void vscode.window.showInformationMessage('Tenure: put the cursor into a function.');
      return;
    }
    // One document for each function of each file.
    const name = found.title.replaceAll('::', '.').replaceAll(/[^\w.]/g, '_');
    const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${name}.tenure-mir`, query: String(editor.document.uri) });
    this.texts.set(String(uri), found.text);
    this.changed.fire(uri);
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document, {
      viewColumn: vscode.ViewColumn.Beside,
      preserveFocus: true,
      preview: true,
    });
  }
}
