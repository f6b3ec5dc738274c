/**
 * One body (of a fn, const, static, enum discriminant, array length) as arenas of expressions, patterns and bindings.
 *
 * Macros are expanded, locals and labels resolved (with hygiene), paths resolved as far as names can. Desugarings that
 * need no types are done here and tagged; those whose shape rustc decides in MIR building (match, closures, two-phase
 * borrows) are left. Mirrors rustc_hir::hir and rustc_ast_lowering. Position free: spans are in `BodySourceMap`.
 */

import type { BindingId, DefId, ExprId, LabelId, PatId } from '../base/ids';
import type { GenericArgs, Path, SynPtr, TypeRef } from '../items/item';
import type { NamesAt } from '../macros/virtualText';
import type { PathRes } from '../names/res';

/** A path in a body: resolved by hir. `segments` beyond `consumed` are type-relative. */
export interface BodyPath {
  readonly path: Path;
  readonly res: PathRes;
}

export type Literal =
  | { readonly kind: 'int'; readonly value: bigint; readonly suffix: string | null }
  | { readonly kind: 'float'; readonly text: string; readonly suffix: string | null }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'char'; readonly value: number }
  | { readonly kind: 'byte'; readonly value: number }
  | { readonly kind: 'str'; readonly value: string }
  | { readonly kind: 'byteStr'; readonly length: number }
  | { readonly kind: 'cStr' };

/** Where a synthetic node comes from. */
export type Desugaring =
  | 'forLoop'
  | 'whileLoop'
  | 'questionMark'
  | 'await'
  | 'async'
  | 'formatArgs'
  | 'letElse'
  | 'destructureAssign'
  | 'tryBlock'
  | 'condTemporary'
  | 'rangeExpr';

export type BinaryOp =
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'
  | '&'
  | '|'
  | '^'
  | '<<'
  | '>>'
  | '=='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>=';
export type MatchSource = 'normal' | 'forLoop' | 'questionMark' | 'await' | 'format' | 'postfix';

export type Expr =
  | { readonly kind: 'missing'; readonly reason: string }
  | { readonly kind: 'path'; readonly path: BodyPath }
  | { readonly kind: 'literal'; readonly lit: Literal }
  | {
      readonly kind: 'block';
      readonly stmts: readonly Stmt[];
      readonly tail: ExprId | null;
      readonly label: LabelId | null;
      readonly mode: 'normal' | 'unsafe' | 'const';
    }
  /** `const { .. }`: a body of its own, whose value is a block; inferred with the body around it. */
  | { readonly kind: 'inlineConst'; readonly body: ExprId }
  /** `async {}`, `async move {}`, and the body of an `async fn`: a coroutine closure. `closure` semantics live in `closure`. */
  | { readonly kind: 'if'; readonly cond: ExprId; readonly then: ExprId; readonly else: ExprId | null }
  /** `let p = e` inside a condition. */
  | { readonly kind: 'let'; readonly pat: PatId; readonly init: ExprId }
  /** `loop`; `while c {b}` is `loop { if c {b} else {break} }` tagged whileLoop; `for` as in rustc_ast_lowering, tagged forLoop. */
  | { readonly kind: 'loop'; readonly body: ExprId; readonly label: LabelId; readonly source: 'loop' | 'while' | 'for' }
  | { readonly kind: 'match'; readonly scrutinee: ExprId; readonly arms: readonly Arm[]; readonly source: MatchSource }
  | { readonly kind: 'call'; readonly callee: ExprId; readonly args: readonly ExprId[] }
  | {
      readonly kind: 'methodCall';
      readonly receiver: ExprId;
      readonly name: string;
      readonly generics: GenericArgs | null;
      readonly args: readonly ExprId[];
    }
  | { readonly kind: 'field'; readonly base: ExprId; readonly name: string }
  | { readonly kind: 'index'; readonly base: ExprId; readonly index: ExprId }
  | { readonly kind: 'unary'; readonly op: 'neg' | 'not' | 'deref'; readonly operand: ExprId }
  | { readonly kind: 'binary'; readonly op: BinaryOp; readonly lhs: ExprId; readonly rhs: ExprId }
  | { readonly kind: 'logical'; readonly op: '&&' | '||'; readonly lhs: ExprId; readonly rhs: ExprId }
  | { readonly kind: 'assign'; readonly lhs: ExprId; readonly rhs: ExprId }
  | { readonly kind: 'assignOp'; readonly op: BinaryOp; readonly lhs: ExprId; readonly rhs: ExprId }
  | { readonly kind: 'addrOf'; readonly mutable: boolean; readonly raw: boolean; readonly operand: ExprId }
  | { readonly kind: 'cast'; readonly operand: ExprId; readonly ty: TypeRef }
  | {
      readonly kind: 'record';
      readonly path: BodyPath;
      readonly fields: readonly { readonly name: string; readonly value: ExprId }[];
      /** `..base`; 'rest' is a bare `..`. */
      readonly base: ExprId | 'rest' | null;
    }
  | { readonly kind: 'tuple'; readonly elems: readonly ExprId[] }
  | { readonly kind: 'array'; readonly elems: readonly ExprId[] }
  /** `len`: null for `[x; _]`. */
  | { readonly kind: 'repeat'; readonly value: ExprId; readonly len: ExprId | null }
  | ClosureExpr
  | { readonly kind: 'return'; readonly value: ExprId | null }
  | { readonly kind: 'break'; readonly label: LabelId | null; readonly value: ExprId | null }
  | { readonly kind: 'continue'; readonly label: LabelId | null }
  | { readonly kind: 'yield'; readonly value: ExprId | null }
  /** `_` on the left of an assignment is desugared away; anywhere else it is missing. */
  | {
      readonly kind: 'formatArgs';
      /** Distinct arguments in order; each is borrowed once, shared. */
      readonly args: readonly ExprId[];
      readonly placeholders: readonly { readonly arg: number; readonly trait: string }[];
      /** No arguments at all: a constant. */
      readonly literalOnly: boolean;
    }
  | { readonly kind: 'offsetOf'; readonly ty: TypeRef }
  | {
      readonly kind: 'inlineAsm';
      readonly operands: readonly {
        readonly mode: 'in' | 'out' | 'inout' | 'const' | 'sym' | 'label';
        readonly expr: ExprId | null;
        readonly out: ExprId | null;
      }[];
      readonly noReturn: boolean;
    }
  /**
   * A node made by a desugaring that names a lang item (`into_iter`, `next`, `branch`, `from_residual`, `Some`,
   * `poll`, `new_unchecked`, `get_context`, ...): the path of that lang item, as rustc's `QPath::LangItem`.
   */
  | { readonly kind: 'langPath'; readonly item: string };

