/**
 * Which variables may still be read, backwards over a body. Mirrors MaybeLivePlaces of rustc_mir_transform::liveness. It
 * differs from the liveness of regions: what a drop does is no read, a part that is written is neither read nor
 * overwritten, and `x += 1` alone does not read `x`.
 */
import { BitSet } from '../base/bitSet';
import type { BlockId } from '../base/ids';
import type { Place, Statement, Terminator } from '../mir/body';
import { buildCfg, type Cfg } from './cfg';
import { type Effects, StateEffects, solveForward } from './fixpoint';
import { selfAssignments } from './selfAssignments';
import type { Variables } from './variables';
import { type PlaceUse, type PlaceVisitor, visitOperand, visitRvalue, visitStatement, visitTerminator } from './visit';

export interface LastReads {
  /** Variables that some reachable point reads. */
  readonly everRead: BitSet;
  /** Visits each reachable statement and terminator, with the variables that may be read behind it. */
  visit(at: (node: Statement | Terminator, readLater: BitSet) => void): void;
  /** Variables that may be read before anything is written to them here: those of arguments and captured places. */
  readonly atStart: BitSet;
}

/** `flow`: of the body as it is. `unreadFields`: of each child closure the captured places that it never reads. */
export function solveLastReads(
  flow: Cfg,
  variables: Variables,
  unreadFields: readonly ReadonlySet<number>[],
): LastReads {
  const cfg = calledAgain(flow);
  const transfer = new Transfer(cfg, variables, unreadFields);
  const backward = { ...cfg, succs: cfg.preds, flow: cfg.preds, rpo: cfg.rpo.slice().reverse() };
  const atEnd = solveForward(backward, {
    domain: variables.count,
    start: () => {},
    block: (block, effects) => transfer.block(block, effects),
  });
  const atStart = new BitSet(variables.count);
  if (cfg.blocks > 0) {
    atStart.copyRow(atEnd, 0);
    transfer.block(0, new StateEffects(atStart));
  }
  return {
    everRead: transfer.everRead,
    atStart,
    visit(at) {
      const state = new BitSet(variables.count);
      const effects = new StateEffects(state);
      for (const block of cfg.rpo) {
        state.copyRow(atEnd, block);
        transfer.block(block, effects, (node) => at(node, state));
      }
    },
  };
}

/** A `FnMut` closure keeps what it writes until it is called again: its end leads to its start. */
function calledAgain(flow: Cfg): Cfg {
  const { body } = flow;
  if (body.source.kind !== 'closure' || body.source.closureKind !== 'FnMut') return flow;
  const blocks = body.blocks.map((block) => {
    const { kind, span } = block.terminator;
    if (kind !== 'return' && kind !== 'unwindResume') return block;
    return { ...block, terminator: { kind: 'goto' as const, span, target: 0 as BlockId } };
  });
  return buildCfg({ ...body, blocks });
}

class Transfer {
  readonly everRead: BitSet;
  private readonly selfAssignments: ReadonlySet<number>;
  /** Captured by reference: whoever made the closure may read them. */
  private readonly shared: readonly number[];
  private readonly isClosure: boolean;
  /** Of the block that is being looked at. */
  private effects: Effects | null = null;
  private readonly inStatement: PlaceVisitor = {
    place: (place, use) => {
      if (use !== 'store') this.read(place, use);
    },
  };
  private readonly inTerminator: PlaceVisitor = {
    place: (place, use) => {
      // A call that gives a variable its value overwrites nothing until it has returned.
      if (use === 'store') this.write(place, false);
      else this.read(place, use);
    },
  };

  constructor(
    private readonly cfg: Cfg,
    private readonly variables: Variables,
    private readonly unreadFields: readonly ReadonlySet<number>[],
  ) {
    const { upvars, source } = cfg.body;
    this.everRead = new BitSet(variables.count);
    this.selfAssignments = selfAssignments(cfg, variables);
    this.shared = variables.upvar.flatMap((upvar, index) => (upvars[upvar]?.byRef === true ? [index] : []));
    this.isClosure = source.kind === 'closure' || source.kind === 'coroutine';
  }

  /** From the end of a block to its start. `before` is told of each node before what it does is taken in. */
  block(block: number, effects: Effects, before: ((node: Statement | Terminator) => void) | null = null): void {
    const { body, blockStart } = this.cfg;
    const { statements, terminator } = body.blocks[block];
    this.effects = effects;
    before?.(terminator);
    this.terminator(terminator);
    for (let i = statements.length - 1; i >= 0; i--) {
      before?.(statements[i]);
      this.statement(statements[i], blockStart[block] + i);
    }
  }

  private gen(variable: number): void {
    if (variable < 0) return;
    this.effects?.gen(variable);
    this.everRead.add(variable);
  }

  private indexes(place: Place): void {
    for (let at: Place = place; at.parent !== null; at = at.parent)
      if (at.elem?.kind === 'index') this.gen(this.variables.ofLocal[at.elem.local]);
  }

  private read(place: Place, use: PlaceUse): void {
    this.indexes(place);
    if (use !== 'ascribe') this.gen(this.variables.ofPlace[place.id]);
  }

  private write(place: Place, overwrites: boolean): void {
    this.indexes(place);
    const variable = this.variables.ofPlace[place.id];
    if (variable < 0) return;
    const extent = this.variables.extent[place.id];
    if (extent === 'behind') this.gen(variable);
    else if (extent === 'whole' && overwrites) this.effects?.kill(variable);
  }

  private statement(statement: Statement, point: number): void {
    if (statement.kind === 'fakeRead') {
      const { cause, closure } = statement;
      // These would have every variable read that has just been given its value.
      if ((cause === 'let' && closure === null) || cause === 'guardBinding') return;
    }
    if (statement.kind !== 'assign') {
      visitStatement(statement, this.inStatement);
      return;
    }
    const { place, rvalue } = statement;
    if (this.selfAssignments.has(point)) {
      if (rvalue.kind !== 'binary') {
        visitRvalue(rvalue, this.inStatement);
        return;
      }
      if (rvalue.op.endsWith('WithOverflow')) this.write(place, true);
      visitOperand(rvalue.rhs, this.inStatement);
      return;
    }
    this.write(place, true);
    if (rvalue.kind !== 'aggregate' || rvalue.aggregate.kind !== 'closure') {
      visitRvalue(rvalue, this.inStatement);
      return;
    }
    // What a closure captures and never reads is not read by the capture either.
    const unread = this.unreadFields[rvalue.aggregate.child];
    rvalue.operands.forEach((operand, field) => {
      if (unread?.has(field) !== true) visitOperand(operand, this.inStatement);
    });
  }

  private terminator(terminator: Terminator): void {
    if (this.isClosure && leaves(terminator)) {
      for (const variable of this.shared) this.gen(variable);
      return;
    }
    // What a drop does is nobody's purpose, and what an assertion reads is of the operator that it guards.
    if (terminator.kind !== 'drop' && terminator.kind !== 'assert') visitTerminator(terminator, this.inTerminator);
  }
}

/** A closure is left for a while or for good. A jump to the start is an end from which it is called again. */
function leaves(terminator: Terminator): boolean {
  switch (terminator.kind) {
    case 'return':
    case 'yield':
      return true;
    case 'goto':
      return terminator.target === 0;
    // Whoever catches its panic sees what it left.
    case 'call':
      return terminator.target === null;
    default:
      return false;
  }
}
