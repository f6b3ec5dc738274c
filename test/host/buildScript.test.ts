import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ScriptedPackage, scriptOptions } from '../../server/src/host/buildScript';
import { cfgOptions, evaluateCfg, parseCfg } from '../../server/src/source/cfg';

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tenure-script-'));
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

function options(script: string | null, rest: Partial<ScriptedPackage> = {}) {
  if (script !== null) fs.writeFileSync(path.join(folder, 'build.rs'), script);
  const features = new Set<string>();
  return scriptOptions({
    name: 'own',
    version: '1.0.0',
    folder,
    script: null,
    features,
    buildDependencies: [],
    ...rest,
  });
}

const names = (script: string, rest: Partial<ScriptedPackage> = {}): string[] | null => {
  const { doubtful } = options(script, rest) ?? { doubtful: new Set(['no script']) };
  return doubtful === null ? null : [...doubtful].sort();
};

test('without a script nothing is in doubt', () => {
  expect(options(null)).toBeNull();
  expect(options('fn main() {}', { script: false })).toBeNull();
});

test('a script can set what it writes, and nothing else', () => {
  const script = 'fn main() { println!("cargo:rustc-cfg=fast"); println!("cargo::rustc-cfg=limb=\\"64\\""); }';
  expect(names(script)).toEqual(['fast', 'limb']);
  expect(names('fn main() { println!("cargo:rerun-if-changed=build.rs"); }')).toEqual([]);
  const doubtful = new Set(names(script));
  const answer = (text: string) => evaluateCfg(parseCfg(text).expr, cfgOptions([], [], true, doubtful));
  expect([answer('fast'), answer('loom'), answer('not(loom)'), answer('any(unix, fast)')]).toEqual([
    null,
    false,
    true,
    true,
  ]);
});

test.each([
  'fn main() { println!("cargo:rustc-cfg={}", name()); }',
  'fn main() { println!("cargo:rustc-cfg=v{}", minor); }',
  'fn main() { println!("cargo:{}={}", "rustc-cfg", name); }',
  'fn main() { autocfg::new().emit_rustc_cfg("x"); }',
  'mod other;\nfn main() { other::main() }',
  'include!("other.rs");',
  'fn main() { println!("cargo:rustc-{}", "cfg=x"); emit("rustc-cfg"); }',
])('%s may set anything', (script) => {
  expect(names(script)).toBeNull();
});

test('a library that the script uses may set anything, unless it is known not to', () => {
  expect(names('fn main() {}', { buildDependencies: ['pyo3-build-config'] })).toBeNull();
  expect(names('fn main() {}', { buildDependencies: ['cc'] })).toEqual([]);
});

test('packages that everyone depends on have an answer', () => {
  const on = new Set(['proc-macro']);
  expect(options('fn main() {}', { name: 'proc-macro2', version: '1.0.92', features: on })).toEqual({
    set: ['wrap_proc_macro'],
    doubtful: new Set(),
  });
  expect(options('fn main() {}', { name: 'proc-macro2', version: '1.0.92' })?.set).toEqual([]);
  expect(options('mod x;', { name: 'proc-macro2', version: '0.4.0' })?.doubtful).toBeNull();
});

test('cfg_aliases! sets the names whose predicates hold, in order', () => {
  const script = `
    use cfg_aliases::cfg_aliases;
    fn main() {
      // Aliases.
      cfg_aliases! {
          linux: { target_os = "linux" },
          macos: { target_os = "macos" },
          // Of the two.
          posix: { any(linux, macos) },
          fancy: { all(linux, feature = "fancy") },
          plain: { not(fancy) }
      }
      println!("cargo:rustc-check-cfg=cfg(posix)");
    }`;
  const buildDependencies = ['cfg_aliases'];
  const none = new Set<string>();
  expect(options(script, { buildDependencies })).toEqual({ set: ['linux', 'posix', 'plain'], doubtful: none });
  const fancy = options(script, { buildDependencies, features: new Set(['fancy']) });
  expect(fancy).toEqual({ set: ['linux', 'posix', 'fancy'], doubtful: none });
  const more = script.replace(
    'println!("cargo:rustc-check-cfg',
    'println!("cargo:rustc-cfg=other"); println!("cargo:x',
  );
  expect(options(more, { buildDependencies })).toEqual({
    set: ['linux', 'posix', 'plain'],
    doubtful: new Set(['other']),
  });
  for (const [from, to] of [
    ['linux: {', '$name: {'],
    ['cfg_aliases!', 'my::cfg_aliases'],
    ['target_os = "macos"', 'a b'],
  ] as const)
    expect(options(script.replace(from, to), { buildDependencies })?.doubtful).toBeNull();
});
