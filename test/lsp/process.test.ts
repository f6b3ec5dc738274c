/** The built programs, as processes: what an editor and a shell start. `npm test` builds them first. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import {
  createProtocolConnection,
  ExitNotification,
  InitializedNotification,
  InitializeRequest,
  IPCMessageReader,
  IPCMessageWriter,
  type ProtocolConnection,
  ShutdownRequest,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';

const program = path.join(import.meta.dirname, '../../server/dist/tenure.js');

const children: ChildProcess[] = [];

afterEach(() => {
  // Nothing that a failed test started outlives it.
  for (const child of children.splice(0)) child.kill();
});

function startServer(transport: '--stdio' | '--node-ipc'): { child: ChildProcess; connection: ProtocolConnection } {
  const stdio = transport === '--stdio' ? 'pipe' : (['ignore', 'ignore', 'inherit', 'ipc'] as const);
  const child = spawn(process.execPath, [program, 'lsp', transport], { stdio: stdio as 'pipe' });
  children.push(child);
  const connection =
    transport === '--stdio'
      ? createProtocolConnection(new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin))
      : createProtocolConnection(new IPCMessageReader(child), new IPCMessageWriter(child));
  connection.listen();
  return { child, connection };
}

function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => child.once('exit', resolve));
}

test('the programs are built', () => {
  expect(fs.existsSync(program), 'run `npm run build` first').toBe(true);
});

describe.each(['--stdio', '--node-ipc'] as const)('tenure lsp %s', (transport) => {
  test('starts, answers and ends', async () => {
    const { child, connection } = startServer(transport);
    const end = ended(child);
    const { capabilities, serverInfo } = await connection.sendRequest(InitializeRequest.type, {
      processId: process.pid,
      rootUri: null,
      capabilities: {},
    });
    expect(serverInfo?.name).toBe('tenure');
    expect(capabilities).toEqual({
      positionEncoding: 'utf-16',
      textDocumentSync: { openClose: true, change: 2 },
      hoverProvider: true,
      codeActionProvider: { codeActionKinds: ['quickfix', 'source.fixAll.tenure'] },
      inlayHintProvider: { resolveProvider: true },
    });
    await connection.sendNotification(InitializedNotification.type, {});
    await connection.sendRequest(ShutdownRequest.type);
    await connection.sendNotification(ExitNotification.type);
    expect(await end).toBe(0);
    connection.dispose();
  });

  test('ends with its client', async () => {
    const { child, connection } = startServer(transport);
    const end = ended(child);
    await connection.sendRequest(InitializeRequest.type, { processId: null, rootUri: null, capabilities: {} });
    if (transport === '--stdio') child.stdin?.end();
    else child.disconnect();
    expect(await end).toBe(1);
    connection.dispose();
  });
});

describe('tenure', () => {
  const tenure = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], { encoding: 'utf8' });
    return { status, stdout, stderr };
  };

  test('says its version and its commands', () => {
    expect(tenure('--version').stdout).toMatch(/^tenure \d+\.\d+\.\d+\n$/);
    const { status, stdout } = tenure('--help');
    expect(status).toBe(0);
    for (const command of ['check', 'explain', 'stats', 'dump', 'lsp']) expect(stdout).toContain(`tenure ${command} `);
  });

  test('explains a code from the files beside it', () => {
    const { status, stdout, stderr } = tenure('explain', 'E0499');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^# E0499: /);
  });

  test.each([
    [[]],
    [['nosuch']],
    [['check', '--nosuch']],
    [['check', 'nosuch.rs']],
    [['stats']],
    [['dump', 'nosuch']],
    [['explain', 'E9999']],
  ])('refuses %j with 2', (args) => {
    const { status, stdout, stderr } = tenure(...args);
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).not.toBe('');
  });
});
