/** Built-in macros, derives and attributes. Values and shapes as rustc 1.95 has them. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { derivePaths, parseAttribute, parseCfgAttr, parseCfgTrees, wordList } from '../../server/src/macros/attr';
import { parseAsm } from '../../server/src/macros/builtin/asm';
import { expandAssert, expandCfgSelect, expandPanic } from '../../server/src/macros/builtin/expand';
import { type FormatArgs, parseFormatArgs } from '../../server/src/macros/builtin/formatArgs';
import { concatLiterals, onlyString } from '../../server/src/macros/builtin/text';
import { deriveRule } from '../../server/src/macros/derive';
import { HygieneTable } from '../../server/src/macros/hygiene';
import { type TokenTrees, tokenise } from '../../server/src/macros/tokenTree';
import { printTokens } from '../../server/src/macros/virtualText';
import { cfgOptions, evaluateCfg } from '../../server/src/source/cfg';
import { CRATE, rust } from './support';

function trees(text: string): TokenTrees {
  return tokenise(text, { unit: 3, edition: 2021 });
}

function format(text: string): FormatArgs {
  return parseFormatArgs(trees(text), { edition: 2021 });
}

/** `arg:Trait` of each use; captured arguments by name and the text at their origin. */
function summary(text: string): string {
  const { args, uses, errors } = format(text);
  if (errors.length > 0) return `error: ${errors[0]}`;
  const names = args.map((a) =>
    a.kind === 'captured'
      ? `{${a.name}=${text.slice(a.origin.start, a.origin.end)}}`
      : a.kind === 'named'
        ? a.name.text
        : '_',
  );
  return uses.map((u) => `${u.arg}${names[u.arg]}:${u.trait}`).join(' ');
}

describe('format_args!', () => {
  it('numbers explicit arguments', () => {
    expect(summary('"{} {1} {0:?} {}", a, b + f::<A, B>(c)')).toBe('0_:Display 1_:Display 0_:Debug 1_:Display');
    expect(summary('"{x:#?} {}", a, x = y')).toBe('1x:Debug 0_:Display');
    expect(summary('"{:x} {:X} {:o} {:b} {:e} {:E} {:p} {:x?} {:X?}", a, a, a, a, a, a, a, a, a')).toBe(
      '0_:LowerHex 1_:UpperHex 2_:Octal 3_:Binary 4_:LowerExp 5_:UpperExp 6_:Pointer 7_:Debug 8_:Debug',
    );
  });

  it('captures names once, where they are written', () => {
    expect(summary('"{x} {x:?} {y}"')).toBe('0{x=x}:Display 0{x=x}:Debug 1{y=y}:Display');
    expect(summary('"\\u{1F600}\\n\\"{name:>5}\\""')).toBe('0{name=name}:Display');
    expect(summary('r#"é😀"{ß}"#')).toBe('0{ß=ß}:Display');
    expect(summary('"a \\\n      {late}"')).toBe('0{late=late}:Display');
  });

  it('reads widths and precisions', () => {
    expect(summary('"{:>1$} {:.*} {:w$.p$}", a, b, c, d')).toBe(
      '0_:Display 1_:usize 2_:Display 1_:usize 3_:Display 4{p=p}:usize 5{w=w}:usize',
    );
    expect(summary('"{:0$} {:05.1}", a, b')).toBe('0_:Display 0_:usize 1_:Display');
    expect(summary('"{:}>5} {:?<3}", a, b')).toBe('0_:Display 1_:Display');
  });

  it('joins literal text', () => {
    expect(format('"a{{b}}c{}\\n", x').literals).toEqual(['a{b}c', '\n']);
    expect(parseFormatArgs(trees('"a"'), { edition: 2021, newline: true }).literals).toEqual(['a', '\n']);
    expect(format('"{}", "lit"').args).toMatchObject([{ isLiteral: true, isUsed: true }]);
  });

  it('reports what rustc reports', () => {
    for (const text of [
      '',
      '"{}"',
      '"{", a',
      '"}", a',
      '"{0} {1}", a',
      '"x", a',
      '"{}", a b',
      '"{:y}", a',
      '"{}", x = 1, 2',
      '"{a}", a = 1, a = 2',
      'x',
      '"{r#a}"',
    ]) {
      expect(`${text} => ${summary(text)}`).toMatch(/=> error/);
    }
  });

  it('does not capture in a computed template', () => {
    const eager = (): string => '{x}';
    const options = { edition: 2021, eager };
    expect(parseFormatArgs(trees('concat!("{", "x}")'), options).errors).toHaveLength(1);
    expect(parseFormatArgs(trees('concat!("{", "x}"), x = 1'), options).errors).toEqual([]);
  });

  it('survives any template', () => {
    const piece = fc.constantFrom(...'{}:.$*?#0<>^+-x_a \\"é'.split(''));
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (p) => {
        const result = format(`r#"${p.join('')}"#, a, b`);
        for (const use of result.uses) expect(use.arg).toBeLessThan(result.args.length);
      }),
      { numRuns: 500 },
    );
  });
});

