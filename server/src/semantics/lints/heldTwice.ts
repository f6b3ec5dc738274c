/**
 * Guards that are taken while another of the same `RefCell`, `Mutex` or `RwLock` is certainly held: what panics, or never
 * returns, whenever it is reached. Nothing is said of guards that may be gone by then, and nothing of places that may differ.
 *
 * A guard borrows from its place as long as it lives, so that borrowck keeps what the place leads over as it is: all but the
 * references, which may be given another value (`(*x.r)` with `x.r: &RefCell`). Of a place behind one that is written
 * somewhere in the body nothing is known; one that a loop gives a new value each time ends what is known there.
 *
 * A forward fixpoint over pairs of a call that takes a guard and a local that holds it, joined by intersection, without
 * unwinding. Which calls take guards is data: server/data/guards.json.
 */
import guards from '../../../data/guards.json';
import type { BlockId, DefId, Local } from '../../base/ids';
import type { BodyIndex } from '../../borrowck/result';
import { successors } from '../../dataflow/cfg';
import { visitRvalue } from '../../dataflow/visit';
import type { HeldTwice } from '../../ide/diagnostics/heldTwice';
import type { Body, Operand, Place, PlaceElem, Rvalue, Statement, Terminator } from '../../mir/body';
import { crateName } from '../../names/defPath';
import { crateOf, defKind, nameOf, parentOf } from '../../names/defs';
import { itemOf } from '../../names/itemData';
import { langItem } from '../../names/langItems';
import { defineQuery } from '../../query/definition';
import type { Database } from '../../query/engine';
import { adtDef, hasAttr } from '../../types/adt';
import { implHeader } from '../../types/sigs';
import type { Ty } from '../../types/ty';
import { rootCheck } from '../rootCheck';

export const heldTwice = defineQuery<DefId, readonly HeldTwice[]>({
  name: 'heldTwice',
  compute(db, owner) {
    const { result } = db.get(rootCheck, owner);
    if (result === null || result.taint.length > 0 || result.errors.length > 0) return NONE;
    const item = itemOf(db, owner);
    // It panics on purpose.
    if (item !== null && hasAttr(item.attrs, 'should_panic')) return NONE;
    const found = result.bodies.flatMap(({ body }, index) => inBody(db, body, index as BodyIndex));
    return found.length === 0 ? NONE : found;
  },
  equals: (a, b) => a === b || (a.length === 0 && b.length === 0),
});

const NONE: readonly HeldTwice[] = [];

interface Taking {
  readonly kind: string;
  readonly exclusive: boolean;
  /** Not only for the time of the call. */
  readonly held: boolean;
}

const takings: Readonly<Record<string, Taking>> = guards.taken;
/** Few calls have such a name; of the others nothing else is asked. */
const names: ReadonlySet<string> = new Set(
  [...Object.keys(guards.taken), ...guards.handedOn].map((method) => method.slice(method.lastIndexOf(':') + 1)),
);
const handedOn: ReadonlySet<string> = new Set(guards.handedOn);
const pointers: ReadonlySet<string> = new Set(guards.pointers);

type Call = Extract<Terminator, { kind: 'call' }>;

/** A call that takes a guard of a place that is known. */
interface Taken {
  readonly block: BlockId;
  readonly call: Call;
  readonly taking: Taking;
  readonly path: Path;
}

/** A local, and what one sees on the way from it; equal text means the same way. */
interface Path {
  readonly root: Local;
  readonly steps: readonly string[];
  /** As one would write it. */
  readonly name: string | null;
}

/** A guard in the hands of a local, the same whichever of equal calls took it. */
interface Holding {
  /** The first of these calls. */
  readonly taken: number;
  readonly local: Local;
}

function inBody(db: Database, body: Body, index: BodyIndex): HeldTwice[] {
  const calls: Omit<Taken, 'path'>[] = [];
  body.blocks.forEach(({ isCleanup, terminator }, block) => {
    const taking = isCleanup || terminator.kind !== 'call' ? null : takingOf(db, terminator);
    if (taking !== null) calls.push({ block: block as BlockId, call: terminator as Call, taking });
  });
  if (calls.length < 2) return [];
  const paths = new Paths(db, body);
  const taken = calls.flatMap((each): Taken[] => {
    const path = paths.behind(each.call.args[0]);
    return path === null ? [] : [{ ...each, path }];
  });
  const isTakenTwice = taken.some((a, i) => taken.some((b, j) => i < j && isSame(a.path, b.path)));
  return isTakenTwice ? new Holdings(db, body, index, taken).find() : [];
}

