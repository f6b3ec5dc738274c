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

/** null: the same. */
export function firstDifference(ours: Flow, theirs: Flow): string | null {
  const localOf = new Map<string, string>();
  const localTaken = new Map<string, string>();
  const blockOf = new Map<number, number>();
  const stack: [number, number][] = [[0, 0]];
  blockOf.set(0, 0);
  while (stack.length > 0) {
    const [a, b] = stack.pop() as [number, number];
    const left = ours.blocks[a];
    const right = theirs.blocks[b];
    if (left === undefined || right === undefined) return `missing block ${a}/${b}`;
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
      const x = left.targets[i] as number;
      const y = right.targets[i] as number;
      const known = blockOf.get(x);
      if (known === undefined) {
        blockOf.set(x, y);
        stack.push([x, y]);
      } else if (known !== y) return `bb${a}/bb${b} target ${i} of ${left.exit}: bb${x} is not bb${y}`;
    }
  }
  return null;
}

function pair(a: string, b: string, of: Map<string, string>, taken: Map<string, string>): string | null {
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
