/** E0505: every program beside a twin that differs in a token and compiles. The marks are rustc's. */
import { describe, test } from 'vitest';
import { checkProgram, rust } from '../support/program';

describe('Move out while borrowed (E0505)', () => {
  test('a call', async () => {
    await checkProgram(rust`
      fn close(text: String) -> usize {
             //^^^^ E0505 binding \`text\` declared here
          let view = &text;
                   //^^^^^ E0505 borrow of \`text\` occurs here
          drop(text);
             //^^^^ E0505 move out of \`text\` occurs here
          view.len()
        //^^^^ E0505 borrow later used here
      }
    `);
    await checkProgram(rust`
      fn close(text: String) -> usize {
          let view = &text;
          drop(text.clone());
          view.len()
      }
    `);
  });

  test('an assignment', async () => {
    await checkProgram(rust`
      struct Node { name: String }
      fn rename(node: Node) -> String {
              //^^^^ E0505 binding \`node\` declared here
          let name = &node.name;
                   //^^^^^^^^^^ E0505 borrow of \`node.name\` occurs here
          let moved = node;
                    //^^^^ E0505 move out of \`node\` occurs here
          let length = name.len();
                     //^^^^ E0505 borrow later used here
          drop(moved);
          length.to_string()
      }
    `);
    await checkProgram(rust`
      struct Node { name: String }
      fn rename(node: Node) -> String {
          let name = &node.name;
          let moved = &node;
          let length = name.len();
          drop(moved);
          length.to_string()
      }
    `);
  });

  test('a closure that takes it', async () => {
    await checkProgram(rust`
      fn task(list: Vec<u8>) -> usize {
            //^^^^ E0505 binding \`list\` declared here
          let head = &list[0];
                    //^^^^ E0505 borrow of \`list\` occurs here
          let job = move || list.len();
                  //^^^^^^^ E0505 move out of \`list\` occurs here
                          //^^^^ E0505 move occurs due to use in closure
          job() + *head as usize
                //^^^^^ E0505 borrow later used here
      }
    `);
    await checkProgram(rust`
      fn task(list: Vec<u8>) -> usize {
          let head = &list[0];
          let job = || list.len();
          job() + *head as usize
      }
    `);
  });

  test('returned although lent', async () => {
    await checkProgram(rust`
      fn give<'a>(text: String, keep: &mut Vec<usize>) -> String {
                //^^^^ E0505 binding \`text\` declared here
          let view = text.as_str();
                   //^^^^ E0505 borrow of \`text\` occurs here
          let out = text;
                  //^^^^ E0505 move out of \`text\` occurs here
          keep.push(view.len());
                  //^^^^ E0505 borrow later used here
          out
      }
    `);
    await checkProgram(rust`
      fn give<'a>(text: String, keep: &mut Vec<usize>) -> String {
          let view = text.as_str();
          let out = text.clone();
          keep.push(view.len());
          out
      }
    `);
  });
});
