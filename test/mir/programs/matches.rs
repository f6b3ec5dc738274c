// The decision tree, guards, or-patterns, bindings. edition: 2021
pub enum E {
    A(i32),
    B { x: String, y: bool },
    C,
}
const LIMIT: i32 = 10;
const NONE: Option<i32> = None;
pub fn simple(e: E) -> i32 {
    match e {
        E::A(n) => n,
        E::B { y: true, .. } => 1,
        E::B { x, .. } => x.len() as i32,
        E::C => 2,
    }
}
pub fn guards(e: &mut E) -> i32 {
    match e {
        E::A(n) if *n > 3 => *n,
        E::B { x, y } if *y && x.is_empty() => 2,
        E::B { x: _, y: ref mut z } => {
            *z = true;
            3
        }
        _ => 4,
    }
}
pub fn by_move(o: Option<String>) -> String {
    match o {
        Some(s) if s.is_empty() => String::new(),
        Some(s) => s,
        None => String::new(),
    }
}
pub fn numbers(n: i32, b: bool) -> i32 {
    match (n, b) {
        (0, true) => 1,
        (1 | 2, _) => 2,
        (3..=9, false) => 3,
        (LIMIT, _) => 4,
        (x, true) => x,
        (_, false) => 5,
    }
}
pub fn alternatives(a: Result<i32, i32>) -> i32 {
    match a {
        Ok(x) | Err(x) if x > 0 => x,
        Ok(3 | 4) => 1,
        _ => 0,
    }
}
pub fn slices(s: &[i32], a: [String; 3]) -> usize {
    let [x, .., z] = a;
    match s {
        [] => 0,
        [one] => *one as usize,
        [first, .., last] if first == last => 2,
        [_, rest @ ..] => rest.len() + x.len() + z.len(),
    }
}
pub fn strings(s: &str, c: char, o: Option<i32>) -> i32 {
    match s {
        "a" => 1,
        "b" => 2,
        _ => match (c, o) {
            ('x', NONE) => 3,
            ('a'..='f', Some(n)) => n,
            _ => 4,
        },
    }
}
pub fn at(o: Option<(i32, String)>) -> i32 {
    match o {
        Some(ref whole @ (n, _)) => n + whole.0,
        None => 0,
    }
}
pub fn references(p: &(i32, &Option<String>)) -> i32 {
    let &(n, o) = p;
    if let Some(s) = o {
        return s.len() as i32;
    }
    let Some(t) = o else { return n };
    t.len() as i32
}
pub fn wild(s: String, t: (String, String)) {
    let _ = s;
    match t {
        _ => {}
    }
    let (a, _) = t;
    drop(a);
}
