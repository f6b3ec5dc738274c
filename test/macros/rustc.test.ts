/** Expansion against rustc's own: see programs.ts. */
import { describe, expect, it } from 'vitest';
import { printTokens } from '../../server/src/macros/virtualText';
import { createParser } from '../../server/src/syntax/parser';
import { NodeFlag } from '../../server/src/syntax/tree';
import { programs } from './programs';
import { essence, expandFile } from './support';

describe('expansion of whole programs is that of rustc', () => {
  for (const program of programs) {
    it(program.name, () => {
      const { trees, errors } = expandFile(program.source, program.edition);
      expect(errors).toEqual([]);
      expect(essence(printTokens(trees).text, program.edition)).toEqual(essence(program.expanded, program.edition));
    });
  }

  it('and parses without an error', async () => {
    const parser = await createParser();
    for (const program of programs) {
      const { text } = printTokens(expandFile(program.source, program.edition).trees);
      const { items, hasItemError } = parser.parseUnit(text);
      const broken = items.filter((item) => ((item.tree.flags[0] as number) & NodeFlag.HasError) !== 0);
      expect({ hasItemError, broken: broken.map((item) => item.tree.text) }).toEqual({
        hasItemError: false,
        broken: [],
      });
    }
  });
});
