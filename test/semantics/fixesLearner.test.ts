/** Quick fixes for what learners write: compute first, keep the value, declare in front, read through, split, take. rustc judges both texts. */
import { describe, expect, test } from 'vitest';
import { checkFix, fixesOf } from '../support/fixes';
import { rust } from '../support/program';

describe('computed before a value moves', () => {
  test('in a struct, whose field is called the same', async () => {
    const before = rust`
      struct U { name: String, len: usize }
      fn f(name: String) -> U {
          // both
          U { name, len: name.len() }
      }
    `;
    const after = rust`
      struct U { name: String, len: usize }
      fn f(name: String) -> U {
          // both
          let len = name.len();
          U { name, len }
      }
    `;
    await checkFix('hoistArgument', before, after);
    await checkFix('cloneHere', before, before.replace('U { name,', 'U { name: name.clone(),'));
  });

  test('in a call and in a tuple, and it comes first', async () => {
    const before = (call: string) =>
      `use std::collections::HashMap;\nfn f(m: &mut HashMap<String, usize>, w: String) {\n    ${call};\n}\n`;
    await checkFix('hoistArgument', before('m.insert(w, w.len())'), before('let len = w.len();\n    m.insert(w, len)'));
    await checkFix('hoistArgument', before('let _ = (w, w.len())'), before('let len = w.len();\n    let _ = (w, len)'));
    if (process.env['TENURE_ORACLE'] === 'rustc') return;
    const [first] = await fixesOf(before('m.insert(w, w.len())'));
    expect([first?.title, first?.isPreferred]).toEqual(['Compute `w.len()` first: `let len = ..`', true]);
  });

  test('has a name that says something', () =>
    checkFix(
      'hoistArgument',
      rust`
        fn f(v: &mut Vec<i32>) {
            v.swap(0, v.iter().position(|x| *x == 1).unwrap());
        }
      `,
      rust`
        fn f(v: &mut Vec<i32>) {
            let position = v.iter().position(|x| *x == 1).unwrap();
            v.swap(0, position);
        }
      `,
    ));
});

describe('what does not live long enough', () => {
  test('is declared in front of the branches, and gets its value where it did', () =>
    checkFix(
      'widenScope',
      rust`
        fn f(flag: bool) -> usize {
            let name: &str;
            if flag {
                // one
                let owned = format!("{}", 1);
                name = &owned;
            } else {
                name = "x";
            }
            name.len()
        }
      `,
      rust`
        fn f(flag: bool) -> usize {
            let name: &str;
            let owned;
            if flag {
                // one
                owned = format!("{}", 1);
                name = &owned;
            } else {
                name = "x";
            }
            name.len()
        }
      `,
    ));

  test('the same of a block that is a value', () =>
    checkFix(
      'widenScope',
      rust`
        fn f() -> usize {
            let words = {
                let text = String::from("a b");
                text.split(' ').collect::<Vec<_>>()
            };
            words.len()
        }
      `,
      rust`
        fn f() -> usize {
            let text;
            let words = {
                text = String::from("a b");
                text.split(' ').collect::<Vec<_>>()
            };
            words.len()
        }
      `,
    ));

  test('goes itself into what outlives it', async () => {
    const program = (type: string, init: string, use: string, rest: string) =>
      `use std::collections::HashMap;\nfn f(lines: &[String]) -> usize {\n    let mut all${type} = ${init};\n` +
      `    for line in lines {\n        let low = line.to_lowercase();\n        ${use}\n    }\n    ${rest}\n}\n` +
      'fn g(_: HashMap<u8, u8>) {}\n';
    const check = (before: readonly [string, string, string], after: readonly [string, string]) =>
      checkFix(
        'keepValue',
        program(before[0], before[1], before[2], 'all.len()'),
        program(after[0], before[1], after[1], 'all.len()'),
      );
    await check([': Vec<&str>', 'vec![]', 'all.push(&low); // kept'], [': Vec<String>', 'all.push(low); // kept']);
    await check(['', 'Vec::new()', 'all.push(&low);'], ['', 'all.push(low);']);
    await check(
      [': HashMap<&str, i32>', 'HashMap::new()', '*all.entry(low.as_str()).or_insert(0) += 1;'],
      [': HashMap<String, i32>', '*all.entry(low).or_insert(0) += 1;'],
    );
  });

  test('is put on the line where the statement is not the first', () =>
    checkFix(
      'bindTemporary',
      'fn f() -> usize { let s = String::from("a").as_str(); s.len() }\n',
      'fn f() -> usize { let binding = String::from("a"); let s = binding.as_str(); s.len() }\n',
    ));

  test('leaves no space behind on one line', () =>
    checkFix(
      'widenScope',
      'fn f() -> i32 { let r; { let x = String::new(); r = &x; } r.len() as i32 }\n',
      'fn f() -> i32 { let r; let x = String::new(); { r = &x; } r.len() as i32 }\n',
    ));

  test('is returned as what it consists of', async () => {
    await checkFix(
      'returnOwned',
      "fn f(s: &str) -> Vec<&str> { let t = s.to_lowercase(); t.split(' ').collect() }\n",
      "fn f(s: &str) -> Vec<String> { let t = s.to_lowercase(); t.split(' ').map(str::to_owned).collect() }\n",
    );
    await checkFix(
      'returnOwned',
      'fn f(s: &str) -> Option<&String> { let t = vec![s.to_lowercase()]; t.first() }\n',
      'fn f(s: &str) -> Option<String> { let t = vec![s.to_lowercase()]; t.first().cloned() }\n',
    );
    await checkFix(
      'returnOwned',
      'fn f(v: &[String]) -> &String { let c = v.to_vec(); &c[0] }\n',
      'fn f(v: &[String]) -> String { let c = v.to_vec(); c[0].clone() }\n',
    );
  });
});

