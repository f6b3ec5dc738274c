/** The notes of our messages, with their places and labels, against those that rustc recorded for the programs of `rendering`. */
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { LineIndex } from '../../server/src/base/lineIndex';
import { type RustcDiagnostic, toRustcDiagnostic } from '../../server/src/ide/jsonRender';
import { isLint } from '../../server/src/ide/lints';
import { createAnalysisHost } from '../../server/src/semantics/analysisHost';

const folder = path.join(import.meta.dirname, 'rendering');
const programs = fs.readdirSync(folder).filter((name) => name.endsWith('.rs'));

/** Without places in the source of the standard library, which need not be there. */
function notesOf(message: RustcDiagnostic, name: string): string {
  let primary = message.spans.find(({ is_primary }) => is_primary);
  // In a macro of the standard library: where it is called.
  while (primary !== undefined && primary.file_name !== name) primary = primary.expansion?.span;
  const notes = message.children
    .filter(({ level }) => level === 'note')
    .map(({ message: text, spans }) => {
      const places = spans
        .filter(({ file_name }) => file_name === name)
        .map((s) => `${s.byte_start}-${s.byte_end}${s.is_primary ? '*' : ''} ${s.label ?? ''}`);
      return [text, ...places.sort()].join('\n  ');
    });
  return [`${message.code?.code} at ${primary?.byte_start}`, ...notes.sort()].join('\n');
}

describe('the notes of rustc', () => {
  test.each(programs)('%s', async (name) => {
    const host = await createAnalysisHost();
    const text = fs.readFileSync(path.join(folder, name), 'utf8');
    const file = host.addStandaloneFile(name, text, '2021');
    const lines = new LineIndex(text);
    const source = { name, lines, leadingBytes: 0 };
    const ours = host
      .diagnostics(file)
      .filter((d) => !isLint(d))
      .map((d) =>
        notesOf(
          toRustcDiagnostic(d, () => source),
          name,
        ),
      );
    const recorded: RustcDiagnostic[] = JSON.parse(
      fs.readFileSync(path.join(folder, name.replace(/rs$/, 'json')), 'utf8'),
    );
    expect(ours.sort()).toEqual(recorded.map((message) => notesOf(message, name)).sort());
  });
});
