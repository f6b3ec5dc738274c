/** Programs whose types ask much of inference and trait solving: fully understood, and judged as rustc does. */
import { describe, test } from 'vitest';
import { checkProgram, rust } from '../support/program';

describe('Associated types', () => {
  test('an argument that only normalising decides', async () => {
    await checkProgram(rust`
      fn total(mut v: Vec<i32>) -> i32 {
          let first = &v[0];
          let sum: i32 = v.iter().map(|x| x).sum();
          v.push(1);
          sum
      }
    `);
    await checkProgram(rust`
      fn total(mut v: Vec<i32>) -> i32 {
          let first = &v[0];
                     //^ E0502 immutable borrow occurs here
          let sum: i32 = v.iter().map(|x| x).sum();
          v.push(1);
        //^^^^^^^^^ E0502 mutable borrow occurs here
          sum + first
              //^^^^^ E0502 immutable borrow later used here
      }
    `);
  });
});

describe('impl Trait', () => {
  test('inside another one, and in an async fn', async () => {
    await checkProgram(rust`
      struct Rows<'s>(Vec<&'s str>);
      impl<'s> Rows<'s> {
          fn words(&self) -> impl Iterator<Item = (usize, impl Iterator<Item = &'s str>)> + '_ {
              self.0.iter().enumerate().map(|(i, row)| (i, row.split(' ')))
          }
          fn nested(&self) -> impl Iterator<Item = impl Iterator<Item = &&'s str>> {
              Some(self.0.iter()).into_iter()
          }
      }
      async fn later(x: &u8) -> impl Copy + '_ { x }
    `);
  });
});
