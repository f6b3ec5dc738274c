/**
 * Compares and prints. An error is a hit where code and line agree (code and words, where the record names a place in
 * another crate); each expected error is matched once.
 */
import { FAMILY, familyCode } from './rustc.mjs';

const CORE = new Set(
  'E0381 E0382 E0384 E0499 E0502 E0503 E0505 E0506 E0507 E0508 E0509 E0515 E0594 E0596 E0597 E0716 E0373'.split(' '),
);

/** Returns the exit code: 1 where a clean file got an error or a file crashed. */
export function report(results, seconds, verbose) {
  const codes = new Map();
  const stat = (code) => {
    let entry = codes.get(code);
    if (!entry) {
      entry = { expected: 0, hit: 0, exact: 0, extra: 0, labelled: 0, labels: 0, ordered: 0, noted: 0 };
      codes.set(code, entry);
    }
    return entry;
  };
  const misses = [];
  const alarms = [];
  const reasons = new Map();
  let bodies = 0;
  let tainted = 0;
  for (const r of results) {
    bodies += r.bodies;
    tainted += r.tainted;
    if (r.kind !== 'other' && !r.nightly)
      for (const { reason, count } of r.reasons) reasons.set(reason, (reasons.get(reason) ?? 0) + count);
    const open = r.errors.map((e) => ({ ...e }));
    if (r.kind === 'ownership') for (const e of open) stat(e.code).expected++;
    for (const p of r.published) {
      const code = p.code === 'lifetime' ? 'LIFETIME' : familyCode(p.code, p.message);
      const at = bestMatch(open, code, p);
      if (at < 0) {
        stat(code).extra++;
        alarms.push({ kind: r.kind, file: r.file, ...p, code });
        continue;
      }
      const [e] = open.splice(at, 1);
      if (r.kind !== 'ownership') continue;
      stat(code).hit++;
      if (e.labels) {
        compareLabels(stat(code), r.file, e, p, verbose);
        compareNotes(stat(code), r.file, e, p, verbose);
      }
      if (e.message === p.message && (e.isElsewhere || e.column === p.column)) stat(code).exact++;
      else if (verbose)
        console.log(
          `inexact ${r.file}:${e.line}:${e.column} ${e.message}\n        ours ${p.line}:${p.column} ${p.message}`,
        );
    }
    if (r.kind === 'ownership')
      for (const e of open) misses.push({ file: r.file, tainted: r.tainted, reasons: r.reasons, ...e });
  }
  print({ results, seconds, codes, misses, alarms, reasons, bodies, tainted, verbose });
  const clean = alarms.some((a) => a.kind === 'pass') || results.some((r) => r.crash);
  return clean ? 1 : 0;
}

/** All of rustc's labels, each at its place with its words; then whether they also come in rustc's order. */
function compareLabels(stat, file, e, p, verbose) {
  const text = (l) => `${l.line}:${l.column}-${l.endLine}:${l.endColumn}${l.primary ? '*' : ''} ${l.text}`;
  const theirs = e.labels.map(text);
  const ours = p.labels.map(text);
  stat.labelled++;
  const isSame = [...theirs].sort().join('\n') === [...ours].sort().join('\n');
  if (isSame) stat.labels++;
  else if (verbose) {
    console.log(`labels  ${file} ${e.code}`);
    for (const l of theirs.filter((t) => !ours.includes(t))) console.log(`          rustc ${l}`);
    for (const l of ours.filter((t) => !theirs.includes(t))) console.log(`          ours  ${l}`);
  }
  if (theirs.join('\n') === ours.join('\n')) stat.ordered++;
}

