/**
 * Values that variables are given and that nobody reads. Mirrors AssignmentResult of rustc_mir_transform::liveness. What
 * another lint (`unused_variables`) says of a variable that is never read at all, its first value, is left out here as far
 * as spans need not be compared: the rest of its initialiser is for whoever knows positions.
 */
import { BitSet } from '../base/bitSet';
import type { Local } from '../base/ids';
import type { Cfg } from '../dataflow/cfg';
import { solveLastReads } from '../dataflow/lastReads';
import { type Variables, variablesOf } from '../dataflow/variables';
import type { Body, MirSpan, Place } from '../mir/body';
import type { Ty } from '../types/ty';
import type { UnusedAssignment } from './result';

/** What stands at one place of the program: it is told of only if no statement made of it is read. */
interface Access {
  readonly kind: UnusedAssignment['kind'];
  isRead: boolean;
  /** The whole variable is written, and no part of it. */
  isWhole: boolean;
}

type Accesses = Map<MirSpan, Access>;

/** What is captured has its value from where the closure is made, which is no place in its body. */
const CAPTURED: MirSpan = -2;

export interface VariableReads {
  readonly unused: readonly UnusedAssignment[];
  /** Captured places that the body never reads. */
  readonly unreadFields: ReadonlySet<number>;
}

const NOTHING: VariableReads = { unused: [], unreadFields: new Set() };

/** `unreadFields`: of the closures made here, by `Body.closures`. `hasErrors`: some variable may be assigned that may not. */
export function unusedAssignments(
  cfg: Cfg,
  unreadFields: readonly ReadonlySet<number>[],
  needsDrop: (ty: Ty) => boolean,
  hasErrors: boolean,
): VariableReads {
  const { body } = cfg;
  if (!hasErrors && body.upvars.length === 0 && !body.locals.some(mayBeGivenMore)) return NOTHING;
  const variables = variablesOf(body);
  if (variables.count === 0) return NOTHING;
  const reads = solveLastReads(cfg, variables, unreadFields);
  const accesses = Array.from({ length: variables.count }, (): Accesses => new Map());
  const dropped = new BitSet(variables.count);
  const write = (place: Place, span: MirSpan, readLater: BitSet): void => {
    const variable = variables.ofPlace[place.id];
    if (variable < 0 || variables.extent[place.id] === 'behind') return;
    const isWhole = variables.extent[place.id] === 'whole';
    const isRead = readLater.has(variable);
    const known = accesses[variable].get(span);
    if (known === undefined) accesses[variable].set(span, { kind: 'assign', isRead, isWhole });
    else {
      known.isRead ||= isRead;
      known.isWhole &&= isWhole;
    }
  };
  const drop = (place: Place): void => {
    const variable = variables.ofPlace[place.id];
    if (variable >= 0 && variables.extent[place.id] === 'whole') dropped.add(variable);
  };
  reads.visit((node, readLater) => {
    switch (node.kind) {
      case 'assign':
        write(node.place, node.span, readLater);
        return;
      case 'call':
        write(node.dest, node.span, readLater);
        drop(node.dest);
        return;
      case 'yield':
        write(node.resumeArg, node.span, readLater);
        drop(node.resumeArg);
        return;
      case 'inlineAsm':
        for (const output of node.outputs) write(output, node.span, readLater);
        return;
      case 'drop':
        drop(node.place);
        return;
      default:
        return;
    }
  });
  for (let variable = 0; variable < variables.count; variable++) {
    const given = givenFromOutside(body, variables, variable);
    if (given !== null)
      accesses[variable].set(given.span, { kind: given.kind, isRead: reads.atStart.has(variable), isWhole: true });
  }
  mergeGuards(body, variables, accesses, reads.everRead);
  const unreadHere = variables.upvar.filter((upvar, variable) => upvar >= 0 && !reads.everRead.has(variable));
  const guards = (variable: number): boolean =>
    dropped.has(variable) && mayGuard(placeTy(body, variables, variable), needsDrop);
  const unused = accesses.flatMap((of, variable) =>
    unusedOf(body, variables, variable, of, reads.everRead.has(variable), guards),
  );
  return { unused, unreadFields: new Set(unreadHere) };
}