test('read through the exclusive borrow that is still needed', () =>
  checkFix(
    'readThrough',
    rust`
      fn f(mut n: i32) -> i32 {
          let r = &mut n;
          while n > 0 {
              *r -= 1;
          }
          n
      }
    `,
    rust`
      fn f(mut n: i32) -> i32 {
          let r = &mut n;
          while *r > 0 {
              *r -= 1;
          }
          n
      }
    `,
  ));

describe('split', () => {
  test('halves of a slice', async () => {
    await checkFix(
      'splitBorrow',
      'fn f(s: &mut [i32], mid: usize) -> (&mut [i32], &mut [i32]) {\n    (&mut s[..mid], &mut s[mid..])\n}\n',
      'fn f(s: &mut [i32], mid: usize) -> (&mut [i32], &mut [i32]) {\n    s.split_at_mut(mid)\n}\n',
    );
    const program = (inner: string) =>
      `fn f(s: &mut [i32]) {\n    ${inner}\n}\nfn g(a: &mut [i32], b: &mut [i32]) {\n    a[0] = b[0];\n}\n`;
    await checkFix(
      'splitBorrow',
      program('let a = &mut s[..2];\n    let b = &mut s[2..];\n    g(a, b);'),
      program('let (a, b) = s.split_at_mut(2);\n    g(a, b);'),
    );
    await checkFix(
      'splitBorrow',
      program('g(&mut s[..2], &mut s[2..]);'),
      program('let (first, second) = s.split_at_mut(2);\n    g(first, second);'),
    );
  });

  test('two elements for one call', () =>
    checkFix(
      'splitBorrow',
      rust`
        fn f(v: &mut Vec<String>) {
            edit(&mut v[0], &mut v[1]);
        }
        fn edit(a: &mut String, b: &mut String) { std::mem::swap(a, b); }
      `,
      rust`
        fn f(v: &mut Vec<String>) {
            let [first, second] = v.get_disjoint_mut([0, 1]).unwrap();
            edit(first, second);
        }
        fn edit(a: &mut String, b: &mut String) { std::mem::swap(a, b); }
      `,
    ));
});

describe('what is looked at, not all that it comes from', () => {
  test('is copied or cloned in the head of a loop', async () => {
    const program = (of: string, head: string) =>
      `fn f(q: &mut Vec<${of}>) {\n    while let Some(x) = ${head} {\n        q.pop();\n        println!("{x}");\n    }\n}\n`;
    await checkFix('copyHere', program('i32', 'q.last()'), program('i32', 'q.last().copied()'));
    await checkFix('cloneHere', program('String', 'q.last()'), program('String', 'q.last().cloned()'));
  });

  test('is copied, and lent where a reference is compared', () =>
    checkFix(
      'copyHere',
      'fn f(v: &mut Vec<i32>) { let m = v.iter().max().unwrap(); v.retain(|x| x != m); }\n',
      'fn f(v: &mut Vec<i32>) { let m = *v.iter().max().unwrap(); v.retain(|x| x != &m); }\n',
    ));

  test('a copy that is free comes before a clone', async () => {
    if (process.env['TENURE_ORACLE'] === 'rustc') return;
    const fixes = await fixesOf(rust`
      fn f(v: Vec<i32>) { let first = &v[0]; eat(v); println!("{first}"); }
      fn eat(_: Vec<i32>) {}
    `);
    expect(fixes[0]?.title).toBe('Copy the value: `v[0]`');
  });
});

describe('taken or borrowed mutably', () => {
  test('out of what a guard refers to', () =>
    checkFix(
      'takeOut',
      'use std::sync::Mutex;\nfn f(m: &Mutex<Option<Box<dyn Fn()>>>) { m.lock().unwrap().unwrap()(); }\n',
      'use std::sync::Mutex;\nfn f(m: &Mutex<Option<Box<dyn Fn()>>>) { m.lock().unwrap().take().unwrap()(); }\n',
    ));

  test('a part of what a reference refers to: borrowed, and cloned inside', () =>
    checkFix(
      'borrowInstead',
      'struct N { v: String }\nfn f(n: &Option<Box<N>>) -> Option<String> { n.map(|n| n.v) }\n',
      'struct N { v: String }\nfn f(n: &Option<Box<N>>) -> Option<String> { n.as_ref().map(|n| n.v.clone()) }\n',
    ));

  test('a parameter that is matched', async () => {
    const program = (mut: string) => rust`
      enum Shape { Circle(f64), Square(f64) }
      impl Shape {
          fn grow(&${mut}self) {
              match self {
                  Shape::Circle(r) => *r *= 2.0,
                  Shape::Square(_) => {}
              }
          }
      }
    `;
    await checkFix('borrowMutably', program(''), program('mut '));
    const other = (mut: string) => `fn f(o: &${mut}Option<String>) { if let Some(s) = o { s.push('a'); } }\n`;
    await checkFix('borrowMutably', other(''), other('mut '));
  });

  test('what an `Rc` refers to', () =>
    checkFix(
      'borrowMutably',
      'fn f(shared: std::rc::Rc<Vec<i32>>) -> usize { shared.push(1); shared.len() }\n',
      'fn f(mut shared: std::rc::Rc<Vec<i32>>) -> usize { std::rc::Rc::make_mut(&mut shared).push(1); shared.len() }\n',
    ));
});

test('whoever calls it may be asked for what lasts for good', () =>
  checkFix(
    'reuseLifetime',
    "fn f(names: &mut Vec<&'static str>, name: &str) { names.push(name); }\n",
    "fn f(names: &mut Vec<&'static str>, name: &'static str) { names.push(name); }\n",
  ));
