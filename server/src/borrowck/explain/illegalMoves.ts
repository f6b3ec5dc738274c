/** Moves out of what may not be moved out of: E0507, E0508, E0509, bindings of one pattern together. Mirrors move_errors.rs. */
import { statementAt } from '../../dataflow/cfg';
import type { IllegalMoveOut } from '../../dataflow/movePaths';
import type { Place } from '../../mir/body';
import { describePlace, placeDesc } from '../describe';
import type { Facts } from '../facts';
import type { IllegalMove, IllegalMoveBinding } from '../result';
import { enclosingUpvar, upvarField } from '../upvars';
import { overloadedVia } from './contentSource';
import { argsOrUse, moveSpans } from './spans';

interface Group {
  readonly span: number;
  readonly from: Place;
  readonly path: number;
  readonly isFromValue: boolean;
  readonly isPattern: boolean;
  readonly move: IllegalMoveOut;
  readonly bindings: IllegalMoveBinding[];
}

export function groupIllegalMoves(facts: Facts): readonly IllegalMove[] {
  const { cfg, body, moves } = facts;
  const groups: Group[] = [];
  const rank = new Int32Array(cfg.blocks);
  cfg.rpo.forEach((block, i) => {
    rank[block] = i;
  });
  const rankOf = (move: IllegalMoveOut): number => rank[cfg.blockOf[move.point]];
  // In the order of the walk that finds them in rustc.
  for (const move of [...moves.illegal].sort((a, b) => rankOf(a) - rankOf(b) || a.point - b.point)) {
    if (cfg.isReachable[cfg.blockOf[move.point]] === 0) continue;
    const statement = statementAt(cfg, move.point);
    const target =
      statement?.kind === 'assign' && statement.rvalue.kind === 'use' && statement.place.parent === null
        ? statement.place.local
        : -1;
    const info = target < 0 ? null : body.locals[target].info;
    if (
      statement?.kind !== 'assign' ||
      statement.rvalue.kind !== 'use' ||
      statement.rvalue.operand.kind !== 'move' ||
      info?.kind !== 'user' ||
      target <= body.argCount
    ) {
      const spans = moveSpans(facts, move.place, move.point);
      groups.push({
        span: argsOrUse(spans),
        from: move.place,
        path: -1,
        isFromValue: false,
        isPattern: false,
        move,
        bindings: [],
      });
      continue;
    }
    const from = statement.rvalue.operand.place;
    const decl = body.locals[target];
    const binding: IllegalMoveBinding = { local: statement.place.local, name: decl.name, span: decl.span, ty: from.ty };
    const scrutinee = info.isSimple ? null : scrutineeOf(facts, from, info.matchSpan);
    const matched = scrutinee ?? from;
    if (!moves.find(matched).isExact) {
      const known = groups.find((group) => group.isPattern && !group.isFromValue && group.span === info.matchSpan);
      if (known !== undefined) {
        if (known.bindings.length > 0) known.bindings.push(binding);
        continue;
      }
      const span = scrutinee === null ? statement.span : info.matchSpan;
      groups.push({
        span,
        from,
        path: -1,
        isFromValue: false,
        isPattern: true,
        move,
        bindings: scrutinee === null ? [] : [binding],
      });
      continue;
    }
    const { path } = moves.find(from);
    const known = groups.find((group) => group.isFromValue && group.span === info.matchSpan && group.path === path);
    if (known !== undefined) known.bindings.push(binding);
    else
      groups.push({ span: info.matchSpan, from, path, isFromValue: true, isPattern: true, move, bindings: [binding] });
  }
  return groups.map((group) => report(facts, group));
}

/** The place that the `match` or `let` of the binding looks at. */
function scrutineeOf(facts: Facts, from: Place, matchSpan: number): Place | null {
  let best: Place | null = null;
  for (const block of facts.body.blocks) {
    for (const statement of block.statements) {
      if (statement.kind !== 'fakeRead' && statement.kind !== 'placeMention') continue;
      if (!isPrefix(statement.place, from)) continue;
      if (statement.span === matchSpan) return statement.place;
      if (best === null || statement.place.depth > best.depth) best = statement.place;
    }
  }
  if (best !== null || from.local === 0 || from.local > facts.body.argCount) return best;
  // A pattern of a parameter looks at the argument.
  return facts.moves.paths[from.local].place;
}

function isPrefix(a: Place, b: Place): boolean {
  for (let at: Place | null = b; at !== null; at = at.parent) if (at === a) return true;
  return false;
}

