/** What paths, patterns and types written in a body say of lifetimes. The marks are rustc's. */
import { describe, test } from 'vitest';
import { checkProgram, rust } from '../support/program';

describe('Types that the user wrote in a body', () => {
  test('a constructor as a value', async () => {
    await checkProgram(
      rust`
        mod m {
            pub struct Wrap<T>(pub T);
            pub fn fixed() {
                let n = 66;
                  //^ E0597 binding \`n\` declared here
                let make = Wrap::<&'static u32>;
                         //^^^^^^^^^^^^^^^^^^^^ E0597 assignment requires that \`n\` is borrowed for \`'static\`
                make(&n);
                   //^^ E0597 borrowed value does not live long enough
            }
          //^ E0597 \`n\` dropped here while still borrowed
        }
      `,
    );
    await checkProgram(
      rust`
        mod m {
            pub struct Wrap<T>(pub T);
            pub fn free() {
                let n = 66;
                let make = Wrap::<&u32>;
                make(&n);
            }
        }
      `,
    );
  });

  test('arguments of a trait before its fn', async () => {
    await checkProgram(
      rust`
        fn own(s: &str) -> usize { Into::<String>::into(s).len() }
        fn lasting<'a>(s: &'a str) -> usize { Into::<&'static str>::into(s).len() }
                 //^^ E0521 lifetime \`'a\` defined here
                     //^ E0521 \`s\` is a reference that is only valid in the function body
                                            //^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ E0521 \`s\` escapes the function body here
                                            //^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ E0521 argument requires that \`'a\` must outlive \`'static\`
      `,
    );
    await checkProgram(
      rust`
        fn own(v: &Vec<u8>) -> usize { std::borrow::Borrow::<[u8]>::borrow(v).len() }
        fn brief<'a>(s: &'a str) -> usize { Into::<&str>::into(s).len() }
      `,
    );
  });

  test('the type before an associated fn', async () => {
    await checkProgram(
      rust`
        mod m {
            pub struct View<'a> { pub of: &'a u32 }
            impl<'a> View<'a> {
                pub fn new(of: &'a u32) -> Self { Self { of } }
            }
            pub fn outlived<'a>() {
                          //^^ E0597 lifetime \`'a\` defined here
                let n = 22;
                  //^ E0597 binding \`n\` declared here
                let _view = View::<'a>::new(&n);
                          //^^^^^^^^^^^^^^^^^^^ E0597 argument requires that \`n\` is borrowed for \`'a\`
                                          //^^ E0597 borrowed value does not live long enough
            }
          //^ E0597 \`n\` dropped here while still borrowed
        }
      `,
    );
    await checkProgram(
      rust`
        mod m {
            pub struct View<'a> { pub of: &'a u32 }
            impl<'a> View<'a> {
                pub fn new(of: &'a u32) -> Self { Self { of } }
            }
            pub fn fine<'a>(n: &'a u32) {
                let _view = View::<'a>::new(n);
            }
        }
      `,
    );
  });

  test('the type before an associated constant', async () => {
    await checkProgram(
      rust`
        mod m {
            pub struct View<'a>(pub &'a u32);
            impl<'a> View<'a> {
                pub const DEFAULT: &'a u32 = &22;
            }
            pub fn longer<'a>(_: &'a u32) -> &'static u32 {
                        //^^ lifetime lifetime \`'a\` defined here
                <View<'a>>::DEFAULT
              //^^^^^^^^^^^^^^^^^^^ lifetime returning this value requires that \`'a\` must outlive \`'static\`
            }
        }
      `,
    );
    await checkProgram(
      rust`
        mod m {
            pub struct View<'a>(pub &'a u32);
            impl<'a> View<'a> {
                pub const DEFAULT: &'a u32 = &22;
            }
            pub fn longer<'a>(_: &'a u32) -> &'static u32 {
                <View<'static>>::DEFAULT
            }
        }
      `,
    );
  });

  test('an impl for one lifetime only', async () => {
    await checkProgram(
      rust`
        mod m {
            pub struct View<'a>(pub &'a ());
            impl View<'static> {
                pub const SIZE: i32 = 10;
            }
            pub fn other<'a>() -> i32 {
                       //^^ lifetime lifetime \`'a\` defined here
                View::<'a>::SIZE
              //^^^^^^^^^^^^^^^^ lifetime requires that \`'a\` must outlive \`'static\`
            }
        }
      `,
    );
    await checkProgram(
      rust`
        mod m {
            pub struct View<'a>(pub &'a ());
            impl View<'static> {
                pub const SIZE: i32 = 10;
            }
            pub fn other<'a>() -> i32 {
                View::<'static>::SIZE
            }
        }
      `,
    );
  });

  test('a pattern', async () => {
    await checkProgram(
      rust`
        mod m {
            pub struct View<'a>(pub &'a u32);
            pub fn matched() {
                let n = 22;
                  //^ E0597 binding \`n\` declared here
                let view = View(&n);
                              //^^ E0597 borrowed value does not live long enough
                match view {
                    View::<'static>(_n) => {}
                  //^^^^^^^^^^^^^^^^^^^ E0597 type annotation requires that \`n\` is borrowed for \`'static\`
                }
            }
          //^ E0597 \`n\` dropped here while still borrowed
        }
      `,
    );
    await checkProgram(
      rust`
        mod m {
            pub struct View<'a>(pub &'a u32);
            pub fn matched() {
                let n = 22;
                let view = View(&n);
                match view {
                    View::<'_>(_n) => {}
                }
            }
        }
      `,
    );
  });

  test('ref mut under a written type', async () => {
    await checkProgram(
      rust`
        mod m {
            pub fn narrowed<'a>(x: &'a u32, mut y: (&'static u32, u8)) -> u8 {
                          //^^ lifetime lifetime \`'a\` defined here
                let (ref mut z, n): (&'a u32, u8) = y;
                   //^^^^^^^^^ lifetime assignment requires that \`'a\` must outlive \`'static\`
                *z = x;
                n
            }
        }
      `,
    );
    await checkProgram(
      rust`
        mod m {
            pub fn same<'a>(x: &'a u32, mut y: (&'a u32, u8)) -> u8 {
                let (ref mut z, n): (&'a u32, u8) = y;
                *z = x;
                n
            }
        }
      `,
    );
  });

  test('in dead code', async () => {
    await checkProgram(
      rust`
        mod m {
            pub fn dead<'a>() {
                      //^^ lifetime lifetime \`'a\` defined here
                return;
                let _: &'static &'a () = &&();
                     //^^^^^^^^^^^^^^^ lifetime requires that \`'a\` must outlive \`'static\`
            }
        }
      `,
    );
    await checkProgram(
      rust`
        mod m {
            pub fn dead<'a>() {
                return;
                let _: &'a &'static () = &&();
            }
        }
      `,
    );
  });

  test('a copy for one lifetime only', async () => {
    await checkProgram(
      rust`
        mod m {
            #[derive(Clone)]
            pub struct Handler<'a>(pub fn(&'a ()));
            impl Copy for Handler<'static> {}
            pub fn twice<'a>(h: &Handler<'a>) -> Handler<'a> {
                       //^^ lifetime lifetime \`'a\` defined here
                *h
              //^^ lifetime copying this value requires that \`'a\` must outlive \`'static\`
            }
        }
      `,
    );
    await checkProgram(
      rust`
        mod m {
            #[derive(Clone)]
            pub struct Handler<'a>(pub fn(&'a ()));
            impl Copy for Handler<'static> {}
            pub fn twice(h: &Handler<'static>) -> Handler<'static> {
                *h
            }
        }
      `,
    );
  });

  test('a raw pointer to a trait object', async () => {
    await checkProgram(
      rust`
        mod m {
            pub trait Speak<'a> {}
            pub fn extended<'a, 'b>(x: *mut (dyn Speak<'static> + 'a)) -> *mut (dyn Speak<'static> + 'b) {
                          //^^ lifetime lifetime \`'a\` defined here
                              //^^ lifetime lifetime \`'b\` defined here
                x as _
              //^^^^^^ lifetime function was supposed to return data with lifetime \`'b\` but it is returning data with lifetime \`'a\`
            }
        }
      `,
    );
    await checkProgram(
      rust`
        mod m {
            pub trait Speak<'a> {}
            pub fn same<'a>(x: *mut (dyn Speak<'static> + Send + 'a)) -> *mut (dyn Speak<'static> + 'a) {
                x as _
            }
        }
      `,
    );
  });

  test('ref mut is no mutable variable', async () => {
    await checkProgram(
      rust`
        mod m {
            pub fn again(mut v: (u8, u8)) {
                let (ref mut a, ref mut b) = v;
                   //^^^^^^^^^ E0384 first assignment to \`a\`
                *b = 1;
                a = b;
              //^^^^^ E0384 cannot assign twice to immutable variable
                *a = 2;
            }
        }
      `,
    );
    await checkProgram(
      rust`
        mod m {
            pub fn once(mut v: (u8, u8)) {
                let (ref mut a, ref mut b) = v;
                *b = 1;
                *a = 2;
            }
        }
      `,
    );
  });

  test('a raw pointer cast to another relates no lifetimes', async () => {
    await checkProgram(
      rust`
        mod m {
            pub fn lent<'a>(v: &'a &'a ()) -> *const &'static () {
                      //^^ lifetime lifetime \`'a\` defined here
                v as _
              //^^^^^^ lifetime returning this value requires that \`'a\` must outlive \`'static\`
            }
        }
      `,
    );
    await checkProgram(
      rust`
        mod m {
            pub fn mutable(v: *mut &()) -> *const &'static () {
                v as _
            }
            pub fn shared(v: *const &()) -> *const &'static () {
                v as *const _
            }
        }
      `,
    );
  });

  test('a parameter that becomes a trait object of a trait that asks for a lifetime', async () => {
    await checkProgram(
      rust`
        mod m {
            use std::any::Any;
            pub fn any<'a, T: 'a>(value: T) -> Box<dyn Any + 'a> {
                Box::new(value)
            }
        }
      `,
    );
    await checkProgram(
      rust`
        mod m {
            use std::any::Any;
            use std::fmt::Debug;
            pub fn any<T: 'static>(value: T) -> Box<dyn Any> {
                Box::new(value)
            }
            pub fn debug<'a, T: Debug + 'a>(value: T) -> Box<dyn Debug + 'a> {
                Box::new(value)
            }
        }
      `,
    );
  });

  test('a parameter of a closure with a lifetime of its own beside an expected signature', async () => {
    await checkProgram(
      rust`
        mod m {
            pub fn take<F: Fn(&u8)>(f: F) {
                f(&1)
            }
            pub fn lasting() {
                take(|x: &'static u8| drop(x));
                       //^ lifetime let's call the lifetime of this reference \`'1\`
                    //^ lifetime requires that \`'1\` must outlive \`'static\`
            }
        }
      `,
    );
    await checkProgram(
      rust`
        mod m {
            pub fn take<F: Fn(&u8)>(f: F) {
                f(&1)
            }
            pub fn one<'b>(x: &'b u8, f: impl Fn(&'b u8)) {
                f(x)
            }
            pub fn any() {
                take(|x: &u8| drop(x));
            }
            pub fn own<'a>(y: &'a u8, v: &mut Vec<&'a str>, s: &'a str) {
                one(y, |x: &'a u8| drop(x));
                let mut push = |x: &'a str| v.push(x);
                push(s);
            }
        }
      `,
    );
  });

  test('what a projection in it asks of lifetimes', async () => {
    await checkProgram(rust`
      trait Own { type Ty; }
      impl<T: 'static> Own for (T,) { type Ty = T; }
      fn param<A>(a: A) {
          let _x: <(_,) as Own>::Ty = a;
                //^^^^^^^^^^^^^^^^^ E0310 the parameter type \`A\` must be valid for the static lifetime...
                //^^^^^^^^^^^^^^^^^ E0310 ...so that the type \`A\` will meet its required lifetime bounds
      }
      fn local() {
          let s = String::new();
            //^ E0597 binding \`s\` declared here
          let x: <(_,) as Own>::Ty = &s;
               //^^^^^^^^^^^^^^^^^ E0597 type annotation requires that \`s\` is borrowed for \`'static\`
                                   //^^ E0597 borrowed value does not live long enough
          drop(x);
      }
    //^ E0597 \`s\` dropped here while still borrowed
    `);
    await checkProgram(rust`
      trait Own { type Ty; }
      impl<T> Own for (T,) { type Ty = T; }
      fn param<A>(a: A) {
          let _x: <(_,) as Own>::Ty = a;
      }
      fn local() {
          let s = String::new();
          let x: <(_,) as Own>::Ty = &s;
          drop(x);
      }
      fn first<'a>(list: &'a [u8]) -> Option<&'a u8> {
          let mut x: <&'a [u8] as IntoIterator>::IntoIter = list.iter();
          let y: Option<<&[u8] as IntoIterator>::Item> = x.next();
          y
      }
    `);
  });

  test('the type before an associated fn, whose arguments are inferred', async () => {
    await checkProgram(
      rust`
        struct View<'a, T: 'a>(&'a T);
        struct Cell<T>(T);
        impl<T> Cell<T> { fn new(t: T) -> Self { Cell(t) } }
        trait Tr {}
        impl<'a, T> Tr for View<'a, T> {}
        fn lasting<T: Tr + 'static>(_t: T) {}
        fn made<T>(p: *const T) { lasting(Cell::new(View(unsafe { &*p })).0) }
                                //^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ E0310 the parameter type \`T\` must be valid for the static lifetime...
                                //^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ E0310 ...so that the type \`T\` will meet its required lifetime bounds
                                        //^^^^^^^^^ E0310 the parameter type \`T\` must be valid for the static lifetime...
                                        //^^^^^^^^^ E0310 ...so that the type \`T\` will meet its required lifetime bounds
                                        //^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ E0310 the parameter type \`T\` must be valid for the static lifetime...
                                        //^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ E0310 ...so that the type \`T\` will meet its required lifetime bounds
                                                  //^^^^^^^^^^^^^^^^^^^^ E0310 the parameter type \`T\` must be valid for the static lifetime...
                                                  //^^^^^^^^^^^^^^^^^^^^ E0310 ...so that the type \`T\` will meet its required lifetime bounds
      `,
    );
    await checkProgram(
      rust`
        struct View<'a, T: 'a>(&'a T);
        struct Cell<T>(T);
        impl<T> Cell<T> { fn new(t: T) -> Self { Cell(t) } }
        trait Tr {}
        impl<'a, T> Tr for View<'a, T> {}
        fn lasting<T: Tr + 'static>(_t: T) {}
        fn made<T: 'static>(p: *const T) { lasting(Cell::new(View(unsafe { &*p })).0) }
        fn brief<T: 'static>(t: &T) -> usize { let all = Vec::new(); let mut all = all; all.push(View(t)); all.len() }
      `,
    );
  });
});

