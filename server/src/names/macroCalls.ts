/** Item-position macro calls: found in textual scope at once, by path as soon as the imports are there, or never. */
import type { DefId } from '../base/ids';
import type { Item, ItemTree } from '../items/item';
import { attrArgs } from '../items/lowerAttrs';
import { includedPath } from '../macros/builtin/text';
import { tokenise } from '../macros/tokenTree';
import { crateData, NO_VARIABLES } from '../source/crates';
import { fileInDir, folderOf, joinPath, pathOf } from '../source/files';
import type { Container } from '../syntax/item';
import type { Collection } from './collect';
import { moduleNames } from './databaseWorld';
import type { UnitItems, UnitPlace } from './declare';
import type { CallLocation, ExpandedUnit, ItemMacroCall } from './defMap';
import { defTable } from './defs';
import { type MacroText, TOO_DEEP } from './expansion';
import { macroByPath } from './imports';
import { expandItems } from './itemExpansion';
import { macroSource } from './macroSource';
import type { ModuleData } from './moduleData';
import { findTextual, type TextScope } from './textScope';
import { crateLowering, expansionUnit, fileUnit, type UnitId } from './units';

/** What the items of one crate may expand to, in calls and in characters. rustc has no such limit. */
const CALL_LIMIT = 100_000;
const TEXT_LIMIT = 16_000_000;

interface MacroCallSite {
  readonly module: ModuleData;
  /** Trait or impl around; null: a module. */
  readonly assoc: DefId | null;
  readonly place: UnitPlace;
  readonly call: CallLocation;
  readonly item: Extract<Item, { kind: 'macroCall' }>;
  readonly scope: TextScope | null;
}

interface PendingCall extends MacroCallSite {
  readonly link: { out: TextScope | null };
  readonly unit: UnitId;
}

export class MacroCalls {
  private readonly c: Collection;
  private pending: PendingCall[] = [];
  private readonly ordinals = new Map<string, number>();
  /** Macros defined in the crate being collected, by definition. */
  private readonly own = new Map<DefId, MacroText & { readonly builtin: string | null }>();

  constructor(collection: Collection) {
    this.c = collection;
  }

  /** A definition of this crate. */
  define(macro: MacroText & { readonly builtin: string | null }): void {
    this.own.set(macro.def, macro);
  }

  /** `#[macro_use] extern crate`. */
  useMacrosOf(root: DefId): void {
    for (const [name, entry] of moduleNames(this.c.db, root, 'macro')) {
      if (entry.vis === null && !name.startsWith(' ')) this.c.macroUse.set(name, entry.res);
    }
  }

  /** Expands now if the macro is known, else leaves a link that is filled later. */
  call(site: MacroCallSite): TextScope | null {
    const owner = site.assoc ?? site.module.def;
    const key = `${owner}/${site.item.path.segments.map((s) => s.name).join('::')}`;
    const ordinal = this.ordinals.get(key) ?? 0;
    this.ordinals.set(key, ordinal + 1);
    const unit = expansionUnit(this.c.db, this.c.krate, site.place.unit, `${key}#${ordinal}`, this.c.madeIn);
    const { path } = site.item;
    const name = path.segments[0]?.name;
    const textual =
      path.segments.length === 1 && !path.global && name !== undefined ? findTextual(site.scope, name) : null;
    if (textual !== null) return this.expand(site, unit, textual) ?? site.scope;
    const link = { kind: 'call' as const, prev: site.scope, out: null };
    this.pending.push({ ...site, link, unit });
    return link;
  }

  /** Tries the calls that are left; true if one was expanded. */
  expandPending(): boolean {
    const calls = this.pending;
    this.pending = [];
    let didExpand = false;
    for (const call of calls) {
      const def = this.resolve(call);
      if (def === null) {
        this.pending.push(call);
        continue;
      }
      didExpand = true;
      call.link.out = def === 'unknown' ? null : this.expand(call, call.unit, def);
      if (def === 'unknown') this.fail(call, 'unknown');
    }
    return didExpand;
  }

  /** Calls of macros that nobody knows may have declared anything. */
  giveUp(): void {
    for (const call of this.pending) this.fail(call, 'unresolved macro');
    this.pending = [];
  }

  textualAtEnd(module: ModuleData, name: string): DefId | null {
    return findTextual(module.endScope, name);
  }

  private resolve(call: PendingCall): DefId | 'unknown' | null {
    const { path } = call.item;
    const name = path.segments[0]?.name;
    if (path.segments.length === 1 && !path.global && name !== undefined) {
      const textual = findTextual(call.scope, name);
      if (textual !== null) return textual;
    }
    const res = macroByPath(this.c, call.module.def, path);
    if (res.kind === 'def') return res.def;
    return res.kind === 'err' && res.reason === 'unresolved' ? null : 'unknown';
  }

  private fail(site: MacroCallSite, failure: string): void {
    this.note(site, failure);
    if (site.assoc === null) site.module.openNames = true;
    else this.c.declarations.declared.openAdts.add(site.assoc);
    const { declared } = this.c.declarations;
    declared.hasOpenImpls = true;
    for (const [word] of site.item.args.matchAll(/[\p{L}_][\p{L}\p{N}_]*/gu)) declared.openImplWords.add(word);
  }

