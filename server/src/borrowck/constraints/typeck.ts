/**
 * Walks a body once and relates the types of everything that flows. Mirrors rustc_borrowck::type_check in what is
 * related, in which order and under which category, because blame depends on all three.
 */
import { assertNever, type DefId } from '../../base/ids';
import type { Operand, Place, Rvalue, Statement, Terminator } from '../../mir/body';
import { eraseArgs, eraseRegions, instantiateSig, mapRegions, substSig } from '../../types/fold';
import { mkAdt, mkArray, mkLateParam, mkPtr, mkRef, mkTuple, tyUnit } from '../../types/intern';
import { type ArgList, type PolyFnSig, type Region, type Ty, TyFlag } from '../../types/ty';
import { freeRegionsOf, visitTy } from '../../types/visit';
import { applyClosureRequirements, type ClosureRequirements } from '../closureRequirements';
import { closureEnvTy } from '../closureTy';
import { ASKS_OF_REGIONS } from '../outlives';
import type { ConstraintCategory } from '../result';
import { upvarField } from '../upvars';
import { checkCast } from './casts';
import type { TypeckContext } from './context';
import { BORING, BORING_NO_LOCATION, vidOf } from './set';

/** `children`: what the bodies of the closures built here require, by index in `Body.closures`. */
export function typecheckBody(cx: TypeckContext, children: readonly (ClosureRequirements | null)[]): void {
  new Walk(cx, children).run();
}

const ASSIGNMENT: ConstraintCategory = { kind: 'assignment' };
const USE_AS_CONST: ConstraintCategory = { kind: 'useAsConst' };
const USE_AS_STATIC: ConstraintCategory = { kind: 'useAsStatic' };
const RETURN: ConstraintCategory = { kind: 'return', upvar: null };
const USAGE: ConstraintCategory = { kind: 'usage' };

class Walk {
  private readonly annotations = new Map<number, Ty>();

  constructor(
    private readonly cx: TypeckContext,
    private readonly children: readonly (ClosureRequirements | null)[],
  ) {}

  run(): void {
    const { cx } = this;
    const { body, cfg } = cx;
    for (let b = 0; b < body.blocks.length; b++) {
      const block = body.blocks[b];
      let point = cfg.blockStart[b];
      for (const statement of block.statements) this.statement(statement, point++);
      this.terminator(block.terminator, point);
    }
    body.locals.forEach((decl, local) => {
      if (decl.userTy === null || local <= body.argCount) return;
      cx.at(-1, decl.userSpan ?? decl.span, { kind: 'typeAnnotation', source: 'declaration' });
      const userTy = this.annotation(decl.userTy, decl.userSpan ?? -1);
      const declared = cx.projected(userTy, decl.userPath ?? []);
      const own = cx.localTys[local];
      // Of `ref x` the type of what it refers to was written.
      const isRef = decl.info.kind === 'user' && decl.info.mode !== 'move' && own.kind === 'ref';
      if (declared !== null) cx.relate(isRef ? own.ty : own, declared, 'inv');
    });
    for (const { ty, span } of body.annotations) {
      cx.at(-1, span, BORING_NO_LOCATION);
      this.writtenTy(this.annotation(ty, span));
    }
    for (const path of body.deadPaths) this.asWritten(path, cx.renumber(path.ty), -1, path.span);
    this.signature();
  }

  /** One type for all that a type written in the body stands for: its elided regions are the same everywhere. */
  private annotation(ty: Ty, span: number): Ty {
    const known = this.annotations.get(span);
    if (known !== undefined) return known;
    const own = this.cx.normalize(this.cx.renumber(ty));
    if (span >= 0) this.annotations.set(span, own);
    return own;
  }

  /** A type that the user wrote holds what its definitions ask for. */
  private writtenTy(ty: Ty): void {
    const { cx } = this;
    cx.wellFormed(ty);
    visitTy(ty, {
      ty: (part, depth) => {
        if (part.kind !== 'adt' || depth > 0 || (part.args.flags & ASKS_OF_REGIONS) === 0) return false;
        for (const predicate of cx.env.predicatesOf(part.def, part.args))
          if (predicate.kind === 'trait' || predicate.kind === 'projection') cx.prove(predicate);
        return false;
      },
    });
  }

