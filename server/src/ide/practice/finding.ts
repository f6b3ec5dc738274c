/** What lints of good practice find, as data: no text, no offsets. One kind for each shape of a message. */
import type { DefId, Local } from '../../base/ids';
import type { BodyIndex } from '../../borrowck/result';
import type { SynPtr } from '../../items/item';
import type { MirSpan } from '../../mir/body';
import type { Ty } from '../../types/ty';

/** A place in the body, or a node of the owner's own item. Never in what a macro made. */
export type Spot = { readonly kind: 'body'; readonly span: MirSpan } | { readonly kind: 'item'; readonly syn: SynPtr };

export interface CloneOnCopy {
  readonly lint: 'clone_on_copy';
  /** The call. */
  readonly at: Spot;
  readonly receiver: Spot;
  readonly ty: Ty;
  /** How many references the receiver is dereferenced through. */
  readonly derefs: number;
  /** What the value is used for: `?`, a field, an element or a method of it; anything else. */
  readonly use: 'suffix' | 'other';
}

export interface MutMutexLock {
  readonly lint: 'mut_mutex_lock';
  /** The name `lock`. */
  readonly at: Spot;
}

export interface MemForget {
  readonly lint: 'mem_forget';
  readonly at: Spot;
  readonly ty: Ty;
  /** It implements `Drop` itself; otherwise a part of it does. */
  readonly isDrop: boolean;
}

export interface AwaitHolding {
  readonly lint: 'await_holding_lock' | 'await_holding_refcell_ref';
  /** Where the guard is declared, or made if it has no name. */
  readonly at: Spot;
  readonly body: BodyIndex;
  /** The variable; null: a temporary. */
  readonly name: string | null;
  /** Every `await` at which it may be held, as the text has them. */
  readonly awaits: readonly MirSpan[];
}

export interface PtrArg {
  readonly lint: 'ptr_arg';
  /** The parameter's type. */
  readonly at: Spot;
  /** In it: `Vec<T>`. */
  readonly pointee: Spot;
  readonly mutable: boolean;
  readonly owned: 'Vec' | 'String' | 'PathBuf';
  /** Of a `Vec`: `T` as written; null: not written. */
  readonly elem: Spot | null;
  /** Method calls on the parameter that become others: the call, its receiver and what follows it then. */
  readonly calls: readonly { readonly at: Spot; readonly receiver: Spot; readonly instead: string }[];
}

export interface BoxedLocal {
  readonly lint: 'boxed_local';
  /** The parameter's name. */
  readonly at: Spot;
  /** Its type. */
  readonly type: Spot;
  /** In it: `T`. */
  readonly content: Spot;
  readonly local: Local;
}

export interface RedundantClone {
  readonly lint: 'redundant_clone';
  /** The call. */
  readonly at: Spot;
  /** What is cloned: the receiver, or `x` of `Clone::clone(&x)`. */
  readonly value: Spot;
  readonly isMethod: boolean;
}

/** Lifetimes that need no name. */
export interface ElidableLifetimes {
  readonly lint: 'needless_lifetimes' | 'elidable_lifetime_names';
  /** Where the first is declared. */
  readonly at: Spot;
  /** In the order of their uses. */
  readonly names: readonly string[];
  /** All generic parameters as written. */
  readonly params: readonly { readonly at: Spot; readonly isGone: boolean }[];
  /** Where the lifetimes stand. */
  readonly uses: readonly { readonly at: Spot; readonly isReference: boolean }[];
}

export interface BoxCollection {
  readonly lint: 'box_collection';
  readonly at: Spot;
  /** The name of the type. */
  readonly collection: string;
}

export interface RedundantAllocation {
  readonly lint: 'redundant_allocation';
  readonly at: Spot;
  readonly outer: 'Box' | 'Rc' | 'Arc';
  /** null: `content` is a reference. */
  readonly inner: 'Box' | 'Rc' | 'Arc' | null;
  readonly content: Spot;
}

export interface RcBuffer {
  readonly lint: 'rc_buffer';
  readonly at: Spot;
  readonly pointer: 'Rc' | 'Arc';
  /** What could stand behind the pointer; null: a slice of `elem`. */
  readonly slice: string | null;
  readonly elem: Spot | null;
}

export interface VecBox {
  readonly lint: 'vec_box';
  readonly at: Spot;
  /** What is boxed. */
  readonly content: Spot;
}

export interface RcMutex {
  readonly lint: 'rc_mutex';
  readonly at: Spot;
}

export interface BorrowedBox {
  readonly lint: 'borrowed_box';
  readonly at: Spot;
  readonly content: Spot;
  /** Of the reference, where it has a name. */
  readonly lifetime: Spot | null;
  /** The content has several bounds, which need them behind a `&`. */
  readonly hasParens: boolean;
}

export interface MutexAtomic {
  readonly lint: 'mutex_atomic' | 'mutex_integer';
  /** What makes the lock. */
  readonly at: Spot;
  /** The name of the type. */
  readonly atomic: string;
  /** What it holds at first, where it is made by `new`. */
  readonly value: Spot | null;
}

export interface NeedlessPassByValue {
  readonly lint: 'needless_pass_by_value';
  /** The parameter's type. */
  readonly at: Spot;
  readonly local: Local;
  /** Of a `Vec` or `String`: the slice that it can be; null: a reference to the type. */
  readonly slice: { readonly kind: 'str' } | { readonly kind: 'slice'; readonly elem: Spot } | null;
  /** As in `PtrArg`, for the slice. */
  readonly calls: PtrArg['calls'];
  /** The type, which could be Copy. */
  readonly copyable: DefId | null;
}

export interface NeedlessPassByRefMut {
  readonly lint: 'needless_pass_by_ref_mut';
  /** The parameter's type; `&mut self` as a whole. */
  readonly at: Spot;
  /** Of the parameter. */
  readonly index: number;
}

export interface TriviallyCopy {
  readonly lint: 'trivially_copy_pass_by_ref';
  /** The parameter's type; `&self` as a whole. */
  readonly at: Spot;
  /** In it: `T`; null: it is `self`. */
  readonly content: Spot | null;
  /** Of `T`, in bytes. */
  readonly size: number;
}

export interface NeedlessBorrow {
  readonly lint: 'needless_borrow';
  /** `&x`. */
  readonly at: Spot;
  /** `x`. */
  readonly content: Spot;
}

export interface ExplicitAutoDeref {
  readonly lint: 'explicit_auto_deref';
  /** `&**x`. */
  readonly at: Spot;
  /** `x`. */
  readonly content: Spot;
  /** `x` is a reference itself. */
  readonly isReference: boolean;
  readonly mutable: boolean;
}

export type Finding =
  | RedundantClone
  | CloneOnCopy
  | MutMutexLock
  | MemForget
  | AwaitHolding
  | PtrArg
  | BoxedLocal
  | ElidableLifetimes
  | BoxCollection
  | RedundantAllocation
  | RcBuffer
  | VecBox
  | RcMutex
  | BorrowedBox
  | MutexAtomic
  | NeedlessPassByValue
  | NeedlessPassByRefMut
  | TriviallyCopy
  | NeedlessBorrow
  | ExplicitAutoDeref;
