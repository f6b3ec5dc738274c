/** What the extension does in an editor. Runs in the extension host, on the packaged extension. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';

const folder = vscode.workspace.workspaceFolders?.[0]?.uri;

async function open(name: string): Promise<vscode.TextEditor> {
  assert.ok(folder !== undefined, 'the workspace has no folder');
  const document = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(folder, name));
  return vscode.window.showTextDocument(document);
}

type Kind = 'reports' | 'hints';

function ours(document: vscode.TextDocument, kind: Kind): vscode.Diagnostic[] {
  const isHint = ({ severity }: vscode.Diagnostic): boolean => severity === vscode.DiagnosticSeverity.Hint;
  return vscode.languages
    .getDiagnostics(document.uri)
    .filter((each) => each.source === 'tenure' && isHint(each) === (kind === 'hints'));
}

/** The first diagnostics for which `holds`. */
async function until(
  document: vscode.TextDocument,
  holds: (diagnostics: readonly vscode.Diagnostic[]) => boolean,
  kind: Kind = 'reports',
): Promise<vscode.Diagnostic[]> {
  for (let waited = 0; waited < 20_000; waited += 20) {
    const diagnostics = ours(document, kind);
    if (holds(diagnostics)) return diagnostics;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const seen = ours(document, kind).map(
    ({ range, message }) => `${range.start.line}:${range.start.character} ${message}`,
  );
  throw new Error(`the diagnostics did not come; there are: ${seen.join('; ') || 'none'}`);
}

function rangeOf(document: vscode.TextDocument, text: string, from = 0): vscode.Range {
  const start = document.getText().indexOf(text, from);
  assert.ok(start >= 0, `no ${text}`);
  return new vscode.Range(document.positionAt(start), document.positionAt(start + text.length));
}

function codeOf({ code }: vscode.Diagnostic): unknown {
  return typeof code === 'object' ? code.value : code;
}

describe('Tenure', () => {
  afterEach(async () => {
    const editor = vscode.window.activeTextEditor;
    if (editor?.document.isDirty === true) await vscode.commands.executeCommand('workbench.action.files.revert');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('is the installed package, and wakes up for a Rust file', async () => {
    await open('two_borrows.rs');
    const extension = vscode.extensions.getExtension('tenure-rs.tenure');
    assert.ok(extension !== undefined, 'not installed');
    await extension.activate();
    await extension.exports.ready;
    assert.equal(extension.isActive, true);
  });

  it('has its commands', async () => {
    const commands = await vscode.commands.getCommands(true);
    for (const name of [
      'restartServer',
      'showOutput',
      'showStatus',
      'toggleUnderlines',
      'showTimeline',
      'explain',
      'showMir',
    ]) {
      const command = `tenure.${name}`;
      assert.ok(commands.includes(command), `no ${command}`);
    }
  });

  it('reports the second borrow where it is, with its labels and its code', async () => {
    const { document } = await open('two_borrows.rs');
    const [diagnostic, ...rest] = await until(document, ({ length }) => length > 0);
    assert.ok(diagnostic !== undefined);
    assert.deepEqual(rest, []);
    const text = document.getText();
    const second = rangeOf(document, '&mut s', text.indexOf('let r2'));
    assert.deepEqual(diagnostic.range, second);
    assert.equal(diagnostic.severity, vscode.DiagnosticSeverity.Error);
    assert.equal(codeOf(diagnostic), 'E0499');
    assert.match(diagnostic.message, /^cannot borrow `s` as mutable more than once at a time/);
    const target = typeof diagnostic.code === 'object' ? diagnostic.code.target.toString() : '';
    assert.equal(target, 'https://doc.rust-lang.org/error_codes/E0499.html');
    const related = (diagnostic.relatedInformation ?? []).map(({ message, location }) => [
      message,
      document.getText(location.range),
      location.range.start.line,
    ]);
    assert.deepEqual(related, [
      ['first mutable borrow occurs here', '&mut s', 2],
      ['first borrow later used here', 'r1', 4],
    ]);
  });

  it('knows the other files of a package', async () => {
    const { document } = await open('package/src/main.rs');
    const [diagnostic, ...rest] = await until(document, ({ length }) => length > 0);
    assert.ok(diagnostic !== undefined);
    assert.deepEqual(rest, []);
    assert.equal(codeOf(diagnostic), 'E0502');
    assert.deepEqual(diagnostic.range, rangeOf(document, 'store.add(String::from("more"))'));

    // What `first` returns borrows from the store no more.
    const other = await open('package/src/store.rs');
    const signature = rangeOf(other.document, 'first(&self) -> Option<&String>');
    const body = rangeOf(other.document, 'self.all.first()');
    await other.edit((edit) => {
      edit.replace(signature, 'first(&self) -> Option<String>');
      edit.replace(body, 'self.all.first().cloned()');
    });
    await until(document, ({ length }) => length === 0);
  });

  it('follows what is typed, without saving', async () => {
    const editor = await open('two_borrows.rs');
    const { document } = editor;
    const [before] = await until(document, ({ length }) => length === 1);
    assert.ok(before !== undefined);

    // One character in front of the borrow moves it.
    await editor.edit((edit) => edit.insert(before.range.start, ' '));
    const moved = before.range.start.character + 1;
    await until(document, ([diagnostic]) => diagnostic?.range.start.character === moved);

    // Without the use of `r1`, the first borrow ends before the second begins.
    const use = rangeOf(document, '"{}, {}", r1, r2');
    await editor.edit((edit) => edit.replace(use, '"{}", r2'));
    await until(document, ({ length }) => length === 0);

    await editor.edit((edit) => edit.replace(rangeOf(document, '"{}", r2'), '"{}, {}", r1, r2'));
    await until(document, ({ length }) => length === 1);
    assert.equal(document.isDirty, true);
  });

  it('explains on hover', async () => {
    const { document } = await open('two_borrows.rs');
    await until(document, ({ length }) => length === 1);
    const position = rangeOf(document, '&mut s').start;
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      document.uri,
      position,
    );
    const text = hovers
      .flatMap(({ contents }) => contents)
      .map((content) => (typeof content === 'string' ? content : content.value))
      .join('\n');
    assert.match(text, /borrow/i);
  });

  it('shows hints, and others when the settings change', async () => {
    const { document } = await open('hints.rs');
    const hints = async (): Promise<string[]> => {
      const found = await vscode.commands.executeCommand<vscode.InlayHint[]>(
        'vscode.executeInlayHintProvider',
        document.uri,
        new vscode.Range(0, 0, document.lineCount, 0),
      );
      return found.map(({ label, position }) => `${position.line + 1} ${String(label)}`);
    };
    assert.deepEqual(await hints(), ['16 ‹held until line 20›', '20 ‹drops inner, list, outer›']);
    const settings = vscode.workspace.getConfiguration('tenure.inlayHints');
    const global = vscode.ConfigurationTarget.Global;
    try {
      await settings.update('guards', false, global);
      await settings.update('moves', true, global);
      await settings.update('borrowEnds', true, global);
      const wanted = ['15 ‹borrow of text ends›', '17 ‹moved›', '20 ‹drops inner, list, outer›'];
      for (let waited = 0; waited < 5000 && (await hints()).join() !== wanted.join(); waited += 50)
        await new Promise((resolve) => setTimeout(resolve, 50));
      assert.deepEqual(await hints(), wanted);
    } finally {
      for (const kind of ['guards', 'moves', 'borrowEnds']) await settings.update(kind, undefined, global);
    }
  });

  it('underlines the variable at the cursor without a complaint', async () => {
    const editor = await open('hints.rs');
    const at = rangeOf(editor.document, 'text = String').start;
    await vscode.commands.executeCommand('tenure.toggleUnderlines');
    editor.selection = new vscode.Selection(at, at);
    await new Promise((resolve) => setTimeout(resolve, 500));
    await vscode.commands.executeCommand('tenure.toggleUnderlines');
  });

  it('draws the timeline of the function at the cursor beside it', async () => {
    const editor = await open('hints.rs');
    const at = rangeOf(editor.document, 'text = String').start;
    editor.selection = new vscode.Selection(at, at);
    await vscode.commands.executeCommand('tenure.showTimeline');
    const labels = (): string[] =>
      vscode.window.tabGroups.all
        .flatMap(({ tabs }) => tabs)
        .flatMap(({ input, label }) =>
          input instanceof vscode.TabInputWebview && input.viewType.endsWith('tenure.timeline') ? [label] : [],
        );
    const shows = async (label: string): Promise<void> => {
      for (let waited = 0; waited < 5000 && labels()[0] !== label; waited += 50)
        await new Promise((resolve) => setTimeout(resolve, 50));
      assert.deepEqual(labels(), [label]);
    };
    await shows('Timeline: fn work');
    const inMain = rangeOf(editor.document, 'Mutex::new').start;
    editor.selection = new vscode.Selection(inMain, inMain);
    await shows('Timeline: fn main');
  });

  it('borrows instead of moving, and the squiggle goes', async () => {
    const { document } = await open('moved.rs');
    const [diagnostic] = await until(document, ({ length }) => length === 1);
    assert.ok(diagnostic !== undefined);
    assert.equal(codeOf(diagnostic), 'E0382');
    assert.deepEqual(diagnostic.range, rangeOf(document, 's1', document.getText().indexOf('println')));
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      document.uri,
      diagnostic.range,
      vscode.CodeActionKind.QuickFix.value,
    );
    const fix = actions.find(({ title }) => /borrow/i.test(title));
    assert.ok(fix?.edit !== undefined, `no such fix among: ${actions.map(({ title }) => title).join('; ')}`);
    assert.ok(await vscode.workspace.applyEdit(fix.edit));
    assert.match(document.getText(), /let s2 = &s1;/);
    await until(document, ({ length }) => length === 0);
  });

  it('explains a code in a read-only document, offline', async () => {
    const { document } = await open('two_borrows.rs');
    const [diagnostic] = await until(document, ({ length }) => length === 1);
    assert.ok(diagnostic !== undefined);
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      document.uri,
      diagnostic.range,
      vscode.CodeActionKind.QuickFix.value,
    );
    const command = actions.find(({ title }) => title === 'Explain E0499')?.command;
    assert.ok(command !== undefined, `no such action among: ${actions.map(({ title }) => title).join('; ')}`);
    await vscode.commands.executeCommand(command.command, ...(command.arguments ?? []));
    const shown = vscode.window.activeTextEditor?.document;
    assert.equal(shown?.uri.scheme, 'tenure-explanation');
    assert.equal(shown.languageId, 'markdown');
    assert.match(shown.getText(), /^# E0499: /);
  });

  it('shows the MIR of the function at the cursor beside it, read-only', async () => {
    const editor = await open('hints.rs');
    const at = rangeOf(editor.document, 'text = String').start;
    editor.selection = new vscode.Selection(at, at);
    await vscode.commands.executeCommand('tenure.showMir');
    const shown = vscode.window.visibleTextEditors.map(({ document }) => document);
    const text = shown.find(({ languageId }) => languageId === 'tenure-mir');
    assert.equal(text?.uri.scheme, 'tenure-mir');
    assert.match(text.getText(), /work/);
  });

  it('reports again after a restart of the server', async () => {
    const { document } = await open('two_borrows.rs');
    await until(document, ({ length }) => length === 1);
    await vscode.commands.executeCommand('tenure.restartServer');
    await until(document, ({ length }) => length === 1);
  });

  it('steps back where rustc has reported the same', () => stepsBack('two_borrows.rs', 'reports', 'rustc', 'E0499'));

  it('steps back where rust-analyzer shows the same lint of clippy', () =>
    stepsBack('lint.rs', 'hints', 'clippy', 'ptr_arg'));
});

/** The one report or hint on a file goes while another source has it, and comes again. */
async function stepsBack(file: string, kind: Kind, source: string, code: string): Promise<void> {
  const { document } = await open(file);
  const [diagnostic] = await until(document, ({ length }) => length === 1, kind);
  assert.ok(diagnostic !== undefined);
  const others = vscode.languages.createDiagnosticCollection(source);
  try {
    const theirs = new vscode.Diagnostic(diagnostic.range, diagnostic.message);
    theirs.source = source;
    theirs.code = code;
    others.set(document.uri, [theirs]);
    await until(document, ({ length }) => length === 0, kind);
    others.clear();
    await until(document, ({ length }) => length === 1, kind);
  } finally {
    others.dispose();
  }
}
