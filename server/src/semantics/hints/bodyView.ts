/**
 * What hints and underlines look at: one body with everything that is known of it, and its places in the file. A body that
 * is not fully understood, and one that a macro made, has none.
 */
import type { DefId, ExprId, FileId } from '../../base/ids';
import type { LineIndex } from '../../base/lineIndex';
import type { BodyFacts, BorrowckResult } from '../../borrowck/result';
import { enclosingUpvar } from '../../borrowck/upvars';
import type { Body, BodySourceMap } from '../../hir/body';
import { bodyOf, loweredBody } from '../../hir/query';
import { inferBody } from '../../infer/infer';
import type { InferenceResult } from '../../infer/result';
import type { SynPtr } from '../../items/item';
import type { LocalDecl, MirSpan, Place } from '../../mir/body';
import { isExpanded } from '../../names/itemData';
import type { Database } from '../../query/engine';
import { lineIndex } from '../../source/files';
import { BodyTree } from '../bodyTree';
import { textRange } from '../itemRanges';
import { rootCheck } from '../rootCheck';
import { rangeOfBodySpan, rangeOfMirSpan } from '../spans';

export interface BodyView {
  readonly owner: DefId;
  readonly body: Body;
  readonly map: BodySourceMap;
  readonly tree: BodyTree;
  readonly inferred: InferenceResult;
  readonly bodies: BorrowckResult['bodies'];
}

export function bodyView(db: Database, owner: DefId): BodyView | null {
  if (isExpanded(db, owner)) return null;
  const { result, taint } = db.get(rootCheck, owner);
  const body = db.get(bodyOf, owner);
  const lowered = db.get(loweredBody, owner);
  if (result === null || taint.length > 0 || body === null || lowered === null) return null;
  const inferred = inferBody(db, owner);
  if (inferred === null) return null;
  const { map } = lowered;
  return { owner, body, map, tree: new BodyTree(body, map), inferred, bodies: result.bodies };
}

/** Those of the items that touch [start, end] of the file. */
export function itemsIn(db: Database, items: readonly DefId[], file: FileId, start: number, end: number): DefId[] {
  return items.filter((item) => {
    const range = textRange(db, item);
    return range?.file === file && range.start <= end && start <= range.end;
  });
}

/** Positions of one body in one file. */
export class BodyPlaces {
  readonly lines: LineIndex;

  constructor(
    private readonly db: Database,
    readonly file: FileId,
    private readonly owner: DefId,
    private readonly map: BodySourceMap,
  ) {
    this.lines = db.get(lineIndex, file);
  }

  /** Where the text of a span is written in the file; null for what a macro wrote, or the desugaring of one. */
  written(span: MirSpan): { readonly start: number; readonly end: number } | null {
    if (span < 0 || !isWritten(this.map, span >> 2)) return null;
    const range = rangeOfMirSpan(this.db, this.owner, this.map, span);
    return range?.file === this.file ? range : null;
  }

  /** The same; of what a macro wrote, its call. */
  around(span: MirSpan): { readonly start: number; readonly end: number } | null {
    const { spans, units } = this.map;
    if (span < 0 || isWritten(this.map, span >> 2)) return this.written(span);
    let at = units[spans[(span >> 2) * 3] - 1]?.call;
    while (at !== undefined && at.unit > 0) at = units[at.unit - 1]?.call;
    const range = at === undefined ? null : rangeOfBodySpan(this.db, this.owner, this.map, at);
    return range?.file === this.file ? range : null;
  }

  /** 1-based line on which the span begins; null where it is not written. */
  lineOf(span: MirSpan): number | null {
    const range = this.written(span);
    return range === null ? null : this.lines.lineOf(range.start) + 1;
  }

  textOf(span: MirSpan): string {
    const range = this.written(span);
    return range === null ? '' : this.lines.text.slice(range.start, range.end);
  }

  /** Behind the last character of the line that is no space. */
  lineEnd(offset: number): number {
    const line = this.lines.lineOf(offset);
    return this.lines.lineStart(line) + this.lines.lineText(line).trimEnd().length;
  }
}

/** In the item's own text, or in what a macro call took over from it. */
function isWritten({ spans, units }: BodySourceMap, syn: SynPtr): boolean {
  let span = { unit: spans[syn * 3], start: spans[syn * 3 + 1], end: spans[syn * 3 + 2] };
  while (span.unit > 0) {
    const origin = units[span.unit - 1].originOf(span.start, span.end, 'metavar');
    if (origin === null || !('unit' in origin)) return false;
    span = origin;
  }
  return span.unit === 0;
}

/** The outermost expression of each span, but for those that a desugaring made. */
export function exprsBySyn({ tree, body, map }: BodyView): ReadonlyMap<SynPtr, ExprId> {
  const out = new Map<SynPtr, ExprId>();
  for (const expr of tree.order) {
    const syn = map.exprSyn[expr];
    if (!body.desugared.has(expr) && !out.has(syn)) out.set(syn, expr);
  }
  return out;
}

/** Rooted in a variable of the user: one of the body's own, or one that it captures. */
export function isOfVariable({ body }: BodyFacts, place: Place): boolean {
  const decl = body.locals[place.local];
  return isVariable(decl) || (decl.info.kind === 'closureEnv' && enclosingUpvar(body, place) !== null);
}

export function isVariable({ info, name }: LocalDecl): boolean {
  return name !== null && (info.kind === 'user' || info.kind === 'selfArg' || info.kind === 'arg');
}

/**
 * The part of a statement that is evaluated in one go: a statement, the value of a block, the arm of a match, a branch. A
 * head of a `match` or `if` belongs to its statement, not to the arms.
 */
export function stepOf({ tree, body }: BodyView, expr: ExprId): ExprId {
  let at = expr;
  for (let up = tree.parentOf(at); up !== null; up = tree.parentOf(at)) {
    const parent = body.exprs[up];
    if (parent.kind === 'block' || parent.kind === 'closure' || parent.kind === 'loop') return at;
    if (parent.kind === 'match' && parent.scrutinee !== at) return at;
    if (parent.kind === 'if' && parent.cond !== at) return at;
    at = up;
  }
  return at;
}

/** Part of what its body returns: nothing comes afterwards. */
export function isResult({ tree, body }: BodyView, expr: ExprId): boolean {
  let at = expr;
  for (let up = tree.parentOf(at); up !== null; up = tree.parentOf(at)) {
    const parent = body.exprs[up];
    switch (parent.kind) {
      case 'return':
      case 'closure':
        return true;
      case 'block':
        if (parent.tail !== at) return false;
        break;
      case 'if':
        if (parent.cond === at) return false;
        break;
      case 'match':
        // `?` returns, or gives its value to what is around it.
        if (parent.scrutinee === at && parent.source !== 'questionMark') return false;
        break;
      case 'let':
      case 'loop':
      case 'break':
      case 'yield':
        return false;
      default:
        break;
    }
    at = up;
  }
  return true;
}
