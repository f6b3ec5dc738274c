/** "later used here": the labels that say why a loan is still live. Mirrors rustc's `BorrowExplanation::add_explanation_to_diagnostic`. */
import type { BodyIndex, Explanation } from '../../borrowck/result';
import type { Ty } from '../../types/ty';
import type { FileRange } from '../types';
import type { Builder, RenderContext } from './context';
import { labelRegionName } from './regionNames';
import { declaredName } from './regions';
import type { BodySpanRef } from './useSpans';
import { categoryText } from './words';

/** `first `, `immutable `, `mutable ` or '': how the message calls the earlier borrow. */
export type BorrowDesc = '' | 'first ' | 'immutable ' | 'mutable ';

export function addExplanation(
  cx: RenderContext,
  out: Builder,
  body: BodyIndex,
  explanation: Explanation,
  desc: BorrowDesc,
  /** The borrow: its variable gets a label, and a use that overlaps it gets none. null: all uses get one. */
  borrow: BodySpanRef | null,
): void {
  if (borrow !== null) {
    const variable = cx.localBehind(borrow.span);
    if (variable !== null) out.labelRange(variable.range, `binding \`${variable.name}\` declared here`);
  }
  switch (explanation.kind) {
    case 'unexplained':
      return;
    case 'usedLater':
      addLaterUse(cx, out, body, explanation, desc, borrow);
      return;
    case 'usedLaterWhenDropped':
      addDropExplanation(cx, out, explanation, desc);
      return;
    case 'mustBeValidFor': {
      const { region, place, category } = explanation;
      labelRegionName(cx, out, body, region);
      const what =
        place !== null && place.text !== null
          ? `requires that \`${place.text}\` is borrowed for \`${region.name}\``
          : `requires that ${desc}borrow lasts for \`${region.name}\``;
      out.label(explanation.span, `${categoryText(category)}${what}`);
      if (category.kind === 'cast' && category.isImplicitCoercion && category.unsizeTo !== null)
        noteObjectDefault(cx, out, category.unsizeTo);
      noteRequirements(cx, out, explanation);
      return;
    }
  }
}

/** The bounds on the way that ask for it: `F: 'static` of a fn that starts a thread. */
function noteRequirements(cx: RenderContext, out: Builder, { path, region }: MustBeValidFor): void {
  const bounds = new Map<string, FileRange | null>();
  for (const { category } of path) {
    if (category.kind !== 'predicate') continue;
    const bound = cx.writtenBound(category.def, category.index);
    if (bound !== null) bounds.set(`${bound.def} ${bound.syn}`, bound.range);
  }
  if (bounds.size === 0) return;
  const s = bounds.size === 1 ? '' : 's';
  const [first, ...others] = [...bounds.values()].flatMap((range) => range ?? []).sort(byPosition);
  out.note(
    `requirement${s} that the value outlives \`${region.name}\` introduced here`,
    first,
    others.length === 0 ? undefined : others.map((range) => ({ range, text: '', isPrimary: true })),
  );
}

function byPosition(a: FileRange, b: FileRange): number {
  return a.file - b.file || a.start - b.start;
}

type MustBeValidFor = Extract<Explanation, { kind: 'mustBeValidFor' }>;

/** Where it is the default of an object's lifetime that asks for more than a reference has. */
function noteObjectDefault(cx: RenderContext, out: Builder, ty: Ty): void {
  const meant = cx.withObjectDefaults(ty);
  if (meant === null) return;
  const [short, long] = [cx.ty(ty, declaredName), cx.ty(meant, declaredName)];
  out.note(`due to object lifetime defaults, \`${short}\` actually means \`${long}\``);
}

type UsedLater = Extract<Explanation, { kind: 'usedLater' }>;

