/** Programs whose types ask much of inference and trait solving: fully understood, and judged as rustc does. */
import { describe, expect, test } from 'vitest';
import { checkProgram, diagnosticsOf, rust } from '../support/program';

describe('A trait object without dyn', () => {
  const program = rust`
    trait Show { fn show(&self) {} }
    fn keep(n: &u32) -> Box<Show + 'static> { loop {} }
    fn lend(n: u32) -> &'static u32 { &n }
                                    //^^ E0515 returns a reference to data owned by the current function
  `;
  test('is a type before edition 2021, and an error since', async () => {
    await checkProgram(program, { edition: '2018' });
    const { taint } = await diagnosticsOf(program, { edition: '2021' });
    expect(taint).toEqual(['trait object without `dyn`']);
  });
});

describe('Associated types', () => {
  test('an argument that only normalising decides', async () => {
    await checkProgram(rust`
      fn total(mut v: Vec<i32>) -> i32 {
          let first = &v[0];
          let sum: i32 = v.iter().map(|x| x).sum();
          v.push(1);
          sum
      }
    `);
    await checkProgram(rust`
      fn total(mut v: Vec<i32>) -> i32 {
          let first = &v[0];
                     //^ E0502 immutable borrow occurs here
          let sum: i32 = v.iter().map(|x| x).sum();
          v.push(1);
        //^^^^^^^^^ E0502 mutable borrow occurs here
          sum + first
              //^^^^^ E0502 immutable borrow later used here
      }
    `);
  });
});

describe('Bounds of an associated type', () => {
  test('that say the same once they are normalised decide an argument', () =>
    checkProgram(rust`
      trait Trait { type Rigid: Elaborate<Assoc = String> + Into<String>; }
      trait Elaborate: Into<Self::Assoc> { type Assoc; }
      fn impls<T: Into<U>, U>(_: T) {}
      fn test<P: Trait>(rigid: P::Rigid) {
                      //^^^^^ E0382 move occurs because \`rigid\` has type \`<P as Trait>::Rigid\`, which does not implement the \`Copy\` trait
          impls(rigid);
              //^^^^^ E0382 value moved here
          impls(rigid);
              //^^^^^ E0382 value used here after move
      }
    `));
});

describe('A qualified path', () => {
  test('what its trait leaves out has the default', async () => {
    await checkProgram(rust`
      struct Name(String);
      impl PartialEq for Name { fn eq(&self, other: &Name) -> bool { self.0 == other.0 } }
      impl PartialEq<str> for Name { fn eq(&self, other: &str) -> bool { self.0 == other } }
      impl AsRef<Name> for Vec<Name> { fn as_ref(&self) -> &Name { &self[0] } }
      impl AsRef<str> for Name { fn as_ref(&self) -> &str { &self.0 } }
      fn f(name: Name, names: Vec<Name>) -> bool {
          let same = <Name as PartialEq>::eq(&name, names.as_ref());
          drop(names);
          same
      }
    `);
    await checkProgram(rust`
      struct Name(String);
      impl PartialEq for Name { fn eq(&self, other: &Name) -> bool { self.0 == other.0 } }
      impl PartialEq<str> for Name { fn eq(&self, other: &str) -> bool { self.0 == other } }
      impl AsRef<Name> for Vec<Name> { fn as_ref(&self) -> &Name { &self[0] } }
      impl AsRef<str> for Name { fn as_ref(&self) -> &str { &self.0 } }
      fn f(name: Name, names: Vec<Name>) -> bool {
                     //^^^^^ E0382 move occurs because \`names\` has type \`Vec<Name>\`, which does not implement the \`Copy\` trait
          drop(names);
             //^^^^^ E0382 value moved here
          <Name as PartialEq>::eq(&name, names.as_ref())
                                       //^^^^^ E0382 value borrowed here after move
      }
    `);
  });
});