function isSame(a: Path, b: Path): boolean {
  return a.steps.length === b.steps.length && isPrefix(a, b);
}

function calleeOf({ func }: Call): DefId | null {
  return func.kind === 'const' && func.what === 'fn' ? func.def : null;
}

/** `core::RefCell::borrow`: the crate, the type and the name of a method; null for what is none of those listed. */
function methodName(db: Database, def: DefId): string | null {
  const parent = names.has(nameOf(db, def)) ? parentOf(db, def) : null;
  if (parent === null || defKind(db, parent) !== 'impl') return null;
  const { selfTy } = implHeader(db, parent);
  return selfTy.kind === 'adt' ? `${typeName(db, selfTy.def)}::${nameOf(db, def)}` : null;
}

function typeName(db: Database, def: DefId): string {
  return `${crateName(db, crateOf(db, def))}::${nameOf(db, def)}`;
}

function takingOf(db: Database, call: Call): Taking | null {
  const def = calleeOf(call);
  if (def === null || call.args.length === 0) return null;
  const name = methodName(db, def);
  return name !== null && Object.hasOwn(takings, name) ? (takings[name] ?? null) : null;
}

/** The place itself, without a look at what references in it refer to; up to the first index that is not constant. */
function structural(place: Place): { readonly root: Local; readonly steps: readonly string[] } {
  const steps: string[] = [];
  for (let at: Place | null = place; at?.elem; at = at.parent) {
    if (at.elem.kind === 'index' || at.elem.kind === 'subslice') steps.length = 0;
    else steps.push(stepOf(at.elem));
  }
  return { root: place.local, steps: steps.reverse() };
}

function stepOf(elem: PlaceElem): string {
  if (elem.kind === 'deref') return '*';
  return elem.kind === 'field' ? `.${elem.index}` : JSON.stringify(elem);
}

function isPrefix(a: { readonly root: Local; readonly steps: readonly string[] }, b: Path): boolean {
  return a.root === b.root && a.steps.length <= b.steps.length && a.steps.every((text, i) => text === b.steps[i]);
}

/** What places lead to, seen through locals that are given a reference once. */
class Paths {
  /** By local: the only thing that is assigned to it. */
  private readonly sources = new Map<Local, Statement | Terminator>();
  /** What is written once it has a value, or lent to somebody who may write it. */
  private readonly written: Place[] = [];

  constructor(
    private readonly db: Database,
    private readonly body: Body,
  ) {
    const add = (place: Place, source: Statement | Terminator): void => {
      const hasValue = place.depth > 0 || place.local <= body.argCount || this.sources.has(place.local);
      if (hasValue) this.written.push(place);
      else this.sources.set(place.local, source);
    };
    for (const { statements, terminator } of body.blocks) {
      for (const statement of statements) {
        if (statement.kind !== 'assign') continue;
        add(statement.place, statement);
        const lent = lentToWrite(statement.rvalue);
        if (lent !== null) this.written.push(lent);
      }
      if (terminator.kind === 'call') add(terminator.dest, terminator);
      if (terminator.kind === 'yield') add(terminator.resumeArg, terminator);
      if (terminator.kind === 'inlineAsm') for (const place of terminator.outputs) add(place, terminator);
    }
  }

  /** What a reference refers to. */
  behind(operand: Operand | undefined, depth = 0): Path | null {
    return operand === undefined || operand.kind === 'const' ? null : this.pointee(operand.place, depth);
  }

  private pointee(place: Place, depth: number): Path | null {
    if (depth > DEPTH_LIMIT) return null;
    const { info } = this.body.locals[place.local];
    if (place.depth === 0) {
      // The temporary of a static is its address.
      if (info.kind === 'staticRef')
        return { root: STATIC, steps: [String(info.def)], name: nameOf(this.db, info.def) };
      const source = this.sources.get(place.local);
      const isOnce = source !== undefined && !this.written.some(({ local }) => local === place.local);
      const known = isOnce ? this.fromSource(source, depth) : null;
      if (known !== null) return known;
    }
    const base = this.of(place, depth + 1);
    // Another reference may stand there by then.
    if (base === null || this.written.some((each) => isPrefix(structural(each), base))) return null;
    return step(base, '*', base.name);
  }

