/** What a constant may lend for ever (E0492, E0764), and which borrows of constants last (E0716). The marks are rustc's. */
import { describe, expect, test } from 'vitest';
import { checkProgram, diagnosticsOf, rust } from '../support/program';

describe('Borrows in constants and of constants', () => {
  test('interior mutability in a constant', async () => {
    await checkProgram(
      rust`
        mod m {
            use std::cell::Cell;
            pub const SHARED: &Cell<u32> = &Cell::new(0);
                                         //^^^^^^^^^^^^^ E0492 this borrow of an interior mutable value refers to such a temporary
            pub const INSIDE: Option<&Cell<u32>> = Some(&Cell::new(1));
                                                      //^^^^^^^^^^^^^ E0492 this borrow of an interior mutable value refers to such a temporary
        }
      `,
    );
    await checkProgram(
      rust`
        mod m {
            use std::cell::Cell;
            pub const SHARED: &Option<Cell<u32>> = &None;
            pub const INSIDE: Option<Cell<u32>> = {
                let cell = Cell::new(1);
                let view = &cell;
                let _ = view;
                None
            };
        }
      `,
    );
  });

  test('a mutable borrow in a constant', async () => {
    await checkProgram(
      rust`
        mod m {
            pub const LAST: &mut u32 = &mut 3;
                                     //^^^^^^ E0764 this mutable borrow refers to such a temporary
            pub static ALSO: &mut u32 = &mut 3;
                                      //^^^^^^ E0764 this mutable borrow refers to such a temporary
            pub const NONE: &mut [u32] = &mut [];
                                       //^^^^^^^ E0764 this mutable borrow refers to such a temporary
        }
      `,
    );
    await checkProgram(
      rust`
        mod m {
            pub static mut LAST: &mut u32 = &mut 3;
            pub const FIRST: u32 = {
                let mut n = 3;
                let r = &mut n;
                *r = 4;
                *r
            };
        }
      `,
    );
  });

  test('a constant by its value', async () => {
    await checkProgram(
      rust`
        mod m {
            use std::cell::Cell;
            const CELL: Cell<u32> = Cell::new(3);
            const LIST: Vec<u8> = Vec::new();
            pub fn lasting() {
                let _a: &'static Cell<u32> = &CELL;
                      //^^^^^^^^^^^^^^^^^^ E0716 type annotation requires that borrow lasts for \`'static\`
                                            //^^^^ E0716 creates a temporary value which is freed while still in use
                let _b: &'static Vec<u8> = &LIST;
                      //^^^^^^^^^^^^^^^^ E0716 type annotation requires that borrow lasts for \`'static\`
                                          //^^^^ E0716 creates a temporary value which is freed while still in use
            }
          //^ E0716 temporary value is freed at the end of this statement
          //^ E0716 temporary value is freed at the end of this statement
        }
      `,
    );
    await checkProgram(
      rust`
        mod m {
            use std::cell::Cell;
            const CELL: Option<Cell<u32>> = None;
            const LIST: Option<Vec<u8>> = { let none = None; none };
            pub fn lasting() {
                let _a: &'static Option<Cell<u32>> = &CELL;
                let _b: &'static Option<Vec<u8>> = &LIST;
            }
        }
      `,
    );
  });

  test('a body that calls what cannot be called at compile time is not checked further (E0015)', async () => {
    const { found } = await diagnosticsOf(rust`
      use std::cell::Cell;
      pub const A: &(Cell<usize>, bool) = {
          let mut a = (Cell::new(0), false);
          drop(a);
          a.1 = true;
          &{a}
      };
      pub const fn b(x: &mut u8, text: &str) -> usize {
          let y = &mut *x;
          *x = 1;
          *y = 2;
          text.to_lowercase().len()
      }
    `);
    // rustc: E0658 of `drop`, E0015 and E0493 of `to_lowercase`.
    expect(found.map(({ code }) => code)).toEqual(['E0493']);
    await checkProgram(
      rust`
        pub const fn c(x: &mut u8) -> u8 {
            let y = &mut *x;
            *x = 1;
          //^^^^^^ E0506 primary
            *y = 2;
            assert!(*x == 3, "message");
            if *x == 5 {
                panic!("text")
            }
            let v: Vec<u8> = Vec::new();
            std::mem::forget(v);
            Some(1).expect("one")
        }
      `,
      { primariesOnly: true },
    );
  });
});
