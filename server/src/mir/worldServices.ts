/** What the builder asks of the type floors (`build/services.ts`), answered from the database. */
import type { DefId } from '../base/ids';
import type { BodySourceMap, BodySyns, BodyUnit, Expr, Literal } from '../hir/body';
import { bodyOf, loweredBody } from '../hir/query';
import { inferBody } from '../infer/infer';
import type { Attrs } from '../items/item';
import { crateOf, defKind, defTable, nameOf, parentOf } from '../names/defs';
import { childrenOf, isExpanded, itemOf, variantOf, variantsOf } from '../names/itemData';
import { langItem } from '../names/langItems';
import { macroOfText } from '../names/spans';
import { properModule } from '../names/visibility';
import type { Database } from '../query/engine';
import { paramEnvOf } from '../traits/paramEnv';
import { adtDef } from '../types/adt';
import { editionOf } from '../types/edition';
import { fnSigData } from '../types/fnSigs';
import { eraseRegions, instantiateTy } from '../types/fold';
import { mkLateParam, mkSig } from '../types/intern';
import { typeOf, typeTaint } from '../types/sigs';
import type { AdtInfo, BodySignature, ConstBody, MirServices, ValueDef } from './build/services';
import { constQualifs } from './constQualifs';
import { TypeFacts } from './typeFacts';

export function worldServices(db: Database, owner: DefId, syns: BodySyns): MirServices {
  const krate = crateOf(db, owner);
  const facts = new TypeFacts(db, krate, paramEnvOf(db, owner), properModule(defTable(db), owner));
  const adts = new Map<DefId, AdtInfo | null>();
  const values = new Map<DefId, ValueDef | null>();
  const langMethods = new Map<string, DefId | null>();
  const ownEdition = editionOf(db, krate);

  function langMethod(trait: string, method: string): DefId | null {
    const key = `${trait} ${method}`;
    let found = langMethods.get(key);
    if (found === undefined) {
      const def = langItem(db, krate, trait);
      found = def === null ? null : (childrenOf(db, def).find((child) => nameOf(db, child) === method) ?? null);
      langMethods.set(key, found);
    }
    return found;
  }

  const isMade = isExpanded(db, owner);

  /** Positions are looked up only for what came out of a macro: else the body stays as it is when only these change. */
  function macroAt(syn: number): Maker | null {
    if (!isMade && (syns.unitOf[syn] ?? 0) === 0) return null;
    const lowered = db.get(loweredBody, owner);
    const maker = lowered === null || syn < 0 ? null : makerOf(lowered.map, syn);
    if (typeof maker !== 'number') return maker;
    const macroDef = isMade ? macroOfText(db, owner, maker) : null;
    return macroDef === null ? null : { macroDef, isForeign: crateOf(db, macroDef) !== krate };
  }

  return {
    edition: (syn) => editionAt(db, macroAt(syn), ownEdition),
    isFromOtherCrate: (syn) => macroAt(syn)?.isForeign === true,
    adt: (def) => cached(adts, def, () => adtInfo(db, def, krate)),
    fieldTy: (adt, variant, field) => (adt.kind === 'adt' ? facts.fieldTy(adt, variant, field) : null),
    valueDef: (def) => cached(values, def, () => valueDef(db, def)),
    needsDrop: (ty) => facts.needsDrop(ty),
    needsAsyncDrop: (ty) => facts.needsAsyncDrop(ty),
    isCopy: (ty) => facts.isCopy(ty),
    isFreeze: (ty) => facts.isFreeze(ty),
    isUninhabited: (ty) => facts.isUninhabited(ty),
    hasDestructor: (def) => facts.hasDestructor(def),
    isUnsafeCell: (def) => adtDef(db, def)?.isUnsafeCell ?? false,
    eraseRegions,
    bodySignature: (def) => bodySignature(db, def, facts),
    langItem: (name) => langItem(db, krate, name),
    langMethod,
    isMutablePlaceMethod(def) {
      const parent = parentOf(db, def);
      return (
        parent !== null && (parent === langItem(db, krate, 'deref_mut') || parent === langItem(db, krate, 'index_mut'))
      );
    },
    isConstFn(def) {
      const item = itemOf(db, def);
      return item?.kind === 'fn' && item.isConst;
    },
    isIntrinsic(def, name) {
      if (nameOf(db, def) !== name) return false;
      const item = itemOf(db, def);
      return item?.kind === 'fn' && hasAttr(item.attrs, 'rustc_intrinsic');
    },
    isPromotableFn: (def) => hasAttr(itemOf(db, def)?.attrs, 'rustc_promotable'),
    constBody: (def) => constBody(db, def),
    isStructural: (def) => facts.isStructural(def),
    constQualif: (def, qualif) => (db.get(bodyOf, def) === null ? null : (db.get(constQualifs, def)?.[qualif] ?? null)),
    constValue: (def) => constValue(db, def, 0),
  };
}

function cached<K, V>(table: Map<K, V>, key: K, compute: () => V): V {
  const known = table.get(key);
  if (known !== undefined || table.has(key)) return known as V;
  const value = compute();
  table.set(key, value);
  return value;
}

function hasAttr(attrs: Attrs | undefined, path: string): boolean {
  return attrs?.others.some((attr) => attr.path === path) ?? false;
}

/** The edition of whoever wrote the token: a macro's own tokens follow the macro. */
function editionAt(db: Database, record: Maker | null, own: number): number {
  if (record === null) return own;
  if (record.macroDef !== null) return editionOf(db, crateOf(db, record.macroDef));
  return record.isForeign ? 2024 : own;
}

