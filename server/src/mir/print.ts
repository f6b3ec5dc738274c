/**
 * A body as text, close to rustc's `-Zunpretty=mir`: for `tenure dump mir`, snapshots and the MIR view. Names of items
 * and types come from the caller, so this floor needs no tables. `parse.ts` reads the same statements back.
 */
import { assertNever, type DefId } from '../base/ids';
import type { Ty } from '../types/ty';
import type {
  Body,
  BorrowKind,
  LocalDecl,
  LocalInfo,
  MirSpan,
  Operand,
  Place,
  Rvalue,
  Statement,
  Terminator,
} from './body';

export interface MirNames {
  ty(ty: Ty): string;
  /** A path the reader recognises. */
  def(def: DefId): string;
  /** Of a struct, union or enum variant; null: unknown, and the index is printed. */
  field(ty: Ty, variant: number, index: number): string | null;
  variant(ty: Ty, variant: number): string;
}

export const BORROWS: Readonly<Record<BorrowKind, string>> = {
  shared: '&',
  mut: '&mut ',
  twoPhase: '&two_phase mut ',
  closureCapture: '&capture mut ',
  fakeShallow: '&fake shallow ',
  fakeDeep: '&fake deep ',
};
const FAKE_READS = {
  matchGuard: 'ForMatchGuard',
  matchedPlace: 'ForMatchedPlace',
  guardBinding: 'ForGuardBinding',
  let: 'ForLet',
  index: 'ForIndex',
} as const;

/** What stands behind a statement as a comment; null: nothing. */
export type MirMark = (span: MirSpan) => string | null;

/** Ends with a new line. */
export function printBody(body: Body, names: MirNames, mark: MirMark = () => null): string {
  return new Printer(names, mark).body(body, '');
}

/** What a body is, without its parameters: `fn crate::work`, `closure 0 FnMut [s: ref mutRef]`. */
export function printHead(body: Body, names: MirNames): string {
  return new Printer(names, () => null).head(body);
}

/** `(*_1).name`. */
export function printPlace(place: Place, names: MirNames): string {
  return new Printer(names, () => null).place(place);
}

/** Comments of one body stand below each other, unless the statement is longer. */
const MARK_COLUMN = 72;

class Printer {
  constructor(
    private readonly names: MirNames,
    private readonly mark: MirMark,
  ) {}

  body(body: Body, indent: string): string {
    const out: string[] = [];
    const args = body.locals.slice(1, body.argCount + 1).map((decl, i) => this.decl(decl, i + 1));
    out.push(`${indent}${this.head(body)}(${args.join(', ')}) -> ${this.names.ty((body.locals[0] as LocalDecl).ty)} {`);
    for (const child of body.closures) out.push(this.body(child, `${indent}  `));
    body.locals.forEach((decl, i) => {
      if (i > body.argCount) out.push(`${indent}  let ${this.decl(decl, i)}${localKind(decl.info)};`);
    });
    body.blocks.forEach((block, i) => {
      out.push(`${indent}  bb${i}${block.isCleanup ? ' (cleanup)' : ''}: {`);
      for (const statement of block.statements)
        out.push(this.marked(`${indent}    ${this.statement(statement)};`, statement.span));
      const { terminator } = block;
      out.push(this.marked(`${indent}    ${this.terminator(terminator)};`, terminator.span), `${indent}  }`);
    });
    out.push(`${indent}}`, '');
    return out.join('\n');
  }

  head(body: Body): string {
    const { source } = body;
    switch (source.kind) {
      case 'fn':
      case 'const':
      case 'static':
        return `${source.kind} ${this.names.def(body.owner)}`;
      case 'inlineConst':
        return 'const';
      case 'closure': {
        const upvars = body.upvars.map((u) => `${u.name}: ${u.byRef ? 'ref ' : ''}${u.mode}`).join(', ');
        return `closure ${source.index} ${source.closureKind} [${upvars}]`;
      }
      case 'coroutine':
        return `coroutine ${source.index} ${source.flavour}`;
      default:
        return assertNever(source);
    }
  }

