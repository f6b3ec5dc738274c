/**
 * Bodies from MIR text, close to what `rustc -Zunpretty=mir` prints. The inverse is `print.ts`.
 *
 * ```
 * fn first<'a>(_1 "v": &'a mut Vec<i32>) -> &'a i32 {
 *   let _2: &mut Vec<i32>;
 *   bb0: {
 *     _2 = &two_phase mut (*_1);               // @1
 *     _0 = get(move _2) -> [return: bb1, unwind: bb2];
 *   }
 *   bb1: { return; }
 * }
 * ```
 *
 * The span of a statement is its `// @n` mark (n * 4; `@n.1` for part 1), or else its line number, so that a test can say
 * on which line an error is. Bad text is a `TextError`: it is a bug of the test.
 */
import type { BindingId, BlockId, Local } from '../base/ids';
import { eraseRegions, instantiateSig, subst } from '../types/fold';
import {
  closureKey,
  mkClosure,
  mkFnDef,
  mkLateParam,
  mkPrim,
  mkPtr,
  mkRef,
  mkSig,
  mkTuple,
  reErased,
  tyError,
  tyUnit,
} from '../types/intern';
import type { Region, Ty } from '../types/ty';
import {
  type AggregateKind,
  type Block,
  type Body,
  type BorrowKind,
  type CastKind,
  type FakeReadCause,
  isTerminator,
  type LocalDecl,
  type LocalInfo,
  type Operand,
  type Place,
  type PlaceElem,
  type Rvalue,
  type Statement,
  type Terminator,
  type Upvar,
} from './body';
import { identityArgs, localIndex, TextDecls, type TextFn, type TextScope, Tokens } from './text';

export interface MirText {
  readonly decls: TextDecls;
  /** Bodies by the name of their fn, in order. */
  readonly bodies: ReadonlyMap<string, Body>;
}

export function parseMir(text: string): MirText {
  const t = new Tokens(text);
  const decls = new TextDecls();
  const bodies = new Map<string, Body>();
  while (t.peek() !== '') {
    switch (t.peek()) {
      case 'struct':
      case 'enum':
      case 'union':
        decls.parseAdt(t);
        break;
      case 'static':
        decls.parseStatic(t);
        break;
      case 'fn': {
        const header = decls.parseFnHeader(t);
        if (t.accept(';')) break;
        bodies.set(header.fn.name, new BodyParser(t, decls, header.fn, header.scope).root(header.locals));
        break;
      }
      default:
        t.fail(`expected a declaration, found \`${t.peek()}\``);
    }
  }
  return { decls, bodies };
}

interface MutableDecl {
  ty: Ty;
  mutable: boolean;
  name: string | null;
  info: LocalInfo;
  userTy: Ty | null;
  span: number;
}

class BodyParser {
  private readonly locals: MutableDecl[] = [];
  private readonly places: Place[] = [];
  private readonly placeIds = new Map<string, Place>();
  private readonly closures: Body[] = [];
  private readonly scope: TextScope;

  constructor(
    private readonly t: Tokens,
    private readonly decls: TextDecls,
    private readonly fn: TextFn,
    outer: TextScope,
  ) {
    const regions = new Map<string, Region>();
    for (const [name, region] of outer.regions) {
      regions.set(name, region.kind === 'bound' ? mkLateParam(fn.def, region.index, name) : region);
    }
    this.scope = { regions, types: new Map(outer.types), elided: () => reErased, depth: 0 };
  }

  root(args: readonly { local: number; mutable: boolean }[]): Body {
    const { sig, def } = this.fn;
    const span = this.t.line * 4;
    const own = instantiateSig(sig, { region: (index, name) => mkLateParam(def, index, name) });
    this.declare(0, {
      ty: eraseRegions(own.output),
      mutable: true,
      name: null,
      info: { kind: 'return' },
      userTy: null,
      span,
    });
    own.inputs.forEach((input, i) => {
      const name = this.fn.argNames[i] || null;
      const info: LocalInfo = name === null ? { kind: 'arg' } : userInfo(i + 1, span, true);
      this.declare(i + 1, {
        ty: eraseRegions(input),
        mutable: args[i]?.mutable ?? false,
        name,
        info,
        userTy: input,
        span,
      });
    });
    return this.body({ kind: 'fn' }, sig, own.inputs.length, [], span);
  }

