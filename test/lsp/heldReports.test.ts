/** Reports of functions that do not parse for now, on the real analysis. */
import { expect, test } from 'vitest';
import type { FileId } from '../../server/src/base/ids';
import type { AnalysisHost } from '../../server/src/ide/api';
import { HeldReports } from '../../server/src/lsp/worker/heldReports';
import { host, rust } from '../support/program';

const text = rust`
  fn f(list: &mut Vec<u32>) -> usize {
      let first = &list[0];
      list.push(4);
      let sum = *first;
      sum as usize
  }
  fn g(name: String) -> (String, String) {
      (name, name)
  }
`;

let programs = 0;

class Session {
  private constructor(
    private readonly analysis: AnalysisHost,
    private readonly file: FileId,
    private readonly held = new HeldReports(),
  ) {}

  static async start(): Promise<Session> {
    const analysis = await host();
    return new Session(analysis, analysis.addStandaloneFile(`/test/held${programs++}.rs`, text, '2021'));
  }

  /** Puts `to` in the place of `from`; what is shown then: `code: text under the squiggle`, `?` behind what is held. */
  edit(from: string, to: string): string[] {
    const start = this.analysis.textOf(this.file).indexOf(from);
    expect(start).toBeGreaterThanOrEqual(0);
    const changes = [{ start, end: start + from.length, text: to }];
    this.analysis.applyChanges(this.file, changes);
    this.held.edit(this.file, changes);
    return this.shown();
  }

  shown(): string[] {
    const { analysis, file } = this;
    const isBroken = (id: string): boolean => analysis.isBroken(file, id);
    return this.held
      .settle(file, analysis.diagnostics(file), isBroken)
      .map(({ code, primary: { range }, children }) => {
        const isHeld = children.some(({ message }) => message.startsWith('this function does not parse now'));
        return `${code}: ${analysis.textOf(file).slice(range.start, range.end)}${isHeld ? '?' : ''}`;
      });
  }
}

test('stay where the text has moved them while their function does not parse', async () => {
  const session = await Session.start();
  expect(session.shown()).toEqual(['E0502: list.push(4)', 'E0382: name']);
  expect(session.edit('fn f', '// a line\nfn f')).toEqual(['E0502: list.push(4)', 'E0382: name']);
  expect(session.edit('sum as usize', 'sum. as usize')).toEqual(['E0502: list.push(4)?', 'E0382: name']);
  expect(session.edit('// a line\n', '')).toEqual(['E0502: list.push(4)?', 'E0382: name']);
  expect(session.edit('sum. as', 'sum as')).toEqual(['E0502: list.push(4)', 'E0382: name']);
});

test('go where the text under a label is edited', async () => {
  const session = await Session.start();
  expect(session.shown()).toEqual(['E0502: list.push(4)', 'E0382: name']);
  expect(session.edit('sum as usize', 'sum. as usize')).toEqual(['E0502: list.push(4)?', 'E0382: name']);
  expect(session.edit('*first', '*fist')).toEqual(['E0382: name']);
});

test('go with a function that is not understood for another reason', async () => {
  const session = await Session.start();
  expect(session.shown()).toEqual(['E0502: list.push(4)', 'E0382: name']);
  expect(session.edit('sum as usize', 'sum.what()')).toEqual(['E0382: name']);
});

test('stay while an error swallows the function', async () => {
  const session = await Session.start();
  expect(session.shown()).toEqual(['E0502: list.push(4)', 'E0382: name']);
  const shown = session.edit('sum as usize', 'if true { sum as usize');
  expect(shown).toContain('E0502: list.push(4)?');
});
