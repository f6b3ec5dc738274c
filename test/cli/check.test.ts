import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { check } from '../../server/src/cli/check';
import { dump } from '../../server/src/cli/dump';
import type { CreateHost } from '../../server/src/cli/hostFactory';
import type { Io } from '../../server/src/cli/io';
import { stats } from '../../server/src/cli/stats';
import type { RustcDiagnostic } from '../../server/src/ide/jsonRender';
import { FakeHost } from '../lsp/fakeHost';

const twice = 'fn f() {\n    &mut TWICE;\n    &mut TWICE;\n}\n';

let cwd: string;
let out: string;
let err: string;
let io: Io;
let host: FakeHost;
const createHost = async () => {
  host = new FakeHost();
  return host;
};

beforeAll(() => {
  cwd = fs.mkdtempSync(path.join(os.tmpdir(), 'tenure-cli-'));
  fs.writeFileSync(path.join(cwd, 'bad.rs'), twice);
  fs.writeFileSync(path.join(cwd, '50%, a:b.rs'), twice);
  fs.writeFileSync(path.join(cwd, 'good.rs'), 'fn main() {}\n');
  fs.writeFileSync(path.join(cwd, 'advised.rs'), 'fn f() { ADVICE }\n');
  fs.writeFileSync(path.join(cwd, 'partly.rs'), 'fn f() { asm!() }\nfn g() {}\n');
  fs.writeFileSync(path.join(cwd, 'binary.rs'), 'fn\0');
  fs.writeFileSync(path.join(cwd, 'latin1.rs'), Buffer.from([0x2f, 0x2f, 0xe9, 0x0a]));
  fs.writeFileSync(path.join(cwd, 'throws.rs'), '// THROW');
  fs.writeFileSync(path.join(cwd, 'bom.rs'), `\ufefffn f() { "é😀"; &mut TWICE; &mut TWICE }`);
  fs.mkdirSync(path.join(cwd, 'package/src'), { recursive: true });
  fs.writeFileSync(path.join(cwd, 'package/Cargo.toml'), '[package]\nname = "PROBLEM"\n');
  fs.writeFileSync(path.join(cwd, 'package/src/main.rs'), twice);
  fs.mkdirSync(path.join(cwd, 'empty'));
});

afterAll(() => fs.rmSync(cwd, { recursive: true }));

beforeEach(() => {
  out = '';
  err = '';
  io = {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    cwd,
  };
});

