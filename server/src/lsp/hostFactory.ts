/** Where the analysis thread gets its analysis from: the bundle beside its own, where parser and std index lie too. */
import path from 'node:path';
import type { AnalysisHost } from '../ide/api';
import { loadProgram } from './worker/loadProgram';

export async function loadHost(): Promise<AnalysisHost> {
  const analysis = loadProgram(path.join(__dirname, 'analysis.js')) as typeof import('../semantics/analysisHost');
  return analysis.createAnalysisHost({ resourceDir: __dirname });
}
