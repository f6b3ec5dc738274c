/**
 * The suites that need an editor, on the packaged extension:
 *   suite      in VS Code's server, in the extension host
 *   newest     the same in a VS Code that has just come out
 *   restricted the same in an untrusted workspace
 *   web        the same in the extension host of the browser, without a server of Tenure's on the machine
 *   browser    what a person sees: the squiggle and the hover in the page, with a screenshot
 *   desktop    the suite in a desktop VS Code, where there is one
 * `node scripts/editor-tests/run.mjs [NAME..]`. Prints one line `ok`, `not ok`, `skipped` or `absent` for each.
 */
import fs from 'node:fs';
import path from 'node:path';
import { runBrowser } from './browser.mjs';
import { buildSuite, buildWeb, copyWorkspace, packageExtension } from './build.mjs';
import { findDesktop, runDesktopSuite } from './desktop.mjs';
import { chromiumPath } from './editor.mjs';
import { installEditor } from './install.mjs';
import { runSuite, runWebSuite } from './suite.mjs';

const root = path.join(import.meta.dirname, '../..');
const artifacts = path.join(root, 'test-artifacts');
const isStrict = process.env.CI === '1';
const wanted = process.argv.slice(2);

let passed = 0;
let failed = 0;
/** How the suite went in VS Code's server; null: it did not run. */
let suiteInServer = null;

async function run(name, body) {
  if (wanted.length > 0 && !wanted.includes(name)) return;
  const started = performance.now();
  let isOk = false;
  try {
    isOk = await body();
  } catch (error) {
    console.error(error);
  }
  if (name === 'suite') suiteInServer = isOk;
  if (isOk) passed++;
  else failed++;
  console.log(
    `${isOk ? 'ok' : 'not ok'} - editor suite ${name} (${((performance.now() - started) / 1000).toFixed(1)} s)`,
  );
}

function skip(name, reason) {
  if (wanted.length > 0 && !wanted.includes(name)) return;
  if (isStrict) failed++;
  console.log(`${isStrict ? 'not ok' : 'skipped'} - editor suite ${name}: ${reason}`);
}

/** No package manager installs a desktop VS Code, so not even CI insists on it: the same suite in the server stands in. */
function standIn(reason) {
  if (wanted.length > 0 && !wanted.includes('desktop')) return;
  const instead = suiteInServer === null ? 'did not run' : suiteInServer ? 'passed' : 'failed';
  if (isStrict && suiteInServer !== true) failed++;
  console.log(`absent - editor suite desktop: ${reason}; the same suite ${instead} in VS Code's server instead`);
}

fs.mkdirSync(artifacts, { recursive: true });
const vsix = packageExtension();
const runner = await buildSuite();

/** Runs the suites that need the editor `which`, or says why they cannot be run. */
async function runIn(which, suites) {
  const names = Object.keys(suites).filter((name) => wanted.length === 0 || wanted.includes(name));
  if (names.length === 0) return;
  let installed;
  let reason = 'no Chromium: `apt-get install chromium`, or set CHROMIUM';
  if (chromiumPath !== undefined) {
    try {
      installed = installEditor(which);
    } catch (error) {
      reason = error.message;
    }
  }
  for (const name of names) {
    if (installed === undefined) skip(name, reason);
    else
      await run(name, () =>
        suites[name]({ installed, vsix, runner, artifacts, workspace: copyWorkspace('workspace') }),
      );
  }
}

await runIn('old', {
  suite: (options) => runSuite({ ...options, isTrusted: true }),
  restricted: (options) => runSuite({ ...options, isTrusted: false }),
  web: async (options) => runWebSuite({ ...options, folder: await buildWeb(vsix) }),
  browser: (options) => runBrowser(options),
});
await runIn('new', { newest: (options) => runSuite({ ...options, isTrusted: true }) });
const desktop = await findDesktop(path.join(root, '.cache/vscode'));
if (desktop.executable === undefined) standIn(desktop.reason);
else {
  const { executable } = desktop;
  await run('desktop', () => runDesktopSuite({ executable, vsix, runner, workspace: copyWorkspace('workspace') }));
}
console.log(`editor suites: ${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
