/**
 * Lints of good practice: those of clippy that the analysis can prove as clippy does, under clippy's names. Whether one is
 * on is what clippy would say: its default level, `#[allow(clippy::..)]`, `#![warn(clippy::pedantic)]`, `[lints.clippy]`.
 *
 * They are advice on code that compiles, so the editor shows them as hints, which no list of problems holds, unless the
 * program denies them; `tenure check` prints them where it is asked to.
 */

export type PracticeGroup = 'style' | 'complexity' | 'perf' | 'suspicious' | 'pedantic' | 'nursery' | 'restriction';

export interface PracticeLint {
  readonly group: PracticeGroup;
  /** On, although clippy's group of it is off: what clippy guesses is proven here. */
  readonly isOn?: boolean;
  /** In a line. */
  readonly reason: string;
}

export const PRACTICE = {
  await_holding_lock: {
    group: 'suspicious',
    reason: 'a task that waits keeps the lock, and whoever else wants it waits as long or for ever',
  },
  await_holding_refcell_ref: {
    group: 'suspicious',
    reason: 'whoever borrows the `RefCell` while the task waits panics',
  },
  borrowed_box: {
    group: 'complexity',
    reason: 'a reference to what is boxed takes more callers, with one pointer less',
  },
  box_collection: { group: 'perf', reason: 'a collection is a pointer already' },
  boxed_local: { group: 'perf', reason: 'what is only looked at can stand on the stack' },
  clone_on_copy: { group: 'complexity', reason: 'a copy says that nothing is allocated' },
  elidable_lifetime_names: { group: 'pedantic', reason: 'who reads the name looks for where it matters' },
  explicit_auto_deref: { group: 'complexity', reason: 'the compiler dereferences it by itself' },
  mem_forget: { group: 'restriction', reason: 'the destructor never runs, and what it would free leaks' },
  mut_mutex_lock: { group: 'style', reason: 'who has the only reference need not wait for the lock' },
  mutex_atomic: { group: 'restriction', reason: 'an atomic holds it without a lock' },
  mutex_integer: { group: 'restriction', reason: 'an atomic holds it without a lock' },
  needless_borrow: { group: 'style', reason: 'it is a reference already, and the second is taken back at once' },
  needless_lifetimes: { group: 'complexity', reason: 'elision gives the same, and less has to be read' },
  needless_pass_by_ref_mut: { group: 'nursery', reason: 'a shared reference asks less of the callers' },
  needless_pass_by_value: { group: 'pedantic', reason: 'a reference leaves the value to the callers' },
  rc_buffer: { group: 'restriction', reason: 'a slice behind the counter has one allocation less' },
  rc_mutex: { group: 'restriction', reason: 'an `Rc` stays in one thread, where nobody needs a lock' },
  redundant_allocation: { group: 'perf', reason: 'a pointer to a pointer is one more allocation and one more step' },
  redundant_clone: { group: 'nursery', isOn: true, reason: 'nobody uses the value again, so that it can be moved' },
  ptr_arg: { group: 'style', reason: 'a slice takes more callers, and one pointer less has to be followed' },
  trivially_copy_pass_by_ref: { group: 'pedantic', reason: 'a copy is as small as the pointer to it' },
  vec_box: { group: 'complexity', reason: 'what a `Vec` holds is on the heap already' },
} as const satisfies Readonly<Record<string, PracticeLint>>;

export type PracticeName = keyof typeof PRACTICE;
export type PracticeCode = `clippy::${PracticeName}`;

export const PRACTICE_NAMES = Object.keys(PRACTICE) as readonly PracticeName[];

export function practiceCode(name: PracticeName): PracticeCode {
  return `clippy::${name}`;
}

export function isPractice(code: string): code is PracticeCode {
  return code.startsWith('clippy::');
}

const OFF: ReadonlySet<PracticeGroup> = new Set<PracticeGroup>(['pedantic', 'nursery', 'restriction']);

/** Where nothing is said of it. */
export function usualLevel(name: PracticeName): 'allow' | 'warn' {
  const { group, isOn = false }: PracticeLint = PRACTICE[name];
  return OFF.has(group) && !isOn ? 'allow' : 'warn';
}

/** The lint as attributes name it, and the groups it is in. `clippy::all` are those that are on. */
export function attributeNames(name: PracticeName): readonly string[] {
  const { group } = PRACTICE[name];
  return [practiceCode(name), `clippy::${group}`, ...(usualLevel(name) === 'allow' ? [] : ['clippy::all'])];
}