describe('Where-clauses of a method', () => {
  test('that speak of an associated type of its impl, which a where-clause of the impl decides', async () => {
    await checkProgram(rust`
      pub struct Mapped<I, F> { iter: I, f: F }
      impl<B, I: Iterator, F: FnMut(I::Item) -> B> Iterator for Mapped<I, F> {
          type Item = B;
          fn next(&mut self) -> Option<B> { self.iter.next().map(&mut self.f) }
          fn fold<A, G: FnMut(A, Self::Item) -> A>(mut self, mut init: A, mut g: G) -> A {
              while let Some(item) = self.next() { init = g(init, item); }
              init
          }
      }
    `);
  });

  test('a closure is as general as the bound that is still to be normalised', async () => {
    await checkProgram(rust`
      use std::cmp::Ordering;
      fn smallest<I, K, F, L>(it: I, mut key: F, mut compare: L) -> Option<I::Item>
      where I: Iterator, F: FnMut(&I::Item) -> K, L: FnMut(&I::Item, &I::Item, &K, &K) -> Ordering {
          it.min_by(|a, b| { let (k, l) = (key(a), key(b)); compare(a, b, &k, &l) })
      }
      trait Extra: Iterator {
          fn least(self) -> Option<Self::Item> where Self: Sized, Self::Item: Ord {
              smallest(self, |_| (), |x, y, _, _| x.cmp(y))
          }
      }
    `);
  });
});

describe('Calls', () => {
  test('of a tuple field', async () => {
    await checkProgram(rust`
      struct Call<F>(F);
      impl<F: FnOnce(String) -> u8> Call<F> {
          fn call(self, text: String) -> u8 { self.0(text) }
      }
    `);
  });
});

describe('Higher-ranked bounds', () => {
  test('a closure that takes what a projection is for every lifetime', async () => {
    await checkProgram(rust`
      trait Family<'a> { type Out; }
      struct Refs;
      impl<'a> Family<'a> for Refs { type Out = &'a mut u8; }
      fn each<I: for<'a> Family<'a>, F: for<'a> FnMut(<I as Family<'a>>::Out)>(_: I, _: F) {}
      fn inner() {
          each(Refs, |x| { *x += 1; });
      }
    `);
    await checkProgram(rust`
      trait Family<'a> { type Out; }
      struct Refs;
      impl<'a> Family<'a> for Refs { type Out = &'a mut u8; }
      fn each<I: for<'a> Family<'a>, F: for<'a> FnMut(<I as Family<'a>>::Out)>(_: I, _: F) {}
      fn outer() {
          let mut kept = None;
            //^^^^^^^^ E0521 \`kept\` declared here, outside of the closure body
          each(Refs, |x| { kept = Some(x); });
                    //^ E0521 \`x\` is a reference that is only valid in the closure body
                         //^^^^^^^^^^^^^^ E0521 primary
          drop(kept);
      }
    `);
  });
});

describe('impl Trait', () => {
  test('inside another one, and in an async fn', async () => {
    await checkProgram(rust`
      struct Rows<'s>(Vec<&'s str>);
      impl<'s> Rows<'s> {
          fn words(&self) -> impl Iterator<Item = (usize, impl Iterator<Item = &'s str>)> + '_ {
              self.0.iter().enumerate().map(|(i, row)| (i, row.split(' ')))
          }
          fn nested(&self) -> impl Iterator<Item = impl Iterator<Item = &&'s str>> {
              Some(self.0.iter()).into_iter()
          }
      }
      async fn later(x: &u8) -> impl Copy + '_ { x }
    `);
  });
});

