/** Facts for hints at closures: what inference found them to capture. */
import type { DefId } from '../../base/ids';
import type { ClosureExpr } from '../../hir/body';
import type { CaptureFacts } from '../../ide/inlayHints';
import type { MirSpan } from '../../mir/body';
import { defineQuery } from '../../query/definition';
import { paramEnvOf } from '../../traits/paramEnv';
import { isCopy } from '../../traits/properties';
import { eraseRegions } from '../../types/fold';
import { bodyView } from './bodyView';

export interface CaptureHint {
  /** `|x|`, `async move`. */
  readonly span: MirSpan;
  readonly what: string;
  readonly captures: readonly (Omit<CaptureFacts, 'line'> & { readonly use: MirSpan | null })[];
}

export const captureHints = defineQuery<DefId, readonly CaptureHint[]>({
  name: 'captureHints',
  compute(db, owner) {
    const view = bodyView(db, owner);
    if (view === null) return [];
    const env = paramEnvOf(db, owner);
    const out: CaptureHint[] = [];
    for (const { body } of view.bodies) {
      if (!('index' in body.source) || body.upvars.length === 0) continue;
      const expr = view.body.closures[body.source.index];
      const closure = expr === undefined ? undefined : view.body.exprs[expr];
      const header = expr === undefined ? undefined : view.map.nameSyn.get(expr);
      if (closure?.kind !== 'closure' || header === undefined || view.body.desugared.has(expr)) continue;
      const what = WHAT[closure.flavour];
      if (what === null) continue;
      const captures = body.upvars.map(({ name, mode, kindSpan, ty }) => ({
        name: name.replace(/^\*+/, ''),
        mode,
        isCopy: isCopy(db, env, eraseRegions(ty)) === 'yes',
        use: mode === 'byValue' && closure.isMove ? null : kindSpan,
      }));
      out.push({ span: header * 4, what, captures });
    }
    return out;
  },
});

/** null: the body of something that is written without captures of its own. */
const WHAT: Record<ClosureExpr['flavour'], string | null> = {
  closure: 'closure',
  asyncBlock: 'async block',
  genBlock: 'gen block',
  coroutine: 'coroutine',
  asyncClosure: 'async closure',
  asyncFnBody: null,
  asyncClosureBody: null,
};
