/**
 * Macro calls inside a body: resolved, expanded, printed, parsed, and lowered by the same code as any text.
 *
 * A body unit (`BodyUnit`) is the printed text of one expansion. Hygiene contexts belong to one table per body.
 */
import type { DefId, ExprId, PatId } from '../../base/ids';
import { assertNever } from '../../base/ids';
import { attrArgs, segmentFromText } from '../../items/lowerAttrs';
import { lowerPath } from '../../items/lowerType';
import { nestedBlocks } from '../../items/nestedItems';
import { evaluateString, includedPath } from '../../macros/builtin/text';
import { expandTracing } from '../../macros/builtin/tracing';
import type { MacroDefinition } from '../../macros/definition';
import { expandMacro } from '../../macros/expand';
import type { ExpnId, HygieneTable, OriginSpan } from '../../macros/hygiene';
import { isIdent, isPunct, sliceTrees, type Token, type TokenTrees, tokenise } from '../../macros/tokenTree';
import {
  argumentsAt,
  BUILTIN_PREFIX,
  contextAt,
  originAt,
  originOfRange,
  printTokens,
  type VirtualText,
} from '../../macros/virtualText';
import { crateName } from '../../names/defPath';
import { defKind } from '../../names/defs';
import { compiledMacro, compileMarked, markCrates, originOf } from '../../names/expansion';
import { itemOf, macroDefinitionOf, type MacroDefinition as NamedMacro, variantOf } from '../../names/itemData';
import { langItem } from '../../names/langItems';
import { locationOf } from '../../names/locations';
import { callPath, fragmentOf, madeItems, siteKey, withoutSemicolon } from '../../names/madeItems';
import { useOfArguments } from '../../names/procMacroModels';
import { FIRST_FREE_CRATE } from '../../names/res';
import { blockModule, resolveMacro } from '../../names/resolve';
import { moduleScope } from '../../names/scope';
import { fileOfUnit } from '../../names/units';
import type { Database } from '../../query/engine';
import { evaluateCfg, parseCfg } from '../../source/cfg';
import { crateData, NO_VARIABLES } from '../../source/crates';
import { folderOf, joinPath, pathOf } from '../../source/files';
import { parserOf } from '../../source/parse';
import { childByField, childOfKind, children, nodeText } from '../../syntax/cursor';
import type { FragmentKind } from '../../syntax/fragment';
import { Field, Kind } from '../../syntax/kinds';
import { NodeFlag, type NodeIdx, type SyntaxTree } from '../../syntax/tree';
import type { BodySpan, BodyUnit } from '../body';
import { flushTail, type Lowered, lowerStatements } from './block';
import { builtinString, expandBuiltin } from './builtin';
import type { LowerCtx, Unit } from './context';
import { lowerExpr } from './expr';
import { hiddenFieldAttributes } from './hiddenAttributes';
import { lowerType } from './path';
import { typeLowering } from './types';

const RECURSION_LIMIT = 128;
/** What one body may expand to, in calls and in characters. rustc has no such limit, and no such programs. */
const CALL_LIMIT = 50_000;
const TEXT_LIMIT = 4_000_000;
/** Token unit of the owner's own text; the others are those of `names/expansion.ts`. */
const OWN_TEXT = -1;

/** A macro call in the text of a unit. */
export interface CallSite {
  readonly unit: Unit;
  readonly node: NodeIdx;
  readonly syn: number;
  readonly named: NamedMacro;
  /** The arguments between the delimiters, with their true origin. */
  readonly args: TokenTrees;
  /** Origin of the whole call. */
  readonly origin: OriginSpan;
}

/** What a call expands to. `text`: a unit to be lowered as whatever stands at the call. */
export type Expansion =
  | { readonly kind: 'text'; readonly unit: Unit }
  | { readonly kind: 'expr'; readonly expr: ExprId }
  | { readonly kind: 'failed'; readonly reason: string };

/** Units whose text came from a macro remember how to trace tokens back. */
interface VirtualUnit extends Unit {
  readonly virtual: VirtualText;
}

export class MacroEnv {
  constructor(
    private readonly db: Database,
    readonly cx: LowerCtx,
    readonly hygiene: HygieneTable,
  ) {}

  // --- names

