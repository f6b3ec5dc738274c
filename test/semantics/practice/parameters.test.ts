/** `clippy::ptr_arg` and `clippy::boxed_local`. */
import { describe, test } from 'vitest';
import { checkLeftOut, checkPractice, checkPracticeFix } from '../../support/practice';
import { rust } from '../../support/program';

describe('ptr_arg', () => {
  test('a parameter that a slice would do for', async () => {
    await checkPractice(rust`
      use std::path::PathBuf;
      pub fn slice(_: &[u8]) {}
      pub fn f<'a>(v: &Vec<u32>, s: &'a String, p: &PathBuf, m: &mut Vec<u8>) -> (usize, &'a str) {
                    //^^^^^^^^^ ptr_arg writing \`&Vec\` instead of \`&[_]\` involves a new object where a slice will do
                                  //^^^^^^^^^^ ptr_arg writing \`&String\` instead of \`&str\` involves a new object where a slice will do
                                                 //^^^^^^^^ ptr_arg writing \`&PathBuf\` instead of \`&Path\` involves a new object where a slice will do
                                                              //^^^^^^^^^^^^ ptr_arg writing \`&mut Vec\` instead of \`&mut [_]\` involves a new object where a slice will do
          m[0] = 1;
          slice(m);
          let w = v;
          let n = v.iter().count() + v[0] as usize + w.len() + p.as_path().components().count();
          let _ = p.exists();
          (n, &s[1..])
      }
      pub struct S;
      impl S {
          pub fn g(&self, v: &Vec<u32>) -> Vec<u32> { v.clone() }
                           //^^^^^^^^^ ptr_arg
      }
      pub trait T { fn h(&self, s: &String) -> usize { s.len() } }
                                 //^^^^^^^ ptr_arg
      pub async fn late(s: &String) -> usize { s.len() }
                         //^^^^^^^ ptr_arg
      pub fn unused(s: &String) {}
                     //^^^^^^^ ptr_arg`);
  });

  test('a parameter of which more is asked', async () => {
    await checkPractice(rust`
      use std::path::PathBuf;
      pub type Bytes = Vec<u8>;
      pub fn whole(_: &Vec<u32>) {}
      pub fn generic<T>(_: T) {}
      pub fn a(v: &Vec<u32>) { whole(v) }
      pub fn b(v: &Vec<u32>) -> usize { v.capacity() }
      pub fn c(v: &mut Vec<u32>) { v.push(1) }
      pub fn d(s: &String) { generic(s) }
      pub fn e(s: &String) { println!("{s}") }
      pub fn f(v: &Bytes) -> usize { v.len() }
      pub fn g(_v: &Vec<u32>) {}
      pub fn h(v: &Vec<u32>) -> u32 { let mut n = 0; for x in v { n += x } n }
      pub fn i(v: &Vec<u32>) -> &Vec<u32> { v }
      pub fn j<'a>(mut p: &'a PathBuf, q: &'a PathBuf) -> usize { p.capacity(); p = q; p.as_os_str().len() }
      pub fn k(v: &mut Vec<u8>, w: Vec<u8>) { *v = w }
      pub extern "C" fn l(v: &Vec<u32>) -> usize { v.len() }
      pub trait T { fn m(&self, s: &mut Vec<u8>) { s[0] = 1 } }
      pub struct S;
      impl T for S { fn m(&self, v: &mut Vec<u8>) { v[0] = 2 } }
      pub fn o(v: &Vec<u32>) -> impl Fn() -> usize + '_ { move || { let u: &Vec<u32> = v; u.capacity() } }`);
  });

  test.each([
    ['(v: &Vec<u32>) -> u32 { v[0] }', '(v: &[u32]) -> u32 { v[0] }'],
    ["<'a>(v: &'a mut Vec<String>) -> &'a str { &v[0] }", "<'a>(v: &'a mut [String]) -> &'a str { &v[0] }"],
    ['(s: &String) -> String { s.clone() + s.as_str() }', '(s: &str) -> String { s.to_owned() + s }'],
    ['(p: &std::path::PathBuf) -> bool { p.exists() }', '(p: &std::path::Path) -> bool { p.exists() }'],
    [
      '(v: &Vec<u32>) -> u32 { v[0] }\npub fn g() -> u32 { f(&vec![1]) }',
      '(v: &[u32]) -> u32 { v[0] }\npub fn g() -> u32 { f(&vec![1]) }',
    ],
  ])('%s takes a slice', async (before, after) => {
    await checkPracticeFix('ptr_arg', `pub fn f${before}`, [`pub fn f${after}`]);
  });

  test('a method without a body is left alone', async () => {
    await checkLeftOut('ptr_arg', 'pub trait T { fn n(&self, v: &Vec<u32>) -> usize; }');
  });

  test('a caller that needs it as it is keeps it', async () => {
    const program =
      'pub fn f(v: &Vec<u32>) -> u32 { v[0] }\npub fn g() -> u32 { let h: fn(&Vec<u32>) -> u32 = f; h(&vec![1]) }';
    if (process.env['TENURE_ORACLE'] !== 'rustc') await checkPracticeFix('ptr_arg', program, []);
  });
});

