/**
 * Loads a bundled program together with the code that V8 made of it in an earlier run. A new process otherwise compiles
 * each function again when it is first called, which is much of what its first answer takes.
 */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import Module from 'node:module';
import path from 'node:path';
import vm from 'node:vm';
import { cacheFolder, IndexCache } from '../../host/indexCache';

/** Each version of Tenure leaves about 2 MB. */
const bound = 16 * 1024 * 1024;
/** Milliseconds after which the functions that matter have been called once. */
const settled = 15_000;

/**
 * What the CommonJS module `file` exports. The code is kept under the hash of the source, since V8 itself compares no more
 * than its length, and V8 refuses code of another version of itself; it is stored once, when the process has worked a while.
 */
export function loadProgram(
  file: string,
  cache: IndexCache = new IndexCache(path.join(cacheFolder(), 'code'), bound),
  delay: number = settled,
): unknown {
  const source = fs.readFileSync(file, 'utf8');
  const { version, arch } = process;
  const key = createHash('sha1').update(`${version} ${arch}\n`).update(source).digest('hex');
  const cachedData = cache.get(key);
  const script = new vm.Script(Module.wrap(source), {
    filename: file,
    ...(cachedData === null ? {} : { cachedData: Buffer.from(cachedData) }),
  });
  if (script.cachedDataRejected !== false) {
    setTimeout(() => {
      cache.put(key, script.createCachedData());
      cache.trim();
    }, delay).unref();
  }
  const module = { exports: {} };
  script.runInThisContext()(module.exports, Module.createRequire(file), module, file, path.dirname(file));
  return module.exports;
}
