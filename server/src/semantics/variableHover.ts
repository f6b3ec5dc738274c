/** Facts for a hover on a variable: what it is at the cursor, what it holds, and where it goes. */
import type { BindingId, DefId, ExprId, Local } from '../base/ids';
import type { BodyFacts, Point } from '../borrowck/result';
import type { Body } from '../hir/body';
import { bodyOf } from '../hir/query';
import type { BorrowFacts } from '../ide/hover';
import type { Doing, Storage, VariableFacts } from '../ide/variableHover';
import { inferBody } from '../infer/infer';
import type { Operand, Statement, Terminator } from '../mir/body';
import { crateOf } from '../names/defs';
import { diagnosticName } from '../names/diagnosticItems';
import { langItem } from '../names/langItems';
import type { Database } from '../query/engine';
import { eraseBound, eraseRegions, instantiateSig } from '../types/fold';
import { closureIndex, closureOwner } from '../types/intern';
import type { Ty } from '../types/ty';
import { borrowAt, closureFacts, lineAt } from './borrowHover';
import type { Located } from './locate';
import { renderContext, type SemanticContext } from './renderContext';
import { rootCheck } from './rootCheck';
import { rangeOfBodySyn, rangeOfMirSpan } from './spans';

export function variableFacts(db: Database, at: Located, bodies: readonly BodyFacts[]): VariableFacts | null {
  const body = db.get(bodyOf, at.owner);
  const { result } = db.get(rootCheck, at.owner);
  const inferred = inferBody(db, at.owner);
  if (body === null || result === null || at.binding === null || inferred === null) return null;
  const { name } = body.bindings[at.binding];
  const render = renderContext(db, at.owner, result);
  for (const facts of bodies) {
    const local = localOf(facts, at.binding, name);
    if (local === null) continue;
    const ty = inferred.bindingTy[at.binding];
    const captured = at.expr === null ? null : capturedAt(db, at, body, bodies, facts, at.binding);
    const here = at.expr === null || captured !== null ? null : hereFacts(db, at, facts, local);
    const drop = dropFacts(db, at, facts, local);
    const storage = storageOf(db, at.owner, ty);
    return {
      name,
      type: typeText(render, ty),
      isCopy: render.isCopy(ty),
      reference: ty.kind !== 'ref' ? null : ty.mutable ? 'exclusive' : 'shared',
      mutable: facts.body.locals[local].mutable,
      isParameter: local <= facts.body.argCount || isParameter(body, at.binding),
      storage,
      here,
      captured,
      takenBy: takenBy(at, facts, local),
      borrow:
        at.expr === null || here?.isInGuard === true || here?.state === 'uninit'
          ? null
          : borrowOf(db, at, body, bodies, at.expr),
      holds: captured === null ? heldBy(db, at, facts, local) : [],
      movedOn:
        at.expr !== null || drop !== null || render.isCopy(ty) !== false ? [] : movedOn(db, at, body, facts, local),
      counted: storage === 'counted' ? countedBy(db, at, facts, local) : [],
      closure: ty.kind === 'closure' ? closureOf(db, at, body, bodies, ty) : null,
      drop: captured === null ? drop : null,
    };
  }
  return null;
}

function localOf({ body }: BodyFacts, binding: BindingId, name: string): Local | null {
  const found = body.locals.findIndex(({ info }) =>
    info.kind === 'user' ? info.binding === binding : info.kind === 'selfArg' && name === 'self',
  );
  return found < 0 ? null : (found as Local);
}

/** Those of an async fn are variables of the future that it gives. */
function isParameter({ params, pats }: Body, binding: BindingId): boolean {
  return params.some((id) => {
    const pat = pats[id];
    return pat.kind === 'bind' && pat.binding === binding;
  });
}

