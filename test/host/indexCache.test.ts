import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { IndexCache } from '../../server/src/host/indexCache';

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tenure-cache-'));
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

const bytes = (text: string) => new TextEncoder().encode(text);
const files = () => fs.readdirSync(folder).sort();

test('what one server stores another reads', () => {
  const inside = path.join(folder, 'a/b');
  expect(new IndexCache(inside).put('serde', bytes('content'))).toBe(true);
  expect(Buffer.from(new IndexCache(inside).get('serde') ?? []).toString()).toBe('content');
  expect(new IndexCache(inside).get('other')).toBeNull();
  expect(fs.readdirSync(inside)).toEqual(['serde.index']);
});

test('a file that was cut short, changed or emptied is not believed, and goes', () => {
  const cache = new IndexCache(folder);
  const damages: ((file: string) => void)[] = [
    (file) => fs.truncateSync(file, fs.statSync(file).size - 1),
    (file) => fs.truncateSync(file, 3),
    (file) => fs.writeFileSync(file, ''),
    (file) => {
      const content = fs.readFileSync(file);
      content[content.length - 2] = (content[content.length - 2] as number) ^ 1;
      fs.writeFileSync(file, content);
    },
  ];
  for (const damage of damages) {
    cache.put('k', bytes('some content'));
    damage(path.join(folder, 'k.index'));
    expect(cache.get('k')).toBeNull();
    expect(files()).toEqual([]);
  }
});

test('what was not used for longest goes first when the bound is passed', () => {
  const cache = new IndexCache(folder, 1000);
  const old = (name: string, hours: number) => {
    const time = new Date(Date.now() - hours * 3_600_000);
    fs.utimesSync(path.join(folder, name), time, time);
  };
  for (const name of ['a', 'b', 'c', 'd']) cache.put(name, new Uint8Array(280));
  ['a', 'b', 'c', 'd'].forEach((name, i) => {
    old(`${name}.index`, 9 - i);
  });
  // Reading marks it as used.
  expect(cache.get('a')).not.toBeNull();
  fs.writeFileSync(path.join(folder, 'x.index.1-2-3.tmp'), 'left behind');
  old('x.index.1-2-3.tmp', 2);
  fs.writeFileSync(path.join(folder, 'y.index.1-2-3.tmp'), 'being written');
  cache.trim();
  expect(files()).toEqual(['a.index', 'd.index', 'y.index.1-2-3.tmp']);
});

test('a folder that cannot be written costs nothing but the cache', () => {
  const file = path.join(folder, 'file');
  fs.writeFileSync(file, '');
  const cache = new IndexCache(path.join(file, 'below'));
  expect(cache.put('k', bytes('x'))).toBe(false);
  expect(cache.get('k')).toBeNull();
  cache.trim();
});
