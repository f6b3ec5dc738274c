/**
 * `format_args!`: `super let args = (&a0, &a1, ..); super let args = [Argument::new_x(args.0), ..]; Arguments::new(.., &args)`.
 * Mirrors rustc_ast_lowering::format. The functions are named by their types alone: std's are private to it.
 */
import type { Local } from '../../base/ids';
import {
  mkAdt,
  mkArgs,
  mkArray,
  mkBoundRegion,
  mkConstValue,
  mkFnPtr,
  mkPrim,
  mkRef,
  mkSig,
  mkTuple,
  reErased,
  regionArg,
  reStatic,
  tyUnit,
} from '../../types/intern';
import type { Region, Ty } from '../../types/ty';
import type { MirSpan, Operand, Place } from '../body';
import { type Builder, literal, mkErasedRef, tyUsize } from './builder';
import { fnPointerConstant } from './constant';
import { asPlace } from './place';
import { NO_SCOPE, type ScopeId } from './regionScopeTree';
import { divergeFrom, inScope, localScope, recordMoved, scheduleDrop } from './scope';
import type { TExpr } from './thir';

const BOUND: Region = mkBoundRegion(0, 0, "'a");

export function buildFormatArgs(b: Builder, dest: Place, expr: TExpr & { readonly kind: 'formatArgs' }): void {
  const { span } = expr;
  if (expr.args.length === 0) {
    const text = mkRef(reStatic, mkPrim('str'), false);
    call(b, dest, [literal(text, null, span)], [mkRef(BOUND, mkPrim('str'), false)], withRegion(dest.ty, BOUND), span);
    return;
  }
  const refs = mkTuple(expr.args.map((arg) => mkErasedRef(arg.ty, false)));
  const args = superLet(b, refs, expr.scope, span, (place) => {
    const operands = expr.args.map((arg) =>
      borrowTemp(
        b,
        localScope(b),
        arg.span,
        (at) => {
          const operand = asPlace(b, arg, false);
          b.cfg.assign(b.cur, arg.span, at, { kind: 'ref', borrow: 'shared', place: operand, isImplicit: true });
        },
        mkErasedRef(arg.ty, false),
      ),
    );
    b.cfg.assign(b.cur, span, place, { kind: 'aggregate', aggregate: { kind: 'tuple' }, operands });
  });
  const argument = b.services.langItem('format_argument');
  if (argument === null) {
    finish(b, dest, args, refs, span);
    return;
  }
  const argumentTy = (region: Region) => mkAdt(argument, mkArgs([regionArg(region)]));
  const length = mkConstValue(BigInt(expr.placeholders.length), tyUsize);
  const arrayTy = mkArray(argumentTy(reErased), length);
  const array = superLet(b, arrayTy, expr.scope, span, (place) => {
    const scope = localScope(b);
    const operands = expr.placeholders.map((index) => {
      const local = b.newLocal(argumentTy(reErased), span);
      b.cfg.push(b.cur, { kind: 'storageLive', span, local });
      scheduleDrop(b, scope, local, 'storage');
      const argTy = (expr.args[index] as TExpr).ty;
      inScope(b, b.tree.fresh(span), () => {
        const reborrow = borrowTemp(
          b,
          localScope(b),
          span,
          (at) => {
            const field = b.places.field(args, index, mkErasedRef(argTy, false));
            b.cfg.assign(b.cur, span, at, {
              kind: 'ref',
              borrow: 'shared',
              place: b.places.deref(field),
              isImplicit: true,
            });
          },
          mkErasedRef(argTy, false),
        );
        call(b, b.places.local(local), [reborrow], [mkRef(BOUND, argTy, false)], argumentTy(BOUND), span);
      });
      return b.move(b.places.local(local), span);
    });
    b.cfg.assign(b.cur, span, place, { kind: 'aggregate', aggregate: { kind: 'array' }, operands });
  });
  finish(b, dest, array, mkArray(argumentTy(BOUND), length), span);
}

/** `dest = Arguments::new(&*TEMPLATE, &*&args)`. `argsTy`: its type inside the signature. */
function finish(b: Builder, dest: Place, args: Place, argsTy: Ty, span: MirSpan): void {
  inScope(b, b.tree.fresh(span), () => {
    const templateTy = mkRef(reStatic, mkPrim('str'), false);
    const template = reborrowTemp(b, templateTy, span, (place) =>
      b.cfg.assignOperand(b.cur, span, place, literal(templateTy, null, span)),
    );
    const operand = reborrowTemp(b, mkErasedRef(args.ty, false), span, (place) =>
      b.cfg.assign(b.cur, span, place, { kind: 'ref', borrow: 'shared', place: args, isImplicit: true }),
    );
    const inputs = [mkRef(BOUND, mkPrim('str'), false), mkRef(BOUND, argsTy, false)];
    call(b, dest, [template, operand], inputs, withRegion(dest.ty, BOUND), span);
  });
}

/** `&*inner`, as coercion of a reference argument makes it. */
function reborrowTemp(b: Builder, ty: Ty, span: MirSpan, init: (place: Place) => void): Operand {
  const scope = localScope(b);
  const build = (at: Place) => {
    const inner = borrowTemp(b, scope, span, init, ty);
    if (inner.kind === 'const') return;
    const place = b.places.deref(inner.place);
    b.cfg.assign(b.cur, span, at, { kind: 'ref', borrow: 'shared', place, isImplicit: true });
  };
  return borrowTemp(b, scope, span, build, ty);
}

/** A variable that lives as long as the value of the whole expression. */
function superLet(b: Builder, ty: Ty, scope: ScopeId, span: MirSpan, init: (place: Place) => void): Place {
  const local: Local = b.newLocal(ty, span, { kind: 'temp' }, false);
  const place = b.places.local(local);
  b.cfg.push(b.cur, { kind: 'storageLive', span, local });
  if (scope !== NO_SCOPE) scheduleDrop(b, scope, local, 'storage');
  inScope(b, b.tree.fresh(span), () => init(place));
  b.cfg.fakeRead(b.cur, span, 'let', place);
  return place;
}

function borrowTemp(b: Builder, scope: ScopeId, span: MirSpan, init: (place: Place) => void, ty: Ty): Operand {
  const local = b.newLocal(ty, span);
  b.cfg.push(b.cur, { kind: 'storageLive', span, local });
  scheduleDrop(b, scope, local, 'storage');
  const place = b.places.local(local);
  init(place);
  return b.move(place, span);
}

function call(
  b: Builder,
  dest: Place,
  args: readonly Operand[],
  inputs: readonly Ty[],
  output: Ty,
  span: MirSpan,
): void {
  const sig = mkSig({
    vars: [{ kind: 'region', name: "'a" }],
    inputs,
    output,
    isUnsafe: false,
    isVariadic: false,
    abi: 'Rust',
  });
  const target = b.newBlock();
  recordMoved(b, args);
  b.cfg.terminate(b.cur, {
    kind: 'call',
    span,
    func: fnPointerConstant(mkFnPtr(sig), span),
    args,
    dest,
    target,
    unwind: null,
    isUserCall: true,
    callSource: 'normal',
    fnSpan: span,
    expr: null,
  });
  divergeFrom(b, b.cur);
  b.cur = target;
}

/** `Arguments<'a>` with this region for `'a`. */
function withRegion(ty: Ty, region: Region): Ty {
  if (ty.kind !== 'adt') return tyUnit;
  return mkAdt(ty.def, mkArgs(ty.args.list.map((arg) => (arg.kind === 'region' ? regionArg(region) : arg))));
}
