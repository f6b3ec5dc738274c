/**
 * Desugarings that need no types: `for`, `while`, `?`, `.await`, ranges. Shapes and spans as in rustc_ast_lowering::expr;
 * every synthetic node is tagged, since error blame and labels test the tags.
 */
import type { BindingId, ExprId, PatId } from '../../base/ids';
import type { SynPtr } from '../../items/item';
import { childByField, childOfKind, children, namedChildren } from '../../syntax/cursor';
import { Field, Kind } from '../../syntax/kinds';
import type { NodeIdx } from '../../syntax/tree';
import type { BodyPath, Desugaring } from '../body';
import { lowerBlock, lowerScoped } from './block';
import type { LowerCtx, Unit } from './context';
import { localPath } from './destructure';
import { firstNamed, labelOf, lowerCondition, lowerExpr } from './expr';
import { lowerPattern } from './pat';
import { simplePath } from './types';

export function langCall(cx: LowerCtx, item: string, args: readonly ExprId[], syn: number, tag: Desugaring): ExprId {
  const callee = cx.addExpr({ kind: 'langPath', item }, syn, tag);
  return cx.addExpr({ kind: 'call', callee, args }, syn, tag);
}

/** A pattern `Item(sub)` or `Item` of an enum variant that is a lang item. */
function langPat(cx: LowerCtx, item: string, sub: PatId | null, syn: number): PatId {
  const path = langPath(cx, item, syn);
  if (sub === null) return cx.addPat({ kind: 'path', path }, syn);
  return cx.addPat({ kind: 'tupleStruct', path, elems: [sub], restAt: null }, syn);
}

/** The path of a lang item: a constructor for variants, else the definition. */
export function langPath(cx: LowerCtx, item: string, syn: number, asType = false): BodyPath {
  const def = cx.macros.lang(item);
  const path = simplePath(item, syn);
  if (def === null) {
    cx.taint.push({ reason: `lang item missing: ${item}`, syn });
    return { path, res: { res: { kind: 'err', reason: 'lang item missing' }, consumed: 1 } };
  }
  return { path, res: { res: asType ? { kind: 'def', def } : { kind: 'ctor', def }, consumed: 1 } };
}

function local(cx: LowerCtx, name: string, binding: BindingId, syn: number, tag: Desugaring): ExprId {
  return cx.addExpr(localPath(name, syn, binding), syn, tag);
}

function bindPat(
  cx: LowerCtx,
  name: string,
  syn: number,
  tag: Desugaring,
  mutable = false,
): { pat: PatId; binding: BindingId } {
  const binding = cx.addBinding(name, syn, tag);
  return { pat: cx.addPat({ kind: 'bind', binding, byRef: false, mutable, sub: null }, syn), binding };
}

/** `for p in e b` = `match into_iter(e) { mut iter => loop { match next(&mut iter) { None => break, Some(p) => b } } }`. */
export function lowerFor(cx: LowerCtx, unit: Unit, node: NodeIdx): ExprId {
  const { tree } = unit;
  const tag = 'forLoop';
  const syn = cx.synOf(unit, node);
  const head = lowerExpr(cx, unit, childByField(tree, node, Field.value));
  const headSyn = cx.synOfExpr(head);
  const intoIter = langCall(cx, 'into_iter', [head], headSyn, tag);
  const iter = bindPat(cx, 'iter', headSyn, tag, true);

  const loop = cx.reserveExpr(syn);
  cx.desugared.set(loop, tag);
  cx.nameSyn.set(loop, headOf(cx, unit, node, childByField(tree, node, Field.value)));
  const { name, context } = labelOf(unit, node);
  const label = cx.addLabel(name, loop);
  const body = cx.withLabel(label, name, context, true, () => {
    const iterRef = cx.addExpr(
      { kind: 'addrOf', mutable: true, raw: false, operand: local(cx, 'iter', iter.binding, headSyn, tag) },
      headSyn,
      tag,
    );
    const next = langCall(cx, 'next', [iterRef], headSyn, tag);
    const breakExpr = cx.addExpr({ kind: 'break', label, value: null }, syn, tag);
    const nonePat = langPat(cx, 'None', null, syn);
    const mark = cx.mark();
    const pat = lowerPattern(cx, unit, childByField(tree, node, Field.pattern));
    const somePat = langPat(cx, 'Some', pat, cx.synOfPat(pat));
    const block = lowerBlock(cx, unit, childByField(tree, node, Field.body));
    cx.release(mark);
    const arms = [
      { pat: nonePat, guard: null, body: breakExpr },
      { pat: somePat, guard: null, body: block },
    ];
    const match = cx.addExpr({ kind: 'match', scrutinee: next, arms, source: 'forLoop' }, syn, tag);
    return cx.addExpr(
      {
        kind: 'block',
        stmts: [{ kind: 'expr', expr: match, hasSemi: false, syn }],
        tail: null,
        label: null,
        mode: 'normal',
      },
      syn,
      tag,
    );
  });
  cx.setExpr(loop, { kind: 'loop', body, label, source: 'for' });
  const arms = [{ pat: iter.pat, guard: null, body: loop }];
  return cx.addExpr({ kind: 'match', scrutinee: intoIter, arms, source: 'forLoop' }, syn, tag);
}

