/** What proposals for fixes ask about the text around a report, answered from the HIR of one body and its types. */
import type { BindingId, DefId, ExprId, Local, PatId } from '../base/ids';
import type { BodyIndex, BorrowckResult } from '../borrowck/result';
import type { Expr, Stmt } from '../hir/body';
import { bodyOf, loweredBody } from '../hir/query';
import type { WrittenRegionRange } from '../ide/diagnostics/context';
import type {
  BorrowedShape,
  CandidateContext,
  DerivePlace,
  LetPlace,
  ReadValue,
  StatementPlace,
} from '../ide/fixes/context';
import type { Spot } from '../ide/practice/finding';
import type { FileRange, TextEdit } from '../ide/types';
import { inferBody } from '../infer/infer';
import type { FnItem, TypeRef } from '../items/item';
import { walkTypeRef } from '../items/typeRefWalk';
import { signatureLifetimes } from '../lifetimes/written';
import type { MirSpan } from '../mir/body';
import { defPath } from '../names/defPath';
import { defKind, parentOf } from '../names/defs';
import { diagnosticName } from '../names/diagnosticItems';
import { itemOf } from '../names/itemData';
import { rangeOfSyn } from '../names/spans';
import type { Database } from '../query/engine';
import { fileText } from '../source/files';
import { adtDef } from '../types/adt';
import { itemGenerics } from '../types/generics';
import type { Ty } from '../types/ty';
import { BodyTree } from './bodyTree';
import { FixExprs, nameFor } from './fixExprs';
import { genericsRange } from './itemRanges';
import { LintBody } from './practice/lintBody';
import { asSlice } from './practice/ptrArg';
import { renderContext, type SemanticContext } from './renderContext';
import { rootCheck } from './rootCheck';
import { rangeOfBodySyn } from './spans';

/** null for an owner without a body. */
export function fixContext(db: Database, owner: DefId, result: BorrowckResult): CandidateContext | null {
  const body = db.get(bodyOf, owner);
  const lowered = db.get(loweredBody, owner);
  if (body === null || lowered === null) return null;
  return new BodyFixes(db, owner, renderContext(db, owner, result), new BodyTree(body, lowered.map));
}

/** A statement of a block, or the block's value. */
interface Slot {
  readonly block: ExprId;
  readonly index: number;
  readonly stmt: Stmt | null;
  readonly place: StatementPlace;
}

class BodyFixes implements CandidateContext {
  private readonly exprs: FixExprs;
  readonly result: BorrowckResult;
  readonly lifetimes: readonly string[];

  constructor(
    private readonly db: Database,
    private readonly owner: DefId,
    private readonly cx: SemanticContext,
    private readonly tree: BodyTree,
  ) {
    this.exprs = new FixExprs(db, owner, tree);
    this.result = cx.result;
    const parent = parentOf(db, owner);
    this.lifetimes = [owner, ...(parent === null ? [] : [parent])].flatMap((def) =>
      itemGenerics(itemOf(db, def)).params.flatMap((param) => (param.kind === 'lifetime' ? [param.name] : [])),
    );
  }

  range(body: BodyIndex, span: MirSpan): FileRange | null {
    return this.cx.range(body, span);
  }
  text(range: FileRange): string {
    return this.cx.text(range);
  }
  opaqueRange(opaque: Ty): FileRange | null {
    return this.cx.opaqueRange(opaque);
  }
  regionInArgument: CandidateContext['regionInArgument'] = (...args) => this.cx.regionInArgument(...args);

  localDeclaration(body: BodyIndex, local: number): FileRange | null {
    return this.cx.range(body, this.local(body, local as Local).span);
  }

  statementOf(span: MirSpan): StatementPlace | null {
    const at = this.tree.outermostAt(span);
    return at === null ? null : (this.slotOf(at, true)?.place ?? null);
  }

  statementAround(range: FileRange): StatementPlace | null {
    return this.slotAround(range)?.place ?? null;
  }

