/** Bodies with a mistake that is not Tenure's to tell: rustc stops there before it looks at borrows. */
import { describe, test } from 'vitest';
import { checkProgram, checkRefused, rust } from '../support/program';

describe('An argument of a format string', () => {
  test('has a size', async () => {
    await checkRefused(rust`
      fn f(lines: Vec<&str>, s: String) {
          drop(s);
          for line in lines { println!("{} {}", *line, s); }
      }
    `);
    await checkProgram(rust`
      fn f(lines: Vec<&&str>, s: String) {
                            //^ E0382 move occurs because \`s\` has type \`String\`, which does not implement the \`Copy\` trait
          drop(s);
             //^ E0382 value moved here
          for line in lines { println!("{} {}", *line, s); }
                                                     //^ E0382 value borrowed here after move
      }
    `);
  });
});

describe('A word of a later edition', () => {
  const trying = (word: string): string => rust`
    fn f(s: String) {
        drop(s);
        let _ = ${word} { drop(s) };
    }
  `;
  test('is a name in edition 2015', async () => {
    await checkRefused(trying('try'), { edition: '2015' });
    await checkRefused(trying('async'), { edition: '2015' });
  });
});

describe('Patterns that leave a value out (E0004, E0005)', () => {
  /** Ends with a move of `s` after it was moved. */
  const moved = (value: string, statement: string): string => rust`
    pub enum Kind { A, B(u8), C { at: Option<bool> } }
    pub enum Never {}
    pub struct Pair(pub bool, pub Kind);
    const ONE: u8 = 1;
    const NAME: &str = "a";
    fn f(s: String, x: ${value}, n: u8) {
        drop(s);
        ${statement}
        drop(s);
           //^ E0382 primary
    }
  `;
  const incomplete: readonly (readonly [string, string])[] = [
    ['Kind', 'match x { Kind::A => {} Kind::B(_) => {} }'],
    ['Kind', 'match x { Kind::A | Kind::B(..) | Kind::C { at: Some(_) } => {} }'],
    ['Kind', 'match x { Kind::A => {} k if n == 1 => drop(k), Kind::C { .. } => {} }'],
    ['&Kind', 'match x { Kind::A => {} Kind::B(0..=9) => {} Kind::B(11..) => {} Kind::C { .. } => {} }'],
    ['Pair', 'match x { Pair(true, _) => {} Pair(_, Kind::A | Kind::B(_)) => {} }'],
    ['(bool, bool)', 'match x { (true, true) | (false, false) => {} (true, false) => {} }'],
    ['u8', 'match x { 0 => {} 2..=255 => {} }'],
    ['u8', 'match x { ONE => {} 2.. => {} }'],
    ['usize', 'match x { 0..=18446744073709551615 => {} }'],
    ['isize', 'match x { ..0 => {} 1.. => {} }'],
    ['i8', 'match x { -128..=-2 => {} 0..=127 => {} }'],
    ['char', "match x { '\\0'..='a' => {} 'c'..='\\u{10ffff}' => {} }"],
    ['f64', 'match x { 1.0 => {} 2.0 => {} }'],
    ['&str', 'match x { "a" => {} "b" => {} }'],
    ['&str', 'match x { NAME => {} }'],
    ['&[u8]', 'match x { [] => {} [_] => {} [_, 0, ..] => {} [_, 1..=255, _, ..] => {} }'],
    ['&[u8]', 'match x { [.., 1] | [2..=255, ..] => {} [] => {} }'],
    ['[bool; 2]', 'match x { [true, _] => {} [_, true] => {} }'],
    ['Option<&[Kind]>', 'match x { None => {} Some([]) => {} Some([Kind::A, ..] | [.., Kind::A]) => {} }'],
    ['Box<Option<u8>>', 'match *x { Some(_) => {} }'],
    ['Result<u8, u8>', 'let Ok(_y) = x;'],
    ['Option<(u8, u8)>', 'let Some((_a, _)) = x;'],
    ['Vec<Option<u8>>', 'for Some(_y) in x {}'],
    ['[u8; 2]', 'let [_, 1] = x;'],
    ['std::cmp::Ordering', 'match x { std::cmp::Ordering::Less => {} std::cmp::Ordering::Equal => {} }'],
    ['std::io::ErrorKind', 'match x { std::io::ErrorKind::NotFound => {} }'],
    ['Result<u8, Option<Never>>', 'let Ok(_y) = x;'],
    ['u8', 'match x {}'],
  ];
  const complete: readonly (readonly [string, string])[] = [
    ['Kind', 'match x { Kind::A => {} Kind::B(_) => {} Kind::C { at: Some(_) } => {} Kind::C { at: None } => {} }'],
    ['Kind', 'match x { Kind::A => {} k if n == 1 => drop(k), Kind::C { .. } => {} Kind::B(_) => {} }'],
    ['&Kind', 'match x { Kind::A => {} Kind::B(0..=9) => {} Kind::B(10..) => {} Kind::C { .. } => {} }'],
    ['Pair', 'match x { Pair(true, _) => {} Pair(false, Kind::A | Kind::B(_)) => {} Pair(_, Kind::C { .. }) => {} }'],
    ['(bool, bool)', 'match x { (true, true) | (false, false) => {} (true, false) => {} (false, true) => {} }'],
    ['u8', 'match x { 0 => {} ONE => {} 2..=255 => {} }'],
    ['usize', 'match x { 0 => {} 1.. => {} }'],
    ['isize', 'match x { ..0 => {} 0.. => {} }'],
    ['i8', 'match x { -128..=-2 => {} -1 => {} 0..=127 => {} }'],
    ['char', "match x { '\\0'..='a' => {} 'b'..='\\u{10ffff}' => {} }"],
    ['&str', 'match x { "a" => {} NAME => {} _ => {} }'],
    ['&[u8]', 'match x { [] => {} [_] => {} [_, 0, ..] => {} [_, 1..=255, ..] => {} }'],
    ['[bool; 2]', 'match x { [true, _] => {} [_, true] => {} [false, false] => {} }'],
    ['Result<u8, Never>', 'let Ok(_y) = x;'],
    ['Result<Never, u8>', 'match x { Err(_y) => {} }'],
    ['Never', 'if n == 1 { match x {} }'],
    ['Box<Option<u8>>', 'match *x { Some(_) => {} None => {} }'],
    ['Vec<(u8, Pair)>', 'for (_y, Pair(_z, ..)) in x {}'],
    ['[u8; 2]', 'let [_y, _] = x;'],
    ['std::io::ErrorKind', 'match x { std::io::ErrorKind::NotFound => {} _ => {} }'],
    ['Option<(u8, Kind)>', 'let Some((_, Kind::A)) = x else { return };'],
  ];
  test.each(incomplete)('%s: %s', (value, statement) => checkRefused(moved(value, statement)));
  test.each(complete)('nothing is left out: %s: %s', (value, statement) =>
    checkProgram(moved(value, statement), { primariesOnly: true }),
  );
});

