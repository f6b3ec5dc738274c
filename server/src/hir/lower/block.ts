/** Blocks and statements. Mirrors rustc_ast_lowering::block; macro statements splice their expansion in place. */
import type { ExprId } from '../../base/ids';
import { isStatementMacro } from '../../items/nestedItems';
import { childByField, childOfKind, children } from '../../syntax/cursor';
import { Field, Kind } from '../../syntax/kinds';
import { NodeFlag, type NodeIdx } from '../../syntax/tree';
import type { Expr, Stmt } from '../body';
import type { LowerCtx, Unit } from './context';
import { firstNamed, labelOf, lowerExpr } from './expr';
import { lowerPattern } from './pat';
import { lowerType } from './path';

type BlockMode = Extract<Expr, { kind: 'block' }>['mode'];

/** What a statement list lowers to. */
export interface Lowered {
  readonly stmts: Stmt[];
  tail: ExprId | null;
}

const ITEM_KINDS: ReadonlySet<number> = new Set([
  Kind.function_item,
  Kind.function_signature_item,
  Kind.struct_item,
  Kind.enum_item,
  Kind.union_item,
  Kind.trait_item,
  Kind.impl_item,
  Kind.type_item,
  Kind.const_item,
  Kind.static_item,
  Kind.mod_item,
  Kind.use_declaration,
  Kind.extern_crate_declaration,
  Kind.foreign_mod_item,
]);

/** `{..}`, `unsafe {..}`, `const {..}`, with an optional label. */
export function lowerBlockExpr(cx: LowerCtx, unit: Unit, node: NodeIdx): ExprId {
  const { tree } = unit;
  if (tree.kind[node] === Kind.unsafe_block)
    return lowerBlock(cx, unit, childOfKind(tree, node, Kind.block), 'unsafe', node);
  if (tree.kind[node] === Kind.const_block) {
    const id = cx.reserveExpr(cx.synOf(unit, node));
    const body = cx.inConstant(() => lowerBlock(cx, unit, childByField(tree, node, Field.body)));
    return cx.setExpr(id, { kind: 'inlineConst', body });
  }
  return lowerBlock(cx, unit, node);
}

/** A plain block; `outer` is the node that gives the span (`unsafe {}`). */
export function lowerBlock(cx: LowerCtx, unit: Unit, node: NodeIdx, mode: BlockMode = 'normal', outer = node): ExprId {
  if (node < 0) return cx.missing('syntax error', cx.syn(unit, 0, 0));
  const id = cx.reserveExpr(cx.synOf(unit, outer));
  const { name, context } = labelOf(unit, node);
  const label = name === null ? null : cx.addLabel(name, id);
  const lower = () => lowerScoped(cx, unit, node, id);
  const lowered = label === null ? lower() : cx.withLabel(label, name, context, false, lower);
  return cx.setExpr(id, { kind: 'block', stmts: lowered.stmts, tail: lowered.tail, label, mode });
}

/** The statements of a block in a scope of their own. */
export function lowerScoped(cx: LowerCtx, unit: Unit, node: NodeIdx, id: ExprId): Lowered {
  const mark = cx.mark();
  const depth = cx.blockStack.length;
  for (const module of [cx.macros.madeModuleOf(unit, node), cx.macros.blockModuleOf(unit, node)]) {
    if (module === null) continue;
    cx.blockStack.push(module);
    cx.blockModules.set(id, module);
  }
  const out: Lowered = { stmts: [], tail: null };
  lowerStatements(cx, unit, node, out);
  cx.blockStack.length = depth;
  cx.release(mark);
  return out;
}

