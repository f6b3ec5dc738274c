/** Fixes as code actions. */
import { expect, test } from 'vitest';
import type { FileId } from '../../server/src/base/ids';
import { LineIndex } from '../../server/src/base/lineIndex';
import type { Fix } from '../../server/src/ide/types';
import { type Files, toCodeActions } from '../../server/src/lsp/toProtocol';

const range = { file: 0 as FileId, start: 3, end: 3 };
const files: Files = {
  uriOf: () => 'file:///a.rs',
  versionOf: () => 1,
  unit: 'utf16',
  linesOf: () => new LineIndex('fn f() {}'),
};

test('a fix that cures two errors is one action, tied to both', () => {
  const fix = (diagnosticId: string, newText: string, isPreferred: boolean): Fix => ({
    title: 'Move',
    code: 'moveClosure',
    diagnosticId,
    isPreferred,
    edits: [{ range, newText }],
  });
  const at = { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } };
  const asked = ['1:0', '1:1'].map((id) => ({ range: at, message: id, data: { id } }));
  const actions = toCodeActions(
    [fix('1:0', 'move ', true), fix('1:1', 'move ', false), fix('1:1', '', false)],
    asked,
    files,
  );
  expect(
    actions.map(({ diagnostics, isPreferred }) => [diagnostics?.map(({ message }) => message), isPreferred]),
  ).toEqual([
    [['1:0', '1:1'], true],
    [['1:1'], false],
  ]);
});
