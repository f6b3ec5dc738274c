/** E0515: every program beside a twin that differs in a token and compiles. The marks are rustc's. */
import { describe, test } from 'vitest';
import { checkProgram, rust } from '../support/program';

describe('A reference to what the function owns (E0515)', () => {
  test('to a variable', async () => {
    await checkProgram(rust`
      fn local<'a>() -> &'a str {
          let text = String::from("a");
          &text[..]
        //^^^^^^^^^ E0515 returns a value referencing data owned by the current function
         //^^^^ E0515 \`text\` is borrowed here
      }
    `);
    await checkProgram(rust`
      fn local<'a>() -> &'a str {
          let text = "a";
          &text[..]
      }
    `);
  });

  test('to a temporary', async () => {
    await checkProgram(rust`
      fn temporary() -> &'static String {
          &String::new()
        //^^^^^^^^^^^^^^ E0515 returns a reference to data owned by the current function
         //^^^^^^^^^^^^^ E0515 temporary value created here
      }
    `);
    await checkProgram(rust`
      fn temporary() -> &'static str {
          &""
      }
    `);
  });

  test('something that borrows a variable', async () => {
    await checkProgram(rust`
      fn words(text: &str) -> Vec<&str> {
          let lower = text.to_lowercase();
          let found = lower.len();
          drop(found);
          lower.split(' ').collect()
        //^^^^^ E0515 \`lower\` is borrowed here
        //^^^^^^^^^^^^^^^^^^^^^^^^^^ E0515 returns a value referencing data owned by the current function
      }
    `);
    await checkProgram(rust`
      fn words(text: &str) -> Vec<&str> {
          let lower = text.to_lowercase();
          let found = lower.len();
          drop(found);
          text.split(' ').collect()
      }
    `);
  });

  test('an argument', async () => {
    await checkProgram(rust`
      fn argument(text: String) -> impl Fn() -> usize {
          let size = text.len();
          move || size
      }
      fn view(text: String) -> &'static str {
          text.as_str()
        //^^^^ E0515 \`text\` is borrowed here
        //^^^^^^^^^^^^^ E0515 returns a value referencing data owned by the current function
      }
    `);
    await checkProgram(rust`
      fn argument(text: &String) -> impl Fn() -> usize {
          let size = text.len();
          move || size
      }
      fn view(text: String) -> &'static str {
          "text"
      }
    `);
  });

  test('behind an item of an opaque type', async () => {
    await checkProgram(rust`
      pub fn lines_of(path: &str) -> impl Iterator<Item = &str> {
          let text = path.to_string();
          text.lines()
        //^^^^ E0515 \`text\` is borrowed here
        //^^^^^^^^^^^^ E0515 returns a value referencing data owned by the current function
      }
    `);
    await checkProgram(rust`
      pub fn lines_of(path: &str) -> impl Iterator<Item = &str> {
          let text = path.to_string();
          drop(text);
          path.lines()
      }
    `);
  });

  test('what `?` returns is the whole expression', async () => {
    await checkProgram(rust`
      enum Error<'a> { Text(&'a str) }
      impl<'a> From<&'a str> for Error<'a> {
          fn from(text: &'a str) -> Self { Error::Text(text) }
      }
      fn first(s: &str) -> Result<i32, &str> { Err(s) }
      fn f<'a>() -> Result<i32, Error<'a>> {
          let s = String::new();
          let n = first(&s)?;
                //^^^^^^^^^^ E0515 returns a value referencing data owned by the current function
                      //^^ E0515 \`s\` is borrowed here
          Ok(n)
      }
      fn g<'a>(s: &str) -> Result<i32, Error<'a>> {
          Err(s)?;
        //^^^^^^^ E0621 lifetime \`'a\` required
          Ok(1)
      }
      fn h<'a>(s: &'a str) -> Result<i32, Error<'a>> {
          let n = first(s)?;
          Err(s)?;
          Ok(n)
      }
    `);
  });

  test('an arm of a match beside a literal', async () => {
    await checkProgram(rust`
      use std::cell::RefCell;
      struct Item { name: Option<String> }
      fn name_of(item: &RefCell<Item>) -> &str {
          match item.borrow().name {
              //^^^^^^^^^^^^^ E0515 temporary value created here
              Some(ref name) => name,
                              //^^^^ E0515 returns a value referencing data owned by the current function
              None => "",
          }
      }
      fn own_name(item: &Item) -> &str {
          match item.name {
              Some(ref name) => name,
              None => "",
          }
      }
    `);
  });
});
