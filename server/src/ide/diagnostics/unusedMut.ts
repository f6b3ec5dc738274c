/** The lint `unused_mut`: variables declared `mut` that nothing changes. Words of rustc_borrowck's VarNeedNotMut. */
import type { Diagnostic } from '../types';
import { Builder, type RenderContext } from './context';

export const UNUSED_MUT = 'unused_mut';

/** Of a root without errors. `id` prefix: identifies the root; body and local are appended. */
export function renderUnusedMut(cx: RenderContext, id: string, severity: Diagnostic['severity']): Diagnostic[] {
  const out: Diagnostic[] = [];
  cx.result.bodies.forEach(({ body, unusedMut }, index) => {
    for (const local of unusedMut) {
      const { span } = body.locals[local];
      const builder = new Builder(cx, index, UNUSED_MUT, 'variable does not need to be mutable', span);
      const found = builder.build(`${id}:mut:${index}:${local}`);
      // What a macro wrote is its author's.
      if (found === null || cx.isMadeInBody(span)) continue;
      const { range } = found.primary;
      const keyword = /^mut\s+/.exec(cx.text(range));
      if (keyword === null) continue;
      out.push({
        ...found,
        severity,
        // Short suggestions stand as labels.
        secondary: [{ range: { ...range, end: range.start + keyword[0].length }, text: 'help: remove this `mut`' }],
      });
    }
  });
  return out;
}