describe('The type of a variable that gets its value later', () => {
  test('is what a lifetime is asked for by', async () => {
    await checkProgram(
      rust`
        fn late<'a>(t: &'a str) { let _x: &'static str; _x = t; }
                                        //^^^^^^^^^^^^ lifetime type annotation requires that \`'a\` must outlive \`'static\`
        fn parts<'a>(t: &'a str) { let (_x, _y): (&'static str, u8); (_x, _y) = (t, 1); }
                                               //^^^^^^^^^^^^^^^^^^ lifetime type annotation requires that \`'a\` must outlive \`'static\`
        fn held<'a>(t: &'a str) { let _v: Vec<&'a str>; _v = vec![t, "static"]; }
      `,
      { primariesOnly: true },
    );
  });
});

describe('The type in front of a member of a trait', () => {
  test('is an annotation', async () => {
    await checkProgram(rust`
      trait Make { fn make() -> Self; }
      struct Name<'n>(&'n str);
      impl Make for Name<'static> { fn make() -> Self { Name("") } }
      impl<'n> Name<'n> {
         //^^ lifetime lifetime \`'n\` defined here
          fn short() -> Self { Self::make() }
                             //^^^^^^^^^^ lifetime requires that \`'n\` must outlive \`'static\`
          fn inferred() -> Self { Name::make() }
      }
      fn free<'f>() -> Name<'f> { <Name<'f>>::make() }
            //^^ lifetime lifetime \`'f\` defined here
                                //^^^^^^^^^^^^^^^^ lifetime requires that \`'f\` must outlive \`'static\`
    `);
  });
});

