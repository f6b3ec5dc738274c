// Temporaries of tails and of `if let`, chains. edition: 2024
pub struct D(i32);
impl Drop for D {
    fn drop(&mut self) {}
}
fn make(n: i32) -> D {
    D(n)
}
fn get(d: &D) -> Option<i32> {
    Some(d.0)
}
pub fn tail() -> Option<i32> {
    let x = make(1);
    get(&make(x.0))
}
pub fn scrutinee(n: i32) -> i32 {
    if let Some(x) = get(&make(n)) {
        x
    } else {
        make(3).0
    }
}
pub fn chain(a: Option<i32>, b: Option<D>) -> i32 {
    if let Some(x) = a
        && x > 1
        && let Some(y) = b
    {
        y.0
    } else {
        0
    }
}
pub fn nested(n: i32) -> i32 {
    let y = { &make(n) }.0;
    match get(&make(y)) {
        Some(x) => x,
        None => 1,
    }
}
