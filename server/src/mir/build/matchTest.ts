/** The tests of a match and their code. Mirrors rustc_mir_build::builder::matches::test. */
import type { BlockId } from '../../base/ids';
import { mkFnDef, mkPrim, mkTyArgs, tyError } from '../../types/intern';
import type { Ty } from '../../types/ty';
import type { MirSpan, Operand, Place } from '../body';
import { isIntegral } from './arithmetic';
import { FAILURE, SUCCESS, type TestBranch } from './buckets';
import { type Builder, literal, mkErasedRef, tyBool, tyIsize, tyUsize } from './builder';
import type { MatchPair } from './candidate';
import { constOperand } from './constant';
import { lengthOf } from './place';
import { divergeFrom } from './scope';
import type { TConst, TRange } from './thir';

export type Test = { readonly span: MirSpan } & (
  | { readonly kind: 'switch' }
  | { readonly kind: 'switchInt' | 'if' | 'never' }
  | { readonly kind: 'eq'; readonly value: TConst; readonly key: string; readonly ty: Ty }
  | { readonly kind: 'range'; readonly range: TRange }
  | { readonly kind: 'length'; readonly length: number; readonly op: 'Eq' | 'Ge' }
  | { readonly kind: 'deref'; readonly temp: Place; readonly mutable: boolean }
);
type Targets = ReadonlyMap<string, { readonly branch: TestBranch; readonly start: BlockId }>;

/** Types that one `switchInt` distinguishes. */
export function isSwitchTy(ty: Ty): boolean {
  return isIntegral(ty) || (ty.kind === 'prim' && ty.prim === 'char');
}

export function pickTest(pair: MatchPair): Test {
  const { test, span } = pair;
  switch (test.kind) {
    case 'variant':
      return { kind: 'switch', span };
    case 'const':
      if (pair.ty.kind === 'prim' && pair.ty.prim === 'bool' && test.value.value !== null) return { kind: 'if', span };
      if (isSwitchTy(pair.ty)) return { kind: 'switchInt', span };
      return { kind: 'eq', value: test.value, key: test.key, ty: pair.ty, span };
    case 'range':
      return { kind: 'range', range: test.range, span };
    case 'slice':
      return { kind: 'length', length: test.length, op: test.isVariable ? 'Ge' : 'Eq', span };
    case 'deref':
      return { kind: 'deref', temp: test.temp, mutable: test.mutable, span };
    case 'never':
    case 'or':
      return { kind: 'never', span };
  }
}

export function performTest(
  b: Builder,
  startSpan: MirSpan,
  scrutineeSpan: MirSpan,
  block: BlockId,
  otherwise: BlockId,
  place: Place,
  test: Test,
  targets: Targets,
): void {
  const target = (branch: TestBranch) => targets.get(branch.key)?.start ?? otherwise;
  const { span } = test;
  switch (test.kind) {
    case 'switch': {
      const adt = place.ty.kind === 'adt' ? b.services.adt(place.ty.def) : null;
      const sorted = [...targets.values()]
        .filter(({ branch }) => branch.kind === 'variant')
        .sort((x, y) => x.branch.variant - y.branch.variant);
      const discriminant = b.temp(tyIsize, span);
      b.cfg.assign(block, scrutineeSpan, discriminant, { kind: 'discriminant', place });
      b.cfg.terminate(block, {
        kind: 'switchInt',
        span: startSpan,
        operand: b.move(discriminant, scrutineeSpan),
        values: sorted.map(({ branch }) => adt?.variants[branch.variant]?.discriminant ?? BigInt(branch.variant)),
        targets: [...sorted.map(({ start }) => start), target(FAILURE)],
      });
      return;
    }
    case 'switchInt': {
      const cases = [...targets.values()].filter(({ branch }) => branch.kind === 'constant');
      b.cfg.terminate(block, {
        kind: 'switchInt',
        span: startSpan,
        operand: b.copy(place, span),
        values: cases.map(({ branch }) => branch.value?.value ?? 0n),
        targets: [...cases.map(({ start }) => start), target(FAILURE)],
      });
      return;
    }
    case 'if':
      branchOn(b, block, b.copy(place, span), target(SUCCESS), target(FAILURE), startSpan);
      return;
    case 'eq': {
      const expected = constOperand(test.value, span);
      if (isStr(test.ty)) compareStrings(b, block, place, expected, target(SUCCESS), target(FAILURE), span);
      else compare(b, block, 'Eq', expected, b.copy(place, span), target(SUCCESS), target(FAILURE), span);
      return;
    }
    case 'range': {
      const { lo, hi, inclusive } = test.range;
      const value = b.copy(place, span);
      const success = target(SUCCESS);
      const failure = target(FAILURE);
      const middle = lo === null ? block : hi === null ? success : b.newBlock();
      if (lo !== null) compare(b, block, 'Le', constOperand(lo, span), value, middle, failure, span);
      if (hi !== null)
        compare(b, middle, inclusive ? 'Le' : 'Lt', value, constOperand(hi, span), success, failure, span);
      return;
    }
    case 'length': {
      const before = b.cur;
      b.cur = block;
      const actual = b.temp(tyUsize, span);
      b.cfg.assignOperand(block, span, actual, lengthOf(b, place, span));
      b.cur = before;
      const expected = b.temp(tyUsize, span);
      b.cfg.assignOperand(block, span, expected, literal(tyUsize, BigInt(test.length), span));
      compare(b, block, test.op, b.move(actual, span), b.move(expected, span), target(SUCCESS), target(FAILURE), span);
      return;
    }
    case 'deref':
      callDeref(b, block, target(SUCCESS), place, test.mutable, test.temp, span);
      return;
    case 'never':
      b.cfg.fakeRead(block, span, 'matchedPlace', place);
      b.cfg.terminate(block, { kind: 'unreachable', span });
      return;
  }
}

