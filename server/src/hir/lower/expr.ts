/** Expressions. Mirrors rustc_ast_lowering::expr; desugarings live in `desugar.ts`, blocks in `block.ts`. */
import type { ExprId, LabelId, PatId } from '../../base/ids';
import { lowerConstRef } from '../../items/lowerType';
import { childByField, childOfKind, children, namedChildren, nodeText } from '../../syntax/cursor';
import { Field, Kind, kindName } from '../../syntax/kinds';
import { NodeFlag, type NodeIdx, type SyntaxTree } from '../../syntax/tree';
import type { Arm, BinaryOp, BodyPath, ClosureExpr, Expr } from '../body';
import { bindInside, type WholeParam, wholeParam } from './asyncParams';
import { lowerBlock, lowerBlockExpr } from './block';
import type { LowerCtx, Unit } from './context';
import { lowerAssignment } from './destructure';
import { lowerAwait, lowerFor, lowerRange, lowerTry, lowerTryBlock, lowerWhile, rangeOf } from './desugar';
import { charLiteral, floatLiteral, integerLiteral, stringLiteral } from './literal';
import { lowerPattern } from './pat';
import { lowerArgs, lowerBodyPath, lowerType, resolveArgs } from './path';
import { typeLowering } from './types';

export const BINARY_OPS = new Set<string>([
  '+',
  '-',
  '*',
  '/',
  '%',
  '&',
  '|',
  '^',
  '<<',
  '>>',
  '==',
  '!=',
  '<',
  '<=',
  '>',
  '>=',
]);

/**
 * Deeper code is not understood: every later stage walks a body as deep as it is nested. The stack of the threads that
 * analyse is made for this depth.
 */
const NESTING_LIMIT = 5000;
/** A closure counts as this many levels more: it is a body of its own, with a type that holds those around it. */
const CLOSURE_NESTING = 7;

export function lowerExpr(cx: LowerCtx, unit: Unit, node: NodeIdx): ExprId {
  if (cx.nesting >= NESTING_LIMIT) return cx.missing('nested too deeply', cx.synOf(unit, node));
  cx.nesting++;
  const expr = lowerAny(cx, unit, node);
  cx.nesting--;
  return expr;
}

