/**
 * Borrows of constant values become 'static: `&1` is a reference to a constant, not to a temporary. Mirrors
 * rustc_mir_transform::promote_consts, on blocks in place; the promoted body is kept as the statements it was.
 */
import { buildGraph, reversePostOrder } from '../../base/graph';
import type { DefId, Local } from '../../base/ids';
import { type Ty, TyFlag } from '../../types/ty';
import type { BorrowKind, Operand, Place, Rvalue, Statement, Terminator } from '../body';
import { isIntegral } from './arithmetic';
import { type Builder, mkErasedRef } from './builder';
import { type BlockDraft, visitTargets } from './cfg';

/**
 * A statement or terminator by number: those of a block follow each other, in the order of block ids. Numbers stand for
 * places in the body as it was at the start; statements are only put in and taken out at the end.
 */
type Location = number;

/** What is known of a temporary, in a byte. */
const UNDEFINED = 0;
const DEFINED = 1;
/** Defined, and its value was looked at and can be promoted. */
const VALID = 2;
const UNPROMOTABLE = 3;
const PROMOTED_OUT = 4;

/** NeedsDrop and HasMutInterior of rustc_const_eval::check_consts::qualifs. */
type Qualif = 'drop' | 'mutInterior';

/** How a place is touched: a `store` defines a temporary, a `borrow` or `read` uses it, anything else spoils it. */
type Use = 'store' | 'read' | 'borrow' | 'other';

/** What a body that is evaluated at compile time is of. */
type ConstKind = 'const' | 'static' | 'inlineConst';

export function promoteTemps(b: Builder, blocks: BlockDraft[], constKind: ConstKind | null): void {
  if (!blocks.some((block) => block.statements.some((statement) => isCandidate(b, statement)))) return;
  new Promoter(b, blocks, constKind).run();
}

/** A borrow of a temporary, or of a part of one that is no pointer's. */
function isCandidate(b: Builder, statement: Statement): boolean {
  if (statement.kind !== 'assign' || statement.rvalue.kind !== 'ref') return false;
  const { place } = statement.rvalue;
  if (!isTemp(b, place.local)) return false;
  for (let at: Place | null = place; at !== null; at = at.parent) if (at.elem?.kind === 'deref') return false;
  return true;
}

function isTemp(b: Builder, local: Local): boolean {
  if (local !== 0 && local <= b.argCount) return false;
  const { kind } = b.decl(local).info;
  return kind !== 'user' && kind !== 'refForGuard' && kind !== 'selfArg';
}

class Promoter {
  private readonly states: Uint8Array;
  /** Of a temporary that is defined: where, and how often it is used. */
  private readonly definedAt: Int32Array;
  private readonly uses: Int32Array;
  private readonly blockStart: Int32Array;
  private readonly blockOf: Int32Array;
  private readonly safeBlocks: ReadonlySet<number>;

  constructor(
    private readonly b: Builder,
    private readonly blocks: BlockDraft[],
    private readonly constKind: ConstKind | null,
  ) {
    this.states = new Uint8Array(b.locals.length);
    this.definedAt = new Int32Array(b.locals.length);
    this.uses = new Int32Array(b.locals.length);
    this.blockStart = new Int32Array(blocks.length + 1);
    for (let id = 0; id < blocks.length; id++)
      this.blockStart[id + 1] = this.blockStart[id] + blocks[id].statements.length + 1;
    this.blockOf = new Int32Array(this.blockStart[blocks.length]);
    for (let id = 0; id < blocks.length; id++) this.blockOf.fill(id, this.blockStart[id], this.blockStart[id + 1]);
    this.safeBlocks = constKind === null ? new Set() : this.alwaysExecuted();
  }

  run(): void {
    const candidates = this.collect().filter((at) => this.validateCandidate(at));
    if (candidates.length === 0) return;
    const extra: { readonly at: Location; readonly statement: Statement }[] = [];
    // Nested borrows come earlier: the outermost is taken first and takes them along.
    for (let i = candidates.length - 1; i >= 0; i--) this.promote(candidates[i], extra);
    extra.sort((x, y) => y.at - x.at);
    for (const { at, statement } of extra)
      this.blocks[this.blockOf[at]].statements.splice(this.indexOf(at), 0, statement);
    this.removePromoted();
  }