export interface ClosureExpr {
  readonly kind: 'closure';
  readonly flavour:
    | 'closure'
    | 'asyncBlock'
    | 'asyncFnBody'
    | 'asyncClosure'
    | 'asyncClosureBody'
    | 'genBlock'
    | 'coroutine';
  readonly isMove: boolean;
  readonly params: readonly { readonly pat: PatId; readonly ty: TypeRef | null }[];
  readonly ret: TypeRef | null;
  readonly body: ExprId;
  /** `for<'a>` binder, null where none is written. */
  readonly lifetimes: readonly string[] | null;
  /** `static ||`, of a coroutine: it cannot move, so that it may borrow from itself. */
  readonly isStatic: boolean;
  readonly closure: number;
}

export interface Arm {
  readonly pat: PatId;
  readonly guard: ExprId | null;
  readonly body: ExprId;
}

export type Stmt =
  | {
      readonly kind: 'let';
      readonly pat: PatId;
      readonly ty: TypeRef | null;
      readonly init: ExprId | null;
      readonly else: ExprId | null;
      /** `super let` of format_args and pin!. */
      readonly isSuper: boolean;
      readonly syn: SynPtr;
    }
  | { readonly kind: 'expr'; readonly expr: ExprId; readonly hasSemi: boolean; readonly syn: SynPtr };

export type Pat =
  | { readonly kind: 'missing' | 'wild' | 'never' }
  /** `rest` (`..`) only inside slice patterns; in tuples its position is `restAt`. */
  | { readonly kind: 'rest' }
  | {
      readonly kind: 'bind';
      readonly binding: BindingId;
      readonly byRef: boolean;
      /** Of `ref mut x` the reference, else the variable. */
      readonly mutable: boolean;
      /** `mut ref x`: the variable itself may be assigned again. */
      readonly isMutRef?: boolean;
      readonly sub: PatId | null;
    }
  | { readonly kind: 'path'; readonly path: BodyPath }
  | {
      readonly kind: 'tupleStruct';
      readonly path: BodyPath;
      readonly elems: readonly PatId[];
      readonly restAt: number | null;
    }
  | {
      readonly kind: 'record';
      readonly path: BodyPath;
      readonly fields: readonly { readonly name: string; readonly pat: PatId }[];
      readonly hasRest: boolean;
    }
  | { readonly kind: 'tuple'; readonly elems: readonly PatId[]; readonly restAt: number | null }
  | {
      readonly kind: 'slice';
      readonly prefix: readonly PatId[];
      readonly middle: PatId | null;
      readonly suffix: readonly PatId[];
    }
  | { readonly kind: 'ref'; readonly mutable: boolean; readonly sub: PatId }
  | { readonly kind: 'box' | 'deref'; readonly sub: PatId }
  | { readonly kind: 'literal'; readonly expr: ExprId }
  | { readonly kind: 'range'; readonly lo: ExprId | null; readonly hi: ExprId | null; readonly inclusive: boolean }
  | { readonly kind: 'or'; readonly alts: readonly PatId[] };

