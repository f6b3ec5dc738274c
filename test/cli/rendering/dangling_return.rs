fn longest(a: &str, b: &str) -> &'static str {
    if a.len() > b.len() { a } else { b }
}

fn main() {}
