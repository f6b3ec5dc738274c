/** Words and labels, class by class: marks are rustc's (`npm run bless`), and every label counts. */
import { describe, test } from 'vitest';
import { checkProgram, rust } from '../support/program';

describe('Branches that leave a variable without a value (E0381)', () => {
  test('an if without else', async () => {
    await checkProgram(rust`
      fn f(c: bool) -> i32 {
          let x;
            //^ E0381 binding declared here but left uninitialized
          if c {
           //^ E0381 if this \`if\` condition is \`false\`, \`x\` is not initialized
              x = 1;
          }
         //^ E0381 an \`else\` arm might be missing here, initializing \`x\`
          x
        //^ E0381 \`x\` used here but it is possibly-uninitialized
      }
    `);
  });

  test('one arm of a match', async () => {
    await checkProgram(rust`
      fn f(n: u8) -> i32 {
          let x: i32;
            //^ E0381 binding declared here but left uninitialized
          match n {
              0 => {
                  x = 1;
              }
              1 => {}
            //^ E0381 if this pattern is matched, \`x\` is not initialized
              _ => return 3,
          }
          x
        //^ E0381 \`x\` used here but it is possibly-uninitialized
      }
    `);
  });

  test('a while loop', async () => {
    await checkProgram(rust`
      fn f(mut n: i32) -> i32 {
          let x: i32;
            //^ E0381 binding declared here but left uninitialized
          while n > 0 {
              //^^^^^ E0381 if this condition isn't met and the \`while\` loop runs 0 times, \`x\` is not initialized
              n -= 1;
              x = n;
              return x;
          }
          x
        //^ E0381 \`x\` used here but it is possibly-uninitialized
      }
    `);
  });

  test('a part of it', async () => {
    await checkProgram(rust`
      struct P { a: i32, b: i32 }
      fn f() {
          let mut p: P;
            //^^^^^ E0381 binding declared here but left uninitialized
          p.a = 1;
        //^^^^^^^ E0381 \`p\` partially assigned here but it isn't fully initialized
      }
    `);
  });
});

describe('Moves in loops and closures (E0382)', () => {
  test('a closure made in a loop', async () => {
    await checkProgram(rust`
      fn run<F: FnOnce()>(f: F) { f() }
      fn f(names: Vec<String>) {
         //^^^^^ E0382 move occurs because \`names\` has type \`Vec<String>\`, which does not implement the \`Copy\` trait
          for _ in 0..2 {
        //^^^^^^^^^^^^^ E0382 inside of this loop
              run(move || drop(names));
                //^^^^^^^ E0382 value moved into closure here, in previous iteration of loop
                             //^^^^^ E0382 use occurs due to use in closure
          }
      }
    `);
  });

  test('a variable of the loop', async () => {
    await checkProgram(rust`
      fn f(n: u8) {
          for _ in 0..n {
              let name = String::new();
                //^^^^ E0382 move occurs because \`name\` has type \`String\`, which does not implement the \`Copy\` trait
              loop {
            //^^^^ E0382 inside of this loop
                  drop(name);
                     //^^^^ E0382 value moved here, in previous iteration of loop
              }
          }
      }
    `);
  });

  test('a closure that is called twice', async () => {
    await checkProgram(rust`
      fn f(name: String) {
          let once = || drop(name);
          once();
        //^^^^^^ E0382 \`once\` moved due to this call
          once();
        //^^^^ E0382 value used here after move
      }
    `);
  });

  test('what may be filled again', async () => {
    await checkProgram(rust`
      fn f(c: bool) {
          let mut name = String::new();
            //^^^^^^^^ E0382 move occurs because \`name\` has type \`String\`, which does not implement the \`Copy\` trait
          drop(name);
             //^^^^ E0382 value moved here
          if c {
              name = String::from("a");
            //^^^^ E0382 this reinitialization might get skipped
          }
          drop(name);
             //^^^^ E0382 value used here after move
      }
    `);
  });

  test('a pattern that takes two parts', async () => {
    await checkProgram(rust`
      fn f(pair: Option<(String, String)>) -> usize {
          if let Some((a, mut b)) = pair {
                        //^^^^^ E0382 value partially moved here
              b.push_str(&a);
          }
          pair.iter().count()
        //^^^^ E0382 value borrowed here after partial move
      }
    `);
  });
});

