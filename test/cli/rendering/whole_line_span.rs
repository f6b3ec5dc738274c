fn main() {
    let mut s = String::new();
    let r = &mut s;
    {
        s
    }
    .len();
    r.clear();
}
