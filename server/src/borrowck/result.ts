/**
 * What borrowck says of one typeck root (a fn, const or static with all closures inside): every report as data, without
 * text and without positions. Mirrors what rustc_borrowck::diagnostics knows at the moment it starts to build a message.
 *
 * Spans are `MirSpan`s of the body that `BorrowckError.body` names. `ide/diagnostics` turns this into rustc's wording and
 * needs nothing else but source maps and names of items.
 */
import type { BindingId, DefId, Local } from '../base/ids';
import type { Taint } from '../hir/body';
import type { Body, BorrowKind, MirSpan, Place } from '../mir/body';
import type { ClosureKey, Region, Ty } from '../types/ty';

/** Index into `BorrowckResult.bodies`: 0 is the root, closures follow in pre-order. */
export type BodyIndex = number;
/** Index into `BodyFacts.loans` of one body. */
export type LoanIndex = number;
/** A statement or terminator of one body: `blockStart[block] + index`. */
export type Point = number;

/** A place and how rustc would write it. */
export interface PlaceDesc {
  readonly place: Place;
  /** `x`, `x.f`, `*p`, `v[_]`; null where rustc has no name for it and says `value`. */
  readonly text: string | null;
}

/** Where and how a place was used, seen through the closure or method call it was used for (rustc's `UseSpans`). */
export type UseSpans =
  | {
      readonly kind: 'closure';
      /** `closure`, `async block`, ...: what the aggregate builds. */
      readonly flavour: 'closure' | 'asyncBlock' | 'asyncFn' | 'asyncClosure' | 'gen' | 'coroutine';
      /** The header: `move |x|`. */
      readonly argsSpan: MirSpan;
      /** The expression in the body that forces the mode of the capture. */
      readonly captureKindSpan: MirSpan;
      /** The expression in the body that names the captured path. */
      readonly pathSpan: MirSpan;
      /** The closure's body, of which the two spans above are. */
      readonly closure: BodyIndex;
    }
  | {
      readonly kind: 'fnSelf';
      /** The place expression that is the receiver. */
      readonly varSpan: MirSpan;
      /** Method segment and arguments, or the operator expression. */
      readonly fnCallSpan: MirSpan;
      readonly call: FnSelfUse;
    }
  | { readonly kind: 'pattern' | 'other'; readonly span: MirSpan };

/** Why a value moved as the `self` of a call. `method` is the callee. */
export interface FnSelfUse {
  readonly kind: 'normal' | 'fnOnce' | 'fnMut' | 'operator' | 'forLoop' | 'await' | 'questionMark' | 'derefCoercion';
  readonly method: DefId | null;
}

export type ConstraintCategory =
  | {
      readonly kind:
        | 'yield'
        | 'useAsConst'
        | 'useAsStatic'
        | 'copyBound'
        | 'sizedBound'
        | 'assignment'
        | 'usage'
        | 'opaqueType'
        | 'boring'
        | 'boringNoLocation'
        | 'internal';
    }
  /** `'r: 'static`, as `'r` would have to outlive a placeholder that it cannot name, or that one what it knows nothing of. */
  | { readonly kind: 'illegalPlaceholder'; readonly placeholder: number }
  | {
      readonly kind: 'return' /** Captured variable that the returned reference comes from, when rustc blames it. */;
      readonly upvar: number | null;
    }
  | { readonly kind: 'typeAnnotation'; readonly source: 'ascription' | 'declaration' | 'genericArg' }
  | {
      readonly kind: 'cast';
      readonly isImplicitCoercion: boolean;
      readonly unsizeTo: Ty | null;
      readonly isRawPtrDyn: boolean;
    }
  | { readonly kind: 'callArgument'; readonly callee: Ty | null }
  | { readonly kind: 'closureUpvar'; readonly field: number }
  /** `index`: in the list of the predicates of `def`. */
  | { readonly kind: 'predicate'; readonly def: DefId; readonly index: number };

