fn main() {
    let mut s = String::new();
    let a = &mut s; let text = "a rather long line of code that goes on and on and on and on and on and on, far behind the right end of the page, to see where it is cut"; let b = &mut s;
    a.push_str(text);
    b.push_str(text);
}
