/** What lints of good practice say, in clippy's words. */
import { assertNever } from '../../base/ids';
import type { FileRange } from '../types';
import { type PracticeContext, type Said, textAt } from './context';
import type {
  AwaitHolding,
  BorrowedBox,
  CloneOnCopy,
  ExplicitAutoDeref,
  Finding,
  MutexAtomic,
  NeedlessPassByValue,
  PtrArg,
  RedundantAllocation,
  RedundantClone,
  Spot,
} from './finding';

export function said(cx: PracticeContext, finding: Finding): Said {
  switch (finding.lint) {
    case 'clone_on_copy':
      return cloneOnCopy(cx, finding);
    case 'redundant_clone':
      return redundantClone(cx, finding);
    case 'mut_mutex_lock':
      return {
        message: 'calling `&mut Mutex::lock` unnecessarily locks an exclusive (mutable) reference',
        label: 'help: change this to: `get_mut`',
      };
    case 'mem_forget':
      return {
        message: `usage of \`mem::forget\` on ${finding.isDrop ? '`Drop` type' : 'type with `Drop` fields'}`,
        children: [{ level: 'note', message: `argument has type \`${cx.ty(finding.ty)}\`` }],
      };
    case 'await_holding_lock':
    case 'await_holding_refcell_ref':
      return awaitHolding(cx, finding);
    case 'ptr_arg':
      return ptrArg(finding);
    case 'boxed_local':
      return { message: "local variable doesn't need to be boxed here" };
    case 'needless_lifetimes':
    case 'elidable_lifetime_names':
      return { message: `the following explicit lifetimes could be elided: ${finding.names.join(', ')}` };
    case 'box_collection': {
      const name = `${finding.collection}${finding.collection === 'String' ? '' : '<..>'}`;
      const help = `\`${name}\` is already on the heap, \`Box<${name}>\` makes an extra allocation`;
      return {
        message: `you seem to be trying to use \`Box<${name}>\`. Consider using just \`${name}\``,
        children: [{ level: 'help', message: help }],
      };
    }
    case 'redundant_allocation':
      return redundantAllocation(cx, finding);
    case 'rc_buffer': {
      const { pointer, slice, elem } = finding;
      const behind = slice ?? (elem === null ? '[_]' : `[${textAt(cx, elem)}]`);
      return {
        message: `usage of \`${pointer}<T>\` when \`T\` is a buffer type`,
        label: `help: try: \`${pointer}<${behind}>\``,
      };
    }
    case 'vec_box':
      return {
        message: '`Vec<T>` is already on the heap, the boxing is unnecessary',
        label: `help: try: \`Vec<${textAt(cx, finding.content)}>\``,
      };
    case 'rc_mutex':
      return {
        message: 'usage of `Rc<Mutex<_>>`',
        children: [{ level: 'help', message: 'consider using `Rc<RefCell<_>>` or `Arc<Mutex<_>>` instead' }],
      };
    case 'borrowed_box':
      return {
        message: 'you seem to be trying to use `&Box<T>`. Consider using just `&T`',
        label: `help: try: \`${borrowedContent(cx, finding)}\``,
      };
    case 'mutex_atomic':
    case 'mutex_integer':
      return mutexAtomic(cx, finding);
    case 'needless_pass_by_value':
      return needlessPassByValue(cx, finding);
    case 'needless_pass_by_ref_mut': {
      const mut = mutOf(cx, finding.at);
      return {
        message: 'this parameter is a mutable reference but is not used mutably',
        children: mut === null ? [] : [{ level: 'help', message: 'consider removing this `mut`', range: mut }],
      };
    }
    case 'trivially_copy_pass_by_ref': {
      const { content, size } = finding;
      const what = `this argument (${size} byte) is passed by reference`;
      return {
        message: `${what}, but would be more efficient if passed by value (limit: 8 byte)`,
        label: `help: consider passing by value instead: \`${content === null ? 'self' : textAt(cx, content)}\``,
      };
    }
    case 'needless_borrow':
      return {
        message: 'this expression creates a reference which is immediately dereferenced by the compiler',
        label: `help: change this to: \`${textAt(cx, finding.content)}\``,
      };
    case 'explicit_auto_deref':
      return {
        message: 'deref which would be done by auto-deref',
        label: `help: try: \`${withoutDeref(cx, finding)}\``,
      };
    default:
      return assertNever(finding);
  }
}

function cloneOnCopy(cx: PracticeContext, { ty, derefs, use, receiver }: CloneOnCopy): Said {
  const help = derefs === 0 ? 'try removing the `clone` call' : 'try dereferencing it';
  return {
    message: `using \`clone\` on type \`${cx.ty(ty)}\` which implements the \`Copy\` trait`,
    label: `help: ${help}: \`${copied(textAt(cx, receiver), derefs, use)}\``,
  };
}

function redundantClone(cx: PracticeContext, { at, value, isMethod }: RedundantClone): Said {
  const [call, cloned] = [cx.range(at), cx.range(value)];
  const dropped = 'this value is dropped without further use';
  const children = cloned === null ? [] : [{ level: 'note' as const, message: dropped, range: cloned }];
  if (call === null || cloned === null || !isMethod) return { message: 'redundant clone', children };
  const dot = cx.text({ ...call, start: cloned.end }).indexOf('.');
  return {
    message: 'redundant clone',
    label: 'help: remove this',
    range: { ...call, start: cloned.end + dot },
    children,
  };
}

