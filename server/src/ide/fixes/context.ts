/** What a proposal for a fix is, and what it may ask of the text and the types around a report. */

import type { DefId, Local } from '../../base/ids';
import type { BodyIndex, BorrowckResult } from '../../borrowck/result';
import type { MirSpan } from '../../mir/body';
import type { Region, Ty } from '../../types/ty';
import type { WrittenRegionRange } from '../diagnostics/context';
import type { FileRange, TextEdit } from '../types';

export interface Candidate {
  /** Stable name of the sort of fix. */
  readonly kind:
    | 'borrowInstead'
    | 'cloneHere'
    | 'copyHere'
    | 'takeOut'
    | 'reborrow'
    | 'addMut'
    | 'removeMut'
    | 'assignThrough'
    | 'borrowMutably'
    | 'moveClosure'
    | 'cloneForClosure'
    | 'hoistArgument'
    | 'dropEarly'
    | 'splitBorrow'
    | 'swapElements'
    | 'bindTemporary'
    | 'widenScope'
    | 'keepValue'
    | 'returnOwned'
    | 'initialise'
    | 'introduceLifetime'
    | 'reuseLifetime'
    | 'staticLifetime'
    | 'anonymousLifetime'
    | 'borrowArgument'
    | 'consistentLifetimes'
    | 'addBound'
    | 'reorder'
    | 'waitForUse'
    | 'readFirst'
    | 'readThrough'
    | 'keepResult'
    | 'replaceWith'
    | 'ownForClosure'
    | 'borrowParameter'
    | 'deriveClone'
    | 'entry'
    | 'askFirst'
    | 'useGetMut'
    | 'moveHere'
    | 'takeSlice'
    | 'takeUnboxed'
    | 'elideLifetimes'
    | 'shareParameter'
    | 'useReference';
  /** With what it costs, where it costs something. */
  readonly title: string;
  readonly edits: readonly TextEdit[];
  /** Of the proposals of one report with the same name here the first that cures is offered, the others are not. */
  readonly instead?: string;
  /** The signature changes, so that callers in other files count. */
  readonly isSignature?: boolean;
  /** What the program does changes, so that it is the author's to choose: never the preferred one. */
  readonly isChoice?: boolean;
  /**
   * It may bring one report of another kind, which is then cured too: something has to be mutable (`local`: without a change
   * of the signature), or a part is moved that can be cloned.
   */
  readonly leadsOn?: 'local' | 'signature' | 'clone';
}

/** `hasList`: `range` begins where the list of an existing `derive` ends. */
export interface DerivePlace {
  readonly range: FileRange;
  readonly hasList: boolean;
  /** Of the type. */
  readonly name: string;
}

/** A value that an expression reads, which could be read sooner. */
export interface ReadValue {
  readonly range: FileRange;
  /** It is no `Copy` place: a clone can be had. */
  readonly isCloned: boolean;
  readonly cost: string;
  /** For a variable that keeps it. */
  readonly name: string;
}

export interface StatementPlace {
  /** With its semicolon. */
  readonly range: FileRange;
  /** What parts it from a statement in front of it: a line break with the indent, or a space where it is not the first on its line. */
  readonly lineBreak: string;
  /** The value of its block: no semicolon. */
  readonly isTail: boolean;
}

/** `let x: T = e;` with a plain name. */
export interface LetPlace {
  readonly statement: StatementPlace;
  readonly name: string;
  readonly init: FileRange | null;
  readonly local: Local | null;
}

/** What owning what a reference refers to takes, by its type. */
export type BorrowedShape = 'copy' | 'value' | 'str' | 'slice' | 'optionCopy' | 'optionValue' | 'optionStr';

