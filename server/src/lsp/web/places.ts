/**
 * How files that the client names by URI are named in a browser: `vscode-vfs://github/me/it/src/lib.rs` is
 * `/vscode-vfs:github/me/it/src/lib.rs`. Stands for `../places.ts`.
 */
import { URI } from 'vscode-uri';

/** Not files, although text that may be Rust. */
const PATHLESS = new Set(['untitled', 'inmemory']);

/** null for what lies in no folder. */
export function pathOfUri(uri: string): string | null {
  const { scheme, authority, path } = URI.parse(uri);
  if (PATHLESS.has(scheme) || !path.startsWith('/')) return null;
  return `/${scheme}:${encodeURIComponent(authority)}${path}`;
}

export function uriOfPath(path: string): string {
  const [, scheme = 'file', authority = '', rest = path] = /^\/([^/:]+):([^/]*)(\/.*)$/.exec(path) ?? [];
  return URI.from({ scheme, authority: decodeURIComponent(authority), path: rest }).toString();
}