  isUnitCtor(def: DefId): boolean {
    if (defKind(this.db, def) === 'variant') return variantOf(this.db, def)?.data.shape === 'unit';
    const item = itemOf(this.db, def);
    return item?.kind === 'struct' && item.data.shape === 'unit';
  }
  isConstant(def: DefId): boolean {
    const kind = defKind(this.db, def);
    return kind === 'const' || kind === 'assocConst' || kind === 'static';
  }
  /** Arguments of `#[rustc_legacy_const_generics(..)]`. */
  legacyConstGenerics(def: DefId): string | null {
    const item = defKind(this.db, def) === 'fn' ? itemOf(this.db, def) : null;
    return item === null ? null : attrArgs(item.attrs, 'rustc_legacy_const_generics');
  }
  blockDeclaresValue(module: DefId, name: string): boolean {
    return moduleScope(this.db, module).values.has(name);
  }
  lang(item: string): DefId | null {
    return langItem(this.db, this.cx.krate, item);
  }

  /** Is what follows a `#[cfg(..)]` part of the program? Other attributes are on. */
  isEnabled(unit: Unit, attributeItem: NodeIdx): boolean {
    const { tree } = unit;
    const attribute = childOfKind(tree, attributeItem, Kind.attribute);
    return attribute < 0 || this.isEnabledBy(nodeText(tree, attribute));
  }

  /** The same of a field of a struct pattern, before which a repair may have hidden attributes. */
  isFieldEnabled({ tree }: Unit, field: NodeIdx): boolean {
    if (tree.repairs === undefined) return true;
    for (const [{ start, end }, of] of hiddenFieldAttributes(tree)) {
      const text = of === field ? /^#\s*\[([\s\S]*)\]$/.exec(tree.text.slice(start, end))?.[1] : undefined;
      if (text !== undefined && !this.isEnabledBy(text.trim())) return false;
    }
    return true;
  }

  private isEnabledBy(text: string): boolean {
    const inner = /^cfg\s*\(([\s\S]*)\)$/.exec(text)?.[1];
    if (inner === undefined) return true;
    const options = this.db.get(crateData, this.cx.krate).cfg;
    return evaluateCfg(parseCfg(inner).expr, options) !== false;
  }

  /** The module of a block that declares items; null for other blocks and for blocks of expansions. */
  blockModuleOf(unit: Unit, node: NodeIdx): DefId | null {
    if (unit.index !== 0 || this.ordinals === null) return null;
    const ordinal = this.ordinals.get(node);
    return ordinal === undefined ? null : blockModule(this.db, this.cx.owner, ordinal);
  }
  /** The module of what macros declare in a block; null where that is nothing. */
  madeModuleOf(unit: Unit, node: NodeIdx): DefId | null {
    const { path } = unit;
    return path === null ? null : (this.db.get(madeItems, this.cx.owner)?.blocks.get(siteKey(path, node)) ?? null);
  }
  /** Whether the item at a node of an expansion is declared. */
  isDeclared(unit: Unit, node: NodeIdx): boolean {
    if (unit.index === 0) return true;
    const key = unit.path === null ? null : siteKey(unit.path, unit.tree.parent[node] as NodeIdx);
    return key !== null && this.db.get(madeItems, this.cx.owner)?.covered.has(key) === true;
  }
  private ordinals: ReadonlyMap<NodeIdx, number> | null = null;
  private root: SyntaxTree | null = null;

  /** Tells where the body is in the owner's tree, before anything is lowered. */
  enterBody(tree: SyntaxTree, body: NodeIdx, itemStart: number): void {
    this.root = tree;
    this.ordinals = new Map(nestedBlocks(tree, body, itemStart).map(({ block }, ordinal) => [block, ordinal]));
  }

  // --- calls

  expandExpr(cx: LowerCtx, unit: Unit, node: NodeIdx): ExprId {
    const syn = cx.synOf(unit, node);
    const expansion = this.expand(unit, node, 'expr');
    switch (expansion.kind) {
      case 'expr':
        return expansion.expr;
      case 'failed':
        return cx.missing(expansion.reason, syn);
      case 'text': {
        const { unit: inner } = expansion;
        if ((inner.tree.flags[0] & NodeFlag.HasError) !== 0) return cx.missing('syntax error in an expansion', syn);
        const roots = this.enabledRoots(inner);
        if (roots.length === 1) return lowerExpr(cx, inner, roots[0]);
        return cx.missing(
          roots.length === 0 ? 'macro expands to no expression' : 'macro expands to several expressions',
          syn,
        );
      }
      default:
        return assertNever(expansion);
    }
  }

