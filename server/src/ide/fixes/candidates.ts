/**
 * Edits that may cure a report: proposed from its structure, one file for each family, and verified by `semantics/fixes.ts`,
 * which analyses the edited text and keeps those whose error goes and brings nothing new.
 */
import type { BorrowckError } from '../../borrowck/result';
import { conflictingBorrow, useWhileBorrowed } from './conflicts';
import type { Candidate, CandidateContext } from './context';
import { notLongEnough } from './lasting';
import { illegalMove, useOfMoved } from './moves';
import { mutability, reassigned, uninitialised } from './mutability';
import { opaqueCapture, regionError, typeTest } from './regions';

/** Best first. */
export function candidatesFor(cx: CandidateContext, error: BorrowckError): Candidate[] {
  switch (error.kind) {
    case 'useOfMoved':
      return useOfMoved(cx, error);
    case 'illegalMove':
      return illegalMove(cx, error);
    case 'conflictingBorrow':
      return conflictingBorrow(cx, error);
    case 'useWhileBorrowed':
    case 'moveWhileBorrowed':
    case 'assignWhileBorrowed':
      return useWhileBorrowed(cx, error);
    case 'localNotLongEnough':
    case 'temporaryNotLongEnough':
    case 'returnsLocal':
    case 'closureMayOutlive':
      return notLongEnough(cx, error);
    case 'useOfUninit':
      return uninitialised(cx, error);
    case 'reassign':
      return reassigned(cx, error);
    case 'mutability':
      return mutability(cx, error);
    case 'region':
      return regionError(cx, error);
    case 'typeTest':
      return typeTest(cx, error);
    case 'opaqueCapture':
      return opaqueCapture(cx, error);
    default:
      return [];
  }
}
