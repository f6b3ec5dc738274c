/**
 * `npm start [-- PATH..]`: installs what is missing, builds, and checks the given packages or files; without a path, the sample
 * crate. Works on a fresh clone with Node alone.
 */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { install } from './install.mjs';

const root = path.join(import.meta.dirname, '..');
const paths = process.argv.slice(2);
const sample = path.join('samples', 'first-steps');

install();
run([path.join(root, 'esbuild.mjs')], root);
// Paths are relative to where the user stood when calling npm.
const from = process.env.INIT_CWD ?? process.cwd();
const [cwd, args] = paths.length === 0 ? [root, [sample]] : [from, paths];
if (paths.length === 0) console.log(`Checking ${sample}: five small modules, each with one mistake.\n`);
const { status } = spawnSync(process.execPath, [path.join(root, 'server/dist/tenure.js'), 'check', ...args], {
  cwd,
  stdio: 'inherit',
});
console.log(`
To see it in VS Code, while you type:
  npm run package
  code --install-extension tenure-${process.env.npm_package_version ?? '0.1.0'}.vsix
  code ${paths[0] ?? sample}`);
// Errors found in the sample are what it is for.
process.exitCode = paths.length === 0 && status === 1 ? 0 : (status ?? 1);

function run(args, cwd) {
  const { status: code } = spawnSync(process.execPath, args, { cwd, stdio: 'inherit' });
  if (code !== 0) process.exit(code ?? 1);
}
