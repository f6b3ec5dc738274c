/** `clippy::mut_mutex_lock`, `clippy::await_holding_lock` and `clippy::await_holding_refcell_ref`. */
import { describe, test } from 'vitest';
import { checkLeftOut, checkPractice, checkPracticeFix } from '../../support/practice';
import { rust } from '../../support/program';

describe('mut_mutex_lock', () => {
  test('who has the only reference', async () => {
    await checkPractice(rust`
      use std::sync::{Arc, Mutex};
      pub struct S { pub m: Mutex<u32> }
      pub fn f(m: &mut Mutex<u32>, s: &mut S, a: &mut Arc<Mutex<u32>>, mut o: Mutex<u32>, i: &&mut Mutex<u32>) -> u32 {
          *m.lock().unwrap() += 1;
           //^^^^ mut_mutex_lock calling \`&mut Mutex::lock\` unnecessarily locks an exclusive (mutable) reference
          *s.m.lock().unwrap() += 1;
          *o.lock().unwrap() += 1;
          *o.get_mut().unwrap() += 1;
          *a.lock().unwrap() + *i.lock().unwrap()
      }
      pub fn g(m: &mut Option<Mutex<u32>>, v: &mut [Mutex<u32>]) {
          if let Some(m) = m { *m.lock().unwrap() += 1 }
                                //^^^^ mut_mutex_lock
          for m in v.iter_mut() { *m.lock().unwrap() += 1 }
                                   //^^^^ mut_mutex_lock
          for m in v.iter() { *m.lock().unwrap() += 1 }
      }`);
  });

  test('reads it without a lock', async () => {
    const program = (method: string) => `pub fn f(m: &mut std::sync::Mutex<u32>) { *m.${method}().unwrap() += 1; }`;
    await checkPracticeFix('mut_mutex_lock', program('lock'), [program('get_mut')]);
  });
});

const HEAD = `use std::cell::{RefCell, Ref};
use std::sync::{Mutex, RwLock};
async fn wait() {}
`;

describe('await_holding_lock, await_holding_refcell_ref', () => {
  test('a guard that is there while the task waits', async () => {
    await checkPractice(
      `${HEAD}${rust`
      pub async fn f(m: &Mutex<u32>, l: &RwLock<u32>, c: &RefCell<u32>) -> u32 {
          let g = m.lock().unwrap();
            //^ await_holding_lock this \`MutexGuard\` is held across an await point
          let r = l.read().unwrap();
            //^ await_holding_lock
          let b = c.borrow();
            //^ await_holding_refcell_ref this \`RefCell\` reference is held across an await point
          wait().await;
          *g + *r + *b
      }
      pub fn block(m: &Mutex<u32>) -> impl std::future::Future<Output = u32> + '_ {
          async move {
              let mut g = m.lock().unwrap();
                //^^^^^ await_holding_lock
              *g += 1;
              wait().await;
              1
          }
      }
      pub async fn maybe(m: &Mutex<u32>, is: bool) {
          let g = m.lock().unwrap();
            //^ await_holding_lock
          if is { drop(g) }
          wait().await;
      }
      pub async fn given(g: std::cell::RefMut<'_, u32>) -> u32 {
                       //^ await_holding_refcell_ref
          wait().await;
          *g
      }`}`,
    );
  });

  test('a guard that is gone by then', async () => {
    await checkPractice(
      `${HEAD}${rust`
      pub async fn scope(m: &Mutex<u32>) { { let mut g = m.lock().unwrap(); *g += 1; } wait().await; }
      pub async fn statement(m: &Mutex<u32>) { *m.lock().unwrap() += 1; wait().await; }
      pub async fn before(m: &Mutex<u32>) { wait().await; let g = m.lock().unwrap(); println!("{}", *g); }
      pub async fn moved(m: &Mutex<u32>) { let g = m.lock().unwrap(); drop(g); wait().await; }
      pub fn no_task(m: &Mutex<u32>) -> u32 { let g = m.lock().unwrap(); *g }
      pub async fn other(v: Vec<u32>) -> usize { let r = &v; wait().await; r.len() }`}`,
    );
  });

  test('a guard that was dropped after a use is gone, too', async () => {
    await checkLeftOut(
      'await_holding_lock',
      `${HEAD}pub async fn f(m: &Mutex<u32>) { let mut g = m.lock().unwrap(); *g += 1; drop(g); wait().await; }`,
    );
  });

  test('lets it go before', async () => {
    const program = (drop: string) => `${HEAD}pub async fn f(m: &Mutex<u32>) {
    let g = m.lock().unwrap();
    ${drop}wait().await;
}`;
    await checkPracticeFix('await_holding_lock', program(''), [program('drop(g);\n    ')]);
    await checkPracticeFix(
      'await_holding_refcell_ref',
      `${HEAD}pub async fn f(c: &RefCell<u32>) -> u32 {\n    let g: Ref<u32> = c.borrow();\n    wait().await;\n    *g\n}`,
      [],
    );
  });
});
