/** Whether the signature of a definition is fully understood. */
import type { DefId } from '../base/ids';
import { defKind, parentOf } from '../names/defs';
import type { Database } from '../query/engine';
import { adtDef } from './adt';
import { fnSigData } from './fnSigs';
import { predicatesTaint, superTaint } from './predicates';
import { implHeader, typeTaint } from './sigs';

/**
 * A short stable reason why something in the signature (types, where-clauses, field types) is unknown; null if nothing
 * is. A body that uses the definition, or is its, is tainted by it.
 */
export function sigTaint(db: Database, def: DefId): string | null {
  if (def < 0) return null;
  switch (defKind(db, def)) {
    case 'fn':
      return fnSigData(db, def).taint ?? predicatesTaint(db, def);
    case 'assocFn':
      return fnSigData(db, def).taint ?? predicatesTaint(db, def) ?? superTaintAround(db, def);
    case 'struct':
    case 'enum':
    case 'union':
      return adtDef(db, def)?.taint ?? predicatesTaint(db, def);
    case 'impl':
      return implHeader(db, def).taint ?? predicatesTaint(db, def);
    case 'trait':
      return predicatesTaint(db, def) ?? superTaint(db, def);
    case 'variant':
      return predicatesTaint(db, def);
    case 'const':
    case 'static':
    case 'typeAlias':
    case 'assocConst':
      return typeTaint(db, def) ?? predicatesTaint(db, def);
    default:
      return null;
  }
}

/** Supertraits are among what a method of a trait asks for. */
function superTaintAround(db: Database, member: DefId): string | null {
  const parent = parentOf(db, member);
  return parent !== null && defKind(db, parent) === 'trait' ? superTaint(db, parent) : null;
}