describe('Operators', () => {
  test('the right side is coerced to what the one impl for the left side compares with', async () => {
    await checkProgram(rust`
      pub struct Node { next: *mut Node }
      pub fn is(node: &'static Node, head: *mut Node, text: String) -> (bool, String) {
          assert_ne!(node as *const _, head, "{text}");
          let same = (node as *const Node) == node.next;
          (same, text)
      }
    `);
    await checkProgram(rust`
      pub struct Node { next: *mut Node }
      pub fn is(node: &'static Node, head: *mut Node, text: String) -> (bool, String) {
                                                    //^^^^ E0382 move occurs because \`text\` has type \`String\`, which does not implement the \`Copy\` trait
          drop(text);
             //^^^^ E0382 value moved here
          assert_ne!(node as *const _, head);
          let same = (node as *const Node) == node.next;
          (same, text)
               //^^^^ E0382 value used here after move
      }
    `);
  });

  test('types that cfg_select! chooses, here and in std', async () => {
    await checkProgram(
      rust`
        mod m {
            pub type Word = cfg_select! {
                target_os = "uefi" => usize,
                _ => i32,
            };
            pub fn raw(error: &std::io::Error, word: Word) -> i32 {
                let text = String::from("a");
                  //^^^^ E0505 binding \`text\` declared here
                let view = &text;
                         //^^^^^ E0505 borrow of \`text\` occurs here
                drop(text);
                   //^^^^ E0505 move out of \`text\` occurs here
                view.len() as i32 + error.raw_os_error().map_or(word, |raw| raw)
              //^^^^ E0505 borrow later used here
            }
        }
      `,
    );
    await checkProgram(
      rust`
        mod m {
            pub type Word = cfg_select! {
                target_os = "uefi" => usize,
                _ => i32,
            };
            pub fn raw(error: &std::io::Error, word: Word) -> i32 {
                let text = String::from("a");
                let view = &text;
                view.len() as i32 + error.raw_os_error().map_or(word, |raw| raw)
            }
        }
      `,
    );
  });

  test('the length of an array that is left to be inferred', async () => {
    await checkProgram(
      rust`
        mod m {
            pub struct Fixed<const N: usize>(pub [u8; N]);
            pub fn make<const N: usize>() -> [u8; N] {
                [0; _]
            }
            pub fn lent() -> u8 {
                let a: [u8; 3] = make::<_>();
                let f: Fixed<4> = Fixed([1; (_)]);
                let v = vec![a[0], f.0[0]];
                  //^ E0505 binding \`v\` declared here
                let r = &v[0];
                       //^ E0505 borrow of \`v\` occurs here
                drop(v);
                   //^ E0505 move out of \`v\` occurs here
                *r
              //^^ E0505 borrow later used here
            }
        }
      `,
    );
    await checkProgram(
      rust`
        mod m {
            pub struct Fixed<const N: usize>(pub [u8; N]);
            pub fn make<const N: usize>() -> [u8; N] {
                [0; _]
            }
            pub fn given() -> u8 {
                let a: [u8; 3] = make::<_>();
                let f: Fixed<4> = Fixed([1; (_)]);
                let v = vec![a[0], f.0[0]];
                let r = &v[0];
                *r
            }
        }
      `,
    );
  });

  test('an empty array beside a slice, whose element only one impl fits', async () => {
    await checkProgram(
      rust`
        mod m {
            pub fn lent() -> bool {
                let v = vec!['a'];
                  //^ E0505 binding \`v\` declared here
                let s: &[char] = &v;
                               //^^ E0505 borrow of \`v\` occurs here
                let b = s == [];
                drop(v);
                   //^ E0505 move out of \`v\` occurs here
                b && s.is_empty()
                   //^ E0505 borrow later used here
            }
        }
      `,
    );
    await checkProgram(
      rust`
        mod m {
            pub fn given() -> bool {
                let v = vec!['a'];
                let s: &[char] = &v;
                let b = s == [];
                b && s.is_empty()
            }
        }
      `,
    );
  });

  test('a trait with arguments before its fn, and a type with a part left open for a closure', async () => {
    await checkProgram(
      rust`
        mod m {
            pub fn into(n: u8) -> u32 {
                let v = vec![n];
                  //^ E0505 binding \`v\` declared here
                let r = &v[0];
                       //^ E0505 borrow of \`v\` occurs here
                let wide = Into::<u32>::into(n) * 2u32;
                drop(v);
                   //^ E0505 move out of \`v\` occurs here
                wide + u32::from(*r)
                               //^^ E0505 borrow later used here
            }
            pub fn filter() -> usize {
                let v = vec![1, 2];
                  //^ E0505 binding \`v\` declared here
                let it: std::iter::Filter<_, _> = v.iter().filter(|x| **x > 1);
                                                //^ E0505 borrow of \`v\` occurs here
                drop(v);
                   //^ E0505 move out of \`v\` occurs here
                it.count()
              //^^ E0505 borrow later used here
            }
        }
      `,
    );
    await checkProgram(
      rust`
        mod m {
            pub fn into(n: u8) -> u32 {
                let v = vec![n];
                let r = &v[0];
                let wide = Into::<u32>::into(n) * 2u32;
                wide + u32::from(*r)
            }
            pub fn filter() -> usize {
                let v = vec![1, 2];
                let it: std::iter::Filter<_, _> = v.iter().filter(|x| **x > 1);
                it.count()
            }
        }
      `,
    );
  });

  test('constants of a block as generic arguments, a borrowed range, a struct unsized in a struct', async () => {
    await checkProgram(
      rust`
        mod m {
            pub struct Fat<T: ?Sized> {
                pub ptr: T,
            }
            pub fn take<const N: usize>(v: &[u8; N]) -> &u8 {
                &v[0]
            }
            pub fn constant() -> u8 {
                const N: usize = 2;
                let v = Box::new([1, 2]);
                  //^ E0505 binding \`v\` declared here
                let r = take::<N>(&v);
                                //^^ E0505 borrow of \`v\` occurs here
                drop(v);
                   //^ E0505 move out of \`v\` occurs here
                *r
              //^^ E0505 borrow later used here
            }
            pub fn range(s: String) -> bool {
                       //^ E0505 binding \`s\` declared here
                let r = &s;
                      //^^ E0505 borrow of \`s\` occurs here
                let within = (&..=10).contains(&r.len());
                drop(s);
                   //^ E0505 move out of \`s\` occurs here
                within && r.is_empty()
                        //^ E0505 borrow later used here
            }
            pub fn unsized_twice(s: String) -> usize {
                               //^ E0505 binding \`s\` declared here
                let fat: &Fat<Fat<[&String]>> = &Fat { ptr: Fat { ptr: [&s] } };
                                                                      //^^ E0505 borrow of \`s\` occurs here
                drop(s);
                   //^ E0505 move out of \`s\` occurs here
                fat.ptr.ptr.len()
              //^^^^^^^^^^^ E0505 borrow later used here
            }
        }
      `,
    );
    await checkProgram(
      rust`
        mod m {
            pub struct Fat<T: ?Sized> {
                pub ptr: T,
            }
            pub fn take<const N: usize>(v: &[u8; N]) -> &u8 {
                &v[0]
            }
            pub fn constant() -> u8 {
                const N: usize = 2;
                let v = Box::new([1, 2]);
                let r = take::<N>(&v);
                *r
            }
            pub fn range(s: String) -> bool {
                let r = &s;
                let within = (&..=10).contains(&r.len());
                within && r.is_empty()
            }
            pub fn unsized_twice(s: String) -> usize {
                let fat: &Fat<Fat<[&String]>> = &Fat { ptr: Fat { ptr: [&s] } };
                fat.ptr.ptr.len()
            }
        }
      `,
    );
  });

  test('a field whose type a macro makes, with a lifetime of the struct', async () => {
    await checkProgram(
      rust`
        mod m {
            macro_rules! pinned {
                ($life:lifetime $ty:ty) => {
                    ::core::pin::Pin<&$life mut $ty>
                };
            }
            pub struct Projection<'p, T> {
                pub inner: pinned!('p T),
            }
            pub fn both(a: Projection<'_, String>) -> (Projection<'_, String>, usize) {
                      //^ E0382 move occurs because \`a\` has type \`Projection<'_, String>\`, which does not implement the \`Copy\` trait
                let b = a;
                      //^ E0382 value moved here
                let n = a.inner.len();
                      //^^^^^^^ E0382 value borrowed here after move
                (b, n)
            }
            pub fn local<'p>() -> Projection<'p, u8> {
                let mut n = 1;
                Projection { inner: ::core::pin::Pin::new(&mut n) }
              //^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ E0515 returns a value referencing data owned by the current function
                                                        //^^^^^^ E0515 \`n\` is borrowed here
            }
        }
      `,
    );
    await checkProgram(
      rust`
        mod m {
            macro_rules! pinned {
                ($life:lifetime $ty:ty) => {
                    ::core::pin::Pin<&$life mut $ty>
                };
            }
            pub struct Projection<'p, T> {
                pub inner: pinned!('p T),
            }
            pub fn both(a: Projection<'_, String>) -> (Projection<'_, String>, usize) {
                let n = a.inner.len();
                let b = a;
                (b, n)
            }
            pub fn given<'p>(n: &'p mut u8) -> Projection<'p, u8> {
                Projection { inner: ::core::pin::Pin::new(n) }
            }
        }
      `,
    );
  });
});

