/** Runs the same suite in a desktop VS Code: the one that VSCODE_BIN names, or a downloaded one. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { downloadAndUnzipVSCode, resolveCliArgsFromVSCodeExecutablePath, runTests } from '@vscode/test-electron';

/** The executable, or the reason why there is none. */
export async function findDesktop(cachePath) {
  if (process.env.VSCODE_BIN) return { executable: process.env.VSCODE_BIN };
  try {
    const version = process.env.VSCODE_VERSION ?? 'stable';
    return { executable: await downloadAndUnzipVSCode({ version, cachePath, reporter: silent, timeout: 20_000 }) };
  } catch (error) {
    return { reason: `no desktop VS Code: VSCODE_BIN is not set and the download failed (${error.message})` };
  }
}

const silent = { report: () => {}, error: () => {} };

export async function runDesktopSuite({ executable, vsix, runner, workspace }) {
  const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'tenure-desktop-'));
  const folders = [`--user-data-dir=${scratch}/user-data`, `--extensions-dir=${scratch}/extensions`];
  try {
    const [cli, ...args] = resolveCliArgsFromVSCodeExecutablePath(executable);
    const own = args.filter((arg) => !arg.startsWith('--extensions-dir') && !arg.startsWith('--user-data-dir'));
    const install = spawnSync(cli, [...own, ...folders, '--install-extension', vsix], {
      encoding: 'utf8',
      shell: process.platform === 'win32',
    });
    if (install.status !== 0) throw new Error(`the extension did not install:\n${install.stdout}${install.stderr}`);
    const code = await runTests({
      vscodeExecutablePath: executable,
      extensionDevelopmentPath: runner,
      extensionTestsPath: path.join(runner, 'index.js'),
      launchArgs: [workspace, ...folders, '--disable-workspace-trust', '--no-sandbox'],
    });
    return code === 0;
  } catch (error) {
    console.error(error.message);
    return false;
  } finally {
    fs.rmSync(scratch, { recursive: true, force: true });
  }
}