  private decl(decl: LocalDecl, index: number): string {
    const name = decl.name === null ? '' : ` "${decl.name}"`;
    return `${decl.mutable ? 'mut ' : ''}_${index}${name}: ${this.names.ty(decl.ty)}`;
  }

  private marked(text: string, span: number): string {
    const mark = span < 0 ? null : this.mark(span);
    return mark === null ? text : `${text.padEnd(MARK_COLUMN)} // ${mark}`;
  }

  place(place: Place): string {
    const { parent, elem } = place;
    if (parent === null || elem === null) return `_${place.local}`;
    const base = this.place(parent);
    switch (elem.kind) {
      case 'deref':
        return `(*${base})`;
      case 'field': {
        const isDowncast = parent.elem?.kind === 'downcast';
        const variant = parent.elem?.kind === 'downcast' ? parent.elem.variant : 0;
        const holder = isDowncast && parent.parent !== null ? parent.parent.ty : parent.ty;
        return `${base}.${this.names.field(holder, variant, elem.index) ?? elem.index}`;
      }
      case 'index':
        return `${base}[_${elem.local}]`;
      case 'constIndex':
        return `${base}[${elem.fromEnd ? '-' : ''}${elem.offset} of ${elem.minLength}]`;
      case 'subslice':
        return `${base}[${elem.from}..${elem.fromEnd ? '-' : ''}${elem.to}]`;
      case 'downcast':
        return `(${base} as ${this.names.variant(parent.ty, elem.variant)})`;
      default:
        return assertNever(elem);
    }
  }

  private operand(operand: Operand): string {
    if (operand.kind !== 'const') return `${operand.kind} ${this.place(operand.place)}`;
    if (operand.what === 'fn' && operand.def !== null) return this.names.ty(operand.userTy ?? operand.ty);
    if (operand.what === 'static' && operand.def !== null) return `const static ${this.names.def(operand.def)}`;
    if (operand.what === 'inlineConst') return `const {${operand.child}}`;
    if (operand.what === 'promoted') return `const promoted[${operand.promoted}]`;
    if (operand.def !== null) return `const ${this.names.def(operand.def)}`;
    return `const ${operand.value ?? '_'}: ${this.names.ty(operand.ty)}`;
  }

  private operands(operands: readonly Operand[]): string {
    return operands.map((operand) => this.operand(operand)).join(', ');
  }

  private rvalue(rvalue: Rvalue): string {
    switch (rvalue.kind) {
      case 'use':
        return this.operand(rvalue.operand);
      case 'ref':
        return `${BORROWS[rvalue.borrow]}${this.place(rvalue.place)}`;
      case 'rawPtr':
        return `&raw ${rvalue.mutable ? 'mut' : 'const'} ${this.place(rvalue.place)}`;
      case 'repeat':
        return `[${this.operand(rvalue.operand)}; _]`;
      case 'cast':
        return `${this.operand(rvalue.operand)} as ${this.names.ty(rvalue.ty)} (${rvalue.cast}${rvalue.isCoercion ? '' : ' explicit'})`;
      case 'binary':
        return `${rvalue.op}(${this.operand(rvalue.lhs)}, ${this.operand(rvalue.rhs)})`;
      case 'unary':
        return `${rvalue.op === 'neg' ? 'Neg' : rvalue.op === 'not' ? 'Not' : 'PtrMetadata'}(${this.operand(rvalue.operand)})`;
      case 'len':
        return `Len(${this.place(rvalue.place)})`;
      case 'discriminant':
        return `discriminant(${this.place(rvalue.place)})`;
      case 'copyForDeref':
        return `deref_copy ${this.place(rvalue.place)}`;
      case 'threadLocalRef':
        return `thread_local ${this.names.def(rvalue.def)}`;
      case 'aggregate': {
        const operands = this.operands(rvalue.operands);
        switch (rvalue.aggregate.kind) {
          case 'array':
            return `[${operands}]`;
          case 'tuple':
            return `(${operands})`;
          case 'adt':
            return `${this.names.def(rvalue.aggregate.def)}::${rvalue.aggregate.variant}(${operands})`;
          case 'closure':
            return `{closure#${rvalue.aggregate.child}}(${operands})`;
          default:
            return assertNever(rvalue.aggregate);
        }
      }
      default:
        return assertNever(rvalue);
    }
  }