const run = (...args: string[]) => check(args, io, createHost);
const json = (): RustcDiagnostic[] =>
  out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('tenure check', () => {
  test("prints in rustc's look", async () => {
    expect(await run('bad.rs')).toBe(1);
    expect(out).toBe(`error[E0499]: cannot borrow \`TWICE\` as mutable more than once at a time
 --> bad.rs:3:5
  |
2 |     &mut TWICE;
  |     ---------- first mutable borrow occurs here
3 |     &mut TWICE;
  |     ^^^^^^^^^^ second mutable borrow occurs here
  |
  = note: a note

error: aborting due to 1 previous error

For more information about this error, try \`tenure explain E0499\`.
`);
    expect(err).toBe('');
  });

  test('says nothing of clean code', async () => {
    expect(await run('good.rs')).toBe(0);
    expect(out + err).toBe('');
  });

  test('prints lints of good practice where they are asked for', async () => {
    expect(await run('--message-format', 'short', 'advised.rs')).toBe(0);
    expect(out).toBe('');
    expect(await run('--lints', '--message-format', 'short', 'advised.rs')).toBe(0);
    expect(out).toContain('advised.rs:1:10: warning: advice\n');
    out = '';
    expect(await run('--lints', '--message-format', 'sarif', 'advised.rs')).toBe(0);
    const [{ results }] = JSON.parse(out).runs;
    expect(results).toMatchObject([{ ruleId: 'clippy::ptr_arg', level: 'warning', fixes: [{}] }]);
  });

  test('one line each', async () => {
    expect(await run('--message-format', 'short', 'bad.rs')).toBe(1);
    const message = 'cannot borrow `TWICE` as mutable more than once at a time: second mutable borrow occurs here';
    expect(out.split('\n')[0]).toBe(`bad.rs:3:5: error[E0499]: ${message}`);
  });

  test('annotations of GitHub', async () => {
    expect(await run('--message-format', 'github', 'bad.rs')).toBe(1);
    const text =
      'cannot borrow `TWICE` as mutable more than once at a time%0A' +
      'line 3: second mutable borrow occurs here%0Aline 2: first mutable borrow occurs here';
    expect(out).toBe(`::error file=bad.rs,line=3,endLine=3,col=5,endColumn=14,title=E0499::${text}\n`);
  });

  test('annotations of GitHub escape what means something there', async () => {
    expect(await run('--message-format', 'github', '50%, a:b.rs')).toBe(1);
    expect(out).toMatch(/^::error file=50%25%2C a%3Ab.rs,line=3,/);
    expect(await run('--message-format', 'github', 'good.rs')).toBe(0);
  });

  test("rustc's JSON, one object a line", async () => {
    expect(await run('--message-format=json', 'bad.rs', 'good.rs', 'bad.rs')).toBe(1);
    expect(json()).toHaveLength(2);
    const [first] = json();
    expect(first?.rendered).toMatch(/^error\[E0499\].*\n --> bad.rs:3:5\n/);
    expect({ ...first, rendered: null }).toEqual({
      $message_type: 'diagnostic',
      message: 'cannot borrow `TWICE` as mutable more than once at a time',
      code: { code: 'E0499', explanation: null },
      level: 'error',
      spans: [
        {
          file_name: 'bad.rs',
          byte_start: 29,
          byte_end: 39,
          line_start: 3,
          line_end: 3,
          column_start: 5,
          column_end: 15,
          is_primary: true,
          text: [{ text: '    &mut TWICE;', highlight_start: 5, highlight_end: 15 }],
          label: 'second mutable borrow occurs here',
          suggested_replacement: null,
          suggestion_applicability: null,
          expansion: null,
        },
        {
          file_name: 'bad.rs',
          byte_start: 13,
          byte_end: 23,
          line_start: 2,
          line_end: 2,
          column_start: 5,
          column_end: 15,
          is_primary: false,
          text: [{ text: '    &mut TWICE;', highlight_start: 5, highlight_end: 15 }],
          label: 'first mutable borrow occurs here',
          suggested_replacement: null,
          suggestion_applicability: null,
          expansion: null,
        },
      ],
      children: [{ message: 'a note', code: null, level: 'note', spans: [], children: [], rendered: null }],
      rendered: null,
    });
  });

  test('counts columns in characters and offsets in bytes of the file, as rustc does', async () => {
    await run('--message-format=json', 'bom.rs');
    const span = json()[0]?.spans[0];
    const text = fs.readFileSync(path.join(cwd, 'bom.rs'), 'utf8');
    const at = text.lastIndexOf('&mut');
    expect(span?.byte_start).toBe(Buffer.byteLength(text.slice(0, at)));
    expect(span?.column_start).toBe([...text.slice(1, at)].length + 1);
  });

  test('names what it cannot read and goes on', async () => {
    expect(await run('binary.rs', 'latin1.rs', 'throws.rs', 'good.rs', '--message-format=short', 'bad.rs')).toBe(1);
    expect(err).toContain('tenure: binary.rs: a binary file\n');
    expect(err).toContain('tenure: latin1.rs: not UTF-8\n');
    expect(err).toContain('tenure: throws.rs: the analysis failed: Error: a bug in the analysis');
    expect(out).toContain('bad.rs:3:5');
  });

  test('a package names its files from the working directory', async () => {
    expect(await run('package', '--message-format=short')).toBe(1);
    expect(out).toContain(`${path.join('package', 'src', 'main.rs')}:3:5: error[E0499]`);
    expect(err).toBe(`tenure: ${path.join(cwd, 'package/Cargo.toml')}: a problem\n`);
  });

  test('without a path it takes the package around the working directory', async () => {
    io = { ...io, cwd: path.join(cwd, 'package/src') };
    expect(await run('--message-format=short')).toBe(1);
    expect(out).toContain('main.rs:3:5');
  });

  test('says how much it left out, apart from the result', async () => {
    expect(await run('partly.rs')).toBe(0);
    expect(out).toBe('');
    expect(err).toBe('tenure: 1 of 2 functions were not analysed; `tenure stats` says why\n');
  });

  test.each(['2015', '2018', '2021', '2024'])('takes edition %s', async (edition) => {
    let given: string | undefined;
    const spying = async () => {
      const fake = new FakeHost();
      const add = fake.addStandaloneFile.bind(fake);
      fake.addStandaloneFile = (file, text, wanted) => {
        given = wanted;
        return add(file, text, wanted);
      };
      return fake;
    };
    expect(await check(['good.rs', '--edition', edition], io, spying)).toBe(0);
    expect(given).toBe(edition);
  });

  test.each([
    [[], { features: [], noDefault: false }],
    [['--features', 'a,b', '--features=c  d/e'], { features: ['a', 'b', 'c', 'd/e'], noDefault: false }],
    [['--all-features'], { features: 'all', noDefault: false }],
    [['--no-default-features', '--features', 'a'], { features: ['a'], noDefault: true }],
  ])('features of a package, by %j', async (args, expected) => {
    let given: unknown;
    const spying: CreateHost = async () => {
      const fake = new FakeHost();
      const add = fake.addPackage.bind(fake);
      fake.addPackage = (manifestPath, _reading, features) => {
        given = features;
        return add(manifestPath);
      };
      return fake;
    };
    await check(['package', ...args], io, spying);
    expect(given).toEqual(expected);
  });

  test.each([
    [['--edition', '2020', 'good.rs'], 'no edition `2020`'],
    [['--message-format', 'xml', 'good.rs'], 'no message format `xml`'],
    [['--fix', 'good.rs'], "Unknown option '--fix'"],
  ])('refuses %j', async (args, reason) => {
    await expect(run(...args)).rejects.toThrow(reason);
  });

  test('a path that names nothing is wrong use, and the others are checked', async () => {
    expect(await run('nosuch.rs', 'empty', 'bad.rs', '--message-format=short')).toBe(2);
    expect(err).toContain('tenure: nosuch.rs: no such file or folder\n');
    expect(err).toContain('tenure: empty: a folder without a Cargo.toml');
    expect(out).toContain('bad.rs:3:5');
  });
});

