/** The files of `parse-sweep.mjs`. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { Kind } from '../../server/src/syntax/kinds';
import { createParser, type RustParser } from '../../server/src/syntax/parser';
import { type ItemNode, NodeFlag, type SyntaxTree } from '../../server/src/syntax/tree';

function* rustFiles(folder: string): Generator<string> {
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const name = path.join(folder, entry.name);
    if (entry.isDirectory()) yield* rustFiles(name);
    else if (entry.isFile() && name.endsWith('.rs')) yield name;
  }
}

/** Whether rustc reads the file, in some edition: then an error here is one of ours. */
function isRust(file: string): boolean {
  return ['2021', '2015', '2024'].some((edition) => {
    const args = ['--edition', edition, '-Zparse-crate-root-only', '--cap-lints', 'allow', file];
    const env = { ...process.env, RUSTC_BOOTSTRAP: '1' };
    const { stderr } = spawnSync('rustc', args, { env, encoding: 'utf8', timeout: 60_000 });
    // Modules that are not there and unknown crate attributes are no syntax.
    return !/^error: (?!aborting|couldn't read)/m.test(stderr);
  });
}

const containers = new Map<number, 'mod' | 'impl' | 'trait' | 'foreign'>([
  [Kind.mod_item, 'mod'],
  [Kind.impl_item, 'impl'],
  [Kind.trait_item, 'trait'],
  [Kind.foreign_mod_item, 'foreign'],
]);

/** Items that are clean when read alone, and are not the same in a file with repairs. */
function* changedItems(
  parser: RustParser,
  items: readonly ItemNode[],
  container: 'file' | 'mod' | 'impl' | 'trait' | 'foreign',
): Generator<string> {
  for (const item of items) {
    if (item.members !== null) {
      yield* changedItems(parser, item.members, containers.get(item.kind) ?? 'file');
      continue;
    }
    const { text, repairs = [] } = item.tree;
    // `box (a, b)` is the pattern of a struct named so to the grammar.
    if (repairs.some(({ what }) => what === 'nightly')) continue;
    const alone = parser.parseUnit(text, container);
    const [only] = alone.items;
    if (alone.hasError || alone.items.length !== 1 || only === undefined || only.start !== 0) continue;
    if ((only.tree.repairs ?? []).length > 0) continue;
    if (!isSameTree(item.tree, only.tree)) yield text.split('\n', 1)[0] as string;
  }
}

function isSameTree(a: SyntaxTree, b: SyntaxTree): boolean {
  if (a.length !== b.length) return false;
  for (let i = 1; i < a.length; i++) {
    if (a.kind[i] !== b.kind[i] || a.start[i] !== b.start[i] || a.end[i] !== b.end[i]) return false;
  }
  return true;
}

/** The first line with an error. */
function firstError(items: readonly ItemNode[], text: string): string {
  for (const item of items) {
    const { flags, start } = item.tree;
    for (let i = 0; i < item.tree.length; i++) {
      if (((flags[i] as number) & (NodeFlag.Error | NodeFlag.Missing)) === 0) continue;
      const at = item.start + (start[i] as number);
      const line = text.slice(text.lastIndexOf('\n', at - 1) + 1).split('\n', 1)[0] as string;
      return `${text.slice(0, at).split('\n').length}: ${line.trim().slice(0, 120)}`;
    }
    const inside = item.members === null ? '' : firstError(item.members, text);
    if (inside !== '') return inside;
  }
  return '';
}

async function main(): Promise<void> {
  const parser = await createParser();
  let files = 0;
  let repaired = 0;
  let broken = 0;
  const errors: string[] = [];
  const problems: string[] = [];
  for (const folder of process.argv.slice(2)) {
    for (const file of rustFiles(folder)) {
      files++;
      const text = fs.readFileSync(file, 'utf8');
      const before = process.cpuUsage();
      const parsed = parser.parseFile(text);
      const { syntax } = parsed;
      const everything = (items: readonly ItemNode[]): ItemNode[] =>
        items.flatMap((i) => [i, ...everything(i.members ?? [])]);
      const all = everything(syntax.items);
      const hasRepairs = all.some((item) => (item.tree.repairs ?? []).length > 0);
      const { user } = process.cpuUsage(before);
      if (user > 1_000_000) problems.push(`SLOW ${Math.round(user / 1000)} ms ${file}`);
      if (syntax.hasError) {
        if (isRust(file)) errors.push(`${file}:${firstError(syntax.items, text)}`);
        else broken++;
      }
      if (hasRepairs) {
        repaired++;
        for (const line of changedItems(parser, syntax.items, 'file')) problems.push(`CHANGED ${file}: ${line}`);
      }
      parsed.dispose();
    }
  }
  const share = ((errors.length / Math.max(1, files)) * 100).toFixed(3);
  console.log(
    `${files} files, ${repaired} with repairs, ${broken} that rustc cannot parse either, ${errors.length} errors (${share} %)`,
  );
  for (const error of errors) console.log(`    ERROR ${error}`);
  for (const problem of problems) console.log(`    ${problem}`);
  process.exitCode = errors.length + problems.length === 0 ? 0 : 1;
}

void main();
