/**
 * The lifetimes of a signature as they are written, elided or hidden, with what each of them is: those of the inputs apart,
 * those that the output elides the one that elision gives them (H2).
 */
import type { DefId } from '../base/ids';
import type { Bound, FnItem, GenericArgs, LifetimeRef, Path, SynPtr, TypeRef } from '../items/item';
import { type ResolveScope, resolvePath, scopeOf } from '../names/resolve';
import type { Database } from '../query/engine';
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

export interface SignatureLifetime {
  /** The same for the same lifetime: a name with its quote, or one that no lifetime has. */
  readonly key: string;
  readonly written: WrittenLifetime;
  /** The bound of a trait object is not compared with others by rustc's lint. */
  readonly isCompared: boolean;
}

export interface SignatureLifetimes {
  /** By parameter. */
  readonly inputs: readonly (readonly SignatureLifetime[])[];
  /** Those that nothing determines are left out. */
  readonly outputs: readonly SignatureLifetime[];
  /** What gave the output's elided lifetimes; null where it elides none, or nothing does. */
  readonly rule: 'self' | 'only' | null;
}

export function signatureLifetimes(db: Database, def: DefId, item: FnItem): SignatureLifetimes {
  const inputs = item.params.map((param) => inputLifetimes(db, def, param.ty));
  if (item.ret === null) return { inputs, outputs: [], rule: null };
  const output = new Collector(db, def, null);
  output.type(item.ret);
  const target = elisionTarget(db, def, item, inputs);
  let isElided = false;
  const outputs = output.found.flatMap((lifetime) => {
    if (lifetime.key !== '') return [lifetime];
    if (target === null) return [];
    isElided = true;
    return [{ ...lifetime, key: target.key }];
  });
  return { inputs, outputs, rule: isElided && target !== null ? target.rule : null };
}

function inputLifetimes(db: Database, def: DefId, ty: TypeRef): SignatureLifetime[] {
  const collector = new Collector(db, def, (syn, index) => `#${syn}.${index}`);
  collector.type(ty);
  return collector.found;
}

/** The lifetime that elided ones of the output stand for; null where there is none. */
function elisionTarget(
  db: Database,
  def: DefId,
  item: FnItem,
  inputs: readonly (readonly SignatureLifetime[])[],
): { readonly key: string; readonly rule: 'self' | 'only' } | null {
  const [first] = item.params;
  if (item.hasSelf && first !== undefined) {
    const references = selfReferences(db, def, first.ty);
    const keys = new Set(references.map((ty) => elidedKey(ty.lifetime, ty.syn) ?? plain(ty.lifetime.name)));
    const [key] = keys;
    if (key !== undefined) return keys.size === 1 ? { key, rule: 'self' } : null;
  }
  const others = item.hasSelf ? inputs.slice(1) : inputs;
  const keys = new Set(others.flatMap((list) => list.map(({ key }) => key)));
  const [key] = keys;
  return keys.size === 1 && key !== undefined ? { key, rule: 'only' } : null;
}

function elidedKey(lifetime: LifetimeRef, refSyn: SynPtr): string | null {
  if (lifetime.name === '') return `#${refSyn}.0`;
  return lifetime.name === "'_" ? `#${lifetime.syn}.0` : null;
}

/** All lifetimes of one input or of the output, in order. */
class Collector {
  /** `key` is '' for one that the output elides. */
  readonly found: SignatureLifetime[] = [];
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
      else this.explicit(bound.lifetime, true, false);
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
    const written: WrittenLifetime = { category, syn, place, at, isPath: place !== 'reference', name: '' };
    this.found.push({ key, written, isCompared: true });
  }

  private explicit(lifetime: LifetimeRef, isPath: boolean, isCompared = true): void {
    const { syn } = lifetime;
    const name = plain(lifetime.name);
    if (this.bound.includes(name) || (name === "'_" && this.inSignature > 0)) return;
    const category = name === "'_" ? 'elided' : 'named';
    const key = category === 'named' ? name : this.fresh === null ? '' : this.fresh(syn, 0);
    const written: WrittenLifetime = { category, syn, place: 'lifetime', at: syn, isPath, name };
    this.found.push({ key, written, isCompared });
  }
}

/** Places in a parameter's type where lifetimes of the fn itself are not named, in order. */
export function elidedLifetimes(db: Database, def: DefId, ty: TypeRef): MissingLifetime[] {
  const out: { syn: SynPtr; what: MissingLifetime['what']; count: number }[] = [];
  for (const { written } of inputLifetimes(db, def, ty)) {
    if (written.category === 'named') continue;
    const last = out.at(-1);
    if (last !== undefined && last.syn === written.at && written.category === 'hidden') last.count++;
    else out.push({ syn: written.at, what: written.place === 'lifetime' ? 'underscore' : written.place, count: 1 });
  }
  return out;
}