  statementsFrom(range: FileRange): FileRange[] {
    const first = this.slotAround(range);
    const node = first === null ? null : this.tree.body.exprs[first.block];
    if (first === null || node?.kind !== 'block') return [];
    const end = node.stmts.length + (node.tail === null ? 0 : 1);
    const out: FileRange[] = [];
    for (let index = first.index; index < end; index++) {
      const place = this.slot(first.block, index)?.place;
      if (place === undefined) break;
      out.push(place.range);
    }
    return out;
  }

  private slotAround(range: FileRange): Slot | null {
    let best: Slot | null = null;
    for (const [block, { stmts, tail }] of this.blocks()) {
      if (this.tree.body.desugared.has(block)) continue;
      for (let index = 0; index < stmts.length + (tail === null ? 0 : 1); index++) {
        const slot = this.slot(block, index);
        const at = slot?.place.range;
        if (slot === null || at?.file !== range.file || at.start > range.start || at.end < range.end) continue;
        if (best === null || at.start >= best.place.range.start) best = slot;
      }
    }
    return best;
  }

  lineIndent({ file, start }: FileRange): string {
    const source = this.db.get(fileText, file);
    const line = source.slice(source.lastIndexOf('\n', start - 1) + 1, start);
    return /^\s*/.exec(line)?.[0] ?? '';
  }

  letOf(body: BodyIndex, local: Local): LetPlace | null {
    const { info } = this.local(body, local);
    const pat = info.kind === 'user' ? this.tree.patternOf(info.binding) : null;
    return pat === null ? null : this.letOfPattern(body, pat);
  }

  private letOfPattern(body: BodyIndex, pat: PatId): LetPlace | null {
    for (const [block, expr] of this.blocks()) {
      const index = expr.stmts.findIndex((stmt) => stmt.kind === 'let' && stmt.pat === pat);
      if (index >= 0) return this.letPlace(this.slot(block, index), body);
    }
    return null;
  }

  letAround(body: BodyIndex, span: MirSpan): (LetPlace & { readonly shape: BorrowedShape | null }) | null {
    const at = this.tree.outermostAt(span);
    const slot = at === null ? null : this.slotOf(at, true);
    const place = this.letPlace(slot, body);
    if (place === null) return null;
    return { ...place, shape: place.local === null ? null : this.shapeOf(this.local(body, place.local).ty) };
  }

  calleeTaking(span: MirSpan) {
    const at = this.exprs.at(span);
    return at === null ? null : this.exprs.calleeTaking(at);
  }

  cloneCost(span: MirSpan): { cost: string; pointer: 'Rc' | 'Arc' | null } {
    const ty = this.operandTy(span);
    if (ty === null) return { cost: 'a copy of its own', pointer: null };
    return { cost: this.exprs.cloneCost(ty), pointer: this.cx.sharedPointer(ty) };
  }

  valuesAt(span: MirSpan): ReadValue[] {
    return this.exprs.valuesAt(span);
  }
  dereferenced(span: MirSpan): { range: FileRange; isClone: boolean } | null {
    return this.exprs.dereferenced(span);
  }
  methodOn(span: MirSpan): { name: string; range: FileRange } | null {
    return this.exprs.methodOn(span);
  }
  chainStatement(span: MirSpan): FileRange | null {
    return this.exprs.chainStatement(span);
  }
  unitVariants(span: MirSpan): string[] {
    return this.exprs.unitVariants(span);
  }

  starsOf(body: BodyIndex, local: Local): FileRange[] | null {
    const { info } = this.local(body, local);
    return info.kind === 'user' ? this.exprs.starsOf(info.binding) : null;
  }

  parameterOf(callee: DefId, index: number): { type: FileRange; args: FileRange[] } | null {
    const type = this.exprs.parameterOf(callee, index);
    const args = type === null ? null : this.exprs.argumentsOf(callee, index);
    return type === null || args === null ? null : { type, args };
  }