describe('boxed_local', () => {
  test('a box that is looked into', async () => {
    await checkPractice(rust`
      pub struct S { pub v: Box<u32> }
      pub enum E { A(String), B(Box<E>) }
      pub fn a(x: Box<u32>) -> u32 { *x }
             //^ boxed_local local variable doesn't need to be boxed here
      pub fn b(mut x: Box<u32>) -> u32 { *x = 1; let y = &*x; *y }
             //^^^^^ boxed_local
      pub fn c<T>(x: Box<T>) {}
                //^ boxed_local
      pub fn d(x: Box<String>) -> (usize, String) { (x.len(), *x) }
             //^ boxed_local
      pub fn e(x: Box<S>) -> Box<u32> { x.v }
             //^ boxed_local
      pub fn f(x: Box<E>) -> usize { match *x { E::A(s) => s.len(), E::B(_) => 0 } }
             //^ boxed_local
      impl S { pub fn g(&self, x: Box<u32>) -> u32 { let c = || *x; c() } }
                             //^ boxed_local`);
  });

  test('a box that is handed on, or that is needed', async () => {
    await checkPractice(rust`
      pub trait Tr { fn p(&self); fn q(self: Box<Self>, x: Box<u32>) -> u32; }
      pub struct S;
      impl Tr for S { fn p(&self) {} fn q(self: Box<Self>, x: Box<u32>) -> u32 { *x } }
      pub fn a(x: Box<dyn Tr>) { x.p() }
      pub fn b(x: Box<[u8; 300]>) -> u8 { x[0] }
      pub fn c(x: Box<u32>) -> Box<u32> { x }
      pub fn d(x: Box<u32>) { drop(x) }
      pub fn e(x: Box<u32>) { println!("{x}") }
      pub fn f(x: Box<u32>) -> impl Fn() -> u32 { move || *x }
      pub fn g(_: Box<u32>) {}
      pub extern "C" fn h(x: Box<u32>) -> u32 { *x }
      pub async fn i(x: Box<u32>) -> u32 { *x }
      #[allow(clippy::redundant_clone)]
      pub fn j(x: Box<u32>) -> u32 { x.clone().pow(2) }`);
  });

  test.each([
    ['of which there can be none on the stack', 'pub fn f(x: Box<str>) -> usize { x.len() }'],
    ['that is assigned', 'pub fn f(mut x: Box<u32>) -> u32 { if *x > 1 { x = Box::new(2); } *x }'],
    ['that is `self`', 'pub struct S(u8); impl S { pub fn f(self: Box<Self>) -> u8 { self.0 } }'],
  ])('a box %s', async (_, text) => {
    await checkLeftOut('boxed_local', text);
  });

  test.each([
    ['(x: Box<u32>) -> u32 { *x + 1 }', '(x: u32) -> u32 { x + 1 }'],
    ['(x: Box<String>) -> usize { x.len() }', '(x: String) -> usize { x.len() }'],
    [
      '(x: Box<u32>) -> u32 { *x }\npub fn g(y: Box<u32>) -> u32 { f(Box::new(1)) + f(y) }',
      '(x: u32) -> u32 { x }\npub fn g(y: Box<u32>) -> u32 { f(1) + f(*y) }',
    ],
  ])('%s stands on the stack', async (before, after) => {
    const analysed = process.env['TENURE_ORACLE'] !== 'rustc';
    if (analysed || !after.includes('fn g'))
      await checkPracticeFix('boxed_local', `pub fn f${before}`, [`pub fn f${after}`]);
  });
});
