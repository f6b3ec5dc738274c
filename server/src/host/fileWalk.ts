/** The Rust files of a package on disk. Says what it left out and why; never throws. */
import fs from 'node:fs';
import path from 'node:path';

export const limits = { files: 20_000, bytes: 4_000_000, depth: 64 };

/** What cargo leaves in a folder that it builds in. A folder of sources may be called `target` too. */
const BUILD_MARKS = ['CACHEDIR.TAG', '.rustc_info.json'];

/**
 * Absolute paths of the `.rs` files in `folder`, sorted. Hidden folders, build output, linked folders and packages of their
 * own inside are left out.
 */
export function rustFiles(folder: string, problems: string[]): string[] {
  const found: string[] = [];
  const visit = (at: string, depth: number) => {
    let entries: fs.Dirent[];
    try {
      entries = fs.readdirSync(at, { withFileTypes: true });
    } catch (error) {
      problems.push(`${at}: ${messageOf(error)}`);
      return;
    }
    if (depth > 0 && entries.some((entry) => entry.name === 'Cargo.toml')) return;
    entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of entries) {
      const full = path.join(at, entry.name);
      if (entry.isDirectory()) {
        if (depth < limits.depth && !isSkipped(full, entry.name, depth)) visit(full, depth + 1);
      } else if (entry.name.endsWith('.rs') && found.length <= limits.files) found.push(full);
    }
  };
  visit(folder, 0);
  if (found.length > limits.files) {
    problems.push(`${folder}: more than ${limits.files} files, the rest is left out`);
    found.length = limits.files;
  }
  return found.map(toSlashes);
}

function isSkipped(folder: string, name: string, depth: number): boolean {
  if (name.startsWith('.') || name === 'node_modules') return true;
  return name === 'target' && (depth === 0 || BUILD_MARKS.some((mark) => isFile(path.join(folder, mark))));
}

/** The text of a source file; null, with a problem, where it is too large, not UTF-8 or cannot be read. */
export function readSource(file: string, problems: string[]): string | null {
  try {
    const { size } = fs.statSync(file);
    if (size > limits.bytes) {
      problems.push(`${file}: ${size} bytes are too many, left out`);
      return null;
    }
    const bytes = fs.readFileSync(file);
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    problems.push(`${file}: ${error instanceof TypeError ? 'not UTF-8, left out' : messageOf(error)}`);
    return null;
  }
}

/** The text of a small file, or null where there is none. */
export function readIfThere(file: string): string | null {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

export function foldersIn(folder: string): string[] {
  return entriesIn(folder, (entry) => entry.isDirectory());
}

export function filesIn(folder: string): string[] {
  return entriesIn(folder, (entry) => entry.isFile());
}

function entriesIn(folder: string, isWanted: (entry: fs.Dirent) => boolean): string[] {
  try {
    return fs
      .readdirSync(folder, { withFileTypes: true })
      .filter(isWanted)
      .map((entry) => entry.name)
      .sort();
  } catch {
    return [];
  }
}

/** Without links; the path itself where nothing is. */
export function realPath(file: string): string {
  try {
    return fs.realpathSync(file);
  } catch {
    return file;
  }
}

/** In bytes; null where there is no such file. */
export function fileSize(file: string): number | null {
  const stat = fs.statSync(file, { throwIfNoEntry: false });
  return stat?.isFile() ? stat.size : null;
}

export function isFile(file: string): boolean {
  return fs.statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
}

/** Paths inside Tenure have `/` on every platform. */
export function toSlashes(file: string): string {
  return path.sep === '/' ? file : file.split(path.sep).join('/');
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
