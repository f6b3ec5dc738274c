/**
 * The stack of open scopes and what ends with each; the exits that leave them. Mirrors rustc_mir_build::builder::scope.
 *
 * Unwinding is collected in one tree for the whole body (`unwind`); `break`, `continue`, `return` and failed conditions
 * have a tree each, since they leave several scopes at once.
 */
import type { BlockId, Local } from '../../base/ids';
import { tyUnit } from '../../types/intern';
import type { MirSpan, Operand, Place, Rvalue } from '../body';
import { type Builder, endOf, literal } from './builder';
import { type DropData, type DropIdx, type DropKind, DropTree, type DropTreeShape, ROOT } from './dropTree';
import { exprIntoDest } from './into';
import { NO_SCOPE, type ScopeId } from './regionScopeTree';
import type { TExpr } from './thir';

interface Scope {
  readonly region: ScopeId;
  drops: DropData[];
  readonly moved: Set<Local>;
  cachedUnwind: DropIdx | null;
  /** How many of `drops`, from the first, `cachedUnwind` stands for. */
  cachedDrops: number;
  cachedCoroutineDrop: DropIdx | null;
}
interface BreakableScope {
  readonly region: ScopeId;
  readonly destination: Place;
  readonly breakDrops: DropTree;
  readonly continueDrops: DropTree | null;
}
interface IfThenScope {
  readonly region: ScopeId;
  readonly elseDrops: DropTree;
}

export class Scopes {
  readonly stack: Scope[] = [];
  readonly breakable: BreakableScope[] = [];
  ifThen: IfThenScope | null = null;
  readonly unwind = new DropTree();
  readonly coroutineDrops = new DropTree();

  top(): ScopeId {
    return this.stack[this.stack.length - 1]?.region ?? NO_SCOPE;
  }

  indexOf(region: ScopeId): number {
    for (let i = this.stack.length - 1; i >= 0; i--) if ((this.stack[i] as Scope).region === region) return i;
    return -1;
  }
}

export function pushScope(b: Builder, region: ScopeId): void {
  b.scopes.stack.push({
    region,
    drops: [],
    moved: new Set(),
    cachedUnwind: null,
    cachedDrops: 0,
    cachedCoroutineDrop: null,
  });
}

/** Adds the drops of the innermost scope to the end of the current block and leaves the scope. */
export function popScope(b: Builder): void {
  leaveTopScope(b);
  b.scopes.stack.pop();
}

export function inScope<T>(b: Builder, region: ScopeId, build: () => T): T {
  pushScope(b, region);
  const result = build();
  popScope(b);
  return result;
}

export function localScope(b: Builder): ScopeId {
  return b.scopes.top();
}

function needsCleanup(scope: Scope): boolean {
  return scope.drops.some((drop) => drop.kind === 'value');
}

function leaveTopScope(b: Builder): void {
  const scope = b.scopes.stack[b.scopes.stack.length - 1] as Scope;
  if (scope.drops.length === 0) return;
  const cleanup = needsCleanup(scope);
  const storageOnUnwind = b.isCoroutine && cleanup;
  const { coroutineDrops } = b.scopes;
  let unwindTo = cleanup ? divergeCleanup(b) : ROOT;
  let coroutineTo = hasAsyncDrop(b, scope.drops) ? divergeCoroutine(b, b.scopes.stack.length - 1) : null;
  for (let i = scope.drops.length - 1; i >= 0; i--) {
    const { local, kind, span } = scope.drops[i] as DropData;
    if (coroutineTo !== null) coroutineTo = coroutineDrops.nodes[coroutineTo].next;
    if (kind === 'value') {
      // If this drop unwinds, the rest is dropped.
      unwindTo = b.scopes.unwind.nodes[unwindTo].next;
      if (scope.moved.has(local)) continue;
      b.scopes.unwind.addEntry(b.cur, unwindTo);
      const next = b.newBlock();
      b.cfg.terminate(b.cur, {
        kind: 'drop',
        span,
        place: b.places.local(local),
        target: next,
        unwind: null,
        drop: null,
        isReplace: false,
      });
      if (coroutineTo !== null && b.needsAsyncDrop(b.decl(local).ty)) coroutineDrops.addEntry(b.cur, coroutineTo);
      b.cur = next;
    } else {
      if (storageOnUnwind) unwindTo = b.scopes.unwind.nodes[unwindTo].next;
      b.cfg.push(b.cur, { kind: 'storageDead', span, local });
    }
  }
}

// ---- scheduling

