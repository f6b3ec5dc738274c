/** Bodies with a mistake that is not Tenure's to tell: rustc stops there before it looks at borrows. */
import { describe, test } from 'vitest';
import { checkProgram, checkRefused, rust } from '../support/program';

describe('An argument of a format string', () => {
  test('has a size', async () => {
    await checkRefused(rust`
      fn f(lines: Vec<&str>, s: String) {
          drop(s);
          for line in lines { println!("{} {}", *line, s); }
      }
    `);
    await checkProgram(rust`
      fn f(lines: Vec<&&str>, s: String) {
                            //^ E0382 move occurs because \`s\` has type \`String\`, which does not implement the \`Copy\` trait
          drop(s);
             //^ E0382 value moved here
          for line in lines { println!("{} {}", *line, s); }
                                                     //^ E0382 value borrowed here after move
      }
    `);
  });
});

describe('A word of a later edition', () => {
  const trying = (word: string): string => rust`
    fn f(s: String) {
        drop(s);
        let _ = ${word} { drop(s) };
    }
  `;
  test('is a name in edition 2015', async () => {
    await checkRefused(trying('try'), { edition: '2015' });
    await checkRefused(trying('async'), { edition: '2015' });
  });
});

describe('Patterns that leave a value out (E0004, E0005)', () => {
  /** Ends with a move of `s` after it was moved. */
  const moved = (value: string, statement: string): string => rust`
    pub enum Kind { A, B(u8), C { at: Option<bool> } }
    pub enum Never {}
    pub struct Pair(pub bool, pub Kind);
    const ONE: u8 = 1;
    const NAME: &str = "a";
    fn f(s: String, x: ${value}, n: u8) {
        drop(s);
        ${statement}
        drop(s);
           //^ E0382 primary
    }
  `;
  const incomplete: readonly (readonly [string, string])[] = [
    ['Kind', 'match x { Kind::A => {} Kind::B(_) => {} }'],
    ['Kind', 'match x { Kind::A | Kind::B(..) | Kind::C { at: Some(_) } => {} }'],
    ['Kind', 'match x { Kind::A => {} k if n == 1 => drop(k), Kind::C { .. } => {} }'],
    ['&Kind', 'match x { Kind::A => {} Kind::B(0..=9) => {} Kind::B(11..) => {} Kind::C { .. } => {} }'],
    ['Pair', 'match x { Pair(true, _) => {} Pair(_, Kind::A | Kind::B(_)) => {} }'],
    ['(bool, bool)', 'match x { (true, true) | (false, false) => {} (true, false) => {} }'],
    ['u8', 'match x { 0 => {} 2..=255 => {} }'],
    ['u8', 'match x { ONE => {} 2.. => {} }'],
    ['usize', 'match x { 0..=18446744073709551615 => {} }'],
    ['isize', 'match x { ..0 => {} 1.. => {} }'],
    ['i8', 'match x { -128..=-2 => {} 0..=127 => {} }'],
    ['char', "match x { '\\0'..='a' => {} 'c'..='\\u{10ffff}' => {} }"],
    ['f64', 'match x { 1.0 => {} 2.0 => {} }'],
    ['&str', 'match x { "a" => {} "b" => {} }'],
    ['&str', 'match x { NAME => {} }'],
    ['&[u8]', 'match x { [] => {} [_] => {} [_, 0, ..] => {} [_, 1..=255, _, ..] => {} }'],
    ['&[u8]', 'match x { [.., 1] | [2..=255, ..] => {} [] => {} }'],
    ['[bool; 2]', 'match x { [true, _] => {} [_, true] => {} }'],
    ['Option<&[Kind]>', 'match x { None => {} Some([]) => {} Some([Kind::A, ..] | [.., Kind::A]) => {} }'],
    ['Box<Option<u8>>', 'match *x { Some(_) => {} }'],
    ['Result<u8, u8>', 'let Ok(_y) = x;'],
    ['Option<(u8, u8)>', 'let Some((_a, _)) = x;'],
    ['Vec<Option<u8>>', 'for Some(_y) in x {}'],
    ['[u8; 2]', 'let [_, 1] = x;'],
    ['std::cmp::Ordering', 'match x { std::cmp::Ordering::Less => {} std::cmp::Ordering::Equal => {} }'],
    ['std::io::ErrorKind', 'match x { std::io::ErrorKind::NotFound => {} }'],
    ['Result<u8, Option<Never>>', 'let Ok(_y) = x;'],
    ['u8', 'match x {}'],
  ];
  const complete: readonly (readonly [string, string])[] = [
    ['Kind', 'match x { Kind::A => {} Kind::B(_) => {} Kind::C { at: Some(_) } => {} Kind::C { at: None } => {} }'],
    ['Kind', 'match x { Kind::A => {} k if n == 1 => drop(k), Kind::C { .. } => {} Kind::B(_) => {} }'],
    ['&Kind', 'match x { Kind::A => {} Kind::B(0..=9) => {} Kind::B(10..) => {} Kind::C { .. } => {} }'],
    ['Pair', 'match x { Pair(true, _) => {} Pair(false, Kind::A | Kind::B(_)) => {} Pair(_, Kind::C { .. }) => {} }'],
    ['(bool, bool)', 'match x { (true, true) | (false, false) => {} (true, false) => {} (false, true) => {} }'],
    ['u8', 'match x { 0 => {} ONE => {} 2..=255 => {} }'],
    ['usize', 'match x { 0 => {} 1.. => {} }'],
    ['isize', 'match x { ..0 => {} 0.. => {} }'],
    ['i8', 'match x { -128..=-2 => {} -1 => {} 0..=127 => {} }'],
    ['char', "match x { '\\0'..='a' => {} 'b'..='\\u{10ffff}' => {} }"],
    ['&str', 'match x { "a" => {} NAME => {} _ => {} }'],
    ['&[u8]', 'match x { [] => {} [_] => {} [_, 0, ..] => {} [_, 1..=255, ..] => {} }'],
    ['[bool; 2]', 'match x { [true, _] => {} [_, true] => {} [false, false] => {} }'],
    ['Result<u8, Never>', 'let Ok(_y) = x;'],
    ['Result<Never, u8>', 'match x { Err(_y) => {} }'],
    ['Never', 'if n == 1 { match x {} }'],
    ['Box<Option<u8>>', 'match *x { Some(_) => {} None => {} }'],
    ['Vec<(u8, Pair)>', 'for (_y, Pair(_z, ..)) in x {}'],
    ['[u8; 2]', 'let [_y, _] = x;'],
    ['std::io::ErrorKind', 'match x { std::io::ErrorKind::NotFound => {} _ => {} }'],
    ['Option<(u8, Kind)>', 'let Some((_, Kind::A)) = x else { return };'],
  ];
  test.each(incomplete)('%s: %s', (value, statement) => checkRefused(moved(value, statement)));
  test.each(complete)('nothing is left out: %s: %s', (value, statement) =>
    checkProgram(moved(value, statement), { primariesOnly: true }),
  );
});
