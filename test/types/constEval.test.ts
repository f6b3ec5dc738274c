/** Lengths of arrays that constants decide. rustc accepts the program, so both sides of every `let` are equal. */
import { expect, test } from 'vitest';
import { inferProgram } from '../infer/support';

const ITEMS = `
use std::mem::size_of;
struct S { a: u8, b: u32 }
#[repr(C)] struct C(u8, u32, u8);
#[repr(C, align(8))] struct Aligned { a: u8, b: [u8; 3] }
#[repr(C, packed)] struct Packed { a: u8, b: u64 }
#[repr(packed(2))] struct Paired { a: u8, b: u64, c: u32, d: u8 }
impl S { const LEN: usize = 4; const fn two() -> usize { 2 } }
trait T { const N: usize; const D: usize = 7; }
impl T for S { const N: usize = 3; }
const fn add(x: usize, y: usize) -> usize { let z = x + y; z }
const SIZE: isize = 25;
const LENS: [usize; 2] = [3, 1 + 1];
macro_rules! one { () => { 1 } }
struct G<const N: usize>;
impl<const M: usize> G<M> { const N: usize = M; const TWICE: usize = Self::N * 2; }
type G3 = G<{ 1 + 2 }>;
`;

async function taints(body: string): Promise<string[]> {
  const p = await inferProgram(`${ITEMS} fn f() { ${body} }`);
  return p.taints('f');
}

test.each([
  'let _: [u8; add(1, 2)] = [5, 6, 7];',
  'let _: [u8; SIZE as usize] = [0; 25];',
  "let _: [u8; '\\n' as usize] = [0; 10];",
  'let _: [u8; LENS[0]] = [1, 2, 3];',
  'let _: [u8; 1 + one!()] = [1, 2];',
  'let _: [u8; ((1 < 2) == false) as usize] = [];',
  'let _: [u8; S::LEN] = [0; <S>::LEN];',
  'let _: [u8; S::two() * 2] = [0; 4];',
  'let _: [u8; <S as T>::N] = [1, 2, 3];',
  'let _: [u8; 7] = [0; <S as T>::D];',
  'let _: [u8; u16::BITS as usize] = [0; 16];',
  'let _: [u8; size_of::<S>()] = [0; 8];',
  'let _: [u8; size_of::<C>()] = [0; 12];',
  'let _: [u8; size_of::<&str>()] = [0; 16];',
  'let _: [u8; size_of::<Aligned>()] = [0; 8];',
  'let _: [u8; size_of::<Packed>()] = [0; 9];',
  'let _: [u8; size_of::<Paired>()] = [0; 14];',
  'let _: [u8; b"abc".len()] = [1, 2, 3];',
  'let _: [u8; 4] = 1u32.to_be_bytes();',
  'let _: G<{ 1 + add(1, 1) }> = G::<3>;',
  'let _: [u8; G3::N] = [0; 3];',
  'let _: [u8; G::<4>::N] = [0; 4];',
  'let _: [u8; <G3>::TWICE - 1] = [0; 5];',
  'let _: G<{ <G3>::N * 2 }> = G::<6>;',
])('%s', async (body) => {
  expect(await taints(body)).toEqual([]);
});

test('what is not known is not taken for equal', async () => {
  expect(await taints('let _: [u8; size_of::<Option<Box<u8>>>()] = [0; 8];')).not.toEqual([]);
  expect(await taints('let _: [u8; S::LEN] = [0; 5];')).not.toEqual([]);
  expect(await taints('let _: [u8; G3::N] = [0; 4];')).not.toEqual([]);
});

test('impls for types that associated constants decide are told apart', async () => {
  const p = await inferProgram(`${ITEMS}
    trait Size { type Out; fn get(&self) -> Self::Out; }
    impl Size for G<{ G3::N * 2 }> { type Out = u8; fn get(&self) -> Self::Out { 1 } }
    impl Size for G<{ G3::N - 1 }> { type Out = u16; fn get(&self) -> Self::Out { 1 } }
    fn f() { let _: u8 = G::<6>.get(); let _: u16 = G::<2>.get(); }
  `);
  expect(p.taints('f')).toEqual([]);
});
