/** Lints of our own, in words like rustc's: what panics or never returns whenever it is reached, as a guard is still held. */
import { assertNever } from '../../base/ids';
import type { BodyIndex } from '../../borrowck/result';
import type { MirSpan } from '../../mir/body';
import type { Diagnostic } from '../types';
import { Builder, type RenderContext } from './context';

export const ALREADY_BORROWED = 'already_borrowed';
export const ALREADY_LOCKED = 'already_locked';

/** One call that takes a guard, and one behind it that takes another of the same place. */
export interface HeldTwice {
  readonly body: BodyIndex;
  /** `borrow`: of a `RefCell`, which panics; `lock`: which never returns. */
  readonly kind: 'borrow' | 'lock';
  /** The place as one would write it; null: it has no name. */
  readonly place: string | null;
  readonly held: { readonly span: MirSpan; readonly isExclusive: boolean };
  readonly taken: { readonly span: MirSpan; readonly isExclusive: boolean };
  /** The variable that holds the guard; null: a temporary. */
  readonly guard: string | null;
}

/** null where a macro wrote it. `id` identifies it in the root. */
export function renderHeldTwice(cx: RenderContext, found: HeldTwice, id: string): Diagnostic | null {
  const { kind, taken, held, guard, body } = found;
  if (cx.isMadeInBody(taken.span)) return null;
  const builder = new Builder(cx, body, codeOf(kind), messageOf(found), taken.span);
  const by = guard === null ? '' : `, held by \`${guard}\``;
  if (kind === 'borrow') {
    builder.label(held.span, `${held.isExclusive ? 'mutable' : 'immutable'} borrow begins here${by}`);
    builder.label(taken.span, 'this panics');
    builder.note(
      'a `RefCell` checks its borrows when the program runs, and the other one is held on every path to here',
    );
  } else {
    builder.label(held.span, `locked here${by}`);
    builder.label(taken.span, 'this never returns');
    builder.note('the lock is released when its guard is dropped, which is after this call');
  }
  const built = builder.build(id);
  return built === null ? null : { ...built, severity: 'warning' };
}

function codeOf(kind: HeldTwice['kind']): typeof ALREADY_BORROWED | typeof ALREADY_LOCKED {
  return kind === 'borrow' ? ALREADY_BORROWED : ALREADY_LOCKED;
}

function messageOf({ kind, place, held, taken }: HeldTwice): string {
  const name = place === null ? 'it' : `\`${place}\``;
  switch (kind) {
    case 'borrow': {
      const wanted = taken.isExclusive ? ' as mutable' : '';
      return `cannot borrow ${name}${wanted} because it is still ${held.isExclusive ? 'mutably ' : ''}borrowed`;
    }
    case 'lock':
      return `cannot lock ${name} because its lock is still held here`;
    default:
      return assertNever(kind);
  }
}
