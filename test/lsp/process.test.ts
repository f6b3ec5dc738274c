/** The built programs, as processes: what an editor and a shell start. `npm test` builds them first. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import {
  createProtocolConnection,
  DidOpenTextDocumentNotification,
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
import { type BodyTextParams, type BodyTextResult, bodyTextRequest } from '../../server/src/lsp/protocol';

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
      codeActionProvider: { codeActionKinds: ['quickfix', 'refactor.rewrite', 'source.fixAll.tenure'] },
      inlayHintProvider: { resolveProvider: true },
    });
    await connection.sendNotification(InitializedNotification.type, {});
    await connection.sendRequest(ShutdownRequest.type);
    await connection.sendNotification(ExitNotification.type);
    expect(await end).toBe(0);
    connection.dispose();
  });

  test('shows MIR, regions and loans of the function at a position', async () => {
    const { child, connection } = startServer(transport);
    const end = ended(child);
    await connection.sendRequest(InitializeRequest.type, { processId: process.pid, rootUri: null, capabilities: {} });
    await connection.sendNotification(InitializedNotification.type, {});
    const uri = 'untitled:mir.rs';
    const text = 'fn f() {}\nfn work(mut s: String) {\n    let r = &mut s;\n    r.push_str("a");\n}\nstruct S;\n';
    await connection.sendNotification(DidOpenTextDocumentNotification.type, {
      textDocument: { uri, languageId: 'rust', version: 1, text },
    });
    const at = (line: number): Promise<BodyTextResult | null> =>
      connection.sendRequest<BodyTextResult | null>(bodyTextRequest, {
        textDocument: { uri },
        position: { line, character: 4 },
      } satisfies BodyTextParams);
    const found = await at(2);
    expect(found?.title).toMatch(/::work$/);
    expect(found?.text).toMatch(/^fn .*::work\(mut _1 "s": String\) -> \(\) \{$/m);
    expect(found?.text).toMatch(/^ {4}_2 = &mut _1; +\/\/ line 3$/m);
    expect(found?.text).toMatch(/^regions of fn .*::work \{$/m);
    expect(found?.text).toMatch(
      /^ {2}bw0 = &'\?\d+ mut _1 \(`s`\) at bb0\[\d+\] \(line 3\)\n {4}in scope: .*, lines 3-4$/m,
    );
    expect(found?.text).not.toContain('::f(');
    expect(await at(5)).toBeNull();
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
    for (const option of ['--help', '-h']) {
      const help = tenure('check', option);
      expect(help.status).toBe(0);
      expect(help.stdout).toContain('Exit code: 0 no errors, 1 errors, 2 wrong use.');
    }
  });

  test('prints a log for code scanning, with explanations from the files beside it', () => {
    const sample = path.join(import.meta.dirname, '../../samples/first-steps');
    const { status, stdout, stderr } = tenure('check', '--message-format', 'sarif', sample);
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
    const [{ tool, results }] = JSON.parse(stdout).runs;
    expect(results.length).toBeGreaterThanOrEqual(5);
    for (const { help } of tool.driver.rules) expect(help.markdown).toContain('```rust');
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
