/** The lint `unused_mut`. Each expectation is what rustc 1.95 warns about. */
import { describe, expect, it } from 'vitest';
import { diagnosticsOf, host, rust } from '../support/program';

/** The code under each warning. */
async function unused(text: string): Promise<string[]> {
  const { found, taint } = await diagnosticsOf(text);
  expect(taint).toEqual([]);
  return found
    .filter((d) => d.code === 'unused_mut')
    .map((d) => {
      expect(d.message).toBe('variable does not need to be mutable');
      return text.slice(d.primary.range.start, d.primary.range.end);
    });
}

describe('variables that need not be mutable', () => {
  it('let, parameters and patterns', async () => {
    expect(
      await unused(rust`
        pub fn f(mut a: Vec<u32>, mut b: Vec<u32>) -> usize {
            let mut c = 1;
            let mut d = 1;
            d += c;
            b.push(d);
            let (mut e, mut g) = (1, 2);
            e += 1;
            for mut h in 0..3 {
                drop(h);
            }
            if let Some(mut i) = Some(e) {
                drop(i);
            }
            drop(g);
            a.len() + b.len()
        }`),
    ).toEqual(['mut a', 'mut c', 'mut g', 'mut h', 'mut i']);
  });

  it('self', async () => {
    expect(
      await unused(rust`
        pub struct S(u32);
        impl S {
            pub fn get(mut self) -> u32 { self.0 }
            pub fn set(mut self) -> S { self.0 = 1; self }
        }`),
    ).toEqual(['mut self']);
  });

  it('a value given late, and one given twice', async () => {
    expect(
      await unused(rust`
        pub fn f(flag: bool) -> u32 {
            let mut once;
            if flag { once = 1 } else { once = 2 }
            let mut twice: u32;
            twice = once;
            twice += 1;
            twice
        }`),
    ).toEqual(['mut once']);
  });

  it('what a closure changes is needed, also of a closure inside', async () => {
    expect(
      await unused(rust`
        pub fn f() {
            let mut n = 1;
            let mut outer = || {
                let mut inner = || n += 1;
                inner();
            };
            outer();
            let mut idle = || ();
            idle();
        }
        pub fn copied() {
            let mut n = 0;
            [].iter().for_each(|_: &i32| {
                [].iter().for_each(move |_: &i32| n += 1);
            });
        }`),
    ).toEqual(['mut idle']);
  });

  it('nothing of dead code, of names with an underscore, and where it is allowed', async () => {
    expect(
      await unused(rust`
        pub fn dead() {
            return;
            let mut a = 1;
            drop(a);
        }
        pub fn underscore() {
            let mut _a = 1;
        }
        #[allow(unused_mut)]
        pub fn allowed() {
            let mut a = 1;
            drop(a);
        }
        pub fn allowed_here() {
            #[allow(unused)]
            let mut a = 1;
            drop(a);
        }`),
    ).toEqual([]);
  });

  it('also where the body has an error, with a fix only when that is gone', async () => {
    const text = rust`
      pub fn f() {
          let mut a = String::new();
          drop(a);
          drop(a);
      }`;
    expect(await unused(text)).toEqual(['mut a']);
    const analysis = await host();
    const file = analysis.addStandaloneFile('/test/unusedMutBesideError.rs', text, '2021');
    const at = text.indexOf('mut a');
    expect(analysis.fixes(file, at, at)).toEqual([]);
    analysis.removeFile(file);
  });

  it('what a closure changes that has taken it', async () => {
    expect(
      await unused(rust`
        pub struct P { f: Box<dyn FnMut(u32) -> u32> }
        impl P {
            pub fn a(mut self) -> impl FnMut(u32) -> u32 { move |x| (self.f)(x) }
            pub fn b(mut self) -> impl Fn() -> usize { move || size_of_val(&self) }
        }`),
    ).toEqual(['mut self']);
  });

  it('a function that a macro made', async () => {
    expect(
      await unused(rust`
        macro_rules! make {
            ($name:ident) => {
                pub fn $name() -> u32 {
                    let mut a = 1;
                    a
                }
            };
        }
        make!(f);`),
    ).toEqual(['mut a']);
  });

  it('an error where the program denies it', async () => {
    const { found } = await diagnosticsOf(rust`
        #![deny(warnings)]
        pub fn f() -> u32 { let mut a = 1; a }
        #[warn(unused_mut)]
        pub fn g() -> u32 { let mut a = 1; a }
        #[allow(unused_mut)]
        pub fn h() -> u32 { let mut a = 1; a }
        pub mod inner {
            #![warn(warnings)]
            #[forbid(unused_mut)]
            pub fn i() -> u32 { let mut a = 1; a }
        }`);
    expect(found.map((d) => d.severity)).toEqual(['error', 'error', 'error']);
  });

  it('nothing of what is assigned while it is borrowed', async () => {
    const { found } = await diagnosticsOf(rust`
        pub fn f(mut s: String) -> usize {
            let r = &s;
            s = String::new();
            r.len()
        }`);
    expect(found.map((d) => d.code)).toEqual(['E0506', 'unused_assignments']);
  });

  it('can be removed', async () => {
    const text = 'pub fn f() -> u32 {\n    let mut a = 1;\n    a\n}\n';
    const analysis = await host();
    const file = analysis.addStandaloneFile('/test/unusedMut.rs', text, '2021');
    const at = text.indexOf('mut a');
    const fixes = analysis.fixes(file, at, at);
    analysis.removeFile(file);
    expect(fixes.map((fix) => [fix.title, fix.edits.map((e) => [e.range.start, e.range.end, e.newText])])).toEqual([
      ['Remove this `mut`', [[at, at + 4, '']]],
    ]);
  });
});
