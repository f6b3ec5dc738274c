/** E0502: every program beside a twin that differs in a token and compiles. The marks are rustc's. */
import { describe, test } from 'vitest';
import { checkProgram, rust } from '../support/program';

describe('Shared and exclusive borrows at once (E0502)', () => {
  test('a reference into a vector that grows', async () => {
    await checkProgram(rust`
      fn grow(list: &mut Vec<i32>) -> i32 {
          let first = &list[0];
                     //^^^^ E0502 immutable borrow occurs here
          list.push(4);
        //^^^^^^^^^^^^ E0502 mutable borrow occurs here
          first + 1
        //^^^^^ E0502 immutable borrow later used here
      }
    `);
    await checkProgram(rust`
      fn grow(list: &mut Vec<i32>) -> i32 {
          let first = list[0];
          list.push(4);
          first + 1
      }
    `);
  });

  test('a shared borrow under an exclusive one', async () => {
    await checkProgram(rust`
      fn under(text: &mut String) -> usize {
          let end = &mut *text;
                  //^^^^^^^^^^ E0502 mutable borrow occurs here
          let size = text.len();
                   //^^^^ E0502 immutable borrow occurs here
          end.push('!');
        //^^^ E0502 mutable borrow later used here
          size
      }
    `);
    await checkProgram(rust`
      fn under(text: &mut String) -> usize {
          let end = &mut *text;
          let size = end.len();
          end.push('!');
          size
      }
    `);
  });

  test('a loop that reads and writes', async () => {
    await checkProgram(rust`
      fn double(list: &mut Vec<i32>) {
          for item in list.iter() {
                    //^^^^ E0502 immutable borrow occurs here
                    //^^^^^^^^^^^ E0502 immutable borrow later used here
              list.push(*item);
            //^^^^^^^^^^^^^^^^ E0502 mutable borrow occurs here
          }
      }
    `);
    await checkProgram(rust`
      fn double(list: &mut Vec<i32>) {
          for item in list.clone().iter() {
              list.push(*item);
          }
      }
    `);
  });

  test('a closure that reads', async () => {
    await checkProgram(rust`
      fn watch() -> usize {
          let mut list = vec![1];
          let size = || list.len();
                   //^^ E0502 immutable borrow occurs here
                      //^^^^ E0502 first borrow occurs due to use of \`list\` in closure
          list.push(2);
        //^^^^^^^^^^^^ E0502 mutable borrow occurs here
          size()
        //^^^^ E0502 immutable borrow later used here
      }
    `);
    await checkProgram(rust`
      fn watch() -> usize {
          let mut list = vec![1];
          let size = || list.len();
          list.len();
          size()
      }
    `);
  });

  test('a slice from a method', async () => {
    await checkProgram(rust`
      fn word(text: &mut String) -> usize {
          let first = text.trim();
                    //^^^^ E0502 immutable borrow occurs here
          text.clear();
        //^^^^^^^^^^^^ E0502 mutable borrow occurs here
          first.len()
        //^^^^^ E0502 immutable borrow later used here
      }
    `);
    await checkProgram(rust`
      fn word(text: &mut String) -> usize {
          let first = text.trim().to_string();
          text.clear();
          first.len()
      }
    `);
  });
});