/** A universal region as rustc names it in a message. Anonymous ones are numbered in the order they are asked for. */
export interface RegionName {
  /** `'a`, `'static`, `'1`. */
  readonly name: string;
  readonly source: RegionNameSource;
}
export type RegionNameSource =
  | { readonly kind: 'static' }
  /** Declared by the user: "lifetime `'a` defined here". `region` is the early or late parameter. */
  | { readonly kind: 'param'; readonly region: Region }
  /** In the type of argument `arg` (0-based, without a closure's environment). `ty` contains `region`. */
  | { readonly kind: 'argument'; readonly arg: number; readonly local: Local; readonly ty: Ty; readonly region: Region }
  | { readonly kind: 'upvar'; readonly field: number; readonly name: string; readonly ty: Ty; readonly region: Region }
  | { readonly kind: 'output' | 'yield'; readonly ty: Ty; readonly region: Region }
  | { readonly kind: 'implHeader'; readonly region: Region }
  /** A lifetime that the signature of the `async fn` around elides. */
  | { readonly kind: 'asyncFn'; readonly region: Region }
  /** The region of the closure's own environment reference: "lifetime `'1` represents this closure's body". */
  | { readonly kind: 'closureEnv'; readonly closureKind: 'Fn' | 'FnMut' | 'FnOnce' }
  | { readonly kind: 'anonymous'; readonly region: Region };

/** The reason why a loan is still live at a conflict (rustc's `BorrowExplanation`). */
export type Explanation =
  | { readonly kind: 'unexplained' }
  | {
      readonly kind: 'usedLater';
      readonly use: 'closureCapture' | 'traitCapture' | 'call' | 'fakeLetRead' | 'other';
      readonly inLoop: boolean;
      readonly span: MirSpan;
      /** As the receiver of a method: the method, which is the use where the receiver's text overlaps that of the reference. */
      readonly method: { readonly span: MirSpan; readonly reference: MirSpan } | null;
      /** For a capture: the use inside the closure's body, of which `span` is too. */
      readonly path: { readonly span: MirSpan; readonly body: BodyIndex } | null;
      readonly local: Local;
    }
  | {
      readonly kind: 'usedLaterWhenDropped';
      readonly local: Local;
      /** The variable's name; null for a temporary. */
      readonly name: string | null;
      /** Where the local is declared or the temporary created. */
      readonly declSpan: MirSpan;
      readonly dropSpan: MirSpan;
      readonly ty: Ty;
      /** "`Drop` code" if the type itself implements `Drop` and is not a box, else "destructor". */
      readonly hasDropImpl: boolean;
      /** "values in a scope are dropped in the opposite order they are defined". */
      readonly shouldNoteOrder: boolean;
      readonly blockTail: { readonly isIgnored: boolean; readonly tailSpan: MirSpan } | null;
      readonly ifThenRescope: MirSpan | null;
    }
  | {
      readonly kind: 'mustBeValidFor';
      readonly category: ConstraintCategory;
      readonly fromClosure: boolean;
      readonly span: MirSpan;
      readonly region: RegionName;
      /** What is borrowed, for "requires that `p` is borrowed for `'a`". */
      readonly place: PlaceDesc | null;
      /** The steps from the loan's region to the universal region, for hover. */
      readonly path: readonly BlameStep[];
    };

/** One outlives constraint on a path that explains a requirement. */
export interface BlameStep {
  readonly category: ConstraintCategory;
  readonly span: MirSpan;
  readonly fromClosure: boolean;
  readonly sup: number;
  readonly sub: number;
  readonly variance: VarianceNote | null;
}
/** Where a path enters an invariant position. */
export type VarianceNote =
  | { readonly kind: 'mutableRef' | 'mutablePtr'; readonly ty: Ty }
  | { readonly kind: 'adt' | 'fnDef'; readonly ty: Ty; readonly def: DefId; readonly param: number };

interface ErrorBase {
  readonly body: BodyIndex;
  /** rustc's primary span. Within one body reports come sorted by it; `ide` breaks ties by order here. */
  readonly span: MirSpan;
  /** The loan is over at the conflict for a location-sensitive analysis: only NLL's approximation makes this an error. */
  readonly isOnlyNll?: true;
}

