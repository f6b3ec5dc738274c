/**
 * The ownership timeline: a panel beside the editor that draws the variables of the function at the cursor against its lines, and
 * follows cursor and edits. It only shows: a click on a line puts the cursor there. The page may load nothing and runs the one
 * script below; its picture is the server's, which escapes what comes from the program.
 */
import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { type TimelineParams, type TimelineResult, timelineRequest } from '../../server/src/lsp/protocol';

/** Milliseconds for which cursor and text rest before anybody is asked. */
const REST = 150;

export class Timeline implements vscode.Disposable {
  private panel: vscode.WebviewPanel | undefined;
  private readonly subscriptions: vscode.Disposable[];
  private timer: ReturnType<typeof setTimeout> | undefined;
  private running: vscode.CancellationTokenSource | undefined;
  /** What is drawn, of which document and version. */
  private shown: { readonly uri: vscode.Uri; readonly version: number; readonly result: TimelineResult } | undefined;

  constructor(private readonly client: BaseLanguageClient) {
    this.subscriptions = [
      vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => {
        if (textEditor === vscode.window.activeTextEditor) this.follow(textEditor);
      }),
      vscode.window.onDidChangeActiveTextEditor((editor) => {
        if (editor !== undefined) this.follow(editor);
      }),
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        const editor = vscode.window.activeTextEditor;
        if (editor?.document === document) this.follow(editor);
      }),
    ];
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.running?.cancel();
    this.panel?.dispose();
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  async show(): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    if (this.panel === undefined) {
      const panel = vscode.window.createWebviewPanel(
        'tenure.timeline',
        'Ownership Timeline',
        { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true },
        { enableScripts: true, localResourceRoots: [] },
      );
      panel.webview.onDidReceiveMessage((message: unknown) => this.reveal(message));
      panel.onDidDispose(() => {
        this.panel = undefined;
        this.shown = undefined;
      });
      this.panel = panel;
      panel.webview.html = page('<p>Put the cursor into a function.</p>');
    } else this.panel.reveal(undefined, true);
    if (editor !== undefined) await this.draw(editor);
  }

  async save(format: 'svg' | 'md'): Promise<void> {
    if (this.shown === undefined) return;
    const { uri, result } = this.shown;
    const name = `${result.title.replace(/^fn /, '').replaceAll(/\W/g, '_')}.${format}`;
    const target = await vscode.window.showSaveDialog({
      defaultUri: vscode.Uri.joinPath(uri, '..', name),
      filters: format === 'svg' ? { SVG: ['svg'] } : { Markdown: ['md'] },
    });
    if (target === undefined) return;
    const text = format === 'svg' ? result.svg : result.markdown;
    await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(text));
  }

  private follow(editor: vscode.TextEditor): void {
    if (this.panel === undefined || editor.document.languageId !== 'rust') return;
    clearTimeout(this.timer);
    this.running?.cancel();
    this.timer = setTimeout(() => void this.draw(editor), REST);
  }

  private async draw(editor: vscode.TextEditor): Promise<void> {
    const { client } = this;
    const { document, selection } = editor;
    const { line } = selection.active;
    if (document.languageId !== 'rust' || !client.isRunning()) return;
    if (this.isShown(document, line)) {
      void this.panel?.webview.postMessage({ line: line + 1 });
      return;
    }
    const running = new vscode.CancellationTokenSource();
    this.running = running;
    const { version } = document;
    const params: TimelineParams = {
      textDocument: { uri: client.code2ProtocolConverter.asUri(document.uri) },
      position: client.code2ProtocolConverter.asPosition(selection.active),
    };
    let result: TimelineResult | null = null;
    try {
      result = await client.sendRequest<TimelineResult | null>(timelineRequest, params, running.token);
    } catch {
      // The server restarts; the next move of the cursor asks again.
    }
    // Outside of functions, and in one that is not understood for now, the last picture stays.
    if (running.token.isCancellationRequested || this.panel === undefined || result === null) return;
    this.shown = { uri: document.uri, version, result };
    this.panel.title = `Timeline: ${result.title}`;
    this.panel.webview.html = page(result.svg, line + 1);
  }

  private isShown(document: vscode.TextDocument, line: number): boolean {
    if (this.shown === undefined) return false;
    const { uri, version, result } = this.shown;
    const { start, end } = result.range;
    // A function in this one has a timeline of its own, which is found when the picture is drawn anew.
    return (
      String(uri) === String(document.uri) && version === document.version && start.line <= line && line <= end.line
    );
  }

  private async reveal(message: unknown): Promise<void> {
    const line = (message as { line?: unknown } | null)?.line;
    if (this.shown === undefined || typeof line !== 'number') return;
    const at = new vscode.Position(line - 1, 0);
    const shown = vscode.window.visibleTextEditors.find(
      ({ document }) => String(document.uri) === String(this.shown?.uri),
    );
    await vscode.window.showTextDocument(this.shown.uri, {
      selection: new vscode.Range(at, at),
      ...(shown?.viewColumn === undefined ? {} : { viewColumn: shown.viewColumn }),
    });
  }
}

function page(content: string, line = 0): string {
  const nonce = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16))));
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'">
<style nonce="${nonce}">
  body { padding: 0; }
  svg { display: block; font-family: var(--vscode-editor-font-family); }
  .back { fill: var(--vscode-editor-background); }
  .code, .name { fill: var(--vscode-editor-foreground); }
  .number { fill: var(--vscode-editorLineNumber-foreground); }
  .line { cursor: pointer; }
  .line:hover .row { fill: var(--vscode-list-hoverBackground); }
  .line.here .row { fill: var(--vscode-editor-selectionBackground); }
  .owned { fill: var(--vscode-tenure-ownedUnderline); stroke: var(--vscode-tenure-ownedUnderline); }
  .maybe { stroke: var(--vscode-tenure-maybeUnderline); }
  .shared { fill: var(--vscode-tenure-sharedUnderline); stroke: var(--vscode-tenure-sharedUnderline); }
  .exclusive { fill: var(--vscode-tenure-exclusiveUnderline); stroke: var(--vscode-tenure-exclusiveUnderline); }
  .moved { stroke: var(--vscode-tenure-movedUnderline); }
</style>
</head>
<body>
${content}
<script nonce="${nonce}">
  const editor = acquireVsCodeApi();
  const mark = (line) => {
    for (const each of document.querySelectorAll('.line')) {
      const isHere = Number(each.dataset.line) === line;
      each.classList.toggle('here', isHere);
      if (isHere) each.scrollIntoView({ block: 'nearest' });
    }
  };
  for (const each of document.querySelectorAll('.line')) {
    each.addEventListener('click', () => editor.postMessage({ line: Number(each.dataset.line) }));
  }
  window.addEventListener('message', ({ data }) => mark(data.line));
  mark(${line});
</script>
</body>
</html>`;
}
