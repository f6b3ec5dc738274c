/** Well-formedness of items as far as lifetimes go, and impl items against their traits. Every positive has a twin. */
import { describe, expect, test } from 'vitest';
import { checkProgram, diagnosticsOf, rust } from '../support/program';

describe('fields', () => {
  test('a static reference to a parameter (E0310)', () =>
    checkProgram(rust`
      struct S<T> { f: &'static T }
                     //^^^^^^^^^^ E0310 the parameter type \`T\` must be valid for the static lifetime...
                     //^^^^^^^^^^ E0310 ...so that the reference type \`&'static T\` does not outlive the data it points at
      struct Good<T: 'static> { f: &'static T }
      struct Inferred<'a, T> { f: &'a T }
    `));

  test('bounds follow from all that a type names, inside of trait objects and fn pointers too', () =>
    checkProgram(rust`
      trait Tr<'b, T: 'b> where Self: 'b {}
      struct In<'b, T: 'b>(&'b T);
      struct Items<'b, T> { f: Box<dyn Iterator<Item = &'b T>> }
      struct Gives<'a, 'b, T> { f: Box<dyn for<'x> Fn(&'x u8) -> &'b T + 'a> }
      struct Takes<'b, 'c, T> { f: for<'x> fn(&'x &'b &'c In<'c, T>) }
      struct Bound<'b, T> { f: Box<dyn Tr<'b, T> + 'static> }
      struct Whole<'a, T> { f: &'a mut (dyn FnMut(&str) -> T + 'a) }
      enum Round<'b, T> { A(fn() -> Round<'b, T>), B(&'b T) }
      struct Lasting<T> { f: Box<dyn Fn() -> &'static T> }
                           //^^^^^^^^^^^^^^^^^^^^^^^^^^^ E0310 the parameter type \`T\` must be valid for the static lifetime...
                           //^^^^^^^^^^^^^^^^^^^^^^^^^^^ E0310 ...so that the reference type \`&'static T\` does not outlive the data it points at
      struct Pointer<T> { f: fn(&'static T) }
                           //^^^^^^^^^^^^^^ E0310 the parameter type \`T\` must be valid for the static lifetime...
                           //^^^^^^^^^^^^^^ E0310 ...so that the reference type \`&'static T\` does not outlive the data it points at
    `));

  test("a bound for<'a> that says nothing of 'a holds", () =>
    checkProgram(rust`
      trait Yoke<'a>: 'static { type Out: 'a; }
      trait Plain<'a> { type Out: 'a; }
      struct Static<T: 'static>(T);
      struct Good<T: for<'a> Yoke<'a>>(Static<T>);
      fn good<T: for<'a> Yoke<'a>>(t: T) -> Box<dyn Fn()> { Box::new(move || { let _t = &t; }) }
      struct Bad<T: for<'a> Plain<'a>>(Static<T>);
                                     //^^^^^^^^^ E0310 the parameter type \`T\` must be valid for the static lifetime...
                                     //^^^^^^^^^ E0310 ...so that the type \`T\` will meet its required lifetime bounds...
    `));

  test('a bound on an associated type is one on what a where-clause says it is', () =>
    checkProgram(rust`
      trait Tr { type Out; }
      struct S<'a, T: Tr, O = <T as Tr>::Out> { t: &'a T, o: O }
      struct Inferred<'m, 'a, T: Tr<Out = O>, O> { s: &'m mut S<'a, T>, o: O }
      struct Written<'a, T: Tr<Out = O>, O> where <T as Tr>::Out: 'a { o: &'a O, t: T }
      trait Fold: Sized { fn fold(&mut self) { again(self) } }
      fn again<F: Fold>(f: &mut F) { f.fold() }
      impl<T: Tr<Out = O>, O> Fold for Inferred<'_, '_, T, O> { fn fold(&mut self) { again(self) } }
      fn boxed<'a, T: Tr<Out = O>, O: Copy>(o: O) -> Box<dyn Fn() + 'a> where <T as Tr>::Out: 'a { Box::new(move || { let _o = o; }) }
      fn other<'a, T: Tr, O: Copy>(o: O) -> Box<dyn Fn() + 'a> where <T as Tr>::Out: 'a { Box::new(move || { let _o = o; }) }
             //^^ E0309 the parameter type \`O\` must be valid for the lifetime \`'a\` as defined here...
                                                                                        //^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ E0309 ...so that the type \`O\` will meet its required lifetime bounds
    `));

  test('a projection that only an impl explains (E0309)', () =>
    checkProgram(rust`
      trait Tr<'a> { type Out; }
      impl<'a, T> Tr<'a> for T where T: 'a { type Out = (); }
      struct S<'a, T> { f: <T as Tr<'a>>::Out }
             //^^ E0309 the parameter type \`T\` must be valid for the lifetime \`'a\` as defined here...
                         //^^^^^^^^^^^^^^^^^^ E0309 ...so that the type \`T\` will meet its required lifetime bounds
      struct Good<'a, T: 'a> { f: <T as Tr<'a>>::Out }
    `));

  test('the bound of a trait object (E0478)', () =>
    checkProgram(rust`
      trait Tr<'t>: 't {}
      struct S<'a, 'b> { f: Box<dyn Tr<'a> + 'b> }
                          //^^^^^^^^^^^^^^^^^^^^ E0478 primary
      struct Good<'a, 'b: 'a> { f: Box<dyn Tr<'a> + 'b> }
      struct Plain<'a> { f: Box<dyn Tr<'a>> }
    `));

  test('a bound on a type parameter (E0477)', () =>
    checkProgram(rust`
      struct Long<T: 'static>(T);
      struct S<'a> { f: Long<&'a u8> }
                      //^^^^^^^^^^^^ E0477 primary
      struct Good { f: Long<&'static u8> }
    `));
});

