/**
 * The incremental engine: inputs that are set, derived queries that are pulled. After Salsa's red/green algorithm as
 * rustc's query system has it: every memo remembers what it read; after a change a memo is *verified* by asking whether
 * what it read has changed, in the order of reading, and only re-run if so; a re-run that gives an equal value stops the
 * wave there (early cutoff). Values must be pure functions of what was read through the database.
 *
 * Knows nothing of Rust. Single threaded; nothing may be set while a query runs.
 */
import { exact } from '../base/exact';
import {
  type AnyInput,
  type AnyQuery,
  Cancelled,
  Durability,
  type Input,
  type Key,
  type Query,
  QueryCycle,
  type Slot,
} from './definition';

/** Not to be stored anywhere but in the database: a memo dies with a sweep. */
class Memo {
  readonly query: AnyQuery | AnyInput;
  readonly key: Key;
  value: unknown = undefined;
  hasValue = false;
  /** Last revision in which the value was seen to be different. */
  changedAt = 0;
  /** Last revision in which the value was known to be right; also the last in which anybody asked. */
  verifiedAt = 0;
  /** The least durable input below. */
  durability: Durability = Durability.High;
  /** The same as readers see it: what lies below barriers does not count. */
  shown: Durability = Durability.High;
  /** The one leaf on which everything of low durability rests; null where there is none or more than one. */
  leaf: Memo | null = null;
  /** Last revision in which somebody read it. Verification does not count. */
  readAt = 0;
  state: 'idle' | 'running' | 'verifying' = 'idle';
  isSwept = false;
  /** What was read, in order of first reading. */
  deps: Memo[] = [];
  /** Of these the ones that a change of low durability may touch: for the others a look at `lastChanged` is enough. */
  lowDeps: Memo[] = [];
  /** The frame that read this memo last: keeps `deps` free of most repetitions without a set. */
  lastReader = 0;

  constructor(query: AnyQuery | AnyInput, key: Key) {
    this.query = query;
    this.key = key;
  }
}

interface Frame {
  readonly memo: Memo;
  readonly stamp: number;
  readonly deps: Memo[];
  durability: Durability;
  shown: Durability;
  /** undefined: nothing of low durability was read so far. */
  leaf: Memo | null | undefined;
  changedAt: number;
}

interface Table {
  readonly name: string;
  readonly memos: Map<Key, Memo>;
  gets: number;
  computes: number;
  /** Re-runs whose value was equal to the old one. */
  cutoffs: number;
}

export interface QueryCounters {
  readonly name: string;
  readonly memos: number;
  readonly gets: number;
  readonly computes: number;
  readonly cutoffs: number;
}

export class Database {
  private readonly tables: Table[] = [];
  private readonly slots: unknown[] = [];
  private readonly frames: Frame[] = [];
  /** By durability: the last revision in which an input of at least that durability changed. */
  private readonly lastChanged: [number, number, number] = [1, 1, 1];
  private revisionCount = 1;
  private stamps = 0;
  private log: string[] | null = null;
  private isCancelled: (() => boolean) | null = null;
  /** Every barrier with a value. */
  private readonly barriers = new Set<Memo>();
  /** The revision of which all barriers are. */
  private barriersAt = 1;
  private isRefreshing = false;

  get revision(): number {
    return this.revisionCount;
  }

  /** The value of an input or derived query in the current revision; the running query, if any, now depends on it. */
  get<K extends Key, V>(query: Query<K, V> | Input<K, V>, key: K): V {
    if (this.barriersAt !== this.revisionCount && this.frames.length === 0) this.refreshBarriers();
    const table = this.tableOf(query);
    table.gets++;
    let memo = table.memos.get(key);
    if (query.kind === 'input') {
      memo ??= this.absentCell(table, query, key);
      if (!memo.hasValue) throw new Error(`input ${query.name}(${String(key)}) is not set`);
    } else if (memo === undefined) {
      memo = new Memo(query, key);
      table.memos.set(key, memo);
      this.execute(memo);
    } else if (memo.verifiedAt !== this.revisionCount || memo.state !== 'idle') {
      this.bringUpToDate(memo);
    }
    const frame = this.frames[this.frames.length - 1];
    if (frame !== undefined) record(frame, memo);
    memo.readAt = this.revisionCount;
    return memo.value as V;
  }

  /** Sets an input. A value equal to the old one changes nothing, not even the revision. */
  set<K extends Key, V>(input: Input<K, V>, key: K, value: V, durability: Durability = Durability.Low): void {
    this.checkNothingRuns(input);
    const table = this.tableOf(input);
    let cell = table.memos.get(key);
    if (cell === undefined) {
      cell = new Memo(input, key);
      cell.leaf = cell;
      table.memos.set(key, cell);
      cell.durability = durability;
      cell.shown = durability;
      this.changeCell(cell, durability, value);
      return;
    }
    const isEqual = cell.hasValue && (cell.value === value || (input.equals?.(cell.value as V, value) ?? false));
    if (isEqual && cell.durability === durability) return;
    this.changeCell(cell, durability, isEqual ? (cell.value as V) : value);
  }

