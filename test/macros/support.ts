/**
 * A whole-file expander for tests: textual scope by source order, every `macro_rules!` call of the file expanded until
 * none is left. Calls of macros that the file does not define stay as they are. No name resolution: names are unique.
 */
import type { CrateId } from '../../server/src/base/ids';
import { defineMacro, defineMacroRules, type MacroDefinition } from '../../server/src/macros/definition';
import { expandMacro } from '../../server/src/macros/expand';
import { HygieneTable, type OriginSpan } from '../../server/src/macros/hygiene';
import {
  contentsOf,
  isIdent,
  isPunct,
  matchDelimiters,
  type Token,
  type TokenTrees,
  tokenise,
} from '../../server/src/macros/tokenTree';
import { printTokens } from '../../server/src/macros/virtualText';
import { Tok } from '../../server/src/syntax/lexer';

export const CRATE = 7 as CrateId;

export interface Expanded {
  readonly trees: TokenTrees;
  readonly hygiene: HygieneTable;
  readonly errors: readonly string[];
}

export function rust(text: TemplateStringsArray): string {
  return text.raw[0] as string;
}

export function define(source: string, edition = 2021, id = 1): MacroDefinition {
  const trees = tokenise(source, { unit: 0, edition });
  const at = trees.tokens.findIndex((t) => t.text === 'macro_rules');
  const name = (trees.tokens[at + 2] as Token).text;
  return defineMacroRules(contentsOf(trees, at + 3), { id, name, crate: CRATE, edition });
}

/** Expands one call of a macro to text. Throws where the expansion is an error. */
export function expandCall(definition: MacroDefinition, args: string, unit = 1): string {
  const result = tryExpand(definition, args, unit);
  if (typeof result === 'string') return result;
  throw new Error(result.reason);
}

export function tryExpand(definition: MacroDefinition, args: string, unit = 1): string | { readonly reason: string } {
  const hygiene = new HygieneTable();
  const callSite: OriginSpan = { unit, start: 0, end: args.length, ctxt: 0 };
  const { id, name, crate, edition } = definition;
  const expansion = hygiene.addExpansion({ macro: id, macroName: name, crate, edition, callSite });
  const trees = tokenise(args, { unit, edition });
  const result = expandMacro(definition, { args: trees, expansion }, hygiene);
  return result.kind === 'ok' ? printTokens(result.trees).text : result;
}

/** Expands every call of the macros that `source` (and `prelude`, for the macros of other crates) define. */
export function expandFile(
  source: string,
  edition: number,
  prelude: ReadonlyMap<string, MacroDefinition> = new Map(),
): Expanded {
  const hygiene = new HygieneTable();
  const definitions = new Map(prelude);
  const errors: string[] = [];
  let steps = 0;
  const out = walk(tokenise(source, { unit: 0, edition }));
  return { trees: matchDelimiters(out), hygiene, errors };

  function walk(trees: TokenTrees): Token[] {
    const result: Token[] = [];
    const { tokens } = trees;
    for (let i = 0; i < tokens.length; i++) {
      const token = tokens[i] as Token;
      const bang = isPunct(tokens[i + 1], '!');
      if (token.text === 'macro_rules' && bang) {
        const name = (tokens[i + 2] as Token).text;
        const site = { id: definitions.size + 1, name, crate: CRATE, edition };
        definitions.set(name, defineMacroRules(contentsOf(trees, i + 3), site));
        i = trees.close[i + 3] as number;
        if (isPunct(tokens[i + 1], ';')) i++;
        continue;
      }
      if (token.text === 'macro' && isIdent(tokens[i + 1] as Token)) {
        const name = (tokens[i + 1] as Token).text;
        const params = i + 2;
        const body = (trees.close[params] as number) + 1;
        const site = { id: definitions.size + 1, name, crate: CRATE, edition };
        definitions.set(name, defineMacro(contentsOf(trees, params), contentsOf(trees, body), site));
        i = trees.close[body] as number;
        continue;
      }
      const definition = isIdent(token) && bang ? definitions.get(token.text) : undefined;
      if (definition === undefined || tokens[i + 2]?.kind !== Tok.Open) {
        result.push(token);
        continue;
      }
      // `$crate::print!`: the path goes with the call.
      while (isPunct(result.at(-1), '::')) result.length -= 2;
      const end = trees.close[i + 2] as number;
      const { id, crate } = definition;
      const callSite = { unit: token.unit, start: token.start, end: (tokens[end] as Token).end, ctxt: token.ctxt };
      const call = { macro: id, macroName: token.text, crate, edition: definition.edition, callSite };
      const expansion = hygiene.addExpansion(call);
      const expanded = expandMacro(definition, { args: contentsOf(trees, i + 2), expansion }, hygiene);
      if (expanded.kind === 'error' || ++steps > 2000)
        errors.push(expanded.kind === 'error' ? expanded.reason : 'loop');
      else result.push(...walk(expanded.trees));
      i = end;
    }
    return result;
  }
}

/** The tokens of a text without what pretty printers are free to add: parentheses, `;` and commas. */
export function essence(text: string, edition = 2021): string[] {
  const { tokens } = tokenise(text, { unit: 0, edition });
  const texts = tokens.flatMap((t) => (t.text === '>>' ? ['>', '>'] : [t.text]));
  return texts.filter((t) => !['(', ')', ';', ','].includes(t));
}
