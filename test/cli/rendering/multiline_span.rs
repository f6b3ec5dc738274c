struct Pair { a: String, b: String }

fn main() {
    let mut p = Pair { a: String::new(), b: String::new() };
    let first = &mut p;
    let second = std::mem::replace(
        &mut p,
        Pair {
            a: String::from("a"),
            b: String::from("b"),
        },
    );
    first.a.push('x');
    drop(second);
}
