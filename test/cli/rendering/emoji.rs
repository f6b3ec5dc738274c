fn take(_: &str, _: String) {}

fn main() {
    let s = String::new();
    take("😀😀", s); take("ß", s);
}
