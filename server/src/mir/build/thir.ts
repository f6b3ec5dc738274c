/**
 * The typed tree that MIR is built from: adjustments, overloaded operators and captures are explicit, and every
 * expression stands in its scope. Mirrors rustc_middle::thir. Lives for the time of one build.
 */
import type { BindingId, DefId, ExprId } from '../../base/ids';
import type { BindingMode } from '../../infer/result';
import type { ArgList, Ty } from '../../types/ty';
import type { BorrowKind, CastKind, ConstOperand, FakeReadCause, MirSpan } from '../body';
import type { ScopeId } from './regionScopeTree';

export interface TConst {
  readonly ty: Ty;
  readonly what: ConstOperand['what'];
  readonly def: DefId | null;
  readonly userTy: Ty | null;
  readonly userSelfTy?: Ty | null;
  readonly args?: ArgList;
  readonly value: bigint | null;
  /** See `ConstOperand`. */
  readonly isNamed?: boolean;
  /** Of an inline constant: its block. */
  readonly body?: ExprId;
}

interface TBase {
  readonly ty: Ty;
  readonly span: MirSpan;
  /** Scope that ends a temporary of this expression; `NO_SCOPE`: it lives for ever ('static of a constant). */
  readonly temp: ScopeId;
  readonly expr: ExprId | null;
}

export type TExpr = TBase &
  (
    | { readonly kind: 'scope'; readonly scope: ScopeId; readonly value: TExpr }
    | {
        readonly kind: 'if';
        readonly cond: TExpr;
        readonly thenExpr: TExpr;
        readonly elseExpr: TExpr | null;
        readonly scope: ScopeId;
      }
    | {
        readonly kind: 'call';
        readonly fun: TExpr;
        readonly args: readonly TExpr[];
        readonly isUserCall: boolean;
        readonly fnSpan: MirSpan;
      }
    | { readonly kind: 'binary'; readonly op: string; readonly lhs: TExpr; readonly rhs: TExpr }
    | { readonly kind: 'logical'; readonly op: '&&' | '||'; readonly lhs: TExpr; readonly rhs: TExpr }
    | { readonly kind: 'unary'; readonly op: 'neg' | 'not'; readonly arg: TExpr }
    | { readonly kind: 'cast'; readonly source: TExpr; readonly cast: CastKind }
    | { readonly kind: 'pointer'; readonly cast: CastKind; readonly source: TExpr; readonly isFromAs: boolean }
    | { readonly kind: 'use' | 'neverToAny' | 'deref'; readonly source: TExpr }
    | { readonly kind: 'loop'; readonly body: TExpr }
    | { readonly kind: 'let'; readonly init: TExpr; readonly pat: TPat }
    /** `headSpan`: `match x`. */
    | {
        readonly kind: 'match';
        readonly scrutinee: TExpr;
        readonly headSpan: MirSpan;
        readonly arms: readonly TArm[];
      }
    | { readonly kind: 'block'; readonly block: TBlock }
    | { readonly kind: 'assign'; readonly lhs: TExpr; readonly rhs: TExpr }
    | { readonly kind: 'assignOp'; readonly op: string; readonly lhs: TExpr; readonly rhs: TExpr }
    | { readonly kind: 'field'; readonly lhs: TExpr; readonly variant: number; readonly index: number }
    | { readonly kind: 'index'; readonly lhs: TExpr; readonly index: TExpr }
    | { readonly kind: 'var' | 'upvar'; readonly binding: BindingId }
    | { readonly kind: 'borrow'; readonly borrow: BorrowKind; readonly arg: TExpr; readonly isImplicit: boolean }
    | { readonly kind: 'rawBorrow'; readonly mutable: boolean; readonly arg: TExpr }
    | { readonly kind: 'break'; readonly target: ScopeId; readonly value: TExpr | null }
    | { readonly kind: 'continue'; readonly target: ScopeId }
    | { readonly kind: 'return'; readonly value: TExpr | null }
    | { readonly kind: 'repeat'; readonly value: TExpr; readonly length: bigint | null }
    | { readonly kind: 'array' | 'tuple'; readonly fields: readonly TExpr[] }
    | {
        readonly kind: 'adt';
        readonly def: DefId;
        readonly variant: number;
        readonly args: ArgList;
        readonly userTy: Ty | null;
        readonly isUnion: boolean;
        readonly fields: readonly { readonly index: number; readonly value: TExpr }[];
        readonly base: TExpr | null;
        /** Types of all fields; read only where there is a base. */
        readonly fieldTys: readonly Ty[];
      }
    | { readonly kind: 'ascription'; readonly source: TExpr; readonly userTy: Ty; readonly typeSpan: MirSpan }
    | {
        readonly kind: 'closure';
        readonly closure: number;
        readonly upvars: readonly TExpr[];
        readonly fakeReads: readonly { readonly place: TExpr; readonly cause: FakeReadCause; readonly span: MirSpan }[];
      }
    | { readonly kind: 'const'; readonly value: TConst }
    | { readonly kind: 'staticRef' | 'threadLocalRef'; readonly def: DefId }
    | { readonly kind: 'yield'; readonly value: TExpr }
    | {
        readonly kind: 'formatArgs';
        readonly args: readonly TExpr[];
        readonly placeholders: readonly number[];
        readonly scope: ScopeId;
      }
    | { readonly kind: 'asm'; readonly operands: readonly TAsmOperand[]; readonly noReturn: boolean }
    | { readonly kind: 'missing' }
  );

