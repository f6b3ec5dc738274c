/** What else could be done with a value that is moved: a parameter that borrows, a type that is `Clone`. Mirrors `suggest_ref_or_clone` and `suggest_cloning`. */
import type { BodyIndex, MoveError, MoveSite, PlaceDesc } from '../../borrowck/result';
import type { MirSpan } from '../../mir/body';
import type { Ty } from '../../types/ty';
import type { FileRange, Label } from '../types';
import type { Builder, RenderContext } from './context';
import { argsOrUse } from './useSpans';

/** At one move of a whole variable that is used later. `isClosureNoted`: it is a closure whose kind is explained. */
export function addOwnership(
  cx: RenderContext,
  out: Builder,
  error: MoveError,
  { spans }: MoveSite,
  isClosureNoted: boolean,
): void {
  const moved = spans.kind === 'closure' ? spans.captureKindSpan : argsOrUse(spans);
  if (!error.isWhole || !cx.isExpr(moved)) return;
  const { ty } = error.moved.place;
  const argument = cx.ownedArgument(moved);
  if (argument !== null) {
    if (argument.isGeneric && ty.kind === 'ref' && ty.mutable) return;
    if (argument.borrow === null) addParameter(out, argument.declared);
    if (argument.borrow === 'shared') return;
  }
  const isReceiver =
    spans.kind === 'fnSelf' && ['normal', 'forLoop', 'await', 'questionMark'].includes(spans.call.kind);
  if (isReceiver || isClosureNoted) return;
  const isInAsyncBlock = spans.kind === 'closure' && spans.flavour === 'asyncBlock';
  if (!isInAsyncBlock && cx.decidesLoop(moved)) return;
  const isCalled = spans.kind === 'fnSelf' && spans.call.kind === 'fnOnce';
  if (ty.kind === 'param' && isCalled) return;
  addCloneObstacle(cx, out, ty, cx.range(error.body, moved));
}

function addParameter(
  out: Builder,
  declared: NonNullable<ReturnType<RenderContext['ownedArgument']>>['declared'],
): void {
  if (declared === null) return;
  const { kind, name, at, type } = declared;
  out.note(
    `consider changing this parameter type in ${kind} \`${name}\` to borrow instead if owning the value isn't necessary`,
    type,
    [
      { range: type, text: 'this parameter takes ownership of the value' },
      { range: at, text: `in this ${kind}` },
    ],
  );
}

/** `at`: the expression that would be cloned. */
export function addCloneObstacle(cx: RenderContext, out: Builder, ty: Ty, at: FileRange | null): void {
  const obstacle = at === null ? null : cx.cloneObstacle(ty);
  if (at === null || obstacle === null) return;
  const here: Label = { range: at, text: 'you could clone this value' };
  if (obstacle.kind === 'param') {
    out.help(`if \`${cx.ty(ty)}\` implemented \`Clone\`, you could clone the value`, obstacle.at, [
      { range: obstacle.at, text: 'consider constraining this type parameter with `Clone`' },
      here,
    ]);
    return;
  }
  const [first] = obstacle.types;
  if (first === undefined) return;
  if (obstacle.isDerived) {
    out.note('if all bounds were met, you could clone the value', first.at, [here]);
    out.help('consider manually implementing `Clone` to avoid undesired bounds');
    return;
  }
  const names = obstacle.types.map((type) => `\`${cx.ty(type.ty)}\``);
  const last = names.pop();
  const who = names.length === 0 ? last : `${names.join(', ')} and ${last}`;
  out.note(`if ${who} implemented \`Clone\`, you could clone the value`, first.at, [
    ...obstacle.types.map((type) => ({ range: type.at, text: 'consider implementing `Clone` for this type' })),
    here,
  ]);
}

/** `at`: an expression, or what is none and cannot be cloned. */
export function addCloneObstacleAt(cx: RenderContext, out: Builder, ty: Ty, at: MirSpan, body: number): void {
  if (cx.isExpr(at)) addCloneObstacle(cx, out, ty, cx.range(body, at));
}

/** What a dereference without a `*` leads to: of the type that is used, borrowed or assigned. */
export function addDerefCoercion(cx: RenderContext, out: Builder, ty: Ty, how: string): void {
  const target = cx.derefTarget(ty);
  if (target === null) return;
  out.note(`${how} occurs due to deref coercion to \`${cx.ty(target.ty)}\``);
  if (target.range !== null) out.note('deref defined here', target.range);
}

/** Mirrors `suggest_copy_for_type_in_cloned_ref`: where a borrow lasts because a clone of the reference was taken for one of the value. */
export function addUselessClones(cx: RenderContext, out: Builder, body: BodyIndex, place: PlaceDesc): void {
  // The calls of a closure's own body are not told from those around it.
  if (body !== 0) return;
  const holder = cx.result.bodies[body].body.locals[place.place.local].ty;
  for (const { range, ty, inner } of cx.uselessClones(holder)) {
    out.labelRange(
      range,
      `this call doesn't do anything, the result is still \`${cx.ty(ty)}\` because \`${cx.ty(inner)}\` doesn't implement \`Clone\``,
    );
  }
}
