/** What `tenure stats` says of unsafe code. */
import { expect, test } from 'vitest';
import { host, rust } from '../support/program';

test('unsafe blocks, functions and impls are counted, those of macros of this crate too', async () => {
  const analysis = await host();
  const text = rust`
    pub unsafe fn f() {}
    pub struct S;
    unsafe impl Send for S {}
    unsafe extern "C" { pub unsafe fn ext(); }
    macro_rules! own { () => { unsafe { f() } } }
    pub fn h() { unsafe { f() }; own!(); let _ = unsafe { std::mem::zeroed::<u8>() }; }
    pub async fn g() { let x = std::pin::pin!(1); println!("{x}"); }`;
  const file = analysis.addStandaloneFile('/test/unsafe.rs', text, '2021');
  const { unsafeCode } = analysis.coverage(file);
  analysis.removeFile(file);
  expect([...unsafeCode]).toEqual([['unsafe', { blocks: 3, functions: 1, impls: 1 }]]);
});