/** Lowers the statements below `node` into `out`; the last expression without `;` becomes the tail. */
export function lowerStatements(cx: LowerCtx, unit: Unit, node: NodeIdx, out: Lowered): void {
  const { tree } = unit;
  let isOn = true;
  let last = node;
  for (const child of children(tree, node)) {
    const kind = tree.kind[child];
    if (kind === Kind.empty_statement && out.tail !== null) {
      // `match x {};`: the grammar gives the semicolon a statement of its own.
      const syn = cx.syn(unit, tree.start[last], tree.end[child]);
      out.stmts.push({ kind: 'expr', expr: out.tail, hasSemi: true, syn });
      out.tail = null;
    }
    if (kind === Kind.attribute_item) {
      isOn &&= cx.macros.isEnabled(unit, child);
      continue;
    }
    if ((tree.flags[child] & (NodeFlag.Error | NodeFlag.Missing)) !== 0) {
      cx.taint.push({ reason: 'syntax error', syn: cx.synOf(unit, child) });
      continue;
    }
    const isStatement =
      (tree.flags[child] & NodeFlag.Named) !== 0 && kind !== Kind.label && kind !== Kind.inner_attribute_item;
    if (!isStatement || kind === Kind.empty_statement) continue;
    if (isOn) lowerStatement(cx, unit, child, out);
    last = child;
    isOn = true;
  }
}

function lowerStatement(cx: LowerCtx, unit: Unit, node: NodeIdx, out: Lowered): void {
  const { tree } = unit;
  const kind = tree.kind[node];
  if (kind === Kind.macro_definition) {
    flushTail(cx, out);
    cx.macros.defineLocal(unit, node);
    return;
  }
  if (ITEM_KINDS.has(kind)) {
    if (!cx.macros.isDeclared(unit, node))
      cx.taint.push({ reason: 'item from a macro in a body', syn: cx.synOf(unit, node) });
    return;
  }
  if (kind === Kind.let_declaration) {
    flushTail(cx, out);
    out.stmts.push(lowerLet(cx, unit, node));
    return;
  }
  const syn = cx.synOf(unit, node);
  const expr = kind === Kind.expression_statement ? firstNamed(unit, node) : node;
  const hasSemi = kind === Kind.expression_statement && childOfKind(tree, node, Kind[';']) >= 0;
  if (expr >= 0 && tree.kind[expr] === Kind.macro_invocation && isStatementMacro(tree, expr, hasSemi)) {
    cx.macros.expandStatements(cx, unit, expr, hasSemi, syn, out);
    return;
  }
  flushTail(cx, out);
  const lowered = lowerExpr(cx, unit, expr);
  if (hasSemi) out.stmts.push({ kind: 'expr', expr: lowered, hasSemi: true, syn });
  else out.tail = lowered;
}

/** What looked like the tail was a block-like statement after all. */
export function flushTail(cx: LowerCtx, out: Lowered): void {
  if (out.tail === null) return;
  out.stmts.push({ kind: 'expr', expr: out.tail, hasSemi: false, syn: cx.synOfExpr(out.tail) });
  out.tail = null;
}

function lowerLet(cx: LowerCtx, unit: Unit, node: NodeIdx): Stmt {
  const { tree } = unit;
  const tyNode = childByField(tree, node, Field.type);
  const initNode = childByField(tree, node, Field.value);
  const elseNode = childByField(tree, node, Field.alternative);
  const ty = tyNode < 0 ? null : lowerType(cx, unit, tyNode);
  const init = initNode < 0 ? null : lowerExpr(cx, unit, initNode);
  const otherwise = elseNode < 0 ? null : lowerBlock(cx, unit, elseNode);
  const specifier = childOfKind(tree, node, Kind.mutable_specifier);
  const pat = lowerPattern(cx, unit, childByField(tree, node, Field.pattern), specifier);
  return { kind: 'let', pat, ty, init, else: otherwise, isSuper: isSuperLet(unit, node), syn: cx.synOf(unit, node) };
}

/** `super let`: the grammar knows no `super` here, it was hidden from the parser. */
function isSuperLet({ tree }: Unit, node: NodeIdx): boolean {
  const start = tree.start[node] as number;
  return (
    tree.repairs?.some((r) => r.what === 'super' && r.end <= start && tree.text.slice(r.end, start).trim() === '') ??
    false
  );
}