describe('string macros', () => {
  it('concat! joins literals', () => {
    expect(concatLiterals(trees('"a", 1_0u8, -2, 1.5, true, \'\\n\', 0x1F, r"\\",'), 2021)).toBe('a10-21.5true\n31\\');
    expect(concatLiterals(trees('a'), 2021)).toBe(null);
    expect(concatLiterals(trees('b"a"'), 2021)).toBe(null);
  });

  it('env! and friends take one string', () => {
    expect(onlyString(trees('"A\\x41",'), 2021)).toBe('AA');
    expect(onlyString(trees('"A", "B"'), 2021)).toBe(null);
  });
});

describe('built-ins that expand', () => {
  function call(args: string, edition: number) {
    const hygiene = new HygieneTable();
    const callSite = { unit: 3, start: 0, end: 9, ctxt: 0 };
    const expansion = hygiene.addExpansion({
      macro: 1,
      macroName: 'x',
      crate: CRATE,
      edition: 2024,
      callSite,
      isEditionPanic: true,
    });
    return { args: trees(args), expansion, hygiene, edition };
  }
  const print = (result: ReturnType<typeof expandPanic>): string =>
    result.kind === 'ok' ? printTokens(result.trees).text.replace(/\s+/g, '') : result.reason;

  it('panic! goes by the edition of the caller', () => {
    expect(print(expandPanic('panic', call('"x{}", a', 2021)))).toBe('$crate::panic::panic_2021!("x{}",a)');
    expect(print(expandPanic('unreachable', call('', 2018)))).toBe('$crate::panic::unreachable_2015!()');
    const one = call('a', 2021);
    const result = expandPanic('panic', one);
    const dollar = result.kind === 'ok' ? result.trees.tokens[0] : undefined;
    expect(dollar?.text).toBe('$crate');
    expect(one.hygiene.crateOfDollarCrate(dollar?.ctxt ?? 0)).toBe(CRATE);
  });

  it('assert! tests the negation', () => {
    expect(print(expandAssert(call('a == b', 2021)))).toBe('if!(a==b){$crate::panicking::panic("assertionfailed")}');
    expect(print(expandAssert(call('ok, "m {}", x', 2021)))).toBe('if!ok{$crate::panic::panic_2021!("m{}",x)}');
    expect(print(expandAssert(call('ok, "m"', 2018)))).toBe('if!ok{panic!("m")}');
    expect(print(expandAssert(call('', 2018)))).toMatch(/boolean/);
  });

  it('cfg_select! takes the first arm that holds', () => {
    const options = cfgOptions();
    const select = (text: string): string =>
      print(expandCfgSelect(call(text, 2021), (cfg) => evaluateCfg(cfg, options)));
    expect(select('windows => { 1 } unix => { 2 } _ => { 3 }')).toBe('2');
    expect(select('windows => 1, not(unix) => 2, _ => 3')).toBe('3');
    expect(select('windows => 1')).toMatch(/none/);
  });

  it('asm! tells reads from writes', () => {
    const asm = parseAsm(
      trees(
        '"nop {x}", x = in(reg) a.b, out("eax") _, inout(reg) c => d, lateout(reg) e, sym f::<u8>, label { g() }, options(nomem, noreturn)',
      ),
      2021,
    );
    expect(asm?.operands.map((o) => o.kind)).toEqual(['in', 'out', 'inout', 'out', 'sym', 'label']);
    expect(asm?.isNoReturn).toBe(true);
    expect(parseAsm(trees('"", in(reg)'), 2021)).toBe(null);
  });
});

