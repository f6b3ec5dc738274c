// What std's macros are made of.

pub fn vector(a: String, b: String) -> Vec<String> {
    vec![a, b]
}

pub fn borrowed(a: &String) -> Vec<&str> {
    vec![a, "b"]
}

pub fn nested(a: u32, b: &str) {
    println!("{} {a}", format_args!("{b} {:?} {}", a, 1));
    println!("{} {}", line!(), stringify!(a));
}

pub fn twice(a: u32) {
    println!("{0} {0:?}", format_args!("{a}"));
}
