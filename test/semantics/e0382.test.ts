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

  test('moved in an earlier turn of a loop', async () => {
    await checkProgram(rust`
      fn drain(words: Vec<String>, times: u32) -> usize {
             //^^^^^ E0382 move occurs because \`words\` has type \`Vec<String>\`, which does not implement the \`Copy\` trait
          let mut total = 0;
          for _ in 0..times {
        //^^^^^^^^^^^^^^^^^ E0382 inside of this loop
              total += take(words);
                          //^^^^^ E0382 value moved here, in previous iteration of loop
          }
          total
      }
      fn take(words: Vec<String>) -> usize { words.len() }
    `);
    await checkProgram(rust`
      fn drain(words: Vec<String>, times: u32) -> usize {
          let mut total = 0;
          for _ in 0..times {
              total += take(words.clone());
          }
          total
      }
      fn take(words: Vec<String>) -> usize { words.len() }
    `);
  });

  test('moved in an earlier turn of a while', async () => {
    await checkProgram(rust`
      fn fill(mut left: u32) -> Vec<String> {
          let word = String::new();
            //^^^^ E0382 move occurs because \`word\` has type \`String\`, which does not implement the \`Copy\` trait
          let mut all = Vec::new();
          while left > 0 {
        //^^^^^^^^^^^^^^ E0382 inside of this loop
              all.push(word);
                     //^^^^ E0382 value moved here, in previous iteration of loop
              left -= 1;
          }
          all
      }
    `);
    await checkProgram(rust`
      fn fill(mut left: u32) -> Vec<String> {
          let word = String::new();
          let mut all = Vec::new();
          while left > 0 {
              all.push(word.clone());
              left -= 1;
          }
          all
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

  test('a method that takes self', async () => {
    await checkProgram(rust`
      fn bytes(text: String) -> usize {
             //^^^^ E0382 move occurs because \`text\` has type \`String\`, which does not implement the \`Copy\` trait
          let raw = text.into_bytes();
                       //^^^^^^^^^^^^ E0382 \`text\` moved due to this method call
          raw.len() + text.len()
                    //^^^^ E0382 value borrowed here after move
      }
    `);
    await checkProgram(rust`
      fn bytes(text: String) -> usize {
          let raw = text.as_bytes();
          raw.len() + text.len()
      }
    `);
  });

  test('an option that a method takes', async () => {
    await checkProgram(rust`
      fn twice(maybe: Option<String>) -> bool {
             //^^^^^ E0382 move occurs because \`maybe\` has type \`Option<String>\`, which does not implement the \`Copy\` trait
          let text = maybe.unwrap();
                   //^^^^^ E0382 help: consider calling \`.as_ref()\` or \`.as_mut()\` to borrow the type's contents
                         //^^^^^^^^ E0382 \`maybe\` moved due to this method call
          drop(text.len());
          maybe.is_some()
        //^^^^^ E0382 value borrowed here after move
      }
    `);
    await checkProgram(rust`
      fn twice(maybe: Option<String>) -> bool {
          let text = maybe.as_ref().unwrap();
          drop(text.len());
          maybe.is_some()
      }
    `);
  });

  test('a loop around a loop', async () => {
    await checkProgram(rust`
      fn nested(text: String) {
              //^^^^ E0382 move occurs because \`text\` has type \`String\`, which does not implement the \`Copy\` trait
          'outer: loop {
                //^^^^ E0382 inside of this loop
              while text.len() > 3 {
            //^^^^^^^^^^^^^^^^^^^^ E0382 inside of this loop
                  //^^^^ E0382 value borrowed here after move
                  drop(text);
                     //^^^^ E0382 value moved here, in previous iteration of loop
                  continue 'outer;
              }
          }
      }
    `);
    await checkProgram(rust`
      fn nested(text: String) {
          'outer: loop {
              while text.len() > 3 {
                  drop(text.clone());
                  continue 'outer;
              }
          }
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

  test('elements that a subslice took out of an array', async () => {
    await checkProgram(
      rust`
        mod m {
            pub fn array() -> [(String, String); 3] {
                Default::default()
            }
            pub fn twice() {
                let a = array();
                let [_x @ .., _] = a;
                   //^^ E0382 value partially moved here
                let [_, _y @ ..] = a;
                      //^^ E0382 value used here after partial move
            }
        }
      `,
    );
    await checkProgram(
      rust`
        mod m {
            pub fn array() -> [(String, String); 3] {
                Default::default()
            }
            pub fn apart() {
                let a = array();
                let [_x, ..] = a;
                let [_, _y @ ..] = a;
            }
        }
      `,
    );
  });

  test('a part after the whole, and the whole again', async () => {
    await checkProgram(
      rust`
      fn one() {
          let x = (vec![1, 2, 3],);
          drop(x);
          drop(x.0);
             //^^^ E0382 primary
          drop(x);
      }
      fn two() {
          let x = (vec![1], vec![1]);
          drop(x.0);
          drop(x);
             //^ E0382 primary
          drop(x);
             //^ E0382 primary
          drop(x.0);
             //^^^ E0382 primary
      }
    `,
      { primariesOnly: true },
    );
  });

  test('a variable that is moved to one that is called', async () => {
    await checkProgram(
      rust`
        fn called(f: &mut dyn FnMut(u8)) { let g = f; g(2); f(3); }
                //^ E0382 move occurs because \`f\` has type \`&mut dyn FnMut(u8)\`, which does not implement the \`Copy\` trait
                                                          //^ E0382 value borrowed here after move
        fn read(f: &mut dyn Fn(u8)) { let g = f; g(2); f(3); }
              //^ E0382 move occurs because \`f\` has type \`&mut dyn Fn(u8)\`, which does not implement the \`Copy\` trait
                                                     //^ E0382 value borrowed here after move
        fn pushed(f: &mut Vec<u8>) { let g = f; g.push(2); f.push(3); }
                //^ E0382 move occurs because \`f\` has type \`&mut Vec<u8>\`, which does not implement the \`Copy\` trait
                                                //^^^^^^^ E0382 \`f\` moved due to this method call
                                                         //^ E0382 value borrowed here after move
        fn once(f: Box<dyn FnOnce(u8)>) { let g = f; g(2); f(3); }
              //^ E0382 move occurs because \`f\` has type \`Box<dyn FnOnce(u8)>\`, which does not implement the \`Copy\` trait
                                                //^ E0382 value moved here
                                                         //^ E0382 value used here after move
      `,
    );
  });
});
