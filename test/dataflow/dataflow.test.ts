/** Move paths, initialisation and liveness on small bodies. */
import { describe, expect, it } from 'vitest';
import { buildCfg, nextPoints, previousPoints } from '../../server/src/dataflow/cfg';
import { initBefore, solveInit, uninitBefore } from '../../server/src/dataflow/init';
import { collectLocalUses, LivenessTracer } from '../../server/src/dataflow/liveness';
import { buildMoveData } from '../../server/src/dataflow/movePaths';
import { parseMir } from '../../server/src/mir/parse';

function load(text: string) {
  const { decls, bodies } = parseMir(text);
  const body = bodies.get('main');
  if (body === undefined) throw new Error('no body');
  const cfg = buildCfg(body);
  const marks = (mark: string) => (ty: { kind: string; def?: number }) =>
    [...decls.adts.values()].some((adt) => adt.def === ty.def && (adt.marks.has(mark) || adt.kind === mark));
  const moves = buildMoveData(cfg, { isBox: marks('box'), isUnion: marks('union'), hasDtor: marks('drop') });
  return { body, cfg, moves, init: solveInit(cfg, moves) };
}

const DECLS = `struct S { v: i32 }
struct P { a: S, b: S }
struct D drop { s: S }
union U { a: S, b: i32 }
struct Box<T> box drop { p: *mut T }
`;

describe('control flow', () => {
  it('numbers points and walks both ways', () => {
    const { cfg } = load(
      'fn main(_1: i32) { bb0: { nop; switchInt(copy _1) -> [0: bb1, otherwise: bb2]; } bb1: { goto -> bb2; } bb2: { return; } }',
    );
    const next = (p: number): number[] => {
      const out: number[] = [];
      nextPoints(cfg, p, (n) => out.push(n));
      return out;
    };
    expect(cfg.points).toBe(4);
    expect([next(0), next(1), next(2), next(3)]).toEqual([[1], [2, 3], [3], []]);
    const back: number[] = [];
    previousPoints(cfg, 3, (p) => back.push(p));
    expect(back.sort()).toEqual([1, 2]);
  });
});

describe('move paths', () => {
  it('go through fields and boxes, not through references, destructors and unions', () => {
    const { moves, body } = load(`${DECLS}fn main(_1: P, _2: Box<S>, _3: D, _4: U, _5: &S) {
  let _6: S;
  bb0: { _6 = move _1.a; _6 = move (*_2); _6 = move _3.s; _6 = move _4.a; _6 = move (*_5); return; }
}`);
    expect(moves.illegal.map((m) => m.reason.kind)).toEqual(['interiorOfDrop', 'borrowedContent']);
    const operands = body.blocks[0]?.statements.map((s) =>
      s.kind === 'assign' && s.rvalue.kind === 'use' && s.rvalue.operand.kind === 'move'
        ? moves.find(s.rvalue.operand.place)
        : null,
    );
    expect(operands?.map((o) => o?.isExact)).toEqual([true, true, false, false, false]);
    expect(operands?.[3]?.path).toBe(4);
  });
});

describe('initialisation', () => {
  it('joins paths, and a part moved leaves the rest', () => {
    const { cfg, moves, init } = load(`${DECLS}fn main(_1: P, _2: bool) {
  let _3: S;
  bb0: { switchInt(copy _2) -> [0: bb1, otherwise: bb2]; }
  bb1: { _3 = move _1.a; goto -> bb2; }
  bb2: { nop; return; }
}`);
    const point = cfg.blockStart[2];
    const uninit = uninitBefore(cfg, moves, init.maybeUninit, point);
    const maybe = initBefore(cfg, moves, init.maybeInit, point);
    const path = moves.moves[0]?.path ?? -1;
    expect(uninit.has(path)).toBe(true);
    expect(maybe.has(path)).toBe(true);
    expect(uninit.has(1)).toBe(false);
    expect([uninit.has(3), maybe.has(3)]).toEqual([true, true]);
  });

  it('initialises the destination of a call on its return only', () => {
    const { cfg, moves, init } = load(`fn get() -> i32;
fn main() { let _1: i32; bb0: { _1 = get() -> [return: bb1, unwind: bb2]; } bb1: { return; } bb2: { resume; } }`);
    expect(init.maybeUninit.has(1, 1)).toBe(false);
    expect(init.maybeUninit.has(2, 1)).toBe(true);
    expect(cfg.points).toBe(moves.moveStart.length - 1);
  });
});

describe('liveness', () => {
  it('lasts from a definition to the last use, and to a drop of what is there', () => {
    const { cfg } = load(`${DECLS}fn main(_1: bool) {
  let _2: i32; let _3: S; let _4: S;
  bb0: { _2 = const 1; nop; _2 = const 2; nop; _1 = copy _2; _3 = S(const 1); _4 = move _3; drop(_3) -> bb1; }
  bb1: { drop(_4) -> bb2; }
  bb2: { return; }
}`);
    const uses = collectLocalUses(cfg);
    const tracer = new LivenessTracer(
      cfg,
      uses,
      (_block, local) => local !== 3,
      (_block, local) => local !== 3,
    );
    expect(tracer.trace(2)).toEqual({ isUseLive: true, isDropLive: false });
    expect(tracer.useLive.set.toArray()).toEqual([3, 4]);
    expect(tracer.trace(3)).toEqual({ isUseLive: true, isDropLive: false });
    expect(tracer.trace(4)).toEqual({ isUseLive: false, isDropLive: true });
    expect(tracer.dropLive.set.toArray()).toEqual([7, 8]);
  });
});
