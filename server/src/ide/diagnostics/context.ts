/**
 * What a message is made from: the facts of borrowck plus a way to text. One instance per typeck root.
 *
 * `semantics/` implements it; the files beside this one hold rustc's wording and nothing else.
 */
import type { BindingId, DefId } from '../../base/ids';
import type { BodyIndex, BorrowckResult, FnSelfUse } from '../../borrowck/result';
import type { MirSpan } from '../../mir/body';
import type { ClosureKey, Region, Ty } from '../../types/ty';
import type { Code } from '../codes';
import { sameRange } from '../labels';
import type { Child, Diagnostic, FileRange, Label } from '../types';

/** What an expression is moved into: an argument of a fn. */
export interface OwnedArgument {
  /** The parameter's type is a type parameter of the fn. */
  readonly isGeneric: boolean;
  /** With which reference the fn would do as well, its bounds considered; null: with none. */
  readonly borrow: 'shared' | 'mut' | null;
  /** The fn's name and the parameter's written type; null for fns of other crates. */
  readonly declared: {
    readonly kind: 'function' | 'method';
    readonly name: string;
    readonly at: FileRange;
    readonly type: FileRange;
  } | null;
}

/** What would have to implement `Clone` so that a value could be cloned: types of this crate, or a type parameter. */
export type CloneObstacle =
  | {
      readonly kind: 'types';
      readonly types: readonly { readonly ty: Ty; readonly at: FileRange }[];
      /** The type derives `Clone`, and its parameters do not meet the bounds that this implies. */
      readonly isDerived: boolean;
    }
  | { readonly kind: 'param'; readonly at: FileRange };

export interface RenderContext {
  readonly result: BorrowckResult;
  /** Where a span lies in a file, mapped out of macros; null for one that has no text. */
  range(body: BodyIndex, span: MirSpan): FileRange | null;
  /** The source text under a range. */
  text(range: FileRange): string;
  /** Type as rustc prints it in messages, regions erased; `regions` names those it knows. */
  ty(ty: Ty, regions?: (region: Region) => string | null): string;
  /** `String`, `S::f`: trimmed path of a definition. */
  path(def: DefId): string;
  /** Kind word and name as rustc's `def_descr`: `function`, `method`, `associated function`, `closure`. */
  bodyKind(body: BodyIndex): string;
  /** Declaration of a generic parameter or of the lifetime in the signature, for "lifetime `'a` defined here". */
  regionDeclaration(region: Region): FileRange | null;
  /** Where a lifetime that the signature of the root elides stands in its parameters. */
  elidedInSignature(region: Region): FileRange | null;
  /** Where `region` stands in the written type of an argument. */
  regionInArgument(body: BodyIndex, arg: number, ty: Ty, region: Region): WrittenRegionRange | null;
  /** The written return type (the end of the header where none is), and where `region` stands in it. */
  regionInOutput(
    body: BodyIndex,
    ty: Ty,
    region: Region,
  ): { readonly range: FileRange | null; readonly written: WrittenRegionRange | null };
  /** Where a region without a name stands in the header of the impl around the root. */
  regionInImplHeader(region: Region): { readonly range: FileRange; readonly where: 'self type' | 'header' } | null;
  /** Where a definition's name is written, for notes; null for other crates'. */
  nameRange(def: DefId): FileRange | null;
  /** Whether nothing with this key was asked for before: what the errors of a body say once. */
  isFirst(key: string): boolean;
  /** Details of a call that takes `self`: the method's path and where its `self` stands. */
  selfParam(
    call: FnSelfUse,
  ): { readonly path: string; readonly range: FileRange | null; readonly isOptionOrResult: boolean } | null;
  /** `struct`, `Cell<T>` and `T`: a type as it is declared, and one of its parameters. */
  declaredType(def: DefId, param: number): { readonly kind: string; readonly type: string; readonly param: string };
  /** `-x`, `!x`. */
  isUnaryOperator(call: FnSelfUse): boolean;
  /** The bound by which a type parameter of the root is a `FnOnce`. */
  fnOnceBound(param: string): FileRange | null;
  /** What made a closure more than `Fn`: the variable and its use; null where the context asked for the kind. */
  closureKindOrigin(
    closure: ClosureKey,
  ): { readonly name: string; readonly range: FileRange | null; readonly isByValue: boolean } | null;
  /** The header of a static or const, up to its type. */
  definitionHead(def: DefId): FileRange | null;
  /** The bound that a predicate of `def` was written as, by its index; null: it is implied. No range: not in the workspace. */
  writtenBound(
    def: DefId,
    index: number,
  ): { readonly def: DefId; readonly syn: number; readonly range: FileRange | null } | null;
  /** The expression with that span is a variable. */
  isVariable(span: MirSpan): boolean;
  /** Where a closure is the argument of a call of a fn of this crate: the parameter's type, and the callee. */
  closureArgument(body: BodyIndex): { readonly parameter: FileRange; readonly call: FileRange } | null;
  /** Where a closure is what the fn returns: the fn's name and its return type. */
  closureReturned(body: BodyIndex): { readonly name: FileRange; readonly type: FileRange } | null;
  /** Heads of the loops around an expression that the declaration is not in, innermost first; none where no expression has that span. */
  loopsAround(span: MirSpan, declaration: MirSpan): readonly FileRange[];
  /** The variable that the expression with that span projects, borrows or calls a method of, and its pattern. */
  localBehind(span: MirSpan): { readonly name: string; readonly range: FileRange } | null;
  /** The written type of the fn's parameter whose pattern has that span; null where it is none. */
  parameterType(span: MirSpan): FileRange | null;
  /**
   * Who says what type a variable has: its own declaration (`let x`, a parameter with a type), the callee that a closure with
   * this parameter is given to, where that is of another crate, or else what it is taken from.
   */
  typeOrigin(binding: BindingId): 'declared' | 'callee' | 'inferred';
  /** Of a captured variable: its pattern, and the type written there or else an initialiser of one line. */
  capturedFrom(
    body: BodyIndex,
    field: number,
  ): { readonly declared: FileRange | null; readonly typed: FileRange | null };
  /** What a branch does not initialise that others do, by the statements `inits`. */
  branchesWithout(body: BodyIndex, inits: readonly MirSpan[], name: string): readonly Label[];
  /** Of the moved expression with that span; null where it is no argument. */
  ownedArgument(span: MirSpan): OwnedArgument | null;
  /** Where the condition or the `else` of a `let` around the expression with that span ends the loop by what is moved there. */
  decidesLoop(span: MirSpan): boolean;
  /** What the expression with that span borrows: type and place. */
  borrowedExpr(span: MirSpan): { readonly ty: Ty; readonly range: FileRange } | null;
  /** Calls of `clone` that copy a reference only, as what it refers to has none; it is a part of the type `holder`. */
  uselessClones(holder: Ty): readonly { readonly range: FileRange; readonly ty: Ty; readonly inner: Ty }[];
  /** An expression of the body has that span. */
  isExpr(span: MirSpan): boolean;
  cloneObstacle(ty: Ty): CloneObstacle | null;
  /** What `ty` dereferences to, and where its impl says so; null where it does not. */
  derefTarget(ty: Ty): { readonly ty: Ty; readonly range: FileRange | null } | null;
  /** `Box<dyn Tr + 'static>` for `Box<dyn Tr>`; null where no object stands among the arguments. */
  withObjectDefaults(ty: Ty): Ty | null;
  isVec(ty: Ty): boolean;
  /** `Rc` and `Arc` have words of their own. */
  sharedPointer(ty: Ty): 'Rc' | 'Arc' | null;
  /** `impl Trait` as written, of an opaque type. */
  opaqueRange(opaque: Ty): FileRange | null;
  /** Whether a block stands between the body and the expression with that span. */
  isInInnerBlock(span: MirSpan): boolean;
  /** `dyn Trait` in `-> Box<dyn Trait>`, where `span` is what the fn returns at its end. */
  boxedObject(span: MirSpan): FileRange | null;
  /** Name of a variant of an enum type; null for other types. */
  variantName(ty: Ty, variant: number): string | null;
  /** The macro invocations around a span, innermost first. */
  expansions(body: BodyIndex, span: MirSpan): readonly Label[];
  /** The same place, also where a macro repeats it (`twice!(s)`). */
  isSameSpan(a: MirSpan, b: MirSpan): boolean;
  /** A macro call in the body made what is there. */
  isMadeInBody(span: MirSpan): boolean;
}