  /** Nodes of a fragment but for attributes, and for what a `#[cfg]` takes away. */
  private enabledRoots(unit: Unit): NodeIdx[] {
    const roots: NodeIdx[] = [];
    let isOn = true;
    for (const child of children(unit.tree, 0)) {
      if (unit.tree.kind[child] === Kind.attribute_item) {
        isOn &&= this.isEnabled(unit, child);
        continue;
      }
      if (isOn) roots.push(child);
      isOn = true;
    }
    return roots;
  }

  expandPat(cx: LowerCtx, unit: Unit, node: NodeIdx, lower: (unit: Unit, root: NodeIdx) => PatId): PatId {
    const syn = cx.synOf(unit, node);
    const expansion = this.expand(unit, node, 'pat');
    if (expansion.kind === 'expr') return cx.addPat({ kind: 'literal', expr: expansion.expr }, syn);
    if (expansion.kind === 'failed') return cx.missingPat(expansion.reason, syn);
    const root = this.fragmentRoot(expansion.unit);
    return root < 0 ? cx.missingPat('macro expands to no pattern', syn) : lower(expansion.unit, root);
  }

  /** A type macro; null where it does not expand. */
  expandType(unit: Unit, node: NodeIdx): { unit: Unit; root: NodeIdx } | null {
    const expansion = this.expand(unit, node, 'type');
    if (expansion.kind !== 'text') return null;
    const root = this.fragmentRoot(expansion.unit);
    return root < 0 ? null : { unit: expansion.unit, root };
  }

  expandStatements(cx: LowerCtx, unit: Unit, node: NodeIdx, hasSemi: boolean, stmtSyn: number, out: Lowered): void {
    const expansion = this.expand(unit, node, 'stmts');
    const add = (expr: ExprId) => {
      flushTail(cx, out);
      if (hasSemi) out.stmts.push({ kind: 'expr', expr, hasSemi: true, syn: stmtSyn });
      else out.tail = expr;
    };
    if (expansion.kind !== 'text') {
      add(expansion.kind === 'expr' ? expansion.expr : cx.missing(expansion.reason, cx.synOf(unit, node)));
      return;
    }
    if ((expansion.unit.tree.flags[0] & NodeFlag.HasError) !== 0)
      cx.taint.push({ reason: 'syntax error in an expansion', syn: stmtSyn });
    const inner: Lowered = { stmts: [], tail: null };
    lowerStatements(cx, expansion.unit, 0, inner);
    // Where a call stood that stands for nothing, what is in front of it may be the tail.
    if (hasSemi || inner.stmts.length > 0) flushTail(cx, out);
    out.stmts.push(...inner.stmts);
    if (inner.tail !== null) add(inner.tail);
  }

  /** The only node of a fragment; -1 where it is broken. */
  fragmentRoot(unit: Unit): NodeIdx {
    const { tree } = unit;
    if ((tree.flags[0] & NodeFlag.HasError) !== 0) return -1;
    return tree.length > 1 ? 1 : -1;
  }

  private calls = 0;
  private textLength = 0;
  /** Why nothing more is expanded. As in rustc, passing a limit is the end of all expansion. */
  private tooLarge: string | null = null;

  private readonly failures: string[] = [];

  get callCount(): { readonly total: number; readonly failed: readonly string[] } {
    return { total: this.calls, failed: this.failures };
  }

  private expand(unit: Unit, node: NodeIdx, what: FragmentKind): Expansion {
    const expansion = this.tryExpand(unit, node, what);
    if (expansion.kind === 'failed') this.failures.push(expansion.reason);
    return expansion;
  }