  /** What the reference refers to that is made there. */
  private fromSource(source: Statement | Terminator, depth: number): Path | null {
    if (source.kind === 'call') return this.throughPointer(source, depth);
    if (source.kind !== 'assign') return null;
    const { rvalue } = source;
    if (rvalue.kind === 'ref') return this.of(rvalue.place, depth + 1);
    if (rvalue.kind === 'copyForDeref') return this.pointee(rvalue.place, depth + 1);
    return rvalue.kind === 'use' ? this.behind(rvalue.operand, depth + 1) : null;
  }

  /** `Deref::deref(&p)` of a pointer that leads to the same as long as it is borrowed. */
  private throughPointer(call: Call, depth: number): Path | null {
    const { db, body } = this;
    const def = calleeOf(call);
    const [argument] = call.args;
    if (def === null || argument === undefined || argument.kind === 'const') return null;
    const trait = parentOf(db, def);
    const { ty } = argument.place;
    if (trait === null || trait !== langItem(db, crateOf(db, body.owner), 'deref')) return null;
    if (ty.kind !== 'ref' || ty.ty.kind !== 'adt' || !pointers.has(typeName(db, ty.ty.def))) return null;
    const pointer = this.behind(argument, depth + 1);
    return pointer === null ? null : step(pointer, '*', pointer.name);
  }

  private of(place: Place, depth: number): Path | null {
    const { elem, parent } = place;
    if (elem === null || parent === null)
      return { root: place.local, steps: [], name: this.body.locals[place.local].name };
    if (elem.kind === 'deref' && parent.ty.kind === 'ref') return this.pointee(parent, depth + 1);
    if (elem.kind === 'index' || elem.kind === 'subslice' || (elem.kind === 'deref' && parent.ty.kind === 'ptr'))
      return null;
    const base = this.of(parent, depth + 1);
    if (base === null) return null;
    if (elem.kind === 'field' && (parent.ty.kind === 'closure' || parent.ty.kind === 'coroutine'))
      return step(base, stepOf(elem), this.body.upvars[elem.index]?.name ?? null);
    const field = elem.kind === 'field' ? this.fieldName(parent.ty, elem.index) : null;
    const isNamed = base.name !== null && (field !== null || elem.kind === 'deref');
    return step(base, stepOf(elem), isNamed ? [base.name, field].filter((name) => name !== null).join('.') : null);
  }

  private fieldName(ty: Ty, index: number): string | null {
    if (ty.kind === 'tuple') return String(index);
    const adt = ty.kind === 'adt' ? adtDef(this.db, ty.def) : null;
    return adt?.kind === 'struct' ? (adt.variants[0]?.fields[index]?.name ?? null) : null;
  }
}

/** The root of paths from statics. */
const STATIC = -1 as Local;
const DEPTH_LIMIT = 16;

function lentToWrite(rvalue: Rvalue): Place | null {
  if (rvalue.kind === 'rawPtr') return rvalue.mutable ? rvalue.place : null;
  if (rvalue.kind !== 'ref') return null;
  return ['mut', 'twoPhase', 'closureCapture'].includes(rvalue.borrow) ? rvalue.place : null;
}

function step(base: Path, text: string, name: string | null): Path {
  return { root: base.root, steps: [...base.steps, text], name };
}

/** Who holds which guard where. */
class Holdings {
  private readonly byBlock: (ReadonlySet<number> | null)[];
  private readonly all: Holding[] = [];
  private readonly numbers = new Map<string, number>();
  private readonly found: HeldTwice[] = [];

  constructor(
    private readonly db: Database,
    private readonly body: Body,
    private readonly index: BodyIndex,
    private readonly taken: readonly Taken[],
  ) {
    this.byBlock = body.blocks.map(() => null);
  }

  find(): HeldTwice[] {
    this.byBlock[0] = new Set();
    // Sets only shrink, so that each block is visited a few times.
    for (const work: BlockId[] = [0 as BlockId]; work.length > 0; ) {
      const block = work.pop() as BlockId;
      const state = new Set(this.byBlock[block]);
      this.run(block, state, false);
      successors(
        this.body.blocks[block].terminator,
        (next) => {
          const before = this.byBlock[next];
          const joined = before === null ? state : new Set([...before].filter((held) => state.has(held)));
          if (before !== null && joined.size === before.size) return;
          this.byBlock[next] = new Set(joined);
          work.push(next);
        },
        true,
      );
    }
    this.byBlock.forEach((state, block) => {
      if (state !== null) this.run(block as BlockId, new Set(state), true);
    });
    return this.found;
  }

