/** What desugarings and formatting need of lang items and of `core::fmt`. Mirrors rustc's `QPath::LangItem`. */
import type { ExprId } from '../base/ids';
import type { Path } from '../items/item';
import { CORE } from '../names/res';
import { resolvePath } from '../names/resolve';
import type { Ty } from '../types/ty';
import { valueDef } from './expr/path';
import type { FnCtxt } from './fnCtxt';

function plainPath(...names: string[]): Path {
  return { global: false, qself: null, segments: names.map((name) => ({ name, args: null, syn: -1 })), syn: -1 };
}

/** A fn, method or constructor by its lang name, with all its args inferred. */
export function langValue(cx: FnCtxt, item: string, e: ExprId): Ty {
  const def = cx.lang(item);
  if (def === null) {
    cx.taint(`lang item missing: ${item}`, e);
    return cx.error;
  }
  const found = valueDef(cx, def, plainPath(item), e);
  if (found === null) return cx.error;
  if (found.callee !== null) cx.callee.set(e, found.callee);
  if (found.variant !== null) cx.variant.set(e, found.variant);
  return found.ty;
}

/** An argument of a format string must implement the trait of its placeholder. `trait` is its name in `core::fmt`. */
export function requireFormat(cx: FnCtxt, ty: Ty, trait: string, e: ExprId): void {
  if (trait === 'usize') {
    // A width or precision.
    cx.demandEq(cx.usize, ty, e, 'mismatched types');
    return;
  }
  const path: Path = {
    ...plainPath('$crate', 'fmt', trait),
    segments: [
      { name: '$crate', krate: CORE, args: null, syn: -1 },
      { name: 'fmt', args: null, syn: -1 },
      { name: trait, args: null, syn: -1 },
    ],
  };
  const { res, consumed } = resolvePath(cx.db, { module: cx.module, owner: null }, path, 'type');
  if (res.kind !== 'def' || consumed !== 3) cx.taint('unknown formatting trait', e);
  else cx.requireTrait(ty, res.def);
  const sized = cx.lang('sized');
  if (sized !== null) cx.requireTrait(ty, sized);
}
