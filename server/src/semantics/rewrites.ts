/**
 * Changes that nothing asks for, offered where the cursor is: a `clone()` that is not needed, since its value could be moved
 * or copied. That it is not needed is verified: the text without it is analysed, and says nothing new.
 */
import type { ExprId, FileId } from '../base/ids';
import type { Expr } from '../hir/body';
import { bodyOf } from '../hir/query';
import type { FileRange, Rewrite, TextEdit } from '../ide/types';
import { inferBody } from '../infer/infer';
import { TypeFacts } from '../mir/typeFacts';
import { crateOf, parentOf } from '../names/defs';
import { langItem } from '../names/langItems';
import type { Database } from '../query/engine';
import { fileText } from '../source/files';
import { paramEnvOf } from '../traits/paramEnv';
import { BodyTree } from './bodyTree';
import { isHarmless } from './fixes';
import { locate } from './locate';
import { rangeOfBodySyn } from './spans';

export function fileRewrites(db: Database, file: FileId, offset: number): readonly Rewrite[] {
  const found = cloneAt(db, file, offset);
  if (found === null || !isHarmless(db, file, [found.edit])) return [];
  return [{ title: found.isCopy ? 'Copy instead of cloning' : 'Move instead of cloning', edits: [found.edit] }];
}

interface Clone {
  readonly edit: TextEdit;
  readonly isCopy: boolean;
}

/** The call of `clone` around the offset, in the same statement, whose receiver has the type of the result. */
function cloneAt(db: Database, file: FileId, offset: number): Clone | null {
  const located = locate(db, file, offset);
  const body = located === null ? null : db.get(bodyOf, located.owner);
  const inferred = located === null ? null : inferBody(db, located.owner);
  if (located === null || located.expr === null || body === null || inferred === null) return null;
  const { owner, map } = located;
  const trait = langItem(db, crateOf(db, owner), 'clone');
  const isClone = (expr: ExprId): boolean => {
    const callee = inferred.callee.get(expr);
    return callee !== undefined && trait !== null && parentOf(db, callee.def) === trait;
  };
  const rangeOf = (expr: ExprId): FileRange | null => rangeOfBodySyn(db, owner, map, map.exprSyn[expr], 'argument');
  const tree = new BodyTree(body, map);
  for (let at: ExprId | null = located.expr; at !== null; at = tree.parentOf(at)) {
    const node = body.exprs[at];
    if (node.kind === 'block' || node.kind === 'closure') return null;
    const value = clonedBy(body.exprs, at, isClone);
    if (value === null) continue;
    const [whole, kept] = [rangeOf(at), rangeOf(value)];
    if (whole === null || kept === null || whole.file !== file || kept.file !== file) return null;
    if (inferred.exprTy[value] !== inferred.exprTy[at] || offset < whole.start || offset > whole.end) return null;
    const newText = db.get(fileText, file).slice(kept.start, kept.end);
    const facts = new TypeFacts(db, crateOf(db, owner), paramEnvOf(db, owner));
    return { edit: { range: whole, newText }, isCopy: facts.isCopy(inferred.exprTy[at]) === 'yes' };
  }
  return null;
}

/** `x` of `x.clone()` and of `Clone::clone(&x)`; null for any other expression. */
function clonedBy(exprs: readonly Expr[], at: ExprId, isClone: (expr: ExprId) => boolean): ExprId | null {
  const node = exprs[at];
  if (node.kind === 'methodCall') return isClone(at) ? node.receiver : null;
  if (node.kind !== 'call' || !isClone(node.callee)) return null;
  const argument = node.args[0] === undefined ? undefined : exprs[node.args[0]];
  return argument?.kind === 'addrOf' && !argument.mutable && !argument.raw ? argument.operand : null;
}