  slicesOf(callee: DefId, index: number): { types: string[]; edits: TextEdit[] } | null {
    const { result } = this.db.get(rootCheck, callee);
    const body = result === null ? null : LintBody.of(this.db, callee, result);
    const slice = body === null ? null : asSlice(body, index);
    const type = this.exprs.parameterOf(callee, index);
    if (body === null || slice === null || type === null) return null;
    const element = /^(?:\w+\s*::\s*)*Vec\s*<(.+)>$/s.exec(this.text(type))?.[1];
    if (slice.owned === 'Vec' && element === undefined) return null;
    const types =
      slice.owned === 'Vec' ? [`&[${element}]`] : slice.owned === 'String' ? ['&str'] : ['&Path', '&std::path::Path'];
    const rangeOf = (spot: Spot): FileRange | null =>
      spot.kind === 'body' ? rangeOfBodySyn(this.db, callee, body.map, spot.span >> 2) : null;
    const edits = slice.calls.flatMap(({ at, receiver, instead }) => {
      const [range, kept] = [rangeOf(at), rangeOf(receiver)];
      return range === null || kept === null ? [] : [{ range, newText: `${this.text(kept)}${instead}` }];
    });
    return edits.length < slice.calls.length ? null : { types, edits };
  }

  argumentsOf(callee: DefId, index: number): FileRange[] | null {
    return this.exprs.argumentsOf(callee, index);
  }

  private operandTy(span: MirSpan): Ty | null {
    const at = this.exprs.operandAt(span);
    return at === null ? null : this.exprs.ty(at);
  }

  deriveOf(span: MirSpan): DerivePlace | null {
    const ty = this.operandTy(span);
    return ty === null ? null : this.deriveOfType(ty);
  }

  typeParameter(span: MirSpan): string | null {
    const ty = this.operandTy(span);
    return ty?.kind === 'param' ? ty.name : null;
  }

  derivesOfUselessClones(body: BodyIndex, local: number): DerivePlace[] {
    const { ty } = this.result.bodies[body].body.locals[local];
    return body !== 0 ? [] : this.cx.uselessClones(ty).flatMap(({ inner }) => this.deriveOfType(inner) ?? []);
  }

  private deriveOfType(ty: Ty): DerivePlace | null {
    const place = this.exprs.deriveOf(ty);
    return place === null ? null : { ...place, name: this.cx.ty(ty) };
  }

  capturesOf(closure: BodyIndex): { name: string; shape: BorrowedShape | null }[] {
    const inferred = inferBody(this.db, this.owner);
    const { upvars } = this.result.bodies[closure].body;
    return upvars.flatMap(({ name, variable, binding }) => {
      const ty = inferred?.bindingTy[binding];
      if (ty === undefined || (name !== variable && name !== `*${variable}`)) return [];
      return [{ name: variable, shape: this.shapeOf(ty) }];
    });
  }

  closuresIn(span: MirSpan): BodyIndex[] {
    const whole = this.cx.range(0, span);
    if (whole === null) return [];
    return this.result.bodies.flatMap((_, body) => {
      const range = body === 0 ? null : this.closureRange(body);
      const isInside = range?.file === whole.file && whole.start <= range.start && range.end <= whole.end;
      return isInside ? [body] : [];
    });
  }

  isNext(first: StatementPlace, second: StatementPlace): boolean {
    const { file, end } = first.range;
    return file === second.range.file && this.text({ file, start: end, end: second.range.start }).trim() === '';
  }

  argumentAround(span: MirSpan, other: MirSpan): { range: FileRange; name: string; field: string | null } | null {
    let at = this.tree.outermostAt(span);
    for (; at !== null; at = this.tree.parentOf(at)) {
      const parent = this.tree.parentOf(at);
      const node = parent === null ? undefined : this.tree.body.exprs[parent];
      if (parent === null || node === undefined || !isEvaluated(node, at)) return null;
      if (!this.tree.contains(parent, other)) continue;
      if (this.tree.contains(at, other) || !argumentsOf(node).includes(at)) return null;
      const range = this.exprRange(at);
      const field = node.kind === 'record' ? (node.fields.find(({ value }) => value === at)?.name ?? null) : null;
      return range === null ? null : { range, name: nameFor(this.tree.body.exprs, at), field };
    }
    return null;
  }