  private declare(local: number, decl: MutableDecl): void {
    this.locals[local] = decl;
  }

  private body(
    source: Body['source'],
    sig: Body['sig'],
    argCount: number,
    upvars: readonly Upvar[],
    span: number,
  ): Body {
    const t = this.t;
    t.expect('{');
    while (t.peek() === 'closure') this.closure();
    while (t.accept('let')) this.local();
    for (let i = 0; i < this.locals.length; i++) if (this.locals[i] === undefined) t.fail(`_${i} is not declared`);
    const blocks: Block[] = [];
    while (!t.accept('}')) {
      const label = t.name();
      if (label !== `bb${blocks.length}`) t.fail(`expected bb${blocks.length}, found ${label}`);
      const isCleanup = t.accept('(');
      if (isCleanup) {
        t.expect('cleanup');
        t.expect(')');
      }
      t.expect(':');
      blocks.push(this.block(isCleanup));
    }
    return {
      owner: this.fn.def,
      source,
      locals: this.locals as readonly LocalDecl[],
      argCount,
      blocks,
      places: this.places,
      upvars,
      closures: this.closures,
      sig,
      promoted: [],
      annotations: blocks.flatMap((block) =>
        block.statements.flatMap((s) => (s.kind === 'ascribe' ? [{ ty: s.userTy, span: s.typeSpan }] : [])),
      ),
      deadPaths: [],
      span: (t.line - 1) * 4,
      headerSpan: span,
      taint: [],
    };
  }

  /** `let mut _2 "x": T = user T;` */
  private local(): void {
    const t = this.t;
    const span = t.line * 4;
    const mutable = t.accept('mut');
    const index = localIndex(t);
    const name = t.peek().startsWith('"') ? t.next().slice(1, -1) : null;
    t.expect(':');
    const ty = t.peek() === 'fake' ? t.skip('fake', tyUnit) : this.decls.parseTy(t, this.scope);
    const kind = t.accept('(') ? this.localKind() : null;
    t.expect(';');
    const info: LocalInfo = kind ?? (name === null ? { kind: 'temp' } : userInfo(index, span, true));
    const hasRegions = eraseRegions(ty) !== ty;
    // Temporaries are always mutable, as in rustc.
    this.declare(index, {
      ty: eraseRegions(ty),
      mutable: mutable || name === null,
      name,
      info,
      userTy: hasRegions ? ty : null,
      span,
    });
  }

  private localKind(): LocalInfo {
    const t = this.t;
    const kind = t.name();
    let info: LocalInfo;
    if (kind === 'static_ref') {
      const name = t.name();
      const found = this.decls.statics.get(name) ?? t.fail(`no static ${name}`);
      info = { kind: 'staticRef', def: found.def, isThreadLocal: found.isThreadLocal };
    } else if (kind === 'ref_for_guard') info = { kind: 'refForGuard', binding: 0 as BindingId };
    else if (kind === 'aggregate') info = { kind: 'aggregateTemp' };
    else if (kind === 'deref_temp') info = { kind: 'derefTemp' };
    else if (kind === 'fake_borrow') info = { kind: 'fakeBorrow' };
    else if (kind === 'tail') info = { kind: 'blockTailTemp', isIgnored: t.accept('ignored'), tailSpan: t.line * 4 };
    else return t.fail(`no kind of local ${kind}`);
    t.expect(')');
    return info;
  }

