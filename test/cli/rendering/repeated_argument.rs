#![allow(unused)]
macro_rules! twice { ($e:expr) => { ($e, $e) } }
macro_rules! rep { ($s:ident $($x:expr)*) => { $( drop($s); let _ = $x; )* } }
macro_rules! rep2 { ($s:ident $($x:expr)*) => { let mut a = vec![]; $( a.push(&mut $s); let _ = $x; )* } }
macro_rules! fixed { ($s:ident) => { drop($s); drop($s); } }
macro_rules! call { ($f:expr) => { $f; $f } }
macro_rules! outer { ($e:expr) => { twice!($e) } }
fn a1(s: String) { twice!(s); }
fn a2(s: String) { rep!(s 1 2); }
fn a3(mut s: String) { rep2!(s 1 2); }
fn a4(s: String) { fixed!(s); }
fn a6(s: String) { call!(drop(s)); }
fn a7(mut s: String) { let (a, b) = outer!(&mut s); a.push('a'); }
fn a8(mut s: String) { let (mut a, b) = twice!(|| s.push('a')); a(); }
fn a9(mut s: String) { let (mut a, b) = twice!(move || s.push('a')); a(); }
fn b2(s: String) { let x; twice!(x = 1); let y: String; twice!(y.len()); }
fn b3(s: String) -> (&'static str, &'static str) { twice!(s.as_str()) }
fn b4(s: &String) { twice!(*s); }
fn b5(s: &String) { twice!(s.push('a')); }
fn main() {}
