fn take(_: String) {}

fn main() {
    let s = String::from("x");
    take(s);
    take(s);
}