describe('A constructor that takes an associated type', () => {
  test('is a fn of what its argument decides', async () => {
    await checkProgram(rust`
      use std::borrow::Cow;
      fn own<'a>(x: Option<String>) -> Cow<'a, str> { x.map(Cow::Owned).unwrap_or(Cow::Borrowed("")) }
      fn lend(x: Option<&str>) -> Option<Cow<'_, str>> { x.map(Cow::Borrowed) }
    `);
    await checkProgram(rust`
      use std::borrow::Cow;
      fn twice(x: Option<String>) -> Option<Cow<'static, str>> {
             //^ E0382 move occurs because \`x\` has type \`Option<String>\`, which does not implement the \`Copy\` trait
          let owned = x.map(Cow::Owned);
                    //^ E0382 help: consider calling \`.as_ref()\` or \`.as_mut()\` to borrow the type's contents
                      //^^^^^^^^^^^^^^^ E0382 \`x\` moved due to this method call
          drop(x);
             //^ E0382 value used here after move
          owned
      }
      fn brief<'a>(s: &'a String) -> Option<Cow<'static, str>> {
             //^^ lifetime lifetime \`'a\` defined here
          Some(s.as_str()).map(Cow::Borrowed)
        //^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ lifetime returning this value requires that \`'a\` must outlive \`'static\`
      }
    `);
  });
});

