/**
 * The places whose initialisation is tracked, as a tree, and every event that initialises or moves one. Mirrors
 * rustc_mir_dataflow::move_paths. A path is made for each local and for what is below it through fields, downcasts,
 * constant indexes of arrays and derefs of boxes; a move out of anything else is an error that is collected here.
 */
import { assertNever, type DefId } from '../base/ids';
import type { Operand, Place, PlaceElem, Rvalue } from '../mir/body';
import type { Ty } from '../types/ty';
import type { Cfg } from './cfg';

/** What the tree must know of types. */
export interface MoveTypes {
  isBox(ty: Ty): boolean;
  isUnion(ty: Ty): boolean;
  /** The ADT itself implements `Drop`. */
  hasDtor(ty: Ty): boolean;
}

export interface MovePath {
  readonly id: number;
  readonly parent: number;
  readonly place: Place | null;
  readonly elem: PlaceElem | null;
  readonly local: number;
  firstChild: number;
  nextSibling: number;
}

export interface MoveOut {
  readonly path: number;
  readonly point: number;
  /** The operand's place; null for the end of a local's storage, which no report mentions. */
  readonly place: Place | null;
}

export interface Init {
  readonly path: number;
  /** -1: an argument, initialised on entry. */
  readonly point: number;
  /** A call's destination: not on the unwind edge. */
  readonly isOnReturn: boolean;
}

export interface IllegalMoveOut {
  readonly place: Place;
  readonly point: number;
  readonly reason:
    | { readonly kind: 'borrowedContent' /** The deref. */; readonly target: Place }
    | { readonly kind: 'interiorOfDrop'; readonly ty: Ty; readonly def: DefId }
    | { readonly kind: 'interiorOfSliceOrArray'; readonly ty: Ty; readonly isIndex: boolean };
}

export interface MoveData {
  readonly paths: readonly MovePath[];
  readonly moves: readonly MoveOut[];
  readonly inits: readonly Init[];
  /** Moves at point `p`: `moves[moveStart[p] .. moveStart[p + 1]]`. Inits likewise, behind those of arguments. */
  readonly moveStart: Int32Array;
  readonly initStart: Int32Array;
  readonly initsOfPath: readonly (readonly number[])[];
  readonly movesOfPath: readonly (readonly number[])[];
  readonly illegal: readonly IllegalMoveOut[];
  /**
   * What each point does to paths, subtrees written out, in order: `path * 2 + 1` for a path that is given a value,
   * `path * 2` for one that loses it. The return edge of a call is apart (`Init.isOnReturn`).
   */
  readonly effects: Int32Array;
  /** Those of point `p`: `effects[effectStart[p] .. effectStart[p + 1]]`. */
  readonly effectStart: Int32Array;
  /** `find` without garbage: `path * 2 + isExact`. */
  lookup(place: Place): number;
  /** Deepest path that the place or an enclosing place has, and whether it is the place's own. */
  find(place: Place): { readonly path: number; readonly isExact: boolean };
}

/** Deepest path of a place and whether it is exact: `path * 2 + isExact`, without garbage. */
type Found = number;

export function buildMoveData(cfg: Cfg, types: MoveTypes): MoveData {
  return new Builder(cfg, types).build();
}

/** The path and everything below it. */
export function forSubtree(paths: readonly MovePath[], root: number, visit: (path: number) => void): void {
  visit(root);
  for (let child = paths[root].firstChild; child >= 0; child = paths[child].nextSibling)
    forSubtree(paths, child, visit);
}

/** The root if it satisfies `test`, else the first descendant that does, in rustc's order; or -1. */
export function findInSubtree(paths: readonly MovePath[], root: number, test: (path: number) => boolean): number {
  return test(root) ? root : findDescendant(paths, root, test);
}

/** A path strictly below `root` that satisfies `test`, or -1. rustc looks at a path's siblings before its children. */
export function findDescendant(paths: readonly MovePath[], root: number, test: (path: number) => boolean): number {
  if (paths[root].firstChild < 0) return -1;
  const todo = [paths[root].firstChild];
  for (let path = todo.pop(); path !== undefined; path = todo.pop()) {
    if (test(path)) return path;
    if (paths[path].firstChild >= 0) todo.push(paths[path].firstChild);
    if (paths[path].nextSibling >= 0) todo.push(paths[path].nextSibling);
  }
  return -1;
}

