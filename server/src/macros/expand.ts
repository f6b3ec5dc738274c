/**
 * One step of macro expansion: the first rule that matches, filled in. Mirrors `macro_rules::expand_macro`.
 *
 * Pure: no name resolution, no recursion into the result. The caller registers the expansion with the hygiene table,
 * prints the result (virtualText.ts), parses it, and counts the recursion limit (128).
 */
import type { MacroDefinition } from './definition';
import type { ExpnId, HygieneTable } from './hygiene';
import { matchRule } from './matcher';
import type { TokenTrees } from './tokenTree';
import { transcribe } from './transcribe';

export type ExpansionResult =
  | { readonly kind: 'ok'; readonly trees: TokenTrees; readonly rule: number }
  /** rustc reports an error here, or the macro is beyond us: taint. */
  | { readonly kind: 'error'; readonly reason: string };

/** `args`: the trees between the delimiters of the call. `expansion`: the id that `hygiene.addExpansion` gave for this call. */
export interface MacroCall {
  readonly args: TokenTrees;
  readonly expansion: ExpnId;
}

export function expandMacro(definition: MacroDefinition, call: MacroCall, hygiene: HygieneTable): ExpansionResult {
  if (definition.problems.length > 0) return { kind: 'error', reason: `macro definition: ${definition.problems[0]}` };
  if (!call.args.isBalanced) return { kind: 'error', reason: 'unbalanced delimiters in macro arguments' };
  for (let rule = 0; rule < definition.rules.length; rule++) {
    const { form, matcher, template } = definition.rules[rule] as MacroDefinition['rules'][number];
    if (form !== 'bang') continue;
    const match = matchRule(matcher, call.args, definition.edition);
    if (match.kind === 'noMatch') continue;
    if (match.kind === 'error') return match;
    const filled = transcribe(template, {
      bindings: match.bindings,
      hygiene,
      expansion: call.expansion,
      transparency: definition.transparency,
    });
    return filled.kind === 'ok' ? { kind: 'ok', trees: filled.trees, rule } : filled;
  }
  return { kind: 'error', reason: 'no rules expected these tokens in macro call' };
}