  bothAround(
    first: MirSpan,
    second: MirSpan,
  ): { range: FileRange; args: readonly [FileRange, FileRange]; isPair: boolean } | null {
    for (let at = this.tree.outermostAt(first); at !== null; at = this.tree.parentOf(at)) {
      const parent = this.tree.parentOf(at);
      const node = parent === null ? undefined : this.tree.body.exprs[parent];
      if (parent === null || node === undefined || !isEvaluated(node, at)) return null;
      const other = argumentsOf(node).find((arg) => arg !== at && this.tree.contains(arg, second));
      if (other === undefined) continue;
      const [range, one, two] = [parent, at, other].map((expr) => this.exprRange(expr));
      if (range == null || one == null || two == null) return null;
      return { range, args: [one, two], isPair: node.kind === 'tuple' && node.elems.length === 2 };
    }
    return null;
  }

  letOfKeeper(body: BodyIndex, span: MirSpan): LetPlace | null {
    const { exprs } = this.tree.body;
    let at = this.tree.outermostAt(span);
    for (
      let up = at === null ? null : this.tree.parentOf(at);
      at !== null && up !== null;
      up = this.tree.parentOf(at)
    ) {
      const node: Expr = exprs[up];
      const isArgument = node.kind === 'methodCall' && node.args.includes(at);
      const isAssigned = node.kind === 'assign' && node.rhs === at;
      if (isArgument || isAssigned) {
        const keeper = exprs[node.kind === 'methodCall' ? node.receiver : node.lhs];
        const res = keeper.kind === 'path' ? keeper.path.res.res : null;
        const pat = res?.kind === 'local' ? this.tree.patternOf(res.binding) : null;
        return pat === null ? null : this.letOfPattern(body, pat);
      }
      // `&s`, `s.as_str()`, `Some(&s)`.
      if (node.kind !== 'addrOf' && node.kind !== 'call' && node.kind !== 'methodCall') return null;
      at = up;
    }
    return null;
  }

  shorthandAt(span: MirSpan): string | null {
    const at = this.tree.outermostAt(span);
    const parent = at === null ? null : this.tree.parentOf(at);
    const node = parent === null ? undefined : this.tree.body.exprs[parent];
    const range = at === null ? null : this.exprRange(at);
    if (node?.kind !== 'record' || range === null) return null;
    const field = node.fields.find(({ value }) => value === at)?.name ?? null;
    const isWritten = /:\s*$/.test(this.text({ ...range, start: Math.max(0, range.start - 80), end: range.start }));
    return isWritten ? null : field;
  }

  usesOf(body: BodyIndex, local: Local): FileRange[] {
    const { info } = this.local(body, local);
    return info.kind === 'user' ? this.exprs.usesOf(info.binding) : [];
  }

  scrutineeAround(span: MirSpan): { range: FileRange; shape: BorrowedShape } | null {
    for (let at = this.tree.outermostAt(span); at !== null; at = this.tree.parentOf(at)) {
      const parent = this.tree.parentOf(at);
      const node = parent === null ? undefined : this.tree.body.exprs[parent];
      if (node === undefined || !isEvaluated(node, at)) return null;
      const isScrutinee = node.kind === 'let' || (node.kind === 'match' && node.source === 'normal');
      if (!isScrutinee) continue;
      const ty = this.exprs.ty(at);
      const shape = ty === null ? null : this.shapeOf(ty);
      const range = this.exprRange(at);
      return shape === null || range === null ? null : { range, shape };
    }
    return null;
  }

  holderOf(body: BodyIndex, span: MirSpan): string | null {
    const loan = this.result.bodies[body].loans.find((each) => each.span === span);
    if (loan === undefined) return null;
    const { name, info } = this.local(body, loan.assignedTo);
    return info.kind === 'user' ? name : (this.letAround(body, span)?.name ?? null);
  }

  firstValue(body: BodyIndex, local: Local): string {
    return this.exprs.firstValue(this.local(body, local).ty);
  }

  parameterNamed(name: string): Local | null {
    const { argCount, locals } = this.result.bodies[0].body;
    const found = locals.findIndex((decl, local) => local > 0 && local <= argCount && decl.name === name);
    return found < 0 ? null : (found as Local);
  }

