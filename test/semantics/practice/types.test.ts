/** Lints of types as they are written: `clippy::box_collection` and others, and `clippy::mutex_atomic`. */
import { describe, test } from 'vitest';
import { checkLeftOut, checkPractice, checkPracticeFix } from '../../support/practice';
import { rust } from '../../support/program';

describe('pointers that nobody needs', () => {
  test('in fields', async () => {
    await checkPractice(rust`
      #![warn(clippy::rc_buffer, clippy::rc_mutex)]
      use std::collections::HashMap;
      use std::path::PathBuf;
      use std::rc::Rc;
      use std::sync::{Arc, Mutex};
      struct S<'a, T> {
          a: Box<Vec<u8>>,
           //^^^^^^^^^^^^ box_collection you seem to be trying to use \`Box<Vec<..>>\`. Consider using just \`Vec<..>\`
          b: Option<Box<String>>,
                  //^^^^^^^^^^^ box_collection you seem to be trying to use \`Box<String>\`. Consider using just \`String\`
          c: Box<HashMap<u8, T>>,
           //^^^^^^^^^^^^^^^^^^^ box_collection
          d: Rc<Box<u8>>,
           //^^^^^^^^^^^ redundant_allocation usage of \`Rc<Box<u8>>\`
          e: Box<&'a T>,
           //^^^^^^^^^^ redundant_allocation usage of \`Box<&'a T>\`
          f: [Arc<Arc<T>>; 2],
            //^^^^^^^^^^^ redundant_allocation usage of \`Arc<Arc<T>>\`
          g: Rc<PathBuf>,
           //^^^^^^^^^^^ rc_buffer usage of \`Rc<T>\` when \`T\` is a buffer type
          h: Arc<Vec<u8>>,
           //^^^^^^^^^^^^ rc_buffer usage of \`Arc<T>\` when \`T\` is a buffer type
          i: Rc<Mutex<T>>,
           //^^^^^^^^^^^^ rc_mutex usage of \`Rc<Mutex<_>>\`
          j: Vec<Box<u32>>,
           //^^^^^^^^^^^^^ vec_box \`Vec<T>\` is already on the heap, the boxing is unnecessary
          k: (&'a Box<T>, *const Box<Box<u8>>),
            //^^^^^^^^^^ borrowed_box you seem to be trying to use \`&Box<T>\`. Consider using just \`&T\`
                               //^^^^^^^^^^^^ redundant_allocation
      }
      enum E { A(Box<Vec<u8>>), B { b: Vec<Box<&'static str>> } }
               //^^^^^^^^^^^^ box_collection
                                     //^^^^^^^^^^^^^^^^^^^^^^ vec_box`);
  });

  test('in signatures', async () => {
    await checkPractice(rust`
      fn a(x: &Box<u8>, y: &Box<dyn Fn() + Send>) -> Box<String> { todo!() }
            //^^^^^^^^ borrowed_box
                         //^^^^^^^^^^^^^^^^^^^^^ borrowed_box
                                                   //^^^^^^^^^^^ box_collection
      const B: Option<Box<Vec<u8>>> = None;
                    //^^^^^^^^^^^^ box_collection
      trait T { fn c(x: &Box<u8>); const D: Option<Box<Vec<u8>>>; }
                      //^^^^^^^^ borrowed_box
                                                 //^^^^^^^^^^^^ box_collection
      struct S;
      impl S {
          fn e(self: &Box<Self>) {}
                   //^^^^^^^^^^ borrowed_box
      }
      pub fn f(x: &Box<u8>) {}
                //^^^^^^^^ borrowed_box
      fn g() { struct I { a: Box<Vec<u8>> } }
                           //^^^^^^^^^^^^ box_collection`);
  });

  test('those that other crates can name, and those that are needed', async () => {
    await checkPractice(
      rust`
      use std::any::Any;
      use std::rc::Rc;
      type V = Vec<u8>;
      pub struct P { pub a: Box<Vec<u8>>, b: Box<V> }
      impl P { pub fn a() -> Box<Box<u8>> { todo!() } }
      mod inner { pub struct Q { pub a: Vec<Box<u32>> } }
      pub use inner::Q;
      pub trait T { fn a(x: Rc<Box<u8>>); type X; }
      impl T for P { fn a(x: Rc<Box<u8>>) {} type X = Box<Vec<u8>>; }
      struct S<T: ?Sized, U> {
          a: Box<Box<T>>,
          b: Vec<Box<dyn Any>>,
          c: Vec<Box<U>>,
          d: Vec<Box<[u8; 5000]>>,
          e: &'static Box<dyn Any>,
          f: Rc<Vec<u8>>,
          g: Option<Option<Box<Vec<u8>>>>,
          h: fn(Box<Vec<u8>>),
          i: Rc<Box<str>>,
      }
      fn b<'a>(x: &mut Box<u8>, y: Rc<Box<(&'a u8, &'a u8)>>) { let z: Box<Vec<u8>>; }
      async fn c() -> Box<Vec<u8>> { todo!() }
      fn d(x: (Box<(Box<(Box<(Box<(Box<(u8, u8)>, u8)>, u8)>, u8)>, u8)>, Box<Vec<u8>>)) {}`.replace(
        'fn d(',
        '#[allow(clippy::type_complexity)]\nfn d(',
      ),
    );
  });

  test.each([
    ['(x: &Box<u8>) -> u8 { **x }\nfn g(y: Box<u8>) -> u8 { f(&y) }', []],
    ['(x: &Box<str>) -> usize { x.len() }\nfn g(y: Box<str>) -> usize { f(&y) }', ['&str']],
    ["<'a>(x: &'a Box<[u8]>, y: &u8) -> &'a u8 { &x[0] }", ["&'a [u8]"]],
  ])('%s without the box', async (before, types) => {
    if (process.env['TENURE_ORACLE'] === 'rustc' && types.length === 0) return;
    const after = types.map((ty) => `fn f${before.replace(/&('a )?Box<(str|\[u8\])>/, ty)}`);
    await checkPracticeFix('borrowed_box', `fn f${before}`, after);
  });

  test('a size that hangs on no type parameter, though one stands there', async () => {
    await checkLeftOut('vec_box', 'struct S<T> { a: Vec<Box<Vec<T>>> }');
  });
});