describe('A lifetime that is named in the signature of a closure', () => {
  test('is asked for, whether or not a signature is expected', async () => {
    await checkProgram(
      rust`
        fn parameter<'a>(t: &'a str) { let f = |_x: &'static str| (); f(t); }
                                             //^^^^^^^^^^^^^^^^^^^^^ lifetime assignment requires that \`'a\` must outlive \`'static\`
        fn result<'a>(t: &'a str) { let f = move || -> &'static str { t }; f(); }
                                                                    //^ lifetime returning this value requires that \`'a\` must outlive \`'static\`
        fn boxed<'a>(t: &'a str) -> Box<dyn Fn() -> &'a str + 'a> { Box::new(move || -> &'static str { t }) }
                                                                                                     //^ lifetime returning this value requires that \`'a\` must outlive \`'static\`
        fn fine<'a>(t: &'a str) -> &'a str { let f = |x: &'a str| -> &'a str { x }; f("static"); f(t) }
        fn elided<'a>(t: &'a str) -> usize { let f = |x: &'a str, y: &str| x.len() + y.len(); f(t, &String::new()) }
      `,
      { primariesOnly: true },
    );
  });

  test('a projection of what is inferred, in the signature of a closure', () =>
    checkProgram(rust`
      trait Owned { type Item; }
      impl<T: 'static> Owned for (T,) { type Item = T; }
      fn asked<A, B, C>(a: A, b: B, c: C) {
          let _: <(_,) as Owned>::Item = a;
               //^^^^^^^^^^^^^^^^^^^^^ E0310 ...so that the type \`A\` will meet its required lifetime bounds
               //^^^^^^^^^^^^^^^^^^^^^ E0310 the parameter type \`A\` must be valid for the static lifetime...
          || -> <(_,) as Owned>::Item { b };
              //^^^^^^^^^^^^^^^^^^^^^ E0310 ...so that the type \`B\` will meet its required lifetime bounds
              //^^^^^^^^^^^^^^^^^^^^^ E0310 the parameter type \`B\` must be valid for the static lifetime...
          |x: <(_,) as Owned>::Item| -> C { x };
         //^ E0310 ...so that the type \`C\` will meet its required lifetime bounds
         //^ E0310 the parameter type \`C\` must be valid for the static lifetime...
      }
      fn fulfilled<A: 'static, B: 'static, C: 'static>(a: A, b: B, c: C) {
          let _: <(_,) as Owned>::Item = a;
          || -> <(_,) as Owned>::Item { b };
          |x: <(_,) as Owned>::Item| -> C { x };
      }
    `));
});