function lowerAny(cx: LowerCtx, unit: Unit, node: NodeIdx): ExprId {
  const { tree } = unit;
  const syn = cx.synOf(unit, node);
  if (node < 0 || (tree.flags[node] & (NodeFlag.Error | NodeFlag.Missing)) !== 0)
    return cx.missing('syntax error', syn);
  const literal = lowerLiteral(cx, unit, node);
  if (literal !== null) return literal;
  const jump = breakAtLeft(unit, node);
  if (jump >= 0) return lowerSplitBreak(cx, unit, node, jump);
  switch (tree.kind[node]) {
    case Kind.identifier:
    case Kind.self:
    case Kind.scoped_identifier:
    case Kind.generic_function:
      return lowerPathExpr(cx, unit, node);
    case Kind.parenthesized_expression: {
      const inner = lowerExpr(cx, unit, firstNamed(unit, node));
      // Parentheses belong to the span, save around the expansion of a macro.
      if (cx.rangeOfSyn(cx.synOfExpr(inner)).unit === unit.index) cx.setExprSyn(inner, syn);
      return inner;
    }
    case Kind.unit_expression:
      return cx.addExpr({ kind: 'tuple', elems: [] }, syn);
    case Kind.tuple_expression:
      return cx.addExpr({ kind: 'tuple', elems: enabled(cx, unit, node).map((e) => lowerExpr(cx, unit, e)) }, syn);
    case Kind.array_expression: {
      const length = childByField(tree, node, Field.length);
      if (length < 0)
        return cx.addExpr({ kind: 'array', elems: enabled(cx, unit, node).map((e) => lowerExpr(cx, unit, e)) }, syn);
      const value = lowerExpr(cx, unit, firstNamed(unit, node));
      const len = isUnderscore(unit, length) ? null : lowerExpr(cx, unit, length);
      return cx.addExpr({ kind: 'repeat', value, len }, syn);
    }
    case Kind.block:
    case Kind.unsafe_block:
    case Kind.const_block:
      return lowerBlockExpr(cx, unit, node);
    case Kind.try_block:
      return lowerTryBlock(cx, unit, node);
    case Kind.async_block:
    case Kind.gen_block:
      return lowerAsyncBlock(cx, unit, node);
    case Kind.if_expression:
      return lowerIf(cx, unit, node);
    case Kind.let_condition:
    case Kind.let_chain:
      return lowerCondition(cx, unit, node);
    case Kind.match_expression:
      return lowerMatch(cx, unit, node);
    case Kind.loop_expression:
      return lowerLoop(cx, unit, node);
    case Kind.while_expression:
      return lowerWhile(cx, unit, node);
    case Kind.for_expression:
      return lowerFor(cx, unit, node);
    case Kind.call_expression:
      return lowerCall(cx, unit, node);
    case Kind.field_expression: {
      const base = lowerExpr(cx, unit, childByField(tree, node, Field.value));
      const name = childByField(tree, node, Field.field);
      const id = cx.addExpr({ kind: 'field', base, name: identifier(unit, name) }, syn);
      cx.nameSyn.set(id, cx.synOf(unit, name));
      return id;
    }
    case Kind.index_expression: {
      const [base, index] = namedChildren(tree, node);
      if (base === undefined || index === undefined) return cx.missing('syntax error', syn);
      const baseExpr = lowerExpr(cx, unit, base);
      const id = cx.addExpr({ kind: 'index', base: baseExpr, index: lowerExpr(cx, unit, index) }, syn);
      const bracket = childOfKind(tree, node, Kind['[']);
      if (bracket >= 0) cx.nameSyn.set(id, cx.syn(unit, tree.start[bracket], tree.end[node]));
      return id;
    }
    case Kind.unary_expression: {
      const operator = tree.text[tree.start[node]];
      const operand = lowerExpr(cx, unit, firstNamed(unit, node));
      const op = operator === '-' ? 'neg' : operator === '!' ? 'not' : 'deref';
      return cx.addExpr({ kind: 'unary', op, operand }, syn);
    }
    case Kind.binary_expression:
      return lowerBinary(cx, unit, node);
    case Kind.assignment_expression:
    case Kind.compound_assignment_expr:
      return lowerAssignment(cx, unit, node);
    case Kind.reference_expression: {
      const raw = childOfKind(tree, node, Kind.raw) >= 0;
      const mutable = childOfKind(tree, node, Kind.mutable_specifier) >= 0;
      const operand = lowerExpr(cx, unit, childByField(tree, node, Field.value));
      return cx.addExpr({ kind: 'addrOf', mutable, raw, operand }, syn);
    }
    case Kind.type_cast_expression: {
      const operand = lowerExpr(cx, unit, childByField(tree, node, Field.value));
      return cx.addExpr({ kind: 'cast', operand, ty: lowerType(cx, unit, childByField(tree, node, Field.type)) }, syn);
    }
    case Kind.range_expression:
      return lowerRange(cx, unit, node);
    case Kind.struct_expression:
      return lowerRecord(cx, unit, node);
    case Kind.closure_expression: {
      cx.nesting += CLOSURE_NESTING;
      const closure = lowerClosure(cx, unit, node);
      cx.nesting -= CLOSURE_NESTING;
      return closure;
    }
    case Kind.return_expression:
      return cx.addExpr({ kind: 'return', value: optional(cx, unit, node) }, syn);
    case Kind.yield_expression:
      return cx.addExpr({ kind: 'yield', value: optional(cx, unit, node) }, syn);
    case Kind.break_expression:
    case Kind.continue_expression:
      return lowerJump(cx, unit, node);
    case Kind.try_expression:
      return lowerTry(cx, unit, node);
    case Kind.await_expression:
      return lowerAwait(cx, unit, node);
    case Kind.macro_invocation:
      return cx.macros.expandExpr(cx, unit, node);
    case Kind.expression_statement:
      return lowerExpr(cx, unit, firstNamed(unit, node));
    default:
      return cx.missing(`unsupported expression: ${kindName(tree.kind[node])}`, syn);
  }
}