  private tryExpand(unit: Unit, node: NodeIdx, what: FragmentKind): Expansion {
    const { db, cx } = this;
    if (unit.depth >= RECURSION_LIMIT) this.tooLarge ??= 'recursion limit in macro expansion';
    else if (++this.calls > CALL_LIMIT) this.tooLarge ??= 'too many macro calls';
    if (this.tooLarge !== null) return { kind: 'failed', reason: this.tooLarge };
    const { tree } = unit;
    const pathNode = childByField(tree, node, Field.macro);
    const path = lowerPath(typeLowering(cx, unit), pathNode);
    if (path.segments.at(-1)?.name === `${BUILTIN_PREFIX}offset_of`) return this.offsetOf(unit, node);
    const found = resolveMacro(
      db,
      { module: cx.currentModule(), owner: cx.owner, before: this.positionOf(unit, node) },
      path,
    );
    const name = path.segments.at(-1)?.name ?? '?';
    if (found.kind === 'err') return { kind: 'failed', reason: `unresolved macro: ${name}` };
    const named = macroDefinitionOf(db, found.def);
    if (named === null) return { kind: 'failed', reason: `macro without a definition: ${name}` };
    const args = this.argumentsOf(unit, node);
    if (args === null) return { kind: 'failed', reason: `bad macro call: ${name}` };
    const call: CallSite = {
      unit,
      node,
      syn: cx.synOf(unit, node),
      named,
      args,
      origin: this.originOf(unit, tree.start[node], tree.end[node]),
    };
    if (named.builtin !== null) return expandBuiltin(this, call, what);
    return this.expandRules(call, what);
  }

  /**
   * The string that a macro in the place of one stands for: `concat!(..)` in `format!(concat!(..))`. Mirrors rustc's eager
   * expansion; null where it is none.
   */
  eagerString(call: CallSite, path: readonly Token[], args: TokenTrees): string | null {
    if (++this.calls > CALL_LIMIT) return null;
    const { cx } = this;
    const names = path.filter((token) => isIdent(token));
    const segments = names.map((token) => {
      const krate = token.text === '$crate' ? this.hygiene.crateOfDollarCrate(token.ctxt) : null;
      return krate === null ? segmentFromText(token.text, -1) : { name: '$crate', krate, args: null, syn: -1 };
    });
    const scope = { module: cx.currentModule(), owner: cx.owner, before: this.positionOf(call.unit, call.node) };
    const global = isPunct(path[0], '::');
    const found = resolveMacro(this.db, scope, { global, qself: null, segments, syn: -1 });
    const named = found.kind === 'def' ? macroDefinitionOf(this.db, found.def) : null;
    if (named === null) return null;
    const inner: CallSite = { ...call, named, args };
    const eager = (at: readonly Token[], of: TokenTrees) => this.eagerString(inner, at, of);
    if (named.builtin !== null) return builtinString(named.builtin, args, cx.edition, eager);
    const expansion = this.addExpansion(inner);
    const result = expandMacro(compiledMacro(this.db, named), { args, expansion }, this.hygiene);
    if (result.kind === 'error') return null;
    return evaluateString(result.trees, 0, result.trees.tokens.length, eager)?.value.chars.join('') ?? null;
  }

  /** A file named by a literal, relative to the file of the body. */
  includedFile(args: TokenTrees): string | null {
    const { env } = this.db.get(crateData, this.cx.krate);
    const name = includedPath(args, this.cx.edition, env ?? NO_VARIABLES);
    const at = locationOf(this.db, this.cx.owner);
    if (name === null || at === null) return null;
    return joinPath(folderOf(pathOf(this.db, fileOfUnit(this.db, at.unit))), name);
  }

  /** `builtin # offset_of(T, field)`, the compiler's own syntax behind `offset_of!`. */
  private offsetOf(unit: Unit, node: NodeIdx): Expansion {
    const { cx } = this;
    const args = this.argumentsOf(unit, node);
    const syn = cx.synOf(unit, node);
    const comma = args === null ? -1 : args.tokens.findIndex((token, i) => isPunct(token, ',') && isTopLevel(args, i));
    if (args === null || comma < 0) return { kind: 'failed', reason: 'offset_of!' };
    const typeUnit = this.textUnit(unit, node, sliceTrees(args, 0, comma), 'type');
    const root = this.fragmentRoot(typeUnit);
    if (root < 0) return { kind: 'failed', reason: 'offset_of!' };
    return { kind: 'expr', expr: cx.addExpr({ kind: 'offsetOf', ty: lowerType(cx, typeUnit, root) }, syn) };
  }

