fn main() {
    let o = Some(String::new());
    match o {
        Some(s) => drop(s),
        None => {}
    }
    println!("{:?}", o);
}
