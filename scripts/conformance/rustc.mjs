/** Asks the real rustc about files, in the form of the recorded expectations. */
import { execFile } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** The codes that Tenure answers for. */
export const FAMILY = new Set(
  `E0106 E0195 E0226 E0227 E0228 E0261 E0262 E0309 E0310 E0311 E0373 E0381 E0382 E0384 E0478 E0491 E0492 E0496 E0499 E0500
E0501 E0502 E0503 E0505 E0506 E0507 E0508 E0509 E0510 E0515 E0516 E0521 E0524 E0581 E0582 E0594 E0596 E0597 E0621 E0626
E0637 E0700 E0712 E0713 E0716 E0726 LIFETIME E0107L`.split(/\s+/),
);

/** rustc's code, or the stand-in for the errors it gives none. */
export function familyCode(code, message) {
  if (code === 'E0107' && /lifetime argument/.test(message)) return 'E0107L';
  if (code) return code;
  return /^lifetime may not live long enough/.test(message) ? 'LIFETIME' : '';
}

/** Lets rustc answer `ask(each, folder for its output)` for all, some at a time. */
async function askForAll(all, jobs, ask) {
  const out = fs.mkdtempSync(path.join(os.tmpdir(), 'tenure-rustc-'));
  const queue = [...all];
  const work = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) await ask(next, out);
  };
  await Promise.all(Array.from({ length: jobs }, work));
  fs.rmSync(out, { recursive: true, force: true });
}

/** The answers for the cases by `keyOf`, from a file that remembers those that were asked for before (null: none). */
async function remembered(cases, cacheFile, jobs, keyOf, ask) {
  const known = cacheFile !== null && fs.existsSync(cacheFile) ? JSON.parse(fs.readFileSync(cacheFile, 'utf8')) : {};
  const unknown = cases.filter((c) => known[keyOf(c)] === undefined);
  if (unknown.length === 0) return known;
  await askForAll(unknown, jobs, async (c, out) => {
    known[keyOf(c)] = await ask(c, out);
  });
  if (cacheFile !== null) fs.writeFileSync(cacheFile, JSON.stringify(known));
  return known;
}

/**
 * Adds the labels of the real rustc to recorded verdicts, from a file that remembers what it answered. Recorded errors
 * that the local rustc does not give stay as they are.
 */
export async function addLabels(cases, cacheFile, jobs) {
  const keyOf = (c) => `${c.edition} ${c.file}`;
  const wanted = cases.filter((c) => c.kind === 'ownership');
  const known = await remembered(wanted, cacheFile, jobs, keyOf, (c, out) => errorsOf(c.path, c.edition, out));
  for (const c of cases) {
    const open = [...(known[keyOf(c)] ?? [])];
    // Those whose place is known first, so that they find their own.
    for (const e of [...c.errors].sort((a, b) => Number(a.isElsewhere ?? false) - Number(b.isElsewhere ?? false))) {
      const at = open.findIndex(
        (f) => f.code === e.code && (e.isElsewhere || (f.line === e.line && f.column === e.column)),
      );
      if (at >= 0) Object.assign(e, open.splice(at, 1)[0], { isElsewhere: false });
    }
  }
}

/** What rustc says of files; `cacheFile` remembers it by edition and text, null: nothing does. */
export async function askRustc(dir, files, edition, jobs, cacheFile) {
  const cases = files.map((file) => ({ file, edition, path: path.join(dir, file) }));
  const keyOf = (c) => `${c.edition} ${crypto.createHash('sha256').update(fs.readFileSync(c.path)).digest('base64')}`;
  const known = await remembered(cases, cacheFile, jobs, keyOf, (c, out) => errorsOf(c.path, edition, out));
  return cases.map((c) => {
    const errors = known[keyOf(c)];
    const kind = errors.length === 0 ? 'pass' : errors.every((e) => FAMILY.has(e.code)) ? 'ownership' : 'other';
    return { ...c, kind, errors };
  });
}

/**
 * A recorded place that the program does not have lies in the source of another crate: rustc met the error inside a macro
 * of the standard library. Where the call of that macro is the record does not say.
 */
export function markElsewhere(errors, text) {
  const lines = text.split('\n');
  const isElsewhere = (e) => e.line > lines.length || e.column > lines[e.line - 1].length + 2;
  return errors.map((e) => (isElsewhere(e) ? { ...e, isElsewhere: true } : e));
}

/** The lints that Tenure answers for. */
const LINTS = new Set(['unused_mut', 'unused_assignments', 'mismatched_lifetime_syntaxes']);

/** Adds what the real rustc warns of, as far as Tenure answers for it, from a file that remembers what it answered. */
export async function addLints(cases, cacheFile, jobs) {
  const keyOf = (c) => `${c.edition} ${c.path}`;
  const known = await remembered(cases, cacheFile, jobs, keyOf, async (c, out) => {
    const said = await diagnosticsOf(c.path, c.edition, out, 'warn');
    return {
      hasFailed: said.some(({ level }) => level === 'error'),
      lints: said.filter(({ code }) => LINTS.has(code)),
    };
  });
  for (const c of cases) c.lints = known[keyOf(c)];
}

/** Errors of one file, each with code, message, 1-based line and column of the primary span, and labels. */
export async function errorsOf(file, edition, outDir) {
  const said = await diagnosticsOf(file, edition, outDir, 'allow');
  return said
    .filter(({ level, code }) => level === 'error' && code !== 'E0601')
    .map(({ level: _level, code, ...rest }) => ({ code: familyCode(code, rest.message), ...rest }));
}

/** What rustc says of one file and gives a place in it. */
function diagnosticsOf(file, edition, outDir, capLints) {
  const args = [
    '--edition',
    edition,
    '--emit=metadata',
    '--error-format=json',
    `--cap-lints=${capLints}`,
    '--out-dir',
    outDir,
    // A file's name need not be one of a crate.
    `--crate-name=${path.basename(file, '.rs').replace(/\W/g, '_')}`,
    file,
  ];
  const env = { ...process.env, RUSTC_BOOTSTRAP: '1' };
  return new Promise((resolve) => {
    execFile('rustc', args, { env, maxBuffer: 1 << 26 }, (_error, _stdout, stderr) => {
      const said = [];
      for (const line of stderr.split('\n')) {
        if (!line.startsWith('{')) continue;
        const d = JSON.parse(line);
        const spans = (d.spans ?? []).map((span) => shownSpan(span, file));
        const primary = spans.find((s) => s.is_primary);
        if (!primary) continue;
        said.push({
          level: d.level,
          code: d.code?.code,
          message: d.message,
          line: primary.line_start,
          column: primary.column_start,
          labels: spans.map((s) => ({
            line: s.line_start,
            column: s.column_start,
            endLine: s.line_end,
            endColumn: s.column_end,
            text: s.label ?? '',
            primary: s.is_primary,
          })),
          children: d.children.map(({ level, message }) => ({ level, message })),
        });
      }
      resolve(said);
    });
  });
}

/**
 * Where rustc shows a span to its reader. The JSON of an error inside a macro of another crate (`vec!`) gives a place in
 * that crate's source; what rustc prints stands at the macro's call (`fix_multispans_in_extern_macros`).
 */
function shownSpan(span, file) {
  let shown = span;
  while (shown.file_name !== file && shown.expansion) shown = shown.expansion.span;
  return { ...shown, label: span.label, is_primary: span.is_primary };
}