  private expandRules(call: CallSite, what: FragmentKind): Expansion {
    const { named } = call;
    const modelled = this.expandModel(call);
    if (modelled !== null) return { kind: 'text', unit: this.addUnit(call, modelled, what) };
    const result = expandMacro(
      this.marked.get(named.def) ?? compiledMacro(this.db, named),
      { args: call.args, expansion: this.addExpansion(call) },
      this.hygiene,
    );
    if (result.kind === 'error') return { kind: 'failed', reason: `macro ${named.name}: ${result.reason}` };
    const trees = what === 'expr' ? withoutSemicolon(result.trees) : result.trees;
    return { kind: 'text', unit: this.addWhole(call, trees, what) };
  }

  /** `addUnit` of all that the call stands for: what it declares is known (`madeItems.ts`). */
  addWhole(call: CallSite, trees: TokenTrees, what: FragmentKind): Unit {
    const unit = this.addUnit(call, trees, what);
    const { path } = call.unit;
    return path === null ? unit : { ...unit, path: callPath(path, call.node) };
  }

  /** What a macro of a crate that everyone uses does with its arguments, where its own expansion would not be understood. */
  private expandModel(call: CallSite): TokenTrees | null {
    const { named, args } = call;
    if (named.crate < FIRST_FREE_CRATE) return null;
    const use = useOfArguments(`${crateName(this.db, named.crate)}::${named.name}`);
    if (use === null) return null;
    const { hygiene } = this;
    const result = expandTracing(use, { args, expansion: this.addExpansion(call), hygiene, edition: this.cx.edition });
    return result.kind === 'ok' ? result.trees : null;
  }

  /** Registers one invocation with the hygiene table. */
  addExpansion({ named, origin }: CallSite): ExpnId {
    return this.hygiene.addExpansion({
      macro: named.def,
      macroName: named.name,
      crate: named.crate,
      edition: named.edition,
      callSite: origin,
      isEditionPanic: allowsEditionPanic(this.db, named.def),
    });
  }

  /** Prints and parses tokens as a new unit that stands for `call`. */
  addUnit(call: CallSite, trees: TokenTrees, what: FragmentKind): Unit {
    return this.textUnit(call.unit, call.node, trees, fragmentOf(trees, what), call.named);
  }

  private textUnit(
    parent: Unit,
    node: NodeIdx,
    trees: TokenTrees,
    what: FragmentKind,
    named: NamedMacro | null = null,
  ): Unit {
    const virtual = printTokens(markCrates(trees, this.hygiene));
    this.textLength += virtual.text.length;
    if (this.textLength > TEXT_LIMIT) this.tooLarge ??= 'expansions are too large';
    const tree = parserOf(this.db).parseFragment(this.tooLarge === null ? virtual.text : '', what);
    const { cx } = this;
    cx.checkRepairs(tree);
    const callSpan: BodySpan = {
      unit: parent.index,
      start: parent.tree.start[node],
      end: parent.tree.end[node],
    };
    const isForeign = named === null || named.crate !== cx.krate;
    const record: BodyUnit = {
      call: callSpan,
      macroName: named?.name ?? '',
      isForeign,
      macroDef: named?.def ?? null,
      originOf: (start, end, names) => {
        const origin = originOfRange(virtual, start, end, this.hygiene, names);
        if (origin === null) return callSpan;
        if (origin.unit === OWN_TEXT) return { unit: 0, start: origin.start, end: origin.end };
        const from = originOf(this.db, origin.unit);
        return from?.kind === 'macro' ? { def: from.def, start: origin.start, end: origin.end } : callSpan;
      },
    };
    cx.units.push(record);
    const unit: VirtualUnit = {
      index: cx.units.length,
      tree,
      contextAt: (offset) => contextAt(virtual, offset),
      depth: parent.depth + 1,
      krate: cx.krate,
      path: null,
      virtual,
    };
    return unit;
  }

  /** Where a range of a unit was written. */
  originOf(unit: Unit, start: number, end: number): OriginSpan {
    const { virtual } = unit as Partial<VirtualUnit>;
    if (virtual === undefined) return { unit: OWN_TEXT, start, end, ctxt: unit.contextAt(start) };
    return (
      originOfRange(virtual, start, end, this.hygiene, 'argument') ?? { unit: OWN_TEXT, start: 0, end: 0, ctxt: 0 }
    );
  }

