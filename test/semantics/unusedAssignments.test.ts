/** The lint `unused_assignments`: every program beside a twin that reads the value. The marks are rustc's. */
import { describe, expect, test } from 'vitest';
import { checkLintFix } from '../support/fixes';
import { checkProgram, diagnosticsOf, rust } from '../support/program';

const check = (text: string): Promise<void> => checkProgram(text, { lints: true });

describe('values that nobody reads (unused_assignments)', () => {
  test('overwritten', async () => {
    await check(rust`
      #![deny(unused_assignments)]
      pub fn f(flag: bool) -> u32 {
          let mut n = 0;
                    //^ unused_assignments primary
          n = if flag { 1 } else { 2 };
          n
      }
      pub fn g(flag: bool) -> u32 {
          let mut n = 0;
          if flag { n = 1 }
          n
      }
      pub fn h(mut text: String) -> usize {
             //^^^^^^^^ unused_assignments primary
          text = String::new();
          text.len()
      }
      pub fn i(mut text: String) -> usize {
          text += "!";
          text.len()
      }
    `);
  });

  test('never read again', async () => {
    await check(rust`
      #![deny(unused_assignments)]
      pub fn f() -> u32 {
          let mut n = 1;
          let m = n;
          n = 2;
        //^^^^^ unused_assignments primary
          m
      }
      pub fn g() -> u32 {
          let mut n = 1;
          let m = n;
          n += 2;
        //^^^^^^ unused_assignments primary
          m
      }
      pub fn h() -> u32 {
          let mut n = 1;
          let m = n;
          n += 2;
          m + n
      }
      pub fn i(mut n: i32) {
          n /= 2;
        //^^^^^^ unused_assignments primary
      }
      pub fn j(mut n: i32) -> i32 {
          n /= 2;
          n
      }
    `);
  });

  test('in a loop', async () => {
    await check(rust`
      #![deny(unused_assignments)]
      pub fn f(words: &[&str]) -> usize {
          let mut last = "";
          let mut n = 0;
          for word in words {
              if *word == last { n += 1 }
              last = word;
          }
          n
      }
      pub fn g(words: &[&str]) -> usize {
          let mut last = "";
          let mut n = 0;
          for word in words {
              if *word == last { n += 1 }
              last = word;
            //^^^^^^^^^^^ unused_assignments primary
              break;
          }
          n
      }
    `);
  });

  test('a variable that is never read: its first value is of another lint', async () => {
    await check(rust`
      #![deny(unused_assignments)]
      pub fn f(flag: bool) {
          let n = if flag { 1 } else { 2 };
          let late;
          late = 3;
        //^^^^^^^^ unused_assignments primary
          let mut twice = 1;
          twice = 2;
        //^^^^^^^^^ unused_assignments primary
          let _named = 1;
          let mut _other = 1;
          _other = 2;
      }
      pub fn g(pair: Result<u32, u32>) {
          match pair { Ok(mut n) | Err(mut n) => n = 1 }
                                               //^^^^^ unused_assignments primary
      }
      pub fn h(pair: Result<u32, u32>) -> u32 {
          match pair { Ok(mut n) | Err(mut n) => { n += 1; n } }
      }
    `);
  });

  test('parts, and what is behind a pointer', async () => {
    await check(rust`
      #![deny(unused_assignments)]
      pub struct P { x: u32, y: u32 }
      pub fn f(mut p: P) -> u32 {
          let x = p.x;
          p.y = 1;
        //^^^^^^^ unused_assignments primary
          x
      }
      pub fn g(p: &mut P) -> u32 {
          let x = p.x;
          p.y = 1;
          x
      }
      pub fn h(mut p: P) -> u32 {
          p.y = 1;
          p.x
      }
    `);
  });

  test('what its drop may be for', async () => {
    await check(rust`
      #![deny(unused_assignments)]
      pub struct Guard { on: bool }
      impl Drop for Guard { fn drop(&mut self) { assert!(self.on) } }
      pub struct Plain { on: bool }
      pub fn f(mut guard: Guard) { guard.on = true; }
      pub fn g(mut plain: Plain) { plain.on = true; }
                                 //^^^^^^^^^^^^^^^ unused_assignments primary
    `);
  });

  test('closures', async () => {
    await check(rust`
      #![deny(unused_assignments)]
      pub fn f() -> impl FnMut() {
          let mut n = 0;
          move || n = 1
                //^^^^^ unused_assignments primary
                //^ unused_assignments primary
      }
      pub fn g() -> impl FnMut() -> u32 {
          let mut n = 0;
          move || { n += 1; n }
      }
      pub fn h() -> u32 {
          let mut n = 0;
          let mut set = || n = 1;
          set();
          n
      }
      pub fn i(mut again: impl FnMut(&mut dyn FnMut())) {
          let mut n = 0;
          again(&mut move || { if n > 3 { return } n += 1 });
      }
    `);
  });

  test('a guard and its arm', async () => {
    await check(rust`
      #![deny(unused_assignments)]
      pub fn f(n: Option<u32>) -> u32 {
          match n {
              Some(mut n) if n > 1 => { n = 2; n }
              Some(mut n) if n > 0 => { n = 2; 3 }
                                      //^^^^^ unused_assignments primary
              _ => 0,
          }
      }
    `);
  });

  test('async fns', async () => {
    await check(rust`
      #![deny(unused_assignments)]
      pub async fn f(mut text: String) -> usize {
                   //^^^^^^^^ unused_assignments primary
          text = String::new();
          text.len()
      }
      pub async fn g(mut text: String) -> usize {
          text.push('!');
          text.len()
      }
    `);
  });

  test('beside an error', async () => {
    await check(rust`
      #![deny(unused_assignments)]
      pub fn f(text: String) -> usize {
             //^^^^ E0382 move occurs because \`text\` has type \`String\`, which does not implement the \`Copy\` trait
          let mut n = 1;
                    //^ unused_assignments primary
          n = 2;
          drop(text);
             //^^^^ E0382 value moved here
          n + text.len()
            //^^^^ E0382 value borrowed here after move
      }
    `);
  });

  test('a reference in the place of what it refers to', async () => {
    const words = async (text: string) =>
      (await diagnosticsOf(text)).found.map((d) => d.children.map((c) => c.message));
    const maybe = 'maybe it is overwritten before being read?';
    expect(await words('pub fn f(mut n: &u32) { n = &5; }')).toEqual([[]]);
    expect(await words("pub fn f<'a>(mut n: &'a u32, m: &'a u32) { n = m; }")).toEqual([[maybe]]);
    expect(await words('pub fn f(n: &u32) { let mut n = n; n = &5; }')).toEqual([[maybe]]);
    await checkLintFix('assignThrough', 'pub fn f(mut n: &u32) { n = &5; }', 'pub fn f(n: &mut u32) { *n = 5; }');
    await checkLintFix(
      'assignThrough',
      "pub fn f<'a>(mut n: &'a mut u32, m: &'a mut u32) { n = &mut *m; }",
      "pub fn f<'a>(n: &'a mut u32, m: &'a mut u32) { *n = *m; }",
    );
  });

  test('is the choice of the program', async () => {
    const { found } = await diagnosticsOf(rust`
      #[allow(unused_assignments)]
      pub fn f() -> u32 { let mut n = 0; n = 1; n }
      #[allow(unused)]
      pub mod m {
          pub fn g() -> u32 { let mut n = 0; n = 1; n }
          #[warn(unused)]
          pub fn h() -> u32 { let mut n = 0; n = 1; n }
      }
      #[expect(unused_assignments)]
      pub fn i() -> u32 { let mut n = 0; n = 1; n }
    `);
    expect(found.map((d) => [d.severity, d.message])).toEqual([['warning', 'value assigned to `n` is never read']]);
  });
});