describe('mutex_atomic and mutex_integer', () => {
  test('a lock that an atomic would do for', async () => {
    await checkPractice(rust`
      #![warn(clippy::mutex_atomic, clippy::mutex_integer)]
      use std::sync::Mutex;
      static A: Mutex<u32> = Mutex::new(1);
                           //^^^^^^^^^^^^^ mutex_integer using a \`Mutex\` where an atomic would do
      fn f(n: usize) {
          let a = Mutex::new(true);
                //^^^^^^^^^^^^^^^^ mutex_atomic using a \`Mutex\` where an atomic would do
          let b: Mutex<u8> = { Default::default() };
                             //^^^^^^^^^^^^^^^^^^ mutex_integer
          let c = Mutex::new(std::ptr::null_mut::<u8>());
                //^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ mutex_atomic
          let d = { Mutex::new(n) };
                  //^^^^^^^^^^^^^ mutex_atomic
      }`);
  });

  test('a lock that guards more', async () => {
    await checkPractice(
      rust`
      #![warn(clippy::mutex_atomic, clippy::mutex_integer)]
      use std::sync::{Arc, Mutex};
      static A: Mutex<Vec<u8>> = Mutex::new(vec![]);
      const B: u8 = 1;
      fn f(n: &Mutex<u8>) {
          let a = Arc::new(Mutex::new(true));
          let b = Mutex::new(1u128);
          let c = Mutex::new(());
          let d = n;
          let e = Mutex::new('c');
          let f = Mutex::new(std::ptr::null::<u8>());
      }`.replace('vec![]', 'Vec::new()'),
    );
  });
});
