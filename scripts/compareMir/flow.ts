/** A body reduced to what the comparison looks at: lines in which locals are `_n`, and exits by block number. */
export interface FlowBlock {
  readonly lines: readonly string[];
  /** Kind and operands of the terminator, without targets. */
  readonly exit: string;
  readonly targets: readonly number[];
}
export interface Flow {
  readonly blocks: readonly FlowBlock[];
}

/** null: the same. Blocks are read through their gotos; how the same path is cut into blocks does not count. */
export function firstDifference(ours: Flow, theirs: Flow): string | null {
  const localOf = new Map<string, string>();
  const localTaken = new Map<string, string>();
  const seen = new Set<string>(['0,0']);
  const stack: [number, number][] = [[0, 0]];
  while (stack.length > 0) {
    const [a, b] = stack.pop() as [number, number];
    const left = expand(ours, a);
    const right = expand(theirs, b);
    const count = Math.max(left.lines.length, right.lines.length);
    for (let i = 0; i < count; i++) {
      const problem = pair(left.lines[i] ?? `(${left.exit})`, right.lines[i] ?? `(${right.exit})`, localOf, localTaken);
      if (problem !== null) return `bb${a}/bb${b}[${i}]: ${problem}`;
    }
    const problem = pair(left.exit, right.exit, localOf, localTaken);
    if (problem !== null) return `bb${a}/bb${b} exit: ${problem}`;
    if (left.targets.length !== right.targets.length)
      return `bb${a}/bb${b} targets of ${left.exit}: ${left.targets.length} / ${right.targets.length}`;
    for (let i = left.targets.length - 1; i >= 0; i--) {
      const next: [number, number] = [left.targets[i] as number, right.targets[i] as number];
      const key = next.join();
      if (seen.has(key)) continue;
      seen.add(key);
      stack.push(next);
    }
  }
  return null;
}

function expand(flow: Flow, start: number): FlowBlock {
  const lines: string[] = [];
  const seen = new Set<number>();
  for (let at = start; ; ) {
    const block = flow.blocks[at];
    if (block === undefined) return { lines, exit: 'missing block', targets: [] };
    lines.push(...block.lines);
    seen.add(at);
    const target = block.exit === 'goto' ? (block.targets[0] as number) : -1;
    if (target < 0 || seen.has(target)) return { lines, exit: block.exit, targets: block.targets };
    at = target;
  }
}

/**
 * rustc's text of a closure goes by the captured variables, so that of the places captured of one variable only some are
 * shown: the operands that it shows must be ours.
 */
function shownOperands(a: string, b: string): string {
  const [ours, theirs] = [a, b].map((line) => /^(.*= closure\{)(.*)\}$/.exec(line));
  if (ours == null || theirs == null || theirs[2] === '') return a;
  const count = theirs[2].split(', ').length;
  return `${ours[1]}${ours[2].split(', ').slice(0, count).join(', ')}}`;
}

function pair(ours: string, b: string, of: Map<string, string>, taken: Map<string, string>): string | null {
  const a = shownOperands(ours, b);
  const left = a.split(/(\b_\d+\b)/);
  const right = b.split(/(\b_\d+\b)/);
  const differs = () => `ours ${a}\n      rustc ${b}`;
  if (left.length !== right.length) return differs();
  for (let i = 0; i < left.length; i++) {
    const x = left[i] as string;
    const y = right[i] as string;
    if (i % 2 === 0) {
      if (x !== y) return differs();
      continue;
    }
    if (of.has(x) ? of.get(x) !== y : taken.has(y)) return differs();
    of.set(x, y);
    taken.set(y, x);
  }
  return null;
}

/**
 * Both sides without temporaries that are only copied or reborrowed once: whether inference makes a coercion of a shared
 * reference a reborrow does not matter to borrowck.
 */
