/** What stands for `node:url` in a browser. */
export function pathToFileURL(path: string): URL {
  return new URL(`file://${path.replaceAll(/[^/]+/g, encodeURIComponent)}`);
}

/** Asked for by whoever looks for files beside the program. There are none. */
export function fileURLToPath(url: string): string {
  return new URL(url).pathname;
}
