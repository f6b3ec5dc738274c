/** Assignment to or mutable borrow of what is not mutable (E0594, E0596), and second assignments (E0384). */
import { spanAt } from '../../dataflow/cfg';
import type { Place } from '../../mir/body';
import { placeDesc } from '../describe';
import type { Facts } from '../facts';
import type { MutabilityError, Reassign } from '../result';
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
    reason: reasonOf(facts, place, immutable),
    alsoAt: [],
  };
}

function reasonOf(facts: Facts, place: Place, immutable: Place): MutabilityError['reason'] {
  const { body } = facts;
  const { parent, elem } = immutable;
  const decl = body.locals[immutable.local];
  if (parent === null || elem === null) {
    return {
      kind: 'local',
      local: immutable.local,
      name: decl.name,
      declSpan: decl.span,
      isSelf: decl.name === 'self',
    };
  }
  const own = upvarField(body, immutable);
  if (elem.kind !== 'deref')
    return own === null ? { kind: 'other' } : { kind: 'upvar', field: own, name: body.upvars[own].name };
  if (parent.parent === null) {
    if (decl.info.kind === 'refForGuard') return { kind: 'guard', name: decl.name };
    if (decl.info.kind === 'staticRef') return { kind: 'static', def: decl.info.def };
    if (decl.info.kind === 'closureEnv' && body.upvars.length > 0) {
      for (let at: Place | null = place; at !== null; at = at.parent) {
        const field = upvarField(body, at);
        if (field !== null) return { kind: 'fnClosureCapture', field, name: body.upvars[field].name };
      }
    }
  }
  const holder = parent.parent === null && decl.name !== null ? parent.local : null;
  return {
    kind: 'behindPointer',
    pointer: parent.ty.kind === 'ptr' ? 'ptr' : 'ref',
    local: holder,
    localName: holder === null ? null : decl.name,
    declSpan: holder === null ? null : decl.span,
    isSelf: holder !== null && decl.name === 'self',
    via: overloadedVia(facts, parent),
  };
}

/** Whether the captured place dereferences a shared reference, as the body that builds the closure sees it. */
export function capturesThroughShared(facts: Facts, field: number): boolean {
  const { parent, body } = facts;
  if (parent === null) return false;
  const child = parent.closures.indexOf(body);
  for (const block of parent.blocks) {
    for (const statement of block.statements) {
      if (statement.kind !== 'assign' || statement.rvalue.kind !== 'aggregate') continue;
      const { aggregate, operands } = statement.rvalue;
      if (aggregate.kind !== 'closure' || aggregate.child !== child) continue;
      const operand = operands[field];
      if (operand === undefined || operand.kind === 'const') return false;
      for (const other of block.statements) {
        if (other.kind !== 'assign' || other.place !== operand.place) continue;
        return other.rvalue.kind === 'ref' && passesShared(other.rvalue.place);
      }
      return passesShared(operand.place);
    }
  }
  return false;
}

function passesShared(place: Place): boolean {
  for (let at: Place = place; at.parent !== null; at = at.parent) {
    if (at.elem?.kind === 'deref' && at.parent.ty.kind === 'ref' && !at.parent.ty.mutable) return true;
  }
  return false;
}
