/** E0597: every program beside a twin that differs in a token and compiles. The marks are rustc's. */
import { describe, test } from 'vitest';
import { checkProgram, rust } from '../support/program';

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
});
