/** What a Rust program does when it is run. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect } from 'vitest';

/** A program that needs no time, and has not ended after so many milliseconds, hangs. */
const PATIENCE = 3000;
const LONG = 60_000;

/** Compiles it, without a complaint, and runs it. */
export function outcome(text: string, expected: string): 'ends' | 'panics' | 'hangs' | 'fails' {
  const work = fs.mkdtempSync(path.join(os.tmpdir(), 'tenure-run-'));
  try {
    const program = path.join(work, 'program');
    const build = spawnSync('rustc', ['--edition', '2021', '-o', program, '-'], { input: text, encoding: 'utf8' });
    expect(build.stderr).toBe('');
    // A panic unwinds in no time, but a loaded machine may not come to it: what is not to hang is given much longer.
    const { status, signal } = spawnSync(program, { timeout: expected === 'hangs' ? PATIENCE : LONG });
    if (status === 0) return 'ends';
    return status === 101 ? 'panics' : signal === 'SIGTERM' ? 'hangs' : 'fails';
  } finally {
    fs.rmSync(work, { recursive: true });
  }
}
