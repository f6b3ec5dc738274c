/**
 * Why two flows differ, where that is known and does not matter to borrowck: each cause is a way to disregard something on
 * both sides, and explains a difference if it is gone then. Those before it are disregarded too.
 */
import { type Flow, type FlowBlock, firstDifference } from './flow';

interface Cause {
  readonly text: string;
  readonly disregard: (flow: Flow) => Flow;
}

const CAUSES: readonly Cause[] = [
  {
    text: 'a type that is written without lifetimes is ascribed by rustc alone',
    disregard: (flow) => withLines(flow, (line) => (line.startsWith('Ascribe(') ? null : line)),
  },
  {
    text: 'what a closure reads of a captured place is told apart by its cause',
    disregard: (flow) => withLines(flow, (line) => line.replace(/^FakeRead\((ForLet|ForMatchedPlace)/, 'FakeRead(')),
  },
  {
    text: 'a coercion or reborrow that changes regions at most has a temporary of its own on one side',
    disregard: withoutCopies,
  },
  {
    text: 'a place of a closure is mentioned before or behind the length that its pattern asks for',
    disregard: (flow) => withLines(flow, (line) => (line.startsWith('PlaceMention(') ? null : line)),
  },
];

/** Told by the first difference. */
const SIGNS: readonly { readonly text: string; readonly sign: RegExp }[] = [
  {
    text: 'a constant of a trait is compared in a pattern, where rustc puts its value',
    sign: /ours .* = (?:Eq\(const|fn\(.*const).*\n\s*rustc .*(?:discriminant|switchInt)/,
  },
];

/** null: not known. `difference`: the first one, in words. */
export function causeOf(ours: Flow, theirs: Flow, difference: string): string | null {
  for (const { text, sign } of SIGNS) if (sign.test(difference)) return text;
  let [left, right] = [ours, theirs];
  for (const { text, disregard } of CAUSES) {
    [left, right] = [disregard(left), disregard(right)];
    if (firstDifference(left, right) === null) return text;
  }
  return null;
}

function withLines(flow: Flow, change: (line: string) => string | null): Flow {
  return {
    blocks: flow.blocks.map((block): FlowBlock => {
      if (block === undefined) return block;
      return { ...block, lines: block.lines.flatMap((line) => change(line) ?? []) };
    }),
  };
}

const COPY = /^(_\d+) = (?:&(?:mut )?\(\*(_\d+)\)|(?:copy|move) (_\d+)(?: as)?)$/;

/**
 * Without temporaries that are only given on, whole: what is made goes to where it is given to. What is left of them is
 * not dropped.
 */
function withoutCopies(flow: Flow): Flow {
  const uses = new Map<string, number>();
  const count = (text: string): void => {
    for (const [name] of text.matchAll(/\b_\d+\b/g)) uses.set(name, (uses.get(name) ?? 0) + 1);
  };
  for (const block of flow.blocks) {
    if (block === undefined) continue;
    for (const line of block.lines) if (!line.startsWith('Storage')) count(line);
    if (!block.exit.startsWith('drop(')) count(block.exit);
  }
  const givenOn = new Map<string, string>();
  const isCopy = (line: string): boolean => {
    const match = COPY.exec(line);
    const from = match?.[2] ?? match?.[3];
    // It is given its value, and gives it on.
    if (match === null || from === undefined || uses.get(from) !== 2) return false;
    givenOn.set(from, match[1] as string);
    return true;
  };
  for (const block of flow.blocks) for (const line of block?.lines ?? []) isCopy(line);
  const resolve = (name: string): string => {
    let at = name;
    for (let steps = 0; givenOn.has(at) && steps < 100; steps++) at = givenOn.get(at) as string;
    return at;
  };
  const renamed = (text: string): string => {
    const line = text.replace(/\b_\d+\b/g, resolve).replace(/ as$/, '');
    // A `&mut` is given away or lent for good.
    return line.replace(/ = &mut \(\*([^()]*|\([^()]*\)[^()]*)\)$/, ' = move $1');
  };
  const isStorageOfGone = (line: string): boolean => {
    const local = /^Storage(?:Live|Dead)\((_\d+)\)$/.exec(line)?.[1];
    return local !== undefined && (givenOn.has(local) || !uses.has(local));
  };
  return withInlineConstants({
    blocks: flow.blocks.map((block): FlowBlock => {
      if (block === undefined) return block;
      const lines = block.lines.filter((line) => !isCopy(line) && !isStorageOfGone(line)).map(renamed);
      const dropped = /^drop\((_\d+)\)$/.exec(block.exit)?.[1];
      if (dropped !== undefined && givenOn.has(dropped))
        return { lines, exit: 'goto', targets: block.targets.slice(0, 1) };
      return { ...block, lines, exit: renamed(block.exit) };
    }),
  });
}

/** A constant that is put into a temporary to be given on stands for itself. */
function withInlineConstants(flow: Flow): Flow {
  const texts = flow.blocks.flatMap((block) => (block === undefined ? [] : [...block.lines, block.exit]));
  const constants = new Set<string>();
  for (const text of texts) {
    const name = /^(_\d+) = const$/.exec(text)?.[1];
    if (name === undefined) continue;
    const mentions = texts.filter((each) => !each.startsWith('Storage') && new RegExp(`\\b${name}\\b`).test(each));
    if (mentions.length === 2 && mentions.some((each) => each.includes(`move ${name}`))) constants.add(name);
  }
  const inline = (text: string): string =>
    text.replace(/\bmove (_\d+)\b/g, (whole, name: string) => (constants.has(name) ? 'const' : whole));
  const isGone = (line: string): boolean => {
    const name = /^Storage(?:Live|Dead)\((_\d+)\)$|^(_\d+) = const$/.exec(line);
    return constants.has(name?.[1] ?? name?.[2] ?? '');
  };
  return {
    blocks: flow.blocks.map((block): FlowBlock => {
      if (block === undefined) return block;
      const lines = block.lines.filter((line) => !isGone(line)).map(inline);
      return { ...block, lines, exit: inline(block.exit) };
    }),
  };
}