  private run(block: BlockId, state: Set<number>, isLast: boolean): void {
    const { statements, terminator } = this.body.blocks[block];
    for (const statement of statements) this.statement(statement, state);
    switch (terminator.kind) {
      case 'drop':
        this.letGo(terminator.place.local, state);
        return;
      case 'call':
        this.call(block, terminator, state, isLast);
        return;
      case 'yield':
        this.use(terminator.value, state);
        this.write(terminator.resumeArg, state);
        return;
      case 'inlineAsm':
        for (const place of terminator.outputs) this.write(place, state);
        return;
      default:
    }
  }

  private statement(statement: Statement, state: Set<number>): void {
    if (statement.kind === 'storageDead') this.letGo(statement.local, state);
    if (statement.kind !== 'assign') return;
    const { place, rvalue } = statement;
    if (rvalue.kind === 'use') {
      this.hand(rvalue.operand, place, state);
      return;
    }
    visitRvalue(rvalue, { place: () => {}, operand: (operand) => this.use(operand, state) });
    this.write(place, state);
  }

  private call(block: BlockId, call: Call, state: Set<number>, isLast: boolean): void {
    const taken = this.taken.find((each) => each.block === block);
    if (taken !== undefined && isLast) this.judge(taken, state);
    const def = calleeOf(call);
    const name = def === null ? null : methodName(this.db, def);
    const [first, ...rest] = call.args;
    for (const argument of rest) this.use(argument, state);
    if (first !== undefined && name !== null && handedOn.has(name)) this.hand(first, call.dest, state);
    else {
      if (first !== undefined) this.use(first, state);
      this.write(call.dest, state);
    }
    if (taken?.taking.held === true && call.dest.depth === 0) {
      const { path, taking } = taken;
      const first = this.taken.findIndex((each) => each.taking === taking && isSame(each.path, path));
      state.add(this.holding(first, call.dest.local));
    }
  }

  /** Once for each of them. */
  private judge(taken: Taken, state: ReadonlySet<number>): void {
    for (const held of state) {
      const holding = this.all[held] as Holding;
      const first = this.taken[holding.taken] as Taken;
      const isShared = !first.taking.exclusive && !taken.taking.exclusive;
      if (isShared || first.taking.kind !== taken.taking.kind || !isSame(first.path, taken.path)) continue;
      const { info, name } = this.body.locals[holding.local];
      this.found.push({
        body: this.index,
        kind: taken.taking.kind === 'borrow' ? 'borrow' : 'lock',
        place: taken.path.name,
        held: { span: first.call.span, isExclusive: first.taking.exclusive },
        taken: { span: taken.call.span, isExclusive: taken.taking.exclusive },
        guard: info.kind === 'user' ? name : null,
      });
      return;
    }
  }

  private holding(taken: number, local: Local): number {
    const key = `${taken} ${local}`;
    const known = this.numbers.get(key) ?? this.all.length;
    if (known === this.all.length) {
      this.all.push({ taken, local });
      this.numbers.set(key, known);
    }
    return known;
  }

  private heldBy(local: Local, state: ReadonlySet<number>): number[] {
    return [...state].filter((held) => (this.all[held] as Holding).local === local);
  }

  private letGo(local: Local, state: Set<number>): void {
    for (const held of this.heldBy(local, state)) state.delete(held);
  }

  /** Handed to nobody that is known. */
  private use(operand: Operand, state: Set<number>): void {
    if (operand.kind === 'move') this.letGo(operand.place.local, state);
  }

  /** `place = operand`, or a method that takes a guard out of a `Result`. */
  private hand(operand: Operand, place: Place, state: Set<number>): void {
    const held = operand.kind === 'move' ? this.heldBy(operand.place.local, state) : [];
    this.use(operand, state);
    this.write(place, state);
    if (place.depth > 0) return;
    for (const each of held) state.add(this.holding((this.all[each] as Holding).taken, place.local));
  }

  /** What the local held is gone, and so is what is known of places on the way over it. */
  private write(place: Place, state: Set<number>): void {
    this.letGo(place.local, state);
    const target = structural(place);
    for (const held of state) {
      const { path } = this.taken[(this.all[held] as Holding).taken] as Taken;
      if (isPrefix(target, path)) state.delete(held);
    }
  }
}
