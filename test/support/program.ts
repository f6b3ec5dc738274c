/**
 * Whole Rust programs with marks, checked one to one against what the analysis says:
 *
 * ```rust
 * let a = &mut s;
 *       //^^^^^^ E0499 first mutable borrow occurs here
 * ```
 *
 * A mark stands under the code it is about; `primary` marks a primary span without a label (or any primary label), `(no label)` an underlined place without words. An
 * unmarked diagnostic fails. The expectations are rustc's: `npm run bless` runs the same tests with the real rustc in the
 * place of the analysis (TENURE_ORACLE=rustc), so a mark that rustc does not make fails there.
 */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect } from 'vitest';
import type { AnalysisHost, Edition } from '../../server/src/ide/api';
import { codeNamed } from '../../server/src/ide/codes';
import type { Diagnostic } from '../../server/src/ide/types';

export interface Mark {
  /** 1-based. */
  readonly line: number;
  /** 1-based, in characters; `end` is behind the last. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export interface CheckOptions {
  readonly edition?: Edition;
  /** Lints count, which the program denies for rustc's sake. */
  readonly lints?: boolean;
  /** Labels beside the primary one are not compared: rustc turns some of its suggestions into labels. */
  readonly primariesOnly?: boolean;
}

/** Removes the common indentation of a template. */
export function rust(strings: TemplateStringsArray, ...values: readonly string[]): string {
  const lines = String.raw(strings, ...values)
    .replace(/^\n/, '')
    .split('\n');
  const indents = lines.filter((line) => line.trim() !== '').map((line) => line.length - line.trimStart().length);
  const margin = Math.min(...indents);
  return lines
    .map((line) => line.slice(margin))
    .join('\n')
    .trimEnd()
    .replaceAll('\\`', '`');
}

const MARK = /^\s*\/\/(\s*)(\^+) (.+)$/;

/** Marks of a program; each belongs to the last line above that is none. */
export function marksOf(text: string): Mark[] {
  const marks: Mark[] = [];
  let code = 0;
  text.split('\n').forEach((line, index) => {
    const match = MARK.exec(line);
    if (match === null) {
      code = index + 1;
      return;
    }
    const start = line.indexOf('^') + 1;
    marks.push({ line: code, start, end: start + (match[2] as string).length, text: (match[3] as string).trim() });
  });
  return marks;
}

let shared: Promise<AnalysisHost> | null = null;

/** One host for the tests of a file: the standard library is read once. */
export function host(): Promise<AnalysisHost> {
  shared ??= import('../../server/src/semantics/analysisHost').then((m) => m.createAnalysisHost());
  return shared;
}

let programs = 0;

export async function diagnosticsOf(
  text: string,
  options: CheckOptions = {},
): Promise<{ found: readonly Diagnostic[]; taint: string[] }> {
  const analysis = await host();
  const file = analysis.addStandaloneFile(`/test/program${programs++}.rs`, text, options.edition ?? '2021');
  const found = analysis.diagnostics(file);
  const taint = analysis.status(file).reasons.map((reason) => reason.reason);
  analysis.removeFile(file);
  return { found, taint };
}

/** Errors of names and signatures: rustc stops there and does not look into the bodies that depend on them; no more do we. */
const BEFORE_BODIES = / E0(106|107|226|261|262|263|403|496|516|581|582|637|726) /;

/** Checks the marks of a program; the program must be fully understood. */
export async function checkProgram(text: string, options: CheckOptions = {}): Promise<void> {
  if (process.env['TENURE_ORACLE'] === 'rustc') {
    checkByRustc(text, options);
    return;
  }
  const expected = marksOf(text).map(key).sort();
  const { found, taint } = await diagnosticsOf(text, options);
  const isStopped = expected.some((mark) => BEFORE_BODIES.test(mark));
  if (!isStopped) expect(taint).toEqual([]);
  const marks = found
    .filter((d) => d.severity === 'error' || options.lints)
    .flatMap((d) => marksOfDiagnostic(text, d, options.primariesOnly));
  expect(adjust(marks, expected)).toEqual(expected);
}

/**
 * The program is wrong in a way that is not Tenure's to tell: rustc refuses it and says nothing of lifetimes, borrows or moves,
 * so Tenure is silent, whatever else is wrong there.
 */
