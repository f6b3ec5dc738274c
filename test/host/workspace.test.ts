import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FileId } from '../../server/src/base/ids';
import { DEFAULT_FEATURES, type FeatureChoice } from '../../server/src/host/featureChoice';
import { readManifest } from '../../server/src/host/manifest';
import { compareVersions, fulfils } from '../../server/src/host/version';
import { type LoadOptions, loadPackage } from '../../server/src/host/workspace';
import { Database } from '../../server/src/query/engine';
import { allCrates, crateData } from '../../server/src/source/crates';
import { fileInDir, fileText, pathOf } from '../../server/src/source/files';

let root: string;
beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'tenure-host-'));
});
afterEach(() => fs.rmSync(root, { recursive: true, force: true }));

function write(files: Record<string, string | Buffer>): void {
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(root, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, content);
  }
}

function load(db: Database, manifest = 'Cargo.toml', options: LoadOptions = {}) {
  return loadPackage(db, path.join(root, manifest), {
    ...options,
    cargoHome: path.join(root, '.cargo-home'),
    sourcesOnly: true,
  });
}

const relative = (text: string) => text.replaceAll(`${root}/`, '').replaceAll(root, '.');

/** One line a crate: kind, name, edition, origin, root, features, dependencies with what they lead to. */
function crates(db: Database): string[] {
  return db.get(allCrates, 0).map((id) => {
    const data = db.get(crateData, id);
    const features = [...data.cfg.set].flatMap((option) => /^feature="(.*)"/.exec(option)?.[1] ?? []).sort();
    const dependencies = [...data.dependencies].map(
      ([name, dep]) => `${name}=${relative(pathOf(db, db.get(crateData, dep).rootFile))}`,
    );
    const file = relative(pathOf(db, data.rootFile));
    return [data.kind, data.name, data.edition, data.origin, file, `[${features}]`, `{${dependencies}}`].join(' ');
  });
}

const pkg = (name: string, rest = '') => `[package]\nname = "${name}"\nversion = "0.1.0"\nedition = "2021"\n${rest}`;
const registry = '.cargo-home/registry/src/index.crates.io-0';

describe('features that are chosen', () => {
  // Each line is what `cargo check --workspace --all-targets` with these options hands to rustc.
  const cases: [string, Partial<FeatureChoice>, string[], string[]][] = [
    ['none', {}, ['a [default,std]', 'b []', 'c []', 'd []'], ['demo']],
    ['without the default ones', { noDefault: true }, ['a []', 'b []', 'c []', 'd []'], ['demo']],
    ['by name', { features: ['extra'] }, ['a [default,extra,std]', 'b [x]', 'c []', 'd []', 'demo'], []],
    ['of one package', { features: ['a/extra'], noDefault: true }, ['a [extra]', 'b [x]', 'c []', 'd []', 'demo'], []],
    ['of a dependency', { features: ['c/deep'] }, ['a [default,std]', 'b []', 'c [deep]', 'd []'], ['demo']],
    ['an optional dependency', { features: ['d'] }, ['a [d,default,std]', 'b []', 'c []', 'd []'], ['demo']],
    ['all', { features: 'all' }, ['a [d,default,extra,std]', 'b [x,y]', 'c [deep]', 'd []', 'demo'], []],
  ];

  test.each(cases)('%s', (_name, choice, expected, leftOut) => {
    write({
      'Cargo.toml': '[workspace]\nmembers = ["a", "b"]\n',
      'a/Cargo.toml': pkg(
        'a',
        '[features]\ndefault = ["std"]\nstd = []\nextra = ["b/x"]\n[dependencies]\nb = { path = "../b" }\nc = { path = "../c" }\nd = { path = "../d", optional = true }\n[[example]]\nname = "demo"\nrequired-features = ["extra"]\n',
      ),
      'a/src/lib.rs': '',
      'a/examples/demo.rs': 'fn main() {}',
      'b/Cargo.toml': pkg('b', '[features]\nx = []\ny = []\n'),
      'b/src/lib.rs': '',
      'c/Cargo.toml': pkg('c', '[features]\ndeep = []\n'),
      'c/src/lib.rs': '',
      'd/Cargo.toml': pkg('d'),
      'd/src/lib.rs': '',
    });
    const db = new Database();
    const { problems } = load(db, 'Cargo.toml', { features: { ...DEFAULT_FEATURES, ...choice } });
    const found = crates(db).map((line) => line.split(' '));
    const shown = found.map(([kind, name, , , , features]) => (kind === 'example' ? name : `${name} ${features}`));
    expect(shown.sort()).toEqual(expected);
    expect(problems).toEqual(leftOut.map((name) => `example ${name} of a is left out: it requires extra`));
  });

  test('of none of the packages', () => {
    write({ 'Cargo.toml': pkg('a'), 'src/lib.rs': '' });
    const features = { features: ['nowhere', 'b/x'], noDefault: false };
    expect(load(new Database(), 'Cargo.toml', { features }).problems).toEqual([
      'no package of the workspace has the feature nowhere',
    ]);
  });
});