  private indexOf(at: Location): number {
    return at - this.blockStart[this.blockOf[at]];
  }

  /** Temporaries made here are none of the body's. */
  private state(local: Local): number {
    return local < this.states.length ? this.states[local] : UNPROMOTABLE;
  }

  private isDefined(local: Local): boolean {
    const state = this.state(local);
    return state === DEFINED || state === VALID;
  }

  // ---- collection, in reverse post-order

  private collect(): Location[] {
    const candidates: Location[] = [];
    for (const id of this.order()) {
      const { statements, terminator } = this.blocks[id];
      let at = this.blockStart[id];
      for (const statement of statements) {
        this.visitStatement(statement, at);
        if (isCandidate(this.b, statement)) candidates.push(at);
        at++;
      }
      this.visitTerminator(terminator as Terminator, at);
    }
    return candidates;
  }

  private order(): Int32Array {
    const from: number[] = [];
    const to: number[] = [];
    let id = 0;
    const edge = (target: number): void => {
      from.push(id);
      to.push(target);
    };
    for (; id < this.blocks.length; id++) visitTargets(this.blocks[id].terminator as Terminator, edge);
    return reversePostOrder(buildGraph(this.blocks.length, from, to), 0);
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
    if (!isTemp(this.b, local)) return;
    const state = this.states[local];
    if (state === UNDEFINED) {
      this.states[local] = use === 'store' ? DEFINED : UNPROMOTABLE;
      this.definedAt[local] = at;
    } else if (state === DEFINED && (use === 'read' || use === 'borrow')) this.uses[local]++;
    else this.states[local] = UNPROMOTABLE;
  }

  // ---- validation

  private statementAt(at: Location): Statement | null {
    return this.blocks[this.blockOf[at]].statements[this.indexOf(at)] ?? null;
  }

  private validateCandidate(at: Location): boolean {
    const statement = this.statementAt(at);
    if (statement?.kind !== 'assign' || statement.rvalue.kind !== 'ref') return false;
    const { place, borrow } = statement.rvalue;
    return this.validateLocal(place.local) && this.validateRef(borrow, place);
  }

  private validateLocal(local: Local): boolean {
    if (!this.isDefined(local) || this.localNeedsDrop(local)) return false;
    if (this.states[local] === VALID) return true;
    const at = this.definedAt[local];
    const statement = this.statementAt(at);
    let isValid = false;
    if (statement !== null) isValid = statement.kind === 'assign' && this.validateRvalue(statement.rvalue);
    else {
      const block = this.blockOf[at];
      const { terminator } = this.blocks[block];
      isValid =
        terminator?.kind === 'call' &&
        terminator.target !== null &&
        this.validateCall(terminator.func, terminator.args, block);
    }
    this.states[local] = isValid ? VALID : UNPROMOTABLE;
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
    if (!this.isDefined(local)) return false;
    const { ty } = this.b.decl(local);
    if (!this.inTy(ty, qualif)) return false;
    const statement = this.statementAt(this.definedAt[local]);
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
    if (place.depth !== 0 || !this.isDefined(place.local)) return false;
    const statement = this.statementAt(this.definedAt[place.local]);
    return (
      statement?.kind === 'assign' &&
      statement.rvalue.kind === 'use' &&
      statement.rvalue.operand.kind === 'const' &&
      statement.rvalue.operand.what === 'static'
    );
  }

  private constantOf(local: Local): bigint | null {
    if (!this.isDefined(local)) return null;
    const statement = this.statementAt(this.definedAt[local]);
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
    // A call may fail, and in an inline constant it is not always made that a promoted one would be.
    if (this.constKind === null || this.constKind === 'inlineConst') return false;
    return this.b.services.isConstFn(func.ty.def) && this.safeBlocks.has(block);
  }

