/** The lexer: every token class of the Reference, and totality. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LexFlag, type LexOptions, lex, Tok } from '../../server/src/syntax/lexer';

const names = Object.fromEntries(Object.entries(Tok).map(([name, kind]) => [kind, name]));

function tokens(text: string, options: LexOptions = {}): string {
  const t = lex(text, options);
  const out: string[] = [];
  for (let i = 0; i < t.length; i++) out.push(`${names[t.kind[i] as number]} ${text.slice(t.start[i], t.end[i])}`);
  return out.join(' | ');
}

describe('lexer', () => {
  it('tells identifiers from raw identifiers and prefixed literals', () => {
    expect(tokens('r r#fn b c br _x été')).toBe(
      'Ident r | RawIdent r#fn | Ident b | Ident c | Ident br | Ident _x | Ident été',
    );
    expect(tokens('r"a\\" b"\\"" br#"x"# c"y" cr"z"')).toBe(
      'RawStr r"a\\" | ByteStr b"\\"" | RawByteStr br#"x"# | CStr c"y" | RawCStr cr"z"',
    );
    expect(tokens('c"y"', { edition: 2018 })).toBe('Ident c | Str "y"');
    expect(tokens('r##"a"#b"## \'x')).toBe('RawStr r##"a"#b"## | Lifetime \'x');
  });

  it('tells lifetimes from characters', () => {
    expect(tokens("'a 'a' '_ '\\'' '\\u{1F600}' '😀' 'static b'\\n' ' '")).toBe(
      "Lifetime 'a | Char 'a' | Lifetime '_ | Char '\\'' | Char '\\u{1F600}' | Char '😀' | Lifetime 'static | Byte b'\\n' | Char ' '",
    );
    expect(tokens("'r#a")).toBe("RawLifetime 'r#a");
    expect(tokens("Foo<'a,'b>")).toBe("Ident Foo | Punct < | Lifetime 'a | Punct , | Lifetime 'b | Punct >");
  });

  it('ends numbers where rustc does', () => {
    expect(tokens('1..2 1.0 1. 1.foo() 1e5 1E-5f32 1_000u8 0xFFu8 0b1_0 1.5e+3 2.e3')).toBe(
      'Int 1 | Punct .. | Int 2 | Float 1.0 | Float 1. | Int 1 | Punct . | Ident foo | Open ( | Close ) | Float 1e5 | ' +
        'Float 1E-5f32 | Int 1_000u8 | Int 0xFFu8 | Int 0b1_0 | Float 1.5e+3 | Int 2 | Punct . | Ident e3',
    );
    expect(tokens('x.0.1 1.')).toBe('Ident x | Punct . | Float 0.1 | Float 1.');
  });

  it('glues operators to the longest', () => {
    expect(tokens('>>= ... ..= -> => :: <- && || <<= .. ! == a&&&b')).toBe(
      'Punct >>= | Punct ... | Punct ..= | Punct -> | Punct => | Punct :: | Punct <- | Punct && | Punct || | Punct <<= | ' +
        'Punct .. | Punct ! | Punct == | Ident a | Punct && | Punct & | Ident b',
    );
  });

  it('drops comments and keeps doc comments', () => {
    expect(tokens('#!/bin/sh\n//// no\n/// yes\n/* a /* b */ c */ /** d */ /*! e */ /**/ /*** no */ x // y')).toBe(
      'DocComment /// yes | DocComment /** d */ | DocComment /*! e */ | Ident x',
    );
    expect(tokens('#![feature(x)]')).toMatch(/^Punct # \| Punct !/);
  });

  it('flags what is cut short and marks what touches', () => {
    for (const text of ['"abc', 'r#"abc"', "b'", '/* a', '/** a']) {
      const t = lex(text);
      const flags = t.flags[0] ?? LexFlag.Unterminated;
      expect({ text, isCut: (flags & LexFlag.Unterminated) !== 0 }).toEqual({ text, isCut: true });
    }
    const t = lex('a.b c');
    expect([...t.flags]).toEqual([LexFlag.Joint, LexFlag.Joint, 0, 0]);
  });

  it('stays inside its range', () => {
    const text = 'ab cd "ef gh" ij';
    expect(tokens(text, { from: 3, to: 9 })).toBe('Ident cd | Str "ef');
  });

  it('is total, ordered and loses nothing but white space and comments', () => {
    const piece = fc.constantFrom(
      ...'\'"r#b/*!\\{}()<>=.0x1e_a \n😀\u00e9$:&|-'.split(''),
      'r#"',
      "'a",
      '//',
      '/*',
      '*/',
      '..=',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const text = pieces.join('');
        const t = lex(text);
        let last = 0;
        for (let i = 0; i < t.length; i++) {
          expect(t.start[i]).toBeGreaterThanOrEqual(last);
          expect(t.end[i]).toBeGreaterThan(t.start[i] as number);
          last = t.end[i] as number;
        }
        expect(last).toBeLessThanOrEqual(text.length);
      }),
      { numRuns: 500 },
    );
  });

  it('is linear', () => {
    for (const unit of ['a.b(c)+"d" ', '/*', "'", 'r#"', '"\\', '<<=']) {
      const start = performance.now();
      lex(unit.repeat(100_000));
      expect({ unit, isFast: performance.now() - start < 3000 }).toEqual({ unit, isFast: true });
    }
  });
});
