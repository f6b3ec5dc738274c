/**
 * A method as messages name it. Mirrors rustc's `default_print_impl_path`: `Cow::<'_, B>::into_owned`; where the impl stands in
 * another module than its type, or the type in none, the module comes first: `slice::<impl [T]>::into_vec`.
 */
import type { CrateId, DefId } from '../base/ids';
import { defKind, nameOf, parentOf } from '../names/defs';
import { modulePath, traitFnPath, trimmedPath } from '../names/trimmedPath';
import type { Database } from '../query/engine';
import { displayTy } from '../types/display';
import { implHeader } from '../types/sigs';
import type { Region, Ty } from '../types/ty';

export function methodPath(db: Database, krate: CrateId, method: DefId): string {
  const parent = parentOf(db, method);
  const name = nameOf(db, method);
  if (parent === null) return name;
  if (defKind(db, parent) === 'trait') return traitFnPath(db, krate, method);
  const { selfTy } = implHeader(db, parent);
  const text = displayTy(db, selfTy, { elided: true, region: regionName, path: (def) => trimmedPath(db, krate, def) });
  const module = parentOf(db, parent);
  if (moduleOf(db, selfTy) === module) {
    const type = selfTy.kind === 'adt' || selfTy.kind === 'foreign' ? text.replace('<', '::<') : `<${text}>`;
    return `${type}::${name}`;
  }
  const prefix = module === null ? '' : modulePath(db, krate, module);
  return `${prefix === '' ? '' : `${prefix}::`}<impl ${text}>::${name}`;
}

/** The module that declares what a type is of: the type, the trait of an object, or that of what it refers to. */
function moduleOf(db: Database, ty: Ty): DefId | null {
  switch (ty.kind) {
    case 'adt':
    case 'foreign':
      return parentOf(db, ty.def);
    case 'dynamic': {
      const principal = ty.preds.find((pred) => pred.kind === 'trait');
      return principal === undefined ? null : parentOf(db, principal.trait);
    }
    case 'ref':
    case 'ptr':
      return moduleOf(db, ty.ty);
    case 'slice':
    case 'array':
      return moduleOf(db, ty.elem);
    default:
      return null;
  }
}

/** Lifetimes of an impl that has not named them are left out, or `'_` among arguments. */
function regionName(region: Region): string {
  if (region.kind === 'static') return "'static";
  const isNamed = (region.kind === 'earlyParam' || region.kind === 'lateParam') && region.name !== "'_";
  return isNamed ? region.name : '';
}