describe('Moves out of what is captured or matched (E0507)', () => {
  test('a captured variable', async () => {
    await checkProgram(rust`
      fn call<F: Fn()>(f: F) { f() }
      fn f(name: String) {
         //^^^^ E0507 captured outer variable
               //^^^^^^ E0507 move occurs because \`name\` has type \`String\`, which does not implement the \`Copy\` trait
          call(|| drop(name));
             //^^ E0507 captured by this \`Fn\` closure
                     //^^^^ E0507 \`name\` is moved here
      }
    `);
  });

  test('a captured variable with an initialiser', async () => {
    await checkProgram(rust`
      fn call<F: FnMut()>(mut f: F) { f() }
      fn f() {
          let name = String::new();
            //^^^^ E0507 captured outer variable
                   //^^^^^^^^^^^^^ E0507 move occurs because \`name\` has type \`String\`, which does not implement the \`Copy\` trait
          call(|| {
             //^^ E0507 captured by this \`FnMut\` closure
              let inner = move || drop(name);
                        //^^^^^^^ E0507 \`name\` is moved here
                                     //^^^^ E0507 variable moved due to use in closure
              inner()
          });
      }
    `);
  });

  test('a variant behind a reference', async () => {
    await checkProgram(rust`
      enum Shape { Named(String), Pair(String, String) }
      fn f(shape: &Shape) -> usize {
          match *shape {
              //^^^^^^ E0507 primary
              Shape::Named(a) => a.len(),
                         //^ E0507 data moved here
              Shape::Pair(a, b) => a.len() + b.len(),
                        //^ E0507 ...and here
                           //^ E0507 ...and here
          }
      }
    `);
  });

  test('a part of a static', async () => {
    await checkProgram(rust`
      struct Config { name: String }
      static CONFIG: Config = Config { name: String::new() };
      fn f() -> String {
          CONFIG.name
        //^^^^^^^^^^^ E0507 move occurs because \`CONFIG.name\` has type \`String\`, which does not implement the \`Copy\` trait
      }
    `);
  });
});

describe('Captures that force a borrow (E0502, E0499, E0506, E0505)', () => {
  test('the use that makes it mutable and the path', async () => {
    await checkProgram(rust`
      struct P { x: i32, y: i32 }
      fn f() {
          let mut p = P { x: 1, y: 2 };
          let y = &p.y;
                //^^^^ E0502 immutable borrow occurs here
          let mut c = || {
                    //^^ E0502 mutable borrow occurs here
              let q = &mut p;
                         //^ E0502 second borrow occurs due to use of \`p\` in closure
              q.x = 3;
          };
          c();
          println!("{}", y);
                       //^ E0502 immutable borrow later used here
      }
    `);
  });

  test('assigned while a closure borrows', async () => {
    await checkProgram(rust`
      fn f() {
          let mut n = 1;
          let show = || println!("{}", n);
                   //^^ E0506 \`n\` is borrowed here
                                     //^ E0506 borrow occurs due to use in closure
          n = 2;
        //^^^^^ E0506 \`n\` is assigned to here but it was already borrowed
          show();
        //^^^^ E0506 borrow later used here
      }
    `);
  });

  test('a part is assigned while the whole is borrowed', async () => {
    await checkProgram(rust`
      struct P { x: i32, y: i32 }
      fn f(mut p: P) -> i32 {
          let whole = &p;
                    //^^ E0506 \`p.x\` is borrowed here
          p.x = 2;
        //^^^^^^^ E0506 \`p.x\` is assigned to here but it was already borrowed
          whole.y
        //^^^^^^^ E0506 borrow later used here
      }
    `);
  });

  test('moved while borrowed through a method', async () => {
    await checkProgram(rust`
      fn f(list: Vec<i32>) -> usize {
         //^^^^ E0505 binding \`list\` declared here
          let view = list.as_slice();
                   //^^^^ E0505 borrow of \`list\` occurs here
          drop(list);
             //^^^^ E0505 move out of \`list\` occurs here
          view.len()
        //^^^^ E0505 borrow later used here
      }
    `);
  });

  test('two fields of a union', async () => {
    await checkProgram(rust`
      union U { a: u32, b: u32 }
      fn f(mut u: U) -> u32 {
          unsafe {
              let a = &mut u.a;
                    //^^^^^^^^ E0502 mutable borrow occurs here (via \`u.a\`)
              let b = &u.b;
                    //^^^^ E0502 immutable borrow of \`u.b\` -- which overlaps with \`u.a\` -- occurs here
              *a = 1;
            //^^^^^^ E0502 mutable borrow later used here
              *b
          }
      }
    `);
  });
});

