/** Installs the dependencies of a fresh clone. Native parts come prebuilt, so no install script needs to run. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const root = path.join(import.meta.dirname, '..');

/** Does nothing where node_modules is what the lock file says. */
export function install() {
  const installed = path.join(root, 'node_modules/.package-lock.json');
  const lock = path.join(root, 'package-lock.json');
  const isCurrent = fs.existsSync(installed) && holdsAll(JSON.parse(fs.readFileSync(lock, 'utf8')).packages);
  if (isCurrent) return;
  console.log('installing dependencies (npm ci)');
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const { status } = spawnSync('npm', args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
  if (status !== 0) process.exit(status ?? 1);
}

/** Packages for other platforms are optional and may be missing. */
function holdsAll(packages) {
  return Object.entries(packages).every(([folder, { version, optional }]) => {
    if (folder === '' || optional) return true;
    const manifest = path.join(root, folder, 'package.json');
    return fs.existsSync(manifest) && JSON.parse(fs.readFileSync(manifest, 'utf8')).version === version;
  });
}
