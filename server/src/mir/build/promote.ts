/**
 * Borrows of constant values become 'static: `&1` is a reference to a constant, not to a temporary. Mirrors
 * rustc_mir_transform::promote_consts, on blocks in place; the promoted body itself is not kept, its type is.
 */
import type { BlockId, DefId, Local } from '../../base/ids';
import type { Ty } from '../../types/ty';
import type { BorrowKind, Operand, Place, Rvalue, Statement, Terminator } from '../body';
import { isIntegral } from './arithmetic';
import { type Builder, mkErasedRef } from './builder';
import { type BlockDraft, successors } from './cfg';
import { projections } from './placeTable';

interface Location {
  readonly block: number;
  /** `statements.length`: the terminator. */
  readonly index: number;
}
type TempState =
  | { readonly kind: 'undefined' | 'unpromotable' | 'promotedOut' }
  | { readonly kind: 'defined'; readonly at: Location; uses: number; isValid: boolean };

const UNDEFINED: TempState = { kind: 'undefined' };
const UNPROMOTABLE: TempState = { kind: 'unpromotable' };
const PROMOTED_OUT: TempState = { kind: 'promotedOut' };

/** NeedsDrop and HasMutInterior of rustc_const_eval::check_consts::qualifs. */
type Qualif = 'drop' | 'mutInterior';

/** How a place is touched: a `store` defines a temporary, a `borrow` or `read` uses it, anything else spoils it. */
type Use = 'store' | 'read' | 'borrow' | 'other';

export function promoteTemps(b: Builder, blocks: BlockDraft[], constKind: 'const' | 'static' | null): void {
  if (!blocks.some((block) => block.statements.some(isBorrow))) return;
  new Promoter(b, blocks, constKind).run();
}

function isBorrow(statement: Statement): boolean {
  return statement.kind === 'assign' && statement.rvalue.kind === 'ref';
}

class Promoter {
  private readonly temps: TempState[];
  private readonly safeBlocks: ReadonlySet<number>;

  constructor(
    private readonly b: Builder,
    private readonly blocks: BlockDraft[],
    private readonly constKind: 'const' | 'static' | null,
  ) {
    this.temps = b.locals.map(() => UNDEFINED);
    this.safeBlocks = constKind === null ? new Set() : this.alwaysExecuted();
  }

  run(): void {
    const candidates = this.collect().filter((at) => this.validateCandidate(at));
    if (candidates.length === 0) return;
    const extra: { readonly at: Location; readonly statement: Statement }[] = [];
    // Nested borrows come earlier: the outermost is taken first and takes them along.
    for (let i = candidates.length - 1; i >= 0; i--) this.promote(candidates[i] as Location, extra);
    extra.sort((x, y) => y.at.block - x.at.block || y.at.index - x.at.index);
    for (const { at, statement } of extra) this.block(at.block).statements.splice(at.index, 0, statement);
    this.removePromoted();
  }

  private block(id: number): BlockDraft {
    return this.blocks[id] as BlockDraft;
  }

  private state(local: Local): TempState {
    return this.temps[local] ?? UNPROMOTABLE;
  }

  // ---- collection, in reverse post-order

  private collect(): Location[] {
    const candidates: Location[] = [];
    for (const id of this.order()) {
      const block = this.block(id);
      block.statements.forEach((statement, index) => {
        this.visitStatement(statement, { block: id, index });
        if (isBorrow(statement)) candidates.push({ block: id, index });
      });
      this.visitTerminator(block.terminator as Terminator, { block: id, index: block.statements.length });
    }
    return candidates;
  }

  private order(): number[] {
    const seen = new Uint8Array(this.blocks.length);
    const post: number[] = [];
    const stack: { readonly id: number; readonly next: BlockId[] }[] = [];
    const enter = (id: number) => {
      seen[id] = 1;
      stack.push({ id, next: successors(this.block(id).terminator as Terminator) });
    };
    enter(0);
    while (stack.length > 0) {
      const top = stack[stack.length - 1];
      const target = top.next.pop();
      if (target === undefined) {
        post.push(top.id);
        stack.pop();
      } else if (seen[target] === 0) enter(target);
    }
    return post.reverse();
  }

