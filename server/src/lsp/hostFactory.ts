/** Where the analysis thread gets its analysis from. Loaded on first use; parser and std index lie beside the bundle. */
import type { AnalysisHost } from '../ide/api';

export async function loadHost(): Promise<AnalysisHost> {
  const { createAnalysisHost } = await import('../semantics/analysisHost');
  return createAnalysisHost({ resourceDir: __dirname });
}