  private signature(): void {
    const { cx } = this;
    const { universal, body } = cx;
    for (let i = 0; i < body.argCount; i++) {
      const input = universal.inputs[i];
      if (input === undefined) {
        cx.taint.add('argument without a type');
        continue;
      }
      cx.at(-1, body.locals[i + 1].span, BORING_NO_LOCATION);
      cx.relate(cx.normalize(input), cx.localTys[i + 1], 'inv');
      const { userTy } = body.locals[i + 1];
      if (userTy !== null) cx.relate(cx.normalize(cx.renumber(userTy)), cx.localTys[i + 1], 'inv');
    }
    const { span, userTy, userSpan } = body.locals[0];
    cx.at(-1, span, BORING_NO_LOCATION);
    cx.relate(cx.localTys[0], cx.normalize(universal.output), 'inv');
    if (userTy !== null) {
      cx.at(-1, userSpan ?? span, BORING);
      cx.relate(cx.normalize(cx.renumber(userTy)), cx.localTys[0], 'inv');
    }
    const declared = this.asyncOutput();
    if (declared !== null) cx.relate(cx.localTys[0], declared, 'inv');
  }

  /** In the body of an `async fn`: what its signature says of the output, in the lifetimes of the fn itself. */
  private asyncOutput(): Ty | null {
    const { cx } = this;
    const { body, root, env, universal, vars } = cx;
    if (body.source.kind !== 'coroutine' || body.source.flavour !== 'asyncFn') return null;
    const { output } = instantiateSig(root.sig, { region: (index, name) => mkLateParam(root.owner, index, name) });
    if (output.kind !== 'alias' || output.alias !== 'opaque') return null;
    const bounds = env.itemBounds(output.def, output.args, output) ?? [];
    const future = bounds.find((bound) => bound.kind === 'projection' && bound.vars.length === 0);
    // The output may hide a type itself, which the fn around says once more.
    if (future?.kind !== 'projection' || (future.ty.flags & TyFlag.HasOpaque) !== 0) return null;
    const declared = mapRegions(future.ty, (region) => {
      const vid = universal.vidOfNamed(region);
      return vid === undefined ? region : vars.region(vid);
    });
    return cx.normalize(cx.renumber(declared));
  }

  /** What an assignment to the place is called in messages. */
  private category(place: Place): ConstraintCategory {
    const { body } = this.cx;
    if (place.parent !== null) return ASSIGNMENT;
    if (place.local === 0) {
      if (body.source.kind === 'const' || body.source.kind === 'inlineConst') return USE_AS_CONST;
      return body.source.kind === 'static' ? USE_AS_STATIC : RETURN;
    }
    const { info } = body.locals[place.local];
    if (info.kind === 'aggregateTemp') return USAGE;
    return info.kind === 'user' || info.kind === 'refForGuard' || info.kind === 'selfArg' ? ASSIGNMENT : BORING;
  }

  /** Made by the desugaring of an `async fn`, which rustc never blames: its coroutine, and `let x = x` in its body. */
  private isOfAsyncFn(rvalue: Rvalue): boolean {
    const { body } = this.cx;
    if (rvalue.kind === 'aggregate' && rvalue.aggregate.kind === 'closure') {
      const source = body.closures[rvalue.aggregate.child]?.source;
      return source?.kind === 'coroutine' && source.flavour === 'asyncFn';
    }
    if (body.source.kind !== 'coroutine' || body.source.flavour !== 'asyncFn') return false;
    if (rvalue.kind !== 'use' || rvalue.operand.kind === 'const') return false;
    return upvarField(body, rvalue.operand.place) !== null;
  }

