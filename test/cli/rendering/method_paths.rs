#![allow(unused)]
pub mod a { pub struct S<'x>(pub &'x str); pub struct U; pub mod b { impl super::U { pub fn q(self) {} } } pub trait Tr: Sized { fn tr(self) {} } impl<T> Tr for Vec<T> { fn tr(self) {} } }
use a::Tr;
impl<'x> a::S<'x> { fn into(self) {} }
impl a::S<'static> { fn stat(self) {} }
impl Tr for a::U { fn tr(self) {} }
fn f1(s: a::S) { s.into(); s.into(); }
fn f2(s: a::U) { s.q(); s.q(); }
fn f3(s: Vec<u8>) { s.tr(); s.tr(); }
fn f4(s: a::U) { s.tr(); s.tr(); }
fn f5(s: a::S<'static>) { s.stat(); s.stat(); }
mod c { pub struct Z; } mod d { impl crate::c::Z { pub fn z(self) {} } }
fn f6(s: c::Z) { s.z(); s.z(); }
fn f7() { struct L<'a>(&'a str); impl L<'_> { fn l(self) {} } let s = L(""); s.l(); s.l(); }
trait Bo { fn bo(self: Box<Self>); fn df(self) where Self: Sized {} }
impl Bo for str { fn bo(self: Box<str>) {} }
impl dyn Bo + '_ { fn x(self: Box<Self>) {} }
impl<'a> dyn Bo + Send + 'a { fn y(self: Box<Self>) {} }
fn f8(s: Box<dyn Bo>) { s.x(); s.x(); }
fn f9(s: Box<dyn Bo>) { s.bo(); s.bo(); }
fn g1(s: Box<dyn Bo + Send>) { s.y(); s.y(); }
impl<const N: usize> St<N> { fn cn(self) {} }
impl St<3> { fn c3(self) {} }
struct St<const N: usize>(String);
fn g4(s: St<2>) { s.cn(); s.cn(); }
fn g5(s: St<3>) { s.c3(); s.c3(); }
struct P<T, U = i32>(T, U);
impl<T> P<T> { fn pp(self) {} } impl<T> P<Vec<T>, String> { fn pq(self) {} } impl<'a, T> P<&'a T, Box<dyn Fn(&T) + 'a>> { fn pr(self) {} }
fn g6(s: P<String>) { s.pp(); s.pp(); }
fn g7(s: P<Vec<u8>, String>) { s.pq(); s.pq(); }
fn g8<'a>(s: P<&'a u8, Box<dyn Fn(&u8) + 'a>>) { s.pr(); s.pr(); }
impl St<4> { fn m(mut self) {} fn b(mut self: Box<Self>) {} fn s(self: Box<Self>) {} }
fn h4(s: St<4>) { s.m(); s.m(); }
fn h5(s: Box<St<4>>, t: Box<St<4>>) { s.b(); s.b(); t.s(); t.s(); }
fn h6(s: Box<dyn Bo + '_>) -> Box<dyn Bo> { s }
fn h7(s: (Box<dyn Bo + Send + '_>, i32)) -> (Box<dyn Bo + Send>, i32) { s }
fn h8(s: &(dyn Bo + '_)) -> &'static dyn Bo { s }
fn main() {}