  private statement(statement: Statement): string {
    switch (statement.kind) {
      case 'assign':
        return `${this.place(statement.place)} = ${this.rvalue(statement.rvalue)}`;
      case 'fakeRead':
        return `FakeRead(${FAKE_READS[statement.cause]}, ${this.place(statement.place)})`;
      case 'storageLive':
        return `StorageLive(_${statement.local})`;
      case 'storageDead':
        return `StorageDead(_${statement.local})`;
      case 'ascribe': {
        const sign = statement.variance === 'co' ? '+' : statement.variance === 'contra' ? '-' : 'o';
        return `AscribeUserType(${this.place(statement.place)}, ${sign}, ${this.names.ty(statement.userTy)})`;
      }
      case 'placeMention':
        return `PlaceMention(${this.place(statement.place)})`;
      case 'nop':
        return 'nop';
      default:
        return assertNever(statement);
    }
  }

  private terminator(terminator: Terminator): string {
    const edges = (names: Record<string, number | null>): string => {
      const parts = Object.entries(names).flatMap(([name, block]) => (block === null ? [] : [`${name}: bb${block}`]));
      return parts.length === 0 ? '' : ` -> [${parts.join(', ')}]`;
    };
    switch (terminator.kind) {
      case 'goto':
        return `goto -> bb${terminator.target}`;
      case 'switchInt': {
        const targets = terminator.targets.map((target, i) => `${terminator.values[i] ?? 'otherwise'}: bb${target}`);
        return `switchInt(${this.operand(terminator.operand)}) -> [${targets.join(', ')}]`;
      }
      case 'call': {
        const call = `${this.operand(terminator.func)}(${this.operands(terminator.args)})`;
        return `${this.place(terminator.dest)} = ${call}${edges({ return: terminator.target, unwind: terminator.unwind })}`;
      }
      case 'drop': {
        const to = edges({ return: terminator.target, unwind: terminator.unwind, drop: terminator.drop });
        return `drop ${terminator.isReplace ? 'replace ' : ''}(${this.place(terminator.place)})${to}`;
      }
      case 'assert': {
        const to = edges({ success: terminator.target, unwind: terminator.unwind });
        return `assert(${this.operands([terminator.cond, ...terminator.operands])})${to}`;
      }
      case 'yield':
        return `${this.place(terminator.resumeArg)} = yield(${this.operand(terminator.value)})${edges({ resume: terminator.target, drop: terminator.drop })}`;
      case 'falseEdge':
        return `falseEdge${edges({ real: terminator.real, imaginary: terminator.imaginary })}`;
      case 'falseUnwind':
        return `falseUnwind${edges({ real: terminator.real, unwind: terminator.unwind })}`;
      case 'inlineAsm': {
        const outputs = terminator.outputs.map((place) => this.place(place)).join(', ');
        return `asm!(${this.operands(terminator.inputs)} => ${outputs}) -> [${terminator.targets.map((b) => `bb${b}`).join(', ')}]`;
      }
      case 'return':
      case 'unreachable':
        return terminator.kind;
      case 'unwindResume':
        return 'resume';
      case 'coroutineDrop':
        return 'coroutine_drop';
      default:
        return assertNever(terminator);
    }
  }
}

/** What a temporary is for, where that changes what borrowck says. */
function localKind(info: LocalInfo): string {
  switch (info.kind) {
    case 'refForGuard':
      return ' (ref_for_guard)';
    case 'aggregateTemp':
      return ' (aggregate)';
    case 'derefTemp':
      return ' (deref_temp)';
    case 'fakeBorrow':
      return ' (fake_borrow)';
    case 'blockTailTemp':
      return info.isIgnored ? ' (tail ignored)' : ' (tail)';
    default:
      return '';
  }
}
