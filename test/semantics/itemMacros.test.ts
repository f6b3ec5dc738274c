/** Errors in items that macros made: where they are shown, and which calls led there. Places are those that rustc names. */
import { expect, test } from 'vitest';
import { openFiles } from '../incremental/session';

test('the calls that made an item are named, innermost first, without their semicolons', async () => {
  const text = `macro_rules! outer { ($n:ident) => { inner!($n); } }
macro_rules! inner { ($n:ident) => { pub fn $n() { let s = String::new(); drop(s); drop(s); } } }
outer!(g);
macro_rules! method { ($n:ident) => { fn $n(self) -> (S, S) { (self, self) } } }
struct S;
impl S { method!(m); }
fn main() {}
`;
  const session = await openFiles({ '/main.rs': text });
  expect(session.reports('/main.rs')).toEqual([
    'E0382 /main.rs s <- /main.rs inner!($n) <- /main.rs outer!(g)',
    'E0382 /main.rs self <- /main.rs method!(m)',
  ]);
});

test('an error in a macro of another file is reported where the macro is called', async () => {
  const files = {
    '/main.rs': '#[macro_use]\nmod macros;\nmod user;\nfn main() {}\n',
    '/macros.rs': 'macro_rules! make { ($n:ident) => { pub fn $n() { let s = String::new(); drop(s); drop(s); } } }\n',
    '/user.rs': 'make!(f);\n',
  };
  const session = await openFiles(files);
  expect(session.reports('/user.rs')).toEqual(['E0382 /macros.rs s <- /user.rs make!(f)']);
  expect(session.reports('/macros.rs')).toEqual([]);
});
