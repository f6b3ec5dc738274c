/**
 * Underlines of the variable under the cursor: on each line of its function, what it is there. Off until the user asks, by
 * command for this window or by setting for good. The states differ in colour, which the theme may choose, and in the line
 * that is drawn, for those who do not see the colours.
 */
import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import {
  type PlaceState,
  type PlaceStatesParams,
  type PlaceStatesResult,
  placeStatesRequest,
} from '../../server/src/lsp/protocol';

/** Milliseconds for which the cursor rests before anybody is asked. */
const REST = 100;

const STYLES: Readonly<Record<PlaceState, { readonly color: string; readonly style: string; readonly width: string }>> =
  {
    owned: { color: 'tenure.ownedUnderline', style: 'solid', width: '1px' },
    maybe: { color: 'tenure.maybeUnderline', style: 'dashed', width: '1px' },
    shared: { color: 'tenure.sharedUnderline', style: 'dotted', width: '2px' },
    exclusive: { color: 'tenure.exclusiveUnderline', style: 'double', width: '3px' },
    moved: { color: 'tenure.movedUnderline', style: 'dotted', width: '1px' },
  };

export class Underlines implements vscode.Disposable {
  private readonly types: ReadonlyMap<PlaceState, vscode.TextEditorDecorationType>;
  private readonly subscriptions: vscode.Disposable[];
  /** What the command said; null: what the setting says. */
  private chosen: boolean | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private running: vscode.CancellationTokenSource | undefined;
  /** The editor that has underlines. */
  private drawn: vscode.TextEditor | undefined;

  constructor(private readonly client: BaseLanguageClient) {
    this.types = new Map(
      (Object.keys(STYLES) as PlaceState[]).map((state) => {
        const { color, style, width } = STYLES[state];
        const type = vscode.window.createTextEditorDecorationType({
          borderColor: new vscode.ThemeColor(color),
          borderStyle: style,
          borderWidth: `0 0 ${width} 0`,
          overviewRulerColor: new vscode.ThemeColor(color),
          overviewRulerLane: vscode.OverviewRulerLane.Left,
          rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
        });
        return [state, type];
      }),
    );
    this.subscriptions = [
      vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => {
        if (textEditor === vscode.window.activeTextEditor) this.refresh();
      }),
      vscode.window.onDidChangeActiveTextEditor(() => this.refresh()),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (!event.affectsConfiguration('tenure.underlines.enable')) return;
        this.chosen = null;
        this.refresh();
      }),
    ];
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.running?.cancel();
    for (const disposable of [...this.subscriptions, ...this.types.values()]) disposable.dispose();
  }

  toggle(): void {
    this.chosen = !this.isOn;
    this.refresh();
  }

  /** Asks for the place under the cursor, once it rests. */
  refresh(): void {
    clearTimeout(this.timer);
    this.running?.cancel();
    const editor = vscode.window.activeTextEditor;
    if (!this.isOn || editor?.document.languageId !== 'rust') {
      this.clear();
      return;
    }
    if (this.drawn !== editor) this.clear();
    this.timer = setTimeout(() => void this.draw(editor), REST);
  }

  private get isOn(): boolean {
    return this.chosen ?? vscode.workspace.getConfiguration('tenure').get('underlines.enable', false);
  }

  private async draw(editor: vscode.TextEditor): Promise<void> {
    const { client } = this;
    if (!client.isRunning()) return;
    const running = new vscode.CancellationTokenSource();
    this.running = running;
    const { document, selection } = editor;
    const { version } = document;
    const params: PlaceStatesParams = {
      textDocument: { uri: client.code2ProtocolConverter.asUri(document.uri) },
      position: client.code2ProtocolConverter.asPosition(selection.active),
    };
    let states: PlaceStatesResult | null = null;
    try {
      states = await client.sendRequest<PlaceStatesResult | null>(placeStatesRequest, params, running.token);
    } catch {
      // The server restarts; the next move of the cursor asks again.
    }
    // An edit moves the underlines by itself, until the cursor rests again.
    if (running.token.isCancellationRequested || document.version !== version) return;
    for (const [state, type] of this.types) {
      const ranges = (states?.ranges ?? []).filter((each) => each.state === state);
      editor.setDecorations(
        type,
        ranges.map(
          ({ range: { start, end } }) => new vscode.Range(start.line, start.character, end.line, end.character),
        ),
      );
    }
    this.drawn = editor;
  }

  private clear(): void {
    for (const type of this.types.values()) this.drawn?.setDecorations(type, []);
    this.drawn = undefined;
  }
}
