/** Coroutines, gen blocks and try blocks. The marks are rustc's. */
import { describe, test } from 'vitest';
import { checkProgram, rust } from '../support/program';

describe('Bodies that stop and go on', () => {
  test('a coroutine that may move', async () => {
    await checkProgram(
      rust`
        #![feature(coroutines, stmt_expr_attributes)]
        pub fn held() {
            let _c = #[coroutine] || {
                                //^^ E0626 within this coroutine
                let n = 1;
                let r = &n;
                      //^^ E0626 primary
                yield 2;
              //^^^^^^^ E0626 possible yield occurs here
                drop(*r);
            };
        }
      `,
    );
    await checkProgram(
      rust`
        #![feature(coroutines, stmt_expr_attributes)]
        pub fn held() {
            let _c = #[coroutine] static || {
                let n = 1;
                let r = &n;
                yield 2;
                drop(*r);
            };
        }
      `,
    );
  });

  test('what a coroutine borrows', async () => {
    await checkProgram(
      rust`
        #![feature(coroutines, stmt_expr_attributes)]
        pub fn gone() {
            let _c = {
              //^^ E0597 borrow later stored here
                let n = 3;
                  //^ E0597 binding \`n\` declared here
                #[coroutine] || yield &n
                           //^^ E0597 value captured here by coroutine
                                     //^ E0597 borrowed value does not live long enough
            };
          //^ E0597 \`n\` dropped here while still borrowed
        }
      `,
    );
    await checkProgram(
      rust`
        #![feature(coroutines, stmt_expr_attributes)]
        pub fn gone() {
            let n = 3;
            let _c = {
                #[coroutine] || yield &n
            };
        }
      `,
    );
  });

  test('a gen block', async () => {
    await checkProgram(
      rust`
        #![feature(gen_blocks)]
        pub fn held() {
            let _g = gen {
                   //^^^ E0626 within this \`gen\` block
                let n = 1;
                let r = &n;
                      //^^ E0626 primary
                yield 1;
              //^^^^^^^ E0626 possible yield occurs here
                drop(*r);
            };
        }
      `,
      { edition: '2024' },
    );
    await checkProgram(
      rust`
        #![feature(gen_blocks)]
        pub fn held() {
            let _g = gen {
                let n = 1;
                let r = &n;
                drop(*r);
                yield 1;
            };
        }
      `,
      { edition: '2024' },
    );
  });

  test('a try block', async () => {
    await checkProgram(
      rust`
        #![feature(try_blocks)]
        pub fn frozen() {
            let mut n = 222;
            let r: Result<&i32, ()> = try {
                Err(())?;
                &n
              //^^ E0506 \`n\` is borrowed here
            };
            n = 0;
          //^^^^^ E0506 \`n\` is assigned to here but it was already borrowed
            drop((r, n));
                //^ E0506 borrow later used here
        }
      `,
    );
    await checkProgram(
      rust`
        #![feature(try_blocks)]
        pub fn frozen() {
            let mut n = 222;
            let r: Result<&i32, ()> = try {
                Err(())?;
                &n
            };
            drop(r);
            n = 0;
            drop(n);
        }
      `,
    );
  });

  test('the lifetimes of an async fn by the names and places that its signature gives them', async () => {
    await checkProgram(
      rust`
        mod m {
            pub struct View<'a>(pub &'a mut i32);
            pub async fn elided(x: &mut i32) -> &i32 {
                                 //^ E0506 let's call the lifetime of this reference \`'1\`
                let y = &*x;
                      //^^^ E0506 \`*x\` is borrowed here
                *x += 1;
              //^^^^^^^ E0506 \`*x\` is assigned to here but it was already borrowed
                y
              //^ E0506 returning this value requires that \`*x\` is borrowed for \`'1\`
            }
            pub async fn named<'a>(x: &'a mut i32) -> &'a i32 {
                             //^^ E0506 lifetime \`'a\` defined here
                let y = &*x;
                      //^^^ E0506 \`*x\` is borrowed here
                *x += 1;
              //^^^^^^^ E0506 \`*x\` is assigned to here but it was already borrowed
                y
              //^ E0506 returning this value requires that \`*x\` is borrowed for \`'a\`
            }
            impl View<'_> {
                pub async fn method(&mut self) -> &i32 {
                                  //^ E0506 let's call the lifetime of this reference \`'1\`
                    let y = &*self.0;
                          //^^^^^^^^ E0506 \`*self.0\` is borrowed here
                    *self.0 = 2;
                  //^^^^^^^^^^^ E0506 \`*self.0\` is assigned to here but it was already borrowed
                    y
                  //^ E0506 returning this value requires that \`*self.0\` is borrowed for \`'1\`
                }
            }
        }
      `,
    );
    await checkProgram(
      rust`
        mod m {
            pub async fn elided(x: &mut i32) -> &i32 {
                *x += 1;
                let y = &*x;
                y
            }
            pub async fn named<'a, 'b>(x: &'a mut i32, y: &'b i32) -> (&'b i32, &'a i32) {
                *x += *y;
                (y, x)
            }
        }
      `,
    );
  });

  test('an async fn with type parameters that waits for itself', async () => {
    await checkProgram(
      rust`
        pub async fn down(f: &mut impl FnMut(i32) -> i32, n: i32) -> i32 {
            if n == 0 { return 0; }
            f(n) + Box::pin(down(f, n - 1)).await
        }
        pub async fn moved<T: Clone>(t: T, n: i32) {
            let rest = Box::pin(moved(t, n - 1));
            rest.await;
            drop(t.clone());
               //^ E0382 value borrowed here after move
        }
      `,
      { primariesOnly: true },
    );
  });

  test('lifetimes that an output captures and no argument names are early-bound', async () => {
    await checkProgram(
      rust`
        pub trait Tr {
            async fn a<'a>(&self);
            fn b<'a>(&self) -> impl Sized;
        }
        impl Tr for u8 {
            async fn a(&self) {}
                    //^ E0195 primary
            fn b(&self) -> impl Sized {}
              //^ E0195 primary
        }
      `,
      { primariesOnly: true },
    );
    await checkProgram(
      rust`
        pub trait Tr {
            async fn a<'a>(&'a self);
            fn b<'a>(&self) -> impl Sized + use<'a, Self>;
            fn c<'a>(&self);
        }
        impl Tr for u8 {
            async fn a(&self) {}
            fn b<'a>(&self) -> impl Sized + use<'a> {}
            fn c(&self) {}
        }
        pub async fn named<'a>(_n: &u8) {}
        pub async fn given() {
            named::<'static>(&1).await;
        }
      `,
    );
  });

  test('a coroutine that is dropped while it drops the future it waited for', async () => {
    await checkProgram(rust`
      struct Guard<'a>(&'a i32);
      impl Drop for Guard<'_> {
          fn drop(&mut self) {}
      }
      async fn put(d: &mut i32) {}
      async fn f(mut d: i32) {
          let guard = Guard(&d);
                          //^^ E0502 immutable borrow occurs here
          put(&mut d).await;
            //^^^^^^ E0502 mutable borrow occurs here
          drop(guard);
      }
    //^ E0502 immutable borrow might be used here, when \`guard\` is dropped and runs the \`Drop\` code for type \`Guard\`
      async fn g(mut d: i32) {
          let guard = Guard(&d);
                          //^^ E0506 \`d\` is borrowed here
          {
              let names = vec![String::new()];
              d = 1;
            //^^^^^ E0506 \`d\` is assigned to here but it was already borrowed
          }
          let n = guard.0;
                //^^^^^^^ E0506 borrow later used here
      }
      async fn h(mut d: i32) {
          {
              let guard = Guard(&d);
          }
          put(&mut d).await;
          let guard = Guard(&d);
          put(&mut 1).await;
          drop(guard);
          d = 2;
      }
    `);
  });
});
