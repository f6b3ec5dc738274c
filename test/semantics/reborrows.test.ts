/**
 * A shared reference of one lifetime where another is wanted is `&*x`: what closures capture of it, what is borrowed, and
 * where an error stands. The marks are rustc's.
 */
import { describe, test } from 'vitest';
import { checkProgram, rust } from '../support/program';

describe('Reborrows of shared references', () => {
  test('a closure that passes a reference on captures what it points to', async () => {
    await checkProgram(rust`
      fn show(_: &str) {}
      struct Word<'a> { text: &'a str }
      fn caller<'a>(s: &'a str) -> impl Fn() + 'a {
          || show(s)
      }
      fn maker<'a>(s: &'a str) -> impl Fn() -> Word<'a> {
          || Word { text: s }
      }
      fn wrapper<'a>(s: &'a str) -> impl Fn() -> Option<&'a str> + 'a {
          || Some(s)
      }
    `);
    await checkProgram(
      rust`
      fn show(_: &str) {}
      fn caller<'a>(s: &'a str) -> impl Fn() + 'a {
          || show(s)
        //^^ E0373 may outlive borrowed value \`s\`
                //^ E0373 \`s\` is borrowed here
      }
    `,
      { edition: '2018' },
    );
    await checkProgram(rust`
      fn same<'a>(s: &'a str) -> impl Fn() -> &'a str + 'a {
          || s
        //^^ E0373 may outlive borrowed value \`s\`
           //^ E0373 \`s\` is borrowed here
      }
    `);
  });

  test('a match of references is reborrowed as a whole', async () => {
    await checkProgram(rust`
      fn text<'a>(given: Option<&'a str>) -> &'a str {
          let own = String::new();
          match given { Some(text) => text, None => &own }
                                                  //^^^^ E0515 \`own\` is borrowed here
        //^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ E0515 primary
      }
    `);
    await checkProgram(rust`
      fn or<'a, 'b>(a: Option<&'a str>, b: &'b str) -> &'a str {
          //^^ lifetime lifetime \`'a\` defined here
              //^^ lifetime lifetime \`'b\` defined here
          match a { Some(a) => a, None => b }
        //^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ lifetime primary
      }
    `);
    await checkProgram(rust`
      fn text<'a>(given: Option<&'a str>, own: &'a String) -> &'a str {
          match given { Some(text) => text, None => own }
      }
      fn or<'a>(a: Option<&'a str>, b: &'a str) -> &'a str {
          match a { Some(a) => a, None => b }
      }
    `);
  });

  test('passed on while the variable is borrowed', async () => {
    await checkProgram(rust`
      fn show(_: &str) {}
      fn f<'a>(mut s: &'a str) {
          let r = &mut s;
                //^^^^^^ E0502 mutable borrow occurs here
          show(s);
             //^ E0502 immutable borrow occurs here
          *r = "b";
        //^^^^^^^^ E0502 mutable borrow later used here
      }
    `);
    await checkProgram(rust`
      fn f<'a>(mut s: &'a str) {
          let r = &mut s;
                //^^^^^^ E0503 \`s\` is borrowed here
          let same = s;
                   //^ E0503 use of borrowed \`s\`
          *r = "b";
        //^^^^^^^^ E0503 borrow later used here
      }
    `);
  });

  test('what a closure captured keeps its lifetime in an opaque type', async () => {
    await checkProgram(rust`
      fn named<'a>(all: &'a [String], name: &'a str) -> impl Iterator<Item = &'a String> {
             //^^ E0373 lifetime \`'a\` defined here
          all.iter().filter(|one| *one == name)
                          //^^^^^ E0373 may outlive borrowed value \`name\`
                                        //^^^^ E0373 \`name\` is borrowed here
      }
    `);
    await checkProgram(rust`
      fn named<'a>(all: &'a [String], name: &'a str) -> impl Iterator<Item = &'a String> {
          all.iter().filter(move |one| *one == name)
      }
    `);
  });

  test('an overloaded index is a call at its brackets', async () => {
    await checkProgram(rust`
      fn f(v: &mut Vec<usize>) {
          v[v[0]] = 3;
        //^ E0502 mutable borrow occurs here
          //^ E0502 immutable borrow occurs here
         //^^^^^^ E0502 mutable borrow later used here
      }
    `);
    await checkProgram(rust`
      fn f(v: &mut Vec<usize>) {
          let i = v[0];
          v[i] = 3;
      }
    `);
  });
});

