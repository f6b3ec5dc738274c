/** What the editor suites need built: the packaged extension, and the suite as a stub extension that VS Code can load. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';

const root = path.join(import.meta.dirname, '../..');

/** The .vsix as users get it. */
export function packageExtension() {
  const vsix = path.join(root, 'out/tenure.vsix');
  fs.mkdirSync(path.dirname(vsix), { recursive: true });
  const vsce = path.join(root, 'node_modules/@vscode/vsce/vsce');
  const packed = spawnSync(process.execPath, [vsce, 'package', '--no-dependencies', '--out', vsix], {
    cwd: root,
    encoding: 'utf8',
  });
  if (packed.status !== 0) throw new Error(`the extension was not packaged:\n${packed.stdout}${packed.stderr}`);
  return vsix;
}

/** Returns the folder of the stub extension; its index.js is the suite. */
export async function buildSuite() {
  const runner = path.join(root, 'out/editor-tests');
  fs.rmSync(runner, { recursive: true, force: true });
  fs.mkdirSync(runner, { recursive: true });
  const manifest = { name: 'tenure-tests', publisher: 'tenure-rs', version: '0.0.0', engines: { vscode: '^1.93.0' } };
  fs.writeFileSync(path.join(runner, 'package.json'), JSON.stringify(manifest));
  await build({
    entryPoints: { index: path.join(root, 'test/vscode/index.ts') },
    outdir: runner,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['vscode', 'mocha'],
    logLevel: 'warning',
  });
  return runner;
}

/** A copy of the workspace of the suites, so that a test can save. */
export function copyWorkspace(name) {
  const workspace = path.join(root, 'out', name);
  fs.rmSync(workspace, { recursive: true, force: true });
  fs.cpSync(path.join(root, 'test/vscode/workspace'), workspace, { recursive: true });
  return workspace;
}
