/** `box` patterns, which the grammar does not know. The marks are rustc's. */
import { describe, test } from 'vitest';
import { checkProgram, rust } from '../support/program';

describe('Box patterns', () => {
  test('take apart what a box holds', async () => {
    await checkProgram(
      rust`
        #![feature(box_patterns)]
        enum Tree { Leaf(String), Node(Box<(Tree, Tree)>) }
        struct Dropped(Box<String>);
        impl Drop for Dropped { fn drop(&mut self) {} }
        struct Field { text: Box<String>, n: u8 }
        fn part(b: Box<(String, String)>) {
            let box (first, _) = b;
                   //^^^^^ E0382 value moved here
            drop(b.1);
            drop(b.0);
               //^^^ E0382 value used here after move
            drop(first);
        }
        fn behind(t: &Tree) -> Tree {
            match *t {
                //^^ E0507 primary
                Tree::Node(box (first, _)) => first,
                              //^^^^^ E0507 data moved here
                              //^^^^^ E0507 move occurs because \`first\` has type \`Tree\`, which does not implement the \`Copy\` trait
                Tree::Leaf(_) => Tree::Leaf(String::new()),
            }
        }
        fn destructor(d: Dropped) { let Dropped(box text) = d; }
                                                  //^^^^ E0509 data moved here
                                                  //^^^^ E0509 move occurs because \`text\` has type \`String\`, which does not implement the \`Copy\` trait
                                                          //^ E0509 cannot move out of here
        fn shorthand(f: Field) {
            let Field { box text, .. } = f;
                          //^^^^ E0382 value partially moved here
            drop(f.text);
               //^^^^^^ E0382 value used here after partial move
            drop(text);
        }
        fn borrowed(mut b: Box<(u8, u8)>) -> u8 {
            let box (ref mut first, _) = b;
                   //^^^^^^^^^^^^^ E0502 mutable borrow occurs here
            let second = &b.0;
                       //^^^^ E0502 immutable borrow occurs here
            *first = 1;
          //^^^^^^^^^^ E0502 mutable borrow later used here
            *second
        }
      `,
    );
    await checkProgram(
      rust`
        #![feature(box_patterns)]
        enum Tree { Leaf(String), Node(Box<(Tree, Tree)>) }
        struct Field { text: Box<String>, n: u8 }
        fn part(b: Box<(String, String)>) {
            let box (first, second) = b;
            drop(second);
            drop(first);
        }
        fn behind(t: &Tree) -> &str {
            match t {
                Tree::Node(box (first, _)) => behind(first),
                Tree::Leaf(text) => text,
            }
        }
        fn alternatives(o: Option<Box<u8>>) -> u8 {
            match o {
                Some(box 1 | box 2) => 1,
                Some(box n) if n > 3 => n,
                Some(box ref n) => *n,
                None => 0,
            }
        }
        fn shorthand(f: Field) -> (String, u8) {
            let Field { box text, n } = f;
            (text, n)
        }
        fn twice(b: Box<Box<u8>>, box c: Box<u8>) -> u8 {
            let box box n = b;
            n + c
        }
        fn apart(mut b: Box<(u8, u8)>) -> u8 {
            let box (ref mut first, _) = b;
            let second = &b.1;
            *first = 1;
            *second
        }
      `,
    );
  });
});
