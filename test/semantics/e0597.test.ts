/** E0597: every program beside a twin that differs in a token and compiles. The marks are rustc's. */
import { describe, expect, test } from 'vitest';
import { checkProgram, diagnosticsOf, rust } from '../support/program';

describe('Borrowed values that do not live long enough (E0597)', () => {
  test('a list of the caller', async () => {
    await checkProgram(rust`
      mod m {
          fn keep(all: &mut Vec<&String>) {
                              //^ E0597 let's call the lifetime of this reference \`'1\`
              let text = String::new();
                //^^^^ E0597 binding \`text\` declared here
              drop(text.len());
              all.push(&text);
            //^^^^^^^^^^^^^^^ E0597 argument requires that \`text\` is borrowed for \`'1\`
                     //^^^^^ E0597 borrowed value does not live long enough
          }
        //^ E0597 \`text\` dropped here while still borrowed
      }
    `);
    await checkProgram(rust`
      mod m {
          fn keep(all: &mut Vec<&String>) {
              let text = "";
              drop(text.len());
              all.clear();
          }
      }
    `);
  });

  test('a block', async () => {
    await checkProgram(rust`
      fn block() -> usize {
          let view;
          {
              let text = String::from("a");
                //^^^^ E0597 binding \`text\` declared here
              view = &text[..];
                    //^^^^ E0597 borrowed value does not live long enough
          }
        //^ E0597 \`text\` dropped here while still borrowed
          view.len()
        //^^^^ E0597 borrow later used here
      }
    `);
    await checkProgram(rust`
      fn block() -> usize {
          let view;
          {
              let text = "a";
              view = &text[..];
          }
          view.len()
      }
    `);
  });

  test('static is asked for', async () => {
    await checkProgram(rust`
      mod m {
          fn forever(text: &'static str) -> usize { text.len() }
          fn ask() -> usize {
              let text = String::new();
                //^^^^ E0597 binding \`text\` declared here
              forever(&text)
            //^^^^^^^^^^^^^^ E0597 argument requires that \`text\` is borrowed for \`'static\`
                    //^^^^^ E0597 borrowed value does not live long enough
          }
        //^ E0597 \`text\` dropped here while still borrowed
      }
    `);
    await checkProgram(rust`
      mod m {
          fn forever(text: &'static str) -> usize { text.len() }
          fn ask() -> usize {
              let text = "";
              forever(&text)
          }
      }
    `);
  });

  test('a destructor looks at it', async () => {
    await checkProgram(rust`
      mod m {
          struct Guard<'a>(&'a String);
          impl Drop for Guard<'_> {
              fn drop(&mut self) { self.0.len(); }
          }
          fn order() {
              let guard;
              let text;
                //^^^^ E0597 binding \`text\` declared here
              text = String::new();
              guard = Guard(&text);
                          //^^^^^ E0597 borrowed value does not live long enough
          }
        //^ E0597 \`text\` dropped here while still borrowed
        //^ E0597 borrow might be used here, when \`guard\` is dropped and runs the \`Drop\` code for type \`Guard\`
      }
    `);
    await checkProgram(rust`
      mod m {
          struct Guard<'a>(&'a String);
          impl Drop for Guard<'_> {
              fn drop(&mut self) { self.0.len(); }
          }
          fn order() {
              let text;
              let guard;
              text = String::new();
              guard = Guard(&text);
          }
      }
    `);
  });

  test('a closure that borrows', async () => {
    await checkProgram(rust`
      fn closure() -> usize {
          let f;
          {
              let text = String::new();
                //^^^^ E0597 binding \`text\` declared here
              f = || text.len();
                //^^ E0597 value captured here
                   //^^^^ E0597 borrowed value does not live long enough
          }
        //^ E0597 \`text\` dropped here while still borrowed
          f()
        //^ E0597 borrow later used here
      }
    `);
    await checkProgram(rust`
      fn closure() -> usize {
          let f;
          {
              let text = String::new();
              f = move || text.len();
          }
          f()
      }
    `);
  });

  // rustc's spans; what std asks for has none here.
  test('a note says which bounds ask for so long a lifetime', async () => {
    const text = rust`
      use std::fmt::Debug;
      fn named<T: Debug + 'static>(t: T) {}
      fn hidden(t: impl Debug + 'static) {}
      struct Kept<T> where T: 'static { t: T }
      struct Lent<T> { t: T }
      impl<T: 'static> Lent<T> { fn new(t: T) -> Self { Lent { t } } }
      impl<T> Lent<T> { fn both<U: 'static>(&self, u: U) where T: 'static {} }
      fn a() { let s = String::new(); named(&s); }
      fn b() { let s = String::new(); hidden(&s); }
      fn c() { let s = String::new(); let k = Kept { t: &s }; }
      fn d() { let s = String::new(); let k = Lent::new(&s); }
      fn e() { named(&String::new()); }
      fn f() { let mut s = String::new(); named(&s); s.push('a'); }
      fn g() { let s = String::new(); std::thread::spawn({ let t = &s; move || t.len() }); }
      fn h() { let s = String::new(); let b: Box<dyn Debug + 'static> = Box::new(&s); }
      fn i() { let s = String::new(); Lent { t: &s }.both(1); }
    `;
    const lineOf = (offset: number): number => text.slice(0, offset).split('\n').length;
    const { found } = await diagnosticsOf(text);
    const notes = found.flatMap(({ primary, children }) =>
      children
        .filter(({ message }) => message === "requirement that the value outlives `'static` introduced here")
        .map((note) => [lineOf(primary.range.start), note.range === undefined ? null : lineOf(note.range.start)]),
    );
    expect(notes).toEqual([
      [8, 2],
      [9, 3],
      [10, 4],
      [11, 6],
      [12, 2],
      [13, 2],
      [13, 2],
      [14, null],
      [16, 7],
    ]);
    for (const { children } of found)
      for (const { range } of children)
        if (range !== undefined && range.end - range.start === 7)
          expect(text.slice(range.start, range.end)).toBe("'static");
  });
});
