/** How messages get at text, types and names: `RenderContext` over the database, for one typeck root. */
import type { BindingId, CrateId, DefId, ExprId, FileId } from '../base/ids';
import type { BodyIndex, BorrowckResult, FnSelfUse } from '../borrowck/result';
import type { ClosureExpr } from '../hir/body';
import { bodyOf, loweredBody } from '../hir/query';
import type { RenderContext, WrittenRegionRange } from '../ide/diagnostics/context';
import type { FileRange, Label } from '../ide/types';
import { inferBody } from '../infer/infer';
import type { Item, TypeRef } from '../items/item';
import { walkTypeRef } from '../items/typeRefWalk';
import type { Body, MirSpan } from '../mir/body';
import { TypeFacts } from '../mir/typeFacts';
import { crateOf, defKind, nameOf, parentOf } from '../names/defs';
import { diagnosticName } from '../names/diagnosticItems';
import { itemOf } from '../names/itemData';
import { langItem } from '../names/langItems';
import type { DefKind } from '../names/res';
import { headRange, rangeOfSyn } from '../names/spans';
import { trimmedPath } from '../names/trimmedPath';
import type { Database } from '../query/engine';
import { crateData } from '../source/crates';
import { fileText, folderOf, lineIndex, pathOf } from '../source/files';
import { paramEnvOf } from '../traits/paramEnv';
import { adtDef } from '../types/adt';
import { displayTy } from '../types/display';
import { fnSig } from '../types/fnSigs';
import { instantiateSig } from '../types/fold';
import { genericsOf, identityArgs } from '../types/generics';
import { closureIndex, closureOwner, mkAdt, mkLateParam } from '../types/intern';
import { withObjectDefaults } from '../types/objectLifetime';
import { boundOfPredicate } from '../types/predicates';
import { implHeader } from '../types/sigs';
import { ASYNC_FUTURE, synthKey } from '../types/synthKeys';
import type { ClosureKey, Region, Ty } from '../types/ty';
import { anyFreeRegion } from '../types/visit';
import { BodyTree } from './bodyTree';
import { boxedObject } from './boxedObject';
import { branchesWithout } from './branches';
import { selfNameRange } from './itemRanges';
import { methodPath } from './methodPath';
import { borrowedExpr, cloneObstacle, derefTarget, ownedArgument, uselessClones } from './ownership';
import { paramDeclaration } from './paramDeclaration';
import { expansionsInBody, expansionsOf, rangeOfBodySyn, rangeOfMirSpan, spanIdentity } from './spans';
import { writtenRegion } from './writtenRegion';

export interface SemanticContext extends RenderContext {
  /** null: not known. */
  isCopy(ty: Ty): boolean | null;
}

