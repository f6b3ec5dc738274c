// Loops, jumps, drops on the way out. edition: 2021
pub struct D;
impl Drop for D {
    fn drop(&mut self) {}
}
pub fn loops(mut n: i32) -> i32 {
    while n > 0 {
        let d = D;
        n -= 1;
        if n == 5 {
            break;
        }
        if n == 4 {
            continue;
        }
        drop(d);
    }
    loop {
        n += 1;
        if n > 10 {
            break n;
        }
    }
}
pub fn labels(v: Vec<i32>) -> i32 {
    let r: i32 = 'a: {
        if v.is_empty() {
            break 'a 1;
        }
        2
    };
    'outer: for x in v.iter() {
        for y in 0..(*x) {
            if y == r {
                continue 'outer;
            }
            if y > 7 {
                break 'outer;
            }
        }
    }
    for s in v {
        drop(s);
    }
    r
}
pub fn question(a: Result<i32, String>, b: Option<i32>) -> Result<i32, String> {
    let _guard = D;
    let x = a?;
    let Some(y) = b else { return Err(String::new()) };
    Ok(x + y)
}
pub fn diverges(c: bool) -> i32 {
    let x = if c { 1 } else { return 2 };
    if x > 3 {
        panic!("no {}", x);
    }
    x
}
pub fn logic(a: bool, b: bool, c: bool) -> bool {
    let x = a && (b || c);
    x || !a && b
}
pub fn moved(d: D, c: bool) {
    if c {
        drop(d);
    }
}
pub fn returns_early(d: D) -> D {
    let e = D;
    if true {
        return d;
    }
    e
}
