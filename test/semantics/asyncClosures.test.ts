/** Async closures, and what is called as `AsyncFn`. The marks are rustc's. */
import { describe, test } from 'vitest';
import { checkProgram, rust } from '../support/program';

describe('Async closures', () => {
  test('meet the bounds of AsyncFn and of Fn', async () => {
    await checkProgram(
      rust`
        use std::future::Future;
        pub async fn often<F: AsyncFn(i32) -> i32>(f: F) -> i32 { f(1).await + f(2).await }
        pub async fn changing(mut f: impl AsyncFnMut(i32) -> i32) -> i32 { f(1).await + f(2).await }
        pub async fn once<F>(f: F) -> i32 where F: AsyncFnOnce(i32) -> i32 { f(1).await }
        pub async fn old<F: Fn(i32) -> Fut, Fut: Future<Output = i32>>(f: F) -> i32 { f(1).await }
        pub async fn named(x: i32) -> i32 { x }
        pub async fn all(v: Vec<i32>) {
            let by_ref = async |x: i32| x + v[0];
            often(&by_ref).await;
            often(by_ref).await;
            let mut n = 0;
            changing(async |x| { n += x; n }).await;
            n += 1;
            old(async |x| x).await;
            often(named).await;
            often(|x| async move { x }).await;
            let pointer: fn(i32) -> std::future::Ready<i32> = std::future::ready;
            changing(pointer).await;
            once(async move |x| { drop(v); x + n }).await;
        }
      `,
    );
    await checkProgram(
      rust`
        use std::future::Future;
        pub async fn often<F: AsyncFn(i32) -> i32>(f: F) -> i32 { f(1).await + f(2).await }
        pub async fn changing(mut f: impl AsyncFnMut(i32) -> i32) -> i32 { f(1).await + f(2).await }
        pub async fn once<F>(f: F) -> i32 where F: AsyncFnOnce(i32) -> i32 { f(1).await }
        pub async fn old<F: Fn(i32) -> Fut, Fut: Future<Output = i32>>(f: F) -> i32 { f(1).await }
        pub async fn all(v: Vec<i32>) {
                       //^ E0505 binding \`v\` declared here
            often(async |_| { v.len() as i32 }).await;
            let kept = &v;
                     //^^ E0505 borrow of \`v\` occurs here
            once(async move |x| { drop(v); x }).await;
               //^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ E0505 move out of \`v\` occurs here
            drop(kept.len());
               //^^^^ E0505 borrow later used here
        }
      `,
    );
  });

  test('lend what they captured', async () => {
    await checkProgram(
      rust`
        pub async fn calls() {
            let mut v = vec![1];
            let mut push = async |x: i32| { v.push(x); };
            push(1).await;
            push(2).await;
            v.push(3);
            let owned = String::from("a");
            let len = async move || owned.len();
            len().await;
            len().await;
        }
      `,
    );
    await checkProgram(
      rust`
        pub async fn calls() {
            let mut v = vec![1];
            let mut push = async |x: i32| { v.push(x); };
            let first = push(1);
                      //^^^^ E0499 first mutable borrow occurs here
            let second = push(2);
                       //^^^^ E0499 second mutable borrow occurs here
            first.await;
          //^^^^^ E0499 first borrow later used here
            second.await;
        }
      `,
    );
    await checkProgram(
      rust`
        pub async fn gone() {
            let mut slot = Some(String::new());
            let mut take = async move || slot.take();
              //^^^^^^^^ E0505 binding \`take\` declared here
            let future = take();
                       //^^^^ E0505 borrow of \`take\` occurs here
            drop(take);
               //^^^^ E0505 move out of \`take\` occurs here
            future.await;
          //^^^^^^ E0505 borrow later used here
        }
      `,
    );
  });

  test('capture as closures do', async () => {
    await checkProgram(
      rust`
        pub async fn moved() {
            let v = vec![1];
              //^ E0382 move occurs because \`v\` has type \`Vec<i32>\`, which does not implement the \`Copy\` trait
            let len = async move || v.len();
                    //^^^^^^^^^^^^^^^^^^^^^ E0382 value moved here
            drop(v);
               //^ E0382 value used here after move
            len().await;
        }
        pub async fn borrowed() {
            let v = vec![1];
            let len = async || v.len();
                    //^^^^^^^^^^^^^^^^ E0505 borrow of \`v\` occurs here
            drop(v);
               //^ E0505 move out of \`v\` occurs here
            len().await;
          //^^^ E0505 borrow later used here
        }
        pub async fn changed() {
            let mut v = vec![1];
            let mut push = async |x: i32| v.push(x);
                         //^^^^^^^^^^^^^^^^^^^^^^^^ E0502 mutable borrow occurs here
            let n = v.len();
                  //^ E0502 immutable borrow occurs here
            push(n as i32).await;
          //^^^^ E0502 mutable borrow later used here
        }
        pub async fn unchanged() {
            let v = 1;
            let mut add = async || v += 1;
                                 //^^^^^^ E0594 cannot assign
            add().await;
        }
        pub async fn not_mut() {
            let mut v = vec![1];
            let push = async |x: i32| v.push(x);
            push(1).await;
          //^^^^ E0596 cannot borrow as mutable
        }
        pub async fn short() {
            let len;
            {
                let v = vec![1];
                len = async || v.len();
                    //^^^^^^^^^^^^^^^^ E0597 borrowed value does not live long enough
            }
          //^ E0597 \`v\` dropped here while still borrowed
            len().await;
          //^^^ E0597 borrow later used here
        }
      `,
    );
    await checkProgram(
      rust`
        pub async fn parts() {
            let mut pair = (vec![1], vec![2]);
            let mut push = async || pair.0.push(1);
            pair.1.push(2);
            push().await;
            drop(pair);
        }
      `,
    );
  });

  test('that consume are called once', async () => {
    await checkProgram(
      rust`
        pub async fn twice() {
            let v = vec![1];
            let give = async || v;
            give().await;
            give().await;
          //^^^^ E0382 value used here after move
        }
      `,
      { primariesOnly: true },
    );
    await checkProgram(
      rust`
        pub async fn one() {
            let v = vec![1];
            let give = async || v;
            drop(give().await);
        }
      `,
    );
    await checkProgram(
      rust`
        pub fn made() -> Vec<i32> { vec![] }
        pub async fn often<F: AsyncFn() -> Vec<i32>>(f: F) { f().await; }
        pub async fn changing<F: AsyncFnMut() -> Vec<i32>>(mut f: F) { f().await; }
        pub async fn asked() {
            let v = made();
                  //^^^^^^ E0507 move occurs because \`v\` has type \`Vec<i32>\`, which does not implement the \`Copy\` trait
              //^ E0507 captured outer variable
            often(async || v).await;
                //^^^^^^^^ E0507 \`v\` is moved here
                //^^^^^^^^ E0507 captured by this \`AsyncFn\` closure
                         //^ E0507 variable moved due to use in coroutine
            let w = made();
                  //^^^^^^ E0507 move occurs because \`w\` has type \`Vec<i32>\`, which does not implement the \`Copy\` trait
              //^ E0507 captured outer variable
            changing(async move || w).await;
                   //^^^^^^^^^^^^^ E0507 \`w\` is moved here
                   //^^^^^^^^^^^^^ E0507 captured by this \`AsyncFnMut\` closure
                                 //^ E0507 variable moved due to use in coroutine
        }
        pub fn given(v: Vec<i32>) -> impl AsyncFn() -> Vec<i32> {
                      //^^^^^^^^ E0507 move occurs because \`v\` has type \`Vec<i32>\`, which does not implement the \`Copy\` trait
            async move || v
                        //^ E0507 variable moved due to use in coroutine
          //^^^^^^^^^^^^^ E0507 \`v\` is moved here
        }
      `,
    );
    await checkProgram(
      rust`
        pub async fn once<F: AsyncFnOnce() -> Vec<i32>>(f: F) { f().await; }
        pub async fn asked(v: Vec<i32>, w: Vec<i32>) {
            once(async || v).await;
            once(async move || w).await;
        }
        pub fn given(v: Vec<i32>) -> impl AsyncFn() -> Vec<i32> {
            async move || v.clone()
        }
      `,
    );
  });

  test('bind their parameters inside', async () => {
    await checkProgram(
      rust`
        pub async fn patterns() {
            let add = async |(a, _): (i32, i32), mut v: Vec<i32>| { v.push(a); v };
            let v = add((1, 2), vec![]).await;
            drop(v);
            let held = async |s: String, t: &str| -> usize { drop(s); t.len() };
            held(String::new(), "").await;
        }
      `,
    );
    await checkProgram(
      rust`
        pub async fn patterns() {
            let give = async |s: String| { drop(s); s };
                            //^ E0382 move occurs because \`s\` has type \`String\`, which does not implement the \`Copy\` trait
                                              //^ E0382 value moved here
                                                  //^ E0382 value used here after move
            give(String::new()).await;
            let fixed = async |n: i32| n += 1;
                             //^ E0384 first assignment to \`n\`
                                     //^^^^^^ E0384 cannot assign twice to immutable variable
            fixed(1).await;
        }
      `,
    );
  });

  test('name lifetimes as rustc does', async () => {
    await checkProgram(
      rust`
        pub async fn returned() {
            let mut x = String::new();
            let mut c = async || &mut x;
                               //^^^^^^ lifetime returning this value requires that \`'1\` must outlive \`'2\`
            c().await.push('a');
        }
        pub async fn through() {
            let c = async |x: &String| x;
                                     //^ lifetime returning this value requires that \`'1\` must outlive \`'2\`
            c(&String::new()).await;
        }
      `,
      { primariesOnly: true },
    );
    await checkProgram(
      rust`
        pub async fn escapes(s: &str) {
                           //^ E0521 \`s\` is a reference that is only valid in the function body
                              //^ E0521 let's call the lifetime of this reference \`'1\`
            fn need<F: AsyncFn() + 'static>(_: F) {}
            need(async || { s.len(); });
          //^^^^^^^^^^^^^^^^^^^^^^^^^^^ E0521 argument requires that \`'1\` must outlive \`'static\`
          //^^^^^^^^^^^^^^^^^^^^^^^^^^^ E0521 \`s\` escapes the function body here
        }
      `,
    );
    await checkProgram(
      rust`
        pub fn given<'a>(s: &'a str) -> impl AsyncFn() -> &'a str + use<'a> {
            async move || s
        }
        pub async fn lent(f: impl AsyncFn(&str) -> usize) -> usize {
            let s = String::new();
            f(&s).await
        }
        pub async fn lends() {
            lent(async |s: &str| s.len()).await;
            lent(async |s| s.len()).await;
        }
      `,
    );
  });
});
