/** What rustc and Tenure say of a package as it is. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import type { FileId } from '../../server/src/base/ids';
import { LineIndex } from '../../server/src/base/lineIndex';
import type { Database } from '../../server/src/query/engine';
import { fileDiagnostics } from '../../server/src/semantics/diagnostics';
import { fileText, pathOf } from '../../server/src/source/files';

export interface Found {
  readonly file: string;
  readonly code: string;
  readonly line: number;
  readonly message: string;
}

interface CargoSpan {
  readonly file_name: string;
  readonly line_start: number;
  readonly is_primary: boolean;
  readonly expansion: { readonly span: CargoSpan } | null;
}

interface CargoMessage {
  readonly reason: string;
  readonly message?: {
    readonly level: string;
    readonly message: string;
    readonly code: { readonly code: string } | null;
    readonly spans: readonly CargoSpan[];
  };
}

/** rustc's errors; null: it could not be asked. */
export function rustc(folder: string, home: string): Found[] | null {
  const args = ['check', '--offline', '--lib', '--quiet', '--message-format=json'];
  const env = { ...process.env, RUSTFLAGS: '--cap-lints allow', ...(home === '' ? {} : { CARGO_HOME: home }) };
  const run = spawnSync('cargo', args, { cwd: folder, env, encoding: 'utf8', maxBuffer: 1 << 28, timeout: 300_000 });
  if (run.status === null) return null;
  const out: Found[] = [];
  for (const line of run.stdout.split('\n')) {
    if (!line.startsWith('{')) continue;
    const { reason, message } = JSON.parse(line) as CargoMessage;
    if (reason !== 'compiler-message' || message?.level !== 'error') continue;
    // The last line counts the others.
    if (message.spans.length === 0 && /^aborting due to|^could not compile/.test(message.message)) continue;
    let span = message.spans.find((s) => s.is_primary);
    // What a macro of another crate made stands at its call, as rustc shows it; the package's own macros are its text.
    while (span?.expansion && path.isAbsolute(span.file_name)) span = span.expansion.span;
    const code = message.code?.code ?? (isLifetime(message.message) ? 'LIFETIME' : 'other');
    const file = path.join(folder, span?.file_name ?? '');
    out.push({ file, code, line: span?.line_start ?? 0, message: message.message });
  }
  // Something else than errors of the program made it fail.
  return run.status !== 0 && out.length === 0 ? null : out;
}

export function tenure(db: Database, file: FileId): Found[] {
  const lines = new LineIndex(db.get(fileText, file));
  const all = fileDiagnostics(db, file).map(({ code, message, primary }) => ({
    file: pathOf(db, file),
    code: isLifetime(message) ? 'LIFETIME' : (code ?? 'other'),
    line: lines.lineOf(primary.range.start) + 1,
    message,
  }));
  // rustc was told to be silent about lints.
  return all.filter(({ code }) => code === 'LIFETIME' || /^E\d/.test(code));
}

function isLifetime(message: string): boolean {
  return message.startsWith('lifetime may not');
}

export function isSame(a: Found, b: Found): boolean {
  return a.file === b.file && a.code === b.code && a.line === b.line;
}
