/**
 * rust-analyzer from its start to the first diagnostic of its own (a call with too many arguments), and its memory then.
 * It does not report the errors that are toggled here before the file is saved, so no edit is measured.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { miscounted } from './generate.mjs';
import { codeOf, LspClient } from './lspClient.mjs';
import { memoryOf } from './processTree.mjs';

/** A path, `RUST_ANALYZER`, that of the Debian package, or the first in PATH; null where none runs. rustup's stand-in does not. */
export function findRustAnalyzer() {
  const packaged = spawnSync('dpkg', ['-L', 'rust-web-analyzer'], { encoding: 'utf8' }).stdout ?? '';
  const candidates = [
    process.env.RUST_ANALYZER,
    packaged.split('\n').find((file) => file.endsWith('/rust-analyzer')),
    'rust-analyzer',
  ];
  for (const program of candidates) {
    if (!program) continue;
    const { status, stdout } = spawnSync(program, ['--version'], { encoding: 'utf8' });
    if (status === 0) return { program, version: stdout.trim(), library: findLibrary() };
  }
  return null;
}

/**
 * The sources of the standard library: `RUST_SRC_PATH`, rustup's component, or those of the Debian package (rust-web-src).
 * Without them rust-analyzer starts sooner, and knows less than at any user's.
 */
function findLibrary() {
  const sysroot = spawnSync('rustc', ['--print', 'sysroot'], { encoding: 'utf8' }).stdout?.trim() ?? '';
  const candidates = [
    process.env.RUST_SRC_PATH,
    path.join(sysroot, 'lib/rustlib/src/rust/library'),
    '/usr/lib/rustlib/src/rust/library',
  ];
  return candidates.find((folder) => folder && fs.existsSync(path.join(folder, 'core'))) ?? null;
}

export async function measureRustAnalyzer({ program, library }, cargo, { root, file, text }) {
  const settings = { checkOnSave: false };
  const env = {
    // Without a network cargo would try for half a minute to reach its registry for the library's own dependencies.
    CARGO_NET_OFFLINE: 'true',
    ...(cargo === null ? {} : { CARGO: cargo.cargo, ...cargo.env }),
    ...(library === null ? {} : { RUST_SRC_PATH: library }),
  };
  const client = new LspClient([program], { cwd: root, env, settings });
  try {
    await client.start(root, { pulls: true });
    client.open(file, text + miscounted);
    const firstAt = await pullUntil(client, 'E0107');
    const quiescent = await client.quiescent();
    return {
      firstDiagnostics: firstAt - client.spawnedAt,
      quiescent: quiescent - client.spawnedAt,
      memory: memoryOf(client.child.pid),
    };
  } finally {
    await client.stop();
  }
}

/** Asks again and again: an answer to an early question is empty, or that the content changed meanwhile. */
async function pullUntil(client, code) {
  for (const end = performance.now() + 120_000; performance.now() < end; ) {
    const answer = await client
      .request('textDocument/diagnostic', { textDocument: { uri: client.uri } })
      .catch(() => null);
    if (answer?.items?.some((diagnostic) => codeOf(diagnostic) === code)) return performance.now();
    await sleep(5);
  }
  throw new Error(`rust-analyzer does not report ${code}`);
}