  /** `closure 0 FnMut (_2 "y": T) -> T [x: ref mut T, y: T] { .. }`: `_1` is the environment. */
  private closure(): void {
    const t = this.t;
    t.expect('closure');
    const index = Number(t.next());
    const kind = t.name() as 'Fn' | 'FnMut' | 'FnOnce';
    const child = new BodyParser(t, this.decls, this.fn, this.scope);
    const span = t.line * 4;
    const vars: { kind: 'region'; name: string }[] = [];

    const header: TextScope = this.scope;
    t.expect('(');
    const names: (string | null)[] = [];
    const inputs = t.list(')', () => {
      localIndex(t);
      names.push(t.peek() === ':' ? null : t.next().slice(1, -1));
      t.expect(':');
      return this.decls.parseTy(t, header);
    });
    const output = t.accept('->') ? this.decls.parseTy(t, header) : tyUnit;
    const upvars: Upvar[] = [];
    t.expect('[');
    t.list(']', () => {
      const mutable = t.accept('mut');
      const name = t.name();
      t.expect(':');
      const byRef = t.accept('ref');
      const mode = !byRef ? 'byValue' : t.accept('mut') ? 'mutRef' : t.accept('unique') ? 'uniqueRef' : 'ref';
      const inner = this.decls.parseTy(t, this.scope);
      const ty = byRef ? mkRef(reErased, inner, mode !== 'ref') : inner;
      upvars.push({
        name,
        variable: name,
        binding: upvars.length as BindingId,
        byRef,
        mode,
        isMutable: mutable || mode === 'mutRef',
        isBehindShared: false,
        kindSpan: span,
        pathSpan: span,
        ty,
      });
    });
    const sig = mkSig({ vars, inputs, output, isUnsafe: false, isVariadic: false, abi: 'Rust' });
    const ty = mkClosure(
      closureKey(this.fn.def, index),
      identityArgs(this.fn.generics),
      sig,
      kind,
      mkTuple(upvars.map((u) => u.ty)),
      false,
    );
    const erased = eraseRegions(ty);
    (this.scope.types as Map<string, Ty>).set(`closure#${index}`, erased);
    const env = kind === 'FnOnce' ? erased : mkRef(reErased, erased, kind === 'FnMut');
    child.declare(0, {
      ty: eraseRegions(output),
      mutable: true,
      name: null,
      info: { kind: 'return' },
      userTy: null,
      span,
    });
    child.declare(1, { ty: env, mutable: true, name: null, info: { kind: 'closureEnv' }, userTy: null, span });
    inputs.forEach((input, i) => {
      const name = names[i];
      child.declare(i + 2, {
        ty: eraseRegions(input),
        mutable: true,
        name,
        info: name === null ? { kind: 'arg' } : userInfo(i + 2, span, true),
        userTy: null,
        span,
      });
    });
    this.closures.push(
      child.body({ kind: 'closure', closureKind: kind, isAsync: false, index }, sig, inputs.length + 1, upvars, span),
    );
  }

  private block(isCleanup: boolean): Block {
    const t = this.t;
    const statements: Statement[] = [];
    let terminator: Terminator | null = null;
    t.expect('{');
    while (!t.accept('}')) {
      if (terminator !== null) t.fail('a statement behind the terminator');
      const line = t.line * 4;
      const parsed = this.statement(line);
      t.expect(';');
      const marked = t.peek().startsWith('@') ? { ...parsed, span: Number(t.next().slice(1)) } : parsed;
      if (isTerminator(marked)) terminator = marked;
      else statements.push(marked);
    }
    if (terminator === null) return t.fail('a block without a terminator');
    return { statements, terminator, isCleanup };
  }

