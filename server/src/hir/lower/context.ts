/**
 * State of lowering one body: the arenas under construction, the scopes, the source map.
 *
 * A body is lowered from several texts: unit 0 is the owner's item, each macro expansion adds a unit. `Unit` pairs a
 * syntax tree with its number. Ribs follow rustc_resolve's late resolution: local bindings by name and hygiene context,
 * anonymous modules of blocks, labels.
 */

import type { BindingId, CrateId, DefId, ExprId, LabelId, PatId } from '../../base/ids';
import type { Path, SynPtr } from '../../items/item';
import { HygieneTable } from '../../macros/hygiene';
import type { PathRes } from '../../names/res';
import type { Database } from '../../query/engine';
import { Kind } from '../../syntax/kinds';
import type { NodeIdx, Repair, SyntaxTree } from '../../syntax/tree';
import type { Binding, BodyUnit, Desugaring, Expr, Pat, Taint } from '../body';
import { hiddenFieldAttributes } from './hiddenAttributes';
import { MacroEnv } from './macroEnv';

/** One text a body is lowered from. */
export interface Unit {
  readonly index: number;
  readonly tree: SyntaxTree;
  /** Hygiene context of the identifier at an offset; 0 is the root context. */
  contextAt(offset: number): number;
  /** Expansion depth, for the recursion limit. */
  readonly depth: number;
  /** Edition and crate of the text, for edition dependent syntax in macros of other crates. */
  readonly krate: CrateId;
  /** Which calls lead to this text, see `madeItems.ts`; null for a piece of another. */
  readonly path: string | null;
}

interface LocalEntry {
  readonly name: string;
  readonly context: number;
  /** null: the definition of the macro `macro`, which names of its expansions step out of here. */
  readonly binding: BindingId | null;
  readonly macro: DefId | null;
  /** Number of block modules around the declaration. */
  readonly blockDepth: number;
}

/** Marks a point of the rib stack, to leave a scope. */
export type ScopeMark = number;

interface OpenLabel {
  readonly id: LabelId;
  readonly name: string | null;
  readonly context: number;
  /** Unlabelled `break` and `continue` may target it. */
  readonly isLoop: boolean;
}

export class LowerCtx {
  readonly exprs: Expr[] = [];
  readonly pats: Pat[] = [];
  readonly bindings: Binding[] = [];
  readonly labels: { name: string | null; target: ExprId }[] = [];
  readonly closures: ExprId[] = [];
  readonly desugared = new Map<ExprId, Desugaring>();
  readonly blockModules = new Map<ExprId, DefId>();
  readonly typePaths = new Map<Path, PathRes>();
  readonly taint: Taint[] = [];
  /** The `box` words that are still to be found before a pattern. */
  readonly boxes = new Map<Repair, SyntaxTree>();
  readonly units: BodyUnit[] = [];
  /** Expressions around the one being lowered. */
  nesting = 0;
  readonly nameSyn = new Map<ExprId, SynPtr>();
  readonly fnSyn = new Map<ExprId, SynPtr>();
  readonly armSyn = new Map<ExprId, SynPtr>();
  readonly macros: MacroEnv;

  /** Unit, start and end of each span; more room than is used. */
  private spans = new Int32Array(3 * 256);
  private spanCount = 0;
  private exprSyn: number[] = [];
  private patSyn: number[] = [];
  private bindingSyn: number[] = [];

  private locals: LocalEntry[] = [];
  /** Innermost last. Labels of an enclosing closure body are not visible: `labelBase`. */
  private openLabels: OpenLabel[] = [];
  private labelBase = 0;
  /** Variables below belong to a body around the innermost constant, which may not use them. */
  private localBase: ScopeMark = 0;
  /** Anonymous modules around the current node, innermost last. */
  readonly blockStack: DefId[] = [];
  /** Closure whose body is being lowered; -1 in the root. */
  currentClosure = -1;
  /** Binding of the coroutine's resume argument, where the current closure is an async one. */
  taskContext: BindingId | null = null;
  /** Label of the innermost `try` block of the current body, which `?` breaks out of. */
  tryLabel: LabelId | null = null;

