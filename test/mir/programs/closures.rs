// Captures, closure bodies, coroutines. edition: 2021
pub struct S {
    a: String,
    b: (i32, String),
}
pub fn captures(mut s: S, n: i32) -> i32 {
    let read = || s.a.len() as i32 + n;
    let r = read();
    let mut write = |x: i32| s.b.0 += x;
    write(r);
    let take = move || s.b.1;
    take().len() as i32
}
pub fn through(v: &mut Vec<i32>) -> usize {
    let mut push = |x| v.push(x);
    push(1);
    push(2);
    v.len()
}
pub fn nested(mut n: i32) -> i32 {
    let mut outer = || {
        let mut inner = || n += 1;
        inner();
    };
    outer();
    n
}
pub fn matched(t: (Option<i32>, String)) -> bool {
    let c = || match t.0 {
        Some(n) => n > 1,
        None => false,
    };
    let d = || {
        let (_, _) = t;
    };
    d();
    c()
}
pub fn pointer() -> fn(i32) -> i32 {
    |x| x + 1
}
async fn one(s: String) -> usize {
    s.len()
}
pub async fn twice(s: &str) -> usize {
    let a = one(s.to_string()).await;
    let b = async { one(String::new()).await + a }.await;
    a + b
}
