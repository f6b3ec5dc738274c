/**
 * Records what rustc prints for the programs of test/cli/rendering: its JSON messages, one file a program.
 * Needs rustc on the PATH. `node scripts/bless-rendering.mjs`
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const folder = path.join(import.meta.dirname, '../test/cli/rendering');
const out = fs.mkdtempSync(path.join(os.tmpdir(), 'tenure-bless-'));
for (const file of fs.readdirSync(folder).filter((name) => name.endsWith('.rs'))) {
  const args = ['--edition=2021', '--error-format=json', '--cap-lints=allow', `--out-dir=${out}`, file];
  const { stderr } = spawnSync('rustc', args, { cwd: folder, encoding: 'utf8' });
  const messages = stderr
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line))
    .filter(({ spans }) => spans.length > 0)
    .map((message) => (message.code === null ? message : { ...message, code: { ...message.code, explanation: null } }));
  if (messages.length === 0) console.warn(`${file}: rustc has nothing to say`);
  fs.writeFileSync(path.join(folder, file.replace(/rs$/, 'json')), `${JSON.stringify(messages, null, 1)}\n`);
}
fs.rmSync(out, { recursive: true });
