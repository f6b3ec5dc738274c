/** The data that comes with Tenure: the index of the standard library, the explanations of codes. */
import fs from 'node:fs';
import path from 'node:path';

/**
 * `data/` below the folder of the bundle, or `server/data` of the source tree around `start`. Throws where there is neither: the
 * installation is broken.
 */
export function dataFolder(start: string): string {
  const beside = path.join(start, 'data');
  if (isData(beside)) return beside;
  for (let dir = start; ; dir = path.dirname(dir)) {
    const candidate = path.join(dir, 'server/data');
    if (isData(candidate)) return candidate;
    if (path.dirname(dir) === dir) throw new Error('the data folder of Tenure is missing');
  }
}

function isData(folder: string): boolean {
  return fs.existsSync(path.join(folder, 'NOTICE.md'));
}

/** The file that explains a code. `clippy::x` is `clippy-x`: not every file system has colons in names. */
export function explanationFile(start: string, code: string): string {
  return path.join(dataFolder(start), 'explanations', `${code.replace('::', '-')}.md`);
}
