/**
 * Values to dense ids, first come first numbered, for the life of the interner. `Interner` takes strings;
 * `KeyedInterner` takes any value through a key of its own.
 */

export class Interner {
  private readonly ids = new Map<string, number>();
  private readonly texts: string[] = [];

  get size(): number {
    return this.texts.length;
  }

  intern(text: string): number {
    let id = this.ids.get(text);
    if (id === undefined) {
      id = this.texts.length;
      this.ids.set(text, id);
      this.texts.push(text);
    }
    return id;
  }

  /** The id of a text that was interned before; -1 for others. */
  find(text: string): number {
    return this.ids.get(text) ?? -1;
  }

  /** The text of an id this interner gave. */
  text(id: number): string {
    const text = this.texts[id];
    if (text === undefined) throw new RangeError(`no text has id ${id}`);
    return text;
  }
}

export class KeyedInterner<T> {
  private readonly ids = new Map<string | number, number>();
  private readonly values: T[] = [];
  private readonly keyOf: (value: T) => string | number;

  constructor(keyOf: (value: T) => string | number) {
    this.keyOf = keyOf;
  }

  get size(): number {
    return this.values.length;
  }

  /** Keeps the first value of each key. */
  intern(value: T): number {
    const key = this.keyOf(value);
    let id = this.ids.get(key);
    if (id === undefined) {
      id = this.values.length;
      this.ids.set(key, id);
      this.values.push(value);
    }
    return id;
  }

  value(id: number): T {
    const value = this.values[id];
    if (value === undefined) throw new RangeError(`no value has id ${id}`);
    return value;
  }
}
