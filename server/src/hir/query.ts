/** The body of a fn, const or static, lowered: the query that floors above start from. */

import { deepEqual } from '../base/fingerprint';
import type { DefId, ExprId, PatId } from '../base/ids';
import { HygieneTable } from '../macros/hygiene';
import { contextAt } from '../macros/virtualText';
import { crateOf, moduleOf } from '../names/defs';
import { itemOf, syntaxOf } from '../names/itemData';
import { expansionOf } from '../names/locations';
import { defineQuery } from '../query/definition';
import type { Database } from '../query/engine';
import { crateData } from '../source/crates';
import { childByField, childOfKind, children } from '../syntax/cursor';
import { Field, Kind } from '../syntax/kinds';
import { NodeFlag, type NodeIdx } from '../syntax/tree';
import type { Body, BodySourceMap, BodySyns } from './body';
import { bindInside, type WholeParam, wholeParam } from './lower/asyncParams';
import { lowerBlock } from './lower/block';
import { LowerCtx, type Unit } from './lower/context';
import { lowerCoroutine, lowerExpr } from './lower/expr';
import { lowerPattern } from './lower/pat';

export interface LoweredBody {
  readonly body: Body;
  readonly map: BodySourceMap;
}

/** Body with its source map. Null for a definition without a body. */
export const loweredBody = defineQuery<DefId, LoweredBody | null>({
  name: 'loweredBody',
  compute: lowerOwner,
});

/** The body alone: equal when only white space or comments moved. */
export const bodyOf = defineQuery<DefId, Body | null>({
  name: 'body',
  compute: (db, owner) => db.get(loweredBody, owner)?.body ?? null,
  equals: sameBody,
});

/** Which span each thing has: equal when only white space or comments moved. */
export const bodySyns = defineQuery<DefId, BodySyns | null>({
  name: 'bodySyns',
  compute(db, owner) {
    const lowered = db.get(loweredBody, owner);
    if (lowered === null) return null;
    const { exprSyn, patSyn, nameSyn, fnSyn, bindingSyn, armSyn, unitOf } = lowered.map;
    return { exprSyn, patSyn, nameSyn, fnSyn, bindingSyn, armSyn, unitOf };
  },
  equals: (a, b) => deepEqual(a, b),
});

/** Equal but for the identity of paths, which key `typePaths` in order of lowering. */
function sameBody(a: Body | null, b: Body | null): boolean {
  if (a === null || b === null) return a === b;
  const { typePaths: left, ...restA } = a;
  const { typePaths: right, ...restB } = b;
  return left.size === right.size && deepEqual(restA, restB) && deepEqual([...left], [...right]);
}

function lowerOwner(db: Database, owner: DefId): LoweredBody | null {
  const item = itemOf(db, owner);
  const syntax = syntaxOf(db, owner);
  if (syntax === null || item === null) return null;
  if (item.kind !== 'fn' && item.kind !== 'const' && item.kind !== 'static') return null;
  if (!item.hasBody) return null;
  const krate = crateOf(db, owner);
  const expansion = expansionOf(db, syntax.unit);
  const hygiene = new HygieneTable(expansion?.hygiene);
  const cx = new LowerCtx(db, owner, moduleOf(db, owner), krate, Number(db.get(crateData, krate).edition), hygiene);
  const { tree, node, start } = syntax.itemNode;
  const valueNode = childByField(tree, node, item.kind === 'fn' ? Field.body : Field.value);
  if (valueNode < 0) return null;
  cx.macros.enterBody(tree, valueNode, start);
  const contextIn = (offset: number) => (expansion === null ? 0 : contextAt(expansion.virtual, start + offset));
  const unit: Unit = { index: 0, tree, contextAt: contextIn, depth: 0, krate, path: '' };
  if ((tree.flags[node] & NodeFlag.HasError) !== 0) cx.taint.push({ reason: 'syntax error', syn: -1 });
  cx.checkRepairs(tree);
  if (item.hasSignatureError) cx.taint.push({ reason: 'syntax error in the signature', syn: -1 });
  const lowered = item.kind === 'fn' ? lowerFn(cx, unit, node, item.isAsync) : lowerValue(cx, unit, node);
  cx.checkBoxes(node);
  return {
    body: {
      owner,
      kind: item.kind,
      exprs: cx.exprs,
      pats: cx.pats,
      bindings: cx.bindings,
      labels: cx.labels,
      params: lowered.params,
      root: lowered.root,
      closures: cx.closures,
      desugared: cx.desugared,
      blockModules: cx.blockModules,
      typePaths: cx.typePaths,
      macroCalls: cx.macros.callCount,
      taint: cx.taint,
    },
    map: {
      units: cx.units,
      spans: cx.spanTable(),
      exprSyn: cx.exprSynTable(),
      patSyn: cx.patSynTable(),
      nameSyn: cx.nameSyn,
      fnSyn: cx.fnSyn,
      bindingSyn: cx.bindingSynTable(),
      armSyn: cx.armSyn,
      unitOf: cx.unitTable(),
    },
  };
}

