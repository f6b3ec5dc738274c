/** `--message-format cargo-json` beside what cargo prints of the same workspace. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { check } from '../../server/src/cli/check';
import type { Io } from '../../server/src/cli/io';
import type { CargoTarget } from '../../server/src/host/cargoTarget';
import type { RustcDiagnostic } from '../../server/src/ide/jsonRender';
import { createAnalysisHost } from '../../server/src/semantics/analysisHost';
import { testFolder } from '../support/folder';

const folder = testFolder();
const hasCargo = spawnSync('cargo', ['--version']).status === 0;

type Line =
  | ({ readonly reason: 'compiler-message'; readonly message: RustcDiagnostic } & CargoTarget)
  | { readonly reason: 'build-finished'; readonly success: boolean };

const twice = (name: string) => `pub fn ${name}(mut s: String) {
    let a = &mut s;
    let b = &mut s;
    a.push_str(b);
}
`;
const idle = 'fn main() {}\n';
const unused = 'fn main() {\n    let mut x = "é"; // 😀\n    println!("{}", x);\n}\n';

/** Errors and warnings in targets of every kind, in a workspace whose folders say little of the names in them. */
const workspace: Readonly<Record<string, string>> = {
  'all of it/Cargo.toml': '[workspace]\nmembers = ["a", "tool", "macros"]\nresolver = "2"\n',
  'all of it/a/Cargo.toml': `[package]
name = "two-parts"
version = "1.2.3-beta.1"
edition = "2021"
[lib]
crate-type = ["rlib", "cdylib"]
[[bin]]
name = "the-tool"
path = "src/bin/tool.rs"
doc = false
[[bin]]
name = "extra"
required-features = ["more"]
[[example]]
name = "plug"
crate-type = ["cdylib"]
[features]
default = ["more"]
more = []
`,
  'all of it/a/src/lib.rs': `pub mod deep;

#[cfg(test)]
mod tests {
    #[test]
    fn t() {
        let s = String::new();
        drop(s);
        drop(s);
    }
}
`,
  'all of it/a/src/deep.rs': 'pub fn g(x: u8) -> u8 {\n    let mut y = x;\n    y\n}\n',
  'all of it/a/src/bin/tool.rs': `${twice('f')}${idle}`,
  'all of it/a/src/bin/extra.rs': unused,
  'all of it/a/examples/plug.rs': twice('in_example'),
  'all of it/a/examples/show.rs': unused,
  'all of it/a/tests/it.rs': `${twice('in_test')}${idle}`,
  'all of it/a/benches/speed.rs': `${twice('in_bench')}${idle}`,
  'all of it/tool/Cargo.toml':
    '[package]\nname = "tool"\nversion = "0.1.0"\nedition = "2024"\n[lib]\ndoctest = false\n',
  'all of it/tool/src/lib.rs': twice('f'),
  'all of it/macros/Cargo.toml':
    '[package]\nname = "macros"\nversion = "0.1.0"\nedition = "2021"\n[lib]\nproc-macro = true\ntest = false\n',
  'all of it/macros/src/lib.rs': '#[allow(dead_code)]\nfn unused(x: u8) -> u8 {\n    let mut y = x;\n    y\n}\n',
};

async function ours(...args: string[]): Promise<{ readonly code: number; readonly lines: Line[] }> {
  let out = '';
  const io: Io = {
    out: (text) => {
      out += text;
    },
    err: () => {},
    cwd: folder.at('.'),
  };
  const createHost = () => createAnalysisHost({ cache: null, items: null });
  const code = await check(['--message-format', 'cargo-json', ...args], io, createHost);
  return { code, lines: parse(out) };
}

function parse(out: string): Line[] {
  return out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
}

