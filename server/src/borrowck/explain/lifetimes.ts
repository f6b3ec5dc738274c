/**
 * A value that dies while borrowed: E0597, E0716, E0515, E0373, E0712, E0713, E0521. Mirrors
 * report_borrowed_value_does_not_live_long_enough; which of them it is follows the decision list of G10.
 */
import { spanAt } from '../../dataflow/cfg';
import type { Place } from '../../mir/body';
import type { Ty } from '../../types/ty';
import { describePlace, placeDesc } from '../describe';
import type { Facts } from '../facts';
import type { Loan } from '../loans';
import type { Explanation, NotLongEnough } from '../result';
import { explain } from './explanation';
import type { RegionNames } from './names';
import { argsOrUse, borrowSpans, pathOrUse } from './spans';

type Returns = Extract<NotLongEnough, { readonly kind: 'returnsLocal' }>;

/** `dying`: the place whose storage ends or that is dropped; null at the end of the fn. */
export function notLongEnough(
  facts: Facts,
  names: RegionNames,
  point: number,
  loan: Loan,
  place: Place,
  dropSpan: number,
  dying: Place | null,
): NotLongEnough {
  const { body } = facts;
  const spans = borrowSpans(facts, loan.point);
  const borrowSpan = pathOrUse(spans);
  const root = body.locals[loan.place.local];
  const common = {
    body: facts.index,
    place: placeDesc(facts, place),
    borrowedPlace: placeDesc(facts, loan.place),
    root: loan.place.local,
    borrowSpans: spans,
    dropSpan,
    loan: loan.index,
  };
  if (root.info.kind === 'staticRef' && root.info.isThreadLocal) {
    return {
      ...common,
      kind: 'threadLocalNotLongEnough',
      code: 'E0712',
      span: borrowSpan,
      explanation: { kind: 'unexplained' },
    };
  }
  const destructed = destructorAround(facts, loan.place);
  if (destructed !== null && !isPrefix(loan.place, place)) {
    const explanation = explain(facts, names, point, loan, dying);
    const dropped = placeDesc(facts, place);
    return {
      ...common,
      kind: 'borrowedWhileDropped',
      code: 'E0713',
      span: borrowSpan,
      explanation,
      dropped,
      droppedTy: destructed,
    };
  }
  const name = describePlace(facts, loan.place);
  const explanation = explain(facts, names, point, loan, name === null ? null : dying);
  const isClosure = spans.kind === 'closure';
  if (
    name !== null &&
    isClosure &&
    explanation.kind === 'usedLater' &&
    !explanation.inLoop &&
    explanation.use === 'closureCapture'
  ) {
    return {
      ...common,
      kind: 'closureMayOutlive',
      code: 'E0373',
      span: argsOrUse(spans),
      explanation,
      scope: 'block',
      name,
      region: null,
      category: { kind: 'callArgument', callee: null },
      constraintSpan: explanation.span,
    };
  }
  if (explanation.kind === 'mustBeValidFor' && !explanation.fromClosure) {
    const { category, region, span } = explanation;
    const escapes = category.kind === 'return' || category.kind === 'callArgument' || category.kind === 'opaqueType';
    if (name !== null && isClosure && escapes) {
      return {
        ...common,
        kind: 'closureMayOutlive',
        code: 'E0373',
        span: argsOrUse(spans),
        explanation,
        scope: 'function',
        name,
        region,
        category,
        constraintSpan: span,
      };
    }
    if (category.kind === 'assignment' && region.source.kind === 'upvar') {
      const { field, name: upvarName } = region.source;
      return {
        ...common,
        kind: 'borrowEscapesClosure',
        code: 'E0521',
        span,
        explanation,
        upvar: field,
        upvarName,
        name,
      };
    }
    if (category.kind === 'return' || category.kind === 'yield') {
      return { ...common, ...returnsLocal(facts, loan, explanation, name !== null, category.kind), span, explanation };
    }
  }
  if (name !== null) {
    return {
      ...common,
      kind: 'localNotLongEnough',
      code: 'E0597',
      span: borrowSpan,
      explanation,
      name,
      returnAnnotation: null,
    };
  }
  return {
    ...common,
    kind: 'temporaryNotLongEnough',
    code: 'E0716',
    span: root.span,
    explanation,
    properSpan: root.span,
  };
}

function returnsLocal(
  facts: Facts,
  loan: Loan,
  explanation: Explanation & { readonly kind: 'mustBeValidFor' },
  isNamed: boolean,
  verb: 'return' | 'yield',
): Pick<Returns, 'kind' | 'code' | 'verb' | 'placeText' | 'isReferenceTo' | 'owner'> {
  const { body } = facts;
  const { place } = loan;
  const isArg = place.local > 0 && place.local <= body.argCount;
  const isUser = body.locals[place.local].info.kind === 'user';
  let owner: Returns['owner'];
  if (isNamed && explanation.place !== null) {
    if (place.parent !== null) owner = 'localData';
    else if (!isArg) owner = 'localVariable';
    else owner = body.upvars.length > 0 && place.local === 1 ? 'capturedByMove' : 'parameter';
  } else owner = isArg ? 'anonymousParameter' : isUser ? 'localBinding' : 'temporary';
  return {
    kind: 'returnsLocal',
    code: 'E0515',
    verb,
    placeText: isNamed ? (explanation.place?.text ?? null) : null,
    isReferenceTo: explanation.span === spanAt(facts.cfg, loan.point),
    owner,
  };
}

/** The outermost type with a destructor that the place lies in (contents of a box that is dropped included). */
function destructorAround(facts: Facts, place: Place): Ty | null {
  let found: Ty | null = null;
  for (let at: Place = place; at.parent !== null; at = at.parent) {
    const isPart = at.elem?.kind === 'field' || at.elem?.kind === 'downcast';
    if (isPart && facts.types.hasDtor(at.parent.ty)) found = at.parent.ty;
  }
  return found;
}

function isPrefix(a: Place, b: Place): boolean {
  for (let at: Place | null = b; at !== null; at = at.parent) if (at === a) return true;
  return false;
}
