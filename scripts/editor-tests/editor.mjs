/** One VS Code server with one folder and the packaged extension installed, and a real Chromium that looks at it. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';

export const chromiumPath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
  .concat(process.env.CHROMIUM ?? [])
  .findLast((file) => fs.existsSync(file));

const settings = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'security.workspace.trust.startupPrompt': 'never',
  'security.workspace.trust.banner': 'never',
  'editor.minimap.enabled': false,
  'git.openRepositoryInParentFolders': 'never',
};

/**
 * `installed` is the answer of `installEditor`; `vsix` the packaged extension, null for none. `isTrusted: false` opens the folder in
 * Restricted Mode. Close it always: it holds two processes.
 */
export async function openEditor({ installed, vsix, isTrusted = true }) {
  const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'tenure-editor-'));
  const { folder, node } = installed;
  const entry = path.join(folder, 'node_modules/code-server/out/node/entry.js');
  const userData = path.join(scratch, 'user-data');
  const extensions = path.join(scratch, 'extensions');
  fs.mkdirSync(path.join(userData, 'User'), { recursive: true });
  fs.writeFileSync(path.join(userData, 'User/settings.json'), JSON.stringify(settings));
  fs.writeFileSync(path.join(scratch, 'config.yaml'), '');
  const common = [
    '--config',
    path.join(scratch, 'config.yaml'),
    '--user-data-dir',
    userData,
    '--extensions-dir',
    extensions,
  ];
  if (vsix !== null) {
    const install = spawnSync(node, [entry, ...common, '--install-extension', vsix], { encoding: 'utf8' });
    if (install.status !== 0) throw new Error(`the extension did not install:\n${install.stdout}${install.stderr}`);
  }

  const port = await freePort();
  const server = spawn(
    node,
    [
      entry,
      ...common,
      ...['--auth', 'none', '--bind-addr', `127.0.0.1:${port}`, '--disable-telemetry', '--disable-update-check'],
      ...(isTrusted ? ['--disable-workspace-trust'] : []),
      '--disable-getting-started-override',
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let log = '';
  const listening = new Promise((resolve, reject) => {
    const read = (data) => {
      log += data;
      if (/HTTP server listening/.test(log)) resolve();
    };
    server.stdout.on('data', read);
    server.stderr.on('data', read);
    server.once('exit', (code) => reject(new Error(`VS Code's server ended with ${code}:\n${log}`)));
  });
  // Only a failure before it listens is a failure.
  listening.catch(() => {});

  let browser;
  const close = async () => {
    await browser?.close();
    if (server.exitCode === null) {
      server.kill();
      await once(server, 'exit');
    }
    fs.rmSync(scratch, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
  try {
    await listening;
    const { chromium } = createRequire(path.join(folder, 'package.json'))('playwright-core');
    browser = await chromium.launch({ executablePath: chromiumPath, args: ['--no-sandbox', '--disable-gpu'] });
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    const host = `127.0.0.1:${port}`;
    return {
      page,
      close,
      log: () => log,
      /** How the editor names a file of this machine. */
      uriOf: (file) => ({ scheme: 'vscode-remote', authority: host, path: file }),
      /** How it names what a server on this machine has: it passes that on, so that all is of one origin. */
      proxied: (port, file) => ({ scheme: 'http', authority: host, path: `/proxy/${port}${file}` }),
      open: (folder, file) => {
        const payload = file === undefined ? [] : [['openFile', `vscode-remote://${host}${file}`]];
        const query = new URLSearchParams({ folder, payload: JSON.stringify([['skipWelcome', 'true'], ...payload]) });
        return page.goto(`http://${host}/?${query}`);
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function freePort() {
  const probe = net.createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}
