/** Whole programs with the standard library, and the types of their variables as text. */
import { readFileSync } from 'node:fs';
import type { BindingId, DefId } from '../../server/src/base/ids';
import { bodyOf } from '../../server/src/hir/query';
import { inferBody } from '../../server/src/infer/infer';
import type { InferenceResult } from '../../server/src/infer/result';
import { loadStdIndex } from '../../server/src/names/index/loadIndex';
import { displayTy } from '../../server/src/types/display';
import { crate, type Fixture, find, newDatabase } from '../names/fixture';

const index = new Uint8Array(readFileSync(new URL('../../server/data/std.index', import.meta.url)));

export interface InferProgram extends Fixture {
  infer(path: string): InferenceResult;
  /** `name: type` of every variable that the user named, in order of declaration. */
  variables(path: string): string[];
  taints(path: string): string[];
}

export async function inferProgram(
  text: string,
  edition: '2015' | '2018' | '2021' | '2024' = '2021',
): Promise<InferProgram> {
  const db = await newDatabase();
  loadStdIndex(db, index);
  const f = await crate(text, { edition, db });
  const infer = (path: string): InferenceResult => {
    const result = inferBody(f.db, find(f, path));
    if (result === null) throw new Error(`no body: ${path}`);
    return result;
  };
  return {
    ...f,
    infer,
    variables: (path) => variablesOf(f, find(f, path), infer(path)),
    taints: (path) => infer(path).taint.map((t) => t.reason),
  };
}

export function variablesOf(f: Fixture, def: DefId, result: InferenceResult): string[] {
  const body = f.db.get(bodyOf, def);
  const out: string[] = [];
  body?.bindings.forEach((binding, i) => {
    if (binding.synthetic !== null) return;
    out.push(
      `${binding.name}: ${displayTy(f.db, result.bindingTy[i as BindingId] as InferenceResult['bindingTy'][number])}`,
    );
  });
  return out;
}

const MODES = { byValue: 'ByValue', ref: 'Immutable', uniqueRef: 'UniqueImmutable', mutRef: 'Mutable' } as const;

/** Captures as `#[rustc_capture_analysis]` prints them, closure by closure: `s[(0, 0),Deref] -> Immutable`. */
export function capturesOf(f: Fixture, def: DefId, result: InferenceResult): string[][] {
  const body = f.db.get(bodyOf, def);
  return result.closures.map((closure) =>
    closure.captures.map((c) => {
      const place = c.projections.map((p) => (p.kind === 'deref' ? 'Deref' : `(${p.field}, ${p.variant})`)).join(',');
      return `${body?.bindings[c.binding]?.name}[${place}] -> ${MODES[c.mode]}`;
    }),
  );
}