export interface Binding {
  readonly name: string;
  /** Made by a desugaring (`iter`, `val`, `residual`, `__arg0`, ...): no user name. */
  readonly synthetic: Desugaring | null;
  /** The closure (index into `Body.closures`) whose body declares it; -1 for the root. */
  readonly owner: number;
}

export interface Body {
  readonly owner: DefId;
  readonly kind: 'fn' | 'const' | 'static' | 'discriminant' | 'anonConst';
  readonly exprs: readonly Expr[];
  readonly pats: readonly Pat[];
  readonly bindings: readonly Binding[];
  /** One per jump target: the `loop` or labelled `block` expression. */
  readonly labels: readonly { readonly name: string | null; readonly target: ExprId }[];
  /** Parameters of a fn, `self` first as a plain binding pattern. Types are in the item. */
  readonly params: readonly PatId[];
  readonly root: ExprId;
  /** Closure, async block, coroutine expressions in pre-order; `ClosureExpr.closure` indexes it. */
  readonly closures: readonly ExprId[];
  /** Desugaring that made each expression, by ExprId; absent: written by the user. */
  readonly desugared: ReadonlyMap<ExprId, Desugaring>;
  /** Anonymous modules of blocks that declare items: where type-relative and method lookups find traits in scope. Block expr -> module. */
  readonly blockModules: ReadonlyMap<ExprId, DefId>;
  /** Resolutions of every `Path` object inside TypeRefs of this body (let types, turbofish, casts, ...). */
  readonly typePaths: ReadonlyMap<Path, PathRes>;
  /** Calls of macros, nested ones too, and why some do not expand. */
  readonly macroCalls: { readonly total: number; readonly failed: readonly string[] };
  /** Why this body is not fully understood; empty when it is. */
  readonly taint: readonly Taint[];
}

/** One reason why a body may publish nothing from borrowck. `reason` is a short stable phrase, counted by `tenure stats`. */
export interface Taint {
  readonly reason: string;
  readonly syn: SynPtr;
}

/** A place in text: `unit` 0 is the owner's own item text; others index `BodySourceMap.units`. UTF-16, relative to the unit's text. */
export interface BodySpan {
  readonly unit: number;
  readonly start: number;
  readonly end: number;
}

/** A macro expansion in a body. */
export interface BodyUnit {
  /** The whole invocation, in the parent unit. */
  readonly call: BodySpan;
  readonly macroName: string;
  /** The macro is defined in another crate: spans of its own tokens collapse to the call. */
  readonly isForeign: boolean;
  readonly macroDef: DefId | null;
  /** Origin of a virtual range: a place in another unit of this body, or in the definition's text, or the call. `names`: see `originOfRange`. */
  originOf(
    start: number,
    end: number,
    names: NamesAt,
  ): BodySpan | { readonly def: DefId; readonly start: number; readonly end: number } | null;
}

/** Which span each thing has, for "same span", without saying where it is. */
export interface BodySyns {
  readonly exprSyn: Int32Array;
  readonly patSyn: Int32Array;
  /** Span of the whole statement incl. `;` is Stmt.syn. Method name segment, field name, binding identifier, closure header (`|x|` incl. `move`), loop head (`while c`), match head (`match x`), by ExprId/BindingId; -1 none. */
  readonly nameSyn: ReadonlyMap<ExprId, SynPtr>;
  /** Of a method call: from the name to the end, rustc's `fn_span`. */
  readonly fnSyn: ReadonlyMap<ExprId, SynPtr>;
  readonly bindingSyn: Int32Array;
  readonly armSyn: ReadonlyMap<ExprId, SynPtr>;
  /** The unit of each span; index = SynPtr. */
  readonly unitOf: Int32Array;
}

/** Read by `semantics/` only, and by MIR for what macros wrote; never for text elsewhere. */
export interface BodySourceMap extends BodySyns {
  readonly units: readonly BodyUnit[];
  /** `[unit, start, end]` triples; index = SynPtr. */
  readonly spans: Int32Array;
}
