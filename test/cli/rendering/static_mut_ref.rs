fn f<'a>(v: &mut Vec<&'a str>, s: &'a mut String) {
    v.push(s);
    v.push(s);
}

fn g(x: &mut i32) -> impl FnMut() -> &mut i32 + '_ {
    || x
}

fn main() {}
