fn main() {
    let mut s = String::new();
    let a = &mut s;
    let _one = 1;
    let b = &mut s;
    let _two = 1;
    a.push('x');
    b.push('y');
}
