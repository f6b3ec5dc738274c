/**
 * Runs the extension-host suite in VS Code's server. The suite is a development extension beside the installed Tenure; in the
 * extension host of the browser Tenure is a development extension as well, since both have to come over HTTP.
 */
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { format } from 'node:util';
import { openEditor } from './editor.mjs';

const patience = 120_000;

/** The editor's native modules are not compiled and its marketplace is not reached: it says so at length and goes on. */
const noise = /ripgrep|bindings file|native-watchdog|sqlite3|open-vsx|ChatModelSelection|ChatSessionStore|AgentHost/;

/** Resolves to whether every test passed. `runner` is the folder of the stub extension and of the built suite. */
export function runSuite({ installed, vsix, runner, workspace, artifacts, isTrusted }) {
  return runDevelopment({ installed, vsix, isTrusted }, workspace, artifacts, ({ uriOf }) => ({
    extensions: [uriOf(runner)],
    extensionTestsPath: uriOf(`${runner}/index.js`),
  }));
}

/** The same in the browser; `folder` is the answer of `buildWeb`. */
export async function runWebSuite({ installed, folder, workspace, artifacts }) {
  const server = http.createServer((request, response) => serve(folder, request, response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  try {
    return await runDevelopment({ installed, vsix: null }, workspace, artifacts, ({ proxied }) => ({
      extensions: [proxied(port, '/tenure'), proxied(port, '/suite')],
      extensionTestsPath: proxied(port, '/suite/index.js'),
    }));
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

const types = { '.js': 'text/javascript', '.json': 'application/json', '.wasm': 'application/wasm' };

function serve(folder, { url }, response) {
  const file = path.join(folder, decodeURIComponent(new URL(url, 'http://localhost').pathname));
  const isThere = file.startsWith(folder) && fs.statSync(file, { throwIfNoEntry: false })?.isFile() === true;
  response.writeHead(isThere ? 200 : 404, {
    'content-type': types[path.extname(file)] ?? 'application/octet-stream',
    // The extension host is a frame of another origin.
    'access-control-allow-origin': '*',
    'access-control-allow-headers': '*',
    'cross-origin-resource-policy': 'cross-origin',
  });
  response.end(isThere ? fs.readFileSync(file) : '');
}

async function runDevelopment(options, workspace, artifacts, developmentIn) {
  const editor = await openEditor(options);
  try {
    const { page } = editor;
    let end;
    const ended = new Promise((resolve) => {
      end = resolve;
    });
    await page.exposeFunction('codeAutomationLog', (_type, args) => {
      const line = format(...args);
      if (!noise.test(line)) console.log(line);
    });
    await page.exposeFunction('codeAutomationExit', (code) => end(code));
    // A built VS Code takes the development extension from its configuration alone; it is put in before the page reads it.
    await page.addInitScript((development) => {
      if (window.top !== window) return;
      const observer = new MutationObserver(() => {
        const meta = document.getElementById('vscode-workbench-web-configuration');
        if (meta === null) return;
        observer.disconnect();
        const configuration = JSON.parse(meta.getAttribute('data-settings'));
        configuration.developmentOptions = { ...configuration.developmentOptions, ...development };
        meta.setAttribute('data-settings', JSON.stringify(configuration));
      });
      observer.observe(document, { childList: true, subtree: true });
    }, developmentIn(editor));
    if (process.env.TENURE_EDITOR_LOG) page.on('console', (message) => console.log('[page]', message.text()));
    await editor.open(workspace);
    const timer = setTimeout(() => end('timeout'), patience);
    const code = await ended;
    clearTimeout(timer);
    if (code !== 0) {
      await page.screenshot({ path: `${artifacts}/suite-failed.png` });
      console.log(
        code === 'timeout' ? `no end after ${patience / 1000} s\n${editor.log().slice(-3000)}` : `exit ${code}`,
      );
    }
    return code === 0;
  } finally {
    await editor.close();
  }
}
