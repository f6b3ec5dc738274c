/** Lifetime resolution and elision on signatures: every positive with a twin one token away. */
import { describe, expect, test } from 'vitest';
import { checkProgram, diagnosticsOf, rust } from '../support/program';

describe('missing lifetimes (E0106)', () => {
  test('an output without inputs', () =>
    checkProgram(rust`
      fn f() -> &str { "" }
              //^ E0106 expected named lifetime parameter
      fn g() -> &'static str { "" }
    `));

  test('two inputs', () =>
    checkProgram(rust`
      fn the_longest(x: &str, y: &str) -> &str { x }
                      //^^^^ E0106 (no label)
                               //^^^^ E0106 (no label)
                                        //^ E0106 expected named lifetime parameter
      fn first<'a>(x: &'a str, _y: &str) -> &'a str { x }
    `));

  test('self decides alone', () =>
    checkProgram(rust`
      struct S { text: String }
      impl S {
          fn get(&self, _other: &str) -> &str { &self.text }
          fn same(self: Box<Self>, other: &str) -> &str { other }
      }
    `));

  test('fields', () =>
    checkProgram(rust`
      struct S {
          text: &str,
              //^ E0106 expected named lifetime parameter
      }
      struct T<'a> { text: &'a str }
      enum E<'a> { A(T<'a>), B(T) }
                             //^ E0106 expected named lifetime parameter
    `));

  test('several in one output are one error', () =>
    checkProgram(rust`
      fn f() -> (&u8, &u8) { todo!() }
               //^ E0106 expected named lifetime parameter
                    //^ E0106 expected named lifetime parameter
    `));

  test('what an unknown attribute macro makes of a member is not known', async () => {
    const member = `#[unheard::attr] pub fn set(&mut self, key: &'a u8) -> &u8 { todo!() } fn ok(_: &'a u8) {}`;
    const { found } = await diagnosticsOf(
      `struct S<'a>(&'a u8); impl<'a> S<'a> { ${member} fn no() -> &u8 { todo!() } }`,
    );
    expect(found.map(({ code }) => code)).toEqual(['E0106']);
  });

  test('an input from a macro may bring the lifetime', () =>
    checkProgram(rust`
      macro_rules! short { ($t:ty) => { &'a $t }; }
      struct S<'a>(short!(u8));
      impl<'a> S<'a> {
          fn get(x: short!(u8)) -> &u8 { x }
          fn none(x: u8) -> &u8 { todo!() }
                          //^ E0106 expected named lifetime parameter
          fn apply(f: fn(short!(u8)) -> &u8, x: &'a u8) -> u8 { *f(x) }
      }
    `));

  test('so may one of a type that a build script writes', async () => {
    const made = 'mod made { include!(concat!(env!("OUT_DIR"), "/made.rs")); } use made::*;\n';
    const said = async (code: string): Promise<unknown[]> =>
      (await diagnosticsOf(made + code)).found.map((found) => found.code);
    expect(await said('fn get(x: made::Text) -> &str { todo!() }')).toEqual([]);
    expect(await said('fn call(f: fn(Text) -> &str) {}')).toEqual([]);
    expect(await said('fn get(x: String) -> &str { todo!() }')).toEqual(['E0106']);
  });

  test('fn pointers elide from their own inputs', () =>
    checkProgram(rust`
      struct Good(fn(&u8) -> &u8);
      struct Bad(fn() -> &u8);
                       //^ E0106 expected named lifetime parameter
    `));
});

