/** How messages get at text, types and names: `RenderContext` over the database, for one typeck root. */
import type { CrateId, DefId } from '../base/ids';
import type { BodyIndex, BorrowckResult, FnSelfUse } from '../borrowck/result';
import { bodyOf, loweredBody } from '../hir/query';
import type { RenderContext } from '../ide/diagnostics/context';
import type { FileRange } from '../ide/types';
import type { Item } from '../items/item';
import { TypeFacts } from '../mir/typeFacts';
import { crateOf, defKind, nameOf, parentOf } from '../names/defs';
import { itemOf } from '../names/itemData';
import { langItem } from '../names/langItems';
import { rangeOfSyn } from '../names/spans';
import type { Database } from '../query/engine';
import { fileText } from '../source/files';
import { paramEnvOf } from '../traits/paramEnv';
import { adtDef } from '../types/adt';
import { displayTy } from '../types/display';
import type { Region, Ty } from '../types/ty';
import { loopsAround } from './loops';
import { expansionsOf, rangeOfMirSpan } from './spans';
import { writtenRegion } from './writtenRegion';

export interface SemanticContext extends RenderContext {
  /** null: not known. */
  isCopy(ty: Ty): boolean | null;
}

export function renderContext(db: Database, owner: DefId, result: BorrowckResult): SemanticContext {
  const lowered = db.get(loweredBody, owner);
  const item = itemOf(db, owner);
  const range = (_body: BodyIndex, span: number) =>
    lowered === null ? null : rangeOfMirSpan(db, owner, lowered.map, span);
  return {
    result,
    range,
    text: (r) => db.get(fileText, r.file).slice(r.start, r.end),
    ty: (ty, regions) => displayTy(db, ty, { region: (region) => regions?.(region) ?? '' }),
    path: (def) => definitionPath(db, def),
    bodyKind: (body) => bodyKind(db, owner, result, body),
    regionDeclaration: (region) => regionDeclaration(db, owner, region),
    regionInArgument: (body, arg, ty, region) => {
      const written = body === 0 && item?.kind === 'fn' ? item.params[arg]?.ty : undefined;
      const found = written === undefined ? null : writtenRegion(ty, written, region);
      const at = found === null ? null : rangeOfSyn(db, owner, found.syn);
      if (found === null || at === null) return null;
      return {
        range: found.isReference ? { ...at, end: at.start + 1 } : at,
        isReference: found.isReference,
        written: '',
      };
    },
    nameRange: (def) => {
      const named = itemOf(db, def);
      return named === null ? null : rangeOfSyn(db, def, named.nameSyn);
    },
    loopsAround: (span) =>
      lowered === null
        ? []
        : loopsAround(db.get(bodyOf, owner), lowered.map, span).flatMap((head) => range(0, head) ?? []),
    isOptionOrResult: (ty) => ty.kind === 'adt' && isOptionOrResult(db, crateOf(db, owner), ty.def),
    selfParam: (call) => selfParam(db, call),
    variantName: (ty, variant) => (ty.kind === 'adt' ? (adtDef(db, ty.def)?.variants[variant]?.name ?? null) : null),
    opaque: (def) => displayOpaque(db, def),
    expansions: (_body, span) =>
      lowered === null
        ? []
        : expansionsOf(db, owner, lowered.map, span).map(({ range: r }) => ({
            range: r,
            text: 'in this macro invocation',
          })),
    isCopy: (ty) => {
      const answer = new TypeFacts(db, crateOf(db, owner), paramEnvOf(db, owner)).isCopy(ty);
      return answer === 'unknown' ? null : answer === 'yes';
    },
  };
}

/** `S::f` for associated items, else the name. */
function definitionPath(db: Database, def: DefId): string {
  const name = nameOf(db, def);
  const parent = parentOf(db, def);
  if (parent === null) return name;
  const kind = defKind(db, parent);
  return kind === 'trait' || kind === 'enum' ? `${nameOf(db, parent)}::${name}` : name;
}

function displayOpaque(db: Database, def: DefId): string {
  void db;
  void def;
  return 'impl Trait';
}

/** rustc's `def_descr` of the body. */
function bodyKind(db: Database, owner: DefId, result: BorrowckResult, body: BodyIndex): string {
  const { source } = result.bodies[body].body;
  if (source.kind === 'closure') return 'closure';
  if (source.kind === 'coroutine') {
    return {
      asyncBlock: 'async block',
      asyncFn: 'async function',
      asyncClosure: 'async closure',
      gen: 'gen block',
      coroutine: 'coroutine',
    }[source.flavour];
  }
  if (source.kind === 'const') return defKind(db, owner) === 'assocConst' ? 'associated constant' : 'constant';
  if (source.kind === 'static') return 'static';
  if (defKind(db, owner) !== 'assocFn') return 'function';
  const item = itemOf(db, owner);
  return item?.kind === 'fn' && item.hasSelf ? 'method' : 'associated function';
}

/** Where a lifetime is declared: in the generics of the owner or its parent. */
function regionDeclaration(db: Database, owner: DefId, region: Region): FileRange | null {
  if (region.kind !== 'earlyParam' && region.kind !== 'lateParam') return null;
  for (const def of [owner, parentOf(db, owner)]) {
    const item = def === null ? null : itemOf(db, def);
    if (item === null || def === null || !('generics' in item)) continue;
    const param = item.generics.params.find((p) => p.kind === 'lifetime' && p.name === region.name);
    if (param) return rangeOfSyn(db, def, param.syn);
  }
  return null;
}

/** The method that takes `self`: `T::f` and where its `self` is written. */
function selfParam(db: Database, call: FnSelfUse): { path: string; range: FileRange | null } | null {
  if (call.method === null) return null;
  const item: Item | null = itemOf(db, call.method);
  if (item?.kind !== 'fn' || !item.hasSelf) return null;
  return { path: qualified(db, call.method), range: rangeOfSyn(db, call.method, item.params[0].syn) };
}

function qualified(db: Database, method: DefId): string {
  const parent = parentOf(db, method);
  const name = nameOf(db, method);
  if (parent === null) return name;
  if (defKind(db, parent) === 'trait') return `${nameOf(db, parent)}::${name}`;
  const impl = itemOf(db, parent);
  if (impl?.kind !== 'impl' || impl.selfTy.kind !== 'path') return name;
  return `${impl.selfTy.path.segments.map((s) => s.name).join('::')}::${name}`;
}

function isOptionOrResult(db: Database, krate: CrateId, adt: DefId): boolean {
  if (langItem(db, krate, 'Option') === adt) return true;
  const ok = langItem(db, krate, 'Ok');
  return ok !== null && parentOf(db, ok) === adt;
}
