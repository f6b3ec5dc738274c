/**
 * The views of `tenure dump`: what one stage of the analysis makes of a file, as text. A floor that can print itself adds
 * one line here and imports itself lazily, so that a view costs nothing to the others.
 */
import type { Edition } from '../ide/api';

export interface DumpRequest {
  readonly path: string;
  readonly text: string;
  readonly edition: Edition;
  /** UTF-16 offset of `--at`; null without. */
  readonly offset: number | null;
}

export interface DumpView {
  readonly summary: string;
  readonly print: (request: DumpRequest) => Promise<string>;
}

export const dumpViews: Readonly<Record<string, DumpView>> = {
  mir: bodyView('mir', 'the control flow graph that borrows are checked on, body by body'),
  regions: bodyView('regions', 'regions, what was asked of them and what they came to, body by body'),
  loans: bodyView('loans', 'borrows and where each is in scope, body by body'),
};

function bodyView(view: 'mir' | 'regions' | 'loans', summary: string): DumpView {
  return {
    summary,
    print: async (request) => {
      const { mirText } = await import('../semantics/mirText');
      return mirText(view, request, { resourceDir: __dirname });
    },
  };
}