  private statement(span: number): Statement | Terminator {
    const t = this.t;
    switch (t.peek()) {
      case 'StorageLive':
      case 'StorageDead': {
        const kind = t.next() === 'StorageLive' ? 'storageLive' : 'storageDead';
        t.expect('(');
        const local = localIndex(t) as Local;
        t.expect(')');
        return { kind, local, span };
      }
      case 'FakeRead': {
        t.next();
        t.expect('(');
        const cause = FAKE_READS[t.name()] ?? t.fail('no such cause');
        t.expect(',');
        const place = this.place();
        t.expect(')');
        return { kind: 'fakeRead', cause, closure: null, place, span };
      }
      case 'PlaceMention': {
        t.next();
        t.expect('(');
        const place = this.place();
        t.expect(')');
        return { kind: 'placeMention', place, span };
      }
      case 'AscribeUserType': {
        t.next();
        t.expect('(');
        const place = this.place();
        t.expect(',');
        const sign = t.next();
        t.expect(',');
        const userTy = this.decls.parseTy(t, this.scope);
        t.expect(')');
        return {
          kind: 'ascribe',
          place,
          variance: sign === '+' ? 'co' : sign === '-' ? 'contra' : 'inv',
          userTy,
          typeSpan: span,
          span,
        };
      }
      case 'nop':
        t.next();
        return { kind: 'nop', span };
      case 'return':
      case 'unreachable':
        return { kind: t.next() as 'return' | 'unreachable', span };
      case 'resume':
        t.next();
        return { kind: 'unwindResume', span };
      case 'goto':
        t.next();
        return { kind: 'goto', target: this.edges()[0], span };
      case 'falseEdge': {
        t.next();
        const [real, imaginary] = this.edges();
        return { kind: 'falseEdge', real, imaginary, span };
      }
      case 'falseUnwind': {
        t.next();
        const [real, unwind] = this.edges();
        return { kind: 'falseUnwind', real, unwind: unwind ?? null, span };
      }
      case 'drop': {
        t.next();
        const isReplace = t.accept('replace');
        t.expect('(');
        const place = this.place();
        t.expect(')');
        const edges = this.namedEdges();
        const [target] = edges.values();
        const [unwind, drop] = [edges.get('unwind') ?? null, edges.get('drop') ?? null];
        return { kind: 'drop', place, target: target as BlockId, unwind, drop, isReplace, span };
      }
      case 'assert': {
        t.next();
        t.expect('(');
        const [cond, ...operands] = t.list(')', () => this.operand());
        const [target, unwind] = this.edges();
        return { kind: 'assert', cond, operands, target, unwind: unwind ?? null, span };
      }
      case 'switchInt': {
        t.next();
        t.expect('(');
        const operand = this.operand();
        t.expect(')');
        t.expect('->');
        t.expect('[');
        const values: bigint[] = [];
        const targets = t.list(']', () => {
          if (!t.accept('otherwise')) values.push(BigInt(t.next()));
          t.expect(':');
          return this.target();
        });
        return { kind: 'switchInt', operand, values, targets, span };
      }
      default:
        return this.assignment(span);
    }
  }

  private assignment(span: number): Statement | Terminator {
    const t = this.t;
    const place = this.place();
    t.expect('=');
    if (t.accept('yield')) {
      t.expect('(');
      const value = this.operand();
      t.expect(')');
      const [target, drop] = this.edges();
      return { kind: 'yield', value, resumeArg: place, target, drop: drop ?? null, span };
    }
    const callee = t.peek();
    const isCall = this.decls.fns.has(callee) && ['(', '<', '::'].includes(t.peek(1));
    const isIndirect = (callee === 'move' || callee === 'copy') && /^_\d+$/.test(t.peek(1)) && t.peek(2) === '(';
    if (!isCall && !isIndirect) return { kind: 'assign', place, rvalue: this.rvalue(), span };
    const func = isCall ? this.fnOperand() : this.operand();
    t.expect('(');
    const args = t.list(')', () => this.operand());
    const edges = t.peek() === '->' ? this.namedEdges() : new Map<string, BlockId>();
    return {
      kind: 'call',
      func,
      args,
      dest: place,
      target: edges.get('return') ?? null,
      unwind: edges.get('unwind') ?? null,
      isUserCall: true,
      callSource: 'normal',
      fnSpan: span,
      expr: null,
      span,
    };
  }

  private target(): BlockId {
    const name = this.t.next();
    if (!/^bb\d+$/.test(name)) this.t.fail(`expected a block, found \`${name}\``);
    return Number(name.slice(2)) as BlockId;
  }