/** Two fields of one union: "(via `u.y`)" in messages. */
export interface UnionOverlap {
  readonly union: PlaceDesc;
  readonly ty: Ty;
  readonly newField: PlaceDesc;
  readonly oldField: PlaceDesc;
}

export type ConflictingBorrow = ErrorBase & {
  readonly kind: 'conflictingBorrow';
  readonly code: 'E0499' | 'E0500' | 'E0501' | 'E0502' | 'E0510' | 'E0524';
  readonly newKind: BorrowKind;
  readonly oldKind: BorrowKind;
  readonly place: PlaceDesc;
  readonly borrowedPlace: PlaceDesc;
  readonly newSpans: UseSpans;
  readonly oldSpans: UseSpans;
  readonly union: UnionOverlap | null;
  /** E0510: what makes the place immutable for now. */
  readonly section: 'matchGuard' | 'index' | null;
  readonly loan: LoanIndex;
  readonly explanation: Explanation;
};

export type UseWhileBorrowed = ErrorBase & {
  readonly kind: 'useWhileBorrowed' | 'moveWhileBorrowed' | 'assignWhileBorrowed';
  readonly code: 'E0503' | 'E0505' | 'E0506' | 'E0510';
  readonly place: PlaceDesc;
  readonly borrowedPlace: PlaceDesc;
  readonly useSpans: UseSpans;
  readonly borrowSpans: UseSpans;
  readonly borrowKind: BorrowKind;
  /** The borrow is for a dereference that is not written. */
  readonly isDerefBorrow: boolean;
  readonly section: 'matchGuard' | 'index' | null;
  readonly loan: LoanIndex;
  readonly explanation: Explanation;
};

/** The family of a value that dies while borrowed. The root local is the value's owner. */
export type NotLongEnough = ErrorBase & {
  readonly place: PlaceDesc;
  readonly borrowedPlace: PlaceDesc;
  readonly root: Local;
  readonly borrowSpans: UseSpans;
  /** Where the value dies. */
  readonly dropSpan: MirSpan;
  readonly loan: LoanIndex;
  readonly explanation: Explanation;
} & (
    | {
        readonly kind: 'localNotLongEnough';
        readonly code: 'E0597';
        readonly name: string;
        readonly returnAnnotation: RegionName | null;
      }
    | {
        readonly kind: 'temporaryNotLongEnough';
        readonly code: 'E0716' /** The temporary is dropped by a thread-local, a const, ...: never. */;
        readonly properSpan: MirSpan;
      }
    | { readonly kind: 'threadLocalNotLongEnough'; readonly code: 'E0712' }
    | {
        readonly kind: 'borrowedWhileDropped';
        readonly code: 'E0713' /** The place whose drop needs exclusive access, and its type. */;
        readonly dropped: PlaceDesc;
        readonly droppedTy: Ty;
      }
    | {
        readonly kind: 'returnsLocal';
        readonly code: 'E0515';
        readonly verb: 'return' | 'yield';
        /** What is borrowed, where it has a name. */
        readonly placeText: string | null;
        /** The returned expression is the borrow itself: "reference to", else "value referencing". */
        readonly isReferenceTo: boolean;
        readonly owner:
          | 'localVariable'
          | 'parameter'
          | 'capturedByMove'
          | 'localData'
          | 'temporary'
          | 'anonymousParameter'
          | 'localBinding';
      }
    | {
        readonly kind: 'closureMayOutlive';
        readonly code: 'E0373';
        readonly scope: 'function' | 'block';
        readonly name: string;
        readonly region: RegionName | null;
        readonly category: ConstraintCategory;
        /** The span of the constraint that forces it to outlive. */
        readonly constraintSpan: MirSpan;
      }
    | {
        readonly kind: 'borrowEscapesClosure';
        readonly code: 'E0521';
        readonly upvar: number;
        readonly upvarName: string;
        /** Of what is borrowed. */
        readonly name: string | null;
      }
  );

export type BorrowAcrossYield = ErrorBase & {
  readonly kind: 'borrowAcrossYield';
  readonly code: 'E0626';
  readonly yieldSpan: MirSpan;
  readonly loan: LoanIndex;
};

