fn main() {
    let mut s = String::from("日本語");
    let t = ("日本語", &mut s, "é", &mut s);
    drop(t);
}