describe('An object of a trait that has none (E0038)', () => {
  const moved = (item: string, statement: string): string => rust`
    use std::{borrow::*, error::Error, fmt, future::Future, hash::*, io, ops::*, pin::Pin, rc::Rc};
    pub trait Free { fn make(); fn b(&self) {} }
    pub trait Bound { fn make() where Self: Sized; fn b(&self) {} }
    impl Free for u8 { fn make() {} }
    pub struct Holds { x: Box<dyn Bound> }
    ${item}
    fn f(x: &u8, s: String) {
        drop(s);
        ${statement}
        drop(s);
           //^ E0382 primary
    }
  `;
  const none = [
    'pub trait T { fn f<X>(&self, x: X); }',
    'pub trait T { fn f(&self, x: impl Copy); }',
    'pub trait T { fn f<const N: usize>(&self); }',
    'pub trait T { fn f(&self) -> Self; }',
    'pub trait T { fn f(&self, other: &Self); }',
    'pub trait T { fn f(&self) -> impl Copy; }',
    'pub trait T { async fn f(&self); }',
    'pub trait T { const C: u8; }',
    "pub trait T { type G<'a>; }",
    'pub trait T { type A: PartialEq<Self>; } pub trait B: T<A = u8> {}',
    'pub trait T: Sized {}',
    'pub trait T where Self: Clone {}',
    'pub trait T: PartialEq {}',
    'pub trait Up { fn f() {} } pub trait T: Up {}',
    'pub trait Up<X> {} pub trait T: Up<Self> {}',
    'pub trait T { type A; fn f(&self) -> (u8, Option<Self>); } pub trait B: T<A = u8> {}',
  ];
  test.each(none)('%s', (item) =>
    checkRefused(moved(item, `let y: Option<Box<dyn T${/type A/.test(item) ? '<A = u8>' : ''}>> = None; drop(y);`)),
  );
  test('wherever the body meets it', async () => {
    await checkRefused(moved('', 'let y: &dyn Free = x;'));
    await checkRefused(moved('', 'let y = x as &dyn Free;'));
    await checkRefused(moved('', 'let y: Vec<Box<dyn Free>> = Vec::new();'));
    for (const object of [
      'Clone',
      'Into<String>',
      'ToOwned<Owned = String>',
      'RangeBounds<u8>',
      'Extend<u8>',
      'Default',
    ])
      await checkRefused(moved('', `let y: Option<Box<dyn ${object}>> = None; drop(y);`));
  });
  const some = [
    'pub trait T { fn f(&self) where Self: Sized; fn g<X>(&self, x: X) where Self: Sized; fn h() -> Self where Self: Sized; }',
    'pub trait T { fn f(self: Box<Self>); fn g(self: Rc<Self>); fn h(self: Pin<&mut Self>); fn i(self); }',
    "pub trait T { fn f<'a>(&'a self, x: &'a u8) -> &'a u8; fn g(&self, other: &dyn T) -> Box<dyn T>; }",
    'pub trait Up { type A; fn f(&mut self, x: &Self::A) -> Option<Self::A>; } pub trait T: Up<A = u8> + fmt::Debug {}',
    "pub trait T { type G<'a> where Self: Sized; }",
    'pub trait Up<X> { fn f(&self, x: X) -> X; } pub trait T: Up<u8> + Send {}',
  ];
  test.each(some)('there are objects: %s', (item) =>
    checkProgram(moved(item, 'let y: Option<Box<dyn T>> = None; drop(y);'), { primariesOnly: true }),
  );
  test('traits of std have objects', async () => {
    const objects =
      'std::any::Any,Error + Send,fmt::Debug,fmt::Display,fmt::Write,io::Read,io::Write,io::Seek,io::BufRead,Iterator<Item = u8>,' +
      'DoubleEndedIterator<Item = u8>,ExactSizeIterator<Item = u8>,Fn(u8) -> u8,FnMut(),FnOnce(String),Future<Output = ()>,Hasher,' +
      'AsRef<str>,AsMut<[u8]>,Borrow<str>,Deref<Target = u8>,DerefMut<Target = u8>,Index<usize; Output = u8>,Send,Sync,Unpin,ToString,' +
      'IntoIterator<Item = u8; IntoIter = std::vec::IntoIter<u8>>,Add<u8; Output = u8>,PartialEq<u8>,PartialOrd<u8>,Bound';
    const lets = objects
      .split(',')
      .map((object) => `let y: Option<Box<dyn ${object.replace(';', ',')}>> = None; drop(y);`);
    await checkProgram(moved('', lets.join(' ')), { primariesOnly: true });
  });
});

