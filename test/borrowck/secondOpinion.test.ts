/** Which loan errors are NLL's alone. The verdicts are those of `rustc -Zpolonius=next`. */
import { describe, expect, it } from 'vitest';
import { diagnosticsOf, rust } from '../support/program';

const NOTE = /Polonius/;

/** Of each error the code, with ` nll` where a location-sensitive analysis has no objection. */
async function verdicts(text: string): Promise<string[]> {
  const { found, taint } = await diagnosticsOf(text);
  expect(taint).toEqual([]);
  return found
    .filter((d) => d.severity === 'error')
    .map((d) => `${d.code}${d.children.some((note) => NOTE.test(note.message)) ? ' nll' : ''}`);
}

describe('the second opinion', () => {
  it('a conditional return: the other arm holds no loan', async () => {
    const program = (arm: string): string => rust`
      use std::collections::HashMap;
      pub fn get_default<'m>(map: &'m mut HashMap<u32, String>, key: u32) -> &'m mut String {
          match map.get_mut(&key) {
              Some(value) => ${arm}
              None => {
                  map.insert(key, String::new());
                  map.get_mut(&key).unwrap()
              }
          }
      }`;
    expect(await verdicts(program('value,'))).toEqual(['E0499 nll', 'E0499 nll']);
    expect(await verdicts(program('{ map.clear(); value }'))).toEqual(['E0499', 'E0499 nll', 'E0499 nll']);
  });

  it('a loop that moves on through a list', async () => {
    expect(
      await verdicts(rust`
        pub struct Node { pub next: Option<Box<Node>> }
        pub fn last(mut n: &mut Node) -> &mut Option<Box<Node>> {
            loop {
                match &mut n.next {
                    None => return &mut n.next,
                    Some(m) => n = m,
                }
            }
        }`),
    ).toEqual(['E0499 nll']);
  });

  it('a loop whose loan is given away on the way out only', async () => {
    const program = (body: string): string => rust`
      pub struct S { buf: Vec<u8> }
      impl S {
          fn next(&mut self) -> Option<&mut u8> { self.buf.first_mut() }
          pub fn find(&mut self, kept: &mut usize) -> Option<&mut u8> {
              let mut last = None;
              ${body}
              *kept += usize::from(last.is_some());
              None
          }
      }`;
    const isFound = 'while let Some(x) = self.next() { if *x > 3 { return Some(x) } last = Some(1u8); }';
    expect(await verdicts(program(isFound))).toEqual(['E0499 nll']);
    // What the last round lent is still there.
    const isKept = 'while let Some(x) = self.next() { if last.is_some() { return last } last = Some(x); }';
    expect(await verdicts(program(isKept))).toEqual(['E0499']);
  });

  it('a reference that is still there', async () => {
    expect(
      await verdicts(rust`
        pub fn first(v: &mut Vec<u32>) -> &u32 {
            let r = &v[0];
            v.push(1);
            r
        }`),
    ).toEqual(['E0502']);
  });

  it('a loan that went into a longer-lived variable behind a mutable reference', async () => {
    expect(
      await verdicts(rust`
        pub fn stored(mut n: u32, keep: bool) {
            let other = 0;
            let mut holder = &other;
            let place = &mut holder;
            if keep {
                *place = &n;
            }
            n += 1;
            println!("{} {}", holder, n);
        }`),
    ).toEqual(['E0506']);
  });

  it('what is dropped on one way out only', async () => {
    expect(
      await verdicts(rust`
        use std::cell::Cell;
        pub fn annotated() {
            let n = 22;
            let cell = Some(Cell::new(&n));
            let _c: &Option<Cell<&'static u32>> = &cell;
        }`),
    ).toEqual(['E0597']);
  });

  it('a reference that is assigned through another, which is not used again: what they refer to is the same', async () => {
    const program = rust`
      pub fn f() {
          let mut x: &mut u8 = &mut 1;
          let mut c = || {
              let k = &mut x;
              *k = &mut 3;
          };
          c();
      }`;
    expect(await verdicts(program)).toEqual(['E0521']);
  });
});
