/**
 * Goals with variables that come back to themselves: `S: A<?T>` needs, by one of its impls, `S: A<?U>`, and so on for ever.
 * While candidates are compared nothing more is asked of such a goal; it is ambiguous. Mirrors `check_evaluation_cycle` and
 * `match_fresh_trait_refs` of rustc_trait_selection::traits::select.
 */
import { Folder } from '../types/fold';
import { mkConstInfer, mkInfer } from '../types/intern';
import { type Const, type GenericArg, type Predicate, type Ty, TyFlag } from '../types/ty';
import type { Obligation } from './fulfill';

/**
 * What was known when an ancestor was asked counts, not what a candidate has bound since.
 * - same: an ancestor asks this but for the names of variables.
 * - wider: a variable stands where an ancestor has a type.
 */
export function recursion(predicate: Predicate, parent: Obligation | null): 'same' | 'wider' | null {
  if (predicate.kind !== 'trait') return null;
  const { trait, args } = predicate.traitRef;
  let fresh: Predicate | null = null;
  for (let at = parent; at !== null; at = at.parent) {
    const other = at.predicate;
    if (other.kind !== 'trait' || other.traitRef.trait !== trait) continue;
    fresh ??= freshened(predicate);
    if (freshened(other) === fresh) return 'same';
    if (isWider(args.list, other.traitRef.args.list)) return 'wider';
  }
  return null;
}

function isWider(args: readonly GenericArg[], other: readonly GenericArg[]): boolean {
  return args.every((arg, i) => arg === other[i] || isVariable(arg)) && args.some(isVariable);
}

function isVariable(arg: GenericArg): boolean {
  return arg.kind === 'type' && arg.ty.kind === 'infer';
}

/** The predicate with its variables numbered in the order in which they occur. */
function freshened(predicate: Predicate): Predicate {
  return (predicate.flags & TyFlag.HasInfer) === 0 ? predicate : new Freshener().predicate(predicate);
}

class Freshener extends Folder {
  private readonly vids = new Map<Ty | Const, number>();

  override ty(t: Ty): Ty {
    if ((t.flags & TyFlag.HasInfer) === 0) return t;
    return t.kind === 'infer' ? mkInfer(t.infer, this.number(t)) : this.superTy(t);
  }

  override const(c: Const): Const {
    return c.kind === 'infer' ? mkConstInfer(this.number(c)) : this.superConst(c);
  }

  private number(variable: Ty | Const): number {
    const known = this.vids.get(variable) ?? this.vids.size;
    this.vids.set(variable, known);
    return known;
  }
}
