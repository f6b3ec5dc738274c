use std::ops::Deref;
struct S {
    x: String,
}
fn take(s: S) -> usize {
    s.x.len()
}
fn any<T: std::fmt::Display>(t: T) {
    println!("{t}");
}
struct Q;
impl Q {
    fn eat(&self, s: Vec<S>) {
        drop(s);
    }
}
fn a(s: S) {
    take(s);
    take(s);
}
fn b(q: Q, v: Vec<S>) {
    q.eat(v);
    q.eat(v);
}
fn c(s: String) {
    any(s);
    any(s);
}
fn e<T>(t: T) {
    drop(t);
    drop(t);
}
struct W(S);
impl Deref for W {
    type Target = S;
    fn deref(&self) -> &S {
        &self.0
    }
}
fn f(w: W) -> usize {
    drop(w);
    w.x.len()
}
fn g(s: &S) -> S {
    *s
}
fn h(s: &(S, S)) {
    let t = s.0;
}
fn i(s: S) {
    let r = &s;
    drop(s);
    take(*r);
}
fn j(v: Vec<S>) {
    let f = v[0];
}
fn main() {}