describe('A pasted expression behind attributes', () => {
  test('is a statement by itself where it is a block', async () => {
    await checkProgram(rust`
      macro_rules! unless_windows {
          ($body:expr) => {{
              #[cfg(not(windows))]
              {
                  #[cfg(not(target_os = "none"))]
                  #[allow(unused)]
                  $body

                  #[cfg(target_os = "none")]
                  false
              }
              #[cfg(windows)]
              true
          }};
      }
      fn kept(s: String) -> bool {
          unless_windows!({
              fn inner(n: usize) -> bool { n > 1 }
              if s.is_empty() { inner(1) } else { inner(s.len()) }
          })
      }
      fn lost(s: String) -> bool {
            //^ E0382 move occurs because \`s\` has type \`String\`, which does not implement the \`Copy\` trait
          unless_windows!({
              drop(s);
                 //^ E0382 value moved here
              s.is_empty()
            //^ E0382 value borrowed here after move
          })
      }
    `);
  });
});

describe('A macro call that stands for nothing', () => {
  test('leaves the value of a block to what is in front of it', async () => {
    await checkProgram(rust`
      macro_rules! chosen {
          (@these $($tokens:tt)*) => { $($tokens)* };
          (@rest) => {};
          ({ $($one:tt)* } else { $($two:tt)* }) => {
              #[cfg(not(windows))] chosen! { @these $($one)* }
              #[cfg(windows)] chosen! { @these $($two)* }
              chosen! { @rest }
          };
      }
      fn pick<'a>(a: &'a mut String, b: &'a mut String) -> &'a mut String {
          chosen! { { if a.is_empty() { b } else { a } } else { a } }
      }
      fn twice(a: &mut String, b: &mut String, c: &mut String) {
          let first = pick(a, b);
                         //^ E0499 first mutable borrow occurs here
          let second = pick(a, c);
                          //^ E0499 second mutable borrow occurs here
          first.push_str(second);
        //^^^^^ E0499 first borrow later used here
      }
      fn statement(s: Option<String>) {
          match s { Some(s) => drop(s), None => {} }
          chosen! { @rest };
      }
    `);
  });
});

