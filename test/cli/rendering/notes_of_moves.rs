use std::ops::{Deref, DerefMut};
struct S {
    x: String,
}
struct W(S);
impl Deref for W {
    type Target = S;
    fn deref(&self) -> &S {
        &self.0
    }
}
impl DerefMut for W {
    fn deref_mut(&mut self) -> &mut S {
        &mut self.0
    }
}
fn f(mut w: W) {
    drop(w);
    w.x = String::new();
}
fn g(mut w: W) {
    let r = &w.x;
    w.0.x = String::new();
    println!("{r}");
}
fn i(v: Vec<S>, b: Box<S>) {
    let c = || drop(v);
    c();
    c();
    loop {
        take(b);
    }
}
fn take(b: Box<S>) {}
fn id<T>(t: T) -> T {
    t
}
fn l<F: FnOnce()>(f: F) {
    f();
    f();
}
fn m(s: S) {
    let t = std::thread::spawn(move || drop(s));
    drop(s);
}
struct K<'a> {
    r: &'a mut S,
}
fn n(k: K) {
    sink(k);
    sink(k);
}
fn sink<'a>(k: K<'a>) {}
fn o(v: Vec<Vec<S>>) -> Vec<S> {
    v[0]
}
fn p(a: S, c: bool) -> S {
    if c {
        return a;
    }
    let b = a;
    let d = S { ..a };
    b
}

trait Grow {
    fn grow(&mut self, by: u32) {
        self.chain(by);
    }
}
trait Chain: Sized {
    fn chain(&mut self, by: u32);
}
impl<G: Grow + ?Sized> Chain for &mut G {
    fn chain(&mut self, _by: u32) {}
}
fn rebind(w: &mut W) {
    let z = &mut w;
    z.x.clear();
}
fn main() {}