  /** Takes an input back: readers see its initial value, or an error where it has none. */
  remove<K extends Key, V>(input: Input<K, V>, key: K): void {
    this.checkNothingRuns(input);
    const cell = this.tableOf(input).memos.get(key);
    if (cell === undefined || !cell.hasValue) return;
    this.changeCell(cell, cell.durability, input.initial?.(key, this));
    if (!input.initial) cell.hasValue = false;
  }

  /** Whether an input was ever set or read and has a value now. Not recorded as a dependency. */
  has<K extends Key, V>(input: Input<K, V>, key: K): boolean {
    return this.tableOf(input).memos.get(key)?.hasValue ?? false;
  }

  /** This database's value of a slot, made when it is first asked for. */
  slot<T>(slot: Slot<T>): T {
    const value = this.slots[slot.id];
    return value === undefined ? this.fillSlot(slot) : (value as T);
  }

  setCancellation(isCancelled: (() => boolean) | null): void {
    this.isCancelled = isCancelled;
  }

  /** To be called in long loops. What was running is not stored; everything finished before stays. */
  checkCancelled(): void {
    if (this.isCancelled?.()) throw new Cancelled();
  }

  startLog(): void {
    this.log = [];
  }

  /** The lines since `startLog`, `compute name(key)` in order; logging ends. */
  takeLog(): string[] {
    const lines = this.log ?? [];
    this.log = null;
    return lines;
  }

  counters(): QueryCounters[] {
    const out: QueryCounters[] = [];
    for (const table of this.tables) {
      if (table === undefined) continue;
      const { name, memos, gets, computes, cutoffs } = table;
      out.push({ name, memos: memos.size, gets, computes, cutoffs });
    }
    return out;
  }

  /**
   * Drops derived values nobody asked for in the last `maxAge` revisions; they are computed again on demand. What rests on
   * inputs of high durability alone stays: it is as good in every revision, and the next file needs it again.
   */
  sweep(maxAge: number): number {
    this.checkNothingRuns(null);
    const oldest = this.revisionCount - maxAge;
    let dropped = 0;
    let didDropBarrier = false;
    for (const table of this.tables) {
      if (table === undefined) continue;
      for (const [key, memo] of table.memos) {
        const { query } = memo;
        if (query.kind === 'input' || memo.durability === Durability.High) continue;
        // A barrier is brought up to date whether anybody wants it or not.
        if ((query.isBarrier ? memo.readAt : memo.verifiedAt) >= oldest) continue;
        table.memos.delete(key);
        didDropBarrier = this.barriers.delete(memo) || didDropBarrier;
        memo.isSwept = true;
        memo.hasValue = false;
        memo.value = undefined;
        memo.deps = [];
        memo.lowDeps = [];
        dropped++;
      }
    }
    if (didDropBarrier) {
      // Nobody tells its readers of changes any more: they must look, and find it gone.
      this.revisionCount++;
      this.noteChange(Durability.Medium);
    }
    return dropped;
  }

  /** Drops every derived value: of what was computed so far nothing is needed any more. */
  dropAll(): void {
    this.checkNothingRuns(null);
    for (const table of this.tables) {
      if (table === undefined) continue;
      for (const [key, memo] of table.memos) {
        if (memo.query.kind === 'input') break;
        table.memos.delete(key);
      }
    }
    this.barriers.clear();
  }

  /** From here on `shown` may be relied on. */
  private refreshBarriers(): void {
    // Barriers read one another in any order, so here only what lies below counts.
    this.isRefreshing = true;
    try {
      for (const memo of [...this.barriers]) {
        if (memo.verifiedAt === this.revisionCount) continue;
        try {
          this.bringUpToDate(memo);
        } catch (error) {
          if (error instanceof Cancelled) throw error;
          // Whoever needs it will see the error.
          this.barriers.delete(memo);
          memo.hasValue = false;
          this.noteChange(Durability.Medium);
        }
      }
    } finally {
      this.isRefreshing = false;
    }
    // Also what changed in a refresh that was cancelled.
    for (const memo of this.barriers) if (memo.changedAt > this.barriersAt) this.noteChange(Durability.Medium);
    this.barriersAt = this.revisionCount;
  }

  private fillSlot<T>(slot: Slot<T>): T {
    const value = slot.init(this);
    while (this.slots.length <= slot.id) this.slots.push(undefined);
    this.slots[slot.id] = value;
    return value;
  }

  private noteChange(durability: Durability): void {
    for (let d = 0; d <= durability; d++) this.lastChanged[d as Durability] = this.revisionCount;
  }