const NONE: readonly number[] = [];

/** Indexes of the events of each path, ascending. */
function byPath(paths: number, events: readonly { readonly path: number }[]): readonly (readonly number[])[] {
  const out: (readonly number[])[] = new Array(paths).fill(NONE);
  for (let i = 0; i < events.length; i++) {
    const { path } = events[i];
    const known = out[path];
    if (known === NONE) out[path] = [i];
    else (known as number[]).push(i);
  }
  return out;
}

class Builder {
  private readonly paths: MovePath[] = [];
  private readonly moves: MoveOut[] = [];
  private readonly inits: Init[] = [];
  private readonly illegal: IllegalMoveOut[] = [];
  /** Path by place id; -1: none of its own. */
  private readonly pathOf: Int32Array;
  private readonly moveStart: Int32Array;
  private readonly initStart: Int32Array;
  private point = 0;

  constructor(
    private readonly cfg: Cfg,
    private readonly types: MoveTypes,
  ) {
    this.pathOf = new Int32Array(cfg.body.places.length).fill(-1);
    this.moveStart = new Int32Array(cfg.points + 1);
    this.initStart = new Int32Array(cfg.points + 1);
  }

  build(): MoveData {
    const { body, blockStart } = this.cfg;
    for (let local = 0; local < body.locals.length; local++) this.newPath(-1, null, null, local);
    for (const place of body.places) {
      if (place.parent !== null) continue;
      this.pathOf[place.id] = place.local;
      (this.paths[place.local] as { place: Place | null }).place = place;
    }
    for (let arg = 1; arg <= body.argCount; arg++) this.inits.push({ path: arg, point: -1, isOnReturn: false });
    for (let b = 0; b < body.blocks.length; b++) {
      this.point = blockStart[b];
      for (const statement of body.blocks[b].statements) {
        this.begin();
        switch (statement.kind) {
          case 'assign':
            this.pathFor(statement.place, false);
            this.init(statement.place, false);
            this.rvalue(statement.rvalue);
            break;
          case 'fakeRead':
            this.pathFor(statement.place, false);
            break;
          case 'storageDead':
            if (body.locals[statement.local].info.kind !== 'derefTemp') {
              this.moves.push({ path: statement.local, point: this.point, place: null });
            }
            break;
          case 'storageLive':
          case 'ascribe':
          case 'placeMention':
          case 'nop':
            break;
          default:
            assertNever(statement);
        }
        this.point++;
      }
      this.begin();
      this.terminator(b);
    }
    this.point = this.cfg.points;
    this.begin();
    return this.finish();
  }

  private begin(): void {
    this.moveStart[this.point] = this.moves.length;
    this.initStart[this.point] = this.inits.length;
  }

  private finish(): MoveData {
    const { paths, moves, inits, moveStart, initStart, illegal } = this;
    const { effects, effectStart } = this.writeEffects();
    // Only reports ask.
    let movesOfPath: readonly (readonly number[])[] | null = null;
    return {
      effects,
      effectStart,
      lookup: (place) => this.lookup(place),
      paths,
      moves,
      inits,
      moveStart,
      initStart,
      initsOfPath: byPath(paths.length, inits),
      get movesOfPath() {
        movesOfPath ??= byPath(paths.length, moves);
        return movesOfPath;
      },
      illegal,
      find: (place) => {
        const found = this.lookup(place);
        return { path: found >> 1, isExact: (found & 1) === 1 };
      },
    };
  }

