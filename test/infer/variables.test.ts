/** Types of variables in whole programs. The expectations are rustc's (`npm run compare-types` on the same text). */
import { expect, test } from 'vitest';
import { inferBody } from '../../server/src/infer/infer';
import { bodyOwners } from '../../server/src/names/crateItems';
import { nameOf } from '../../server/src/names/defs';
import { inferProgram, variablesOf } from './support';

async function variables(text: string, edition: '2015' | '2018' | '2021' | '2024' = '2021'): Promise<string[]> {
  const p = await inferProgram(text, edition);
  expect(p.taints('f')).toEqual([]);
  return p.variables('f');
}

test('literals take their type from what they meet, else i32 and f64', async () => {
  expect(
    await variables(`fn f() {
      let a = 1; let b = 2.0; let c = "x"; let d = b'x'; let e: u8 = 3; let g = [1, 2, 3u16]; let h = &[e];
      let mut i = 0; i += 1u64; let j = 1 << 3u8; let k = -a; let l = a as f32;
    }`),
  ).toEqual([
    'a: i32',
    'b: f64',
    'c: &str',
    'd: u8',
    'e: u8',
    'g: [u16; 3]',
    'h: &[u8; 1]',
    'i: u64',
    'j: i32',
    'k: i32',
    'l: f32',
  ]);
});

test('branches agree, and those that diverge fit anything', async () => {
  expect(
    await variables(`fn one() {} fn two() {}
    fn f(c: bool) -> i32 {
      let x = if c { 1 } else { return 2 };
      let y = loop { break 3u8; };
      let z = match x { 1 => 'a', _ => panic!() };
      let w = match x { 1 => one, _ => two };
      let v = { return 1; };
    }`),
  ).toEqual(['c: bool', 'x: i32', 'y: u8', 'z: char', 'w: fn()', 'v: ()']);
});

test('a variable that only diverging expressions flow into is ! from 2024', async () => {
  const text = 'fn f() -> i32 { let v = return 1; }';
  expect(await variables(text, '2021')).toEqual(['v: ()']);
  expect(await variables(text, '2024')).toEqual(['v: !']);
});

test('default binding modes', async () => {
  expect(
    await variables(`enum E { A(i32, String), B { x: u64 } }
    fn f(e: &E, m: &mut Option<(u8, Vec<i32>)>, o: Option<&mut String>) {
      match e { E::A(n, s) => {} E::B { x } => {} }
      if let Some((a, v)) = m {}
      if let Some(s) = o {}
      let &(ref p, q) = &(1, 2u8);
      let [first, .., last] = [1u8, 2, 3];
      if let [one, rest @ ..] = &[1i64, 2][..] {}
    }`),
  ).toEqual([
    'e: &E',
    'm: &mut Option<(u8, Vec<i32>)>',
    'o: Option<&mut String>',
    'n: &i32',
    's: &String',
    'x: &u64',
    'a: &mut u8',
    'v: &mut Vec<i32>',
    's: &mut String',
    'p: &i32',
    'q: u8',
    'first: u8',
    'last: u8',
    'one: &i64',
    'rest: &[i64]',
  ]);
});

test('collections, iterators and closures of the standard library', async () => {
  expect(
    await variables(`use std::collections::HashMap;
    fn f() {
      let mut v = Vec::new(); v.push(1u8);
      let a = v[0]; let b = &v[..];
      for (i, x) in v.iter().enumerate() { let y = *x; }
      let s: Vec<String> = v.iter().map(|x| x.to_string()).collect();
      let t = s.first().unwrap().clone();
      let mut m = HashMap::new(); m.insert("a", 1);
      let g = m.get("a");
      *m.entry("b").or_insert(0) += 1u16;
      let n = v.iter().filter(|x| **x > 1).count();
    }`),
  ).toEqual([
    'v: Vec<u8>',
    'a: u8',
    'b: &[u8]',
    'i: usize',
    'x: &u8',
    'y: u8',
    'x: &u8',
    's: Vec<String>',
    't: String',
    'm: HashMap<&str, u16>',
    'g: Option<&u16>',
    'x: &&u8',
    'n: usize',
  ]);
});

