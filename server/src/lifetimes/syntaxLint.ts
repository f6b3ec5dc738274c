/**
 * One lifetime written in different ways in the inputs and the output of a fn: the lint `mismatched_lifetime_syntaxes`.
 * Mirrors rustc_lint::lifetime_syntax. `fn f(x: &u8) -> C` hides in `C` the lifetime that `&` elides.
 */
import { deepEqual } from '../base/fingerprint';
import type { DefId } from '../base/ids';
import type { Bound, FnItem, GenericArgs, LifetimeRef, Path, SynPtr, TypeRef } from '../items/item';
import { isExpanded, itemOf } from '../names/itemData';
import { type ResolveScope, resolvePath, scopeOf } from '../names/resolve';
import { defineQuery } from '../query/definition';
import type { Database } from '../query/engine';
import { lifetimeErrors } from './check';
import { selfReferences } from './receiver';
import { hiddenLifetimes, plain } from './resolve';
import type { MissingLifetime } from './result';

/** A lifetime as it is written, or is not. */
export interface WrittenLifetime {
  readonly category: 'hidden' | 'elided' | 'named';
  /** What is underlined: the lifetime, or the type where it is not written. */
  readonly syn: SynPtr;
  /** Where a name could be put: the lifetime itself, the reference, the name of the path, or its arguments. */
  readonly place: 'lifetime' | 'reference' | 'path' | 'arguments';
  readonly at: SynPtr;
  readonly isPath: boolean;
  readonly name: string;
}

export interface SyntaxMismatch {
  readonly inputs: readonly WrittenLifetime[];
  readonly outputs: readonly WrittenLifetime[];
}

export const syntaxMismatches = defineQuery<DefId, readonly SyntaxMismatch[]>({
  name: 'mismatchedLifetimeSyntaxes',
  compute: check,
  equals: (a, b) => deepEqual(a, b),
});

function check(db: Database, def: DefId): readonly SyntaxMismatch[] {
  const item = itemOf(db, def);
  if (item?.kind !== 'fn' || item.ret === null || item.params.length === 0 || item.hasSignatureError) return [];
  if (isExpanded(db, def) || db.get(lifetimeErrors, def).length > 0) return [];
  const outputs = new Collector(db, def, null);
  outputs.type(item.ret);
  if (outputs.found.length === 0) return [];
  const inputs = item.params.map((param) => {
    const collector = new Collector(db, def, (syn, index) => `#${syn}.${index}`);
    collector.type(param.ty);
    return collector;
  });
  const elided = elisionTarget(db, def, item, inputs);
  const groups = new Map<string, { inputs: WrittenLifetime[]; outputs: WrittenLifetime[] }>();
  for (const { key, written } of outputs.found) {
    const own = key === '' ? elided : key;
    if (own === null || written === null) continue;
    const group = groups.get(own);
    if (group === undefined) groups.set(own, { inputs: [], outputs: [written] });
    else group.outputs.push(written);
  }
  for (const { found } of inputs) {
    for (const { key, written } of found) if (written !== null) groups.get(key)?.inputs.push(written);
  }
  return [...groups.values()].filter((group) => {
    const all = [...group.inputs, ...group.outputs];
    return group.inputs.length > 0 && all.some((written) => written.category !== all[0]?.category);
  });
}

/** The lifetime that elided ones of the output stand for; null where there is none. */
function elisionTarget(db: Database, def: DefId, item: FnItem, inputs: readonly Collector[]): string | null {
  const [first] = item.params;
  if (item.hasSelf && first !== undefined) {
    const references = selfReferences(db, def, first.ty);
    const keys = new Set(references.map((ty) => elidedKey(ty.lifetime, ty.syn) ?? plain(ty.lifetime.name)));
    if (keys.size > 0) return keys.size === 1 ? ([...keys][0] ?? null) : null;
  }
  const others = item.hasSelf ? inputs.slice(1) : inputs;
  const keys = new Set(others.flatMap(({ found }) => found.map(({ key }) => key)));
  return keys.size === 1 ? ([...keys][0] ?? null) : null;
}

function elidedKey(lifetime: LifetimeRef, refSyn: SynPtr): string | null {
  if (lifetime.name === '') return `#${refSyn}.0`;
  return lifetime.name === "'_" ? `#${lifetime.syn}.0` : null;
}

/** All lifetimes of one input or of the output, in order. */
class Collector {
  /** `key` is '' for one that the output elides. `written` null: counts for elision, and is not compared. */
  readonly found: { readonly key: string; readonly written: WrittenLifetime | null }[] = [];
  private readonly scope: ResolveScope;
  /** Lifetimes of binders around. */
  private bound: readonly string[] = [];
  /** In a fn pointer or `Fn(..)`: what is elided there is its own. */
  private inSignature = 0;

  constructor(
    private readonly db: Database,
    def: DefId,
    private readonly fresh: ((syn: SynPtr, index: number) => string) | null,
  ) {
    this.scope = scopeOf(db, def);
  }

