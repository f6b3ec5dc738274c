/** Our MIR as a `Flow`. */
import type { Body, BorrowKind, Operand, Place, Rvalue, Statement, Terminator } from '../../server/src/mir/body';
import type { Flow, FlowBlock } from './flow';

const BORROW: Record<BorrowKind, string> = {
  shared: '&',
  mut: '&mut ',
  twoPhase: '&mut ',
  closureCapture: '&mut ',
  fakeShallow: '&fake shallow ',
  fakeDeep: '&fake ',
};
const CAUSE = {
  matchGuard: 'ForMatchGuard',
  matchedPlace: 'ForMatchedPlace',
  guardBinding: 'ForGuardBinding',
  let: 'ForLet',
  index: 'ForIndex',
};

export function flowOf(body: Body): Flow {
  return {
    blocks: body.blocks.map((block): FlowBlock => {
      const { exit, targets } = exitOf(block.terminator);
      return { lines: block.statements.map(lineOf).filter((line) => line !== ''), exit, targets };
    }),
  };
}

export function placeText(place: Place): string {
  const { parent, elem } = place;
  if (parent === null || elem === null) return `_${place.local}`;
  const base = placeText(parent);
  switch (elem.kind) {
    case 'deref':
      return `(*${base})`;
    case 'field':
      return `${base}.${elem.index}`;
    case 'downcast':
      return `${base}@`;
    case 'index':
      return `${base}[_${elem.local}]`;
    case 'constIndex':
      return `${base}[${elem.fromEnd ? '-' : ''}${elem.offset} of ${elem.minLength}]`;
    case 'subslice':
      if (!elem.fromEnd) return `${base}[${elem.from}..${elem.to}]`;
      return `${base}[${elem.from === 0 && elem.to > 0 ? '' : elem.from}:${elem.to === 0 ? '' : `-${elem.to}`}]`;
  }
}

function operandText(operand: Operand): string {
  return operand.kind === 'const' ? 'const' : `${operand.kind} ${placeText(operand.place)}`;
}

function list(operands: readonly Operand[]): string {
  return operands.map(operandText).join(', ');
}

function rvalueText(rvalue: Rvalue): string {
  switch (rvalue.kind) {
    case 'use':
      return operandText(rvalue.operand);
    case 'ref':
      return BORROW[rvalue.borrow] + placeText(rvalue.place);
    case 'rawPtr':
      return `&raw ${placeText(rvalue.place)}`;
    case 'repeat':
      return `[${operandText(rvalue.operand)}; n]`;
    case 'cast':
      return `${operandText(rvalue.operand)} as`;
    case 'binary':
      return `${rvalue.op}(${operandText(rvalue.lhs)}, ${operandText(rvalue.rhs)})`;
    case 'unary':
      return `${rvalue.op}(${operandText(rvalue.operand)})`;
    case 'len':
    case 'discriminant':
    case 'copyForDeref':
      return `${rvalue.kind}(${placeText(rvalue.place)})`;
    case 'aggregate':
      return `${rvalue.aggregate.kind === 'closure' ? 'closure' : ''}{${list(rvalue.operands)}}`;
    case 'threadLocalRef':
      return 'threadLocalRef';
  }
}

function lineOf(statement: Statement): string {
  switch (statement.kind) {
    case 'assign':
      return `${placeText(statement.place)} = ${rvalueText(statement.rvalue)}`;
    case 'fakeRead':
      return `FakeRead(${CAUSE[statement.cause]}, ${placeText(statement.place)})`;
    case 'storageLive':
      return `StorageLive(_${statement.local})`;
    case 'storageDead':
      return `StorageDead(_${statement.local})`;
    case 'ascribe':
      return `Ascribe(${placeText(statement.place)}, ${statement.variance})`;
    case 'placeMention':
      return `PlaceMention(${placeText(statement.place)})`;
    case 'nop':
      return '';
  }
}

function exitOf(t: Terminator): { exit: string; targets: number[] } {
  const targets = (...ids: (number | null)[]) => ids.filter((id): id is number => id !== null);
  switch (t.kind) {
    case 'goto':
      return { exit: 'goto', targets: [t.target] };
    case 'switchInt':
      return { exit: `switchInt(${operandText(t.operand)})`, targets: [...t.targets] };
    case 'call':
      return {
        exit: `${placeText(t.dest)} = ${t.func.kind === 'const' ? 'fn' : operandText(t.func)}(${list(t.args)})`,
        targets: targets(t.target, t.unwind),
      };
    case 'drop':
      return { exit: `drop(${placeText(t.place)})`, targets: targets(t.target, t.unwind) };
    case 'assert':
      return { exit: `assert(${operandText(t.cond)})`, targets: targets(t.target, t.unwind) };
    case 'yield':
      return { exit: `${placeText(t.resumeArg)} = yield(${operandText(t.value)})`, targets: targets(t.target, t.drop) };
    case 'falseEdge':
      return { exit: 'falseEdge', targets: [t.real, t.imaginary] };
    case 'falseUnwind':
      return { exit: 'falseUnwind', targets: targets(t.real, t.unwind) };
    case 'inlineAsm':
      return { exit: 'asm', targets: [...t.targets] };
    case 'return':
      return { exit: 'return', targets: [] };
    case 'unwindResume':
      return { exit: 'resume', targets: [] };
    case 'unreachable':
      return { exit: 'unreachable', targets: [] };
    case 'coroutineDrop':
      return { exit: 'coroutine_drop', targets: [] };
  }
}
