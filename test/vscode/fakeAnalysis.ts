/** The stand-in of the server tests, taught the two files of the editor suites' workspace. */
import type { FileId } from '../../server/src/base/ids';
import type { AnalysisHost } from '../../server/src/ide/api';
import type { Diagnostic, FileRange, Fix } from '../../server/src/ide/types';
import { FakeHost } from '../lsp/fakeHost';

class TaughtHost extends FakeHost {
  override diagnostics(file: FileId): readonly Diagnostic[] {
    const text = this.textOf(file);
    const range = (words: string, from: number): FileRange => {
      const start = text.indexOf(words, from);
      return { file, start, end: start + words.length };
    };
    const common = { severity: 'error', children: [], expansions: [] } as const;
    const first = text.indexOf('let r1 = &mut s;');
    const second = text.search(/let r2 = +&mut s;/);
    const use = text.indexOf('r1, r2');
    if (first >= 0 && second > first && use > second) {
      return [
        {
          ...common,
          code: 'E0499',
          message: 'cannot borrow `s` as mutable more than once at a time',
          primary: { range: range('&mut s', second), text: 'second mutable borrow occurs here' },
          secondary: [
            { range: range('&mut s', first), text: 'first mutable borrow occurs here' },
            { range: range('r1', use), text: 'first borrow later used here' },
          ],
          id: 'two-borrows',
        },
      ];
    }
    const move = text.indexOf('let s2 = s1;');
    if (move >= 0) {
      return [
        {
          ...common,
          code: 'E0382',
          message: 'borrow of moved value: `s1`',
          primary: { range: range('s1', text.indexOf('println')), text: 'value borrowed here after move' },
          secondary: [{ range: range('s1', move), text: 'value moved here' }],
          id: 'moved',
        },
      ];
    }
    return super.diagnostics(file);
  }

  override fixes(file: FileId, start: number, end: number): readonly Fix[] {
    const at = this.textOf(file).indexOf('s1;');
    return this.diagnostics(file)
      .filter(({ id, primary: { range } }) => id === 'moved' && range.start <= end && start <= range.end)
      .map(({ code, id }) => ({
        title: 'Borrow `s1` instead of moving it',
        code,
        diagnosticId: id,
        isPreferred: true,
        edits: [{ range: { file, start: at, end: at }, newText: '&' }],
      }));
  }

  override hover(file: FileId, offset: number): ReturnType<FakeHost['hover']> {
    const hover = super.hover(file, offset);
    const range = { file, start: offset, end: offset + 1 };
    return { range: hover?.range ?? range, markdown: `A borrow: ${hover?.markdown ?? ''}` };
  }
}

export async function createAnalysisHost(): Promise<AnalysisHost> {
  return new TaughtHost();
}
