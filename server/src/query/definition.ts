/**
 * How inputs and derived queries are declared: constants of a module, shared by all databases.
 *
 * ```ts
 * const fileText = defineInput<FileId, string>({ name: 'fileText' });
 * const lineCount = defineQuery<FileId, number>({
 *   name: 'lineCount',
 *   compute: (db, file) => db.get(fileText, file).split('\n').length,
 * });
 * ```
 */
import type { Database } from './engine';

export type Key = number | string;

/** How rarely an input changes. A change of one durability never makes memos of higher ones look at what they read. */
export const Durability = { Low: 0, Medium: 1, High: 2 } as const;
export type Durability = (typeof Durability)[keyof typeof Durability];

export interface QuerySpec<K extends Key, V> {
  readonly name: string;
  compute(db: Database, key: K): V;
  /** Asked where `===` says no. Without it only the same object is equal. */
  equals?(old: V, now: V): boolean;
  /**
   * A barrier stops most edits: its value seldom changes although what it reads changes with every key. Barriers are brought
   * up to date before anything else in a new revision, so whoever reads one counts on it as on an input of medium
   * durability, and does not look at what it read unless some barrier has a new value.
   */
  readonly isBarrier?: boolean;
  /**
   * A leaf is a small part of a big value that changes with every key, such as one item of a file. A memo that rests on one
   * leaf and on nothing else of low durability is good as long as that leaf is the same: what lies between the two is not
   * looked at. A leaf never throws.
   */
  readonly isLeaf?: boolean;
  /** The value of every participant of a cycle; without it a cycle is a `QueryCycle` error. Reads nothing. */
  onCycle?(db: Database, key: K): V;
}

export interface Query<K extends Key, V> extends QuerySpec<K, V> {
  readonly kind: 'query';
  readonly id: number;
}

export interface InputSpec<K extends Key, V> {
  readonly name: string;
  equals?(old: V, now: V): boolean;
  /** The value of keys never set; without it reading one is an error. Reads nothing from the database but slots. */
  initial?(key: K, db: Database): V;
  /** How durable such a value is; default low. */
  initialDurability?(key: K, db: Database): Durability;
}

export interface Input<K extends Key, V> extends InputSpec<K, V> {
  readonly kind: 'input';
  readonly id: number;
}

export type AnyQuery = Query<Key, unknown>;
export type AnyInput = Input<Key, unknown>;

let definitions = 0;

export function defineQuery<K extends Key, V>(spec: QuerySpec<K, V>): Query<K, V> {
  // The same fields in the same order for all: the engine looks at nothing more often.
  const { name, compute, equals, isBarrier = false, isLeaf = false, onCycle } = spec;
  return { kind: 'query', id: definitions++, name, compute, equals, isBarrier, isLeaf, onCycle };
}

export function defineInput<K extends Key, V>(spec: InputSpec<K, V>): Input<K, V> {
  const { name, equals, initial, initialDurability } = spec;
  return { kind: 'input', id: definitions++, name, equals, initial, initialDurability };
}

/** Something that lives as long as a database and is not tracked: interners, parser states. */
export interface Slot<T> {
  readonly id: number;
  init(db: Database): T;
}

let slots = 0;

export function defineSlot<T>(init: (db: Database) => T): Slot<T> {
  return { id: slots++, init };
}

/** Thrown by `checkCancelled`. Whoever handles a request catches it; nobody else does. */
export class Cancelled extends Error {
  constructor() {
    super('cancelled');
    this.name = 'Cancelled';
  }
}

/** A query that needs itself, where no participant said what that means. A bug, or a participant without `onCycle`. */
export class QueryCycle extends Error {
  readonly path: readonly string[];
  /** Bookkeeping of the engine: the memo that was asked for again, and the participant that was left last. */
  readonly head: unknown;
  last: unknown;
  /** Still on its way to the head. */
  isOpen = true;

  constructor(path: readonly string[], head: unknown) {
    super(`query cycle: ${[...path, path[0]].join(' -> ')}`);
    this.name = 'QueryCycle';
    this.path = path;
    this.head = head;
    this.last = head;
  }
}