export function renderContext(db: Database, owner: DefId, result: BorrowckResult): SemanticContext {
  const lowered = db.get(loweredBody, owner);
  const item = itemOf(db, owner);
  let made: BodyTree | null = null;
  const tree = (): BodyTree | null => {
    const body = db.get(bodyOf, owner);
    if (body !== null && lowered !== null) made ??= new BodyTree(body, lowered.map);
    return made;
  };
  const range = (_body: BodyIndex, span: number) =>
    lowered === null ? null : rangeOfMirSpan(db, owner, lowered.map, span);
  const inBody = (syn: number): FileRange | null =>
    lowered === null ? null : rangeOfBodySyn(db, owner, lowered.map, syn);
  const closureAt = (key: ClosureKey): string => closureName(db, key);
  const said = new Set<string>();
  return {
    result,
    isFirst: (key) => {
      const isFirst = !said.has(key);
      said.add(key);
      return isFirst;
    },
    range,
    text: (r) => db.get(fileText, r.file).slice(r.start, r.end),
    ty: (ty, regions) =>
      displayTy(db, ty, {
        region: (region) => regions?.(region) ?? '',
        elided: true,
        closure: closureAt,
        path: (def) => trimmedPath(db, crateOf(db, owner), def),
      }),
    path: (def) => definitionPath(db, crateOf(db, owner), def),
    bodyKind: (body) => bodyKind(db, owner, result, body),
    regionDeclaration: (region) => regionDeclaration(db, owner, region),
    elidedInSignature: (region) => elidedInSignature(db, owner, region),
    regionInArgument: (body, arg, ty, region) => {
      const param = body === 0 && item?.kind === 'fn' ? item.params[arg]?.ty : undefined;
      if (param !== undefined) return regionIn(ty, param, region, (syn) => rangeOfSyn(db, owner, syn));
      const closure = closureNode(tree(), result, body);
      const written = closure?.params[arg]?.ty ?? null;
      return written === null ? null : regionIn(ty, written, region, inBody);
    },
    regionInOutput: (body, ty, region) => {
      const own = result.bodies[body].body;
      if (own.source.kind === 'inlineConst') return { range: range(body, own.span), written: null };
      const closure = closureNode(tree(), result, body);
      const isOwn = closure !== null && closure.flavour !== 'asyncFnBody';
      const ret = isOwn ? closure.ret : item?.kind === 'fn' ? item.ret : null;
      const at = (syn: number): FileRange | null => (isOwn ? inBody(syn) : rangeOfSyn(db, owner, syn));
      if (ret !== null) return { range: at(ret.syn), written: regionIn(ty, ret, region, at) };
      const header = range(body, own.headerSpan);
      return {
        range: header === null ? null : { ...header, start: Math.max(header.start, header.end - 1) },
        written: null,
      };
    },
    regionInImplHeader: (region) => regionInImplHeader(db, owner, region),
    nameRange: (def) => {
      const named = itemOf(db, def);
      return named === null ? null : rangeOfSyn(db, def, named.nameSyn);
    },
    loopsAround: (span, declaration) =>
      tree()
        ?.loopsAround(span, declaration)
        .flatMap((head) => range(0, head) ?? []) ?? [],
    localBehind: (span) => localBehind(db, owner, tree(), span),
    typeOrigin: (binding) => typeOrigin(db, owner, tree(), binding),
    capturedFrom: (body, field) => capturedFrom(db, owner, tree(), result.bodies[body].body.upvars[field]?.binding),
    branchesWithout: (body, inits, name) => branchLabels(db, owner, tree(), result.bodies[body].body, inits, name),
    ownedArgument: (span) => {
      const at = tree();
      return at === null ? null : ownedArgument(db, owner, at, span);
    },
    decidesLoop: (span) => tree()?.decidesLoop(span) ?? false,
    borrowedExpr: (span) => {
      const at = tree();
      const found = at === null ? null : borrowedExpr(db, owner, at, span);
      const borrowed = found === null ? null : inBody(found.syn);
      return found === null || borrowed === null ? null : { ty: found.ty, range: borrowed };
    },
    isExpr: (span) => (tree()?.outermostAt(span) ?? null) !== null,
    cloneObstacle: (ty) => cloneObstacle(db, owner, ty),
    uselessClones: (holder) => {
      const at = tree();
      const found = at === null ? [] : uselessClones(db, owner, at, holder);
      return found.flatMap(({ syn, ty, inner }) => {
        const at = inBody(syn);
        return at === null ? [] : [{ range: at, ty, inner }];
      });
    },
    derefTarget: (ty) => derefTarget(db, owner, ty),
    parameterType: (span) => {
      const at = tree();
      const index = at === null ? -1 : at.body.params.findIndex((pat) => at.map.patSyn[pat] === span >> 2);
      const param = item?.kind === 'fn' && !(item.hasSelf && index === 0) ? item.params[index] : undefined;
      return param === undefined ? null : rangeOfSyn(db, owner, param.ty.syn);
    },
    withObjectDefaults: (ty) => withObjectDefaults(db, ty),
    isVec: (ty) => ty.kind === 'adt' && diagnosticName(db, ty.def) === 'Vec',
    sharedPointer: (ty) => {
      const name = ty.kind === 'adt' ? diagnosticName(db, ty.def) : null;
      return name === 'Rc' || name === 'Arc' ? name : null;
    },
    selfParam: (call) => selfParam(db, crateOf(db, owner), call),
    declaredType: (def, param) => {
      const args = identityArgs(genericsOf(db, def));
      const arg = args.list[param];
      const isRegion = arg?.kind === 'region' && (arg.region.kind === 'earlyParam' || arg.region.kind === 'lateParam');
      return {
        kind: adtDef(db, def)?.kind ?? 'type',
        type: displayTy(db, mkAdt(def, args), { path: (other) => trimmedPath(db, crateOf(db, owner), other) }),
        param: arg?.kind === 'type' ? displayTy(db, arg.ty) : isRegion ? arg.region.name : '_',
      };
    },
    isUnaryOperator: ({ method }) => {
      const trait = method === null ? null : parentOf(db, method);
      return UNARY.some((name) => trait !== null && langItem(db, crateOf(db, owner), name) === trait);
    },
    fnOnceBound: (param) => fnOnceBound(db, owner, param),
    closureKindOrigin: (closure) => closureKindOrigin(db, tree(), result, closure),
    definitionHead: (def) => definitionHead(db, def),
    writtenBound(def, index) {
      const bound = boundOfPredicate(db, def, index);
      return bound === null ? null : { ...bound, range: rangeOfSyn(db, bound.def, bound.syn) };
    },
    isVariable: (span) => {
      const at = tree()?.outermostAt(span) ?? null;
      const expr = at === null ? undefined : tree()?.body.exprs[at];
      return expr?.kind === 'path' && expr.path.res.res.kind === 'local';
    },
    closureArgument: (body) => closureArgument(db, owner, tree(), closureExpr(tree(), result, body)),
    closureReturned: (body) => closureReturned(db, owner, tree(), closureExpr(tree(), result, body)),
    variantName: (ty, variant) => (ty.kind === 'adt' ? (adtDef(db, ty.def)?.variants[variant]?.name ?? null) : null),
    opaqueRange: (opaque) => opaqueRange(db, opaque),
    isInInnerBlock: (span) => tree()?.isInInnerBlock(span) ?? true,
    boxedObject: (span) => boxedObject(db, owner, tree(), result, span),
    expansions: (_body, span) =>
      lowered === null
        ? []
        : expansionsOf(db, owner, lowered.map, span).map((range) => ({ range, text: 'in this macro invocation' })),
    isSameSpan: (a, b) =>
      a === b || (lowered !== null && spanIdentity(lowered.map, a) === spanIdentity(lowered.map, b)),
    isMadeInBody: (span) => lowered !== null && expansionsInBody(db, owner, lowered.map, span).length > 0,
    isCopy: (ty) => {
      const answer = new TypeFacts(db, crateOf(db, owner), paramEnvOf(db, owner)).isCopy(ty);
      return answer === 'unknown' ? null : answer === 'yes';
    },
  };
}

