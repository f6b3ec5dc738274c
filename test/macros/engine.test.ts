/** Rules, errors, hygiene and origins of single expansions. Errors and marks were checked with rustc 1.95. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expandMacro } from '../../server/src/macros/expand';
import { HygieneTable, Transparency } from '../../server/src/macros/hygiene';
import { contentsOf, type Token, tokenise } from '../../server/src/macros/tokenTree';
import {
  argumentsAt,
  contextAt,
  isSyntheticAt,
  originAt,
  originOfRange,
  printTokens,
} from '../../server/src/macros/virtualText';
import { CRATE, define, expandCall, expandFile, rust, tryExpand } from './support';

function reasonOf(source: string, args: string, edition = 2021): string {
  const result = tryExpand(define(source, edition), args);
  return typeof result === 'string' ? `expanded to ${result}` : result.reason;
}

describe('matching', () => {
  it('does not try further rules once a fragment has begun', () => {
    expect(reasonOf('macro_rules! m { ($e:expr) => {1}; (if else) => {2}; }', 'if else')).toMatch(/^expected expr/);
    expect(expandCall(define('macro_rules! m { ($e:expr) => {1}; (let) => {2}; }'), 'let')).toBe('2');
  });

  it('reports an ambiguity', () => {
    expect(reasonOf('macro_rules! m { ($($i:ident)* $j:ident) => {}; }', 'a b')).toMatch(/ambiguity/);
  });

  it('reports no rule', () => {
    expect(reasonOf('macro_rules! m { (a) => {}; }', 'b')).toMatch(/^no rules/);
    expect(reasonOf('macro_rules! m { (a $(,)?) => {}; }', 'a,,')).toMatch(/^no rules/);
  });

  it('distinguishes raw identifiers', () => {
    expect(reasonOf('macro_rules! m { (fn) => {}; }', 'r#fn')).toMatch(/^no rules/);
  });

  it('refuses definitions that rustc refuses', () => {
    expect(reasonOf('macro_rules! m { ($($v:vis)*) => {}; }', '')).toMatch(/empty token tree/);
    expect(reasonOf('macro_rules! m { ($a:foo) => {}; }', 'x')).toMatch(/fragment specifier/);
    expect(reasonOf('macro_rules! m { ($a:tt $a:tt) => {}; }', 'x y')).toMatch(/duplicate/);
  });
});

describe('transcribing', () => {
  it('checks repetition depths', () => {
    expect(reasonOf('macro_rules! m { ($($a:tt)*) => { $a }; }', 'x')).toMatch(/still repeating/);
    expect(reasonOf('macro_rules! m { ($a:tt) => { $($a)* }; }', 'x')).toMatch(/no syntax variables/);
    expect(reasonOf('macro_rules! m { ($($a:ident)*; $($b:ident)*) => { $($a $b)* }; }', 'x y; z')).toMatch(
      /repeat 2 and 1/,
    );
  });

  it('knows the meta-variable expressions', () => {
    const source =
      'macro_rules! m { ($([$($a:ident)*])*) => { ${count($a)} $(${count($a)} ${index()} ${len()} $(${ignore($a)} ${index()})*;)* $$x }; }';
    expect(expandCall(define(source), '[a b] [c]')).toBe('3 2 0 2 0 1 ; 1 1 2 0 ; $ x');
    const concat = 'macro_rules! m { ($a:ident, $s:literal) => { ${concat(get_, $a, _, $s)} }; }';
    expect(expandCall(define(concat), 'x, "y"')).toBe('get_x_y');
  });

  it('leaves foreign variables alone', () => {
    expect(expandCall(define('macro_rules! m { ($a:tt) => { $b $a $c:expr }; }'), 'x')).toBe('$b x $c:expr');
  });
});

describe('hygiene', () => {
  const program = rust`
    macro_rules! using_a { ($e:expr) => {{ let a = 42; $e }}; }
    macro_rules! twice { ($i:ident) => { let $i = 1; let t = $i; } }
    macro_rules! outer {
        ($x:ident) => {
            macro_rules! inner { ($y:ident) => { let z = $x + $y; let $y = z; } }
            inner!($x);
        };
    }
    fn main() {
        let a = 7;
        let _four = using_a!(a / 10);
        twice!(b);
        let t = 5;
        outer!(c);
    }`;

  /** Names with a letter per distinct mark, in order of appearance; as rustc prints `a#0`. */
  function marks(names: string[]): string[] {
    const { trees, hygiene } = expandFile(program, 2021);
    const seen = new Map<number, string>([[0, '']]);
    return trees.tokens
      .filter((t) => names.includes(t.text))
      .map((t) => {
        const ctxt = hygiene.normalizeToMacroRules(t.ctxt);
        if (!seen.has(ctxt)) seen.set(ctxt, String.fromCharCode(64 + seen.size));
        return t.text + seen.get(ctxt);
      });
  }

  it('gives names the marks that rustc gives', () => {
    // rustc -Zunpretty=expanded,hygiene: a#0; a#4 a#0; b#0, t#5 b#0; t#0; z#7 c#8 c#0; c#0 z#7
    expect(marks(['a', 'b', 't', 'z', 'c'])).toEqual(['a', 'aA', 'a', 'b', 'tB', 'b', 't', 'zC', 'cD', 'c', 'c', 'zC']);
  });

  it('is invisible to items and types of macro_rules', () => {
    const { trees, hygiene } = expandFile(program, 2021);
    expect(trees.tokens.every((t) => hygiene.normalizeToMacros20(t.ctxt) === 0)).toBe(true);
  });

  it('walks out of a definition by removing its mark', () => {
    const table = new HygieneTable();
    const site = { unit: 0, start: 0, end: 1, ctxt: 0 };
    const data = { macro: 5, macroName: 'm', crate: CRATE, edition: 2021, callSite: site };
    const ctxt = table.applyMark(0, table.addExpansion(data), Transparency.SemiOpaque);
    expect([table.macroOf(ctxt), table.removeMark(ctxt), table.macroOf(0)]).toEqual([5, 0, -1]);
    expect(table.crateOfDollarCrate(ctxt)).toBe(CRATE);
    expect(table.crateOfDollarCrate(0)).toBe(null);
  });

  it('keeps the crate of $crate through a macro of another crate', () => {
    const table = new HygieneTable();
    const site = { unit: 0, start: 0, end: 1, ctxt: 0 };
    const first = table.addExpansion({ macro: 1, macroName: 'a', crate: CRATE, edition: 2021, callSite: site });
    const other = (CRATE + 1) as typeof CRATE;
    const second = table.addExpansion({ macro: 2, macroName: 'b', crate: other, edition: 2021, callSite: site });
    const once = table.applyMark(0, first, Transparency.SemiOpaque);
    expect(table.crateOfDollarCrate(table.applyMark(once, second, Transparency.SemiOpaque))).toBe(CRATE);
  });

  it('is opaque for macro 2.0', () => {
    const { trees, hygiene } = expandFile('macro m($a:ident) { fn f() { $a } } m!(x);', 2021);
    const f = trees.tokens.find((t) => t.text === 'f') as Token;
    const x = trees.tokens.find((t) => t.text === 'x') as Token;
    expect(hygiene.normalizeToMacros20(f.ctxt)).not.toBe(0);
    expect(x.ctxt).toBe(0);
  });

  it('takes the edition of panic! from outside of the edition-neutral macros', () => {
    const table = new HygieneTable();
    const outer = {
      macro: 1,
      macroName: 'user',
      crate: CRATE,
      edition: 2018,
      callSite: { unit: 0, start: 0, end: 1, ctxt: 0 },
    };
    const user = table.applyMark(0, table.addExpansion(outer), Transparency.SemiOpaque);
    const std = {
      ...outer,
      macroName: 'assert',
      edition: 2024,
      isEditionPanic: true,
      callSite: { ...outer.callSite, ctxt: user },
    };
    const inner = table.applyMark(0, table.addExpansion(std), Transparency.SemiOpaque);
    expect(table.panicEdition(inner, 2021)).toBe(2018);
    expect(table.panicEdition(0, 2021)).toBe(2021);
  });
});

