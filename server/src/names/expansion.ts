/** Expansion of macro calls among items: definition and arguments in, a parsed unit out. */
import type { CrateId, DefId } from '../base/ids';
import { unitOfStatements } from '../items/nestedItems';
import { expandCfgSelect as chooseByCfg } from '../macros/builtin/expand';
import { defineMacro, defineMacroRules, type MacroDefinition } from '../macros/definition';
import { expandMacro } from '../macros/expand';
import { HygieneTable, type SyntaxContext } from '../macros/hygiene';
import { contentsOf, isIdent, isPunct, type Token, type TokenTrees, tokenise, treeEnd } from '../macros/tokenTree';
import { groupAt, printTokens, type VirtualText } from '../macros/virtualText';
import { defineSlot } from '../query/definition';
import type { Database } from '../query/engine';
import type { CfgExpr } from '../source/cfg';
import { parserOf } from '../source/parse';
import type { Container } from '../syntax/item';
import { Tok } from '../syntax/lexer';
import { skim } from '../syntax/skim';
import type { UnitSyntax } from '../syntax/tree';
import type { UnitId } from './units';

/** The text of an expansion, where its tokens come from, and its syntax. */
export interface Expansion {
  readonly virtual: VirtualText;
  /** Marks of the tokens. Shared by the calls that one call in a file leads to. */
  readonly hygiene: HygieneTable;
  readonly syntax: UnitSyntax;
  /** Macro calls around this one. */
  readonly depth: number;
}

/**
 * What the `unit` of a token's origin means: the text of a macro's definition, or the arguments of a call (offset 0 is the
 * opening delimiter): of that among items which made a unit, or of one in the body of `owner`, named by what madeItems.ts calls
 * it. All are independent of where the item or the call stands.
 */
export type Origin =
  | { readonly kind: 'macro'; readonly def: DefId }
  | { readonly kind: 'call'; readonly unit: UnitId }
  | { readonly kind: 'bodyCall'; readonly owner: DefId; readonly name: string };

interface OriginTable {
  readonly ids: Map<string, number>;
  readonly values: Origin[];
}

const ORIGINS = defineSlot((): OriginTable => ({ ids: new Map(), values: [] }));

function origins(db: Database): OriginTable {
  return db.slot(ORIGINS);
}

function originId(db: Database, key: string, origin: Origin): number {
  const table = origins(db);
  let id = table.ids.get(key);
  if (id === undefined) {
    id = table.values.length;
    table.values.push(origin);
    table.ids.set(key, id);
  }
  return id;
}

export function macroOrigin(db: Database, def: DefId): number {
  return originId(db, `m${def}`, { kind: 'macro', def });
}

export function bodyCallOrigin(db: Database, owner: DefId, name: string): number {
  return originId(db, `b${owner} ${name}`, { kind: 'bodyCall', owner, name });
}

function callOrigin(db: Database, unit: UnitId): number {
  return originId(db, `c${unit}`, { kind: 'call', unit });
}

/** null for numbers that this table did not give. */
export function originOf(db: Database, id: number): Origin | null {
  return origins(db).values[id] ?? null;
}

/** Why a call is not expanded that stands in too many others. */
export const TOO_DEEP = 'recursion limit';

export interface MacroText {
  readonly def: DefId;
  readonly name: string;
  readonly text: string;
  readonly crate: CrateId;
  readonly edition: number;
  /** See `DefinitionSite`. */
  readonly isInnerLocal: boolean;
}

const COMPILED = defineSlot(() => new Map<DefId, { readonly source: MacroText; readonly compiled: MacroDefinition }>());

/** The definition, compiled; kept until its text changes. */
export function compiledMacro(db: Database, macro: MacroText): MacroDefinition {
  const cache = db.slot(COMPILED);
  let found = cache.get(macro.def);
  if (found?.source.text !== macro.text || found.source.isInnerLocal !== macro.isInnerLocal) {
    found = { source: macro, compiled: compile(db, macro) };
    cache.set(macro.def, found);
  }
  return found.compiled;
}

