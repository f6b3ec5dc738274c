/** One package of `mutations.mjs`. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import type { FileId } from '../../server/src/base/ids';
import { LineIndex } from '../../server/src/base/lineIndex';
import { loadPackage } from '../../server/src/host/workspace';
import { bodyOwners } from '../../server/src/names/crateItems';
import { loadStdIndex } from '../../server/src/names/index/loadIndex';
import { Database } from '../../server/src/query/engine';
import { fileDiagnostics } from '../../server/src/semantics/diagnostics';
import { rootCheck } from '../../server/src/semantics/rootCheck';
import { fileText, pathOf, setFileText } from '../../server/src/source/files';
import { setParser } from '../../server/src/source/parse';
import { createParser } from '../../server/src/syntax/parser';
import { applied, type Mutation, mutationsOf, random } from './mutate';

const FAMILY = new Set(
  (
    'E0373 E0381 E0382 E0384 E0499 E0500 E0501 E0502 E0503 E0505 E0506 E0507 E0508 E0509 E0510 E0515 E0521 E0524 E0594 ' +
    'E0596 E0597 E0621 E0626 E0700 E0712 E0713 E0716 LIFETIME'
  ).split(' '),
);

interface Found {
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
function rustc(folder: string, home: string): Found[] | null {
  const args = ['check', '--offline', '--lib', '--quiet', '--message-format=json'];
  const env = { ...process.env, RUSTFLAGS: '--cap-lints allow', ...(home === '' ? {} : { CARGO_HOME: home }) };
  const run = spawnSync('cargo', args, { cwd: folder, env, encoding: 'utf8', maxBuffer: 1 << 28, timeout: 120_000 });
  if (run.status === null) return null;
  const out: Found[] = [];
  for (const line of run.stdout.split('\n')) {
    if (!line.startsWith('{')) continue;
    const { reason, message } = JSON.parse(line) as CargoMessage;
    if (reason !== 'compiler-message' || message?.level !== 'error' || message.spans.length === 0) continue;
    let span = message.spans.find((s) => s.is_primary);
    // What a macro of another crate made stands at its call, as rustc shows it; the package's own macros are its text.
    while (span?.expansion && path.isAbsolute(span.file_name)) span = span.expansion.span;
    const code = message.code?.code ?? (message.message.startsWith('lifetime may not') ? 'LIFETIME' : 'other');
    const file = path.join(folder, span?.file_name ?? '');
    out.push({ file, code, line: span?.line_start ?? 0, message: message.message });
  }
  return out;
}

function tenure(db: Database, file: FileId): Found[] {
  const lines = new LineIndex(db.get(fileText, file));
  const all = fileDiagnostics(db, file).map(({ code, message, primary }) => ({
    file: pathOf(db, file),
    code: message.startsWith('lifetime may not') ? 'LIFETIME' : (code ?? 'other'),
    line: lines.lineOf(primary.range.start) + 1,
    message,
  }));
  // rustc was told to be silent about lints.
  return all.filter(({ code }) => code === 'LIFETIME' || /^E\d/.test(code));
}

/** Why the bodies of the file that were analysed before are not now. */
function newTaint(db: Database, file: FileId, before: ReadonlySet<number>): string {
  const reasons = new Set<string>();
  for (const owner of bodyOwners(db, file)) {
    if (!before.has(owner)) for (const { reason } of db.get(rootCheck, owner).taint) reasons.add(reason);
  }
  return [...reasons].slice(0, 3).join(', ');
}

async function main(): Promise<void> {
  const args = process.argv.slice(2);
  const isVerbose = args.includes('--verbose');
  const [wanted, seed, home, folder] = args.filter((arg) => !arg.startsWith('--')) as [string, string, string, string];
  const db = new Database();
  setParser(db, await createParser());
  loadStdIndex(db, fs.readFileSync(path.join(process.env['TENURE_ROOT'] ?? '.', 'server/data/std.index')));
  const options = { sourcesOnly: true, ...(home === '' ? {} : { cargoHome: home }) };
  const { files } = loadPackage(db, path.join(folder, 'Cargo.toml'), options);
  const places: { file: FileId; mutation: Mutation }[] = [];
  for (const file of files) {
    const name = pathOf(db, file);
    if (!name.startsWith(path.join(folder, 'src'))) continue;
    for (const mutation of mutationsOf(fs.readFileSync(name, 'utf8'))) places.push({ file, mutation });
  }
  const next = random(Number(seed));
  const total = new Map<string, { hit: number; all: number }>();
  const note = (key: string, isHit: boolean): void => {
    const row = total.get(key) ?? { hit: 0, all: 0 };
    total.set(key, { hit: row.hit + (isHit ? 1 : 0), all: row.all + 1 });
  };
  let judged = 0;
  let hits = 0;
  let extra = 0;
  while (judged < Number(wanted) && places.length > 0) {
    const [place] = places.splice(Math.floor(next() * places.length), 1);
    if (place === undefined) break;
    const { file, mutation } = place;
    const name = pathOf(db, file);
    const text = fs.readFileSync(name, 'utf8');
    const changed = applied(text, mutation);
    fs.writeFileSync(name, changed);
    const theirs = rustc(folder, home);
    fs.writeFileSync(name, text);
    if (theirs === null || theirs.length === 0 || theirs.some(({ code }) => !FAMILY.has(code))) continue;
    judged++;
    const tainted = new Set<number>();
    for (const owner of bodyOwners(db, file)) if (db.get(rootCheck, owner).taint.length > 0) tainted.add(owner);
    setFileText(db, file, changed);
    // A change of a signature is felt elsewhere.
    const touched = files.filter((id) => id === file || theirs.some((t) => t.file === pathOf(db, id)));
    const ours = touched.flatMap((id) => tenure(db, id));
    const isSame = (a: Found, b: Found): boolean => a.file === b.file && a.code === b.code && a.line === b.line;
    const missed = theirs.filter((t) => !ours.some((o) => isSame(o, t)));
    const wrong = ours.filter((o) => !theirs.some((t) => isSame(o, t)));
    const isHit = missed.length < theirs.length;
    if (isHit) hits++;
    extra += wrong.length;
    note(mutation.kind, isHit);
    for (const { code } of theirs.slice(0, 1)) note(code, isHit);
    if (!isHit || wrong.length > 0 || isVerbose) {
      const at = `${path.relative(folder, name)}:${changed.slice(0, mutation.start).split('\n').length}`;
      console.log(
        `    ${isHit ? 'found' : 'MISSED'} ${mutation.kind} at ${at}${isHit ? '' : ` (${newTaint(db, file, tainted)})`}`,
      );
      for (const { code, line, message } of missed) console.log(`        rustc ${line} ${code} ${message}`);
      for (const { code, line, message } of wrong) console.log(`        here  ${line} ${code} ${message}`);
    }
    setFileText(db, file, text);
  }
  const percent = ((hits / Math.max(1, judged)) * 100).toFixed(1);
  console.log(
    `${path.basename(folder)}: ${judged} mutations, ${hits} found (${percent} %), ${extra} errors that rustc does not say`,
  );
  for (const [key, { hit, all }] of [...total].sort((a, b) => b[1].all - a[1].all))
    console.log(`    ${hit}/${all} ${key}`);
}

void main();