  private statement(statement: Statement, point: number): void {
    const { cx } = this;
    switch (statement.kind) {
      case 'assign': {
        const { place, rvalue, span } = statement;
        const placeTy = cx.usedPlaceTy(place, 'inv', point, span);
        const ty = this.rvalue(rvalue, place, point, span);
        if (ty === null) return;
        if (ty !== placeTy) {
          cx.at(point, span, this.isOfAsyncFn(rvalue) ? BORING : this.category(place));
          cx.relate(ty, placeTy, 'co');
        }
        if (rvalue.kind === 'aggregate' && rvalue.aggregate.kind === 'adt' && rvalue.aggregate.userTy !== null) {
          cx.at(point, span, { kind: 'typeAnnotation', source: 'genericArg' });
          const userTy = cx.renumber(rvalue.aggregate.userTy);
          cx.relate(ty, userTy, 'inv');
          if (userTy.kind === 'adt') this.provePath(userTy.def, userTy.args, span, true);
        }
        return;
      }
      case 'ascribe': {
        const span = statement.typeSpan >= 0 ? statement.typeSpan : statement.span;
        cx.at(-1, span, { kind: 'typeAnnotation', source: 'ascription' });
        const userTy = this.annotation(statement.userTy, statement.typeSpan);
        const ty = cx.usedPlaceTy(statement.place, statement.variance, point, statement.span);
        cx.relate(ty, userTy, statement.variance);
        return;
      }
      case 'fakeRead':
      case 'placeMention':
        cx.placeTy(statement.place);
        return;
      case 'storageLive':
      case 'storageDead':
      case 'nop':
        return;
      default:
        assertNever(statement);
    }
  }

  operandTy(operand: Operand, point: number, span: number): Ty {
    const { cx } = this;
    if (operand.kind !== 'const') {
      const ty = cx.usedPlaceTy(operand.place, 'co', point, span);
      if (operand.kind === 'copy') this.proveCopy(ty, point, span);
      return ty;
    }
    const ty = cx.renumber(operand.ty);
    cx.liveTy(ty, point);
    if (operand.userTy !== null || operand.userSelfTy != null) this.asWritten(operand, ty, point, span);
    else if (ty.kind === 'fnDef') {
      cx.at(point, span, BORING);
      cx.provePredicatesOf(ty.def, ty.args, operand.isNamed === true);
      cx.at(point, span, BORING);
      this.wellFormedArgs(ty.args);
    } else if (operand.what === 'static' && operand.def !== null && (ty.kind === 'ref' || ty.kind === 'ptr')) {
      const declared = cx.env.valueTy(operand.def, null);
      cx.at(point, span, BORING);
      if (declared === null) cx.taint.add('static of unknown type');
      else cx.relate(ty.ty, cx.renumber(declared), 'inv');
    } else if (operand.what === 'named' && operand.def !== null) {
      const args = operand.args === undefined ? null : cx.renumberArgs(operand.args);
      const declared = cx.env.valueTy(operand.def, args);
      cx.at(-1, operand.span, BORING);
      if (declared !== null) cx.relate(ty, cx.normalize(cx.renumber(declared)), 'inv');
      if (args !== null) this.provePath(operand.def, args, operand.span, operand.isNamed === true);
    } else if (operand.child !== undefined) {
      this.proveChild(operand.child, cx.renumberArgs(eraseArgs(cx.env.identityArgs(cx.root.owner))), ty, point, span);
    } else if (operand.promoted !== null && ty.kind === 'ref') {
      this.promoted(operand.promoted, ty, point, span);
    }
    return ty;
  }

  /** What a promoted value is made of is checked where the value is used. Mirrors check_promoted. */
  private promoted(index: number, ty: Ty & { readonly kind: 'ref' }, point: number, span: number): void {
    const { cx } = this;
    const { steps, value } = cx.body.promoted[index];
    for (const step of steps) {
      if (step.kind === 'call') this.call(step, point);
      else if (step.kind === 'assign') this.statement(step, point);
    }
    // Its borrows are none of this body's.
    cx.borrowRegions.delete(point);
    cx.at(point, span, BORING);
    if (steps.length > 0) cx.relate(ty.ty, cx.placeTy(value), 'inv');
    cx.outlives(ty.region, cx.vars.region(0));
  }

  /** Inference saw that the type is `Copy`; its regions may still have a say: `impl Copy for S<'static>`. */
  private proveCopy(ty: Ty, point: number, span: number): void {
    const { cx } = this;
    if (ty.kind !== 'adt' || (ty.flags & TyFlag.HasFreeRegions) === 0) return;
    const predicate = cx.env.copyPredicate(ty);
    if (predicate === null) return;
    cx.at(point, span, { kind: 'copyBound' });
    cx.prove(predicate);
  }