  private visitStatement(statement: Statement, at: Location): void {
    switch (statement.kind) {
      case 'assign':
        // As rustc: the destination first, then what is read.
        this.visitPlace(statement.place, 'store', at);
        this.visitRvalue(statement.rvalue, at);
        return;
      case 'fakeRead':
        this.visitPlace(statement.place, 'read', at);
        return;
      case 'placeMention':
        this.visitPlace(statement.place, 'read', at);
        return;
      default:
        return;
    }
  }

  private visitTerminator(terminator: Terminator, at: Location): void {
    switch (terminator.kind) {
      case 'switchInt':
        this.visitOperand(terminator.operand, at);
        return;
      case 'call':
        this.visitOperand(terminator.func, at);
        for (const arg of terminator.args) this.visitOperand(arg, at);
        this.visitPlace(terminator.dest, 'store', at);
        return;
      case 'assert':
        this.visitOperand(terminator.cond, at);
        for (const operand of terminator.operands) this.visitOperand(operand, at);
        return;
      case 'yield':
        this.visitOperand(terminator.value, at);
        this.visitPlace(terminator.resumeArg, 'other', at);
        return;
      case 'inlineAsm':
        for (const input of terminator.inputs) this.visitOperand(input, at);
        for (const output of terminator.outputs) this.visitPlace(output, 'other', at);
        return;
      case 'return':
        this.use(0 as Local, 'read', at);
        return;
      default:
        return;
    }
  }

  private visitRvalue(rvalue: Rvalue, at: Location): void {
    switch (rvalue.kind) {
      case 'use':
      case 'repeat':
      case 'cast':
      case 'unary':
        this.visitOperand(rvalue.operand, at);
        return;
      case 'binary':
        this.visitOperand(rvalue.lhs, at);
        this.visitOperand(rvalue.rhs, at);
        return;
      case 'ref': {
        const isShared = rvalue.borrow === 'shared' || rvalue.borrow === 'fakeShallow' || rvalue.borrow === 'fakeDeep';
        this.visitPlace(rvalue.place, isShared ? 'read' : rvalue.place.depth > 0 ? 'other' : 'borrow', at);
        return;
      }
      case 'rawPtr':
        this.visitPlace(rvalue.place, rvalue.mutable ? 'other' : 'read', at);
        return;
      case 'len':
      case 'discriminant':
      case 'copyForDeref':
        this.visitPlace(rvalue.place, 'read', at);
        return;
      case 'aggregate':
        for (const operand of rvalue.operands) this.visitOperand(operand, at);
        return;
      case 'threadLocalRef':
        return;
    }
  }

  private visitOperand(operand: Operand, at: Location): void {
    if (operand.kind !== 'const') this.visitPlace(operand.place, 'read', at);
  }

  private visitPlace(place: Place, use: Use, at: Location): void {
    // Writing a projection is no definition of the local.
    this.use(place.local, use === 'store' && place.depth > 0 ? 'other' : use, at);
    for (let p: Place | null = place; p?.elem; p = p.parent)
      if (p.elem.kind === 'index') this.use(p.elem.local, 'read', at);
  }

  private use(local: Local, use: Use, at: Location): void {
    if (local !== 0 && local <= this.b.argCount) return;
    const { kind } = this.b.decl(local).info;
    if (kind === 'user' || kind === 'refForGuard' || kind === 'selfArg') return;
    const state = this.state(local);
    if (state.kind === 'undefined') {
      this.temps[local] = use === 'store' ? { kind: 'defined', at, uses: 0, isValid: false } : UNPROMOTABLE;
    } else if (state.kind === 'defined' && (use === 'read' || use === 'borrow')) state.uses++;
    else this.temps[local] = UNPROMOTABLE;
  }

  // ---- validation

  private statementAt(at: Location): Statement | null {
    return this.block(at.block).statements[at.index] ?? null;
  }

  private validateCandidate(at: Location): boolean {
    const statement = this.statementAt(at);
    if (statement?.kind !== 'assign' || statement.rvalue.kind !== 'ref') return false;
    const { place, borrow } = statement.rvalue;
    if (!this.validateLocal(place.local)) return false;
    if (!this.validateRef(borrow, place)) return false;
    return !projections(place).some((elem) => elem.kind === 'deref');
  }

