/**
 * Beside rust-analyzer: where rustc has reported the same code at the same place, one of the two is enough. Ours steps back,
 * and comes again when rustc's goes. Switched by `tenure.diagnostics.dedupe`.
 */
import * as vscode from 'vscode';

type Next = (uri: vscode.Uri, diagnostics: vscode.Diagnostic[]) => void;

interface Received {
  readonly uri: vscode.Uri;
  readonly diagnostics: readonly vscode.Diagnostic[];
  readonly next: Next;
  shown: number;
}

export class Dedupe implements vscode.Disposable {
  private readonly received = new Map<string, Received>();
  private readonly subscriptions: vscode.Disposable[];

  constructor() {
    this.subscriptions = [
      vscode.languages.onDidChangeDiagnostics(({ uris }) => this.refresh(uris.map(String))),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('tenure.diagnostics.dedupe')) this.refresh([...this.received.keys()]);
      }),
    ];
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  /** Middleware of the language client. */
  handle(uri: vscode.Uri, diagnostics: readonly vscode.Diagnostic[], next: Next): void {
    const shown = withoutDoubles(uri, diagnostics);
    if (diagnostics.length === 0) this.received.delete(String(uri));
    else this.received.set(String(uri), { uri, diagnostics, next, shown: shown.length });
    next(uri, shown);
  }

  /** Showing ours changes the diagnostics again; it ends there, since the number shown is the same the second time. */
  private refresh(keys: readonly string[]): void {
    for (const key of keys) {
      const received = this.received.get(key);
      if (received === undefined) continue;
      const shown = withoutDoubles(received.uri, received.diagnostics);
      if (shown.length === received.shown) continue;
      received.shown = shown.length;
      received.next(received.uri, shown);
    }
  }
}

function withoutDoubles(uri: vscode.Uri, ours: readonly vscode.Diagnostic[]): vscode.Diagnostic[] {
  if (ours.length === 0 || !vscode.workspace.getConfiguration('tenure', uri).get('diagnostics.dedupe', true)) {
    return [...ours];
  }
  const theirs = vscode.languages.getDiagnostics(uri).filter(({ source }) => source !== 'tenure');
  return ours.filter((diagnostic) => !theirs.some((other) => isSame(diagnostic, other)));
}

/** The same code on the same first line, and spans that touch: rustc's may have moved a little since the last save. */
function isSame(ours: vscode.Diagnostic, theirs: vscode.Diagnostic): boolean {
  return (
    codeOf(ours) === codeOf(theirs) &&
    ours.range.start.line === theirs.range.start.line &&
    ours.range.intersection(theirs.range) !== undefined
  );
}

/** Of `clippy::ptr_arg` the lint: rust-analyzer says `clippy` as the source of it. */
function codeOf({ code }: vscode.Diagnostic): string | undefined {
  if (code === undefined) return undefined;
  return String(typeof code === 'object' ? code.value : code).replace(/^clippy::/, '');
}