  swapAround(span: MirSpan): { range: FileRange; args: readonly FileRange[] } | null {
    for (let at = this.tree.outermostAt(span); at !== null; at = this.tree.parentOf(at)) {
      const node = this.tree.body.exprs[at];
      if (node.kind !== 'call') continue;
      const callee = inferBody(this.db, this.owner)?.callee.get(node.callee);
      if (callee === undefined || defPath(this.db, callee.def) !== 'core::mem::swap') return null;
      const range = this.exprRange(at);
      return range === null ? null : { range, args: node.args.flatMap((arg) => this.exprRange(arg) ?? []) };
    }
    return null;
  }

  freshName(wish: string): string {
    const taken = new Set(this.tree.body.bindings.map(({ name }) => name));
    if (!taken.has(wish)) return wish;
    for (let n = 2; ; n++) if (!taken.has(`${wish}${n}`)) return `${wish}${n}`;
  }

  blockOf(body: BodyIndex, local: Local): { place: StatementPlace; isStatement: boolean } | null {
    const { info } = this.local(body, local);
    const pat = info.kind === 'user' ? this.tree.patternOf(info.binding) : null;
    for (const [block, expr] of this.blocks()) {
      if (!expr.stmts.some((stmt) => stmt.kind === 'let' && stmt.pat === pat)) continue;
      const slot = this.slotOf(block, false);
      return slot === null
        ? null
        : { place: slot.place, isStatement: slot.stmt?.kind === 'expr' && slot.stmt.expr === block };
    }
    return null;
  }

  closureRange(body: BodyIndex): FileRange | null {
    const { source } = this.result.bodies[body].body;
    return 'index' in source ? this.exprRange(this.tree.body.closures[source.index]) : null;
  }

  methodsBehind(span: MirSpan): { name: string; range: FileRange }[] {
    const out: { name: string; range: FileRange }[] = [];
    const seen = new Set<BindingId>();
    let at = this.tree.outermostAt(span);
    while (at !== null) {
      const node: Expr = this.tree.body.exprs[at];
      const name = this.tree.map.nameSyn.get(at);
      if (node.kind === 'methodCall' && name !== undefined) {
        const range = rangeOfBodySyn(this.db, this.owner, this.tree.map, name);
        if (range !== null) out.push({ name: node.name, range });
      }
      const base = baseOf(node);
      if (base !== null) {
        at = base;
        continue;
      }
      const binding: BindingId | null =
        node.kind === 'path' && node.path.res.res.kind === 'local' ? node.path.res.res.binding : null;
      if (binding === null || seen.has(binding)) break;
      seen.add(binding);
      at = this.initialiserOf(binding);
    }
    return out;
  }

  isUniqueReference(body: BodyIndex, local: Local): boolean {
    const { ty } = this.local(body, local);
    return ty.kind === 'ref' && ty.mutable;
  }

  sharedPointer(ty: Ty): 'Rc' | 'Arc' | null {
    return this.cx.sharedPointer(ty);
  }

  isPacked(ty: Ty): boolean {
    return ty.kind === 'adt' && adtDef(this.db, ty.def)?.isPacked === true;
  }

  parameterType(local: Local): { range: FileRange; isSelf: boolean } | null {
    const item = this.changeableFn();
    const param = item?.params[local - 1];
    if (item === null || param === undefined) return null;
    const isSelf = item.hasSelf && local === 1;
    const range = rangeOfSyn(this.db, this.owner, isSelf ? param.syn : param.ty.syn);
    return range === null ? null : { range, isSelf };
  }

  returnType(): FileRange | null {
    const item = this.changeableFn();
    return item?.ret == null ? null : rangeOfSyn(this.db, this.owner, item.ret.syn);
  }

  objectsReturned(): FileRange[] {
    const item = this.changeableFn();
    const out: FileRange[] = [];
    if (item?.ret == null) return out;
    walkTypeRef(item.ret, {
      ty: (t) => {
        const range = t.kind === 'dyn' ? rangeOfSyn(this.db, this.owner, t.syn) : null;
        if (range !== null) out.push(range);
        return false;
      },
    });
    return out;
  }

