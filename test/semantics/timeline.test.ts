/** The timeline of the function at `$0`. */
import { expect, test } from 'vitest';
import type { Timeline } from '../../server/src/ide/types';
import { host, rust } from '../support/program';

let programs = 0;

async function timeline(marked: string): Promise<Timeline | null> {
  const analysis = await host();
  const offset = marked.indexOf('$0');
  const file = analysis.addStandaloneFile(`/test/timeline${programs++}.rs`, marked.replace('$0', ''), '2021');
  const found = analysis.timeline(file, offset);
  analysis.removeFile(file);
  return found;
}

const program = rust`
  struct S;
  impl S {
      fn work(&self, flag: bool) {
          let mut text = String::from("a<b>");
          let edit = &mut text;
          edit.push('b');
          let view = &text;
          println!("{$0}", view);

          if flag {
              drop(text);
          }
          let size = |n: usize| n + 1;
          size(3);
      }
  }
`;

test('each variable against the lines, as text', async () => {
  const found = await timeline(program);
  expect(found?.title).toBe('fn work');
  expect(found?.markdown).toMatchInlineSnapshot(`
    "## fn work

    \`\`\`\`text
       self
       │ flag
       │ │ text
       │ │ │ edit
       │ │ │ │ view
       │ │ │ │ │ size
       │ │ │ │ │ │ n
     3                fn work(&self, flag: bool) {
     4 │ │ │              let mut text = String::from("a<b>");
     5 │ │ ║ │            let edit = &mut text;
     6 │ │ ║ ║            edit.push('b');
     7 │ │ ┋ │ │          let view = &text;
     8 │ │ ┋ │ ┋          println!("{}", view);
     9 │ │ │ │ │
    10 │ │ │ │ │          if flag {
    11 │ │ │ │ │              drop(text);
    12 │ │ │ │ │          }
    13 │ │ ╎ │ │ │ │      let size = |n: usize| n + 1;
    14 │ │ ╎ │ │ ┋        size(3);
    15 │ │ ╎          }
    \`\`\`\`

    \`│\` owned, \`╎\` has its value on some ways only, \`┋\` under a shared borrow, \`║\` under an exclusive borrow, \`·\` moved
    "
  `);
});

test('and as a picture that is well formed, with the lines and a bar for each state', async () => {
  const svg = (await timeline(program))?.svg ?? '';
  expect(svg.startsWith('<svg xmlns="http://www.w3.org/2000/svg" ')).toBe(true);
  // Every element is closed, and nothing of the program is taken for one.
  const open: string[] = [];
  for (const [, close, name, rest] of svg.matchAll(/<(\/?)(\w+)([^<>]*)>/g)) {
    if (close === '/') expect(open.pop()).toBe(name);
    else if (!rest?.endsWith('/')) open.push(name as string);
  }
  expect(open).toEqual([]);
  expect(svg).toContain('String::from(&quot;a&lt;b&gt;&quot;)');
  expect(svg.match(/class="line" data-line="\d+"/g)).toHaveLength(13);
  expect(svg).toContain('<title>text: under an exclusive borrow, lines 5 to 6</title>');
  expect(svg).toContain('<title>text: under a shared borrow, lines 7 to 8</title>');
  expect(svg).toContain('<title>text: has its value on some ways only, lines 13 to 15</title>');
  expect(svg).not.toMatch(/<script|href|url\(|style=/);
});

test('is not there outside of functions, and where the body is not understood', async () => {
  expect(await timeline('struct S$0;')).toBe(null);
  expect(await timeline('fn f() { missing_macro$0!(); }')).toBe(null);
  expect((await timeline('fn f($0) {}'))?.markdown).toContain('fn f() {}');
});
