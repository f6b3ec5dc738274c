/**
 * Hygiene: which identifiers of an expansion may see which definitions.
 *
 * Mirrors `rustc_span::hygiene`. A `SyntaxContext` is the list of expansions that made a token, newest outermost, each with
 * the transparency of its macro. `macro_rules!` is semi-opaque ("mixed site"): locals, labels and `$crate` live at the
 * definition, every other name at the call. `macro` 2.0 and derives are opaque: all names live at the definition.
 *
 * How body lowering resolves a local of mark `c`: compare `normalizeToMacroRules` of both sides; when the walk outwards
 * crosses the definition of macro M in a block and `macroOf(c)` is M, go on with `removeMark(c)`. Labels use the same;
 * items, types and generic lifetimes compare `normalizeToMacros20`, which for `macro_rules!` alone is the root.
 */
import type { CrateId } from '../base/ids';

/** Index into the table; 0 is the root: a token that no macro made. */
export type SyntaxContext = number;
/** Index of one expansion in the table; 0 is no expansion. */
export type ExpnId = number;

export const Transparency = { Transparent: 0, SemiOpaque: 1, Opaque: 2 } as const;
export type TransparencyLevel = (typeof Transparency)[keyof typeof Transparency];

/** A place in the text of a unit and the context of the token found there. */
export interface OriginSpan {
  readonly unit: number;
  readonly start: number;
  readonly end: number;
  readonly ctxt: SyntaxContext;
}

export interface ExpnData {
  /** The caller's number of the macro definition: equal for two expansions of one macro. */
  readonly macro: number;
  readonly macroName: string;
  /** The crate that `$crate` of this macro's template means. */
  readonly crate: CrateId;
  /** Edition of the crate of the definition. */
  readonly edition: number;
  /** The whole invocation, `name!(...)`, and the context of its tokens. */
  readonly callSite: OriginSpan;
  /** `#[allow_internal_unstable(edition_panic)]`: the edition of a `panic!` inside is that of the call. */
  readonly isEditionPanic?: boolean;
}

interface ContextData {
  readonly outer: ExpnId;
  readonly transparency: TransparencyLevel;
  readonly parent: SyntaxContext;
  /** This context with the marks below Opaque filtered out. */
  opaque: SyntaxContext;
  /** This context with the marks below SemiOpaque filtered out. */
  semiOpaque: SyntaxContext;
}

/** The contexts and expansions of one body or unit. Grows only; ids are dense and mean nothing outside their table. */
export class HygieneTable {
  private readonly contexts: ContextData[];
  private readonly expansions: (ExpnData | null)[];
  private readonly interned: Map<number, SyntaxContext>;

  /** `from`: begins with what is in that table, and goes its own way. */
  constructor(from: HygieneTable | null = null) {
    this.contexts = from?.contexts.slice() ?? [
      { outer: 0, transparency: Transparency.Opaque, parent: 0, opaque: 0, semiOpaque: 0 },
    ];
    this.expansions = from?.expansions.slice() ?? [null];
    this.interned = new Map(from?.interned);
  }

  /** Registers one macro invocation. */
  addExpansion(data: ExpnData): ExpnId {
    this.expansions.push(data);
    return this.expansions.length - 1;
  }

  /** Data of an expansion; null for 0 and for ids of other tables. */
  expansion(id: ExpnId): ExpnData | null {
    return this.expansions[id] ?? null;
  }

  get expansionCount(): number {
    return this.expansions.length - 1;
  }

  /** The mark a template's token gets when expansion `id` emits it (`SyntaxContext::apply_mark`). */
  applyMark(ctxt: SyntaxContext, id: ExpnId, transparency: TransparencyLevel): SyntaxContext {
    if (transparency === Transparency.Opaque) return this.intern(ctxt, id, transparency);
    const site = this.expansions[id]?.callSite.ctxt ?? 0;
    let base =
      transparency === Transparency.SemiOpaque ? this.normalizeToMacros20(site) : this.normalizeToMacroRules(site);
    if (base === 0) return this.intern(ctxt, id, transparency);
    // A `macro_rules!` invoked inside a `macro` 2.0 definition counts as defined there.
    for (const mark of this.marks(ctxt)) base = this.intern(base, mark.expansion, mark.transparency);
    return this.intern(base, id, transparency);
  }

  /** The expansion that made the token last; 0 for the root. */
  outerExpansion(ctxt: SyntaxContext): ExpnId {
    return this.data(ctxt).outer;
  }

  /** The context without its outermost mark. */
  removeMark(ctxt: SyntaxContext): SyntaxContext {
    return this.data(ctxt).parent;
  }