  parameter(name: string): { range: FileRange; hasBounds: boolean } | null {
    for (const def of [this.owner, parentOf(this.db, this.owner)]) {
      if (def === null) continue;
      const { params, where } = itemGenerics(itemOf(this.db, def));
      const param = params.find((p) => p.name === name);
      if (param === undefined) continue;
      const clause = where.find(({ ty, lifetimes }) => lifetimes.length === 0 && ty !== null && isParam(ty, name));
      const range = rangeOfSyn(this.db, def, clause?.syn ?? param.syn);
      if (range === null) continue;
      if (clause !== undefined) return { range, hasBounds: clause.bounds.length > 0 };
      // `&impl Tr`: what is appended would not belong to it. `T = Default`: to the default.
      if (param.isSynthetic)
        return this.cx.text({ ...range, start: range.start - 1, end: range.start }) === '&'
          ? null
          : { range, hasBounds: true };
      if (param.defaultTy === null) return { range, hasBounds: this.text(range).includes(':') };
    }
    return null;
  }

  get isSignatureOwn(): boolean {
    return this.changeableFn() !== null;
  }

  namedInOutput(name: string): FileRange[] {
    const item = this.changeableFn();
    if (item === null) return [];
    return signatureLifetimes(this.db, this.owner, item).outputs.flatMap(({ written }) => {
      const isNamed = written.category === 'named' && written.name === name && written.place === 'lifetime';
      return isNamed ? (rangeOfSyn(this.db, this.owner, written.at) ?? []) : [];
    });
  }

  elidedInOutput(): WrittenRegionRange[] {
    const item = this.changeableFn();
    if (item === null) return [];
    return signatureLifetimes(this.db, this.owner, item).outputs.flatMap(({ written }): WrittenRegionRange[] => {
      const range = rangeOfSyn(this.db, this.owner, written.at);
      if (range === null || written.category === 'named') return [];
      if (written.place === 'lifetime') return [{ range, kind: 'lifetime', whole: range }];
      if (written.place !== 'reference') return [];
      return [{ range: { ...range, start: range.start + 1, end: range.start + 1 }, kind: 'reference', whole: range }];
    });
  }

  generics(): { range: FileRange; hasList: boolean } | null {
    if (this.changeableFn() === null) return null;
    const range = genericsRange(this.db, this.owner);
    return range === null ? null : { range, hasList: range.end > range.start };
  }

  /** null where the signature is not the author's to change: that of a trait's method in an impl. */
  private changeableFn(): FnItem | null {
    const item = itemOf(this.db, this.owner);
    if (item?.kind !== 'fn') return null;
    const parent = parentOf(this.db, this.owner);
    const impl = parent !== null && defKind(this.db, parent) === 'impl' ? itemOf(this.db, parent) : null;
    return impl?.kind === 'impl' && impl.trait !== null ? null : item;
  }

  private local(body: BodyIndex, local: Local) {
    return this.result.bodies[body].body.locals[local];
  }

  private *blocks(): Generator<readonly [ExprId, Extract<Expr, { kind: 'block' }>]> {
    const { exprs } = this.tree.body;
    for (let id = 0; id < exprs.length; id++) {
      const expr = exprs[id];
      if (expr.kind === 'block') yield [id as ExprId, expr];
    }
  }

  private exprRange(expr: ExprId): FileRange | null {
    return rangeOfBodySyn(this.db, this.owner, this.tree.map, this.tree.map.exprSyn[expr]);
  }

  private initialiserOf(binding: BindingId): ExprId | null {
    const pat = this.tree.patternOf(binding);
    return pat === null ? null : (this.tree.declarationOf(pat)?.init ?? null);
  }