  private namedEdges(): Map<string, BlockId> {
    const t = this.t;
    t.expect('->');
    const out = new Map<string, BlockId>();
    if (!t.accept('[')) return out.set('return', this.target());
    for (const [name, block] of t.list(']', () => {
      const name = t.name();
      t.expect(':');
      return [name, this.target()] as const;
    }))
      out.set(name, block);
    return out;
  }

  /** `-> bb1` or `-> [return: bb1, unwind: bb2]`: the blocks in order. */
  private edges(): BlockId[] {
    return [...this.namedEdges().values()];
  }

  private fnOperand(): Operand {
    const t = this.t;
    const name = t.name();
    const fn = this.decls.fns.get(name) ?? t.fail(`no fn ${name}`);
    t.accept('::');
    const args = this.decls.parseArgs(t, fn.generics, this.scope);
    const ty = mkFnDef(fn.def, args);
    const erased = eraseRegions(ty);
    return {
      kind: 'const',
      ty: erased,
      what: 'fn',
      def: fn.def,
      promoted: null,
      userTy: erased === ty ? null : ty,
      value: null,
      span: t.line * 4,
    };
  }

  private operand(): Operand {
    const t = this.t;
    const span = t.line * 4;
    if (t.peek() === 'copy' || t.peek() === 'move') {
      const kind = t.next() as 'copy' | 'move';
      return { kind, place: this.place(), span };
    }
    t.expect('const');
    if (this.decls.fns.has(t.peek())) return this.fnOperand();
    if (t.accept('static')) {
      const found = this.decls.statics.get(t.name()) ?? t.fail('no such static');
      const ty = mkRef(reErased, eraseRegions(found.ty), false);
      return { kind: 'const', ty, what: 'static', def: found.def, promoted: null, userTy: null, value: null, span };
    }
    const first = t.next();
    const ty = first.startsWith('"')
      ? mkRef(reErased, mkPrim('str'), false)
      : t.accept(':')
        ? this.decls.parseTy(t, this.scope)
        : literalTy(first);
    const erased = eraseRegions(ty);
    const value = /^-?\d+$/.test(first) ? BigInt(first) : null;
    return {
      kind: 'const',
      ty: erased,
      what: 'literal',
      def: null,
      promoted: null,
      userTy: erased === ty ? null : ty,
      value,
      span,
    };
  }

  private rvalue(): Rvalue {
    const t = this.t;
    if (t.accept('&')) return this.borrow();
    if (t.accept('discriminant')) return this.ofPlace('discriminant');
    if (t.accept('Len')) return this.ofPlace('len');
    if (t.accept('deref_copy')) return { kind: 'copyForDeref', place: this.place() };
    if (t.accept('thread_local')) {
      const found = this.decls.statics.get(t.name()) ?? t.fail('no such static');
      return { kind: 'threadLocalRef', def: found.def };
    }
    if (t.accept('[')) {
      if (t.accept(']')) return { kind: 'aggregate', aggregate: { kind: 'array' }, operands: [] };
      const operand = this.operand();
      if (t.accept(';')) {
        t.next();
        t.expect(']');
        return { kind: 'repeat', operand, isConstOrOne: operand.kind === 'const' };
      }
      const rest = t.accept(',') ? t.list(']', () => this.operand()) : t.skip(']', []);
      return { kind: 'aggregate', aggregate: { kind: 'array' }, operands: [operand, ...rest] };
    }
    if (t.accept('('))
      return { kind: 'aggregate', aggregate: { kind: 'tuple' }, operands: t.list(')', () => this.operand()) };
    if (t.accept('{')) {
      t.expect('closure');
      t.expect('#');
      const child = Number(t.next());
      t.expect('}');
      t.expect('(');
      return { kind: 'aggregate', aggregate: { kind: 'closure', child }, operands: t.list(')', () => this.operand()) };
    }
    if (this.decls.adts.has(t.peek())) return this.adtAggregate();
    if (t.peek(1) === '(' && !['const', 'copy', 'move'].includes(t.peek())) {
      const op = t.name();
      t.expect('(');
      const [lhs, rhs] = t.list(')', () => this.operand());
      if (rhs !== undefined) return { kind: 'binary', op, lhs, rhs };
      return { kind: 'unary', op: op === 'Neg' ? 'neg' : op === 'Not' ? 'not' : 'ptrMetadata', operand: lhs };
    }
    const operand = this.operand();
    if (!t.accept('as')) return { kind: 'use', operand };
    const ty = this.decls.parseTy(t, this.scope);
    t.expect('(');
    const cast = t.name() as CastKind;
    const isCoercion = !t.accept('explicit');
    t.expect(')');
    return { kind: 'cast', cast, isCoercion, operand, ty };
  }

