/** E0594 and E0596: assignment to or mutable borrow of what is not mutable. Mirrors rustc's `mutability_errors`. */
import type { MutabilityError, PointerHolder } from '../../borrowck/result';
import type { MirSpan } from '../../mir/body';
import type { ClosureKey } from '../../types/ty';
import { Builder, type RenderContext } from './context';
import { argsOrUse, labelCapture } from './useSpans';
import { described } from './words';

type Why<K extends MutabilityError['reason']['kind']> = Extract<MutabilityError['reason'], { kind: K }>;

export function mutability(cx: RenderContext, error: MutabilityError): Builder {
  const { access, body, reason: why } = error;
  const isBorrow = access === 'borrow';
  const { item, reason } = describe(cx, error);
  const message = isBorrow ? `cannot borrow ${item} as mutable${reason}` : `cannot assign to ${item}${reason}`;
  const span = argsOrUse(error.useSpans);
  const others = elsewhere(cx, error, span);
  const out = new Builder(cx, body, error.code, message, others.length > 0 ? error.span : span);
  const act = isBorrow ? 'cannot borrow as mutable' : 'cannot assign';
  const actedOn = isBorrow ? 'borrowed as mutable' : 'written to';
  if (isBorrow && error.useSpans.kind === 'closure')
    labelCapture(out, error.useSpans, 'mut', `mutable borrow occurs due to use of ${described(error.place)}`);
  switch (why.kind) {
    case 'local':
      addLocal(cx, out, error, why, act, others);
      return out;
    case 'upvar':
      out.label(span, act);
      labelMutatingUpvar(cx, out, why.closure, why.name);
      return out;
    case 'guard':
      out.label(span, act);
      return out.note('variables bound in patterns are immutable until the end of the pattern guard');
    case 'behindPointer':
      addPointer(cx, out, error, why, act, actedOn);
      return out;
    case 'fnClosureCapture':
      addFnClosure(cx, out, error, why, act);
      return out;
    case 'static':
      out.label(span, act);
      return out.labelRange(cx.definitionHead(why.def), `this \`static\` cannot be ${actedOn}`);
    case 'other':
      return out.label(span, act);
  }
}

/** The other places of the error: one that a macro repeats is a single place in the text. */
function elsewhere(cx: RenderContext, error: MutabilityError, span: MirSpan): readonly MirSpan[] {
  if (error.alsoAt.length === 0) return error.alsoAt;
  const place = (at: MirSpan): string => JSON.stringify(cx.range(error.body, at));
  const seen = new Set([place(span)]);
  return error.alsoAt.filter((at) => !seen.has(place(at)) && seen.add(place(at)));
}

function addLocal(
  cx: RenderContext,
  out: Builder,
  error: MutabilityError,
  why: Why<'local'>,
  act: string,
  others: readonly MirSpan[],
): void {
  const span = argsOrUse(error.useSpans);
  const declared = cx.range(error.body, why.declSpan);
  if (!why.isDeclarable) {
    // `ref x`, `&mut self`: such a variable is simply not mutable.
    const at = cx.range(error.body, span);
    const isApart = declared !== null && at !== null && (declared.end <= at.start || at.end <= declared.start);
    const isWrittenMut = at !== null && cx.text(at).startsWith('&mut ');
    if (isApart && why.name !== 'self' && !isWrittenMut)
      out.labelRange(declared, `this cannot be ${error.access === 'borrow' ? 'borrowed as mutable' : 'written to'}`);
    out.label(span, act);
    addReborrow(cx, out, why);
    return;
  }
  out.label(span, act);
  addReborrow(cx, out, why);
  if (why.reborrow !== 'written') out.help('consider changing this to be mutable', declared);
  labelMutatingUpvar(cx, out, why.closure, why.name);
  others.forEach((also, i) => {
    if (i === 0) out.label(why.declSpan, 'not mutable');
    if (i < 8) out.label(also, act);
  });
}

/** Of a variable that is a `&mut` already. */
function addReborrow(cx: RenderContext, out: Builder, why: Why<'local'>): void {
  if (why.reborrow === 'written') {
    out.note('the binding is already a mutable borrow', cx.parameterType(why.declSpan) ?? cx.range(0, why.declSpan));
  } else if (why.reborrow === 'implicit' && why.name === 'self') {
    out.note('as `Self` may be unsized, this call attempts to take `&mut &mut self`');
    out.note('however, `&mut self` expands to `self: &mut Self`, therefore `self` cannot be borrowed mutably');
  }
}

/** Calling the variable needs it mutable, because of what the closure does. */
function labelMutatingUpvar(cx: RenderContext, out: Builder, closure: ClosureKey | null, name: string | null): void {
  const origin = closure === null ? null : cx.closureKindOrigin(closure);
  if (origin === null || name === null) return;
  const how = origin.isByValue ? 'possible mutation of' : 'mutable borrow of';
  out.labelRange(origin.range, `calling \`${name}\` requires mutable binding due to ${how} \`${origin.name}\``);
}