describe('derives', () => {
  const struct = { kind: 'struct', hasDefaultVariant: false } as const;
  const bounds = (name: string, subject: Parameters<typeof deriveRule>[1]) =>
    deriveRule(name, subject)?.impls.map((i) => [
      i.trait.join('::'),
      i.boundsParams,
      i.extraBounds.map((b) => b.join('::')),
      i.copyIfPacked,
    ]);

  it('bound the parameters as rustc does', () => {
    expect(bounds('Clone', struct)).toEqual([['clone::Clone', true, [], true]]);
    expect(bounds('Clone', { kind: 'union', hasDefaultVariant: false })).toEqual([
      ['clone::Clone', true, ['marker::Copy'], true],
    ]);
    expect(bounds('Copy', struct)).toEqual([['marker::Copy', true, [], false]]);
    expect(bounds('PartialEq', struct)).toEqual([
      ['marker::StructuralPartialEq', false, [], false],
      ['cmp::PartialEq', true, [], true],
    ]);
    expect(bounds('Default', { kind: 'enum', hasDefaultVariant: true })).toEqual([
      ['default::Default', false, [], false],
    ]);
  });

  it('know unions and the unknown', () => {
    expect(['Clone', 'Copy', 'Eq', 'Debug', 'Hash'].map((n) => deriveRule(n, struct)?.supportsUnions)).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
    expect(deriveRule('CoercePointee', struct)).toBe(null);
  });
});

describe('attributes', () => {
  it('read paths and arguments', () => {
    expect(parseAttribute(trees('path = "a/b.rs"'))).toMatchObject({
      path: ['path'],
      args: { kind: 'value', text: 'a/b.rs' },
    });
    expect(parseAttribute(trees('unsafe(no_mangle)'))).toMatchObject({
      path: ['no_mangle'],
      isUnsafe: true,
      args: { kind: 'none' },
    });
    expect(parseAttribute(trees('doc = concat!("a")'))).toMatchObject({ args: { kind: 'value', text: null } });
    expect(parseAttribute(trees('= 3'))).toBe(null);
    const derive = parseAttribute(trees('derive(Clone, serde::Serialize,)'));
    const list = derive?.args.kind === 'list' ? derive.args.trees : trees('');
    expect(derivePaths(list).map((d) => d.path.join('::'))).toEqual(['Clone', 'serde::Serialize']);
    expect(wordList(trees('C, packed(2), r#type'))).toEqual(['C', 'type']);
  });

  it('read predicates', () => {
    const options = cfgOptions(['a']);
    const holds = (text: string): boolean | null => evaluateCfg(parseCfgTrees(trees(text)), options);
    expect(
      [
        'unix',
        'not(unix)',
        'feature = "a"',
        'any(windows, all())',
        'all(unix, feature = "b")',
        'true',
        'x(y)',
        '3',
      ].map(holds),
    ).toEqual([true, false, true, true, false, true, null, null]);
    const unfolded = parseCfgAttr(trees(rust`unix, derive(A), path = "x"`));
    expect([unfolded?.cfg.kind, unfolded?.attrs.length]).toEqual(['name', 2]);
  });
});
