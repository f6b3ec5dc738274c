/**
 * Builds both programs: `client/dist/extension.js` (what VS Code loads) and `server/dist/` (the server and the command
 * line); and of both what a browser loads, in `web/` below each. A dynamic `import()` of another entry point is left as a `require` of the sibling file, so `tenure check` never
 * reads the code of the protocol, and the worker and the command line share one copy of the analysis.
 *
 * `node esbuild.mjs [--production]`
 */
import fs from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';

const production = process.argv.includes('--production');
const root = import.meta.dirname;
const inRoot = (...parts) => path.join(root, ...parts);

const serverEntries = {
  tenure: 'server/src/cli/tenure.ts',
  check: 'server/src/cli/check.ts',
  explain: 'server/src/cli/explain.ts',
  stats: 'server/src/cli/stats.ts',
  dump: 'server/src/cli/dump.ts',
  lsp: 'server/src/lsp/main.ts',
  serve: 'server/src/lsp/serve.ts',
  worker: 'server/src/lsp/worker/main.ts',
  analysis: 'server/src/semantics/analysisHost.ts',
};
/** Keeps a dynamic import of an entry point as a separate file. */
const lazyEntries = {
  name: 'lazy-entries',
  setup(context) {
    const names = new Map(Object.entries(serverEntries).map(([name, file]) => [inRoot(file), name]));
    context.onResolve({ filter: /^\.\.?\// }, (args) => {
      if (args.kind !== 'dynamic-import') return undefined;
      const name = names.get(`${path.resolve(args.resolveDir, args.path)}.ts`);
      return name === undefined ? undefined : { path: `./${name}.js`, external: true };
    });
  },
};

const { version } = JSON.parse(fs.readFileSync(inRoot('package.json'), 'utf8'));

const common = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  // A script that is compiled with cached code cannot `import()`.
  supported: { 'dynamic-import': false },
  minifyWhitespace: production,
  minifySyntax: production,
  // Identifiers stay: a crash report is readable, and `keepNames`, which would give the names back to shorter ones, does so
  // anew for each closure that is made, which costs a fifth of the time of an edit.
  sourcemap: production ? false : 'linked',
  legalComments: 'linked',
  logLevel: 'warning',
  mainFields: ['module', 'main'],
  // The parser asks for it only where there is no `__dirname`, which is never.
  logOverride: { 'empty-import-meta': 'silent' },
  // The ESM file of web-tree-sitter needs `import.meta.url`, which a CommonJS bundle does not have.
  alias: { 'web-tree-sitter': inRoot('node_modules/web-tree-sitter/web-tree-sitter.cjs') },
  define: { 'process.env.TENURE_VERSION': JSON.stringify(version) },
  external: ['vscode', 'tree-sitter', 'tree-sitter-rust'],
};

/** What a browser has instead of Node and of what needs it. */
const replacements = {
  'node:fs': 'server/src/host/web/fs.ts',
  'node:path': 'node_modules/path-browserify/index.js',
  'node:crypto': 'server/src/host/web/crypto.ts',
  'node:zlib': 'server/src/host/web/zlib.ts',
  'node:os': 'server/src/host/web/os.ts',
  'node:url': 'server/src/host/web/url.ts',
  'tree-sitter': 'server/src/host/web/absent.ts',
  'tree-sitter-rust': 'server/src/host/web/absent.ts',
  'server/src/lsp/places.ts': 'server/src/lsp/web/places.ts',
};
const webModules = {
  name: 'web-modules',
  setup(context) {
    const byPath = new Map(Object.entries(replacements).map(([name, file]) => [inRoot(name), inRoot(file)]));
    context.onResolve({ filter: /^(node:|tree-sitter(-rust)?$)/ }, ({ path: name }) =>
      name in replacements ? { path: inRoot(replacements[name]) } : undefined,
    );
    context.onResolve({ filter: /^\.\.?\/.*\bplaces$/ }, (args) => {
      const file = byPath.get(`${path.resolve(args.resolveDir, args.path)}.ts`);
      return file === undefined ? undefined : { path: file };
    });
    context.onResolve({ filter: /^vscode-languageserver\/node$/ }, ({ resolveDir, kind }) =>
      context.resolve('vscode-languageserver/browser', { resolveDir, kind }),
    );
  },
};

