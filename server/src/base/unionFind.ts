/**
 * Disjoint sets of dense ids with union by size and path halving. `mark` and `rollback` undo unions, for inference
 * snapshots: while a mark is open no path is shortened, so undoing needs the log of unions only.
 */

export class UnionFind {
  private parent: Int32Array;
  private size: Int32Array;
  private used: number;
  private readonly log: number[] = [];
  private openMarks = 0;

  constructor(count = 0) {
    const capacity = Math.max(16, count);
    this.parent = new Int32Array(capacity);
    this.size = new Int32Array(capacity);
    this.used = 0;
    for (let i = 0; i < count; i++) this.push();
  }

  get length(): number {
    return this.used;
  }

  /** Adds a set of one and returns its id. */
  push(): number {
    if (this.used === this.parent.length) {
      this.parent = grown(this.parent);
      this.size = grown(this.size);
    }
    const id = this.used++;
    this.parent[id] = id;
    this.size[id] = 1;
    return id;
  }

  find(id: number): number {
    const parent = this.parent;
    let at = id;
    while (parent[at] !== at) {
      if (this.openMarks === 0) parent[at] = parent[parent[at] as number] as number;
      at = parent[at] as number;
    }
    return at;
  }

  same(a: number, b: number): boolean {
    return this.find(a) === this.find(b);
  }

  /** Joins the two sets and returns the representative of the result. */
  union(a: number, b: number): number {
    let root = this.find(a);
    let child = this.find(b);
    if (root === child) return root;
    if ((this.size[root] as number) < (this.size[child] as number)) [root, child] = [child, root];
    this.parent[child] = root;
    this.size[root] = (this.size[root] as number) + (this.size[child] as number);
    if (this.openMarks > 0) this.log.push(child);
    return root;
  }

  /** Opens a snapshot. Every mark must be closed by `rollback` or `commit`, innermost first. */
  mark(): { readonly log: number; readonly length: number } {
    this.openMarks++;
    return { log: this.log.length, length: this.used };
  }

  rollback(mark: { readonly log: number; readonly length: number }): void {
    while (this.log.length > mark.log) {
      const child = this.log.pop() as number;
      const root = this.parent[child] as number;
      this.size[root] = (this.size[root] as number) - (this.size[child] as number);
      this.parent[child] = child;
    }
    this.used = mark.length;
    this.openMarks--;
  }

  commit(): void {
    this.openMarks--;
    if (this.openMarks === 0) this.log.length = 0;
  }
}

function grown(old: Int32Array): Int32Array {
  const next = new Int32Array(old.length * 2);
  next.set(old);
  return next;
}
