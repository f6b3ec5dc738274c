/** Assignment to or mutable borrow of what is not mutable (E0594, E0596), and second assignments (E0384). */

import type { Local } from '../../base/ids';
import { spanAt, statementAt } from '../../dataflow/cfg';
import type { LocalDecl, Place } from '../../mir/body';
import { mkPtr, mkRef } from '../../types/intern';
import type { ClosureKey, Ty } from '../../types/ty';
import { placeDesc } from '../describe';
import type { Facts } from '../facts';
import type { MutabilityError, PointerHolder, Reassign } from '../result';
import { upvarField } from '../upvars';
import { overloadedVia } from './contentSource';
import { borrowSpans, varOrUse } from './spans';

/** `firstPoint` -1: initialised as an argument. */
export function reassignError(facts: Facts, place: Place, span: number, firstPoint: number): Reassign {
  const { body, cfg } = facts;
  const decl = body.locals[place.local];
  const firstSpan = firstPoint < 0 ? decl.span : spanAt(cfg, firstPoint);
  const isPattern = decl.info.kind === 'user' && !decl.info.isSimple;
  return {
    kind: 'reassign',
    code: 'E0384',
    body: facts.index,
    span,
    place: placeDesc(facts, place),
    local: place.local,
    name: decl.name,
    isArgument: place.local > 0 && place.local <= body.argCount,
    firstSpan,
    declSpan: decl.span,
    isFirstInitAtDecl: firstPoint < 0 || isPattern || firstSpan === decl.span,
  };
}

export function mutabilityError(
  facts: Facts,
  point: number,
  place: Place,
  span: number,
  immutable: Place,
  access: 'assign' | 'borrow',
): MutabilityError {
  const spans = access === 'borrow' ? borrowSpans(facts, point) : ({ kind: 'other', span } as const);
  const useSpans = spans.kind === 'other' ? { ...spans, span } : spans;
  return {
    kind: 'mutability',
    code: access === 'assign' ? 'E0594' : 'E0596',
    body: facts.index,
    span: varOrUse(useSpans),
    access,
    place: placeDesc(facts, place),
    immutable: placeDesc(facts, immutable),
    useSpans,
    reason: reasonOf(facts, point, place, immutable),
    alsoAt: [],
  };
}

function reasonOf(facts: Facts, point: number, place: Place, immutable: Place): MutabilityError['reason'] {
  const { body } = facts;
  const { parent, elem } = immutable;
  const decl = body.locals[immutable.local];
  const closureOf = (ty: Ty): ClosureKey | null => (ty.kind === 'closure' && !ty.isAsync ? ty.closure : null);
  if (parent === null || elem === null) {
    return {
      kind: 'local',
      local: immutable.local,
      name: decl.name,
      declSpan: decl.span,
      isDeclarable: isDeclarable(decl),
      closure: closureOf(decl.ty),
      reborrow: reborrowOf(facts, point, decl),
    };
  }
  const own = upvarField(body, immutable);
  if (elem.kind !== 'deref') {
    if (own === null) return { kind: 'other' };
    const { ty } = immutable;
    const closure = ty.kind === 'ref' && ty.mutable ? closureOf(ty.ty) : null;
    return { kind: 'upvar', field: own, name: body.upvars[own].name, closure };
  }
  if (parent.parent === null) {
    if (decl.info.kind === 'refForGuard') return { kind: 'guard' };
    if (decl.info.kind === 'staticRef')
      return { kind: 'static', def: decl.info.def, isWhole: place.depth === immutable.depth };
    if (decl.info.kind === 'closureEnv' && body.upvars.length > 0) {
      for (let at: Place | null = place; at !== null; at = at.parent) {
        const field = upvarField(body, at);
        if (field !== null)
          return {
            kind: 'fnClosureCapture',
            field,
            name: body.upvars[field].name,
            isByRef: body.upvars[field].byRef,
          };
      }
    }
  }
  const isUser = decl.info.kind === 'user' || decl.info.kind === 'selfArg';
  return {
    kind: 'behindPointer',
    pointer: parent.ty.kind === 'ptr' ? 'ptr' : 'ref',
    holder: parent.parent === null && isUser ? holderOf(facts, parent.local) : null,
    via: overloadedVia(facts, parent),
    isField: parent.elem?.kind === 'field' && parent.parent?.elem?.kind === 'deref',
    root: rootOf(decl),
  };
}

/** rustc's `mut_borrow_of_mutable_ref`. */
function reborrowOf(facts: Facts, point: number, { info, ty }: LocalDecl): 'written' | 'implicit' | null {
  const isVariable = (info.kind === 'user' && info.mode === 'move') || info.kind === 'selfArg';
  if (!isVariable || ty.kind !== 'ref' || !ty.mutable) return null;
  const statement = statementAt(facts.cfg, point);
  if (statement?.kind !== 'assign' || statement.rvalue.kind !== 'ref') return null;
  return statement.rvalue.borrow === 'mut' ? 'written' : 'implicit';
}

/** rustc's `can_be_made_mutable`. */
function isDeclarable({ info, ty }: LocalDecl): boolean {
  if (info.kind === 'selfArg') return ty.kind !== 'ref';
  return info.kind === 'user' && info.mode === 'move';
}

function holderOf(facts: Facts, local: number): PointerHolder {
  const { body, env, root } = facts;
  const decl = body.locals[local];
  const isArg = body === root && local > 0 && local <= body.argCount;
  return {
    local: local as Local,
    name: decl.name,
    declSpan: decl.span,
    binding: decl.info.kind === 'user' && decl.info.mode === 'move' ? decl.info.binding : null,
    type: writable(decl.ty),
    iterator: iteratorOf(facts, local),
    isFixed: isArg && env.isForeignTraitMethod(root.owner),
  };
}

function writable(pointer: Ty): Ty {
  if (pointer.kind === 'ref') return mkRef(pointer.region, pointer.ty, true);
  return pointer.kind === 'ptr' ? mkPtr(pointer.ty, true) : pointer;
}

/** The head of the `for` whose item the variable copies. */
function iteratorOf(facts: Facts, local: number): number | null {
  const { body, env } = facts;
  for (const { statements } of body.blocks) {
    for (const statement of statements) {
      if (statement.kind !== 'assign' || statement.place.local !== local || statement.place.parent !== null) continue;
      const { rvalue } = statement;
      if (rvalue.kind !== 'use' || rvalue.operand.kind !== 'copy') return null;
      const from = rvalue.operand.place.local;
      for (const { terminator } of body.blocks) {
        if (terminator.kind !== 'call' || terminator.dest.parent !== null || terminator.dest.local !== from) continue;
        const isFor = terminator.expr !== null && env.desugaring(terminator.expr) === 'forLoop';
        return isFor ? body.locals[from].span : null;
      }
      return null;
    }
  }
  return null;
}

function rootOf({ info, span }: LocalDecl): Extract<MutabilityError['reason'], { kind: 'behindPointer' }>['root'] {
  if (info.kind === 'staticRef') return { kind: 'static', def: info.def };
  if (info.kind === 'constRef') return { kind: 'const', def: info.def };
  return { kind: info.kind === 'temp' || info.kind === 'blockTailTemp' ? 'temp' : 'other', span };
}