/** The definition with the marks that its tokens have, for a macro that is defined in what another expands to. */
export function compileMarked(
  db: Database,
  macro: MacroText,
  contextAt: (offset: number) => SyntaxContext,
): MacroDefinition {
  return compile(db, macro, (token) => ({ ...token, ctxt: contextAt(token.start) }));
}

function compile(db: Database, macro: MacroText, relocate?: (token: Token) => Token): MacroDefinition {
  const options = { unit: macroOrigin(db, macro.def), edition: macro.edition };
  const trees = tokenise(macro.text, relocate === undefined ? options : { ...options, relocate });
  const { def: id, name, crate, edition, isInnerLocal } = macro;
  const site = { id, name, crate, edition, isInnerLocal };
  const { tokens } = trees;
  let at = tokens.findIndex((token) => isIdent(token) && (token.text === 'macro_rules' || token.text === 'macro'));
  if (at < 0) at = tokens.length;
  if (tokens[at]?.text === 'macro_rules') {
    const open = isPunct(tokens[at + 1], '!') ? at + 3 : at + 2;
    return defineMacroRules(bodyAt(trees, open), site);
  }
  const open = at + 2;
  if (tokens[open]?.kind === Tok.Open && tokens[open]?.text === '(') {
    return defineMacro(contentsOf(trees, open), bodyAt(trees, treeEnd(trees, open)), site);
  }
  return defineMacro(null, bodyAt(trees, open), site);
}

const NOTHING: TokenTrees = { tokens: [], close: new Int32Array(0), isBalanced: true };

function bodyAt(trees: TokenTrees, open: number): TokenTrees {
  return trees.tokens[open]?.kind === Tok.Open ? contentsOf(trees, open) : NOTHING;
}

export interface ItemCall {
  /** The unit that the expansion will be. */
  readonly unit: UnitId;
  /** Arguments with their delimiters. */
  readonly args: string;
  /** The expansion that the call stands in, and where `args` begin in its text; null for a call in a file. */
  readonly outer: { readonly expansion: Expansion; readonly argsStart: number } | null;
  /** `block`: statements, of which the items count. */
  readonly container: Container | 'block';
  readonly callEdition: number;
  /** Only the items count, not their bodies. */
  readonly isSkimmed: boolean;
}

/** rustc's default `recursion_limit`. */
const RECURSION_LIMIT = 128;

/** `cfg_select! { unix => { items } _ => { items } }`: the first arm whose predicate holds, as its expansion. */
export function expandCfgSelect(
  db: Database,
  call: ItemCall,
  cfg: (predicate: string) => boolean | null,
): Expansion | string {
  const hygiene = call.outer?.expansion.hygiene ?? new HygieneTable();
  const trees = argumentTrees(db, call);
  const inner = contentsOf(trees, 0);
  for (let at = 0; at < inner.tokens.length; ) {
    const from = at;
    while (at < inner.tokens.length && !isPunct(inner.tokens[at], '=>')) at = treeEnd(inner, at);
    const predicate = inner.tokens
      .slice(from, at)
      .map((token) => token.text)
      .join(' ');
    const body = at + 1;
    if (inner.tokens[body]?.kind !== Tok.Open) return 'cfg_select: no body';
    const answer = predicate === '_' ? true : cfg(predicate);
    if (answer === null) return 'cfg_select: unknown cfg';
    if (answer) {
      const virtual = printTokens(contentsOf(inner, body));
      const depth = (call.outer?.expansion.depth ?? 0) + 1;
      return { virtual, hygiene, syntax: syntaxOf(db, virtual.text, call), depth };
    }
    at = treeEnd(inner, body);
    if (isPunct(inner.tokens[at], ',')) at++;
  }
  return 'cfg_select: no arm holds';
}