export function withoutReborrows(flow: Flow): Flow {
  const uses = new Map<string, number>();
  const count = (text: string, by: number) => {
    for (const [name] of text.matchAll(/\b_\d+\b/g)) uses.set(name, (uses.get(name) ?? 0) + by);
  };
  for (const block of flow.blocks) {
    if (block === undefined) continue;
    for (const line of block.lines) if (!line.startsWith('Storage')) count(line, 1);
    count(block.exit, 1);
  }
  const blocks = flow.blocks.map((block) => (block === undefined ? block : { ...block, lines: [...block.lines] }));
  const gone = new Set<string>();
  const copied = (line: string | undefined): [string, string] | null => {
    const match = line === undefined ? null : /^(_\d+) = (?:&\(\*(_\d+)\)|(?:copy|move) (_\d+))$/.exec(line);
    const from = match?.[2] ?? match?.[3];
    return match === null || from === undefined || uses.get(from) !== 2 ? null : [match[1] as string, from];
  };
  for (const block of blocks) {
    if (block === undefined) continue;
    for (let i = 0; i < block.lines.length; i++) {
      const pair = copied(block.lines[i]);
      if (pair === null) continue;
      let at = i - 1;
      while (at >= 0 && (block.lines[at] as string).startsWith('StorageLive')) at--;
      const before = block.lines[at];
      if (before?.startsWith(`${pair[1]} = `)) {
        block.lines[at] = pair[0] + before.slice(pair[1].length);
        block.lines.splice(i--, 1);
        gone.add(pair[1]);
        continue;
      }
      if (at >= 0) continue;
      const makers = blocks.filter((each) => each?.exit.startsWith(`${pair[1]} = `));
      if (makers.length !== 1) continue;
      const maker = makers[0] as { exit: string };
      maker.exit = pair[0] + maker.exit.slice(pair[1].length);
      block.lines.splice(i--, 1);
      gone.add(pair[1]);
    }
  }
  inlineConstants(blocks as { lines: string[]; exit: string }[], uses, gone);
  const isGone = (line: string) => /^Storage(Live|Dead)\((_\d+)\)$/.test(line) && gone.has(line.slice(12, -1));
  return {
    blocks: blocks.map((block) =>
      block === undefined ? block : { ...block, lines: block.lines.filter((line) => !isGone(line)).map(asCopy) },
    ) as FlowBlock[],
  };
}

/** `copy p` and `&*p` of a shared reference are one. */
function asCopy(line: string): string {
  return line.replace(/ = &\(\*([^()]*|\([^()]*\)[^()]*)\)$/, ' = copy $1');
}

/** A constant argument that a coercion put into a temporary. */
function inlineConstants(
  blocks: { lines: string[]; exit: string }[],
  uses: ReadonlyMap<string, number>,
  gone: Set<string>,
): void {
  for (const block of blocks) {
    if (block === undefined) continue;
    block.lines = block.lines.filter((line) => {
      const name = /^(_\d+) = const$/.exec(line)?.[1];
      if (name === undefined) return true;
      const used = blocks.find((each) => each !== undefined && new RegExp(`[(,] ?move ${name}\\b`).test(each.exit));
      if (used === undefined || (uses.get(name) ?? 0) > 2) return true;
      used.exit = used.exit.replace(`move ${name}`, 'const');
      gone.add(name);
      return false;
    });
  }
}

/** Flows by key as text, for the expectations in test/mir/programs. */
export function printFlows(flows: ReadonlyMap<string, Flow>): string {
  const out: string[] = [];
  for (const [key, flow] of [...flows].sort(([a], [b]) => (a < b ? -1 : 1))) {
    out.push(`body ${key}`);
    flow.blocks.forEach((block, id) => {
      if (block === undefined) return;
      out.push(`  bb${id}`);
      for (const line of block.lines) out.push(`    ${line}`);
      out.push(`    -> ${[block.exit, ...block.targets.map((target) => `bb${target}`)].join(' ')}`);
    });
  }
  return `${out.join('\n')}\n`;
}

export function parseFlows(text: string): Map<string, Flow> {
  const out = new Map<string, Flow>();
  let blocks: FlowBlock[] = [];
  let lines: string[] = [];
  let id = 0;
  for (const line of text.split('\n')) {
    const body = /^body (.*)$/.exec(line);
    const block = /^ {2}bb(\d+)$/.exec(line);
    if (body !== null) {
      blocks = [];
      out.set(body[1], { blocks });
    } else if (block !== null) {
      id = Number(block[1]);
      lines = [];
    } else if (line.startsWith('    -> ')) {
      const targets = [...line.matchAll(/ bb(\d+)(?=$| bb)/g)];
      const exit = line.slice(7, targets.length > 0 ? targets[0].index : undefined);
      blocks[id] = { lines, exit, targets: targets.map((match) => Number(match[1])) };
    } else if (line !== '') lines.push(line.slice(4));
  }
  return out;
}
