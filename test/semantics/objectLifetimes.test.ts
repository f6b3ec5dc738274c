/** The lifetime of a trait object that names none, and what its trait says of it. The marks are rustc's. */
import { describe, test } from 'vitest';
import { checkProgram, rust } from '../support/program';

describe('The lifetime of a trait object', () => {
  test('is shortened by unsizing where it is the tail of an invariant type', async () => {
    await checkProgram(
      rust`
        use std::cell::RefCell;
        use std::io::Read;
        pub struct Archive<R: ?Sized + Read> { inner: Inner<R> }
        pub struct Inner<R: ?Sized> { pos: u8, obj: RefCell<R> }
        pub struct Entries<'a> { archive: &'a Archive<dyn Read + 'a> }
        impl Archive<dyn Read + '_> {
            pub fn entries<'a>(&'a self) -> Entries<'a> { Entries { archive: self } }
        }
        pub fn cell<'a, 'b: 'a>(x: &'a RefCell<dyn Read + 'b>) -> &'a RefCell<dyn Read + 'a> { x }
      `,
    );
    await checkProgram(
      rust`
        use std::cell::RefCell;
        use std::io::Read;
        pub fn boxed<'a, 'b: 'a>(x: &'a RefCell<Box<dyn Read + 'b>>) -> &'a RefCell<Box<dyn Read + 'a>> { x }
                   //^^ lifetime lifetime \`'a\` defined here
                       //^^ lifetime lifetime \`'b\` defined here
                                                                                                        //^ lifetime function was supposed to return data with lifetime \`'b\` but it is returning data with lifetime \`'a\`
      `,
    );
  });

  test("'static where a supertrait asks for it", async () => {
    await checkProgram(
      rust`
        pub trait Handler: std::any::Any + Send {
            fn name(&self) -> String;
        }
        impl dyn Handler {
            pub fn downcast_mut<T: Handler>(&mut self) -> Option<&mut T> {
                None
            }
        }
        pub struct Report {
            handler: Box<dyn Handler>,
        }
        impl Report {
            pub fn handler_mut(&mut self) -> &mut dyn Handler {
                &mut *self.handler
            }
        }
        pub fn note<T: Handler>(mut report: Report) -> Report {
            if let Some(_found) = report.handler_mut().downcast_mut::<T>() {}
            report
        }
        pub trait Fixed where Self: 'static {}
        pub fn fixed(f: &mut dyn Fixed) -> &mut (dyn Fixed + 'static) {
            f
        }
      `,
    );
  });

  test('that of a supertrait with a lifetime, if the fn does not bind it; what the trait asks is implied', async () => {
    await checkProgram(
      rust`
        pub trait Above<'a>: 'a {}
        pub trait Below<'x, 'y>: Above<'y> {
            fn x(&self) -> &'x u32;
        }
        pub fn early<'p: 'p, 'q: 'q>(b: Box<dyn Below<'p, 'q> + 'p>) -> Box<dyn Below<'p, 'q>> {
            b
        }
        pub fn shorter<'r, 'q>(b: &'r mut dyn Above<'q>) -> &'r mut (dyn Above<'q> + 'q) {
            b
        }
        pub fn late<'q>(b: Box<dyn Above<'q> + 'q>) -> Box<dyn Above<'q>> {
                  //^^ lifetime lifetime \`'q\` defined here
            b
          //^ lifetime returning this value requires that \`'q\` must outlive \`'static\`
        }
      `,
    );
  });

  test('bounds of the associated types of an object', async () => {
    await checkProgram(rust`
      trait Text<'a> {
          type Of: Into<&'static str> + From<&'a str>;
      }
      fn lasting<'a, T: Text<'a> + ?Sized>(s: &'a str) -> &'static str {
          T::Of::from(s).into()
      }
      fn f() -> &'static str {
          let s = String::from("a");
            //^ E0597 binding \`s\` declared here
          lasting::<dyn Text<Of = &str>>(&s)
        //^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ E0597 argument requires that \`s\` is borrowed for \`'static\`
                                       //^^ E0597 borrowed value does not live long enough
      }
    //^ E0597 \`s\` dropped here while still borrowed
    `);
    await checkProgram(rust`
      trait Text<'a> {
          type Of: Into<&'a str> + From<&'a str>;
      }
      fn same<'a, T: Text<'a> + ?Sized>(s: &'a str) -> &'a str {
          T::Of::from(s).into()
      }
      fn f() {
          let s = String::from("a");
          same::<dyn Text<Of = &str>>(&s);
      }
      fn next<'a>(list: &mut dyn DoubleEndedIterator<Item = &'a u8>) -> Option<&'a u8> {
          list.map(|x| x).next()
      }
    `);
  });
});
