/** E0594: every program beside a twin that differs in a token and compiles. The marks are rustc's. */
import { describe, test } from 'vitest';
import { checkProgram, rust } from '../support/program';

describe('Assignment to what is not mutable (E0594)', () => {
  test('through a shared reference', async () => {
    await checkProgram(rust`
      struct Point { x: i32 }
      fn shift(point: &Point) {
          point.x = 1;
        //^^^^^^^^^^^ E0594 \`point\` is a \`&\` reference, so it cannot be written to
      }
    `);
    await checkProgram(rust`
      struct Point { x: i32 }
      fn shift(point: &mut Point) {
          point.x = 1;
      }
    `);
  });

  test('a field of a variable', async () => {
    await checkProgram(rust`
      struct Size { width: u32 }
      fn widen() -> u32 {
          let size = Size { width: 1 };
          size.width = 2;
        //^^^^^^^^^^^^^^ E0594 cannot assign
          size.width
      }
    `);
    await checkProgram(rust`
      struct Size { width: u32 }
      fn widen() -> u32 {
          let mut size = Size { width: 1 };
          size.width = 2;
          size.width
      }
    `);
  });

  test('a captured variable', async () => {
    await checkProgram(rust`
      fn closure() -> i32 {
          let total = 0;
          let mut add = |n: i32| total += n;
                               //^^^^^^^^^^ E0594 cannot assign
          add(2);
          total
      }
    `);
    await checkProgram(rust`
      fn closure() -> i32 {
          let mut total = 0;
          let mut add = |n: i32| total += n;
          add(2);
          total
      }
    `);
  });
});
