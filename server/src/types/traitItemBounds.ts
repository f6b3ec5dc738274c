/**
 * What a trait's where-clauses promise of its associated types: `where for<'a> Self::Gat<'a>: Debug` is a bound of `Gat`,
 * and `<Self::Item as Tr>::Out: Debug` one of `Item`. Mirrors `associated_type_bounds` of rustc_hir_analysis with its
 * `remap_gat_vars_and_recurse_into_nested_projections`.
 */
import { Folder } from './fold';
import { mkBoundRegion } from './intern';
import type { BoundVar, GenericArg, Predicate, Region, Ty } from './ty';

/** The clause as a bound of the associated type whose projection on its own parameters is `own`; null if it is none. */
export function asItemBound(p: Predicate, own: Ty & { readonly kind: 'alias' }): Predicate | null {
  let at = selfOf(p);
  while (at !== null && at.kind === 'alias' && at.alias === 'projection' && at.def !== own.def) {
    const first = at.args.list[0];
    at = first?.kind === 'type' ? first.ty : null;
  }
  if (at === own) return p;
  if (at === null || at.kind !== 'alias' || at.def !== own.def) return null;
  const to = new Map<number, Region>();
  for (let i = 0; i < own.args.list.length; i++) {
    const written = at.args.list[i] as GenericArg;
    const param = own.args.list[i] as GenericArg;
    if (written === param) continue;
    // Of every lifetime the type can take, or of none.
    const region = written.kind === 'region' && written.region.kind === 'bound' ? written.region : null;
    if (region === null || param.kind !== 'region' || region.debruijn !== 0 || to.has(region.index)) return null;
    to.set(region.index, param.region);
  }
  return new ToParams(p.vars, to).predicate(p);
}

function selfOf(p: Predicate): Ty | null {
  if (p.kind === 'typeOutlives') return p.ty;
  if (p.kind === 'regionOutlives') return null;
  const first = (p.kind === 'trait' ? p.traitRef.args : p.args).list[0];
  return first?.kind === 'type' ? first.ty : null;
}

/** Some variables of a predicate's binder become parameters, the others stay. */
class ToParams extends Folder {
  private readonly left: readonly BoundVar[];
  private readonly place: readonly number[];

  constructor(
    private readonly all: readonly BoundVar[],
    private readonly to: ReadonlyMap<number, Region>,
  ) {
    super();
    this.left = all.filter((_, i) => !to.has(i));
    this.place = all.map((v) => this.left.indexOf(v));
  }

  override vars(vars: readonly BoundVar[]): readonly BoundVar[] {
    return vars === this.all ? this.left : vars;
  }

  override region(r: Region): Region {
    if (r.kind !== 'bound' || r.debruijn !== this.depth - 1) return r;
    const param = this.to.get(r.index);
    return param ?? mkBoundRegion(r.debruijn, this.place[r.index] ?? r.index, r.name);
  }
}
