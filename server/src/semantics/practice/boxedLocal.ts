/**
 * A parameter `Box<T>` that is looked into and never handed on as a box. Mirrors clippy_lints::boxed_local on MIR. Where
 * clippy would say it, though no `T` can stand there (`Box<str>`, a box that is assigned), nothing is said.
 */
import type { Local } from '../../base/ids';
import { type PlaceUse, visitStatement, visitTerminator } from '../../dataflow/visit';
import type { BoxedLocal } from '../../ide/practice/finding';
import type { Place } from '../../mir/body';
import { defKind, parentOf } from '../../names/defs';
import { itemOf } from '../../names/itemData';
import { paramEnvOf } from '../../traits/paramEnv';
import { isSized } from '../../traits/properties';
import { adtDef } from '../../types/adt';
import { eraseRegions } from '../../types/fold';
import { mostBytes } from '../../types/mostBytes';
import type { Ty } from '../../types/ty';
import type { LintBody } from './lintBody';

/** clippy's `too-large-for-stack`. */
const LARGE = 200;

export function boxedLocal(of: LintBody): BoxedLocal[] {
  const { db, owner, item } = of;
  const around = parentOf(db, owner);
  if (item?.kind !== 'fn' || item.abi !== null || around === null) return [];
  const impl = defKind(db, around) === 'impl' ? itemOf(db, around) : null;
  if (impl?.kind === 'impl' && impl.trait !== null) return [];
  const body = of.result.bodies[0]?.body;
  if (body === undefined) return [];
  const boxed = new Map<Local, BoxedLocal>();
  item.params.forEach((param, index) => {
    const local = (index + 1) as Local;
    const declared = body.locals[local];
    const content = declared?.info.kind === 'user' ? contentOf(of, declared.ty) : null;
    // The type of `self` is not written.
    if (content === null || (item.hasSelf && index === 0)) return;
    const { ty } = param;
    const inner = ty.kind === 'path' ? ty.path.segments.at(-1)?.args?.args[0] : undefined;
    if (inner?.kind !== 'type' || !of.isInText(declared.span >> 2)) return;
    boxed.set(local, {
      lint: 'boxed_local',
      at: { kind: 'body', span: declared.span },
      type: { kind: 'item', syn: ty.syn },
      content: { kind: 'item', syn: inner.ty.syn },
      local,
    });
  });
  if (boxed.size === 0) return [];
  const place = (used: Place, use: PlaceUse): void => {
    if (used.depth === 0 && !HARMLESS.has(use)) boxed.delete(used.local);
  };
  for (const { statements, terminator } of body.blocks) {
    for (const statement of statements) visitStatement(statement, { place });
    visitTerminator(terminator, { place });
  }
  return [...boxed.values()];
}

const HARMLESS: ReadonlySet<PlaceUse> = new Set<PlaceUse>(['drop', 'inspect', 'mention', 'ascribe']);

/** `T` of a `Box<T>` that may as well stand on the stack. */
function contentOf(of: LintBody, ty: Ty): Ty | null {
  if (ty.kind !== 'adt' || adtDef(of.db, ty.def)?.isBox !== true) return null;
  const [content] = ty.args.list;
  if (content?.kind !== 'type' || isSized(of.db, paramEnvOf(of.db, of.owner), eraseRegions(content.ty)) !== 'yes')
    return null;
  const size = mostBytes(of.db, content.ty);
  return size === null || size > LARGE ? null : content.ty;
}
