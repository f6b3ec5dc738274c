pub struct D(u32);
pub const fn made() -> D { D(1) }
pub const fn sum(a: &u32, b: &mut u32) -> u32 { *b += *a; *b }
pub fn plain() -> u32 { const { 1 + 2 } }
pub fn used(x: u32) -> u32 { x + const { let mut y = 1; y += 1; y } }
pub fn extended() -> &'static D { const { &D(1) } }
pub fn temporaries() -> u32 { const { let mut y = 1; sum(&made().0, &mut y) } }
pub fn promoted() -> u32 { const { let r = &3; *r } }
pub fn array() -> [Option<String>; 4] { [const { None }; 4] }
pub fn closures(x: u32) -> u32 { let f = || x + const { let g = |y: u32| y; core::mem::forget(g); 2 }; f() }
pub fn nested() -> u32 { const { (const { 2 }) + const { let n = [0u8; 3]; n.len() as u32 } } }
pub fn looped<T>(n: usize) -> usize { let mut i = 0; while i < n { i += const { core::mem::size_of::<T>() } } i }
pub fn borrowed() -> usize { take(&const { String::new() }) }
pub fn take(s: &String) -> usize { s.len() }
pub fn never(b: bool) -> u32 { if b { const { panic!() } } 1 }
pub fn dead() -> u32 { return 1; const { 3 } }
pub fn guard(x: u32) -> u32 { match x { 1 | 2 if x == const { 2 } => 1, _ => 0 } }
pub fn matched(x: Option<u32>) -> u32 { (const { match Some(1) { Some(n) if n > 0 => n, Some(_) => 2, None => 3 } }) + x.unwrap_or(0) }
pub const ITEM: u32 = const { 1 } + 1;
pub static STATIC: &u32 = const { &5 };
