/**
 * A parameter `&T` of a `T` that is Copy and no larger than a pointer. Mirrors clippy_lints::pass_by_ref_or_value. Left alone:
 * types whose size on a machine of 64 bits is not known here (enums with data), fns that give an `impl Trait`.
 */
import type { TriviallyCopy } from '../../ide/practice/finding';
import type { FnItem } from '../../items/item';
import { TypeFacts } from '../../mir/typeFacts';
import { crateOf } from '../../names/defs';
import { itemOf, syntaxOf } from '../../names/itemData';
import type { Database } from '../../query/engine';
import { paramEnvOf } from '../../traits/paramEnv';
import { layoutOf } from '../../types/constLayout';
import { fnSig } from '../../types/fnSigs';
import { eraseRegions } from '../../types/fold';
import type { Ty } from '../../types/ty';
import { visitTy } from '../../types/visit';
import { isExported } from './exported';
import type { LintBody } from './lintBody';
import { itemSpot, LintItem } from './lintItem';

/** A pointer. */
const LIMIT = 8;

/** Of traits, whether there is a body or not. */
export function triviallyCopyInTrait(of: LintItem): TriviallyCopy[] {
  return of.item.kind === 'fn' && of.around() === 'trait' ? inFn(of, of.item) : [];
}

export function triviallyCopyInBody({ db, owner, item, body, inferred, tree }: LintBody): TriviallyCopy[] {
  if (item?.kind !== 'fn') return [];
  const of = new LintItem(db, owner, item);
  const around = of.around();
  if (around === 'trait' || around === 'traitImpl' || item.abi !== null) return [];
  const found = inFn(of, item);
  if (found.length > 0 && isAlwaysInline(of)) return [];
  // A pointer to the parameter may outlive it.
  const hasPointers =
    found.length > 0 &&
    (tree.order.some(
      (id) =>
        inferred.exprTy[id].kind === 'ptr' || inferred.adjustments.get(id)?.some(({ target }) => target.kind === 'ptr'),
    ) ||
      body.bindings.some((_, binding) => inferred.bindingTy[binding]?.kind === 'ptr'));
  return hasPointers ? [] : found;
}

/** Item trees have no `inline`: the text says it. */
function isAlwaysInline({ db, owner }: LintItem): boolean {
  return /#\[[^\]]*\binline\s*\(\s*always\b/.test(syntaxOf(db, owner)?.itemNode.header.text ?? '');
}

function inFn({ db, owner }: LintItem, item: FnItem): TriviallyCopy[] {
  if (item.isAsync || item.isForeign) return [];
  const { inputs, output } = fnSig(db, owner);
  const facts = new TypeFacts(db, crateOf(db, owner), paramEnvOf(db, owner));
  const returned = new Set<number>();
  let isOpaque = false;
  visitTy(output, {
    ty: (part) => {
      isOpaque ||= part.kind === 'alias';
      return false;
    },
    region: (region, depth) => {
      if (region.kind === 'bound' && region.debruijn === depth) returned.add(region.index);
    },
  });
  if (isOpaque) return [];
  const found = item.params.flatMap(({ ty: written }, index) => {
    const ty = inputs[index];
    if (ty?.kind !== 'ref' || ty.mutable || written.kind !== 'ref') return [];
    if (ty.region.kind === 'earlyParam' || (ty.region.kind === 'bound' && returned.has(ty.region.index))) return [];
    const content = eraseRegions(ty.ty);
    const size = facts.isCopy(content) === 'yes' ? sizeOf(db, content) : null;
    if (size === null || size > LIMIT) return [];
    const isSelf = item.hasSelf && index === 0;
    return [
      {
        lint: 'trivially_copy_pass_by_ref' as const,
        at: itemSpot(written),
        content: isSelf ? null : itemSpot(written.inner),
        size,
      },
    ];
  });
  return found.length === 0 || isExported(db, owner) ? [] : found;
}

/** Of an enum where its variants say nothing but which it is. */
function sizeOf(db: Database, ty: Ty): number | null {
  const item = ty.kind === 'adt' ? itemOf(db, ty.def) : null;
  if (item?.kind !== 'enum') return layoutOf(db, ty, 0)?.size ?? null;
  const isPlain =
    item.attrs.repr.length === 0 &&
    item.variants.every(({ data, hasDiscriminant }) => data.fields.length === 0 && !hasDiscriminant);
  const { length } = item.variants;
  return !isPlain || length > 256 ? null : length < 2 ? 0 : 1;
}