test('the method of the first step that has one', async () => {
  expect(
    await variables(`use std::rc::Rc; use std::cell::RefCell;
    fn f(r: Rc<RefCell<i32>>, s: &&str, b: Box<dyn Fn(u8) -> char>) {
      let a = r.clone(); let c = r.borrow(); let d = *c; *r.borrow_mut() += 1;
      let e = s.clone(); let g = s.len(); let h = b(1); let i = (*r).clone();
    }`),
  ).toEqual([
    'r: Rc<RefCell<i32>>',
    's: &&str',
    'b: Box<dyn Fn(u8) -> char>',
    'a: Rc<RefCell<i32>>',
    'c: Ref<i32>',
    'd: i32',
    'e: &str',
    'g: usize',
    'h: char',
    'i: RefCell<i32>',
  ]);
});

test('array.into_iter() by edition', async () => {
  const text = 'fn f() { let a = [1u8]; for x in a.into_iter() {} }';
  expect(await variables(text, '2018')).toEqual(['a: [u8; 1]', 'x: &u8']);
  expect(await variables(text, '2021')).toEqual(['a: [u8; 1]', 'x: u8']);
});

test('generic fns, associated types, ?, async', async () => {
  expect(
    await variables(`trait Shape { type Unit: Default; fn area(&self) -> Self::Unit; }
    fn g<T: Shape>(t: &T) -> T::Unit { t.area() }
    struct Sq; impl Shape for Sq { type Unit = u32; fn area(&self) -> u32 { 4 } }
    async fn later(x: u8) -> u16 { x.into() }
    fn f<T: Shape>(t: T, s: &str) -> Result<i64, std::num::ParseIntError> {
      let a = g(&t); let b = g(&Sq); let c = <T as Shape>::Unit::default();
      let n: i64 = s.parse()?; let m = s.parse::<u8>()?;
      let k = async { later(m).await };
      let fut = async move { let z = k.await; z };
      Ok(n)
    }`),
  ).toEqual([
    't: T',
    's: &str',
    'a: <T as Shape>::Unit',
    'b: u32',
    'c: <T as Shape>::Unit',
    'n: i64',
    'm: u8',
    'k: {async block#0 in f}',
    'z: u16',
    'fut: {async block#1 in f}',
  ]);
});

test('the trait that an impl is of is in scope, imported or not', async () => {
  const p = await inferProgram(`mod m { pub trait T { fn a(&self) -> u8; fn b(&self) -> u16 { 1 } } }
    struct S; impl m::T for S { fn a(&self) -> u8 { let x = self.b(); x as u8 } }`);
  const a = bodyOwners(p.db, p.file).find((def) => nameOf(p.db, def) === 'a');
  const result = a === undefined ? null : inferBody(p.db, a);
  expect(a === undefined || result === null ? null : variablesOf(p, a, result)).toEqual(['self: &S', 'x: u16']);
  expect(result?.taint).toEqual([]);
});

test('lengths of arrays: named constants, casts, operators, sizes of primitive types', async () => {
  expect(
    await variables(`const MAX: u32 = (12 << 2) | 1;
    struct S; impl S { const N: usize = 4; fn a() -> [u8; Self::N * 2] { [0; Self::N + 4] } }
    fn bytes() -> [u8; core::mem::size_of::<u32>()] { 5u32.to_le_bytes() }
    fn f() {
      let a: [u8; MAX as usize & 0xf] = [0; 1]; let b = [0u8; MAX as usize + 1]; let c = S::a(); let d = bytes();
      let e = 1u64.to_be_bytes(); let [g, h, i, j] = d;
    }`),
  ).toEqual([
    'a: [u8; 1]',
    'b: [u8; 50]',
    'c: [u8; 8]',
    'd: [u8; 4]',
    'e: [u8; 8]',
    'g: u8',
    'h: u8',
    'i: u8',
    'j: u8',
  ]);
});