  private validateLocal(local: Local): boolean {
    const state = this.state(local);
    if (state.kind !== 'defined') return false;
    if (this.localNeedsDrop(local)) return false;
    if (state.isValid) return true;
    const { at } = state;
    const statement = this.statementAt(at);
    let isValid = false;
    if (statement !== null) isValid = statement.kind === 'assign' && this.validateRvalue(statement.rvalue);
    else {
      const terminator = this.block(at.block).terminator;
      isValid =
        terminator?.kind === 'call' &&
        terminator.target !== null &&
        this.validateCall(terminator.func, terminator.args, at.block);
    }
    if (isValid) state.isValid = true;
    else this.temps[local] = UNPROMOTABLE;
    return isValid;
  }

  private localNeedsDrop(local: Local): boolean {
    return this.qualif(local, 'drop');
  }

  private inTy(ty: Ty, qualif: Qualif): boolean {
    return qualif === 'drop' ? this.b.needsDrop(ty, -1) : this.b.services.isFreeze(ty) === 'no';
  }

  /** By value, not by type alone: `None::<String>` needs no drop though its type does. */
  private qualif(local: Local, qualif: Qualif): boolean {
    const state = this.state(local);
    if (state.kind !== 'defined') return false;
    const { ty } = this.b.decl(local);
    if (!this.inTy(ty, qualif)) return false;
    const statement = this.statementAt(state.at);
    if (statement?.kind !== 'assign') return true;
    const { rvalue } = statement;
    switch (rvalue.kind) {
      case 'use':
      case 'repeat':
        return this.qualifOfOperand(rvalue.operand, qualif);
      case 'aggregate':
        if (rvalue.aggregate.kind === 'adt' && this.hasInherently(rvalue.aggregate.def, qualif)) return true;
        return rvalue.operands.some((operand) => this.qualifOfOperand(operand, qualif));
      case 'ref':
        return this.inTy(rvalue.place.ty, qualif) && this.qualif(rvalue.place.local, qualif);
      default:
        return true;
    }
  }

  /** A constant item of which nothing is known counts as promotable, which misses errors but makes none. */
  private qualifOfOperand(operand: Operand, qualif: Qualif): boolean {
    if (operand.kind === 'const') {
      if (!this.inTy(operand.ty, qualif)) return false;
      if (operand.what !== 'named' || operand.def === null) return true;
      return this.b.services.constQualif(operand.def, qualif) ?? false;
    }
    return this.inTy(operand.place.ty, qualif) && this.qualif(operand.place.local, qualif);
  }

  private hasInherently(def: DefId, qualif: Qualif): boolean {
    return qualif === 'drop' ? this.b.services.hasDestructor(def) !== 'no' : this.b.services.isUnsafeCell(def);
  }

  private validatePlace(place: Place): boolean {
    const { elem, parent } = place;
    if (elem === null || parent === null) return this.validateLocal(place.local);
    switch (elem.kind) {
      case 'constIndex':
      case 'subslice':
        return this.validatePlace(parent);
      case 'downcast':
        return false;
      case 'deref':
        return this.constKind === 'static' && this.isStaticPointer(parent) && this.validatePlace(parent);
      case 'index': {
        const index = this.constantOf(elem.local);
        const { ty } = parent;
        if (index === null || ty.kind !== 'array' || ty.len.kind !== 'value' || index >= ty.len.value) return false;
        return this.validateLocal(elem.local) && this.validatePlace(parent);
      }
      case 'field': {
        if (parent.ty.kind === 'adt' && this.b.services.adt(parent.ty.def)?.kind === 'union') return false;
        return this.validatePlace(parent);
      }
    }
  }

  private isStaticPointer(place: Place): boolean {
    if (place.depth !== 0) return false;
    const state = this.state(place.local);
    if (state.kind !== 'defined') return false;
    const statement = this.statementAt(state.at);
    return (
      statement?.kind === 'assign' &&
      statement.rvalue.kind === 'use' &&
      statement.rvalue.operand.kind === 'const' &&
      statement.rvalue.operand.what === 'static'
    );
  }