  /** A path is of the type that its written args and `Self` give. Mirrors rustc's UserType::TypeOf. */
  private asWritten(operand: Operand & { readonly kind: 'const' }, ty: Ty, point: number, span: number): void {
    const { cx } = this;
    const written = operand.userTy === null ? null : cx.renumber(operand.userTy);
    const isNamed = operand.what === 'named';
    const category: ConstraintCategory = { kind: 'typeAnnotation', source: 'genericArg' };
    if (written !== null && !isNamed) {
      cx.at(point, span, category);
      cx.relate(ty, written, 'inv');
    }
    const own = ty.kind === 'fnDef' ? ty.args : operand.args === undefined ? null : cx.renumberArgs(operand.args);
    const args = written?.kind === 'fnDef' ? written.args : own;
    if (args === null || operand.def === null) return;
    if (isNamed) {
      const declared = cx.env.valueTy(operand.def, args);
      cx.at(point, span, category);
      if (declared !== null) cx.relate(ty, cx.normalize(cx.renumber(declared)), 'inv');
    }
    this.provePath(operand.def, args, operand.span, operand.isNamed === true);
    const self = operand.userSelfTy == null ? null : cx.env.implSelfTy(operand.def, args);
    if (self === null || operand.userSelfTy == null) return;
    cx.at(-1, operand.span, BORING_NO_LOCATION);
    const userSelf = cx.normalize(cx.renumber(operand.userSelfTy));
    cx.relate(userSelf, cx.normalize(self), 'inv');
    cx.wellFormed(userSelf);
  }

  /** What a definition asks of its args, and that these are well-formed, wherever in the body the path stands. */
  private provePath(def: DefId, args: ArgList, span: number, isNamed: boolean): void {
    const { cx } = this;
    cx.at(-1, span, BORING);
    cx.provePredicatesOf(def, args, isNamed, true);
    cx.at(-1, span, BORING_NO_LOCATION);
    this.wellFormedArgs(args);
  }

  private wellFormedArgs(args: ArgList): void {
    if ((args.flags & (TyFlag.HasFreeRegions | TyFlag.HasParam)) === 0) return;
    for (const arg of args.list) if (arg.kind === 'type') this.cx.wellFormed(arg.ty);
  }

  /** The type of the rvalue; null where it has no regions to relate. `dest` gives the shape of aggregates. */
  private rvalue(rvalue: Rvalue, dest: Place, point: number, span: number): Ty | null {
    const { cx } = this;
    switch (rvalue.kind) {
      case 'use':
        return this.operandTy(rvalue.operand, point, span);
      case 'copyForDeref':
        return cx.usedPlaceTy(rvalue.place, 'co', point, span);
      case 'ref': {
        const isMutable = rvalue.borrow !== 'shared' && rvalue.borrow !== 'fakeShallow' && rvalue.borrow !== 'fakeDeep';
        const ty = cx.usedPlaceTy(rvalue.place, isMutable ? 'inv' : 'co', point, span);
        const region = cx.fresh();
        cx.liveRegion(region, point);
        cx.borrowRegions.set(point, vidOf(region));
        this.reborrow(region, rvalue.place, point, span);
        return mkRef(region, ty, isMutable);
      }
      case 'rawPtr':
        return mkPtr(cx.usedPlaceTy(rvalue.place, rvalue.mutable ? 'inv' : 'co', point, span), rvalue.mutable);
      case 'repeat': {
        const elem = this.operandTy(rvalue.operand, point, span);
        if (rvalue.operand.kind === 'move' && !rvalue.isConstOrOne) this.proveCopy(elem, point, span);
        return dest.ty.kind === 'array' ? mkArray(elem, dest.ty.len) : null;
      }
      case 'cast':
        return checkCast(cx, rvalue, this.operandTy(rvalue.operand, point, span), point, span);
      case 'binary': {
        // A constant in a pattern may be compared in place, of whatever type: nothing is copied.
        const side = (operand: Operand): Ty =>
          operand.kind === 'const'
            ? this.operandTy(operand, point, span)
            : cx.usedPlaceTy(operand.place, 'co', point, span);
        const lhs = side(rvalue.lhs);
        const rhs = side(rvalue.rhs);
        if ((lhs.kind === 'ptr' || lhs.kind === 'fnPtr') && rhs.kind === lhs.kind) {
          const common = cx.renumber(eraseRegions(lhs));
          cx.at(point, span, BORING);
          cx.relate(lhs, common, 'co');
          cx.relate(rhs, common, 'co');
        }
        return null;
      }
      case 'unary':
        this.operandTy(rvalue.operand, point, span);
        return null;
      case 'len':
      case 'discriminant':
        cx.placeTy(rvalue.place);
        return null;
      case 'aggregate':
        return this.aggregate(rvalue, dest, point, span);
      case 'threadLocalRef':
        return null;
      default:
        return assertNever(rvalue);
    }
  }

