/** The status item of Rust files: whether the analysis is at work, and which functions it left out and why. */
import * as vscode from 'vscode';
import type { FileStatusParams, StatusParams } from '../../server/src/lsp/protocol';

export class StatusItem implements vscode.Disposable {
  private readonly item = vscode.languages.createLanguageStatusItem('tenure.status', { language: 'rust' });
  private readonly files = new Map<string, FileStatusParams>();
  private readonly subscription: vscode.Disposable;
  private last: StatusParams = { phase: 'loading', file: null, problem: null };

  constructor() {
    this.item.name = 'Tenure';
    this.subscription = vscode.window.onDidChangeActiveTextEditor(() => this.draw());
    this.draw();
  }

  dispose(): void {
    this.subscription.dispose();
    this.item.dispose();
  }

  update(params: StatusParams): void {
    this.last = params;
    if (params.file !== null) this.files.set(vscode.Uri.parse(params.file.uri).toString(), params.file);
    this.draw();
  }

  /** The reasons, in the words of the analysis. */
  async show(): Promise<void> {
    const file = this.current();
    const items: vscode.QuickPickItem[] = [
      { label: this.item.text, description: this.item.detail ?? '' },
      ...(file?.reasons ?? []).map(({ reason, count }) => ({
        label: `$(circle-slash) ${reason}`,
        description: count === 1 ? '1 function' : `${count} functions`,
      })),
      { label: 'Show output', description: 'tenure.showOutput' },
      { label: 'Restart server', description: 'tenure.restartServer' },
    ];
    const picked = await vscode.window.showQuickPick(items, { title: 'Tenure', matchOnDescription: true });
    if (picked?.description?.startsWith('tenure.')) await vscode.commands.executeCommand(picked.description);
  }

  private current(): FileStatusParams | undefined {
    const uri = vscode.window.activeTextEditor?.document.uri.toString();
    return uri === undefined ? undefined : this.files.get(uri);
  }

  private draw(): void {
    const { phase, problem } = this.last;
    const file = this.current();
    const { item } = this;
    item.busy = phase === 'loading' || phase === 'analysing';
    item.severity = vscode.LanguageStatusSeverity.Information;
    item.command = { title: 'Details', command: 'tenure.showStatus' };
    if (phase === 'stopped') {
      item.text = '$(error) Tenure has stopped';
      item.detail = problem ?? '';
      item.severity = vscode.LanguageStatusSeverity.Error;
      item.command = { title: 'Restart', command: 'tenure.restartServer' };
      return;
    }
    item.text = phase === 'loading' ? 'Tenure is starting' : 'Tenure';
    item.detail = problem ?? describe(file);
    if (problem !== null) item.severity = vscode.LanguageStatusSeverity.Warning;
  }
}

function describe(file: FileStatusParams | undefined): string {
  if (file === undefined) return '';
  if (file.tainted === 0) return file.bodies === 1 ? '1 function analysed' : `all ${file.bodies} functions analysed`;
  return `${file.tainted} of ${file.bodies} functions not analysed`;
}
