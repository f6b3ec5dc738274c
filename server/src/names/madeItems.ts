/**
 * Items that macros declare in a body: `thread_local!` in a fn, the `fn` in the block that a macro expands to.
 *
 * rustc expands bodies together with the items. Here the crate is collected without them, and the macro calls of one body
 * are expanded when somebody asks for what they declare, as if all calls stood at the end of their block: names are there
 * from the start of it. Lowering expands the same calls again, for their expressions; the two agree on where each stands by
 * the path of calls that leads there. Only what may declare something is expanded at all (`mayDeclare`).
 *
 * Left out, and said so by `covered`: impls of other types than those beside them, and macros from macros. Whoever
 * looks for the impls of a crate does not read its bodies, but who asks about a type that a body declares knows the body;
 * and the marks of a definition's tokens are lost when it is printed.
 *
 * What a call expands to is kept as long as the call and its macro are the same, so that an edit beside it in the body changes
 * nothing of what it declares: a call in the body itself is named by its macro and how many of that stand before it.
 */
import type { CrateId, DefId } from '../base/ids';
import type { Item, Path } from '../items/item';
import { pathFromText, readMetas } from '../items/lowerAttrs';
import { lowerPath, type TypeLowering } from '../items/lowerType';
import { lowerUnit } from '../items/lowerUnit';
import { isAnonymousBlock, type NestedBlock, nestedBlocks, statementCall } from '../items/nestedItems';
import { isItemKind } from '../items/nodes';
import { expandCfgSelect } from '../macros/builtin/expand';
import type { MacroDefinition } from '../macros/definition';
import { expandMacro } from '../macros/expand';
import { HygieneTable, type OriginSpan } from '../macros/hygiene';
import { contentsOf, isIdent, isPunct, sliceTrees, type TokenTrees, tokenise } from '../macros/tokenTree';
import { groupAt, originOfRange, printTokens, type VirtualText } from '../macros/virtualText';
import { defineQuery, defineSlot } from '../query/definition';
import type { Database } from '../query/engine';
import { type CfgExpr, evaluateCfg } from '../source/cfg';
import { crateData } from '../source/crates';
import { parserOf } from '../source/parse';
import { childByField, childOfKind, children, nodeText } from '../syntax/cursor';
import type { FragmentKind } from '../syntax/fragment';
import { Field, Kind } from '../syntax/kinds';
import { Tok } from '../syntax/lexer';
import { NodeFlag, type NodeIdx, type SyntaxTree, type UnitSyntax } from '../syntax/tree';
import { Collection, settle } from './collect';
import { databaseWorld, sourceModuleShape } from './databaseWorld';
import type { DefMap } from './defMap';
import { crateOf, defTable, isBlockModule, MADE_BLOCK, moduleOf, parentOf } from './defs';
import { bodyCallOrigin, compiledMacro, type MacroText, markCrates } from './expansion';
import { type DefSyntax, itemOf, syntaxOf } from './itemData';
import { itemExpansion, type Written } from './itemExpansion';
import { macroSource } from './macroSource';
import { ModuleData } from './moduleData';
import type { Namespace } from './res';
import { blockModule, resolveMacro } from './resolve';
import { textScopeBefore } from './textualMacro';
import { type CrateLowering, crateLowering, expansionUnit, fileOfUnit } from './units';
import { properModule } from './visibility';
import type { CrateShape, ModuleShape, ScopeEntry, World } from './world';

export interface MadeItems {
  readonly map: DefMap;
  /** Module of what macros declare in a block, by `siteKey`. */
  readonly blocks: ReadonlyMap<string, DefId>;
  /** What is around the modules of the blocks that declare items of their own. */
  readonly parents: ReadonlyMap<DefId, DefId>;
  /** Blocks of expansions, by `siteKey`, all items of which are in `map`. */
  readonly covered: ReadonlySet<string>;
  /** Of types in `map`. */
  readonly impls: readonly DefId[];
  /** Is all understood that the macros declare? If not, nothing is said of the items. */
  readonly isWhole: boolean;
  /** Where the arguments of calls in the body itself begin, delimiter included, in the owner's text; by the names of the calls. */
  readonly argsStarts: ReadonlyMap<string, number>;
}

