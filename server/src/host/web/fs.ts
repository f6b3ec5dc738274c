/**
 * A disk in memory: what stands for `node:fs` in a browser. It holds the data of Tenure and those files of the workspace that the
 * client has sent; no more of `node:fs` is here than what the analysis of a package calls. Paths are absolute, with `/`.
 */
import type nodeFs from 'node:fs';

const ENCODER = new TextEncoder();
const DECODER = new TextDecoder();

const files = new Map<string, Uint8Array>();
/** What is in each folder: the names, and whether each is a folder too. */
const folders = new Map<string, Map<string, boolean>>([['/', new Map()]]);

export function writeFile(file: string, content: Uint8Array | string): void {
  files.set(file, typeof content === 'string' ? ENCODER.encode(content) : content);
  let isFolder = false;
  for (let at = file; at !== '/'; isFolder = true) {
    const [folder, name] = split(at);
    const known = folders.get(folder);
    if (known?.has(name) === true) return;
    if (known === undefined) folders.set(folder, new Map([[name, isFolder]]));
    else known.set(name, isFolder);
    at = folder;
  }
}

/** A file, or a folder with all that is in it; nothing happens where neither is. */
export function remove(path: string): void {
  for (const name of [...(folders.get(path)?.keys() ?? [])]) remove(path === '/' ? `/${name}` : `${path}/${name}`);
  files.delete(path);
  if (path === '/') return;
  folders.delete(path);
  const [folder, name] = split(path);
  folders.get(folder)?.delete(name);
}

function split(path: string): [folder: string, name: string] {
  const slash = path.lastIndexOf('/');
  return [path.slice(0, slash) || '/', path.slice(slash + 1)];
}

function missing(path: string): Error {
  return Object.assign(new Error(`ENOENT: no such file or directory, '${path}'`), { code: 'ENOENT' });
}

function readFileSync(file: string, encoding?: 'utf8'): Uint8Array | string {
  const bytes = files.get(file);
  if (bytes === undefined) throw missing(file);
  return encoding === undefined ? bytes : DECODER.decode(bytes);
}

interface Stat {
  readonly size: number;
  readonly mtimeMs: number;
  readonly isFile: () => boolean;
}

function statSync(path: string, options: { readonly throwIfNoEntry?: boolean } = {}): Stat | undefined {
  const bytes = files.get(path);
  if (bytes === undefined && !folders.has(path)) {
    if (options.throwIfNoEntry === false) return undefined;
    throw missing(path);
  }
  return { size: bytes?.length ?? 0, mtimeMs: 0, isFile: () => bytes !== undefined };
}

interface Entry {
  readonly name: string;
  readonly isFile: () => boolean;
  readonly isDirectory: () => boolean;
}

/** With file types, whatever the options say. */
function readdirSync(folder: string): Entry[] {
  const entries = folders.get(folder);
  if (entries === undefined) throw missing(folder);
  return [...entries].map(([name, isFolder]) => ({ name, isFile: () => !isFolder, isDirectory: () => isFolder }));
}

const fs = {
  readFileSync,
  statSync,
  readdirSync,
  existsSync: (path: string): boolean => files.has(path) || folders.has(path),
  /** There are no links. */
  realpathSync: (path: string): string => path,
} satisfies Partial<Record<keyof typeof nodeFs, unknown>>;

// biome-ignore lint/style/noDefaultExport: it is imported as `node:fs` is.
export default fs;
export const { existsSync } = fs;
export { readFileSync };
