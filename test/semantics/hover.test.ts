/** Hovers on borrows and on variables. `$0` is where the mouse is. */
import { describe, expect, test } from 'vitest';
import { host, rust } from '../support/program';

let programs = 0;

async function hover(marked: string): Promise<{ at: string; markdown: string } | null> {
  const analysis = await host();
  const offset = marked.indexOf('$0');
  const text = marked.replace('$0', '');
  const file = analysis.addStandaloneFile(`/test/hover${programs++}.rs`, text, '2021');
  const found = analysis.hover(file, offset);
  return found === null ? null : { at: text.slice(found.range.start, found.range.end), markdown: found.markdown };
}

describe('a borrow', () => {
  test('lives up to its last use', async () => {
    const found = await hover(rust`
      fn push() {
          let mut text = String::new();
          let edit = &$0mut text;
          text_len(3);
          edit.push('a');
          text.clear();
      }
      fn text_len(n: usize) -> usize { n }
    `);
    expect(found?.at).toBe('&mut text');
    expect(found?.markdown).toMatchInlineSnapshot(`
      "**exclusive borrow** of \`text\`  
      lives from line 3 to line 5  
      **still alive because** it is used by a call on line 5

      \`\`\`rust
      3 ┌     let edit = &mut text;
      4 │     text_len(3);
      5 └     edit.push('a');
      \`\`\`"
    `);
  });

  test('asked for by the signature', async () => {
    const found = await hover(rust`
      fn first<'a>(pair: &'a mut (String, u8)) -> &'a mut String {
          let found = $0&mut pair.0;
          found
      }
    `);
    expect(found?.markdown).toMatchInlineSnapshot(`
      "**exclusive borrow** of \`pair.0\`  
      lives from line 2 to line 4  
      **still alive because** it must outlive \`'a\`, asked for on line 3

      \`\`\`rust
      2 ┌     let found = &mut pair.0;
      3 │     found
      4 └ }
      \`\`\`"
    `);
  });

  test('kept by a destructor', async () => {
    const found = await hover(rust`
      struct Guard<'a>(&'a mut u32);
      impl Drop for Guard<'_> {
          fn drop(&mut self) { *self.0 = 0; }
      }
      fn f() {
          let mut n = 1;
          let guard = Guard(&$0mut n);
          let other = 2;
          drop(other);
      }
    `);
    expect(found?.markdown).toMatchInlineSnapshot(`
      "**exclusive borrow** of \`n\`  
      lives from line 7 to line 10  
      **still alive because** \`guard\` is dropped on line 10 and its destructor may use it

      \`\`\`rust
       7 ┌     let guard = Guard(&mut n);
       8 │     let other = 2;
       9 │     drop(other);
      10 └ }
      \`\`\`"
    `);
  });
});

describe('a variable', () => {
  test('that is moved on one path', async () => {
    const found = await hover(rust`
      fn f(flag: bool) -> usize {
          let text = String::new();
          if flag {
              drop(text);
          }
          let copy = te$0xt;
          copy.len()
      }
    `);
    expect(found?.markdown).toMatchInlineSnapshot(`
      "\`\`\`rust
      let text: String
      \`\`\`
      not \`Copy\`: a use by value moves it  
      **maybe moved here**, depending on the path  
      dropped at the end of its scope on line 8, unless moved"
    `);
  });

  test('that owns', async () => {
    const found = await hover(rust`
      fn f() -> usize {
          let te$0xt = String::new();
          text.len()
      }
    `);
    expect(found?.markdown).toMatchInlineSnapshot(`
      "\`\`\`rust
      let text: String
      \`\`\`
      not \`Copy\`: a use by value moves it  
      owned here  
      dropped at the end of its scope on line 4"
    `);
  });

  test('that was moved', async () => {
    const found = await hover(rust`
      fn f() -> usize {
          let text = String::new();
          drop(text);
          te$0xt.len()
      }
    `);
    expect(found?.markdown).toMatchInlineSnapshot(`
      "\`\`\`rust
      let text: String
      \`\`\`
      not \`Copy\`: a use by value moves it  
      **moved or not initialized here**"
    `);
  });

  test('that is borrowed', async () => {
    const found = await hover(rust`
      fn f() -> usize {
          let list = vec![1];
          let view = &list;
          let size = li$0st.len();
          size + view.len()
      }
    `);
    expect(found?.markdown).toMatchInlineSnapshot(`
      "\`\`\`rust
      let list: Vec<i32>
      \`\`\`
      not \`Copy\`: a use by value moves it  
      owned here  
      borrowed here: shared borrow on line 3  
      dropped at the end of its scope on line 6"
    `);
  });
});

test('nothing on white space between items', async () => {
  expect(await hover('fn f() {}\n$0\nfn g() {}')).toBeNull();
});

describe('a signature', () => {
  test('with one input: the output takes its lifetime', async () => {
    const found = await hover(rust`
      struct C<'a>(&'a u8);
      fn $0make<T>(x: &u8, _t: T) -> (C, Option<&u8>) { (C(x), Some(x)) }
    `);
    expect(found?.at).toBe('make');
    expect(found?.markdown).toMatchInlineSnapshot(`
      "**lifetimes** written out
      \`\`\`rust
      fn make<'a, T>(x: &'a u8, _t: T) -> (C<'a>, Option<&'a u8>)
      \`\`\`
      - each lifetime left out of a parameter is one of its own
      - the output's is the only one among the parameters: \`'a\`"
    `);
  });

  test('of a method: that of `self`', async () => {
    const found = await hover(rust`
      struct S<'a> { text: &'a str }
      impl<'a> S<'a> {
          fn get(&self, _other: &str) -> &$0str { self.text }
      }
    `);
    expect(found?.at).toBe('&str');
    expect(found?.markdown).toMatchInlineSnapshot(`
      "the lifetime here is \`'b\`
      \`\`\`rust
      fn get<'b, 'c>(&'b self, _other: &'c str) -> &'b str
      \`\`\`
      - each lifetime left out of a parameter is one of its own
      - the output's is that of \`self\`: \`'b\`"
    `);
  });

  test('in a body nobody understands, and of a trait method without one', async () => {
    const broken = await hover(rust`
      fn $0first(x: &[u8]) -> &u8 { let y = ; &x[0] }
    `);
    expect(broken?.markdown).toContain("fn first<'a>(x: &'a [u8]) -> &'a u8");
    const required = await hover(rust`
      trait T { fn $0get(&self) -> &u8; }
    `);
    expect(required?.markdown).toContain("fn get<'a>(&'a self) -> &'a u8;");
  });

  test('without elided lifetimes there is none', async () => {
    expect(await hover("fn $0f<'a>(x: &'a u8) -> &'a u8 { x }")).toBeNull();
    expect(await hover('fn $0f(x: &u8, y: &u8) -> &u8 { x }')).toBeNull();
  });
});
