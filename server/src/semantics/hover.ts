/** Facts for a hover: what is at the offset, and what borrowck knows of it. The words are in `ide/hover.ts`. */
import type { FileId } from '../base/ids';
import { borrowHover, closureHover } from '../ide/hover';
import type { Hover } from '../ide/types';
import { variableHover } from '../ide/variableHover';
import type { Database } from '../query/engine';
import { borrowAt, borrowThrough, closureAt } from './borrowHover';
import { locate } from './locate';
import { rootCheck } from './rootCheck';
import { signatureHover } from './signatureHover';
import { rangeOfBodySyn } from './spans';
import { variableFacts } from './variableHover';

export function hoverAt(db: Database, file: FileId, offset: number): Hover | null {
  const at = locate(db, file, offset);
  if (at?.binding == null) {
    const signature = signatureHover(db, file, offset);
    if (signature !== null) return signature;
  }
  if (at === null) return null;
  const { result, taint } = db.get(rootCheck, at.owner);
  const range = rangeOfBodySyn(db, at.owner, at.map, at.syn, 'argument');
  if (range === null) return null;
  if (result === null) {
    const reason = taint[0]?.reason;
    return reason === undefined ? null : { range, markdown: `*Tenure does not analyse this function: ${reason}.*` };
  }
  if (at.binding === null) {
    const closure = closureAt(db, at, result.bodies);
    const borrow = borrowAt(db, at, result.bodies, at.syn) ?? borrowThrough(db, at, result.bodies);
    if (closure !== null) return { range, markdown: closureHover(closure) };
    return borrow === null ? null : { range, markdown: borrowHover(borrow) };
  }
  const variable = variableFacts(db, at, result.bodies);
  return variable === null ? null : { range, markdown: variableHover(variable) };
}
