/** MIR, regions and loans of a body as text, for `tenure dump` and the view of an editor. */
import type { DefId, FileId } from '../base/ids';
import { printLoans, printRegions } from '../borrowck/print';
import { loweredBody } from '../hir/query';
import { bodyTextHead, notAnalysed } from '../ide/bodyText';
import type { BodyText } from '../ide/types';
import type { MirSpan } from '../mir/body';
import { type MirNames, printBody } from '../mir/print';
import { mirOf } from '../mir/query';
import { defPath } from '../names/defPath';
import { defKind, nameOf, parentOf } from '../names/defs';
import { Cancelled } from '../query/definition';
import type { Database } from '../query/engine';
import { lineIndex } from '../source/files';
import { adtDef } from '../types/adt';
import { displayTy } from '../types/display';
import { subst } from '../types/fold';
import { implHeader } from '../types/sigs';
import { type Region, regionName, type Ty } from '../types/ty';
import { ownerAt } from './locate';
import { rootCheck } from './rootCheck';
import { rangeOfMirSpan } from './spans';

export type BodyView = 'mir' | 'regions' | 'loans';

/** All views of the function around the offset; null where there is none. */
export function bodyTextAt(db: Database, file: FileId, offset: number): BodyText | null {
  const owner = ownerAt(db, file, offset);
  if (owner === null) return null;
  const title = pathOf(db, owner);
  const views = (['mir', 'regions', 'loans'] as const).map((view) => bodyText(db, owner, view));
  return { title, text: [bodyTextHead(title), ...views].join('\n') };
}

/** What keeps the body from being analysed stands above it. */
export function bodyText(db: Database, owner: DefId, view: BodyView): string {
  const names = namesOf(db, owner);
  const { result, taint } = db.get(rootCheck, owner);
  const reasons = notAnalysed(taint.map(({ reason }) => reason));
  if (view !== 'mir') {
    const print = view === 'regions' ? printRegions : printLoans;
    return result === null ? reasons : result.bodies.map((facts) => print(facts, names)).join('\n');
  }
  try {
    const body = db.get(mirOf, owner);
    return reasons + printBody(body, names, (span) => lineText(names.line(span)));
  } catch (error) {
    // What went wrong is among the reasons.
    if (error instanceof Cancelled) throw error;
    return reasons;
  }
}

function lineText(line: number | null): string | null {
  return line === null ? null : `line ${line}`;
}

function namesOf(db: Database, owner: DefId): MirNames & { line(span: MirSpan): number | null } {
  const map = db.get(loweredBody, owner)?.map;
  const shown = (ty: Ty): string => displayTy(db, ty, { region: regionText });
  return {
    ty: (ty) => (ty.kind === 'fnDef' ? fnText(db, ty, shown) : shown(ty)),
    def: (def) => pathOf(db, def),
    field: (ty, variant, index) =>
      ty.kind === 'adt' ? (adtDef(db, ty.def)?.variants[variant]?.fields[index]?.name ?? null) : null,
    variant: (ty, variant) => (ty.kind === 'adt' ? (adtDef(db, ty.def)?.variants[variant]?.name ?? '?') : '?'),
    line(span) {
      const range = map === undefined || span < 0 ? null : rangeOfMirSpan(db, owner, map, span);
      return range === null ? null : db.get(lineIndex, range.file).lineOf(range.start) + 1;
    },
  };
}

/** `crate::work`, `Vec<T>::push`, `<Log as Drop>::drop`. */
function pathOf(db: Database, def: DefId): string {
  const parent = parentOf(db, def);
  if (parent === null || defKind(db, parent) !== 'impl') return defPath(db, def);
  const { erasedSelfTy, traitRef } = implHeader(db, parent);
  const self = displayTy(db, erasedSelfTy);
  const name = nameOf(db, def);
  return traitRef === null ? `${self}::${name}` : `<${self} as ${nameOf(db, traitRef.trait)}>::${name}`;
}

/** A fn with what its generics are: `crate::work::<u8>`, `Vec<String>::push`, `<String as Clone>::clone`. */
function fnText(db: Database, { def, args }: Ty & { readonly kind: 'fnDef' }, shown: (ty: Ty) => string): string {
  const types = args.list.flatMap((arg) => (arg.kind === 'type' ? [arg.ty] : []));
  const parent = parentOf(db, def);
  const kind = parent === null ? null : defKind(db, parent);
  if (parent !== null && kind === 'impl')
    return `${shown(subst(implHeader(db, parent).selfTy, args))}::${nameOf(db, def)}`;
  const [self] = types;
  if (parent !== null && kind === 'trait' && self !== undefined)
    return `<${shown(self)} as ${nameOf(db, parent)}>::${nameOf(db, def)}`;
  return `${defPath(db, def)}${types.length === 0 ? '' : `::<${types.map(shown).join(', ')}>`}`;
}

/** '' leaves it out. */
function regionText(region: Region): string {
  if (region.kind === 'var') return `'?${region.vid}`;
  if (region.kind === 'static') return "'static";
  const name = regionName(region);
  return name === null || name === "'_" ? '' : name;
}
