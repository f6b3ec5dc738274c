/** Asks the real rustc about files, in the form of the recorded expectations. */
import { execFile } from 'node:child_process';
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

export async function askRustc(dir, files, edition, jobs) {
  const out = fs.mkdtempSync(path.join(os.tmpdir(), 'tenure-rustc-'));
  const queue = [...files];
  const cases = [];
  const work = async () => {
    for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
      const full = path.join(dir, file);
      const errors = await errorsOf(full, edition, out);
      const kind = errors.length === 0 ? 'pass' : errors.every((e) => FAMILY.has(e.code)) ? 'ownership' : 'other';
      cases.push({ file, edition, kind, errors, path: full });
    }
  };
  await Promise.all(Array.from({ length: jobs }, work));
  fs.rmSync(out, { recursive: true, force: true });
  return cases.sort((a, b) => (a.file < b.file ? -1 : 1));
}

/** Errors of one file, each with code, message, 1-based line and column of the primary span, and labels. */
export function errorsOf(file, edition, outDir) {
  const args = [
    '--edition',
    edition,
    '--emit=metadata',
    '--error-format=json',
    '--cap-lints=allow',
    '--out-dir',
    outDir,
    file,
  ];
  const env = { ...process.env, RUSTC_BOOTSTRAP: '1' };
  return new Promise((resolve) => {
    execFile('rustc', args, { env, maxBuffer: 1 << 26 }, (_error, _stdout, stderr) => {
      const errors = [];
      for (const line of stderr.split('\n')) {
        if (!line.startsWith('{')) continue;
        const d = JSON.parse(line);
        const primary = d.spans?.find((s) => s.is_primary);
        if (d.level !== 'error' || !primary || d.code?.code === 'E0601') continue;
        errors.push({
          code: familyCode(d.code?.code, d.message),
          message: d.message,
          line: primary.line_start,
          column: primary.column_start,
          labels: d.spans.map((s) => ({
            line: s.line_start,
            column: s.column_start,
            text: s.label ?? '',
            primary: s.is_primary,
          })),
        });
      }
      resolve(errors);
    });
  });
}
