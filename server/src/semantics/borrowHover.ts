/** Facts for a hover on a borrow or a closure: what it covers, and what keeps it alive. */
import type { ExprId } from '../base/ids';
import type { LineIndex } from '../base/lineIndex';
import { isOnNormalPath } from '../borrowck/points';
import type { BodyFacts, LoanFacts, Point } from '../borrowck/result';
import type { Expr } from '../hir/body';
import { bodyOf } from '../hir/query';
import type { BorrowFacts, ClosureFacts, CoveredLine } from '../ide/hover';
import { inferBody } from '../infer/infer';
import type { SynPtr } from '../items/item';
import type { MirSpan, Place } from '../mir/body';
import type { Database } from '../query/engine';
import { fileText, lineIndex } from '../source/files';
import { lineOfPoint } from './bodyLines';
import type { Located } from './locate';
import { renderContext } from './renderContext';
import { rootCheck } from './rootCheck';
import { rangeOfMirSpan } from './spans';

/** 1-based. */
export function lineAt(db: Database, at: Located, span: MirSpan): number | null {
  const found = rangeOfMirSpan(db, at.owner, at.map, span);
  return found === null ? null : db.get(lineIndex, found.file).lineOf(found.start) + 1;
}

/** The borrow that an expression is, or that is made of it for a call. `isWritten`: there is a `&` in front. */
export function borrowAt(
  db: Database,
  at: Located,
  bodies: readonly BodyFacts[],
  syn: SynPtr,
  isWritten = false,
): BorrowFacts | null {
  for (const facts of bodies) {
    const loan = facts.loans.find((l) => l.span >> 2 === syn && isOfProgram(facts, l));
    if (loan !== undefined) return borrowFacts(db, at, facts, loan);
  }
  for (const facts of bodies) {
    const free = freeBorrow(db, at, facts, syn, isWritten);
    if (free !== null) return free;
  }
  return null;
}

/** Not one of a match guard, nor of the iterator that a `for` makes. */
function isOfProgram({ body }: BodyFacts, { kind, place: { place, text } }: LoanFacts): boolean {
  if (kind === 'fakeShallow' || kind === 'fakeDeep') return false;
  const { info } = body.locals[place.local];
  return text !== null || (info.kind !== 'user' && !(kind === 'twoPhase' && place.elem?.kind === 'deref'));
}

/**
 * The same of `&v[0]` and `&boxed.name`, where a call of `index` or `deref` borrows `v`, and the reference is to what that
 * call gives.
 */
export function borrowThrough(db: Database, at: Located, bodies: readonly BodyFacts[]): BorrowFacts | null {
  const body = db.get(bodyOf, at.owner);
  const expr = body === null || at.expr === null ? null : body.exprs[at.expr];
  if (body === null || expr?.kind !== 'addrOf') return null;
  let inner: ExprId | null = expr.operand;
  while (inner !== null) {
    const found = borrowAt(db, at, bodies, at.map.exprSyn[inner], true);
    if (found !== null) return found;
    const node: Expr = body.exprs[inner];
    if (node.kind === 'index' || node.kind === 'field') inner = node.base;
    else inner = node.kind === 'unary' && node.op === 'deref' ? node.operand : null;
  }
  return null;
}

/** What the closure at the offset captures, and for how long. */
export function closureAt(db: Database, at: Located, bodies: readonly BodyFacts[]): ClosureFacts | null {
  return at.expr === null ? null : closureFacts(db, at, bodies, at.expr);
}

export function closureFacts(
  db: Database,
  at: Located,
  bodies: readonly BodyFacts[],
  closure: ExprId,
): ClosureFacts | null {
  const body = db.get(bodyOf, at.owner);
  const expr = body?.exprs[closure];
  const inferred = inferBody(db, at.owner);
  if (body === null || expr?.kind !== 'closure' || inferred === null) return null;
  const index = body.closures.indexOf(closure);
  const own = bodies.find(({ body: { source } }) => 'index' in source && source.index === index);
  if (own === undefined) return null;
  const syn = at.map.exprSyn[closure];
  const loans = bodies.flatMap((facts) =>
    facts.loans.filter((loan) => loan.span >> 2 === syn).map((loan) => ({ facts, loan })),
  );
  const { result } = db.get(rootCheck, at.owner);
  const render = result === null ? null : renderContext(db, at.owner, result);
  return {
    what: expr.flavour === 'closure' ? 'closure' : expr.flavour === 'asyncBlock' ? 'async block' : 'block',
    isMove: expr.isMove,
    captures: own.body.upvars.map(({ name: full, mode, kindSpan, ty }) => {
      const name = withoutStars(full);
      const kept = loans.find(({ loan }) => loan.place.text !== null && withoutStars(loan.place.text) === name);
      return {
        name,
        mode,
        isCopy: render?.isCopy(ty) === true,
        line: lineAt(db, at, kindSpan),
        borrow: kept === undefined || mode === 'byValue' ? null : borrowFacts(db, at, kept.facts, kept.loan),
      };
    }),
  };
}

