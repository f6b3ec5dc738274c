/** E0382: every program beside a twin that differs in a token and compiles. The marks are rustc's. */
import { describe, test } from 'vitest';
import { checkProgram, rust } from '../support/program';

describe('Use after move (E0382)', () => {
  test('a second owner', async () => {
    await checkProgram(rust`
      fn share() -> usize {
          let name = String::from("Ada");
            //^^^^ E0382 move occurs because \`name\` has type \`String\`, which does not implement the \`Copy\` trait
          let copy = name;
                   //^^^^ E0382 value moved here
          name.len() + copy.len()
        //^^^^ E0382 value borrowed here after move
      }
    `);
    await checkProgram(rust`
      fn share() -> usize {
          let name = String::from("Ada");
          let copy = &name;
          name.len() + copy.len()
      }
    `);
  });

  test('given to a call, borrowed afterwards', async () => {
    await checkProgram(rust`
      struct Letter { text: String }
      fn send(letter: &Letter) -> usize { letter.text.len() }
      fn post(letter: Letter) -> usize {
            //^^^^^^ E0382 move occurs because \`letter\` has type \`Letter\`, which does not implement the \`Copy\` trait
          drop(letter);
             //^^^^^^ E0382 value moved here
          send(&letter)
             //^^^^^^^ E0382 value borrowed here after move
      }
    `);
    await checkProgram(rust`
      struct Letter { text: String }
      fn send(letter: &Letter) -> usize { letter.text.len() }
      fn post(letter: Letter) -> usize {
          drop(&letter);
          send(&letter)
      }
    `);
  });

  test('a loop over the value itself', async () => {
    await checkProgram(rust`
      fn sum(numbers: Vec<i32>) -> i32 {
           //^^^^^^^ E0382 move occurs because \`numbers\` has type \`Vec<i32>\`, which does not implement the \`Copy\` trait
          let mut total = 0;
          for number in numbers {
                      //^^^^^^^ E0382 \`numbers\` moved due to this implicit call to \`.into_iter()\`
              total += number;
          }
          total + numbers.len() as i32
                //^^^^^^^ E0382 value borrowed here after move
      }
    `);
    await checkProgram(rust`
      fn sum(numbers: Vec<i32>) -> i32 {
          let mut total = 0;
          for number in &numbers {
              total += number;
          }
          total + numbers.len() as i32
      }
    `);
  });

  test('a field, then the whole', async () => {
    await checkProgram(rust`
      struct Pair { left: String, right: String }
      fn look(pair: &Pair) -> usize { pair.left.len() + pair.right.len() }
      fn halves(pair: Pair) -> usize {
          let left = pair.left;
                   //^^^^^^^^^ E0382 value partially moved here
          drop(left);
          look(&pair)
             //^^^^^ E0382 value borrowed here after partial move
      }
    `);
    await checkProgram(rust`
      struct Pair { left: String, right: String }
      fn look(pair: &Pair) -> usize { pair.left.len() + pair.right.len() }
      fn halves(pair: Pair) -> usize {
          let left = pair.left.len();
          drop(left);
          look(&pair)
      }
    `);
  });

  test('a closure that owns it', async () => {
    await checkProgram(rust`
      fn later(text: String) -> usize {
             //^^^^ E0382 move occurs because \`text\` has type \`String\`, which does not implement the \`Copy\` trait
          let job = move || text.len();
                  //^^^^^^^ E0382 value moved into closure here
                          //^^^^ E0382 variable moved due to use in closure
          text.len() + job()
        //^^^^ E0382 value borrowed here after move
      }
    `);
    await checkProgram(rust`
      fn later(text: String) -> usize {
          let job = || text.len();
          text.len() + job()
      }
    `);
  });

  test('a pattern that takes a part', async () => {
    await checkProgram(rust`
      fn unwrap(maybe: Option<String>) -> bool {
          if let Some(text) = maybe {
                    //^^^^ E0382 value partially moved here
              drop(text.len());
          }
          maybe.is_none()
        //^^^^^ E0382 value borrowed here after partial move
      }
    `);
    await checkProgram(rust`
      fn unwrap(maybe: Option<String>) -> bool {
          if let Some(text) = &maybe {
              drop(text.len());
          }
          maybe.is_none()
      }
    `);
  });

  test('a generic parameter is not Copy', async () => {
    await checkProgram(rust`
      fn both<T>(value: T) -> (T, T) {
               //^^^^^ E0382 move occurs because \`value\` has type \`T\`, which does not implement the \`Copy\` trait
          (value, value)
         //^^^^^ E0382 value moved here
                //^^^^^ E0382 value used here after move
      }
    `);
    await checkProgram(rust`
      fn both<T: Copy>(value: T) -> (T, T) {
          (value, value)
      }
    `);
  });
});