  private tableOf(query: AnyQuery | AnyInput): Table {
    let table = this.tables[query.id];
    if (table === undefined) {
      table = { name: query.name, memos: new Map(), gets: 0, computes: 0, cutoffs: 0 };
      while (this.tables.length < query.id) this.tables.push(undefined as unknown as Table);
      this.tables[query.id] = table;
    }
    return table;
  }

  private absentCell(table: Table, input: AnyInput, key: Key): Memo {
    const cell = new Memo(input, key);
    cell.leaf = cell;
    if (input.initial) {
      cell.value = input.initial(key, this);
      cell.hasValue = true;
    }
    cell.durability = input.initialDurability?.(key, this) ?? Durability.Low;
    cell.shown = cell.durability;
    cell.changedAt = 1;
    table.memos.set(key, cell);
    return cell;
  }

  private changeCell(cell: Memo, durability: Durability, value: unknown): void {
    this.revisionCount++;
    // Readers counted on the old durability, so that is the one whose readers must look.
    this.noteChange(cell.durability);
    cell.durability = durability;
    cell.shown = durability;
    cell.value = value;
    cell.hasValue = true;
    cell.changedAt = this.revisionCount;
  }

  private checkNothingRuns(input: AnyInput | null): void {
    if (this.frames.length > 0) throw new Error(`${input ? `set ${input.name}` : 'sweep'} while a query runs`);
  }

  private bringUpToDate(memo: Memo): void {
    if (memo.state === 'running') throw this.cycle(memo);
    if (memo.state === 'verifying' || !memo.hasValue) this.execute(memo);
    else this.verify(memo);
  }

  /** Brings `memo` up to date by its reads, depth first with a stack of its own. */
  private verify(root: Memo): void {
    const now = this.revisionCount;
    if (this.isDurablyValid(root) || this.restsOnSameLeaf(root)) return;
    const stack: Memo[] = [root];
    const cursors: number[] = [0];
    root.state = 'verifying';
    try {
      while (stack.length > 0) {
        const depth = stack.length - 1;
        const memo = stack[depth] as Memo;
        const cursor = cursors[depth] as number;
        const isDone = memo.verifiedAt === now;
        const deps = this.suspects(memo);
        if (isDone || cursor === deps.length) {
          memo.verifiedAt = now;
          memo.state = 'idle';
          stack.pop();
          cursors.pop();
          continue;
        }
        let dep = deps[cursor] as Memo;
        if (dep.isSwept) {
          dep = this.recomputeSwept(dep);
          deps[cursor] = dep;
        }
        const isSettled =
          dep.query.kind === 'input' || dep.verifiedAt === now || this.isDurablyValid(dep) || this.restsOnSameLeaf(dep);
        if (isSettled) {
          if (dep.hasValue && dep.changedAt <= memo.verifiedAt) {
            cursors[depth] = cursor + 1;
            continue;
          }
        } else if (dep.state === 'idle' && dep.hasValue) {
          dep.state = 'verifying';
          stack.push(dep);
          cursors.push(0);
          continue;
        }
        // A read has changed, or the reads go round in a circle: run again.
        stack.pop();
        cursors.pop();
        memo.state = 'idle';
        this.execute(memo);
      }
    } catch (error) {
      for (let i = stack.length - 1; i >= 0; i--) {
        const memo = stack[i] as Memo;
        memo.state = 'idle';
        if (error instanceof QueryCycle && error.isOpen) this.recover(memo, error, memo.deps);
      }
      throw error;
    }
  }

  /** What `memo` read that may have changed since it was verified. */
  private suspects(memo: Memo): Memo[] {
    return this.isRefreshing || this.lastChanged[Durability.Medium] > memo.verifiedAt ? memo.deps : memo.lowDeps;
  }

  private isDurablyValid(memo: Memo): boolean {
    if (!memo.hasValue || memo.state !== 'idle') return false;
    if (this.lastChanged[this.isRefreshing ? memo.durability : memo.shown] > memo.verifiedAt) return false;
    memo.verifiedAt = this.revisionCount;
    return true;
  }

  /** Whether the leaf below is as it was, and nothing else can have changed. Brings the leaf up to date. */
  private restsOnSameLeaf(memo: Memo): boolean {
    const { leaf } = memo;
    if (leaf === null || leaf === memo || leaf.isSwept || !memo.hasValue || memo.state !== 'idle') return false;
    if (this.isRefreshing || this.lastChanged[Durability.Medium] > memo.verifiedAt) return false;
    if (leaf.query.kind === 'query' && leaf.verifiedAt !== this.revisionCount) {
      if (leaf.state !== 'idle' || !leaf.hasValue) return false;
      this.verify(leaf);
    }
    if (!leaf.hasValue || leaf.changedAt > memo.verifiedAt) return false;
    memo.verifiedAt = this.revisionCount;
    return true;
  }

