/** Programs nobody writes: made by rule, deep, long, circular or broken. */

export interface Outcome {
  readonly errors: readonly string[];
  readonly bodies: number;
  /** Why functions were not analysed. */
  readonly reasons: readonly string[];
  readonly thrown: string | null;
}

export const many = (count: number, make: (i: number) => string, between = '\n'): string =>
  Array.from({ length: count }, (_, i) => make(i)).join(between);

const inMain = (statements: string): string => `fn main() { let a = true; let b = 1; ${statements} }`;
const nested = (count: number, open: string, inner: string, close: string): string =>
  open.repeat(count) + inner + close.repeat(count);

/** Understood in full: no error, no taint. */
export const understood: Record<string, string> = {
  parentheses: inMain(`let _x = ${nested(3000, '(', '1', ')')};`),
  sum: inMain(`let _x = ${many(1000, () => 'b', ' + ')};`),
  'else if': inMain(many(800, (i) => `if b == ${i} {}`, ' else ')),
  and: inMain(`let _x = ${many(1000, () => 'a', ' && ')};`),
  'method chain': inMain(`let _x = b${'.clone()'.repeat(300)};`),
  blocks: inMain(nested(1000, '{', '', '}')),
  closures: inMain(`let _f = ${'|| '.repeat(100)}1;`),
  'capturing closures': inMain(`let x = 1; let _f = ${nested(40, '|| {', 'let _y = x + 1;', '}')};`),
  loops: inMain(nested(100, 'while a {', '', '}')),
  types: `fn f(_x: ${nested(500, 'Option<', 'u8', '>')}) {}`,
  'mutually recursive types': many(
    50,
    (i) => `struct R${i}(Option<Box<R${(i + 1) % 50}>>, Option<Box<R${(i + 7) % 50}>>);`,
  ),
  'types that double': `${many(60, (i) => (i === 0 ? 'struct S0(String);' : `struct S${i}(S${i - 1}, S${i - 1});`))} fn f(s: S59) { let _a = s; }`,
  fields: `struct S { ${many(1000, (i) => `f${i}: String`, ', ')} } fn f(s: S) { ${many(1000, (i) => `drop(s.f${i});`)} }`,
  arms: inMain(`match b { ${many(2000, (i) => `${i} => {}`, ', ')}, _ => {} }`),
  alternatives: inMain(`match b { ${many(3000, String, ' | ')} => {}, _ => {} }`),
  generics: `fn f<${many(300, (i) => `T${i}`, ', ')}>(_x: (${many(300, (i) => `T${i}`, ', ')})) {}`,
  'long function': `fn f(s: String) -> String { s } ${inMain(`let mut s = String::new(); ${many(1500, () => 's = f(s);')} drop(s);`)}`,
  'long macro call': `macro_rules! m { ($($x:expr),*) => { $(let _ = $x;)* } } fn main() { m!(${many(2000, String, ', ')}); }`,
};

