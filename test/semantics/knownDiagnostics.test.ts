/** What is said first of a file that has just been opened. */
import { expect, test } from 'vitest';
import { createAnalysisHost } from '../../server/src/semantics/analysisHost';
import { rust } from '../support/program';

const text = rust`
  struct Held<T> { inner: &'static T }
  fn first(a: String) { drop(a); drop(a); }
  fn second(b: String) { drop(b); drop(b); }
  fn main() {}
`;

test('the body in view comes first, then the items, then the other bodies', async () => {
  const host = await createAnalysisHost({ items: null });
  const file = host.addStandaloneFile('/k.rs', text, '2021');
  const known = (of: 'bodies' | 'all', bodies: number, isTimeUp: () => boolean) => {
    const part = { of, from: text.indexOf('second'), bodies };
    const { diagnostics, ...rest } = host.knownDiagnostics(file, part, isTimeUp);
    return { found: diagnostics.map(({ code, primary }) => [code, lineOf(primary.range.start)]), ...rest };
  };
  const lineOf = (offset: number) => text.slice(0, offset).split('\n').length;
  const line = (words: string) => lineOf(text.indexOf(words));
  const item = ['E0310', line('struct Held')];
  const [first, second] = [
    ['E0382', line('fn first')],
    ['E0382', line('fn second')],
  ];
  expect(known('bodies', 1, () => true)).toEqual({ found: [second], isComplete: false, bodies: 1 });
  // Nothing vanishes that was said, although the items took the time.
  expect(known('all', 1, () => true)).toEqual({ found: [item, second], isComplete: false, bodies: 1 });
  expect(known('bodies', 1, () => false)).toEqual({ found: [first, second], isComplete: false, bodies: 3 });
  expect(known('all', 3, () => false)).toEqual({ found: [item, first, second], isComplete: true, bodies: 3 });
});
