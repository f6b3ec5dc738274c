/** How the words and fixes of lints of good practice get at text. `semantics/` implements it for one body. */
import type { DefId } from '../../base/ids';
import type { Ty } from '../../types/ty';
import type { CandidateContext } from '../fixes/context';
import type { Child, FileRange } from '../types';
import type { Spot } from './finding';

export interface PracticeContext {
  /** null for what has no text. */
  range(spot: Spot): FileRange | null;
  text(range: FileRange): string;
  /** Where a type is declared, from the keyword to the generics. */
  head(def: DefId): FileRange | null;
  /** By the names of types alone. */
  ty(ty: Ty): string;
}

/** A message. */
export interface Said {
  readonly message: string;
  /** Where it points; none: at the place of the finding. */
  readonly range?: FileRange;
  /** Of the place itself. */
  readonly label?: string;
  readonly children?: readonly Child[];
}

export interface PracticeFixContext extends PracticeContext {
  /** null: of an item without a body. */
  readonly body: CandidateContext | null;
}

/** The text at a spot; `_` where it has none. */
export function textAt(cx: PracticeContext, spot: Spot): string {
  const range = cx.range(spot);
  return range === null ? '_' : cx.text(range);
}
