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

describe('in the call of a macro', () => {
  test('a name is found where it is given, though messages are about the `$x`', async () => {
    const program = (name: string): string => rust`
      macro_rules! eat { ($x:${name}) => { drop($x) }; }
      fn meal() {
          let fruit = String::new();
          eat!(fr$0uit);
      }
    `;
    expect((await hover(program('ident')))?.at).toBe('fruit');
    expect((await hover(program('expr')))?.at).toBe('fruit');
  });
});

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
      "**exclusive borrow** of \`text\`, from line 3 to line 5  
      **alive because** it is used by a call on line 5

      \`\`\`rust
      3 ┌ let edit = &mut text;
      4 │ text_len(3);
      5 └ edit.push('a');
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
      "**exclusive borrow** of \`pair.0\`, from line 2 to line 4  
      **alive because** it is returned on line 3, and has to last as long as \`'a\`

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
      "**exclusive borrow** of \`n\`, from line 7 to line 10  
      **alive because** \`guard\` is dropped on line 10 and its destructor may use it

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
      **maybe moved** on line 4  
      its text is on the heap"
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
      its text is on the heap  
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
      **moved** on line 3  
      not \`Copy\`: a use by value moves it  
      its text is on the heap"
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
      owned here  
      under a shared borrow that begins on line 3  
      not \`Copy\`: a use by value moves it  
      its elements are on the heap  
      dropped at the end of its scope on line 6

      ---

      **shared borrow** of \`list\`, for the call on line 4"
    `);
  });
});

describe('a value on its way', () => {
  test('is not said to be moved where it is declared, nor dropped where it has left', async () => {
    const found = await hover(rust`
      fn f(pair: (String, u8)) -> String {
          let (te$0xt, _) = pair;
          text
      }
    `);
    expect(found?.markdown).toMatchInlineSnapshot(`
      "\`\`\`rust
      let text: String
      \`\`\`
      not \`Copy\`: a use by value moves it  
      its text is on the heap  
      moved on line 3"
    `);
    const last = await hover(rust`
      fn f(list: Vec<String>) -> Vec<String> {
          let kept = list;
          ke$0pt
      }
    `);
    expect(last?.markdown).toMatchInlineSnapshot(`
      "\`\`\`rust
      let kept: Vec<String>
      \`\`\`
      moved here  
      its elements are on the heap"
    `);
  });

  test('in part', async () => {
    const found = await hover(rust`
      struct Pair { a: String, b: String }
      fn f(pair: Pair) -> usize {
          let a = pair.a;
          a.len() + pa$0ir.b.len()
      }
    `);
    expect(found?.markdown).toMatchInlineSnapshot(`
      "\`\`\`rust
      pair: Pair
      \`\`\`
      **partly moved**: \`pair.a\` on line 3  
      not \`Copy\`: a use by value moves it  
      dropped at the end of its scope on line 5, unless moved before"
    `);
  });

  test('is given again', async () => {
    const found = await hover(rust`
      fn f() -> String {
          let mut text = String::new();
          drop(text);
          te$0xt = String::from("x");
          text
      }
    `);
    expect(found?.markdown).toMatchInlineSnapshot(`
      "\`\`\`rust
      let mut text: String
      \`\`\`
      gets a value here  
      not \`Copy\`: a use by value moves it  
      its text is on the heap"
    `);
  });

  test('is counted, or guards', async () => {
    const counted = await hover(rust`
      use std::sync::{Arc, Mutex};
      fn f() { let sha$0red = Arc::new(Mutex::new(1)); let copy = shared.clone(); drop(copy); }
    `);
    expect(counted?.markdown).toMatchInlineSnapshot(`
      "\`\`\`rust
      let shared: Arc<std::sync::Mutex<i32>>
      \`\`\`
      not \`Copy\`: a use by value moves it  
      its value is on the heap, shared; it goes with the last owner  
      counted once more on line 2, by \`copy\`  
      dropped at the end of its scope on line 2"
    `);
    const guard = await hover(rust`
      use std::sync::Mutex;
      fn f(lock: &Mutex<u8>) {
          let mut gua$0rd = lock.lock().unwrap();
          *guard += 1;
      }
    `);
    expect(guard?.markdown).toMatchInlineSnapshot(`
      "\`\`\`rust
      let mut guard: std::sync::MutexGuard<'_, u8>
      \`\`\`
      not \`Copy\`: a use by value moves it  
      a guard: it holds the lock until it is dropped  
      dropped at the end of its scope on line 5"
    `);
  });
});

