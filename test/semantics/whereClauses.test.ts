/** Which where-clause or impl proves a bound, as the lifetimes that it asks for show. The marks are rustc's. */
import { describe, expect, test } from 'vitest';
import { checkProgram, diagnosticsOf, rust } from '../support/program';

describe('Where-clauses and impls', () => {
  test('a where-clause without parameters proves what no impl does', async () => {
    await checkProgram(
      rust`
        mod m {
            pub trait Tr {
                type Out;
            }
            impl Tr for &u32 {
                type Out = u32;
            }
            pub fn equal<T: Tr<Out = u32>>() {}
            pub fn projected<'a>()
                           //^^ lifetime lifetime \`'a\` defined here
            where
                &'static u32: Tr<Out = u32>,
            {
                equal::<&'a u32>();
              //^^^^^^^^^^^^^^^^ lifetime requires that \`'a\` must outlive \`'static\`
            }
        }
      `,
    );
    await checkProgram(
      rust`
        mod m {
            pub trait Tr {
                type Out;
            }
            impl Tr for &u32 {
                type Out = u32;
            }
            pub fn bounded<T: Tr>() {}
            pub fn by_impl<'a>()
            where
                &'static u32: Tr<Out = u32>,
            {
                bounded::<&'a u32>();
            }
        }
      `,
    );
  });

  test('what a type is made of decides whether it is sized', async () => {
    await checkProgram(
      rust`
        mod m {
            pub struct Holder<'a, T: ?Sized>(pub &'a (), pub T);
            pub fn is_sized<T>() {}
            pub fn parts<'a, T: ?Sized>()
                       //^^ lifetime lifetime \`'a\` defined here
            where
                (Holder<'a, T>,): Sized,
                Holder<'static, T>: Sized,
            {
                is_sized::<(Holder<'a, T>,)>();
              //^^^^^^^^^^^^^^^^^^^^^^^^^^^^ lifetime requires that \`'a\` must outlive \`'static\`
            }
        }
      `,
    );
    await checkProgram(
      rust`
        mod m {
            pub struct Holder<'a, T: ?Sized>(pub &'a (), pub T);
            pub fn is_sized<T>() {}
            pub fn parts<'a, T: ?Sized>()
            where
                (Holder<'a, T>,): Sized,
                Holder<'a, T>: Sized,
            {
                is_sized::<(Holder<'a, T>,)>();
            }
        }
      `,
    );
  });

  test('an impl asks of a parameter that it is static', async () => {
    await checkProgram(
      rust`
        use std::any::Any;
        trait Tr { fn m(&self) {} }
        impl<T: 'static> Tr for Vec<T> {}
        fn need<T: Any>(_t: T) {}
        struct Held<T: Any>(T);
        trait HasOut { type Out; fn out(&self) -> Self::Out; }
        fn called<T>(t: T) { need(t) }
                           //^^^^^^^ E0310 the parameter type \`T\` must be valid for the static lifetime...
                           //^^^^^^^ E0310 ...so that the type \`T\` will meet its required lifetime bounds
        fn method<T>(t: Vec<T>) { t.m() }
                                //^^^^^ E0310 the parameter type \`T\` must be valid for the static lifetime...
                                //^^^^^ E0310 ...so that the type \`T\` will meet its required lifetime bounds
        fn object<T>(t: Vec<T>) -> Box<dyn Tr> { Box::new(t) }
                                     //^^^^^^ E0310 this \`dyn Trait\` has an implicit \`'static\` lifetime bound
                                               //^^^^^^^^^^^ E0310 the parameter type \`T\` must be valid for the static lifetime...
                                               //^^^^^^^^^^^ E0310 ...so that the type \`T\` will meet its required lifetime bounds
        fn built<T>(t: T) { let _held = Held(t); }
                                      //^^^^^^^ E0310 the parameter type \`T\` must be valid for the static lifetime...
                                      //^^^^^^^ E0310 ...so that the type \`T\` will meet its required lifetime bounds
        fn projected<T: HasOut>(t: &T) { need(t.out()) }
                                       //^^^^^^^^^^^^^ E0310 the associated type \`<T as HasOut>::Out\` must be valid for the static lifetime...
                                       //^^^^^^^^^^^^^ E0310 ...so that the type \`<T as HasOut>::Out\` will meet its required lifetime bounds
        fn inside<T>(t: Vec<T>) { let run = |v: Vec<T>| v.m(); run(t) }
                                                      //^^^^^ E0310 the parameter type \`T\` must be valid for the static lifetime...
                                                      //^^^^^ E0310 ...so that the type \`T\` will meet its required lifetime bounds
      `,
    );
    await checkProgram(
      rust`
        use std::any::Any;
        trait Tr { fn m(&self) {} }
        impl<T: 'static> Tr for Vec<T> {}
        fn need<T: Any>(_t: T) {}
        struct Held<T: Any>(T);
        trait HasOut { type Out: 'static; fn out(&self) -> Self::Out; }
        fn called<T: Any>(t: T) { need(t) }
        fn method<T>(t: Vec<T>) where Vec<T>: Tr { t.m() }
        fn object<T: 'static>(t: Vec<T>) -> Box<dyn Tr> { Box::new(t) }
        fn built<T: Any>(t: T) { let _held = Held(t); }
        fn projected<T: HasOut>(t: &T) { need(t.out()) }
        fn inside<T: 'static>(t: Vec<T>) { let run = |v: Vec<T>| v.m(); run(t) }
        fn borrowed<'a, T: Tr>(t: &'a T) -> &'a dyn Tr where T: 'a { t }
      `,
    );
  });

  test('where-clauses of an associated type itself hold where it is projected', async () => {
    await checkProgram(
      rust`
        trait Lend { type Lent<'x> where Self: 'x; fn lend(&mut self) -> Self::Lent<'_>; }
        impl<L: Lend> Lend for &mut L { type Lent<'x> = L::Lent<'x> where Self: 'x; fn lend(&mut self) -> Self::Lent<'_> { (**self).lend() } }
        fn each<L: Lend>(mut lender: L, mut f: impl FnMut(L::Lent<'_>)) { f(lender.lend()) }
        fn again<L: Lend>(lender: &mut L, f: impl FnMut(L::Lent<'_>)) { each(lender, f) }
                        //^^^^^^ E0521 \`lender\` is a reference that is only valid in the function body
                                //^ E0521 let's call the lifetime of this reference \`'1\`
                                                                      //^^^^^^^^^^^^^^^ E0521 \`lender\` escapes the function body here
                                                                      //^^^^^^^^^^^^^^^ E0521 argument requires that \`'1\` must outlive \`'static\`
      `,
    );
    await checkProgram(
      rust`
        trait Lend { type Lent<'x> where Self: 'x; fn lend(&mut self) -> Self::Lent<'_>; }
        impl<L: Lend> Lend for &mut L { type Lent<'x> = L::Lent<'x> where Self: 'x; fn lend(&mut self) -> Self::Lent<'_> { (**self).lend() } }
        fn each<L: Lend>(mut lender: L, mut f: impl FnMut(L::Lent<'_>)) { f(lender.lend()) }
        fn once<L: Lend>(lender: &mut L, mut f: impl FnMut(L::Lent<'_>)) { f(lender.lend()) }
        fn lasting<L: Lend>(lender: &'static mut L, f: impl FnMut(L::Lent<'_>)) { each(lender, f) }
      `,
    );
  });

  test('one without parameters that no impl fulfils is an error of its own (E0277)', async () => {
    const { found, taint } = await diagnosticsOf(rust`
      struct S;
      trait Tr { type Out; }
      fn f<'a>(_: <&'a S as Tr>::Out) where &'static S: Tr {}
    `);
    expect({ found, taint }).toEqual({ found: [], taint: ['where-clause that does not hold'] });
  });

  test('with a projection, which an impl says the lifetime of', () =>
    checkProgram(rust`
      trait Source { type Item; fn item(&self) -> Self::Item; }
      struct Inner<'a, T>(&'a T);
      impl<'a, T: 'static> Source for Inner<'a, T> {
          type Item = &'static T;
          fn item(&self) -> &'static T { panic!() }
      }
      struct Outer<'a, T>(&'a T);
      impl<'a, T> Source for Outer<'a, T> {
          type Item = &'a T;
          fn item(&self) -> &'a T { self.0 }
      }
      trait Each: Source + Sized {
          fn each<F: FnMut(Self::Item)>(self, mut f: F) { f(self.item()) }
      }
      impl<S: Source> Each for S {}
      fn projected<'a, T: 'static, F>(s: Inner<'a, T>, f: F) where F: FnMut(<Outer<'a, T> as Source>::Item) {
                 //^^ lifetime lifetime \`'a\` defined here
          s.each(f)
        //^^^^^^^^^ lifetime requires that \`'a\` must outlive \`'static\`
      }
      fn written<'a, T: 'static, F>(s: Inner<'a, T>, f: F) where F: FnMut(&'a T) {
               //^^ lifetime lifetime \`'a\` defined here
          s.each(f)
        //^^^^^^^^^ lifetime requires that \`'a\` must outlive \`'static\`
      }
      fn same<'a, T: 'static, F>(s: Outer<'a, T>, f: F) where F: FnMut(<Outer<'a, T> as Source>::Item) {
          s.each(f)
      }
    `));

  test('that the type behind a projection in a signature asks for', () =>
    checkProgram(rust`
      trait Made { type Out; fn make() -> Self::Out; }
      impl<T> Made for (T,) {
          type Out = fn(&'static T);
        //^^^^^^^^ E0310 ...so that the reference type \`&'static T\` does not outlive the data it points at
        //^^^^^^^^ E0310 the parameter type \`T\` must be valid for the static lifetime...
          fn make() -> fn(&'static T) { panic!() }
      }
      fn asked<T>() { <(T,)>::make(); }
                    //^^^^^^^^^^^^^^ E0310 ...so that the type \`T\` will meet its required lifetime bounds
                    //^^^^^^^^^^^^^^ E0310 the parameter type \`T\` must be valid for the static lifetime...
      fn fulfilled<T: 'static>() { <(T,)>::make(); }
    `));
});
