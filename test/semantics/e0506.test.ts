/** E0506: every program beside a twin that differs in a token and compiles. The marks are rustc's. */
import { describe, test } from 'vitest';
import { checkProgram, rust } from '../support/program';

describe('Assignment while borrowed (E0506)', () => {
  test('of a variable', async () => {
    await checkProgram(rust`
      fn set() -> i32 {
          let mut value = 1;
          let view = &value;
                   //^^^^^^ E0506 \`value\` is borrowed here
          value = 2;
        //^^^^^^^^^ E0506 \`value\` is assigned to here but it was already borrowed
          view + 1
        //^^^^ E0506 borrow later used here
      }
    `);
    await checkProgram(rust`
      fn set() -> i32 {
          let mut value = 1;
          let view = value;
          value = 2;
          view + 1
      }
    `);
  });

  test('of a field', async () => {
    await checkProgram(rust`
      struct Counter { count: u32, step: u32 }
      fn bump(counter: &mut Counter) -> u32 {
          let step = &counter.step;
                   //^^^^^^^^^^^^^ E0506 \`counter.step\` is borrowed here
          counter.step = 5;
        //^^^^^^^^^^^^^^^^ E0506 \`counter.step\` is assigned to here but it was already borrowed
          *step
        //^^^^^ E0506 borrow later used here
      }
    `);
    await checkProgram(rust`
      struct Counter { count: u32, step: u32 }
      fn bump(counter: &mut Counter) -> u32 {
          let step = &counter.step;
          counter.count = 5;
          *step
      }
    `);
  });

  test('of the cursor of a list', async () => {
    await checkProgram(rust`
      struct List { next: Option<Box<List>>, value: i32 }
      fn walk(mut at: &mut List) -> &mut i32 {
                    //^ E0506 let's call the lifetime of this reference \`'1\`
          let value = &mut at.value;
                    //^^^^^^^^^^^^^ E0506 \`at.value\` is borrowed here
          at.value = 3;
        //^^^^^^^^^^^^ E0506 \`at.value\` is assigned to here but it was already borrowed
          value
        //^^^^^ E0506 returning this value requires that \`at.value\` is borrowed for \`'1\`
      }
    `);
    await checkProgram(rust`
      struct List { next: Option<Box<List>>, value: i32 }
      fn walk(mut at: &mut List) -> &mut i32 {
          let value = &mut at.value;
          at.next = None;
          value
      }
    `);
  });

  test('in a loop, borrowed in the turn before', async () => {
    await checkProgram(rust`
      fn turns() -> i32 {
          let mut number = 0;
          let mut seen = Vec::new();
          while number < 3 {
              seen.push(&number);
            //^^^^ E0506 borrow later used here
                      //^^^^^^^ E0506 \`number\` is borrowed here
              number += 1;
            //^^^^^^^^^^^ E0506 \`number\` is assigned to here but it was already borrowed
          }
          seen.len() as i32
      }
    `);
    await checkProgram(rust`
      fn turns() -> i32 {
          let mut number = 0;
          let mut seen = Vec::new();
          while number < 3 {
              seen.push(number);
              number += 1;
          }
          seen.len() as i32
      }
    `);
  });
});
