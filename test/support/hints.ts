/** Programs with their inlay hints written into the text, and rustc's judgement of what the hints claim. */
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { HintKind } from '../../server/src/ide/inlayHints';
import type { InlayHint } from '../../server/src/ide/types';
import { host } from './program';

export const isOracle = process.env['TENURE_ORACLE'] === 'rustc';

let programs = 0;

export async function hintsOf(text: string, ...kinds: readonly HintKind[]): Promise<readonly InlayHint[]> {
  const analysis = await host();
  const file = analysis.addStandaloneFile(`/test/hints${programs++}.rs`, text, '2021');
  const hints = analysis.inlayHints(file, 0, text.length, kinds);
  analysis.removeFile(file);
  return hints;
}

/** The text as an editor shows it. */
export async function shown(text: string, ...kinds: readonly HintKind[]): Promise<string> {
  let out = '';
  let last = 0;
  for (const { offset, label, isAtEnd } of await hintsOf(text, ...kinds)) {
    out += text.slice(last, offset) + (isAtEnd ? ` ${label}` : label);
    last = offset;
  }
  return out + text.slice(last);
}

/** Error codes of rustc, with their 1-based lines: `E0382:4`. */
export function errorsOf(text: string): string[] {
  return inFolder(text, (file, dir) => {
    const { stderr } = spawnSync(
      'rustc',
      ['--edition', '2021', '--emit=metadata', '--error-format=json', '--cap-lints=allow', '--out-dir', dir, file],
      { encoding: 'utf8' },
    );
    return stderr.split('\n').flatMap((line) => {
      if (!line.startsWith('{')) return [];
      const { level, code, spans } = JSON.parse(line) as {
        level: string;
        code: { code: string } | null;
        spans: { is_primary: boolean; line_start: number }[];
      };
      const at = spans.find(({ is_primary }) => is_primary);
      return level === 'error' && at !== undefined ? [`${code?.code}:${at.line_start}`] : [];
    });
  });
}

/** What the program prints; throws if it does not compile, or panics. */
export function outputOf(text: string): string[] {
  return inFolder(text, (file, dir) => {
    const program = path.join(dir, 'program');
    execFileSync('rustc', ['--edition', '2021', '--cap-lints=allow', '-o', program, file], { stdio: 'pipe' });
    return execFileSync(program, { encoding: 'utf8' }).trimEnd().split('\n');
  });
}

/** The text with a line put in below the 1-based line `below`. */
export function withLine(text: string, below: number, line: string): string {
  return text.split('\n').toSpliced(below, 0, line).join('\n');
}

function inFolder<T>(text: string, run: (file: string, dir: string) => T): T {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'tenure-hints-'));
  try {
    const file = path.join(dir, 'main.rs');
    fs.writeFileSync(file, text);
    return run(file, dir);
  } finally {
    fs.rmSync(dir, { recursive: true });
  }
}