/** Ends `local` (its storage, or its value where it needs drop) when `region` ends. */
export function scheduleDrop(b: Builder, region: ScopeId, local: Local, kind: DropKind): void {
  if (kind === 'value' && !b.needsDrop(b.decl(local).ty, b.decl(local).span)) return;
  if (kind === 'storage' && local <= b.argCount) return;
  const invalidates = kind === 'value' || b.isCoroutine;
  for (let i = b.scopes.stack.length - 1; i >= 0; i--) {
    const scope = b.scopes.stack[i] as Scope;
    if (invalidates) scope.cachedCoroutineDrop = null;
    if (scope.region === region) {
      // What is known of the drops before stays true.
      scope.drops.push({ local, kind, span: endOf(b.tree.span[region] ?? -1) });
      return;
    }
    if (invalidates) scope.cachedUnwind = null;
  }
  b.tainted('mir: scope of a drop is not open', b.decl(local).span);
}

export function scheduleBoth(b: Builder, region: ScopeId, local: Local): void {
  scheduleDrop(b, region, local, 'storage');
  scheduleDrop(b, region, local, 'value');
}

/** Operands moved into a call need no drop on the normal path: only the unwind path may still own them. */
export function recordMoved(b: Builder, operands: readonly Operand[]): void {
  const scope = b.scopes.stack[b.scopes.stack.length - 1];
  if (scope === undefined) return;
  for (const operand of operands) {
    if (operand.kind !== 'move' || operand.place.depth !== 0) continue;
    const { local } = operand.place;
    // Nearly always it is one of the last.
    if (scope.drops.findLastIndex((drop) => drop.local === local && drop.kind === 'value') >= 0) scope.moved.add(local);
  }
}

/** Forgets what a guard scheduled in the two innermost scopes: or-patterns lower the guard more than once. */
export function clearArmAndGuardScopes(b: Builder): void {
  for (const scope of b.scopes.stack.slice(-2)) {
    scope.drops = [];
    scope.cachedUnwind = null;
    scope.cachedCoroutineDrop = null;
  }
}

// ---- unwinding

function divergeCleanup(b: Builder): DropIdx {
  return divergeTarget(b, b.scopes.stack.length - 1);
}

function divergeTarget(b: Builder, target: number): DropIdx {
  const { stack, unwind } = b.scopes;
  let cached = ROOT;
  let first = 0;
  let done = 0;
  for (let i = target; i >= 0; i--) {
    const { cachedUnwind, cachedDrops } = stack[i] as Scope;
    if (cachedUnwind === null) continue;
    cached = cachedUnwind;
    first = i;
    done = cachedDrops;
    break;
  }
  for (let i = first; i <= target; i++) {
    const scope = stack[i] as Scope;
    for (; done < scope.drops.length; done++) {
      const drop = scope.drops[done] as DropData;
      if (b.isCoroutine || drop.kind === 'value') cached = unwind.add(drop, cached);
    }
    scope.cachedUnwind = cached;
    scope.cachedDrops = done;
    done = 0;
  }
  return cached;
}

/** The block's terminator may unwind: what is alive now is dropped on the way. */
export function divergeFrom(b: Builder, block: BlockId): void {
  b.scopes.unwind.addEntry(block, divergeCleanup(b));
}

/** A suspended coroutine may be dropped at this yield. */
export function coroutineDropCleanup(b: Builder, block: BlockId): void {
  b.scopes.coroutineDrops.addEntry(block, divergeCoroutine(b, b.scopes.stack.length - 1));
}

/** Mirrors rustc's `is_async_drop`: whether a value of one of these types may be dropped in several steps. */
function hasAsyncDrop(b: Builder, drops: readonly DropData[]): boolean {
  return b.isCoroutine && drops.some(({ kind, local }) => kind === 'value' && b.needsAsyncDrop(b.decl(local).ty));
}

/** What is dropped with the coroutine, from the scope at `target` on: rustc's `diverge_dropline_target`. */
function divergeCoroutine(b: Builder, target: number): DropIdx {
  const { stack, coroutineDrops } = b.scopes;
  let cached = ROOT;
  let first = 0;
  for (let i = target; i >= 0; i--) {
    const known = (stack[i] as Scope).cachedCoroutineDrop;
    if (known === null) continue;
    cached = known;
    first = i + 1;
    break;
  }
  for (let i = first; i <= target; i++) {
    const scope = stack[i] as Scope;
    for (const drop of scope.drops) cached = coroutineDrops.add(drop, cached);
    scope.cachedCoroutineDrop = cached;
  }
  return cached;
}

export function assertTrue(b: Builder, cond: Operand, operands: readonly Operand[], span: MirSpan): void {
  const target = b.newBlock();
  b.cfg.terminate(b.cur, { kind: 'assert', span, cond, operands, target, unwind: null });
  divergeFrom(b, b.cur);
  b.cur = target;
}