/** What a tool reads of a message, and the names of everything in it. */
function essence(line: Line): string {
  if (line.reason !== 'compiler-message') return JSON.stringify(line);
  const { message, reason, package_id, manifest_path, target, ...others } = line;
  expect(others).toEqual({});
  const spans = message.spans.flatMap((span) => {
    const { file_name, byte_start, byte_end, line_start, column_start, line_end, column_end, is_primary, label } = span;
    // A suggestion that rustc shows inline is a label with us.
    if (label?.startsWith('help: ')) return [];
    const place = `${file_name} ${byte_start}-${byte_end} ${line_start}:${column_start}-${line_end}:${column_end}`;
    return [
      `${place} ${is_primary} ${label} ${JSON.stringify(sorted(span.text[0] ?? {}))} ${Object.keys(span).sort()}`,
    ];
  });
  return JSON.stringify([
    [reason, package_id, manifest_path, sorted(target)],
    [message.level, message.message, message.code?.code, Object.keys(message).sort(), message.rendered?.split('\n')[1]],
    spans.sort(),
  ]);
}

function sorted(object: object): object {
  return Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)));
}

test('each message names its package and target, and the last line says how it ended', async () => {
  folder.write(workspace);
  const { code, lines } = await ours('all of it');
  expect(code).toBe(1);
  expect(lines.at(-1)).toEqual({ reason: 'build-finished', success: false });
  const messages = lines.filter((line) => line.reason === 'compiler-message');
  expect(lines).toHaveLength(messages.length + 1);
  const root = folder.at('all of it');
  const found = messages.find(({ target }) => target.name === 'the-tool');
  expect(found).toMatchObject({
    package_id: `path+${pathToFileURL(root).href}/a#two-parts@1.2.3-beta.1`,
    manifest_path: path.join(root, 'a/Cargo.toml'),
    target: {
      kind: ['bin'],
      crate_types: ['bin'],
      name: 'the-tool',
      src_path: path.join(root, 'a/src/bin/tool.rs'),
      edition: '2021',
      doc: false,
      doctest: false,
      test: true,
    },
    message: { level: 'error', code: { code: 'E0499' } },
  });
  // As cargo: from the folder of the workspace, wherever the command is called.
  expect(found?.message.spans[0]?.file_name).toBe('a/src/bin/tool.rs');
  expect(found?.message.rendered).toContain('\n --> a/src/bin/tool.rs:3:13\n');
  const ofLibrary = messages.filter(({ target }) => target.name === 'two_parts');
  expect(ofLibrary.map(({ message }) => message.code?.code).sort()).toEqual(['E0382', 'unused_mut']);
});

test('cargo prints the same', async () => {
  if (!hasCargo) return;
  folder.write(workspace);
  const { lines } = await ours('all of it');
  const args = ['check', '--offline', '--workspace', '--all-targets', '--keep-going', '--message-format', 'json'];
  const { stdout } = spawnSync('cargo', args, {
    cwd: folder.at('all of it'),
    encoding: 'utf8',
    // The folder of the test has no toolchains.
    env: { ...process.env, CARGO_HOME: folder.at('home'), CARGO_TARGET_DIR: folder.at('target') },
  });
  const theirs = parse(stdout).filter(
    (line) =>
      line.reason === 'build-finished' ||
      (line.reason === 'compiler-message' && line.message.level !== 'failure-note' && line.message.spans.length > 0),
  );
  expect(theirs.length).toBeGreaterThan(5);
  // cargo says what is wrong with a library of its test build too.
  expect([...new Set(lines.map(essence))].sort()).toEqual([...new Set(theirs.map(essence))].sort());
});

test('clean code, a file without a package, and a path that is none', async () => {
  folder.write({ 'clean.rs': idle, 'bad.rs': `${twice('f')}${idle}` });
  expect(await ours('clean.rs')).toEqual({ code: 0, lines: [{ reason: 'build-finished', success: true }] });
  const { code, lines } = await ours('bad.rs', '--edition', '2018');
  expect(code).toBe(1);
  expect(lines[0]).toMatchObject({
    package_id: `${pathToFileURL(folder.at('bad.rs')).href.replace('file:', 'path+file:')}#bad@0.0.0`,
    manifest_path: folder.at('bad.rs'),
    target: { kind: ['bin'], name: 'bad', edition: '2018' },
  });
  expect(await ours('nosuch.rs')).toEqual({ code: 2, lines: [{ reason: 'build-finished', success: false }] });
});