  private ofPlace(kind: 'discriminant' | 'len'): Rvalue {
    this.t.expect('(');
    const place = this.place();
    this.t.expect(')');
    return { kind, place };
  }

  private borrow(): Rvalue {
    const t = this.t;
    if (t.accept('raw')) {
      const mutable = t.accept('mut') || t.skip('const', false);
      return { kind: 'rawPtr', mutable, place: this.place() };
    }
    let borrow: BorrowKind = 'shared';
    if (t.accept('fake')) borrow = t.accept('deep') ? 'fakeDeep' : t.skip('shallow', 'fakeShallow');
    else if (t.accept('two_phase')) borrow = t.skip('mut', 'twoPhase');
    else if (t.accept('capture')) borrow = t.skip('mut', 'closureCapture');
    else if (t.accept('mut')) borrow = 'mut';
    return { kind: 'ref', borrow, place: this.place(), isImplicit: false };
  }

  private adtAggregate(): Rvalue {
    const t = this.t;
    const name = t.name();
    const adt = this.decls.adts.get(name) ?? t.fail(`no type ${name}`);
    if (t.accept('::') && t.peek() !== '<') t.fail('write the args of an aggregate as `Name<..>::Variant`');
    const type = this.decls.parseArgs(t, adt.generics, this.scope);
    let variant = 0;
    if (adt.kind === 'enum') {
      t.expect('::');
      const variantName = t.name();
      variant = adt.variants.findIndex((v) => v.name === variantName);
      if (variant < 0) t.fail(`no variant ${variantName}`);
    }
    let activeField: number | null = null;
    const operands = t.accept('{')
      ? t.list('}', () => {
          const field = t.next();
          t.expect(':');
          if (adt.kind === 'union') activeField = adt.variants[0].fields.findIndex((f) => f.name === field);
          return this.operand();
        })
      : t.accept('(')
        ? t.list(')', () => this.operand())
        : [];
    const aggregate: AggregateKind = { kind: 'adt', def: adt.def, variant, args: type, userTy: null, activeField };
    return { kind: 'aggregate', aggregate, operands };
  }

  // ---- places

  private intern(parent: Place | null, local: Local, elem: PlaceElem | null, ty: Ty): Place {
    const key = parent === null ? `_${local}` : `${parent.id}${elem === null ? '' : JSON.stringify(elem)}`;
    let place = this.placeIds.get(key);
    if (place === undefined) {
      place = { id: this.places.length, local, parent, elem, ty, depth: parent === null ? 0 : parent.depth + 1 };
      this.places.push(place);
      this.placeIds.set(key, place);
    }
    return place;
  }