/** The built-in macro that gives its arguments as they are. */
const CFG_SELECT = 'cfg_select';
/** Calls that one body may have here. */
const CALL_LIMIT = 5_000;
const DEPTH_LIMIT = 64;

/** Names a node of a text that the call path `path` leads to; '' is the owner's own text. */
export function siteKey(path: string, node: NodeIdx): string {
  return `${path}:${node}`;
}

/** The path of what a call in a text expands to. */
export function callPath(path: string, node: NodeIdx): string {
  return `${path}/${node}`;
}

/** What the macros in the body of a fn, const or static declare; null where that is nothing. */
export const madeItems = defineQuery<DefId, MadeItems | null>({
  name: 'madeItems',
  compute(db, owner) {
    const syntax = syntaxOf(db, owner);
    return syntax === null ? null : new BodyWalk(db, owner, syntax).run();
  },
});

/** rustc passes over one semicolon behind what a macro gives for an expression, with a lint. */
export function withoutSemicolon(trees: TokenTrees): TokenTrees {
  const last = trees.tokens.length - 1;
  const token = trees.tokens[last];
  return token !== undefined && last > 0 && isPunct(token, ';') ? sliceTrees(trees, 0, last) : trees;
}

/** How the tokens that a macro gives are parsed: an attribute before an expression parses as part of a statement. */
export function fragmentOf(trees: TokenTrees, what: FragmentKind): FragmentKind {
  return what === 'expr' && trees.tokens[0]?.text === '#' ? 'stmts' : what;
}