export type TAsmOperand =
  | { readonly kind: 'in'; readonly value: TExpr }
  | { readonly kind: 'out'; readonly place: TExpr | null }
  | { readonly kind: 'inout'; readonly place: TExpr }
  | { readonly kind: 'splitInout'; readonly value: TExpr; readonly place: TExpr | null }
  | { readonly kind: 'label'; readonly block: TBlock };

export interface TArm {
  readonly pat: TPat;
  readonly guard: TExpr | null;
  readonly body: TExpr;
  readonly scope: ScopeId;
  readonly guardScope: ScopeId;
  readonly span: MirSpan;
}

export interface TBlock {
  readonly scope: ScopeId;
  readonly span: MirSpan;
  readonly stmts: readonly TStmt[];
  readonly tail: TExpr | null;
  /** Something may break out of it: it has a label. */
  readonly isBreakTarget: boolean;
}
export type TStmt =
  | { readonly kind: 'expr'; readonly scope: ScopeId; readonly expr: TExpr; readonly span: MirSpan }
  | {
      readonly kind: 'let';
      readonly remainder: ScopeId;
      readonly scope: ScopeId;
      readonly pat: TPat;
      readonly init: TExpr | null;
      readonly else: TBlock | null;
      readonly span: MirSpan;
    };

export interface TFieldPat {
  readonly index: number;
  readonly pat: TPat;
}
interface TPatBase {
  readonly ty: Ty;
  readonly span: MirSpan;
}
export type TPat = TPatBase &
  (
    | { readonly kind: 'wild' | 'never' }
    | { readonly kind: 'or'; readonly alts: readonly TPat[] }
    | { readonly kind: 'range'; readonly range: TRange }
    | { readonly kind: 'const'; readonly value: TConst /** Equal patterns have equal keys. */; readonly key: string }
    | {
        readonly kind: 'ascribe';
        readonly sub: TPat;
        readonly userTy: Ty;
        readonly variance: 'co' | 'contra' | 'inv';
        readonly typeSpan: MirSpan;
      }
    | {
        readonly kind: 'bind';
        readonly binding: BindingId;
        readonly mode: BindingMode;
        readonly mutable: boolean;
        readonly varTy: Ty;
        readonly sub: TPat | null;
      }
    | {
        readonly kind: 'array' | 'slice';
        readonly prefix: readonly TPat[];
        readonly middle: TPat | null;
        readonly suffix: readonly TPat[];
      }
    | { readonly kind: 'variant'; readonly def: DefId; readonly variant: number; readonly fields: readonly TFieldPat[] }
    | { readonly kind: 'leaf'; readonly fields: readonly TFieldPat[] }
    | { readonly kind: 'deref'; readonly sub: TPat }
    | { readonly kind: 'derefMethod'; readonly sub: TPat; readonly mutable: boolean }
  );

/** Bounds are null where open or not known (`isOpen` tells which). */
export interface TRange {
  readonly lo: TConst | null;
  readonly hi: TConst | null;
  readonly inclusive: boolean;
  readonly key: string;
}

/** Category::Place of rustc: what names memory. */
export function isPlaceExpr(expr: TExpr): boolean {
  switch (expr.kind) {
    case 'field':
    case 'deref':
    case 'index':
    case 'var':
    case 'upvar':
    case 'ascription':
      return true;
    default:
      return false;
  }
}

/** Category::Constant. */
export function isConstantExpr(expr: TExpr): boolean {
  return expr.kind === 'const' || expr.kind === 'staticRef';
}
