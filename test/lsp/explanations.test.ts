/** Explanations of codes over the protocol: on hover, as a code action, on request, and shown by the server. */
import fs from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { CodeActionRequest, ExecuteCommandRequest, HoverRequest } from 'vscode-languageserver/node';
import { CODES } from '../../server/src/ide/codes';
import {
  type CodesResult,
  codesRequest,
  type ExplainParams,
  type ExplainResult,
  explainCommand,
  explainRequest,
} from '../../server/src/lsp/protocol';
import { buildFakeWorker, Client, type ClientOptions } from './client';

const uri = 'file:///nowhere/a.rs';
const twice = 'fn f() {\n    &mut TWICE;\n    &mut TWICE;\n}\n';

let worker: Awaited<ReturnType<typeof buildFakeWorker>>;
const clients: Client[] = [];

beforeAll(async () => {
  worker = await buildFakeWorker();
});
afterAll(() => worker.remove());
afterEach(async () => {
  for (const client of clients.splice(0)) await client.stop();
});

async function start(options: Partial<ClientOptions> = {}): Promise<Client> {
  const client = await Client.start({ workerFile: worker.file, ...options });
  clients.push(client);
  await client.open(uri, twice);
  await client.diagnostics(uri, 1);
  return client;
}

async function hoverOf(client: Client, line: number, character: number) {
  const hover = await client.connection.sendRequest(HoverRequest.type, {
    textDocument: { uri },
    position: { line, character },
  });
  return hover === null ? null : { text: (hover.contents as { value: string }).value, range: hover.range };
}

async function actionsOf(client: Client) {
  const { diagnostics } = await client.diagnostics(uri);
  const context = { diagnostics, only: ['quickfix'] };
  const range = { start: { line: 2, character: 6 }, end: { line: 2, character: 6 } };
  const actions = await client.connection.sendRequest(CodeActionRequest.type, {
    textDocument: { uri },
    range,
    context,
  });
  return (actions ?? []).filter(({ title }) => title.startsWith('Explain'));
}

const reported = { start: { line: 2, character: 4 }, end: { line: 2, character: 14 } };

test('a hover on what is reported says the rule, below what it says otherwise', async () => {
  const client = await start({ explains: true });
  const onWord = await hoverOf(client, 2, 10);
  expect(onWord?.text).toMatch(
    /^\*\*TWICE\*\*\n\n---\n\n\*\*E0499: Two exclusive borrows at once\*\*\n\nA place can be lent/,
  );
  expect(onWord?.text).toContain('[Explain E0499](command:tenure.explain?%5B%22E0499%22%5D)');
  // Between the words the report alone is there.
  const between = await hoverOf(client, 2, 4);
  expect(between?.text).toMatch(/^\*\*E0499/);
  expect(between?.range).toEqual(reported);
  expect((await hoverOf(client, 2, 14))?.text).toBeUndefined();
  expect((await hoverOf(client, 1, 10))?.text).toBe('**TWICE**');
});

test('follows what is reported, and the settings', async () => {
  const client = await start({ explains: true });
  await client.edit(uri, 2, 'fn f() {\n    &mut TWICE;\n    &mut ONCE;\n}\n');
  await client.diagnostics(uri, 2);
  expect(await hoverOf(client, 2, 4)).toBeNull();
  const off = await start({ explains: true, settings: { hover: { enable: false } } });
  expect(await hoverOf(off, 2, 4)).toBeNull();
  const disabled = await start({ explains: true, settings: { diagnostics: { disabled: ['E0499'] } } });
  expect(await hoverOf(disabled, 2, 4)).toBeNull();
});

test('a client with the command gets it as a code action, and no command from the server', async () => {
  const client = await start({ explains: true, capabilities: { window: { showDocument: { support: true } } } });
  expect(client.initializeResult?.capabilities.executeCommandProvider).toBeUndefined();
  const { diagnostics } = await client.diagnostics(uri);
  const title = 'Explain E0499';
  const command = { title, command: explainCommand, arguments: ['E0499'] };
  expect(await actionsOf(client)).toEqual([{ title, kind: 'quickfix', diagnostics, command }]);
});

test('for a client that shows documents the server names the file, which is there', async () => {
  const client = await start({ capabilities: { window: { showDocument: { support: true } } } });
  expect(client.initializeResult?.capabilities.executeCommandProvider).toEqual({ commands: [explainCommand] });
  const shown: { uri: string }[] = [];
  client.connection.onRequest('window/showDocument', (params: { uri: string }) => {
    shown.push(params);
    return { success: true };
  });
  const [action] = await actionsOf(client);
  expect(action?.command).toMatchObject({ command: explainCommand, arguments: ['E0499'] });
  for (const args of [['E0499'], ['../NOTICE'], []]) {
    await client.connection.sendRequest(ExecuteCommandRequest.type, { command: explainCommand, arguments: args });
  }
  expect(shown).toHaveLength(1);
  const text = fs.readFileSync(fileURLToPath(shown[0]?.uri as string), 'utf8');
  expect(text).toMatch(/^# E0499: /);
  const link = /\[Explain E0499\]\((.*)\)/.exec((await hoverOf(client, 2, 4))?.text ?? '')?.[1];
  expect(link).toBe(shown[0]?.uri);
});

test('a client that can do neither gets no action', async () => {
  expect(await actionsOf(await start())).toEqual([]);
});

test('on request', async () => {
  const client = await start();
  const explain = (params: ExplainParams) =>
    client.connection.sendRequest<ExplainResult | null>(explainRequest, params);
  expect(await explain({ code: 'E0502' })).toMatchObject({
    code: 'E0502',
    title: 'A shared and an exclusive borrow at once',
    markdown: expect.stringContaining('https://doc.rust-lang.org/error_codes/E0502.html'),
  });
  expect(await explain({ code: 'E9999' })).toBeNull();
  const all = await client.connection.sendRequest<CodesResult>(codesRequest);
  expect(all.map(({ code }) => code)).toEqual(CODES);
  for (const { title } of all) expect(title).not.toBe('');
});
