/** How the item floor's type lowering numbers spans and decides on macros when it works inside a body. */
import type { Path } from '../../items/item';
import { lowerTypeRef, type TypeLowering } from '../../items/lowerType';
import type { LowerCtx, Unit } from './context';

export function typeLowering(cx: LowerCtx, unit: Unit): TypeLowering {
  return {
    tree: unit.tree,
    syn: (node) => cx.synOf(unit, node),
    typeMacro: (node) => {
      const expansion = cx.macros.expandType(unit, node);
      return expansion === null ? null : lowerTypeRef(typeLowering(cx, expansion.unit), expansion.root);
    },
    onError: (node) => cx.taint.push({ reason: 'syntax error in a type', syn: cx.synOf(unit, node) }),
    implTrait: null,
  };
}

/** A one-segment path that stands for an identifier. */
export function simplePath(name: string, syn: number): Path {
  return { global: false, qself: null, segments: [{ name: name.replace(/^r#/, ''), args: null, syn }], syn };
}
