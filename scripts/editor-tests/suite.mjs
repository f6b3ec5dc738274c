/** Runs the extension-host suite in VS Code's server. The suite is a development extension beside the installed Tenure. */
import { format } from 'node:util';
import { openEditor } from './editor.mjs';

const patience = 120_000;

/** The editor's native modules are not compiled and its marketplace is not reached: it says so at length and goes on. */
const noise = /bindings file|native-watchdog|sqlite3|open-vsx|ChatModelSelection|ChatSessionStore|AgentHost/;

/** Resolves to whether every test passed. `runner` is the folder of the stub extension and of the built suite. */
export async function runSuite({ installed, vsix, runner, workspace, artifacts, isTrusted }) {
  const editor = await openEditor({ installed, vsix, isTrusted });
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
    await page.addInitScript(
      (development) => {
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
      },
      { extensions: [editor.uriOf(runner)], extensionTestsPath: editor.uriOf(`${runner}/index.js`) },
    );
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
