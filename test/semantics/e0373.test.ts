/** E0373: every program beside a twin that differs in a token and compiles. The marks are rustc's. */
import { describe, test } from 'vitest';
import { checkProgram, rust } from '../support/program';

describe('Closures that outlive what they borrow (E0373)', () => {
  test('returned', async () => {
    await checkProgram(rust`
      fn adder(n: i32) -> impl Fn(i32) -> i32 {
          |x| x + n
        //^^^ E0373 may outlive borrowed value \`n\`
                //^ E0373 \`n\` is borrowed here
      }
    `);
    await checkProgram(rust`
      fn adder(n: i32) -> impl Fn(i32) -> i32 {
          move |x| x + n
      }
    `);
  });

  test('the condition of an if let is borrowed whole', async () => {
    await checkProgram(rust`
      fn check<'a>(x: &'a Option<String>) -> impl Fn() -> bool + 'a {
          || if let Some(_) = x { true } else { false }
        //^^ E0373 may outlive borrowed value \`x\`
                            //^ E0373 \`x\` is borrowed here
      }
    `);
    await checkProgram(rust`
      fn check<'a>(x: &'a Option<String>) -> impl Fn() -> bool + 'a {
          || match x { Some(_) => true, _ => false }
      }
      fn other<'a>(x: &'a Option<String>) -> impl Fn() -> bool + 'a {
          || { let Some(_) = x else { return false }; true }
      }
    `);
  });

  test('a thread', async () => {
    await checkProgram(rust`
      use std::thread;
      fn spawn(list: Vec<u8>) -> usize {
          let handle = thread::spawn(|| list.len());
                                   //^^ E0373 may outlive borrowed value \`list\`
                                      //^^^^ E0373 \`list\` is borrowed here
          handle.join().unwrap()
      }
    `);
    await checkProgram(rust`
      use std::thread;
      fn spawn(list: Vec<u8>) -> usize {
          let handle = thread::spawn(move || list.len());
          handle.join().unwrap()
      }
    `);
  });

  test('in a box', async () => {
    await checkProgram(rust`
      fn boxed(name: String) -> Box<dyn Fn() -> usize> {
          Box::new(|| name.len())
                 //^^ E0373 may outlive borrowed value \`name\`
                    //^^^^ E0373 \`name\` is borrowed here
      }
    `);
    await checkProgram(rust`
      fn boxed(name: String) -> Box<dyn Fn() -> usize> {
          Box::new(move || name.len())
      }
    `);
  });

  test('a lifetime in the type of a captured variable, of which a part is captured', async () => {
    await checkProgram(
      rust`
        mod m {
            pub fn nested() {
                std::thread::scope(|s| {
                                  //^ E0373 lifetime \`'1\` appears in the type of \`s\`
                    s.spawn(|| {
                        let a = String::from("abcd");
                        s.spawn(|| println!("{a:?}"));
                                            //^ E0373 \`a\` is borrowed here
                              //^^ E0373 may outlive borrowed value \`a\`
                    });
                });
            }
        }
      `,
    );
    await checkProgram(
      rust`
        mod m {
            pub fn nested() {
                std::thread::scope(|s| {
                    s.spawn(|| {
                        let a = String::from("abcd");
                        s.spawn(move || println!("{a:?}"));
                    });
                });
            }
        }
      `,
    );
  });
});
