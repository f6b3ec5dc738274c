/** Captures, as rustc's `#[rustc_capture_analysis]` prints them for the same program. */
import { expect, test } from 'vitest';
import { find } from '../names/fixture';
import { capturesOf, inferProgram } from './support';

const PROGRAM = `
struct P { x: (i32, String), y: Option<String>, b: Box<(u8, String)> }
union U { a: u32, b: f32 }
#[repr(packed)] struct K { p: u8, q: u32 }
struct D { s: String } impl Drop for D { fn drop(&mut self) {} }
fn f(mut p: P, r: &mut P, sh: &P, u: U, k: K, d: D, ar: [String; 2], w: &mut i32) {
    let a = || p.x.0 + 1;
    let b = || drop(sh.x.1.len());
    let c = move || sh.x.1.len();
    let e = || r.x.0 += 1;
    let g = || { let q = &mut r.y; };
    let h = || unsafe { u.a };
    let i = || { let z = &k.p; let y = k.q; };
    let j = || { let s = d.s.len(); let t = &d; };
    let l = || { let s = &ar[0]; };
    let m = || match p.y { Some(_) => 1, None => 2 };
    let n = || { let P { x: (q, _), .. } = &p; };
    let o = || { let _ = p.y; };
    let q = || { *w += 1; let nested = || { *w += 1; }; };
    let s = || { let t = p.b.1; p.x.0 = 3; };
    let v = || { let t = &mut *w; };
}`;

async function captures(edition: '2018' | '2021'): Promise<string[]> {
  const p = await inferProgram(PROGRAM, edition);
  expect(p.taints('f')).toEqual([]);
  return capturesOf(p, find(p, 'f'), p.infer('f')).map((list) => list.join('; '));
}

test('places from 2021', async () => {
  expect(await captures('2021')).toEqual([
    'p[(0, 0),(0, 0)] -> Immutable',
    'sh[Deref] -> Immutable',
    'sh[] -> ByValue',
    'r[Deref,(0, 0),(0, 0)] -> Mutable',
    'r[Deref,(1, 0)] -> Mutable',
    'u[] -> Immutable',
    'k[] -> Immutable',
    'd[] -> Immutable',
    'ar[] -> Immutable',
    'p[(1, 0)] -> Immutable',
    'p[] -> Immutable',
    '',
    'w[Deref] -> Mutable',
    'w[Deref] -> Mutable',
    'p[(0, 0),(0, 0)] -> Mutable; p[(2, 0)] -> ByValue',
    'w[Deref] -> Mutable',
  ]);
});

test('whole variables before', async () => {
  expect(await captures('2018')).toEqual([
    'p[] -> Immutable',
    'sh[] -> Immutable',
    'sh[] -> ByValue',
    'r[] -> UniqueImmutable',
    'r[] -> UniqueImmutable',
    'u[] -> Immutable',
    'k[] -> Immutable',
    'd[] -> Immutable',
    'ar[] -> Immutable',
    'p[] -> Immutable',
    'p[] -> Immutable',
    'p[] -> Immutable',
    'w[] -> UniqueImmutable',
    'w[] -> UniqueImmutable',
    'p[] -> ByValue',
    'w[] -> UniqueImmutable',
  ]);
});

test('kinds follow the strongest use', async () => {
  const p = await inferProgram(`fn f(s: String, mut n: u8) {
    let a = || s.len(); let b = || n += 1; let c = || drop(s); let d = move || n;
  }`);
  expect(p.taints('f')).toEqual([]);
  expect(p.infer('f').closures.map((c) => c.kind)).toEqual(['Fn', 'FnMut', 'FnOnce', 'Fn']);
});