/** A literal token or a negated one; null for anything else. */
export function lowerLiteral(cx: LowerCtx, unit: Unit, node: NodeIdx): ExprId | null {
  const { tree } = unit;
  const syn = cx.synOf(unit, node);
  const text = () => nodeText(tree, node);
  const add = (lit: ReturnType<typeof integerLiteral>) =>
    lit === null ? cx.missing('bad literal', syn) : cx.addExpr({ kind: 'literal', lit }, syn);
  switch (tree.kind[node]) {
    case Kind.integer_literal:
      return add(integerLiteral(text()));
    case Kind.float_literal:
      return add(floatLiteral(text()));
    case Kind.boolean_literal:
      return add({ kind: 'bool', value: text() === 'true' });
    case Kind.char_literal:
      return add(charLiteral(text()));
    case Kind.string_literal:
    case Kind.raw_string_literal:
      return add(stringLiteral(text()));
    case Kind.negative_literal: {
      const operand = lowerLiteral(cx, unit, firstNamed(unit, node));
      return operand === null ? cx.missing('bad literal', syn) : cx.addExpr({ kind: 'unary', op: 'neg', operand }, syn);
    }
    default:
      return null;
  }
}

export function identifier(unit: Unit, node: NodeIdx): string {
  return nodeText(unit.tree, node).replace(/^r#/, '');
}

/** `_`, in any parentheses. */
function isUnderscore(unit: Unit, node: NodeIdx): boolean {
  const { tree } = unit;
  if (tree.kind[node] === Kind.parenthesized_expression) return isUnderscore(unit, firstNamed(unit, node));
  return node >= 0 && nodeText(tree, node) === '_';
}

export function firstNamed(unit: Unit, node: NodeIdx): NodeIdx {
  for (const child of namedChildren(unit.tree, node)) {
    const kind = unit.tree.kind[child];
    if (kind !== Kind.attribute_item && kind !== Kind.inner_attribute_item && kind !== Kind.label) return child;
  }
  return -1;
}

function optional(cx: LowerCtx, unit: Unit, node: NodeIdx): ExprId | null {
  const value = firstNamed(unit, node);
  return value < 0 ? null : lowerExpr(cx, unit, value);
}

/** Named children that are expressions and not switched off by a `#[cfg]` before them. */
function enabled(cx: LowerCtx, unit: Unit, node: NodeIdx): NodeIdx[] {
  const result: NodeIdx[] = [];
  let isOn = true;
  for (const child of namedChildren(unit.tree, node)) {
    if (unit.tree.kind[child] === Kind.attribute_item) {
      isOn &&= cx.macros.isEnabled(unit, child);
      continue;
    }
    if (isOn) result.push(child);
    isOn = true;
  }
  return result;
}

function lowerPathExpr(cx: LowerCtx, unit: Unit, node: NodeIdx): ExprId {
  const path = lowerBodyPath(cx, unit, node, 'value');
  const syn = cx.synOf(unit, node);
  checkResolved(cx, path, syn);
  return cx.addExpr({ kind: 'path', path }, syn);
}

/** `<T>::X` has nothing for names to resolve: inference does. */
function checkResolved(cx: LowerCtx, { path, res: { res } }: BodyPath, syn: number): void {
  if (res.kind === 'err' && path.qself === null) cx.taint.push({ reason: `unresolved name: ${res.reason}`, syn });
}

/**
 * `0..*n` and `0..-n` parse as `(0..) * n` and `(0..) - n`. A range binds weaker than any operator, so everything behind
 * its dots is its end. Returns the open range at the far left of a chain of operators, or -1.
 */
function openRangeAtLeft(unit: Unit, node: NodeIdx): NodeIdx {
  const { tree } = unit;
  let left = node;
  while (tree.kind[left] === Kind.binary_expression) left = childByField(tree, left, Field.left);
  if (tree.kind[left] !== Kind.range_expression) return -1;
  const last = children(tree, left).at(-1) ?? -1;
  return last >= 0 && tree.text.startsWith('..', tree.start[last]) ? left : -1;
}

function lowerBinary(cx: LowerCtx, unit: Unit, node: NodeIdx): ExprId {
  const { tree } = unit;
  const range = openRangeAtLeft(unit, node);
  if (range >= 0) {
    const start = namedChildren(tree, range)[0];
    const end = cx.macros.reparse(unit, node, tree.end[range], tree.end[node]);
    const isInclusive = tree.text.startsWith('..=', tree.end[range] - 3);
    if (end === null) return cx.missing('syntax error', cx.synOf(unit, node));
    return rangeOf(
      cx,
      start === undefined ? null : lowerExpr(cx, unit, start),
      lowerExpr(cx, end.unit, end.root),
      isInclusive,
      cx.synOf(unit, node),
    );
  }
  const operator = childByField(tree, node, Field.operator);
  const op = nodeText(tree, operator);
  const syn = cx.synOf(unit, node);
  const lhs = lowerExpr(cx, unit, childByField(tree, node, Field.left));
  const rhs = lowerExpr(cx, unit, childByField(tree, node, Field.right));
  if (op === '&&' || op === '||') return cx.addExpr({ kind: 'logical', op, lhs, rhs }, syn);
  if (!BINARY_OPS.has(op)) return cx.missing('syntax error', syn);
  const id = cx.addExpr({ kind: 'binary', op: op as BinaryOp, lhs, rhs }, syn);
  cx.nameSyn.set(id, cx.synOf(unit, operator));
  return id;
}

/**
 * `break (a, b).c + d` parses as a call of `break`, with a field taken of what it gives, and so on. A `break` takes all
 * that follows as its value. Returns the bare `break` at the far left of `node`, or -1.
 */
function breakAtLeft(unit: Unit, node: NodeIdx): NodeIdx {
  const { tree } = unit;
  const kind = tree.kind[node];
  if (kind === Kind.break_expression || kind === Kind.expression_statement) return -1;
  if (!tree.text.startsWith('break', tree.start[node])) return -1;
  for (let left = node; tree.start[left] === tree.start[node] && left < (tree.subtreeEnd[node] as number); left++) {
    if (tree.kind[left] === Kind.break_expression) return firstNamed(unit, left) < 0 ? left : -1;
  }
  return -1;
}

function lowerSplitBreak(cx: LowerCtx, unit: Unit, node: NodeIdx, jump: NodeIdx): ExprId {
  const { tree } = unit;
  const syn = cx.synOf(unit, node);
  const label = findLabelOf(cx, unit, jump);
  const value = cx.macros.reparse(unit, node, tree.end[jump] as number, tree.end[node] as number);
  if (label === null || value === null) return cx.missing(value === null ? 'syntax error' : NO_TARGET, syn);
  return cx.addExpr({ kind: 'break', label, value: lowerExpr(cx, value.unit, value.root) }, syn);
}

/** Condition of `if`, `while` or a guard: `let` and `&&` chains bind in the current scope. */
export function lowerCondition(cx: LowerCtx, unit: Unit, node: NodeIdx): ExprId {
  const { tree } = unit;
  const syn = cx.synOf(unit, node);
  if (node < 0) return cx.missing('syntax error', cx.syn(unit, 0, 0));
  if (tree.kind[node] === Kind.let_condition) {
    const init = lowerExpr(cx, unit, childByField(tree, node, Field.value));
    const pat = lowerPattern(cx, unit, childByField(tree, node, Field.pattern));
    return cx.addExpr({ kind: 'let', pat, init }, syn);
  }
  if (tree.kind[node] === Kind.let_chain) {
    let chain: ExprId | null = null;
    for (const child of namedChildren(tree, node)) {
      const next = lowerCondition(cx, unit, child);
      const start = tree.start[node];
      chain =
        chain === null
          ? next
          : cx.addExpr({ kind: 'logical', op: '&&', lhs: chain, rhs: next }, cx.syn(unit, start, tree.end[child]));
    }
    return chain ?? cx.missing('syntax error', syn);
  }
  if (tree.kind[node] === Kind.binary_expression && hasLet(unit, node)) {
    const lhs = lowerCondition(cx, unit, childByField(tree, node, Field.left));
    const rhs = lowerCondition(cx, unit, childByField(tree, node, Field.right));
    return cx.addExpr({ kind: 'logical', op: '&&', lhs, rhs }, syn);
  }
  return lowerExpr(cx, unit, node);
}

function hasLet(unit: Unit, node: NodeIdx): boolean {
  for (let i = node; i < unit.tree.subtreeEnd[node]; i++) if (unit.tree.kind[i] === Kind.let_condition) return true;
  return false;
}

function lowerIf(cx: LowerCtx, unit: Unit, node: NodeIdx): ExprId {
  const { tree } = unit;
  const mark = cx.mark();
  const cond = lowerCondition(cx, unit, childByField(tree, node, Field.condition));
  const then = lowerBlock(cx, unit, childByField(tree, node, Field.consequence));
  cx.release(mark);
  const alternative = childByField(tree, node, Field.alternative);
  const otherwise = alternative < 0 ? null : lowerExpr(cx, unit, firstNamed(unit, alternative));
  return cx.addExpr({ kind: 'if', cond, then, else: otherwise }, cx.synOf(unit, node));
}

function lowerMatch(cx: LowerCtx, unit: Unit, node: NodeIdx): ExprId {
  const { tree } = unit;
  const value = childByField(tree, node, Field.value);
  const scrutinee = lowerExpr(cx, unit, value);
  const arms: Arm[] = [];
  for (const arm of children(tree, childByField(tree, node, Field.body))) {
    if (tree.kind[arm] !== Kind.match_arm) continue;
    const attrs = children(tree, arm).filter((child) => tree.kind[child] === Kind.attribute_item);
    if (!attrs.every((attr) => cx.macros.isEnabled(unit, attr))) continue;
    arms.push(lowerArm(cx, unit, arm));
  }
  const id = cx.addExpr({ kind: 'match', scrutinee, arms, source: 'normal' }, cx.synOf(unit, node));
  if (value >= 0) cx.nameSyn.set(id, cx.syn(unit, tree.start[node], tree.end[value]));
  return id;
}

function lowerArm(cx: LowerCtx, unit: Unit, node: NodeIdx): Arm {
  const { tree } = unit;
  const mark = cx.mark();
  const pattern = childByField(tree, node, Field.pattern);
  const condition = childByField(tree, pattern, Field.condition);
  const patNode = children(tree, pattern).find((child) => child !== condition && isPatternStart(unit, child)) ?? -1;
  const pat: PatId =
    patNode < 0 ? cx.missingPat('syntax error', cx.synOf(unit, node)) : lowerPattern(cx, unit, patNode);
  const guard = condition < 0 ? null : lowerCondition(cx, unit, condition);
  const body = lowerExpr(cx, unit, childByField(tree, node, Field.value));
  cx.release(mark);
  cx.armSyn.set(body, cx.synOf(unit, node));
  return { pat, guard, body };
}

function isPatternStart(unit: Unit, node: NodeIdx): boolean {
  return (
    (unit.tree.flags[node] & NodeFlag.Named) !== 0 ||
    unit.tree.kind[node] === Kind._ ||
    unit.tree.kind[node] === Kind['..']
  );
}

/** `'name` of a label node, with the hygiene context of the identifier. */
export function labelOf(unit: Unit, node: NodeIdx): { name: string | null; context: number } {
  const label = childOfKind(unit.tree, node, Kind.label);
  if (label < 0) return { name: null, context: 0 };
  return { name: nodeText(unit.tree, label), context: unit.contextAt(unit.tree.start[label]) };
}

function lowerLoop(cx: LowerCtx, unit: Unit, node: NodeIdx): ExprId {
  const id = cx.reserveExpr(cx.synOf(unit, node));
  const keyword = childOfKind(unit.tree, node, Kind.loop);
  if (keyword >= 0) cx.nameSyn.set(id, cx.synOf(unit, keyword));
  const { name, context } = labelOf(unit, node);
  const label = cx.addLabel(name, id);
  const body = cx.withLabel(label, name, context, true, () =>
    lowerBlock(cx, unit, childByField(unit.tree, node, Field.body)),
  );
  return cx.setExpr(id, { kind: 'loop', body, label, source: 'loop' });
}

const NO_TARGET = 'jump without a target';

/** What a `break` or `continue` leaves. */
function findLabelOf(cx: LowerCtx, unit: Unit, node: NodeIdx): LabelId | null {
  const { name, context } = labelOf(unit, node);
  return cx.findLabel(name, context);
}

function lowerJump(cx: LowerCtx, unit: Unit, node: NodeIdx): ExprId {
  const syn = cx.synOf(unit, node);
  const label = findLabelOf(cx, unit, node);
  if (label === null) return cx.missing(NO_TARGET, syn);
  if (unit.tree.kind[node] === Kind.continue_expression) return cx.addExpr({ kind: 'continue', label }, syn);
  return cx.addExpr({ kind: 'break', label, value: optional(cx, unit, node) }, syn);
}

function lowerCall(cx: LowerCtx, unit: Unit, node: NodeIdx): ExprId {
  const { tree } = unit;
  const syn = cx.synOf(unit, node);
  const callee = childByField(tree, node, Field.function);
  const argsNode = childByField(tree, node, Field.arguments);
  const lowerCallArgs = () => enabled(cx, unit, argsNode).map((arg) => lowerExpr(cx, unit, arg));
  // `a.b(c)` and `a.b::<T>(c)` are method calls; `(a.b)(c)` and `a.0(c)` call a field.
  const isGeneric = tree.kind[callee] === Kind.generic_function;
  const field = isGeneric ? childByField(tree, callee, Field.function) : callee;
  const name = tree.kind[field] === Kind.field_expression ? childByField(tree, field, Field.field) : -1;
  if (name >= 0 && tree.kind[name] !== Kind.integer_literal) {
    const receiver = lowerExpr(cx, unit, childByField(tree, field, Field.value));
    const typeArgs = isGeneric ? childByField(tree, callee, Field.type_arguments) : -1;
    const generics = typeArgs < 0 ? null : lowerArgs(cx, unit, typeArgs);
    const id = cx.addExpr(
      { kind: 'methodCall', receiver, name: identifier(unit, name), generics, args: lowerCallArgs() },
      syn,
    );
    cx.nameSyn.set(id, cx.synOf(unit, name));
    cx.fnSyn.set(id, cx.synAt(unit.index, tree.start[name], tree.end[node]));
    return id;
  }
  const calleeExpr = lowerExpr(cx, unit, callee);
  const constants = legacyConstants(cx, calleeExpr);
  if (constants === null) return cx.addExpr({ kind: 'call', callee: calleeExpr, args: lowerCallArgs() }, syn);
  const args = enabled(cx, unit, argsNode);
  nameConstants(
    cx,
    unit,
    calleeExpr,
    constants.map((at) => args[at]).filter((arg) => arg !== undefined),
  );
  const rest = args.filter((_, at) => !constants.includes(at)).map((arg) => lowerExpr(cx, unit, arg));
  return cx.addExpr({ kind: 'call', callee: calleeExpr, args: rest }, syn);
}

/** `_mm_slli_epi16(a, 8)` means `_mm_slli_epi16::<8>(a)`: which arguments are constants; null for other functions. */
function legacyConstants(cx: LowerCtx, callee: ExprId): number[] | null {
  const expr = cx.exprs[callee];
  if (expr.kind !== 'path' || expr.path.res.res.kind !== 'def' || expr.path.path.segments.at(-1)?.args) return null;
  const indices = cx.macros.legacyConstGenerics(expr.path.res.res.def);
  return indices === null ? null : indices.split(',').map(Number);
}

function nameConstants(cx: LowerCtx, unit: Unit, callee: ExprId, args: readonly NodeIdx[]): void {
  const expr = cx.exprs[callee];
  if (expr.kind !== 'path') return;
  const { path, res } = expr.path;
  const constants = args.map((arg) => ({ kind: 'const' as const, value: lowerConstRef(typeLowering(cx, unit), arg) }));
  const generics = { args: constants, bindings: [], parenthesized: false, syn: path.syn };
  const segments = path.segments.map((segment, i) =>
    i === path.segments.length - 1 ? { ...segment, args: generics } : segment,
  );
  const full = { ...path, segments };
  resolveArgs(cx, full);
  cx.exprs[callee] = { kind: 'path', path: { path: full, res } };
}

function lowerRecord(cx: LowerCtx, unit: Unit, node: NodeIdx): ExprId {
  const { tree } = unit;
  const syn = cx.synOf(unit, node);
  const path = lowerBodyPath(cx, unit, childByField(tree, node, Field.name), 'type');
  checkResolved(cx, path, syn);
  const fields: { name: string; value: ExprId }[] = [];
  let base: ExprId | 'rest' | null = null;
  const list = childByField(tree, node, Field.body);
  for (const child of enabled(cx, unit, list)) {
    const attrs = children(tree, child).filter((c) => tree.kind[c] === Kind.attribute_item);
    if (!attrs.every((attr) => cx.macros.isEnabled(unit, attr))) continue;
    switch (tree.kind[child]) {
      case Kind.shorthand_field_initializer: {
        const name = childOfKind(tree, child, Kind.identifier);
        fields.push({ name: identifier(unit, name), value: lowerExpr(cx, unit, name) });
        break;
      }
      case Kind.field_initializer: {
        const name = childByField(tree, child, Field.field);
        fields.push({
          name: identifier(unit, name),
          value: lowerExpr(cx, unit, childByField(tree, child, Field.value)),
        });
        break;
      }
      case Kind.base_field_initializer: {
        const value = firstNamed(unit, child);
        base = value < 0 ? 'rest' : lowerExpr(cx, unit, value);
        break;
      }
      default:
        return cx.missing('syntax error', syn);
    }
  }
  return cx.addExpr({ kind: 'record', path, fields, base }, syn);
}

function lowerClosure(cx: LowerCtx, unit: Unit, node: NodeIdx): ExprId {
  const { tree } = unit;
  const id = cx.reserveExpr(cx.synOf(unit, node));
  cx.closures.push(id);
  const closure = cx.closures.length - 1;
  const bodyNode = childByField(tree, node, Field.body);
  const isAsync = childOfKind(tree, node, Kind.async) >= 0;
  const isMove = childOfKind(tree, node, Kind.move) >= 0;
  const retNode = childByField(tree, node, Field.return_type);
  const mark = cx.mark();
  const paramsNode = childByField(tree, node, Field.parameters);
  const header = cx.syn(unit, tree.start[node], tree.end[retNode >= 0 ? retNode : paramsNode]);
  cx.nameSyn.set(id, header);
  const lowered = cx.inClosure(closure, (): Pick<ClosureExpr, 'params' | 'body' | 'ret'> => {
    const written = closureParams(unit, paramsNode);
    const params: { pat: PatId; ty: ReturnType<typeof lowerType> | null }[] = [];
    const whole: WholeParam[] = [];
    for (const { pattern, specifier, type } of written) {
      const ty = type < 0 ? null : lowerType(cx, unit, type);
      if (isAsync) {
        const param = wholeParam(cx, unit, pattern, specifier, pattern);
        params.push({ pat: param.outer, ty });
        whole.push({ ...param, lower: () => lowerPattern(cx, unit, pattern, specifier) });
      } else params.push({ pat: lowerPattern(cx, unit, pattern, specifier), ty });
    }
    const ret = retNode < 0 ? null : lowerType(cx, unit, retNode);
    const body = isAsync
      ? lowerCoroutine(cx, cx.synOf(unit, bodyNode), header, 'asyncClosureBody', false, () =>
          bindInside(cx, cx.synOf(unit, bodyNode), whole, () => lowerExpr(cx, unit, bodyNode)),
        )
      : lowerExpr(cx, unit, bodyNode);
    return { params, ret, body };
  });
  cx.release(mark);
  const binder = childOfKind(tree, node, Kind.for_lifetimes);
  const lifetimes =
    binder < 0
      ? null
      : namedChildren(tree, binder)
          .filter((child) => tree.kind[child] === Kind.lifetime)
          .map((child) => nodeText(tree, child));
  const isCoroutine = hasAttribute(tree, node, 'coroutine');
  const isStatic = childOfKind(tree, node, Kind.static) >= 0;
  if (isStatic && !isCoroutine) cx.taint.push({ reason: 'static closure that is no coroutine', syn: header });
  const expr: Expr = {
    kind: 'closure',
    flavour: isAsync ? 'asyncClosure' : isCoroutine ? 'coroutine' : 'closure',
    isMove,
    lifetimes,
    isStatic,
    closure,
    ...lowered,
  };
  return cx.setExpr(id, expr);
}

interface ClosureParam {
  readonly pattern: NodeIdx;
  readonly specifier: NodeIdx;
  readonly type: NodeIdx;
}

function closureParams(unit: Unit, paramsNode: NodeIdx): ClosureParam[] {
  const { tree } = unit;
  const out: ClosureParam[] = [];
  for (const child of children(tree, paramsNode)) {
    if (!isPatternStart(unit, child) || tree.kind[child] === Kind.attribute_item) continue;
    if (tree.kind[child] === Kind.parameter) {
      const pattern = childByField(tree, child, Field.pattern);
      const specifier = childOfKind(tree, child, Kind.mutable_specifier);
      out.push({ pattern, specifier, type: childByField(tree, child, Field.type) });
    } else out.push({ pattern: child, specifier: -1, type: -1 });
  }
  return out;
}

/** `#[name]` stands before the expression. The parser does not see such attributes, so that it is read in the text. */
function hasAttribute(tree: SyntaxTree, node: NodeIdx, name: string): boolean {
  let end = tree.start[node];
  for (;;) {
    while (end > 0 && /\s/.test(tree.text[end - 1] ?? '')) end--;
    // A comment between them, on its line or behind an attribute.
    const line = tree.text.lastIndexOf('\n', end - 1) + 1;
    const comment = /^(.*\]\s*|\s*)\/\//.exec(tree.text.slice(line, end))?.[1];
    if (comment !== undefined) {
      end = line + comment.length;
      continue;
    }
    const start = tree.text[end - 1] === ']' ? tree.text.lastIndexOf('#[', end) : -1;
    if (start < 0) return false;
    const inside = tree.text.slice(start + 2, end - 1);
    if (inside.includes(']')) return false;
    if (inside.trim() === name) return true;
    end = start;
  }
}