describe('a root that is not among the files of its package', () => {
  const texts = (db: Database, files: readonly FileId[]) =>
    files.map((file) => [relative(pathOf(db, file)), db.get(fileText, file)]);

  test('lies outside of it', () => {
    write({
      'app/Cargo.toml': pkg('app', '[dependencies]\nb = { path = "../b" }\n'),
      'app/src/lib.rs': '',
      'b/Cargo.toml': pkg('b', '[lib]\npath = "../shared/src/lib.rs"\n'),
      'shared/src/lib.rs': 'mod inner;',
      'shared/src/inner.rs': '// inner',
    });
    const db = new Database();
    const { files, problems } = load(db, 'app/Cargo.toml');
    expect(problems).toEqual([]);
    expect(texts(db, files)).toEqual([
      ['app/src/lib.rs', ''],
      ['shared/src/lib.rs', 'mod inner;'],
    ]);
    const inner = fileInDir(db, path.join(root, 'shared/src/inner.rs'));
    expect(inner !== undefined && db.get(fileText, inner)).toBe('// inner');
  });

  test('lies in a package inside of it', () => {
    write({
      'Cargo.toml': pkg('app', '[[bin]]\nname = "x"\npath = "inner/main.rs"\n'),
      'inner/Cargo.toml': pkg('inner'),
      'inner/main.rs': 'mod m;',
      'inner/m.rs': '',
    });
    const db = new Database();
    const { files, problems } = load(db);
    expect(problems).toEqual([]);
    expect(texts(db, files)).toEqual([['inner/main.rs', 'mod m;']]);
    expect(fileInDir(db, path.join(root, 'inner/m.rs'))).toBeDefined();
  });

  test('cannot be read', () => {
    write({
      'Cargo.toml': pkg('app', '[lib]\npath = "../nowhere/lib.rs"\n'),
      'src/main.rs': Buffer.from([0xff, 0xfe]),
      'tests/t.rs': 'fn t() {}',
    });
    const db = new Database();
    const { files, problems } = load(db);
    expect(texts(db, files)).toEqual([
      ['tests/t.rs', 'fn t() {}'],
      ['src/main.rs', ''],
    ]);
    expect(problems.filter((problem) => problem.includes('UTF-8'))).toHaveLength(1);
    expect(problems.filter((problem) => problem.includes('nowhere'))).toHaveLength(1);
  });
});

