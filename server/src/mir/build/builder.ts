/**
 * The state of one MIR body under construction, and the small helpers that every part of the builder uses. The block
 * that code is added to is `cur`; what rustc threads through as `BlockAnd` is here this one field. Mirrors
 * rustc_mir_build::builder::Builder.
 */
import type { BindingId, BlockId, ExprId, Local } from '../../base/ids';
import type { Binding, Taint } from '../../hir/body';
import { mkPrim, mkRef, reErased, tyUnit } from '../../types/intern';
import type { Ty } from '../../types/ty';
import type {
  Body,
  ConstOperand,
  LocalInfo,
  MirSpan,
  Operand,
  Place,
  PlaceElem,
  Promoted,
  Upvar,
  UserAnnotation,
} from '../body';
import { Cfg } from './cfg';
import type { CaptureSlot } from './placeBuilder';
import { PlaceTable } from './placeTable';
import { NO_SCOPE, type RegionScopeTree, type ScopeId } from './regionScopeTree';
import { Scopes } from './scope';
import type { MirServices } from './services';
import type { TExpr } from './thir';

export interface LocalDraft {
  ty: Ty;
  mutable: boolean;
  info: LocalInfo;
  span: MirSpan;
  name: string | null;
  userTy: Ty | null;
  userPath?: readonly PlaceElem[];
  userSpan?: MirSpan;
}

/** Where the value of an expression goes: rustc's BlockFrame. */
export type BlockFrame =
  | { readonly kind: 'statement'; readonly ignoresResult: boolean }
  | { readonly kind: 'tail'; readonly isIgnored: boolean; readonly span: MirSpan }
  | { readonly kind: 'subExpr' };

export interface VarLocals {
  readonly body: Local;
  /** The reference that stands for the variable in the guard of its arm; null where the arm has none. */
  readonly guard: Local | null;
}

/** Builds the bodies that are written in another. */
export interface ChildBodies {
  closure(index: number): Body;
  inlineConst(body: ExprId, ty: Ty): Body;
}

export class Builder {
  readonly cfg = new Cfg();
  readonly scopes = new Scopes();
  readonly locals: LocalDraft[] = [];
  readonly places = new PlaceTable((local) => (this.locals[local] as LocalDraft).ty);
  readonly vars = new Map<BindingId, VarLocals>();
  /** Variables of the arms whose guards are being lowered. */
  readonly guards: ReadonlySet<BindingId>[] = [];
  readonly blockContext: BlockFrame[] = [];
  /** Captured places by root variable. */
  readonly captures = new Map<BindingId, CaptureSlot[]>();
  readonly upvars: Upvar[] = [];
  readonly closures: Body[] = [];
  readonly promoted: Promoted[] = [];
  readonly annotations: UserAnnotation[] = [];
  readonly fixedTemps = new Map<TExpr, Local>();
  fixedTempsScope: ScopeId = NO_SCOPE;
  cur: BlockId;
  argCount = 0;
  private unitTempLocal: Place | null = null;
  private readonly inlineConsts = new Map<ExprId, number>();
  private readonly dropCache = new Map<number, boolean>();
  private readonly copyCache = new Map<number, boolean>();
  private readonly taintedReasons = new Set<string>();

  /** By type id of an enum: which variants are uninhabited. */
  readonly emptyVariants = new Map<number, readonly boolean[]>();

  constructor(
    readonly services: MirServices,
    private readonly bindings: readonly Binding[],
    readonly tree: RegionScopeTree,
    readonly isCoroutine: boolean,
    readonly bodySpan: MirSpan,
    readonly taint: Taint[],
    private readonly children: ChildBodies,
  ) {
    this.cur = this.cfg.newBlock();
  }

  /** Builds the body of a closure written in this one; gives its index in `closures`. */
  buildClosure(closure: number): number {
    this.closures.push(this.children.closure(closure));
    return this.closures.length - 1;
  }

  /** The same for an inline constant; guards of or-patterns are lowered several times, with the same one. */
  buildInlineConst(body: ExprId, ty: Ty): number {
    let child = this.inlineConsts.get(body);
    if (child === undefined) {
      this.closures.push(this.children.inlineConst(body, ty));
      child = this.closures.length - 1;
      this.inlineConsts.set(body, child);
    }
    return child;
  }