function lowerAsyncBlock(cx: LowerCtx, unit: Unit, node: NodeIdx): ExprId {
  const { tree } = unit;
  const syn = cx.synOf(unit, node);
  const isMove = childOfKind(tree, node, Kind.move) >= 0;
  const block = childOfKind(tree, node, Kind.block);
  const header = cx.syn(unit, tree.start[node], lastTokenBefore(unit, node, block));
  // Before, `gen` and `async` are names like any other.
  const isGen = tree.kind[node] === Kind.gen_block;
  if (unit.krate === cx.krate && cx.edition < (isGen ? 2024 : 2018)) return cx.missing('syntax error', syn);
  if (isGen) return lowerGenBlock(cx, unit, syn, header, isMove, block);
  return lowerCoroutine(cx, syn, header, 'asyncBlock', isMove, () => lowerBlock(cx, unit, block));
}

/** `gen {}`: a coroutine without a resume argument, and an iterator. */
function lowerGenBlock(cx: LowerCtx, unit: Unit, syn: number, header: number, isMove: boolean, block: NodeIdx): ExprId {
  const id = cx.reserveExpr(syn);
  cx.closures.push(id);
  const closure = cx.closures.length - 1;
  cx.nameSyn.set(id, header);
  const body = cx.inClosure(closure, () => lowerBlock(cx, unit, block));
  const rest = { lifetimes: null, isStatic: false, closure, ret: null, params: [], body };
  return cx.setExpr(id, { kind: 'closure', flavour: 'genBlock', isMove, ...rest });
}