describe('one package', () => {
  test('all targets, found and named, depend on the library', () => {
    write({
      'Cargo.toml': pkg('my-app', 'default-run = "x"\n[[bin]]\nname = "named"\npath = "src/other.rs"\n'),
      'src/lib.rs': 'mod a;',
      'src/a.rs': '',
      'src/main.rs': '',
      'src/other.rs': '',
      'src/bin/tool.rs': '',
      'src/bin/big/main.rs': '',
      'tests/it.rs': '',
      'benches/b.rs': '',
      'examples/e.rs': '',
      'target/debug/build/x.rs': '',
      '.hidden/x.rs': '',
      'nested/Cargo.toml': pkg('nested'),
      'nested/src/lib.rs': '',
      'README.md': 'x',
    });
    const db = new Database();
    const { files, problems } = load(db);
    expect(problems).toEqual([]);
    const lib = '[] {my_app=src/lib.rs}';
    expect(crates(db)).toEqual([
      'lib my_app 2021 workspace src/lib.rs [] {}',
      `bin named 2021 workspace src/other.rs ${lib}`,
      `bin my_app 2021 workspace src/main.rs ${lib}`,
      `bin big 2021 workspace src/bin/big/main.rs ${lib}`,
      `bin tool 2021 workspace src/bin/tool.rs ${lib}`,
      `example e 2021 workspace examples/e.rs ${lib}`,
      `test it 2021 workspace tests/it.rs ${lib}`,
      `bench b 2021 workspace benches/b.rs ${lib}`,
    ]);
    expect(files.map((file) => relative(pathOf(db, file)))).toHaveLength(9);
    expect(fileInDir(db, `${root}/src/a.rs`)).toBeDefined();
    expect(fileInDir(db, `${root}/nested/src/lib.rs`)).toBeUndefined();
  });

  test('a folder of sources may be called target, and what cargo built in is none', () => {
    write({
      'Cargo.toml': pkg('a'),
      'src/lib.rs': 'mod target;',
      'src/target/mod.rs': 'mod generated;',
      'src/target/generated.rs': '',
      'tests/ui/target/CACHEDIR.TAG': '',
      'tests/ui/target/debug/x.rs': '',
    });
    const db = new Database();
    const { files } = load(db);
    expect(files.map((file) => relative(pathOf(db, file))).sort()).toEqual([
      'src/lib.rs',
      'src/target/generated.rs',
      'src/target/mod.rs',
    ]);
  });

  test('a reload keeps ids, takes new targets and drops old ones', () => {
    write({ 'Cargo.toml': pkg('a'), 'src/lib.rs': '', 'examples/old.rs': '' });
    const db = new Database();
    const [lib] = load(db).crates;
    fs.rmSync(path.join(root, 'examples/old.rs'));
    write({ 'tests/new.rs': '', 'src/lib.rs': '// changed' });
    const again = load(db);
    expect(again.crates[0]).toBe(lib);
    expect(crates(db).map((line) => line.split(' ')[1])).toEqual(['a', 'new']);
    expect(db.get(fileText, again.files[0] as never)).toBe('// changed');
  });
});