const ITEM_WORDS = [
  'fn',
  'struct',
  'enum',
  'union',
  'trait',
  'impl',
  'mod',
  'static',
  'use',
  'const',
  'type',
  'extern',
];
/** In what is handed to a macro: any word that begins an item, for the macro may take it apart. */
const DECLARES = new RegExp(`(?<!['*])\\b(?:${ITEM_WORDS.join('|')})\\b`);
/** In a definition, where the word stands before what it declares: not as a token to match, in `$type`, `'static`, `*const`. */
const DECLARES_NAME = new RegExp(
  `(?<!['*$\\w])(?:(?:${ITEM_WORDS.join('|')})\\s+[^\\s)\\]}>,;:=|.]|impl\\b|extern\\b)`,
);
const isItemWord = new Set(ITEM_WORDS);
const CALLS = /([\w$]+(?:\s*::\s*\w+)*)\s*!\s*[([{]/g;

/** Whether the text of a macro, or of those that it calls by name, seems to begin an item. */
const macroMayDeclare = defineQuery<DefId, boolean>({
  name: 'macroMayDeclare',
  compute: (db, def) => mayDeclare(db, def, new Set()),
});

function mayDeclare(db: Database, def: DefId, seen: Set<DefId>): boolean {
  if (seen.has(def)) return false;
  seen.add(def);
  const macro = macroSource(db, def);
  if (macro === null || macro.builtin !== null) return false;
  if (DECLARES_NAME.test(macro.text)) return true;
  // Not from the block that it may stand in: what is around that is being asked for.
  const module = properModule(defTable(db), def);
  for (const [, text = ''] of macro.text.matchAll(CALLS)) {
    const path = pathFromText(text.replace('$crate', `__tenure_crate_${macro.crate}`), -1);
    const found = resolveMacro(db, { module, owner: def, before: -1 }, path);
    // A name that means nothing where the macro is defined means something where it is called.
    if (found.kind !== 'def' || mayDeclare(db, found.def, seen)) return true;
  }
  return false;
}

/** Whether there may be an item in what a macro gave, or a call that makes one. Strings do not count. */
function mayHoldItems({ tokens }: TokenTrees): boolean {
  return tokens.some((token, i) => {
    if (isIdent(token)) return isItemWord.has(token.text);
    const next = tokens[i + 1];
    return isPunct(token, '!') && next !== undefined && next.kind === Tok.Open;
  });
}

/** A text of the body. */
interface Text {
  readonly tree: SyntaxTree;
  readonly path: string;
  /** null: the owner's own. */
  readonly piece: Piece | null;
}

/** What a call expands to, wherever in the body it stands. */
interface Piece {
  readonly tree: SyntaxTree;
  /** Names the call. */
  readonly name: string;
  readonly depth: number;
  readonly virtual: VirtualText;
  /** Marks of the tokens. Shared with the calls inside. */
  readonly hygiene: HygieneTable;
  /** The calls that lead to it, innermost first. */
  readonly calls: readonly OriginSpan[];
  /** Items by the block that they stand in; 0 is the expansion itself. */
  readonly items: ReadonlyMap<NodeIdx, NestedBlock>;
  /** The same, lowered. */
  readonly lowered: Map<NodeIdx, Written>;
}

/** What a piece depends on. */
interface PieceCall {
  readonly outer: Piece | null;
  readonly text: string;
  readonly what: FragmentKind;
  readonly macro: MacroText;
  /** null: the built-in `cfg_select!`. */
  readonly compiled: MacroDefinition | null;
  readonly lowering: CrateLowering;
}

function isSameCall(a: PieceCall, b: PieceCall): boolean {
  return (
    a.outer === b.outer &&
    a.text === b.text &&
    a.what === b.what &&
    a.macro.def === b.macro.def &&
    a.compiled === b.compiled &&
    a.lowering === b.lowering
  );
}

type Pieces = ReadonlyMap<string, { readonly call: PieceCall; readonly piece: Piece | null }>;

/** By owner, those of the last walk by name. */
const PIECES = defineSlot(() => new Map<DefId, Pieces>());

/** A block that is being read. */
interface Frame {
  /** Innermost module that the crate has: from here macros are looked up. */
  readonly known: DefId;
  /** Module of the block's own items; null where there are none. */
  readonly own: DefId | null;
  /** The module around the block. */
  readonly outer: DefId;
  /** That of what macros declare in the block: between the two, so that its own items see those. */
  made: ModuleData | null;
  /** Names of the types that macros have declared in the block so far. */
  readonly types: Set<string>;
}

/** The finished crates, but for the blocks of the body that is being read. */
class Outside implements World {
  readonly parents = new Map<DefId, DefId>();

  constructor(
    private readonly db: Database,
    private readonly owner: DefId,
    private readonly world = databaseWorld(db),
  ) {}

  crate(krate: CrateId): CrateShape | null {
    return this.world.crate(krate);
  }

  shape(module: DefId): ModuleShape | null {
    const { db, owner, parents } = this;
    if (!isBlockModule(db, module) || parentOf(db, module) !== owner) return this.world.shape(module);
    return sourceModuleShape(db, module, parents.get(module) ?? null);
  }

  entry(module: DefId, ns: Namespace, name: string): ScopeEntry | undefined {
    return this.world.entry(module, ns, name);
  }
}

class BodyWalk {
  private readonly outside: Outside;
  private readonly collection: Collection;
  private readonly lowering: CrateLowering;
  private readonly argsStarts = new Map<string, number>();
  private readonly ordinalsByMacro = new Map<DefId, number>();
  private readonly before: Pieces;
  private readonly pieces = new Map<string, { readonly call: PieceCall; readonly piece: Piece | null }>();
  private readonly blocks = new Map<string, DefId>();
  private readonly covered = new Set<string>();
  private ordinals: ReadonlyMap<NodeIdx, number> = new Map();
  private calls = 0;
  private count = 0;
  private isWhole = true;

  constructor(
    private readonly db: Database,
    private readonly owner: DefId,
    private readonly syntax: DefSyntax,
  ) {
    this.outside = new Outside(db, owner);
    this.collection = new Collection(db, crateOf(db, owner), owner, this.outside);
    this.lowering = crateLowering(db, this.collection.krate);
    this.before = db.slot(PIECES).get(owner) ?? new Map();
  }

  run(): MadeItems | null {
    const { db, owner } = this;
    const item = itemOf(db, owner);
    if (item?.kind !== 'fn' && item?.kind !== 'const' && item?.kind !== 'static') return null;
    const { tree, node, start } = this.syntax.itemNode;
    const body = childByField(tree, node, item.kind === 'fn' ? Field.body : Field.value);
    if (body < 0 || !nodeText(tree, body).includes('!')) return null;
    this.ordinals = new Map(nestedBlocks(tree, body, start).map(({ block }, ordinal) => [block, ordinal]));
    const own: Text = { tree, path: '', piece: null };
    const module = moduleOf(db, owner);
    this.scan(own, body, tree.subtreeEnd[body] as number, {
      known: module,
      own: null,
      outer: module,
      made: null,
      types: new Set(),
    });
    const kept = db.slot(PIECES);
    if (this.pieces.size > 0) kept.set(owner, this.pieces);
    else kept.delete(owner);
    if (this.covered.size === 0) return null;
    const { blocks, covered, isWhole, argsStarts } = this;
    const map = settle(this.collection);
    const impls: DefId[] = [];
    const table = defTable(db);
    for (const { defs } of map.declared.modules.values())
      impls.push(...defs.filter((def) => table.data(def).kind === 'impl'));
    return { map, blocks, covered, impls, isWhole, argsStarts, parents: this.outside.parents };
  }

  /** Blocks and calls among nodes `from` to `to`. */
  private scan(text: Text, from: NodeIdx, to: NodeIdx, frame: Frame): void {
    const { kind, subtreeEnd } = text.tree;
    for (let n = from; n < to; ) {
      const k = kind[n] as number;
      if (k === Kind.block) this.block(text, n, frame);
      else if (k === Kind.macro_invocation) {
        const inner = this.expand(text, n, 'expr', frame);
        if (inner !== null) this.scan(inner, 1, inner.tree.length, frame);
      } else if (!isItemKind(k)) {
        n++;
        continue;
      }
      n = subtreeEnd[n] as number;
    }
  }

  private block(text: Text, node: NodeIdx, outer: Frame): void {
    const ordinal = text.path === '' ? this.ordinals.get(node) : undefined;
    const own = ordinal === undefined ? null : blockModule(this.db, this.owner, ordinal);
    const around = outer.own ?? outer.made?.def ?? outer.outer;
    const frame: Frame = { known: own ?? outer.known, own, outer: around, made: null, types: new Set() };
    if (own !== null) this.outside.parents.set(own, around);
    const isAnonymous = text.path === '' && isAnonymousBlock(text.tree, node);
    const inside = this.statements(text, node, frame, isAnonymous);
    if (frame.made !== null) this.blocks.set(siteKey(text.path, node), frame.made.def);
    // What the statements contain sees all that is declared in the block.
    for (const { text: of, from, to } of inside) this.scan(of, from, to, frame);
  }

  /**
   * Declares the items below `node` and those that calls make there; gives back what is to be read then. `isAnonymous`: in the
   * block of an anonymous constant, where they are items of the crate.
   */
  private statements(
    text: Text,
    node: NodeIdx,
    frame: Frame,
    isAnonymous: boolean,
  ): { readonly text: Text; readonly from: NodeIdx; readonly to: NodeIdx }[] {
    const { tree } = text;
    const nested = text.piece?.items.get(node);
    if (isAnonymous && text.piece !== null) this.covered.add(siteKey(text.path, node));
    else if (text.piece !== null && nested !== undefined) this.declare(text.piece, text.path, nested, frame);
    const inside: { text: Text; from: NodeIdx; to: NodeIdx }[] = [];
    let attributes: NodeIdx[] = [];
    for (const child of children(tree, node)) {
      if (tree.kind[child] === Kind.attribute_item) {
        attributes.push(child);
        continue;
      }
      const isOn = attributes.length === 0 || this.isEnabled(tree, attributes);
      if (((tree.flags[child] as number) & NodeFlag.Named) !== 0) attributes = [];
      if (!isOn) continue;
      const call = statementCall(tree, child);
      if (call < 0) {
        inside.push({ text, from: child, to: tree.subtreeEnd[child] as number });
        continue;
      }
      const inner = this.expand(text, call, 'stmts', frame);
      if (inner !== null) inside.push(...this.statements(inner, 0, frame, isAnonymous));
    }
    return inside;
  }

  private isEnabled(tree: SyntaxTree, attributes: readonly NodeIdx[]): boolean {
    return readMetas(tree, attributes, this.lowering.env.cfg) !== null;
  }

  /** What a call expands to; null where it declares nothing or is not understood. */
  private expand(text: Text, node: NodeIdx, what: FragmentKind, { known: module }: Frame): Text | null {
    const { db, owner } = this;
    const { tree, piece: outer } = text;
    if ((outer?.depth ?? 0) >= DEPTH_LIMIT || this.calls >= CALL_LIMIT) return null;
    const group = childOfKind(tree, node, Kind.token_tree);
    const path = lowerPath(macroPaths(tree), childByField(tree, node, Field.macro));
    if (group < 0 || path.segments.length === 0) return null;
    const before = outer === null ? node : Number(text.path.split('/')[1]);
    const found = resolveMacro(db, { module, owner, before }, path, this.collection);
    if (found.kind !== 'def' || defTable(db).data(found.def).madeIn === owner) return null;
    const macro = macroSource(db, found.def);
    if (macro === null || (macro.builtin !== null && macro.builtin !== CFG_SELECT)) return null;
    if (!DECLARES.test(nodeText(tree, group)) && !db.get(macroMayDeclare, found.def)) return null;
    this.calls++;
    const name = outer === null ? this.nameOf(found.def) : callPath(outer.name, node);
    if (outer === null) this.argsStarts.set(name, tree.start[group] as number);
    const call: PieceCall = {
      outer,
      text: nodeText(tree, node),
      what,
      macro,
      compiled: macro.builtin === null ? compiledMacro(db, macro) : null,
      lowering: this.lowering,
    };
    const known = this.before.get(name);
    const piece =
      known !== undefined && isSameCall(known.call, call) ? known.piece : this.expandNow(tree, node, group, name, call);
    this.pieces.set(name, { call, piece });
    return piece === null ? null : { tree: piece.tree, path: callPath(text.path, node), piece };
  }

  private nameOf(macro: DefId): string {
    const ordinal = this.ordinalsByMacro.get(macro) ?? 0;
    this.ordinalsByMacro.set(macro, ordinal + 1);
    return `${macro}#${ordinal}`;
  }

  private expandNow(
    tree: SyntaxTree,
    node: NodeIdx,
    group: NodeIdx,
    name: string,
    { outer, what, macro, compiled }: PieceCall,
  ): Piece | null {
    const { db, owner } = this;
    const { edition } = this.collection;
    const hygiene = outer?.hygiene ?? new HygieneTable();
    const open = tree.start[group] as number;
    const unit = bodyCallOrigin(db, owner, name);
    const given = outer === null ? tokenise(nodeText(tree, group), { unit, edition }) : groupAt(outer.virtual, open);
    if (given === null) return null;
    const args = contentsOf(given, 0);
    const start = tree.start[node] as number;
    const end = tree.end[node] as number;
    const callSite =
      outer === null
        ? { unit, start: start - open, end: end - open, ctxt: 0 }
        : (originOfRange(outer.virtual, start, end, hygiene, 'argument') ?? (outer.calls[0] as OriginSpan));
    const expansion = hygiene.addExpansion({
      macro: macro.def,
      macroName: macro.name,
      crate: macro.crate,
      edition: macro.edition,
      callSite,
    });
    const result =
      compiled === null
        ? expandCfgSelect({ args, edition }, this.isCfgOn)
        : expandMacro(compiled, { args, expansion }, hygiene);
    if (result.kind === 'error' || !mayHoldItems(result.trees)) return null;
    const trees = what === 'expr' && compiled !== null ? withoutSemicolon(result.trees) : result.trees;
    const virtual = printTokens(markCrates(trees, hygiene));
    const inner = parserOf(db).parseFragment(virtual.text, fragmentOf(trees, what));
    if (((inner.flags[0] as number) & NodeFlag.HasError) !== 0) return null;
    return {
      tree: inner,
      name,
      depth: (outer?.depth ?? 0) + 1,
      virtual,
      hygiene,
      calls: [callSite, ...(outer?.calls ?? [])],
      items: new Map(nestedBlocks(inner, 0, 0).map((block) => [block.block, block])),
      lowered: new Map(),
    };
  }

  private readonly isCfgOn = (cfg: CfgExpr): boolean | null =>
    evaluateCfg(cfg, this.db.get(crateData, this.collection.krate).cfg);

  private declare(piece: Piece, path: string, nested: NestedBlock, frame: Frame): void {
    const { db, owner, collection } = this;
    const written = this.itemsOf(piece, nested);
    const { lowered } = written;
    const key = siteKey(path, nested.block);
    const call = `${owner}${siteKey(piece.name, nested.block)}`;
    const unit = expansionUnit(db, collection.krate, this.syntax.unit, call, owner);
    frame.made ??= this.newModule(frame);
    collection.expansions.set(unit, {
      tree: lowered.tree,
      expansion: itemExpansion(written),
      call: { kind: 'body', owner, calls: piece.calls },
    });
    const context = {
      unit,
      tree: lowered.tree,
      outerNodes: lowered.outerNodes,
      file: fileOfUnit(db, unit),
      folder: '',
      pathFolder: '',
    };
    // Macros of the crate that its items may call; those of the body are left out.
    const scope = db.get(textScopeBefore, owner);
    collection.declarations.declareExpansion({ module: frame.made, assoc: null }, context, null, scope);
    for (const { kind, name } of lowered.tree.items) if (TYPES.has(kind)) frame.types.add(name);
    const isCovered = lowered.tree.items.every((item) => isUnderstood(item, frame.types));
    if (!lowered.tree.hasItemError && isCovered) this.covered.add(key);
    else this.isWhole = false;
  }

  private itemsOf({ lowered, virtual, hygiene, depth }: Piece, { block, items }: NestedBlock): Written {
    let written = lowered.get(block);
    if (written === undefined) {
      const syntax: UnitSyntax = { innerAttrs: null, items, hasItemError: false, hasError: false };
      const { env, cache } = this.lowering;
      written = { expansion: { virtual, hygiene, syntax, depth }, lowered: lowerUnit(syntax, env, cache) };
      lowered.set(block, written);
    }
    return written;
  }

  private newModule({ own, outer }: Frame): ModuleData {
    const { db, owner, collection } = this;
    const def = defTable(db).intern(collection.krate, owner, 'mod', `${MADE_BLOCK}${this.count++}}`, 0);
    const module = new ModuleData(def, 'block', outer);
    module.beside = own;
    collection.declarations.declared.modules.set(def, module);
    if (own !== null) this.outside.parents.set(own, def);
    return module;
  }
}

/** Paths of macros have no types in them. */
function macroPaths(tree: SyntaxTree): TypeLowering {
  return { tree, syn: (node) => node, typeMacro: () => null, onError: () => {}, implTrait: null };
}

const TYPES: ReadonlySet<string> = new Set(['struct', 'enum', 'union']);

/** `types`: names of those that macros declare in the same block, in front of it. */
function isUnderstood(item: Item, types: ReadonlySet<string>): boolean {
  if (item.kind === 'impl') return item.selfTy.kind === 'path' && isNameOf(item.selfTy.path, types);
  return item.kind !== 'macroRules' && item.kind !== 'macroDef';
}

function isNameOf({ global, qself, segments }: Path, names: ReadonlySet<string>): boolean {
  return !global && qself === null && segments.length === 1 && names.has(segments[0]?.name ?? '');
}
