import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
  type CodeActionContext,
  CodeActionRequest,
  CodeActionTriggerKind,
  DiagnosticSeverity,
  HoverRequest,
} from 'vscode-languageserver/node';
import { URI } from 'vscode-uri';
import { buildFakeWorker, Client, type ClientOptions } from './client';

const uri = 'file:///nowhere/a.rs';
const twice = 'fn f() {\n    &mut TWICE;\n    &mut TWICE;\n}\n';

let worker: Awaited<ReturnType<typeof buildFakeWorker>>;
let folder: string;
const clients: Client[] = [];

beforeAll(async () => {
  worker = await buildFakeWorker();
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tenure-lsp-'));
});

afterAll(() => {
  worker.remove();
  fs.rmSync(folder, { recursive: true });
});

afterEach(async () => {
  for (const client of clients.splice(0)) await client.stop();
});

async function start(options: Partial<ClientOptions> = {}): Promise<Client> {
  const client = await Client.start({ workerFile: worker.file, ...options });
  clients.push(client);
  return client;
}

function at(line: number, from: number, to = from) {
  return { start: { line, character: from }, end: { line, character: to } };
}

describe('diagnostics', () => {
  test('carry version, code, link, labels and notes', async () => {
    const client = await start();
    await client.open(uri, twice, 7);
    const { version, diagnostics } = await client.diagnostics(uri, 7);
    expect(version).toBe(7);
    expect(diagnostics).toEqual([
      {
        range: at(2, 4, 14),
        severity: DiagnosticSeverity.Error,
        code: 'E0499',
        codeDescription: { href: 'https://doc.rust-lang.org/error_codes/E0499.html' },
        source: 'tenure',
        message:
          'cannot borrow `TWICE` as mutable more than once at a time\nsecond mutable borrow occurs here\nnote: a note',
        relatedInformation: [{ location: { uri, range: at(1, 4, 14) }, message: 'first mutable borrow occurs here' }],
        data: { id: 'E0499@29' },
      },
    ]);
  });

  test('follow incremental edits, each on the text that the one before it left', async () => {
    const client = await start();
    await client.open(uri, twice);
    await client.diagnostics(uri, 1);
    await client.edit(uri, 2, '', at(2, 5, 9));
    expect((await client.diagnostics(uri, 2)).diagnostics).toEqual([]);
    await client.edit(uri, 3, 'mut ', at(2, 5));
    expect((await client.diagnostics(uri, 3)).diagnostics[0]?.range).toEqual(at(2, 4, 14));
  });

  test('count in UTF-16 units by default and in bytes where the client prefers them', async () => {
    const text = 'fn f() { "é😀"; &mut TWICE; "😀"; &mut TWICE }\n';
    const inUnits = await start();
    await inUnits.open(uri, text);
    const inBytes = await start({ positionEncodings: ['utf-8', 'utf-16'] });
    await inBytes.open(uri, text);
    expect(inUnits.initializeResult?.capabilities.positionEncoding).toBe('utf-16');
    expect(inBytes.initializeResult?.capabilities.positionEncoding).toBe('utf-8');
    const start16 = text.lastIndexOf('&mut');
    const start8 = Buffer.byteLength(text.slice(0, start16));
    expect((await inUnits.diagnostics(uri, 1)).diagnostics[0]?.range).toEqual(at(0, start16, start16 + 10));
    expect((await inBytes.diagnostics(uri, 1)).diagnostics[0]?.range).toEqual(at(0, start8, start8 + 10));
    await inBytes.edit(uri, 2, 'é', at(0, start8));
    expect((await inBytes.diagnostics(uri, 2)).diagnostics[0]?.range).toEqual(at(0, start8 + 2, start8 + 12));
  });

  test('of a document just opened are shown as far as they are known, those in view first', async () => {
    const client = await start();
    await client.see([{ uri, line: 4 }]);
    await client.open(uri, `// LONG\n${twice}fn g() { &mut TWICE; }\n`);
    await client.until(() => client.published.length === 2);
    const ranges = client.published.map(({ diagnostics }) => diagnostics.map(({ range }) => range));
    expect(ranges).toEqual([[at(5, 9, 19)], [at(3, 4, 14), at(5, 9, 19)]]);
    expect(client.published.map(({ version }) => version)).toEqual([1, 1]);
  });

  test('are published for the newest version alone when edits overtake the analysis', async () => {
    const client = await start();
    await client.open(uri, twice);
    await client.diagnostics(uri, 1);
    await client.edit(uri, 2, `${twice}// SLOW`);
    await new Promise((resolve) => setTimeout(resolve, 60));
    const started = performance.now();
    for (let version = 3; version < 20; version++) await client.edit(uri, version, `${twice}// SLOW ${version}`);
    await client.edit(uri, 20, twice);
    await client.diagnostics(uri, 20);
    // The slow run takes 400 ms; it was given up.
    expect(performance.now() - started).toBeLessThan(300);
    expect(client.published.map(({ version }) => version)).toEqual([1, 20]);
  });

  test('go when the file is closed', async () => {
    const client = await start();
    await client.open(uri, twice);
    await client.diagnostics(uri, 1);
    await client.close(uri);
    await client.until(() => client.published.at(-1)?.diagnostics.length === 0);
  });

  test('leave out the codes that the user has disabled', async () => {
    const client = await start({ settings: { diagnostics: { disabled: ['E0499'] } } });
    await client.open(uri, twice);
    expect((await client.diagnostics(uri, 1)).diagnostics).toEqual([]);
  });
});