/** `for p in e`, `while c`: from the start of a loop to the end of a part. */
function headOf(cx: LowerCtx, unit: Unit, node: NodeIdx, last: NodeIdx): SynPtr {
  const { tree } = unit;
  return cx.synAt(unit.index, tree.start[node], tree.end[last < 0 ? node : last]);
}

/** `while c b` = `loop { if c b else { break } }`. */
export function lowerWhile(cx: LowerCtx, unit: Unit, node: NodeIdx): ExprId {
  const { tree } = unit;
  const tag = 'whileLoop';
  const syn = cx.synOf(unit, node);
  const loop = cx.reserveExpr(syn);
  cx.nameSyn.set(loop, headOf(cx, unit, node, childByField(tree, node, Field.condition)));
  const { name, context } = labelOf(unit, node);
  const label = cx.addLabel(name, loop);
  const body = cx.withLabel(label, name, context, true, () => {
    const mark = cx.mark();
    const cond = lowerCondition(cx, unit, childByField(tree, node, Field.condition));
    const then = lowerBlock(cx, unit, childByField(tree, node, Field.body));
    cx.release(mark);
    const breakExpr = cx.addExpr({ kind: 'break', label, value: null }, syn, tag);
    const otherwise = cx.addExpr(
      {
        kind: 'block',
        stmts: [{ kind: 'expr', expr: breakExpr, hasSemi: true, syn }],
        tail: null,
        label: null,
        mode: 'normal',
      },
      syn,
      tag,
    );
    const test = cx.addExpr({ kind: 'if', cond, then, else: otherwise }, syn, tag);
    return cx.addExpr({ kind: 'block', stmts: [], tail: test, label: null, mode: 'normal' }, syn, tag);
  });
  return cx.setExpr(loop, { kind: 'loop', body, label, source: 'while' });
}

/** `try { s; e }` = `'l: { s; from_output(e) }`, where `?` breaks out of `'l`. */
export function lowerTryBlock(cx: LowerCtx, unit: Unit, node: NodeIdx): ExprId {
  const tag = 'tryBlock';
  const block = childOfKind(unit.tree, node, Kind.block);
  const syn = cx.synOf(unit, node);
  // In edition 2015 `try` is a name like any other.
  const isName = unit.krate === cx.krate && cx.edition < 2018;
  if (block < 0 || isName) return cx.missing('syntax error', syn);
  const id = cx.reserveExpr(syn);
  const label = cx.addLabel(null, id);
  const outer = cx.tryLabel;
  cx.tryLabel = label;
  const { stmts, tail } = lowerScoped(cx, unit, block, id);
  cx.tryLabel = outer;
  const end = unit.tree.end[block];
  const value = tail ?? cx.addExpr({ kind: 'tuple', elems: [] }, cx.syn(unit, end - 1, end), tag);
  const output = langCall(cx, 'from_output', [value], cx.synOfExpr(value), tag);
  return cx.setExpr(id, { kind: 'block', stmts, tail: output, label, mode: 'normal' });
}

/** `e?` = `match branch(e) { Continue(val) => val, Break(residual) => return from_residual(residual) }`. */
export function lowerTry(cx: LowerCtx, unit: Unit, node: NodeIdx): ExprId {
  const tag = 'questionMark';
  const syn = cx.synOf(unit, node);
  const markSyn = cx.syn(unit, unit.tree.end[node] - 1, unit.tree.end[node]);
  const operand = lowerExpr(cx, unit, firstNamed(unit, node));
  const scrutinee = langCall(cx, 'branch', [operand], syn, tag);
  const value = bindPat(cx, 'val', syn, tag);
  const residual = bindPat(cx, 'residual', markSyn, tag);
  const { tryLabel } = cx;
  const fromResidual = langCall(
    cx,
    tryLabel === null ? 'from_residual' : 'into_try_type',
    [local(cx, 'residual', residual.binding, markSyn, tag)],
    syn,
    tag,
  );
  const arms = [
    {
      pat: langPat(cx, 'Break', residual.pat, markSyn),
      guard: null,
      body: cx.addExpr(
        tryLabel === null
          ? { kind: 'return', value: fromResidual }
          : { kind: 'break', label: tryLabel, value: fromResidual },
        markSyn,
        tag,
      ),
    },
    { pat: langPat(cx, 'Continue', value.pat, syn), guard: null, body: local(cx, 'val', value.binding, syn, tag) },
  ];
  return cx.addExpr({ kind: 'match', scrutinee, arms, source: 'questionMark' }, syn, tag);
}