function isStr(ty: Ty): boolean {
  return ty.kind === 'ref' && ty.ty.kind === 'prim' && ty.ty.prim === 'str';
}

function branchOn(
  b: Builder,
  block: BlockId,
  operand: Operand,
  then: BlockId,
  otherwise: BlockId,
  span: MirSpan,
): void {
  b.cfg.terminate(block, { kind: 'switchInt', span, operand, values: [0n], targets: [otherwise, then] });
}

function compare(
  b: Builder,
  block: BlockId,
  op: string,
  lhs: Operand,
  rhs: Operand,
  then: BlockId,
  otherwise: BlockId,
  span: MirSpan,
): void {
  const result = b.temp(tyBool, span);
  b.cfg.assign(block, span, result, { kind: 'binary', op, lhs, rhs });
  branchOn(b, block, b.move(result, span), then, otherwise, span);
}

function compareStrings(
  b: Builder,
  block: BlockId,
  place: Place,
  expected: Operand,
  then: BlockId,
  otherwise: BlockId,
  span: MirSpan,
): void {
  const def = b.services.langMethod('eq', 'eq');
  const str = mkPrim('str');
  const actual = b.temp(mkErasedRef(str, false), span);
  b.cfg.assign(block, span, actual, { kind: 'ref', borrow: 'shared', place: b.places.deref(place), isImplicit: true });
  const result = b.temp(tyBool, span);
  const target = b.newBlock();
  if (def === null) b.tainted('mir: lang item eq missing', span);
  b.cfg.terminate(block, {
    kind: 'call',
    span,
    func: {
      kind: 'const',
      ty: def === null ? tyError : mkFnDef(def, mkTyArgs(str, str)),
      what: 'fn',
      def,
      promoted: null,
      userTy: null,
      value: null,
      span,
    },
    args: [b.copy(actual, span), expected],
    dest: result,
    target,
    unwind: null,
    isUserCall: false,
    callSource: 'matchCmp',
    fnSpan: span,
    expr: null,
  });
  divergeFrom(b, block);
  branchOn(b, target, b.move(result, span), then, otherwise, span);
}

function callDeref(
  b: Builder,
  block: BlockId,
  target: BlockId,
  place: Place,
  mutable: boolean,
  temp: Place,
  span: MirSpan,
): void {
  const def = mutable ? b.services.langMethod('deref_mut', 'deref_mut') : b.services.langMethod('deref', 'deref');
  if (def === null) b.tainted('mir: lang item deref missing', span);
  const source = b.temp(mkErasedRef(place.ty, mutable), span);
  b.cfg.assign(block, span, source, { kind: 'ref', borrow: mutable ? 'mut' : 'shared', place, isImplicit: true });
  b.cfg.terminate(block, {
    kind: 'call',
    span,
    func: {
      kind: 'const',
      ty: def === null ? tyError : mkFnDef(def, mkTyArgs(place.ty)),
      what: 'fn',
      def,
      promoted: null,
      userTy: null,
      value: null,
      span,
    },
    args: [b.move(source, span)],
    dest: temp,
    target,
    unwind: null,
    isUserCall: false,
    callSource: 'misc',
    fnSpan: span,
    expr: null,
  });
}