/** A `&` or a lifetime, and the whole type that it belongs to. */
export interface WrittenRegionRange {
  readonly range: FileRange;
  /** `hidden`: a path type without its lifetime; `bound`: that of a `dyn`. */
  readonly kind: 'reference' | 'lifetime' | 'hidden' | 'bound';
  readonly whole: FileRange;
}

/** Builds one diagnostic; labels without a range are left out. */
export class Builder {
  private readonly labels: Label[] = [];
  private readonly children: Child[] = [];
  private primaryText = '';
  private beforePrimary = 0;

  constructor(
    private readonly cx: RenderContext,
    private readonly body: BodyIndex,
    private readonly code: Code,
    private readonly message: string,
    private readonly primary: MirSpan,
  ) {}

  /** A label at a span; at the primary span it becomes the primary label. */
  label(span: MirSpan, text: string, body = this.body): this {
    if (span === this.primary && body === this.body && this.primaryText === '') return this.labelPrimary(text);
    const range = this.cx.range(body, span);
    return range === null ? this : this.labelRange(range, text);
  }
  labelRange(range: FileRange | null, text: string): this {
    if (range === null) return this;
    const primary = this.cx.range(this.body, this.primary);
    if (primary !== null && this.primaryText === '' && sameRange(primary, range)) return this.labelPrimary(text);
    this.labels.push({ range, text });
    return this;
  }
  /** At a span that a desugaring made: another than the primary one, even where it covers the same text. */
  labelDesugared(span: MirSpan, text: string): this {
    const range = this.cx.range(this.body, span);
    if (range !== null) this.labels.push({ range, text, isPrimary: false });
    return this;
  }
  private labelPrimary(text: string): this {
    this.primaryText = text;
    this.beforePrimary = this.labels.length;
    return this;
  }
  note(message: string, range?: FileRange | null, labels?: readonly Label[]): this {
    return this.child('note', message, range, labels);
  }
  help(message: string, range?: FileRange | null, labels?: readonly Label[]): this {
    return this.child('help', message, range, labels);
  }
  private child(level: Child['level'], message: string, range?: FileRange | null, labels?: readonly Label[]): this {
    this.children.push({ level, message, ...(range ? { range } : {}), ...(labels ? { labels } : {}) });
    return this;
  }

  /** null where the primary span has no text. */
  build(id: string): Diagnostic | null {
    const range = this.cx.range(this.body, this.primary);
    if (range === null) return null;
    return {
      code: this.code,
      severity: 'error',
      message: this.message,
      primary: { range, text: this.primaryText },
      secondary: this.labels,
      labelsBeforePrimary: this.beforePrimary,
      children: this.children,
      expansions: this.cx.expansions(this.body, this.primary),
      id,
    };
  }
}