type Maker = Pick<BodyUnit, 'macroDef' | 'isForeign'>;

/** The expansion in the body of which a token is the macro's own; for what the item itself has, the offset in its text. */
function makerOf(map: BodySourceMap, syn: number): Maker | number | null {
  let unit = map.spans[syn * 3] ?? 0;
  let start = map.spans[syn * 3 + 1] ?? 0;
  let end = map.spans[syn * 3 + 2] ?? 0;
  for (let depth = 0; unit > 0 && depth < 64; depth++) {
    const record = map.units[unit - 1];
    if (record === undefined) return null;
    // The opening token decides: a block belongs to whoever wrote its brace.
    const origin =
      record.originOf(start, Math.min(end, start + 1), 'argument') ?? record.originOf(start, end, 'argument');
    if (origin !== null && 'unit' in origin) ({ unit, start, end } = origin);
    else return record;
  }
  return unit === 0 ? start : null;
}

function adtInfo(db: Database, def: DefId, krate: number): AdtInfo | null {
  const adt = adtDef(db, def);
  const item = itemOf(db, def);
  if (adt === null || item === null) return null;
  let isCounted = true;
  const variants = adt.variants.map((variant, index) => {
    if (adt.kind === 'enum' && (variantOf(db, variant.def)?.hasDiscriminant ?? false)) isCounted = false;
    return {
      name: variant.name,
      fieldNames: variant.fields.map((field) => field.name),
      discriminant: isCounted ? BigInt(index) : null,
    };
  });
  const isNonExhaustive = crateOf(db, def) !== krate && hasAttr(item.attrs, 'non_exhaustive');
  return { kind: adt.kind, variants, isNonExhaustive };
}

function constBody(db: Database, def: DefId): ConstBody | null {
  const kind = defKind(db, def);
  const parent = kind === 'assocConst' ? parentOf(db, def) : null;
  const isOwn = kind === 'const' || (parent !== null && defKind(db, parent) === 'impl');
  const hir = isOwn ? db.get(bodyOf, def) : null;
  return hir === null ? null : { hir, callee: (path) => inferBody(db, def)?.callee.get(path)?.def ?? null };
}

function valueDef(db: Database, def: DefId): ValueDef | null {
  switch (defKind(db, def)) {
    case 'fn':
    case 'assocFn':
      return { kind: 'fn' };
    case 'const':
    case 'assocConst':
      return { kind: 'const' };
    case 'static': {
      const item = itemOf(db, def);
      if (item?.kind !== 'static') return null;
      return {
        kind: 'static',
        isMutable: item.mutable,
        isExtern: item.isForeign,
        isThreadLocal: hasAttr(item.attrs, 'thread_local'),
      };
    }
    case 'struct': {
      const item = itemOf(db, def);
      if (item?.kind !== 'struct') return null;
      return { kind: 'ctor', adt: def, variant: 0, isUnit: item.data.shape === 'unit' };
    }
    case 'variant': {
      const adt = parentOf(db, def);
      const data = variantOf(db, def);
      if (adt === null || data === null) return null;
      const variant = variantsOf(db, adt).indexOf(def);
      return { kind: 'ctor', adt, variant, isUnit: data.data.shape === 'unit' };
    }
    default:
      return null;
  }
}

function bodySignature(db: Database, def: DefId, facts: TypeFacts): BodySignature | null {
  const kind = defKind(db, def);
  if (kind === 'fn' || kind === 'assocFn') {
    const { sig, taint } = fnSigData(db, def);
    if (taint !== null) return null;
    const late = { region: (index: number, name: string) => mkLateParam(def, index, name) };
    const inside = (ty: Parameters<typeof eraseRegions>[0]) => facts.normalize(instantiateTy(ty, late));
    return { sig, inputs: sig.inputs.map(inside), output: inside(sig.output) };
  }
  if (typeTaint(db, def) !== null) return null;
  const ty = typeOf(db, def);
  const sig = mkSig({ vars: [], inputs: [], output: ty, isUnsafe: false, isVariadic: false, abi: 'Rust' });
  return { sig, inputs: [], output: facts.normalize(ty) };
}

/** Integers, booleans and characters that a constant is made of by literals and other constants. */
function constValue(db: Database, def: DefId, depth: number): bigint | null {
  if (depth > 16 || defKind(db, def) !== 'const') return null;
  const body = db.get(bodyOf, def);
  if (body === null) return null;
  const evaluate = (id: number): bigint | null => {
    const expr: Expr | undefined = body.exprs[id];
    switch (expr?.kind) {
      case 'literal':
        return literalValue(expr.lit);
      case 'unary': {
        const value = expr.op === 'neg' ? evaluate(expr.operand) : null;
        return value === null ? null : -value;
      }
      case 'path': {
        const { res, consumed } = expr.path.res;
        if (res.kind !== 'def' || consumed < expr.path.path.segments.length) return null;
        return constValue(db, res.def, depth + 1);
      }
      default:
        return null;
    }
  };
  return evaluate(body.root);
}

function literalValue(lit: Literal): bigint | null {
  switch (lit.kind) {
    case 'int':
      return lit.value;
    case 'bool':
      return lit.value ? 1n : 0n;
    case 'char':
    case 'byte':
      return BigInt(lit.value);
    default:
      return null;
  }
}
