/**
 * `&Vec<T>`, `&String` and `&PathBuf` as parameters of which nothing is asked but what a slice has. Mirrors
 * clippy_lints::ptr::ptr_arg; what is a trait object behind it is left alone.
 */
import type { BindingId, ExprId } from '../../base/ids';
import type { PtrArg, Spot } from '../../ide/practice/finding';
import type { FnItem, TypeRef } from '../../items/item';
import { crateOf, defKind, nameOf, parentOf } from '../../names/defs';
import { diagnosticName } from '../../names/diagnosticItems';
import { itemOf } from '../../names/itemData';
import { langItem } from '../../names/langItems';
import { fnSig } from '../../types/fnSigs';
import type { Ty } from '../../types/ty';
import type { LintBody } from './lintBody';

/** Calls that a slice answers with the same, beside those that a reference is dereferenced for. */
const ON_SLICES: ReadonlySet<string> = new Set(['as_ptr', 'is_empty', 'len']);

/** What a call becomes, by its name: what stands behind the receiver then. */
const RENAMED: Readonly<Record<PtrArg['owned'], ReadonlyMap<string, string>>> = {
  Vec: new Map([['clone', '.to_owned()']]),
  String: new Map([
    ['clone', '.to_owned()'],
    ['as_str', ''],
  ]),
  PathBuf: new Map([
    ['clone', '.to_path_buf()'],
    ['as_path', ''],
  ]),
};

type Param = Omit<PtrArg, 'calls'> & { readonly binding: BindingId; readonly calls: PtrArg['calls'][number][] };

export function ptrArg(of: LintBody): PtrArg[] {
  const params = candidates(of);
  if (params.length === 0) return [];
  const uses = new Uses(of, params);
  return params.filter((param) => uses.areOfSlices(param)).map(({ binding, ...finding }) => finding);
}

function candidates(of: LintBody): Param[] {
  const { db, owner, item } = of;
  const around = parentOf(db, owner);
  if (item?.kind !== 'fn' || item.abi !== null || around === null) return [];
  const kind = defKind(db, around);
  const impl = kind === 'impl' ? itemOf(db, around) : null;
  if (impl?.kind === 'impl' && impl.trait !== null) return [];
  const { inputs } = fnSig(db, owner);
  return item.params.flatMap((_, index) => {
    const param = candidate(of, item, index, inputs[index]);
    // A slice in the trait would not do for the impls that push.
    return param === null || (kind === 'trait' && param.mutable) ? [] : [param];
  });
}

function candidate(of: LintBody, item: FnItem, index: number, ty: Ty | undefined): Param | null {
  const written = item.params[index].ty;
  if ((item.hasSelf && index === 0) || ty?.kind !== 'ref' || ty.ty.kind !== 'adt') return null;
  if (written.kind !== 'ref' || written.inner.kind !== 'path' || written.inner.path.qself !== null) return null;
  const owned = ownedName(of, ty.ty.def);
  const last = written.inner.path.segments.at(-1);
  // Through an alias it says something else.
  if (owned === null || last?.name !== nameOf(of.db, ty.ty.def)) return null;
  const pat = of.body.pats[of.body.params[index]];
  if (pat?.kind !== 'bind' || pat.byRef || pat.mutable || pat.sub !== null) return null;
  const { binding } = pat;
  if (of.body.bindings[binding].name.startsWith('_')) return null;
  const elem = last.args?.args.find((arg) => arg.kind === 'type');
  return {
    lint: 'ptr_arg',
    at: itemSpot(written),
    pointee: itemSpot(written.inner),
    mutable: written.mutable,
    owned,
    elem: elem?.kind === 'type' ? itemSpot(elem.ty) : null,
    calls: [],
    binding,
  };
}

function itemSpot({ syn }: TypeRef): Spot {
  return { kind: 'item', syn };
}

function ownedName({ db, owner }: LintBody, def: Parameters<typeof nameOf>[1]): PtrArg['owned'] | null {
  if (def === langItem(db, crateOf(db, owner), 'String')) return 'String';
  const name = diagnosticName(db, def);
  return name === 'Vec' || name === 'PathBuf' ? name : null;
}