  /** `isStraight`: null where a loop, a branch or a closure lies between. */
  private slotOf(expr: ExprId, isStraight: boolean): Slot | null {
    let at = expr;
    for (let up = this.tree.parentOf(at); up !== null; up = this.tree.parentOf(at)) {
      const node = this.tree.body.exprs[up];
      if (node.kind === 'block' && !this.tree.body.desugared.has(up)) {
        const index = node.stmts.findIndex((stmt) =>
          stmt.kind === 'let' ? stmt.init === at || stmt.else === at : stmt.expr === at,
        );
        const slot = index >= 0 || node.tail === at ? this.slot(up, index >= 0 ? index : node.stmts.length) : null;
        if (slot !== null) return slot;
      } else if (isStraight && !isEvaluated(node, at)) return null;
      at = up;
    }
    return null;
  }

  /** null for one that a macro or a desugaring made. */
  private slot(block: ExprId, index: number): Slot | null {
    const node = this.tree.body.exprs[block];
    if (node.kind !== 'block') return null;
    const stmt = node.stmts[index] ?? null;
    const { map } = this.tree;
    const syn = stmt?.syn ?? (node.tail === null ? -1 : map.exprSyn[node.tail]);
    if (syn < 0 || map.spans[syn * 3] !== 0) return null;
    const range = rangeOfBodySyn(this.db, this.owner, map, syn);
    if (range === null || range.end === range.start) return null;
    const source = this.db.get(fileText, range.file);
    const line = source.slice(source.lastIndexOf('\n', range.start - 1) + 1, range.start);
    const lineBreak = /^\s*$/.test(line) ? `\n${line}` : ' ';
    return { block, index, stmt, place: { range, lineBreak, isTail: stmt === null } };
  }

  private letPlace(slot: Slot | null, body: BodyIndex): LetPlace | null {
    if (slot?.stmt?.kind !== 'let') return null;
    const { pat, init } = slot.stmt;
    const node = this.tree.body.pats[pat];
    if (node?.kind !== 'bind' || node.byRef || node.sub !== null) return null;
    const { locals } = this.result.bodies[body].body;
    const local = locals.findIndex(({ info }) => info.kind === 'user' && info.binding === node.binding);
    return {
      statement: slot.place,
      name: this.tree.body.bindings[node.binding].name,
      init: init === null ? null : this.exprRange(init),
      local: local < 0 ? null : (local as Local),
    };
  }

  private shapeOf(ty: Ty): BorrowedShape | null {
    if (ty.kind === 'ref' && !ty.mutable) {
      if (ty.ty.kind === 'prim' && ty.ty.prim === 'str') return 'str';
      if (ty.ty.kind === 'slice') return 'slice';
      return this.cx.isCopy(ty.ty) ? 'copy' : 'value';
    }
    if (ty.kind !== 'adt' || diagnosticName(this.db, ty.def) !== 'Option') return null;
    const [arg] = ty.args.list;
    if (arg?.kind !== 'type' || arg.ty.kind !== 'ref') return null;
    const shape = this.shapeOf(arg.ty);
    return shape === 'copy' ? 'optionCopy' : shape === 'str' ? 'optionStr' : shape === 'value' ? 'optionValue' : null;
  }
}

function isParam(ty: TypeRef, name: string): boolean {
  return ty.kind === 'path' && ty.path.segments.length === 1 && ty.path.segments[0]?.name === name;
}

/** Whether `child` is evaluated whenever `parent` is, once, and before anything else of it could end it. */
function isEvaluated(parent: Expr, child: ExprId): boolean {
  switch (parent.kind) {
    case 'loop':
    case 'closure':
      return false;
    case 'if':
      return parent.cond === child;
    case 'match':
      return parent.scrutinee === child;
    case 'logical':
      return parent.lhs === child;
    default:
      return true;
  }
}

function argumentsOf(expr: Expr): readonly ExprId[] {
  switch (expr.kind) {
    case 'call':
    case 'methodCall':
      return expr.args;
    case 'tuple':
    case 'array':
      return expr.elems;
    case 'record':
      return expr.fields.map(({ value }) => value);
    default:
      return [];
  }
}

/** What an expression projects, borrows or calls a method of. */
function baseOf(expr: Expr): ExprId | null {
  switch (expr.kind) {
    case 'methodCall':
      return expr.receiver;
    case 'field':
    case 'index':
      return expr.base;
    case 'addrOf':
    case 'unary':
      return expr.operand;
    default:
      return null;
  }
}
