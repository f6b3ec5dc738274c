/** The files with the explanations of codes, on disk. */
import fs from 'node:fs';
import { URI } from 'vscode-uri';
import { explanationFile } from '../host/dataFolder';
import type { ExplanationFiles } from './explanations';

/** `resourceDir` is the folder of the bundle. */
export function explanationFilesIn(resourceDir: string): ExplanationFiles {
  return {
    read: async (code) => fs.readFileSync(explanationFile(resourceDir, code), 'utf8'),
    uriOf: (code) => URI.file(explanationFile(resourceDir, code)).toString(),
  };
}
