fn main() {
    let mut v = vec![String::new()];
    let mut refs = vec![];
    while v.len() < 10 {
        refs.push(&mut v);
    }
}
