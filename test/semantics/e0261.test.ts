/** E0261: every program beside a twin that differs in a token and compiles. The marks are rustc's. */
import { describe, test } from 'vitest';
import { checkProgram, rust } from '../support/program';

describe('Undeclared lifetimes (E0261)', () => {
  test('in a signature', async () => {
    await checkProgram(rust`
      fn same(text: &'a str) -> &'a str {
                   //^^ E0261 undeclared lifetime
                               //^^ E0261 undeclared lifetime
          text
      }
    `);
    await checkProgram(rust`
      fn same<'a>(text: &'a str) -> &'a str {
          text
      }
    `);
  });

  test('in a struct', async () => {
    await checkProgram(rust`
      struct Span {
          text: &'a str,
               //^^ E0261 undeclared lifetime
      }
    `);
    await checkProgram(rust`
      struct Span<'a> {
          text: &'a str,
      }
    `);
  });

  test('in an impl', async () => {
    await checkProgram(rust`
      struct Cursor<'a>(&'a str);
      impl Cursor<'a> {
                //^^ E0261 undeclared lifetime
          fn text(&self) -> &str { self.0 }
      }
    `);
    await checkProgram(rust`
      struct Cursor<'a>(&'a str);
      impl<'a> Cursor<'a> {
          fn text(&self) -> &str { self.0 }
      }
    `);
  });

  test('in a body', async () => {
    await checkProgram(rust`
      fn inner() -> usize {
          let text: &'a str = "";
                   //^^ E0261 undeclared lifetime
          text.len()
      }
    `);
    await checkProgram(rust`
      fn inner() -> usize {
          let text: &'static str = "";
          text.len()
      }
    `);
  });
});
