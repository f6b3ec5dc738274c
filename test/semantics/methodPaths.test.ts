/** Methods of the standard library as notes name them; those of the program's own are in `test/cli/rendering/method_paths.rs`. */
import { expect, test } from 'vitest';
import { createAnalysisHost } from '../../server/src/semantics/analysisHost';

async function pathIn(type: string, call: string): Promise<string | undefined> {
  const host = await createAnalysisHost();
  const text = `fn f(s: ${type}) { s.${call}; s.${call}; }`;
  const [found] = host.diagnostics(host.addStandaloneFile('a.rs', text, '2021'));
  return found?.children.map(({ message }) => /^`(.*)` takes ownership/.exec(message)?.[1]).find(Boolean);
}

// As rustc 1.95 printed them.
test.each([
  ['[String; 2]', 'map(|x| x)', 'array::<impl [T; N]>::map'],
  ['Box<[String]>', 'into_vec()', 'slice::<impl [T]>::into_vec'],
  ['Box<str>', 'into_string()', 'str::<impl str>::into_string'],
  ["std::borrow::Cow<'_, str>", 'into_owned()', "Cow::<'_, B>::into_owned"],
  ['Option<Option<String>>', 'flatten()', 'Option::<Option<T>>::flatten'],
  [
    'Box<dyn std::any::Any + Send>',
    'downcast::<i32>()',
    "boxed::convert::<impl Box<(dyn Any + Send + 'static), A>>::downcast",
  ],
  [
    'Box<dyn std::error::Error>',
    'downcast::<std::fmt::Error>()',
    "boxed::convert::<impl (dyn std::error::Error + 'static)>::downcast",
  ],
])('%s', async (type, call, path) => {
  expect(await pathIn(type, call)).toBe(path);
});
