/**
 * The VS Code server (code-server, from npm) that the editor suites run in. It is large, so it is installed once, on demand,
 * into a cache folder, and is no dependency of the project.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const codeServerVersion = '4.100.3';
const playwrightVersion = '1.65.1';

const cache = process.env.TENURE_VSCODE_CACHE ?? path.join(os.homedir(), '.cache/tenure-vscode');

/** The folder whose node_modules hold code-server and playwright-core. Throws where they cannot be installed. */
export function installEditor() {
  const folder = path.join(cache, codeServerVersion);
  const complete = path.join(folder, 'complete');
  if (fs.existsSync(complete)) return folder;
  console.log(`installing VS Code's server (code-server ${codeServerVersion}) into ${folder}`);
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, 'package.json'), '{ "private": true, "name": "tenure-vscode-cache" }\n');
  npm(folder, ['install', `code-server@${codeServerVersion}`, `playwright-core@${playwrightVersion}`]);
  npm(path.join(folder, 'node_modules/code-server/lib/vscode'), ['install', '--omit=dev']);
  // The password hash would have to be compiled. The suites run without a password, so an empty one does.
  fs.writeFileSync(path.join(folder, 'node_modules/argon2/argon2.js'), 'module.exports = {};\n');
  fs.writeFileSync(complete, '');
  return folder;
}

function npm(cwd, args) {
  const all = [...args, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const { status } = spawnSync('npm', all, { cwd, stdio: 'inherit', shell: process.platform === 'win32' });
  if (status !== 0) throw new Error(`npm ${args.join(' ')} failed in ${cwd}`);
}
