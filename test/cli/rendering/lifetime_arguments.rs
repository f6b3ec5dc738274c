struct S<'a, 'b>(&'a u8, &'b u8);
enum E<'a, 'b> {
    A(&'a u8, &'b u8),
}
type T<'a, 'b> = (&'a str, &'b str);
trait Tr<'a, 'b> {}
fn a(s: S<'static>) {}
fn b(e: E<'static>) {}
fn c(e: T<'static>) {}
fn d(e: &dyn Tr<'static>) {}
fn e() {
    S::<'static>(&0, &0);
    E::A::<'static>(&0, &0);
}
fn main() {}