describe('advice', () => {
  const advised = 'fn f() {\n    &mut TWICE;\n    ADVICE;\n    &mut TWICE;\n}\n';
  const shown = (client: Client, version: number): string[] =>
    client.published
      .filter((published) => published.version === version)
      .map(({ diagnostics }) => diagnostics.map(({ code, severity }) => `${code}/${severity}`).join(' '));

  test('comes as a hint when the errors are out, and moves with the text', async () => {
    const client = await start();
    await client.open(uri, advised);
    await client.until(() => shown(client, 1).length === 2);
    expect(shown(client, 1)).toEqual(['E0499/1', 'E0499/1 clippy::ptr_arg/4']);
    await client.edit(uri, 2, ' ', at(1, 0));
    await client.edit(uri, 3, '\n', at(0, 0));
    const { diagnostics } = await client.diagnostics(uri, 3);
    expect(diagnostics.map(({ range }) => range.start.line)).toEqual([4, 3]);
    await client.edit(uri, 4, 'NONE', at(3, 4, 10));
    expect((await client.diagnostics(uri, 4)).diagnostics).toHaveLength(1);
    // What has not changed is not said twice.
    expect([2, 3, 4].map((version) => shown(client, version).length)).toSatisfy((counts) => Math.max(...counts) === 1);
  });

  test('has fixes', async () => {
    const client = await start();
    await client.open(uri, 'fn f() { ADVICE }\n');
    const context = (await client.diagnostics(uri, 1)).diagnostics;
    const params = { textDocument: { uri }, range: at(0, 10), context: { diagnostics: context } };
    const actions = await client.connection.sendRequest(CodeActionRequest.type, params);
    expect(actions?.map(({ title }) => title)).toEqual(['Heed']);
  });

  test.each([
    ['wholly', { lints: { enable: false } }],
    ['by code', { diagnostics: { disabled: ['clippy::ptr_arg'] } }],
  ])('can be switched off %s', async (_, settings) => {
    const client = await start({ settings });
    await client.open(uri, advised);
    await client.diagnostics(uri, 1);
    await client.open('file:///nowhere/b.rs', twice);
    await client.diagnostics('file:///nowhere/b.rs', 1);
    expect(shown(client, 1).slice(0, 1)).toEqual(['E0499/1']);
    expect(client.published.flatMap(({ diagnostics }) => diagnostics.map(({ code }) => code))).not.toContain(
      'clippy::ptr_arg',
    );
  });
});