  private aggregate(
    rvalue: Rvalue & { readonly kind: 'aggregate' },
    dest: Place,
    point: number,
    span: number,
  ): Ty | null {
    const { cx } = this;
    const { aggregate } = rvalue;
    const operands = rvalue.operands.map((operand) => this.operandTy(operand, point, span));
    switch (aggregate.kind) {
      case 'tuple':
        return operands.length === 0 ? tyUnit : mkTuple(operands);
      case 'array': {
        const own = cx.renumber(eraseRegions(dest.ty));
        if (own.kind !== 'array') return null;
        cx.at(point, span, BORING);
        for (const operand of operands) cx.relate(operand, own.elem, 'co');
        return own;
      }
      case 'adt': {
        const own = mkAdt(aggregate.def, cx.renumberArgs(eraseArgs(aggregate.args)));
        if (own.kind !== 'adt') return null;
        cx.liveTy(own, point);
        cx.at(point, span, BORING);
        operands.forEach((operand, i) => {
          const field = aggregate.activeField ?? i;
          cx.relate(operand, cx.normalize(cx.env.fieldTy(own, aggregate.variant, field)), 'co');
        });
        cx.at(point, span, BORING);
        cx.provePredicatesOf(own.def, own.args, true);
        return own;
      }
      case 'closure': {
        // The place may be of another type that hides this one: `fn f() -> impl Fn() { || () }`.
        const shape = closureEnvTy(cx.body.closures[aggregate.child]?.locals[1]?.ty);
        const own = shape === null ? null : cx.renumber(eraseRegions(shape));
        if (own === null || (own.kind !== 'closure' && own.kind !== 'coroutine')) {
          cx.taint.add('closure in a place of another type');
          return null;
        }
        cx.liveTy(own, point);
        cx.at(point, span, BORING);
        if (own.upvars.kind === 'tuple') {
          const { elems } = own.upvars;
          operands.forEach((operand, i) => {
            if (elems[i] !== undefined) cx.relate(operand, elems[i], 'co');
          });
        }
        this.proveChild(aggregate.child, own.args, own, point, span);
        return own;
      }
      default:
        return assertNever(aggregate);
    }
  }

  /**
   * A closure or inline constant with the generic parameters of the root as `args`: they are those of this body, and what
   * its own body could not prove is proved here. `ty` holds its other external regions (and those of `args`, of a closure).
   */
  private proveChild(child: number, args: ArgList, ty: Ty, point: number, span: number): void {
    const { cx } = this;
    cx.at(point, span, BORING_NO_LOCATION);
    const identity = cx.env.identityArgs(cx.root.owner);
    const own: Region[] = [];
    args.list.forEach((arg, i) => {
      const outer = identity.list[i];
      if (arg.kind !== 'region' || outer?.kind !== 'region') return;
      if (ty.kind !== 'closure' && ty.kind !== 'coroutine') own.push(arg.region);
      cx.outlives(arg.region, outer.region);
      cx.outlives(outer.region, arg.region);
    });
    const requirements = this.children[child];
    if (requirements === null || requirements === undefined) return;
    freeRegionsOf(ty, (region) => own.push(region));
    applyClosureRequirements(cx, requirements, own, point);
  }

