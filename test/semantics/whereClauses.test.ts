/** Which where-clause or impl proves a bound, as the lifetimes that it asks for show. The marks are rustc's. */
import { describe, test } from 'vitest';
import { checkProgram, rust } from '../support/program';

describe('Where-clauses and impls', () => {
  test('a where-clause without parameters proves what no impl does', async () => {
    await checkProgram(
      rust`
        mod m {
            pub trait Tr {
                type Out;
            }
            impl Tr for &u32 {
                type Out = u32;
            }
            pub fn equal<T: Tr<Out = u32>>() {}
            pub fn projected<'a>()
                           //^^ lifetime lifetime \`'a\` defined here
            where
                &'static u32: Tr<Out = u32>,
            {
                equal::<&'a u32>();
              //^^^^^^^^^^^^^^^^ lifetime requires that \`'a\` must outlive \`'static\`
            }
        }
      `,
    );
    await checkProgram(
      rust`
        mod m {
            pub trait Tr {
                type Out;
            }
            impl Tr for &u32 {
                type Out = u32;
            }
            pub fn bounded<T: Tr>() {}
            pub fn by_impl<'a>()
            where
                &'static u32: Tr<Out = u32>,
            {
                bounded::<&'a u32>();
            }
        }
      `,
    );
  });

  test('what a type is made of decides whether it is sized', async () => {
    await checkProgram(
      rust`
        mod m {
            pub struct Holder<'a, T: ?Sized>(pub &'a (), pub T);
            pub fn is_sized<T>() {}
            pub fn parts<'a, T: ?Sized>()
                       //^^ lifetime lifetime \`'a\` defined here
            where
                (Holder<'a, T>,): Sized,
                Holder<'static, T>: Sized,
            {
                is_sized::<(Holder<'a, T>,)>();
              //^^^^^^^^^^^^^^^^^^^^^^^^^^^^ lifetime requires that \`'a\` must outlive \`'static\`
            }
        }
      `,
    );
    await checkProgram(
      rust`
        mod m {
            pub struct Holder<'a, T: ?Sized>(pub &'a (), pub T);
            pub fn is_sized<T>() {}
            pub fn parts<'a, T: ?Sized>()
            where
                (Holder<'a, T>,): Sized,
                Holder<'a, T>: Sized,
            {
                is_sized::<(Holder<'a, T>,)>();
            }
        }
      `,
    );
  });
});