/** The words of rustc's notes, without those about the level of a lint. */
function compareNotes(stat, file, e, p, verbose) {
  const notes = ({ children }) => children.filter(({ level }) => level === 'note').map(({ message }) => message);
  const theirs = notes(e).filter((message) => !/^(`#\[|the lint level is)/.test(message));
  const ours = notes(p);
  if ([...theirs].sort().join('\n') === [...ours].sort().join('\n')) stat.noted++;
  else if (verbose) {
    console.log(`notes   ${file}:${e.line} ${e.code}`);
    for (const text of theirs.filter((t) => !ours.includes(t))) console.log(`          rustc ${text}`);
    for (const text of ours.filter((t) => !theirs.includes(t))) console.log(`          ours  ${text}`);
  }
}

function bestMatch(open, code, p) {
  // rustc gives some errors no code: there the words decide.
  const same = (e) => (e.code ? e.code === code : e.message === p.message);
  const exact = open.findIndex((e) => same(e) && e.line === p.line && e.column === p.column);
  if (exact >= 0) return exact;
  const near = open.findIndex((e) => same(e) && e.line === p.line);
  // Where rustc's place lies in another crate, what it says decides.
  return near >= 0 ? near : open.findIndex((e) => e.isElsewhere && same(e) && e.message === p.message);
}

function print({ results, seconds, codes, misses, alarms, reasons, bodies, tainted, verbose }) {
  const of = (kind) => results.filter((r) => r.kind === kind);
  const untainted = (rs) => rs.filter((r) => r.tainted === 0).length;
  // rustc does not look at these bodies either, once it has reported the lifetimes of their signatures.
  const isReported = (r) => r.published.length > 0 && r.reasons.every(({ reason }) => /lifetime/.test(reason));
  const pass = of('pass');
  const own = of('ownership');
  const other = of('other');
  const percent = (a, b) => (b === 0 ? '-' : `${((100 * a) / b).toFixed(1)} %`);
  const rows = [...codes].filter(([, s]) => s.expected + s.extra > 0).sort((a, b) => b[1].expected - a[1].expected);
  console.log('code       expected    hit  recall   exact  labels  extra');
  for (const [code, s] of rows) {
    console.log(
      `${code.padEnd(10)} ${String(s.expected).padStart(8)} ${String(s.hit).padStart(6)} ${percent(s.hit, s.expected).padStart(7)} ${percent(s.exact, s.hit).padStart(7)} ${percent(s.labels, s.labelled).padStart(7)} ${String(s.extra).padStart(6)}`,
    );
  }
  const sum = (pick, only) => rows.filter(([c]) => only(c)).reduce((n, [, s]) => n + pick(s), 0);
  const recall = (only) =>
    `${percent(
      sum((s) => s.hit, only),
      sum((s) => s.expected, only),
    )} (${sum((s) => s.hit, only)}/${sum((s) => s.expected, only)})`;
  const hits = sum(
    (s) => s.hit,
    () => true,
  );
  const published = results.reduce((n, r) => n + r.published.length, 0);
  const passAlarms = new Set(alarms.filter((a) => a.kind === 'pass').map((a) => a.file));
  const otherAlarms = new Set(alarms.filter((a) => a.kind === 'other').map((a) => a.file));
  if (verbose) {
    for (const m of misses)
      console.log(
        `miss  ${m.file}:${m.line}:${m.column} ${m.code} ${m.message}${m.tainted ? `  [tainted: ${m.reasons.map((x) => x.reason).join(', ')}]` : ''}`,
      );
  }
  for (const a of alarms) console.log(`alarm [${a.kind}] ${a.file}:${a.line}:${a.column} ${a.code} ${a.message}`);
  for (const r of results) if (r.crash) console.log(`crash ${r.file}: ${r.crash}`);
  const slow = results.filter((r) => r.ms > 5000);
  for (const r of slow) console.log(`slow  ${r.file}: ${Math.round(r.ms)} ms`);
  console.log('reasons of taint in clean and ownership files without nightly features:');
  for (const [reason, count] of [...reasons].sort((a, b) => b[1] - a[1]).slice(0, verbose ? 100 : 25))
    console.log(`  ${String(count).padStart(6)} ${reason}`);
  console.log(`core recall       ${recall((c) => CORE.has(c))}`);
  console.log(`family recall     ${recall((c) => FAMILY.has(c))}`);
  console.log(
    `exact of hits     ${percent(
      sum(
        (s) => s.exact,
        () => true,
      ),
      hits,
    )}`,
  );
  const total = (pick) => sum(pick, () => true);
  const labelled = total((s) => s.labelled);
  if (labelled > 0) {
    console.log(
      `labels of hits    ${percent(
        total((s) => s.labels),
        labelled,
      )} (${labelled} compared)`,
    );
    console.log(
      `   in order       ${percent(
        total((s) => s.ordered),
        labelled,
      )}`,
    );
    console.log(
      `notes of hits     ${percent(
        total((s) => s.noted),
        labelled,
      )}`,
    );
  }
  console.log(
    `precision         ${percent(published - alarms.length, published)} (${published} published, ${alarms.length} wrong)`,
  );
  console.log(
    `false alarms      ${passAlarms.size} of ${pass.length} clean files; ${otherAlarms.size} of ${other.length} other files`,
  );
  const analysed = (keep) => {
    const share = (rs) => percent(untainted(rs.filter(keep)), rs.filter(keep).length);
    return `${share(pass)} of clean files, ${share(own)} of ownership files`;
  };
  console.log(`fully analysed    ${analysed((r) => !r.nightly)}`);
  console.log(`  with nightly    ${analysed((r) => r.nightly)}; all: ${analysed(() => true)}`);
  console.log(
    `  but for lifetimes that are reported: ${analysed((r) => !r.nightly && (r.tainted === 0 || !isReported(r)))}`,
  );
  console.log(`bodies            ${bodies}, ${percent(tainted, bodies)} tainted`);
  console.log(
    `crashes ${results.filter((r) => r.crash).length}, over 5 s ${slow.length}, ${results.length} files in ${seconds.toFixed(1)} s`,
  );
}
