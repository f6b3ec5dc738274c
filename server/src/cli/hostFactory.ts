/** Where the commands get their analysis from; a test gives its own. */
import type { AnalysisHost } from '../ide/api';

export type CreateHost = () => Promise<AnalysisHost>;

/** Loads the analysis on first use. `__dirname` is the folder of the bundle: parser and std index lie beside it. */
export const loadHost: CreateHost = async () => {
  const { createAnalysisHost } = await import('../semantics/analysisHost');
  return createAnalysisHost({ resourceDir: __dirname });
};
