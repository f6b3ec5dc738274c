/** A `Mutex` of what an atomic holds, where a variable or static is made of it. Mirrors clippy_lints::mutex_atomic. */
import type { ExprId } from '../../base/ids';
import type { MutexAtomic } from '../../ide/practice/finding';
import { diagnosticName } from '../../names/diagnosticItems';
import type { Ty } from '../../types/ty';
import type { LintBody } from './lintBody';

export function mutexAtomic(of: LintBody): MutexAtomic[] {
  const made: ExprId[] = of.item?.kind === 'static' ? [of.body.root] : [];
  for (const id of of.tree.order) {
    const node = of.node(id);
    if (node.kind !== 'block') continue;
    for (const stmt of node.stmts)
      if (stmt.kind === 'let' && stmt.init !== null && of.isInText(stmt.syn)) made.push(stmt.init);
  }
  return made.flatMap((id) => atomicOf(of, unblocked(of, id)) ?? []);
}

/** Without blocks that hold nothing else. */
function unblocked(of: LintBody, id: ExprId): ExprId {
  const node = of.node(id);
  const isPlain = node.kind === 'block' && node.mode === 'normal' && node.stmts.length === 0;
  return isPlain && node.tail !== null ? unblocked(of, node.tail) : id;
}

function atomicOf(of: LintBody, id: ExprId): MutexAtomic | null {
  const ty = of.ty(id);
  if (ty.kind !== 'adt' || diagnosticName(of.db, ty.def) !== 'Mutex' || !of.isWritten(id)) return null;
  const [content] = ty.args.list;
  const atomic = content?.kind === 'type' ? atomicName(content.ty) : null;
  if (atomic === null) return null;
  const lint = MACHINE.has(atomic) ? 'mutex_atomic' : 'mutex_integer';
  const node = of.node(id);
  const argument = node.kind === 'call' && node.args.length === 1 ? node.args[0] : undefined;
  const isNew = argument !== undefined && node.kind === 'call' && isNewOf(of, node.callee) && of.isWritten(argument);
  return { lint, at: of.at(id), atomic, value: isNew ? of.at(argument) : null };
}

function isNewOf(of: LintBody, callee: ExprId): boolean {
  const node = of.node(callee);
  return node.kind === 'path' && node.path.path.segments.at(-1)?.name === 'new';
}

function atomicName(ty: Ty): string | null {
  if (ty.kind === 'ptr') return ty.mutable ? 'AtomicPtr' : null;
  return ty.kind === 'prim' ? (PRIMS.get(ty.prim) ?? null) : null;
}

const PRIMS: ReadonlyMap<string, string> = new Map([
  ['bool', 'AtomicBool'],
  ['i8', 'AtomicI8'],
  ['i16', 'AtomicI16'],
  ['i32', 'AtomicI32'],
  ['i64', 'AtomicI64'],
  ['isize', 'AtomicIsize'],
  ['u8', 'AtomicU8'],
  ['u16', 'AtomicU16'],
  ['u32', 'AtomicU32'],
  ['u64', 'AtomicU64'],
  ['usize', 'AtomicUsize'],
]);

/** Atomics of which every machine has one. */
const MACHINE: ReadonlySet<string> = new Set(['AtomicBool', 'AtomicIsize', 'AtomicPtr', 'AtomicUsize']);
