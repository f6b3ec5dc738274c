/** The solver against the naive one, on the bodies of all fixtures: marked programs, MIR programs, samples. */
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { bodyFacts } from '../../server/src/borrowck/bodyFacts';
import { type Facts, gatherFacts } from '../../server/src/borrowck/facts';
import { realEnv } from '../../server/src/borrowck/realEnv';
import type { Body } from '../../server/src/mir/body';
import { mirOf } from '../../server/src/mir/query';
import { bodyOwners } from '../../server/src/names/crateItems';
import { loadStdIndex } from '../../server/src/names/index/loadIndex';
import { Database } from '../../server/src/query/engine';
import { setStandaloneCrate } from '../../server/src/semantics/analysisHost';
import { newCrateId } from '../../server/src/source/crates';
import { setFile } from '../../server/src/source/files';
import { setParser } from '../../server/src/source/parse';
import { createParser } from '../../server/src/syntax/parser';
import { naiveScopes, naiveValues } from './naive';

const root = path.join(__dirname, '../..');

/** Every program of the fixtures, by where it stands. */
function programs(): Map<string, string> {
  const out = new Map<string, string>();
  for (const folder of ['test/mir/programs', 'samples/first-steps/src']) {
    for (const name of fs.readdirSync(path.join(root, folder))) {
      if (name.endsWith('.rs')) out.set(`${folder}/${name}`, fs.readFileSync(path.join(root, folder, name), 'utf8'));
    }
  }
  const marked = path.join(root, 'test/semantics');
  for (const name of fs.readdirSync(marked).filter((file) => file.endsWith('.test.ts'))) {
    const text = fs.readFileSync(path.join(marked, name), 'utf8');
    let index = 0;
    for (const [, program] of text.matchAll(/rust`((?:[^`\\]|\\.)*)`/gs)) {
      const isWhole = program !== undefined && !program.includes('${');
      if (isWhole) out.set(`${name}#${index++}`, program.replaceAll('\\`', '`'));
    }
  }
  return out;
}

function agree(facts: Facts): void {
  const values = naiveValues(facts);
  for (let vid = 0; vid < facts.vars.count; vid++) {
    const own = new Set<string>();
    for (let p = 0; p < facts.cfg.points; p++) if (facts.values.hasPoint(vid, p)) own.add(`p${p}`);
    for (let u = 0; u < facts.universal.count; u++) if (facts.values.hasUniversal(vid, u)) own.add(`u${u}`);
    const naive = new Set([...(values[vid] as ReadonlySet<string>)].filter((element) => !element.startsWith('h')));
    if (own.size !== naive.size || [...own].some((element) => !naive.has(element))) expect(own).toEqual(naive);
  }
  const scopes = naiveScopes(facts, values);
  const view = bodyFacts(facts, new Set(), [], () => ({ kind: 'unexplained' }));
  facts.loans.loans.forEach((loan, i) => {
    const reachable = [...(scopes[i] as ReadonlySet<number>)].filter(
      (p) => facts.cfg.isReachable[facts.cfg.blockOf[p] as number] === 1,
    );
    expect(view.loanPoints(loan.index)).toEqual(reachable.sort((a, b) => a - b));
  });
}

describe('the solver', () => {
  it('agrees with the naive one on every fixture', async () => {
    const db = new Database();
    setParser(db, await createParser());
    loadStdIndex(db, fs.readFileSync(path.join(root, 'server/data/std.index')));
    let bodies = 0;
    const visit = (owner: number, whole: Body, body: Body, parent: Body | null): void => {
      // What closures ask of their creators is left out: the same for both.
      const children = body.closures.map(() => null);
      const indexes = body.closures.map((_, i) => i + 1);
      agree(gatherFacts(realEnv(db, whole.owner), whole, body, parent, 0, indexes, children, () => false));
      bodies++;
      for (const child of body.closures) visit(owner, whole, child, body);
    };
    for (const [name, text] of programs()) {
      const file = setFile(db, `/${name}.rs`, text);
      setStandaloneCrate(db, newCrateId(db), file, `/${name}.rs`, '2021');
      for (const owner of bodyOwners(db, file)) {
        const body = db.get(mirOf, owner);
        if (body.taint.length === 0) visit(owner, body, body, null);
      }
    }
    expect(bodies).toBeGreaterThan(300);
  }, 240_000);
});
