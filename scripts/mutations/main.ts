/** One package of `mutations.mjs`. */
import fs from 'node:fs';
import path from 'node:path';
import type { FileId } from '../../server/src/base/ids';
import { LineIndex } from '../../server/src/base/lineIndex';
import { loadPackage } from '../../server/src/host/workspace';
import { loadStdIndex } from '../../server/src/names/index/loadIndex';
import { itemStart, rangeOfUnit } from '../../server/src/names/spans';
import { Database } from '../../server/src/query/engine';
import { rootCheck, rootsOfFile } from '../../server/src/semantics/rootCheck';
import { fileText, pathOf, setFileText } from '../../server/src/source/files';
import { setParser } from '../../server/src/source/parse';
import { createParser } from '../../server/src/syntax/parser';
import { Changed, nextBatch, type Place, shifted } from './batch';
import { functionsOf, reachOf } from './functions';
import { type Found, isSame, rustc, tenure } from './judges';
import { mutationsOf, random } from './mutate';
import { Tally } from './tally';

const args = process.argv.slice(2);
const isVerbose = args.includes('--verbose');
const [wanted, seed, size, family, home, folder] = args.filter((arg) => !arg.startsWith('--')) as [
  string,
  string,
  string,
  string,
  string,
  string,
];

/** The codes that Tenure answers for. */
const FAMILY = new Set(family.split(','));

/** Every change of the sources, kinds in turn, so that a frequent one does not crowd out the others. */
function placesOf(names: readonly string[], parser: Awaited<ReturnType<typeof createParser>>): Place[] {
  const next = random(Number(seed));
  const kinds = new Map<string, { place: Place; key: number }[]>();
  for (const file of names) {
    const text = fs.readFileSync(file, 'utf8');
    const functions = functionsOf(parser, text);
    for (const mutation of mutationsOf(text)) {
      const reach = reachOf(functions, mutation);
      const place = { file, mutation, reach, text: reach === null ? '' : text.slice(reach.span.start, reach.span.end) };
      const list = kinds.get(mutation.kind) ?? [];
      kinds.set(mutation.kind, list);
      list.push({ place, key: next() });
    }
  }
  const ranked: { place: Place; rank: number }[] = [];
  for (const list of kinds.values()) {
    list.sort((a, b) => a.key - b.key);
    for (const [rank, { place, key }] of list.entries()) ranked.push({ place, rank: rank + key });
  }
  return ranked.sort((a, b) => a.rank - b.rank).map(({ place }) => place);
}

/** Bodies that rustc accepts and Tenure does not understand are not the fault of a change. */
function taintedBodies(db: Database, file: FileId): Set<number> {
  return new Set(rootsOfFile(db, file).filter((owner) => db.get(rootCheck, owner).taint.length > 0));
}

