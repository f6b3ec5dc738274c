/** The real macros of the standard library, expanded from their own definitions. Needs rust-src; says so if it is absent. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { classifyBuiltin } from '../../server/src/macros/builtin/classify';
import { defineMacro, defineMacroRules, type MacroDefinition } from '../../server/src/macros/definition';
import { contentsOf, isIdent, isPunct, type Token, tokenise } from '../../server/src/macros/tokenTree';
import { printTokens } from '../../server/src/macros/virtualText';
import { createParser } from '../../server/src/syntax/parser';
import { NodeFlag } from '../../server/src/syntax/tree';
import { CRATE, expandFile } from './support';

const roots = existsSync('/usr/src') ? readdirSync('/usr/src').map((name) => `/usr/src/${name}/library`) : [];
const library = roots.find((root) => existsSync(`${root}/core/src/lib.rs`)) ?? null;
if (library === null) console.log('std macros: not checked, no rust-src under /usr/src');

const FILES = [
  'core/src/macros/mod.rs',
  'core/src/panic.rs',
  'core/src/ptr/mod.rs',
  'core/src/pin.rs',
  'core/src/mem/mod.rs',
  'core/src/task/ready.rs',
  'alloc/src/macros.rs',
  'std/src/macros.rs',
  'std/src/thread/local.rs',
  'std/src/sys/thread_local/native/mod.rs',
];

/** Every macro of a file, those marked as built in left out. */
function definitionsOf(text: string, into: Map<string, MacroDefinition>): void {
  const trees = tokenise(text, { unit: 9, edition: 2024 });
  const { tokens, close } = trees;
  let isBuiltin = false;
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i] as Token;
    if (token.text === 'rustc_builtin_macro') isBuiltin = true;
    const isRules = token.text === 'macro_rules' && isPunct(tokens[i + 1], '!');
    const isMacro = token.text === 'macro' && tokens[i + 1] !== undefined && isIdent(tokens[i + 1] as Token);
    if (!isRules && !isMacro) continue;
    const at = isRules ? i + 2 : i + 1;
    const site = { id: into.size, name: (tokens[at] as Token).text, crate: CRATE, edition: 2024 };
    const first = close[at + 1] as number;
    if (first < 0) continue;
    const hasParams = isMacro && tokens[at + 1]?.text === '(';
    const definition = isRules
      ? defineMacroRules(contentsOf(trees, at + 1), site)
      : defineMacro(
          hasParams ? contentsOf(trees, at + 1) : null,
          contentsOf(trees, hasParams ? first + 1 : at + 1),
          site,
        );
    if (!isBuiltin && !into.has(site.name)) into.set(site.name, definition);
    isBuiltin = false;
    i = hasParams ? (close[first + 1] as number) : first;
  }
}

const std = new Map<string, MacroDefinition>();
if (library !== null) {
  for (const file of FILES) {
    const path = `${library}/${file}`;
    if (existsSync(path)) definitionsOf(readFileSync(path, 'utf8'), std);
  }
}

function expand(call: string): string {
  const { trees, errors } = expandFile(call, 2021, std);
  expect(errors).toEqual([]);
  return printTokens(trees).text.replace(/\s+/g, '');
}

