/** A body in which brackets do not match costs that body and nothing else. */
import { describe, expect, test } from 'vitest';
import { findBrokenBodies } from '../../server/src/syntax/brokenBodies';
import { createParser } from '../../server/src/syntax/parser';
import { openSession } from '../incremental/session';
import { rust } from '../support/program';

const program = rust`
  fn moved(s: String) -> String {
      let t = s;
      s
  }

  struct Store { names: Vec<String> }

  impl Store {
      fn first(
          &self,
          at: usize,
      ) -> &str
      where
          Self: Sized,
      {
          let quoted = "fn a() { (";
          /* not closed: ( */
          if at > 0 {
              return quoted;
          }
          &self.names[0]
      }

      fn second(&self) -> usize { self.names.len() }
  }

  fn last(store: &Store) -> &str {
      store.first(1)
  }
`;

/** What is typed behind the first line of \`first\`'s body. */
const strokes = ['(', 'foo(', '}', ')', '{ if x {', 'let x = "', "let c = '", 'vec![', 'x.y(|a| {', '/* ', 'r#"'];

const typed = (stroke: string): string => program.replace('let quoted', `${stroke} let quoted`);

describe('brackets that do not match', () => {
  test.each(strokes)('%s', async (stroke) => {
    const text = typed(stroke);
    const [body, ...others] = findBrokenBodies(text);
    expect(others).toEqual([]);
    expect(text.slice((body?.start ?? 0) - 1, body?.end)).toMatch(/^\{\s+/);
    expect(text.slice(body?.start, body?.end).trim().startsWith(stroke)).toBe(true);
    expect(text.slice(body?.start, (body?.end ?? 0) + 1)).toMatch(/&self\.names\[0\]\s+\}$/);
    const parser = await createParser();
    const shape = (of: string) =>
      parser.parseOnce(of).items.map(({ kind, members }) => [kind, members?.map((member) => member.kind) ?? null]);
    expect(shape(text)).toEqual(shape(program));
  });

  test('what is whole is not touched', () => {
    expect(findBrokenBodies(program)).toEqual([]);
  });

  test('a function whose last brace is gone takes no other with it', () => {
    const text = program.replace('    s\n}', '    s\n');
    expect(text).not.toBe(program);
    expect(findBrokenBodies(text)).toEqual([]);
  });
});

test('the other functions are looked at as before', async () => {
  const session = await openSession(program);
  const before = session.diagnostics();
  expect(before.map((line) => line.slice(0, 5))).toEqual(['E0382']);
  for (const stroke of strokes) {
    const log = session.edit('let quoted', `${stroke} let quoted`);
    expect(session.diagnostics(), stroke).toEqual(before);
    expect(
      log.filter((line) => /^(inferBody|mir|borrowck) /.test(line) && !line.endsWith(' first')),
      stroke,
    ).toEqual([]);
    session.edit(`${stroke} let quoted`, 'let quoted');
    expect(session.diagnostics(), stroke).toEqual(before);
  }
});