  /** null: made by a desugaring, no name for the user. */
  nameOf(binding: BindingId): string | null {
    const { name, synthetic } = this.bindings[binding] as Binding;
    return synthetic === null ? name : null;
  }

  newBlock(): BlockId {
    return this.cfg.newBlock();
  }

  newLocal(ty: Ty, span: MirSpan, info: LocalInfo = TEMP, mutable = true): Local {
    this.locals.push({ ty, mutable, info, span, name: null, userTy: null });
    return (this.locals.length - 1) as Local;
  }

  decl(local: Local): LocalDraft {
    return this.locals[local] as LocalDraft;
  }

  temp(ty: Ty, span: MirSpan): Place {
    return this.places.local(this.newLocal(ty, span));
  }

  unitTemp(): Place {
    this.unitTempLocal ??= this.temp(tyUnit, this.bodySpan);
    return this.unitTempLocal;
  }

  tainted(reason: string, span: MirSpan): void {
    if (this.taintedReasons.has(reason)) return;
    this.taintedReasons.add(reason);
    this.taint.push({ reason, syn: span < 0 ? -1 : span >> 2 });
  }

  needsDrop(ty: Ty, span: MirSpan): boolean {
    let known = this.dropCache.get(ty.id);
    if (known === undefined) {
      const answer = this.services.needsDrop(ty);
      if (answer === 'unknown') this.tainted('mir: needs_drop unknown', span);
      known = answer === 'yes';
      this.dropCache.set(ty.id, known);
    }
    return known;
  }

  needsAsyncDrop(ty: Ty): boolean {
    return this.services.needsAsyncDrop(ty);
  }

  isCopy(ty: Ty, span: MirSpan): boolean {
    let known = this.copyCache.get(ty.id);
    if (known === undefined) {
      const answer = this.services.isCopy(ty);
      if (answer === 'unknown') this.tainted('mir: Copy unknown', span);
      known = answer !== 'no';
      this.copyCache.set(ty.id, known);
    }
    return known;
  }

  consume(place: Place, span: MirSpan): Operand {
    return { kind: this.isCopy(place.ty, span) ? 'copy' : 'move', place, span };
  }

  move(place: Place, span: MirSpan): Operand {
    return { kind: 'move', place, span };
  }

  copy(place: Place, span: MirSpan): Operand {
    return { kind: 'copy', place, span };
  }

  assignUnit(span: MirSpan, place: Place): void {
    this.cfg.assignOperand(this.cur, span, place, literal(tyUnit, null, span));
  }

  varLocal(binding: BindingId, forGuard: boolean): Local | null {
    const locals = this.vars.get(binding);
    if (locals === undefined) return null;
    return forGuard ? (locals.guard ?? locals.body) : locals.body;
  }

  isGuardVar(binding: BindingId): boolean {
    return this.guards.some((frame) => frame.has(binding));
  }

  blockTail(): (BlockFrame & { readonly kind: 'tail' }) | null {
    for (let i = this.blockContext.length - 1; i >= 0; i--) {
      const frame = this.blockContext[i] as BlockFrame;
      if (frame.kind === 'statement') return null;
      if (frame.kind === 'tail') return frame;
    }
    return null;
  }

  ignoresTailResult(): boolean {
    const frame = this.blockContext[this.blockContext.length - 1];
    if (frame === undefined || frame.kind === 'subExpr') return false;
    return frame.kind === 'tail' ? frame.isIgnored : frame.ignoresResult;
  }
}

export const TEMP: LocalInfo = { kind: 'temp' };

export function literal(ty: Ty, value: bigint | null, span: MirSpan): ConstOperand {
  return { kind: 'const', ty, what: 'literal', def: null, promoted: null, userTy: null, value, span };
}

/** rustc's end_point: the last character of a span. */
export function endOf(span: MirSpan): MirSpan {
  return span < 0 ? span : (span & ~3) + 1;
}

/** The empty place behind a span: where a fn returns. */
export function behind(span: MirSpan): MirSpan {
  return span < 0 ? span : (span & ~3) + 3;
}

export const tyBool: Ty = mkPrim('bool');
export const tyUsize: Ty = mkPrim('usize');
export const tyIsize: Ty = mkPrim('isize');

export function mkErasedRef(ty: Ty, mutable: boolean): Ty {
  return mkRef(reErased, ty, mutable);
}
