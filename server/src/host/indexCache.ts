/**
 * The cache of crate indexes on disk: one file an index, named by its key. Nothing here knows what an index holds.
 *
 * Servers share the folder. A file is written under a name of its own and renamed, so nobody reads half of one, and two
 * that write the same key write the same content. Each file begins with the hash of the rest: one that was cut short or
 * overwritten is found out, removed, and made again. The folder is kept below a bound by removing what was not used for
 * longest; reading a file marks it as used. Whatever goes wrong with the disk costs time, never an answer.
 */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** Of all files together; when it is passed, files go until three quarters are left. */
const defaultBound = 512 * 1024 * 1024;
const suffix = '.index';
const hashLength = 20;
/** A file is marked as used at most so often. */
const markInterval = 10 * 60_000;
/** What a server that died left behind. */
const staleAge = 60 * 60_000;

/** Where caches of Tenure lie: `TENURE_CACHE_DIR`, else the folder for caches of the platform. */
export function cacheFolder(): string {
  const { TENURE_CACHE_DIR, XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  if (TENURE_CACHE_DIR) return TENURE_CACHE_DIR;
  if (process.platform === 'win32' && LOCALAPPDATA) return path.join(LOCALAPPDATA, 'tenure');
  if (process.platform === 'darwin') return path.join(os.homedir(), 'Library/Caches/tenure');
  return path.join(XDG_CACHE_HOME || path.join(os.homedir(), '.cache'), 'tenure');
}

export class IndexCache {
  private readonly folder: string;
  private readonly bound: number;
  private written = 0;

  /** `folder` is made when something is written. */
  constructor(folder: string = path.join(cacheFolder(), 'indexes'), bound: number = defaultBound) {
    this.folder = folder;
    this.bound = bound;
  }

  /** The content under a key; null where there is none that can be trusted. */
  get(key: string): Uint8Array | null {
    const file = this.fileOf(key);
    try {
      const bytes = fs.readFileSync(file);
      const content = bytes.subarray(hashLength);
      if (bytes.length < hashLength || !hashOf(content).equals(bytes.subarray(0, hashLength))) {
        removeFile(file);
        return null;
      }
      this.mark(file);
      return content;
    } catch {
      return null;
    }
  }

  /** False where it could not be stored. */
  put(key: string, content: Uint8Array): boolean {
    const file = this.fileOf(key);
    const temporary = `${file}.${process.pid}-${Date.now().toString(36)}-${this.written++}.tmp`;
    try {
      fs.mkdirSync(this.folder, { recursive: true });
      fs.writeFileSync(temporary, Buffer.concat([hashOf(content), content]), { flag: 'wx' });
      fs.renameSync(temporary, file);
      return true;
    } catch {
      removeFile(temporary);
      return false;
    }
  }

  /** Takes away a file whose content turned out to be unusable. */
  remove(key: string): void {
    removeFile(this.fileOf(key));
  }

  /** Brings the folder back below its bound. To be called when a round of indexing is done. */
  trim(): void {
    const files: { readonly file: string; readonly size: number; readonly used: number }[] = [];
    let total = 0;
    for (const name of this.names()) {
      const file = path.join(this.folder, name);
      const stat = fs.statSync(file, { throwIfNoEntry: false });
      if (stat === undefined) continue;
      if (name.endsWith('.tmp')) {
        if (Date.now() - stat.mtimeMs > staleAge) removeFile(file);
      } else if (name.endsWith(suffix)) {
        files.push({ file, size: stat.size, used: stat.mtimeMs });
        total += stat.size;
      }
    }
    if (total <= this.bound) return;
    files.sort((a, b) => a.used - b.used);
    for (const { file, size } of files) {
      if (total <= this.bound * 0.75) break;
      removeFile(file);
      total -= size;
    }
  }

  private names(): string[] {
    try {
      return fs.readdirSync(this.folder);
    } catch {
      return [];
    }
  }

  private mark(file: string): void {
    const { mtimeMs } = fs.statSync(file);
    const now = Date.now();
    if (now - mtimeMs > markInterval) fs.utimesSync(file, new Date(now), new Date(now));
  }

  private fileOf(key: string): string {
    return path.join(this.folder, `${key}${suffix}`);
  }
}

function removeFile(file: string): void {
  try {
    fs.rmSync(file, { force: true });
  } catch {
    // Another server has it open, or there is no such folder.
  }
}

function hashOf(content: Uint8Array): Buffer {
  return createHash('sha1').update(content).digest();
}