describe('Generic arguments', () => {
  const types = rust`
    pub struct One<T>(T);
    pub struct Two<T, U = u8>(T, U);
    pub trait Make<T> { fn make() -> T; }
    impl Make<u8> for u8 { fn make() -> u8 { 0 } }
    fn pair<T, U: Default>(t: T) -> (T, U) { (t, U::default()) }
    pub struct Lent<'a, T>(&'a T);
    impl<'a, T> Lent<'a, T> { fn new(t: &'a T) -> Self { Lent(t) } }
  `;
  const moved = (statement: string): string =>
    `${types}\nfn f(s: String, v: Vec<u8>) {\ndrop(s);\n${statement}\ndrop(s);\n   //^ E0382 primary\n}`;
  const missing = [
    'let _x: One = One(0);',
    'let _x: One<> = One(0);',
    'let _x: Vec<One> = vec![];',
    'let _x: Two = Two(0, 1);',
    'let _x = v.into_iter().collect::<Vec>();',
    'let _x = v.iter().map(|x: One| x);',
    'let _x = 0 as *const One;',
    'let _x = <One>::clone;',
    'let _x = pair::<u8>(0);',
    'let _x = pair::<u8, u8, u8>(0);',
    'let _x = One::<u8, u8>(0);',
    'let _x: u8 = <u8 as Make>::make();',
    'let _x: Option<&dyn Make> = None;',
  ];
  test.each(missing)('are missing or too many (E0107): %s', (statement) => checkRefused(moved(statement)));
  const inferred = [
    'let _x = One(0); let _y = One::<>(0); let _z = One::<u8>(0);',
    'let _x = Two(0, "a"); let Two(_, _) = _x; let _y: Two<u8> = Two(0, 1);',
    'let _x: (u8, u8) = pair(0); let _y = pair::<u8, u8>(0); let _z: (u8, u8) = pair::<>(0);',
    'let _x: Vec<u8> = Vec::new(); let _y = Vec::<u8>::new(); let _z: Vec<u8> = Vec::<>::new();',
    "let _x = Lent::new(&1); let _y = Lent::<'_, u8>::new(&1); let _z = Lent::<'static>::new(&1);",
    'let _x: u8 = u8::make(); let _y: u8 = <u8 as Make<u8>>::make(); let _z = <u8 as Make<_>>::make();',
    'let _x = <u8 as PartialEq>::eq(&1, &2); let _y = v.into_iter().collect::<Vec<_>>();',
  ];
  test.each(inferred)('are inferred in paths of values: %s', (statement) =>
    checkProgram(moved(statement), { primariesOnly: true }),
  );
});