function report(facts: Facts, group: Group): IllegalMove {
  const { move, bindings, from } = group;
  const { code, reason, target } = reasonOf(facts, move);
  const ordered = [...bindings].sort((a, b) => a.local - b.local);
  return {
    kind: 'illegalMove',
    code,
    body: facts.index,
    span: group.span,
    original: placeDesc(facts, move.place),
    shortText: describePlace(facts, move.place, { omitTupleField: true }),
    fromTy: target.ty,
    reason,
    source: group.isPattern
      ? {
          kind: 'pattern',
          movedFrom: placeDesc(facts, from),
          bindings: ordered.filter((binding, i) => binding.local !== ordered[i - 1]?.local),
        }
      : {
          kind: 'other',
          useSpans: moveSpans(facts, move.place, move.point),
          upvar: enclosingUpvar(facts.body, move.place),
        },
  };
}

function reasonOf(
  facts: Facts,
  move: IllegalMoveOut,
): { readonly code: IllegalMove['code']; readonly reason: IllegalMove['reason']; readonly target: Place } {
  const { body } = facts;
  const { reason, place } = move;
  if (reason.kind === 'interiorOfDrop')
    return { code: 'E0509', reason: { kind: 'interiorOfDrop', def: reason.def }, target: parentWith(place, reason.ty) };
  if (reason.kind === 'interiorOfSliceOrArray') {
    const isArray = reason.ty.kind === 'array';
    return {
      code: 'E0508',
      reason: { kind: 'index', isArray, isBorrowed: false },
      target: parentWith(place, reason.ty),
    };
  }
  const { target } = reason;
  const base = target.parent ?? target;
  const decl = body.locals[base.local];
  if (base.parent === null) {
    if (decl.info.kind === 'refForGuard') return { code: 'E0507', reason: { kind: 'guard', name: decl.name }, target };
    if (decl.info.kind === 'staticRef')
      return { code: 'E0507', reason: { kind: 'static', def: decl.info.def, isWhole: place.depth === 1 }, target };
  }
  if (target.ty.kind === 'array' || target.ty.kind === 'slice') {
    const isArray = target.ty.kind === 'array';
    return { code: 'E0508', reason: { kind: 'index', isArray, isBorrowed: true }, target };
  }
  const upvar = enclosingUpvar(body, place);
  if (
    (target.ty.kind === 'closure' || target.ty.kind === 'coroutine') &&
    upvar !== null &&
    body.source.kind === 'closure' &&
    (!body.source.isAsync || isArgument(facts))
  ) {
    const { closureKind, isAsync } = body.source;
    const isProjection = upvarField(body, place) === null;
    return {
      code: 'E0507',
      reason: {
        kind: 'upvar',
        field: upvar,
        name: body.upvars[upvar].name,
        closureKind: closureKind === 'FnMut' ? 'FnMut' : 'Fn',
        isAsync,
        isProjection,
      },
      target,
    };
  }
  const isMutable = base.ty.kind === 'ref' && base.ty.mutable;
  const pointer = base.ty.kind === 'ptr' ? 'raw' : isMutable ? 'mutable' : 'shared';
  return {
    code: 'E0507',
    reason: { kind: 'borrowedContent', pointer, variant: variantOf(place), via: overloadedVia(facts, base) },
    target,
  };
}

/** Whether the closure goes straight into a call: whose bound is it then that wants the closure to be called often. */
function isArgument({ parent, body }: Facts): boolean {
  for (const { statements, terminator } of parent?.blocks ?? []) {
    if (terminator.kind !== 'call') continue;
    for (const statement of statements) {
      if (statement.kind !== 'assign' || statement.rvalue.kind !== 'aggregate') continue;
      const { aggregate } = statement.rvalue;
      if (aggregate.kind !== 'closure' || parent?.closures[aggregate.child] !== body) continue;
      return terminator.args.some((arg) => arg.kind !== 'const' && arg.place === statement.place);
    }
  }
  return false;
}

/** The enclosing place of that type. */
function parentWith(place: Place, ty: Place['ty']): Place {
  for (let at: Place | null = place; at !== null; at = at.parent) if (at.ty === ty && at !== place) return at;
  return place.parent ?? place;
}

function variantOf(place: Place): { readonly ty: Place['ty']; readonly index: number } | null {
  let found: ReturnType<typeof variantOf> = null;
  for (let at: Place = place; at.parent !== null; at = at.parent)
    if (at.elem?.kind === 'downcast') found = { ty: at.parent.ty, index: at.elem.variant };
  return found;
}
