/** Programs of any length, whose types and obligations grow with it. */
import { many } from './programs';

const nested = (count: number, open: (i: number) => string, inner: string, close: string): string =>
  many(count, open, ' ') + inner + close.repeat(count);

/** Each must take work in proportion to its length. */
export const growing: Record<string, (n: number) => string> = {
  'chain of map': (n) => `fn f(v: Vec<u32>) -> u32 { v.into_iter()${many(n, (i) => `.map(|x| x + ${i})`, '')}.sum() }`,
  'adaptors, each in a variable': (n) =>
    `fn f(v: Vec<u32>) -> u32 { let i0 = v.into_iter(); ${many(n, (i) => `let i${i + 1} = i${i}.map(|x| x + 1);`)} i${n}.sum() }`,
};

/**
 * Programs with types that hold one another: the sizes of all types together grow with the square of the length, and so may
 * the work, which looks at each.
 */
export const nesting: Record<string, (n: number) => string> = {
  'chain of filter and map': (n) =>
    `fn f(v: Vec<u32>) -> Vec<u32> { v.into_iter()${many(n, (i) => `.filter(|x| *x > ${i}).map(|x| x + 1)`, '')}.collect() }`,
  'chain of borrowed adaptors': (n) =>
    `fn f(v: &[u32]) -> usize { v.iter()${many(n, (i) => `.skip(${i}).chain(Some(&1)).inspect(|x| drop(*x))`, '')}.count() }`,
  'chain that is cloned': (n) =>
    `fn f(v: &[u32]) -> usize { let i = v.iter()${many(n, (i) => `.map(|x| x).filter(move |x| **x > ${i})`, '')};
     let j = i.clone(); i.count() + j.count() }`,
  'chain of and_then': (n) =>
    `fn g(x: u32) -> Option<u32> { Some(x) } fn f(v: Option<u32>) -> Option<u32> { v${many(n, (i) => `.and_then(|x| g(x + ${i}))`, '')} }`,
  'closures in closures': (n) =>
    `fn f(v: Option<u32>) -> Option<u32> { ${nested(n, (i) => `v.and_then(|a${i}|`, ' Some(a0)', ')')} }`,
  'composed closures': (n) =>
    `fn c<A, B, C>(f: impl Fn(A) -> B, g: impl Fn(B) -> C) -> impl Fn(A) -> C { move |x| g(f(x)) }
     fn f() -> u32 { let f0 = |x: u32| x + 1; ${many(n, (i) => `let f${i + 1} = c(f${i}, |x: u32| x + 1);`)} f${n}(1) }`,
  'for loops': (n) =>
    `fn f(v: &[u32]) -> u32 { let mut t = 0; ${many(n, (i) => `for x in v.iter() { t += *x + ${i}; }`)} t }`,
  'generic builder': (n) =>
    `struct B<T>(T); impl<T> B<T> { fn with<U>(self, u: U) -> B<(T, U)> { B((self.0, u)) } }
     fn f() { let _b = B(())${many(n, (i) => `.with(${i}u8)`, '')}; }`,
  'types in types': (n) =>
    `struct W<T>(T); fn w<T: Clone>(t: T) -> W<T> { W(t) } impl<T: Clone> Clone for W<T> { fn clone(&self) -> Self { W(self.0.clone()) } }
     fn f() { let _x = ${nested(n, () => 'w(', '1u8', ')')}; }`,
  'values known late': (n) => `fn f() { let mut v = Vec::new(); ${many(n, (i) => `v.push(${i});`)} v.push(1u8); }`,
  'unknown until the end': (n) =>
    `fn f() -> u32 { let mut t = Default::default(); ${many(n, (i) => `let x${i} = Default::default(); t = x${i};`)} t }`,
  'question marks': (n) =>
    `fn g(x: u32) -> Result<u32, String> { Ok(x) }
     fn f() -> Result<u32, Box<dyn std::error::Error>> { let mut t = 0; ${many(n, (i) => `t += g(${i})?;`)} Ok(t) }`,
  'array of structs': (n) =>
    `struct S { a: &'static str, b: u32, c: Option<u8> }
     fn f() { let _v = [${many(n, (i) => `S { a: "x${i}", b: ${i}, c: None }`, ',\n')}]; }`,
  'string concatenation': (n) => `fn f(a: String) -> String { String::new() + ${many(n, () => '&a', ' + ')} }`,
  'terms of a sum': (n) => `fn f(b: &[i32]) -> i32 { ${many(n, (i) => `b[${i}] * 2`, ' + ')} }`,
  'arms of a match': (n) =>
    `enum E { ${many(n, (i) => `V${i}(String)`, ', ')} } fn f(e: E) -> String { match e { ${many(n, (i) => `E::V${i}(s) => s,`)} } }`,
  'conditions in conditions': (n) =>
    `fn f(b: u32) -> Option<u32> { ${nested(n, (i) => `if b > ${i} {`, ' Some(b) ', '} else { None }')} }`,
  awaits: (n) =>
    `async fn g(x: u32) -> u32 { x } async fn f() -> u32 { let mut t = 0; ${many(n, (i) => `t += g(${i}).await;`)} t }`,
};
