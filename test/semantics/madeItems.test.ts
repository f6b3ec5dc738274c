/** Items that macros declare in a body are known there, and the bodies around them judged as rustc does. */
import { describe, test } from 'vitest';
import { checkProgram, rust } from '../support/program';

describe('A macro in the block of an anonymous constant', () => {
  const parts = rust`
    macro_rules! parts {
        ($name:ident) => {
            const _: () = {
                struct Inner(String);
                own!($name, Inner);
                assert!(true);
                own!(Inner, Inner);
                let _unused = 1;
            };
        };
    }
    macro_rules! own {
        ($name:ident, $inner:ident) => {
            impl $name { fn inner(&mut self) -> &mut $inner { unsafe { std::mem::zeroed() } } }
            shared! { $name }
        };
    }
    macro_rules! shared {
        ($name:ident) => { impl Clone for $name { fn clone(&self) -> Self { loop {} } } };
    }
    struct S;
    parts!(S);
  `;

  test('implements for the whole crate', async () => {
    await checkProgram(
      `${parts}\n${rust`
      fn f(mut s: S) -> S {
          s.inner();
          let other = s.clone();
          s.inner();
          other
      }
    `}`,
    );
    await checkProgram(
      `${parts}\n${rust`
      fn f(mut s: S) -> S {
          let inner = s.inner();
                    //^ E0502 mutable borrow occurs here
          let other = s.clone();
                    //^ E0502 immutable borrow occurs here
          drop(inner);
             //^^^^^ E0502 mutable borrow later used here
          other
      }
    `}`,
    );
  });

  test('bodies that it makes are checked', async () => {
    await checkProgram(rust`
      struct S;
      macro_rules! make {
          ($text:ident) => {
              impl S {
                  fn f($text: String) { drop($text); }
              }
          };
      }
      const _: () = { make!(s); };
      fn g(s: S) { drop(s); }
    `);
    await checkProgram(rust`
      struct S;
      macro_rules! make { ($($tokens:tt)*) => { impl S { $($tokens)* } }; }
      const _: () = {
          make! {
              fn f(s: String) { drop(s); drop(s); }
                 //^ E0382 move occurs because \`s\` has type \`String\`, which does not implement the \`Copy\` trait
                                   //^ E0382 value moved here
                                            //^ E0382 value used here after move
          }
      };
    `);
  });
});

describe('A macro that is a statement', () => {
  test('declares a fn, a type and a constant for the whole block', async () => {
    await checkProgram(rust`
      macro_rules! items {
          ($make:ident) => {
              struct Named(String);
              const SIZE: usize = 2;
              fn $make() -> String { Named(String::new()).0 }
          };
      }
      fn f() -> [u8; 2] {
          let early = make();
          items!(make);
          let late = early;
          drop(late);
          [0; SIZE]
      }
    `);
    await checkProgram(rust`
      macro_rules! items {
          ($make:ident) => {
              struct Named(String);
              const SIZE: usize = 2;
              fn $make() -> String { Named(String::new()).0 }
          };
      }
      fn f() -> [u8; 2] {
          let early = make();
            //^^^^^ E0382 move occurs because \`early\` has type \`String\`, which does not implement the \`Copy\` trait
          items!(make);
          let late = early;
                   //^^^^^ E0382 value moved here
          drop(early);
             //^^^^^ E0382 value used here after move
          [0; SIZE]
      }
    `);
  });

  test('declares what the items of the block and of inner blocks name', async () => {
    await checkProgram(rust`
      macro_rules! items { ($($tokens:tt)*) => { $($tokens)* }; }
      fn f() -> usize {
          items! { struct Outer(String); fn make() -> Outer { Outer(String::new()) } }
          fn helper() -> Outer { make() }
          {
              fn inside(o: &Outer) -> &str { &o.0 }
              let outer = helper();
              let text = inside(&outer);
              drop(outer.0.clone());
              text.len()
          }
      }
    `);
    await checkProgram(rust`
      macro_rules! items { ($($tokens:tt)*) => { $($tokens)* }; }
      fn f() -> usize {
          items! { struct Outer(String); fn make() -> Outer { Outer(String::new()) } }
          fn helper() -> Outer { make() }
          {
              fn inside(o: &Outer) -> &str { &o.0 }
              let outer = helper();
                //^^^^^ E0505 binding \`outer\` declared here
              let text = inside(&outer);
                              //^^^^^^ E0505 borrow of \`outer\` occurs here
              drop(outer);
                 //^^^^^ E0505 move out of \`outer\` occurs here
              text.len()
            //^^^^ E0505 borrow later used here
          }
      }
    `);
  });

  test('imports a module with imports of its own', async () => {
    await checkProgram(rust`
      mod inner {
          pub use self::deeper::*;
          pub mod deeper {
              pub struct Parcel(pub String);
              pub trait Open { fn open(self) -> String; }
              impl Open for Parcel { fn open(self) -> String { self.0 } }
          }
      }
      macro_rules! items { () => { use crate::inner::*; fn make() -> Parcel { Parcel(String::new()) } }; }
      fn f() -> usize {
          items!();
          let text = make().open();
          let length = text.len();
          drop(text);
          length
      }
    `);
    await checkProgram(rust`
      mod inner {
          pub use self::deeper::*;
          pub mod deeper {
              pub struct Parcel(pub String);
              pub trait Open { fn open(self) -> String; }
              impl Open for Parcel { fn open(self) -> String { self.0 } }
          }
      }
      macro_rules! items { () => { use crate::inner::*; fn make() -> Parcel { Parcel(String::new()) } }; }
      fn f() -> usize {
          items!();
          let text = make().open();
            //^^^^ E0382 move occurs because \`text\` has type \`String\`, which does not implement the \`Copy\` trait
          drop(text);
             //^^^^ E0382 value moved here
          text.len()
        //^^^^ E0382 value borrowed here after move
      }
    `);
  });

  test('thread_local!', async () => {
    await checkProgram(rust`
      use std::cell::RefCell;
      fn f() -> String {
          thread_local! { static NAMES: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) }; }
          NAMES.with(|names| names.borrow()[0].clone())
      }
    `);
    await checkProgram(rust`
      use std::cell::RefCell;
      fn f() -> String {
          thread_local! { static NAMES: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) }; }
          NAMES.with(|names| names.borrow()[0])
                           //^^^^^^^^^^^^^^^^^ E0507 move occurs because value has type \`String\`, which does not implement the \`Copy\` trait
      }
    `);
  });
});

