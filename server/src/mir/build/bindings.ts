/**
 * Variables: their locals, `let` patterns, and what a matched pattern binds. Mirrors rustc_mir_build::builder::matches
 * (declare_bindings, expr_into_pattern, lower_let_expr, bind_matched_candidate_*).
 */
import type { BindingId } from '../../base/ids';
import type { Ty } from '../../types/ty';
import type { MirSpan, Place, PlaceElem, UserAnnotation } from '../body';
import { type Builder, mkErasedRef } from './builder';
import { bindPattern } from './guard';
import { exprIntoDest } from './into';
import { lowerMatchTree } from './matchTree';
import { asPlaceBuilder } from './place';
import { type PlaceBuilder, toPlace } from './placeBuilder';
import { NO_SCOPE } from './regionScopeTree';
import { breakForElse, scheduleDrop } from './scope';
import type { TExpr, TPat } from './thir';

export type PrimaryBinding = TPat & { readonly kind: 'bind' };

/** First occurrences of the variables of a pattern, left to right. */
export function primaryBindings(pat: TPat): PrimaryBinding[] {
  const out: PrimaryBinding[] = [];
  const seen = new Set<BindingId>();
  visit(pat, (bind) => {
    if (seen.has(bind.binding)) return;
    seen.add(bind.binding);
    out.push(bind);
  });
  return out;
}

function visit(pat: TPat, found: (bind: PrimaryBinding) => void): void {
  switch (pat.kind) {
    case 'bind':
      found(pat);
      if (pat.sub !== null) visit(pat.sub, found);
      return;
    case 'ascribe':
    case 'deref':
    case 'derefMethod':
      visit(pat.sub, found);
      return;
    case 'or':
      for (const alt of pat.alts) visit(alt, found);
      return;
    case 'array':
    case 'slice':
      for (const sub of pat.prefix) visit(sub, found);
      if (pat.middle !== null) visit(pat.middle, found);
      for (const sub of pat.suffix) visit(sub, found);
      return;
    case 'variant':
    case 'leaf':
      for (const field of pat.fields) visit(field.pat, found);
      return;
    default:
      return;
  }
}

/** Where alternatives of an or-pattern bind a variable again. */
function repeatedBindings(pat: TPat): ReadonlyMap<BindingId, MirSpan[]> {
  const spans = new Map<BindingId, MirSpan[]>();
  visit(pat, ({ binding, span }) => {
    const known = spans.get(binding);
    if (known === undefined) spans.set(binding, []);
    else known.push(span);
  });
  return spans;
}

interface Annotation {
  readonly ty: Ty;
  readonly span: MirSpan;
  readonly path: readonly PlaceElem[];
}
const NO_ANNOTATIONS: ReadonlyMap<PrimaryBinding, Annotation> = new Map();

/**
 * What the types written around a pattern say of its variables: the outermost, and the way from it. A variable is held to
 * it exactly, also where the matched place may be of a subtype: `let ref mut x: &'static T = y`.
 */
function annotationsIn(b: Builder, pat: TPat): ReadonlyMap<PrimaryBinding, Annotation> {
  if (pat.kind === 'bind' && pat.sub === null) return NO_ANNOTATIONS;
  const out = new Map<PrimaryBinding, Annotation>();
  annotate(b, pat, null, [], out);
  return out;
}

function annotate(
  b: Builder,
  pat: TPat,
  outer: UserAnnotation | null,
  path: readonly PlaceElem[],
  out: Map<PrimaryBinding, Annotation>,
): void {
  const step = (...elems: PlaceElem[]): readonly PlaceElem[] => (outer === null ? path : [...path, ...elems]);
  switch (pat.kind) {
    case 'ascribe': {
      const own = { ty: pat.userTy, span: pat.typeSpan };
      b.annotations.push(own);
      if (outer === null) annotate(b, pat.sub, own, [], out);
      else annotate(b, pat.sub, outer, path, out);
      return;
    }
    case 'bind':
      if (outer !== null) out.set(pat, { ...outer, path });
      if (pat.sub !== null) annotate(b, pat.sub, outer, path, out);
      return;
    case 'deref':
      annotate(b, pat.sub, outer, step({ kind: 'deref' }), out);
      return;
    case 'or':
      for (const alt of pat.alts) annotate(b, alt, outer, path, out);
      return;
    case 'array':
    case 'slice': {
      const elem: PlaceElem = { kind: 'constIndex', offset: 0, minLength: 0, fromEnd: false };
      for (const sub of pat.prefix) annotate(b, sub, outer, step(elem), out);
      // The rest of an array is of another type.
      if (pat.middle !== null) annotate(b, pat.middle, pat.kind === 'slice' ? outer : null, path, out);
      for (const sub of pat.suffix) annotate(b, sub, outer, step(elem), out);
      return;
    }
    case 'variant':
      for (const field of pat.fields)
        annotate(
          b,
          field.pat,
          outer,
          step({ kind: 'downcast', variant: pat.variant }, { kind: 'field', index: field.index }),
          out,
        );
      return;
    case 'leaf':
      for (const field of pat.fields) annotate(b, field.pat, outer, step({ kind: 'field', index: field.index }), out);
      return;
    default:
      return;
  }
}