describe('dependencies', () => {
  test('registry, lock file, renames, features and targets', () => {
    write({
      'Cargo.toml': pkg(
        'app',
        `[dependencies]
plain = "1"
other = { package = "real-name", version = "2", features = ["extra"], default-features = false }
never = { version = "1", optional = true }
[target.'cfg(unix)'.dependencies]
on-unix = "1"
[target.'cfg(windows)'.dependencies]
on-windows = "1"
[dev-dependencies]
dev = "1"
[build-dependencies]
build-only = "1"
`,
      ),
      'src/lib.rs': '',
      'tests/t.rs': '',
      'Cargo.lock': `
[[package]]
name = "app"
version = "0.1.0"
dependencies = ["plain 1.0.1", "real-name", "on-unix", "on-windows", "dev"]
[[package]]
name = "plain"
version = "1.0.1"
source = "registry+x"
[[package]]
name = "plain"
version = "1.9.0"
source = "registry+x"
[[package]]
name = "real-name"
version = "2.0.0"
source = "registry+x"
dependencies = ["plain 1.9.0"]
[[package]]
name = "on-unix"
version = "1.0.0"
[[package]]
name = "dev"
version = "1.0.0"
`,
      [`${registry}/plain-1.0.1/Cargo.toml`]: pkg('plain').replace('0.1.0', '1.0.1'),
      [`${registry}/plain-1.0.1/src/lib.rs`]: 'mod one;',
      [`${registry}/plain-1.9.0/Cargo.toml`]: pkg('plain', '[lib]\nname = "plainly"').replace('0.1.0', '1.9.0'),
      [`${registry}/plain-1.9.0/src/lib.rs`]: '',
      [`${registry}/real-name-2.0.0/Cargo.toml`]: pkg(
        'real-name',
        '[features]\ndefault = ["std"]\nstd = []\nextra = ["more", "dep:plain", "plain/p"]\nmore = []\n[dependencies]\nplain = { version = "1", optional = true }',
      ).replace('0.1.0', '2.0.0'),
      [`${registry}/real-name-2.0.0/src/lib.rs`]: '',
      [`${registry}/on-unix-1.0.0/Cargo.toml`]: pkg('on-unix', '[lib]\nproc-macro = true').replace('0.1.0', '1.0.0'),
      [`${registry}/on-unix-1.0.0/src/lib.rs`]: '',
    });
    const db = new Database();
    const { problems, files } = load(db);
    expect(problems).toEqual(['dev 1, which app depends on, is not on this machine']);
    const at = (name: string) => `${registry}/${name}/src/lib.rs`;
    expect(crates(db).sort()).toEqual(
      [
        `lib app 2021 workspace src/lib.rs [] {plain=${at('plain-1.0.1')},other=${at('real-name-2.0.0')},on_unix=${at('on-unix-1.0.0')}}`,
        `test t 2021 workspace tests/t.rs [] {plain=${at('plain-1.0.1')},other=${at('real-name-2.0.0')},on_unix=${at('on-unix-1.0.0')},app=src/lib.rs}`,
        `lib plain 2021 dependency ${at('plain-1.0.1')} [] {}`,
        `lib plainly 2021 dependency ${at('plain-1.9.0')} [] {}`,
        `lib real_name 2021 dependency ${at('real-name-2.0.0')} [extra,more] {plainly=${at('plain-1.9.0')}}`,
        `proc-macro on_unix 2021 dependency ${at('on-unix-1.0.0')} [] {}`,
      ].sort(),
    );
    expect(files).toHaveLength(2);
    const lazy = fileInDir(db, `${root}/${at('plain-1.0.1')}`);
    expect(lazy !== undefined && db.get(fileText, lazy)).toBe('mod one;');
  });

  test('without a lock file the newest that fits; vendored folders by configuration', () => {
    write({
      '.cargo/config.toml': '[source.crates-io]\nreplace-with = "v"\n[source.v]\ndirectory = "third-party"\n',
      'Cargo.toml': pkg('app', '[dependencies]\na = "1.2"\nb = "0.3.1"\n'),
      'src/main.rs': '',
      'third-party/a/Cargo.toml': pkg('a').replace('0.1.0', '1.3.0'),
      'third-party/a/src/lib.rs': '',
      'third-party/a-2.0.0/Cargo.toml': pkg('a').replace('0.1.0', '2.0.0'),
      'third-party/a-2.0.0/src/lib.rs': '',
      'third-party/b-0.3.7/Cargo.toml': pkg('b').replace('0.1.0', '0.3.7'),
      'third-party/b-0.3.7/src/lib.rs': '',
      'third-party/b-0.4.0/Cargo.toml': pkg('b').replace('0.1.0', '0.4.0'),
      'third-party/b-0.4.0/src/lib.rs': '',
    });
    const db = new Database();
    expect(load(db).problems).toEqual([]);
    expect(crates(db)[0]).toBe(
      'bin app 2021 workspace src/main.rs [] {a=third-party/a/src/lib.rs,b=third-party/b-0.3.7/src/lib.rs}',
    );
  });

  test('a workspace: members by pattern, inheritance, features that meet', () => {
    write({
      'Cargo.toml':
        '[workspace]\nmembers = ["crates/*"]\nexclude = ["crates/out"]\n[workspace.package]\nedition = "2024"\n[workspace.dependencies]\nb = { path = "crates/b", features = ["x"] }\n',
      'crates/a/Cargo.toml':
        '[package]\nname = "a"\nversion = "1.0.0"\nedition.workspace = true\n[dependencies]\nb = { workspace = true, features = ["y"] }',
      'crates/a/src/lib.rs': '',
      'crates/b/Cargo.toml':
        '[package]\nname = "b"\nversion = "1.0.0"\nedition = { workspace = true }\n[features]\nx = []\ny = []\nz = []',
      'crates/b/src/lib.rs': '',
      'crates/out/Cargo.toml': pkg('out'),
      'crates/out/src/lib.rs': '',
    });
    const expected = [
      'lib a 2024 workspace crates/a/src/lib.rs [] {b=crates/b/src/lib.rs}',
      'lib b 2024 workspace crates/b/src/lib.rs [x,y] {}',
    ];
    const whole = new Database();
    expect(load(whole).problems).toEqual([]);
    expect(crates(whole)).toEqual(expected);
    const member = new Database();
    expect(load(member, 'crates/a/Cargo.toml').problems).toEqual([]);
    expect(crates(member)).toEqual(expected);
    const out = new Database();
    expect(load(out, 'crates/out/Cargo.toml').problems).toEqual([]);
    expect(crates(out)).toEqual(['lib out 2021 workspace crates/out/src/lib.rs [] {}']);
  });
});