  constructor(
    readonly db: Database,
    readonly owner: DefId,
    readonly module: DefId,
    readonly krate: CrateId,
    /** Edition of the crate as a number: 2015, 2018, 2021, 2024. */
    readonly edition: number,
    /** Marks of the owner's own text. */
    hygiene = new HygieneTable(),
  ) {
    this.macros = new MacroEnv(db, this, hygiene);
  }

  // --- spans

  syn(unit: Unit, start: number, end: number): SynPtr {
    return this.synAt(unit.index, start, end);
  }
  synOf(unit: Unit, node: NodeIdx): SynPtr {
    return this.syn(unit, unit.tree.start[node], unit.tree.end[node]);
  }
  spanTable(): Int32Array {
    return this.spans.slice(0, 3 * this.spanCount);
  }
  unitTable(): Int32Array {
    const units = new Int32Array(this.spanCount);
    for (let syn = 0; syn < units.length; syn++) units[syn] = this.spans[syn * 3];
    return units;
  }
  exprSynTable(): Int32Array {
    return Int32Array.from(this.exprSyn);
  }
  patSynTable(): Int32Array {
    return Int32Array.from(this.patSyn);
  }
  bindingSynTable(): Int32Array {
    return Int32Array.from(this.bindingSyn);
  }
  synOfExpr(expr: ExprId): SynPtr {
    return this.exprSyn[expr];
  }
  setExprSyn(expr: ExprId, syn: SynPtr): void {
    this.exprSyn[expr] = syn;
  }
  synOfPat(pat: PatId): SynPtr {
    return this.patSyn[pat];
  }
  rangeOfSyn(syn: SynPtr): { unit: number; start: number; end: number } {
    return { unit: this.spans[syn * 3], start: this.spans[syn * 3 + 1], end: this.spans[syn * 3 + 2] };
  }
  /** A span that shares unit with `syn`: from its offsets to `start`/`end`. */
  synAt(unit: number, start: number, end: number): SynPtr {
    const at = 3 * this.spanCount;
    if (at === this.spans.length) {
      const grown = new Int32Array(2 * at);
      grown.set(this.spans);
      this.spans = grown;
    }
    this.spans[at] = unit;
    this.spans[at + 1] = start;
    this.spans[at + 2] = end;
    return this.spanCount++;
  }

  // --- arenas

  addExpr(expr: Expr, syn: SynPtr, desugared?: Desugaring): ExprId {
    const id = this.exprs.length as ExprId;
    this.exprs.push(expr);
    this.exprSyn.push(syn);
    if (desugared) this.desugared.set(id, desugared);
    return id;
  }
  /** Reserves an id before its children, for nodes that labels or closures refer to. */
  reserveExpr(syn: SynPtr): ExprId {
    return this.addExpr({ kind: 'missing', reason: 'reserved' }, syn);
  }
  /** The expression is no part of the body after all; it is the last that was added, and nothing refers to it. */
  takeBack(id: ExprId): void {
    if (id !== this.exprs.length - 1) return;
    this.exprs.pop();
    this.exprSyn.pop();
    this.desugared.delete(id);
  }
  setExpr(id: ExprId, expr: Expr): ExprId {
    this.exprs[id] = expr;
    return id;
  }
  addPat(pat: Pat, syn: SynPtr): PatId {
    const id = this.pats.length as PatId;
    this.pats.push(pat);
    this.patSyn.push(syn);
    return id;
  }
  addBinding(name: string, syn: SynPtr, synthetic: Desugaring | null = null): BindingId {
    const id = this.bindings.length as BindingId;
    this.bindings.push({ name, synthetic, owner: this.currentClosure });
    this.bindingSyn.push(syn);
    return id;
  }
  /** Attributes that a repair hid from the parser may be `cfg`s: then the tree says too much, unless they are of a field. */
  checkRepairs(tree: SyntaxTree): void {
    for (const repair of tree.repairs ?? []) {
      if (repair.what === 'attribute' && /\bcfg/.test(tree.text.slice(repair.start, repair.end))) {
        if (!hiddenFieldAttributes(tree).has(repair)) this.taint.push({ reason: 'cfg inside an expression', syn: -1 });
      } else if (repair.what === 'box') this.boxes.set(repair, tree);
      else if (repair.what === 'nightly') this.taint.push({ reason: 'nightly syntax', syn: -1 });
      else if (repair.what === 'body') this.taint.push({ reason: 'syntax error', syn: -1 });
    }
  }
  /** Each `box` must have been before a pattern, but for those of items inside. `root`: the node of the owner. */
  checkBoxes(root: NodeIdx): void {
    const isLeft = ([{ start }, tree]: readonly [Repair, SyntaxTree]): boolean =>
      !tree.kind.some((kind, n) => n !== root && kind === Kind.function_item && isAround(tree, n, start));
    if ([...this.boxes].some(isLeft)) this.taint.push({ reason: 'nightly syntax', syn: -1 });
  }
  missing(reason: string, syn: SynPtr): ExprId {
    this.taint.push({ reason, syn });
    return this.addExpr({ kind: 'missing', reason }, syn);
  }
  missingPat(reason: string, syn: SynPtr): PatId {
    this.taint.push({ reason, syn });
    return this.addPat({ kind: 'missing' }, syn);
  }

