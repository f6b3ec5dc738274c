/**
 * Builtin operators with the checks that debug builds make: they may unwind, which borrowck sees. Mirrors
 * rustc_mir_build::builder::expr::as_rvalue (build_binary_op).
 */
import { mkPrim, mkTuple } from '../../types/intern';
import type { Ty } from '../../types/ty';
import type { MirSpan, Operand, Rvalue } from '../body';
import { type Builder, literal, tyBool } from './builder';
import { assertTrue } from './scope';

const SIGNED: Readonly<Record<string, number>> = { i8: 8, i16: 16, i32: 32, i64: 64, i128: 128, isize: 64 };
const UNSIGNED: Readonly<Record<string, number>> = { u8: 8, u16: 16, u32: 32, u64: 64, u128: 128, usize: 64 };

export function isSigned(ty: Ty): boolean {
  return ty.kind === 'prim' && ty.prim in SIGNED;
}

export function isIntegral(ty: Ty): boolean {
  return ty.kind === 'prim' && (ty.prim in SIGNED || ty.prim in UNSIGNED);
}

function bitsOf(ty: Ty): number {
  return ty.kind === 'prim' ? (SIGNED[ty.prim] ?? UNSIGNED[ty.prim] ?? 0) : 0;
}

function asCopy(operand: Operand): Operand {
  return operand.kind === 'move' ? { kind: 'copy', place: operand.place, span: operand.span } : operand;
}

function operandTy(operand: Operand): Ty {
  return operand.kind === 'const' ? operand.ty : operand.place.ty;
}

function compareInto(b: Builder, op: string, lhs: Operand, rhs: Operand, span: MirSpan): Operand {
  const result = b.temp(tyBool, span);
  b.cfg.assign(b.cur, span, result, { kind: 'binary', op, lhs, rhs });
  return b.move(result, span);
}

/** The overflow check of `-x`. */
export function negation(b: Builder, ty: Ty, operand: Operand, span: MirSpan): void {
  if (!isSigned(ty)) return;
  const isMin = compareInto(b, 'Eq', asCopy(operand), literal(ty, null, span), span);
  assertTrue(b, isMin, [asCopy(operand)], span);
}

export function binaryOp(b: Builder, op: string, ty: Ty, lhs: Operand, rhs: Operand, span: MirSpan): Rvalue {
  const plain: Rvalue = { kind: 'binary', op, lhs, rhs };
  if (!isIntegral(ty)) return plain;
  switch (op) {
    case 'Add':
    case 'Sub':
    case 'Mul': {
      const result = b.temp(mkTuple([ty, tyBool]), span);
      b.cfg.assign(b.cur, span, result, {
        kind: 'binary',
        op: `${op}WithOverflow`,
        lhs: asCopy(lhs),
        rhs: asCopy(rhs),
      });
      const overflow = b.places.field(result, 1, tyBool);
      assertTrue(b, b.move(overflow, span), [lhs, rhs], span);
      return { kind: 'use', operand: b.move(b.places.field(result, 0, ty), span) };
    }
    case 'Shl':
    case 'Shr': {
      const rhsTy = operandTy(rhs);
      let amount = asCopy(rhs);
      let amountTy = rhsTy;
      if (isSigned(rhsTy) && rhsTy.kind === 'prim') {
        amountTy = mkPrim(rhsTy.prim.replace('i', 'u') as 'u8');
        const cast = b.temp(amountTy, span);
        b.cfg.assign(b.cur, span, cast, {
          kind: 'cast',
          cast: 'numeric',
          isCoercion: false,
          operand: amount,
          ty: amountTy,
        });
        amount = b.move(cast, span);
      }
      const inBounds = compareInto(b, 'Lt', amount, literal(amountTy, BigInt(bitsOf(ty)), span), span);
      assertTrue(b, inBounds, [asCopy(lhs), asCopy(rhs)], span);
      return plain;
    }
    case 'Div':
    case 'Rem': {
      const isZero = compareInto(b, 'Eq', asCopy(rhs), literal(ty, 0n, span), span);
      assertTrue(b, isZero, [asCopy(lhs)], span);
      if (isSigned(ty)) {
        const isMinusOne = b.temp(tyBool, span);
        const isMin = b.temp(tyBool, span);
        const overflow = b.temp(tyBool, span);
        b.cfg.assign(b.cur, span, isMinusOne, {
          kind: 'binary',
          op: 'Eq',
          lhs: asCopy(rhs),
          rhs: literal(ty, -1n, span),
        });
        b.cfg.assign(b.cur, span, isMin, { kind: 'binary', op: 'Eq', lhs: asCopy(lhs), rhs: literal(ty, null, span) });
        b.cfg.assign(b.cur, span, overflow, {
          kind: 'binary',
          op: 'BitAnd',
          lhs: b.move(isMinusOne, span),
          rhs: b.move(isMin, span),
        });
        assertTrue(b, b.move(overflow, span), [asCopy(lhs), asCopy(rhs)], span);
      }
      return plain;
    }
    default:
      return plain;
  }
}
