/** Patterns. Mirrors rustc_ast_lowering::pat and the identifier disambiguation of rustc_resolve::late. */
import type { BindingId, PatId } from '../../base/ids';
import { isReservedWord } from '../../macros/recognise/words';
import { childByField, childOfKind, children, nodeText } from '../../syntax/cursor';
import { Field, Kind } from '../../syntax/kinds';
import { NodeFlag, type NodeIdx } from '../../syntax/tree';
import type { BodyPath } from '../body';
import type { LowerCtx, Unit } from './context';
import { lowerExpr, lowerLiteral } from './expr';
import { lowerBodyPath, resolveIn } from './path';
import { simplePath } from './types';

/** Bindings of one whole pattern: alternatives of an or-pattern share them. */
interface PatternBindings extends Map<string, BindingId> {
  /** Names bound on the way to here: a second one beside it, not in another alternative, is an error. */
  seen?: Set<string>;
}

/**
 * Lowers a pattern and declares its bindings in the current scope. `specifier`: the `mut` in front of it, which the tree
 * of a `let` or a parameter has beside the pattern.
 */
export function lowerPattern(cx: LowerCtx, unit: Unit, node: NodeIdx, specifier: NodeIdx = -1): PatId {
  const bindings: PatternBindings = new Map();
  const mode = specifier < 0 ? PLAIN : { mutable: true, byRef: false, start: unit.tree.start[specifier] };
  const pat = lowerPat(cx, unit, node, bindings, mode);
  declareAll(cx, bindings);
  return pat;
}

/** Top-level alternatives `A | B` of closure parameters never occur; arms and lets pass them as one or_pattern. */
function declareAll(cx: LowerCtx, bindings: PatternBindings): void {
  for (const [key, binding] of bindings) {
    const at = key.lastIndexOf('#');
    cx.declare(key.slice(0, at), Number(key.slice(at + 1)), binding);
  }
}

interface Mode {
  readonly mutable: boolean;
  readonly byRef: boolean;
  /** Of the `mut` or `ref` in front; left out where there is none. */
  readonly start?: number;
  readonly isMutRef?: boolean;
}
const PLAIN: Mode = { mutable: false, byRef: false };

