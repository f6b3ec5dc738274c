/** One child of the conformance run: analyses the files it is sent, one crate each, in one process. */
import fs from 'node:fs';
import { LineIndex } from '../../server/src/base/lineIndex';
import type { Edition } from '../../server/src/ide/api';
import { isPrimaryLabel, labelsInOrder } from '../../server/src/ide/labels';
import { isLint } from '../../server/src/ide/lints';
import type { Diagnostic, Label } from '../../server/src/ide/types';
import { createAnalysisHost } from '../../server/src/semantics/analysisHost';

interface Case {
  readonly path: string;
  readonly edition: Edition;
}

/** A file that turns on features that stable rustc refuses. */
const NIGHTLY = /^\s*#!\[(?:cfg_attr\([^\n]*)?feature\(/m;

function labelAt(lines: LineIndex, label: Label, primary: boolean) {
  const { line, col } = lines.lineCol(label.range.start, 'char');
  const end = lines.lineCol(label.range.end, 'char');
  return { line: line + 1, column: col + 1, endLine: end.line + 1, endColumn: end.col + 1, text: label.text, primary };
}

function record(lines: LineIndex, d: Diagnostic) {
  const at = lines.lineCol(d.primary.range.start, 'char');
  return {
    code: d.code,
    message: d.message,
    line: at.line + 1,
    column: at.col + 1,
    labels: labelsInOrder(d).map((label) => labelAt(lines, label, isPrimaryLabel(d, label))),
    children: d.children.map(({ level, message }) => ({ level, message })),
  };
}

async function main(): Promise<void> {
  const host = await createAnalysisHost();
  process.on('message', (message) => {
    const { path, edition } = message as Case;
    const started = performance.now();
    try {
      const text = fs.readFileSync(path, 'utf8');
      const file = host.addStandaloneFile(path, text, edition);
      const lines = new LineIndex(text);
      const all = host.diagnostics(file);
      const published = all.filter((d) => !isLint(d)).map((d) => record(lines, d));
      const warned = all.filter(isLint).map((d) => record(lines, d));
      const { bodies, tainted, reasons } = host.status(file);
      host.removeFile(file);
      const nightly = NIGHTLY.test(text);
      process.send?.({ published, warned, bodies, tainted, reasons, nightly, ms: performance.now() - started });
    } catch (error) {
      const crash = error instanceof Error ? (error.stack ?? error.message) : String(error);
      process.send?.({
        published: [],
        warned: [],
        bodies: 0,
        tainted: 0,
        reasons: [],
        crash,
        ms: performance.now() - started,
      });
    }
  });
  process.send?.('ready');
}

void main();