describe('associated items', () => {
  test('the value of an associated type (E0491, E0309)', () =>
    checkProgram(rust`
      trait Tr<'a, 'b, T> { type Out; type In; }
      impl<'a, 'b, T> Tr<'a, 'b, T> for u8 {
         //^^ E0309 the parameter type \`T\` must be valid for the lifetime \`'a\` as defined here...
          type Out = &'a &'b u8;
        //^^^^^^^^ E0491 primary
          type In = &'a T;
        //^^^^^^^ E0309 ...so that the reference type \`&'a T\` does not outlive the data it points at
      }
      impl<'a, 'b: 'a, T: 'a> Tr<'a, 'b, T> for u16 { type Out = &'a &'b u8; type In = &'a T; }
    `));

  test('an impl with a parameter that nothing determines is left alone (E0207), its items are not', async () => {
    const text = rust`
      trait Tr { type Out; }
      struct S<T>(T);
      struct W<T>(T);
      impl<'a, T> Tr for S<T> where Option<&'a T>: Copy { type Out = &'a T; }
      impl<'a, T> Tr for W<T> where Option<&'a T>: Copy { type Out = T; }
    `;
    const { found } = await diagnosticsOf(text);
    // rustc: E0207 and E0309 in the first impl, at its type only; E0309 in the second, at its bound.
    expect(found.map((d) => [d.code, d.primary.range.start])).toEqual([
      ['E0309', text.indexOf('type Out = &')],
      ['E0309', text.indexOf('Copy { type Out = T')],
    ]);
  });

  test('a where-clause with another lifetime does not fit, which is no bound (E0308)', async () => {
    const { found } = await diagnosticsOf(rust`
      trait Tr<'a> { type Out; }
      impl<'a, T> Tr<'a> for T where T: Tr<'static> { type Out = <T as Tr<'a>>::Out; }
    `);
    expect(found).toEqual([]);
  });

  test('an impl header (E0310, E0478)', () =>
    checkProgram(rust`
      trait Long: 'static {}
      trait Short<'a, T> where T: 'a {}
      struct W<T>(T);
      impl<T: 'static> Long for W<T> {}
      impl<'a, 'b> Short<'a, &'b u8> for u8 {}
                 //^^^^^^^^^^^^^^^^^ E0478 primary
      impl<'a, 'b: 'a> Short<'a, &'b u8> for u16 {}
    `));

  test('where-clauses (E0309)', () =>
    checkProgram(rust`
      trait Tr<K> {
          fn f<'a, L: Tr<&'a K>>();
             //^^ E0309 the parameter type \`K\` must be valid for the lifetime \`'a\` as defined here...
                    //^^^^^^^^^ E0309 ...so that the reference type \`&'a K\` does not outlive the data it points at
          fn g<'a, L: Tr<&'a K>>(k: &'a K);
      }
    `));

  test('an associated type with an argument that is early-bound here and late-bound there (E0195)', async () => {
    await checkProgram(
      rust`
        trait View { type Ref<'a> where Self: 'a; fn view<'a>(&'a self) -> Self::Ref<'a>; }
        impl View for String {
            type Ref<'a> = &'a str;
            fn view<'a>(&'static self) -> Self::Ref<'a> { self }
                  //^^ E0195 primary
        }
        impl View for u8 {
            type Ref<'a> = &'a u8;
            fn view<'b>(&'b self) -> Self::Ref<'b> { self }
        }
      `,
      { primariesOnly: true },
    );
  });

  test('an associated constant that elides a lifetime has a parameter, where the impl has lifetimes (E0195)', () =>
    checkProgram(rust`
      trait Named { const NAME: &'static str; const CALL: fn(&u8); }
                            //^ E0195 lifetimes in impl do not match this associated constant in trait
                            //^ E0195 lifetimes in impl do not match this associated constant in trait
      struct S<'a>(&'a u8);
      struct T<'a>(&'a u8);
      impl<'a> Named for S<'a> { const NAME: &str = "s"; const CALL: fn(&u8) = |_| (); }
                                         //^ E0195 lifetimes do not match associated constant in trait
      impl Named for T<'_> { const NAME: &str = "t"; const CALL: fn(&u8) = |_| (); }
                                     //^ E0195 lifetimes do not match associated constant in trait
      impl Named for u8 { const NAME: &str = "u8"; const CALL: fn(&u8) = |_| (); }
      impl<'a> Named for &'a u8 { const NAME: &'static str = "&"; const CALL: fn(&u8) = |_| (); }
    `));

  test('lifetime parameters that differ from the trait (E0195)', () =>
    checkProgram(rust`
      trait Tr {
          fn f<'a>(x: &'a u8) -> &'a u8;
          fn g<'a>(x: &'a u8) -> &'a u8;
          type T<'a>;
              //^^^^ E0195 lifetimes in impl do not match this associated type in trait
      }
      impl Tr for u8 {
          fn f<'a: 'a>(x: &'a u8) -> &'a u8 { x }
             //^^ E0195 primary
          fn g<'b>(x: &'b u8) -> &'b u8 { x }
          type T<'a, 'b> = u8;
              //^^^^^^^^ E0195 lifetimes do not match associated type in trait
      }
    `));

  test('several lifetimes that the traits of an object name (E0227)', async () => {
    await checkProgram(
      rust`
        mod m {
            pub trait Foo<'foo>: 'foo {}
            pub trait Bar<'bar>: 'bar {}
            pub trait Both<'foo, 'bar>: Foo<'foo> + Bar<'bar> {}
            pub struct Holder<'foo, 'bar>(pub Box<dyn Both<'foo, 'bar>>);
                                                //^^^^^^^^^^^^^^^^^^^^ E0227 primary
        }
      `,
    );
    await checkProgram(
      rust`
        mod m {
            pub trait Foo<'foo>: 'foo {}
            pub trait Bar<'bar>: 'bar {}
            pub trait Both<'foo, 'bar>: Foo<'foo> + Bar<'bar> {}
            pub struct Same<'foo>(pub Box<dyn Both<'foo, 'foo>>);
            pub struct Lasting<'foo>(pub Box<dyn Both<'foo, 'static>>);
            pub struct Written<'foo: 'bar, 'bar>(pub Box<dyn Both<'foo, 'bar> + 'foo>);
        }
      `,
    );
  });

  test('what the supertraits of an object say of a lifetime that nothing determines (E0582)', async () => {
    await checkProgram(
      rust`
        mod m {
            pub trait B { type T; }
            pub trait A<T>: B<T = T> {}
                            //^^^^^ E0582 due to this supertrait
            pub trait G<T> { type Out; }
            pub trait H<T>: G<T, Out = T> {}
            pub fn fine<'a>(_: Box<dyn for<'x> H<&'x u8>>, _: Box<dyn A<&'a u8>>) {}
            pub fn f(_: Box<dyn for<'a> A<&'a u8>>) {}
                              //^^^^^^^^^^^^^^^^^ E0582 primary
        }
      `,
    );
    await checkProgram(
      rust`
        mod m {
            pub trait B { type T; }
            pub trait E<T>: B<T = Vec<T>> {}
                            //^^^^^^^^^^ E0582 due to this supertrait
            pub trait D<T>: E<T> {}
            pub trait G<T> { type Out; }
            pub trait H<T>: G<T, Out = T> {}
            pub fn body() {
                let _x: Option<Box<dyn for<'a> D<&'a u8>>> = None;
                                     //^^^^^^^^^^^^^^^^^ E0582 primary
                let _y: Option<Box<dyn for<'a> H<&'a u8>>> = None;
            }
        }
      `,
    );
  });

  test('a trait object of old has a bound to meet (E0478)', async () => {
    await checkProgram(
      rust`
        mod m {
            pub trait Wedding<'t>: 't {}
            pub struct Prince<'kiss, 'white>(pub Box<Wedding<'kiss> + 'white>, pub &'white &'kiss u8);
                                               //^^^^^^^^^^^^^^^^^^^^^^^^^^^^ E0478 primary
        }
      `,
      { edition: '2018' },
    );
    await checkProgram(
      rust`
        mod m {
            pub trait Wedding<'t>: 't {}
            pub struct Prince<'kiss, 'white: 'kiss>(pub Box<Wedding<'kiss> + 'white>, pub &'white &'kiss u8);
        }
      `,
      { edition: '2018' },
    );
  });

  test('what the impls ask that prove the bounds of a type (E0310)', async () => {
    await checkProgram(
      rust`
        trait Lasting {}
        impl<T: 'static> Lasting for Vec<T> {}
        struct Held<T: Lasting>(T);
        struct Field<T>(Held<Vec<T>>);
                      //^^^^^^^^^^^^ E0310 the parameter type \`T\` must be valid for the static lifetime...
                      //^^^^^^^^^^^^ E0310 ...so that the type \`T\` will meet its required lifetime bounds...
        enum Variant<T> { A(Held<Vec<T>>) }
                          //^^^^^^^^^^^^ E0310 the parameter type \`T\` must be valid for the static lifetime...
                          //^^^^^^^^^^^^ E0310 ...so that the type \`T\` will meet its required lifetime bounds...
        fn param<T>(_: Held<Vec<T>>) {}
                     //^^^^^^^^^^^^ E0310 the parameter type \`T\` must be valid for the static lifetime...
                     //^^^^^^^^^^^^ E0310 ...so that the type \`T\` will meet its required lifetime bounds...
        fn result<T>() -> Held<Vec<T>> { loop {} }
                        //^^^^^^^^^^^^ E0310 the parameter type \`T\` must be valid for the static lifetime...
                        //^^^^^^^^^^^^ E0310 ...so that the type \`T\` will meet its required lifetime bounds...
        impl<T> Held<Vec<T>> {}
              //^^^^^^^^^^^^ E0310 the parameter type \`T\` must be valid for the static lifetime...
              //^^^^^^^^^^^^ E0310 ...so that the type \`T\` will meet its required lifetime bounds...
        trait Outer { type Out: Lasting; }
        impl<T> Outer for Vec<T> { type Out = Vec<T>; }
                                            //^^^^^^ E0310 the parameter type \`T\` must be valid for the static lifetime...
                                            //^^^^^^ E0310 ...so that the type \`T\` will meet its required lifetime bounds...
      `,
    );
    await checkProgram(
      rust`
        trait Lasting {}
        impl<T: 'static> Lasting for Vec<T> {}
        struct Held<T: Lasting>(T);
        struct Field<T: 'static>(Held<Vec<T>>);
        struct Shown<T>(Held<Vec<T>>) where Vec<T>: Lasting;
        enum Variant<T: 'static> { A(Held<Vec<T>>) }
        fn param<T: 'static>(_: Held<Vec<T>>) {}
        fn any<T: Lasting>(_: Held<T>) {}
        fn result<T: 'static>() -> Held<Vec<T>> { loop {} }
        impl<T: 'static> Held<Vec<T>> {}
        trait Outer { type Out: Lasting; }
        impl<T: 'static> Outer for Vec<T> { type Out = Vec<T>; }
      `,
    );
  });

  test('where-clauses of an associated type hold for what an impl gives it', async () => {
    await checkProgram(
      rust`
        trait Lend { type Lent<'x> where Self: 'x; fn lend<'x>(&'x self) -> Self::Lent<'x>; }
                   //^^^^^^^^^^^^^ E0477 definition of \`Lent\` from trait
        impl<T> Lend for Vec<T> { type Lent<'x> = u8; fn lend<'x>(&'x self) -> u8 { 0 } }
                                          //^^ E0309 the parameter type \`T\` must be valid for the lifetime \`'x\` as defined here...
                                                //^^ E0309 ...so that the type \`Vec<T>\` will meet its required lifetime bounds
        struct View<'a>(&'a u8);
        impl<'a> Lend for View<'a> { type Lent<'x> = &'x u8; fn lend<'x>(&'x self) -> &'x u8 { self.0 } }
                                                   //^^^^^^ E0477 primary
        trait Tied<'a> { type Out<'x> where 'a: 'x; }
                       //^^^^^^^^^^^^ E0478 definition of \`Out\` from trait
        impl<'a> Tied<'a> for u8 { type Out<'x> = &'x u8; }
                                                //^^^^^^ E0478 primary
      `,
    );
    await checkProgram(
      rust`
        trait Lend { type Lent<'x> where Self: 'x; fn lend<'x>(&'x self) -> Self::Lent<'x>; }
        impl<T> Lend for Vec<T> { type Lent<'x> = u8 where Self: 'x; fn lend<'x>(&'x self) -> u8 { 0 } }
        impl Lend for String { type Lent<'x> = u8; fn lend<'x>(&'x self) -> u8 { 0 } }
        impl<T: 'static> Lend for Option<T> { type Lent<'x> = u8; fn lend<'x>(&'x self) -> u8 { 0 } }
        struct View<'a>(&'a u8);
        impl<'a> Lend for View<'a> { type Lent<'x> = &'x u8 where 'a: 'x; fn lend<'x>(&'x self) -> &'x u8 { self.0 } }
        trait Tied<'a> { type Out<'x> where 'a: 'x; }
        impl<'a> Tied<'a> for u8 { type Out<'x> = &'x u8 where 'a: 'x; }
        impl Tied<'static> for u16 { type Out<'x> = &'x u8; }
      `,
    );
  });

  test('an impl asks for what its supertraits ask', async () => {
    await checkProgram(
      rust`
        trait Bounded<'a>: 'a { fn say(&self) {} }
        impl<'a, T> Bounded<'a> for Vec<T> {}
           //^^ E0309 the parameter type \`T\` must be valid for the lifetime \`'a\` as defined here...
           //^^ E0309 the parameter type \`T\` must be valid for the lifetime \`'a\` as defined here...
           //^^ E0309 the parameter type \`T\` must be valid for the lifetime \`'a\` as defined here...
           //^^ E0309 the parameter type \`T\` must be valid for the lifetime \`'a\` as defined here...
                  //^^^^^^^^^^^ E0309 ...so that the type \`Vec<T>\` will meet its required lifetime bounds...
                  //^^^^^^^^^^^ E0309 ...so that the type \`T\` will meet its required lifetime bounds...
                                  //^^^^^^ E0309 ...so that the type \`Vec<T>\` will meet its required lifetime bounds
                                  //^^^^^^ E0309 ...so that the type \`T\` will meet its required lifetime bounds
        fn kept<'a, T: Bounded<'a>>(t: T) -> Box<dyn Bounded<'a> + 'a> { Box::new(t) }
        fn moved() {
            let text = String::new();
              //^^^^ E0505 binding \`text\` declared here
            let held = kept(vec![&text]);
                               //^^^^^ E0505 borrow of \`text\` occurs here
            drop(text);
               //^^^^ E0505 move out of \`text\` occurs here
            held.say();
          //^^^^ E0505 borrow later used here
        }
      `,
    );
    await checkProgram(
      rust`
        trait Bounded<'a>: 'a { fn say(&self) {} }
        impl<'a, T: 'a> Bounded<'a> for Vec<T> {}
        fn kept<'a, T: Bounded<'a>>(t: T) -> Box<dyn Bounded<'a> + 'a> { Box::new(t) }
        fn moved() {
            let text = String::new();
            let held = kept(vec![&text]);
            held.say();
            drop(held);
            drop(text);
        }
      `,
    );
  });

  test('the signature of a method against that of the trait', async () => {
    await checkProgram(
      rust`
        use std::str::FromStr;
        struct Text<'a>(&'a str);
        impl<'a> FromStr for Text<'a> {
            type Err = ();
            fn from_str(s: &'a str) -> Result<Text<'a>, ()> { Ok(Text(s)) }
          //^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ E0308 lifetime mismatch
        }
        impl<'a> Iterator for Text<'a> {
            type Item = &'a str;
            fn next(&'a mut self) -> Option<&'a str> { Some(self.0) }
          //^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ E0308 lifetime mismatch
        }
        trait Pick {
            fn first(&self, other: &u8) -> &u8;
          //^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ signature expected \`fn(&'1 u8, &'2 u8) -> &'1 u8\`
            fn named<'x, 'y>(x: &'x u8, y: &'y u8) -> &'x u8;
          //^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ signature expected \`fn(&'x u8, &'y u8) -> &'x u8\`
            fn any(x: &u8);
        }
        impl Pick for u8 {
            fn first<'z>(&'z self, other: &'z u8) -> &'z u8 { other }
          //^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ signature found \`fn(&'1 u8, &'1 u8) -> &'1 u8\`
            fn named<'x, 'y>(x: &'x u8, y: &'y u8) -> &'y u8 { y }
          //^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ signature found \`fn(&'1 u8, &'2 u8) -> &'2 u8\`
            fn any(x: &'static u8) {}
          //^^^^^^^^^^^^^^^^^^^^^^ E0308 lifetime mismatch
        }
      `,
    );
    await checkProgram(
      rust`
        use std::str::FromStr;
        struct Text<'a>(&'a str);
        struct Owned(String);
        impl FromStr for Owned {
            type Err = ();
            fn from_str(s: &str) -> Result<Owned, ()> { Ok(Owned(s.to_owned())) }
        }
        impl<'a> Iterator for Text<'a> {
            type Item = &'a str;
            fn next(&mut self) -> Option<&'a str> { Some(self.0) }
        }
        trait Pick<'t> {
            fn first(&self, other: &u8) -> &u8;
            fn named<'x, 'y>(x: &'x u8, y: &'y u8) -> &'x u8;
            fn less<'x>(&'x self, x: &'x u8) -> &'x u8;
            fn any(x: &'static u8);
            fn implied<'x>(x: &'x &'t u8) -> &'x u8;
            fn held(self: Box<Self>, x: &'t u8) -> Box<dyn Iterator<Item = &'t u8> + 't>;
        }
        impl<'u> Pick<'u> for Text<'u> {
            fn first<'z>(&'z self, _other: &u8) -> &'z u8 { &0 }
            fn named<'x>(x: &'x u8, _y: &u8) -> &'x u8 { x }
            fn less<'a, 'b>(&'a self, _x: &'b u8) -> &'static u8 { &0 }
            fn any(x: &u8) { let _ = x; }
            fn implied<'x>(x: &'x &'u u8) -> &'u u8 { x }
            fn held(self: Box<Self>, x: &'u u8) -> Box<dyn Iterator<Item = &'u u8> + 'u> { Box::new(std::iter::once(x)) }
        }
      `,
    );
  });

  test('bounds that a generic associated type must have', async () => {
    await checkProgram(
      rust`
        trait Lend {
            type Lent<'x>;
          //^^^^^^^^^^^^^^ missing-bound primary
            fn lend<'x>(&'x mut self) -> Self::Lent<'x>;
        }
        trait Both<'t, T> {
            type Out<'x>;
          //^^^^^^^^^^^^^ missing-bound primary
            fn both<'x>(a: &'x T, b: &'x &'t u8) -> Self::Out<'x>;
        }
        trait Chain {
            type Iter<'x>: Iterator<Item = Self::Item<'x>>;
          //^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ missing-bound primary
            type Item<'x>;
          //^^^^^^^^^^^^^^ missing-bound primary
            fn iter<'x>(&'x self) -> Self::Iter<'x>;
        }
      `,
    );
    await checkProgram(
      rust`
        trait Lend {
            type Lent<'x> where Self: 'x;
            fn lend<'x>(&'x mut self) -> Self::Lent<'x>;
        }
        trait Other {
            type Lent<'x>;
            fn lend<'x>(&'x mut self) -> Self::Lent<'x>;
            fn made<'x>(from: &'x u8) -> Self::Lent<'x>;
        }
        trait Lasting: 'static {
            type Lent<'x>;
            fn lend<'x>(&'x mut self) -> Self::Lent<'x>;
            fn fixed(&self) -> Self::Lent<'static>;
        }
      `,
    );
  });
});
