/** Which captured lifetime a hidden type gets where there are several. The marks are rustc's. */
import { describe, test } from 'vitest';
import { checkProgram, rust } from '../support/program';

describe('The choice among captured lifetimes', () => {
  test('of those that cannot be compared none, of the others the least', async () => {
    await checkProgram(rust`
      trait Cap<'a> {}
      impl<T> Cap<'_> for T {}
      fn asks<'a, T: 'a>() -> &'a u8 { &0 }
      fn not_b<'a, 'b, 'c, T>() -> impl Cap<'a> + Cap<'b> + Cap<'c>
             //^^ E0309 the parameter type \`T\` must be valid for the lifetime \`'a\` as defined here...
      where
          'a: 'b,
          'a: 'c,
          T: 'b,
      {
          asks::<'_, T>()
        //^^^^^^^^^^^^^ E0309 ...so that the type \`T\` will meet its required lifetime bounds
      }
      fn neither<'a, 'b, 'c>(s: &'a u8) -> impl Cap<'b> + Cap<'c>
               //^^ E0700 hidden type \`&'a u8\` captures the lifetime \`'a\` as defined here
                                         //^^^^^^^^^^^^^^^^^^^^^^ E0700 opaque type defined here
      where
          'a: 'b,
          'a: 'c,
      {
          s
        //^ E0700 primary
      }
    `);
    await checkProgram(rust`
      trait Cap<'a> {}
      impl<T> Cap<'_> for T {}
      fn asks<'a, T: 'a>() -> &'a u8 { &0 }
      fn for_a<'a, 'b, 'c, T>() -> impl Cap<'a> + Cap<'b> + Cap<'c>
      where
          'a: 'b,
          'a: 'c,
          T: 'a,
      {
          asks::<'_, T>()
      }
      fn one<'a, 'b, 'c>(s: &'a u8) -> impl Cap<'b> + Cap<'c>
      where
          'a: 'b,
          'b: 'c,
      {
          s
      }
    `);
  });
});