describe('cfg_select!', () => {
  test('declares the items of the arm that holds', async () => {
    await checkProgram(rust`
      fn f(text: String) -> usize {
          std::cfg_select! {
              unix => { fn length(text: &String) -> usize { text.len() } }
              _ => { fn length(text: String) -> usize { text.len() } }
          }
          let length = length(&text);
          drop(text);
          length
      }
    `);
    await checkProgram(rust`
      fn f(text: String) -> usize {
         //^^^^ E0382 move occurs because \`text\` has type \`String\`, which does not implement the \`Copy\` trait
          std::cfg_select! {
              windows => { fn length(text: &String) -> usize { text.len() } }
              _ => { fn length(text: String) -> usize { text.len() } }
          }
          let length = length(text);
                            //^^^^ E0382 value moved here
          drop(text);
             //^^^^ E0382 value used here after move
          length
      }
    `);
  });
});

describe('A macro that is an expression', () => {
  test('has items in its block', async () => {
    await checkProgram(rust`
      macro_rules! length {
          ($text:expr) => {{
              const MORE: usize = 1;
              fn of(text: &String) -> usize { text.len() }
              of($text) + MORE
          }};
      }
      fn f(text: String) -> usize {
          let length = length!(&text);
          drop(text);
          length
      }
    `);
    await checkProgram(rust`
      macro_rules! length {
          ($text:expr) => {{
              const MORE: usize = 1;
              fn of(text: String) -> usize { text.len() }
              of($text) + MORE
          }};
      }
      fn f(text: String) -> usize {
         //^^^^ E0382 move occurs because \`text\` has type \`String\`, which does not implement the \`Copy\` trait
          let length = length!(text);
                             //^^^^ E0382 value moved here
          drop(text);
             //^^^^ E0382 value used here after move
          length
      }
    `);
  });
});

describe('A fn that a macro made', () => {
  test("keeps the macro's variables apart from those of the call", async () => {
    await checkProgram(rust`
      macro_rules! make {
          ($name:ident, $($given:ident),*) => {
              fn $name(own: Vec<String>) -> usize {
                  let i = own;
                  $(let $given = String::new();)*
                  $(drop($given);)*
                  macro_rules! longer { ($text:ident) => {{ let n = 1; $text.len() + n + i.len() }} }
                  let n = String::new();
                  let length = longer!(n);
                  drop(i);
                  length
              }
          };
      }
      make!(count, i, n);
    `);
    await checkProgram(rust`
      macro_rules! make {
          ($name:ident, $($given:ident),*) => {
              fn $name(own: Vec<String>) -> usize {
                  let i = own;
                    //^ E0382 move occurs because \`i\` has type \`Vec<String>\`, which does not implement the \`Copy\` trait
                  $(let $given = String::new();)*
                  $(drop($given);)*
                  drop(i);
                     //^ E0382 value moved here
                  i.len()
                //^ E0382 value borrowed here after move
              }
          };
      }
      make!(count, i, n);
    `);
  });

  test('what a macro declares in a block sees what the block itself declares and imports', async () => {
    await checkProgram(
      rust`
        mod m {
            macro_rules! declare {
                ($name:ident, $ty:ty, $value:expr) => {
                    static $name: $ty = $value;
                };
            }
            pub fn lent() -> String {
                pub struct Holder(u32);
                use std::cell::Cell;
                thread_local! {
                    static LAST: Cell<u32> = const { Cell::new(1) };
                }
                declare!(HELD, Holder, Holder(1));
                let s = String::from("a");
                  //^ E0505 binding \`s\` declared here
                let r = &s;
                      //^^ E0505 borrow of \`s\` occurs here
                LAST.set(HELD.0);
                drop(s);
                   //^ E0505 move out of \`s\` occurs here
                r.clone()
              //^ E0505 borrow later used here
            }
        }
      `,
    );
    await checkProgram(
      rust`
        mod m {
            macro_rules! declare {
                ($name:ident, $ty:ty, $value:expr) => {
                    static $name: $ty = $value;
                };
            }
            pub fn given() -> String {
                pub struct Holder(u32);
                use std::cell::Cell;
                thread_local! {
                    static LAST: Cell<u32> = const { Cell::new(1) };
                }
                declare!(HELD, Holder, Holder(1));
                let s = String::from("a");
                let r = &s;
                LAST.set(HELD.0);
                r.clone()
            }
        }
      `,
    );
  });
});

