import { describe, expect, test } from 'vitest';
import type { FileId } from '../../server/src/base/ids';
import { LineIndex } from '../../server/src/base/lineIndex';
import { renderHuman } from '../../server/src/ide/humanRender';
import { toRustcDiagnostic } from '../../server/src/ide/jsonRender';
import type { Diagnostic, FileRange } from '../../server/src/ide/types';

const file = 0 as FileId;

function render(text: string, words: string, call: string | null) {
  const lines = new LineIndex(text);
  const range = (part: string): FileRange => {
    const start = text.lastIndexOf(part);
    return { file, start, end: start + part.length };
  };
  const diagnostic: Diagnostic = {
    code: 'E0382',
    severity: 'error',
    message: 'use of moved value: `s`',
    primary: {
      range: { file, start: text.indexOf(words), end: text.indexOf(words) + words.length },
      text: 'used here',
    },
    secondary: [],
    children: [],
    expansions: call === null ? [] : [{ range: range(call), text: 'in this macro invocation' }],
    id: '',
  };
  const message = toRustcDiagnostic(diagnostic, () => ({ name: 'a.rs', lines, leadingBytes: 0 }));
  return {
    message,
    human: renderHuman(message, (_, line) => (line <= lines.lineCount ? lines.lineText(line - 1) : null)),
  };
}

describe('a span in a macro', () => {
  const definition = 'macro_rules! m {\n    () => { drop(s) };\n}\n\nfn f() { m!() }\n';

  test('names the macro, the call, and where it comes from', () => {
    const { message, human } = render(definition, 'drop(s)', 'm!()');
    expect(message.spans[0]?.expansion?.macro_decl_name).toBe('m!');
    expect(human).toBe(`error[E0382]: use of moved value: \`s\`
 --> a.rs:2:13
  |
2 |     () => { drop(s) };
  |             ^^^^^^^ used here
...
5 | fn f() { m!() }
  |          ---- in this macro invocation
  |
  = note: this error originates in the macro \`m\` (in Nightly builds, run with -Z macro-backtrace for more info)

`);
  });

  test("is the user's own where the user wrote it", () => {
    const { message, human } = render('fn f() { println!("{}", s) }\n', ', s', 'println!("{}", s)');
    expect(message.spans[0]?.expansion).toBeNull();
    expect(human).not.toContain('originates');
  });
});