function bind(
  cx: LowerCtx,
  unit: Unit,
  name: NodeIdx,
  bindings: PatternBindings,
  mode: Mode,
  sub: PatId | null,
  whole: NodeIdx,
): PatId {
  const written = nodeText(unit.tree, name);
  if (unit.krate === cx.krate && isReservedWord(written, cx.edition))
    return cx.missingPat('syntax error', cx.synOf(unit, name));
  const text = written.replace(/^r#/, '');
  const key = `${text}#${unit.contextAt(unit.tree.start[name])}`;
  bindings.seen ??= new Set();
  if (bindings.seen.has(key)) cx.taint.push({ reason: 'name bound twice in a pattern', syn: cx.synOf(unit, name) });
  bindings.seen.add(key);
  let binding = bindings.get(key);
  if (binding === undefined) {
    binding = cx.addBinding(text, cx.synOf(unit, name));
    bindings.set(key, binding);
  }
  // rustc's span of a binding ends with its name, also where a subpattern follows.
  const syn = cx.syn(unit, mode.start ?? unit.tree.start[whole], unit.tree.end[name]);
  const { byRef, mutable, isMutRef } = mode;
  const flags = isMutRef === true ? { byRef, mutable, isMutRef } : { byRef, mutable };
  return cx.addPat({ kind: 'bind', binding, ...flags, sub }, syn);
}

/** A bare identifier is a unit struct, unit variant or constant if such a name is in scope, else a binding. */
function namesConstant(cx: LowerCtx, path: BodyPath): boolean {
  const { res, consumed } = path.res;
  if (consumed !== path.path.segments.length) return false;
  if (res.kind === 'ctor') return cx.macros.isUnitCtor(res.def);
  return res.kind === 'def' && cx.macros.isConstant(res.def);
}

/**
 * Where names come from a glob import or a macro that nobody knows, any may be a constant's; taken for one is what is written
 * as rustc's lints ask of constants and of types (`non_upper_case_globals`, `non_camel_case_types`).
 */
function mayNameConstant({ path, res: { res } }: BodyPath): boolean {
  return res.kind === 'err' && res.reason !== 'unresolved' && /^_*\p{Lu}/u.test(path.segments[0].name);
}

/** `box p`, of which the tree has `p` alone. */
function lowerPat(cx: LowerCtx, unit: Unit, node: NodeIdx, bindings: PatternBindings, mode: Mode = PLAIN): PatId {
  if (cx.boxes.size === 0 || node < 0) return lowerBare(cx, unit, node, bindings, mode);
  const { tree } = unit;
  const kind = tree.kind[node];
  // Those of the first alternative begin where these do.
  const isWrapper = kind === Kind.or_pattern || kind === Kind.match_pattern;
  const starts = isWrapper ? [] : boxesBefore(cx, unit, mode.start ?? tree.start[node]);
  return boxed(cx, unit, starts, lowerBare(cx, unit, node, bindings, mode), tree.end[node]);
}

function boxed(cx: LowerCtx, unit: Unit, starts: readonly number[], pat: PatId, end: number): PatId {
  return starts.reduce<PatId>((sub, start) => cx.addPat({ kind: 'box', sub }, cx.syn(unit, start, end)), pat);
}

/** Where the `box` words directly before an offset begin, the innermost first. They are taken from those that are left. */
function boxesBefore(cx: LowerCtx, unit: Unit, offset: number): number[] {
  const { text, repairs } = unit.tree;
  const starts: number[] = [];
  if (cx.boxes.size === 0) return starts;
  for (let at = offset; ; at = starts[starts.length - 1] as number) {
    const box = repairs?.find((r) => cx.boxes.has(r) && r.end <= at && text.slice(r.end, at).trim() === '');
    if (box === undefined) return starts;
    cx.boxes.delete(box);
    starts.push(box.start);
  }
}

function lowerBare(cx: LowerCtx, unit: Unit, node: NodeIdx, bindings: PatternBindings, mode: Mode): PatId {
  const { tree } = unit;
  if (node < 0) return cx.missingPat('syntax error', -1);
  const syn = cx.synOf(unit, node);
  if ((tree.flags[node] & (NodeFlag.Error | NodeFlag.Missing)) !== 0) return cx.missingPat('syntax error', syn);
  switch (tree.kind[node]) {
    case Kind._:
      return cx.addPat({ kind: 'wild' }, syn);
    case Kind['..']:
    case Kind.remaining_field_pattern:
      return cx.addPat({ kind: 'rest' }, syn);
    case Kind.identifier:
    case Kind.self:
    case Kind.shorthand_field_identifier: {
      if (!mode.mutable && !mode.byRef && tree.kind[node] === Kind.identifier) {
        const path = simplePath(nodeText(tree, node), syn);
        const constant: BodyPath = { path, res: resolveIn(cx, path, 'value') };
        if (namesConstant(cx, constant) || mayNameConstant(constant))
          return cx.addPat({ kind: 'path', path: constant }, syn);
      }
      return bind(cx, unit, node, bindings, mode, null, node);
    }
    case Kind.scoped_identifier:
    case Kind.generic_pattern:
      return cx.addPat({ kind: 'path', path: lowerBodyPath(cx, unit, node, 'value') }, syn);
    case Kind.mut_pattern: {
      const start = mode.start ?? tree.start[node];
      return lowerPat(cx, unit, lastNamed(unit, node), bindings, { ...mode, mutable: true, start });
    }
    case Kind.ref_pattern: {
      // `mut ref x`: a mutable variable that holds a reference.
      const outer = mode.mutable ? { isMutRef: true } : {};
      const inner = lastNamed(unit, node);
      const start = mode.start ?? tree.start[node];
      const mutable = tree.kind[inner] === Kind.mut_pattern;
      const bound = mutable ? lastNamed(unit, inner) : inner;
      return lowerPat(cx, unit, bound, bindings, { mutable, byRef: true, start, ...outer });
    }
    case Kind.captured_pattern: {
      const [name, sub] = patternChildren(unit, node);
      if (name === undefined || sub === undefined) return cx.missingPat('syntax error', syn);
      let bindMode = mode;
      let ident = name;
      while (tree.kind[ident] === Kind.ref_pattern || tree.kind[ident] === Kind.mut_pattern) {
        bindMode =
          tree.kind[ident] === Kind.ref_pattern ? { ...bindMode, byRef: true } : { ...bindMode, mutable: true };
        ident = lastNamed(unit, ident);
      }
      const subPat = lowerPat(cx, unit, sub, bindings);
      return bind(cx, unit, ident, bindings, bindMode, subPat, node);
    }
    case Kind.reference_pattern: {
      const mutable = childOfKind(tree, node, Kind.mutable_specifier) >= 0;
      const sub = lowerPat(cx, unit, lastNamed(unit, node), bindings);
      if (tree.text.startsWith('&&', tree.start[node]) && childOfKind(tree, node, Kind['&&']) >= 0) {
        const inner = cx.addPat({ kind: 'ref', mutable, sub }, syn);
        return cx.addPat({ kind: 'ref', mutable: false, sub: inner }, syn);
      }
      return cx.addPat({ kind: 'ref', mutable, sub }, syn);
    }
    case Kind.tuple_pattern: {
      const elems = patternChildren(unit, node);
      const only = elems[0];
      if (elems.length === 1 && only !== undefined && childOfKind(tree, node, Kind[',']) < 0 && !isRest(unit, only)) {
        return lowerPat(cx, unit, only, bindings, mode);
      }
      const { pats, restAt } = lowerElems(cx, unit, elems, bindings);
      return cx.addPat({ kind: 'tuple', elems: pats, restAt }, syn);
    }
    case Kind.unit_expression:
      return cx.addPat({ kind: 'tuple', elems: [], restAt: null }, syn);
    case Kind.slice_pattern:
      return lowerSlice(cx, unit, node, bindings);
    case Kind.tuple_struct_pattern: {
      const type = childByField(tree, node, Field.type);
      const path = lowerBodyPath(cx, unit, type, 'value');
      const elems = patternChildren(unit, node).filter((child) => child !== type);
      const { pats, restAt } = lowerElems(cx, unit, elems, bindings);
      return cx.addPat({ kind: 'tupleStruct', path, elems: pats, restAt }, syn);
    }
    case Kind.struct_pattern:
      return lowerRecord(cx, unit, node, bindings);
    case Kind.or_pattern: {
      const before = bindings.seen ?? new Set<string>();
      const alts = alternatives(unit, node).map((alt) => {
        bindings.seen = new Set(before);
        return lowerPat(cx, unit, alt, bindings);
      });
      return alts.length === 1 ? alts[0] : cx.addPat({ kind: 'or', alts }, syn);
    }
    case Kind.range_pattern:
      return lowerRange(cx, unit, node);
    case Kind.const_block:
      return cx.missingPat('const block as a pattern', syn);
    case Kind.macro_invocation:
      return cx.macros.expandPat(cx, unit, node, (inner, root) => lowerPat(cx, inner, root, bindings, mode));
    case Kind.match_pattern:
    case Kind.parenthesized_expression:
      return lowerPat(cx, unit, lastNamed(unit, node), bindings, mode);
    default: {
      const literal = lowerLiteral(cx, unit, node);
      if (literal !== null) return cx.addPat({ kind: 'literal', expr: literal }, syn);
      return cx.missingPat('unsupported pattern', syn);
    }
  }
}

/** `a | b | c` parses left-nested, however long; rustc sees one flat list. */
function alternatives(unit: Unit, node: NodeIdx): NodeIdx[] {
  const out: NodeIdx[] = [];
  const stack = [node];
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    if (unit.tree.kind[at] !== Kind.or_pattern) out.push(at);
    else for (const child of patternChildren(unit, at).reverse()) stack.push(child);
  }
  return out;
}

