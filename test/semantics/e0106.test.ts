/** E0106: every program beside a twin that differs in a token and compiles. The marks are rustc's. */
import { describe, expect, test } from 'vitest';
import { checkProgram, diagnosticsOf, rust } from '../support/program';

describe('Missing lifetimes (E0106)', () => {
  test('of a fn pointer, if all that it takes can be read', async () => {
    await checkProgram(
      rust`
      fn f(g: fn(u8, u8) -> &u8) { }
                          //^ E0106 expected named lifetime parameter
    `,
      { primariesOnly: true },
    );
    // The grammar has no place for the underscore.
    const { found } = await diagnosticsOf('fn f() { let g = (|x| x) as fn(&_) -> &_; }');
    expect(found).toEqual([]);
  });

  test('of a result', async () => {
    await checkProgram(rust`
      fn longer(a: &str, b: &str) -> &str {
                 //^^^^ E0106 (no label)
                          //^^^^ E0106 (no label)
                                   //^ E0106 expected named lifetime parameter
          if a.len() > b.len() { b } else { b }
      }
    `);
    await checkProgram(rust`
      fn longer(a: &str, b: &'static str) -> &'static str {
          if a.len() > b.len() { b } else { b }
      }
    `);
  });

  test('of a field', async () => {
    await checkProgram(rust`
      struct Reader {
          text: &str,
              //^ E0106 expected named lifetime parameter
      }
    `);
    await checkProgram(rust`
      struct Reader<'a> {
          text: &'a str,
      }
    `);
  });

  test('of a constant', async () => {
    await checkProgram(rust`
      struct Line<'a>(&'a str);
      struct Page {
          line: Line,
              //^^^^ E0106 expected named lifetime parameter
      }
    `);
    await checkProgram(rust`
      struct Line<'a>(&'a str);
      struct Page {
          line: Line<'static>,
      }
    `);
  });

  test('of an alias', async () => {
    await checkProgram(rust`
      type View = &[u8];
                //^ E0106 expected named lifetime parameter
    `);
    await checkProgram(rust`
      type View<'a> = &'a [u8];
    `);
  });
});
