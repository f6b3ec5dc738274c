/** E0493: every program beside a twin that compiles. The marks are rustc's. */
import { describe, test } from 'vitest';
import { checkProgram, rust } from '../support/program';

describe('Destructors at compile time (E0493)', () => {
  test('a parameter of a const fn', async () => {
    await checkProgram(rust`
      const fn or<T>(first: Option<T>, second: T) -> T {
                   //^^^^^ E0493 the destructor for this type cannot be evaluated in constant functions
                                     //^^^^^^ E0493 the destructor for this type cannot be evaluated in constant functions
          match first {
              Some(value) => value,
              None => second,
          }
      }
    //^ E0493 value is dropped here
    //^ E0493 value is dropped here
    `);
    await checkProgram(rust`
      const fn or<T: Copy>(first: Option<T>, second: T) -> T {
          match first {
              Some(value) => value,
              None => second,
          }
      }
      const fn keep<T>(value: Option<T>) -> Option<T> {
          let kept = value;
          kept
      }
    `);
  });

  test('a temporary in a constant', async () => {
    await checkProgram(rust`
      struct Noisy;
      impl Drop for Noisy {
          fn drop(&mut self) {}
      }
      const ONE: i32 = (Noisy, 1).1;
                     //^^^^^^^^^^ E0493 the destructor for this type cannot be evaluated in constants
                                //^ E0493 value is dropped here
    `);
    await checkProgram(rust`
      struct Noisy;
      impl Drop for Noisy {
          fn drop(&mut self) {}
      }
      const BOTH: (Noisy, i32) = (Noisy, 1);
      const NONE: Option<Noisy> = None;
      const ONE: i32 = (NONE, 1).1;
    `);
  });

  test('a variable of a static, a part that is assigned', async () => {
    await checkProgram(rust`
      static LEN: usize = {
          let list: Vec<u8> = Vec::new();
            //^^^^ E0493 the destructor for this type cannot be evaluated in statics
          list.len()
      };
    //^ E0493 value is dropped here
      struct Slot<T> { value: T }
      impl<T> Slot<T> {
          const fn set(&mut self, value: T) {
              self.value = value;
            //^^^^^^^^^^ E0493 primary
            //^^^^^^^^^^ E0493 primary
          }
      }
    `);
    await checkProgram(rust`
      static LIST: Vec<u8> = {
          let list: Vec<u8> = Vec::new();
          list
      };
      struct Slot<T> { value: T }
      impl<T: Copy> Slot<T> {
          const fn set(&mut self, value: T) {
              self.value = value;
          }
      }
    `);
  });

  test('in a const fn that a macro made', async () => {
    await checkProgram(rust`
      macro_rules! make {
          ($name:ident) => {
              const fn $name(text: String) -> u8 { 1 }
                           //^^^^ E0493 the destructor for this type cannot be evaluated in constant functions
                                                   //^ E0493 value is dropped here
          };
      }
      make!(length);
    `);
    await checkProgram(rust`
      macro_rules! make {
          ($name:ident) => {
              const fn $name(text: &String) -> u8 { 1 }
          };
      }
      make!(length);
    `);
  });
});