describe('A macro that calls another one by a name of the caller', () => {
  test('may declare items', async () => {
    await checkProgram(rust`
      mod outer {
          macro_rules! outer { ($e:expr) => { inner!($e) } }
          pub(crate) use outer;
      }
      mod inner {
          pub trait Measure { fn measure(&self) -> usize; }
          impl Measure for String { fn measure(&self) -> usize { self.len() } }
          macro_rules! inner { ($e:expr) => {{ use crate::inner::Measure; $e.measure() }} }
          pub(crate) use inner;
      }
      use inner::inner;
      use outer::outer;
      fn kept(s: String) -> usize { outer!(s) + outer!(s) }
      fn lost(s: String) -> usize {
            //^ E0382 move occurs because \`s\` has type \`String\`, which does not implement the \`Copy\` trait
          drop(s);
             //^ E0382 value moved here
          outer!(s)
               //^ E0382 value borrowed here after move
      }
    `);
  });
});

describe('An attribute of a field in a struct pattern', () => {
  test('says whether the field is there', async () => {
    await checkProgram(rust`
      struct Handle {
          name: String,
          #[cfg(windows)]
          raw: String,
          #[cfg(not(windows))]
          fd: String,
          kind: u8,
      }
      fn take(h: Handle) -> String {
          let Handle {
              name,
              #[cfg(windows)]
              raw,
              // The one that is there.
              #[allow(unused)]
              #[cfg(not(windows))]
              fd,
              ..
          } = h;
          #[cfg(windows)]
          drop(raw);
          drop(name);
          fd
      }
      fn twice(h: Handle) -> String {
          match h {
              Handle { #[cfg(windows)] raw: _, #[cfg(not(windows))] fd, kind: 1, .. } => {
                                                                  //^^ E0382 value moved here
                  h.fd + &fd
                //^^^^ E0382 value used here after move
              }
              Handle { name, .. } => name,
          }
      }
    `);
  });
});

describe('A macro as quote! prints it', () => {
  test('has spaces before its bang and behind its dollar', async () => {
    await checkProgram(rust`
      pub enum Kind { Semi, Other }
      macro_rules ! kind {
          [;] => { $ crate :: Kind :: Semi };
          [$] => { $ crate :: Kind :: Other };
      }
      fn f(s: String) -> (Kind, String) { drop(kind![$]); (kind![;], s) }
      fn g(s: String) -> (Kind, String) {
         //^ E0382 move occurs because \`s\` has type \`String\`, which does not implement the \`Copy\` trait
          drop(s);
             //^ E0382 value moved here
          (kind![;], s)
                   //^ E0382 value used here after move
      }
    `);
  });
});

describe('A pasted fragment', () => {
  test('is a literal only where the expression is one', async () => {
    await checkProgram(rust`
      macro_rules! inner {
          ($text:literal $(,)?) => { format!($text) };
          ($e:expr $(,)?) => {{ let e: String = $e; e }};
      }
      macro_rules! outer {
          ($text:literal) => { inner!($text) };
          ($e:expr) => { inner!($e) };
          ($x:expr, $y:expr) => { (inner!($x), inner!($y,)) };
      }
      fn literals() -> (String, (String, String)) { (outer!("a"), outer!("b", r"c")) }
      fn moved(s: String) -> (String, String) {
             //^ E0382 move occurs because \`s\` has type \`String\`, which does not implement the \`Copy\` trait
          outer!(s, s)
               //^ E0382 value moved here
                  //^ E0382 value used here after move
      }
    `);
  });

  test('may be a pattern that begins with a bar', async () => {
    await checkProgram(rust`
      enum Kind { A, B, C(String) }
      fn first(k: &Kind) -> bool { matches!(*k, |Kind::A| Kind::B) }
      fn both(k: Kind) -> bool { matches!(k, | Kind::A) || matches!(k, Kind::C(s) | Kind::C(s) if s.is_empty()) }
      fn used(k: Kind) -> bool {
            //^ E0382 move occurs because \`k\` has type \`Kind\`, which does not implement the \`Copy\` trait
          drop(k);
             //^ E0382 value moved here
          matches!(k, |Kind::A| Kind::B)
                 //^ E0382 value used here after move
      }
    `);
  });
});

