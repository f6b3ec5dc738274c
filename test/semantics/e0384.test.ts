/** E0384: every program beside a twin that differs in a token and compiles. The marks are rustc's. */
import { describe, test } from 'vitest';
import { checkProgram, rust } from '../support/program';

describe('Assignment to what is not mutable (E0384)', () => {
  test('twice', async () => {
    await checkProgram(rust`
      fn count() -> u32 {
          let total = 1;
            //^^^^^ E0384 first assignment to \`total\`
          total += 1;
        //^^^^^^^^^^ E0384 cannot assign twice to immutable variable
          total
      }
    `);
    await checkProgram(rust`
      fn count() -> u32 {
          let mut total = 1;
          total += 1;
          total
      }
    `);
  });

  test('an argument', async () => {
    await checkProgram(rust`
      fn next(n: u32) -> u32 {
          n = n + 1;
        //^^^^^^^^^ E0384 cannot assign to immutable argument
          n
      }
    `);
    await checkProgram(rust`
      fn next(mut n: u32) -> u32 {
          n = n + 1;
          n
      }
    `);
  });

  test('a binding of a pattern', async () => {
    await checkProgram(rust`
      fn swap(pair: (u8, u8)) -> u8 {
          let (a, b) = pair;
                //^ E0384 first assignment to \`b\`
          b = a + b;
        //^^^^^^^^^ E0384 cannot assign twice to immutable variable
          b
      }
    `);
    await checkProgram(rust`
      fn swap(pair: (u8, u8)) -> u8 {
          let (a, mut b) = pair;
          b = a + b;
          b
      }
    `);
  });

  test('in a loop', async () => {
    await checkProgram(rust`
      fn repeat(times: u32) -> u32 {
          let value;
          let mut turn = 0;
          loop {
              value = turn;
            //^^^^^^^^^^^^ E0384 cannot assign twice to immutable variable
              turn += 1;
              if turn > times {
                  return value;
              }
          }
      }
    `);
    await checkProgram(rust`
      fn repeat(times: u32) -> u32 {
          let mut value;
          let mut turn = 0;
          loop {
              value = turn;
              turn += 1;
              if turn > times {
                  return value;
              }
          }
      }
    `);
  });

  test('by assembly', async () => {
    await checkProgram(rust`
      pub unsafe fn count(bytes: usize) -> usize {
          let words = bytes / 8;
            //^^^^^ E0384 first assignment to \`words\`
          unsafe { std::arch::asm!("nop", inout("rcx") words) };
                 //^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ E0384 cannot assign twice to immutable variable
          words
      }
    `);
    await checkProgram(rust`
      pub unsafe fn count(bytes: usize) -> usize {
          let words = bytes / 8;
          unsafe { std::arch::asm!("nop", inout("rcx") words => _) };
          words
      }
    `);
  });
});