describe('what is wrong is said, never thrown', () => {
  test('packages that depend on each other', () => {
    write({
      'Cargo.toml': pkg('a', '[dependencies]\nb = { path = "b" }'),
      'src/lib.rs': '',
      'b/Cargo.toml': pkg('b', '[dependencies]\na = { path = ".." }'),
      'b/src/lib.rs': '',
    });
    const db = new Database();
    expect(load(db).problems).toEqual(['b and a depend on each other']);
    expect(crates(db)).toEqual([
      'lib a 2021 workspace src/lib.rs [] {b=b/src/lib.rs}',
      'lib b 2021 workspace b/src/lib.rs [] {}',
    ]);
  });

  test.each([
    ['no file', {}, 'no such file'],
    ['not TOML', { 'Cargo.toml': '[package\nname' }, 'Invalid TOML'],
    ['wrong types', { 'Cargo.toml': 'package = 5\ndependencies = []\nfeatures = "x"\nbin = 3' }, 'neither [package]'],
    ['no name', { 'Cargo.toml': '[package]\nedition = 2021\n[dependencies]\nx = 5' }, 'dependency x is neither'],
    ['a strange edition', { 'Cargo.toml': pkg('a').replace('2021', '2077'), 'src/lib.rs': '' }, 'unknown edition 2077'],
    ['no library', { 'Cargo.toml': pkg('a', '[lib]\npath = "nowhere.rs"') }, 'no library at'],
    ['no target', { 'Cargo.toml': pkg('a') }, 'no targets'],
    ['a broken lock file', { 'Cargo.toml': pkg('a'), 'src/lib.rs': '', 'Cargo.lock': '[[' }, 'Cargo.lock: '],
    ['no such member', { 'Cargo.toml': '[workspace]\nmembers = ["x", "y/*"]' }, 'member y/* does not exist'],
  ])('%s', (_name, files, problem) => {
    write(files);
    expect(load(new Database()).problems.join('\n')).toContain(problem);
  });

  test('files that are not UTF-8 or too large are left out, the rest is there', () => {
    write({
      'Cargo.toml': pkg('a'),
      'src/lib.rs': '\u{feff}fn f() {}',
      'src/latin.rs': Buffer.from([0x2f, 0x2f, 0xe9, 0x0a]),
      'src/huge.rs': Buffer.alloc(4_000_001, 0x20),
    });
    const db = new Database();
    const { files, problems } = load(db);
    expect(problems.map(relative)).toEqual([
      'src/huge.rs: 4000001 bytes are too many, left out',
      'src/latin.rs: not UTF-8, left out',
    ]);
    expect(files.map((file) => db.get(fileText, file))).toEqual(['fn f() {}']);
  });
});