describe('A body of what a macro declares in a body', () => {
  test('is checked where the arguments are written', async () => {
    await checkProgram(rust`
      use std::cell::RefCell;
      thread_local! {
          static X: RefCell<Vec<String>> = {
              let s = String::new();
                //^ E0382 move occurs because \`s\` has type \`String\`, which does not implement the \`Copy\` trait
              drop(s);
                 //^ E0382 value moved here
              let t = s;
                    //^ E0382 value used here after move
              RefCell::new(vec![t])
          };
      }
      macro_rules! made { ($name:ident, $value:expr) => { fn $name() -> usize { $value } }; }
      fn f() -> usize {
          made!(inner, {
              let v = vec![1];
                //^ E0382 move occurs because \`v\` has type \`Vec<i32>\`, which does not implement the \`Copy\` trait
              drop(v);
                 //^ E0382 value moved here
              v.len()
            //^ E0382 value borrowed here after move
          });
          X.with(|x| x.borrow_mut().clear());
          inner()
      }
    `);
  });

  test('is checked in the definition of the macro, and a fn in it too', async () => {
    await checkProgram(rust`
      macro_rules! made {
          ($name:ident) => {
              fn $name(s: String) -> usize {
                     //^ E0382 move occurs because \`s\` has type \`String\`, which does not implement the \`Copy\` trait
                  inner!(length);
                  drop(s);
                     //^ E0382 value moved here
                  length(&s)
                       //^^ E0382 value borrowed here after move
              }
          };
      }
      macro_rules! inner {
          ($name:ident) => {
              fn $name(s: &str) -> usize {
                        //^ lifetime let's call the lifetime of this reference \`'1\`
                  let r: &'static str = s;
                       //^^^^^^^^^^^^ lifetime type annotation requires that \`'1\` must outlive \`'static\`
                  r.len()
              }
          };
      }
      fn f() -> usize {
          made!(g);
          g(String::new())
      }
    `);
  });

  test('has the derives of the types beside it', async () => {
    await checkProgram(rust`
      macro_rules! made {
          ($name:ident) => {
              #[derive(Clone, Copy, PartialEq, Debug)]
              struct $name;
              #[derive(Clone, PartialEq, Debug)]
              struct Owned(String);
              fn twice(s: $name) -> ($name, $name) { (s, s) }
              fn owned(o: Owned) -> (Owned, Owned) { (o.clone(), o) }
              fn moved(o: Owned) -> (Owned, Owned) { (o, o) }
                     //^ E0382 move occurs because \`o\` has type \`f::Owned\`, which does not implement the \`Copy\` trait
                                                    //^ E0382 value moved here
                                                       //^ E0382 value used here after move
          };
      }
      fn f() {
          made!(S);
          let s = S;
          assert_eq!(twice(s), (s, s));
          assert_eq!(owned(Owned(String::new())), moved(Owned(String::new())));
      }
    `);
  });

  test('is shown where the macro names what the call names', async () => {
    await checkProgram(rust`
      macro_rules! func {
          ($name:ident($arg:ident) $body:block) => {
              fn $name($arg: Vec<String>) -> usize $body
                     //^^^^ E0505 binding \`v\` declared here
          };
      }
      fn two() {
          func!(first(v) { let first = &v[0]; drop(v); first.len() });
                                      //^ E0505 borrow of \`v\` occurs here
                                                 //^ E0505 move out of \`v\` occurs here
                                                     //^^^^^ E0505 borrow later used here
          first(vec![]);
      }
    `);
  });
});

describe('An item that macro_rules made', () => {
  test('has errors in its lifetimes, and the macro that made it is shown', async () => {
    await checkProgram(rust`
      macro_rules! made {
          ($name:ident, $ty:ty) => {
              fn $name(a: &str, b: &'b str) -> $ty { loop {} }
                    //^ E0261 lifetime \`'b\` is missing in item created through this procedural macro
                                  //^^ E0261 undeclared lifetime
              struct Holder { r: &u8 }
                               //^ E0106 expected named lifetime parameter
          };
      }
      made!(given, String);
    `);
    await checkProgram(rust`
      macro_rules! made {
          ($name:ident) => { struct $name<T> { r: &'static T } };
                                                //^^^^^^^^^^ E0310 the parameter type \`T\` must be valid for the static lifetime...
                                                //^^^^^^^^^^ E0310 ...so that the reference type \`&'static T\` does not outlive the data it points at
      }
      made!(Named);
    `);
  });
});
