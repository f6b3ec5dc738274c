/** E0499: every program beside a twin that differs in a token and compiles. The marks are rustc's. */
import { describe, test } from 'vitest';
import { checkProgram, rust } from '../support/program';

describe('Two exclusive borrows (E0499)', () => {
  test('of one variable', async () => {
    await checkProgram(rust`
      fn two() {
          let mut text = String::new();
          let a = &mut text;
                //^^^^^^^^^ E0499 first mutable borrow occurs here
          let b = &mut text;
                //^^^^^^^^^ E0499 second mutable borrow occurs here
          a.push('a');
        //^ E0499 first borrow later used here
          b.push('b');
      }
    `);
    await checkProgram(rust`
      fn two() {
          let mut text = String::new();
          let a = &mut text;
          let b = &mut String::new();
          a.push('a');
          b.push('b');
      }
    `);
  });

  test('of one vector through an index', async () => {
    await checkProgram(rust`
      fn elements(list: &mut Vec<String>) {
          let first = &mut list[0];
                         //^^^^ E0499 first mutable borrow occurs here
          let second = &mut list[1];
                          //^^^^ E0499 second mutable borrow occurs here
          second.push('s');
          first.push('f');
        //^^^^^ E0499 first borrow later used here
      }
    `);
    await checkProgram(rust`
      fn elements(list: &mut Vec<String>) {
          let first = &mut list[0];
          let second = &mut list[1];
          second.push('s');
          second.push('f');
      }
    `);
  });

  test('the same field; other fields are free', async () => {
    await checkProgram(rust`
      struct Point { x: i32, y: i32 }
      fn fields(point: &mut Point) {
          let a = &mut point.x;
                //^^^^^^^^^^^^ E0499 first mutable borrow occurs here
          let b = &mut point.x;
                //^^^^^^^^^^^^ E0499 second mutable borrow occurs here
          *a += 1;
        //^^^^^^^ E0499 first borrow later used here
          *b += 1;
      }
    `);
    await checkProgram(rust`
      struct Point { x: i32, y: i32 }
      fn fields(point: &mut Point) {
          let a = &mut point.x;
          let b = &mut point.y;
          *a += 1;
          *b += 1;
      }
    `);
  });

  test('in every turn of a loop', async () => {
    await checkProgram(rust`
      fn collect<'a>(source: &'a mut String, out: &mut Vec<&'a mut String>) {
               //^^ E0499 lifetime \`'a\` defined here
          for _ in 0..3 {
              out.push(&mut *source);
            //^^^^^^^^^^^^^^^^^^^^^^ E0499 argument requires that \`*source\` is borrowed for \`'a\`
                     //^^^^^^^^^^^^ E0499 \`*source\` was mutably borrowed here in the previous iteration of the loop
          }
      }
    `);
    await checkProgram(rust`
      fn collect<'a>(source: &'a mut String, out: &mut Vec<&'a String>) {
          for _ in 0..3 {
              out.push(&*source);
          }
      }
    `);
  });

  test('two closures', async () => {
    await checkProgram(rust`
      fn closures() {
          let mut count = 0;
          let mut up = || count += 1;
                     //^^ E0499 first mutable borrow occurs here
                        //^^^^^ E0499 first borrow occurs due to use of \`count\` in closure
          let mut down = || count -= 1;
                       //^^ E0499 second mutable borrow occurs here
                          //^^^^^ E0499 second borrow occurs due to use of \`count\` in closure
          down();
          up();
        //^^ E0499 first borrow later used here
      }
    `);
    await checkProgram(rust`
      fn closures() {
          let mut count = 0;
          let mut up = || count += 1;
          let mut down = || count -= 1;
          down();
          down();
      }
    `);
  });

  test('what a method returns keeps self', async () => {
    await checkProgram(rust`
      struct Pool { items: Vec<String> }
      impl Pool {
          fn first(&mut self) -> &mut String { &mut self.items[0] }
      }
      fn use_pool(pool: &mut Pool) {
          let a = pool.first();
                //^^^^ E0499 first mutable borrow occurs here
          let b = pool.first();
                //^^^^ E0499 second mutable borrow occurs here
          b.clear();
          a.clear();
        //^ E0499 first borrow later used here
      }
    `);
    await checkProgram(rust`
      struct Pool { items: Vec<String> }
      impl Pool {
          fn first(&mut self) -> &mut String { &mut self.items[0] }
      }
      fn use_pool(pool: &mut Pool) {
          let a = pool.first();
          let b = pool.first();
          b.clear();
          b.clear();
      }
    `);
  });
});