describe('packages', () => {
  function makePackage(name: string): string {
    const root = path.join(folder, name);
    fs.mkdirSync(path.join(root, 'src'), { recursive: true });
    fs.writeFileSync(path.join(root, 'Cargo.toml'), '[package]\nname = "p"\n');
    fs.writeFileSync(path.join(root, 'src/main.rs'), 'fn main() {}\n');
    fs.writeFileSync(path.join(root, 'src/other.rs'), twice);
    return root;
  }

  test('the unsaved text counts, and the text on disk again after closing', async () => {
    const root = makePackage('unsaved');
    const other = URI.file(path.join(root, 'src/other.rs')).toString();
    const client = await start();
    await client.open(other, 'fn other() {}\n');
    expect((await client.diagnostics(other, 1)).diagnostics).toEqual([]);
    await client.close(other);
    await client.open(other, twice, 2);
    expect((await client.diagnostics(other, 2)).diagnostics).toHaveLength(1);
  });

  test('libraries are read after the open files, under a progress bar', async () => {
    const root = makePackage('libraries');
    fs.appendFileSync(path.join(root, 'Cargo.toml'), '# LIBRARY first, LIBRARY second\n');
    const main = URI.file(path.join(root, 'src/main.rs')).toString();
    const client = await start({ capabilities: { window: { workDoneProgress: true } } });
    await client.open(main, twice);
    await client.diagnostics(main, 1);
    expect(client.progress.filter(({ kind }) => kind === 'end')).toEqual([]);
    await client.until(() => client.progress.some(({ kind }) => kind === 'end'));
    expect(client.progress.map(({ kind, message }) => `${kind} ${message ?? ''}`.trim())).toEqual([
      'begin',
      'report 0/2 first',
      'report 1/2 second',
      'end',
    ]);
  });

  test('a dependency that is not there is named in the status', async () => {
    const root = makePackage('missing');
    const manifest = path.join(root, 'Cargo.toml');
    const before = fs.readFileSync(manifest, 'utf8');
    fs.appendFileSync(manifest, '# MISSING rand, MISSING nom\n');
    const client = await start();
    await client.open(URI.file(path.join(root, 'src/main.rs')).toString(), 'fn main() {}\n');
    await client.until(() => client.statuses.at(-1)?.problem?.includes('rand, nom') === true);
    fs.writeFileSync(manifest, before);
    const uri = URI.file(manifest).toString();
    await client.connection.sendNotification('workspace/didChangeWatchedFiles', { changes: [{ uri, type: 2 }] });
    await client.until(() => client.statuses.at(-1)?.problem === null);
  });

  test('all files of the package are reported on request', async () => {
    const root = makePackage('whole');
    const main = URI.file(path.join(root, 'src/main.rs')).toString();
    const other = URI.file(path.join(root, 'src/other.rs')).toString();
    const client = await start({ settings: { diagnostics: { scope: 'package' } } });
    await client.open(main, 'fn main() {}\n');
    expect((await client.diagnostics(other)).diagnostics).toHaveLength(1);
    fs.writeFileSync(path.join(root, 'src/other.rs'), 'fn other() {}\n');
    await client.connection.sendNotification('workspace/didChangeWatchedFiles', { changes: [{ uri: other, type: 2 }] });
    await client.until(() => client.published.findLast((params) => params.uri === other)?.diagnostics.length === 0);
  });
});

describe('questions', () => {
  test('hover', async () => {
    const client = await start();
    await client.open(uri, twice);
    const hover = await client.connection.sendRequest(HoverRequest.type, {
      textDocument: { uri },
      position: { line: 2, character: 10 },
    });
    expect(hover).toEqual({ contents: { kind: 'markdown', value: '**TWICE**' }, range: at(2, 9, 14) });
  });

  test('a fix names its diagnostic and edits the version it was made for', async () => {
    const client = await start();
    await client.open(uri, twice, 3);
    const { diagnostics } = await client.diagnostics(uri, 3);
    const actions = await client.connection.sendRequest(CodeActionRequest.type, {
      textDocument: { uri },
      range: at(2, 6),
      context: { diagnostics },
    });
    expect(actions).toEqual([
      {
        title: 'Borrow instead',
        kind: 'quickfix',
        isPreferred: true,
        diagnostics,
        edit: {
          documentChanges: [{ textDocument: { uri, version: 3 }, edits: [{ range: at(2, 4, 9), newText: '&' }] }],
        },
      },
    ]);
  });

  test('all fixes at once are asked for by name', async () => {
    const client = await start();
    await client.open(uri, twice, 3);
    const ask = (only: string[]) =>
      client.connection.sendRequest(CodeActionRequest.type, {
        textDocument: { uri },
        range: at(0, 0),
        context: { diagnostics: [], only },
      });
    const edit = {
      documentChanges: [{ textDocument: { uri, version: 3 }, edits: [{ range: at(2, 4, 9), newText: '&' }] }],
    };
    const action = { title: 'Fix all that Tenure can fix', kind: 'source.fixAll.tenure', edit };
    expect(await ask(['source.fixAll'])).toEqual([action]);
    expect(await ask(['source.fixAll.tenure'])).toEqual([action]);
    expect(await ask(['refactor'])).toEqual([]);
  });

  test('a change that nothing asks for is offered to those who ask by hand or by name', async () => {
    const client = await start();
    await client.open(uri, 'fn f() {\n    x.clone();\n}\n', 3);
    const ask = (line: number, context: Pick<CodeActionContext, 'only' | 'triggerKind'>) =>
      client.connection.sendRequest(CodeActionRequest.type, {
        textDocument: { uri },
        range: at(line, 5),
        context: { diagnostics: [], ...context },
      });
    const edits = [{ range: at(1, 5, 13), newText: '' }];
    const edit = { documentChanges: [{ textDocument: { uri, version: 3 }, edits }] };
    const action = { title: 'Move instead of cloning', kind: 'refactor.rewrite', edit };
    expect(await ask(1, {})).toEqual([action]);
    expect(await ask(1, { triggerKind: CodeActionTriggerKind.Invoked })).toEqual([action]);
    expect(await ask(1, { triggerKind: CodeActionTriggerKind.Automatic })).toEqual([]);
    expect(await ask(1, { triggerKind: CodeActionTriggerKind.Automatic, only: ['refactor'] })).toEqual([action]);
    expect(await ask(1, { only: ['quickfix'] })).toEqual([]);
    expect(await ask(0, {})).toEqual([]);
  });

  test('several at once are all answered', async () => {
    const client = await start();
    await client.open(uri, `${twice}// SLOW`);
    const ask = () =>
      client.connection.sendRequest(HoverRequest.type, { textDocument: { uri }, position: { line: 2, character: 10 } });
    expect((await Promise.all([ask(), ask(), ask()])).every((hover) => hover !== null)).toBe(true);
    expect((await client.diagnostics(uri, 1)).diagnostics).toHaveLength(1);
  });

  test('about a document that is not open have no answer', async () => {
    const client = await start();
    const position = { line: 0, character: 0 };
    const hover = await client.connection.sendRequest(HoverRequest.type, { textDocument: { uri }, position });
    expect(hover).toBeNull();
  });
});

