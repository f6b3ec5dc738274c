fn a<'a>(x: &'a u8) -> impl Sized + 'a { x }
fn b() -> impl Sized + 'static { String::new() }
fn c() -> impl std::fmt::Debug + Send + 'static { String::new() }
fn d<'a>(x: &'a u8) -> impl 'a + Fn(u8) -> u8 { move |y| y }
fn f() {
    let n = 1;
    let x = a(&n); drop(x); drop(x);
    let x = b(); drop(x); drop(x);
    let x = c(); drop(x); drop(x);
    let x = d(&n); drop(x); drop(x);
}
fn main() {}
