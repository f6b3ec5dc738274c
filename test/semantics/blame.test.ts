/** Which of several steps a lifetime error blames: it hangs on the length of the paths of constraints. The marks are rustc's. */
import { describe, expect, test } from 'vitest';
import type { Diagnostic } from '../../server/src/ide/types';
import { checkProgram, diagnosticsOf, rust } from '../support/program';

describe('The step that is blamed', () => {
  test('of a part that is put back and one that is returned', async () => {
    await checkProgram(
      rust`
        struct Walk<'a, T> { rest: &'a mut [T] }
        impl<'a, T> Iterator for Walk<'a, T> {
           //^^ lifetime lifetime \`'a\` defined here
            type Item = &'a mut T;
            fn next(&mut self) -> Option<&'a mut T> {
                  //^ lifetime let's call the lifetime of this reference \`'1\`
                let (first, rest) = self.rest.split_first_mut()?;
                self.rest = rest;
                Some(first)
              //^^^^^^^^^^^ lifetime method was supposed to return data with lifetime \`'a\` but it is returning data with lifetime \`'1\`
            }
        }
        impl<'a, T> Walk<'a, T> {
           //^^ lifetime lifetime \`'a\` defined here
            fn both(&mut self) -> &'a mut T {
                  //^ lifetime let's call the lifetime of this reference \`'1\`
                match self.rest.split_first_mut() {
                    Some((first, rest)) => {
                        self.rest = rest;
                      //^^^^^^^^^^^^^^^^ lifetime assignment requires that \`'1\` must outlive \`'a\`
                        first
                    }
                    None => panic!(),
                }
            }
        }
      `,
    );
    await checkProgram(
      rust`
        struct Walk<'a, T> { rest: &'a mut [T] }
        impl<'a, T> Iterator for Walk<'a, T> {
            type Item = &'a mut T;
            fn next(&mut self) -> Option<&'a mut T> {
                let rest = std::mem::take(&mut self.rest);
                let (first, rest) = rest.split_first_mut()?;
                self.rest = rest;
                Some(first)
            }
        }
      `,
    );
  });

  // rustc has E0759 and E0623 here as well, of the item.
  test('what normalising a signature asks for is blamed on the signature', async () => {
    const { found } = await diagnosticsOf(rust`
      trait Tr<'a> { type Out; }
      struct Text<'a>(&'a str);
      impl<'a> Tr<'a> for Text<'a> { type Out = &'a str; }
      fn fixed<'a>(x: <Text<'a> as Tr<'static>>::Out) -> usize { x.len() }
      fn any<'a, 'b>(x: <Text<'a> as Tr<'b>>::Out) -> usize { x.len() }
      fn same<'a>(x: <Text<'a> as Tr<'a>>::Out) -> usize { x.len() }
    `);
    const head = (d: Diagnostic) => `${d.primary.range.end - d.primary.range.start} ${d.primary.text}`;
    expect(found.map(head)).toEqual([
      "56 requires that `'a` must outlive `'static`",
      "53 requires that `'a` must outlive `'b`",
      "53 requires that `'b` must outlive `'a`",
    ]);
  });
});

describe('The value of a match', () => {
  test('is borrowed again as a whole where an arm is of another lifetime than the one expected', async () => {
    await checkProgram(
      rust`
        fn parameter<'a>(x: &'a u8, y: &u8) -> &'a u8 { match *x { 1 => y, _ => x } }
                                                                      //^ E0621 lifetime \`'a\` required
        fn variable<'a>(x: &'a u8, y: &u8) -> &'a u8 { let z = x; match *x { 1 => y, _ => z } }
                                                                //^^^^^^^^^^^^^^^^^^^^^^^^^^^ E0621 lifetime \`'a\` required
        fn matched<'a>(x: &'a u8, y: &u8) -> &'a u8 { match x { 1 => y, z => z } }
                                                    //^^^^^^^^^^^^^^^^^^^^^^^^^^ E0621 lifetime \`'a\` required
        fn never<'a>(x: &'a u8, y: &u8) -> &'a u8 { match *x { 1 => y, 2 => panic!(), _ => x } }
                                                                  //^ E0621 lifetime \`'a\` required
      `,
    );
  });

  test('a method whose parameter gives the output its lifetime (E0621)', () =>
    checkProgram(rust`
      struct Pairs<'a, V>(&'a [V]);
      impl<'a, V> Pairs<'a, V> {
          fn value(self, key: &u8) -> &V { &self.0[*key as usize] }
                                         //^^^^^^^^^^^^^^^^^^^^^^ E0621 lifetime \`'a\` required
          fn both(self, key: &u8) -> (&u8, &'a V) { (key, &self.0[*key as usize]) }
      }
    `));
});
