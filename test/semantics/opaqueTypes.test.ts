/** What an `impl Trait` hides: every program beside a twin that compiles. The marks are rustc's. */
import { describe, test } from 'vitest';
import { checkProgram, rust } from '../support/program';

describe('Hidden types', () => {
  test('an async fn whose result captures what it may not (E0700)', async () => {
    await checkProgram(
      rust`
      async fn f(s: &u8) -> impl Clone { s }
                  //^^^ E0700 hidden type \`&u8\` captures the anonymous lifetime defined here
                          //^^^^^^^^^^ E0700 opaque type defined here
                                     //^^^^^ E0700 primary
    `,
      { edition: '2018' },
    );
    await checkProgram(
      rust`
      async fn f(s: &u8) -> impl Clone + '_ { s }
    `,
      { edition: '2018' },
    );
  });

  test('a reference in it is well-formed (E0310)', async () => {
    await checkProgram(rust`
      fn by_ref<T: Fn() -> u8>(f: T) -> impl Fn() -> u8 {
          || f()
        //^^ E0373 may outlive borrowed value \`f\`
           //^ E0373 \`f\` is borrowed here
        //^^^^^^ E0310 primary
        //^^^^^^ E0310 primary
      }
    `);
    await checkProgram(rust`
      fn by_value<T: Fn() -> u8>(f: T) -> impl Fn() -> u8 {
          move || f()
      }
    `);
  });

  test('two values that capture what they may not are one type, reported at the last (E0700)', async () => {
    await checkProgram(rust`
      pub fn keys<'a>(x: &'a Result<u32, u32>) -> impl std::fmt::Debug + use<> {
                //^^ E0700 hidden type \`Result<&'a u32, &'a u32>\` captures the lifetime \`'a\` as defined here
                                                //^^^^^^^^^^^^^^^^^^^^^^^^^^^^ E0700 opaque type defined here
          match x {
              Ok(map) => Ok(map),
                       //^^^^^^^ E0700 primary
              Err(map) => Err(map),
          }
      }
    `);
  });

  test('what a for<> binds cannot be captured inside of it (E0700)', async () => {
    await checkProgram(
      rust`
        mod m {
            pub trait Trait<E> {
                type Assoc;
            }
            pub struct Foo;
            impl<'a> Trait<&'a ()> for Foo {
                type Assoc = &'a ();
            }
            pub fn captured() -> impl for<'a> Trait<&'a (), Assoc = impl Sized> {
                Foo
              //^^^ E0700 primary
            }
        }
      `,
      { primariesOnly: true },
    );
    await checkProgram(
      rust`
        mod m {
            pub trait Trait<E> {
                type Assoc;
            }
            pub struct Foo;
            impl<'a> Trait<&'a ()> for Foo {
                type Assoc = ();
            }
            pub fn apart() -> impl for<'a> Trait<&'a (), Assoc = impl Sized> {
                Foo
            }
        }
      `,
    );
  });
});

describe("The '_ of use<'_>", () => {
  const source = (bound: string): string => rust`
    struct G<N>(Vec<N>);
    impl<N> G<N> {
        fn edges(&self, from: &N) -> impl Iterator<Item = &N> ${bound} { let _ = from; self.0.iter() }
    }
  `;

  test('is the lifetime of self, and no other that has no name', async () => {
    await checkProgram(
      `${source("+ use<'_, N>")}\n${rust`
        impl G<u8> {
            fn deps(&self, p: u8) -> impl Iterator<Item = u8> { self.edges(&p).map(|x| *x) }
        }
      `}`,
      { edition: '2024' },
    );
    await checkProgram(
      `${source('')}\n${rust`
        impl G<u8> {
            fn deps(&self, p: u8) -> impl Iterator<Item = u8> { self.edges(&p).map(|x| *x) }
                  //^ E0597 let's call the lifetime of this reference \`'1\`
                         //^ E0597 binding \`p\` declared here
                                                              //^^^^^^^^^^^^^^^^^^^^^^^^^^ E0597 argument requires that \`p\` is borrowed for \`'1\`
                                                                         //^^ E0597 borrowed value does not live long enough
                                                                                          //^ E0597 \`p\` dropped here while still borrowed
        }
      `}`,
      { edition: '2024' },
    );
  });

  test('what several lifetimes have in common is none that is captured (E0700)', async () => {
    await checkProgram(
      rust`
        fn either(c: bool, x: &u8, y: &u8) -> impl Sized {
                                            //^^^^^^^^^^ E0700 opaque type defined here
            if c { x } else { y }
                            //^ E0700 primary
        }
        fn chained<'a, 'b>(x: &'a [u8], y: &'b [u8]) -> impl Iterator<Item = u8> {
                                                      //^^^^^^^^^^^^^^^^^^^^^^^^ E0700 opaque type defined here
            x.iter().chain(y).copied()
          //^^^^^^^^^^^^^^^^^^^^^^^^^^ E0700 primary
        }
        fn closure(c: bool, x: &u8, y: &u8) -> impl Fn() -> u8 {
                                             //^^^^^^^^^^^^^^^ E0700 opaque type defined here
            let z = if c { x } else { y };
            move || *z
          //^^^^^^^^^^ E0700 primary
        }
      `,
      { edition: '2024' },
    );
    await checkProgram(
      rust`
        fn either<'a>(c: bool, x: &'a u8, y: &'a u8) -> impl Sized {
            if c { x } else { y }
        }
        fn chained<'a, 'b: 'a>(x: &'a [u8], y: &'b [u8]) -> impl Iterator<Item = u8> {
            x.iter().chain(y).copied()
        }
        fn pair(x: &u8, y: &u8) -> impl Sized { (x, y) }
        fn closure(x: &u8, y: &u8) -> impl Fn() -> u8 { move || *x + *y }
        async fn inside(c: bool, x: &u8, y: &u8) -> u8 {
            let z = if c { x } else { y };
            *z
        }
        struct Text<'s>(&'s str);
        impl<'s> Text<'s> {
            fn both<'x>(&'x self, t: &'x str) -> impl Iterator<Item = char> { self.0.chars().chain(t.chars()) }
            fn owned(&self, t: &'s str) -> impl Iterator<Item = char> { self.0.chars().chain(t.chars()) }
        }
      `,
      { edition: '2024' },
    );
  });

  test('each of several returns is blamed for itself', async () => {
    await checkProgram(
      rust`
        fn lasting(c: bool, x: &u8, y: &u8) -> impl Sized + 'static {
                             //^ lifetime let's call the lifetime of this reference \`'1\`
                                     //^ lifetime let's call the lifetime of this reference \`'2\`
            if c {
                return (x, 1);
                     //^^^^^^ lifetime returning this value requires that \`'1\` must outlive \`'static\`
            }
            (y, 2)
          //^^^^^^ lifetime returning this value requires that \`'2\` must outlive \`'static\`
        }
        fn named<'a>(c: bool, x: &'a u8, y: &u8) -> impl Sized + 'a {
            if c {
                return (x, 1);
            }
            (y, 2)
          //^^^^^^ E0621 lifetime \`'a\` required
        }
      `,
    );
    await checkProgram(
      rust`
        fn named<'a>(c: bool, x: &'a u8, y: &'a u8) -> impl Sized + 'a {
            if c {
                return (x, 1);
            }
            (y, 2)
        }
      `,
    );
  });
});
