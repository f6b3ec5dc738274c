fn take(_: String) {}

fn main() {
    let s = String::new();
    for _ in 0..3 {
        take(s);
    }
}