  /** Tokens between the delimiters of a call; of a call in an expansion, the very tokens that the macro made. */
  private argumentsOf(unit: Unit, node: NodeIdx): TokenTrees | null {
    const { tree } = unit;
    const group = childOfKind(tree, node, Kind.token_tree);
    if (group < 0) return null;
    const { virtual } = unit as Partial<VirtualUnit>;
    if (virtual !== undefined) return argumentsAt(virtual, tree.start[group]);
    const options = { unit: OWN_TEXT, from: tree.start[group] + 1, to: tree.end[group] - 1, edition: this.cx.edition };
    return tokenise(tree.text, { ...options, relocate: (token) => inContext(token, unit) });
  }

  /** Reads a piece of a unit's text again, as an expression; null where it is none. */
  reparse(unit: Unit, node: NodeIdx, from: number, to: number): { unit: Unit; root: NodeIdx } | null {
    const { virtual } = unit as Partial<VirtualUnit>;
    const options = { unit: OWN_TEXT, from, to, edition: this.cx.edition };
    const relocate = (token: Token): Token =>
      virtual === undefined ? inContext(token, unit) : { ...token, ...originAt(virtual, token.start) };
    const trees = tokenise(unit.tree.text, { ...options, relocate });
    const inner = this.textUnit(unit, node, trees, 'expr');
    const root = this.fragmentRoot(inner);
    return root < 0 ? null : { unit: inner, root };
  }

  /** Node of the outermost call in the owner's own tree. */
  private positionOf(unit: Unit, node: NodeIdx): NodeIdx {
    if (unit.index === 0 || this.root === null) return node;
    let span: BodySpan = this.cx.units[unit.index - 1].call;
    while (span.unit !== 0) span = this.cx.units[span.unit - 1].call;
    return lastStartingAt(this.root, span.start);
  }

  // --- macro_rules in the body

  /** A `macro_rules!` statement: names after it cross its definition. */
  defineLocal(unit: Unit, node: NodeIdx): void {
    const { cx } = this;
    if (unit.index !== 0) {
      cx.taint.push({ reason: 'macro definition from a macro in a body', syn: cx.synOf(unit, node) });
      return;
    }
    const name = childByField(unit.tree, node, Field.name);
    const path = {
      global: false,
      qself: null,
      segments: [{ name: nodeText(unit.tree, name), args: null, syn: -1 }],
      syn: -1,
    };
    const found = resolveMacro(
      this.db,
      { module: cx.currentModule(), owner: cx.owner, before: unit.tree.subtreeEnd[node] },
      path,
    );
    if (found.kind !== 'def') return;
    cx.crossMacro(found.def);
    // The body itself may be a macro's.
    const start = unit.tree.start[node] as number;
    const named = unit.contextAt(start) === 0 ? null : macroDefinitionOf(this.db, found.def);
    if (named === null) return;
    const contextIn = (offset: number) => unit.contextAt(start + offset);
    this.marked.set(named.def, compileMarked(this.db, named, contextIn));
  }

  /** Macros of the body whose definitions have marks. */
  private readonly marked = new Map<DefId, MacroDefinition>();
}

/** A token of the owner's own text, which a macro may have made. */
function inContext(token: Token, unit: Unit): Token {
  const ctxt = unit.contextAt(token.start);
  return ctxt === 0 ? token : { ...token, ctxt };
}

/** The innermost node that starts at an offset, by bisection: nodes are in the order of their starts; 0 if there is none. */
function lastStartingAt(tree: SyntaxTree, offset: number): NodeIdx {
  let low = 0;
  let high = tree.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (tree.start[middle] <= offset) low = middle + 1;
    else high = middle;
  }
  return low > 0 && tree.start[low - 1] === offset ? low - 1 : 0;
}

/** `panic!` inside such a macro is that of the edition of the call. */
function allowsEditionPanic(db: Database, macro: DefId): boolean {
  const item = itemOf(db, macro);
  return item !== null && (attrArgs(item.attrs, 'allow_internal_unstable')?.includes('edition_panic') ?? false);
}

function isTopLevel(trees: TokenTrees, at: number): boolean {
  for (let i = 0; i < at; i++) if (trees.close[i] > at) return false;
  return true;
}
