import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { IndexCache } from '../../server/src/host/indexCache';
import { loadProgram } from '../../server/src/lsp/worker/loadProgram';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tenure-program-'));
afterAll(() => fs.rmSync(folder, { recursive: true }));

const file = path.join(folder, 'program.js');
const kept = path.join(folder, 'code');
const cache = new IndexCache(kept);

async function load(source: string): Promise<unknown> {
  fs.writeFileSync(file, source);
  const program = loadProgram(file, cache, 0);
  await new Promise((resolve) => setTimeout(resolve, 50));
  return (program as { readonly answer: () => unknown }).answer();
}

const files = () => fs.readdirSync(kept).map((name) => path.join(kept, name));
const program = (answer: number) =>
  `const path = require('node:path'); exports.answer = () => path.basename(__filename) + ${answer};`;

test('the code of a program is stored once, and its source decides which code is taken', async () => {
  expect(await load(program(41))).toBe('program.js41');
  const [first] = files();
  expect(files()).toHaveLength(1);
  const { mtimeMs } = fs.statSync(first as string);
  expect(await load(program(41))).toBe('program.js41');
  expect(fs.statSync(first as string).mtimeMs).toBe(mtimeMs);
  // V8 alone would take the code of the first for this text of the same length.
  expect(await load(program(42))).toBe('program.js42');
  expect(files()).toHaveLength(2);
});

test('stored code that is damaged is made again', async () => {
  await load(program(41));
  for (const stored of files()) fs.truncateSync(stored, 200);
  expect(await load(program(41))).toBe('program.js41');
  expect(files().some((stored) => fs.statSync(stored).size > 200)).toBe(true);
});