describe('a closure', () => {
  test('with what it captures, how, and until when', async () => {
    const found = await hover(rust`
      fn f(list: Vec<String>, mut total: usize) -> usize {
          let mut add = $0|n: usize| {
              total += n;
              list.len()
          };
          add(1);
          let size = add(2);
          size + total
      }
    `);
    expect(found?.markdown).toMatchInlineSnapshot(`
      "**closure** captures
      - \`total\` by exclusive borrow, for its use on line 3; from line 2 to line 7, because it is used by a call on line 7
      - \`list\` by shared borrow, for its use on line 4; from line 2 to line 7, because it is used by a call on line 7"
    `);
  });

  test('that moves', async () => {
    const found = await hover(rust`
      fn f(list: Vec<String>, n: usize) -> impl Fn() -> usize {
          mo$0ve || list.len() + n
      }
    `);
    expect(found?.markdown).toMatchInlineSnapshot(`
      "**move closure** captures
      - \`list\` by value (moved into it)
      - \`n\` by value (copied into it)"
    `);
  });

  test('that captures nothing', async () => {
    const found = await hover('fn f() -> fn(u8) -> u8 { $0|n| n + 1 }');
    expect(found?.markdown).toMatchInlineSnapshot(`"**closure** that captures nothing"`);
  });
});

test('a borrow around a loop', async () => {
  const found = await hover(rust`
    struct Node { next: Option<Box<Node>> }
    fn last(mut at: &mut Node) -> &mut Node {
        while at.next.is_some() {
            at = $0&mut **at.next.as_mut().unwrap();
        }
        at
    }
  `);
  expect(found?.markdown).toMatchInlineSnapshot(`
    "**exclusive borrow** of a temporary value, \`**at.next.as_mut().unwrap()\`, on line 4 only  
    **alive because** it is stored on line 4, where it has to last as long as what \`at\` refers to"
  `);
});

test('a borrow that is returned, and one for a call', async () => {
  const found = await hover(rust`
    struct S { items: Vec<u8> }
    impl S {
        fn get(&mut self, _other: &str) -> Option<&mut u8> {
            self.items.push(1);
            self.it$0ems.get_mut(0)
        }
    }
  `);
  expect(found?.markdown).toMatchInlineSnapshot(`
    "**exclusive borrow** of \`self.items\`, from line 5 to line 6  
    **alive because** it is returned on line 5, and has to last as long as what \`self\` refers to

    \`\`\`rust
    5 ┌     self.items.get_mut(0)
    6 └ }
    \`\`\`"
  `);
  const call = await hover(rust`
    struct S { items: Vec<u8> }
    impl S {
        fn put(&mut self) { self.it$0ems.push(1); }
    }
  `);
  expect(call?.markdown).toMatchInlineSnapshot(`"**exclusive borrow** of \`self.items\`, for the call on line 3"`);
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
      - the output's is the only one among the parameters: \`'a\`; so the result borrows from \`x\`"
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
      - the output's is that of \`self\`: \`'b\`; so the result borrows from \`self\`"
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

  test('says what the result borrows from, elided or not', async () => {
    const longest = await hover(rust`
      fn $0longest<'a>(x: &'a str, y: &'a str, n: &usize) -> &'a str { if x.len() > *n { x } else { y } }
    `);
    expect(longest?.markdown).toContain("- the result borrows from `x` and `y`: `'a`");
    const inner = await hover(rust`
      struct S<'a> { text: &'a str }
      impl<'a> S<'a> { fn $0text(&self) -> &'a str { self.text } }
    `);
    expect(inner?.markdown).toContain("the result is good for all of `'a`, and borrows from none of the parameters");
    const none = await hover('fn $0name(x: &u8) -> &\'static str { "a" }');
    expect(none?.markdown).toContain('for the whole run of the program');
    const held = await hover("fn $0first<'t>(words: &[&'t str]) -> &'t str { words[0] }");
    expect(held?.markdown).toContain("the result borrows from what `words` refers to: `'t`");
    const future = await hover('async fn $0load(url: &str, n: u8) -> u8 { n }');
    expect(future?.markdown).toContain('the future borrows from `url` until it is done');
  });

  test('without lifetimes, or where one is missing, there is none', async () => {
    expect(await hover('fn $0f(x: u8) -> u8 { x }')).toBeNull();
    expect(await hover('fn $0f(x: &u8, y: &u8) -> &u8 { x }')).toBeNull();
  });
});