describe('Names of types in messages', () => {
  test('a name that is not the only one has its path', async () => {
    await checkProgram(rust`
      use std::sync::Mutex;
      fn f(m: Mutex<u8>) {
         //^ E0382 move occurs because \`m\` has type \`std::sync::Mutex<u8>\`, which does not implement the \`Copy\` trait
          drop(m);
             //^ E0382 value moved here
          drop(m);
             //^ E0382 value used here after move
      }
    `);
    await checkProgram(rust`
      mod shapes { pub struct Iter; }
      struct Single;
      fn f(i: shapes::Iter, s: Single) {
         //^ E0382 move occurs because \`i\` has type \`shapes::Iter\`, which does not implement the \`Copy\` trait
                          //^ E0382 move occurs because \`s\` has type \`Single\`, which does not implement the \`Copy\` trait
          drop((i, s));
              //^ E0382 value moved here
                 //^ E0382 value moved here
          drop(i);
             //^ E0382 value used here after move
          drop(s);
             //^ E0382 value used here after move
      }
    `);
  });

  test('a block or loop that decides the type of a variable borrows nothing again', async () => {
    await checkProgram(
      rust`
        mod m {
            pub fn temp() -> String {
                String::new()
            }
            pub fn same(x: &u8) -> &u8 {
                x
            }
            pub fn block() {
                let p = {
                  //^ E0597 borrow later stored here
                    let tmp = 1;
                      //^^^ E0597 binding \`tmp\` declared here
                    same(&tmp)
                       //^^^^ E0597 borrowed value does not live long enough
                };
              //^ E0597 \`tmp\` dropped here while still borrowed
                let _q = p;
            }
            pub fn nested() {
                let p = {
                  //^ E0597 borrow later stored here
                    {
                        let tmp = 1;
                          //^^^ E0597 binding \`tmp\` declared here
                        same(&tmp)
                           //^^^^ E0597 borrowed value does not live long enough
                    }
                  //^ E0597 \`tmp\` dropped here while still borrowed
                };
                let _q = p;
            }
            pub fn in_loop() {
                let x = loop {
                  //^ E0716 borrow later stored here
                    break &temp();
                         //^^^^^^ E0716 creates a temporary value which is freed while still in use
                               //^ E0716 temporary value is freed at the end of this statement
                };
                drop(x);
            }
        }
      `,
    );
    await checkProgram(
      rust`
        mod m {
            pub fn same(x: &u8) -> &u8 {
                x
            }
            pub fn block() {
                let tmp = 1;
                let p = {
                    same(&tmp)
                };
                let _q = p;
            }
            pub fn in_loop(s: &String) {
                let x = loop {
                    break s;
                };
                drop(x);
            }
        }
      `,
    );
  });

  test('the receiver of a method that holds the borrow', async () => {
    await checkProgram(
      rust`
        mod m {
            pub fn receiver() -> usize {
                let n = { &String::from("a") }.len();
                         //^^^^^^^^^^^^^^^^^ E0716 creates a temporary value which is freed while still in use
                                         //^ E0716 temporary value is freed at the end of this statement
                                             //^^^ E0716 borrow later used by call
                n
            }
            pub fn two() {
                let mut v = Vec::new();
                v.push(1);
                let first = &v;
                          //^^ E0502 immutable borrow occurs here
                v.push(2);
              //^^^^^^^^^ E0502 mutable borrow occurs here
                first.len();
              //^^^^^ E0502 immutable borrow later used here
            }
        }
      `,
      { edition: '2024' },
    );
    await checkProgram(
      rust`
        mod m {
            pub fn receiver() -> usize {
                let n = (&String::from("a")).len();
                n
            }
        }
      `,
      { edition: '2024' },
    );
  });

  test('the value of a block or condition is of the expected type itself', async () => {
    await checkProgram(
      rust`
        mod m {
            pub fn first(x: &(u32,)) -> &u32 {
                &x.0
            }
            pub fn argument() -> u32 {
                let x = first({
                      //^^^^^ E0597 borrow later used by call
                    let v = (22,);
                      //^ E0597 binding \`v\` declared here
                    &v
                  //^^ E0597 borrowed value does not live long enough
                });
              //^ E0597 \`v\` dropped here while still borrowed
                *x
            }
            pub fn branches(c: bool) -> u32 {
                let x = first(if c {
                      //^^^^^ E0597 borrow later used by call
                    let v = (22,);
                      //^ E0597 binding \`v\` declared here
                    &v
                  //^^ E0597 borrowed value does not live long enough
                } else {
              //^ E0597 \`v\` dropped here while still borrowed
                    &(1,)
                });
                *x
            }
        }
      `,
    );
    await checkProgram(
      rust`
        mod m {
            pub fn first(x: &(u32,)) -> &u32 {
                &x.0
            }
            pub fn argument(c: bool) -> u32 {
                let v = (22,);
                let x = first(if c { &v } else { &(1,) });
                *x
            }
        }
      `,
    );
  });
});
