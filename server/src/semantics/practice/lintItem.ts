/** One item as lints of what is written in signatures and types look at it; it need not have a body. */
import type { DefId } from '../../base/ids';
import type { Spot } from '../../ide/practice/finding';
import type { Item, Path, TypeRef } from '../../items/item';
import { crateOf, defKind, parentOf } from '../../names/defs';
import { diagnosticName } from '../../names/diagnosticItems';
import { itemOf } from '../../names/itemData';
import { langItem } from '../../names/langItems';
import { type ResolveScope, resolvePath, scopeOf } from '../../names/resolve';
import type { Database } from '../../query/engine';
import { itemLowerer } from '../../types/sigs';
import type { Ty } from '../../types/ty';

/** What stands around an item: `free` is a module or a block. */
type Around = 'free' | 'inherentImpl' | 'traitImpl' | 'trait';

export class LintItem {
  readonly scope: ResolveScope;

  constructor(
    readonly db: Database,
    readonly owner: DefId,
    readonly item: Item,
  ) {
    this.scope = scopeOf(db, owner);
  }

  around(): Around {
    const parent = parentOf(this.db, this.owner);
    if (parent === null) return 'free';
    if (defKind(this.db, parent) === 'trait') return 'trait';
    if (defKind(this.db, parent) !== 'impl') return 'free';
    const impl = itemOf(this.db, parent);
    return impl?.kind === 'impl' && impl.trait !== null ? 'traitImpl' : 'inherentImpl';
  }

  /** What a path names; null for a part of a type, and where nobody knows. */
  defOf(path: Path): DefId | null {
    const { res, consumed } = resolvePath(this.db, this.scope, path, 'type');
    return res.kind === 'def' && consumed === path.segments.length ? res.def : null;
  }

  /** The name by which rustc knows the type that a path names: `Box`, `String`, `Rc`. */
  knownName(path: Path): string | null {
    const def = this.defOf(path);
    if (def === null) return null;
    for (const [name, lang] of LANG) if (def === this.lang(lang)) return name;
    return diagnosticName(this.db, def);
  }

  lang(name: string): DefId | null {
    return langItem(this.db, crateOf(this.db, this.owner), name);
  }

  /** null where a lifetime of it belongs to the fn, as rustc's `has_escaping_bound_vars` says, or something is unknown. */
  typeOf(written: TypeRef): Ty | null {
    const lowerer = itemLowerer(this.db, this.owner);
    const ty = lowerer.ty(written);
    return lowerer.problems.length > 0 ? null : ty;
  }
}

const LANG: readonly (readonly [string, string])[] = [
  ['Box', 'owned_box'],
  ['String', 'String'],
];

export function itemSpot({ syn }: { readonly syn: number }): Spot {
  return { kind: 'item', syn };
}
