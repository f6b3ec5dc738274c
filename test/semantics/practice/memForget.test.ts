/** `clippy::mem_forget`. */
import { test } from 'vitest';
import { checkPractice } from '../../support/practice';
import { rust } from '../../support/program';

test('mem_forget: of what has a destructor', async () => {
  await checkPractice(rust`
    #![warn(clippy::mem_forget)]
    use std::mem::{self, forget as lose};
    pub struct D;
    impl Drop for D { fn drop(&mut self) {} }
    pub struct H(pub D);
    pub fn f<T>(s: String, d: D, h: H, n: u32, r: &'static str, t: T) {
        std::mem::forget(s);
      //^^^^^^^^^^^^^^^^^^^ mem_forget usage of \`mem::forget\` on type with \`Drop\` fields
        lose(d);
      //^^^^^^^ mem_forget usage of \`mem::forget\` on \`Drop\` type
        mem::forget(h);
      //^^^^^^^^^^^^^^ mem_forget
        mem::forget(t);
      //^^^^^^^^^^^^^^ mem_forget usage of \`mem::forget\` on type with \`Drop\` fields
        let _ = (n, r);
        drop(Vec::<u8>::new());
    }`);
});