async function main(): Promise<void> {
  const parser = await createParser();
  const db = new Database();
  setParser(db, parser);
  loadStdIndex(db, fs.readFileSync(path.join(process.env['TENURE_ROOT'] ?? '.', 'server/data/std.index')));
  const options = { sourcesOnly: true, ...(home === '' ? {} : { cargoHome: home }) };
  const { files } = loadPackage(db, path.join(folder, 'Cargo.toml'), options);
  const sources = new Map<string, FileId>();
  for (const file of files)
    if (pathOf(db, file).startsWith(path.join(folder, 'src'))) sources.set(pathOf(db, file), file);
  const queue = placesOf([...sources.keys()], parser);
  const tally = new Tally();
  const tainted = new Map<string, Set<number>>();
  for (const [name, file] of sources) tainted.set(name, taintedBodies(db, file));

  /** Why bodies of the changed function that were analysed before are not now. */
  const newTaint = (changed: Changed, place: Place): string => {
    const file = sources.get(place.file) as FileId;
    const lines = new LineIndex(db.get(fileText, file));
    const reasons = new Set<string>();
    for (const owner of rootsOfFile(db, file)) {
      if (tainted.get(place.file)?.has(owner)) continue;
      const at = itemStart(db, owner);
      const range = at === null ? null : rangeOfUnit(db, at.unit, at.start, at.start);
      if (range === null || changed.owner({ file: place.file, line: lines.lineOf(range.start) + 1 }) !== place)
        continue;
      for (const { reason } of db.get(rootCheck, owner).taint) reasons.add(reason);
    }
    return [...reasons].slice(0, 3).join(', ');
  };

  const judge = (places: readonly Place[]): void => {
    const changed = new Changed(places, parser);
    const before = new Map([...changed.texts.keys()].map((name) => [name, fs.readFileSync(name, 'utf8')]));
    for (const [name, text] of changed.texts) fs.writeFileSync(name, text);
    const theirs = rustc(folder, home);
    for (const [name, text] of before) fs.writeFileSync(name, text);
    // An error without a code may be one of the syntax, behind which rustc looks at nothing.
    const isClear = theirs?.every((t) => t.code !== 'other' && changed.owner(t) !== null) ?? false;
    if (!isClear && places.length > 1) {
      judge(places.slice(0, places.length >> 1));
      judge(places.slice(places.length >> 1));
      return;
    }
    if (theirs === null || theirs.some(({ code }) => code === 'other')) return;
    for (const [name, text] of changed.texts) setFileText(db, sources.get(name) as FileId, text);
    // A change of a signature is felt elsewhere.
    const isAlone = places.some(({ reach }) => reach === null || reach.isSignature);
    const touched = [...sources].filter(
      ([name]) => isAlone || changed.texts.has(name) || theirs.some((t) => t.file === name),
    );
    const ours = touched.flatMap(([, file]) => tenure(db, file));
    const of = (found: readonly Found[], place: Place | null): Found[] =>
      found.filter((f) => changed.owner(f) === place);
    for (const place of places) {
      const said = of(theirs, place);
      const here = of(ours, place);
      const missed = said.filter((t) => !here.some((o) => isSame(o, t)));
      const wrong = here.filter((o) => !said.some((t) => isSame(o, t)));
      const verdict =
        said.length === 0 ? 'accepted' : said.every(({ code }) => FAMILY.has(code)) ? 'rejected' : 'other';
      const isHit = missed.length < said.length;
      tally.note({ verdict, kind: place.mutation.kind, codes: said.map(({ code }) => code), isHit, missed, wrong });
      const isOdd = wrong.length > 0 || (verdict === 'rejected' && missed.length > 0);
      if (!isOdd && !isVerbose) continue;
      const text = changed.texts.get(place.file) as string;
      const others = places.filter(({ file, mutation }) => file === place.file && mutation !== place.mutation);
      const offset = shifted(
        place.mutation.start,
        others.map(({ mutation }) => mutation),
      );
      const at = `${path.relative(folder, place.file)}:${text.slice(0, offset).split('\n').length}`;
      const word =
        verdict === 'accepted'
          ? wrong.length > 0
            ? 'ALARM'
            : 'accepted'
          : verdict === 'other'
            ? 'other'
            : isHit
              ? 'found'
              : 'MISSED';
      console.log(
        `    ${word} ${place.mutation.kind} at ${at} (${newTaint(changed, place)}) in ${path.basename(folder)}`,
      );
      const line = text.slice(
        text.lastIndexOf('\n', offset - 1) + 1,
        text.indexOf('\n', offset + place.mutation.replacement.length),
      );
      console.log(`        ${line.trim()}`);
      for (const { code, line, message } of verdict === 'rejected' ? missed : said)
        console.log(`        rustc ${line} ${code} ${message}`);
      for (const { code, line, message } of wrong) console.log(`        here  ${line} ${code} ${message}`);
    }
    for (const { file, code, line, message } of of(ours, null)) {
      tally.elsewhere++;
      console.log(`    ALARM elsewhere ${path.relative(folder, file)}:${line} ${code} ${message}`);
    }
    for (const [name, text] of before) setFileText(db, sources.get(name) as FileId, text);
  };

  if (rustc(folder, home) === null) {
    console.log(`${path.basename(folder)}: rustc does not accept it`);
    return;
  }
  while (tally.rejected < Number(wanted) && queue.length > 0) judge(nextBatch(queue, Number(size)));
  tally.print(path.basename(folder));
  if (process.env['TENURE_TOTALS']) fs.writeSync(3, JSON.stringify(tally.totals()));
}

void main();
