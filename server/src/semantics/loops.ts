/** The loops around an expression, for rustc's label "inside of this loop" (`suggest_ref_or_clone`). */
import type { ExprId } from '../base/ids';
import type { Body, BodySourceMap, BodySpan } from '../hir/body';
import type { MirSpan } from '../mir/body';

/** Spans of the loops' heads, innermost first. None where no expression has the span itself. */
export function loopsAround(body: Body | null, map: BodySourceMap, span: MirSpan): MirSpan[] {
  if (body === null || span < 0) return [];
  const target = spanOf(map, span >> 2);
  if (!body.exprs.some((_, id) => isSame(spanOf(map, map.exprSyn[id]), target))) return [];
  const loops: { readonly size: number; readonly head: MirSpan }[] = [];
  body.exprs.forEach((expr, id) => {
    const head = map.nameSyn.get(id as ExprId);
    if (expr.kind !== 'loop' || head === undefined) return;
    const whole = spanOf(map, map.exprSyn[id]);
    const inner = inUnit(map, target, whole.unit);
    if (inner === null || inner.start < whole.start || inner.end > whole.end) return;
    // What a `for` iterates over is evaluated in front of the loop.
    if (expr.source === 'for' && inner.end <= spanOf(map, head).end) return;
    loops.push({ size: whole.end - whole.start, head: head * 4 });
  });
  return loops.sort((a, b) => a.size - b.size).map((loop) => loop.head);
}

function spanOf(map: BodySourceMap, syn: number): BodySpan {
  return { unit: map.spans[syn * 3], start: map.spans[syn * 3 + 1], end: map.spans[syn * 3 + 2] };
}

function isSame(a: BodySpan, b: BodySpan): boolean {
  return a.unit === b.unit && a.start === b.start && a.end === b.end;
}

/** The span, or the macro call it comes from, in a unit; null where it comes from elsewhere. */
function inUnit(map: BodySourceMap, span: BodySpan, unit: number): BodySpan | null {
  let at = span;
  while (at.unit !== unit) {
    if (at.unit === 0) return null;
    at = map.units[at.unit - 1].call;
  }
  return at;
}
