/**
 * A clone of a value that nobody uses afterwards: it could be moved. Does the work of clippy_lints::redundant_clone on MIR
 * before optimisation, and asks borrowck what is lent, so that the move is one that it takes. Bodies with unsafe code are
 * left alone: where a raw pointer leads nobody knows.
 */
import type { BlockId, DefId, ExprId, Local } from '../../base/ids';
import type { BodyFacts } from '../../borrowck/result';
import { successors } from '../../dataflow/cfg';
import { visitStatement, visitTerminator } from '../../dataflow/visit';
import type { RedundantClone } from '../../ide/practice/finding';
import type { Place, Statement, Terminator } from '../../mir/body';
import { defPath } from '../../names/defPath';
import { crateOf, defKind, parentOf } from '../../names/defs';
import { langItem } from '../../names/langItems';
import { adtDef } from '../../types/adt';
import type { LintBody } from './lintBody';

type Call = Extract<Terminator, { kind: 'call' }>;

export function redundantClone(of: LintBody): RedundantClone[] {
  const isUnsafe = of.item?.kind === 'fn' && of.item.isUnsafe;
  if (isUnsafe || of.body.exprs.some((expr) => expr.kind === 'block' && expr.mode === 'unsafe')) return [];
  return of.result.bodies.flatMap((facts) =>
    facts.body.blocks.flatMap(({ terminator, statements, isCleanup }, block) => {
      if (isCleanup || terminator.kind !== 'call' || terminator.target === null) return [];
      const { func } = terminator;
      if (func.kind !== 'const' || func.what !== 'fn' || func.def === null) return [];
      const cloned = isClone(of, func.def) ? clonedPlace(terminator, statements) : null;
      // `to_owned` of a slice makes another type of it.
      if (cloned === null || cloned.place.ty !== terminator.dest.ty || !canMove(of, facts, cloned.place)) return [];
      const point = facts.blockStart[block] + statements.length;
      // In this order: most are used again at once, and where loans reach costs more.
      if (isUsedFrom(facts, terminator.target, cloned.place) || isLent(facts, cloned, point)) return [];
      return found(of, terminator);
    }),
  );
}

interface Cloned {
  readonly place: Place;
  /** The references to it that the call itself makes. */
  readonly by: readonly Local[];
}

/** `P` of `tmp = &P; clone(move tmp)`, also with `&*tmp` between. */
function clonedPlace({ args }: Call, statements: readonly Statement[]): Cloned | null {
  const [argument] = args;
  if (argument === undefined || argument.kind !== 'move' || argument.place.depth > 0) return null;
  const by: Local[] = [];
  for (let { local } = argument.place; ; ) {
    const made = statements.findLast((each) => each.kind === 'assign' && each.place.local === local);
    if (made?.kind !== 'assign' || made.rvalue.kind !== 'ref' || made.rvalue.borrow !== 'shared') return null;
    by.push(local);
    const { place } = made.rvalue;
    const isAgain = place.depth === 1 && place.elem?.kind === 'deref' && place.parent?.ty.kind === 'ref';
    if (!isAgain || by.length > 1) return { place, by };
    local = place.local;
  }
}

/** What gives a value of its own, equal to that which is lent to it. */
function isClone({ db, owner }: LintBody, def: DefId): boolean {
  const trait = parentOf(db, def);
  if (trait === null || defKind(db, trait) !== 'trait') return false;
  return trait === langItem(db, crateOf(db, owner), 'clone') || OWNED.has(defPath(db, def));
}

const OWNED: ReadonlySet<string> = new Set(['alloc::borrow::ToOwned::to_owned', 'alloc::string::ToString::to_string']);

/** A variable or a field of one that may be moved out, of a type of which moves and clones differ. */
function canMove(of: LintBody, { body }: BodyFacts, cloned: Place): boolean {
  const { info } = body.locals[cloned.local];
  if (!MOVABLE.has(info.kind)) return false;
  if (of.facts.isCopy(cloned.ty) !== 'no' || cloned.ty.kind === 'ref') return false;
  for (let at = cloned; at.parent !== null; at = at.parent) {
    const { ty } = at.parent;
    if (at.elem?.kind !== 'field') return false;
    if (ty.kind === 'tuple') continue;
    if (ty.kind !== 'adt' || adtDef(of.db, ty.def)?.kind !== 'struct') return false;
    if (of.facts.hasDestructor(ty.def) !== 'no') return false;
  }
  return true;
}

const MOVABLE: ReadonlySet<string> = new Set(['user', 'arg', 'selfArg', 'temp', 'blockTailTemp']);

function overlap(a: Place, b: Place): boolean {
  return a.local === b.local && (isWithin(a, b) || isWithin(b, a));
}

/** Equal places are the same object. */
function isWithin(inner: Place, outer: Place): boolean {
  let at: Place | null = inner;
  while (at !== null && at !== outer) at = at.parent;
  return at === outer;
}

/** Somebody beside the call itself holds a reference to it. */
function isLent(facts: BodyFacts, { place: cloned, by }: Cloned, point: number): boolean {
  return facts.loans.some(
    ({ index, place, assignedTo }) =>
      !by.includes(assignedTo) && overlap(place.place, cloned) && facts.loanPoints(index).includes(point),
  );
}

/** Whether a way from the block uses the place, other than by dropping it, before it gets another value. */
function isUsedFrom({ body }: BodyFacts, from: BlockId, cloned: Place): boolean {
  const seen = new Set<BlockId>([from]);
  for (const work = [from]; work.length > 0; ) {
    const { statements, terminator } = body.blocks[work.pop() as BlockId];
    let end: 'used' | 'renewed' | null = null;
    const place = (used: Place, use: string): void => {
      if (end !== null || use === 'drop' || !overlap(used, cloned)) return;
      end = use === 'store' && isWithin(cloned, used) ? 'renewed' : 'used';
    };
    for (const statement of statements) {
      if (end === null) visitStatement(statement, { place });
      if (end === null && statement.kind === 'storageDead' && statement.local === cloned.local) end = 'renewed';
    }
    if (end === null) visitTerminator(terminator, { place });
    if ((end as string | null) === 'used') return true;
    if (end !== null) continue;
    successors(
      terminator,
      (next) => {
        if (seen.has(next)) return;
        seen.add(next);
        work.push(next);
      },
      true,
    );
  }
  return false;
}

function found(of: LintBody, { expr }: Call): RedundantClone[] {
  if (expr === null || !of.isWritten(expr) || isTwice(of, expr)) return [];
  const node = of.node(expr);
  if (node.kind === 'methodCall' && of.isWritten(node.receiver)) {
    return [{ lint: 'redundant_clone', at: of.at(expr), value: of.at(node.receiver), isMethod: true }];
  }
  const argument = node.kind === 'call' && node.args[0] !== undefined ? of.node(node.args[0]) : undefined;
  if (argument?.kind !== 'addrOf' || !of.isWritten(argument.operand)) return [];
  return [{ lint: 'redundant_clone', at: of.at(expr), value: of.at(argument.operand), isMethod: false }];
}

/** A macro has its argument evaluated in several places. */
function isTwice(of: LintBody, expr: ExprId): boolean {
  const at = of.inText(of.map.exprSyn[expr]);
  const { kind } = of.node(expr);
  return of.tree.order.some((other) => {
    if (other === expr || at === null || of.node(other).kind !== kind) return false;
    const there = of.inText(of.map.exprSyn[other]);
    return there !== null && there.start === at.start && there.end === at.end;
  });
}
