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
