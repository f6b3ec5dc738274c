fn main() {
    let s = String::new();
    let r = &s;
    drop(s);
    println!("{}", r);
}