test.each([
  ['1.2.3', '1.2', true],
  ['1.1.9', '1.2', false],
  ['2.0.0', '1', false],
  ['0.3.9', '0.3.1', true],
  ['0.4.0', '0.3.1', false],
  ['0.0.4', '0.0.3', false],
  ['0.9.0', '0', true],
  ['1.2.9', '~1.2.3', true],
  ['1.3.0', '~1.2', false],
  ['1.9.0', '1.*', true],
  ['1.2.3', '=1.2.3', true],
  ['1.2.4', '=1.2', true],
  ['2.5.0', '>=1, <3', true],
  ['3.0.0', '>=1, <3', false],
  ['1.3.0', '>1.2', true],
  ['1.2.5', '>1.2', false],
  ['1.2.0-alpha', '1', false],
  ['1.2.0-alpha.2', '1.2.0-alpha.1', true],
  ['1.0.0+build', '1', true],
  ['1.0.0', 'nonsense!', false],
])('version %s for %s: %s', (version, requirement, expected) => expect(fulfils(version, requirement)).toBe(expected));

test('versions are ordered by number', () => {
  expect(['1.10.0', '1.9.0', '1.10.0-rc.1', 'x'].sort(compareVersions)).toEqual([
    'x',
    '1.9.0',
    '1.10.0-rc.1',
    '1.10.0',
  ]);
});

test('an inherited dependency adds its own features to the workspace`s', () => {
  const workspace = readManifest(
    '[workspace]\n[workspace.dependencies]\na = { version = "1", features = ["x"] }',
    null,
  ).workspace;
  const manifest = readManifest(
    pkg('p', '[dependencies]\na = { workspace = true, features = ["y"], optional = true }'),
    workspace,
  );
  expect(manifest.dependencies[0]).toMatchObject({ version: '1', features: ['x', 'y'], isOptional: true, key: 'a' });
});

test('lints: groups before what is in them, and those of the workspace where the package says so', () => {
  const lints = '[lints.rust]\nunused_mut = "forbid"\n[lints.clippy]\npedantic = { level = "warn", priority = -1 }';
  const own = readManifest(pkg('p', `${lints}\nptr_arg = "allow"\nmem-forget = { level = "deny" }\nstyle = 3`), null);
  expect(own.lints).toEqual([
    { name: 'clippy::pedantic', level: 'warn' },
    { name: 'unused_mut', level: 'deny' },
    { name: 'clippy::ptr_arg', level: 'allow' },
    { name: 'clippy::mem_forget', level: 'deny' },
  ]);
  const workspace = readManifest('[workspace.lints.clippy]\nptr_arg = "allow"', null).workspace;
  expect(readManifest(pkg('p', '[lints]\nworkspace = true'), workspace).lints).toEqual([
    { name: 'clippy::ptr_arg', level: 'allow' },
  ]);
  expect(readManifest(pkg('p'), workspace).lints).toEqual([]);
});

