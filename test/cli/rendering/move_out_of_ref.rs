struct S { name: String }

fn f(s: &S) -> String {
    s.name
}

fn main() { f(&S { name: String::new() }); }