/** `{closure@src/main.rs:2:13: 2:16}`: by the position of its header. */
function closureName(db: Database, key: ClosureKey): string {
  const owner = closureOwner(key);
  const lowered = db.get(loweredBody, owner);
  const body = db.get(bodyOf, owner);
  const id = body?.closures[closureIndex(key)];
  const expr = id === undefined ? undefined : body?.exprs[id];
  if (lowered === null || expr?.kind !== 'closure') return '{closure}';
  if (expr.flavour === 'asyncFnBody') return `{async fn body of ${nameOf(db, owner)}()}`;
  const kind = CLOSURE_WORD[expr.flavour];
  const isWhole = expr.flavour === 'asyncClosureBody';
  const header = isWhole ? lowered.map.exprSyn[id as ExprId] : lowered.map.nameSyn.get(id as ExprId);
  const at = header === undefined ? null : rangeOfBodySyn(db, owner, lowered.map, header);
  if (at === null) return `{${kind}}`;
  const lines = db.get(lineIndex, at.file);
  const [start, end] = [lines.lineCol(at.start, 'char'), lines.lineCol(at.end, 'char')];
  return `{${kind}@${shownPath(db, crateOf(db, owner), at.file)}:${start.line + 1}:${start.col + 1}: ${end.line + 1}:${end.col + 1}}`;
}

/** A file as rustc names it: as it was given, or inside the package that Cargo builds. */
function shownPath(db: Database, krate: CrateId, file: FileId): string {
  const path = pathOf(db, file);
  const { origin, rootFile } = db.get(crateData, krate);
  if (origin === 'standalone') return path;
  const folder = folderOf(pathOf(db, rootFile));
  const root = /\/src(\/bin)?$/.test(folder) ? folder.replace(/src(\/bin)?$/, '') : `${folder}/`;
  return path.startsWith(root) ? path.slice(root.length) : path;
}

const CLOSURE_WORD = {
  closure: 'closure',
  asyncBlock: 'async block',
  asyncClosure: 'async closure',
  asyncClosureBody: 'async closure body',
  genBlock: 'gen block',
  coroutine: 'coroutine',
} as const;

