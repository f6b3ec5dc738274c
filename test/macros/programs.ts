/**
 * Programs and what `rustc -Zunpretty=expanded` (1.95) makes of them, without its prelude lines and macro definitions.
 */
import { rust } from './support';

export interface Program {
  readonly name: string;
  readonly edition: number;
  readonly source: string;
  readonly expanded: string;
}

export const programs: readonly Program[] = [
  {
    name: 'repetitions nest and keep their separators',
    edition: 2021,
    source: rust`
      macro_rules! table {
          ($($name:ident => [$($v:expr),* $(,)?]);+ $(;)?) => {
              $( pub const $name: &[i32] = &[$($v),*]; )+
          };
      }
      table! { A => [1, 2, 3]; B => [4 + 5,]; C => []; }`,
    expanded: rust`
      pub const A: &[i32] = &[1, 2, 3];
      pub const B: &[i32] = &[4 + 5];
      pub const C: &[i32] = &[];`,
  },
  {
    name: 'a recursive muncher counts',
    edition: 2021,
    source: rust`
      macro_rules! count {
          () => { 0usize };
          ($head:tt $($tail:tt)*) => { 1usize + count!($($tail)*) };
      }
      pub const N: usize = count!(a (b c) [d] {e} + 'x);`,
    expanded: rust`
      pub const N: usize =
          1usize + (1usize + (1usize + (1usize + (1usize + (1usize + 0usize)))));`,
  },
  {
    name: 'fragments of every kind',
    edition: 2021,
    source: rust`
      macro_rules! all {
          ($b:block $e:expr; $i:ident $l:lifetime $lit:literal $p:pat => $pt:path, $t:ty, $(#[$m:meta])* $v:vis, $it:item) => {
              $it
              $(#[$m])* $v fn f<$l>($i: &$l $t) -> $pt { if let $p = $e { $b } $lit }
          };
      }
      all! { { let _x = 1; } Some(2 + 3); arg 'a -7 Some(1 | 2) | None => std::primitive::i32, Vec<Vec<u8>>, #[inline] pub(crate), struct S(u8); }`,
    expanded: rust`
      struct S(u8);
      #[inline]
      pub(crate) fn f<'a>(arg: &'a Vec<Vec<u8>>) -> std::primitive::i32 {
          if let Some(1 | 2) | None = Some(2 + 3) { { let _x = 1; } }
          -7
      }`,
  },
  {
    name: 'closers of generics are taken apart',
    edition: 2021,
    source: rust`
      macro_rules! map { (<$k:ty, $v:ty>) => { std::collections::HashMap<$k, $v> }; }
      pub type M = map!(<Option<u8>, Vec<Vec<u8>>>);
      macro_rules! turbo { ($f:ident :: <$t:ty>) => { $f::<$t>() }; }
      pub fn f() -> Vec<u8> { turbo!(g::<Vec<u8>>) }
      pub fn g<T: Default>() -> T { T::default() }`,
    expanded: rust`
      pub type M = std::collections::HashMap<Option<u8>, Vec<Vec<u8>>>;

      pub fn f() -> Vec<u8> { g::<Vec<u8>>() }
      pub fn g<T: Default>() -> T { T::default() }`,
  },
  {
    name: 'an expression fragment is opaque to the next macro',
    edition: 2021,
    source: rust`
      macro_rules! inner {
          (1) => { "literal one" };
          ($e:ident) => { "identifier" };
          ($e:expr) => { "expression" };
      }
      macro_rules! by_expr { ($e:expr) => { inner!($e) }; }
      macro_rules! by_tt { ($e:tt) => { inner!($e) }; }
      macro_rules! by_ident { ($e:ident) => { inner!($e) }; }
      pub fn f() -> [&'static str; 5] { [by_expr!(1), by_expr!(x), by_tt!(1), by_tt!(x), by_ident!(x)] }`,
    expanded: rust`
      pub fn f() -> [&'static str; 5] {
          ["expression", "expression", "literal one", "identifier", "identifier"]
      }`,
  },
  {
    name: 'a 2018 pattern has no top-level bar',
    edition: 2018,
    source: rust`
      macro_rules! arms {
          ($e:expr; $($p:pat)|+ => $r:expr) => { match $e { $($p)|+ => $r, _ => false } };
      }
      pub fn f(x: u8) -> bool { arms!(x; 1 | 2 | 3..=9 => true) }`,
    expanded: rust`
      pub fn f(x: u8) -> bool { match x { 1 | 2 | 3..=9 => true, _ => false, } }`,
  },
  {
    name: 'a 2021 pattern has',
    edition: 2021,
    source: rust`
      macro_rules! arm { ($e:expr; $p:pat => $r:expr) => { match $e { $p => $r, _ => false } }; }
      pub fn f(x: u8) -> bool { arm!(x; 1 | 2 | 3..=9 => true) }`,
    expanded: rust`
      pub fn f(x: u8) -> bool { match x { 1 | 2 | 3..=9 => true, _ => false, } }`,
  },
  {
    name: 'a 2024 expression may be an underscore or const block',
    edition: 2024,
    source: rust`
      macro_rules! which { ($e:expr_2021) => { 1 }; (_) => { 2 }; (const $b:block) => { 3 }; }
      macro_rules! assign { ($e:expr) => { $e = 4 }; }
      pub fn f() -> [i32; 2] { assign!(_); [which!(_), which!(const { 5 })] }`,
    expanded: rust`
      pub fn f() -> [i32; 2] { _ = 4; [2, 3] }`,
  },
  {
    name: 'macros define macros',
    edition: 2021,
    source: rust`
      macro_rules! make {
          ($name:ident, $d:tt, $v:expr) => {
              macro_rules! $name { ($d($d x:expr),*) => { [$v $d(+ $d x)*] }; }
          };
      }
      make!(sum, $, 100);
      pub const S: [i32; 1] = sum!(1, 2, 3);`,
    expanded: rust`
      pub const S: [i32; 1] = [100 + 1 + 2 + 3];`,
  },
  {
    name: 'statements and items',
    edition: 2021,
    source: rust`
      macro_rules! body { ($($s:stmt;)*) => { $($s;)* }; }
      macro_rules! lets { ($($s:stmt)*) => { $($s)* }; }
      pub fn f() -> i32 {
          body! { let x = 1; let y = x + 1; struct T {}; fn h(_: i32, _: T) {}; h(y, T {}); }
          lets! { let z = 5 fn g() {} }
          z
      }`,
    expanded: rust`
      pub fn f() -> i32 {
          let x = 1;
          ;
          let y = x + 1;
          ;
          struct T {}
          ;
          fn h(_: i32, _: T) {}
          ;
          h(y, T {});
          ;
          let z = 5;
          fn g() {}
          z
      }`,
  },
  {
    name: 'struct literals, ranges, closures and casts end where they should',
    edition: 2021,
    source: rust`
      macro_rules! list { ($($e:expr),*) => { ($($e,)*) }; }
      pub struct P { pub x: u8 }
      pub fn f(a: usize, p: P) {
          let _ = list!(P { x: 1 }, 1..a, ..3, .., |x: u8| x + 1, || -> u8 { 3 }, a as u64 as f32, if a == 1 { 2 } else { 3 } + 1, match a { _ => 1 }, &mut *&mut 5, -1i32.pow(2), [0; 3][1], p.x, loop { break 'x' }, move || (), !true as u8);
      }`,
    expanded: rust`
      pub struct P {
          pub x: u8,
      }
      pub fn f(a: usize, p: P) {
          let _ =
              (P { x: 1 }, 1..a, ..3, .., |x: u8| x + 1, || -> u8 { 3 },
                  a as u64 as f32, if a == 1 { 2 } else { 3 } + 1,
                  match a { _ => 1, }, &mut *&mut 5, -1i32.pow(2), [0; 3][1], p.x,
                  loop { break 'x' }, move || (), !true as u8);
      }`,
  },
  {
    name: 'optional parts and trailing separators',
    edition: 2021,
    source: rust`
      macro_rules! field { ($(#[$m:meta])* $v:vis $n:ident : $t:ty $(= $d:expr)? $(,)?) => { pub fn $n() -> Option<$t> { None $(.or(Some($d)))? } }; }
      field!(pub a: u8 = 3,);
      field!(b: Vec<u8>);
      field!(pub(in crate) c: fn(u8) -> u8);`,
    expanded: rust`
      pub fn a() -> Option<u8> { None.or(Some(3)) }
      pub fn b() -> Option<Vec<u8>> { None }
      pub fn c() -> Option<fn(u8) -> u8> { None }`,
  },
  {
    name: 'where clauses and impl items',
    edition: 2021,
    source: rust`
      macro_rules! imp { ($($it:item)*) => { $($it)* }; }
      imp! {
          pub trait T<'a, const N: usize = { 1 + 2 }>: Sized where Self: 'a, for<'b> &'b Self: Clone { const K: u8; type A<'x>: Iterator<Item = &'x u8> where Self: 'x; fn m<U>(&self, _: [U; N]) -> impl Fn(U) -> U where U: Clone; }
          impl<'a> Clone for Box2<'a> { fn clone(&self) -> Self { Box2(self.0) } }
          pub struct Box2<'a>(&'a u8) where u8: Copy;
          pub enum E { A = 1, B }
          use std::{fmt::{self, Debug}, ops::*};
          pub static mut S: [u8; 2] = [1, { 2 }];
          pub unsafe extern "C" fn ext(_: u8) {}
          extern "C" { fn foreign(x: u8); }
          pub const fn k<const N: usize>() -> usize { N }
          pub type Alias<T> = Result<T, ()>;
          pub union U { a: u8, b: u8 }
          pub mod m { pub fn f() {} }
          pub async fn a() {}
      }`,
    expanded: rust`
      pub trait T<'a, const N : usize = { 1 + 2 }>: Sized where Self: 'a,
          for<'b> &'b Self: Clone {
          const K: u8;
          type A<'x>: Iterator<Item = &'x u8> where Self: 'x;
          fn m<U>(&self, _: [U; N])
          -> impl Fn(U) -> U
          where
          U: Clone;
      }
      impl<'a> Clone for Box2<'a> {
          fn clone(&self) -> Self { Box2(self.0) }
      }
      pub struct Box2<'a>(&'a u8) where u8: Copy;
      pub enum E { A = 1, B, }
      use std::{
          fmt::{self, Debug},
          ops::*,
      };
      pub static mut S: [u8; 2] = [1, { 2 }];
      pub unsafe extern "C" fn ext(_: u8) {}
      extern "C" {
          fn foreign(x: u8);
      }
      pub const fn k<const N : usize>() -> usize { N }
      pub type Alias<T> = Result<T, ()>;
      pub union U {
          a: u8,
          b: u8,
      }
      pub mod m {
          pub fn f() {}
      }
      pub async fn a() {}`,
  },
  {
    name: 'labels, let chains of tokens and paths',
    edition: 2021,
    source: rust`
      macro_rules! find { ($l:lifetime: $it:expr, $p:pat_param => $pred:expr) => { $l: for $p in $it { if $pred { break $l; } } }; }
      pub fn f(v: Vec<Option<u8>>) { find!('out: v.iter().flatten(), &x => x > 3 && x < 5); }
      macro_rules! call { ($p:path, $($a:expr),*) => { $p($($a),*) }; ($t:ty) => { <$t>::default() }; }
      pub fn g() -> Option<u8> { call!(Some, 3) }`,
    expanded: rust`
      pub fn f(v: Vec<Option<u8>>) {
          'out: for &x in v.iter().flatten() { if x > 3 && x < 5 { break 'out; } };
      }

      pub fn g() -> Option<u8> { Some(3) }`,
  },
  {
    name: 'visibility may be empty',
    edition: 2021,
    source: rust`
      macro_rules! st { ($v:vis struct $n:ident; $($w:vis $f:ident : $t:ty),*) => { $v struct $n { $($w $f: $t),* } }; }
      st!(struct A; x: u8, pub y: u8, pub(crate) z: (u8, u8));
      st!(pub struct B; pub(crate) x: crate::A);`,
    expanded: rust`
      struct A {
          x: u8,
          pub y: u8,
          pub(crate) z: (u8, u8),
      }
      pub struct B {
          pub(crate) x: crate::A,
      }`,
  },
  {
    name: 'doc comments are attributes',
    edition: 2021,
    source: rust`
      macro_rules! doc { ($(#[$m:meta])* fn $n:ident) => { $(#[$m])* pub fn $n() {} }; }
      doc! {
          #[inline]
          #[must_use]
          fn documented
      }`,
    expanded: rust`
      #[inline]
      #[must_use]
      pub fn documented() {}`,
  },
  {
    name: 'doc comments are raw strings',
    edition: 2021,
    source: rust`
      macro_rules! safe {
          (#[doc = r" SAFETY:"] $n:ident) => { pub fn $n() -> u8 { 1 } };
          (#[doc = r#" "quoted" #"#] $n:ident) => { pub fn $n() -> u8 { 2 } };
          (#[doc = " plain"] $n:ident) => { pub fn $n() -> u8 { 3 } };
          (#[doc = $s:literal] $n:ident) => { pub fn $n() -> u8 { 4 } };
      }
      safe! {
          /// SAFETY:
          one
      }
      safe! {
          /// "quoted" #
          two
      }
      safe! {
          /// plain
          three
      }`,
    expanded: rust`
      pub fn one() -> u8 { 1 }
      pub fn two() -> u8 { 2 }
      pub fn three() -> u8 { 4 }`,
  },
  {
    name: 'precedence is kept',
    edition: 2021,
    source: rust`
      macro_rules! mul { ($a:expr, $b:expr) => { $a * $b }; }
      macro_rules! neg { ($a:expr) => { -$a }; }
      macro_rules! field { ($a:expr) => { $a.0 }; }
      pub fn f(x: (i32,)) -> i32 { mul!(1 + 2, 3 - 4) + neg!(5 - 6) + field!(x) + mul!({ 7 }, field!((8,))) }`,
    expanded: rust`
      pub fn f(x: (i32,)) -> i32 {
          (1 + 2) * (3 - 4) + -(5 - 6) + x.0 + { 7 } * (8,).0
      }`,
  },
];
