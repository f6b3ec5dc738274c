/** `clippy::needless_borrow`. */
import { describe, test } from 'vitest';
import { checkLeftOut, checkPractice, checkPracticeFix } from '../../support/practice';
import { rust } from '../../support/program';

const GIVEN = rust`
  pub fn st(x: &str) {}
  pub fn by(x: &[u8]) {}
`;

describe('needless_borrow', () => {
  test('a reference that is taken back at once', async () => {
    await checkPractice(
      rust`
      ${GIVEN}
      pub struct S<'a> { f: &'a str }
      pub trait Takes { fn take<T>(&self, a: T, b: &T, c: &str); }
      pub fn a<'a, T: Takes>(x: &'a str, y: &String, v: &Vec<u8>, t: &T) -> &'a str {
          st(&x);
           //^^ needless_borrow this expression creates a reference which is immediately dereferenced by the compiler
          st(&y);
           //^^ needless_borrow
          st(&&y);
           //^^^ needless_borrow
          by(&v);
           //^^ needless_borrow
          t.take(1, &1, &x);
                      //^^ needless_borrow
          let s = S { f: &x };
                       //^^ needless_borrow
          let u: &str = if x.is_empty() { &y } else { x };
                                        //^^ needless_borrow
          let w: [&str; 1] = [&x];
                            //^^ needless_borrow
          assert_eq!(s.f, { st(&u); u });
                             //^^ needless_borrow
          [x].iter().for_each(|q| st(&q));
                                   //^^ needless_borrow
          &x
        //^^ needless_borrow
      }
      pub static D: &str = &E;
                         //^^ needless_borrow
      const E: &str = "a";`.replace('pub fn a', '#[allow(clippy::ptr_arg)]\n      pub fn a'),
    );
  });

  test('a reference that is needed', async () => {
    await checkPractice(
      rust`
      ${GIVEN}
      pub fn generic<T>(x: T) {}
      pub fn a(x: &str, z: String, b: Box<u8>, v: [u8; 2], n: &u8) -> bool {
          st(&z);
          by(&v);
          st(&x[..]);
          generic(&x);
          let t: &&str = &x;
          let u: &u8 = &b;
          let d: &dyn std::fmt::Display = &x;
          println!("{}", &x);
          [1].contains(n) || Some(&x).is_some() || &x == t || u == n
      }
      pub fn b(m: &mut Vec<u8>) { c(&mut *m); by(&*m) }
      pub fn c(m: &mut [u8]) {}
      macro_rules! borrowed { ($e:expr) => { st(&$e) }; }
      pub fn d(x: &str) { borrowed!(x) }`.replace(
        'pub fn a',
        '#[allow(clippy::op_ref, clippy::borrow_deref_ref)]\n      pub fn a',
      ),
    );
  });

  test.each([
    ['st(&x)', 'st(x)'],
    ['let y: &str = &x.trim(); st(y)', 'let y: &str = x.trim(); st(y)'],
    ['st(&if x.is_empty() { "a" } else { x })', 'st(if x.is_empty() { "a" } else { x })'],
  ])('%s', async (before, after) => {
    const program = (body: string): string => `${GIVEN}pub fn f(x: &str) { ${body} }\n`;
    await checkPracticeFix('needless_borrow', program(before), [program(after)]);
  });

  test.each([
    ['of a receiver', 'pub fn f(x: &str) -> usize { (&x).len() }'],
    ['of a mutable reference', 'pub fn f(mut x: &mut Vec<u8>) { g(&mut x) }\npub fn g(x: &mut Vec<u8>) { x.push(1) }'],
  ])('one %s', async (_, text) => {
    await checkLeftOut('needless_borrow', text);
  });
});