describe('An impl that a macro declares in a body', () => {
  test('of a type that it declares too', async () => {
    await checkProgram(rust`
      macro_rules! lazy {
          ($($name:ident: $t:ty = $e:expr;)*) => {$(
              #[allow(non_camel_case_types)]
              struct $name { private: () }
              static $name: $name = $name { private: () };
              lazy!(@impl $name: $t = $e);
              impl $name { fn count(&self) -> usize { 1 } }
          )*};
          (@impl $name:ident: $t:ty = $e:expr) => {
              impl std::ops::Deref for $name {
                  type Target = $t;
                  fn deref(&self) -> &$t {
                      static CELL: std::sync::OnceLock<$t> = std::sync::OnceLock::new();
                      CELL.get_or_init(|| $e)
                  }
              }
          };
      }
      fn known(s: &str) -> bool {
          lazy! { WORDS: Vec<String> = vec![String::from("a")]; OTHER: String = String::new(); }
          WORDS.iter().any(|w| w == s) && OTHER.is_empty() && WORDS.count() == 1
      }
      fn moved() -> String {
          lazy! { WORDS: Vec<String> = vec![]; }
          WORDS[0]
        //^^^^^^^^ E0507 move occurs because value has type \`String\`, which does not implement the \`Copy\` trait
      }
    `);
  });

  test('that is a destructor', async () => {
    const cleared = rust`
      macro_rules! cleared {
          ($text:expr) => {{
              struct Guard<'a>(&'a mut String);
              impl<'a> Drop for Guard<'a> { fn drop(&mut self) { self.0.clear() } }
              Guard($text)
          }};
      }
    `;
    await checkProgram(
      `${cleared}${rust`
      fn dropped(mut s: String) -> String {
          drop(cleared!(&mut s));
          s.clone()
      }
    `}`,
    );
    await checkProgram(
      `${cleared}${rust`
      fn alive(mut s: String) -> usize {
          let _guard = cleared!(&mut s);
                              //^^^^^^ E0506 \`s\` is borrowed here
          s = String::new();
        //^ E0506 \`s\` is assigned to here but it was already borrowed
          1
      }
    //^ E0506 borrow might be used here, when \`_guard\` is dropped and runs the \`Drop\` code for type \`Guard\`
    `}`,
    );
  });
});

describe('The length of an array', () => {
  test('that only a pattern says', () =>
    checkProgram(rust`
      struct Buffer<const N: usize> { bytes: [u8; N] }
      impl<const N: usize> Buffer<N> {
          fn new() -> Self { Buffer { bytes: [0; N] } }
          fn len(&self) -> usize { N }
      }
      fn split() -> usize {
          let mut both = Buffer::new();
          let [first, _] = &mut both.bytes;
                         //^^^^^^^^^^^^^^^ E0502 mutable borrow occurs here
          both.len();
        //^^^^ E0502 immutable borrow occurs here
          *first = 1;
        //^^^^^^^^^^ E0502 mutable borrow later used here
          both.len()
      }
      fn made<const N: usize>() -> [String; N] {
          std::array::from_fn(|_| String::new())
      }
      fn taken() {
          let [first, _, last] = made();
             //^^^^^ E0382 move occurs because \`first\` has type \`String\`, which does not implement the \`Copy\` trait
          drop(last);
          drop(first);
             //^^^^^ E0382 value moved here
          drop(first);
             //^^^^^ E0382 value used here after move
      }
    `));
});