function addPointer(
  cx: RenderContext,
  out: Builder,
  error: MutabilityError,
  why: Why<'behindPointer'>,
  act: string,
  actedOn: string,
): void {
  const span = argsOrUse(error.useSpans);
  const { holder, root } = why;
  const [sigil, what] = why.pointer === 'ref' ? ['&', 'reference'] : ['*const', 'pointer'];
  if (holder !== null) {
    if (holder.name === null) {
      out.label(span, `${act} through \`${sigil}\` ${what}`);
      return;
    }
    out.label(span, `\`${holder.name}\` is a \`${sigil}\` ${what}, so it cannot be ${actedOn}`);
    if (holder.isFixed) out.label(holder.declSpan, `this is an immutable ${what}`);
    else if (holder.iterator !== null) out.label(holder.iterator, `this iterator yields \`${sigil}\` ${what}s`);
    else addBindingsType(cx, out, error, holder, what);
    return;
  }
  out.label(span, act);
  if (why.isField) return;
  if (why.via !== null) {
    const ty = cx.ty(why.via.ty);
    out.help(
      why.via.kind === 'deref'
        ? `trait \`DerefMut\` is required to modify through a dereference, but it is not implemented for \`${ty}\``
        : `trait \`IndexMut\` is required to modify indexed content, but it is not implemented for \`${ty}\``,
    );
    return;
  }
  if (root.kind === 'static' || root.kind === 'const')
    out.labelRange(cx.definitionHead(root.def), `this \`${root.kind}\` cannot be ${actedOn}`);
  else if (root.kind === 'temp') {
    const at = cx.range(error.body, span);
    const made = cx.range(error.body, root.span);
    if (at !== null && made !== null && (made.end <= at.start || at.end <= made.start))
      out.labelRange(made, `this cannot be ${actedOn}`);
  }
}

/** Where the type of the variable comes from decides what can be changed: rustc's `suggest_make_local_mut`. */
function addBindingsType(
  cx: RenderContext,
  out: Builder,
  { body }: MutabilityError,
  { binding, type, declSpan }: PointerHolder,
  what: string,
): void {
  const origin = binding === null ? 'declared' : cx.typeOrigin(binding);
  if (origin === 'callee') return;
  if (origin === 'declared') out.help(`consider changing this to be a mutable ${what}`, cx.range(body, declSpan));
  else out.label(declSpan, `consider changing this binding's type to be: \`${cx.ty(type)}\``);
}

/** rustc's `point_at_binding_outside_closure` and `expected_fn_found_fn_mut_call`. */
function addFnClosure(
  cx: RenderContext,
  out: Builder,
  error: MutabilityError,
  why: Why<'fnClosureCapture'>,
  act: string,
): void {
  const { body } = cx.result.bodies[error.body];
  const upvar = body.upvars[why.field];
  if (why.isByRef && upvar !== undefined && cx.isVariable(upvar.kindSpan)) {
    const { declared } = cx.capturedFrom(error.body, why.field);
    out.labelRange(declared, `\`${why.name}\` declared here, outside the closure`);
  }
  out.label(argsOrUse(error.useSpans), act);
  out.label(body.headerSpan, 'in this closure');
  const argument = cx.closureArgument(error.body);
  if (argument !== null) {
    out.labelRange(argument.parameter, 'change this to accept `FnMut` instead of `Fn`');
    out.labelRange(argument.call, 'expects `Fn` instead of `FnMut`');
    return;
  }
  const output = cx.closureReturned(error.body);
  if (output === null) return;
  out.labelRange(output.name, '');
  out.labelRange(output.type, 'change this to return `FnMut` instead of `Fn`');
}

function describe(cx: RenderContext, error: MutabilityError): { item: string; reason: string } {
  const { reason: why, place, immutable, access } = error;
  const behind = access === 'borrow' ? ', as it is behind' : ', which is behind';
  switch (why.kind) {
    case 'local': {
      const isSelf = place.place === immutable.place;
      return {
        item: described(place),
        reason: isSelf
          ? ', as it is not declared as mutable'
          : `, as ${described(immutable)} is not declared as mutable`,
      };
    }
    case 'upvar': {
      const isSelf = place.text === why.name;
      return {
        item: described(place),
        reason: isSelf ? ', as it is not declared as mutable' : `, as \`${why.name}\` is not declared as mutable`,
      };
    }
    case 'behindPointer': {
      const pointer = pointerText(cx, why);
      return place.text === null
        ? { item: `data in ${pointer}`, reason: '' }
        : { item: described(place), reason: `${behind} ${pointer}` };
    }
    case 'static': {
      if (why.isWhole) return { item: `immutable static item ${described(place)}`, reason: '' };
      return { item: described(place), reason: `, as \`${cx.path(why.def)}\` is an immutable static item` };
    }
    case 'fnClosureCapture': {
      const isSelf = place.text === why.name;
      return {
        item: described(place),
        reason: isSelf
          ? ', as it is a captured variable in a `Fn` closure'
          : ', as `Fn` closures cannot mutate their captured variables',
      };
    }
    case 'guard':
      return { item: described(place), reason: ', as it is immutable for the pattern guard' };
    case 'other':
      return { item: described(place), reason: '' };
  }
}

/** rustc's `describe_for_immutable_place`. */
function pointerText(cx: RenderContext, { via, pointer }: Why<'behindPointer'>): string {
  if (via === null) return pointer === 'ref' ? 'a `&` reference' : 'a `*const` pointer';
  const ty = cx.ty(via.ty);
  if (via.kind === 'index') return `an index of \`${ty}\``;
  const shared = cx.sharedPointer(via.ty);
  return shared === null ? `dereference of \`${ty}\`` : `an \`${shared}\``;
}
