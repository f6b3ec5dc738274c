/** "implementation of `Trait` is not general enough": every program beside a twin that compiles. The marks are rustc's. */
import { describe, test } from 'vitest';
import { checkProgram, rust } from '../support/program';

describe('Implementations that are not general enough', () => {
  test('a closure whose parameter has one lifetime', async () => {
    await checkProgram(rust`
      fn call(f: impl Fn(&i32)) { f(&1) }
      fn f() {
          let show = |x| println!("{}", x);
          call(show);
        //^^^^^^^^^^ not-general-enough implementation of \`Fn\` is not general enough
        //^^^^^^^^^^ not-general-enough implementation of \`FnOnce\` is not general enough
      }
    `);
    await checkProgram(rust`
      fn call(f: impl Fn(&i32)) { f(&1) }
      fn f() {
          let show = |x: &i32| println!("{}", x);
          call(show);
      }
    `);
  });

  test('a fn for static references alone', async () => {
    await checkProgram(rust`
      fn show(_: &'static str) {}
      fn call(f: impl Fn(&str)) { f("a") }
      fn f() { call(show) }
             //^^^^^^^^^^ not-general-enough implementation of \`Fn\` is not general enough
             //^^^^^^^^^^ not-general-enough implementation of \`FnOnce\` is not general enough
    `);
    await checkProgram(rust`
      fn show(_: &str) {}
      fn call(f: impl Fn(&str)) { f("a") }
      fn f() { call(show) }
    `);
  });

  test('an impl, and the bound that it needs', async () => {
    await checkProgram(rust`
      trait Read<'a> {}
      struct Text<'t>(&'t str);
      impl<'t> Read<'t> for Text<'t> {}
      fn any<T: for<'a> Read<'a>>(_: T) {}
      trait ReadOwned {}
      impl<T: for<'a> Read<'a>> ReadOwned for T {}
      fn owned<T: ReadOwned>(_: T) {}
      fn f(text: &'static str) {
          any(Text(text));
        //^^^^^^^^^^^^^^^ not-general-enough implementation of \`Read\` is not general enough
          owned(Text(text));
        //^^^^^^^^^^^^^^^^^ not-general-enough implementation of \`Read\` is not general enough
      }
    `);
    await checkProgram(rust`
      trait Read<'a> {}
      struct Text<'t>(&'t str);
      impl<'a, 't> Read<'a> for Text<'t> {}
      fn any<T: for<'a> Read<'a>>(_: T) {}
      trait ReadOwned {}
      impl<T: for<'a> Read<'a>> ReadOwned for T {}
      fn owned<T: ReadOwned>(_: T) {}
      fn f(text: &'static str) {
          any(Text(text));
          owned(Text(text));
      }
    `);
  });

  test('a fn pointer that takes any lifetime, and an impl for one', async () => {
    await checkProgram(rust`
      trait Go {}
      impl<A> Go for fn(A) {}
      fn take<T: Go>(_: T) {}
      fn f(g: fn(&i32)) { take(g) }
                        //^^^^^^^ not-general-enough implementation of \`Go\` is not general enough
    `);
    await checkProgram(rust`
      trait Go {}
      impl<A> Go for fn(A) {}
      fn take<T: Go>(_: T) {}
      fn f(g: fn(&'static i32)) { take(g) }
    `);
    await checkProgram(rust`
      trait Of<T> {}
      impl<'a> Of<fn(&'a u32)> for () {}
      fn want<T: Of<for<'b> fn(&'b u32)>>(_: T) {}
      fn f() { want(()) }
             //^^^^^^^^ not-general-enough implementation of \`Of\` is not general enough
    `);
    // What the variable of a binder is called does not matter.
    await checkProgram(rust`
      trait Of<T> {}
      impl Of<for<'a> fn(&'a u32)> for () {}
      fn want<T: Of<for<'b> fn(&'b u32)>>(_: T) {}
      fn f() { want(()) }
    `);
  });

  test('what an impl asks of lifetimes', async () => {
    await checkProgram(rust`
      trait Read<'de> {}
      trait ReadOwned: for<'de> Read<'de> {}
      impl<T> ReadOwned for T where T: for<'de> Read<'de> {}
      impl<'de: 'a, 'a> Read<'de> for &'a str {}
      fn owned<T: ReadOwned>() {}
      fn f() {
          owned::<&'static str>();
        //^^^^^^^^^^^^^^^^^^^^^ not-general-enough implementation of \`Read\` is not general enough
      }
    `);
    await checkProgram(rust`
      trait Read<'de> {}
      trait ReadOwned: for<'de> Read<'de> {}
      impl<T> ReadOwned for T where T: for<'de> Read<'de> {}
      impl<'de, 'a> Read<'de> for &'a str {}
      fn owned<T: ReadOwned>() {}
      fn f() {
          owned::<&'static str>();
      }
    `);
  });

  test('a where-clause about one lifetime, behind an impl', async () => {
    await checkProgram(rust`
      trait Look<X> {}
      trait Take<X> {}
      impl<'a, X, F> Look<X> for &'a mut F where F: Look<X> + Take<X> {}
      fn any<T>(_: T) where T: for<'a> Look<&'a isize> {}
      fn f<T>(mut t: T) where T: for<'a> Look<&'a isize> + Take<&'static isize> {
          any(&mut t);
        //^^^^^^^^^^^ not-general-enough implementation of \`Take\` is not general enough
      }
    `);
    await checkProgram(rust`
      trait Look<X> {}
      trait Take<X> {}
      impl<'a, X, F> Look<X> for &'a mut F where F: Look<X> + Take<X> {}
      fn any<T>(_: T) where T: for<'a> Look<&'a isize> {}
      fn f<T>(mut t: T) where T: for<'a> Look<&'a isize> + for<'a> Take<&'a isize> {
          any(&mut t);
      }
    `);
  });

  test('a bound of an impl Trait', async () => {
    await checkProgram(rust`
      trait Eat<T> {}
      struct All;
      impl<T> Eat<T> for All {}
      fn one<T>() -> impl Eat<T> {
          All
      }
      fn any() -> impl for<'a> Eat<&'a str> {
          one()
        //^^^^^ not-general-enough implementation of \`Eat\` is not general enough
      }
    `);
    await checkProgram(rust`
      trait Eat<T> {}
      struct All;
      impl<T> Eat<T> for All {}
      fn one<'b>() -> impl Eat<&'b str> {
          All
      }
      fn any() -> impl Eat<&'static str> {
          one()
      }
    `);
  });

  test('holes for args, which say nothing', async () => {
    await checkProgram(rust`
      fn take<F: FnMut(&u8)>(_: F) {}
      fn drop_it<T>(_: T) {}
      fn f() {
          take::<_>(drop_it);
        //^^^^^^^^^^^^^^^^^^ not-general-enough implementation of \`FnMut\` is not general enough
        //^^^^^^^^^^^^^^^^^^ not-general-enough implementation of \`FnOnce\` is not general enough
      }
    `);
    await checkProgram(rust`
      fn take<F: FnMut(&u8)>(_: F) {}
      fn drop_it(_: &u8) {}
      fn f() {
          take::<_>(drop_it);
      }
    `);
  });

  test('an item that is named with its trait', async () => {
    await checkProgram(rust`
      trait Go: Sized {
          const YES: bool = true;
          fn go(self) {}
      }
      impl<T> Go for fn(T) {}
      fn f(g: fn(&u8)) {
          Go::go(g);
        //^^^^^^^^^ not-general-enough implementation of \`Go\` is not general enough
      }
      fn h() -> bool {
          <fn(&u8) as Go>::YES
        //^^^^^^^^^^^^^^^^^^^^ not-general-enough implementation of \`Go\` is not general enough
      }
    `);
    await checkProgram(rust`
      trait Go: Sized {
          const YES: bool = true;
          fn go(self) {}
      }
      impl<T> Go for fn(T) {}
      fn f(g: fn(&'static u8)) {
          Go::go(g);
      }
      fn h() -> bool {
          <fn(&'static u8) as Go>::YES
      }
    `);
  });

  test('one type is more general than the other', async () => {
    await checkProgram(
      rust`
        fn all(f: impl Fn(&u8) -> &u8) { f(&1); }
        fn closure() {
            let f = |x: &u8| x;
                      //^ lifetime let's call the lifetime of this reference \`'1\`
                         //^ lifetime return type of closure is &'2 u8
                           //^ lifetime returning this value requires that \`'1\` must outlive \`'2\`
            all(f);
          //^^^^^^ E0308 one type is more general than the other
        }
        fn returned<'a>(f: Vec<fn(&'a u8) -> &'a u8>) -> Vec<fn(&u8) -> &u8> { f }
                  //^^ lifetime lifetime \`'a\` defined here
                                                                             //^ lifetime returning this value requires that \`'a\` must outlive \`'static\`
                                                                             //^ E0308 one type is more general than the other
        fn object<'a>(f: Box<dyn Fn(&'a u8)>) -> Box<dyn Fn(&u8)> { f }
                //^^ lifetime lifetime \`'a\` defined here
                                                                  //^ lifetime coercion requires that \`'a\` must outlive \`'static\`
                                                                  //^ E0308 one type is more general than the other
      `,
    );
    await checkProgram(
      rust`
        fn all(f: impl Fn(&u8) -> &u8) { f(&1); }
        fn closure() { all(|x: &u8| -> &u8 { x }); }
        fn returned<'a>(f: Vec<fn(&u8) -> &u8>) -> Vec<fn(&'a u8) -> &'a u8> { f }
        fn object<'a>(f: Box<dyn Fn(&u8)>) -> Box<dyn Fn(&'a u8) + 'a> { f }
        fn item(x: &u8) -> &u8 { x }
        fn pointer<'a>() -> fn(&'a u8) -> &'a u8 { item }
        fn upcast<'a>(f: Box<dyn Fn(&'a u8) + Send>) -> Box<dyn Fn(&'a u8)> where 'a: 'static { f }
      `,
    );
  });

  test('what a projection under a binder is says still what the binder binds', async () => {
    await checkProgram(
      rust`
        trait Lend<'a> { type Lent; }
        struct Pair<'a> { first: &'a str, second: &'a str }
        impl<'a> Lend<'a> for Pair<'static> { type Lent = Pair<'a>; }
        impl<'a> Lend<'a> for &'static str { type Lent = &'a str; }
        struct Kept<L>(L);
        fn map<L, M>(kept: Kept<L>, f: impl for<'a> Fn(<L as Lend<'a>>::Lent, &'a ()) -> <M as Lend<'a>>::Lent) -> Option<Kept<M>>
        where
            L: for<'a> Lend<'a>,
            M: for<'a> Lend<'a>,
        {
            let _ = (kept, f);
            None
        }
        fn second<'s>(kept: Kept<Pair<'static>>, other: &'s str) -> Option<Kept<&'static str>> {
                //^^ lifetime lifetime \`'s\` defined here
            map(kept, |pair, _| if pair.first == "" { pair.second } else { other })
                                                                         //^^^^^ lifetime returning this value requires that \`'s\` must outlive \`'static\`
        }
      `,
    );
    await checkProgram(
      rust`
        trait Lend<'a> { type Lent; }
        struct Pair<'a> { first: &'a str, second: &'a str }
        impl<'a> Lend<'a> for Pair<'static> { type Lent = Pair<'a>; }
        impl<'a> Lend<'a> for &'static str { type Lent = &'a str; }
        struct Kept<L>(L);
        fn map<L, M>(kept: Kept<L>, f: impl for<'a> Fn(<L as Lend<'a>>::Lent, &'a ()) -> <M as Lend<'a>>::Lent) -> Option<Kept<M>>
        where
            L: for<'a> Lend<'a>,
            M: for<'a> Lend<'a>,
        {
            let _ = (kept, f);
            None
        }
        fn second(kept: Kept<Pair<'static>>) -> Option<Kept<&'static str>> { map(kept, |pair, _| pair.second) }
      `,
    );
  });
});
