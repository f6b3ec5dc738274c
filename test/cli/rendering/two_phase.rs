fn main() {
    let mut v: Vec<Vec<i32>> = vec![vec![1]];
    v.push({ v.clear(); vec![] });
}
