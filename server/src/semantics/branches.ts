/** Branches that leave a variable without a value, for E0381. Mirrors `ConditionVisitor` of rustc_borrowck. */
import type { ExprId } from '../base/ids';
import type { SynPtr } from '../items/item';
import type { MirSpan } from '../mir/body';
import type { BodyTree } from './bodyTree';

/** `from` to `to`: between the end of the first and the start of the second; `atEnd`: the empty place behind it. */
export interface BranchNote {
  readonly syn: SynPtr;
  readonly part: 'whole' | 'end' | { readonly until: SynPtr } | { readonly through: SynPtr };
  readonly text: string;
}

/** `inits`: the statements that do give it a value; `name` in backquotes. */
export function branchesWithout(
  tree: BodyTree,
  root: ExprId,
  inits: readonly MirSpan[],
  name: string,
): readonly BranchNote[] {
  const { body, map } = tree;
  const notes: BranchNote[] = [];
  const initialises = (expr: ExprId): boolean =>
    tree.hasStatement(expr, (statement) => inits.some((span) => tree.hasSpan(statement, span)));
  const note = (expr: ExprId, text: string): void => {
    notes.push({ syn: map.exprSyn[expr], part: 'whole', text });
  };
  for (const id of tree.within(root)) {
    const expr = body.exprs[id];
    if (expr.kind === 'if' && expr.else === null) {
      if (!initialises(expr.then)) continue;
      note(expr.cond, `if this \`if\` condition is \`false\`, ${name} is not initialized`);
      notes.push({
        syn: map.exprSyn[id],
        part: 'end',
        text: `an \`else\` arm might be missing here, initializing ${name}`,
      });
    } else if (expr.kind === 'if' && expr.else !== null) {
      const isThen = initialises(expr.then);
      if (isThen === initialises(expr.else)) continue;
      if (!isThen) note(expr.cond, `if this condition is \`true\`, ${name} is not initialized`);
      else if (body.desugared.get(expr.else) === 'whileLoop')
        note(expr.cond, `if this condition isn't met and the \`while\` loop runs 0 times, ${name} is not initialized`);
      else {
        notes.push({
          syn: map.exprSyn[expr.then],
          part: { until: map.exprSyn[expr.else] },
          text: `if the \`if\` condition is \`false\` and this \`else\` arm is executed, ${name} is not initialized`,
        });
      }
    } else if (expr.kind === 'match') {
      const seen = expr.arms.map((arm) => (arm.guard !== null && initialises(arm.guard)) || initialises(arm.body));
      if (!seen.includes(true)) continue;
      expr.arms.forEach((arm, i) => {
        if (seen[i]) return;
        if (expr.source === 'forLoop') {
          note(expr.scrutinee, `if the \`for\` loop runs 0 times, ${name} is not initialized`);
          return;
        }
        if (body.exprs[arm.body].kind === 'return') return;
        const syn = map.patSyn[arm.pat];
        if (arm.guard !== null) {
          const part = { through: map.exprSyn[arm.guard] };
          notes.push({ syn, part, text: `if this pattern and condition are matched, ${name} is not initialized` });
        } else notes.push({ syn, part: 'whole', text: `if this pattern is matched, ${name} is not initialized` });
      });
    }
  }
  return notes;
}