describe('tenure stats', () => {
  test('counts what was left out, and why', async () => {
    expect(await stats(['partly.rs', 'good.rs'], io, createHost)).toBe(0);
    expect(out).toContain('unsafe                 4 blocks, 2 functions, 0 impls\n');
    expect(out).toMatch(/functions +3\nanalysed +2 \(66\.7 %\)\nnot analysed +1\n +1 {2}inline assembly\n/);
  });

  test('needs a path', async () => {
    await expect(stats([], io, createHost)).rejects.toThrow('name a package or a file');
  });
});

describe('tenure dump', () => {
  const views = {
    at: { summary: 'the offset', print: async ({ offset }: { offset: number | null }) => `at ${offset}` },
  };

  test('prints a view, at a place where asked', async () => {
    expect(await dump(['at', 'bom.rs', '--at', '1:13'], io, views)).toBe(0);
    expect(await dump(['at', 'bad.rs'], io, views)).toBe(0);
    expect(out).toBe('at 13\nat null\n');
  });

  test('lists the views for who asks for another', async () => {
    await expect(dump(['no', 'bad.rs'], io, views)).rejects.toThrow(/no view `no`:\n +at +the offset/);
    await expect(dump(['at', 'bad.rs', '--at', 'x'], io, views)).rejects.toThrow('is not LINE:COLUMN');
  });

  test('says that there is nothing at a place, and no file', async () => {
    const nothing = { at: { summary: 'nothing', print: async () => '' } };
    await expect(dump(['at', 'bad.rs', '--at', '9:9'], io, nothing)).rejects.toThrow('no function at 9:9');
    expect(await dump(['at', 'missing.rs'], io, nothing)).toBe(1);
    expect(err).toBe('tenure: missing.rs: no such file\n');
  });
});