/** Makes the locals of a pattern's variables; of those in `if let` guards too. */
export function declareBindings(
  b: Builder,
  pat: TPat,
  guard: TExpr | null,
  matchSpan: MirSpan,
  of: 'let' | 'arm' | 'parameter' = 'let',
): void {
  const plain = pat.kind === 'ascribe' ? pat.sub : pat;
  const isSimple = of !== 'arm' && plain.kind === 'bind' && plain.sub === null;
  const annotations = annotationsIn(b, pat);
  const repeated = repeatedBindings(pat);
  for (const bind of primaryBindings(pat)) {
    const { binding, mode, span } = bind;
    const elsewhere = repeated.get(binding) ?? [];
    const local = b.newLocal(
      bind.varTy,
      span,
      {
        kind: 'user',
        binding,
        mode,
        hasTypeAnnotation: pat.kind === 'ascribe' || of === 'parameter',
        isSimple,
        matchSpan,
        patSpan: pat.span,
        ...(elsewhere.length > 0 ? { elsewhere } : {}),
      },
      bind.mutable,
    );
    const decl = b.decl(local);
    decl.name = b.services.isFromOtherCrate(span >> 2) ? null : b.nameOf(binding);
    const written = annotations.get(bind);
    if (written !== undefined) {
      decl.userTy = written.ty;
      decl.userSpan = written.span;
      if (written.path.length > 0) decl.userPath = written.path;
    }
    if (guard === null) b.vars.set(binding, { body: local, guard: null });
    else {
      const reference = b.newLocal(mkErasedRef(bind.varTy, false), span, { kind: 'refForGuard', binding }, false);
      b.decl(reference).name = decl.name;
      b.vars.set(binding, { body: local, guard: reference });
    }
  }
  if (guard !== null) declareGuardBindings(b, guard);
}

function declareGuardBindings(b: Builder, guard: TExpr): void {
  switch (guard.kind) {
    case 'let':
      declareBindings(b, guard.pat, null, guard.init.span);
      return;
    case 'scope':
      declareGuardBindings(b, guard.value);
      return;
    case 'use':
      declareGuardBindings(b, guard.source);
      return;
    case 'logical':
      if (guard.op !== '&&') return;
      declareGuardBindings(b, guard.lhs);
      declareGuardBindings(b, guard.rhs);
      return;
    default:
      return;
  }
}

export function storageLiveBinding(
  b: Builder,
  binding: BindingId,
  span: MirSpan,
  forGuard: boolean,
  schedules: boolean,
): Place {
  const local = b.varLocal(binding, forGuard);
  if (local === null) {
    b.tainted('mir: variable without a local', span);
    return b.unitTemp();
  }
  b.cfg.push(b.cur, { kind: 'storageLive', span, local });
  const scope = b.tree.varScope[binding] ?? NO_SCOPE;
  if (schedules && scope !== NO_SCOPE) scheduleDrop(b, scope, local, 'storage');
  return b.places.local(local);
}

export function scheduleDropForBinding(b: Builder, binding: BindingId): void {
  const local = b.varLocal(binding, false);
  const scope = b.tree.varScope[binding] ?? NO_SCOPE;
  if (local !== null && scope !== NO_SCOPE) scheduleDrop(b, scope, local, 'value');
}

/** `let P = e;`: a plain variable is written at once, anything else is matched in its place. */
export function exprIntoPattern(b: Builder, pat: TPat, init: TExpr): void {
  const plain = pat.kind === 'ascribe' ? pat.sub : pat;
  if (plain.kind === 'bind' && plain.mode === 'move' && plain.sub === null) {
    const place = storageLiveBinding(b, plain.binding, pat.span, false, true);
    exprIntoDest(b, place, init);
    b.cfg.fakeRead(b.cur, pat.span, 'let', place);
    if (pat.kind === 'ascribe') {
      b.cfg.push(b.cur, {
        kind: 'ascribe',
        span: pat.typeSpan,
        place,
        variance: 'inv',
        userTy: pat.userTy,
        typeSpan: pat.typeSpan,
      });
    }
    scheduleDropForBinding(b, plain.binding);
    return;
  }
  placeIntoPattern(b, pat, lowerScrutinee(b, init));
}

export function lowerScrutinee(b: Builder, scrutinee: TExpr): PlaceBuilder {
  const path = asPlaceBuilder(b, scrutinee, true);
  const place = toPlace(path);
  if (place !== null) b.cfg.push(b.cur, { kind: 'placeMention', span: scrutinee.span, place });
  return path;
}

/** Binds an irrefutable pattern to a place: `let` and parameters. */
export function placeIntoPattern(b: Builder, pat: TPat, path: PlaceBuilder): void {
  const tree = lowerMatchTree(b, path, pat.span, pat.span, [{ pat, hasGuard: false }], false);
  bindPattern(b, tree.branches[0] ?? [], [], pat.span, pat.span, null);
}

/** `let P = e` as a condition: goes on where it matches, else leaves the enclosing if-then scope. */
export function lowerLet(b: Builder, pat: TPat, init: TExpr, declares: boolean): void {
  const scrutinee = lowerScrutinee(b, init);
  const tree = lowerMatchTree(b, scrutinee, init.span, pat.span, [{ pat, hasGuard: false }], true);
  breakForElse(b, tree.otherwise, init.span);
  if (declares) declareBindings(b, pat, null, init.span);
  bindPattern(b, tree.branches[0] ?? [], [], init.span, pat.span, null);
}