  private recomputeSwept(old: Memo): Memo {
    const table = this.tableOf(old.query);
    let memo = table.memos.get(old.key);
    if (memo === undefined) {
      memo = new Memo(old.query, old.key);
      table.memos.set(old.key, memo);
      this.execute(memo);
    }
    return memo;
  }

  private execute(memo: Memo): void {
    const query = memo.query as AnyQuery;
    this.checkCancelled();
    this.log?.push(`compute ${query.name}(${String(memo.key)})`);
    const table = this.tableOf(query);
    table.computes++;
    const { High } = Durability;
    const frame: Frame = {
      memo,
      stamp: ++this.stamps,
      deps: [],
      durability: High,
      shown: High,
      leaf: undefined,
      changedAt: 1,
    };
    const depth = this.frames.length;
    this.frames.push(frame);
    memo.state = 'running';
    let value: unknown;
    try {
      value = query.compute(this, memo.key);
    } catch (error) {
      this.frames.length = depth;
      memo.state = 'idle';
      if (!(error instanceof QueryCycle && error.isOpen)) throw error;
      const hasRecovered = this.recover(memo, error, frame.deps);
      if (error.head !== memo) throw error;
      error.isOpen = false;
      if (!hasRecovered) throw error;
      return;
    }
    this.frames.length = depth;
    memo.state = 'idle';
    this.store(memo, value, frame, table);
  }

  private store(
    memo: Memo,
    value: unknown,
    read: Pick<Frame, 'deps' | 'durability' | 'shown' | 'leaf' | 'changedAt'>,
    table: Table,
  ): void {
    const query = memo.query as AnyQuery;
    const { deps, durability, changedAt } = read;
    const shown = query.isBarrier && read.shown < Durability.Medium ? Durability.Medium : read.shown;
    const leaf = query.isLeaf ? memo : shown === Durability.Low ? (read.leaf ?? null) : null;
    if (!memo.hasValue) {
      memo.value = value;
      memo.changedAt = changedAt;
    } else if (memo.value !== value && !query.equals?.(memo.value, value)) {
      memo.value = value;
      memo.changedAt = this.revisionCount;
    } else {
      table.cutoffs++;
      // Readers that counted on a higher durability or another leaf must look again, even though the value is the same.
      const isLessSure = durability < memo.durability || shown < memo.shown;
      const hasOtherLeaf = memo.leaf !== null && memo.leaf !== leaf && shown === Durability.Low;
      if (isLessSure || hasOtherLeaf) memo.changedAt = this.revisionCount;
    }
    if (query.isBarrier && !memo.hasValue) this.barriers.add(memo);
    memo.hasValue = true;
    memo.deps = exact(deps) as Memo[];
    memo.lowDeps = (shown === Durability.Low ? exact(deps.filter(isLow)) : NO_MEMOS) as Memo[];
    memo.durability = durability;
    memo.shown = shown;
    memo.leaf = leaf;
    memo.verifiedAt = this.revisionCount;
  }

  private cycle(head: Memo): QueryCycle {
    const from = this.frames.findIndex((frame) => frame.memo === head);
    const path = this.frames.slice(from).map(({ memo }) => `${memo.query.name}(${String(memo.key)})`);
    return new QueryCycle(path, head);
  }

  /** Gives a participant of a cycle its fallback value. All participants get theirs, so nobody's order of asking shows. */
  private recover(memo: Memo, cycle: QueryCycle, deps: Memo[]): boolean {
    const query = memo.query as AnyQuery;
    const next = cycle.last as Memo;
    cycle.last = memo;
    if (!query.onCycle) return false;
    const value = query.onCycle(this, memo.key);
    // The edge that closes the cycle makes every later verification run this memo again.
    const { Low } = Durability;
    const read = { deps: [...deps, next], durability: Low, shown: Low, leaf: null, changedAt: this.revisionCount };
    this.store(memo, value, read, this.tableOf(query));
    memo.lowDeps = read.deps;
    return true;
  }
}

const NO_MEMOS: readonly Memo[] = exact([]);

function isLow({ shown }: Memo): boolean {
  return shown === Durability.Low;
}

function record(frame: Frame, memo: Memo): void {
  if (memo.lastReader === frame.stamp) return;
  memo.lastReader = frame.stamp;
  frame.deps.push(memo);
  if (memo.durability < frame.durability) frame.durability = memo.durability;
  if (memo.shown < frame.shown) frame.shown = memo.shown;
  if (memo.shown === Durability.Low && frame.leaf !== memo.leaf)
    frame.leaf = frame.leaf === undefined ? memo.leaf : null;
  if (memo.changedAt > frame.changedAt) frame.changedAt = memo.changedAt;
}