describe('An impl or trait that is not understood', () => {
  test('may drop what it likes', () =>
    checkRefused(rust`
      pub struct D<T>(T);
      impl<T> Drop for D<> { fn drop(&mut self) {} }
      pub struct S<'a>(pub &'a D<i32>);
      pub fn f() {
          let (d2, d1);
          d1 = D(34);
          d2 = D(S(&d1));
          let _ = &d2;
      }
    `));
  test('asks for what is no trait', () =>
    checkRefused(rust`
      pub trait Digits: u8 { fn digits(&self) -> u8 { 0 } }
      impl Digits for u8 {}
      pub fn f(s: String, n: u8) -> u8 { drop(s); drop(s); n.digits() }
    `));
  test('declares a type that its trait does not have (E0437)', () =>
    checkRefused(rust`
      pub trait Tr<'a, T> {}
      impl<'a, T> Tr<'a, T> for u8 { type Out = &'a T; }
    `));
  test('says const of a member (E0379)', () =>
    checkRefused(rust`
      pub struct S(String);
      impl PartialEq for S { const fn eq(&self, other: &S) -> bool { let _t = String::new(); true } }
    `));
});

describe('A mistake in the same body', () => {
  const moved = (items: string, statement: string): string =>
    `${items}\nfn f(s: String) {\ndrop(s);\n${statement}\ndrop(s);\n   //^ E0382 primary\n}`;
  const mistakes: readonly (readonly [string, string, string])[] = [
    ['E0600', '', 'let x: usize = -1;'],
    ['E0600', '', 'let x = -s.len();'],
    ['E0070', '', '1 = 2;'],
    ['E0070', '', 's.len() = 2;'],
    ['E0067', '', '12 += 1;'],
    ['E0277', '', 'let a = [String::new(); 3];'],
    ['E0277', 'struct S;', 'let a = [S; 2];'],
    ['E0030', '', 'match 5u8 { 9..=1 => {}, _ => {} }'],
    ['E0579', '', 'match 5u8 { 5..5 => {}, _ => {} }'],
    ['E0607', '', 'let x = 0 as *const u8; x as *const [u8];'],
    ['E0119', '#[derive(Clone)] struct S; impl Clone for S { fn clone(&self) -> S { S } }', 'let x = S; x.clone();'],
    ['E0191', 'trait Tr { type A; }', 'let x: Option<Box<dyn Tr>> = None;'],
    ['E0191', 'trait Tr: Iterator {}', 'let x: Option<Box<dyn Tr>> = None;'],
    ['E0225', 'trait A {} trait B {}', 'let x: Option<Box<dyn A + B>> = None;'],
    ['E0225', 'trait A {} trait B {} fn g<T: ?Sized>() {}', 'g::<dyn A + Send + B>();'],
    ['E0435', '', 'let n = 3; let a = [0; n];'],
    ['E0062', 'struct S { a: u8 }', 'let x = S { a: 1, a: 2 };'],
    ['E0109', '', 'let n = 3; let x = n::<u8>;'],
    ['E0207', 'struct S; impl<const N: usize> S { fn a(&self) {} }', 'S.a();'],
    ['E0207', 'struct S; impl<T> S { fn a() {} }', 'S::a();'],
    ['unknown escape', '', 'let x = "\\q";'],
    ['no ASCII', '', "let x = b'é';"],
    ['no ASCII', '', 'let x = b"é";'],
  ];
  test.each(mistakes)('%s: %s %s', (_, items, statement) => checkRefused(moved(items, statement)));
  const right: readonly (readonly [string, string])[] = [
    ['', 'let x: isize = -1; let y = -(1i8); let z = -1.0f32; let w: f64 = -2.5;'],
    ['struct P { x: u8 } static mut N: u8 = 0;', 'let mut p = P { x: 1 }; p.x = 2; (p.x) += 1; unsafe { N = 1 };'],
    ['', 'let mut v = vec![1]; v[0] = 2; *v.first_mut().unwrap() = 3; let (mut a, b); (a, b) = (1, 2); a += b; _ = a;'],
    [
      'const E: String = String::new();',
      'let a = [E; 3]; let b = [const { String::new() }; 2]; let c = [String::new(); 1];',
    ],
    [
      '#[derive(Clone, Copy)] struct S;',
      'let a = [S; 2]; let b = [None::<String>; 0]; const N: usize = 2; let c = [[0u8; N]; 3];',
    ],
    ['', 'match 5u8 { 1..=1 => {}, 5..6 => {}, _ => {} }'],
    [
      '',
      'let x = &[1u8, 2][..] as *const [u8]; let y = x as *const u8; let z = y as *const [u8; 2]; let w = x as *const str as *const u8 as usize;',
    ],
    [
      'trait Tr: Iterator<Item = u8> {} trait Two { type A where Self: Sized; }',
      'let x: Option<Box<dyn Tr>> = None; let y: Option<Box<dyn Two + Send + Sync>> = None;',
    ],
    ['struct S<T>(T); impl<I: Iterator<Item = U>, U> S<I> { fn a(&self) {} }', 'S([1u8].into_iter()).a();'],
    [
      '',
      'let x = ("\\n\\r\\t\\\\\\0\\\'\\"\\x7f\\u{1F600}\\u{10_FFFF} é", b"\\n\\x80\\xff", r"\\q", br"\\q", c"é\\x80", \'é\', b\'\\xff\', b\'\\\'\');',
    ],
  ];
  test.each(right)('without one: %s %s', (items, statement) =>
    checkProgram(moved(items, statement), { primariesOnly: true }),
  );
});