/**
 * `e.await` = `match into_future(e) { mut f => loop { match poll(Pin::new_unchecked(&mut f), get_context(cx)) {
 * Ready(v) => break v, Pending => {} } cx = yield () } }`.
 */
export function lowerAwait(cx: LowerCtx, unit: Unit, node: NodeIdx): ExprId {
  const tag = 'await';
  const syn = cx.synOf(unit, node);
  const operand = lowerExpr(cx, unit, firstNamed(unit, node));
  const keyword = children(unit.tree, node).at(-1) ?? node;
  const awaitSyn = cx.synOf(unit, keyword);
  const context = cx.taskContext;
  if (context === null) return cx.missing('await outside of async', syn);
  const taskContext = () => local(cx, '_task_context', context, awaitSyn, tag);
  const scrutinee = langCall(cx, 'into_future', [operand], awaitSyn, tag);
  const awaitee = bindPat(cx, '__awaitee', syn, tag, true);

  const loop = cx.reserveExpr(awaitSyn);
  cx.desugared.set(loop, tag);
  const label = cx.addLabel(null, loop);
  const future = local(cx, '__awaitee', awaitee.binding, syn, tag);
  const futureRef = cx.addExpr({ kind: 'addrOf', mutable: true, raw: false, operand: future }, syn, tag);
  const pinned = langCall(cx, 'new_unchecked', [futureRef], syn, tag);
  const pollContext = langCall(cx, 'get_context', [taskContext()], awaitSyn, tag);
  const poll = langCall(cx, 'poll', [pinned, pollContext], syn, tag);
  const result = bindPat(cx, 'result', syn, tag);
  const arms = [
    {
      pat: langPat(cx, 'Ready', result.pat, syn),
      guard: null,
      body: cx.addExpr({ kind: 'break', label, value: local(cx, 'result', result.binding, syn, tag) }, syn, tag),
    },
    {
      pat: langPat(cx, 'Pending', null, awaitSyn),
      guard: null,
      body: cx.addExpr({ kind: 'block', stmts: [], tail: null, label: null, mode: 'normal' }, awaitSyn, tag),
    },
  ];
  const match = cx.addExpr({ kind: 'match', scrutinee: poll, arms, source: 'await' }, awaitSyn, tag);
  const unit0 = cx.addExpr({ kind: 'tuple', elems: [] }, awaitSyn, tag);
  const yielded = cx.addExpr({ kind: 'yield', value: unit0 }, awaitSyn, tag);
  const assign = cx.addExpr({ kind: 'assign', lhs: taskContext(), rhs: yielded }, awaitSyn, tag);
  const body = cx.addExpr(
    {
      kind: 'block',
      stmts: [
        { kind: 'expr', expr: match, hasSemi: false, syn: awaitSyn },
        { kind: 'expr', expr: assign, hasSemi: true, syn: awaitSyn },
      ],
      tail: null,
      label: null,
      mode: 'normal',
    },
    awaitSyn,
    tag,
  );
  cx.setExpr(loop, { kind: 'loop', body, label, source: 'loop' });
  return cx.addExpr(
    { kind: 'match', scrutinee, arms: [{ pat: awaitee.pat, guard: null, body: loop }], source: 'await' },
    syn,
    tag,
  );
}

/** Ranges are records of lang structs; `a..=b` calls `RangeInclusive::new`. */
export function lowerRange(cx: LowerCtx, unit: Unit, node: NodeIdx): ExprId {
  const { tree } = unit;
  const syn = cx.synOf(unit, node);
  const operands = namedChildren(tree, node);
  const dots =
    children(tree, node).find((child) => /^\.\./.test(tree.text.slice(tree.start[child], tree.end[child]))) ?? node;
  const before = operands.filter((child) => child < dots);
  const after = operands.filter((child) => child > dots);
  const start = before[0] === undefined ? null : lowerExpr(cx, unit, before[0]);
  const end = after[0] === undefined ? null : lowerExpr(cx, unit, after[0]);
  return rangeOf(cx, start, end, tree.kind[dots] === Kind['..='], syn);
}

export function rangeOf(
  cx: LowerCtx,
  start: ExprId | null,
  end: ExprId | null,
  isInclusive: boolean,
  syn: number,
): ExprId {
  const tag = 'rangeExpr';
  if (isInclusive && start !== null && end !== null) return langCall(cx, 'range_inclusive_new', [start, end], syn, tag);
  const fields: { name: string; value: ExprId }[] = [];
  if (start !== null) fields.push({ name: 'start', value: start });
  if (end !== null) fields.push({ name: 'end', value: end });
  const finite = start !== null ? 'Range' : 'RangeTo';
  const item = isInclusive ? 'RangeToInclusive' : end !== null ? finite : start !== null ? 'RangeFrom' : 'RangeFull';
  if (item === 'RangeFull') return cx.addExpr({ kind: 'path', path: langPath(cx, item, syn) }, syn, tag);
  return cx.addExpr({ kind: 'record', path: langPath(cx, item, syn, true), fields, base: null }, syn, tag);
}
