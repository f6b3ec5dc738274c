/** The lifetime errors of one definition: which rib each part of its signature stands in (H1), and elision (H2). */
import { deepEqual } from '../base/fingerprint';
import type { DefId } from '../base/ids';
import type { FnItem, Item, TypeRef } from '../items/item';
import { defKind, parentOf } from '../names/defs';
import { itemOf } from '../names/itemData';
import { scopeOf } from '../names/resolve';
import { defineQuery } from '../query/definition';
import type { Database } from '../query/engine';
import { LifetimeResolver, type Rib } from './resolve';
import type { ElisionCandidate, LifetimeError, MissingLifetime } from './result';

export const lifetimeErrors = defineQuery<DefId, readonly LifetimeError[]>({
  name: 'lifetimeErrors',
  compute: check,
  equals: (a, b) => deepEqual(a, b),
});

function check(db: Database, def: DefId): readonly LifetimeError[] {
  const item = itemOf(db, def);
  if (item === null || item.hasSignatureError) return [];
  const cx = new LifetimeResolver(db, def, scopeOf(db, def), false);
  for (const parent of genericParents(db, def)) {
    const outer = itemOf(db, parent);
    if (outer !== null && 'generics' in outer) cx.declare(outer.generics, parent, false);
  }
  if ('generics' in item) cx.declare(item.generics, def, true);
  checkItem(db, cx, def, item);
  return cx.errors;
}

/** Trait or impl around an associated item: its lifetimes are in scope. */
function genericParents(db: Database, def: DefId): DefId[] {
  const parent = parentOf(db, def);
  if (parent === null) return [];
  const kind = defKind(db, parent);
  return kind === 'impl' || kind === 'trait' ? [parent] : [];
}

const MISSING: Rib = { kind: 'missing' };
const FINE: Rib = { kind: 'fine' };

function checkItem(db: Database, cx: LifetimeResolver, def: DefId, item: Item): void {
  switch (item.kind) {
    case 'struct':
    case 'union':
      cx.generics(item.generics);
      for (const field of item.data.fields) cx.type(field.ty, MISSING);
      return;
    case 'enum':
      cx.generics(item.generics);
      for (const variant of item.variants) for (const field of variant.data.fields) cx.type(field.ty, MISSING);
      return;
    case 'typeAlias':
      cx.generics(item.generics);
      for (const bound of item.bounds) cx.bound(bound, { kind: 'bound' });
      if (item.ty) cx.type(item.ty, isInImpl(db, def) ? { kind: 'bound' } : MISSING);
      return;
    case 'trait':
      cx.generics(item.generics);
      for (const bound of item.supertraits) cx.bound(bound, { kind: 'bound' });
      return;
    case 'impl': {
      const rib: Rib = { kind: 'fresh', hiddenIsError: true };
      if (item.trait) cx.bound({ kind: 'trait', path: item.trait, modifier: 'none', lifetimes: [], syn: item.trait.syn }, rib);
      cx.type(item.selfTy, rib);
      cx.generics(item.generics);
      return;
    }
    case 'const':
      cx.generics(item.generics);
      cx.type(item.ty, FINE);
      return;
    case 'static':
      cx.type(item.ty, FINE);
      return;
    case 'fn':
      checkFn(cx, item);
      return;
    default:
      return;
  }
}

function isInImpl(db: Database, def: DefId): boolean {
  const parent = parentOf(db, def);
  return parent !== null && defKind(db, parent) === 'impl';
}

function checkFn(cx: LifetimeResolver, item: FnItem): void {
  cx.generics(item.generics);
  const rib: Rib = { kind: 'fresh', hiddenIsError: item.isAsync };
  const inputs = item.params.map((param) => cx.input(param.ty, rib));
  cx.syntheticBounds(item.generics, rib);
  if (item.ret === null) return;
  const isElided = elides(item, inputs);
  const missing: MissingLifetime[] = [];
  cx.type(item.ret, { kind: 'output', isElided, missing });
  if (missing.length === 0) return;
  const candidates: ElisionCandidate[] = inputs.map(({ count }, index) => ({ name: item.params[index].name, index, lifetimeCount: count }));
  cx.reportOutput(missing, candidates);
}

/** Rules of elision: a reference to `Self` in the `self` parameter wins, else exactly one lifetime among all inputs. */
function elides(item: FnItem, inputs: readonly { names: ReadonlySet<string>; count: number }[]): boolean {
  if (item.hasSelf) {
    const references = selfReferences(item.params[0].ty);
    if (references > 0) return references === 1;
  }
  const names = new Set<string>();
  let anonymous = 0;
  for (const { names: own, count } of inputs) {
    for (const name of own) names.add(name);
    anonymous += count - own.size;
  }
  return names.size + anonymous === 1;
}

/** References in the type of `self` that lead to `Self`. */
function selfReferences(ty: TypeRef): number {
  switch (ty.kind) {
    case 'ref':
      return (mentionsSelf(ty.inner) ? 1 : 0) + selfReferences(ty.inner);
    case 'path':
      return ty.path.segments.reduce(
        (n, segment) => n + (segment.args?.args ?? []).reduce((m, arg) => m + (arg.kind === 'type' ? selfReferences(arg.ty) : 0), 0),
        0,
      );
    default:
      return 0;
  }
}

function mentionsSelf(ty: TypeRef): boolean {
  switch (ty.kind) {
    case 'path':
      return ty.path.segments.some(
        (segment) => segment.name === 'Self' || (segment.args?.args ?? []).some((arg) => arg.kind === 'type' && mentionsSelf(arg.ty)),
      );
    case 'ref':
    case 'ptr':
    case 'slice':
    case 'array':
      return mentionsSelf(ty.inner);
    case 'tuple':
      return ty.elems.some(mentionsSelf);
    default:
      return false;
  }
}
