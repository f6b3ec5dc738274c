/** What the editor suites need built: the packaged extension, and the suite as a stub extension that VS Code can load. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { unzipSync } from 'fflate';

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

const manifest = { name: 'tenure-tests', publisher: 'tenure-rs', version: '0.0.0', engines: { vscode: '^1.93.0' } };

/** Returns the folder of the stub extension; its index.js is the suite. */
export async function buildSuite() {
  const runner = path.join(root, 'out/editor-tests');
  fs.rmSync(runner, { recursive: true, force: true });
  const options = { platform: 'node', target: 'node20', external: ['vscode', 'mocha'] };
  await buildStub(runner, manifest, 'test/vscode/index.ts', options);
  return runner;
}

/** A stub extension whose index.js is the file. */
async function buildStub(folder, described, file, options) {
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, 'package.json'), JSON.stringify(described));
  const entryPoints = { index: path.join(root, file) };
  await build({ entryPoints, outdir: folder, bundle: true, format: 'cjs', logLevel: 'warning', ...options });
}

/**
 * The same suite for the extension host of a browser, as a stub extension of its own, and beside it the packaged extension,
 * unpacked: both are served from the folder that is returned, which has the subfolders `suite` and `tenure`.
 */
export async function buildWeb(vsix) {
  const folder = path.join(root, 'out/web');
  fs.rmSync(folder, { recursive: true, force: true });
  for (const [name, bytes] of Object.entries(unzipSync(fs.readFileSync(vsix)))) {
    const inPackage = /^extension\/(.*[^/])$/.exec(name)?.[1];
    if (inPackage === undefined) continue;
    const file = path.join(folder, 'tenure', inPackage);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, bytes);
  }
  await buildStub(path.join(folder, 'suite'), { ...manifest, browser: './index.js' }, 'test/vscode/web.ts', {
    platform: 'browser',
    target: 'es2022',
    external: ['vscode'],
    plugins: [strictAssert],
    define: { 'process.env.NODE_DEBUG': 'false', global: 'globalThis' },
  });
  return folder;
}

/** `node:assert/strict` for browsers. */
const strictAssert = {
  name: 'strict-assert',
  setup(context) {
    context.onResolve({ filter: /^node:assert\/strict$/ }, () => ({ path: 'strict', namespace: 'assert' }));
    context.onLoad({ filter: /.*/, namespace: 'assert' }, () => ({
      contents: "module.exports = require('assert/').strict;",
      resolveDir: root,
    }));
  },
};

/** A copy of the workspace of the suites, so that a test can save. */
export function copyWorkspace(name) {
  const workspace = path.join(root, 'out', name);
  fs.rmSync(workspace, { recursive: true, force: true });
  fs.cpSync(path.join(root, 'test/vscode/workspace'), workspace, { recursive: true });
  return workspace;
}