export interface CandidateContext {
  readonly result: BorrowckResult;
  range(body: BodyIndex, span: MirSpan): FileRange | null;
  text(range: FileRange): string;
  /** Where a local is declared: its binding identifier. */
  localDeclaration(body: BodyIndex, local: number): FileRange | null;
  /** The innermost statement around an expression, where it is evaluated whenever the statement is: not in a loop, branch or closure. */
  statementOf(span: MirSpan): StatementPlace | null;
  /** The innermost statement around a text of the body, whether it is evaluated with the statement or not. */
  statementAround(range: FileRange): StatementPlace | null;
  /** The innermost statement around a text, and those behind it in its block, with the block's value. */
  statementsFrom(range: FileRange): readonly FileRange[];
  /** White space at the start of the line of a place. */
  lineIndent(range: FileRange): string;
  /** The statement that declares a variable. */
  letOf(body: BodyIndex, local: Local): LetPlace | null;
  /** A first value for the variable, as one would write it: `0`, `String::new()`. */
  firstValue(body: BodyIndex, local: Local): string;
  /** What an `if let`, `while let` or `match` looks at, where the expression is in it, and the shape of its value. */
  scrutineeAround(span: MirSpan): { readonly range: FileRange; readonly shape: BorrowedShape } | null;
  /** Name of the variable that keeps the reference which a borrow gives. */
  holderOf(body: BodyIndex, span: MirSpan): string | null;
  /** The innermost call or tuple in whose arguments or elements both are, each in one of its own. */
  bothAround(
    first: MirSpan,
    second: MirSpan,
  ): { readonly range: FileRange; readonly args: readonly [FileRange, FileRange]; readonly isPair: boolean } | null;
  /** The name of the field that `name` stands for in `S { name }`. */
  shorthandAt(span: MirSpan): string | null;
  /** A parameter by its name. */
  parameterNamed(name: string): Local | null;
  /** The `let` with a plain name in whose initialiser the expression stands, and the variable's shape. */
  letAround(body: BodyIndex, span: MirSpan): (LetPlace & { readonly shape: BorrowedShape | null }) | null;
  /** The `let` of the variable that an argument is put into, as by `list.push(e)`, or that `Some(e)` is assigned to. */
  letOfKeeper(body: BodyIndex, span: MirSpan): LetPlace | null;
  /** The statement that follows directly on another in the same block. */
  isNext(first: StatementPlace, second: StatementPlace): boolean;
  /**
   * The argument of a call, or the like, that holds the expression and not the other one, which stands in the same call. `name`: of what
   * it computes; `field`: which of a struct it is.
   */
  argumentAround(
    span: MirSpan,
    other: MirSpan,
  ): { readonly range: FileRange; readonly name: string; readonly field: string | null } | null;
  /** Where the expression goes in a call of a fn: its path, and the parameter. */
  calleeTaking(span: MirSpan): { readonly path: string; readonly def: DefId; readonly index: number } | null;
  /** What a clone of the expression's value costs, and whether it is shared by counting. */
  cloneCost(span: MirSpan): { readonly cost: string; readonly pointer: 'Rc' | 'Arc' | null };
  /** Values that a later use reads and that do not borrow, smallest first. */
  valuesAt(span: MirSpan): readonly ReadValue[];
  /** Of `*e` where `e` is a reference: `e`. */
  dereferenced(span: MirSpan): { readonly range: FileRange; readonly isClone: boolean } | null;
  /** The method that is called on the expression. */
  methodOn(span: MirSpan): { readonly name: string; readonly range: FileRange } | null;
  /** `b.name(x)` in `b.name(x);` where `b` is the expression and the value is of its type. */
  chainStatement(span: MirSpan): FileRange | null;
  /** Variants without data of the enum that the expression is of: `State::Idle`. */
  unitVariants(span: MirSpan): readonly string[];
  /** Where a variable is used as it is, not as `*x` or by a method, if it never is so either. */
  usesOf(body: BodyIndex, local: Local): readonly FileRange[];
  /** The stars in front of a variable where all its uses are `*x`. */
  starsOf(body: BodyIndex, local: Local): readonly FileRange[] | null;
  /** A parameter that takes its value: where the type is written, and all arguments for it in that file. */
  parameterOf(callee: DefId, index: number): { readonly type: FileRange; readonly args: readonly FileRange[] } | null;
  /** What a `Vec`, `String` or `PathBuf` parameter of a fn would be borrowed as: types to try, and the calls on it that change. */
  slicesOf(
    callee: DefId,
    index: number,
  ): { readonly types: readonly string[]; readonly edits: readonly TextEdit[] } | null;
  /** All arguments for a parameter in the file of the fn; null where it is used otherwise than in calls. */
  argumentsOf(callee: DefId, index: number): readonly FileRange[] | null;
  /** Where `Clone` can be derived for the type of the expression. */
  deriveOf(span: MirSpan): DerivePlace | null;
  /** The same of types that calls of `clone` do not clone, as references to them are copied; a part of the type of the variable. */
  derivesOfUselessClones(body: BodyIndex, local: number): readonly DerivePlace[];
  /** Variables that a closure captures whole, in the body around it. */
  capturesOf(closure: BodyIndex): readonly { readonly name: string; readonly shape: BorrowedShape | null }[];
  /** The bodies of closures whose text is in that of the expression. */
  closuresIn(span: MirSpan): readonly BodyIndex[];
  /** The arguments of the innermost call of `std::mem::swap` around an expression, and the call. */
  swapAround(span: MirSpan): { readonly range: FileRange; readonly args: readonly FileRange[] } | null;
  /** A name for a new variable that no other in the body has. */
  freshName(wish: string): string;
  /** The block that ends the variable's life, by the statement that it is or stands in. */
  blockOf(body: BodyIndex, local: Local): { readonly place: StatementPlace; readonly isStatement: boolean } | null;
  /** The whole closure expression that a closure's body belongs to. */
  closureRange(body: BodyIndex): FileRange | null;
  /** Names of the methods that an expression, or the initialiser of the variable it starts from, is a chain of; outermost first. */
  methodsBehind(span: MirSpan): readonly { readonly name: string; readonly range: FileRange }[];
  isUniqueReference(body: BodyIndex, local: Local): boolean;
  sharedPointer(ty: Ty): 'Rc' | 'Arc' | null;
  isPacked(ty: Ty): boolean;
  /** Name of the type parameter that is the type of the value there. */
  typeParameter(span: MirSpan): string | null;
  /** The written type of a parameter (`self` for a receiver), where the signature may change: not in an impl of a trait. */
  parameterType(local: Local): { readonly range: FileRange; readonly isSelf: boolean } | null;
  /** The written return type, where it may change. */
  returnType(): FileRange | null;
  /** The `dyn Trait`s of the return type. */
  objectsReturned(): readonly FileRange[];
  regionInArgument(body: BodyIndex, arg: number, ty: Ty, region: Region): WrittenRegionRange | null;
  /** Where a lifetime or type parameter is declared, with its bounds; `hasBounds` if there are any. */
  parameter(name: string): { readonly range: FileRange; readonly hasBounds: boolean } | null;
  /** Where lifetime parameters of the fn are declared: `<..>`, or the empty place for it. */
  generics(): { readonly range: FileRange; readonly hasList: boolean } | null;
  /** Whether the signature may change: not that of a trait's method in an impl. */
  readonly isSignatureOwn: boolean;
  /** Where the written return type names a lifetime. */
  namedInOutput(name: string): readonly FileRange[];
  /** Lifetimes that the written return type leaves out. */
  elidedInOutput(): readonly WrittenRegionRange[];
  /** Lifetimes in scope. */
  readonly lifetimes: readonly string[];
  /** `impl Trait` as written, of an opaque type. */
  opaqueRange(opaque: Ty): FileRange | null;
}