export type RegionErrorReport = ErrorBase & {
  readonly kind: 'region';
  readonly category: ConstraintCategory;
  readonly fromClosure: boolean;
  /** `longer` must outlive `shorter` and does not. */
  readonly longer: RegionName;
  readonly shorter: RegionName;
  readonly longerRegion: Region;
  readonly shorterRegion: Region;
  readonly variance: VarianceNote | null;
  readonly path: readonly BlameStep[];
} /** `general`: "lifetime may not live long enough", without a code. */ & (
    | { readonly report: 'general'; readonly isReturn: boolean }
    /** E0521: borrowed data escapes. `longerName`, `shorterName`: argument or captured variable that carries the region. */
    | {
        readonly report: 'escapes';
        readonly code: 'E0521';
        readonly longerOwner: RegionOwner | null;
        readonly shorterOwner: RegionOwner | null;
        /** Both regions have a place in a signature, so that it says something which must outlive which. */
        readonly areExpressible: boolean;
      }
    /** E0621: exactly one side is named, the other is the anonymous region of one argument. `ty`: the argument's type with the name put in. */
    | {
        readonly report: 'explicitRequired';
        readonly code: 'E0621';
        readonly arg: number;
        readonly argName: string | null;
        readonly named: RegionName;
        readonly ty: Ty;
        readonly newTy: Ty;
        /** The region without a name, as it stands in `ty`. */
        readonly anonymous: Region;
      }
    | { readonly report: 'fnMutEscapes'; readonly upvar: number | null; readonly upvarName: string | null }
  );
/** The argument or captured variable in whose type a region appears. */
export interface RegionOwner {
  readonly kind: 'argument' | 'upvar';
  readonly index: number;
  readonly name: string | null;
  readonly span: MirSpan;
}

export type TypeTestError = ErrorBase & {
  readonly kind: 'typeTest';
  /** `null`: the bound has no name: "`T` does not live long enough". */
  readonly code: 'E0309' | 'E0310' | 'E0311' | null;
  readonly ty: Ty;
  readonly bound: RegionName | null;
  readonly boundRegion: Region | null;
  /** The bound has no name. */
  readonly anonymous: AnonymousRegion | null;
  readonly category: ConstraintCategory;
};

/** A region of the root's signature without a name, in the type of argument `arg`. */
export interface AnonymousRegion {
  readonly arg: number;
  readonly ty: Ty;
  readonly region: Region;
}

export type PlaceholderError = ErrorBase & {
  /**
   * `notGeneralEnough`: "implementation of `Trait` is not general enough"; `mismatched`: "one type is more general than the
   * other"; `higherRanked`: "higher-ranked lifetime / subtype error".
   */
  readonly kind: 'notGeneralEnough' | 'mismatched' | 'higherRanked';
  readonly trait: DefId | null;
  readonly selfTy: Ty | null;
  readonly category: ConstraintCategory;
};

export type OpaqueCapture = ErrorBase & {
  readonly kind: 'opaqueCapture';
  readonly code: 'E0700';
  /** With the user's regions. */
  readonly opaque: Ty;
  readonly hiddenTy: Ty;
  /** Erased: no lifetime that has a name. */
  readonly hiddenRegion: Region;
  readonly anonymous: AnonymousRegion | null;
};

/** A constant's or static's borrow of a temporary that would be global mutable state. */
export type LastingBorrowError = ErrorBase & {
  readonly kind: 'lastingBorrow';
  readonly code: 'E0492' | 'E0764';
};

/** A destructor that would run at compile time. */
export type LiveDropError = ErrorBase & {
  readonly kind: 'liveDrop';
  readonly code: 'E0493';
  readonly droppedAt: MirSpan;
  readonly ty: Ty;
};

/** A place where the value moved away. */
export interface MoveSite {
  readonly span: MirSpan;
  readonly spans: UseSpans;
  /** In a previous iteration of a loop that contains the use. */
  readonly traversedBackEdge: boolean;
  /** What moved there: the used place or a part of it. */
  readonly moved: PlaceDesc;
  readonly point: Point;
  /** It is the use itself, in an earlier iteration. */
  readonly isUse: boolean;
}

