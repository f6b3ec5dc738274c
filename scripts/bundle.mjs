/** Bundles a TypeScript entry point of the server for a script, as `esbuild.mjs` does for the product. */
import path from 'node:path';
import { build } from 'esbuild';

const root = path.resolve(import.meta.dirname, '..');

/** Writes a CommonJS bundle of `entry` (relative to the repository) to `.cache/lab/NAME.cjs` and returns its path. */
export async function bundle(entry, name) {
  const outfile = path.join(root, '.cache/lab', `${name}.cjs`);
  await build({
    entryPoints: [path.join(root, entry)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    sourcemap: 'linked',
    logLevel: 'warning',
    mainFields: ['module', 'main'],
    alias: { 'web-tree-sitter': path.join(root, 'node_modules/web-tree-sitter/web-tree-sitter.cjs') },
    define: { 'process.env.TENURE_VERSION': '"lab"' },
    external: ['tree-sitter', 'tree-sitter-rust'],
  });
  return outfile;
}