export function insert(range: FileRange, at: number, newText: string): TextEdit {
  return { range: { file: range.file, start: at, end: at }, newText };
}

/** A bound more on a parameter: see `CandidateContext.parameter`. */
export function boundOn(
  { range, hasBounds }: { readonly range: FileRange; readonly hasBounds: boolean },
  bound: string,
) {
  return insert(range, range.end, `${hasBounds ? ' +' : ':'} ${bound}`);
}

/** `line` in front of a statement, on a line of its own if the statement has one. */
export function insertBefore({ range, lineBreak }: StatementPlace, line: string): TextEdit {
  return insert(range, range.start, `${line}${lineBreak}`);
}

/** Whether something can be appended to this text without parentheses. Meant for places, calls and macro calls, not for all of Rust. */
export function isPostfix(text: string): boolean {
  const parts = outsideOfBrackets(text);
  return parts !== null && /^(?:\w|::<?|\.(?!\.)|\?|!(?=[([])|\s+(?=\.)|[([])+$/.test(parts) && /^[\w(]/.test(parts);
}

/** `f(a).b[c]` to `f(.b[`: without what brackets and string literals hold; null where they do not match. */
function outsideOfBrackets(text: string): string | null {
  let out = '';
  const open: string[] = [];
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)'|::<|./gs)) {
    const isOutside = open.length === 0;
    const close = token === '<' && open.at(-1) === '>' ? '>' : CLOSING.get(token);
    if (close !== undefined) {
      open.push(close);
      if (isOutside) out += token;
    } else if (token === open.at(-1)) open.pop();
    else if (/[)\]}]/.test(token) && token.length === 1) return null;
    else if (isOutside) out += token.length > 1 ? 's' : token;
  }
  return open.length === 0 ? out : null;
}

const CLOSING: ReadonlyMap<string, string> = new Map([
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
  ['::<', '>'],
]);

/** `a, f(b, c)` in parts. */
export function splitArguments(text: string): string[] {
  const parts: string[] = [];
  let start = 0;
  for (let at = text.indexOf(','); at >= 0; at = text.indexOf(',', at + 1)) {
    if (outsideOfBrackets(text.slice(start, at)) === null) continue;
    parts.push(text.slice(start, at).trim());
    start = at + 1;
  }
  const last = text.slice(start).trim();
  return last === '' ? parts : [...parts, last];
}

/** The text with a method called on it. */
export function called(text: string, method: string): string {
  return isPostfix(text) ? `${text}${method}` : `(${text})${method}`;
}

/** `'a`, `'b`, ..: the first that is not in scope. */
export function freshLifetime(inScope: readonly string[]): string {
  for (const letter of 'abcdefghijklmnopqrstuvwxyz') if (!inScope.includes(`'${letter}`)) return `'${letter}`;
  return "'lifetime";
}
