struct S;
impl S {
    fn go(&mut self) {}
}
fn h1(o: Option<&mut S>) {
    if let Some(s) = o {
        s.go();
    }
    if let Some(s) = o {
        s.go();
    }
}
fn h2(o: Option<&mut S>) {
    let Some(s) = o else { return };
    s.go();
    o.is_some();
}
fn h3(p: (&mut S, i32)) {
    let (a, _) = p;
    a.go();
    p.0.go();
}
fn main() {}
