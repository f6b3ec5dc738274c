/**
 * Assignments. `(a, _) = b` becomes `{ let (lhs, _) = b; a = lhs; }` as in rustc_ast_lowering (destructuring assignment);
 * a plain `a = b` stays an assignment.
 */
import type { BindingId, ExprId, PatId } from '../../base/ids';
import type { SynPtr } from '../../items/item';
import { childByField, childOfKind, children, namedChildren, nodeText } from '../../syntax/cursor';
import { Field, Kind } from '../../syntax/kinds';
import { NodeFlag, type NodeIdx } from '../../syntax/tree';
import type { BinaryOp, Expr, Stmt } from '../body';
import type { LowerCtx, Unit } from './context';
import { rangeOf } from './desugar';
import { BINARY_OPS, firstNamed, identifier, lowerExpr } from './expr';
import { lowerBodyPath } from './path';
import { simplePath } from './types';

/** `a = b += c`. Assignments group from the right, though the grammar groups them from the left. */
export function lowerAssignment(cx: LowerCtx, unit: Unit, node: NodeIdx): ExprId {
  const { tree } = unit;
  const operands: NodeIdx[] = [];
  /** -1: a plain `=`. */
  const operators: NodeIdx[] = [];
  let left = node;
  while (tree.kind[left] === Kind.assignment_expression || tree.kind[left] === Kind.compound_assignment_expr) {
    operands.unshift(childByField(tree, left, Field.right));
    operators.unshift(childByField(tree, left, Field.operator));
    left = childByField(tree, left, Field.left);
  }
  operands.unshift(left);
  const end = tree.end[node];
  const lowerFrom = (at: number): ExprId => {
    const operand = operands[at];
    if (at === operators.length) return lowerExpr(cx, unit, operand);
    const syn = cx.syn(unit, tree.start[operand], end);
    const value = () => lowerFrom(at + 1);
    return operators[at] < 0
      ? assign(cx, unit, operand, value, syn, end)
      : assignOp(cx, unit, operand, operators[at], value, syn);
  };
  return lowerFrom(0);
}

/** `end`: of the whole, in its unit. */
function assign(cx: LowerCtx, unit: Unit, left: NodeIdx, value: () => ExprId, syn: SynPtr, end: number): ExprId {
  const range = openInclusiveRange(cx, unit, left, value, end);
  if (range !== null) return range;
  if (!isDestructuring(unit, left)) {
    const lhs = lowerExpr(cx, unit, left);
    return cx.addExpr({ kind: 'assign', lhs, rhs: value() }, syn);
  }
  const rhs = value();
  const assignments: Stmt[] = [];
  const pat = lowerAssignee(cx, unit, left, assignments, syn);
  const stmts: Stmt[] = [{ kind: 'let', pat, ty: null, init: rhs, else: null, isSuper: false, syn }, ...assignments];
  return cx.addExpr({ kind: 'block', stmts, tail: null, label: null, mode: 'normal' }, syn, 'destructureAssign');
}

function assignOp(
  cx: LowerCtx,
  unit: Unit,
  left: NodeIdx,
  operator: NodeIdx,
  value: () => ExprId,
  syn: SynPtr,
): ExprId {
  const op = nodeText(unit.tree, operator).slice(0, -1);
  if (!BINARY_OPS.has(op)) return cx.missing('syntax error', syn);
  const lhs = lowerExpr(cx, unit, left);
  const id = cx.addExpr({ kind: 'assignOp', op: op as BinaryOp, lhs, rhs: value() }, syn);
  cx.nameSyn.set(id, cx.synOf(unit, operator));
  return id;
}

/** The grammar reads `..=b` as an assignment to `..`, and `&..=b` as one to `&..`; null for what is an assignment. */
function openInclusiveRange(cx: LowerCtx, unit: Unit, left: NodeIdx, value: () => ExprId, end: number): ExprId | null {
  const { tree } = unit;
  if (tree.kind[left] === Kind.reference_expression) {
    const operand = openInclusiveRange(cx, unit, childByField(tree, left, Field.value), value, end);
    if (operand === null) return null;
    const mutable = childOfKind(tree, left, Kind.mutable_specifier) >= 0;
    return cx.addExpr({ kind: 'addrOf', mutable, raw: false, operand }, cx.syn(unit, tree.start[left], end));
  }
  const isOpen =
    tree.kind[left] === Kind.range_expression &&
    nodeText(tree, left) === '..' &&
    tree.text.startsWith('..=', tree.start[left]);
  return isOpen ? rangeOf(cx, null, value(), true, cx.syn(unit, tree.start[left], end)) : null;
}

