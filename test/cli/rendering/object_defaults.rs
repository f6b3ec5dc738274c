trait Tr {}
impl Tr for &i32 {}
impl<F: Fn(&str)> Tr for (F,) {}
struct Own<'a, T: ?Sized + 'a>(Box<T>, &'a i32);
fn a1() {
    let s = String::new();
    let mut v: Vec<Box<dyn Fn()>> = vec![];
    v.push(Box::new(|| drop(s.len())));
    keep(v);
}
fn keep(v: Vec<Box<dyn Fn()>>) {}
fn take(v: Box<dyn Fn() + Send>) {}
fn any(v: Box<dyn Fn() + '_>) {}
fn a2() {
    let s = String::new();
    take(Box::new(|| drop(s.len())));
}
fn a3() {
    let s = String::new();
    any(Box::new(|| drop(s.len())));
}
fn rc(v: std::rc::Rc<dyn Tr>) {}
fn a4(n: i32) {
    rc(std::rc::Rc::new(&n));
}
fn refd(v: &'static dyn Tr) {}
fn a5(n: i32) {
    refd(&&n);
}
fn a6<'a>(n: i32) -> Box<dyn Tr + 'a> {
    let b: Box<dyn Tr> = Box::new(&n);
    b
}
fn a7(n: i32) -> Box<dyn Tr> {
    let b: Box<dyn Tr> = Box::new(&n);
    b
}
fn cell(v: std::rc::Rc<std::cell::RefCell<dyn Tr>>) {}
fn a8(n: i32) {
    cell(std::rc::Rc::new(std::cell::RefCell::new(&n)));
}
struct S { f: Box<dyn Fn()> }
fn a9(n: i32) -> S {
    S { f: Box::new(|| drop(n)) }
}
fn b1(n: i32) {
    let mut s = S { f: Box::new(|| ()) };
    s.f = Box::new(|| { let _m = &n; });
    let r = &mut *s.f;
}
fn b2(n: &i32) {
    take(Box::new(|| { let _m = &n; }));
}
fn main() {}
