/** `clippy::needless_lifetimes` and `clippy::elidable_lifetime_names`. */
import { describe, test } from 'vitest';
import { checkLeftOut, checkPractice, checkPracticeFix } from '../../support/practice';
import { rust } from '../../support/program';

const ELIDED = '#![warn(clippy::elidable_lifetime_names)]\n';

describe('needless_lifetimes', () => {
  test('a lifetime that elision gives', async () => {
    await checkPractice(rust`
      pub struct W<'a>(&'a str);
      pub trait Q {}
      pub fn a<'a>(x: &'a u8, y: u8) -> &'a u8 { x }
             //^^ needless_lifetimes the following explicit lifetimes could be elided: 'a
      pub fn b<'a, 'b>(x: &'a u8, y: &'b u8) {}
             //^^ needless_lifetimes the following explicit lifetimes could be elided: 'a, 'b
      pub fn c<'a, 'b>(x: &'a u8, y: &'b u8) -> &'a u8 { x }
                 //^^ needless_lifetimes the following explicit lifetimes could be elided: 'b
      pub fn d<'a, T>(x: &'a T, f: fn(&u8), g: impl Fn(&u8)) -> &'a T where T: Clone { x }
             //^^ needless_lifetimes
      pub fn e<'a>(x: &'a dyn Q) { 'a: while true { break 'a } }
             //^^ needless_lifetimes
      pub async fn f<'a>(x: &'a u8) -> &'a u8 { x }
                   //^^ needless_lifetimes
      impl<'a> W<'a> {
          pub fn g<'b>(&'b self, x: u8) -> &'b str { self.0 }
                 //^^ needless_lifetimes
          pub fn h<'b>(self: std::rc::Rc<Self>, x: &'b [u8]) -> &'b u8 { &x[0] }
                 //^^ needless_lifetimes
      }
      pub trait K { fn i<'a>(&'a self) -> &'a u8; }
                       //^^ needless_lifetimes
      impl<'a> Q for &'a u8 {}
         //^^ needless_lifetimes
      impl<'a, 'b> Q for (&'a u8, &'b u16) {}
         //^^ needless_lifetimes the following explicit lifetimes could be elided: 'a, 'b`);
  });

  test('a lifetime that says something', async () => {
    await checkPractice(rust`
      #![warn(clippy::elidable_lifetime_names)]
      pub struct W<'a>(&'a str);
      pub struct P<'a, T>(&'a T);
      pub trait Tr<'a> { fn t(&self, x: &'a u8); }
      pub trait Q {}
      pub fn a<'a>(x: &'a u8, y: &'a u8) -> &'a u8 { x }
      pub fn b<'a>(x: &'a u8) -> &'a u8 { let y: &'a u8 = x; y }
      pub fn c<'a>(x: &W<'_>, y: &'a u8) -> &'a u8 { y }
      pub fn d<'a, T: 'a>(x: &'a T) -> &'a T { x }
      pub fn e<'a, F: for<'x> Fn(&'x u8)>(x: &'a u8, f: F) -> &'a u8 { x }
      pub fn f<'a>(x: &'a u8, f: impl Iterator<Item = &'a u8>) {}
      pub fn g<'a>(x: &'a u8) -> Box<dyn std::fmt::Debug + 'a> { Box::new(x) }
      pub fn h<'a>(x: &'a u8, f: fn(&'a u8)) {}
      pub fn i<'a>(x: &'a &'static u8) -> &'a u8 { x }
      pub fn j<'a>(x: &'a u8, y: &dyn for<'z> Tr<'z>) {}
      pub fn k<'a, 'b: 'a>(x: &'a u8, y: &'b u8) {}
      pub fn l<'a, T>(x: &'a T) where for<'x> &'x T: Clone {}
      impl<'a> W<'a> {
          pub fn m(&self) -> &'a str { self.0 }
          pub fn n<'b>(&'b self, x: &'a u8) -> &'b str { self.0 }
      }
      impl<'a> Tr<'a> for u8 { fn t(&self, x: &'a u8) {} }
      impl<'a, T: 'a> Q for (P<'a, T>, u8) {}
      impl<'a> Q for fn(&'a u8) {}
      impl<'a> P<'a, u64> { pub fn o(&self) { let y: &'a u64 = self.0; } }`);
  });

  test.each([
    ["fn f<'a>(x: &'a u8) -> &'a u8 { x }", 'fn f(x: &u8) -> &u8 { x }'],
    ["fn f<'a, T>(x: &'a  T) -> &'a T { x }", 'fn f<T>(x: &T) -> &T { x }'],
    [
      "fn f<'a, 'b, 'c>(x: &'a u8, y: &'b u8, z: &'c u8) -> &'b u8 { y }",
      "fn f<'b>(x: &u8, y: &'b u8, z: &u8) -> &'b u8 { y }",
    ],
    [
      "struct S(u8);\nimpl S { pub fn f<'a>(&'a self, o: u8) -> &'a u8 { &self.0 } }\npub fn g(s: &S) -> &u8 { s.f(1) }",
      'struct S(u8);\nimpl S { pub fn f(&self, o: u8) -> &u8 { &self.0 } }\npub fn g(s: &S) -> &u8 { s.f(1) }',
    ],
    ["trait T { fn f<'a>(&'a self) -> &'a u8; }", 'trait T { fn f(&self) -> &u8; }'],
    ["trait T {}\nimpl<'a> T for &'a u8 {}", 'trait T {}\nimpl T for &u8 {}'],
  ])('%s without its name', async (before, after) => {
    await checkPracticeFix('needless_lifetimes', `pub ${before}`, [`pub ${after}`]);
  });

  test.each([
    ['of a receiver with a type', "pub struct S; impl S { pub fn f<'a>(self: &'a Self) -> &'a u8 { &1 } }"],
    ['that a signature in the type of an impl has', "pub trait T {}\nimpl<'a> T for Box<dyn Fn(&'a u8)> {}"],
  ])('one %s', async (_, text) => {
    await checkLeftOut('needless_lifetimes', text);
  });
});

