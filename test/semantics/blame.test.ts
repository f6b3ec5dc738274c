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

  test('the value of branches, of a block and of an async fn', async () => {
    await checkProgram(
      rust`
        use std::future::Future;
        trait Draw { fn draw(&mut self) {} }
        impl Draw for &str {}
        fn branches<'a>(v: &'a [i32], even: bool) -> Box<dyn Iterator<Item = &'a i32>> {
                  //^^ lifetime lifetime \`'a\` defined here
            if even { Box::new(v.iter()) } else { Box::new(v.iter().rev()) }
          //^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ lifetime returning this value requires that \`'a\` must outlive \`'static\`
        }
        fn arms<'a>(v: &'a [i32], even: bool) -> Box<dyn Iterator<Item = &'a i32>> {
              //^^ lifetime lifetime \`'a\` defined here
            match even { true => Box::new(v.iter()), false => Box::new(v.iter().rev()) }
          //^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ lifetime returning this value requires that \`'a\` must outlive \`'static\`
        }
        fn handed<'a>(b: Box<dyn Draw + 'a>) -> Box<dyn Draw> {
                //^^ lifetime lifetime \`'a\` defined here
            let c = b;
            c
          //^ lifetime returning this value requires that \`'a\` must outlive \`'static\`
        }
        async fn later<'a>(b: &'a str) -> Box<dyn Draw> { Box::new(b) }
                     //^^ lifetime lifetime \`'a\` defined here
                                                        //^^^^^^^^^^^ lifetime coercion requires that \`'a\` must outlive \`'static\`
        async fn kept<'a>(b: Box<dyn Draw + 'a>) -> Box<dyn Draw> { let c = b; c }
                    //^^ lifetime lifetime \`'a\` defined here
                                                                             //^ lifetime coercion requires that \`'a\` must outlive \`'static\`
        fn block<'a>(b: Box<dyn Draw + 'a>) -> impl Future<Output = Box<dyn Draw>> { async move { b } }
               //^^ lifetime lifetime \`'a\` defined here
                                                                                   //^^^^^^^^^^^^^^^^ lifetime returning this value requires that \`'a\` must outlive \`'static\`
      `,
    );
  });

  test('what a for or a closure hands on', async () => {
    await checkProgram(
      rust`
        struct S;
        impl IntoIterator for &'static S {
            type Item = u8;
            type IntoIter = std::vec::IntoIter<u8>;
            fn into_iter(self) -> Self::IntoIter { vec![].into_iter() }
        }
        struct It<'a>(&'a u8);
        impl Iterator for It<'static> {
            type Item = u8;
            fn next(&mut self) -> Option<u8> { None }
        }
        fn held<'a>(s: &'a u8) { let it = It(s); for x in it { drop(x) } }
              //^^ lifetime lifetime \`'a\` defined here
                                        //^^^^^ lifetime assignment requires that \`'a\` must outlive \`'static\`
        fn made<'a>(s: &'a u8) { for x in It(s) { drop(x) } }
              //^^ lifetime lifetime \`'a\` defined here
                                           //^ lifetime this usage requires that \`'a\` must outlive \`'static\`
        fn taken<'a>(s: &'a S) { for x in s { drop(x) } }
               //^^ E0521 lifetime \`'a\` defined here
                   //^ E0521 \`s\` is a reference that is only valid in the function body
                                        //^ E0521 \`s\` escapes the function body here
                                        //^ E0521 argument requires that \`'a\` must outlive \`'static\`
        fn called<'a>(s: &'a S) { IntoIterator::into_iter(s); }
                //^^ E0521 lifetime \`'a\` defined here
                    //^ E0521 \`s\` is a reference that is only valid in the function body
                                //^^^^^^^^^^^^^^^^^^^^^^^^^^ E0521 \`s\` escapes the function body here
                                //^^^^^^^^^^^^^^^^^^^^^^^^^^ E0521 argument requires that \`'a\` must outlive \`'static\`
        fn kept<'a>(s: &'a u8, v: &mut Vec<&'static u8>) { v.push(s) }
              //^^ E0521 lifetime \`'a\` defined here
                  //^ E0521 \`s\` is a reference that is only valid in the function body
                             //^ E0521 \`v\` declared here, outside of the function body
                                                         //^^^^^^^^^ E0521 \`s\` escapes the function body here
                                                         //^^^^^^^^^ E0521 argument requires that \`'a\` must outlive \`'static\`
        fn inside() { let mut s = 1; let mut w = vec![]; let mut c = || w.push(&mut s); c(); c(); }
                                       //^^^^^ E0521 \`w\` declared here, outside of the closure body
                                                                      //^^^^^^^^^^^^^^ E0521 a temporary borrow escapes the closure body here
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
