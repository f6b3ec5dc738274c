/**
 * MIR as borrowck reads it: rustc's `mir_promoted` stage (built, CFG simplified, promotable borrows promoted, drops not
 * elaborated). Mirrors rustc_middle::mir. No text, no positions: spans are `MirSpan` keys.
 *
 * Places are interned per body as a prefix tree: same place, same object; `parent` drops the last projection.
 */
import type { BindingId, BlockId, DefId, ExprId, Local } from '../base/ids';
import type { Taint } from '../hir/body';
import type { ArgList, PolyFnSig, Ty } from '../types/ty';

/**
 * `syn * 4 + part`, `syn` an index into `BodySourceMap.spans`. Part 0: the whole span; 1: its last character (a scope's
 * closing brace); 2: the name part; 3: the empty place behind it. -1: none. Equal numbers are rustc's "same span".
 */
export type MirSpan = number;

/** The head of the owner, a fn: up to its output. */
export const HEAD_SPAN: MirSpan = -2;

export type PlaceElem =
  | { readonly kind: 'deref' }
  | { readonly kind: 'field'; readonly index: number }
  | { readonly kind: 'index'; readonly local: Local }
  | { readonly kind: 'constIndex'; readonly offset: number; readonly minLength: number; readonly fromEnd: boolean }
  | { readonly kind: 'subslice'; readonly from: number; readonly to: number; readonly fromEnd: boolean }
  | { readonly kind: 'downcast'; readonly variant: number };

export interface Place {
  /** Dense in `Body.places`. */
  readonly id: number;
  readonly local: Local;
  readonly parent: Place | null;
  /** null exactly for a bare local. */
  readonly elem: PlaceElem | null;
  /** Type of this place, regions erased. */
  readonly ty: Ty;
  /** Number of projections. */
  readonly depth: number;
}

export type BorrowKind = 'shared' | 'fakeShallow' | 'fakeDeep' | 'mut' | 'twoPhase' | 'closureCapture';

export interface ConstOperand {
  readonly kind: 'const';
  readonly ty: Ty;
  /**
   * `fn`: zero-sized fn item; `named`: const item; `static`: pointer to a static; `promoted`: a promoted rvalue (its body's
   * operands in `promoted`); `inlineConst`: the value of the body `child`; `literal`.
   */
  readonly what: 'literal' | 'fn' | 'named' | 'static' | 'promoted' | 'inlineConst' | 'param';
  readonly def: DefId | null;
  /** Index into `Body.promoted`. */
  readonly promoted: number | null;
  /** The path leads to the item by names alone; no type was searched for it. */
  readonly isNamed?: boolean;
  /** Of an inline constant: index into `Body.closures`. */
  readonly child?: number;
  /** As the user wrote it, with regions; null where nothing was written. Of fns and named constants, the fn item type of `def` and its args. */
  readonly userTy: Ty | null;
  /** `Self` type that the user wrote before `::f` of an impl, with regions. */
  readonly userSelfTy?: Ty | null;
  /** Of a named constant: its generic args, regions erased. */
  readonly args?: ArgList;
  /** Integer value where known (array lengths, discriminants, ...). */
  readonly value: bigint | null;
  readonly span: MirSpan;
}
export type Operand = { readonly kind: 'copy' | 'move'; readonly place: Place; readonly span: MirSpan } | ConstOperand;

export type CastKind =
  | 'reifyFn'
  | 'unsafeFn'
  | 'closureFn'
  | 'mutToConst'
  | 'arrayToPtr'
  | 'unsize'
  | 'numeric'
  | 'ptrToPtr'
  | 'fnPtrToPtr'
  | 'expose'
  | 'fromExposed'
  | 'transmute';

export type AggregateKind =
  | { readonly kind: 'array' | 'tuple' }
  /** `userArgs`: the type as written with regions, or null. `activeField` for unions. */
  | {
      readonly kind: 'adt';
      readonly def: DefId;
      readonly variant: number;
      readonly args: ArgList;
      readonly userTy: Ty | null;
      readonly activeField: number | null;
    }
  /** `child` indexes `Body.closures`. */
  | { readonly kind: 'closure'; readonly child: number };

export type Rvalue =
  | { readonly kind: 'use'; readonly operand: Operand }
  | {
      readonly kind: 'ref';
      readonly borrow: BorrowKind;
      readonly place: Place /** implicit: autoref or reborrow the user did not write. */;
      readonly isImplicit: boolean;
    }
  /** `isFake`: made to read a slice's length only (rustc's FakeForPtrMetadata). */
  | { readonly kind: 'rawPtr'; readonly mutable: boolean; readonly isFake?: boolean; readonly place: Place }
  | { readonly kind: 'repeat'; readonly operand: Operand; readonly isConstOrOne: boolean }
  | {
      readonly kind: 'cast';
      readonly cast: CastKind;
      readonly isCoercion: boolean;
      readonly operand: Operand;
      readonly ty: Ty;
    }
  | { readonly kind: 'binary'; readonly op: string; readonly lhs: Operand; readonly rhs: Operand }
  | { readonly kind: 'unary'; readonly op: 'neg' | 'not' | 'ptrMetadata'; readonly operand: Operand }
  | { readonly kind: 'len' | 'discriminant' | 'copyForDeref'; readonly place: Place }
  | { readonly kind: 'aggregate'; readonly aggregate: AggregateKind; readonly operands: readonly Operand[] }
  | { readonly kind: 'threadLocalRef'; readonly def: DefId };

