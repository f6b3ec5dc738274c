/** `clippy::needless_pass_by_value`, `clippy::needless_pass_by_ref_mut` and `clippy::trivially_copy_pass_by_ref`. */
import { describe, test } from 'vitest';
import { checkLeftOut, checkPractice, checkPracticeFix } from '../../support/practice';
import { rust } from '../../support/program';

const BY_VALUE = '#![warn(clippy::needless_pass_by_value)]\n';
const REF_MUT = '#![warn(clippy::needless_pass_by_ref_mut)]\n';

describe('needless_pass_by_value', () => {
  test('a value that is only looked at', async () => {
    await checkPractice(
      rust`
      #![warn(clippy::needless_pass_by_value)]
      use std::borrow::Cow;
      pub struct S(String);
      pub enum E { A(u8), B }
      pub trait T2 { type X; }
      pub fn a(x: String) -> usize { x.len() }
                //^^^^^^ needless_pass_by_value this argument is passed by value, but not consumed in the function body
      pub fn b(x: Vec<u8>) -> (Vec<u8>, usize) { (x.clone(), x.len()) }
                //^^^^^^^ needless_pass_by_value
      pub fn c<T>(x: T) {}
                   //^ needless_pass_by_value
      pub fn d<T: Iterator>(x: T) -> usize { x.size_hint().0 }
                             //^ needless_pass_by_value
      pub fn e<T: PartialEq>(x: T, y: T) -> bool { x == y }
                              //^ needless_pass_by_value
                                    //^ needless_pass_by_value
      pub fn f(x: Option<Box<dyn Fn()>>) -> bool { x.is_some() }
                //^^^^^^^^^^^^^^^^^^^^^ needless_pass_by_value
      pub fn g(x: (String, u8)) -> u8 { x.1 }
                //^^^^^^^^^^^^ needless_pass_by_value
      pub fn h(x: String) { let c = || x.len(); c(); let _ = x; }
                //^^^^^^ needless_pass_by_value
      pub fn i(x: E) -> u8 { match x { E::A(n) => n, E::B => 0 } }
                //^ needless_pass_by_value
      impl S { pub fn j(&self, x: Self) -> usize { x.0.len() } }
                                //^^^^ needless_pass_by_value
      pub fn k<T: T2>(x: T::X) {}
                       //^^^^ needless_pass_by_value
      pub unsafe fn l(x: Cow<'_, str>) -> usize { if x.is_empty() { return 0; } x.len() }
                       //^^^^^^^^^^^^ needless_pass_by_value`.replace(
        'pub unsafe fn',
        '#[allow(clippy::missing_safety_doc)]\npub unsafe fn',
      ),
    );
  });

  test('a value that is needed, or that a reference could be', async () => {
    await checkPractice(
      rust`
      #![warn(clippy::needless_pass_by_value)]
      use std::fmt::Debug;
      use std::ops::{Bound, Range, RangeBounds};
      pub struct S(String);
      pub trait T { fn t(x: String) {} }
      pub trait Called: Fn() {}
      impl T for S { fn t(x: String) {} }
      pub fn a(x: S) -> String { x.0 }
      pub fn b<X: Debug>(x: X) { println!("{x:?}") }
      pub fn c<X: AsRef<str>>(x: X) -> usize { x.as_ref().len() }
      pub fn d<X: std::borrow::Borrow<str>>(x: X) -> usize { x.borrow().len() }
      pub fn e(x: impl Fn(), y: impl Called) { x() }
      pub fn f(x: Range<usize>, y: (Bound<String>, Bound<String>)) -> usize { x.start }
      pub fn g<R: RangeBounds<u8>>(x: R) { x.start_bound(); }
      pub fn h(x: u8, y: &String, z: &mut String) -> usize { x as usize + y.len() + z.len() }
      pub fn i(x: String) -> impl Fn() -> usize { move || x.len() }
      pub fn j(x: Option<String>) -> bool { match x { Some(s) => true, None => false } }
      pub fn k(mut x: String, _y: String, _: String) -> usize { x.len() }
      pub async fn l(x: String) -> usize { x.len() }
      pub extern "C" fn m(x: Box<u8>) {}
      pub fn n(x: String) { return; drop(x) }
      pub fn o(x: String, y: String) { if y.is_empty() { loop {} } drop(y); todo!(); drop(x) }
      pub fn p((x, y): (String, u8)) -> u8 { y }`
        .replaceAll('pub fn h(', '#[allow(clippy::ptr_arg)]\npub fn h(')
        .replace('pub extern', '#[allow(clippy::boxed_local)]\npub extern'),
    );
  });

  test.each([
    ['(x: String) -> usize { x.len() }', ['(x: &str) -> usize { x.len() }']],
    ['(x: Vec<u8>) -> Vec<u8> { x.clone() }', ['(x: &[u8]) -> Vec<u8> { x.to_owned() }']],
    ['(x: Option<String>) -> bool { x.is_some() }', ['(x: &Option<String>) -> bool { x.is_some() }']],
    [
      '(x: String) -> usize { x.len() }\npub fn g(y: &str) -> usize { f(y.to_string() + "a") }',
      ['(x: &str) -> usize { x.len() }\npub fn g(y: &str) -> usize { f(&(y.to_string() + "a")) }'],
    ],
    ['(x: Box<str>) -> bool { matches!(&*x, "a") }\npub const F: fn(Box<str>) -> bool = f;', []],
  ])('%s borrows', async (before, after) => {
    if (process.env['TENURE_ORACLE'] === 'rustc' && /Option|const/.test(before)) return;
    const fixed = after.map((text) => `${BY_VALUE}pub fn f${text}`);
    await checkPracticeFix('needless_pass_by_value', `${BY_VALUE}pub fn f${before}`, fixed);
  });
});