  private alwaysExecuted(): ReadonlySet<number> {
    const safe = new Set<number>();
    let at = 0;
    while (!safe.has(at)) {
      safe.add(at);
      const { terminator } = this.blocks[at];
      if (terminator?.kind === 'goto' || terminator?.kind === 'drop' || terminator?.kind === 'assert')
        at = terminator.target;
      else if (terminator?.kind === 'call' && terminator.target !== null) at = terminator.target;
      else break;
    }
    return safe;
  }

  // ---- promotion

  private promote(at: Location, extra: { readonly at: Location; readonly statement: Statement }[]): void {
    const { statements } = this.blocks[this.blockOf[at]];
    const index = this.indexOf(at);
    const statement = statements[index];
    if (statement?.kind !== 'assign' || statement.rvalue.kind !== 'ref') return;
    if (statement.place.depth === 0 && this.state(statement.place.local) === PROMOTED_OUT) return;
    const { b } = this;
    const { place, borrow } = statement.rvalue;
    const { span } = statement;
    const refTy = mkErasedRef(b.decl(place.local).ty, borrow !== 'shared');
    const reference = b.newLocal(refTy, span);
    const promoted = b.promoted.length;
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
    statements[index] = { ...statement, rvalue: { ...statement.rvalue, place: target } };
    const made: (Statement | Terminator)[] = [];
    this.takeOut(place.local, false, made);
    b.promoted.push({
      ty: refTy,
      span,
      steps: made.some(asksOfRegions) ? made : [],
      value: b.places.local(place.local),
    });
  }

  /** The temporary and what it was made of leave this body, unless something else uses them too. `out`: in the order of evaluation. */
  private takeOut(local: Local, keepOuter: boolean, out: (Statement | Terminator)[]): void {
    if (local <= this.b.argCount) return;
    if (!this.isDefined(local)) return;
    const keep = keepOuter || this.uses[local] > 1;
    if (!keep) this.states[local] = PROMOTED_OUT;
    const at = this.definedAt[local];
    const statement = this.statementAt(at);
    const inner: Local[] = [];
    let made: Terminator | null = null;
    if (statement !== null) {
      if (statement.kind === 'assign') localsOfRvalue(statement.rvalue, inner);
    } else {
      const block = this.blocks[this.blockOf[at]];
      const { terminator } = block;
      if (terminator?.kind === 'call') {
        made = terminator;
        for (const operand of [terminator.func, ...terminator.args]) localsOfOperand(operand, inner);
        if (!keep && terminator.target !== null)
          block.terminator = { kind: 'goto', span: terminator.span, target: terminator.target };
      }
    }
    for (const each of inner) this.takeOut(each, keep, out);
    const step = statement ?? made;
    if (step !== null) out.push(step);
  }

  private removePromoted(): void {
    const isOut = (local: Local) => this.state(local) === PROMOTED_OUT;
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

/** More is known of lifetimes than that literals live as long as the program. */
function asksOfRegions(step: Statement | Terminator): boolean {
  if (step.kind === 'call') return true;
  if (step.kind !== 'assign') return false;
  const { rvalue } = step;
  switch (rvalue.kind) {
    case 'use':
    case 'repeat':
    case 'unary':
      return operandAsks(rvalue.operand);
    case 'cast':
      return rvalue.isCoercion || operandAsks(rvalue.operand);
    case 'aggregate': {
      const { aggregate } = rvalue;
      if (aggregate.kind === 'closure' || (aggregate.kind === 'adt' && aggregate.userTy !== null)) return true;
      return rvalue.operands.some(operandAsks);
    }
    default:
      return false;
  }
}

function operandAsks(operand: Operand): boolean {
  if (operand.kind !== 'const' || operand.what === 'literal' || operand.what === 'promoted') return false;
  return operand.userTy !== null || (operand.ty.flags & (TyFlag.HasFreeRegions | TyFlag.HasParam)) !== 0;
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