function localBehind(
  db: Database,
  owner: DefId,
  tree: BodyTree | null,
  span: MirSpan,
): { name: string; range: FileRange } | null {
  const binding = tree?.localBehind(span) ?? null;
  if (tree === null || binding === null || tree.body.bindings[binding].synthetic !== null) return null;
  const pat = tree.patternOf(binding);
  const range = pat === null ? null : rangeOfBodySyn(db, owner, tree.map, tree.map.patSyn[pat]);
  return range === null ? null : { name: tree.body.bindings[binding].name, range };
}

/** Where a captured variable is declared, and the type or the initialiser that stands there. */
function capturedFrom(
  db: Database,
  owner: DefId,
  tree: BodyTree | null,
  binding: BindingId | undefined,
): { declared: FileRange | null; typed: FileRange | null } {
  const pat = binding === undefined ? null : (tree?.patternOf(binding) ?? null);
  if (tree === null || pat === null) return { declared: null, typed: null };
  const at = (syn: number): FileRange | null => rangeOfBodySyn(db, owner, tree.map, syn);
  const declared = at(tree.map.patSyn[pat]);
  const param = tree.body.params.indexOf(pat);
  if (param >= 0) {
    const item = itemOf(db, owner);
    const written = item?.kind === 'fn' ? item.params[param] : undefined;
    const isSelf = item?.kind === 'fn' && item.hasSelf && param === 0;
    const typed = isSelf || written?.ty === undefined ? declared : rangeOfSyn(db, owner, written.ty.syn);
    return { declared, typed };
  }
  const from = tree.declarationOf(pat);
  if (from === null) return { declared, typed: null };
  if (from.ty !== null) return { declared, typed: at(from.ty.syn) };
  if (from.closure !== null) return { declared, typed: declared };
  const init = from.init === null ? null : at(tree.map.exprSyn[from.init]);
  const isOneLine = init !== null && !db.get(fileText, init.file).slice(init.start, init.end).includes('\n');
  return { declared, typed: isOneLine ? init : null };
}

function branchLabels(
  db: Database,
  owner: DefId,
  tree: BodyTree | null,
  body: Body,
  inits: readonly MirSpan[],
  name: string,
): readonly Label[] {
  if (tree === null) return [];
  const { source } = body;
  const closure = 'index' in source ? tree.body.exprs[tree.body.closures[source.index]] : undefined;
  const inner = source.kind === 'inlineConst' ? source.expr : tree.body.root;
  const root = closure?.kind === 'closure' ? closure.body : inner;
  return branchesWithout(tree, root, inits, name).flatMap(({ syn, part, text }) => {
    const whole = rangeOfBodySyn(db, owner, tree.map, syn);
    if (whole === null || part === 'whole') return whole === null ? [] : [{ range: whole, text }];
    if (part === 'end') return [{ range: { ...whole, start: whole.end }, text }];
    const other = rangeOfBodySyn(db, owner, tree.map, 'until' in part ? part.until : part.through);
    if (other === null || other.file !== whole.file) return [];
    const range =
      'until' in part
        ? { ...whole, start: whole.end, end: other.start }
        : { ...whole, end: Math.max(whole.end, other.end) };
    return [{ range, text }];
  });
}

/** `S::f` for associated items, else the name. */
function definitionPath(db: Database, krate: CrateId, def: DefId): string {
  const name = nameOf(db, def);
  const parent = parentOf(db, def);
  if (parent === null) return name;
  const kind = defKind(db, parent);
  if (kind === 'trait' || kind === 'enum') return `${trimmedPath(db, krate, parent)}::${name}`;
  return TYPES.has(defKind(db, def)) ? trimmedPath(db, krate, def) : name;
}

const TYPES: ReadonlySet<DefKind> = new Set(['struct', 'enum', 'union', 'trait']);

/** The `impl Trait` in the return type of a fn. */
function opaqueRange(db: Database, opaque: Ty): FileRange | null {
  const key = opaque.kind === 'alias' ? synthKey(opaque.def) : null;
  if (key?.kind !== 'opaque') return null;
  const item = itemOf(db, key.owner);
  if (item?.kind !== 'fn' || item.ret === null) return null;
  let syn = -1;
  let seen = 0;
  walkTypeRef(item.ret, {
    ty: (t) => {
      if (t.kind === 'impl' && seen++ === key.detail) syn = t.syn;
      return false;
    },
  });
  return rangeOfSyn(db, key.owner, key.detail === ASYNC_FUTURE ? item.ret.syn : syn);
}

