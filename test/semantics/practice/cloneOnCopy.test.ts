/** `clippy::clone_on_copy`. */
import { describe, test } from 'vitest';
import { checkPractice, checkPracticeFix } from '../../support/practice';
import { rust } from '../../support/program';

describe('clone_on_copy', () => {
  test('a clone of what is Copy', async () => {
    await checkPractice(rust`
      #[derive(Clone, Copy)]
      pub struct P { pub x: u32 }
      impl P { pub fn by_value(self) -> u32 { self.x } pub fn by_ref(&mut self) -> u32 { self.x } }
      pub fn f<T: Copy>(p: &P, o: &Option<u32>, r: &&u32, t: &T, n: &std::cell::RefCell<u32>) -> Option<(u32, T)> {
          let a = p.clone();
                //^^^^^^^^^ clone_on_copy using \`clone\` on type \`P\` which implements the \`Copy\` trait
          let b = p.clone().x;
                //^^^^^^^^^ clone_on_copy
          let c = o.clone()?;
                //^^^^^^^^^ clone_on_copy using \`clone\` on type \`Option<u32>\` which implements the \`Copy\` trait
          let d = n.borrow().clone();
                //^^^^^^^^^^^^^^^^^^ clone_on_copy
          let e = &p.clone();
          let f = p.clone().by_value();
                //^^^^^^^^^ clone_on_copy
          let g = r.clone();
          let h = t.clone();
                //^^^^^^^^^ clone_on_copy using \`clone\` on type \`T\` which implements the \`Copy\` trait
          let i = a.clone();
                //^^^^^^^^^ clone_on_copy
          Some((a.x + b + c + d + e.x + f + g + i.x, h))
      }`);
  });

  test('a clone that is needed, or no clone at all', async () => {
    await checkPractice(rust`
      #[derive(Clone, Copy)]
      pub struct P { pub x: u32 }
      impl P { pub fn by_ref(&mut self) -> u32 { self.x } }
      pub struct C;
      impl C { pub fn clone(&self) -> u32 { 1 } }
      pub fn f<T: Clone>(p: &P, s: &(String, u8), t: &T, c: &C) -> (u32, String, T, u32) {
          let a = p.clone().by_ref();
          let ref b = p.clone();
          (a + b.x, s.0.clone(), t.clone(), c.clone())
      }`);
  });

  test('what is handed to a macro', async () => {
    await checkPractice(rust`
      macro_rules! same { ($e:expr) => { $e }; }
      macro_rules! of { ($x:ident) => { $x.clone() }; }
      pub fn f(x: &u32) -> (Vec<u32>, u32) {
          println!("{}", x.clone());
          assert_eq!(x.clone(), 1);
          (vec![x.clone()], same!(x.clone()) + of!(x))
              //^^^^^^^^^ clone_on_copy
                                //^^^^^^^^^ clone_on_copy
      }`);
  });

  test.each([
    ['(x: &u32) -> u32 { x.clone() }', '(x: &u32) -> u32 { *x }'],
    ['(x: u32) -> u32 { x.clone() + x }', '(x: u32) -> u32 { x + x }'],
    [
      '(x: &Option<u32>) -> Option<u32> { Some(x.clone()? + 1) }',
      '(x: &Option<u32>) -> Option<u32> { Some((*x)? + 1) }',
    ],
    ['(x: &(u32, u8)) -> u32 { x.clone().0 }', '(x: &(u32, u8)) -> u32 { (*x).0 }'],
    [
      '(x: std::rc::Rc<std::cell::Cell<u8>>, y: &std::rc::Rc<u8>) -> u8 { y.as_ref().clone() + x.get() }',
      '(x: std::rc::Rc<std::cell::Cell<u8>>, y: &std::rc::Rc<u8>) -> u8 { *y.as_ref() + x.get() }',
    ],
  ])('%s is a copy', async (before, after) => {
    await checkPracticeFix('clone_on_copy', `pub fn f${before}`, [`pub fn f${after}`]);
  });
});