function addLaterUse(
  cx: RenderContext,
  out: Builder,
  body: BodyIndex,
  e: UsedLater,
  desc: BorrowDesc,
  borrow: BodySpanRef | null,
): void {
  const { method } = e;
  if (method !== null && overlaps(cx, { span: e.span, body }, { span: method.reference, body })) {
    addLaterUse(cx, out, body, { ...e, use: 'call', span: method.span, method: null }, desc, borrow);
    return;
  }
  const use: BodySpanRef = { span: e.span, body: e.path?.body ?? body };
  const isPathElsewhere = e.path !== null && e.path.span !== e.span;
  const isHidden = borrow !== null && overlaps(cx, borrow, use);
  if (isHidden && (!e.inLoop || isPathElsewhere)) return;
  const text = e.inLoop ? loopText(e.use, desc) : laterText(e.use, desc);
  // rustc doubles the words of a loop where the capture and the path differ.
  out.label(use.span, e.inLoop && isPathElsewhere ? `${desc}borrow later ${loopText(e.use, '')}` : text, use.body);
  if (isPathElsewhere && e.path !== null) out.label(e.path.span, 'used here by closure', e.path.body);
}

function overlaps(cx: RenderContext, a: BodySpanRef, b: BodySpanRef): boolean {
  const left = cx.range(a.body, a.span);
  const right = cx.range(b.body, b.span);
  if (left === null || right === null || left.file !== right.file) return false;
  return left.start < right.end && right.start < left.end;
}

type Later = UsedLater['use'];

function laterText(use: Later, desc: BorrowDesc): string {
  switch (use) {
    case 'traitCapture':
      return `${desc}borrow later captured here by trait object`;
    case 'closureCapture':
      return `${desc}borrow later captured here by closure`;
    case 'call':
      return `${desc}borrow later used by call`;
    case 'fakeLetRead':
      return `${desc}borrow later stored here`;
    case 'other':
      return `${desc}borrow later used here`;
  }
}

function loopText(use: Later, desc: BorrowDesc): string {
  switch (use) {
    case 'closureCapture':
      return `${desc}borrow captured here by closure, in later iteration of loop`;
    case 'traitCapture':
      return `${desc}borrow captured here by trait object, in later iteration of loop`;
    case 'call':
      return `${desc}borrow used by call, in later iteration of loop`;
    case 'fakeLetRead':
      return `${desc}borrow later stored here`;
    case 'other':
      return `${desc}borrow used here, in later iteration of loop`;
  }
}

function addDropExplanation(
  cx: RenderContext,
  out: Builder,
  e: Extract<Explanation, { kind: 'usedLaterWhenDropped' }>,
  desc: BorrowDesc,
): void {
  const code = e.hasDropImpl ? '`Drop` code' : 'destructor';
  const what = typeDesc(cx, e);
  if (e.name !== null) {
    out.label(
      e.dropSpan,
      `${desc}borrow might be used here, when \`${e.name}\` is dropped and runs the ${code} for ${what}`,
    );
    if (e.shouldNoteOrder) out.note('values in a scope are dropped in the opposite order they are defined');
    return;
  }
  out.label(e.declSpan, `a temporary with access to the ${desc}borrow is created here ...`);
  out.label(
    e.dropSpan,
    `... and the ${desc}borrow might be used here, when that temporary is dropped and runs the ${code} for ${what}`,
  );
  if (e.blockTail === null) return;
  if (e.blockTail.isIgnored) {
    out.help(
      'consider adding semicolon after the expression so its temporaries are dropped sooner, before the local variables declared by the block are dropped',
    );
  } else {
    out.note(
      "the temporary is part of an expression at the end of a block;\nconsider forcing this temporary to be dropped sooner, before the block's local variables are dropped",
    );
    out.help(
      "for example, you could save the expression's value in a new local variable `x` and then make `x` be the expression at the end of the block",
    );
  }
}

function typeDesc(cx: RenderContext, e: Extract<Explanation, { kind: 'usedLaterWhenDropped' }>): string {
  if (e.ty.kind === 'closure') return 'closure';
  if (e.ty.kind === 'coroutine') return 'coroutine';
  return `type \`${e.hasDropImpl && e.ty.kind === 'adt' ? cx.path(e.ty.def) : cx.ty(e.ty)}\``;
}