/** A copy of what the receiver of `clone` refers to. */
export function copied(receiver: string, derefs: number, use: CloneOnCopy['use']): string {
  const place = `${'*'.repeat(derefs)}${receiver}`;
  return use === 'suffix' && derefs > 0 ? `(${place})` : place;
}

function awaitHolding(cx: PracticeContext, { lint, awaits }: AwaitHolding): Said {
  const isLock = lint === 'await_holding_lock';
  const points = awaits.flatMap((span) => cx.range({ kind: 'body', span }) ?? []);
  const [first] = points;
  const note = `these are all the await points this ${isLock ? 'lock' : 'reference'} is held through`;
  return {
    message: `this ${isLock ? '`MutexGuard`' : '`RefCell` reference'} is held across an await point`,
    children: [
      {
        level: 'help',
        message: isLock
          ? 'consider using an async-aware `Mutex` type or ensuring the `MutexGuard` is dropped before calling `await`'
          : 'ensure the reference is dropped before calling `await`',
      },
      ...(first === undefined
        ? []
        : [
            {
              level: 'note' as const,
              message: note,
              range: first,
              labels: points.map((range) => ({ range, text: '', isPrimary: true })),
            },
          ]),
    ],
  };
}

function ptrArg({ mutable, owned }: PtrArg): Said {
  const mut = mutable ? 'mut ' : '';
  const slice = owned === 'Vec' ? '[_]' : owned === 'String' ? 'str' : 'Path';
  return {
    message: `writing \`&${mut}${owned}\` instead of \`&${mut}${slice}\` involves a new object where a slice will do`,
  };
}

function redundantAllocation(cx: PracticeContext, { outer, inner, content }: RedundantAllocation): Said {
  const kept = textAt(cx, content);
  if (inner === null) {
    const note = `\`${kept}\` is already a pointer, \`${outer}<${kept}>\` allocates a pointer on the heap`;
    return {
      message: `usage of \`${outer}<${kept}>\``,
      label: `help: try: \`${kept}\``,
      children: [{ level: 'note', message: note }],
    };
  }
  const whole = `${outer}<${inner}<${kept}>>`;
  const note = `\`${inner}<${kept}>\` is already on the heap, \`${whole}\` makes an extra allocation`;
  const help = `consider using just \`${outer}<${kept}>\` or \`${inner}<${kept}>\``;
  return {
    message: `usage of \`${whole}\``,
    label: inner === outer ? `help: try: \`${outer}<${kept}>\`` : '',
    children: [
      { level: 'note', message: note },
      ...(inner === outer ? [] : [{ level: 'help' as const, message: help }]),
    ],
  };
}

/** `&T` for a `&Box<T>`. */
export function borrowedContent(cx: PracticeContext, { content, lifetime, hasParens }: BorrowedBox): string {
  const text = textAt(cx, content);
  return `&${lifetime === null ? '' : `${textAt(cx, lifetime)} `}${hasParens ? `(${text})` : text}`;
}

function mutexAtomic(cx: PracticeContext, { atomic, value }: MutexAtomic): Said {
  const instead = value === null ? null : `std::sync::atomic::${atomic}::new(${textAt(cx, value)})`;
  const alone = 'if you just want the locking behavior and not the internal type, consider using `Mutex<()>`';
  return {
    message: 'using a `Mutex` where an atomic would do',
    label: instead === null ? '' : `help: try: \`${instead}\``,
    children: [
      ...(instead === null ? [{ level: 'help' as const, message: `consider using an \`${atomic}\` instead` }] : []),
      { level: 'help', message: alone },
    ],
  };
}

function needlessPassByValue(cx: PracticeContext, { at, slice, copyable }: NeedlessPassByValue): Said {
  const head = copyable === null ? null : cx.head(copyable);
  const text = slice === null ? `&${textAt(cx, at)}` : borrowedSlice(cx, slice);
  const help = slice === null ? 'consider taking a reference instead' : 'consider changing the type to';
  return {
    message: 'this argument is passed by value, but not consumed in the function body',
    label: `help: ${help}: \`${text}\``,
    children: head === null ? [] : [{ level: 'help', message: 'or consider marking this type as `Copy`', range: head }],
  };
}

export function borrowedSlice(cx: PracticeContext, slice: NonNullable<NeedlessPassByValue['slice']>): string {
  return slice.kind === 'str' ? '&str' : `&[${textAt(cx, slice.elem)}]`;
}

/** `mut` of a `&mut T`, with the white space behind it. */
export function mutOf(cx: PracticeContext, at: Spot): FileRange | null {
  const range = cx.range(at);
  const [before, mut] = range === null ? [] : (/^(&\s*(?:'\w+\s+)?)(mut\s+)/.exec(cx.text(range))?.slice(1) ?? []);
  if (range === null || before === undefined || mut === undefined) return null;
  const start = range.start + before.length;
  return { ...range, start, end: start + mut.length };
}

/** As clippy proposes it. */
export function withoutDeref(cx: PracticeContext, { content, isReference, mutable }: ExplicitAutoDeref): string {
  return `${isReference ? '' : mutable ? '&mut ' : '&'}${textAt(cx, content)}`;
}