  private constantOf(local: Local): bigint | null {
    const state = this.state(local);
    if (state.kind !== 'defined') return null;
    const statement = this.statementAt(state.at);
    if (statement?.kind !== 'assign' || statement.rvalue.kind !== 'use') return null;
    return statement.rvalue.operand.kind === 'const' ? statement.rvalue.operand.value : null;
  }

  private validateOperand(operand: Operand): boolean {
    if (operand.kind !== 'const') return this.validatePlace(operand.place);
    return operand.what !== 'static' || this.constKind === 'static';
  }

  private validateRef(borrow: BorrowKind, place: Place): boolean {
    switch (borrow) {
      case 'fakeShallow':
      case 'fakeDeep':
      case 'closureCapture':
        return false;
      case 'shared':
        return !this.qualif(place.local, 'mutInterior');
      case 'mut':
      case 'twoPhase':
        // In a constant one that lasts is an error, found where the borrow stands.
        if (this.constKind !== null && !this.dies(place.local)) return false;
        return place.ty.kind === 'array' && place.ty.len.kind === 'value' && place.ty.len.value === 0n;
    }
  }

  private dies(local: Local): boolean {
    return this.blocks.some((block) => block.statements.some((s) => s.kind === 'storageDead' && s.local === local));
  }

  private validateRvalue(rvalue: Rvalue): boolean {
    switch (rvalue.kind) {
      case 'use':
      case 'repeat':
      case 'unary':
        return this.validateOperand(rvalue.operand);
      case 'copyForDeref':
      case 'discriminant':
        return this.validatePlace(rvalue.place);
      case 'len':
      case 'threadLocalRef':
        return false;
      case 'cast':
        return rvalue.cast !== 'expose' && this.validateOperand(rvalue.operand);
      case 'binary': {
        const { lhs, rhs } = rvalue;
        const ty = lhs.kind === 'const' ? lhs.ty : lhs.place.ty;
        if (ty.kind === 'ptr' || ty.kind === 'fnPtr') return false;
        if ((rvalue.op === 'Div' || rvalue.op === 'Rem') && isIntegral(ty)) {
          const divisor = rhs.kind === 'const' ? rhs.value : null;
          // The value of a constant item is not looked into, as above.
          const isItem = rhs.kind === 'const' && rhs.what === 'named' && divisor === null;
          if (isItem) return this.validateOperand(lhs);
          if (divisor === null || divisor === 0n) return false;
          if (divisor === -1n && (lhs.kind !== 'const' || lhs.value === null)) return false;
        }
        return this.validateOperand(lhs) && this.validateOperand(rhs);
      }
      case 'rawPtr': {
        const { elem, parent } = rvalue.place;
        return elem?.kind === 'deref' && parent?.ty.kind === 'ref' && this.validatePlace(parent);
      }
      case 'ref': {
        const { elem, parent } = rvalue.place;
        const simplified = elem?.kind === 'deref' && parent?.ty.kind === 'ref' ? parent : rvalue.place;
        return this.validatePlace(simplified) && this.validateRef(rvalue.borrow, rvalue.place);
      }
      case 'aggregate':
        return rvalue.operands.every((operand) => this.validateOperand(operand));
    }
  }

  private validateCall(func: Operand, args: readonly Operand[], block: number): boolean {
    if (!this.validateOperand(func) || !args.every((arg) => this.validateOperand(arg))) return false;
    if (func.kind !== 'const' || func.ty.kind !== 'fnDef') return false;
    if (this.b.services.isPromotableFn(func.ty.def)) return true;
    return this.constKind !== null && this.b.services.isConstFn(func.ty.def) && this.safeBlocks.has(block);
  }

  private alwaysExecuted(): ReadonlySet<number> {
    const safe = new Set<number>();
    let at = 0;
    while (!safe.has(at)) {
      safe.add(at);
      const terminator = this.block(at).terminator;
      if (terminator?.kind === 'goto' || terminator?.kind === 'drop' || terminator?.kind === 'assert')
        at = terminator.target;
      else if (terminator?.kind === 'call' && terminator.target !== null) at = terminator.target;
      else break;
    }
    return safe;
  }