describe('origins', () => {
  const source = 'macro_rules! m { ($a:expr, $b:expr) => { f($a * $b, local) }; }';
  const args = 'x + 1, y.z';
  const hygiene = new HygieneTable();
  const definition = define(source);
  const callSite = { unit: 1, start: 0, end: 12, ctxt: 0 };
  const expansion = hygiene.addExpansion({ macro: 1, macroName: 'm', crate: CRATE, edition: 2021, callSite });
  const result = expandMacro(definition, { args: tokenise(args, { unit: 1 }), expansion }, hygiene);
  if (result.kind === 'error') throw new Error(result.reason);
  const v = printTokens(result.trees);

  function written(from: string): string | null {
    const at = v.text.indexOf(from);
    const span = originOfRange(v, at, at + from.length, hygiene, 'argument');
    return span === null ? null : (span.unit === 1 ? args : source).slice(span.start, span.end);
  }

  it('wraps expressions and says so', () => {
    expect(v.text).toBe('f(( x + 1 ) * ( y.z ) , local)');
    expect(isSyntheticAt(v, v.text.indexOf('( x'))).toBe(true);
    expect(isSyntheticAt(v, 1)).toBe(false);
  });

  it('finds argument text, template text and mixtures', () => {
    expect(written('x + 1')).toBe('x + 1');
    expect(written('( x + 1 )')).toBe('x + 1');
    expect(written('y.z')).toBe('y.z');
    expect(written('local')).toBe('local');
    // Of mixed origin: the part that the macro made wins, as in Span::to.
    expect(written('f(( x')).toBe('f');
  });

  it('knows the marks', () => {
    expect(contextAt(v, v.text.indexOf('y'))).toBe(0);
    expect(contextAt(v, v.text.indexOf('local'))).not.toBe(0);
    expect(originAt(v, v.text.indexOf('z'))).toMatchObject({ unit: 1, start: 9, end: 10 });
    expect(originAt(v, v.text.length + 5)).toBe(null);
  });

  it('hands out the tokens of a nested call with their groups', () => {
    const outer = define('macro_rules! o { ($e:expr) => { inner!($e) }; }');
    const table = new HygieneTable();
    const id = table.addExpansion({ macro: 1, macroName: 'o', crate: CRATE, edition: 2021, callSite });
    const nested = expandMacro(outer, { args: tokenise('x', { unit: 1 }), expansion: id }, table);
    if (nested.kind === 'error') throw new Error(nested.reason);
    const text = printTokens(nested.trees);
    const inner = define('macro_rules! inner { ($i:ident) => {1}; ($e:expr) => {2}; }');
    const call = argumentsAt(text, text.text.indexOf('('));
    expect(call?.tokens.length).toBe(3);
    const last = expandMacro(inner, { args: call ?? contentsOf(text.trees, 0), expansion: id }, table);
    expect(last.kind === 'ok' && printTokens(last.trees).text).toBe('2');
  });
});

