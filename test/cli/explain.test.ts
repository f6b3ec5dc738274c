import { expect, test } from 'vitest';
import { explain } from '../../server/src/cli/explain';
import type { Io } from '../../server/src/cli/io';

let out = '';
const io: Io = {
  out: (text) => {
    out += text;
  },
  err: () => {},
  cwd: '/',
};

async function run(...args: string[]): Promise<string> {
  out = '';
  expect(await explain(args, io)).toBe(0);
  return out;
}

test('tenure explain prints the rule, a program that breaks it and programs that keep it', async () => {
  const text = await run('E0502');
  expect(text).toMatch(/^# E0502: A shared and an exclusive borrow at once\n\nWhile a place is lent/);
  expect(text).toContain('immutable borrow occurs here');
  expect(text.match(/^```rust$/gm)?.length).toBeGreaterThan(2);
  expect(text).toMatch(/\nrustc's own explanation: <https:\/\/doc.rust-lang.org\/error_codes\/E0502.html>\n$/);
});

test('codes without a page of rustc, and as people write them', async () => {
  expect(await run('lifetime')).toMatch(/^# lifetime: .*[^>]\n$/s);
  expect(await run('unused-mut')).toBe(await run('unused_mut'));
  expect(await run('ptr-arg')).toMatch(/^# clippy::ptr_arg: .*\nClippy's own explanation: <https:.*#ptr_arg>\n$/s);
  expect(await run('502')).toBe(await run('E0502'));
});

test('says which codes there are where it does not know one', async () => {
  await expect(run('E9999')).rejects.toThrow(/^Tenure does not report `E9999`. It explains:\n {2}E0106 E0107/);
  await expect(run()).rejects.toThrow(/^name one code of these:\n/);
  await expect(run('E0106', 'E0107')).rejects.toThrow(/^name one code/);
  await expect(run('../NOTICE')).rejects.toThrow(/does not report/);
  await expect(run('--all')).rejects.toThrow(/option/);
});