export type MoveError = ErrorBase & {
  readonly kind: 'useOfMoved';
  readonly code: 'E0382';
  readonly action: InitAction;
  readonly isPartial: boolean;
  readonly useSpans: UseSpans;
  readonly used: PlaceDesc;
  /** What was moved: `used` or an enclosing or contained path; the message names it. */
  readonly moved: PlaceDesc;
  /** What the first of the moves took. */
  readonly first: PlaceDesc;
  readonly sites: readonly MoveSite[];
  /** Assignments that may be skipped on the way to the use. */
  readonly reinits: readonly MirSpan[];
  /** Declaration of what the message is about. */
  readonly declSpan: MirSpan;
  /** What is used is a variable, not a part of one. */
  readonly isWhole: boolean;
  /** The used closure, or the closure that the used value is handed to as its callee or moved into. */
  readonly closure: { readonly key: ClosureKey; readonly isCalled: boolean } | null;
  /** A report for the same moves that this one took the place of: what it had said is not said again. */
  readonly replaced: MoveError | null;
};

/** What the use needs an initialised place for (rustc's `InitializationRequiringAction`). */
export type InitAction = 'use' | 'borrow' | 'matchOn' | 'assign' | 'partialAssign';

export type UninitError = ErrorBase & {
  readonly kind: 'useOfUninit';
  readonly code: 'E0381';
  readonly action: InitAction;
  /** The tracked place that has no value. */
  readonly moved: PlaceDesc;
  readonly used: PlaceDesc;
  readonly useSpans: UseSpans;
  readonly declSpan: MirSpan;
  /** Assignments that initialise it on some path. */
  readonly inits: readonly MirSpan[];
};

/** One out of a group of illegal moves: a binding of a pattern, or the single move. */
export interface IllegalMoveBinding {
  readonly local: Local;
  readonly name: string | null;
  readonly span: MirSpan;
  readonly ty: Ty;
}
export type IllegalMove = ErrorBase & {
  readonly kind: 'illegalMove';
  readonly code: 'E0507' | 'E0508' | 'E0509';
  /** The place of the move, and without the fields of tuples and the parts of enum variants that messages leave out. */
  readonly original: PlaceDesc;
  readonly shortText: string | null;
  /** The type that forbids it: of the borrowed content, of the type with a destructor, of the array. */
  readonly fromTy: Ty;
  readonly reason:
    | {
        readonly kind: 'borrowedContent';
        readonly pointer: 'shared' | 'mutable' | 'raw';
        /** The outermost enum variant that the place is in. */
        readonly variant: { readonly ty: Ty; readonly index: number } | null;
        readonly via: OverloadedVia | null;
      }
    | { readonly kind: 'static'; readonly def: DefId; readonly isWhole: boolean }
    | { readonly kind: 'interiorOfDrop'; readonly def: DefId | null }
    /** `isBorrowed`: behind a pointer. */
    | { readonly kind: 'index'; readonly isArray: boolean; readonly isBorrowed: boolean }
    | {
        readonly kind: 'upvar';
        readonly field: number;
        readonly name: string;
        readonly closureKind: 'Fn' | 'FnMut';
        /** The closure is an `async` one, and an `AsyncFn` or `AsyncFnMut`. */
        readonly isAsync: boolean;
        readonly isProjection: boolean;
      }
    | { readonly kind: 'guard'; readonly name: string | null };
  readonly source: /** Bindings of one pattern, or (none) a plain `let` of a place: `movedFrom` is what it reads. */
    | { readonly kind: 'pattern'; readonly movedFrom: PlaceDesc; readonly bindings: readonly IllegalMoveBinding[] }
    /** `upvar`: the captured variable that the place is or lies in. */
    | { readonly kind: 'other'; readonly useSpans: UseSpans; readonly upvar: number | null };
};
/** The illegal place came out of `Deref::deref` or `Index::index`. */
export interface OverloadedVia {
  readonly kind: 'deref' | 'index';
  readonly ty: Ty;
}