export async function checkRefused(text: string, options: CheckOptions = {}): Promise<void> {
  if (process.env['TENURE_ORACLE'] === 'rustc') {
    const marks = rustcMarks(text, options, []);
    expect(marks).not.toEqual([]);
    // E0107 is of types and constants too.
    const ours = (mark: string): boolean => codeNamed(mark.split(' ')[1] as string) !== null;
    expect(marks.filter((mark) => ours(mark) && (!mark.includes(' E0107 ') || mark.includes('lifetime')))).toEqual([]);
    return;
  }
  const { found } = await diagnosticsOf(text, options);
  expect(found.map(({ code, message }) => `${code} ${message}`)).toEqual([]);
}

/** The real rustc makes these marks and no others. */
export function checkByRustc(text: string, options: CheckOptions = {}): void {
  const expected = marksOf(text).map(key).sort();
  expect(rustcMarks(text, options, expected)).toEqual(expected);
}

function marksOfDiagnostic(text: string, d: Diagnostic, primaryOnly = false): Mark[] {
  const mark = (start: number, end: number, label: string): Mark => {
    const before = text.slice(0, start).split('\n');
    const column = (before.at(-1) as string).length + 1;
    const isOneLine = !text.slice(start, end).includes('\n');
    const width = isOneLine ? end - start : text.slice(start).indexOf('\n');
    return {
      line: before.length,
      start: column,
      end: column + Math.max(1, width),
      text: `${d.code} ${label || '(no label)'}`,
    };
  };
  const primary = mark(d.primary.range.start, d.primary.range.end, d.primary.text || 'primary');
  if (primaryOnly) return [primary];
  return [primary, ...d.secondary.map((label) => mark(label.range.start, label.range.end, label.text))];
}

function key(mark: Mark): string {
  return `${mark.line}:${mark.start}-${mark.end} ${mark.text}`;
}

/** A mark `CODE primary` accepts whatever primary label is there. */
function adjust(marks: readonly Mark[], expected: readonly string[]): string[] {
  return marks
    .map((mark) => {
      const code = mark.text.split(' ', 1)[0];
      const asPrimary = key({ ...mark, text: `${code} primary` });
      return expected.includes(asPrimary) ? asPrimary : key(mark);
    })
    .sort();
}

interface RustcSpan {
  readonly line_start: number;
  readonly line_end: number;
  readonly column_start: number;
  readonly column_end: number;
  readonly is_primary: boolean;
  readonly label: string | null;
}

function rustcMarks(text: string, options: CheckOptions, expected: readonly string[]): string[] {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'tenure-bless-'));
  const file = path.join(dir, 'program.rs');
  fs.writeFileSync(file, text);
  let output = '';
  try {
    execFileSync(
      'rustc',
      [
        '--edition',
        options.edition ?? '2021',
        '--emit=metadata',
        '--crate-type=lib',
        '--error-format=json',
        ...(options.lints ? [] : ['--cap-lints=allow']),
        '--out-dir',
        dir,
        file,
      ],
      {
        stdio: ['ignore', 'ignore', 'pipe'],
        env: text.includes('#![feature(') ? { ...process.env, RUSTC_BOOTSTRAP: '1' } : process.env,
      },
    );
  } catch (error) {
    output = String((error as { stderr?: Buffer }).stderr ?? '');
  } finally {
    fs.rmSync(dir, { recursive: true, force: true });
  }
  const lines = text.split('\n');
  const marks: Mark[] = [];
  for (const line of output.split('\n')) {
    if (!line.startsWith('{')) continue;
    const d = JSON.parse(line) as { level: string; message: string; code: { code: string } | null; spans: RustcSpan[] };
    if (d.level !== 'error' || d.spans.length === 0) continue;
    const code = d.code?.code ?? uncoded(d.message);
    for (const span of d.spans) {
      if (!span.is_primary && (span.label === null || options.primariesOnly)) continue;
      const end =
        span.line_start === span.line_end ? span.column_end : (lines[span.line_start - 1] as string).length + 1;
      marks.push({
        line: span.line_start,
        start: span.column_start,
        // An empty place is marked by the character behind it.
        end: Math.max(end, span.column_start + 1),
        text: `${code} ${span.label ?? 'primary'}`.replace(/ $/, ' (no label)'),
      });
    }
  }
  return adjust(marks, expected);
}

/** Tenure's ids for the errors to which rustc gives no code. */
function uncoded(message: string): string {
  if (/^(lifetime may not|captured variable cannot)/.test(message)) return 'lifetime';
  if (/^missing required bound/.test(message)) return 'missing-bound';
  if (/^`.*` does not live long enough$/.test(message)) return 'lifetime-bound';
  if (/^`impl` item signature doesn't match/.test(message)) return 'signature';
  return / is not general enough$/.test(message) ? 'not-general-enough' : 'error';
}
