/** One package of `crates.mjs`. The exit code says whether something was published that rustc does not say. */
import fs from 'node:fs';
import path from 'node:path';
import type { DefId, ExprId, FileId, PatId } from '../../server/src/base/ids';
import { LineIndex } from '../../server/src/base/lineIndex';
import type { Taint } from '../../server/src/hir/body';
import { loweredBody } from '../../server/src/hir/query';
import { bodyOwners } from '../../server/src/names/crateItems';
import { nameOf } from '../../server/src/names/defs';
import type { Database } from '../../server/src/query/engine';
import { fileCoverage } from '../../server/src/semantics/coverage';
import { fileDiagnostics } from '../../server/src/semantics/diagnostics';
import { rootCheck } from '../../server/src/semantics/rootCheck';
import { rangeOfBodySyn } from '../../server/src/semantics/spans';
import { fileText, pathOf } from '../../server/src/source/files';
import { displayPredicate } from '../../server/src/types/display';
import type { Predicate } from '../../server/src/types/ty';
import { load } from './load';

interface Options {
  readonly folder: string;
  readonly home: string | null;
  readonly all: boolean;
  readonly why: string | null;
  readonly top: number;
  readonly lost: boolean;
  readonly namesOnly: boolean;
  readonly warnings: boolean;
  /** Milliseconds of the processor from which a body is listed. */
  readonly slow: number;
}

/** What `crates.mjs` adds up over packages; it comes as JSON on the fourth stream, where there is one. */
interface Totals {
  readonly bodies: number;
  readonly tainted: number;
  readonly errors: readonly string[];
  readonly slow: readonly string[];
  readonly megabytes: number;
  readonly reasons: readonly (readonly [string, number])[];
}

function share(total: number, lost: readonly string[]): string {
  return `${(total === 0 ? 100 : ((total - lost.length) / total) * 100).toFixed(2)} %`;
}

function readOptions(args: readonly string[]): Options {
  const value = (name: string): string | null => {
    const at = args.indexOf(name);
    return at < 0 ? null : (args[at + 1] ?? null);
  };
  return {
    folder: args[args.length - 1] ?? '.',
    home: value('--home'),
    all: args.includes('--all'),
    why: value('--why'),
    lost: args.includes('--lost'),
    namesOnly: args.includes('--names'),
    top: Number(value('--top') ?? 8),
    warnings: args.includes('--warnings'),
    slow: Number(value('--slow') ?? 1000),
  };
}

/** What inference adds to a taint. */
interface BodyTaint {
  readonly expr: ExprId | null;
  readonly pat: PatId | null;
  readonly about: Predicate | null;
}

/** Where a taint is: `line in fn: text`, cut short. */
function placeOf(db: Database, owner: DefId, taint: Taint, text: string, lines: LineIndex): string {
  const map = db.get(loweredBody, owner)?.map;
  if (!map) return nameOf(db, owner);
  // Inference says which expression or pattern it is about.
  const { expr = null, pat = null, about = null } = taint as Partial<BodyTaint>;
  // Inference of a body says which bound.
  if (about !== null) return `${nameOf(db, owner)}: ${displayPredicate(db, about)}`;
  const found = expr !== null ? map.exprSyn[expr] : pat !== null ? map.patSyn[pat] : undefined;
  const range = rangeOfBodySyn(db, owner, map, taint.syn < 0 ? (found ?? -1) : taint.syn);
  if (range === null) return nameOf(db, owner);
  const shown = text.slice(range.start, Math.min(range.end, range.start + 110)).replace(/\s+/g, ' ');
  return `${lines.lineOf(range.start) + 1} in ${nameOf(db, owner)}: ${shown}`;
}

async function main(): Promise<void> {
  const { folder, home, all, why, top, lost, namesOnly, warnings, slow } = readOptions(process.argv.slice(2));
  const started = performance.now();
  const { db, files, problems, indexing, cached, dependencies } = await load(folder, home, all);
  const reasons = new Map<string, number>();
  const slowest = { ms: 0, where: '' };
  const slowBodies: string[] = [];
  const errors: string[] = [];
  let bodies = 0;
  let tainted = 0;
  let paths = 0;
  let calls = 0;
  const unresolved: string[] = [];
  const unexpanded: string[] = [];
  const visit = (file: FileId): void => {
    const name = path.relative(folder, pathOf(db, file));
    if (!all && /^(tests|benches|examples)\b/.test(name)) return;
    const text = db.get(fileText, file);
    const lines = new LineIndex(text);
    const check = (owner: DefId): void => {
      const before = process.cpuUsage();
      const { taint, made } = db.get(rootCheck, owner);
      const { user, system } = process.cpuUsage(before);
      const ms = (user + system) / 1000;
      bodies++;
      if (taint.length > 0) tainted++;
      for (const reason of new Set(taint.map((t) => t.reason))) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
      for (const one of why === null ? [] : taint.filter((t) => t.reason.includes(why))) {
        console.log(`    ${one.reason} | ${name}:${placeOf(db, owner, one, text, lines)}`);
      }
      if (ms >= slow) slowBodies.push(`${Math.round(ms)} ms ${nameOf(db, owner)} in ${name}`);
      if (ms > slowest.ms) Object.assign(slowest, { ms, where: `${nameOf(db, owner)} in ${name}` });
      for (const inner of made) check(inner);
    };
    if (!namesOnly) for (const owner of bodyOwners(db, file)) check(owner);
    const coverage = fileCoverage(db, file);
    paths += coverage.paths;
    calls += coverage.macroCalls;
    unresolved.push(...coverage.unresolved.map((what) => `${what} | ${name}`));
    unexpanded.push(...coverage.unexpanded.map((what) => `${what} | ${name}`));
    for (const { code, severity, message, primary } of namesOnly ? [] : fileDiagnostics(db, file)) {
      const said = `${name}:${lines.lineOf(primary.range.start) + 1}: ${code}: ${message}`;
      if (severity === 'error') errors.push(said);
      else if (warnings) console.log(`    warning ${said}`);
    }
  };
  for (const file of files) visit(file);
  const analysed = bodies === 0 ? 100 : ((bodies - tainted) / bodies) * 100;
  const time = Math.round(performance.now() - started);
  const megabytes = Math.round(process.resourceUsage().maxRSS / 1024);
  console.log(
    `${path.basename(folder)}: ${bodies} functions, ${analysed.toFixed(1)} % analysed, ${errors.length} errors, ${time} ms (libraries ${indexing} ms, ${cached} of ${dependencies} cached), ` +
      `slowest ${Math.round(slowest.ms)} ms (${slowest.where}), ${megabytes} MB`,
  );
  console.log(`    paths ${share(paths, unresolved)} of ${paths}, macro calls ${share(calls, unexpanded)} of ${calls}`);
  if (lost) for (const what of [...unresolved, ...unexpanded]) console.log(`    lost ${what}`);
  for (const problem of problems) console.log(`    ! ${problem}`);
  for (const body of slowBodies) console.log(`    SLOW ${body}`);
  for (const error of errors) console.log(`    ERROR ${error}`);
  for (const [reason, count] of [...reasons].sort((a, b) => b[1] - a[1]).slice(0, top)) {
    console.log(`${String(count).padStart(8)}  ${reason}`);
  }
  const totals: Totals = { bodies, tainted, errors, slow: slowBodies, megabytes, reasons: [...reasons] };
  if (process.env['TENURE_TOTALS']) fs.writeSync(3, JSON.stringify(totals));
  process.exitCode = errors.length === 0 ? 0 : 1;
}

void main();