describe('undeclared and reserved names', () => {
  test('E0261 in a signature and in a body', () =>
    checkProgram(rust`
      fn f(x: &'a u8) {}
             //^^ E0261 undeclared lifetime
      fn g<'b>(_x: &'b u8) {
          let _y: &'c u8 = &1;
                 //^^ E0261 undeclared lifetime
          let _z: &'b u8 = &1;
      }
    `));

  test('E0261 in an impl header', () =>
    checkProgram(rust`
      struct S<'a>(&'a u8);
      impl S<'b> {}
           //^^ E0261 undeclared lifetime
      impl<'a> S<'a> { fn get(&self) -> &'a u8 { self.0 } }
    `));

  test('E0262', () =>
    checkProgram(rust`
      fn f<'static>(_x: &'static u8) {}
         //^^^^^^^ E0262 'static is a reserved lifetime name
      fn g(_f: impl for<'static> Fn(u8)) {}
                      //^^^^^^^ E0262 'static is a reserved lifetime name
      fn h(_f: &dyn for<'static> Fn(u8)) {}
                      //^^^^^^^ E0262 'static is a reserved lifetime name
      fn i() -> impl Sized + for<'static> Fn(u8) { |_| () }
                               //^^^^^^^ E0262 'static is a reserved lifetime name
    `));

  test('E0496', () =>
    checkProgram(rust`
      struct S<'a>(&'a u8);
      impl<'a> S<'a> {
         //^^ E0496 first declared here
          fn f<'a>(_x: &'a u8) {}
             //^^ E0496 lifetime ${'`'}'a${'`'} already in scope
          fn g<'b>(_x: &'b u8) {}
      }
    `));
});

describe('associated consts and types', () => {
  test('a const of a trait with lifetimes, an associated type', () =>
    checkProgram(rust`
      struct S<'a>(&'a u8);
      trait T<'a> {
          const X: &str;
                 //^ E0106 expected named lifetime parameter
          const Y: S;
                 //^ E0726 expected lifetime parameter
      }
      trait U { const X: &str; type A<'a>; }
      impl U for u8 { const X: &str = ""; type A<'a> = &'a u8; }
    `));

  test('empty brackets hide lifetimes too', () =>
    checkProgram(rust`
      struct S<'a>(&'a u8);
      type A = S<>;
              //^ E0106 expected named lifetime parameter
      type B = Vec<S<>>;
                  //^ E0106 expected named lifetime parameter
      fn f<>(_: S<>) -> Vec<u8> { Vec::<>::new() }
    `));

  test('the trait of a qualified path', () =>
    checkProgram(rust`
      trait T<'a> { type X; }
      type A<'a> = <&'a u8 as T>::X;
                            //^ E0106 expected named lifetime parameter
      type B<'a> = <&'a u8 as T<'a>>::X;
    `));
});

describe('places without elision', () => {
  test('E0637 in the type of a const parameter, E0106 in a path there', () =>
    checkProgram(rust`
      struct L<'a>(&'a u8);
      struct A<const S: &str>;
                      //^ E0637 explicit lifetime name needed here
      fn b<const S: &'_ str>() {}
                   //^^ E0637 \`'_\` is a reserved lifetime name
      struct C<const S: L>;
                      //^ E0106 expected named lifetime parameter
    `));

  test('statics of other languages have no lifetime of their own', () =>
    checkProgram(rust`
      struct L<'a>(&'a u8);
      extern "C" {
          static A: &u8;
                  //^ E0106 expected named lifetime parameter
          static B: L;
                  //^ E0106 expected named lifetime parameter
          static C: fn(&u8) -> &u8;
          static D: &'static u8;
          fn f(x: &u8) -> &u8;
      }
      static E: &u8 = &1;
    `));

  test('E0637 in a bound', () =>
    checkProgram(rust`
      fn f<T: Into<&u32>>(_x: T) {}
                 //^ E0637 explicit lifetime name needed here
      fn g<'a, T: Into<&'a u32>>(_x: T) {}
    `));

  test('supertraits have no elision at all', () =>
    checkProgram(rust`
      trait Bad: Into<&u8> {}
                    //^ E0106 expected named lifetime parameter
      trait Good<'a>: Into<&'a u8> {}
    `));

  test('nothing is said of a fn whose parameters hide a lifetime in an `impl Trait` (E0658)', async () => {
    const written =
      'fn prefix(words: impl Iterator<Item = &str>) -> impl Iterator<Item = String> { words.map(|v| v.to_string()) }';
    const { found, taint } = await diagnosticsOf(written);
    expect(found).toEqual([]);
    expect(taint).toEqual(['lifetime error in the signature']);
    const feature = await diagnosticsOf(`#![feature(anonymous_lifetime_in_impl_trait)]\n${written}`);
    expect(feature.found.map(({ code }) => code)).toEqual(['E0700']);
    await checkProgram(rust`
      fn named<'a>(words: impl Iterator<Item = &'a str>) -> usize { words.count() }
      fn bound(call: impl Fn(&u8) -> &u8) -> u8 { *call(&1) }
    `);
  });

  test('an async fn may hide lifetimes in an `impl Trait` among its parameters; they give the output none', async () => {
    await checkProgram(
      rust`
      use std::future::Future;
      async fn first(found: impl Future<Output = Option<&u8>>) -> u8 {
          let name = String::new();
          drop(name);
          drop(name);
             //^^^^ E0382 value used here after move
          found.await.copied().unwrap_or(0)
      }
    `,
      { primariesOnly: true },
    );
    await checkProgram(rust`
      use std::future::Future;
      async fn hidden(found: impl Future<Output = &u8>) -> &u8 { found.await }
                                                         //^ E0106 expected named lifetime parameter
    `);
  });

  test('E0726 in an impl header', () =>
    checkProgram(rust`
      struct S<'a>(&'a u8);
      trait T {}
      impl T for S {}
               //^ E0726 expected lifetime parameter
      trait U {}
      impl U for S<'_> {}
    `));

  test('E0107 counts lifetime arguments', () =>
    checkProgram(rust`
      struct S<'a>(&'a u8);
      fn f<'a, 'b>(_x: S<'a, 'b>) {}
                     //^ E0107 expected 1 lifetime argument
      fn g<'a>(_x: S<'a>) {}
    `));
});

