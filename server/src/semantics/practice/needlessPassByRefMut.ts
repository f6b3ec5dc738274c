/**
 * A parameter `&mut T` through which nothing is changed. Mirrors clippy_lints::needless_pass_by_ref_mut on MIR, where a
 * change is a store, a mutable borrow or a move of the reference. A fn that is used as a value has the signature that is asked
 * for there; which ones are is decided by their names. Left alone: `async fn` and bodies with unsafe code.
 */
import type { DefId, FileId, Local } from '../../base/ids';
import { visitStatement, visitTerminator } from '../../dataflow/visit';
import { bodyOf } from '../../hir/query';
import type { NeedlessPassByRefMut } from '../../ide/practice/finding';
import type { Place, Rvalue } from '../../mir/body';
import { bodyFiles, bodyOwners } from '../../names/crateItems';
import { crateOf, defKind, nameOf } from '../../names/defs';
import { defineQuery } from '../../query/definition';
import type { Database } from '../../query/engine';
import { namedInDeadCode } from './deadCode';
import { isExported } from './exported';
import type { LintBody } from './lintBody';
import { itemSpot } from './lintItem';
import { ownParams } from './ownParams';

export function needlessPassByRefMut(of: LintBody): NeedlessPassByRefMut[] {
  const { db, owner, item } = of;
  const body = of.result.bodies[0]?.body;
  if (item?.kind !== 'fn' || item.isUnsafe || body === undefined) return [];
  if (of.body.exprs.some((expr) => expr.kind === 'block' && expr.mode === 'unsafe')) return [];
  const found = new Map<Local, NeedlessPassByRefMut>();
  const dead = namedInDeadCode(of);
  for (const { index, local, declared, binding, param } of ownParams(of)) {
    const isMutRef = declared.ty.kind === 'ref' && declared.ty.mutable && param.ty.kind === 'ref';
    if (!isMutRef || dead.has(binding) || (param.name?.startsWith('_') ?? true)) continue;
    found.set(local, { lint: 'needless_pass_by_ref_mut', at: itemSpot(param.ty), index });
  }
  if (found.size === 0) return [];
  const changed = ({ local }: Place): void => {
    found.delete(local);
  };
  const place = (used: Place, use: string): void => {
    if (use === 'move' || (use === 'store' && used.depth > 0)) changed(used);
  };
  for (const { statements, terminator } of body.blocks) {
    for (const statement of statements) {
      if (statement.kind === 'assign') borrowed(statement.rvalue, changed);
      visitStatement(statement, { place });
    }
    visitTerminator(terminator, { place });
  }
  if (found.size === 0 || isExported(db, owner) || isValue(db, owner)) return [];
  return [...found.values()];
}

function borrowed(rvalue: Rvalue, changed: (place: Place) => void): void {
  const isShared = rvalue.kind === 'ref' && (rvalue.borrow === 'shared' || rvalue.borrow.startsWith('fake'));
  if ((rvalue.kind === 'ref' && !isShared) || (rvalue.kind === 'rawPtr' && rvalue.mutable)) changed(rvalue.place);
}

/** Names of fns that a body mentions without calling them. */
const valuesInBody = defineQuery<DefId, readonly string[]>({
  name: 'fnValuesInBody',
  compute(db, owner) {
    const body = db.get(bodyOf, owner);
    if (body === null) return [];
    const called = new Set(body.exprs.flatMap((expr) => (expr.kind === 'call' ? [expr.callee] : [])));
    const names = new Set<string>();
    body.exprs.forEach((expr, id) => {
      if (expr.kind !== 'path' || called.has(id as never)) return;
      const { path, res } = expr.path;
      const last = path.segments.at(-1);
      const isFn = res.res.kind === 'def' && ['fn', 'assocFn'].includes(defKind(db, res.res.def));
      if (last !== undefined && (isFn || res.consumed < path.segments.length)) names.add(last.name);
    });
    return [...names].sort();
  },
  equals: (a, b) => a.length === b.length && a.every((name, index) => name === b[index]),
});

const valuesInFile = defineQuery<FileId, ReadonlySet<string>>({
  name: 'fnValuesInFile',
  compute: (db, file) => new Set(bodyOwners(db, file, 'plain').flatMap((owner) => db.get(valuesInBody, owner))),
  equals: (a, b) => a.size === b.size && [...a].every((name) => b.has(name)),
});

function isValue(db: Database, def: DefId): boolean {
  const name = nameOf(db, def);
  return bodyFiles(db, crateOf(db, def)).some((file) => db.get(valuesInFile, file).has(name));
}
