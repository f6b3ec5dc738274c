/** What stands around the MIR, regions and loans of a function, where an editor shows them. */

export function bodyTextHead(title: string): string {
  return `// ${title}: what Tenure checks borrows on, as text. It is not updated when the source is.
//
// bb0[2] is the third statement of the block bb0, or its terminator; '?3 a region variable. A region is the set of
// points at which a reference with it may still be used, and of regions beyond the body. '?1: '?2 asks that '?1 holds all of '?2.
`;
}

export function notAnalysed(reasons: readonly string[]): string {
  return [...new Set(reasons)].map((reason) => `// not analysed: ${reason}\n`).join('');
}