function withoutStars(name: string): string {
  return name.replace(/^\*+/, '');
}

export function borrowFacts(db: Database, at: Located, facts: BodyFacts, loan: LoanFacts): BorrowFacts {
  const points = facts.loanPoints(loan.index).filter((point) => isOnNormalPath(facts, point));
  const last = points.at(-1);
  return {
    ...extentOf(db, at, facts, loan, points),
    place: loan.place.text,
    kind: loan.kind,
    isReborrow: isReborrow(facts, loan.place.place),
    isFree: false,
    // Why it is alive to the very end: its last use, not the assignment that follows the borrow.
    explanation: last === undefined ? null : facts.explain(last, loan.index),
    activatedLine: loan.activated === null ? null : lineOfPoint(db, at, facts, loan.activated) + 1,
  };
}

function isReborrow(facts: BodyFacts, place: Place): boolean {
  const isDeref = place.elem?.kind === 'deref' && place.depth === 1 && facts.localTy(place.local).kind === 'ref';
  // A static is reached through a reference that nobody wrote.
  return isDeref && (facts.body.locals[place.local].name !== null || facts.describe(place) === null);
}

/**
 * A shared borrow of what lies behind a shared reference: no loan, as nothing can conflict with it. It is alive where its
 * region is.
 */
function freeBorrow(db: Database, at: Located, facts: BodyFacts, syn: SynPtr, isWritten: boolean): BorrowFacts | null {
  for (const [b, { isCleanup, statements }] of facts.body.blocks.entries()) {
    if (isCleanup) continue;
    for (const [i, node] of statements.entries()) {
      if (node.kind !== 'assign' || node.span >> 2 !== syn || node.rvalue.kind !== 'ref') continue;
      const { place, borrow, isImplicit } = node.rvalue;
      const text = facts.describe(place);
      if (text === null) continue;
      if (borrow !== 'shared' || node.place.depth > 0 || !isBehindShared(place)) continue;
      const reserved = facts.blockStart[b] + i;
      const points = facts.referencePoints(node.place.local).filter((point) => isOnNormalPath(facts, point));
      const extent = extentOf(db, at, facts, { span: node.span, reserved }, points, true);
      // Of what is made for a call on the line there is nothing to tell.
      if (isImplicit && (extent.lines.length < 2 || (!isWritten && place.elem?.kind === 'deref'))) continue;
      return {
        ...extent,
        place: text,
        kind: borrow,
        isReborrow: isReborrow(facts, place),
        isFree: true,
        explanation: null,
        activatedLine: null,
      };
    }
  }
  return null;
}

function isBehindShared(place: Place): boolean {
  for (let at: Place = place; at.parent !== null; at = at.parent) {
    if (at.elem?.kind === 'deref' && at.parent.ty.kind === 'ref' && !at.parent.ty.mutable) return true;
  }
  return false;
}

function extentOf(
  db: Database,
  at: Located,
  facts: BodyFacts,
  { span, reserved }: { readonly span: MirSpan; readonly reserved: Point },
  points: readonly Point[],
  isFree = false,
): Pick<BorrowFacts, 'source' | 'startLine' | 'lines' | 'lineOf' | 'nameOf'> {
  const own = rangeOfMirSpan(db, at.owner, at.map, span);
  const covered = new Set(points.map((point) => lineOfPoint(db, at, facts, point, own)));
  covered.delete(-1);
  const start = lineOfPoint(db, at, facts, reserved);
  // The region of what is returned is alive all over the body.
  for (const line of covered) if (line < start && isFree) covered.delete(line);
  const index = own === null ? null : db.get(lineIndex, own.file);
  return {
    source: own === null ? null : shortSource(db.get(fileText, own.file).slice(own.start, own.end)),
    startLine: start + 1,
    lines: index === null ? [] : coveredLines(db, at, facts, covered, index),
    lineOf: (to) => (index === null ? null : lineAt(db, at, to)),
    nameOf: ({ source }) => {
      if (source.kind === 'argument') return facts.body.locals[source.local].name;
      return source.kind === 'upvar' ? source.name : null;
    },
  };
}

function shortSource(text: string): string | null {
  const source = text.replace(/^&\s*(?:mut\s+)?/, '');
  return source.length > 40 || source.includes('\n') || source.includes('`') ? null : source;
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
