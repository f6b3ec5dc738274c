/** E0716: every program beside a twin that differs in a token and compiles. The marks are rustc's. */
import { describe, test } from 'vitest';
import { checkProgram, rust } from '../support/program';

describe('Temporaries that are dropped too early (E0716)', () => {
  test('a view of a result', async () => {
    await checkProgram(rust`
      fn view() -> usize {
          let text = String::from("a b").trim();
                   //^^^^^^^^^^^^^^^^^^^ E0716 creates a temporary value which is freed while still in use
                                             //^ E0716 temporary value is freed at the end of this statement
          text.len()
        //^^^^ E0716 borrow later used here
      }
    `);
    await checkProgram(rust`
      fn view() -> usize {
          let text = String::from("a b").len();
          text
      }
    `);
  });

  test('in a method chain', async () => {
    await checkProgram(rust`
      fn chain() -> usize {
          let parts = String::from("a b").split(' ');
                    //^^^^^^^^^^^^^^^^^^^ E0716 creates a temporary value which is freed while still in use
                                                  //^ E0716 temporary value is freed at the end of this statement
          parts.count()
        //^^^^^ E0716 borrow later used here
      }
    `);
    await checkProgram(rust`
      fn chain() -> usize {
          let parts = "a b".split(' ');
          parts.count()
      }
    `);
  });

  test('a static is asked for', async () => {
    await checkProgram(rust`
      mod m {
          fn forever() -> &'static u32 {
              let number: &'static u32 = &u32::from(1u8);
                        //^^^^^^^^^^^^ E0716 type annotation requires that borrow lasts for \`'static\`
                                        //^^^^^^^^^^^^^^ E0716 creates a temporary value which is freed while still in use
              number
          }
        //^ E0716 temporary value is freed at the end of this statement
      }
    `);
    await checkProgram(rust`
      mod m {
          fn forever() -> &'static u32 {
              let number: &'static u32 = &1;
              number
          }
      }
    `);
  });

  test('a literal that format_args! borrows, and one that it prints', async () => {
    await checkProgram(
      rust`
        mod m {
            pub fn debug() {
                let outer = {
                  //^^^^^ E0716 borrow later stored here
                    let inner = format_args!("{:?} {0:3}", 0);
                              //^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ E0716 creates a temporary value which is freed while still in use
                    inner
                };
              //^ E0716 temporary value is freed at the end of this statement
                drop(outer);
            }
            pub fn float() {
                let outer = {
                  //^^^^^ E0716 borrow later stored here
                    let inner = format_args!("{}", 1.5);
                              //^^^^^^^^^^^^^^^^^^^^^^^ E0716 creates a temporary value which is freed while still in use
                    inner
                };
              //^ E0716 temporary value is freed at the end of this statement
                drop(outer);
            }
        }
      `,
    );
    await checkProgram(
      rust`
        mod m {
            pub fn plain() {
                let outer = {
                    let inner = format_args!("{} {} {0}", 0, (&"x"));
                    inner
                };
                drop(outer);
            }
        }
      `,
    );
  });
});
