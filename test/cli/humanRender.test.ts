/**
 * Ours against rustc's: fed with rustc's own messages, the renderer prints what rustc printed, byte for byte. Suggestions are
 * the exception, since ours are fixes: rustc's text is compared up to its first suggestion.
 * The expectations are recorded by `node scripts/bless-rendering.mjs`.
 */
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { LineIndex } from '../../server/src/base/lineIndex';
import { renderHuman } from '../../server/src/ide/humanRender';
import type { RustcDiagnostic } from '../../server/src/ide/jsonRender';

const folder = path.join(import.meta.dirname, 'rendering');
const programs = fs.readdirSync(folder).filter((name) => name.endsWith('.rs'));

/** rustc's text without its suggestions, which come last. */
function withoutSuggestions(message: RustcDiagnostic): { readonly text: string; readonly isCut: boolean } {
  const rendered = message.rendered ?? '';
  const starts = message.children
    .filter(({ spans }) => spans.some(({ suggested_replacement }) => suggested_replacement !== null))
    .map((child) => rendered.indexOf(`\n${child.level}: ${child.message}`))
    .filter((at) => at !== -1);
  if (starts.length === 0) return { text: rendered, isCut: false };
  return { text: rendered.slice(0, Math.min(...starts) + 1), isCut: true };
}

describe('the look of rustc', () => {
  test('there are programs', () => expect(programs.length).toBeGreaterThan(30));

  test.each(programs)('%s', (name) => {
    const lines = new LineIndex(fs.readFileSync(path.join(folder, name), 'utf8'));
    const lineOf = (file: string, line: number): string | null =>
      file === name && line <= lines.lineCount ? lines.lineText(line - 1) : null;
    const messages: RustcDiagnostic[] = JSON.parse(
      fs.readFileSync(path.join(folder, name.replace(/rs$/, 'json')), 'utf8'),
    );
    expect(messages.length).toBeGreaterThan(0);
    for (const message of messages) {
      const { text, isCut } = withoutSuggestions(message);
      const ours = renderHuman(message, lineOf);
      if (!isCut) expect(ours).toBe(text);
      else expect(ours.trimEnd().replace(/\n +\|$/, '')).toBe(text.trimEnd().replace(/\n +\|$/, ''));
    }
  });
});
