/** Hover on a variable as Markdown: what it owns or refers to at the cursor, and where it goes. */
import type { BorrowKind } from '../mir/body';
import { type BorrowFacts, borrowHover, type ClosureFacts, closureHover, KIND, MODE, onLine } from './hover';

/** What a value keeps outside of its own bytes. */
export type Storage = 'text' | 'elements' | 'value' | 'counted' | 'guard';

/** `capture`: it goes into a closure, by value. */
export type Doing = 'move' | 'copy' | 'assign' | 'capture';

export interface VariableFacts {
  readonly name: string;
  readonly type: string;
  readonly isCopy: boolean | null;
  readonly reference: 'shared' | 'exclusive' | null;
  readonly mutable: boolean;
  readonly isParameter: boolean;
  readonly storage: Storage | null;
  /** What the statement at the cursor does; null for the declaration of the variable. */
  readonly here: {
    readonly state: 'init' | 'uninit' | 'maybe';
    readonly does: Doing | null;
    /** Moves that reach it. `part`: what moved, where that is not all and has a name. */
    readonly moved: readonly { readonly isPart: boolean; readonly part: string | null; readonly line: number | null }[];
    readonly borrowedBy: readonly { readonly kind: BorrowKind; readonly line: number | null }[];
    /** A variable of the arm whose guard this is: the guard sees it through a shared reference. */
    readonly isInGuard: boolean;
  } | null;
  /** The cursor is in a closure that captures it so; null: in the body that declares it. */
  readonly captured: { readonly what: string; readonly mode: keyof typeof MODE; readonly isCopy: boolean } | null;
  /** Variables of a pattern that take parts of it, where the cursor is on what is matched. */
  readonly takenBy: readonly string[];
  /** The borrow that is made of it at the cursor. */
  readonly borrow: BorrowFacts | null;
  /** Borrows that it may hold: at the cursor, or, at its declaration, at all. */
  readonly holds: readonly { readonly place: string | null; readonly kind: BorrowKind; readonly line: number | null }[];
  /** At its declaration: lines where all of it moves. */
  readonly movedOn: readonly number[];
  /** What counts one more owner of the same value. */
  readonly counted: readonly { readonly name: string | null; readonly line: number | null }[];
  /** What it captures, if it is a closure. */
  readonly closure: ClosureFacts | null;
  /** Where it is dropped, if it still has its value there; `maybe`: on some ways. */
  readonly drop: { readonly line: number | null; readonly state: 'init' | 'maybe' } | null;
}

const STORAGE: Record<Storage, string> = {
  text: 'its text is on the heap',
  elements: 'its elements are on the heap',
  value: 'its value is on the heap',
  counted: 'its value is on the heap, shared; it goes with the last owner',
  guard: 'a guard: it holds the lock until it is dropped',
};

export function variableHover(facts: VariableFacts): string {
  const { here, drop, captured, closure, borrow } = facts;
  const head = `${facts.isParameter ? '' : 'let '}${facts.mutable ? 'mut ' : ''}${facts.name}: ${facts.type}`;
  const lines: string[] = [];
  if (captured !== null) lines.push(capturedLine(captured));
  else if (here !== null) lines.push(...hereLines(facts, here));
  const { takenBy } = facts;
  if (takenBy.length > 0)
    lines.push(`moved in part, by the pattern: ${takenBy.map((name) => `\`${name}\``).join(', ')}`);
  lines.push(...heldLines(facts));
  if (facts.isCopy === true) {
    if (here?.does !== 'copy') lines.push('`Copy`: a use by value copies it');
  } else if (facts.reference === 'exclusive') lines.push('lent on where a `&mut` is asked for, moved elsewhere');
  else if (facts.isCopy === false && here?.does !== 'move') lines.push('not `Copy`: a use by value moves it');
  if (facts.storage !== null) lines.push(STORAGE[facts.storage]);
  for (const { name, line } of facts.counted) {
    lines.push(`counted once more${onLine(line)}${name === null ? '' : `, by \`${name}\``}`);
  }
  if (drop !== null && here?.state !== 'uninit' && here?.does !== 'move' && here?.does !== 'capture') {
    lines.push(
      `dropped at the end of its scope${onLine(drop.line)}${drop.state === 'maybe' ? ', unless moved before' : ''}`,
    );
  }
  if (facts.movedOn.length > 0) lines.push(`moved on line ${facts.movedOn.join(' and ')}`);
  const parts = [`\`\`\`rust\n${head}\n\`\`\`\n${lines.join('  \n')}`];
  if (closure !== null) parts.push(closureHover(closure));
  if (borrow !== null) parts.push(borrowHover(borrow));
  return parts.join('\n\n---\n\n');
}

function capturedLine({ what, mode, isCopy }: NonNullable<VariableFacts['captured']>): string {
  if (mode !== 'byValue') return `captured by the ${what}, ${MODE[mode]}`;
  return isCopy ? `copied into the ${what}` : `moved into the ${what}`;
}

/** Borrows of the same place by one line. */
function heldLines({ holds }: VariableFacts): string[] {
  const each = holds.map(({ place, kind, line }) => {
    const what = place === null ? 'a temporary value' : `\`${place}\``;
    return `holds ${kind === 'shared' ? 'a' : 'an'} ${KIND[kind]} of ${what}${line === null ? '' : `, from line ${line} on`}`;
  });
  return [...new Set(each)].slice(0, MOST_HELD);
}

const MOST_HELD = 4;

function hereLines(
  facts: VariableFacts,
  { state, does, moved, borrowedBy, isInGuard }: NonNullable<VariableFacts['here']>,
): string[] {
  const lines: string[] = [];
  const where = moved.map(({ line }) => line).filter((line) => line !== null);
  const on = where.length === 0 ? '' : ` on line ${[...new Set(where)].join(' and ')}`;
  const parts = [...new Set(moved.flatMap(({ part }) => part ?? []))].map((part) => `\`${part}\``).join(', ');
  const isPart = moved.length > 0 && moved.every((each) => each.isPart);
  if (isInGuard) return ['seen by the guard of the arm through a shared reference'];
  if (does === 'assign') lines.push('gets a value here');
  else if (isPart) lines.push(`**partly moved**${parts === '' ? '' : `: ${parts}`}${on}`);
  else if (state === 'uninit') lines.push(moved.length === 0 ? '**not initialized** here' : `**moved**${on}`);
  else if (state === 'maybe')
    lines.push(moved.length === 0 ? '**maybe not initialized** here' : `**maybe moved**${on}`);
  else if (does === 'move') lines.push('moved here');
  else if (does === 'copy') lines.push('copied here');
  else if (does === 'capture') lines.push(facts.isCopy === true ? 'copied into the closure' : 'moved into the closure');
  else if (facts.reference === null) lines.push('owned here');
  for (const loan of borrowedBy)
    lines.push(`under ${loan.kind === 'shared' ? 'a' : 'an'} ${KIND[loan.kind]} that begins${onLine(loan.line)}`);
  return lines;
}
