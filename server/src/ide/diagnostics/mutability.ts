/** E0594 and E0596: assignment to or mutable borrow of what is not mutable. Mirrors rustc's `mutability_errors`. */
import type { MutabilityError } from '../../borrowck/result';
import { Builder, type RenderContext } from './context';
import { argsOrUse } from './useSpans';
import { described } from './words';

export function mutability(cx: RenderContext, error: MutabilityError): Builder {
  const span = argsOrUse(error.useSpans);
  const isBorrow = error.access === 'borrow';
  const { item, reason } = describe(cx, error);
  const message = isBorrow ? `cannot borrow ${item} as mutable${reason}` : `cannot assign to ${item}${reason}`;
  const out = new Builder(cx, error.body, error.code, message, span);
  const act = isBorrow ? 'cannot borrow as mutable' : 'cannot assign';
  const why = error.reason;
  switch (why.kind) {
    case 'local':
      out.label(span, act);
      for (const also of error.alsoAt) out.label(also, act);
      if (why.isSelf && why.name === 'self')
        out.help('consider changing this to be mutable', cx.range(error.body, why.declSpan));
      else out.help('consider changing this to be mutable', cx.range(error.body, why.declSpan));
      return out;
    case 'behindPointer': {
      if (why.localName !== null && why.via === null) {
        const pointer = why.pointer === 'ref' ? '`&` reference' : '`*const` pointer';
        const verb = isBorrow ? 'borrowed as mutable' : 'written to';
        out.label(span, `\`${why.localName}\` is a ${pointer}, so it cannot be ${verb}`);
        if (why.declSpan !== null)
          out.help('consider changing this to be a mutable reference', cx.range(error.body, why.declSpan));
      } else {
        out.label(span, act);
        if (why.via !== null) {
          const trait = why.via.kind === 'deref' ? 'DerefMut' : 'IndexMut';
          out.help(
            why.via.kind === 'deref'
              ? `trait \`${trait}\` is required to modify through a dereference, but it is not implemented for \`${cx.ty(why.via.ty)}\``
              : `trait \`${trait}\` is required to modify indexed content, but it is not implemented for \`${cx.ty(why.via.ty)}\``,
          );
        }
      }
      return out;
    }
    case 'fnClosureCapture': {
      out.label(span, act);
      const { headerSpan } = cx.result.bodies[error.body].body;
      out.label(headerSpan, 'in this closure');
      return out;
    }
    case 'upvar':
    case 'static':
    case 'guard':
    case 'other':
      out.label(span, act);
      return out;
  }
}

function describe(cx: RenderContext, error: MutabilityError): { item: string; reason: string } {
  const { reason: why, place, immutable, access } = error;
  const behind = access === 'borrow' ? ', as it is behind' : ', which is behind';
  switch (why.kind) {
    case 'local': {
      const isSelf = place.place === immutable.place;
      return {
        item: described(place),
        reason: isSelf
          ? ', as it is not declared as mutable'
          : `, as ${described(immutable)} is not declared as mutable`,
      };
    }
    case 'upvar': {
      const isSelf = place.text === why.name;
      return {
        item: described(place),
        reason: isSelf ? ', as it is not declared as mutable' : `, as \`${why.name}\` is not declared as mutable`,
      };
    }
    case 'behindPointer': {
      if (why.via !== null) {
        const ty = cx.ty(why.via.ty);
        const pointer = /^(Rc|Arc)</.exec(ty);
        if (place.text !== null && why.via.kind !== 'index')
          return {
            item: described(place),
            reason: `${behind} ${pointer ? `an \`${pointer[1]}\`` : `a dereference of \`${ty}\``}`.replace(
              'behind a dereference',
              'behind dereference',
            ),
          };
        const item =
          why.via.kind === 'index'
            ? `data in an index of \`${ty}\``
            : pointer
              ? `data in an \`${pointer[1]}\``
              : `data in dereference of \`${ty}\``;
        return { item, reason: '' };
      }
      const pointer = why.pointer === 'ref' ? 'a `&` reference' : 'a `*const` pointer';
      return place.text === null
        ? { item: `data in ${pointer}`, reason: '' }
        : { item: described(place), reason: `${behind} ${pointer}` };
    }
    case 'static': {
      const name = cx.path(why.def);
      return place.text === name || place.text === null
        ? { item: `immutable static item \`${name}\``, reason: '' }
        : { item: described(place), reason: `, as \`${name}\` is an immutable static item` };
    }
    case 'fnClosureCapture': {
      const isSelf = place.text === why.name;
      return {
        item: described(place),
        reason: isSelf
          ? ', as it is a captured variable in a `Fn` closure'
          : ', as `Fn` closures cannot mutate their captured variables',
      };
    }
    case 'guard':
      return {
        item: why.name === null ? described(place) : `\`${why.name}\``,
        reason: ', as it is immutable for the pattern guard',
      };
    case 'other':
      return { item: described(place), reason: '' };
  }
}
