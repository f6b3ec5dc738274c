/** One package of `fuzz.mjs`. */
import fs from 'node:fs';
import path from 'node:path';
import type { FileId } from '../../server/src/base/ids';
import { LineIndex } from '../../server/src/base/lineIndex';
import { loadPackage } from '../../server/src/host/workspace';
import { loadStdIndex } from '../../server/src/names/index/loadIndex';
import { Database } from '../../server/src/query/engine';
import { DependencyIndexes } from '../../server/src/semantics/dependencyIndexes';
import { fileDiagnostics } from '../../server/src/semantics/diagnostics';
import { fileText, pathOf, setFileText } from '../../server/src/source/files';
import { setParser } from '../../server/src/source/parse';
import { createParser } from '../../server/src/syntax/parser';
import { functionsOf } from '../mutations/functions';
import { random } from '../mutations/mutate';
import { type Stroke, strokeAt, struck, untouched } from './strokes';

const [count, seed, home, folder] = process.argv.slice(2) as [string, string, string, string];

function errorsOf(db: Database, file: FileId): { readonly at: number; readonly said: string }[] {
  return fileDiagnostics(db, file)
    .filter(({ severity }) => severity === 'error')
    .map(({ code, message, primary }) => ({ at: primary.range.start, said: `${code} ${message}` }));
}

async function main(): Promise<void> {
  const db = new Database();
  const parser = await createParser();
  setParser(db, parser);
  const std = fs.readFileSync(path.join(process.env['TENURE_ROOT'] ?? '.', 'server/data/std.index'));
  loadStdIndex(db, std);
  const manifest = path.join(folder, 'Cargo.toml');
  const { files, indexable } = loadPackage(db, manifest, home === '' ? {} : { cargoHome: home });
  const indexes = new DependencyIndexes(db, { std: () => std, cache: null, build: '' });
  indexes.use(manifest, indexable);
  while (indexes.waiting.length > 0) indexes.buildNext();
  const sources = files.filter((file) => pathOf(db, file).startsWith(path.join(folder, 'src')));
  const next = random(Number(seed));
  const found = { thrown: 0, slow: 0, errors: 0, changed: 0 };
  const report = (what: keyof typeof found, file: FileId, text: string, stroke: Stroke, more: string): void => {
    found[what]++;
    const line = new LineIndex(text).lineOf(stroke.start) + 1;
    const at = `${path.relative(folder, pathOf(db, file))}:${line}`;
    const written = JSON.stringify(text.slice(Math.max(0, stroke.start - 40), Math.min(stroke.end, stroke.start + 40)));
    console.log(`    ${what} ${stroke.kind} at ${at} ${written}: ${more}`);
  };
  for (let i = 0; i < Number(count); i++) {
    const file = sources[Math.floor(next() * sources.length)] as FileId;
    const text = db.get(fileText, file);
    const functions = functionsOf(parser, text);
    const clean = errorsOf(db, file).length;
    const stroke = strokeAt(text, next);
    const changed = struck(text, stroke);
    setFileText(db, file, changed);
    const before = process.cpuUsage();
    try {
      for (const { at, said } of errorsOf(db, file)) {
        const around = untouched(functions, stroke, at);
        if (around === null) continue;
        report(
          'errors',
          file,
          text,
          stroke,
          `line ${new LineIndex(changed).lineOf(at) + 1} in ${around.name}: ${said}`,
        );
      }
    } catch (error) {
      report(
        'thrown',
        file,
        text,
        stroke,
        error instanceof Error ? (error.stack ?? error.message).split('\n').slice(0, 4).join(' ') : String(error),
      );
    }
    const { user } = process.cpuUsage(before);
    if (user > 3_000_000) report('slow', file, text, stroke, `${Math.round(user / 1000)} ms`);
    setFileText(db, file, text);
    if (errorsOf(db, file).length !== clean) report('changed', file, text, stroke, 'not as it was');
  }
  console.log(
    `${path.basename(folder)}: ${count} strokes: ${found.thrown} thrown, ${found.slow} slow, ${found.errors} errors in functions that did not change, ${found.changed} not as before`,
  );
  process.exitCode = found.thrown + found.errors + found.changed > 0 ? 1 : 0;
}

void main();