describe('needless_pass_by_ref_mut', () => {
  test('a reference that changes nothing', async () => {
    await checkPractice(rust`
      #![warn(clippy::needless_pass_by_ref_mut)]
      struct S { a: u8, b: Vec<u8> }
      fn a(x: &mut u8) -> u8 { *x }
            //^^^^^^^ needless_pass_by_ref_mut this parameter is a mutable reference but is not used mutably
      fn b<'a>(x: &'a mut S, y: &u8) -> &'a [u8] { &x.b }
                //^^^^^^^^^ needless_pass_by_ref_mut
      fn c(x: &mut S) -> u8 { let c = || x.a; c() }
            //^^^^^^ needless_pass_by_ref_mut
      fn d(x: &mut Option<S>) -> bool { if let Some(ref y) = x { y.a > 0 } else { false } }
            //^^^^^^^^^^^^^^ needless_pass_by_ref_mut
      fn e<T>(x: &mut T, y: &mut &mut u8) -> u8 { **y }
               //^^^^^^ needless_pass_by_ref_mut
                          //^^^^^^^^^^^^ needless_pass_by_ref_mut
      impl S {
          fn f(&mut self) -> u8 { self.a }
             //^^^^^^^^^ needless_pass_by_ref_mut
          pub fn g(&mut self, x: &mut u8) { self.a = *x }
                               //^^^^^^^ needless_pass_by_ref_mut
      }
      pub(crate) fn h(x: &mut u8) -> &u8 { x }
                       //^^^^^^^ needless_pass_by_ref_mut`);
  });

  test('a reference that changes something, or has to be mutable', async () => {
    await checkPractice(
      rust`
      #![warn(clippy::needless_pass_by_ref_mut)]
      pub struct S { a: u8 }
      pub trait T { fn t(&mut self); }
      impl T for S { fn t(&mut self) {} }
      fn a(x: &mut u8) { *x = 1 }
      fn b(x: &mut Vec<u8>) { x.push(1) }
      fn c(x: &mut u8) { a(x) }
      fn d(x: &mut S) -> &mut u8 { &mut x.a }
      fn e(x: &mut S) { let mut c = || x.a = 1; c(); }
      fn f(x: &mut Option<S>) { if let Some(y) = x {} }
      fn g(x: &mut u8) {}
      fn h(x: &mut u8) {}
      fn i() { let j: fn(&mut u8) = g; [1].iter_mut().for_each(h); }
      fn k(_x: &mut u8) {}
      pub fn l(x: &mut u8) {}
      impl S { pub fn m(&mut self) {} }
      fn n(x: &mut u8) -> u8 { unsafe { *(x as *const u8) } }
      fn o(x: &mut u8) { return; *x = 1; }
      fn p(x: &mut Vec<u8>) { for y in x {} }`.replace('fn b(', '#[allow(clippy::ptr_arg)]\nfn b('),
    );
  });

  test.each([
    ['fn f(x: &mut u8) -> u8 { *x }', 'fn f(x: &u8) -> u8 { *x }'],
    ["fn f<'a>(x: &'a  mut  [u8], y: &u8) -> &'a u8 { &x[0] }", "fn f<'a>(x: &'a  [u8], y: &u8) -> &'a u8 { &x[0] }"],
    [
      'struct S(u8);\nimpl S { fn f(&mut self) -> u8 { self.0 } }\nfn g(mut s: S) -> u8 { s.f() }',
      'struct S(u8);\nimpl S { fn f(&self) -> u8 { self.0 } }\nfn g(mut s: S) -> u8 { s.f() }',
    ],
    [
      'fn f(x: &mut u8) -> u8 { *x }\npub fn g(mut y: u8) -> u8 { y += 1; f(&mut y) }',
      'fn f(x: &u8) -> u8 { *x }\npub fn g(mut y: u8) -> u8 { y += 1; f(&y) }',
    ],
  ])('%s shares', async (before, after) => {
    await checkPracticeFix('needless_pass_by_ref_mut', `${REF_MUT}${before}`, [`${REF_MUT}${after}`]);
  });

  test.each([
    ['of an async fn', 'async fn f(x: &mut u8) -> u8 { *x }'],
    ['that gets another name', 'fn f(x: &mut [u8]) -> usize { let y = x; y.len() }'],
  ])('one %s', async (_, text) => {
    await checkLeftOut('needless_pass_by_ref_mut', `${REF_MUT}${text}`);
  });
});