  private writeEffects(): { readonly effects: Int32Array; readonly effectStart: Int32Array } {
    const { cfg, paths, moves, inits, moveStart, initStart } = this;
    const { blockStart } = cfg;
    const out: number[] = [];
    const effectStart = new Int32Array(cfg.points + 1);
    const write = (path: number, bit: number): void => {
      out.push(path * 2 + bit);
      for (let child = paths[path].firstChild; child >= 0; child = paths[child].nextSibling) write(child, bit);
    };
    for (let block = 0; block < cfg.blocks; block++) {
      const last = blockStart[block + 1] - 1;
      for (let point = blockStart[block]; point <= last; point++) {
        effectStart[point] = out.length;
        for (let m = moveStart[point]; m < moveStart[point + 1]; m++) write(moves[m].path, 0);
        if (point === last) {
          const { terminator } = cfg.body.blocks[block];
          if (terminator.kind === 'drop') {
            const found = this.lookup(terminator.place);
            if ((found & 1) === 1) write(found >> 1, 0);
          }
        }
        for (let i = initStart[point]; i < initStart[point + 1]; i++) if (!inits[i].isOnReturn) write(inits[i].path, 1);
      }
    }
    effectStart[cfg.points] = out.length;
    return { effects: Int32Array.from(out), effectStart };
  }

  private newPath(parent: number, place: Place | null, elem: PlaceElem | null, local: number): number {
    const id = this.paths.length;
    const path: MovePath = { id, parent, place, elem, local, firstChild: -1, nextSibling: -1 };
    this.paths.push(path);
    if (parent >= 0) {
      path.nextSibling = this.paths[parent].firstChild;
      this.paths[parent].firstChild = id;
    }
    return id;
  }

  private lookup(place: Place): Found {
    const own = this.pathOf[place.id];
    if (own >= 0) return own * 2 + 1;
    for (let at = place.parent; at !== null; at = at.parent) {
      const path = this.pathOf[at.id];
      if (path >= 0) return path * 2;
    }
    return place.local * 2 + (place.parent === null ? 1 : 0);
  }

  /** The path of the place, made if need be; for a field of a union the union's. -1: it may not be moved out of. */
  private pathFor(place: Place, isMove: boolean): number {
    const own = this.pathOf[place.id];
    if (own >= 0) return own;
    if (place.parent === null || place.elem === null) return place.local;
    return this.descend(place, place.parent, place.elem, isMove ? place : null);
  }

  private descend(place: Place, parent: Place, elem: PlaceElem, moved: Place | null): number {
    let base = this.pathOf[parent.id];
    if (base < 0) {
      if (parent.parent === null || parent.elem === null) base = parent.local;
      else base = this.descend(parent, parent.parent, parent.elem, moved);
    }
    if (base < 0) return -1;
    // Below a union there are no paths: `base` is the union's own.
    if (this.isBelowUnion(parent)) {
      const blocked = this.checkStep(place, parent, elem, moved);
      return blocked ? -1 : base;
    }
    if (this.checkStep(place, parent, elem, moved)) return -1;
    if (elem.kind === 'field' && this.types.isUnion(parent.ty)) return base;
    const path = this.childFor(base, place, elem);
    this.pathOf[place.id] = path;
    return path;
  }

  private isBelowUnion(place: Place): boolean {
    for (let at: Place | null = place; at !== null && at.parent !== null; at = at.parent) {
      if (at.elem?.kind === 'field' && this.types.isUnion(at.parent.ty)) return true;
    }
    return false;
  }

  /** Constant indexes that a subslice was split into may be there already without a place. */
  private childFor(base: number, place: Place, elem: PlaceElem): number {
    if (elem.kind === 'constIndex') {
      for (let child = this.paths[base].firstChild; child >= 0; child = this.paths[child].nextSibling) {
        const other = this.paths[child].elem;
        if (other?.kind === 'constIndex' && other.offset === elem.offset && other.fromEnd === elem.fromEnd) {
          (this.paths[child] as { place: Place | null }).place ??= place;
          return child;
        }
      }
    }
    return this.newPath(base, place, elem, place.local);
  }

