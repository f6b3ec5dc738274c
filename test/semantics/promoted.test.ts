/** What constant borrows are promoted to is checked with the body they stand in. The marks are rustc's. */
import { describe, test } from 'vitest';
import { checkProgram, rust } from '../support/program';

describe('Promoted constants', () => {
  test('lifetimes of fns, and what fns ask', async () => {
    await checkProgram(rust`
      #[derive(Clone, Copy)]
      struct Inv<'a>(Option<fn(&'a u8) -> &'a u8>);
      fn same<'a>(x: &'a u8) -> &'a u8 where 'a: 'a { x }
      fn need<T: 'static>() {}
      fn of_a_fn<'a>(_: &'a u8) -> &'static Inv<'static> {
               //^^ lifetime lifetime \`'a\` defined here
          &Inv(Some(same::<'a>))
        //^^^^^^^^^^^^^^^^^^^^^^ lifetime returning this value requires that \`'a\` must outlive \`'static\`
      }
      fn asked<T>() -> &'static fn() {
          &(need::<T> as fn())
          //^^^^^^^^^ E0310 the parameter type \`T\` must be valid for the static lifetime...
          //^^^^^^^^^ E0310 ...so that the type \`T\` will meet its required lifetime bounds
      }
    `);
    await checkProgram(rust`
      #[derive(Clone, Copy)]
      struct Inv<'a>(Option<fn(&'a u8) -> &'a u8>);
      fn same<'a>(x: &'a u8) -> &'a u8 where 'a: 'a { x }
      fn need<T: 'static>() {}
      const NONE: Inv<'static> = Inv(None);
      fn of_a_fn<'a>(_: &'a u8) -> &'static Inv<'a> {
          &Inv(Some(same::<'a>))
      }
      fn any<'a>(_: &'a u8) -> &'static Inv<'a> {
          &NONE
      }
      fn asked<T: 'static>() -> &'static fn() {
          &(need::<T> as fn())
      }
      fn none<T>() -> &'static Option<T> {
          &None
      }
    `);
  });

  test('a trait object of a fn for one lifetime', async () => {
    await checkProgram(rust`
      struct Hooks<'h> {
          hook: &'h (dyn for<'a> Fn(&'a u8) -> &'a u8 + Sync),
      }
      fn id<T>(t: T) -> T { t }
      static HOOKS: &Hooks = &Hooks { hook: &id };
                                          //^^^ not-general-enough implementation of \`Fn\` is not general enough
                                          //^^^ not-general-enough implementation of \`FnOnce\` is not general enough
    `);
    await checkProgram(rust`
      struct Hooks<'h> {
          hook: &'h (dyn for<'a> Fn(&'a u8) -> &'a u8 + Sync),
      }
      fn id(t: &u8) -> &u8 { t }
      static HOOKS: &Hooks = &Hooks { hook: &id };
    `);
  });
});
