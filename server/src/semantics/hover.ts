/** Facts for a hover: what is at the offset, and what borrowck knows of it. The words are in `ide/hover.ts`. */
import type { DefId, FileId, Local } from '../base/ids';
import type { LineIndex } from '../base/lineIndex';
import { isOnNormalPath } from '../borrowck/points';
import type { BodyFacts, LoanFacts, Point } from '../borrowck/result';
import { bodyOf } from '../hir/query';
import {
  type BorrowFacts,
  borrowHover,
  type ClosureFacts,
  type CoveredLine,
  closureHover,
  type Doing,
  type Storage,
  type VariableFacts,
  variableHover,
} from '../ide/hover';
import type { Hover } from '../ide/types';
import { inferBody } from '../infer/infer';
import type { Statement, Terminator } from '../mir/body';
import { crateOf } from '../names/defs';
import { diagnosticName } from '../names/diagnosticItems';
import { langItem } from '../names/langItems';
import type { Database } from '../query/engine';
import { lineIndex } from '../source/files';
import type { Ty } from '../types/ty';
import { lineOfPoint } from './bodyLines';
import { type Located, locate } from './locate';
import { renderContext } from './renderContext';
import { rootCheck } from './rootCheck';
import { signatureHover } from './signatureHover';
import { rangeOfBodySyn, rangeOfMirSpan } from './spans';

export function hoverAt(db: Database, file: FileId, offset: number): Hover | null {
  const at = locate(db, file, offset);
  if (at?.binding == null) {
    const signature = signatureHover(db, file, offset);
    if (signature !== null) return signature;
  }
  if (at === null) return null;
  const { result, taint } = db.get(rootCheck, at.owner);
  const range = rangeOfBodySyn(db, at.owner, at.map, at.syn, 'argument');
  if (range === null) return null;
  if (result === null) {
    const reason = taint[0]?.reason;
    return reason === undefined ? null : { range, markdown: `*Tenure does not analyse this function: ${reason}.*` };
  }
  if (at.binding === null) {
    const markdown = closureFacts(db, at, result.bodies) ?? loanFacts(db, at, result.bodies);
    return markdown === null ? null : { range, markdown };
  }
  const variable = variableFacts(db, at, result.bodies);
  return variable === null ? null : { range, markdown: variableHover(variable) };
}

function loanFacts(db: Database, at: Located, bodies: readonly BodyFacts[]): string | null {
  for (const facts of bodies) {
    const loan = facts.loans.find((l) => l.span >> 2 === at.syn && l.kind !== 'fakeShallow' && l.kind !== 'fakeDeep');
    if (loan !== undefined) return borrowHover(borrowFacts(db, at, facts, loan));
  }
  return null;
}

/** What the closure at the offset captures, and for how long. */
function closureFacts(db: Database, at: Located, bodies: readonly BodyFacts[]): string | null {
  const body = db.get(bodyOf, at.owner);
  const expr = at.expr === null ? undefined : body?.exprs[at.expr];
  const inferred = inferBody(db, at.owner);
  if (body === null || at.expr === null || expr?.kind !== 'closure' || inferred === null) return null;
  const index = body.closures.indexOf(at.expr);
  const own = bodies.find(({ body: { source } }) => 'index' in source && source.index === index);
  if (own === undefined) return null;
  const loans = bodies.flatMap((facts) =>
    facts.loans.filter((loan) => loan.span >> 2 === at.syn).map((loan) => ({ facts, loan })),
  );
  const { result } = db.get(rootCheck, at.owner);
  const render = result === null ? null : renderContext(db, at.owner, result);
  const facts: ClosureFacts = {
    what: expr.flavour === 'closure' ? 'closure' : expr.flavour === 'asyncBlock' ? 'async block' : 'block',
    isMove: expr.isMove,
    captures: own.body.upvars.map(({ name: full, mode, kindSpan, ty }) => {
      const name = full.replace(/^\*+/, '');
      const kept = mode === 'byValue' ? undefined : loans.find(({ loan }) => loan.place.text === name);
      const line = rangeOfMirSpan(db, at.owner, at.map, kindSpan);
      return {
        name,
        mode,
        isCopy: render?.isCopy(ty) === true,
        line: line === null ? null : db.get(lineIndex, line.file).lineOf(line.start) + 1,
        borrow: kept === undefined ? null : borrowFacts(db, at, kept.facts, kept.loan),
      };
    }),
  };
  return closureHover(facts);
}