/** Not understood, and said so. */
export const tainted: Record<string, { readonly text: string; readonly reason: RegExp }> = {
  'too deep': { text: inMain(`let _x = ${nested(50_000, '(', '1', ')')};`), reason: /^nested too deeply$/ },
  'too long a sum': { text: inMain(`let _x = ${many(20_000, () => 'b', ' + ')};`), reason: /^nested too deeply$/ },
  'blocks without end': { text: inMain(nested(20_000, '{', '', '}')), reason: /^nested too deeply$/ },
  'macro of itself, twice': {
    text: 'macro_rules! m { () => { m!(); m!() } } fn main() { m!(); }',
    reason: /^recursion limit in macro expansion$/,
  },
  'macro of a type that is itself': {
    text: 'macro_rules! m { () => { m!() } } type A = m!(); fn main() { let _a: A; }',
    reason: /unknown type/,
  },
  'macro of a type that is itself, twice': {
    text: 'macro_rules! m { () => { (m!(), m!()) } } fn f(_x: m!()) {} fn main() { let _x: m!(); }',
    reason: /macro/,
  },
  'bounds that name each other': {
    text: 'trait A<T> { type Item; } fn f<T, U>() where T: A<U::Item>, U: A<T::Item> { let _x: T::Item = loop {}; }',
    reason: /associated type|unknown type/,
  },
  'macro that doubles': {
    text: 'macro_rules! m { ($($x:tt)*) => { m!($($x)* $($x)*) } } fn main() { m!(a); }',
    reason: /too large|recursion limit/,
  },
  'aliases that double': {
    text: `${many(60, (i) => (i === 0 ? 'type A0 = u8;' : `type A${i} = (A${i - 1}, A${i - 1});`))} fn f(a: A59) { let _x = a; }`,
    reason: /unknown type/,
  },
  'values that double': {
    text: inMain(`let a0 = (1, 1); ${many(60, (i) => `let a${i + 1} = (a${i}, a${i});`)}`),
    reason: /unknown type/,
  },
  'bounds that grow': {
    text: 'trait A {} impl<T> A for (T,) where ((T, T),): A {} fn n<T: A>(_: T) {} fn main() { n((1,)); }',
    reason: /trait bound/,
  },
  'impls in a ring': {
    text: `trait A {} trait B {} impl<T> A for T where T: B, Vec<T>: B {} impl<T> B for T where T: A, Vec<T>: A {}
      fn n<T: A>(_: T) {} fn main() { n(1u8); }`,
    reason: /trait bound/,
  },
  'projections in a ring': {
    text: `trait C {} impl C for () {} trait G { type A; type B; }
      impl<T: G> G for (T,) where Self::A: C, Self::B: C { type A = (); type B = (); }
      fn main() { let _x: <(_,) as G>::A = (); }`,
    reason: /trait bound/,
  },
  'deref that grows': {
    text: `struct W<T>(T); impl<T> std::ops::Deref for W<T> { type Target = W<(T, T)>; fn deref(&self) -> &W<(T, T)> { loop {} } }
      fn main() { let w = W(1); w.nothing(); }`,
    reason: /method/,
  },
};

/** Anything may be said of these, but something must be. */
export const anything: Record<string, string> = {
  'open braces': `fn main() {${'{'.repeat(20_000)}`,
  'open brackets': `fn main() { ${'([{<'.repeat(5000)}`,
  'close braces': '}'.repeat(20_000),
  'open generics': `fn f${'<'.repeat(20_000)}`,
  quotes: `${'"'.repeat(20_001)}${"'".repeat(20_001)}`,
  hashes: `r${'#'.repeat(50_000)}"x`,
  comments: '/*'.repeat(50_000),
  keywords: 'fn '.repeat(10_000),
  semicolons: `fn main() { ${';'.repeat(10_000)} }`,
  zeros: '\0'.repeat(20_000),
  binary: noise(20_000, 65_536, 0),
  text: noise(20_000, 95, 32),
  modules: nested(500, 'mod m {', 'fn f() {}', '}'),
  functions: nested(300, 'fn f() {', '', '}'),
  'use tree': `use ${nested(1000, 'a::{', 'b', '}')};`,
  'globs in a ring': 'mod x { pub use super::y::*; } mod y { pub use super::x::*; } use x::*; fn main() {}',
  'aliases in a ring': 'type A = B; type B = A; type D<T> = (T, D<T>); fn f(a: A, d: D<u8>) { let _x = (a, d); }',
  'constants in a ring': 'const A: usize = B; const B: usize = A; fn main() { let _x = [0; A]; }',
  'supertraits in a ring': `${many(30, (i) => `trait T${i}: T${(i + 1) % 30} + T${(i + 2) % 30} {}`)} fn f<X: T0>(_: X) {}`,
  'a lattice of supertraits': many(30, (i) =>
    i === 0 ? 'trait A0 {} trait B0 {}' : `trait A${i}: A${i - 1} + B${i - 1} {} trait B${i}: A${i - 1} + B${i - 1} {}`,
  ),
  'polymorphic recursion': 'struct P<T>(T, Option<Box<P<(T, T)>>>); fn f(p: P<String>) { let P(_a, _b) = p; }',
  'items of a macro of itself': 'macro_rules! n { ($x:tt) => { n! { ($x) } n! { [$x] } } } n! { a } fn main() {}',
  'deep attributes': `#[cfg(${nested(2000, 'not(', 'x', ')')})] fn main() {}`,
  'deep pattern': inMain(`let ${nested(2000, '(', '_x', ',)')} = loop {};`),
  'deep references': inMain(`let _x: ${'&'.repeat(20_001)}u8;`),
};

/** Characters from a fixed seed. */
function noise(length: number, range: number, first: number): string {
  let seed = 12_345;
  return many(
    length,
    () => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return String.fromCharCode(first + (Math.floor(seed / 8) % range));
    },
    '',
  );
}
