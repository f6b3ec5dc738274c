/** Facts for a hover: what is at the offset, and what borrowck knows of it. The words are in `ide/hover.ts`. */
import type { FileId } from '../base/ids';
import type { BodyFacts, LoanFacts, Point } from '../borrowck/result';
import { bodyOf } from '../hir/query';
import { type BorrowFacts, borrowHover, type VariableFacts, variableHover } from '../ide/hover';
import type { FileRange, Hover } from '../ide/types';
import { inferBody } from '../infer/infer';
import type { Database } from '../query/engine';
import { lineIndex } from '../source/files';
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
  const range = rangeOfBodySyn(db, at.owner, at.map, at.syn);
  if (range === null) return null;
  if (result === null) {
    const reason = taint[0]?.reason;
    return reason === undefined ? null : { range, markdown: `*Tenure does not analyse this function: ${reason}.*` };
  }
  for (const facts of result.bodies) {
    const loan = facts.loans.find((l) => l.span >> 2 === at.syn && l.kind !== 'fakeShallow' && l.kind !== 'fakeDeep');
    if (loan !== undefined && at.binding === null) {
      return { range, markdown: borrowHover(borrowFacts(db, at, facts, loan)) };
    }
  }
  if (at.binding === null) return null;
  const variable = variableFacts(db, at, result.bodies);
  return variable === null ? null : { range, markdown: variableHover(variable) };
}

/**
 * 0-based line of a point's statement; -1 where it has no text of its own. What begins in front of `inner` and contains
 * it, as a call does its arguments, counts where it ends.
 */
function lineOfPoint(
  db: Database,
  at: Located,
  facts: BodyFacts,
  point: Point,
  inner: FileRange | null = null,
): number {
  let block = facts.body.blocks.length - 1;
  while (block > 0 && facts.blockStart[block] > point) block--;
  const { statements, terminator } = facts.body.blocks[block];
  const node = statements[point - facts.blockStart[block]] ?? terminator;
  const range = rangeOfMirSpan(db, at.owner, at.map, node.span);
  if (range === null) return -1;
  const index = db.get(lineIndex, range.file);
  const isAround = inner !== null && inner.file === range.file && range.start < inner.start && inner.end <= range.end;
  return index.lineOf(isAround ? Math.max(range.start, range.end - 1) : range.start);
}

/** Cleanup blocks belong to unwinding, not to any line the user follows. */
function isOnNormalPath(facts: BodyFacts, point: Point): boolean {
  let block = facts.body.blocks.length - 1;
  while (block > 0 && facts.blockStart[block] > point) block--;
  return !facts.body.blocks[block].isCleanup;
}

function borrowFacts(db: Database, at: Located, facts: BodyFacts, loan: LoanFacts): BorrowFacts {
  const points = facts.loanPoints(loan.index).filter((point) => isOnNormalPath(facts, point));
  const own = rangeOfMirSpan(db, at.owner, at.map, loan.span);
  const lines = [...new Set(points.map((point) => lineOfPoint(db, at, facts, point, own)))]
    .filter((line) => line >= 0)
    .sort((a, b) => a - b);
  const start = lineOfPoint(db, at, facts, loan.reserved);
  const last = points.at(-1);
  // Why it is alive to the very end: its last use, not the assignment that follows the borrow.
  const explanation = last === undefined ? null : facts.explain(last, loan.index);
  const range = rangeOfMirSpan(db, at.owner, at.map, loan.span);
  const index = range === null ? null : db.get(lineIndex, range.file);
  const lineOf = (span: number) => {
    const found = rangeOfMirSpan(db, at.owner, at.map, span);
    return found === null || index === null ? null : index.lineOf(found.start) + 1;
  };
  return {
    place: loan.place.text,
    kind: loan.kind,
    startLine: start + 1,
    lines: lines.map((line) => ({ number: line + 1, text: index?.lineText(line).trimEnd() ?? '' })),
    explanation,
    lineOf,
    activatedLine: loan.activated === null ? null : lineOfPoint(db, at, facts, loan.activated) + 1,
  };
}

function variableFacts(db: Database, at: Located, bodies: readonly BodyFacts[]): VariableFacts | null {
  const body = db.get(bodyOf, at.owner);
  const { result } = db.get(rootCheck, at.owner);
  if (body === null || result === null || at.binding === null) return null;
  const inferred = inferBody(db, at.owner);
  if (inferred === null) return null;
  const render = renderContext(db, at.owner, result);
  for (const facts of bodies) {
    const local = facts.body.locals.findIndex((decl) => decl.info.kind === 'user' && decl.info.binding === at.binding);
    if (local < 0) continue;
    const decl = facts.body.locals[local];
    const point = pointAt(db, at, facts);
    const lineOf = (span: number) => {
      const found = rangeOfMirSpan(db, at.owner, at.map, span);
      return found === null ? null : db.get(lineIndex, found.file).lineOf(found.start) + 1;
    };
    const loans = facts.loans.filter(
      (loan) => loan.place.place.local === local && point !== null && facts.loanPoints(loan.index).includes(point),
    );
    const drop = facts.body.blocks
      .flatMap((b) => (b.isCleanup ? [] : [b.terminator]))
      .find((t) => t.kind === 'drop' && t.place.local === local && !t.isReplace);
    return {
      name: body.bindings[at.binding].name,
      type: render.ty(inferred.bindingTy[at.binding]),
      isCopy: render.isCopy(inferred.bindingTy[at.binding]),
      mutable: decl.mutable,
      state: point === null ? null : facts.initState(point, local as never),
      borrowedBy: loans.map((loan) => ({ kind: loan.kind, line: lineOf(loan.span) })),
      dropLine: drop === undefined ? null : lineOf(drop.span),
    };
  }
  return null;
}

/** The point of the statement that the hovered expression belongs to. */
function pointAt(db: Database, at: Located, facts: BodyFacts): Point | null {
  const wanted = rangeOfBodySyn(db, at.owner, at.map, at.syn);
  if (wanted === null) return null;
  let best: { point: Point; length: number } | null = null;
  facts.body.blocks.forEach((block, b) => {
    if (block.isCleanup) return;
    [...block.statements, block.terminator].forEach((node, i) => {
      if ('kind' in node && (node.kind === 'storageLive' || node.kind === 'storageDead')) return;
      const range = rangeOfMirSpan(db, at.owner, at.map, node.span);
      if (range === null || range.start > wanted.start || range.end < wanted.end) return;
      const length = range.end - range.start;
      if (best === null || length < best.length) best = { point: facts.blockStart[b] + i, length };
    });
  });
  return (best as { point: Point } | null)?.point ?? null;
}
