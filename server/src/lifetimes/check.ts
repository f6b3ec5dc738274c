/** The lifetime errors of one definition: which rib each part of its signature stands in (H1), and elision (H2). */
import { deepEqual } from '../base/fingerprint';
import type { DefId } from '../base/ids';
import type { FnItem, Item } from '../items/item';
import { crateOf, defKind, isBlockModule, isUnknownMember, parentOf } from '../names/defs';
import { hasFatalSyntaxError, mayLackContainer } from '../names/fatalSyntax';
import { hasMarkedNames, isExpanded, itemOf } from '../names/itemData';
import { CORE, type DefKind } from '../names/res';
import { resolvePath, scopeOf } from '../names/resolve';
import { defineQuery } from '../query/definition';
import type { Database } from '../query/engine';
import { selfReferences } from './receiver';
import { type InputLifetimes, LifetimeResolver, type Rib } from './resolve';
import type { ElisionCandidate, LifetimeError, MissingLifetime } from './result';

export const lifetimeErrors = defineQuery<DefId, readonly LifetimeError[]>({
  name: 'lifetimeErrors',
  compute: check,
  equals: (a, b) => deepEqual(a, b),
});

/** Errors that are there and those that are not told: see `hasMarkedNames`. Nothing is said of the body then either. */
export function hasLifetimeErrors(db: Database, def: DefId): boolean {
  return db.get(lifetimeErrors, def).length > 0 || (isExpanded(db, def) && errorsOf(db, def).length > 0);
}

function check(db: Database, def: DefId): readonly LifetimeError[] {
  const errors = errorsOf(db, def);
  return errors.length > 0 && hasMarkedNames(db, def) ? [] : errors;
}

function errorsOf(db: Database, def: DefId): readonly LifetimeError[] {
  const item = itemOf(db, def);
  if (item === null || item.hasSignatureError || isUnknownMember(db, def) || hasFatalSyntaxError(db, def)) return [];
  const cx = new LifetimeResolver(db, def, scopeOf(db, def), false);
  for (const parent of genericParents(db, def)) {
    const outer = itemOf(db, parent);
    if (outer !== null && 'generics' in outer) cx.declare(outer.generics, parent, false);
  }
  if ('generics' in item) cx.declare(item.generics, def, true);
  for (const outer of outerItems(db, def)) {
    const around = itemOf(db, outer);
    if (around === null || !('generics' in around)) continue;
    for (const param of around.generics.params) if (param.kind === 'lifetime') cx.outer.add(param.name);
  }
  checkItem(db, cx, def, item);
  return declaredAround(db, def, cx.errors);
}

/** The errors without those about a name that a lost head of an impl may declare. */
export function declaredAround(db: Database, def: DefId, errors: readonly LifetimeError[]): readonly LifetimeError[] {
  if (errors.every(({ code }) => code !== 'E0261') || !mayLackContainer(db, def)) return errors;
  return errors.filter(({ code }) => code !== 'E0261');
}

const MEMBERS: ReadonlySet<DefKind> = new Set<DefKind>(['assocFn', 'assocConst', 'assocTy']);

/**
 * Trait or impl around an associated item: its lifetimes are in scope. A struct or impl stands there only while a brace above
 * it is open.
 */
function genericParents(db: Database, def: DefId): DefId[] {
  const parent = parentOf(db, def);
  if (parent === null || !MEMBERS.has(defKind(db, def))) return [];
  const kind = defKind(db, parent);
  return kind === 'impl' || kind === 'trait' ? [parent] : [];
}

/** Items in whose bodies `def` stands. */
function outerItems(db: Database, def: DefId): DefId[] {
  const out: DefId[] = [];
  let isInner = false;
  for (let at = parentOf(db, def); at !== null; at = parentOf(db, at)) {
    if (isInner) out.push(at);
    isInner ||= isBlockModule(db, at);
  }
  return out;
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
      if (item.ty) cx.type(item.ty, aliasRib(db, def, item));
      return;
    case 'trait':
      cx.generics(item.generics);
      for (const bound of item.supertraits) cx.bound(bound, MISSING);
      return;
    case 'impl': {
      const rib: Rib = { kind: 'fresh', hiddenIsError: true };
      if (item.trait) cx.implemented(item.trait, rib);
      cx.type(item.selfTy, rib);
      cx.generics(item.generics);
      return;
    }
    case 'const':
      cx.generics(item.generics);
      cx.type(item.ty, constRib(db, cx, def));
      return;
    case 'static':
      cx.type(item.ty, item.isForeign ? MISSING : FINE);
      return;
    case 'fn':
      checkFn(db, cx, def, item);
      return;
    default:
      return;
  }
}

function aliasRib(db: Database, def: DefId, item: Extract<Item, { kind: 'typeAlias' }>): Rib {
  const impl = parentOf(db, def);
  const header = impl === null || defKind(db, impl) !== 'impl' ? null : itemOf(db, impl);
  if (impl === null || header?.kind !== 'impl') return MISSING;
  if (header.trait === null || item.generics.params.length > 0) return { kind: 'bound' };
  const { res } = resolvePath(db, scopeOf(db, impl), header.trait, 'type');
  const isIterator = res.kind === 'def' && crateOf(db, res.def) === CORE && itemOf(db, res.def)?.name === 'Iterator';
  return { kind: 'assocType', isIterator };
}

function constRib(db: Database, cx: LifetimeResolver, def: DefId): Rib {
  const parent = parentOf(db, def);
  const outer = parent === null ? null : itemOf(db, parent);
  if (outer?.kind !== 'impl' && outer?.kind !== 'trait') return FINE;
  return { kind: 'assocConst', inImpl: outer.kind === 'impl', hasLifetimes: cx.hasLifetimes() };
}

function checkFn(db: Database, cx: LifetimeResolver, def: DefId, item: FnItem): void {
  cx.generics(item.generics);
  const rib: Rib = { kind: 'fresh', hiddenIsError: item.isAsync };
  const inputs = item.params.map((param) => cx.input(param.ty, rib));
  cx.syntheticBounds(item.generics, item.isAsync);
  if (item.ret === null) return;
  const isElided = elides(db, def, item, inputs);
  const missing: MissingLifetime[] = [];
  cx.type(item.ret, { kind: 'output', isElided, missing });
  if (missing.length === 0) return;
  const candidates: ElisionCandidate[] = inputs.map(({ count, elided }, index) => ({
    name: item.params[index].name,
    index,
    lifetimeCount: count,
    elidedCount: elided,
    syn: item.params[index].ty.syn,
  }));
  cx.reportOutput(missing, candidates);
}

/**
 * Can lifetimes in the output be left out? A `self` that is a reference to `Self` decides alone, and one that is none
 * contributes nothing; else exactly one parameter must bring exactly one lifetime. Mirrors `resolve_fn_params`.
 */
function elides(db: Database, def: DefId, item: FnItem, inputs: readonly InputLifetimes[]): boolean {
  if (item.hasSelf) {
    const references = selfReferences(db, def, item.params[0].ty).map(({ lifetime: { name, syn } }) =>
      name === '' || name === "'_" ? `${syn}` : name,
    );
    if (references.length > 0) return new Set(references).size === 1;
  }
  if (inputs.some(({ isOpen }) => isOpen)) return true;
  const contributing = inputs.filter(({ count }, index) => count > 0 && !(index === 0 && item.hasSelf));
  return contributing.length === 1 && contributing[0].count === 1;
}