export type FakeReadCause = 'matchGuard' | 'matchedPlace' | 'guardBinding' | 'let' | 'index';

export type Statement = { readonly span: MirSpan } & (
  | { readonly kind: 'assign'; readonly place: Place; readonly rvalue: Rvalue }
  /** `closure`: the FakeRead belongs to building that child closure. */
  | { readonly kind: 'fakeRead'; readonly cause: FakeReadCause; readonly closure: number | null; readonly place: Place }
  | { readonly kind: 'storageLive' | 'storageDead'; readonly local: Local }
  /** `userTy` with regions (named kept, elided erased = fresh); `projections` from the annotated place to `place` are applied already. */
  | {
      readonly kind: 'ascribe';
      readonly place: Place;
      readonly variance: 'co' | 'contra' | 'inv';
      readonly userTy: Ty;
      readonly typeSpan: MirSpan;
    }
  | { readonly kind: 'placeMention'; readonly place: Place }
  | { readonly kind: 'nop' }
);

export type Terminator = { readonly span: MirSpan } & (
  | { readonly kind: 'goto'; readonly target: BlockId }
  | {
      readonly kind: 'switchInt';
      readonly operand: Operand;
      readonly values: readonly bigint[] /** One per value, then otherwise. */;
      readonly targets: readonly BlockId[];
    }
  | {
      readonly kind: 'call';
      readonly func: Operand;
      readonly args: readonly Operand[];
      readonly dest: Place;
      /** null: diverges. */
      readonly target: BlockId | null;
      readonly unwind: BlockId | null;
      /** Written by the user as a call or method call (rustc CallSource::Normal). */
      readonly isUserCall: boolean;
      readonly callSource: 'normal' | 'overloadedOperator' | 'matchCmp' | 'misc';
      /** Callee path, or method name with its arguments. */
      readonly fnSpan: MirSpan;
      /** The HIR call expression, for explanations. */
      readonly expr: ExprId | null;
    }
  | {
      readonly kind: 'drop';
      readonly place: Place;
      readonly target: BlockId;
      readonly unwind: BlockId | null;
      /** Where a coroutine goes on that is dropped while it drops this value, which rustc takes for possible of some types. */
      readonly drop: BlockId | null;
      /** Drop of the old value in `place = value`. */
      readonly isReplace: boolean;
    }
  | {
      readonly kind: 'assert';
      readonly cond: Operand;
      readonly operands: readonly Operand[];
      readonly target: BlockId;
      readonly unwind: BlockId | null;
    }
  | {
      readonly kind: 'yield';
      readonly value: Operand;
      readonly resumeArg: Place;
      readonly target: BlockId;
      readonly drop: BlockId | null;
    }
  | { readonly kind: 'falseEdge'; readonly real: BlockId; readonly imaginary: BlockId }
  | { readonly kind: 'falseUnwind'; readonly real: BlockId; readonly unwind: BlockId | null }
  | {
      readonly kind: 'inlineAsm';
      readonly inputs: readonly Operand[];
      readonly outputs: readonly Place[];
      readonly targets: readonly BlockId[];
      readonly unwind: BlockId | null;
    }
  | { readonly kind: 'return' | 'unwindResume' | 'unreachable' | 'coroutineDrop' }
);

export interface Block {
  readonly statements: readonly Statement[];
  readonly terminator: Terminator;
  readonly isCleanup: boolean;
}

export type LocalInfo =
  /** A user variable. `mode` of its binding; `hasTypeAnnotation`; the scrutinee place span of the `match`/`let` that binds it. */
  | {
      readonly kind: 'user';
      readonly binding: BindingId;
      readonly mode: 'move' | 'ref' | 'refMut';
      readonly hasTypeAnnotation: boolean;
      /** Binding introduced by a plain `let x` / parameter; else by a pattern. */
      readonly isSimple: boolean;
      /** Scrutinee expression span, when bound in a match or let pattern. */
      readonly matchSpan: MirSpan;
      readonly patSpan: MirSpan;
      /** Where the other alternatives of an or-pattern bind it. */
      readonly elsewhere?: readonly MirSpan[];
    }
  | { readonly kind: 'refForGuard'; readonly binding: BindingId }
  | {
      readonly kind:
        | 'selfArg'
        | 'arg'
        | 'return'
        | 'temp'
        | 'aggregateTemp'
        | 'derefTemp'
        | 'fakeBorrow'
        | 'closureEnv';
    }
  | { readonly kind: 'staticRef'; readonly def: DefId; readonly isThreadLocal: boolean }
  | { readonly kind: 'constRef'; readonly def: DefId }
  | { readonly kind: 'blockTailTemp'; readonly isIgnored: boolean; readonly tailSpan: MirSpan }
  | { readonly kind: 'ifThenRescopeTemp'; readonly ifSpan: MirSpan };

