/**
 * The branded ids that cross floors. An id is a small dense integer; what it is an index into is said beside it.
 * Ids, never syntax nodes or offsets, are what floors 6 to 15 hold.
 */

declare const brand: unique symbol;
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };

/** A file of the workspace, of a dependency or of nothing (untitled). Interned by `source/`. */
export type FileId = Brand<number, 'FileId'>;
/** A crate of the crate graph. Interned by `source/`. */
export type CrateId = Brand<number, 'CrateId'>;
/** A definition: module, fn, struct, variant, trait, impl, ... Interned for the life of the database by `names/`. */
export type DefId = Brand<number, 'DefId'>;
/** Index into the item list of one unit (a file or one macro expansion). */
export type ItemIdx = Brand<number, 'ItemIdx'>;

/** Index into `Body.exprs`. */
export type ExprId = Brand<number, 'ExprId'>;
/** Index into `Body.pats`. */
export type PatId = Brand<number, 'PatId'>;
/** Index into `Body.bindings`: one per variable, shared by the alternatives of an or-pattern. */
export type BindingId = Brand<number, 'BindingId'>;
/** Index into `Body.labels`: one per labelled or unlabelled breakable expression that is the target of a jump. */
export type LabelId = Brand<number, 'LabelId'>;

/** Index into `mir.Body.locals`; 0 is the return place. */
export type Local = Brand<number, 'Local'>;
/** Index into `mir.Body.blocks`; 0 is the entry. */
export type BlockId = Brand<number, 'BlockId'>;

/** A compile-time proof that a switch is exhaustive; at run time a bug report. */
export function assertNever(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`);
}