/** The expansion, or why there is none. */
export function expandItemCall(db: Database, source: MacroText, call: ItemCall): Expansion | string {
  const macro = compiledMacro(db, source);
  const depth = call.outer === null ? 1 : call.outer.expansion.depth + 1;
  if (depth > RECURSION_LIMIT) return TOO_DEEP;
  const hygiene = call.outer?.expansion.hygiene ?? new HygieneTable();
  const unit = callOrigin(db, call.unit);
  const trees = argumentTrees(db, call);
  const site = trees.tokens[0];
  const expansion = hygiene.addExpansion({
    macro: macro.id,
    macroName: macro.name,
    crate: macro.crate,
    edition: macro.edition,
    callSite: {
      unit: site?.unit ?? unit,
      start: site?.start ?? 0,
      end: trees.tokens.at(-1)?.end ?? 0,
      ctxt: site?.ctxt ?? 0,
    },
  });
  const result = expandMacro(macro, { args: contentsOf(trees, 0), expansion }, hygiene);
  if (result.kind === 'error') return result.reason;
  const virtual = printTokens(markCrates(result.trees, hygiene));
  return { virtual, hygiene, syntax: syntaxOf(db, virtual.text, call), depth };
}

/** The arguments with their delimiters: of a call in an expansion the tokens that the text was printed from. */
function argumentTrees(db: Database, { unit, args, outer, callEdition }: ItemCall): TokenTrees {
  const group = outer === null ? null : groupAt(outer.expansion.virtual, outer.argsStart);
  return group ?? tokenise(args, { unit: callOrigin(db, unit), edition: callEdition });
}

/** Macros repeat themselves: what one expanded to is parsed once where only items count. */
const SKIMMED = defineSlot(() => new Map<string, UnitSyntax>());

function syntaxOf(db: Database, text: string, { container, callEdition, isSkimmed }: ItemCall): UnitSyntax {
  if (!isSkimmed) return parsed(db, text, container);
  const cache = db.slot(SKIMMED);
  const key = `${container} ${callEdition} ${text}`;
  let syntax = cache.get(key);
  if (syntax === undefined) {
    syntax = parsed(db, skim(text, callEdition), container);
    cache.set(key, syntax);
  }
  return syntax;
}

function parsed(db: Database, text: string, container: Container | 'block'): UnitSyntax {
  const parser = parserOf(db);
  if (container !== 'block') return parser.parseUnit(text, container);
  return unitOfStatements(parser.parseFragment(text, 'stmts'));
}

/** Lets go of what is only there to be quick, when a crate that is never edited has been read. */
export function forgetExpansions(db: Database): void {
  db.slot(SKIMMED).clear();
}

/**
 * The text that a macro in type position expands to; null where it does not. Types have no positions of their own, so no
 * origins are kept.
 */
export function expandTypeText(db: Database, macro: MacroText, args: string, callEdition: number): string | null {
  const hygiene = new HygieneTable();
  const compiled = compiledMacro(db, macro);
  const trees = tokenise(args, { unit: -1, edition: callEdition });
  const expansion = hygiene.addExpansion({
    macro: compiled.id,
    macroName: compiled.name,
    crate: compiled.crate,
    edition: compiled.edition,
    callSite: { unit: -1, start: 0, end: args.length, ctxt: 0 },
  });
  const result = expandMacro(compiled, { args: contentsOf(trees, 0), expansion }, hygiene);
  return result.kind === 'error' ? null : printTokens(markCrates(result.trees, hygiene)).text;
}

/** The type in the arm of a `cfg_select!` that holds, as text. */
export function chosenTypeText(
  args: string,
  callEdition: number,
  holds: (cfg: CfgExpr) => boolean | null,
): string | null {
  const trees = contentsOf(tokenise(args, { unit: -1, edition: callEdition }), 0);
  const result = chooseByCfg({ args: trees, edition: callEdition }, holds);
  return result.kind === 'error' ? null : printTokens(result.trees).text;
}

/** `$crate` is printed as an identifier that says which crate. */
export function markCrates(trees: TokenTrees, hygiene: HygieneTable): TokenTrees {
  if (!trees.tokens.some((token) => token.text === '$crate')) return trees;
  const tokens = trees.tokens.map((token) => {
    if (token.text !== '$crate') return token;
    const crate = hygiene.crateOfDollarCrate(token.ctxt);
    return crate === null ? token : { ...token, text: `__tenure_crate_${crate}` };
  });
  return { ...trees, tokens };
}
