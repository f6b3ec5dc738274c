/** What lints of good practice say, in clippy's words. */
import { assertNever } from '../../base/ids';
import { type PracticeContext, type Said, textAt } from './context';
import type { AwaitHolding, CloneOnCopy, Finding, PtrArg, RedundantClone } from './finding';

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