describe('virtual text', () => {
  const cases: [string, string, string][] = [
    ['($t:ty) => { $t::new() }', 'Vec<u8>', '< Vec<u8> >::new()'],
    ['($t:ty) => { $t::new() }', 'a::B', 'a::B ::new()'],
    ['($t:ty) => { &$t }', 'dyn A + B', '& ( dyn A + B )'],
    ['($p:pat) => { &$p }', 'A | B', '& ( A | B )'],
    ['($e:expr) => { -$e }', 'a.b()', '- ( a.b() )'],
    ['($e:expr) => { $e.f() }', '-1', '( -1 ) .f()'],
    ['($e:expr) => { $e; }', 'vec![1]', 'vec![1] ;'],
    ['($s:stmt) => { $s g() }', 'let x = 1', 'let x = 1 ; g()'],
    ['($p:path) => { $p(1) }', 'Vec<u8>', 'Vec ::<u8> (1)'],
    ['($c:ty) => { builtin # offset_of($c, x) }', 'S', 'builtin__offset_of !( S , x)'],
  ];
  for (const [rule, args, expected] of cases) {
    it(`${rule} of ${args}`, () => {
      const text = expandCall(define(`macro_rules! m { ${rule}; }`), args);
      expect(text.replace(/\s+/g, '')).toBe(expected.replace(/\s+/g, ''));
    });
  }
});

describe('robustness', () => {
  const words =
    '$ ( ) [ ] { } < > >> :: : , ; | || & && = => -> .. ..= ! ? # + - * . @ a b fn if let match for in impl dyn as move return break unsafe struct mut ref _ 1 "s" \'a $x:expr $y:ty $crate'.split(
      ' ',
    );
  const soup = fc.array(fc.constantFrom(...words), { maxLength: 40 }).map((w) => w.join(' '));

  it('survives token soup as definition and as arguments', () => {
    fc.assert(
      fc.property(soup, soup, (body, args) => {
        const definition = define(`macro_rules! m { (${body}) => { ${args} }; ($($t:tt)*) => { $($t)* } }`);
        expect(['string', 'object']).toContain(typeof tryExpand(definition, args));
      }),
      { numRuns: 400 },
    );
  });

  it('measures every fragment of token soup', () => {
    const fragments = 'block expr item stmt pat ty path meta vis literal tt'.split(' ');
    fc.assert(
      fc.property(fc.constantFrom(...fragments), soup, (fragment, args) => {
        const definition = define(`macro_rules! m { ($x:${fragment} $($rest:tt)*) => { [$x] $($rest)* }; }`);
        expect(['string', 'object']).toContain(typeof tryExpand(definition, args));
      }),
      { numRuns: 600 },
    );
  });

  it('is fast on long and deep input', () => {
    const list = define('macro_rules! m { ($($e:expr),* $(,)?) => { [$($e),*] }; }');
    const inputs = [
      'a + b * f(c, d)[0], '.repeat(20_000),
      `${'-'.repeat(100_000)}1`,
      `${'&&'.repeat(50_000)}x`,
      `${'|a| '.repeat(20_000)}1`,
      `${'Vec::<'.repeat(20_000)}`,
      `${'('.repeat(20_000)}${')'.repeat(20_000)}`,
      `${'if a {} else '.repeat(20_000)}{}`,
    ];
    for (const input of inputs) {
      const start = performance.now();
      tryExpand(list, input);
      expect({ input: input.slice(0, 20), isFast: performance.now() - start < 4000 }).toEqual({
        input: input.slice(0, 20),
        isFast: true,
      });
    }
  });
});
