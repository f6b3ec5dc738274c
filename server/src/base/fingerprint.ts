/**
 * Equality and hashing of plain data: primitives, arrays, typed arrays, plain objects, and `Map` and `Set`
 * with primitive keys. What the
 * query engine's early cutoff compares. Values must be acyclic. Shared sub-objects are compared by identity first, so an
 * unchanged part costs one `===`.
 */

/** Structural equality. Objects of different prototypes are never equal; key order does not matter. */
export function deepEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null)
    return Number.isNaN(a) && Number.isNaN(b);
  if (Array.isArray(a)) {
    if (!Array.isArray(b) || a.length !== b.length) return false;
    for (let i = 0; i < a.length; i++) if (!deepEqual(a[i], b[i])) return false;
    return true;
  }
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  if (ArrayBuffer.isView(a)) return typedArraysEqual(a as unknown as Indexed, b as unknown as Indexed);
  if (a instanceof Map) return mapsEqual(a, b as Map<unknown, unknown>);
  if (a instanceof Set) return setsEqual(a, b as Set<unknown>);
  return objectsEqual(a as Record<string, unknown>, b as Record<string, unknown>);
}

interface Indexed {
  readonly length: number;
  readonly [index: number]: number;
}

export function typedArraysEqual(a: Indexed, b: Indexed): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) {
    const x = a[i];
    const y = b[i];
    if (x !== y && !(Number.isNaN(x) && Number.isNaN(y))) return false;
  }
  return true;
}

function objectsEqual(a: Record<string, unknown>, b: Record<string, unknown>): boolean {
  let count = 0;
  for (const key in a) {
    count++;
    if (!deepEqual(a[key], b[key]) || (a[key] === undefined && !(key in b))) return false;
  }
  for (const _ in b) count--;
  return count === 0;
}

function mapsEqual(a: Map<unknown, unknown>, b: Map<unknown, unknown>): boolean {
  if (a.size !== b.size) return false;
  for (const [key, value] of a) if (!b.has(key) || !deepEqual(value, b.get(key))) return false;
  return true;
}

function setsEqual(a: Set<unknown>, b: Set<unknown>): boolean {
  if (a.size !== b.size) return false;
  for (const value of a) if (!b.has(value)) return false;
  return true;
}

/** One step of a 32-bit hash; `hash` is the state so far. */
export function mixHash(hash: number, value: number): number {
  let h = Math.imul(hash ^ value, 0x9e3779b1);
  h = Math.imul(h ^ (h >>> 15), 0x85ebca6b);
  return h ^ (h >>> 13);
}

/** FNV-1a over UTF-16 code units, mixed into `hash`. */
export function hashString(text: string, hash = 0x811c9dc5): number {
  let h = hash;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return mixHash(h, text.length);
}

/** A 32-bit hash that agrees with `deepEqual`: equal values have equal hashes. Not stable between versions of Tenure. */
export function structuralHash(value: unknown, hash = 0x2545f491): number {
  switch (typeof value) {
    case 'string':
      return hashString(value, mixHash(hash, 1));
    case 'number':
      return hashNumber(value, mixHash(hash, 2));
    case 'boolean':
      return mixHash(hash, value ? 3 : 4);
    case 'object':
      return value === null ? mixHash(hash, 5) : hashObject(value, hash);
    default:
      return mixHash(hash, 6);
  }
}

function hashNumber(value: number, hash: number): number {
  const low = value | 0;
  return low === value ? mixHash(hash, low) : hashString(String(value), hash);
}

function hashObject(value: object, hash: number): number {
  if (Array.isArray(value)) {
    let h = mixHash(hash, value.length);
    for (const part of value) h = structuralHash(part, h);
    return h;
  }
  if (ArrayBuffer.isView(value)) {
    const array = value as unknown as Indexed;
    let h = mixHash(hash, array.length);
    for (let i = 0; i < array.length; i++) h = hashNumber(array[i] as number, h);
    return h;
  }
  // Order of keys does not count: the parts are summed.
  let sum = 0;
  if (value instanceof Map)
    for (const [key, part] of value) sum = (sum + structuralHash(part, structuralHash(key))) | 0;
  else if (value instanceof Set) for (const part of value) sum = (sum + structuralHash(part)) | 0;
  else {
    for (const key in value) {
      const part = (value as Record<string, unknown>)[key];
      sum = (sum + structuralHash(part, hashString(key))) | 0;
    }
  }
  return mixHash(hash, sum);
}
