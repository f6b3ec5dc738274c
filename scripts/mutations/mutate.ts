/** Single changes of a Rust text that may make rustc reject it for its ownership, borrows or lifetimes. */
export interface Mutation {
  readonly kind: string;
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
}

/** The pattern, and what a match becomes. Strings and comments may match: rustc then accepts the text, and nothing is asked. */
const RULES: readonly (readonly [kind: string, pattern: RegExp, replacement: string])[] = [
  ['remove clone', /\.(?:clone|cloned|to_owned|to_vec|copied)\(\)/g, ''],
  ['&mut to &', /&mut (?=[a-z(*])/g, '&'],
  ['&mut self to &self', /&mut self\b/g, '&self'],
  ['&self to self', /\(&self\b/g, '(self'],
  ['let mut to let', /\blet mut (?=\w)/g, 'let '],
  ['mut parameter', /(?<=[(,] ?)mut (?=\w+: )/g, ''],
  ['remove &', /(?<=[(,=] ?)&(?=[a-z]\w*[.,)])/g, ''],
  ['remove take', /\.(?:take|as_ref|as_mut|as_deref|as_deref_mut)\(\)/g, ''],
  ['iter to into_iter', /\.iter(?:_mut)?\(\)/g, '.into_iter()'],
  ['drop lifetime', /&'[a-z]\w* (?=\w)/g, '&'],
  ['swap lifetime', /<'a>/g, "<'static>"],
  ['remove move', /\bmove (?=\|)/g, ''],
  ['remove ref', /\bref (?:mut )?(?=\w)/g, ''],
  ['repeat statement', /^ +(?:[a-z_]\w*(?:\.|\().*|let \w+ = .*);$/gm, '$&\n$&'],
  ['return a reference', /^( +)Ok\((\w+)\)$/gm, '$1Ok(&$2)'],
];

export function mutationsOf(text: string): Mutation[] {
  const out: Mutation[] = [];
  for (const [kind, pattern, replacement] of RULES) {
    for (const match of text.matchAll(pattern)) {
      const found = match[0];
      const by = found.replace(new RegExp(pattern.source, pattern.flags.replace('g', '')), replacement);
      const made = replacement.includes('$') ? by : replacement;
      out.push({ kind, start: match.index, end: match.index + found.length, replacement: made });
    }
  }
  return out;
}

export function applied(text: string, { start, end, replacement }: Mutation): string {
  return text.slice(0, start) + replacement + text.slice(end);
}

/** mulberry32. */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