/** `ref x` and `mut x` span the whole `ref x`. */
/** The pattern inside a wrapper such as `&p`, `ref p`, `mut p`; -1 where it is missing. */
function lastNamed(unit: Unit, node: NodeIdx): NodeIdx {
  return patternChildren(unit, node).at(-1) ?? -1;
}

function isRest(unit: Unit, node: NodeIdx): boolean {
  return unit.tree.kind[node] === Kind.remaining_field_pattern || unit.tree.kind[node] === Kind['..'];
}

/** Children that are patterns: `_` and `..` are anonymous tokens in some places. */
function patternChildren(unit: Unit, node: NodeIdx): NodeIdx[] {
  return children(unit.tree, node).filter(
    (child) =>
      unit.tree.kind[child] === Kind._ ||
      unit.tree.kind[child] === Kind['..'] ||
      ((unit.tree.flags[child] & NodeFlag.Named) !== 0 &&
        unit.tree.kind[child] !== Kind.mutable_specifier &&
        unit.tree.kind[child] !== Kind.attribute_item),
  );
}

function lowerElems(
  cx: LowerCtx,
  unit: Unit,
  elems: readonly NodeIdx[],
  bindings: PatternBindings,
): { pats: PatId[]; restAt: number | null } {
  const pats: PatId[] = [];
  let restAt: number | null = null;
  for (const elem of elems) {
    if (isRest(unit, elem)) restAt = pats.length;
    else pats.push(lowerPat(cx, unit, elem, bindings));
  }
  return { pats, restAt };
}

