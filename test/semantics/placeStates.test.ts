/** What the variable at `$0` is on each line: the state is written behind the line. */
import { expect, test } from 'vitest';
import { host, rust } from '../support/program';

let programs = 0;

async function states(marked: string): Promise<string | null> {
  const analysis = await host();
  const offset = marked.indexOf('$0');
  const text = marked.replace('$0', '');
  const file = analysis.addStandaloneFile(`/test/places${programs++}.rs`, text, '2021');
  const found = analysis.placeStates(file, offset);
  analysis.removeFile(file);
  if (found === null) return null;
  let out = '';
  let last = 0;
  for (const { state, range } of found.ranges) {
    out += `${text.slice(last, range.end)} <- ${state}`;
    last = range.end;
  }
  return out + text.slice(last);
}

test('owned, borrowed, owned again, moved', async () => {
  expect(
    await states(rust`
      fn f() {
          let n = 1;
          let mut te$0xt = String::new();
          let view = &text;
          // A comment.
          drop(view);

          let edit = &mut text;
          edit.push('a');
          text.len();
          drop(text);
          drop(n);
      }
    `),
  ).toBe(rust`
    fn f() {
        let n = 1;
        let mut text = String::new(); <- owned
        let view = &text; <- shared
        // A comment.
        drop(view); <- shared

        let edit = &mut text; <- exclusive
        edit.push('a'); <- exclusive
        text.len(); <- shared
        drop(text); <- owned
        drop(n); <- moved
    } <- moved
  `);
});

test('on one way only', async () => {
  expect(
    await states(rust`
      fn f(te$0xt: String, flag: bool) {
          if flag {
              drop(text);
          } else {
              g();
          }
          g();
      }
      fn g() {}
    `),
  ).toBe(rust`
    fn f(text: String, flag: bool) {
        if flag { <- owned
            drop(text); <- owned
        } else { <- owned
            g(); <- owned
        } <- owned
        g(); <- maybe
    } <- maybe
    fn g() {}
  `);
});

test('of self, and from a use in a closure', async () => {
  expect(
    await states(rust`
      struct S(String);
      impl S {
          fn f(self) -> usize {
              let n = se$0lf.0.len();
              n
          }
      }
    `),
  ).toContain('let n = self.0.len(); <- shared');
  expect(
    await states(rust`
      fn f() {
          let mut n = 1;
          let mut add = || {
              $0n += 1;
          };
          add();
          n += 1;
      }
    `),
  ).toBe(rust`
    fn f() {
        let mut n = 1; <- owned
        let mut add = || { <- exclusive
            n += 1; <- exclusive
        }; <- exclusive
        add(); <- exclusive
        n += 1; <- owned
    }
  `);
});

test('nowhere: no variable, a body that is not understood', async () => {
  expect(await states('fn f$0() {}')).toBe(null);
  expect(await states('fn f() { let $0a = String::new(); missing_macro!(); }')).toBe(null);
});
