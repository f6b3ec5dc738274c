/** MIR, regions and loans as text, at the lines where a reader looks for them, and beside what rustc dumps of the same. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { expect, test } from 'vitest';
import type { BodyView } from '../../server/src/semantics/bodyText';
import { mirText } from '../../server/src/semantics/mirText';
import { testFolder } from '../support/folder';
import { host, rust } from '../support/program';

const folder = testFolder();

let files = 0;

async function textAt(text: string, needle: string) {
  const analysis = await host();
  const file = analysis.addStandaloneFile(`/test/mir${files++}.rs`, text, '2021');
  const found = analysis.bodyText(file, text.indexOf(needle));
  analysis.removeFile(file);
  return found;
}

const view = (kind: BodyView, text: string) =>
  mirText(kind, { path: '/test/view.rs', text, edition: '2021', offset: null });

const program = rust`
  struct Log<'a> {
      last: &'a str,
  }
  fn keep<'a>(log: &mut Log<'a>, text: &'a str, list: &mut Vec<String>) {
      let first = &mut list[0];
      first.push('x');
      log.last = text;
      let count = || list.len();
      count();
  }
`;

test('the function at the cursor: its MIR, its regions and its loans, with lines', async () => {
  const found = await textAt(program, 'log.last');
  expect(found?.title).toMatch(/^mir\d+::keep$/);
  const text = found?.text ?? '';
  expect(text).toMatch(/^\/\/ mir\d+::keep: what Tenure checks borrows on/);
  expect(text).toMatch(
    /^fn mir\d+::keep\(_1 "log": &mut Log, _2 "text": &str, _3 "list": &mut Vec<String>\) -> \(\) \{$/m,
  );
  expect(text).toMatch(/^ {4}_8 = &two_phase mut \(\*_4\); +\/\/ line 6$/m);
  expect(text).toMatch(/^ {4}_7 = String::push\(move _8, const 120: char\) .*\/\/ line 6$/m);
  expect(text).toMatch(/^ {2}closure 0 Fn \[\*list: ref ref\]\(/m);
  expect(
    [...text.matchAll(/^(regions|loans) of (\S+ \S+)/gm)].map(
      ([, kind, of]) => `${kind} ${of?.replace(/mir\d+/, 'mir')}`,
    ),
  ).toEqual(['regions fn mir::keep', 'regions closure 0', 'loans fn mir::keep', 'loans closure 0']);
  expect(text).not.toMatch(/undefined|\[object/);
});

test('regions: which there are, what was asked of them, and what they came to', async () => {
  expect(
    await view(
      'regions',
      rust`
        fn longest<'a>(a: &'a str, b: &str) -> usize {
            let both = [a, b];
            both[0].len()
        }
      `,
    ),
  ).toMatchInlineSnapshot(`
    "regions of fn view::longest {
      universal:
        '?0 = 'static
        '?1 = 'a
        '?2 = a lifetime of the signature without a name
        '?3 = the body

      types of locals:
        _1 "a": &'?4 str
        _2 "b": &'?5 str
        _3 "both": [&'?6 str; 2]
        _4: &'?7 str
        _5: &'?8 str
        _6: &'?9 str

      constraints:
        '?4: '?7 at bb0[2] (line 2): boring
        '?5: '?10 at bb0[4] (line 2): boring
        '?10: '?8 at bb0[4] (line 2): boring
        '?7: '?11 at bb0[5] (line 2): boring
        '?8: '?11 at bb0[5] (line 2): boring
        '?11: '?6 at bb0[5] (line 2): assignment
        '?6: '?12 at bb1[0] (line 3): boring
        '?12: '?9 at bb1[0] (line 3): boring
        '?9: '?13 at bb1[1] (line 3): call argument
        '?1: '?4 everywhere, for line 1: boring no location
        '?4: '?1 everywhere, for line 1: boring no location
        '?2: '?5 everywhere, for line 1: boring no location
        '?5: '?2 everywhere, for line 1: boring no location

      values:
        '?4 = everywhere, '?1
        '?5 = everywhere, '?2
        '?6 = bb0[6..=14], bb1[0..=1], lines 2-3
        '?7 = bb0[3..=14], bb1[0..=1], lines 2-3
        '?8 = bb0[5..=14], bb1[0..=1], lines 2-3
        '?9 = bb1[1], line 3
        '?10 = bb0[4..=14], bb1[0..=1], lines 2-3
        '?11 = bb0[6..=14], bb1[0..=1], lines 2-3
        '?12 = bb1[0..=1], line 3
        '?13 = bb1[1], line 3
    }
    "
  `);
});

test('loans: what is borrowed, where, and for how long', async () => {
  expect(
    await view(
      'loans',
      rust`
        fn edit(mut list: Vec<u8>) {
            let first = &mut list;
            first.push(1);
            let view = &list;
            drop(view.len());
        }
        fn none() {}
      `,
    ),
  ).toMatchInlineSnapshot(`
    "loans of fn view::edit {
      bw0 = &'?6 mut _1 (\`list\`) at bb0[1] (line 2)
        in scope: bb0[2..=6], lines 2-3
      bw1 = &'?7 two_phase mut (*_2) (\`*first\`) at bb0[5] (line 3), activated at bb0[6] (line 3)
        in scope: bb0[6], line 3
      bw2 = &'?9 _1 (\`list\`) at bb1[3] (line 4)
        in scope: bb1[4..=9], lines 4-5
    }

    loans of fn view::none {
    }
    "
  `);
});

test('what is not analysed says why, and still shows what there is', async () => {
  const text = rust`
    fn odd() {
        no_such_macro!();
    }
  `;
  expect(await view('loans', text)).toBe('// not analysed: unresolved macro: no_such_macro\n');
  expect((await textAt(text, 'no_such'))?.text).toMatch(
    /\/\/ not analysed: unresolved macro: no_such_macro\nfn mir\d+::odd\(\)/,
  );
  expect(await textAt(`${text}\n\nstruct S;\n`, 'struct S')).toBeNull();
});

/** Values of regions and places of loans, as `-Zdump-mir=nll` has them; rustc numbers its variables in another order. */
function dumpedByRustc(text: string): { readonly values: string[]; readonly loans: string[] } {
  folder.write({ 'view.rs': text });
  const args = ['--edition=2021', '--crate-type=lib', '--emit=metadata', '--cap-lints=allow', '-Zdump-mir=nll'];
  const { status } = spawnSync(
    'rustc',
    [...args, `-Zdump-mir-dir=${folder.at('dump')}`, '--out-dir', folder.at('.'), 'view.rs'],
    {
      cwd: folder.at('.'),
      env: { ...process.env, RUSTC_BOOTSTRAP: '1' },
    },
  );
  expect(status).toBe(0);
  const [file = ''] = fs.readdirSync(folder.at('dump')).filter((name) => name.endsWith('.nll.0.mir'));
  const dump = fs.readFileSync(folder.at(`dump/${file}`), 'utf8');
  const everywhere = /^\| '\?0 \| U0 \| \{(.*?), '/m.exec(dump)?.[1] as string;
  const count = [...dump.matchAll(/^\| '\?\d+ \| (?:Global|Local|External) \|/gm)].length;
  const values = [...dump.matchAll(/^\| '\?\d+ \| U0 \| \{(.*)\}$/gm)]
    .slice(count)
    .map(([, value]) => (value as string).replace(everywhere, 'everywhere'));
  const loans = [...dump.matchAll(/^\| bw\d+: issued at (\S+)/gm)].map(([, at]) => at as string);
  return { values: values.sort(), loans };
}

test.each([
  [
    'a borrow of each kind',
    'fn f(mut list: Vec<u8>) { let first = &mut list; first.push(1); let view = &list; drop(view.len()); }',
  ],
  ['lifetimes of the signature', "fn f<'a>(a: &'a str, b: &str) -> usize { let both = (a, b); both.0.len() }"],
  [
    'a loop',
    "fn f<'a>(texts: &'a [String], mut best: &'a str) -> &'a str { let mut i = 0; while i < texts.len() { if texts[i].len() > best.len() { best = &texts[i]; } i += 1; } best }",
  ],
  [
    'a match',
    'fn f(slot: &mut Option<String>) -> Option<&mut String> { match slot { Some(text) => Some(text), None => None } }',
  ],
  ['a destructor', 'fn f(cell: std::cell::RefCell<Vec<u8>>) -> usize { let guard = cell.borrow_mut(); guard.len() }'],
])('%s comes to what it does in rustc', async (_, text) => {
  if (spawnSync('rustc', ['--version']).status !== 0) return;
  const theirs = dumpedByRustc(text);
  const regions = await view('regions', text);
  const values = [
    ...(/ {2}values:\n([\s\S]*?)\}/.exec(regions)?.[1] ?? '').matchAll(/= (.*?)(?:, lines? [-\d, ]+)?$/gm),
  ];
  expect(values.map(([, value]) => value).sort()).toEqual(theirs.values);
  const loans = [...(await view('loans', text)).matchAll(/^ {2}bw\d+ = .*? at (\S+)/gm)];
  expect(loans.map(([, at]) => at)).toEqual(theirs.loans);
});
