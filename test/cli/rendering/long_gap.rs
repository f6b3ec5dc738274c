fn main() {
    let mut s = String::new();
    let a = &mut s;

    let one = 1;
    let two = 2;
    let three = one + two;
    let _ = three;

    let b = &mut s;
    a.push('x');
    b.push('y');
}