export type Reassign = ErrorBase & {
  readonly kind: 'reassign';
  readonly code: 'E0384';
  readonly place: PlaceDesc;
  readonly local: Local;
  readonly name: string | null;
  readonly isArgument: boolean;
  /** The first assignment; equal to `declSpan` where a pattern or the declaration initialises. */
  readonly firstSpan: MirSpan;
  readonly declSpan: MirSpan;
  readonly isFirstInitAtDecl: boolean;
};

export type MutabilityError = ErrorBase & {
  readonly kind: 'mutability';
  readonly code: 'E0594' | 'E0596';
  readonly access: 'assign' | 'borrow';
  readonly place: PlaceDesc;
  /** The prefix of `place` that is not mutable. */
  readonly immutable: PlaceDesc;
  readonly useSpans: UseSpans;
  readonly reason: /** Not declared `mut`. */
    | {
        readonly kind: 'local';
        readonly local: Local;
        readonly name: string | null;
        readonly declSpan: MirSpan;
        /** A `mut` at its declaration is all that is missing. */
        readonly isDeclarable: boolean;
        /** The variable is a closure: calling it is the mutation. */
        readonly closure: ClosureKey | null;
        /** The variable is a `&mut` itself, borrowed by a `&mut` as written or for a call; null: no such borrow. */
        readonly reborrow: 'written' | 'implicit' | null;
      }
    /** A captured variable not declared `mut`. */
    | { readonly kind: 'upvar'; readonly field: number; readonly name: string; readonly closure: ClosureKey | null }
    /** Behind a pointer held by the user variable `holder` itself, or by something else. */
    | {
        readonly kind: 'behindPointer';
        readonly pointer: 'ref' | 'ptr';
        readonly holder: PointerHolder | null;
        readonly via: OverloadedVia | null;
        /** A field behind a pointer holds the pointer. */
        readonly isField: boolean;
        readonly root:
          | { readonly kind: 'static' | 'const'; readonly def: DefId }
          | { readonly kind: 'temp' | 'other'; readonly span: MirSpan };
      }
    | { readonly kind: 'static'; readonly def: DefId; readonly isWhole: boolean }
    | { readonly kind: 'fnClosureCapture'; readonly field: number; readonly name: string; readonly isByRef: boolean }
    | { readonly kind: 'guard' }
    | { readonly kind: 'other' };
  /** Further accesses to the same binding that rustc folds into this report. */
  readonly alsoAt: readonly MirSpan[];
};

/** A variable that is a `&` reference or a `*const` pointer. */
export interface PointerHolder {
  readonly local: Local;
  /** null: made by a desugaring. */
  readonly name: string | null;
  readonly declSpan: MirSpan;
  /** Of a variable that holds the pointer by value, not of `self`. */
  readonly binding: BindingId | null;
  /** The type that would let it be written through. */
  readonly type: Ty;
  /** What a `for` iterates over, where the variable is its item. */
  readonly iterator: MirSpan | null;
  /** A parameter that the trait of another crate fixes. */
  readonly isFixed: boolean;
}

export type BorrowckError =
  | ConflictingBorrow
  | UseWhileBorrowed
  | NotLongEnough
  | BorrowAcrossYield
  | LiveDropError
  | LastingBorrowError
  | RegionErrorReport
  | TypeTestError
  | PlaceholderError
  | OpaqueCapture
  | MoveError
  | UninitError
  | IllegalMove
  | Reassign
  | MutabilityError;

/** One tracked borrow, for hover and views. */
export interface LoanFacts {
  readonly index: LoanIndex;
  readonly kind: BorrowKind;
  readonly place: PlaceDesc;
  readonly assignedTo: Local;
  readonly reserved: Point;
  readonly span: MirSpan;
  /** Where a two-phase borrow becomes a mutable one; null for others. */
  readonly activated: Point | null;
  /** Region variable of the reference. */
  readonly region: number;
}

export interface LoanEnd {
  readonly loan: LoanIndex;
  /** The last point in it. */
  readonly last: Point;
  /** Loans in scope behind that point, of the same local. */
  readonly others: readonly LoanIndex[];
}

