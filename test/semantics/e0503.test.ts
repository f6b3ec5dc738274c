/** E0503: every program beside a twin that differs in a token and compiles. The marks are rustc's. */
import { describe, test } from 'vitest';
import { checkProgram, rust } from '../support/program';

describe('Use of a borrowed value (E0503)', () => {
  test('read while exclusively borrowed', async () => {
    await checkProgram(rust`
      fn read() -> i32 {
          let mut value = 3;
          let edit = &mut value;
                   //^^^^^^^^^^ E0503 \`value\` is borrowed here
          let sum = value + 1;
                  //^^^^^ E0503 use of borrowed \`value\`
          *edit = 2;
        //^^^^^^^^^ E0503 borrow later used here
          sum
      }
    `);
    await checkProgram(rust`
      fn read() -> i32 {
          let mut value = 3;
          let edit = &mut value;
          let sum = 4 + 1;
          *edit = 2;
          sum
      }
    `);
  });

  test('a condition', async () => {
    await checkProgram(rust`
      fn condition() {
          let mut flag = true;
          let edit = &mut flag;
                   //^^^^^^^^^ E0503 \`flag\` is borrowed here
          while flag {
              //^^^^ E0503 use of borrowed \`flag\`
              drop(edit);
                 //^^^^ E0503 borrow later used here
              break;
          }
      }
    `);
    await checkProgram(rust`
      fn condition() {
          let mut flag = true;
          let edit = &flag;
          while flag {
              drop(edit);
              break;
          }
      }
    `);
  });

  test('a match on a number or a bool uses it from the word on', async () => {
    await checkProgram(
      rust`
        mod m {
            pub fn flag(mut t: bool) -> u8 {
                let x = &mut t;
                      //^^^^^^ E0503 \`t\` is borrowed here
                let n = match t {
                      //^^^^^^^ E0503 use of borrowed \`t\`
                    true => 1,
                    false => 0,
                };
                *x = false;
              //^^^^^^^^^^ E0503 borrow later used here
                n
            }
            pub fn variant(mut o: Option<u8>) -> u8 {
                let x = &mut o;
                      //^^^^^^ E0503 \`o\` is borrowed here
                let n = match o {
                            //^ E0503 use of borrowed \`o\`
                    Some(_) => 1,
                    None => 0,
                };
                *x = None;
              //^^^^^^^^^ E0503 borrow later used here
                n
            }
        }
      `,
    );
    await checkProgram(
      rust`
        mod m {
            pub fn flag(mut t: bool) -> u8 {
                let x = &mut t;
                *x = false;
                match t {
                    true => 1,
                    false => 0,
                }
            }
        }
      `,
    );
  });
});

test('a closure that takes a copy of what is borrowed uses it where its body does', async () => {
  await checkProgram(rust`
      fn a() { let mut n = 0; let r = &mut n; let c = move || n + 1; *r = 1; c(); }
                                    //^^^^^^ E0503 \`n\` is borrowed here
                                                            //^ E0503 use of borrowed \`n\`
                                                                   //^^^^^^ E0503 borrow later used here
      fn b() { let mut n = 0; let r = &mut n; let c = move || println!("{n}"); *r = 1; c(); }
                                    //^^^^^^ E0503 \`n\` is borrowed here
                                                                       //^ E0503 use of borrowed \`n\`
                                                                             //^^^^^^ E0503 borrow later used here
      fn c() { let mut n = (0, 1); let r = &mut n; let c = move || n.0; r.0 = 1; c(); }
                                         //^^^^^^ E0503 \`n\` is borrowed here
                                                                 //^^^ E0503 use of borrowed \`n\`
                                                                      //^^^^^^^ E0503 borrow later used here
      fn d() { let mut n = 0; let r = &mut n; let _f = async move { n }; *r = 1; }
                                    //^^^^^^ E0503 \`n\` is borrowed here
                                                                  //^ E0503 use of borrowed \`n\`
                                                                       //^^^^^^ E0503 borrow later used here
  `);
});