/** Only variables of which this holds are given a value in vain that is not their first, unless against the rules. */
function mayBeGivenMore({ mutable, info }: Body['locals'][number]): boolean {
  return info.kind === 'user' && (mutable || info.matchSpan < 0);
}

/** Arguments and what was captured by value have a value at the start. */
function givenFromOutside(
  body: Body,
  { local, upvar }: Variables,
  variable: number,
): { readonly kind: 'param' | 'capture'; readonly span: MirSpan } | null {
  const field = upvar[variable];
  if (field >= 0) return body.upvars[field].byRef ? null : { kind: 'capture', span: CAPTURED };
  const at = local[variable];
  return at >= 1 && at <= body.argCount ? { kind: 'param', span: body.locals[at].span } : null;
}

/** A guard sees a variable through a reference of its own: what either of both reads is read. */
function mergeGuards(body: Body, variables: Variables, accesses: readonly Accesses[], everRead: BitSet): void {
  body.locals.forEach(({ info }, guard) => {
    const from = variables.ofLocal[guard];
    if (info.kind !== 'refForGuard' || from < 0) return;
    const arm = body.locals.findIndex((decl) => decl.info.kind === 'user' && decl.info.binding === info.binding);
    const to = arm < 0 ? -1 : variables.ofLocal[arm];
    if (to < 0) return;
    if (everRead.has(from)) everRead.add(to);
    for (const [span, access] of accesses[from]) {
      const known = accesses[to].get(span);
      if (known === undefined) accesses[to].set(span, access);
      else known.isRead ||= access.isRead;
    }
    accesses[from].clear();
  });
}

function placeTy(body: Body, { local, upvar }: Variables, variable: number): Ty {
  const field = upvar[variable];
  if (field < 0) return body.locals[local[variable]].ty;
  const { ty, byRef } = body.upvars[field];
  return byRef && ty.kind === 'ref' ? ty.ty : ty;
}

/** What is stored in it may be there for what its drop does. */
function mayGuard(ty: Ty, needsDrop: (ty: Ty) => boolean): boolean {
  switch (ty.kind) {
    case 'closure':
    case 'coroutine':
    case 'tuple':
    case 'adt':
    case 'dynamic':
    case 'array':
    case 'slice':
      return needsDrop(ty);
    case 'alias':
      return ty.alias === 'opaque' && needsDrop(ty);
    default:
      return false;
  }
}

function unusedOf(
  body: Body,
  { names, local, upvar }: Variables,
  variable: number,
  accesses: Accesses,
  isEverRead: boolean,
  guards: (variable: number) => boolean,
): UnusedAssignment[] {
  const name = names[variable];
  if (accesses.size === 0 || name.startsWith('_')) return [];
  const isCaptured = upvar[variable] >= 0;
  const { info } = body.locals[local[variable]];
  const isNeverRead = !isEverRead && !isCaptured && info.kind === 'user';
  const introductions = info.kind === 'user' ? [body.locals[local[variable]].span, ...(info.elsewhere ?? [])] : [];
  const out: UnusedAssignment[] = [];
  for (const [key, { kind, isRead, isWhole }] of accesses) {
    const span = key === CAPTURED ? body.upvars[upvar[variable]].pathSpan : key;
    if (isRead || (!isWhole && guards(variable)) || (isNeverRead && introductions.includes(span))) continue;
    out.push({
      kind,
      name,
      span,
      local: isCaptured ? null : (local[variable] as Local),
      initializer: isNeverRead && info.kind === 'user' && info.matchSpan >= 0 ? info.matchSpan : null,
    });
  }
  return out;
}
