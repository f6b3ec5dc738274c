/** The web bundles, without Node: the protocol from the first message on. `npm run build` makes them. */
import path from 'node:path';
import { build } from 'esbuild';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  AbstractMessageReader,
  AbstractMessageWriter,
  createMessageConnection,
  type DataCallback,
  type Disposable,
  type Message,
  type MessageConnection,
  type PublishDiagnosticsParams,
} from 'vscode-languageserver/node';
import {
  explainRequest,
  filesNotification,
  type StatusParams,
  statusNotification,
} from '../../server/src/lsp/protocol';
import { BrowserWorker } from './browserScope';

const root = path.join(import.meta.dirname, '../..');
const dist = (name: string): string => path.join(root, 'server/dist', name);

/** What is still imported by a bundle. */
async function importsOf(bundle: string): Promise<string[]> {
  const { metafile } = await build({
    entryPoints: [bundle],
    bundle: true,
    write: false,
    metafile: true,
    external: ['*'],
    logLevel: 'silent',
  });
  return Object.values(metafile.inputs).flatMap(({ imports }) => imports.map((each) => each.path));
}

describe('the bundles', () => {
  test('of the server need nothing else', async () => {
    expect(await importsOf(dist('web/server.js'))).toEqual([]);
    expect(await importsOf(dist('web/worker.js'))).toEqual([]);
  });

  test('of the client need the editor alone', async () => {
    const imports = await importsOf(path.join(root, 'client/dist/web/extension.js'));
    expect(new Set(imports)).toEqual(new Set(['vscode']));
    // The check would see it.
    expect(await importsOf(dist('serve.js'))).toContain('node:fs');
  });
});

class Reader extends AbstractMessageReader {
  constructor(private readonly worker: BrowserWorker) {
    super();
  }
  listen(callback: DataCallback): Disposable {
    this.worker.onmessage = ({ data }) => callback(data as Message);
    return { dispose: () => {} };
  }
}

class Writer extends AbstractMessageWriter {
  constructor(private readonly worker: BrowserWorker) {
    super();
  }
  async write(message: Message): Promise<void> {
    this.worker.postMessage(message);
  }
  end(): void {}
}

const workspace = 'vscode-vfs://github/me/it';
const manifest = '[package]\nname = "it"\nversion = "0.1.0"\nedition = "2021"\n[dependencies]\nserde = "1"\n';
const main = 'mod store;\nfn main() {\n    let s = store::make();\n    let t = s;\n    println!("{s} {t}");\n}\n';
const store = 'pub fn make() -> String {\n    String::new()\n}\n';

/** Functions: more than are analysed in one turn. */
const COUNT = 3000;

describe.each([
  ['alone in its memory', false],
  ['with shared memory', true],
])('the server, %s,', (_, isIsolated) => {
  let worker: BrowserWorker;
  let connection: MessageConnection;
  const published: PublishDiagnosticsParams[] = [];
  let status: StatusParams | undefined;

  beforeEach(() => {
    published.length = 0;
    status = undefined;
    worker = new BrowserWorker(dist('web/server.js'), isIsolated);
    worker.postMessage({
      worker: dist('web/worker.js'),
      parser: dist('web-tree-sitter.wasm'),
      grammar: dist('tree-sitter-rust.wasm'),
      std: dist('data/std.index'),
      explanations: dist('web/explanations.json'),
    });
    connection = createMessageConnection(new Reader(worker), new Writer(worker));
    connection.onNotification('textDocument/publishDiagnostics', (params) => void published.push(params));
    connection.onNotification(statusNotification, (params: StatusParams) => {
      status = params;
    });
    connection.listen();
  });
  afterEach(() => {
    connection.dispose();
    worker.terminate();
  });

  async function start(initializationOptions: unknown): Promise<void> {
    const params = { processId: null, rootUri: null, capabilities: {}, initializationOptions };
    await connection.sendRequest('initialize', params);
    await connection.sendNotification('initialized', {});
  }

  const open = (uri: string, text: string): Promise<void> =>
    connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri, languageId: 'rust', version: 1, text },
    });

  const sendFiles = (files: Readonly<Record<string, string | null>>, isComplete: boolean): Promise<void> =>
    connection.sendNotification(filesNotification, {
      files: Object.entries(files).map(([name, text]) => ({
        uri: `${workspace}/${name}`,
        bytes: text === null ? null : new TextEncoder().encode(text),
      })),
      isComplete,
    });

  async function until(holds: () => boolean): Promise<void> {
    for (let waited = 0; !holds() && waited < 15_000; waited += 10) await new Promise((done) => setTimeout(done, 10));
    expect(holds()).toBe(true);
  }
  const codes = (uri: string): unknown[] | undefined =>
    published.findLast((each) => each.uri === uri)?.diagnostics.map(({ code }) => code);

  test('analyses a single file', async () => {
    await start({});
    await open('untitled:Untitled-1', main.replace('mod store;', 'mod store { pub fn make() -> String { todo!() } }'));
    await until(() => codes('untitled:Untitled-1')?.join() === 'E0382');
  });

  test('knows the package that the client sends, and follows what changes in it', async () => {
    const uri = `${workspace}/src/main.rs`;
    await start({ sendsFiles: true });
    await open(uri, main);
    await sendFiles({ 'Cargo.toml': manifest, 'src/main.rs': main }, false);
    await until(() => status !== undefined);
    expect(status?.phase).not.toBe('ready');
    expect(published).toEqual([]);
    await sendFiles({ 'src/store.rs': store }, true);
    await until(() => status?.phase === 'ready');
    expect(codes(uri)).toEqual(['E0382']);
    expect(status?.problem).toMatch(/serde 1/);
    expect(status?.file).toMatchObject({ uri, tainted: 0 });

    await sendFiles({ 'src/store.rs': 'pub fn make() -> u32 {\n    0\n}\n' }, false);
    await until(() => codes(uri)?.length === 0);
    await sendFiles({ 'src/store.rs': null }, false);
    await sendFiles({ 'src/store/mod.rs': store }, false);
    await until(() => codes(uri)?.length === 1);
  });

  test('explains offline', async () => {
    await start({ explains: true });
    const found = await connection.sendRequest(explainRequest, { code: 'E0502' });
    expect(found).toMatchObject({ code: 'E0502', markdown: expect.stringMatching(/^# E0502: /) });
  });

  // With shared memory another thread tells it in the midst of its work; here all realms share one thread.
  if (!isIsolated) {
    test('hears an edit while it analyses', async () => {
      const body = 'let mut v = vec![1]; let r = &mut v; v.push(2); r.push(3);';
      const text = Array.from({ length: COUNT }, (_, i) => `fn f${i}() { ${body} }\n`).join('');
      const uri = 'untitled:Untitled-2';
      await start({});
      await open(uri, text);
      await until(() => status?.phase === 'analysing');
      await connection.sendNotification('textDocument/didChange', {
        textDocument: { uri, version: 2 },
        contentChanges: [
          { range: { start: { line: 0, character: 0 }, end: { line: COUNT - 1, character: 0 } }, text: '' },
        ],
      });
      await until(() => published.some(({ version }) => version === 2));
      const whole = published.find(({ version, diagnostics }) => version === 1 && diagnostics.length === COUNT);
      expect(whole).toBeUndefined();
      expect(codes(uri)).toEqual(['E0499']);
    });
  }
});
