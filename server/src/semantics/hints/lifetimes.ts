/**
 * Facts for hints in signatures: the lifetimes that the output leaves out, and those of the parameters that they are. What is
 * left out of other parameters is a lifetime of its own, which says nothing.
 */
import type { DefId } from '../../base/ids';
import type { LifetimeFacts } from '../../ide/inlayHints';
import type { SynPtr } from '../../items/item';
import { lifetimeErrors } from '../../lifetimes/check';
import { type SignatureLifetime, signatureLifetimes } from '../../lifetimes/written';
import { isExpanded, itemOf } from '../../names/itemData';
import { defineQuery } from '../../query/definition';
import { itemTaint } from '../../traits/paramEnv';
import { freeNames } from '../signatureHover';

export interface LifetimeHint extends LifetimeFacts {
  readonly syn: SynPtr;
  /** Behind the `&` or `<` that the node begins with, or behind its end. */
  readonly at: 'first' | 'end';
}

export const lifetimeHints = defineQuery<DefId, readonly LifetimeHint[]>({
  name: 'lifetimeHints',
  compute(db, def) {
    const item = itemOf(db, def);
    if (item?.kind !== 'fn' || isExpanded(db, def)) return [];
    if (db.get(lifetimeErrors, def).length > 0 || itemTaint(db, def) !== null) return [];
    const { inputs, outputs, rule } = signatureLifetimes(db, def, item);
    const elided = outputs.filter(({ written }) => written.category !== 'named');
    const [first] = elided;
    if (rule === null || first === undefined) return [];
    const name = first.key.startsWith("'") ? first.key : freeNames(db, def).next().value;
    if (name === undefined) return [];
    const sources = inputs.flat().filter(({ key, written }) => key === first.key && written.category !== 'named');
    const hint = ({ written }: SignatureLifetime, isOutput: boolean): LifetimeHint => ({
      name,
      rule,
      isOutput,
      syn: written.at,
      at: written.place === 'reference' || written.place === 'arguments' ? 'first' : 'end',
    });
    return [...sources.map((source) => hint(source, false)), ...elided.map((output) => hint(output, true))];
  },
});