describe('lifetime arguments that types must count (E0107)', () => {
  test('of methods and fns', () =>
    checkProgram(
      rust`
      struct S;
      impl S {
          fn early<'a, 'b>(self) -> (&'a u8, &'b u8) { (&1, &2) }
          fn late<'a>(self, _x: &'a u8) {}
      }
      fn free<'a>() -> &'a u8 { &1 }
      fn f() {
          S::early::<'static, 'static>(S);
          S.early::<'static, 'static, 'static>();
          //^^^^^ E0107 primary
          free::<'static>();
          free::<'static, 'static>();
        //^^^^ E0107 primary
      }
    `,
      { primariesOnly: true },
    ));

  test('of associated types', () =>
    checkProgram(
      rust`
      trait Tr { type G<'a>; }
      fn good<T: Tr>(_x: T::G<'static>) {}
      fn bad<T: Tr>(_x: T::G<'static, 'static>) {}
                         //^ E0107 primary
    `,
      { primariesOnly: true },
    ));
});

describe('binders and bounds', () => {
  test('E0581 and E0582: a result that no input determines', () =>
    checkProgram(rust`
      type Good = for<'a> fn(&'a i32) -> &'a i32;
      type Bad = for<'a> fn() -> &'a i32;
                               //^^^^^^^ E0581 primary
      fn good<F: for<'a> Fn(&'a i32) -> &'a i32>(_: F) {}
      fn bad<F: for<'a> Fn(i32) -> &'a i32>(_: F) {}
                                 //^^^^^^^ E0582 primary
      fn also<I: for<'a> Iterator<Item = &'a u8>>(_: I) {}
                                //^^^^^^^^^^^^^ E0582 primary
    `));

  test('E0226: two lifetimes of one object', () =>
    checkProgram(rust`
      trait T {}
      fn good<'a>(_: Box<dyn T + 'a>) {}
      fn bad<'a, 'b>(_: Box<dyn T + 'a + 'b>) {}
                                       //^^ E0226 primary
    `));

  test('fn pointers in a body with parts to infer', async () => {
    await checkProgram(
      rust`
        mod m {
            pub fn two() {
                let _f: fn(&_, &u8) -> &u8 = |x, _| x;
                                     //^ E0106 expected named lifetime parameter
                         //^^ E0106 (no label)
                             //^^^ E0106 (no label)
            }
        }
      `,
    );
    await checkProgram(
      rust`
        mod m {
            pub fn one(n: u8) -> u8 {
                let f: fn(&_) -> &u8 = |x| x;
                let g: fn(&[_]) -> &u8 = |x| &x[0];
                let h = (|x| x) as fn(&_) -> &u8;
                *f(&n) + *g(&[n]) + *h(&n)
            }
        }
      `,
    );
  });

  test('E0107 of an associated type whose list is missing', () =>
    checkProgram(
      rust`
      trait L { type G<'a> where Self: 'a; fn get(&self) -> Self::G<'_>; fn bad(&self) -> Self::G; }
                                                                                              //^ E0107 expected 1 lifetime argument
      impl L for u8 { type G<'a> = &'a u8; fn get(&self) -> &u8 { self } fn bad(&self) -> &u8 { self } }
      struct S<T: L>(T::G);
                      //^ E0107 expected 1 lifetime argument
      fn named<T: L>(_: T::G<'_>, _: <T as L>::G<'static>) {}
      fn hidden<T: L>(_: <T as L>::G) {}
                                 //^ E0107 expected 1 lifetime argument
      fn body() {
          let _x: Option<<u8 as L>::G> = None;
                                  //^ E0107 expected 1 lifetime argument
          let _y: Option<<u8 as L>::G<'_>> = None;
      }
      struct Count<'a>(&'a u8);
      impl L for Count<'_> { type G<'a> = Count<'a> where Self: 'a; fn get(&self) -> Count<'_> { Count(self.0) } fn bad(&self) -> Count<'_> { Count(self.0) } }
    `,
      { primariesOnly: true },
    ));

  test('E0107 of a fn without lifetimes, and of one with too few written', async () => {
    await checkProgram(
      rust`
        mod m {
            pub struct S;
            impl S {
                pub fn early<'a: 'a, 'b: 'b>(self) {}
            }
            pub fn none() {}
            pub fn two<'a: 'a, 'b: 'b, 'c: 'c>() {}
            pub fn f() {
                none::<'static>();
              //^^^^ E0107 expected 0 lifetime arguments
                two::<'static, 'static>();
              //^^^ E0107 expected 3 lifetime arguments
                    //^^^^^^^ E0107 (no label)
                             //^^^^^^^ E0107 supplied 2 lifetime arguments
                S.early::<'static>();
                //^^^^^ E0107 expected 2 lifetime arguments
                        //^^^^^^^ E0107 supplied 1 lifetime argument
            }
        }
      `,
    );
    await checkProgram(
      rust`
        mod m {
            pub struct S;
            impl S {
                pub fn early<'a: 'a, 'b: 'b>(self) {}
            }
            pub fn none() {}
            pub fn two<'a: 'a, 'b: 'b, 'c: 'c>() {}
            pub fn f() {
                none::<>();
                two::<'static, '_, 'static>();
                S.early::<'_, 'static>();
            }
        }
      `,
    );
    await checkProgram(
      rust`
        mod m {
            pub struct Two<'a, 'b>(pub &'a u8, pub &'b u8);
            pub fn f(_: Two<'static>) {}
                      //^^^ E0107 expected 2 lifetime arguments
                          //^^^^^^^ E0107 supplied 1 lifetime argument
        }
      `,
    );
  });

  test('E0582: a projection determines nothing that it mentions', async () => {
    await checkProgram(
      rust`
        mod m {
            pub trait Foo: Sized {
                type Assoc<'a>;
                fn own<F: for<'a> Fn(Self::Assoc<'a>) -> &'a u8>(self, _: F);
                                                       //^^^^^^ E0582 primary
            }
            pub fn bad<X: Foo, F: for<'a> Fn(X::Assoc<'a>) -> &'a i32>(_: F) {}
                                                            //^^^^^^^ E0582 primary
            pub fn before<F>(_: F) where for<'a> F: Iterator<Item = &'a u8> {}
                                                           //^^^^^^^^^^^^^ E0582 primary
        }
      `,
    );
    await checkProgram(
      rust`
        mod m {
            pub trait Foo {
                type Assoc<'a>;
            }
            pub struct View<'a>(pub &'a u8);
            pub fn good<X: Foo, F: for<'a> Fn(X::Assoc<'a>, View<'a>) -> &'a i32>(_: F) {}
            pub fn apart<X: Foo, F: for<'a> Fn(X::Assoc<'a>) -> i32>(_: F) {}
            pub fn before<F>(_: F) where for<'a> &'a F: Iterator<Item = &'a u8> {}
        }
      `,
    );
  });

  test('E0516: typeof has no meaning yet', async () => {
    await checkProgram(
      rust`
        mod m {
            pub struct S(pub (typeof("x"),));
                            //^^^^^^^^^^^ E0516 primary
            pub fn f(n: u8) -> u8 {
                let a: typeof(n + 1) = n;
                     //^^^^^^^^^^^^^ E0516 primary
                a
            }
        }
      `,
    );
    await checkProgram(
      rust`
        mod m {
            pub struct S(pub (&'static str,));
            pub fn f(n: u8) -> u8 {
                let r#typeof: u8 = n;
                r#typeof
            }
        }
      `,
    );
  });
});