export interface LocalDecl {
  readonly ty: Ty;
  readonly mutable: boolean;
  readonly info: LocalInfo;
  readonly span: MirSpan;
  /** Made by a desugaring or macro of another crate: has no name for the user. */
  readonly name: string | null;
  /** Type as the user wrote it on a parameter or let, with regions; null otherwise. */
  readonly userTy: Ty | null;
  /** From the type that was written to the variable's, through its pattern; none: the whole. */
  readonly userPath?: readonly PlaceElem[];
  /** Where it was written. */
  readonly userSpan?: MirSpan;
}

/** A closure's captured place as its body sees it: `env(.deref)?.field(i)(.deref)?`. */
export interface Upvar {
  /** rustc's captured name: `x`, `x.f`, `(*x).f`. */
  readonly name: string;
  /** That of the variable itself. */
  readonly variable: string;
  readonly binding: BindingId;
  readonly byRef: boolean;
  readonly mode: 'byValue' | 'ref' | 'uniqueRef' | 'mutRef';
  readonly isMutable: boolean;
  /** What is captured lies behind a `&`. */
  readonly isBehindShared: boolean;
  readonly kindSpan: MirSpan;
  readonly pathSpan: MirSpan;
  readonly ty: Ty;
}

/** What a constant borrow was promoted to. */
export interface Promoted {
  readonly ty: Ty;
  readonly span: MirSpan;
  /**
   * How the value is made, on locals of the body that promoted it. Empty where nothing but literals is put together, of which
   * any lifetime may be asked.
   */
  readonly steps: readonly (Statement | Terminator)[];
  /** What is borrowed. */
  readonly value: Place;
}

export interface UserAnnotation {
  /** Named regions kept, elided ones erased. */
  readonly ty: Ty;
  readonly span: MirSpan;
}

export type BodySource =
  | { readonly kind: 'fn' | 'const' | 'static' }
  /** `const { .. }` in another body; `expr`: its block. */
  | { readonly kind: 'inlineConst'; readonly expr: ExprId }
  | {
      readonly kind: 'closure';
      readonly closureKind: 'Fn' | 'FnMut' | 'FnOnce';
      /** `async || ..`: all that it does is make the coroutine inside. */
      readonly isAsync: boolean;
      readonly index: number;
    }
  | {
      readonly kind: 'coroutine';
      readonly flavour: 'asyncBlock' | 'asyncFn' | 'asyncClosure' | 'gen' | 'coroutine';
      readonly isMovable: boolean;
      readonly index: number;
    };

export interface Body {
  readonly owner: DefId;
  readonly source: BodySource;
  readonly locals: readonly LocalDecl[];
  /** Locals 1..argCount are arguments. */
  readonly argCount: number;
  readonly blocks: readonly Block[];
  readonly places: readonly Place[];
  readonly upvars: readonly Upvar[];
  /** Bodies of closures and inline constants directly inside, in order of creation. */
  readonly closures: readonly Body[];
  /** Signature of this body: fn signature with its binder; closures: from inference. Constants and statics: no inputs. */
  readonly sig: PolyFnSig;
  readonly promoted: readonly Promoted[];
  /** Every type that the user wrote in the body, in dead code too: each has to be well-formed. */
  readonly annotations: readonly UserAnnotation[];
  /** Paths with written args in dead code: what they ask for must hold there as well. */
  readonly deadPaths: readonly ConstOperand[];
  readonly span: MirSpan;
  /** Header `|x|` of a closure, `fn f(..) -> T` of a fn. */
  readonly headerSpan: MirSpan;
  readonly taint: readonly Taint[];
}

/** Evaluated at compile time: what its locals hold may last as long as the program. Mirrors BodyOwnerKind. */
export function isConstant({ source }: Body): boolean {
  return source.kind === 'const' || source.kind === 'static' || source.kind === 'inlineConst';
}

const STATEMENTS: ReadonlySet<string> = new Set([
  'assign',
  'fakeRead',
  'storageLive',
  'storageDead',
  'ascribe',
  'placeMention',
  'nop',
] satisfies Statement['kind'][]);

export function isTerminator(node: Statement | Terminator): node is Terminator {
  return !STATEMENTS.has(node.kind);
}
