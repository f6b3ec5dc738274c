/**
 * Several changes judged in one run of rustc. Which body an error is of decides whose it is: rustc checks each body by itself,
 * and so changes in the bodies of different functions do not touch each other. A change that may be felt anywhere is alone.
 */
import fs from 'node:fs';
import { LineIndex } from '../../server/src/base/lineIndex';
import type { FunctionSpan } from './functions';
import type { Found } from './judges';
import { applied, type Mutation } from './mutate';

export interface Place {
  readonly file: string;
  readonly mutation: Mutation;
  /** null: nothing else may be judged along with it. */
  readonly within: FunctionSpan | null;
}

/** Takes up to `size` places from the front, each in a function of its own. Those left out come next time. */
export function nextBatch(queue: Place[], size: number): Place[] {
  const first = queue.shift();
  if (first === undefined || first.within === null) return first === undefined ? [] : [first];
  const batch = [first];
  for (let i = 0; i < queue.length && i < 8 * size && batch.length < size; i++) {
    const { file, within } = queue[i] as Place;
    if (within === null || batch.some((other) => other.file === file && other.within?.start === within.start)) continue;
    batch.push(...queue.splice(i--, 1));
  }
  return batch;
}

/** Texts of the changed files, and in them the lines of each function that was changed. */
export class Changed {
  readonly texts = new Map<string, string>();
  private readonly lines = new Map<Place, readonly [number, number]>();

  constructor(readonly places: readonly Place[]) {
    for (const file of new Set(places.map((place) => place.file))) {
      const own = places.filter((place) => place.file === file);
      const text = applied(
        fs.readFileSync(file, 'utf8'),
        own.map(({ mutation }) => mutation),
      );
      this.texts.set(file, text);
      const index = new LineIndex(text);
      const shifted = (offset: number): number => {
        let out = offset;
        for (const { mutation } of own) {
          if (mutation.end <= offset) out += mutation.replacement.length - (mutation.end - mutation.start);
        }
        return out;
      };
      for (const place of own) {
        if (place.within === null) continue;
        const { start, end } = place.within;
        this.lines.set(place, [index.lineOf(shifted(start)) + 1, index.lineOf(shifted(end)) + 1]);
      }
    }
  }

  /** Whose an error is; null: of none of them. */
  owner({ file, line }: Pick<Found, 'file' | 'line'>): Place | null {
    const [only] = this.places;
    if (only !== undefined && this.places.length === 1) return only;
    for (const [place, [first, last]] of this.lines) {
      if (place.file === file && first <= line && line <= last) return place;
    }
    return null;
  }
}