describe('What is not mutable (E0594, E0596)', () => {
  test('an Fn closure that is an argument', async () => {
    await checkProgram(rust`
      fn call<F: Fn()>(f: F) { f() }
                        //^ E0594 change this to accept \`FnMut\` instead of \`Fn\`
      fn f() {
          let mut n = 0;
            //^^^^^ E0594 \`n\` declared here, outside the closure
          call(|| n += 1);
        //^^^^ E0594 expects \`Fn\` instead of \`FnMut\`
             //^^ E0594 in this closure
                //^^^^^^ E0594 cannot assign
      }
    `);
  });

  test('an Fn closure that is returned', async () => {
    await checkProgram(rust`
      fn counter(mut n: i32) -> impl Fn() -> i32 {
       //^^^^^^^ E0594 (no label)
                              //^^^^^^^^^^^^^^^^ E0594 change this to return \`FnMut\` instead of \`Fn\`
          move || {
        //^^^^^^^ E0594 in this closure
              n += 1;
            //^^^^^^ E0594 cannot assign
              n
          }
      }
    `);
  });

  test('a closure called twice', async () => {
    await checkProgram(rust`
      fn f() {
          let mut n = 0;
          let add = || n += 1;
            //^^^ E0596 not mutable
                     //^ E0596 calling \`add\` requires mutable binding due to mutable borrow of \`n\`
          add();
        //^^^ E0596 cannot borrow as mutable
          add();
        //^^^ E0596 cannot borrow as mutable
      }
    `);
  });

  test('a static', async () => {
    await checkProgram(rust`
      static LIMIT: i32 = 4;
    //^^^^^^^^^^^^^^^^^ E0594 this \`static\` cannot be written to
      fn f() {
          LIMIT = 5;
        //^^^^^^^^^ E0594 cannot assign
      }
    `);
  });

  test('the item of a loop', async () => {
    await checkProgram(rust`
      fn f(list: &Vec<Vec<i32>>) {
          for inner in list {
                     //^^^^ E0596 this iterator yields \`&\` references
              inner.push(1);
            //^^^^^ E0596 \`inner\` is a \`&\` reference, so it cannot be borrowed as mutable
          }
      }
    `);
  });

  test('a binding by mutable reference', async () => {
    await checkProgram(rust`
      fn grow(list: &mut Vec<i32>) { list.push(1) }
      fn f(mut lists: Vec<Vec<i32>>) {
          let ref mut first = lists[0];
          grow(&mut first);
             //^^^^^^^^^^ E0596 cannot borrow as mutable
      }
    `);
  });

  test('a closure in a closure', async () => {
    await checkProgram(rust`
      fn call<F: Fn()>(f: F) { f() }
                        //^ E0596 change this to accept \`FnMut\` instead of \`Fn\`
      fn f(n: i32) {
         //^ E0596 \`n\` declared here, outside the closure
          call(|| {
        //^^^^ E0596 expects \`Fn\` instead of \`FnMut\`
             //^^ E0596 in this closure
              || n = 1;
            //^^ E0596 cannot borrow as mutable
               //^^^^^ E0594 cannot assign
               //^ E0596 mutable borrow occurs due to use of \`n\` in closure
          });
      }
    `);
  });

  test('twice in one fn', async () => {
    await checkProgram(rust`
      fn grow(list: &mut Vec<i32>) { list.push(1) }
      fn f(list: Vec<i32>) {
         //^^^^ E0596 not mutable
          grow(&mut list);
             //^^^^^^^^^ E0596 cannot borrow as mutable
          grow(&mut list);
             //^^^^^^^^^ E0596 cannot borrow as mutable
      }
    `);
  });

  test('a guard', async () => {
    await checkProgram(rust`
      fn f(mut value: Option<i32>) -> bool {
          match value {
              ref mut v if { *v = None; false } => true,
                           //^^^^^^^^^ E0594 cannot assign
              Some(_) => true,
              None => false,
          }
      }
    `);
  });
});