function lastTokenBefore(unit: Unit, node: NodeIdx, block: NodeIdx): number {
  let end = unit.tree.start[node];
  for (const child of children(unit.tree, node)) {
    if (child === block) break;
    end = unit.tree.end[child];
  }
  return end;
}

/** An async block or async fn body: a closure whose only parameter is the resume argument. */
export function lowerCoroutine(
  cx: LowerCtx,
  syn: number,
  header: number,
  flavour: 'asyncBlock' | 'asyncFnBody' | 'asyncClosureBody',
  isMove: boolean,
  body: () => ExprId,
): ExprId {
  const id = cx.reserveExpr(syn);
  cx.closures.push(id);
  const closure = cx.closures.length - 1;
  cx.nameSyn.set(id, header);
  const lowered = cx.inClosure(closure, () => {
    const binding = cx.addBinding('_task_context', syn, 'async');
    cx.taskContext = binding;
    const pat = cx.addPat({ kind: 'bind', binding, byRef: false, mutable: true, sub: null }, syn);
    return { params: [{ pat, ty: null }], body: body() };
  });
  return cx.setExpr(id, {
    kind: 'closure',
    flavour,
    isMove,
    lifetimes: null,
    isStatic: false,
    closure,
    ret: null,
    ...lowered,
  });
}
