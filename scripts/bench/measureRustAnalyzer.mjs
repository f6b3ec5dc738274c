/**
 * rust-analyzer from its start to the first diagnostic of its own (a call with too many arguments), and its memory then.
 * It does not report the errors that are toggled here before the file is saved, so no edit is measured.
 */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
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
    if (status === 0) return { program, version: stdout.trim() };
  }
  return null;
}

export async function measureRustAnalyzer({ program }, cargo, { file, text }) {
  const root = path.dirname(path.dirname(file));
  const settings = { checkOnSave: false };
  const env = cargo === null ? {} : { CARGO: cargo.cargo, ...cargo.env };
  const client = new LspClient([program], { cwd: root, env, settings });
  try {
    await client.start(root);
    client.open(file, text + miscounted);
    const first = await client.diagnostics(({ diagnostics }) => diagnostics.some((d) => codeOf(d) === 'E0107'));
    const quiescent = await client.quiescent();
    return {
      firstDiagnostics: first.at - client.spawnedAt,
      quiescent: quiescent - client.spawnedAt,
      memory: memoryOf(client.child.pid),
    };
  } finally {
    await client.stop();
  }
}
