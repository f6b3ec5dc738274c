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

  test('through a reference that a pattern binds', () =>
    checkProgram(rust`
      fn each(found: Option<&u8>, all: Result<&u8, &Vec<u8>>) {
          if let Some(x) = found {
                    //^ E0594 consider changing this binding's type to be: \`&mut u8\`
              *x = 1;
            //^^^^^^ E0594 \`x\` is a \`&\` reference, so it cannot be written to
          }
          match all {
              Ok(x) => *x = 1,
               //^ E0594 consider changing this binding's type to be: \`&mut u8\`
                     //^^^^^^ E0594 \`x\` is a \`&\` reference, so it cannot be written to
              Err(y) => y.push(1),
                //^ E0596 consider changing this binding's type to be: \`&mut Vec<u8>\`
                      //^ E0596 \`y\` is a \`&\` reference, so it cannot be borrowed as mutable
          }
      }
      fn parts((n, _): (&u8, u8), p: *const u8) {
              //^ E0594 consider changing this binding's type to be: \`&mut u8\`
          *n = 1;
        //^^^^^^ E0594 \`n\` is a \`&\` reference, so it cannot be written to
          let (q, _) = (p, n);
             //^ E0594 consider changing this binding's type to be: \`*mut u8\`
          unsafe { *q = 1 };
                 //^^^^^^ E0594 \`q\` is a \`*const\` pointer, so it cannot be written to
      }
      fn plain(n: &u8) {
          let x = n;
          *x = 1;
        //^^^^^^ E0594 \`x\` is a \`&\` reference, so it cannot be written to
      }
    `));

  test('through a parameter of a closure', () =>
    checkProgram(rust`
      fn call(f: impl Fn(&u8)) {
          f(&1);
      }
      fn closures(all: &[u8]) {
          call(|x| *x = 1);
              //^ E0594 consider changing this binding's type to be: \`&mut u8\`
                 //^^^^^^ E0594 \`x\` is a \`&\` reference, so it cannot be written to
          call(|x: &u8| *x = 1);
                      //^^^^^^ E0594 \`x\` is a \`&\` reference, so it cannot be written to
          all.iter().for_each(|x| *x = 1);
                                //^^^^^^ E0594 \`x\` is a \`&\` reference, so it cannot be written to
          all.iter().zip(all).for_each(|(x, _)| *x = 1);
                                       //^ E0594 consider changing this binding's type to be: \`&mut u8\`
                                              //^^^^^^ E0594 \`x\` is a \`&\` reference, so it cannot be written to
      }
    `));

  test('a closure in a closure: who creates it is told', () =>
    checkProgram(rust`
      fn shared(x: &i32) {
          let c = || {
                //^^ E0596 \`x\` is a \`&\` reference, so it cannot be borrowed as mutable
              || *x = 1;
               //^^ E0596 mutable borrow occurs due to use of \`*x\` in closure
          };
          let d = move || {
              || *x = 1;
            //^^ E0596 cannot borrow as mutable
               //^^ E0596 mutable borrow occurs due to use of \`*x\` in closure
          };
      }
    `));
});