const web = {
  ...common,
  platform: 'browser',
  target: 'es2022',
  plugins: [webModules],
  inject: [inRoot('server/src/host/web/buffer.ts')],
  alias: {},
  define: { ...common.define, 'process.env': '{}' },
  external: ['vscode'],
};

/** The native parser is loaded through node-gyp-build, which cannot be bundled: copied, by name, beside the bundle. */
const nativeFiles = [
  ['tree-sitter', ['package.json', 'index.js', 'LICENSE']],
  ['tree-sitter-rust', ['package.json', 'bindings/node/index.js', 'LICENSE']],
  ['node-gyp-build', ['package.json', 'index.js', 'node-gyp-build.js', 'LICENSE']],
];
const platforms = ['darwin-arm64', 'darwin-x64', 'linux-arm64', 'linux-x64', 'win32-arm64', 'win32-x64'];

function copy(from, to) {
  fs.mkdirSync(path.dirname(to), { recursive: true });
  fs.copyFileSync(from, to);
}

function copyNative(dist) {
  for (const [name, files] of nativeFiles) {
    const prebuilds = name === 'node-gyp-build' ? [] : platforms.map((p) => `prebuilds/${p}/${name}.node`);
    for (const file of [...files, ...prebuilds]) {
      const from = inRoot('node_modules', name, file);
      if (fs.existsSync(from)) copy(from, path.join(dist, 'node_modules', name, file));
      else console.warn(`esbuild.mjs: ${name} has no ${file}`);
    }
  }
}

function copyData(dist) {
  copy(inRoot('node_modules/web-tree-sitter/web-tree-sitter.wasm'), path.join(dist, 'web-tree-sitter.wasm'));
  copy(inRoot('node_modules/tree-sitter-rust/tree-sitter-rust.wasm'), path.join(dist, 'tree-sitter-rust.wasm'));
  const data = inRoot('server/data');
  if (!fs.existsSync(data)) return;
  for (const file of fs.readdirSync(data)) {
    if (/\.(index|json|md)$/.test(file)) copy(path.join(data, file), path.join(dist, 'data', file));
  }
  const explanations = {};
  for (const file of fs.readdirSync(path.join(data, 'explanations'))) {
    const from = path.join(data, 'explanations', file);
    copy(from, path.join(dist, 'data/explanations', file));
    explanations[path.basename(file, '.md')] = fs.readFileSync(from, 'utf8');
  }
  // In a browser they come in one piece.
  fs.mkdirSync(path.join(dist, 'web'), { recursive: true });
  fs.writeFileSync(path.join(dist, 'web/explanations.json'), JSON.stringify(explanations));
}

const serverDist = inRoot('server/dist');
if (production) {
  // Nothing of an older build gets into the package.
  fs.rmSync(serverDist, { recursive: true, force: true });
  fs.rmSync(inRoot('client/dist'), { recursive: true, force: true });
}
const { analysis, ...doors } = serverEntries;
const bundle = (entries, outdir) =>
  build({
    ...common,
    plugins: [lazyEntries],
    outdir,
    entryPoints: Object.fromEntries(Object.entries(entries).map(([name, file]) => [name, inRoot(file)])),
  });
// A build that fails leaves no older analysis behind the newer doors.
fs.rmSync(path.join(serverDist, 'analysis.js'), { force: true });
copyNative(serverDist);
copyData(serverDist);
await Promise.all([
  bundle(doors, serverDist),
  bundle({ extension: 'client/src/extension.ts' }, inRoot('client/dist')),
  build({
    ...web,
    inject: [],
    outdir: inRoot('client/dist/web'),
    entryPoints: { extension: inRoot('client/src/web/extension.ts') },
  }),
  build({
    ...web,
    format: 'iife',
    outdir: path.join(serverDist, 'web'),
    entryPoints: { server: inRoot('server/src/lsp/web/main.ts'), worker: inRoot('server/src/lsp/web/worker.ts') },
  }),
  // A test of the doors alone puts a stand-in behind them.
  bundle({ analysis: process.env.TENURE_ANALYSIS ?? analysis }, serverDist),
]);
