/** E0507: every program beside a twin that differs in a token and compiles. The marks are rustc's. */
import { describe, test } from 'vitest';
import { checkProgram, rust } from '../support/program';

describe('Move out of what is borrowed (E0507)', () => {
  test('a field behind a reference', async () => {
    await checkProgram(rust`
      struct User { name: String, age: u8 }
      fn name(user: &User) -> String {
          user.name
        //^^^^^^^^^ E0507 move occurs because \`user.name\` has type \`String\`, which does not implement the \`Copy\` trait
      }
    `);
    await checkProgram(rust`
      struct User { name: String, age: u8 }
      fn name(user: &User) -> u8 {
          user.age
      }
    `);
  });

  test('a dereference', async () => {
    await checkProgram(rust`
      fn take(boxed: &Box<String>) -> String {
          **boxed
        //^^^^^^^ E0507 move occurs because \`**boxed\` has type \`String\`, which does not implement the \`Copy\` trait
      }
    `);
    await checkProgram(rust`
      fn take(boxed: &Box<String>) -> Box<String> {
          boxed.clone()
      }
    `);
  });

  test('an index', async () => {
    await checkProgram(rust`
      fn first(list: Vec<String>) -> String {
          list[0]
        //^^^^^^^ E0507 move occurs because value has type \`String\`, which does not implement the \`Copy\` trait
      }
    `);
    await checkProgram(rust`
      fn first(list: Vec<u8>) -> u8 {
          list[0]
      }
    `);
  });

  test('a method that takes self', async () => {
    await checkProgram(rust`
      struct Job { task: Option<String> }
      fn run(job: &mut Job) -> String {
          job.task.unwrap()
        //^^^^^^^^ E0507 help: consider calling \`.as_ref()\` or \`.as_mut()\` to borrow the type's contents
        //^^^^^^^^ E0507 move occurs because \`job.task\` has type \`Option<String>\`, which does not implement the \`Copy\` trait
                 //^^^^^^^^ E0507 \`job.task\` moved due to this method call
      }
    `);
    await checkProgram(rust`
      struct Job { task: Option<String> }
      fn run(job: &mut Job) -> String {
          job.task.take().unwrap()
      }
    `);
  });

  test('a pattern', async () => {
    await checkProgram(rust`
      enum Shape { Named(String), Plain }
      fn label(shape: &Shape) -> usize {
          match *shape {
              //^^^^^^ E0507 primary
              Shape::Named(text) => text.len(),
                         //^^^^ E0507 data moved here
                         //^^^^ E0507 move occurs because \`text\` has type \`String\`, which does not implement the \`Copy\` trait
              Shape::Plain => 0,
          }
      }
    `);
    await checkProgram(rust`
      enum Shape { Named(String), Plain }
      fn label(shape: &Shape) -> usize {
          match shape {
              Shape::Named(text) => text.len(),
              Shape::Plain => 0,
          }
      }
    `);
  });

  test('an Rc', async () => {
    await checkProgram(rust`
      use std::rc::Rc;
      fn shared(text: Rc<String>) -> String {
          *text
        //^^^^^ E0507 move occurs because value has type \`String\`, which does not implement the \`Copy\` trait
      }
    `);
    await checkProgram(rust`
      use std::rc::Rc;
      fn shared(text: Rc<String>) -> String {
          text.to_string()
      }
    `);
  });
});

describe('derives of packed structs', () => {
  test('move what is not Copy', () =>
    checkProgram(rust`
      #[repr(packed)]
      #[derive(Debug)]
      struct A<T> { a: String, b: u8, t: T }
                  //^^^^^^^^^ E0507 move occurs because value has type \`String\`, which does not implement the \`Copy\` trait
      #[derive(Clone)]
      #[repr(C, packed(2))]
      struct B<'a>(&'a u8, u16, Box<u8>);
                              //^^^^^^^ E0507 move occurs because value has type \`Box<u8>\`, which does not implement the \`Copy\` trait
    `));

  test('copy what is', () =>
    checkProgram(rust`
      #[repr(packed)]
      #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
      struct A<T> { a: T, b: [u8; 3] }
      #[repr(packed)]
      #[derive(Default)]
      struct B(String);
      #[repr(packed)]
      #[derive(Clone)]
      struct C<I: Iterator> { a: Option<I::Item>, b: I }
      #[derive(Clone, Debug)]
      #[repr(C)]
      struct D(String);
    `));
});