/** A closure by what it can be called as. */
function typeText(render: SemanticContext, ty: Ty): string {
  if (ty.kind !== 'closure' || ty.isAsync || typeof ty.closureKind !== 'string') return render.ty(ty);
  const { inputs, output } = instantiateSig(ty.sig, eraseBound);
  const [only] = inputs;
  const params = inputs.length === 1 && only.kind === 'tuple' ? only.elems : inputs;
  const isUnit = output.kind === 'tuple' && output.elems.length === 0;
  const result = isUnit || output.kind === 'never' ? '' : ` -> ${render.ty(output)}`;
  return `impl ${ty.closureKind}(${params.map((param) => render.ty(param)).join(', ')})${result}`;
}

/** The innermost closure around the cursor that captures the variable. */
function capturedAt(
  db: Database,
  at: Located,
  body: Body,
  bodies: readonly BodyFacts[],
  home: BodyFacts,
  binding: BindingId,
): VariableFacts['captured'] {
  const wanted = rangeOfBodySyn(db, at.owner, at.map, at.syn);
  let best: { readonly facts: BodyFacts; readonly expr: ExprId; readonly length: number } | null = null;
  for (const facts of bodies) {
    const { source } = facts.body;
    if (facts === home || !('index' in source) || source.index < 0) continue;
    const expr = body.closures[source.index];
    const range = rangeOfBodySyn(db, at.owner, at.map, at.map.exprSyn[expr]);
    if (wanted === null || range === null || range.start > wanted.start || range.end < wanted.end) continue;
    if (best === null || range.end - range.start < best.length) best = { facts, expr, length: range.end - range.start };
  }
  const upvar = best?.facts.body.upvars.find((each) => each.binding === binding);
  const node = best === null ? null : body.exprs[best.expr];
  if (best === null || upvar === undefined || node?.kind !== 'closure') return null;
  const { result } = db.get(rootCheck, at.owner);
  const isCopy = result !== null && renderContext(db, at.owner, result).isCopy(upvar.ty) === true;
  return { what: node.flavour === 'closure' ? 'closure' : 'async block', mode: upvar.mode, isCopy };
}

/** `x` where a call borrows it, and in `&x`. */
function borrowOf(
  db: Database,
  at: Located,
  body: Body,
  bodies: readonly BodyFacts[],
  expr: ExprId,
): BorrowFacts | null {
  const written = body.exprs.findIndex((node) => node.kind === 'addrOf' && node.operand === expr) as ExprId;
  const own = borrowAt(db, at, bodies, at.syn);
  return own ?? (written < 0 ? null : borrowAt(db, at, bodies, at.map.exprSyn[written]));
}

function closureOf(
  db: Database,
  at: Located,
  body: Body,
  bodies: readonly BodyFacts[],
  ty: Ty & { readonly kind: 'closure' },
): VariableFacts['closure'] {
  const expr = closureOwner(ty.closure) === at.owner ? body.closures[closureIndex(ty.closure)] : undefined;
  return expr === undefined ? null : closureFacts(db, at, bodies, expr);
}

function heldBy(db: Database, at: Located, facts: BodyFacts, local: Local): VariableFacts['holds'] {
  const point = at.expr === null ? null : (pointAt(db, at, facts)?.point ?? null);
  const isHere = (loan: number): boolean => point === null || facts.loanPoints(loan).includes(point);
  return facts.heldLoans(local).flatMap((index) => {
    const { place, kind, span, reserved } = facts.loans[index];
    if (kind === 'fakeShallow' || kind === 'fakeDeep' || place.place.local === local) return [];
    // What is lent on by the statement itself comes into the variable behind it.
    if (!isHere(index) || reserved === point || place.text === null) return [];
    return [{ place: place.text, kind, line: lineAt(db, at, span) }];
  });
}

function operandsOf(node: Statement | Terminator): readonly Operand[] {
  if (node.kind === 'call') return node.args;
  if (node.kind !== 'assign') return [];
  const { rvalue } = node;
  if (rvalue.kind === 'use' || rvalue.kind === 'cast') return [rvalue.operand];
  return rvalue.kind === 'aggregate' ? rvalue.operands : [];
}