  /** `&'r **p` needs what `p` points through to live as long as `'r`. */
  private reborrow(region: Region, place: Place, point: number, span: number): void {
    const { cx } = this;
    const upvar = upvarField(cx.body, place);
    cx.at(point, span, upvar === null ? BORING : { kind: 'closureUpvar', field: upvar });
    for (let at: Place = place; at.parent !== null; at = at.parent) {
      if (at.elem?.kind !== 'deref') continue;
      const base = cx.tyOnTheWay(at.parent);
      if (base.kind === 'ptr') return;
      if (base.kind !== 'ref') continue;
      cx.outlives(base.region, region);
      if (!base.mutable) return;
    }
  }

  private terminator(terminator: Terminator, point: number): void {
    const { cx } = this;
    switch (terminator.kind) {
      case 'call':
        this.call(terminator, point);
        return;
      case 'switchInt':
        this.operandTy(terminator.operand, point, terminator.span);
        return;
      case 'assert':
        this.operandTy(terminator.cond, point, terminator.span);
        for (const operand of terminator.operands) this.operandTy(operand, point, terminator.span);
        return;
      case 'yield': {
        const ty = this.operandTy(terminator.value, point, terminator.span);
        const { yieldTy, inputs } = cx.universal;
        cx.at(point, terminator.span, { kind: 'yield' });
        if (yieldTy !== null) cx.relate(ty, yieldTy, 'co');
        cx.at(point, terminator.span, BORING);
        const resumed = cx.usedPlaceTy(terminator.resumeArg, 'inv', point, terminator.span);
        if (inputs[1] !== undefined) cx.relate(inputs[1], resumed, 'co');
        return;
      }
      case 'drop':
        cx.placeTy(terminator.place);
        return;
      case 'inlineAsm':
        for (const input of terminator.inputs) this.operandTy(input, point, terminator.span);
        return;
      case 'goto':
      case 'falseEdge':
      case 'falseUnwind':
      case 'return':
      case 'unwindResume':
      case 'unreachable':
      case 'coroutineDrop':
        return;
      default:
        assertNever(terminator);
    }
  }

  private call(call: Terminator & { readonly kind: 'call' }, point: number): void {
    const { cx } = this;
    const { span } = call;
    const func = this.operandTy(call.func, point, span);
    const args = call.args.map((arg) => this.operandTy(arg, point, span));
    const dest = cx.usedPlaceTy(call.dest, 'inv', point, span);
    const sig = signatureOf(cx, func);
    if (sig === null) {
      cx.taint.add('call of unknown signature');
      return;
    }
    const late: Region[] = [];
    const { inputs, output } = instantiateSig(sig, {
      region: (index) => {
        let region = late[index];
        if (region === undefined) {
          region = cx.fresh();
          late[index] = region;
          cx.liveRegion(region, point);
        }
        return region;
      },
    });
    // Before and behind the normalisation: an impl may name a type that asks for more than its projection.
    cx.at(point, span, BORING);
    const asked = [...inputs, output];
    for (const ty of asked) cx.wellFormed(ty);
    const normal = asked.map((ty) => cx.normalize(ty));
    normal.forEach((ty, i) => {
      if (ty !== asked[i]) cx.wellFormed(ty);
    });
    if (call.target !== null) {
      cx.at(point, span, this.category(call.dest));
      cx.relate(normal[inputs.length], dest, 'co');
    }
    if (args.length < inputs.length) cx.taint.add('call with too few arguments');
    let category: ConstraintCategory | null = null;
    for (let i = 0; i < inputs.length && i < args.length; i++) {
      if (args[i] === normal[i]) continue;
      category ??= call.callSource === 'normal' ? { kind: 'callArgument', callee: eraseRegions(func) } : BORING;
      cx.at(point, span, category);
      cx.relate(args[i], normal[i], 'co');
    }
  }
}

/** Signature of a callee's type, late-bound regions under its binder; null: not understood. */
export function signatureOf(cx: TypeckContext, callee: Ty): PolyFnSig | null {
  if (callee.kind === 'fnPtr') return callee.sig;
  if (callee.kind !== 'fnDef') return null;
  const sig = cx.env.fnSig(callee.def);
  return sig === null ? null : substSig(sig, callee.args);
}