describe('Regions and hidden types', () => {
  test('a hidden type with a lifetime of the user', async () => {
    await checkProgram(rust`
      fn f<'a, 'b>(x: &'a i32, y: &'b i32) -> impl Fn() -> i32 + 'a + use<'a> {
         //^^ lifetime lifetime \`'a\` defined here
             //^^ lifetime lifetime \`'b\` defined here
          let _ = x;
          move || *y
        //^^^^^^^^^^ lifetime function was supposed to return data with lifetime \`'a\` but it is returning data with lifetime \`'b\`
      }
    `);
  });

  test('a type parameter and an anonymous lifetime', async () => {
    await checkProgram(rust`
      trait Show { fn show(&self); }
      fn f<T: Show>(list: &mut Vec<Box<dyn Show + '_>>, t: T) {
                                                //^^ E0311 the parameter type \`T\` must be valid for the anonymous lifetime as defined here...
          list.push(Box::new(t));
                  //^^^^^^^^^^^ E0311 ...so that the type \`T\` will meet its required lifetime bounds
      }
    `);
  });

  test('a type parameter and a named lifetime', async () => {
    await checkProgram(rust`
      struct Holder<'a, T>(&'a T);
      fn need<'a, T: 'a>(_: &'a i32, _: T) {}
      fn f<'a, T>(r: &'a i32, t: T) {
         //^^ E0309 the parameter type \`T\` must be valid for the lifetime \`'a\` as defined here...
          need::<'a, T>(r, t);
        //^^^^^^^^^^^^^ E0309 ...so that the type \`T\` will meet its required lifetime bounds
      }
    `);
  });

  test('the parameters of a closure', async () => {
    await checkProgram(rust`
      fn f() {
          let first = |a: &i32, b: &i32| -> &i32 { b };
                                 //^ lifetime let's call the lifetime of this reference \`'1\`
                                          //^ lifetime let's call the lifetime of this reference \`'2\`
                                                 //^ lifetime returning this value requires that \`'1\` must outlive \`'2\`
          let _ = first;
      }
    `);
  });

  test('a closure that returns its capture', async () => {
    await checkProgram(rust`
      fn f() {
          let mut list = vec![1];
            //^^^^^^^^ lifetime variable defined here
          let mut grow = || &mut list;
                        //^ lifetime inferred to be a \`FnMut\` closure
                          //^^^^^^^^^ lifetime returns a reference to a captured variable which escapes the closure body
                               //^^^^ lifetime variable captured here
          grow();
      }
    `);
  });

  test('a captured list outlives the data', async () => {
    await checkProgram(rust`
      fn each<F: FnMut(&str)>(mut f: F) { f("a") }
      fn f() {
          let mut seen: Vec<&str> = Vec::new();
            //^^^^^^^^ E0521 \`seen\` declared here, outside of the closure body
          each(|word| seen.push(word));
              //^^^^ E0521 \`word\` is a reference that is only valid in the closure body
                    //^^^^^^^^^^^^^^^ E0521 \`word\` escapes the closure body here
      }
    `);
  });

  test('bounds of a written generic argument', async () => {
    await checkProgram(rust`
      fn need<T: 'static>(_: T) {}
      fn f<'a>(x: &'a i32) {
         //^^ lifetime lifetime \`'a\` defined here
          need::<&'a i32>(x);
        //^^^^^^^^^^^^^^^ lifetime requires that \`'a\` must outlive \`'static\`
      }
    `);
  });
});