test('bounds of an associated type bring no method into scope', async () => {
  const p = await inferProgram(`mod m { pub trait Bar { fn bar(&self) {} } pub trait Src { type Y: Bar; } }
    fn f<T: m::Src>(y: T::Y) { y.bar(); }
    fn g<T: m::Src>(y: T::Y) { use m::Bar; y.bar(); }`);
  expect(p.taints('f')).toContain('no such method');
  expect(p.taints('g')).toEqual([]);
});

test('a closure expects a lifetime of a projection for all of it', async () => {
  expect(
    await variables(`trait Family<'a> { type Out; fn get(self) -> Self::Out; }
    struct S<'a>(&'a u8);
    struct T;
    impl<'a> Family<'a> for T { type Out = S<'a>; fn get(self) -> S<'a> { S(&1) } }
    fn each<I: for<'a> Family<'a>, F: for<'a> FnMut(<I as Family<'a>>::Out)>(i: I, mut f: F) {}
    fn f() { each(T, |x| { let y = *x.0; }); }`),
  ).toEqual(['x: S', 'y: u8']);
});

test('a goal that comes back to itself by one of its impls waits for the variable', async () => {
  expect(
    await variables(`
      struct All;
      trait Make<T> { fn make(&self) -> T; }
      trait Source { fn next<T>(&self) -> T where All: Make<T> { All.make() } }
      impl Source for u8 {}
      impl Make<u32> for All { fn make(&self) -> u32 { 1 } }
      impl Make<u64> for All { fn make(&self) -> u64 { 1 } }
      impl<A, B> Make<(A, B)> for All where All: Make<A>, All: Make<B> { fn make(&self) -> (A, B) { (self.make(), self.make()) } }
      impl<A, B, C> Make<(A, B, C)> for All where All: Make<A>, All: Make<B>, All: Make<C> {
        fn make(&self) -> (A, B, C) { (self.make(), self.make(), self.make()) }
      }
      impl<T> Make<Option<T>> for All where All: Make<T> { fn make(&self) -> Option<T> { Some(self.make()) } }
      fn f() -> u64 { let a = 1u8.next(); let b: (Option<u32>, u64) = 1u8.next(); a }`),
  ).toEqual(['a: u64', 'b: (Option<u32>, u64)']);
});

test('the only impl of From for an error says what a closure before it returns', async () => {
  expect(
    await variables(`
      struct Failed;
      fn each<E, F: FnMut(u8) -> Result<(), E>>(mut f: F) -> Result<(), E> { f(1) }
      fn add(n: u8) -> Result<(), Failed> { Ok(()) }
      fn f() -> Result<u8, Failed> { let a = each(|n| { add(n)?; Ok(()) })?; let b = each(|n| Ok(add(n)?)); b?; Ok(3) }`),
  ).toEqual(['n: u8', 'a: ()', 'n: u8', 'b: Result<(), Failed>']);
});

test('the error of `?` in a closure is what the fn around makes of it', async () => {
  const p = await inferProgram(`use std::fmt;
    fn f(out: &mut fmt::Formatter<'_>) -> fmt::Result {
      let mut put = |name: &str| { out.write_str(name)?; Ok(()) };
      let first = put("a");
      first?;
      put("b")?;
      Ok(())
    }
    fn g(s: &str) { let n = (|| { let n: u8 = s.parse()?; Ok(n) })(); }`);
  expect(p.variables('f')).toContain('first: Result<(), Error>');
  expect(p.taints('f')).toEqual([]);
  // Nobody says what the error is.
  expect(p.taints('g')).toContain('type annotations needed');
});
