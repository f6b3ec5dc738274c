// Temporaries: where they end, which live longer. edition: 2021
pub struct D(i32);
impl Drop for D {
    fn drop(&mut self) {}
}
fn make(n: i32) -> D {
    D(n)
}
fn get(d: &D) -> i32 {
    d.0
}
pub fn statement() {
    get(&make(1));
}
pub fn extended() -> i32 {
    let d = &make(1);
    let (a, ref b) = (make(2), make(3));
    let e = (&make(4), 5);
    let f = Some(&make(6));
    d.0 + a.0 + b.0 + e.0 .0 + f.unwrap().0
}
pub fn tail() -> i32 {
    let x = make(1);
    get(&make(x.0))
}
pub fn condition(n: i32) -> i32 {
    if get(&make(n)) > 0 && get(&make(2)) > 1 || !(n == 3) {
        1
    } else {
        2
    }
}
pub fn scrutinee(n: i32) -> i32 {
    if let Some(x) = Some(make(n)) {
        x.0
    } else {
        get(&make(3))
    }
}
pub fn block_value(n: i32) -> i32 {
    let x = {
        let d = make(n);
        d.0
    };
    {
        make(x);
    }
    let y = if n > 1 { &make(1) } else { &make(2) };
    y.0
}
pub fn assign(mut d: D, e: D) -> D {
    d = e;
    d.0 += 1;
    d
}
pub fn uninit(c: bool) -> i32 {
    let x;
    let _ = make(1);
    let _y = make(2);
    if c {
        x = 1;
    } else {
        return 0;
    }
    x
}
pub fn update(d: Wide) -> Wide {
    Wide { a: make(1), ..d }
}
pub struct Wide {
    a: D,
    b: D,
    c: i32,
}
