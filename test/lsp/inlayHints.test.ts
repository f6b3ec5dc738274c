/** Hints and underlines over the protocol, on the stand-in of the analysis: a hint of each kind that is on behind `HINT`. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import {
  type ClientCapabilities,
  DidChangeConfigurationNotification,
  HoverRequest,
  type InlayHint,
  InlayHintRequest,
  InlayHintResolveRequest,
  LSPErrorCodes,
} from 'vscode-languageserver/node';
import { URI } from 'vscode-uri';
import { HINT_KINDS } from '../../server/src/ide/inlayHints';
import { bodyTextRequest, placeStatesRequest, timelineRequest } from '../../server/src/lsp/protocol';
import { defaultSettings, readSettings } from '../../server/src/lsp/settings';
import { buildFakeWorker, Client, type ClientOptions } from './client';

const uri = 'file:///nowhere/a.rs';
const all = { start: { line: 0, character: 0 }, end: { line: 1000, character: 0 } };
const modern: ClientCapabilities = {
  textDocument: { inlayHint: { resolveSupport: { properties: ['tooltip'] } } },
  workspace: { inlayHint: { refreshSupport: true } },
};

let worker: Awaited<ReturnType<typeof buildFakeWorker>>;
const clients: Client[] = [];

beforeAll(async () => {
  worker = await buildFakeWorker();
});
afterAll(() => worker.remove());
afterEach(async () => {
  for (const client of clients.splice(0)) await client.stop();
});

interface Watched {
  readonly client: Client;
  refreshes: number;
  hints(range?: typeof all): Promise<InlayHint[] | null>;
}

async function start(options: Partial<ClientOptions> = {}): Promise<Watched> {
  const client = await Client.start({ workerFile: worker.file, capabilities: modern, ...options });
  clients.push(client);
  const watched: Watched = {
    client,
    refreshes: 0,
    hints: (range = all) => client.connection.sendRequest(InlayHintRequest.type, { textDocument: { uri }, range }),
  };
  client.connection.onRequest('workspace/inlayHint/refresh', () => {
    watched.refreshes++;
    return null;
  });
  return watched;
}

function settings(hints: Readonly<Record<string, boolean>>): unknown {
  return { inlayHints: { guards: false, dropOrder: false, ...hints } };
}

test('hints come without tooltips, which are asked for', async () => {
  const { client, hints } = await start({ settings: settings({ moves: true, guards: true }) });
  expect(client.initializeResult?.capabilities.inlayHintProvider).toEqual({ resolveProvider: true });
  await client.open(uri, 'fn f() { é HINT }\n', 3);
  const found = (await hints()) ?? [];
  expect(found).toEqual([
    {
      position: { line: 0, character: 15 },
      label: '‹guards›',
      paddingLeft: true,
      data: { uri, version: 3, kind: 'guards' },
    },
    { position: { line: 0, character: 15 }, label: '‹moves›', data: { uri, version: 3, kind: 'moves' } },
  ]);
  const resolved = await client.connection.sendRequest(InlayHintResolveRequest.type, found[1] as InlayHint);
  expect(resolved).toEqual({ ...found[1], tooltip: { kind: 'markdown', value: 'about **moves**' } });
  await client.edit(uri, 4, 'fn f() { HINT }\n');
  expect(await client.connection.sendRequest(InlayHintResolveRequest.type, found[1] as InlayHint)).toEqual(found[1]);
});

test('a client that cannot ask gets the tooltips at once; positions are in its encoding', async () => {
  const { client, hints } = await start({ capabilities: {}, positionEncodings: ['utf-8'] });
  await client.open(uri, 'fn f() { é HINT }\n');
  expect((await hints())?.map(({ position, tooltip }) => [position.character, tooltip])).toEqual([
    [16, { kind: 'markdown', value: 'about **guards**' }],
    [16, { kind: 'markdown', value: 'about **dropOrder**' }],
  ]);
});

test('the range alone is looked at', async () => {
  const { client, hints } = await start();
  await client.open(uri, 'HINT\nHINT\nHINT\n');
  const lines = { start: { line: 1, character: 0 }, end: { line: 1, character: 4 } };
  expect((await hints(lines))?.map(({ position }) => position.line)).toEqual([1, 1]);
});

test('a change of the settings has the client ask again, where it changes hints', async () => {
  const watched = await start({ settings: settings({}) });
  const { client, hints } = watched;
  await client.open(uri, 'HINT\n');
  expect(await hints()).toEqual([]);
  const change = (tenure: unknown) =>
    client.connection.sendNotification(DidChangeConfigurationNotification.type, { settings: { tenure } });
  await change({ ...(settings({}) as object), hover: { enable: false } });
  await change(settings({ captures: true }));
  await client.until(() => watched.refreshes === 1);
  expect((await hints())?.map(({ label }) => label)).toEqual(['‹captures›']);
  await client.diagnostics(uri, 1);
  expect(watched.refreshes).toBe(1);
});

test('when libraries have been read the client asks again, where that changes hints', async () => {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'tenure-hints-'));
  try {
    fs.mkdirSync(path.join(root, 'src'));
    fs.writeFileSync(path.join(root, 'Cargo.toml'), '[package]\nname = "p"\n# LIBRARY serde\n# LIBRARY rand\n');
    const ask = async (
      text: string,
      refreshes: number,
    ): Promise<{ before: number; after: number; refreshes: number }> => {
      const file = path.join(root, 'src/main.rs');
      fs.writeFileSync(file, text);
      const watched = await start();
      const { client } = watched;
      const document = { uri: URI.file(file).toString() };
      const hints = () => client.connection.sendRequest(InlayHintRequest.type, { textDocument: document, range: all });
      await client.open(document.uri, text);
      const before = (await hints())?.length ?? 0;
      await client.until(() => client.published.length === 2 && client.statuses.at(-1)?.phase === 'ready');
      // Whoever asks before the refresh has what is new without it.
      await client.until(() => watched.refreshes === refreshes);
      const after = (await hints())?.length ?? 0;
      return { before, after, refreshes: watched.refreshes };
    };
    // An open file is reported anew when its libraries are there.
    expect(await ask('HINT LIBRARY\n', 1)).toEqual({ before: 2, after: 4, refreshes: 1 });
    expect(await ask('HINT\n', 0)).toEqual({ before: 2, after: 2, refreshes: 0 });
  } finally {
    fs.rmSync(root, { recursive: true });
  }
});

test('diagnostics come first', async () => {
  const { client, hints } = await start();
  await client.open(uri, '&mut TWICE; &mut TWICE; HINT // SLOW\n');
  let hasHints = false;
  const asked = hints().then(() => {
    hasHints = true;
  });
  await client.diagnostics(uri, 1);
  expect(hasHints).toBe(false);
  await asked;
});

test('an edit ends the wait for hints of the text before', async () => {
  const { client, hints } = await start();
  await client.open(uri, '// SLOW HINTS\n');
  await client.diagnostics(uri, 1);
  const asked = hints().catch(({ code }: { code: number }) => code);
  await new Promise((resolve) => setTimeout(resolve, 60));
  const started = performance.now();
  await client.edit(uri, 2, '&mut TWICE; &mut TWICE; HINT\n');
  expect((await client.diagnostics(uri, 2)).diagnostics).toHaveLength(1);
  // The slow run takes 400 ms; it was given up.
  expect(performance.now() - started).toBeLessThan(300);
  expect(await asked).toBe(LSPErrorCodes.ContentModified);
  expect(await hints()).toHaveLength(2);
});

test('other questions are answered in between, and the hints come all the same', async () => {
  const { client, hints } = await start();
  await client.open(uri, 'word // SLOW HINTS\n');
  await client.diagnostics(uri, 1);
  const asked = hints();
  await new Promise((resolve) => setTimeout(resolve, 60));
  const started = performance.now();
  const hover = { textDocument: { uri }, position: { line: 0, character: 1 } };
  expect(await client.connection.sendRequest(HoverRequest.type, hover)).not.toBe(null);
  expect(performance.now() - started).toBeLessThan(300);
  expect(await asked).toHaveLength(2);
});

test('underlines of the word at the cursor, and the timeline around it', async () => {
  const { client } = await start();
  await client.open(uri, 'fn f() { name }\n');
  const ask = (character: number) =>
    client.connection.sendRequest(placeStatesRequest, { textDocument: { uri }, position: { line: 0, character } });
  expect(await ask(10)).toEqual({
    name: '**name**',
    ranges: [{ state: 'owned', range: { start: { line: 0, character: 9 }, end: { line: 0, character: 13 } } }],
  });
  expect(await ask(14)).toBe(null);
  const position = { line: 0, character: 10 };
  expect(await client.connection.sendRequest(timelineRequest, { textDocument: { uri }, position })).toEqual({
    title: '**name**',
    range: { start: { line: 0, character: 9 }, end: { line: 0, character: 13 } },
    svg: '<svg/>',
    markdown: '',
  });
  expect(await client.connection.sendRequest(bodyTextRequest, { textDocument: { uri }, position })).toEqual({
    title: '**name**',
    text: 'MIR of **name**\n',
  });
});

test('what is on by default is what package.json says', () => {
  const manifest = JSON.parse(fs.readFileSync(path.join(import.meta.dirname, '../../package.json'), 'utf8'));
  const { properties } = manifest.contributes.configuration;
  const kinds = Object.keys(properties).flatMap((name) => /^tenure\.inlayHints\.(\w+)$/.exec(name)?.[1] ?? []);
  expect([...kinds].sort()).toEqual([...HINT_KINDS].sort());
  const on = HINT_KINDS.filter((kind) => properties[`tenure.inlayHints.${kind}`].default);
  expect(readSettings(undefined).hints).toEqual(on);
  expect(defaultSettings.hints).toEqual(on);
  expect(readSettings({ inlayHints: { moves: true, guards: false, captures: 'yes' } }).hints).toEqual([
    'dropOrder',
    'moves',
  ]);
});
