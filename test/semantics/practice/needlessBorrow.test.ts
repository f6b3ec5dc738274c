/** `clippy::needless_borrow` and `clippy::explicit_auto_deref`. */
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

describe('explicit_auto_deref', () => {
  test('stars that the compiler would write', async () => {
    await checkPractice(
      rust`
      ${GIVEN}
      pub fn vc(x: &Vec<u8>) -> usize { x.capacity() }
      pub fn gs<T>(x: &[T], n: &mut [T]) {}
      pub struct S;
      impl S { pub fn m(&self, x: &str) {} }
      pub fn a(y: &String, z: String, w: &&str, b: Box<Vec<u8>>, mut v: Vec<u8>, g: &std::sync::Mutex<Vec<u8>>) {
          st(&**y);
           //^^^^ explicit_auto_deref deref which would be done by auto-deref
          st(&*z);
           //^^^ explicit_auto_deref
          st(&**w);
           //^^^^ explicit_auto_deref
          vc(&*b);
           //^^^ explicit_auto_deref
          gs(&**b, &mut *v);
           //^^^^ explicit_auto_deref
                 //^^^^^^^ explicit_auto_deref
          S.m(&*z);
            //^^^ explicit_auto_deref
          by(&**g.lock().unwrap());
           //^^^^^^^^^^^^^^^^^^^^ explicit_auto_deref
      }`
        .replace('pub fn a', '#[allow(clippy::ptr_arg, clippy::boxed_local)]\n      pub fn a')
        .replace('pub fn vc', '#[allow(clippy::ptr_arg)]\n      pub fn vc'),
    );
  });

  test('stars that say something', async () => {
    await checkPractice(
      rust`
      ${GIVEN}
      pub fn ge<T>(x: T) {}
      pub fn gr<T: ?Sized>(x: &T) {}
      pub fn dy(x: &dyn std::fmt::Display) {}
      pub fn im(x: &impl std::fmt::Display) {}
      pub struct G<T>(T);
      impl<T> G<T> { pub fn o(&self, x: &Option<T>) {} }
      pub fn a<T>(x: &str, y: &String, z: String, b: Box<u8>, g: G<T>, o: &Box<Option<T>>, p: *const u8, n: &&[u8; 4]) {
          ge(&*z);
          gr(&**y);
          dy(&*b);
          im(&*b);
          g.o(&**o);
          by(&**n);
          let t: &_ = &*z;
          unsafe { un(&*p) }
          let q = z.contains(&**y);
      }
      pub fn un(x: &u8) {}`.replace(
        'pub fn a',
        '#[allow(clippy::too_many_arguments, clippy::boxed_local, clippy::ptr_arg, clippy::borrowed_box, clippy::not_unsafe_ptr_arg_deref)]\n      pub fn a',
      ),
    );
  });

  test.each([
    ['(x: &String) { st(&**x) }', '(x: &String) { st(x) }'],
    ['(x: Box<str>) { st(&*x) }', '(x: Box<str>) { st(&x) }'],
    ['(x: &mut Vec<u8>) { x.push(1); so(&mut **x) }', '(x: &mut Vec<u8>) { x.push(1); so(x) }'],
    ['(mut x: Vec<u8>) { x.push(1); so(&mut *x) }', '(mut x: Vec<u8>) { x.push(1); so(&mut x) }'],
  ])('%s', async (before, after) => {
    const program = (fn: string): string =>
      `#![allow(clippy::ptr_arg)]\n${GIVEN}pub fn so(x: &mut [u8]) {}\npub fn f${fn}\n`;
    await checkPracticeFix('explicit_auto_deref', program(before), [program(after)]);
  });

  test('a type that is annotated', async () => {
    await checkLeftOut('explicit_auto_deref', 'pub fn f(x: String) { let y: &str = &*x; }');
  });
});