/** What a parameter that owns a `Vec`, `String` or `PathBuf` takes to borrow the slice, with the calls that change. */
export function asSlice(of: LintBody, index: number): Pick<PtrArg, 'owned' | 'calls'> | null {
  const ty = fnSig(of.db, of.owner).inputs[index];
  const owned = ty?.kind === 'adt' ? ownedName(of, ty.def) : null;
  const pat = of.body.pats[of.body.params[index]];
  if (owned === null || pat?.kind !== 'bind') return null;
  const calls = sliceCalls(of, pat.binding, owned);
  return calls === null ? null : { owned, calls };
}

/** Method calls on a variable that become others once it is a slice; null where one has no slice to ask. */
export function sliceCalls(of: LintBody, binding: BindingId, owned: PtrArg['owned']): PtrArg['calls'] | null {
  const calls: PtrArg['calls'][number][] = [];
  for (const id of of.tree.order) {
    const node = of.node(id);
    if (node.kind !== 'methodCall' || of.variable(node.receiver) !== binding) continue;
    if (node.name === 'capacity') return null;
    const instead = RENAMED[owned].get(node.name);
    if (instead !== undefined) calls.push({ at: of.at(id), receiver: of.at(node.receiver), instead });
  }
  return calls;
}

class Uses {
  private readonly params: Map<BindingId, Param>;
  private readonly others = new Set<Param>();

  constructor(
    private readonly of: LintBody,
    params: readonly Param[],
  ) {
    this.params = new Map(params.map((param) => [param.binding, param]));
    for (const id of of.tree.order) {
      const binding = of.variable(id);
      const param = binding === null ? undefined : this.params.get(binding);
      if (param !== undefined && !this.isOfSlice(id, param)) this.others.add(param);
    }
  }

  areOfSlices(param: Param): boolean {
    return !this.others.has(param);
  }

  private isOfSlice(id: ExprId, param: Param): boolean {
    const { of } = this;
    let at = id;
    // Out of blocks of which it is the value, and of arms of a `match` that has no others.
    for (;;) {
      const parent = of.tree.parentOf(at);
      if (parent === null) return false;
      const node = of.node(parent);
      if (node.kind === 'block') {
        if (node.tail === at) {
          at = parent;
          continue;
        }
        const pat = of.letOf(at);
        return pat === null ? this.isStatement(parent, at) : this.follow(pat, param);
      }
      if (node.kind === 'match' && node.arms.length === 1 && node.arms[0].body === at) {
        at = parent;
        continue;
      }
      if (node.kind === 'if' && node.then === at && node.else === null) return false;
      if (node.kind === 'index' && node.base === at) return true;
      if (node.kind === 'methodCall' && node.receiver === at) {
        const instead = RENAMED[param.owned].get(node.name);
        if (instead !== undefined) {
          param.calls.push({ at: of.at(parent), receiver: of.at(at), instead });
          return true;
        }
        if (node.args.length === 0 && ON_SLICES.has(node.name)) return true;
      }
      return isSlice(of, of.adjustedTy(id), param.owned);
    }
  }

  private isStatement(block: ExprId, at: ExprId): boolean {
    const node = this.of.node(block);
    return node.kind === 'block' && node.stmts.some((stmt) => stmt.kind === 'expr' && stmt.expr === at);
  }

  /** `let x = param;`: the same is asked of `x`. Uses come behind it. */
  private follow(pat: Parameters<LintBody['body']['pats']['at']>[0], param: Param): boolean {
    const node = this.of.body.pats[pat];
    if (node?.kind !== 'bind' || node.byRef || node.mutable || node.sub !== null) return false;
    if (this.of.body.bindings[node.binding].name.startsWith('_')) return false;
    this.params.set(node.binding, param);
    return true;
  }
}

function isSlice(of: LintBody, adjusted: Ty, owned: PtrArg['owned']): boolean {
  let ty = adjusted;
  while (ty.kind === 'ref') ty = ty.ty;
  if (owned === 'Vec') return ty.kind === 'slice';
  if (owned === 'String') return ty.kind === 'prim' && ty.prim === 'str';
  return ty.kind === 'adt' && diagnosticName(of.db, ty.def) === 'Path';
}