interface Parts {
  readonly params: PatId[];
  readonly root: ExprId;
}

function lowerValue(cx: LowerCtx, unit: Unit, node: NodeIdx): Parts {
  return { params: [], root: lowerExpr(cx, unit, childByField(unit.tree, node, Field.value)) };
}

function lowerFn(cx: LowerCtx, unit: Unit, node: NodeIdx, isAsync: boolean): Parts {
  const { tree } = unit;
  const block = childByField(tree, node, Field.body);
  if (isAsync) return lowerAsyncFn(cx, unit, node, block);
  const params: PatId[] = [];
  for (const param of paramNodes(cx, unit, node)) params.push(lowerParam(cx, unit, param));
  return { params, root: lowerBlock(cx, unit, block) };
}

/** Parameters that survive `#[cfg]`, `self` first. */
function paramNodes(cx: LowerCtx, unit: Unit, node: NodeIdx): NodeIdx[] {
  const { tree } = unit;
  const result: NodeIdx[] = [];
  let isOn = true;
  for (const child of children(tree, childByField(tree, node, Field.parameters))) {
    const kind = tree.kind[child];
    if (kind === Kind.attribute_item) isOn &&= cx.macros.isEnabled(unit, child);
    else if (kind === Kind.parameter || kind === Kind.self_parameter || kind === Kind.variadic_parameter) {
      if (isOn) result.push(child);
      isOn = true;
    }
  }
  return result;
}

function lowerParam(cx: LowerCtx, unit: Unit, param: NodeIdx): PatId {
  const { tree } = unit;
  if (tree.kind[param] === Kind.self_parameter) {
    const self = childOfKind(tree, param, Kind.self);
    const mutable = childOfKind(tree, param, Kind.mutable_specifier) >= 0 && childOfKind(tree, param, Kind['&']) < 0;
    const binding = cx.addBinding('self', cx.synOf(unit, self));
    cx.declare('self', unit.contextAt(tree.start[self]), binding);
    const syn = cx.syn(unit, tree.start[param], tree.end[self]);
    return cx.addPat({ kind: 'bind', binding, byRef: false, mutable, sub: null }, syn);
  }
  const pattern = childByField(tree, param, Field.pattern);
  if (pattern < 0) return cx.missingPat('variadic parameter', cx.synOf(unit, param));
  return lowerPattern(cx, unit, pattern, childOfKind(tree, param, Kind.mutable_specifier));
}

/**
 * `async fn f(p: T) { b }` takes its parameters whole and binds their patterns inside the coroutine:
 * `fn f(__arg0: T) { async move { let p = __arg0; { b } } }`.
 */
function lowerAsyncFn(cx: LowerCtx, unit: Unit, node: NodeIdx, block: NodeIdx): Parts {
  const { tree } = unit;
  const params: PatId[] = [];
  const whole = paramNodes(cx, unit, node).map((param): WholeParam => {
    const self = tree.kind[param] === Kind.self_parameter;
    const pattern = self ? childOfKind(tree, param, Kind.self) : childByField(tree, param, Field.pattern);
    const taken = wholeParam(cx, unit, pattern, self ? param : childOfKind(tree, param, Kind.mutable_specifier), param);
    params.push(taken.outer);
    return { ...taken, lower: () => lowerParam(cx, unit, param) };
  });
  const syn = cx.synOf(unit, block);
  const header = cx.syn(unit, tree.start[node], tree.start[block]);
  const root = lowerCoroutine(cx, syn, header, 'asyncFnBody', true, () =>
    bindInside(cx, syn, whole, () => lowerBlock(cx, unit, block)),
  );
  return { params, root };
}
