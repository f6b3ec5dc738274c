/** All reports of one typeck root, in rustc's order. */
import { assertNever } from '../../base/ids';
import type { BorrowAcrossYield, BorrowckError, LastingBorrowError, LiveDropError } from '../../borrowck/result';
import type { Diagnostic } from '../types';
import { conflictingBorrow } from './conflictingBorrow';
import { Builder, type RenderContext } from './context';
import { illegalMove } from './illegalMove';
import { reassign, useOfMoved, useOfUninit } from './moves';
import { mutability } from './mutability';
import { notLongEnough } from './notLongEnough';
import { declaredName, opaqueCapture, placeholder, regionError, typeTest } from './regions';
import { whileBorrowed } from './whileBorrowed';

const ONLY_NLL =
  'no reference made by this borrow can be used here: the borrow checker keeps it alive for another path (a known limit, which Polonius lifts)';

/** `id` prefix: identifies the root; the index of the error is appended. */
export function renderBorrowck(cx: RenderContext, id: string): Diagnostic[] {
  const { errors } = cx.result;
  const rendered = new Array<Diagnostic | null>(errors.length).fill(null);
  // rustc words moves that are impossible after all else (`report_move_errors`), which matters to what it says once.
  for (const isImpossible of [false, true]) {
    for (const [index, error] of errors.entries()) {
      if ((error.kind === 'illegalMove') !== isImpossible) continue;
      const builder = renderError(cx, error);
      if (error.isOnlyNll === true) builder?.note(ONLY_NLL);
      rendered[index] = builder?.build(`${id}:${index}`) ?? null;
    }
  }
  const seen = new Set<string>();
  const all = rendered.filter((diagnostic) => diagnostic !== null);
  return all.filter((diagnostic) => {
    // What would be printed twice to the letter is printed once, as by rustc.
    const look = JSON.stringify({ ...diagnostic, id: '' });
    const isNew = !seen.has(look);
    seen.add(look);
    return isNew;
  });
}

/** E0626: of a coroutine that may be moved between two resumptions. */
function borrowAcrossYield(cx: RenderContext, error: BorrowAcrossYield): Builder {
  const { body } = cx.result.bodies[error.body];
  const isGen = body.source.kind === 'coroutine' && body.source.flavour === 'gen';
  const kind = isGen ? '`gen` block' : 'coroutine';
  const message = `borrow may still be in use when ${kind} yields`;
  return new Builder(cx, error.body, 'E0626', message, error.span)
    .label(body.headerSpan, `within this ${kind}`)
    .label(error.yieldSpan, 'possible yield occurs here');
}

/** E0492, E0764. */
function lastingBorrow(cx: RenderContext, error: LastingBorrowError): Builder {
  const [kind, what] =
    error.code === 'E0764'
      ? ['mutable', 'this mutable borrow refers to such a temporary']
      : ['interior mutable shared', 'this borrow of an interior mutable value refers to such a temporary'];
  const message = `${kind} borrows of temporaries that have their lifetime extended until the end of the program are not allowed`;
  return new Builder(cx, error.body, error.code, message, error.span)
    .label(error.span, what)
    .note('temporaries in constants and statics can have their lifetime extended until the end of the program')
    .note('to avoid accidentally creating global mutable state, such temporaries must be immutable')
    .help(
      'if you really want global mutable state, try replacing the temporary by an interior mutable `static` or a `static mut`',
    );
}

/** E0493. */
function liveDrop(cx: RenderContext, error: LiveDropError): Builder {
  const { kind } = cx.result.bodies[error.body].body.source;
  const where = kind === 'static' ? 'statics' : kind === 'fn' ? 'constant functions' : 'constants';
  const message = `destructor of \`${cx.ty(error.ty, declaredName)}\` cannot be evaluated at compile-time`;
  return new Builder(cx, error.body, 'E0493', message, error.span)
    .label(error.span, `the destructor for this type cannot be evaluated in ${where}`)
    .label(error.droppedAt, 'value is dropped here');
}

function renderError(cx: RenderContext, error: BorrowckError): Builder | null {
  switch (error.kind) {
    case 'conflictingBorrow':
      return conflictingBorrow(cx, error);
    case 'useWhileBorrowed':
    case 'moveWhileBorrowed':
    case 'assignWhileBorrowed':
      return whileBorrowed(cx, error);
    case 'localNotLongEnough':
    case 'temporaryNotLongEnough':
    case 'threadLocalNotLongEnough':
    case 'borrowedWhileDropped':
    case 'returnsLocal':
    case 'closureMayOutlive':
    case 'borrowEscapesClosure':
      return notLongEnough(cx, error);
    case 'borrowAcrossYield':
      return borrowAcrossYield(cx, error);
    case 'lastingBorrow':
      return lastingBorrow(cx, error);
    case 'liveDrop':
      return liveDrop(cx, error);
    case 'region':
      return regionError(cx, error);
    case 'typeTest':
      return typeTest(cx, error);
    case 'notGeneralEnough':
    case 'mismatched':
    case 'higherRanked':
      return placeholder(cx, error);
    case 'opaqueCapture':
      return opaqueCapture(cx, error);
    case 'useOfMoved':
      return useOfMoved(cx, error);
    case 'useOfUninit':
      return useOfUninit(cx, error);
    case 'illegalMove':
      return illegalMove(cx, error);
    case 'reassign':
      return reassign(cx, error);
    case 'mutability':
      return mutability(cx, error);
    default:
      return assertNever(error);
  }
}