  type(ty: TypeRef): void {
    switch (ty.kind) {
      case 'ref': {
        const { name } = ty.lifetime;
        if (name === '') this.implicit(ty.syn, 0, ty.syn, 'reference', 'elided');
        else this.explicit(ty.lifetime, false);
        this.type(ty.inner);
        return;
      }
      case 'ptr':
      case 'slice':
      case 'array':
        this.type(ty.inner);
        return;
      case 'tuple':
        for (const elem of ty.elems) this.type(elem);
        return;
      case 'path':
        this.path(ty.path, ty.syn);
        return;
      case 'fnPtr':
        this.under(ty.lifetimes, () => {
          this.inSignature++;
          for (const param of ty.params) this.type(param);
          if (ty.ret !== null) this.type(ty.ret);
          this.inSignature--;
        });
        return;
      case 'dyn':
      case 'impl':
        for (const bound of ty.bounds) this.bounded(bound, ty);
        return;
      default:
        return;
    }
  }

  private bounded(bound: Bound, ty: TypeRef): void {
    if (bound.kind === 'trait') this.under(bound.lifetimes, () => this.path(bound.path, ty.syn));
    else if (bound.kind === 'lifetime') {
      if (ty.kind === 'impl') this.explicit(bound.lifetime, true);
      else this.uncompared(bound.lifetime);
    }
  }

  private under(names: readonly string[], f: () => void): void {
    const outer = this.bound;
    if (names.length > 0) this.bound = [...outer, ...names.map(plain)];
    f();
    this.bound = outer;
  }

  private path(path: Path, holder: SynPtr): void {
    if (path.qself) this.type(path.qself.ty);
    const resolved = resolvePath(this.db, this.scope, path, 'type');
    path.segments.forEach((segment, index) => {
      const hidden = hiddenLifetimes(this.db, path, resolved, index);
      const { args } = segment;
      for (let i = 0; i < hidden; i++) {
        if (args === null) this.implicit(segment.syn, i, holder, 'path', 'hidden');
        else this.implicit(args.syn, i, holder, 'arguments', 'hidden');
      }
      if (args !== null) this.args(args);
    });
  }

  private args(args: GenericArgs): void {
    if (args.parenthesized) this.inSignature++;
    for (const arg of args.args) {
      if (arg.kind === 'lifetime') this.explicit(arg.lifetime, true);
      else if (arg.kind === 'type') this.type(arg.ty);
    }
    for (const binding of args.bindings) {
      if (binding.args !== null) this.args(binding.args);
      if (binding.ty !== null) this.type(binding.ty);
      for (const bound of binding.bounds)
        if (bound.kind === 'trait') this.under(bound.lifetimes, () => this.path(bound.path, bound.syn));
    }
    if (args.parenthesized) this.inSignature--;
  }

  private implicit(
    at: SynPtr,
    index: number,
    syn: SynPtr,
    place: 'reference' | 'path' | 'arguments',
    category: 'elided' | 'hidden',
  ): void {
    if (this.inSignature > 0) return;
    const key = this.fresh === null ? '' : this.fresh(at, index);
    this.found.push({ key, written: { category, syn, place, at, isPath: place !== 'reference', name: '' } });
  }

  private explicit(lifetime: LifetimeRef, isPath: boolean): void {
    const { syn } = lifetime;
    const name = plain(lifetime.name);
    if (this.bound.includes(name)) return;
    const base = { syn, place: 'lifetime', at: syn, isPath, name } as const;
    if (name !== "'_") this.found.push({ key: name, written: { ...base, category: 'named' } });
    else if (this.inSignature === 0) {
      const key = this.fresh === null ? '' : this.fresh(syn, 0);
      this.found.push({ key, written: { ...base, category: 'elided' } });
    }
  }

  /** The bound of a trait object. */
  private uncompared(lifetime: LifetimeRef): void {
    const name = plain(lifetime.name);
    if (this.bound.includes(name) || (name === "'_" && this.inSignature > 0)) return;
    const key = name !== "'_" ? name : this.fresh === null ? '' : this.fresh(lifetime.syn, 0);
    this.found.push({ key, written: null });
  }
}

/** Places in a parameter's type where lifetimes of the fn itself are not named, in order. */
export function elidedLifetimes(db: Database, def: DefId, ty: TypeRef): MissingLifetime[] {
  const collector = new Collector(db, def, (syn, index) => `#${syn}.${index}`);
  collector.type(ty);
  const out: { syn: SynPtr; what: MissingLifetime['what']; count: number }[] = [];
  for (const { written } of collector.found) {
    if (written === null || written.category === 'named') continue;
    const last = out.at(-1);
    if (last !== undefined && last.syn === written.at && written.category === 'hidden') last.count++;
    else out.push({ syn: written.at, what: written.place === 'lifetime' ? 'underscore' : written.place, count: 1 });
  }
  return out;
}