describe('elidable_lifetime_names', () => {
  test('a lifetime that an argument or a bound names', async () => {
    await checkPractice(rust`
      #![warn(clippy::elidable_lifetime_names)]
      use std::str::Chars;
      pub struct W<'a>(&'a str);
      pub trait Q {}
      pub fn a<'a>(x: &'a str) -> Chars<'a> { x.chars() }
             //^^ elidable_lifetime_names the following explicit lifetimes could be elided: 'a
      pub fn b<'a>(x: W<'a>) -> &'a str { x.0 }
             //^^ elidable_lifetime_names
      pub fn c<'a>(x: &'a u8) -> impl Copy + 'a { x }
             //^^ elidable_lifetime_names
      impl<'a> Q for W<'a> {}
         //^^ elidable_lifetime_names
      impl<'a> Q for Box<dyn Copied + 'a> {}
         //^^ elidable_lifetime_names
      pub trait Copied {}
      impl<'a> W<'a> { pub fn d<'b>(&'b self) -> &'b str { self.0 } }
         //^^ elidable_lifetime_names
                              //^^ needless_lifetimes`);
  });

  test.each([
    [
      "pub fn f<'a>(x: &'a str) -> std::str::Chars<'a> { x.chars() }",
      "pub fn f(x: &str) -> std::str::Chars<'_> { x.chars() }",
    ],
    [
      "pub struct W<'a>(&'a str);\nimpl<'a> W<'a> { pub fn f(&self) -> &str { self.0 } }",
      "pub struct W<'a>(&'a str);\nimpl W<'_> { pub fn f(&self) -> &str { self.0 } }",
    ],
  ])('%s without it', async (before, after) => {
    await checkPracticeFix('elidable_lifetime_names', `${ELIDED}${before}`, [`${ELIDED}${after}`]);
  });
});