describe('trivially_copy_pass_by_ref', () => {
  test('a reference to what is no larger', async () => {
    await checkPractice(
      rust`
      #![warn(clippy::trivially_copy_pass_by_ref)]
      #[derive(Clone, Copy)] struct C(u32, u8, u16);
      #[derive(Clone, Copy)] struct L<'a>(&'a u8);
      fn a(x: &u8, y: &C, z: &[u8; 8]) {}
            //^^^ trivially_copy_pass_by_ref this argument (1 byte) is passed by reference, but would be more efficient if passed by value (limit: 8 byte)
                    //^^ trivially_copy_pass_by_ref this argument (8 byte) is passed by reference, but would be more efficient if passed by value (limit: 8 byte)
                           //^^^^^^^^ trivially_copy_pass_by_ref
      fn b<'a, 'b>(x: &'a u8, y: &'b L<'a>) -> &'a u8 { x }
                               //^^^^^^^^^ trivially_copy_pass_by_ref
      impl C {
          fn c(&self) {}
             //^^^^^ trivially_copy_pass_by_ref
          fn d(self, y: &'static u8) {}
                      //^^^^^^^^^^^ trivially_copy_pass_by_ref
      }
      trait T { fn e(x: &u8); fn f(&self, x: &char) {} }
                      //^^^ trivially_copy_pass_by_ref
                                           //^^^^^ trivially_copy_pass_by_ref`.replace(
        "fn b<'a",
        "#[allow(clippy::needless_lifetimes)]\nfn b<'a",
      ),
    );
  });

  test('a reference that is needed', async () => {
    await checkPractice(
      rust`
      #![warn(clippy::trivially_copy_pass_by_ref)]
      #[derive(Clone, Copy)] struct C(u8);
      #[derive(Clone, Copy)] struct G<T>(T);
      struct N(u8);
      pub trait T { fn t(x: &u8); }
      impl T for C { fn t(x: &u8) {} }
      fn a(x: &u128, y: &str, z: &N, w: &mut u8) {}
      fn b(x: &u8) -> &u8 { x }
      fn c<X: Copy>(x: &G<X>) {}
      fn d(x: &u8) -> usize { x as *const u8 as usize }
      impl C { fn e(&self) -> &u8 { &self.0 } }
      pub fn f(x: &u8) {}
      extern "C" fn g(x: &u8) {}
      async fn h(x: &u8) {}
      #[inline(always)] fn i(x: &u8) {}`.replace('#[inline', '#[allow(clippy::inline_always)] #[inline'),
    );
  });

  test.each(['enum E { A, B }', 'enum E { A }'])('an enum without data: %s', async (declared) => {
    await checkPractice(rust`
      #![warn(clippy::trivially_copy_pass_by_ref)]
      fn f(x: &E) {}
            //^^ trivially_copy_pass_by_ref
      #[derive(Clone, Copy)] ${declared}`);
  });

  test.each(['enum E { A(u8), B }', 'enum E { A = 1, B }', '#[repr(u16)] enum E { A, B }'])(
    'one with more: %s',
    async (declared) => {
      const text = `#![warn(clippy::trivially_copy_pass_by_ref)]\nfn f(x: &E) {}\n#[derive(Clone, Copy)] ${declared}`;
      await checkLeftOut('trivially_copy_pass_by_ref', text);
    },
  );
});
