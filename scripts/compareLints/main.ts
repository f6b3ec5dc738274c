/** The lints of good practice that Tenure finds, for `compare-lints.mjs`: of a package, or of files that are crates each. */
import fs from 'node:fs';
import { LineIndex } from '../../server/src/base/lineIndex';
import type { Edition } from '../../server/src/ide/api';
import { PRACTICE_NAMES } from '../../server/src/ide/practice/lints';
import type { Diagnostic } from '../../server/src/ide/types';
import { createAnalysisHost } from '../../server/src/semantics/analysisHost';
import { filePractice } from '../../server/src/semantics/practice/practice';
import { pathOf } from '../../server/src/source/files';
import { load } from '../crates/load';

interface Asked {
  /** A folder with a manifest, and what should be `CARGO_HOME`. */
  readonly package?: { readonly folder: string; readonly home: string };
  readonly files?: readonly { readonly path: string; readonly edition: Edition }[];
}

interface Report {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly code: string;
  readonly message: string;
}

function reportOf(file: string, lines: LineIndex, { code, message, primary }: Diagnostic): Report {
  const { line, col } = lines.lineCol(primary.range.start, 'char');
  return { file, line: line + 1, column: col + 1, code, message };
}

async function main(): Promise<void> {
  const asked = JSON.parse(fs.readFileSync(0, 'utf8')) as Asked;
  const reports: Report[] = [];
  if (asked.package !== undefined) {
    const { db, files } = await load(asked.package.folder, asked.package.home);
    for (const file of files) {
      const lines = new LineIndex(fs.readFileSync(pathOf(db, file), 'utf8'));
      for (const diagnostic of filePractice(db, file)) reports.push(reportOf(pathOf(db, file), lines, diagnostic));
    }
  }
  const host = await createAnalysisHost({ resourceDir: process.env['TENURE_ROOT'] ?? '.' });
  for (const { path, edition } of asked.files ?? []) {
    const text = fs.readFileSync(path, 'utf8');
    const file = host.addStandaloneFile(path, text, edition);
    const lines = new LineIndex(text);
    try {
      for (const diagnostic of host.practice(file)) reports.push(reportOf(path, lines, diagnostic));
    } catch (error) {
      reports.push({ file: path, line: 0, column: 0, code: 'crash', message: String((error as Error).stack) });
    }
    host.removeFile(file);
  }
  fs.writeSync(3, JSON.stringify({ lints: PRACTICE_NAMES, reports }));
}

void main();