  private place(): Place {
    const t = this.t;
    let place: Place;
    if (t.accept('(')) {
      if (t.accept('*')) {
        const base = this.place();
        t.expect(')');
        place = this.intern(base, base.local, { kind: 'deref' }, this.derefTy(base.ty));
      } else {
        const base = this.place();
        t.expect('as');
        const name = t.name();
        t.expect(')');
        const variant =
          base.ty.kind === 'adt'
            ? (this.decls.adtByDef.get(base.ty.def)?.variants.findIndex((v) => v.name === name) ?? -1)
            : -1;
        if (variant < 0) t.fail(`no variant ${name}`);
        place = this.intern(base, base.local, { kind: 'downcast', variant }, base.ty);
      }
    } else {
      const local = localIndex(t) as Local;
      const decl = this.locals[local] ?? t.fail(`_${local} is not declared`);
      place = this.intern(null, local, null, decl.ty);
    }
    for (;;) {
      if (t.peek() === '.') {
        t.next();
        const name = t.next();
        const { index, ty } = this.fieldOf(place, name);
        place = this.intern(place, place.local, { kind: 'field', index }, ty);
      } else if (t.peek() === '[') {
        t.next();
        place = this.indexed(place);
      } else return place;
    }
  }

  /** `[_3]`, `[0 of 3]`, `[-1 of 3]`, `[1..2]` (array), `[1..-1]` (to the first from the end). */
  private indexed(base: Place): Place {
    const t = this.t;
    const elem = base.ty.kind === 'array' || base.ty.kind === 'slice' ? base.ty.elem : tyError;
    if (t.peek().startsWith('_')) {
      const local = localIndex(t) as Local;
      t.expect(']');
      return this.intern(base, base.local, { kind: 'index', local }, elem);
    }
    const first = Number(t.next());
    if (t.accept('..')) {
      const to = Number(t.next());
      t.expect(']');
      const isFromEnd = base.ty.kind === 'slice' || to < 0;
      return this.intern(
        base,
        base.local,
        { kind: 'subslice', from: first, to: Math.abs(to), fromEnd: isFromEnd },
        base.ty,
      );
    }
    t.expect('of');
    const minLength = Number(t.next());
    t.expect(']');
    const fromEnd = first < 0;
    return this.intern(base, base.local, { kind: 'constIndex', offset: Math.abs(first), minLength, fromEnd }, elem);
  }

  private derefTy(ty: Ty): Ty {
    if (ty.kind === 'ref' || ty.kind === 'ptr') return ty.ty;
    const first = ty.kind === 'adt' ? ty.args.list[0] : undefined;
    if (first?.kind === 'type') return first.ty;
    return this.t.fail('deref of what is no pointer');
  }

  private fieldOf(base: Place, name: string): { index: number; ty: Ty } {
    const ty = base.ty;
    const at = Number(name);
    if (ty.kind === 'tuple') return { index: at, ty: ty.elems[at] ?? this.t.fail('no such field') };
    if (ty.kind === 'closure') return { index: at, ty: ty.upvars.kind === 'tuple' ? ty.upvars.elems[at] : tyError };
    if (ty.kind !== 'adt') this.t.fail(`no field ${name}`);
    const adt = this.decls.adtByDef.get(ty.def) ?? this.t.fail('no such type');
    const variant = adt.variants[base.elem?.kind === 'downcast' ? base.elem.variant : 0];
    const index = variant.fields.findIndex((f) => f.name === name);
    if (index < 0) this.t.fail(`no field ${name} in ${adt.name}`);
    return { index, ty: eraseRegions(subst(variant.fields[index].ty, ty.args)) };
  }
}

const FAKE_READS: Record<string, FakeReadCause> = {
  ForMatchGuard: 'matchGuard',
  ForMatchedPlace: 'matchedPlace',
  ForGuardBinding: 'guardBinding',
  ForLet: 'let',
  ForIndex: 'index',
};

function userInfo(local: number, span: number, isSimple: boolean): LocalInfo {
  return {
    kind: 'user',
    binding: local as BindingId,
    mode: 'move',
    hasTypeAnnotation: false,
    isSimple,
    matchSpan: -1,
    patSpan: span,
  };
}

function literalTy(text: string): Ty {
  if (text === 'true' || text === 'false') return mkPrim('bool');
  if (/^-?\d+$/.test(text)) return mkPrim('i32');
  if (text === 'unit') return tyUnit;
  return mkPtr(tyError, false);
}
