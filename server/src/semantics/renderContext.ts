/** How messages get at text, types and names: `RenderContext` over the database, for one typeck root. */
import type { CrateId, DefId } from '../base/ids';
import type { BodyIndex, BorrowckResult, FnSelfUse } from '../borrowck/result';
import { bodyOf, loweredBody } from '../hir/query';
import type { RenderContext } from '../ide/diagnostics/context';
import type { FileRange } from '../ide/types';
import type { FnItem, GenericArg, Item, SynPtr, TypeRef } from '../items/item';
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
import { lateBoundRegions } from '../types/fnSigs';
import type { Region, Ty } from '../types/ty';
import { loopsAround } from './loops';
import { expansionsOf, rangeOfMirSpan } from './spans';

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
    regionInArgument: (body, arg, region) =>
      body === 0 && item?.kind === 'fn' ? regionInArgument(db, owner, item, arg, region) : null,
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

interface AnonymousUse {
  readonly syn: SynPtr;
  readonly isReference: boolean;
}

/**
 * Where the anonymous lifetime stands in the written type of an argument. Anonymous late-bound lifetimes are numbered in
 * order of appearance over all parameters, behind the named ones.
 */
function regionInArgument(
  db: Database,
  owner: DefId,
  item: FnItem,
  arg: number,
  region: Region,
): { range: FileRange; isReference: boolean; written: string } | null {
  if (region.kind !== 'lateParam') return null;
  const named = lateBoundRegions(db, owner).filter((v) => v.name !== "'_").length;
  const wanted = region.index - named;
  if (wanted < 0 || item.params[arg] === undefined) return null;
  let seen = 0;
  for (const [index, param] of item.params.entries()) {
    const uses: AnonymousUse[] = [];
    collectAnonymous(param.ty, uses);
    if (index === arg) {
      const use = uses[wanted - seen];
      if (use === undefined) return null;
      const range = rangeOfSyn(db, owner, use.syn);
      if (range === null) return null;
      return {
        range: use.isReference ? { ...range, end: range.start + 1 } : range,
        isReference: use.isReference,
        written: '',
      };
    }
    seen += uses.length;
  }
  return null;
}

function collectAnonymous(ty: TypeRef, out: AnonymousUse[]): void {
  switch (ty.kind) {
    case 'ref':
      if (ty.lifetime.name === '') out.push({ syn: ty.syn, isReference: true });
      else if (ty.lifetime.name === "'_") out.push({ syn: ty.lifetime.syn, isReference: false });
      collectAnonymous(ty.inner, out);
      return;
    case 'ptr':
    case 'slice':
    case 'array':
      collectAnonymous(ty.inner, out);
      return;
    case 'tuple':
      for (const elem of ty.elems) collectAnonymous(elem, out);
      return;
    case 'path':
      for (const segment of ty.path.segments) for (const arg of segment.args?.args ?? []) collectArg(arg, out);
      return;
    default:
      return;
  }
}

function collectArg(arg: GenericArg, out: AnonymousUse[]): void {
  if (arg.kind === 'type') collectAnonymous(arg.ty, out);
  else if (arg.kind === 'lifetime' && arg.lifetime.name === "'_")
    out.push({ syn: arg.lifetime.syn, isReference: false });
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