describe('what a build script set', () => {
  const built = 'target/debug/build/p-0123456789abcdef';
  const other = 'target/release/build/p-fedcba9876543210';
  const cfg = () => {
    const db = new Database();
    load(db);
    const [id] = db.get(allCrates, 0);
    const { set, hasBuildScript } = db.get(crateData, id as never).cfg;
    return { fast: set.has('fast'), limb: set.has('limb="64"'), isOpen: hasBuildScript };
  };
  beforeEach(() => write({ 'Cargo.toml': pkg('p'), 'src/lib.rs': '', 'build.rs': 'fn main() {}' }));

  test('is not known before a build', () => {
    expect(cfg()).toEqual({ fast: false, limb: false, isOpen: true });
  });

  test('is what it told cargo', () => {
    write({ [`${built}/output`]: 'cargo:rerun-if-changed=x\ncargo:rustc-cfg=fast\ncargo::rustc-cfg=limb="64"\n' });
    expect(cfg()).toEqual({ fast: true, limb: true, isOpen: false });
  });

  test('is not known where builds differ, or where another version was built', () => {
    write({ [`${built}/output`]: 'cargo:rustc-cfg=fast\n', [`${other}/output`]: '' });
    expect(cfg().isOpen).toBe(true);
    write({ [`${other}/output`]: 'cargo:rustc-cfg=fast\n' });
    expect(cfg()).toEqual({ fast: true, limb: false, isOpen: false });
    write({ [`${other}/build_script_build.d`]: '/registry/p-0.0.9/x: /registry/p-0.0.9/build.rs\n' });
    expect(cfg().isOpen).toBe(true);
  });

  // The files are those that cargo 1.95 left for two versions of one package, with their numbers.
  test('is told apart from what another version told by what cargo remembers of the run', () => {
    const debug = 'target/debug/build';
    const marks = 'target/debug/.fingerprint';
    const run = (script: string) =>
      `{"rustc":7458672600737419911,"target":0,"deps":[[8722757871864480630,"build_script_build",false,${script}]],"local":[]}`;
    const ran = 'run-build-script-build-script-build.json';
    write({
      [`${debug}/p-1111111111111111/build_script_build.d`]: `x: ${path.join(root, 'build.rs')}\n`,
      [`${marks}/p-1111111111111111/build-script-build-script-build`]: 'e94e430d2c6fefe8',
      [`${marks}/p-1111111111111111/build-script-build-script-build.json`]: '{}',
      [`${debug}/p-2222222222222222/build_script_build.d`]: 'x: /registry/p-0.0.9/build.rs\n',
      [`${marks}/p-2222222222222222/build-script-build-script-build`]: '0100000000000000',
      [`${debug}/p-3333333333333333/output`]: 'cargo:rustc-cfg=fast\n',
      [`${marks}/p-3333333333333333/${ran}`]: run('16784756571224887017'),
      [`${debug}/p-4444444444444444/output`]: 'cargo:rustc-cfg=limb="64"\n',
      [`${marks}/p-4444444444444444/${ran}`]: run('1'),
    });
    expect(cfg()).toEqual({ fast: true, limb: false, isOpen: false });
    write({ [`${marks}/p-4444444444444444/${ran}`]: run('2') });
    expect(cfg().isOpen).toBe(true);
  });

  test('and the files that it wrote, where all builds wrote the same', () => {
    const env = () => {
      const db = new Database();
      load(db);
      const [id] = db.get(allCrates, 0);
      const { env: all } = db.get(crateData, id as never);
      const read = (name: string) => fileInDir(db, path.join(root, name));
      const file = read(`${built}/out/made.rs`);
      return {
        env: [...(all ?? [])].map(([key, value]) => `${key}=${relative(value)}`),
        text: file === undefined ? null : db.get(fileText, file),
      };
    };
    const output = (folder: string) =>
      `cargo:rustc-env=MADE=${path.join(root, folder)}/out/made.rs\ncargo::rustc-env=V=1\n`;
    const all = ['CARGO_MANIFEST_DIR=.', `MADE=${built}/out/made.rs`, 'V=1', `OUT_DIR=${built}/out`];
    expect(env()).toEqual({ env: ['CARGO_MANIFEST_DIR=.'], text: null });
    write({ [`${built}/output`]: output(built), [`${built}/out/made.rs`]: 'fn made() {}' });
    expect(env()).toEqual({ env: all, text: 'fn made() {}' });
    write({ [`${other}/output`]: output(other), [`${other}/out/made.rs`]: 'fn made() {}' });
    expect(env()).toEqual({ env: all, text: 'fn made() {}' });
    write({ [`${other}/out/made.rs`]: 'fn made_otherwise() {}' });
    expect(env()).toEqual({ env: ['CARGO_MANIFEST_DIR=.', 'V=1'], text: null });
  });
});
