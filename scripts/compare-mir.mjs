/**
 * Compares our MIR with rustc's, body by body: `node scripts/compare-mir.mjs [--edition E] [--verbose] [--limit N] FILE|FOLDER..`.
 * rustc's is the dump that borrowck reads (`-Zdump-mir=nll`). Blocks are walked side by side from the entry, locals paired
 * as they appear; the first difference of each body is printed. Those that do not matter to borrowck are counted by their
 * cause (`compareMir/causes.ts`) and printed with `--verbose` alone.
 */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const outfile = path.join(root, 'node_modules/.cache/compare-mir.cjs');
await build({
  entryPoints: [path.join(root, 'scripts/compareMir/main.ts')],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'cjs',
  logLevel: 'error',
  sourcemap: 'inline',
  external: ['tree-sitter', 'tree-sitter-rust', 'web-tree-sitter'],
});
const run = spawnSync(process.execPath, ['--enable-source-maps', outfile, ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: { ...process.env, TENURE_ROOT: root },
});
process.exit(run.status ?? 1);
