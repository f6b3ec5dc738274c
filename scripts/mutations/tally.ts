/** Counts verdicts by code and by kind of change. */
import type { Found } from './judges';

interface Row {
  hit: number;
  all: number;
}

interface Outcome {
  /** rustc accepts the change, rejects it for ownership alone, or says something else too. */
  readonly verdict: 'accepted' | 'rejected' | 'other';
  readonly kind: string;
  readonly codes: readonly string[];
  /** One of rustc's errors at its line, at least. */
  readonly isHit: boolean;
  readonly missed: readonly Found[];
  readonly wrong: readonly Found[];
}

export class Tally {
  accepted = 0;
  rejected = 0;
  other = 0;
  hits = 0;
  /** Errors of rustc in what it rejects, and those that Tenure has at the same line. */
  errors = 0;
  errorsFound = 0;
  /** Errors that rustc does not say, by its verdict. */
  alarms = 0;
  extra = 0;
  extraInOther = 0;
  /** In functions that did not change. */
  elsewhere = 0;
  private readonly rows = new Map<string, Row>();

  note({ verdict, kind, codes, isHit, missed, wrong }: Outcome): void {
    this[verdict]++;
    if (verdict === 'accepted') this.alarms += wrong.length;
    if (verdict === 'other') this.extraInOther += wrong.length;
    if (verdict !== 'rejected') return;
    this.extra += wrong.length;
    this.errors += codes.length;
    this.errorsFound += codes.length - missed.length;
    if (isHit) this.hits++;
    this.count(kind, isHit);
    this.count(codes[0] ?? '', isHit);
  }

  private count(key: string, isHit: boolean): void {
    const row = this.rows.get(key) ?? { hit: 0, all: 0 };
    this.rows.set(key, { hit: row.hit + (isHit ? 1 : 0), all: row.all + 1 });
  }

  print(name: string): void {
    const { accepted, rejected, other, hits, errors, errorsFound, alarms, extra, extraInOther, elsewhere } = this;
    const percent = (part: number, whole: number): string => `${((part / Math.max(1, whole)) * 100).toFixed(1)} %`;
    console.log(
      `${name}: ${rejected} rejected, ${hits} found (${percent(hits, rejected)}), ${errorsFound} of ${errors} errors; ${extra} that rustc does not say there; ` +
        `${accepted} accepted, ${alarms} false alarms, ${elsewhere} elsewhere; ${other} others, ${extraInOther} errors more`,
    );
    console.log(
      `    ${this.sorted()
        .map(([key, { hit, all }]) => `${hit}/${all} ${key}`)
        .join('; ')}`,
    );
  }

  /** As plain data, for whoever adds up over packages. */
  totals(): unknown {
    return { ...this, rows: [...this.rows] };
  }

  private sorted(): [string, Row][] {
    return [...this.rows].sort((a, b) => b[1].all - a[1].all);
  }
}
