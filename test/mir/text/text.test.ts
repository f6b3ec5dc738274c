/** The text form of MIR: what is printed reads back as the same body. */
import { describe, expect, it } from 'vitest';
import { parseMir } from '../../../server/src/mir/parse';
import { type MirNames, printBody } from '../../../server/src/mir/print';
import { type TextDecls, TextError } from '../../../server/src/mir/text';
import type { Ty } from '../../../server/src/types/ty';

function namesOf(decls: TextDecls): MirNames {
  const ty = (t: Ty): string => {
    switch (t.kind) {
      case 'prim':
        return t.prim;
      case 'ref':
        return `&${t.mutable ? 'mut ' : ''}${ty(t.ty)}`;
      case 'tuple':
        return `(${t.elems.map(ty).join(', ')})`;
      case 'adt':
        return `${decls.adtByDef.get(t.def)?.name}`;
      case 'fnDef':
        return `${decls.fnByDef.get(t.def)?.name}`;
      default:
        return t.kind;
    }
  };
  return {
    ty,
    def: (def) => decls.fnByDef.get(def)?.name ?? decls.adtByDef.get(def)?.name ?? '?',
    field: (t, variant, index) =>
      t.kind === 'adt' ? (decls.adtByDef.get(t.def)?.variants[variant]?.fields[index]?.name ?? null) : null,
    variant: (t, variant) => (t.kind === 'adt' ? (decls.adtByDef.get(t.def)?.variants[variant]?.name ?? '?') : '?'),
  };
}

const TEXT = `enum Option { None, Some(i32) }
struct P { x: i32, y: i32 }
fn get(&mut P) -> i32;
fn main(_1 "o": Option, mut _2 "p": P) -> i32 {
  let mut _3: &mut P;
  let _4 "n": i32;
  bb0: {
    StorageLive(_4);
    FakeRead(ForMatchedPlace, _1);
    switchInt(copy _2.x) -> [0: bb1, otherwise: bb2];
  }
  bb1: {
    _4 = copy (_1 as Some).0;
    falseEdge -> [real: bb2, imaginary: bb3];
  }
  bb2: {
    _3 = &two_phase mut _2;
    _0 = get(move _3) -> [return: bb3, unwind: bb4];
  }
  bb3: {
    (*_3).y = const 1: i32;
    drop (_2) -> [return: bb5];
  }
  bb4 (cleanup): {
    resume;
  }
  bb5: {
    return;
  }
}
`;

describe('MIR text', () => {
  it('prints and reads back the same', () => {
    const first = parseMir(TEXT);
    const main = first.bodies.get('main');
    if (main === undefined) throw new Error('no body');
    const printed = printBody(main, namesOf(first.decls));
    const head = TEXT.slice(0, TEXT.indexOf('fn main'));
    const second = parseMir(head + printed);
    const again = second.bodies.get('main');
    if (again === undefined) throw new Error('no body');
    expect(printBody(again, namesOf(second.decls))).toBe(printed);
    expect(printed).toBe(TEXT.slice(TEXT.indexOf('fn main')));
  });

  it('gives a statement the span of its mark, or else of its line', () => {
    const { bodies } = parseMir(
      'fn main() {\n let _1: i32;\n bb0: {\n _1 = const 1; // @7.1\n _1 = const 2;\n return; }\n}',
    );
    const block = bodies.get('main')?.blocks[0];
    expect(block?.statements.map((s) => s.span)).toEqual([29, 20]);
  });

  it('interns places', () => {
    const { bodies } = parseMir(
      `struct P { x: i32, y: i32 }\nfn main(_1: P) { let _2: i32; bb0: { _2 = copy _1.x; _2 = copy _1.x; _2 = copy _1.y; return; } }`,
    );
    const operands = bodies
      .get('main')
      ?.blocks[0]?.statements.map((s) =>
        s.kind === 'assign' && s.rvalue.kind === 'use' && s.rvalue.operand.kind !== 'const'
          ? s.rvalue.operand.place
          : null,
      );
    expect(operands?.[0]).toBe(operands?.[1]);
    expect(operands?.[0]?.parent).toBe(operands?.[2]?.parent);
  });

  it('says where a text is wrong', () => {
    expect(() => parseMir('fn main() {\n bb0: { _9 = const 1; return; }\n}')).toThrow(TextError);
    expect(() => parseMir('fn main() {\n bb0: { return; }\n bb2: { return; }\n}')).toThrow(
      'line 3: expected bb1, found bb2',
    );
  });
});
