/** Single changes of a Rust text that may make rustc reject it for its ownership, borrows or lifetimes. */
export interface Mutation {
  readonly kind: string;
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
}

type Rule = readonly [kind: string, pattern: RegExp, replacement: string];

/** Strings and comments may match: rustc then accepts the text, and so must Tenure. */
const RULES: readonly Rule[] = [
  // What owns.
  ['remove clone', /\.(?:clone|cloned|to_owned|to_vec|copied|to_string)\(\)/g, ''],
  ['remove take', /\.(?:take|as_ref|as_mut|as_deref|as_deref_mut)\(\)/g, ''],
  ['remove iter', /\.iter(?:_mut)?\(\)/g, '.into_iter()'],
  ['remove &', /(?<=[(,=] ?)&(?=[a-z]\w*[.,)])/g, ''],
  ['move out of a field', /(?<=[(,=] ?)&(?:mut )?(?=self\.\w+[,;)])/g, ''],
  ['match by value', /\b(match|in|(?:if|while) let .{1,60} =) &(?:mut )?(?=[a-z])/g, '$1 '],
  ['remove reborrow', /&(?:mut )?\*(?=\w+[,;)])/g, ''],
  ['remove ref', /\bref (?:mut )?(?=\w)/g, ''],
  ['remove mut of ref', /\bref mut (?=\w)/g, 'ref '],
  ['remove Copy', /\bCopy, |, Copy\b/g, ''],
  ['remove move', /\bmove (?=[|{])/g, ''],
  ['add move', /(?<=[(,=] ?)(?=\|(?:[a-z_&(][^|\n]*)?\| )/g, 'move '],
  ['repeat statement', /^ +(?:[a-z_]\w*(?:\.|\().*|let \w+ = .*);$/gm, '$&\n$&'],
  ['drop early', /^( +)let (?:mut )?([a-z]\w*)(?:: [^=]*)? = .*;$/gm, '$&\n$1drop($2);'],
  ['swap statements', /^( +)((?:let |[a-z*]).*;)\n\1((?:let |[a-z*]).*;)$/gm, '$1$3\n$1$2'],
  // What may be written to.
  ['&mut to &', /&mut (?=[a-z(*])/g, '&'],
  ['& to &mut', /(?<=[(,=] ?)&(?=[a-z(*])(?!mut )/g, '&mut '],
  ['&mut self to &self', /&mut self\b/g, '&self'],
  ['&self to &mut self', /\(&self\b/g, '(&mut self'],
  ['&self to self', /\(&self\b/g, '(self'],
  ['self to &self', /\((?:mut )?self\b(?!:)/g, '(&self'],
  ['let mut to let', /\blet mut (?=\w)/g, 'let '],
  ['mut parameter', /(?<=[(,] ?)mut (?=\w+: )/g, ''],
  ['uninitialised', /\blet mut ([a-z]\w*)(: [^=;\n]*)? = [^;\n]*;/g, 'let mut $1$2;'],
  // How long it lives.
  ['hold a borrow', /^( +)((?!self\b|return\b|break\b)[a-z]\w*)\..*;$/gm, '$1let held = &$2;\n$&\n$1drop(held);'],
  ['hold a &mut', /^( +)self\..*;$/gm, '$1let held = &mut *self;\n$&\n$1let _ = *held;'],
  [
    'narrow scope',
    /^( +)(let (?:mut )?([a-z]\w*) = .*;)\n\1let ([a-z]\w*) = (.*&(?:mut )?\3\b.*);$/gm,
    '$1let $4 = { $2 $5 };',
  ],
  ['return a reference', /^( +)Ok\((\w+)\)$/gm, '$1Ok(&$2)'],
  ['return a copy', /^( +)&((?:self|[a-z]\w*)\.\w+)$/gm, '$1&$2.clone()'],
  [
    'borrow a copy',
    /\bself\.(\w+)\.(as_str|as_ref|as_mut|iter|as_slice|as_bytes|get|keys|values|chars|borrow|lock)\(/g,
    'self.$1.clone().$2(',
  ],
  ['drop lifetime', /&'[a-z]\w* (?=\w)/g, '&'],
  ['swap lifetime', /<'a>/g, "<'static>"],
  ['to static', /&'(?!static)[a-z]\w* (?=\w)/g, "&'static "],
  ['drop bound', /(?: \+ '[a-z]\w*\b)|(?:(?<='[a-z]\w*): '[a-z]\w*\b)|(?:(?<=\b[A-Z]\w*): '[a-z]\w*\b(?: \+)?)/g, ''],
];

export function mutationsOf(text: string): Mutation[] {
  const out: Mutation[] = [];
  for (const [kind, pattern, replacement] of RULES) {
    for (const match of text.matchAll(pattern)) {
      const found = match[0];
      const made = replacement.replace(/\$(\d|&)/g, (_, group: string) =>
        group === '&' ? found : (match[Number(group)] ?? ''),
      );
      if (made !== found) out.push({ kind, start: match.index, end: match.index + found.length, replacement: made });
    }
  }
  return out;
}

/** The text with changes that do not overlap. */
export function applied(text: string, mutations: readonly Mutation[]): string {
  let out = '';
  let at = 0;
  for (const { start, end, replacement } of [...mutations].sort((a, b) => a.start - b.start)) {
    out += text.slice(at, start) + replacement;
    at = end;
  }
  return out + text.slice(at);
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