function isDestructuring(unit: Unit, node: NodeIdx): boolean {
  const { tree } = unit;
  switch (tree.kind[node]) {
    case Kind.identifier:
      return nodeText(tree, node) === '_';
    case Kind._:
    case Kind.tuple_expression:
    case Kind.unit_expression:
    case Kind.struct_expression:
      return true;
    case Kind.array_expression:
      return childByField(tree, node, Field.length) < 0;
    case Kind.parenthesized_expression: {
      const inner = firstNamed(unit, node);
      return nodeText(tree, inner) === '..' || isDestructuring(unit, inner);
    }
    case Kind.call_expression: {
      const callee = childByField(tree, node, Field.function);
      return tree.kind[callee] === Kind.identifier || tree.kind[callee] === Kind.scoped_identifier
        ? /^(?:\w+::)*[A-Z]/.test(nodeText(tree, callee))
        : false;
    }
    default:
      return false;
  }
}

/** Turns an assignee expression into a pattern, collecting `place = lhs;` statements in order. */
function lowerAssignee(cx: LowerCtx, unit: Unit, node: NodeIdx, out: Stmt[], whole: number): PatId {
  const { tree } = unit;
  const syn = cx.synOf(unit, node);
  const isRest = (child: NodeIdx) => tree.kind[child] === Kind.range_expression && nodeText(tree, child) === '..';
  const list = (nodes: readonly NodeIdx[]) => {
    const elems: PatId[] = [];
    let restAt: number | null = null;
    for (const child of nodes) {
      if (isRest(child)) restAt = elems.length;
      else elems.push(lowerAssignee(cx, unit, child, out, whole));
    }
    return { elems, restAt };
  };
  switch (tree.kind[node]) {
    case Kind._:
      return cx.addPat({ kind: 'wild' }, syn);
    case Kind.parenthesized_expression: {
      const inner = firstNamed(unit, node);
      if (isRest(inner)) return cx.addPat({ kind: 'tuple', ...list([inner]) }, syn);
      return lowerAssignee(cx, unit, inner, out, whole);
    }
    case Kind.tuple_expression:
    case Kind.unit_expression:
      return cx.addPat({ kind: 'tuple', ...list(namedChildren(tree, node)) }, syn);
    case Kind.array_expression: {
      const elems = namedChildren(tree, node);
      const rest = elems.findIndex(isRest);
      const lower = (nodes: readonly NodeIdx[]) => nodes.map((child) => lowerAssignee(cx, unit, child, out, whole));
      if (rest < 0) return cx.addPat({ kind: 'slice', prefix: lower(elems), middle: null, suffix: [] }, syn);
      const prefix = lower(elems.slice(0, rest));
      const middle = cx.addPat({ kind: 'rest' }, cx.synOf(unit, elems[rest]));
      return cx.addPat({ kind: 'slice', prefix, middle, suffix: lower(elems.slice(rest + 1)) }, syn);
    }
    case Kind.call_expression: {
      const callee = childByField(tree, node, Field.function);
      const path = lowerBodyPath(cx, unit, callee, 'value');
      return cx.addPat(
        { kind: 'tupleStruct', path, ...list(namedChildren(tree, childByField(tree, node, Field.arguments))) },
        syn,
      );
    }
    case Kind.struct_expression: {
      const path = lowerBodyPath(cx, unit, childByField(tree, node, Field.name), 'type');
      const fields: { name: string; pat: PatId }[] = [];
      let hasRest = false;
      for (const child of children(tree, childByField(tree, node, Field.body))) {
        if ((tree.flags[child] & NodeFlag.Named) === 0) continue;
        if (tree.kind[child] === Kind.base_field_initializer) hasRest = true;
        else if (tree.kind[child] === Kind.shorthand_field_initializer) {
          const name = childOfKind(tree, child, Kind.identifier);
          fields.push({ name: identifier(unit, name), pat: lowerAssignee(cx, unit, name, out, whole) });
        } else if (tree.kind[child] === Kind.field_initializer) {
          const name = identifier(unit, childByField(tree, child, Field.field));
          fields.push({ name, pat: lowerAssignee(cx, unit, childByField(tree, child, Field.value), out, whole) });
        }
      }
      return cx.addPat({ kind: 'record', path, fields, hasRest }, syn);
    }
    default: {
      if (nodeText(tree, node) === '_') return cx.addPat({ kind: 'wild' }, syn);
      const binding = cx.addBinding('lhs', syn, 'destructureAssign');
      const place = lowerExpr(cx, unit, node);
      const value = cx.addExpr(localPath('lhs', syn, binding), syn, 'destructureAssign');
      const assign = cx.addExpr({ kind: 'assign', lhs: place, rhs: value }, syn, 'destructureAssign');
      out.push({ kind: 'expr', expr: assign, hasSemi: true, syn: whole });
      return cx.addPat({ kind: 'bind', binding, byRef: false, mutable: false, sub: null }, syn);
    }
  }
}

/** A path expression that names a binding directly. */
export function localPath(name: string, syn: number, binding: BindingId): Expr {
  return { kind: 'path', path: { path: simplePath(name, syn), res: { res: { kind: 'local', binding }, consumed: 1 } } };
}
