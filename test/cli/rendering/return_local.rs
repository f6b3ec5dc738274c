fn make<'a>() -> &'a String {
    let s = String::new();
    &s
}

fn main() { make(); }