function closureNode(tree: BodyTree | null, result: BorrowckResult, body: BodyIndex): ClosureExpr | null {
  const id = closureExpr(tree, result, body);
  const expr = id === null ? undefined : tree?.body.exprs[id];
  return expr?.kind === 'closure' ? expr : null;
}

function regionIn(
  ty: Ty,
  written: TypeRef,
  region: Region,
  rangeOf: (syn: number) => FileRange | null,
): WrittenRegionRange | null {
  const found = writtenRegion(ty, written, region);
  const at = found === null ? null : rangeOf(found.syn);
  const whole = found === null ? null : rangeOf(found.whole);
  if (found === null || at === null || whole === null) return null;
  return { range: found.kind === 'reference' ? { ...at, end: at.start + 1 } : at, kind: found.kind, whole };
}

/** An elided lifetime of the impl around the fn. */
function regionInImplHeader(
  db: Database,
  owner: DefId,
  region: Region,
): { range: FileRange; where: 'self type' | 'header' } | null {
  const parent = parentOf(db, owner);
  const item = parent === null ? null : itemOf(db, parent);
  if (parent === null || item?.kind !== 'impl') return null;
  const found = regionIn(implHeader(db, parent).selfTy, item.selfTy, region, (syn) => rangeOfSyn(db, parent, syn));
  return found === null ? null : { range: found.range, where: 'self type' };
}

/** rustc's `def_descr` of the body. */
function bodyKind(db: Database, owner: DefId, result: BorrowckResult, body: BodyIndex): string {
  const { source } = result.bodies[body].body;
  if (source.kind === 'closure') return source.isAsync ? 'async closure' : 'closure';
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
  if (source.kind === 'inlineConst') return 'inline constant';
  if (defKind(db, owner) !== 'assocFn') return 'function';
  const item = itemOf(db, owner);
  return item?.kind === 'fn' && item.hasSelf ? 'method' : 'associated function';
}

const UNARY = ['neg', 'not', 'deref'] as const;

function fnOnceBound(db: Database, owner: DefId, name: string): FileRange | null {
  for (const def of [owner, parentOf(db, owner)]) {
    const item = def === null ? null : itemOf(db, def);
    if (item === null || def === null || !('generics' in item)) continue;
    const { params, where } = item.generics;
    const isParam = (ty: TypeRef | null): boolean =>
      ty?.kind === 'path' && ty.path.segments.length === 1 && ty.path.segments[0].name === name;
    const bounds = [
      ...params.filter((param) => param.name === name).flatMap((param) => param.bounds),
      ...where.filter((predicate) => isParam(predicate.ty)).flatMap((predicate) => predicate.bounds),
    ];
    const found = bounds.find((bound) => bound.kind === 'trait' && bound.path.segments.at(-1)?.name === 'FnOnce');
    if (found !== undefined) return rangeOfSyn(db, def, found.syn);
  }
  return null;
}

/** Where a lifetime is declared: in the generics of the owner or its parent. */
function elidedInSignature(db: Database, owner: DefId, region: Region): FileRange | null {
  const item = itemOf(db, owner);
  if (item?.kind !== 'fn') return null;
  const { inputs } = instantiateSig(fnSig(db, owner), {
    region: (index, name) => mkLateParam(owner, index, name),
  });
  for (const [i, { ty }] of item.params.entries()) {
    const input = inputs[i];
    if (input === undefined || !anyFreeRegion(input, (r) => r === region)) continue;
    return regionIn(input, ty, region, (syn) => rangeOfSyn(db, owner, syn))?.range ?? null;
  }
  return null;
}

export function regionDeclaration(db: Database, owner: DefId, region: Region): FileRange | null {
  if (region.kind !== 'earlyParam' && region.kind !== 'lateParam') return null;
  return paramDeclaration(db, owner, 'lifetime', region.name);
}

/** The method that takes `self`: `T::f` and where its `self` is written. */
function selfParam(
  db: Database,
  krate: CrateId,
  call: FnSelfUse,
): { path: string; range: FileRange | null; isOptionOrResult: boolean } | null {
  if (call.method === null) return null;
  const item: Item | null = itemOf(db, call.method);
  if (item?.kind !== 'fn' || !item.hasSelf) return null;
  const parent = parentOf(db, call.method);
  const self = parent !== null && defKind(db, parent) === 'impl' ? implHeader(db, parent).selfTy : null;
  return {
    path: methodPath(db, krate, call.method),
    range: selfNameRange(db, call.method, item.params[0].syn),
    isOptionOrResult: self?.kind === 'adt' && ['Option', 'Result'].includes(diagnosticName(db, self.def) ?? ''),
  };
}

