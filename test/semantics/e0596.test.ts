/** E0596: every program beside a twin that differs in a token and compiles. The marks are rustc's. */
import { describe, test } from 'vitest';
import { checkProgram, rust } from '../support/program';

describe('Exclusive borrow of what is not mutable (E0596)', () => {
  test('a variable', async () => {
    await checkProgram(rust`
      fn push() -> String {
          let text = String::new();
          text.push('a');
        //^^^^ E0596 cannot borrow as mutable
          text
      }
    `);
    await checkProgram(rust`
      fn push() -> String {
          let mut text = String::new();
          text.push('a');
          text
      }
    `);
  });

  test('a variable, at one place that a macro repeats', async () => {
    await checkProgram(rust`
      macro_rules! twice {
          ($e:expr) => { $e; $e; };
      }
      fn push() -> String {
          let text = String::new();
          twice!(text.push('a'));
               //^^^^ E0596 cannot borrow as mutable
          text
      }
    `);
    await checkProgram(rust`
      macro_rules! twice {
          ($e:expr) => { $e; $e; };
      }
      fn push() -> String {
          let mut text = String::new();
          twice!(text.push('a'));
          text
      }
    `);
  });

  test('through a shared reference', async () => {
    await checkProgram(rust`
      fn add(list: &Vec<u8>) {
          list.push(1);
        //^^^^ E0596 \`list\` is a \`&\` reference, so it cannot be borrowed as mutable
      }
    `);
    await checkProgram(rust`
      fn add(list: &mut Vec<u8>) {
          list.push(1);
      }
    `);
  });

  test('through &self', async () => {
    await checkProgram(rust`
      struct Log { lines: Vec<String> }
      impl Log {
          fn write(&self, line: String) {
              self.lines.push(line);
            //^^^^^^^^^^ E0596 \`self\` is a \`&\` reference, so it cannot be borrowed as mutable
          }
      }
    `);
    await checkProgram(rust`
      struct Log { lines: Vec<String> }
      impl Log {
          fn write(&mut self, line: String) {
              self.lines.push(line);
          }
      }
    `);
  });

  test('explicitly', async () => {
    await checkProgram(rust`
      fn explicit() {
          let number = 5;
          let edit = &mut number;
                   //^^^^^^^^^^^ E0596 cannot borrow as mutable
          *edit += 1;
      }
    `);
    await checkProgram(rust`
      fn explicit() {
          let mut number = 5;
          let edit = &mut number;
          *edit += 1;
      }
    `);
  });

  test('a captured variable', async () => {
    await checkProgram(rust`
      fn captured() {
          let list = vec![1];
          let mut add = || list.push(2);
                         //^^^^ E0596 cannot borrow as mutable
          add();
      }
    `);
    await checkProgram(rust`
      fn captured() {
          let mut list = vec![1];
          let mut add = || list.push(2);
          add();
      }
    `);
  });

  test('a reference from a pattern', async () => {
    await checkProgram(rust`
      fn inside(maybe: &Option<String>) {
          if let Some(text) = maybe {
              text.clear();
            //^^^^ E0596 \`text\` is a \`&\` reference, so it cannot be borrowed as mutable
          }
      }
    `);
    await checkProgram(rust`
      fn inside(maybe: &mut Option<String>) {
          if let Some(text) = maybe {
              text.clear();
          }
      }
    `);
  });

  test('an argument', async () => {
    await checkProgram(rust`
      fn argument(text: String) -> String {
          text.clear();
        //^^^^ E0596 cannot borrow as mutable
          text
      }
    `);
    await checkProgram(rust`
      fn argument(mut text: String) -> String {
          text.clear();
          text
      }
    `);
  });
});