function borrowFacts(db: Database, at: Located, facts: BodyFacts, loan: LoanFacts): BorrowFacts {
  const points = facts.loanPoints(loan.index).filter((point) => isOnNormalPath(facts, point));
  const own = rangeOfMirSpan(db, at.owner, at.map, loan.span);
  const covered = new Set(points.map((point) => lineOfPoint(db, at, facts, point, own)));
  covered.delete(-1);
  const start = lineOfPoint(db, at, facts, loan.reserved);
  const last = points.at(-1);
  // Why it is alive to the very end: its last use, not the assignment that follows the borrow.
  const explanation = last === undefined ? null : facts.explain(last, loan.index);
  const index = own === null ? null : db.get(lineIndex, own.file);
  const lineOf = (span: number) => {
    const found = rangeOfMirSpan(db, at.owner, at.map, span);
    return found === null || index === null ? null : index.lineOf(found.start) + 1;
  };
  const { place } = loan.place;
  return {
    place: loan.place.text,
    kind: loan.kind,
    isReborrow: place.elem?.kind === 'deref' && place.depth === 1 && facts.localTy(place.local).kind === 'ref',
    startLine: start + 1,
    lines: index === null ? [] : coveredLines(db, at, facts, covered, index),
    explanation,
    lineOf,
    nameOf: ({ source }) => {
      if (source.kind === 'argument') return facts.body.locals[source.local].name;
      return source.kind === 'upvar' ? source.name : null;
    },
    activatedLine: loan.activated === null ? null : lineOfPoint(db, at, facts, loan.activated) + 1,
  };
}

/** A line without a statement of its own (a brace, a comment, a line of a closure) goes with those around it. */
function coveredLines(
  db: Database,
  at: Located,
  facts: BodyFacts,
  covered: ReadonlySet<number>,
  index: LineIndex,
): CoveredLine[] {
  const all = [...covered].sort((a, b) => a - b);
  const [first, last] = [all[0], all.at(-1)];
  if (first === undefined || last === undefined) return [];
  const elsewhere = new Set<number>();
  for (let point = 0; point < facts.pointCount; point++) {
    if (isOnNormalPath(facts, point)) elsewhere.add(lineOfPoint(db, at, facts, point));
  }
  const lines: CoveredLine[] = [];
  let isCovered = true;
  for (let line = first; line <= last; line++) {
    if (covered.has(line)) isCovered = true;
    else if (elsewhere.has(line)) isCovered = false;
    lines.push({ number: line + 1, text: index.lineText(line).trimEnd(), isCovered });
  }
  return lines;
}

function variableFacts(db: Database, at: Located, bodies: readonly BodyFacts[]): VariableFacts | null {
  const body = db.get(bodyOf, at.owner);
  const { result } = db.get(rootCheck, at.owner);
  if (body === null || result === null || at.binding === null) return null;
  const inferred = inferBody(db, at.owner);
  if (inferred === null) return null;
  const render = renderContext(db, at.owner, result);
  for (const facts of bodies) {
    const found = facts.body.locals.findIndex((decl) => decl.info.kind === 'user' && decl.info.binding === at.binding);
    if (found < 0) continue;
    const local = found as Local;
    const ty = inferred.bindingTy[at.binding];
    return {
      name: body.bindings[at.binding].name,
      type: render.ty(ty),
      isCopy: render.isCopy(ty),
      reference: ty.kind !== 'ref' ? null : ty.mutable ? 'exclusive' : 'shared',
      mutable: facts.body.locals[local].mutable,
      isParameter: local <= facts.body.argCount,
      storage: storageOf(db, at.owner, ty),
      here: at.expr === null ? null : hereFacts(db, at, facts, local),
      drop: dropFacts(db, at, facts, local),
    };
  }
  return null;
}

function lineAt(db: Database, at: Located, span: number): number | null {
  const found = rangeOfMirSpan(db, at.owner, at.map, span);
  return found === null ? null : db.get(lineIndex, found.file).lineOf(found.start) + 1;
}

function hereFacts(db: Database, at: Located, facts: BodyFacts, local: Local): VariableFacts['here'] {
  const found = pointAt(db, at, facts);
  if (found === null) return null;
  const { point, node } = found;
  const loans = facts.loans.filter(
    (loan) => loan.place.place.local === local && facts.loanPoints(loan.index).includes(point),
  );
  return {
    state: facts.initState(point, local),
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