/** `place = value` where the old value must be dropped: the assignment happens on the unwind path too. */
export function dropAndReplace(b: Builder, span: MirSpan, place: Place, value: Rvalue): void {
  const assign = b.newBlock();
  b.cfg.assign(assign, span, place, value);
  const assignUnwind = b.cfg.newBlock(true);
  b.cfg.assign(assignUnwind, span, place, value);
  b.cfg.terminate(b.cur, {
    kind: 'drop',
    span,
    place,
    target: assign,
    unwind: assignUnwind,
    drop: null,
    isReplace: true,
  });
  divergeFrom(b, b.cur);
  b.cur = assign;
}

// ---- leaving several scopes at once

/**
 * Opens what `break` (and with `loopBlock` also `continue`) may leave. `build` says whether its end is reached normally.
 */
export function inBreakableScope(
  b: Builder,
  loopBlock: BlockId | null,
  destination: Place,
  span: MirSpan,
  build: () => boolean,
): void {
  const region = localScope(b);
  const scope: BreakableScope = {
    region,
    destination,
    breakDrops: new DropTree(),
    continueDrops: loopBlock === null ? null : new DropTree(),
  };
  b.scopes.breakable.push(scope);
  const hasNormalExit = build();
  const normal = b.cur;
  b.scopes.breakable.pop();
  const exit = buildExitTree(b, scope.breakDrops, region, null);
  if (scope.continueDrops !== null) buildExitTree(b, scope.continueDrops, region, loopBlock);
  if (exit === null) {
    b.cur = hasNormalExit ? normal : b.newBlock();
  } else if (!hasNormalExit) b.cur = exit;
  else {
    const target = b.newBlock();
    b.cfg.goto(normal, span, target);
    b.cfg.goto(exit, span, target);
    b.cur = target;
  }
}

/** Runs `build`; failed conditions inside leave to the block that this gives. `cur` is where the condition holds. */
export function inIfThenScope(b: Builder, region: ScopeId, build: () => void): BlockId {
  const previous = b.scopes.ifThen;
  const scope: IfThenScope = { region, elseDrops: new DropTree() };
  b.scopes.ifThen = scope;
  build();
  b.scopes.ifThen = previous;
  const then = b.cur;
  const otherwise = buildExitTree(b, scope.elseDrops, region, null) ?? b.newBlock();
  b.cur = then;
  return otherwise;
}

/** `break` to `target` with its value, `return` (`target` is null). */
export function breakScope(b: Builder, value: TExpr | null, target: ScopeId | null, span: MirSpan): void {
  const scope = target === null ? b.scopes.breakable[0] : b.scopes.breakable.findLast((each) => each.region === target);
  if (scope === undefined) {
    b.tainted('mir: jump without a target', span);
    b.cfg.terminate(b.cur, { kind: 'unreachable', span });
    b.cur = b.newBlock();
    return;
  }
  if (value !== null) {
    b.blockContext.push({ kind: 'subExpr' });
    exprIntoDest(b, scope.destination, value);
    b.blockContext.pop();
  } else b.cfg.assignOperand(b.cur, span, scope.destination, literal(tyUnit, null, span));
  exitTo(b, scope.region, scope.breakDrops, span);
}

export function continueScope(b: Builder, target: ScopeId, span: MirSpan): void {
  const scope = b.scopes.breakable.findLast((each) => each.region === target);
  if (scope?.continueDrops == null) {
    b.tainted('mir: jump without a target', span);
    b.cfg.terminate(b.cur, { kind: 'unreachable', span });
    b.cur = b.newBlock();
    return;
  }
  exitTo(b, scope.region, scope.continueDrops, span);
}

function exitTo(b: Builder, region: ScopeId, drops: DropTree, span: MirSpan): void {
  enterExit(b, b.cur, region, drops, span);
  b.cur = b.newBlock();
}

/** The condition failed in `block`: leave to the else side. */
export function breakForElse(b: Builder, block: BlockId, span: MirSpan): void {
  const scope = b.scopes.ifThen;
  if (scope === null) {
    b.tainted('mir: condition outside of an if', span);
    b.cfg.terminate(block, { kind: 'unreachable', span });
    return;
  }
  enterExit(b, block, scope.region, scope.elseDrops, span);
}

function enterExit(b: Builder, block: BlockId, region: ScopeId, drops: DropTree, span: MirSpan): void {
  const { stack } = b.scopes;
  let index = ROOT;
  for (let i = b.scopes.indexOf(region) + 1; i < stack.length; i++) {
    for (const drop of (stack[i] as Scope).drops) index = drops.add(drop, index);
  }
  drops.addEntry(block, index);
  // Replaced by a goto when the tree is built.
  b.cfg.terminate(block, { kind: 'unwindResume', span });
}