function closureKindOrigin(
  db: Database,
  tree: BodyTree | null,
  result: BorrowckResult,
  closure: ClosureKey,
): { name: string; range: FileRange | null; isByValue: boolean } | null {
  const owner = closureOwner(closure);
  const index = closureIndex(closure);
  const origin = inferBody(db, owner)?.closures[index]?.kindOrigin ?? null;
  if (origin === null || tree === null || tree.body.owner !== owner) return null;
  const range = rangeOfBodySyn(db, owner, tree.map, tree.map.exprSyn[origin.expr]);
  const own = result.bodies.find(({ body }) => body.source.kind === 'closure' && body.source.index === index);
  const upvars = own?.body.upvars.filter((upvar) => upvar.binding === origin.binding) ?? [];
  const upvar = upvars.find((u) => tree.hasSpan(origin.expr, u.kindSpan)) ?? upvars[0];
  return {
    name: upvar?.name ?? tree.body.bindings[origin.binding]?.name ?? '',
    range,
    isByValue: upvar?.mode === 'byValue',
  };
}

function closureExpr(tree: BodyTree | null, result: BorrowckResult, body: BodyIndex): ExprId | null {
  const { source } = result.bodies[body].body;
  return 'index' in source ? (tree?.body.closures[source.index] ?? null) : null;
}

/** The call that a closure is an argument of. */
function callWith(db: Database, owner: DefId, tree: BodyTree, closure: ExprId) {
  const parent = tree.parentOf(closure);
  const node = parent === null ? null : tree.body.exprs[parent];
  if (parent === null || (node?.kind !== 'call' && node?.kind !== 'methodCall')) return null;
  const callee = inferBody(db, owner)?.callee.get(node.kind === 'call' ? node.callee : parent);
  return callee === undefined ? null : { node, call: parent, callee: callee.def };
}

/** The call that a closure is handed to, if its fn is of this crate. */
function closureArgument(
  db: Database,
  owner: DefId,
  tree: BodyTree | null,
  closure: ExprId | null,
): { parameter: FileRange; call: FileRange } | null {
  const found = tree === null || closure === null ? null : callWith(db, owner, tree, closure);
  if (tree === null || closure === null || found === null) return null;
  const { node, callee } = found;
  const item = itemOf(db, callee);
  if (item?.kind !== 'fn') return null;
  const position = node.args.indexOf(closure);
  const written = position < 0 ? undefined : item.params[position + (item.hasSelf ? 1 : 0)];
  const parameter = rangeOfSyn(db, callee, written?.ty.syn ?? item.nameSyn);
  const callSyn = node.kind === 'call' ? tree.map.exprSyn[node.callee] : tree.map.fnSyn.get(found.call);
  const call = callSyn === undefined ? null : rangeOfBodySyn(db, owner, tree.map, callSyn);
  return parameter === null || call === null ? null : { parameter, call };
}

function typeOrigin(
  db: Database,
  owner: DefId,
  tree: BodyTree | null,
  binding: BindingId,
): 'declared' | 'callee' | 'inferred' {
  const pat = tree?.patternOf(binding) ?? null;
  if (tree === null || pat === null || tree.body.params.includes(pat)) return 'declared';
  const from = tree.declarationOf(pat);
  if (from === null) return 'inferred';
  if (from.closure === null || from.ty !== null) return 'declared';
  const callee = callWith(db, owner, tree, from.closure)?.callee;
  return callee !== undefined && crateOf(db, callee) !== crateOf(db, owner) ? 'callee' : 'inferred';
}

function closureReturned(
  db: Database,
  owner: DefId,
  tree: BodyTree | null,
  closure: ExprId | null,
): { name: FileRange; type: FileRange } | null {
  const item = itemOf(db, owner);
  if (tree === null || closure === null || item?.kind !== 'fn' || item.ret === null) return null;
  if (!tree.isReturned(closure)) return null;
  const name = rangeOfSyn(db, owner, item.nameSyn);
  const type = rangeOfSyn(db, owner, item.ret.syn);
  return name === null || type === null ? null : { name, type };
}

function definitionHead(db: Database, def: DefId): FileRange | null {
  const item = itemOf(db, def);
  return item?.kind === 'static' || item?.kind === 'const' ? headRange(db, def, item.ty.syn) : null;
}