/** `match x { Some(y) => .. }` with the cursor on `x`: `y`. */
function takenBy(at: Located, { body }: BodyFacts, local: Local): string[] {
  if (at.expr === null) return [];
  const names = new Set<string>();
  for (const node of body.blocks.flatMap(({ statements, isCleanup }) => (isCleanup ? [] : statements))) {
    if (node.kind !== 'assign' || node.rvalue.kind !== 'use' || node.rvalue.operand.kind !== 'move') continue;
    const { place } = node.rvalue.operand;
    const { info, name } = body.locals[node.place.local];
    if (place.local !== local || place.depth === 0 || node.place.depth > 0 || name === null) continue;
    if (info.kind === 'user' && info.matchSpan >= 0 && info.matchSpan >> 2 === at.syn) names.add(name);
  }
  return [...names];
}

function movedOn(db: Database, at: Located, body: Body, facts: BodyFacts, local: Local): number[] {
  const lines = new Set<number>();
  for (const { isCleanup, statements, terminator } of facts.body.blocks) {
    if (isCleanup) continue;
    for (const node of [...statements, terminator]) {
      // Parameters of an async fn go into its future, which is what a caller of it has.
      if (isFutureOfFn(body, facts, node)) continue;
      const moves = operandsOf(node).some((o) => o.kind === 'move' && o.place.local === local && o.place.depth === 0);
      const line = moves ? lineAt(db, at, node.span) : null;
      if (line !== null) lines.add(line);
    }
  }
  return [...lines].sort((a, b) => a - b);
}

function isFutureOfFn(body: Body, facts: BodyFacts, node: Statement | Terminator): boolean {
  if (node.kind !== 'assign' || node.rvalue.kind !== 'aggregate' || node.rvalue.aggregate.kind !== 'closure')
    return false;
  const { source } = facts.body.closures[node.rvalue.aggregate.child];
  const expr = 'index' in source ? body.exprs[body.closures[source.index]] : undefined;
  return expr?.kind === 'closure' && expr.flavour === 'asyncFnBody';
}

/** Calls that make another of its type from a reference to it: `Rc::clone(&x)`, `x.clone()`. */
function countedBy(db: Database, at: Located, facts: BodyFacts, local: Local): VariableFacts['counted'] {
  const { blocks, locals } = facts.body;
  const lent = new Set<Local>();
  const nodes = blocks.filter(({ isCleanup }) => !isCleanup).flatMap((b) => [...b.statements, b.terminator]);
  for (const node of nodes) {
    if (node.kind !== 'assign' || node.rvalue.kind !== 'ref') continue;
    const { place } = node.rvalue;
    const isReborrow = place.elem?.kind === 'deref' && place.depth === 1 && lent.has(place.local);
    if ((place.local === local && place.depth === 0) || isReborrow) lent.add(node.place.local);
  }
  const ty = eraseRegions(locals[local].ty);
  return nodes.flatMap((node) => {
    if (node.kind !== 'call' || node.args.length !== 1 || node.dest.depth > 0) return [];
    const [arg] = node.args;
    if (arg.kind === 'const' || !lent.has(arg.place.local) || eraseRegions(node.dest.ty) !== ty) return [];
    return [{ name: locals[node.dest.local].name, line: lineAt(db, at, node.span) }];
  });
}

function hereFacts(db: Database, at: Located, facts: BodyFacts, local: Local): VariableFacts['here'] {
  const found = pointAt(db, at, facts);
  if (found === null) return null;
  const { point, node } = found;
  const loans = facts.loans.filter(
    ({ index, place, assignedTo, kind }) =>
      place.place.local === local &&
      kind !== 'fakeShallow' &&
      kind !== 'fakeDeep' &&
      facts.body.locals[assignedTo].info.kind !== 'refForGuard' &&
      facts.loanPoints(index).includes(point),
  );
  const state = facts.initState(point, local);
  const { locals } = facts.body;
  return {
    state,
    isInGuard:
      state === 'uninit' && locals.some(({ info }) => info.kind === 'refForGuard' && info.binding === at.binding),
    does: whatItDoes(node, local),
    moved: facts.movesBefore(point, local).map(({ span, place }) => ({
      isPart: place.place.depth > 0,
      part: place.place.depth === 0 || /\.\d/.test(place.text ?? '') ? null : place.text,
      line: lineAt(db, at, span),
    })),
    borrowedBy: loans.map((loan) => ({ kind: loan.kind, line: lineAt(db, at, loan.span) })),
  };
}