describe('Constants in patterns', () => {
  const matched = (derive: string, constant: string): string => rust`
    use std::borrow::Cow;
    ${derive} pub enum E { A(u8), B(Cow<'static, str>) }
    const A: E = E::A(1);
    const B: &E = &E::B(Cow::Borrowed("b"));
    fn f(e: E) {
        drop(e);
        match &e { ${constant} => {} _ => {} }
    }
  `;
  test('compare as derived (constant of non-structural type)', async () => {
    await checkRefused(matched('', '&A'));
    await checkRefused(matched('impl PartialEq for E { fn eq(&self, _: &E) -> bool { true } }', '&A'));
    await checkRefused(matched('#[derive(PartialEq)]', 'B'));
    await checkProgram(rust`
      #[derive(PartialEq)] pub enum E { A(u8), B(String) }
      impl E { const A1: E = Self::A(1); const A2: Self = Self::A1; }
      fn f(e: E) {
         //^ E0382 move occurs because \`e\` has type \`E\`, which does not implement the \`Copy\` trait
          drop(e);
             //^ E0382 value moved here
          match e { E::A2 => {} _ => {} }
        //^^^^^^^ E0382 value used here after move
      }
    `);
  });
});

describe('An address alone', () => {
  const cast = (value: string): string => rust`
    fn g() {}
    fn f(s: String, n: usize, p: fn()) {
        drop(s);
        let _ = ${value} as *const str;
        drop(s);
    }
  `;
  test('is no wide pointer (E0606)', async () => {
    for (const value of ['g', 'p', 'n', 'n as *const u8']) await checkRefused(cast(value));
  });
});

describe('A receiver that no object can be called with (E0038)', () => {
  const called = (receiver: string): string => `
use std::{pin::Pin, rc::Rc};
pub trait T { fn m(${receiver}); }
pub fn g() -> Box<dyn T> { loop {} }
pub fn f(s: String) { let x = g(); drop(x); drop(s); drop(s); }
`;
  test('is a pointer to a pointer', async () => {
    for (const receiver of ['self: &Box<Self>', 'self: Rc<Box<Self>>', 'self: Pin<&Box<Self>>', 'self: &Pin<&Self>']) {
      await checkRefused(called(receiver));
    }
    for (const receiver of ['self: Rc<Self>', 'self: Pin<Box<Self>>', 'self: Pin<Pin<&Self>>']) {
      await checkProgram(rust`
        use std::{pin::Pin, rc::Rc};
        pub trait T { fn m(${receiver}); }
        pub fn g() -> Box<dyn T> { loop {} }
        pub fn f(s: String) {
               //^ E0382 move occurs because \`s\` has type \`String\`, which does not implement the \`Copy\` trait
            let x = g();
            drop(x);
            drop(s);
               //^ E0382 value moved here
            drop(s);
               //^ E0382 value used here after move
        }
      `);
    }
  });
});
