/**
 * Several changes judged in one run of rustc. rustc checks each body by itself, against the signatures of what the body names:
 * where an error is decides whose it is. A change in a body is felt there alone; one of a signature also in functions that name
 * the function, of which there must be no other change in the batch. A change outside of functions is judged alone.
 */
import fs from 'node:fs';
import { LineIndex } from '../../server/src/base/lineIndex';
import type { RustParser } from '../../server/src/syntax/parser';
import { type FunctionSpan, functionsOf, names, type Reach } from './functions';
import type { Found } from './judges';
import { applied, type Mutation } from './mutate';

export interface Place {
  readonly file: string;
  readonly mutation: Mutation;
  /** null: nothing else may be judged along with it. */
  readonly reach: Reach | null;
  /** The function as it was. */
  readonly text: string;
}

/** Takes up to `size` places from the front that do not touch each other. Those left out come next time. */
export function nextBatch(queue: Place[], size: number): Place[] {
  const first = queue.shift();
  if (first === undefined || first.reach === null) return first === undefined ? [] : [first];
  const batch = [first];
  for (let i = 0; i < queue.length && i < 8 * size && batch.length < size; i++) {
    const place = queue[i] as Place;
    if (batch.every((other) => areApart(place, other))) batch.push(...queue.splice(i--, 1));
  }
  return batch;
}

function areApart(a: Place, b: Place): boolean {
  if (a.reach === null || b.reach === null) return false;
  if (a.file === b.file && a.reach.span.start === b.reach.span.start) return false;
  return !isFelt(a.reach, b.text) && !isFelt(b.reach, a.text);
}

function isFelt({ isSignature, span }: Reach, text: string): boolean {
  return isSignature && names(text, span.name);
}

/** Texts of the changed files, and in them the lines of each function that was changed. */
export class Changed {
  readonly texts = new Map<string, string>();
  private readonly lines = new Map<Place, readonly [number, number]>();
  private readonly functions = new Map<string, readonly FunctionSpan[]>();

  constructor(
    readonly places: readonly Place[],
    private readonly parser: RustParser,
  ) {
    for (const file of new Set(places.map((place) => place.file))) {
      const own = places.filter((place) => place.file === file);
      const mutations = own.map(({ mutation }) => mutation);
      const text = applied(fs.readFileSync(file, 'utf8'), mutations);
      this.texts.set(file, text);
      const index = new LineIndex(text);
      for (const place of own) {
        if (place.reach === null) continue;
        const { start, end } = place.reach.span;
        const line = (offset: number): number => index.lineOf(shifted(offset, mutations)) + 1;
        this.lines.set(place, [line(start), line(end)]);
      }
    }
  }

  /** Whose an error is; null: of none of them, or it is not known of which. */
  owner({ file, line }: Pick<Found, 'file' | 'line'>): Place | null {
    const [only] = this.places;
    if (only !== undefined && this.places.length === 1) return only;
    for (const [place, [first, last]] of this.lines) {
      if (place.file === file && first <= line && line <= last) return place;
    }
    const around = this.functionAt(file, line);
    const felt = this.places.filter(({ reach }) => reach !== null && isFelt(reach, around));
    return felt.length === 1 ? (felt[0] as Place) : null;
  }

  /** The text of the function around a line. */
  private functionAt(file: string, line: number): string {
    const text = this.texts.get(file) ?? fs.readFileSync(file, 'utf8');
    let functions = this.functions.get(file);
    if (functions === undefined) {
      functions = functionsOf(this.parser, text);
      this.functions.set(file, functions);
    }
    const index = new LineIndex(text);
    const found = functions.find(({ start, end }) => index.lineOf(start) < line && line <= index.lineOf(end) + 1);
    return found === undefined ? '' : text.slice(found.start, found.end);
  }
}

/** Where an offset of the old text, not inside a change, is in the new one. */
export function shifted(offset: number, mutations: readonly Mutation[]): number {
  let out = offset;
  for (const { start, end, replacement } of mutations) if (end <= offset) out += replacement.length - (end - start);
  return out;
}
