/** E0381: every program beside a twin that differs in a token and compiles. The marks are rustc's. */
import { describe, expect, test } from 'vitest';
import { checkProgram, diagnosticsOf, rust } from '../support/program';

describe('Use before initialisation (E0381)', () => {
  test('borrowed before it is there', async () => {
    await checkProgram(rust`
      fn length() -> usize {
          let text: String;
            //^^^^ E0381 binding declared here but left uninitialized
          text.len()
        //^^^^ E0381 \`text\` used here but it isn't initialized
      }
    `);
    await checkProgram(rust`
      fn length() -> usize {
          let text: String = String::new();
          text.len()
      }
    `);
  });

  test('captured before it is there', async () => {
    await checkProgram(rust`
      fn twice() -> i32 {
          let base: i32;
            //^^^^ E0381 binding declared here but left uninitialized
          let double = || base * 2;
                     //^^ E0381 \`base\` used here but it isn't initialized
                        //^^^^ E0381 borrow occurs due to use in closure
          double()
      }
    `);
    await checkProgram(rust`
      fn twice() -> i32 {
          let base: i32 = 4;
          let double = || base * 2;
          double()
      }
    `);
  });

  test('behind a call that gives nothing, for those who may know', async () => {
    await checkProgram(rust`
      mod widget {
          enum Never {}
          pub struct Widget(Never);
          impl Widget {
              pub fn new() -> Widget {
                  panic!()
              }
          }
          pub fn inside() {
              let x: &mut u32;
              Widget::new();
              *x = 1;
          }
      }
      fn outside() {
          let y: &mut u32;
            //^ E0381 binding declared here but left uninitialized
          widget::Widget::new();
          *y = 2;
        //^^^^^^ E0381 \`y\` used here but it isn't initialized
      }
    `);
    await checkProgram(rust`
      mod widget {
          pub enum Never {}
          pub struct Widget(pub Never);
          impl Widget {
              pub fn new() -> Widget {
                  panic!()
              }
          }
      }
      fn outside() {
          let y: &mut u32;
          widget::Widget::new();
          *y = 2;
      }
    `);
  });

  test('not in a constant that rustc rejects for its destructor first', async () => {
    const text = (word: string) => rust`
      ${word} fn first(other: String) -> usize {
          let names: [String; 1];
          names[0] = other;
          0
      }
    `;
    expect((await diagnosticsOf(text('const'))).found.map((d) => d.code)).toEqual(['E0493', 'E0493']);
    expect((await diagnosticsOf(text('pub'))).found.map((d) => d.code)).toEqual(['E0381']);
  });
});