  // ---- promotion

  private promote(at: Location, extra: { readonly at: Location; readonly statement: Statement }[]): void {
    const { statements } = this.block(at.block);
    const statement = statements[at.index];
    if (statement?.kind !== 'assign' || statement.rvalue.kind !== 'ref') return;
    if (statement.place.depth === 0 && this.state(statement.place.local).kind === 'promotedOut') return;
    const { b } = this;
    const { place, borrow } = statement.rvalue;
    const { span } = statement;
    const refTy = mkErasedRef(b.decl(place.local).ty, borrow !== 'shared');
    const reference = b.newLocal(refTy, span);
    this.temps.push(UNPROMOTABLE);
    const promoted = b.promoted.length;
    b.promoted.push({ ty: refTy, span });
    const operand: Operand = {
      kind: 'const',
      ty: refTy,
      what: 'promoted',
      def: null,
      promoted,
      userTy: null,
      value: null,
      span,
    };
    extra.push({
      at,
      statement: { kind: 'assign', span, place: b.places.local(reference), rvalue: { kind: 'use', operand } },
    });
    let target = b.places.deref(b.places.local(reference));
    for (const step of steps(place)) if (step.elem !== null) target = b.places.project(target, step.elem, step.ty);
    statements[at.index] = { ...statement, rvalue: { ...statement.rvalue, place: target } };
    this.takeOut(place.local, false);
  }

  /** The temporary and what it was made of leave this body, unless something else uses them too. */
  private takeOut(local: Local, keepOuter: boolean): void {
    if (local <= this.b.argCount) return;
    const state = this.state(local);
    if (state.kind !== 'defined') return;
    const keep = keepOuter || state.uses > 1;
    if (!keep) this.temps[local] = PROMOTED_OUT;
    const { at } = state;
    const statement = this.statementAt(at);
    const inner: Local[] = [];
    if (statement !== null) {
      if (statement.kind === 'assign') localsOfRvalue(statement.rvalue, inner);
    } else {
      const block = this.block(at.block);
      const terminator = block.terminator;
      if (terminator?.kind === 'call') {
        for (const operand of [terminator.func, ...terminator.args]) localsOfOperand(operand, inner);
        if (!keep && terminator.target !== null)
          block.terminator = { kind: 'goto', span: terminator.span, target: terminator.target };
      }
    }
    for (const each of inner) this.takeOut(each, keep);
  }

  private removePromoted(): void {
    const isOut = (local: Local) => this.state(local).kind === 'promotedOut';
    for (const block of this.blocks) {
      block.statements = block.statements.filter((statement) => {
        if (statement.kind === 'assign') return statement.place.depth > 0 || !isOut(statement.place.local);
        if (statement.kind === 'storageLive' || statement.kind === 'storageDead') return !isOut(statement.local);
        return true;
      });
      const { terminator } = block;
      if (terminator?.kind === 'drop' && terminator.place.depth === 0 && isOut(terminator.place.local)) {
        block.terminator = { kind: 'goto', span: terminator.span, target: terminator.target };
      }
    }
  }
}

function steps(place: Place): Place[] {
  const out: Place[] = [];
  for (let at: Place | null = place; at?.elem; at = at.parent) out.push(at);
  return out.reverse();
}

function localsOfOperand(operand: Operand, out: Local[]): void {
  if (operand.kind !== 'const') out.push(operand.place.local);
}

function localsOfRvalue(rvalue: Rvalue, out: Local[]): void {
  switch (rvalue.kind) {
    case 'use':
    case 'repeat':
    case 'cast':
    case 'unary':
      localsOfOperand(rvalue.operand, out);
      return;
    case 'binary':
      localsOfOperand(rvalue.lhs, out);
      localsOfOperand(rvalue.rhs, out);
      return;
    case 'ref':
    case 'rawPtr':
    case 'len':
    case 'discriminant':
    case 'copyForDeref':
      out.push(rvalue.place.local);
      return;
    case 'aggregate':
      for (const operand of rvalue.operands) localsOfOperand(operand, out);
      return;
    case 'threadLocalRef':
      return;
  }
}