  /** The macro whose expansion made the token last (its `ExpnData.macro`); -1 for the root. */
  macroOf(ctxt: SyntaxContext): number {
    return this.expansion(this.outerExpansion(ctxt))?.macro ?? -1;
  }

  /** For locals and labels: equal contexts see each other. */
  normalizeToMacroRules(ctxt: SyntaxContext): SyntaxContext {
    return this.data(ctxt).semiOpaque;
  }

  /** For items, types, fields, methods and generic lifetimes. */
  normalizeToMacros20(ctxt: SyntaxContext): SyntaxContext {
    return this.data(ctxt).opaque;
  }

  /** All marks, first applied first. */
  marks(ctxt: SyntaxContext): { readonly expansion: ExpnId; readonly transparency: TransparencyLevel }[] {
    const out: { expansion: ExpnId; transparency: TransparencyLevel }[] = [];
    for (let c = ctxt; c !== 0; c = this.data(c).parent)
      out.push({ expansion: this.data(c).outer, transparency: this.data(c).transparency });
    return out.reverse();
  }

  /**
   * The crate of a `$crate` token: that of the macro that first emitted it (`Resolver::resolve_crate_root`).
   * Null where the token did not come from a macro.
   */
  crateOfDollarCrate(ctxt: SyntaxContext): CrateId | null {
    const marks = this.marks(this.normalizeToMacroRules(ctxt)).reverse();
    let i = 0;
    let found: ExpnId = 0;
    while (i < marks.length && marks[i]?.transparency === Transparency.Opaque) found = marks[i++]?.expansion ?? 0;
    while (i < marks.length && marks[i]?.transparency === Transparency.SemiOpaque) found = marks[i++]?.expansion ?? 0;
    return this.expansion(found)?.crate ?? null;
  }

  /** The outermost invocation in source text that led to this token, or null for the root. */
  sourceCallSite(ctxt: SyntaxContext): OriginSpan | null {
    let found: OriginSpan | null = null;
    for (let c = ctxt; c !== 0; ) {
      const site = this.expansion(this.outerExpansion(c))?.callSite;
      if (site === undefined || site.ctxt === c) break;
      found = site;
      c = site.ctxt;
    }
    return found;
  }

  /**
   * `Span::to`: from the first character of `a` to the last of `b`. Spans of different contexts or units do not combine:
   * the one that the macro made wins, as in rustc.
   */
  combine(a: OriginSpan, b: OriginSpan): OriginSpan {
    if (a.ctxt === b.ctxt && a.unit === b.unit) {
      return { unit: a.unit, start: Math.min(a.start, b.start), end: Math.max(a.end, b.end), ctxt: a.ctxt };
    }
    return a.ctxt === 0 || this.isCalledFrom(b.ctxt, a.ctxt) ? b : a;
  }

  /** Whether a token of context `site` may stand in a call that led to one of context `ctxt`. */
  private isCalledFrom(ctxt: SyntaxContext, site: SyntaxContext): boolean {
    for (let c = ctxt; c !== 0; ) {
      const call = this.expansion(this.outerExpansion(c))?.callSite;
      if (call === undefined || call.ctxt === c) return false;
      if (call.ctxt === site) return true;
      c = call.ctxt;
    }
    return false;
  }

  /** Edition that decides what `panic!` means for a token of this context (`use_panic_2021`); `root` is the crate's own. */
  panicEdition(ctxt: SyntaxContext, root: number): number {
    for (let c = ctxt; c !== 0; ) {
      const data = this.expansion(this.outerExpansion(c));
      if (data === null) return root;
      if (!data.isEditionPanic) return data.edition;
      c = data.callSite.ctxt;
    }
    return root;
  }

  private data(ctxt: SyntaxContext): ContextData {
    return this.contexts[ctxt] ?? (this.contexts[0] as ContextData);
  }

  private intern(parent: SyntaxContext, id: ExpnId, transparency: TransparencyLevel): SyntaxContext {
    const key = (parent * 0x100000 + id) * 4 + transparency;
    const known = this.interned.get(key);
    if (known !== undefined) return known;
    const ctxt = this.contexts.length;
    const made: ContextData = { outer: id, transparency, parent, opaque: ctxt, semiOpaque: ctxt };
    this.contexts.push(made);
    this.interned.set(key, ctxt);
    const { opaque, semiOpaque } = this.data(parent);
    made.opaque = transparency === Transparency.Opaque ? this.intern(opaque, id, transparency) : opaque;
    made.semiOpaque = transparency >= Transparency.SemiOpaque ? this.intern(semiOpaque, id, transparency) : semiOpaque;
    return ctxt;
  }
}