function whatItDoes(node: Statement | Terminator, local: Local): Doing | null {
  if (node.kind === 'call') return node.dest.local === local && node.dest.depth === 0 ? 'assign' : null;
  if (node.kind === 'drop')
    return node.isReplace && node.place.local === local && node.place.depth === 0 ? 'assign' : null;
  if (node.kind !== 'assign') return null;
  const { place, rvalue } = node;
  const operands = rvalue.kind === 'use' ? [rvalue.operand] : rvalue.kind === 'aggregate' ? rvalue.operands : [];
  const used = operands.find((o) => o.kind !== 'const' && o.place.local === local && o.place.depth === 0);
  if (used !== undefined && used.kind !== 'const') {
    return rvalue.kind === 'aggregate' && rvalue.aggregate.kind === 'closure' ? 'capture' : used.kind;
  }
  return place.local === local && place.depth === 0 ? 'assign' : null;
}

/** The drop at the end of the variable's scope, unless the value has always left by then. */
function dropFacts(db: Database, at: Located, facts: BodyFacts, local: Local): VariableFacts['drop'] {
  const states = new Set<'init' | 'uninit' | 'maybe'>();
  let line: number | null = null;
  facts.body.blocks.forEach(({ isCleanup, statements, terminator: t }, block) => {
    if (isCleanup || t.kind !== 'drop' || t.place.local !== local || t.isReplace) return;
    states.add(facts.initState(facts.blockStart[block] + statements.length, local));
    line ??= lineAt(db, at, t.span);
  });
  if (!states.has('init') && !states.has('maybe')) return null;
  return { line, state: states.size === 1 && states.has('init') ? 'init' : 'maybe' };
}

function storageOf(db: Database, owner: DefId, ty: Ty): Storage | null {
  if (ty.kind !== 'adt') return null;
  const krate = crateOf(db, owner);
  if (langItem(db, krate, 'String') === ty.def) return 'text';
  if (langItem(db, krate, 'owned_box') === ty.def) return 'value';
  return STORAGE.get(diagnosticName(db, ty.def) ?? '') ?? null;
}

const STORAGE: ReadonlyMap<string, Storage> = new Map<string, Storage>([
  ...['Vec', 'VecDeque', 'HashMap', 'HashSet', 'BTreeMap', 'BTreeSet', 'BinaryHeap', 'LinkedList'].map(
    (name): [string, Storage] => [name, 'elements'],
  ),
  ['Rc', 'counted'],
  ['Arc', 'counted'],
  ...['MutexGuard', 'RwLockReadGuard', 'RwLockWriteGuard', 'RefCellRef', 'RefCellRefMut'].map(
    (name): [string, Storage] => [name, 'guard'],
  ),
]);

/** The point of the statement that the hovered expression belongs to. */
function pointAt(db: Database, at: Located, facts: BodyFacts): StatementAt | null {
  const wanted = rangeOfBodySyn(db, at.owner, at.map, at.syn);
  if (wanted === null) return null;
  let best: (StatementAt & { readonly length: number }) | null = null;
  facts.body.blocks.forEach((block, b) => {
    if (block.isCleanup) return;
    [...block.statements, block.terminator].forEach((node, i) => {
      if ('kind' in node && (node.kind === 'storageLive' || node.kind === 'storageDead')) return;
      const range = rangeOfMirSpan(db, at.owner, at.map, node.span);
      if (range === null || range.start > wanted.start || range.end < wanted.end) return;
      const length = range.end - range.start;
      if (best === null || length < best.length) best = { point: facts.blockStart[b] + i, node, length };
    });
  });
  return best;
}

interface StatementAt {
  readonly point: Point;
  readonly node: Statement | Terminator;
}
