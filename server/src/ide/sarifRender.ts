/**
 * A log in the Static Analysis Results Interchange Format, which code scanning services read: SARIF 2.1.0,
 * https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html. Lines and columns count from 1, columns in characters, and
 * the end of a region is behind its last character. A place is the URI of its file: relative to the root of the run
 * where the file lies below it.
 */
import type { FileId } from '../base/ids';
import type { LineIndex } from '../base/lineIndex';
import type { CodeExplanation } from './codeExplanation';
import { type Code, errorIndexPage } from './codes';
import { isLint } from './lints';
import type { Diagnostic, FileRange, Fix, TextEdit } from './types';

/** The name of the root in the log. */
export const SARIF_ROOT = '%SRCROOT%';

export interface SarifFile {
  /** Encoded: relative to the root, or absolute. */
  readonly uri: string;
  readonly lines: LineIndex;
}

export type SarifFileOf = (file: FileId) => SarifFile;

/** One entry of `results`, without the index of its rule. */
export interface SarifResult {
  readonly ruleId: Code;
}

/** `fixes` are the verified ones of this report. */
export function sarifResult(diagnostic: Diagnostic, fixes: readonly Fix[], fileOf: SarifFileOf): SarifResult {
  const { code, severity, primary, secondary, children, expansions } = diagnostic;
  const place = (range: FileRange) => ({ physicalLocation: physicalLocation(range, fileOf) });
  const notes = children.filter(({ range }) => range === undefined).map((child) => `${child.level}: ${child.message}`);
  const text = [diagnostic.message, ...(primary.text === '' ? [] : [primary.text]), ...notes].join('\n');
  const related = [
    ...secondary,
    ...children.flatMap((child) =>
      child.range === undefined ? [] : [{ range: child.range, text: `${child.level}: ${child.message}` }],
    ),
    ...expansions.map(({ range, text: what }) => ({ range, text: what === '' ? 'in this macro invocation' : what })),
  ].filter(({ text: label }) => label !== '');
  const result = {
    ruleId: code,
    level: severity,
    message: message(text),
    locations: [place(primary.range)],
    ...(related.length === 0
      ? {}
      : {
          relatedLocations: related.map((label, id) => ({ id, message: message(label.text), ...place(label.range) })),
        }),
    ...(fixes.length === 0 ? {} : { fixes: fixes.map((fix) => sarifFix(fix, fileOf)) }),
  };
  return result;
}

function sarifRule({ code, title, rule, markdown }: CodeExplanation): object {
  const page = errorIndexPage(code);
  return {
    id: code,
    shortDescription: { text: title },
    fullDescription: { text: rule },
    help: { text: markdown, markdown },
    ...(page === null ? {} : { helpUri: page }),
    defaultConfiguration: { level: isLint({ code }) ? 'warning' : 'error' },
  };
}

export interface SarifRun {
  readonly version: string;
  /** The root as a URI that ends in `/`. */
  readonly root: string;
  readonly rules: readonly CodeExplanation[];
  readonly results: readonly SarifResult[];
  /** What went wrong beside the results: files that could not be read. */
  readonly problems: readonly string[];
  readonly isSuccessful: boolean;
  readonly exitCode: number;
}

export function sarifLog(run: SarifRun): string {
  const indexOf = new Map<string, number>(run.rules.map(({ code }, index) => [code, index]));
  const results = run.results.map((result) => ({ ...result, ruleIndex: indexOf.get(result.ruleId) }));
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Tenure',
            ...(run.version === '' ? {} : { version: run.version, semanticVersion: run.version }),
            informationUri: 'https://github.com/tenure-rs/tenure',
            rules: run.rules.map(sarifRule),
          },
        },
        invocations: [
          {
            executionSuccessful: run.isSuccessful,
            exitCode: run.exitCode,
            ...(run.problems.length === 0
              ? {}
              : {
                  toolExecutionNotifications: run.problems.map((text) => ({
                    level: 'warning',
                    message: message(text),
                  })),
                }),
          },
        ],
        originalUriBaseIds: { [SARIF_ROOT]: { uri: run.root } },
        columnKind: 'unicodeCodePoints',
        results,
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function sarifFix({ title, edits }: Fix, fileOf: SarifFileOf): object {
  const changes = new Map<FileId, TextEdit[]>();
  for (const edit of edits) changes.set(edit.range.file, [...(changes.get(edit.range.file) ?? []), edit]);
  return {
    description: message(title),
    artifactChanges: [...changes].map(([file, list]) => ({
      artifactLocation: artifactLocation(file, fileOf),
      replacements: list.map(({ range, newText }) => ({
        deletedRegion: region(range, fileOf),
        ...(newText === '' ? {} : { insertedContent: { text: newText } }),
      })),
    })),
  };
}

/** Braces in a message stand for placeholders (3.11.5) and are doubled where they are meant. */
function message(text: string): object {
  return { text: text.replaceAll(/[{}]/g, '$&$&') };
}

function physicalLocation(range: FileRange, fileOf: SarifFileOf): object {
  return { artifactLocation: artifactLocation(range.file, fileOf), region: region(range, fileOf) };
}

function artifactLocation(file: FileId, fileOf: SarifFileOf): object {
  const { uri } = fileOf(file);
  return /^\w+:/.test(uri) ? { uri } : { uri, uriBaseId: SARIF_ROOT };
}

function region({ file, start, end }: FileRange, fileOf: SarifFileOf): object {
  const { lines } = fileOf(file);
  const from = lines.lineCol(start, 'char');
  const to = lines.lineCol(end, 'char');
  return { startLine: from.line + 1, startColumn: from.col + 1, endLine: to.line + 1, endColumn: to.col + 1 };
}