describe.runIf(library !== null)('macros of std', () => {
  it('are all well formed', () => {
    expect(std.size).toBeGreaterThan(30);
    expect([...std.values()].filter((d) => d.problems.length > 0).map((d) => d.name)).toEqual([]);
  });

  it('expand to the shapes that lowering expects', () => {
    expect(expand('println!("{}", x)')).toBe('{$crate::io::_print($crate::format_args_nl!("{}",x));}');
    expect(expand('println!()')).toBe('{$crate::io::_print($crate::format_args!("\\n"));}');
    expect(expand('write!(f, "{}", a)')).toBe('f.write_fmt($crate::format_args!("{}",a))');
    expect(expand('writeln!(self.out, "{a}")')).toBe('(self.out).write_fmt($crate::format_args_nl!("{a}"))');
    expect(expand('matches!(e, Some(x) if x > 3)')).toBe(
      '#[allow(non_exhaustive_omitted_patterns)]matche{Some(x)if(x>3)=>true,_=>false}',
    );
    expect(expand('debug_assert!(a, "m")')).toBe('if$crate::cfg!(debug_assertions){$crate::assert!(a,"m");}');
    expect(expand('addr_of!(p.x)')).toBe('&rawconst(p.x)');
    expect(expand('offset_of!(S, a)')).toContain('builtin__offset_of!(S,a)');
    expect(expand('panic_2021!("x {}", 1)')).toContain(
      '$crate::panicking::panic_fmt($crate::const_format_args!("x{}",1)',
    );
    expect(expand('panic_2021!()')).toBe('$crate::panicking::panic("explicitpanic")');
    expect(expand('todo!("{a}")')).toContain('$crate::panic!("notyetimplemented:{}",$crate::format_args!("{a}"))');
    expect(expand('ready!(p)')).toContain('$crate::task::Poll::Pending=>{return$crate::task::Poll::Pending');
  });

  it('keep operands in the match of assert_eq! and dbg!', () => {
    expect(expand('assert_eq!(a + 1, *b)')).toMatch(
      /^match\(&\(a\+1\),&\(\*b\)\)\{\(left_val,right_val\)=>\{if!\(\*left_val==\*right_val\)/,
    );
    expect(expand('dbg!(v)')).toContain('matchv{tmp=>{');
  });

  it('expand vec! by the form of its arguments', () => {
    expect(expand('vec![]')).toBe('$crate::vec::Vec::new()');
    expect(expand('vec![x.clone(); n + 1]')).toBe('$crate::vec::from_elem((x.clone()),(n+1))');
    expect(expand('vec![a, b + 1,]')).toContain('[a,(b+1)]');
  });

  it('expand thread_local! to items', () => {
    const text = expand(
      'thread_local! { static A: Cell<u32> = const { Cell::new(1) }; pub static B: Vec<u8> = Vec::new() }',
    );
    expect(text).toContain('constA:$crate::thread::LocalKey<Cell<u32>>=');
    expect(text).toContain('pubconstB:$crate::thread::LocalKey<Vec<u8>>=');
  });

  it('give text that the grammar accepts', async () => {
    const parser = await createParser();
    const calls = [
      'vec![1, 2 + 3]',
      'vec![0u8; 4]',
      'println!("{} {x}", y)',
      'eprintln!()',
      'format!("{:>1$}", a, b)',
      'assert_eq!(a, b, "because {}", c)',
      'assert_ne!(a.b, c[0])',
      'debug_assert_eq!(a, b)',
      'matches!(x, A | B(_) if c)',
      'dbg!(a, b)',
      'write!(f, "x")?',
      'try!(x)',
      'unimplemented!("{}", 1)',
      'todo!()',
      'thread_local_inner!(@key u8, const 3)',
    ];
    for (const call of calls) {
      const { trees, errors } = expandFile(call, 2021, std);
      const { text } = printTokens(trees);
      const tree = parser.parseFragment(text, 'stmts');
      if (call.startsWith('thread_local_inner') && errors.length > 0) continue;
      const isBroken = ((tree.flags[0] as number) & NodeFlag.HasError) !== 0;
      expect({ call, errors, broken: isBroken ? text : null }).toEqual({ call, errors: [], broken: null });
    }
  });

  it('mark as built in only what classifyBuiltin knows', () => {
    const text = readFileSync(`${library}/core/src/macros/mod.rs`, 'utf8');
    const marked =
      /#\[rustc_builtin_macro(?:\(([a-z_]+)[^)]*\))?\](?:\s*(?:#\[[^\n]*\]|\/\/[^\n]*))*\s*(?:pub )?macro(?:_rules!)? (\w+)/g;
    const names = [...text.matchAll(marked)].map((m) => m[1] ?? (m[2] as string));
    expect(names.length).toBeGreaterThan(25);
    expect(names.filter((name) => classifyBuiltin(name) === null)).toEqual([]);
  });
});
