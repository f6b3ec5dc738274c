/** The explanations of codes, all from one file that is fetched when the first is asked for. */
import type { ExplanationFiles } from '../explanations';

export function explanationsAt(url: string): ExplanationFiles {
  let texts: Promise<Readonly<Record<string, string>>> | null = null;
  return {
    async read(code) {
      texts ??= fetch(url).then((response) => response.json() as Promise<Record<string, string>>);
      return (await texts)[code] ?? '';
    },
    uriOf: () => null,
  };
}
