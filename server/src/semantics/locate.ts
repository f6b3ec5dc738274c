/** From an offset in a file to the body, expression and binding there. */
import type { BindingId, DefId, ExprId, FileId } from '../base/ids';
import type { BodySourceMap } from '../hir/body';
import { bodyOf, loweredBody } from '../hir/query';
import type { SynPtr } from '../items/item';
import { bodyOwners } from '../names/crateItems';
import type { Database } from '../query/engine';
import { textRange } from './itemRanges';
import { withMadeRoots } from './rootCheck';
import { rangeOfBodySyn } from './spans';

export interface Located {
  readonly owner: DefId;
  readonly map: BodySourceMap;
  /** Innermost expression at the offset that is written in the file itself; null in signatures and patterns. */
  readonly expr: ExprId | null;
  /** The variable named at the offset, in a pattern or an expression. */
  readonly binding: BindingId | null;
  readonly syn: SynPtr;
}

/** The innermost body around the offset. */
export function ownerAt(db: Database, file: FileId, offset: number): DefId | null {
  let best: { owner: DefId; length: number } | null = null;
  for (const owner of bodyOwners(db, file)) {
    const range = textRange(db, owner);
    if (range === null || range.file !== file || offset < range.start || offset > range.end) continue;
    const length = range.end - range.start;
    if (best === null || length < best.length) best = { owner, length };
  }
  return best?.owner ?? null;
}

export function locate(db: Database, file: FileId, offset: number): Located | null {
  const owner = ownerAt(db, file, offset);
  if (owner === null) return null;
  let best: Found | null = null;
  // A macro may hand what is written in its call to a fn that it declares, as `thread_local!` does.
  for (const root of withMadeRoots(db, owner)) {
    const found = locateIn(db, root, file, offset);
    if (found !== null && (best === null || found.length < best.length)) best = found;
  }
  return best?.located ?? null;
}

/** `length`: UTF-16 units of the text found. */
interface Found {
  readonly located: Located;
  readonly length: number;
}

function locateIn(db: Database, owner: DefId, file: FileId, offset: number): Found | null {
  const body = db.get(bodyOf, owner);
  const lowered = db.get(loweredBody, owner);
  if (body === null || lowered === null) return null;
  const { map } = lowered;
  let expr: ExprId | null = null;
  let exprLength = Number.POSITIVE_INFINITY;
  let exprSyn = -1;
  for (let id = 0; id < body.exprs.length; id++) {
    const syn = map.exprSyn[id];
    if (body.desugared.has(id as ExprId)) continue;
    const range = rangeOfBodySyn(db, owner, map, syn, 'argument');
    if (range === null || range.file !== file || offset < range.start || offset > range.end) continue;
    const length = range.end - range.start;
    if (length > exprLength) continue;
    expr = id as ExprId;
    exprLength = length;
    exprSyn = syn;
  }
  for (let id = 0; id < body.bindings.length; id++) {
    const syn = map.bindingSyn[id];
    if (body.bindings[id].synthetic !== null) continue;
    const range = rangeOfBodySyn(db, owner, map, syn, 'argument');
    if (range === null || range.file !== file || offset < range.start || offset > range.end) continue;
    const length = range.end - range.start;
    if (length <= exprLength) return { located: { owner, map, expr: null, binding: id as BindingId, syn }, length };
  }
  if (expr === null) return null;
  const node = body.exprs[expr];
  const binding = node.kind === 'path' && node.path.res.res.kind === 'local' ? node.path.res.res.binding : null;
  return { located: { owner, map, expr, binding, syn: exprSyn }, length: exprLength };
}