describe('a variable at a use', () => {
  test('with the borrow that a call makes of it', async () => {
    const found = await hover(rust`
      fn f(mut list: Vec<i32>) {
          let first = li$0st.iter().next();
          list.len();
          println!("{first:?}");
          list.push(1);
      }
    `);
    expect(found?.markdown).toMatchInlineSnapshot(`
      "\`\`\`rust
      mut list: Vec<i32>
      \`\`\`
      owned here  
      not \`Copy\`: a use by value moves it  
      its elements are on the heap  
      dropped at the end of its scope on line 6

      ---

      **shared borrow** of \`list\`, from line 2 to line 4  
      **alive because** it is used by a call on line 4

      \`\`\`rust
      2 ┌ let first = list.iter().next();
      3 │ list.len();
      4 └ println!("{first:?}");
      \`\`\`"
    `);
  });

  test('tells what it holds', async () => {
    const found = await hover(rust`
      fn f(mut pair: (String, i32)) {
          let text = &mut pair.0;
          let again = &mut *text;
          ag$0ain.push('a');
      }
    `);
    expect(found?.markdown).toMatchInlineSnapshot(`
      "\`\`\`rust
      let again: &mut String
      \`\`\`
      holds an exclusive borrow of \`pair.0\`, from line 2 on  
      holds an exclusive borrow of \`*text\`, from line 3 on  
      lent on where a \`&mut\` is asked for, moved elsewhere

      ---

      **exclusive reborrow** of \`*again\`, for the call on line 4"
    `);
  });

  test('that is a closure: what it captures', async () => {
    const found = await hover(rust`
      fn f() {
          let mut total = 0;
          let mut a$0dd = |n: i32| { total += n; total };
          add(1);
          add(2);
      }
    `);
    expect(found?.markdown).toMatchInlineSnapshot(`
      "\`\`\`rust
      let mut add: impl FnMut(i32) -> i32
      \`\`\`
      holds an exclusive borrow of \`total\`, from line 3 on  
      not \`Copy\`: a use by value moves it

      ---

      **closure** captures
      - \`total\` by exclusive borrow, for its use on line 3; from line 3 to line 5, because it is used by a call on line 5"
    `);
  });

  test('in a closure: how it is captured', async () => {
    const inner = (code: string) => hover(`fn f(text: String, n: u8) { ${code} }`);
    const borrowed = await inner('let g = || te$0xt.len(); g();');
    expect(borrowed?.markdown).toContain('captured by the closure, by shared borrow');
    const moved = await inner('let g = move || te$0xt.len(); g();');
    expect(moved?.markdown).toContain('moved into the closure');
    const copied = await inner('let g = move || $0n + 1; g();');
    expect(copied?.markdown).toContain('copied into the closure');
  });

  test('in the guard of an arm, which is before it gets its value', async () => {
    const found = await hover(rust`
      fn f(word: Option<String>) -> usize {
          match word { Some(w) if w$0.is_empty() => w.len(), _ => 0 }
      }
    `);
    expect(found?.markdown).toContain('seen by the guard of the arm through a shared reference');
    expect(found?.markdown).not.toContain('not initialized');
  });

  test('does not hold what is to outlive a lifetime of the signature', async () => {
    const found = await hover(rust`
      struct S { head: Option<String> }
      impl S { fn last(&mut se$0lf) -> Option<&mut String> { self.head.as_mut() } }
    `);
    expect(found?.markdown).not.toContain('holds');
  });

  test('that a pattern takes parts of', async () => {
    const found = await hover(rust`
      fn f(word: Option<String>) -> usize {
          match wo$0rd { Some(w) => eat(w), None => 0 }
      }
      fn eat(w: String) -> usize { w.len() }
    `);
    expect(found?.markdown).toContain('moved in part, by the pattern: `w`');
  });

  test('that a loop goes through: nothing of the iterator behind it', async () => {
    const found = await hover('fn f(list: &[u8]) -> u8 { let mut n = 0; for b in li$0st { n += b; } n }');
    expect(found?.markdown).not.toContain('temporary');
  });

  test('`self` is one, too, and so is a parameter of an async fn', async () => {
    const self = await hover(rust`
      struct S(Vec<u8>);
      impl S { fn take(self) -> Vec<u8> { se$0lf.0 } }
    `);
    expect(self?.markdown).toContain('```rust\nself: S\n```');
    const parameter = await hover('async fn f(te$0xt: String) -> usize { text.len() }');
    expect(parameter?.markdown).toContain('```rust\ntext: String\n```');
    expect(parameter?.markdown).not.toContain('moved on line');
  });

  test('at its declaration: where it moves, and what counts once more', async () => {
    const found = await hover(rust`
      use std::rc::Rc;
      fn f() -> Rc<u8> {
          let one$0 = Rc::new(1);
          let two = Rc::clone(&one);
          drop(two);
          one
      }
    `);
    expect(found?.markdown).toContain('counted once more on line 4, by `two`');
    expect(found?.markdown).toContain('moved on line 6');
  });
});

test('a borrow behind a shared reference: there is no loan, but a time that it lasts', async () => {
  const found = await hover(rust`
    struct S { names: Vec<String> }
    fn f(s: &S) -> usize {
        let first = $0&s.names;
        let n = first.len();
        n + 1
    }
  `);
  expect(found?.markdown).toMatchInlineSnapshot(`
    "**shared borrow** of \`s.names\`, from line 3 to line 4  
    behind a shared reference, where nothing can conflict with it

    \`\`\`rust
    3 ┌ let first = &s.names;
    4 └ let n = first.len();
    \`\`\`"
  `);
});

test('of an element: what the call of `index` borrows', async () => {
  const found = await hover(rust`
    fn f(mut v: Vec<String>) {
        let first = $0&v[0];
        println!("{first}");
        v.clear();
    }
  `);
  expect(found?.at).toBe('&v[0]');
  expect(found?.markdown).toContain('**shared borrow** of `v`, from line 2 to line 3');
});