  /** Whether the step cannot be moved through; a move that tries is recorded. */
  private checkStep(place: Place, parent: Place, elem: PlaceElem, moved: Place | null): boolean {
    const ty = parent.ty;
    let reason: IllegalMoveOut['reason'] | null = null;
    switch (elem.kind) {
      case 'deref':
        if (ty.kind === 'ref' || ty.kind === 'ptr') reason = { kind: 'borrowedContent', target: place };
        else if (!this.types.isBox(ty)) return true;
        break;
      case 'field':
        if (ty.kind === 'adt' && this.types.hasDtor(ty)) reason = { kind: 'interiorOfDrop', ty, def: ty.def };
        break;
      case 'constIndex':
      case 'subslice':
        if (ty.kind !== 'array') reason = { kind: 'interiorOfSliceOrArray', ty, isIndex: false };
        break;
      case 'index':
        reason = { kind: 'interiorOfSliceOrArray', ty, isIndex: true };
        break;
      case 'downcast':
        break;
      default:
        return assertNever(elem);
    }
    if (reason === null) return false;
    if (moved !== null) this.illegal.push({ place: moved, point: this.point, reason });
    return true;
  }

  private move(place: Place): void {
    const { parent, elem } = place;
    if (parent !== null && elem?.kind === 'subslice' && !elem.fromEnd && parent.ty.kind === 'array') {
      const base = parent.parent === null ? parent.local : this.pathFor(parent, true);
      if (base < 0) return;
      const minLength = parent.ty.len.kind === 'value' ? Number(parent.ty.len.value) : elem.to;
      for (let offset = elem.from; offset < elem.to; offset++) {
        const path = this.elementPath(base, { kind: 'constIndex', offset, minLength, fromEnd: false }, place.local);
        this.moves.push({ path, point: this.point, place });
      }
      return;
    }
    const path = this.pathFor(place, true);
    if (path >= 0) this.moves.push({ path, point: this.point, place });
  }

  private elementPath(base: number, elem: PlaceElem & { readonly kind: 'constIndex' }, local: number): number {
    for (let child = this.paths[base].firstChild; child >= 0; child = this.paths[child].nextSibling) {
      const other = this.paths[child].elem;
      if (other?.kind === 'constIndex' && other.offset === elem.offset && !other.fromEnd) return child;
    }
    return this.newPath(base, null, elem, local);
  }

  private init(place: Place, isOnReturn: boolean): void {
    const isUnionField = place.elem?.kind === 'field' && place.parent !== null && this.types.isUnion(place.parent.ty);
    const found = this.lookup(isUnionField && place.parent !== null ? place.parent : place);
    if ((found & 1) === 1) this.inits.push({ path: found >> 1, point: this.point, isOnReturn });
  }

  private operand(operand: Operand): void {
    if (operand.kind === 'move') this.move(operand.place);
  }

  private rvalue(rvalue: Rvalue): void {
    switch (rvalue.kind) {
      case 'use':
      case 'repeat':
      case 'cast':
      case 'unary':
        this.operand(rvalue.operand);
        return;
      case 'binary':
        this.operand(rvalue.lhs);
        this.operand(rvalue.rhs);
        return;
      case 'aggregate':
        for (const operand of rvalue.operands) this.operand(operand);
        return;
      case 'ref':
      case 'rawPtr':
      case 'len':
      case 'discriminant':
      case 'copyForDeref':
      case 'threadLocalRef':
        return;
      default:
        assertNever(rvalue);
        return;
    }
  }

  private terminator(block: number): void {
    const { terminator } = this.cfg.body.blocks[block];
    switch (terminator.kind) {
      case 'switchInt':
        this.operand(terminator.operand);
        return;
      case 'assert':
        this.operand(terminator.cond);
        return;
      case 'call':
        this.operand(terminator.func);
        for (const arg of terminator.args) this.operand(arg);
        if (terminator.target !== null) {
          this.pathFor(terminator.dest, false);
          this.init(terminator.dest, true);
        }
        return;
      case 'yield':
        this.operand(terminator.value);
        this.pathFor(terminator.resumeArg, false);
        this.init(terminator.resumeArg, false);
        return;
      case 'inlineAsm':
        for (const input of terminator.inputs) this.operand(input);
        for (const output of terminator.outputs) {
          this.pathFor(output, false);
          this.init(output, false);
        }
        return;
      case 'drop':
      case 'goto':
      case 'falseEdge':
      case 'falseUnwind':
      case 'return':
      case 'unwindResume':
      case 'unreachable':
      case 'coroutineDrop':
        return;
      default:
        assertNever(terminator);
        return;
    }
  }
}
