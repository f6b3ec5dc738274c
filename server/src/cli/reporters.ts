/** How `tenure check` prints what it finds: one reporter for each message format. All but `sarif`, which is one document, print file by file. */
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { assertNever, type FileId } from '../base/ids';
import { explanationFile } from '../host/dataFolder';
import { cargoFinished, cargoMessage } from '../ide/cargoRender';
import { readExplanation } from '../ide/codeExplanation';
import { CODES } from '../ide/codes';
import { renderGithub } from '../ide/githubRender';
import { renderHuman, renderShort } from '../ide/humanRender';
import { type RustcDiagnostic, toRustcDiagnostic } from '../ide/jsonRender';
import { isPractice } from '../ide/practice/lints';
import { type SarifFile, type SarifResult, sarifLog, sarifResult } from '../ide/sarifRender';
import type { Diagnostic } from '../ide/types';
import type { Visit } from './analyse';
import type { MessageFormat } from './arguments';

export interface Outcome {
  readonly errors: number;
  readonly warnings: number;
  readonly exitCode: number;
  /** Everything that was asked for was analysed. */
  readonly isComplete: boolean;
  /** What was said on stderr. */
  readonly problems: readonly string[];
}

export interface Reporter {
  /** What is printed when a file has been analysed. */
  file(diagnostics: readonly Diagnostic[], visit: Visit): string;
  /** What is printed last. */
  end(outcome: Outcome): string;
}

export function reporterOf(format: MessageFormat, cwd: string, resourceDir: string): Reporter {
  switch (format) {
    case 'human':
      return humanReporter();
    case 'short':
      return { file: each((message, { lineOf }) => renderShort(message, lineOf)), end: closing };
    case 'github':
      return { file: each(renderGithub), end: () => '' };
    case 'json':
      return { file: each((message, visit) => `${JSON.stringify(rendered(message, visit))}\n`), end: () => '' };
    case 'cargo-json':
      return {
        file: each((message, visit, diagnostic) => {
          const target = visit.host.cargoTarget(diagnostic);
          return target === null ? '' : cargoMessage(target, rendered(message, visit));
        }),
        end: ({ exitCode }) => cargoFinished(exitCode === 0),
      };
    case 'sarif':
      return sarifReporter(cwd, resourceDir);
    default:
      return assertNever(format);
  }
}

type Print = (message: RustcDiagnostic, visit: Visit, diagnostic: Diagnostic) => string;

function each(print: Print): Reporter['file'] {
  return (diagnostics, visit) =>
    diagnostics.map((diagnostic) => print(toRustcDiagnostic(diagnostic, visit.sourceOf), visit, diagnostic)).join('');
}

function rendered(message: RustcDiagnostic, { lineOf }: Visit): RustcDiagnostic {
  return { ...message, rendered: renderHuman(message, lineOf) };
}

function humanReporter(): Reporter {
  const codes = new Set<string>();
  const print = each((message, { lineOf }) => renderHuman(message, lineOf));
  return {
    file(diagnostics, visit) {
      for (const { code, severity } of diagnostics) if (severity === 'error' && /^E\d/.test(code)) codes.add(code);
      return print(diagnostics, visit);
    },
    end: (outcome) => closing(outcome) + explanations([...codes].sort()),
  };
}

/** The results, with their fixes, are kept until all files have been looked at. */
function sarifReporter(cwd: string, resourceDir: string): Reporter {
  const results: SarifResult[] = [];
  return {
    file(diagnostics, { host, file, sourceOf }) {
      if (diagnostics.length === 0) return '';
      const known = new Map<FileId, SarifFile>();
      const fileOf = (id: FileId): SarifFile => {
        const found = known.get(id) ?? { uri: uriOf(host.pathOf(id), cwd), lines: sourceOf(id).lines };
        known.set(id, found);
        return found;
      };
      const end = host.textOf(file).length;
      const hasPractice = diagnostics.some(({ code }) => isPractice(code));
      const fixes = [...host.fixes(file, 0, end), ...(hasPractice ? host.practiceFixes(file, 0, end) : [])];
      for (const diagnostic of diagnostics) {
        const own = fixes.filter(({ diagnosticId }) => diagnosticId === diagnostic.id);
        results.push(sarifResult(diagnostic, own, fileOf));
      }
      return '';
    },
    end({ exitCode, isComplete, problems }) {
      const codes = CODES.filter((code) => results.some(({ ruleId }) => ruleId === code));
      return sarifLog({
        version: process.env['TENURE_VERSION'] ?? '',
        root: pathToFileURL(path.join(cwd, '/')).href,
        rules: codes.map((code) => readExplanation(code, fs.readFileSync(explanationFile(resourceDir, code), 'utf8'))),
        results,
        problems,
        isSuccessful: isComplete,
        exitCode,
      });
    },
  };
}

function uriOf(file: string, cwd: string): string {
  const relative = path.relative(cwd, file);
  if (relative.startsWith('..') || path.isAbsolute(relative)) return pathToFileURL(file).href;
  return relative.split(path.sep).map(encodeURIComponent).join('/');
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** rustc's own last words. */
function closing({ errors, warnings }: Outcome): string {
  const emitted = warnings === 0 ? '' : `${plural(warnings, 'warning')} emitted`;
  if (errors === 0) return warnings === 0 ? '' : `warning: ${emitted}\n\n`;
  const cause = plural(errors, 'previous error');
  return `error: aborting due to ${cause}${emitted === '' ? '' : `; ${emitted}`}\n\n`;
}

function explanations(codes: readonly string[]): string {
  const [first] = codes;
  if (first === undefined) return '';
  const more = `try \`tenure explain ${first}\`.\n`;
  if (codes.length === 1) return `For more information about this error, ${more}`;
  return `Some errors have detailed explanations: ${codes.join(', ')}.\nFor more information about an error, ${more}`;
}