function lowerSlice(cx: LowerCtx, unit: Unit, node: NodeIdx, bindings: PatternBindings): PatId {
  const prefix: PatId[] = [];
  const suffix: PatId[] = [];
  let middle: PatId | null = null;
  for (const elem of patternChildren(unit, node)) {
    const pat = lowerPat(cx, unit, elem, bindings);
    if (middle !== null) suffix.push(pat);
    else if (isRestPat(cx, pat)) middle = pat;
    else prefix.push(pat);
  }
  return cx.addPat({ kind: 'slice', prefix, middle, suffix }, cx.synOf(unit, node));
}

/** `..` or `name @ ..`. */
function isRestPat(cx: LowerCtx, id: PatId): boolean {
  const pat = cx.pats[id];
  return pat.kind === 'rest' || (pat.kind === 'bind' && pat.sub !== null && cx.pats[pat.sub].kind === 'rest');
}

function lowerRecord(cx: LowerCtx, unit: Unit, node: NodeIdx, bindings: PatternBindings): PatId {
  const { tree } = unit;
  const path = lowerBodyPath(cx, unit, childByField(tree, node, Field.type), 'type');
  const fields: { name: string; pat: PatId }[] = [];
  let hasRest = false;
  let isCfgOut = false;
  for (const child of children(tree, node)) {
    if (tree.kind[child] === Kind.attribute_item) {
      isCfgOut ||= !cx.macros.isEnabled(unit, child);
      continue;
    }
    if (tree.kind[child] === Kind.remaining_field_pattern) hasRest = true;
    if (tree.kind[child] !== Kind.field_pattern) continue;
    const isOn = !isCfgOut && cx.macros.isFieldEnabled(unit, child);
    isCfgOut = false;
    if (!isOn) continue;
    const name = childByField(tree, child, Field.name);
    const sub = childByField(tree, child, Field.pattern);
    const text = nodeText(tree, name).replace(/^r#/, '');
    if (sub >= 0) {
      fields.push({ name: text, pat: lowerPat(cx, unit, sub, bindings) });
      continue;
    }
    const mode = {
      mutable: childOfKind(tree, child, Kind.mutable_specifier) >= 0,
      byRef: childOfKind(tree, child, Kind.ref) >= 0,
    };
    const boxes = boxesBefore(cx, unit, tree.start[child]);
    const pat = bind(cx, unit, name, bindings, mode, null, child);
    fields.push({ name: text, pat: boxed(cx, unit, boxes, pat, tree.end[child]) });
  }
  return cx.addPat({ kind: 'record', path, fields, hasRest }, cx.synOf(unit, node));
}

function lowerRange(cx: LowerCtx, unit: Unit, node: NodeIdx): PatId {
  const { tree } = unit;
  const bound = (field: number) => {
    const child = childByField(tree, node, field);
    if (child < 0) return null;
    return lowerLiteral(cx, unit, child) ?? lowerExpr(cx, unit, child);
  };
  return cx.addPat(
    {
      kind: 'range',
      lo: bound(Field.left),
      hi: bound(Field.right),
      inclusive: childOfKind(tree, node, Kind['..']) < 0,
    },
    cx.synOf(unit, node),
  );
}