describe('What dies too early', () => {
  test('captured by a closure', async () => {
    await checkProgram(rust`
      fn f() {
          let show;
          {
              let name = String::new();
                //^^^^ E0597 binding \`name\` declared here
              show = || println!("{}", name);
                   //^^ E0597 value captured here
                                     //^^^^ E0597 borrowed value does not live long enough
          }
        //^ E0597 \`name\` dropped here while still borrowed
          show();
        //^^^^ E0597 borrow later used here
      }
    `);
  });

  test('stored in a list', async () => {
    await checkProgram(rust`
      fn f() {
          let mut list: Vec<&i32> = Vec::new();
            //^^^^^^^^ E0597 variable \`list\` declared here
          {
              let n = 1;
                //^ E0597 binding \`n\` declared here
              list.push(&n);
                      //^^ E0597 borrowed value does not live long enough
          }
        //^ E0597 \`n\` dropped here while still borrowed
          println!("{}", list.len());
                       //^^^^ E0597 borrow later used here
      }
    `);
  });

  test('the destructor of a type with a lifetime', async () => {
    await checkProgram(rust`
      struct Guard<'a>(&'a i32);
      impl<'a> Drop for Guard<'a> { fn drop(&mut self) {} }
      fn f() {
          let guard;
          let n = 1;
            //^ E0597 binding \`n\` declared here
          guard = Guard(&n);
                      //^^ E0597 borrowed value does not live long enough
          let _ = &guard;
      }
    //^ E0597 \`n\` dropped here while still borrowed
    //^ E0597 borrow might be used here, when \`guard\` is dropped and runs the \`Drop\` code for type \`Guard\`
    `);
  });

  test('captured under a path', async () => {
    await checkProgram(rust`
      struct Pair { a: Vec<i32>, b: Vec<i32> }
      fn f() {
          let mut read = Vec::new();
          {
              let pair = Pair { a: vec![1], b: vec![2] };
                //^^^^ E0597 binding \`pair\` declared here
              let part = &pair.b;
                       //^^^^^^^ E0597 borrowed value does not live long enough
              read.push(move || part.len());
          }
        //^ E0597 \`pair.b\` dropped here while still borrowed
          println!("{}", read.len());
                       //^^^^ E0597 borrow later used here
      }
    `);
  });

  test('data behind a parameter', async () => {
    await checkProgram(rust`
      fn f(list: Vec<i32>) -> &'static [i32] {
          &list[..]
        //^^^^^^^^^ E0515 returns a value referencing data owned by the current function
         //^^^^ E0515 \`list\` is borrowed here
      }
    `);
  });

  test('lifetimes that a binder has without a name get one', async () => {
    await checkProgram(
      rust`
        mod m {
            pub trait Tr<'a, X> {}
            pub fn object(f: Box<dyn Fn(&str, Box<dyn Fn(&u8)>) -> u8>) {
                        //^ E0382 move occurs because \`f\` has type \`Box<dyn for<'a> Fn(&'a str, Box<dyn for<'a> Fn(&'a u8)>) -> u8>\`, which does not implement the \`Copy\` trait
                drop(f);
                   //^ E0382 value moved here
                drop(f);
                   //^ E0382 value used here after move
            }
            pub fn pointer(f: Vec<for<'a> unsafe extern "C" fn(&u8, &'a u8) -> &'a u8>) {
                         //^ E0382 move occurs because \`f\` has type \`Vec<for<'b, 'a> unsafe extern "C" fn(&'b u8, &'a u8) -> &'a u8>\`, which does not implement the \`Copy\` trait
                drop(f);
                   //^ E0382 value moved here
                drop(f);
                   //^ E0382 value used here after move
            }
            pub fn named(f: Box<dyn for<'x> Tr<'x, &'x u8>>) {
                       //^ E0382 move occurs because \`f\` has type \`Box<dyn for<'x> Tr<'x, &'x u8>>\`, which does not implement the \`Copy\` trait
                drop(f);
                   //^ E0382 value moved here
                drop(f);
                   //^ E0382 value used here after move
            }
            pub fn opaque() -> impl Fn(&u8) -> &u8 {
                |x| x
            }
            pub fn hidden() {
                let v = vec![opaque()];
                  //^ E0382 move occurs because \`v\` has type \`Vec<impl for<'a> Fn(&'a u8) -> for<'a> &'a u8>\`, which does not implement the \`Copy\` trait
                drop(v);
                   //^ E0382 value moved here
                drop(v);
                   //^ E0382 value used here after move
            }
        }
      `,
    );
    await checkProgram(
      rust`
        mod m {
            pub fn object(f: Box<dyn Fn(&str, Box<dyn Fn(&u8)>) -> u8>) {
                drop(f);
            }
        }
      `,
    );
  });
});

describe('What a closure borrows of its own leaves it (E0521)', () => {
  test('through a captured variable', () =>
    checkProgram(rust`
      fn named() {
          let mut x: &str = "";
            //^^^^^ E0521 \`x\` declared here, outside of the closure body
          let mut c = || {
              let s = String::new();
              x = &s;
            //^^^^^^ E0521 reference to \`s\` escapes the closure body here
                //^^ E0521 borrow is only valid in the closure body
          };
          c();
      }
      fn temporary() {
          let mut x: Option<&mut u8> = None;
            //^^^^^ E0521 \`x\` declared here, outside of the closure body
          let mut c = || {
              if let Some(k) = &mut x {
                        //^ E0521 reference escapes the closure body here
                  *k = &mut 3;
                     //^^^^^^ E0521 borrow is only valid in the closure body
              }
          };
          c();
      }
      fn captured() {
          let mut x: Option<Box<dyn Fn() -> usize>> = None;
            //^^^^^ E0521 \`x\` declared here, outside of the closure body
          let mut c = || {
              let s = String::new();
              x = Some(Box::new(|| s.len()));
            //^ E0521 reference to \`s\` escapes the closure body here
                                 //^ E0521 borrow is only valid in the closure body
          };
          c();
      }
    `));
});
