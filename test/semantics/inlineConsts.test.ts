/** Inline constants are bodies of their own, and what they ask of lifetimes the fn around has to know. The marks are rustc's. */
import { describe, test } from 'vitest';
import { checkProgram, rust } from '../support/program';

describe('Inline constants', () => {
  test('moves, borrows and assignments inside', async () => {
    await checkProgram(rust`
      struct D(u32);
      const fn made() -> D {
          D(1)
      }
      fn moved() -> u32 {
          const {
              let d = made();
                //^ E0382 move occurs because \`d\` has type \`D\`, which does not implement the \`Copy\` trait
              let e = d;
                    //^ E0382 value moved here
              let n = d.0;
                    //^^^ E0382 value used here after move
              core::mem::forget(e);
              n
          }
      }
      fn twice() -> u32 {
          const {
              let mut x = 1;
              let a = &mut x;
                    //^^^^^^ E0499 first mutable borrow occurs here
              let b = &mut x;
                    //^^^^^^ E0499 second mutable borrow occurs here
              *a = 2;
            //^^^^^^ E0499 first borrow later used here
              *b = 3;
              x
          }
      }
      fn inside_a_closure(x: u32) -> u32 {
          let f = || x + const { let y: u32; y };
                                   //^ E0381 binding declared here but left uninitialized
                                           //^ E0381 \`y\` used here but it isn't initialized
          f()
      }
    `);
    await checkProgram(rust`
      struct D(u32);
      const fn made() -> D {
          D(1)
      }
      fn moved() -> u32 {
          const {
              let d = made();
              let e = d;
              let n = e.0;
              core::mem::forget(e);
              n
          }
      }
      fn twice() -> u32 {
          const {
              let mut x = 1;
              let a = &mut x;
              *a = 2;
              let b = &mut x;
              *b = 3;
              x
          }
      }
      fn inside_a_closure(x: u32) -> u32 {
          let f = || x + const { let y: u32; y = 2; y };
          f()
      }
    `);
  });

  test('what does not outlive it', async () => {
    await checkProgram(rust`
      fn variable() -> &'static u32 {
          const { let x = 1; &x }
              //^^^^^^^^^^^^^^^^^ E0597 return type is &'1 u32
                    //^ E0597 binding \`x\` declared here
                           //^^ E0597 borrowed value does not live long enough
                           //^^ E0597 using this value as a constant requires that \`x\` is borrowed for \`'1\`
                              //^ E0597 \`x\` dropped here while still borrowed
      }
      const fn made() -> u32 {
          1
      }
      fn temporary() {
          let _ = const { let r: &'static u32 = &made(); *r };
                               //^^^^^^^^^^^^ E0716 type annotation requires that borrow lasts for \`'static\`
                                               //^^^^^^ E0716 creates a temporary value which is freed while still in use
                                                          //^ E0716 temporary value is freed at the end of this statement
      }
    `);
    await checkProgram(rust`
      fn variable() -> &'static u32 {
          const { let x = 1; let _ = &x; &1 }
      }
      const fn made() -> u32 {
          1
      }
      fn temporary() -> &'static u32 {
          let _ = const { let r: &'static u32 = &1; *r };
          const { &made() }
      }
    `);
  });

  test('lifetimes of the fn around', async () => {
    await checkProgram(rust`
      const fn need<T: 'static>() {}
      fn param<T>() {
          const { need::<T>() }
                //^^^^^^^^^ E0310 the parameter type \`T\` must be valid for the static lifetime...
                //^^^^^^^^^ E0310 ...so that the type \`T\` will meet its required lifetime bounds
      }
      fn early<'a>(_: &'a u32) where 'a: 'a {
             //^^ lifetime lifetime \`'a\` defined here
          let _ = const { need::<&'a u32>() };
                        //^^^^^^^^^^^^^^^ lifetime requires that \`'a\` must outlive \`'static\`
      }
      fn late<'a>(x: &'a u32) {
            //^^ lifetime lifetime \`'a\` defined here
          let _y: &'static u32 = const { None }.unwrap_or(x);
                //^^^^^^^^^^^^ lifetime type annotation requires that \`'a\` must outlive \`'static\`
      }
    `);
    await checkProgram(rust`
      const fn need<T: 'static>() {}
      fn param<T: 'static>() {
          const { need::<T>() }
      }
      fn early<'a>(_: &'a u32) where 'a: 'static {
          let _ = const { need::<&'a u32>() };
      }
      fn late<'a>(x: &'a u32) -> &'a u32 {
          const { None }.unwrap_or(x)
      }
      fn shared<'a, 'b: 'a>(_: &'a u32, y: &'b u32) -> Option<&'a u32> {
          let f: fn(&'b u32) -> &'a u32 = const { |z| z };
          Some(f(y))
      }
    `);
  });

  test('what its value may hold', async () => {
    await checkProgram(rust`
      mod m {
          use std::cell::Cell;
          pub fn cell() -> &'static Cell<u32> {
              const { &Cell::new(1) }
                    //^^^^^^^^^^^^^ E0492 this borrow of an interior mutable value refers to such a temporary
          }
          pub fn list() {
              let _ = const { &mut [1] };
                            //^^^^^^^^ E0764 this mutable borrow refers to such a temporary
              let _ = const { let v: Vec<u8> = Vec::new(); v.len() };
                                //^ E0493 the destructor for this type cannot be evaluated in constants
                                                                 //^ E0493 value is dropped here
          }
      }
    `);
    await checkProgram(rust`
      mod m {
          use std::cell::Cell;
          pub fn cell() -> &'static Option<Cell<u32>> {
              const { &None }
          }
          pub fn list() -> &'static [Vec<u8>] {
              let _ = const { let mut a = [1]; a[0] = 2; a };
              const { &[const { Vec::new() }; 3] }
          }
      }
    `);
  });
});
