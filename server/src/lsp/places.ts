/**
 * How files that editors name by URI are named inside of Tenure. The build for browsers has `web/places.ts` in the place of this
 * module.
 */
import { URI } from 'vscode-uri';

/** The path of a file on disk; null for anything else. */
export function pathOfUri(uri: string): string | null {
  const parsed = URI.parse(uri);
  return parsed.scheme === 'file' ? parsed.fsPath : null;
}

export function uriOfPath(path: string): string {
  return URI.file(path).toString();
}
