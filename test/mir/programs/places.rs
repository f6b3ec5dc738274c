// Places, operands, operators, promotion. edition: 2021
use std::ops::AddAssign;
use std::rc::Rc;
pub struct P {
    a: [i32; 3],
    b: Vec<String>,
    r: Rc<(String, i32)>,
}
pub struct M(i32);
impl Copy for M {}
impl Clone for M {
    fn clone(&self) -> M {
        *self
    }
}
impl AddAssign for M {
    fn add_assign(&mut self, other: M) {
        self.0 += other.0;
    }
}
pub union U {
    i: u32,
    f: f32,
}
static COUNT: i32 = 3;
static mut HITS: i32 = 0;
pub fn index(p: &mut P, i: usize) -> i32 {
    p.a[i] = p.a[0] + 1;
    p.b[i].push('x');
    let s = &p.b[i];
    let n = s.len() as i32 + p.r.1;
    p.a[i] / n
}
pub fn nested(v: &mut [[i32; 2]], i: usize) -> &mut i32 {
    &mut v[i][i]
}
pub fn operators(mut m: M, v: &mut Vec<usize>, x: i32) -> i32 {
    m += m;
    v.push(v.len());
    v[0] += 1;
    -(x << 2) ^ (x * 3 % 5)
}
pub fn unions(mut u: U) -> u32 {
    u.f = 1.0;
    unsafe { u.i }
}
pub fn statics() -> i32 {
    unsafe {
        HITS += 1;
    }
    COUNT
}
pub fn boxed(b: Box<(String, String)>) -> String {
    let c = *b;
    c.0
}
pub fn promoted(x: &mut i32) -> &'static i32 {
    let _a: &'static [i32] = &[1, 2, 3];
    let b: &mut [i32] = &mut [];
    drop(b);
    let _c = &Some(4 + 5);
    *x = 1;
    &7
}
pub fn raw(x: &mut i32) -> *const i32 {
    let p = x as *mut i32;
    let q = &raw const *p;
    unsafe { *p = 2 };
    q
}
pub fn annotated<'a>(s: &'a str) -> usize {
    let t: &'a str = s;
    let f: fn(&str) -> usize = str::len;
    f(t)
}