describe('status', () => {
  test('says what was not analysed and why', async () => {
    const client = await start();
    await client.open(uri, 'fn f() { asm!() }\nfn g() {}\n');
    await client.until(() => client.statuses.at(-1)?.phase === 'ready' && client.statuses.at(-1)?.file !== null);
    expect(client.statuses.at(-1)).toEqual({
      phase: 'ready',
      file: { uri, bodies: 2, tainted: 1, reasons: [{ reason: 'inline assembly', count: 1 }] },
      problem: null,
    });
  });

  test('says when an answer takes its time', async () => {
    const client = await start();
    await client.open(uri, `${twice}// SLOW`);
    await client.until(() => client.statuses.at(-1)?.phase === 'analysing');
    await client.until(() => client.statuses.at(-1)?.phase === 'ready');
  });
});

describe('failures', () => {
  test('a bug in the analysis costs the file its result, and is logged', async () => {
    const client = await start();
    await client.open(uri, twice);
    await client.diagnostics(uri, 1);
    await client.edit(uri, 2, `${twice}// THROW`);
    expect((await client.diagnostics(uri, 2)).diagnostics).toEqual([]);
    expect(client.logs.join('\n')).toContain('a bug in the analysis');
    await client.edit(uri, 3, twice);
    expect((await client.diagnostics(uri, 3)).diagnostics).toHaveLength(1);
  });

  test('a thread that dies is replaced; the file that killed it waits for an edit', async () => {
    const client = await start();
    const other = 'file:///nowhere/b.rs';
    await client.open(other, twice);
    await client.diagnostics(other, 1);
    await client.open(uri, '// CRASH');
    await client.until(() => client.logs.some((log) => log.includes('The analysis died')));
    await client.edit(other, 2, `${twice}\n`);
    expect((await client.diagnostics(other, 2)).diagnostics).toHaveLength(1);
    await client.edit(uri, 2, twice);
    expect((await client.diagnostics(uri, 2)).diagnostics).toHaveLength(1);
    expect(client.logs.filter((log) => log.includes('The analysis died'))).toHaveLength(1);
  });

  test('a thread that keeps dying is not started for ever', async () => {
    const client = await start();
    for (let n = 0; n < 5; n++) await client.open(`file:///nowhere/${n}.rs`, '// CRASH');
    await client.until(() => client.statuses.at(-1)?.phase === 'stopped', 10_000);
    expect(client.statuses.at(-1)?.problem).toContain('stopped');
    expect(client.logs.filter((log) => log.includes('The analysis died'))).toHaveLength(5);
  });

  test('a thread that hangs is replaced when somebody waits for it', async () => {
    const client = await start({ hangTime: 200 });
    const other = 'file:///nowhere/b.rs';
    await client.open(uri, '// HANG');
    await client.until(() => client.statuses.some(({ phase }) => phase === 'analysing'));
    await client.open(other, twice);
    expect((await client.diagnostics(other, 1)).diagnostics).toHaveLength(1);
    expect(client.logs.join('\n')).toContain('The analysis died: it hung');
    await client.edit(uri, 2, twice);
    expect((await client.diagnostics(uri, 2)).diagnostics).toHaveLength(1);
  });

  test('a thread that hangs is replaced when another document waits that it has read', async () => {
    const client = await start({ hangTime: 200 });
    const other = 'file:///nowhere/b.rs';
    // Both are there before the thread has started.
    await Promise.all([client.open(uri, '// HANG'), client.open(other, twice)]);
    expect((await client.diagnostics(other, 1)).diagnostics).toHaveLength(1);
    expect(client.logs.join('\n')).toContain('The analysis died: it hung');
  });

  test('a text that is none is refused with a message, and taken once it is one', async () => {
    const client = await start();
    await client.open(uri, 'fn f() {}\0');
    await client.until(() => client.logs.some((log) => log.includes('a binary file')));
    await client.edit(uri, 2, twice);
    expect((await client.diagnostics(uri, 2)).diagnostics).toHaveLength(1);
  });
});