  // --- scopes

  mark(): ScopeMark {
    return this.locals.length;
  }
  release(mark: ScopeMark): void {
    this.locals.length = mark;
  }
  declare(name: string, context: number, binding: BindingId): void {
    const seen = this.macros.hygiene.normalizeToMacroRules(context);
    this.locals.push({ name, context: seen, binding, macro: null, blockDepth: this.blockStack.length });
  }
  /** The rib of a `macro_rules!` defined in the body: its expansions see the locals before it. */
  crossMacro(macro: DefId): void {
    this.locals.push({ name: '', context: 0, binding: null, macro, blockDepth: this.blockStack.length });
  }
  /** Innermost local of that name under hygiene, and how many block modules lie between it and here. */
  lookupLocal(name: string, context: number): { binding: BindingId; innerBlocks: number } | null {
    const { hygiene } = this.macros;
    let seen = hygiene.normalizeToMacroRules(context);
    for (let i = this.locals.length - 1; i >= 0; i--) {
      const entry = this.locals[i];
      if (entry.binding === null) {
        if (hygiene.macroOf(seen) === entry.macro) seen = hygiene.removeMark(seen);
        continue;
      }
      if (entry.name === name && entry.context === seen) {
        if (i < this.localBase) this.taint.push({ reason: 'variable in a constant', syn: -1 });
        return { binding: entry.binding, innerBlocks: this.blockStack.length - entry.blockDepth };
      }
    }
    return null;
  }
  /** Module from which paths are resolved here. */
  currentModule(): DefId {
    return this.blockStack.at(-1) ?? this.module;
  }

  // --- labels

  addLabel(name: string | null, target: ExprId): LabelId {
    this.labels.push({ name, target });
    return (this.labels.length - 1) as LabelId;
  }
  withLabel<T>(id: LabelId, name: string | null, context: number, isLoop: boolean, body: () => T): T {
    this.openLabels.push({ id, name, context, isLoop });
    const result = body();
    this.openLabels.pop();
    return result;
  }
  findLabel(name: string | null, context: number): LabelId | null {
    for (let i = this.openLabels.length - 1; i >= this.labelBase; i--) {
      const label = this.openLabels[i];
      if (name === null ? label.isLoop : label.name === name && label.context === context) return label.id;
    }
    return null;
  }
  /** Lowers the inside of an inline constant: neither jumps nor variables cross its border. */
  inConstant<T>(body: () => T): T {
    const base = this.localBase;
    this.localBase = this.mark();
    const result = this.inClosure(this.currentClosure, body);
    this.localBase = base;
    return result;
  }
  /** Lowers the inside of a closure or async block: jumps do not cross it. */
  inClosure<T>(closure: number, body: () => T): T {
    const saved = {
      base: this.labelBase,
      closure: this.currentClosure,
      task: this.taskContext,
      tryLabel: this.tryLabel,
    };
    this.labelBase = this.openLabels.length;
    this.currentClosure = closure;
    this.taskContext = null;
    this.tryLabel = null;
    const result = body();
    this.labelBase = saved.base;
    this.currentClosure = saved.closure;
    this.taskContext = saved.task;
    this.tryLabel = saved.tryLabel;
    return result;
  }
}

function isAround(tree: SyntaxTree, node: NodeIdx, offset: number): boolean {
  return tree.start[node] <= offset && offset < tree.end[node];
}
