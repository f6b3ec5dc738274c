macro_rules! mine { ($($a:tt)*) => { println!($($a)*) } }
fn main() {
    let v = vec![1];
    let w = v;
    assert_eq!(v, w);
    let x = vec![1];
    let w = x;
    mine!("{:?}", x);
    let z = vec![1];
    let w = z;
    let y = vec![z];
    mine!("{}", {let q = vec![1]; let p = q; q.len()});
}