/** A value that nobody reads. */
export interface UnusedAssignment {
  /** `param`: what the caller passes. `capture`: what a closure captures by value. */
  readonly kind: 'assign' | 'param' | 'capture';
  readonly name: string;
  readonly span: MirSpan;
  /** null: a captured place. */
  readonly local: Local | null;
  /** Set for a variable that is never read: what is assigned in here is its first value, and none of this lint's. */
  readonly initializer: MirSpan | null;
}

/** A move of a variable or a part of it. */
export interface MovedPart {
  readonly span: MirSpan;
  readonly place: PlaceDesc;
}

/** `'sup: 'sub`, by numbers of region variables. */
export interface OutlivesConstraint {
  readonly sup: number;
  readonly sub: number;
  /** null: it holds because of the body as a whole. */
  readonly point: Point | null;
  readonly span: MirSpan;
  readonly category: ConstraintCategory;
}

/** What region inference worked with and came to. */
export interface RegionFacts {
  /** Variables have the numbers below it; the universal regions come first. */
  readonly count: number;
  /** Universal regions in order of their numbers. `name`: `'a`, where the user gave one. */
  readonly universals: readonly {
    readonly kind: 'static' | 'param' | 'closureBound' | 'closureEnv' | 'closureType' | 'fnBody';
    readonly name: string | null;
  }[];
  /** Numbers of the variables that stand for what a `for<..>` binds. */
  readonly placeholders: readonly number[];
  readonly constraints: readonly OutlivesConstraint[];
  /** The solved value of a variable: points, universal regions and placeholders, each ascending. */
  valueOf(region: number): {
    readonly points: readonly Point[];
    readonly universals: readonly number[];
    readonly placeholders: readonly number[];
  };
}

/** The facts of one body that hovers and views ask for. Lives as long as the result; recomputed with it. */
export interface BodyFacts {
  readonly body: Body;
  readonly loans: readonly LoanFacts[];
  readonly pointCount: number;
  /** First point of each block. */
  readonly blockStart: Int32Array;
  /** Points where the loan is in scope (live and not killed), ascending. */
  loanPoints(loan: LoanIndex): readonly Point[];
  /**
   * On each way that leaves a loan without unwinding. In no order. Loans that what they borrow holds itself are left out
   * (`v[0].set(&v[1])`): whoever uses it again is in them again.
   */
  loanEnds(): readonly LoanEnd[];
  /** Points in the solved value of a region variable, ascending. */
  regionPoints(region: number): readonly Point[];
  /** Universal regions in the value of a region variable. */
  regionUniversals(region: number): readonly RegionName[];
  /** Type of a local with region variables. */
  localTy(local: Local): Ty;
  regions(): RegionFacts;
  /** Why the loan is live at the point. */
  explain(point: Point, loan: LoanIndex): Explanation;
  /** Whether the local is certainly / maybe initialised before the point. */
  initState(point: Point, local: Local): 'init' | 'uninit' | 'maybe';
  /** The same for all points at once: 0 uninit, 1 maybe, 2 init. */
  initStates(local: Local): Uint8Array;
  /** A place as rustc would write it; null: it has no name the user knows. */
  describe(place: Place): string | null;
  /** Points where the reference that a local of reference type holds is alive, ascending. */
  referencePoints(local: Local): readonly Point[];
  /** Loans whose reference may have come into the local, by outlives constraints that do not look at where one is. */
  heldLoans(local: Local): readonly LoanIndex[];
  /** Moves of the variable or of parts of it that reach the point. */
  movesBefore(point: Point, local: Local): readonly MovedPart[];
  /** Locals declared `mut` that never needed it. */
  readonly unusedMut: readonly Local[];
  readonly unusedAssignments: readonly UnusedAssignment[];
}

export interface BorrowckResult {
  readonly owner: DefId;
  /** In rustc's order of emission: innermost closures first. Empty when `taint` is not. */
  readonly errors: readonly BorrowckError[];
  readonly bodies: readonly BodyFacts[];
  readonly taint: readonly Taint[];
}
