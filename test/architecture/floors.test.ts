/** The floor table of docs/architecture.md, enforced: imports go downwards only, and `import type` is an import. */
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

/** From the ground up. Floors in one entry stand side by side and do not import one another. */
const floors: readonly (readonly string[])[] = [
  ['base'],
  ['query'],
  ['syntax'],
  ['source'],
  ['host'],
  ['macros'],
  ['items'],
  ['names'],
  ['lifetimes'],
  ['hir'],
  ['types'],
  ['traits'],
  ['infer'],
  ['mir'],
  ['dataflow'],
  ['borrowck'],
  ['ide'],
  ['semantics'],
  ['lsp', 'cli'],
];

/** The one way across: the command line starts the server, lazily. */
const exceptions = new Set(['cli/tenure.ts -> lsp/main']);

const owners: readonly { readonly packages: RegExp; readonly floor: string }[] = [
  { packages: /^(web-)?tree-sitter(-.*)?$/, floor: 'syntax' },
  { packages: /^vscode-(languageserver|jsonrpc)/, floor: 'lsp' },
];

const root = path.join(import.meta.dirname, '../..');
const source = path.join(root, 'server/src');

interface Import {
  /** Relative to server/src. */
  readonly from: string;
  /** A path relative to server/src, or the name of a package. */
  readonly to: string;
  readonly isPackage: boolean;
}

function filesUnder(folder: string): string[] {
  return fs
    .readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.(ts|mts|mjs)$/.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name));
}

/** Static and dynamic imports, re-exports, `require` and types written as `import('..')`. */
function importsOf(file: string): Import[] {
  const text = fs.readFileSync(file, 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm, '');
  const from = path.relative(source, file).replaceAll(path.sep, '/');
  const pattern = /(?:\bfrom\s*|\bimport\s*|\b(?:import|require)\s*\(\s*)(['"])([^'"\n]+)\1/g;
  return [...text.matchAll(pattern)].map(([, , specifier = '']) => {
    const isPackage = !specifier.startsWith('.');
    const target = path.relative(source, path.resolve(path.dirname(file), specifier)).replaceAll(path.sep, '/');
    return { from, to: isPackage ? specifier : target, isPackage };
  });
}

function heightOf(file: string): number {
  const [folder = ''] = file.split('/');
  return floors.findIndex((floor) => floor.includes(folder));
}

function isUpwards({ from, to }: Import): boolean {
  const [own] = from.split('/');
  const [other] = to.split('/');
  if (own === other || exceptions.has(`${from} -> ${to}`)) return false;
  return heightOf(to) >= heightOf(from);
}

function isForeign({ from, to }: Import): boolean {
  const [floor] = from.split('/');
  return owners.some(({ packages, floor: owner }) => owner !== floor && packages.test(to));
}

const files = filesUnder(source);
const imports = files.flatMap(importsOf);
const show = ({ from, to }: Import): string => `${from} -> ${to}`;

describe('floors', () => {
  test('the check saw the code', () => {
    expect(files.length).toBeGreaterThan(50);
    expect(imports.length).toBeGreaterThan(100);
    for (const { packages, floor } of owners) {
      expect(imports.some(({ from, to }) => from.startsWith(`${floor}/`) && packages.test(to))).toBe(true);
    }
  });

  test('every file stands on a floor', () => {
    expect(files.map((file) => path.relative(source, file)).filter((file) => heightOf(file) === -1)).toEqual([]);
  });

  test('imports go down', () => {
    expect(imports.filter((each) => !each.isPackage && isUpwards(each)).map(show)).toEqual([]);
  });

  test('the parser and the protocol have one importer each', () => {
    expect(imports.filter((each) => each.isPackage && isForeign(each)).map(show)).toEqual([]);
  });

  test('the client shares one file with the server', () => {
    const client = filesUnder(path.join(root, 'client/src')).flatMap(importsOf);
    expect(client.length).toBeGreaterThan(0);
    const shared = client.filter(({ to, isPackage }) => !isPackage && !to.startsWith('../../client/'));
    expect([...new Set(shared.map(({ to }) => to))]).toEqual(['lsp/protocol']);
  });

  test('an upward import would be found', () => {
    expect(isUpwards({ from: 'hir/body.ts', to: 'types/ty', isPackage: false })).toBe(true);
    expect(isUpwards({ from: 'lsp/main.ts', to: 'cli/io', isPackage: false })).toBe(true);
    expect(isUpwards({ from: 'types/ty.ts', to: 'hir/body', isPackage: false })).toBe(false);
    expect(isForeign({ from: 'ide/api.ts', to: 'vscode-languageserver/node', isPackage: true })).toBe(true);
  });
});