function buildExitTree(b: Builder, drops: DropTree, region: ScopeId, continueBlock: BlockId | null): BlockId | null {
  const shape: DropTreeShape = {
    isCleanup: false,
    link: (from, to) => b.cfg.goto(from, b.cfg.block(from).terminator?.span ?? -1, to),
  };
  const blocks = drops.build(b.cfg, b.places, shape, continueBlock);
  if (drops.nodes.some((node, index) => index !== ROOT && node.data.kind === 'value')) {
    const { unwind } = b.scopes;
    const unwindOf: DropIdx[] = [divergeTarget(b, b.scopes.indexOf(region))];
    for (let index = 1; index < drops.nodes.length; index++) {
      const { data, next } = drops.nodes[index];
      const under = unwindOf[next] as DropIdx;
      if (data.kind === 'storage' && !b.isCoroutine) {
        unwindOf.push(under);
        continue;
      }
      unwindOf.push(unwind.add(data, under));
      const block = blocks[index] ?? null;
      if (data.kind === 'value' && block !== null) unwind.addEntry(block, under);
    }
  }
  const values = drops.nodes.slice(1).map(({ data }) => data);
  if (hasAsyncDrop(b, values)) {
    const { coroutineDrops } = b.scopes;
    const dropOf: DropIdx[] = [divergeCoroutine(b, b.scopes.indexOf(region))];
    for (let index = 1; index < drops.nodes.length; index++) {
      const { data, next } = drops.nodes[index];
      const under = dropOf[next] as DropIdx;
      dropOf.push(coroutineDrops.add(data, under));
      const block = blocks[index] ?? null;
      const isAsync = data.kind === 'value' && b.needsAsyncDrop(b.decl(data.local).ty);
      if (isAsync && block !== null) coroutineDrops.addEntry(block, under);
    }
  }
  return blocks[ROOT] ?? null;
}

// ---- the end of the body

/** Builds the unwind paths, and for coroutines the paths of a drop while suspended. */
export function buildDropTrees(b: Builder): void {
  const resume = { block: null as BlockId | null };
  if (!b.isCoroutine) {
    buildUnwindTree(b, b.scopes.unwind, resume);
    return;
  }
  const drops = b.scopes.coroutineDrops;
  const blocks = drops.build(
    b.cfg,
    b.places,
    { isCleanup: false, link: (from, to) => linkCoroutineDrop(b, from, to) },
    null,
  );
  const root = blocks[ROOT] ?? null;
  if (root !== null) b.cfg.terminate(root, { kind: 'coroutineDrop', span: b.bodySpan });
  buildUnwindTree(b, b.scopes.unwind, resume);
  for (let index = 1; index < drops.nodes.length; index++) {
    const block = blocks[index] ?? null;
    const { data, next } = drops.nodes[index];
    if (data.kind === 'value' && block !== null) drops.addEntry(block, next);
  }
  buildUnwindTree(b, drops, resume);
}

function buildUnwindTree(b: Builder, drops: DropTree, resume: { block: BlockId | null }): void {
  const blocks = drops.build(
    b.cfg,
    b.places,
    { isCleanup: true, link: (from, to) => linkUnwind(b, from, to) },
    resume.block,
  );
  const root = blocks[ROOT] ?? null;
  if (resume.block === null && root !== null) {
    b.cfg.terminate(root, { kind: 'unwindResume', span: b.bodySpan });
    resume.block = root;
  }
}

function linkUnwind(b: Builder, from: BlockId, to: BlockId): void {
  const draft = b.cfg.block(from);
  const terminator = draft.terminator;
  if (terminator === null) return;
  switch (terminator.kind) {
    case 'drop':
      if (terminator.unwind !== null) b.cfg.goto(terminator.unwind, terminator.span, to);
      else draft.terminator = { ...terminator, unwind: to };
      return;
    case 'call':
    case 'assert':
    case 'falseUnwind':
    case 'inlineAsm':
      draft.terminator = { ...terminator, unwind: to };
      return;
    default:
      // An unreachable block whose terminator was replaced has nothing to unwind.
      return;
  }
}

function linkCoroutineDrop(b: Builder, from: BlockId, to: BlockId): void {
  const draft = b.cfg.block(from);
  const kind = draft.terminator?.kind;
  if (draft.terminator !== null && (kind === 'yield' || kind === 'drop'))
    draft.terminator = { ...draft.terminator, drop: to };
}