  /** Every call, in the order in which it was settled. */
  readonly sites: ItemMacroCall[] = [];

  private note({ place, item }: MacroCallSite, failure: string | null): void {
    const name = item.path.segments.map((segment) => segment.name).join('::');
    this.sites.push({ unit: place.unit, name, failure });
  }

  private calls = 0;
  private textLength = 0;
  /** A limit was passed. As in rustc, that is the end of all expansion. */
  private isTooLarge = false;

  /** Textual scope behind the expansion; null where there is none. */
  private expand(site: MacroCallSite, unit: UnitId, def: DefId): TextScope | null {
    const { c } = this;
    const macro = this.own.get(def) ?? macroSource(c.db, def);
    if (macro?.builtin === 'include') return this.include(site);
    const around = site.call.kind === 'file' ? null : (c.expansions.get(site.place.unit)?.expansion ?? null);
    if (this.isTooLarge || ++this.calls > CALL_LIMIT) {
      this.fail(site, 'too many macro calls');
      return null;
    }
    if (macro === null || (macro.builtin !== null && macro.builtin !== 'cfg_select')) {
      const declaresNothing = macro !== null && (isInBlock(site) || HARMLESS.has(macro.builtin ?? ''));
      if (!declaresNothing) this.fail(site, 'built-in macro');
      else this.note(site, null);
      return null;
    }
    const expansion = expandItems(c.db, crateLowering(c.db, c.krate), {
      unit,
      macro: macro.builtin === null ? macro : null,
      args: site.item.args,
      outer: around === null || site.call.kind === 'file' ? null : { expansion: around, idx: site.call.idx },
      container: this.container(site),
      callEdition: c.edition,
      isSkimmed: c.isImmutable,
    });
    if (typeof expansion === 'string') {
      if (expansion === TOO_DEEP) this.isTooLarge = true;
      this.fail(site, expansion);
      return null;
    }
    this.note(site, null);
    const { tree, length, outerNodes } = expansion.items;
    this.textLength += length;
    if (this.textLength > TEXT_LIMIT) this.isTooLarge = true;
    c.expansions.set(unit, { tree, expansion, call: site.call });
    const inner: UnitItems = { ...site.place, unit, tree, outerNodes };
    const end = c.declarations.declareExpansion(
      { module: site.module, assoc: site.assoc },
      inner,
      site.item,
      site.scope,
    );
    // Calls inside need the text that they stand in, now or later.
    const hasCalls = tree.items.some(({ kind }) => kind === 'macroCall');
    if (c.isImmutable && !hasCalls) c.expansions.set(unit, itemsOnly(tree, site.call));
    return end;
  }

  /** `include!(..)` of a file that is there: its items, in place. */
  private include(site: MacroCallSite): TextScope | null {
    const { db, krate, edition, declarations } = this.c;
    const args = tokenise(site.item.args.slice(1, -1), { unit: -1, edition });
    const path = includedPath(args, edition, db.get(crateData, krate).env ?? NO_VARIABLES);
    const file = path === null ? undefined : fileInDir(db, joinPath(folderOf(pathOf(db, site.place.file)), path));
    if (file === undefined || site.assoc !== null) {
      this.fail(site, 'no such file');
      return null;
    }
    this.note(site, null);
    return declarations.declareIncluded(
      site.module,
      fileUnit(db, krate, file),
      file,
      site.place,
      site.item,
      site.scope,
    );
  }

  private container(site: MacroCallSite): Container | 'block' {
    if (isInBlock(site)) return 'block';
    if (site.assoc !== null) return defTable(this.c.db).data(site.assoc).kind === 'trait' ? 'trait' : 'impl';
    return 'file';
  }
}

/** Of an anonymous constant: such calls may as well be `assert!`. */
function isInBlock({ module, assoc }: MacroCallSite): boolean {
  return module.kind === 'block' && assoc === null;
}

/** Without syntax and positions, which are most of an expansion. */
export function itemsOnly(tree: ItemTree, call: ExpandedUnit['call']): ExpandedUnit {
  return { tree, expansion: null, call };
}

/** Built-in macros that declare nothing. */
const HARMLESS = new Set([
  'global_asm',
  'compile_error',
  'concat',
  'stringify',
  'line',
  'column',
  'file',
  'env',
  'option_env',
]);

/** `#[macro_export(local_inner_macros)]`. */
export function isInnerLocal(item: Item): boolean {
  return attrArgs(item.attrs, 'macro_export')?.includes('local_inner_macros') === true;
}

/** What `#[rustc_builtin_macro]` says: the macro's own name where it has no argument; null for ordinary macros. */
export function builtinName(item: Item): string | null {
  const args = attrArgs(item.attrs, 'rustc_builtin_macro');
  if (args === null) return null;
  const first = args.split(',')[0]?.trim() ?? '';
  return first === '' ? item.name : first;
}
