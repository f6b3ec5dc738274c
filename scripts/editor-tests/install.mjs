/**
 * The VS Code servers (code-server, from npm) that the editor suites run in: an old one on the Node that runs this, and a new
 * one on the Node that it asks for. They are large, so they are installed once, on demand, into a cache folder, and are no
 * dependencies of the project.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const versions = {
  old: { codeServer: '4.100.3', node: 20 },
  new: { codeServer: '4.139.1', node: 24 },
};
const playwrightVersion = '1.65.1';

const cache = process.env.TENURE_VSCODE_CACHE ?? path.join(os.homedir(), '.cache/tenure-vscode');

/**
 * `folder` is the one whose node_modules hold code-server and playwright-core, `node` the program that runs it. Throws where
 * they cannot be installed.
 */
export function installEditor(which) {
  const { codeServer, node } = versions[which];
  const folder = path.join(cache, codeServer);
  const isOwn = Number.parseInt(process.versions.node, 10) >= node;
  const nodePackage = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const program = process.platform === 'win32' ? 'bin/node.exe' : 'bin/node';
  const installed = {
    folder,
    node: isOwn ? process.execPath : path.join(folder, 'node_modules', nodePackage, program),
  };
  const complete = path.join(folder, 'complete');
  if (fs.existsSync(complete) && fs.existsSync(installed.node)) return installed;
  console.log(`installing VS Code's server (code-server ${codeServer}) into ${folder}`);
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, 'package.json'), '{ "private": true, "name": "tenure-vscode-cache" }\n');
  npm(folder, [
    'install',
    `code-server@${codeServer}`,
    `playwright-core@${playwrightVersion}`,
    ...(isOwn ? [] : [`${nodePackage}@${node}`]),
  ]);
  npm(path.join(folder, 'node_modules/code-server/lib/vscode'), ['install', '--omit=dev']);
  // The password hash would have to be compiled. The suites run without a password, so an empty one does.
  fs.writeFileSync(path.join(folder, 'node_modules/argon2/argon2.js'), 'module.exports = {};\n');
  fs.writeFileSync(complete, '');
  return installed;
}

function npm(cwd, args) {
  const all = [...args, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const { status } = spawnSync('npm', all, { cwd, stdio: 'inherit', shell: process.platform === 'win32' });
  if (status !== 0) throw new Error(`npm ${args.join(' ')} failed in ${cwd}`);
}
