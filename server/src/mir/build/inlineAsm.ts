/** `asm!`: inputs are copied, outputs are written. Mirrors rustc_mir_build::builder::expr::into (ExprKind::InlineAsm). */
import type { BlockId } from '../../base/ids';
import type { Operand, Place } from '../body';
import { astBlock } from './block';
import type { Builder } from './builder';
import { asOperand } from './operand';
import { asPlace } from './place';
import { localScope } from './scope';
import type { TExpr } from './thir';

export function buildInlineAsm(b: Builder, dest: Place, expr: TExpr & { readonly kind: 'asm' }): void {
  const { span } = expr;
  const after = b.newBlock();
  const targets: BlockId[] = expr.noReturn ? [] : [after];
  const inputs: Operand[] = [];
  const outputs: Place[] = [];
  for (const operand of expr.operands) {
    switch (operand.kind) {
      case 'in':
        inputs.push(asOperand(b, localScope(b), operand.value, null, true));
        break;
      case 'out':
        if (operand.place !== null) outputs.push(asPlace(b, operand.place, true));
        break;
      case 'inout': {
        const place = asPlace(b, operand.place, true);
        inputs.push(b.copy(place, span));
        outputs.push(place);
        break;
      }
      case 'splitInout':
        inputs.push(asOperand(b, localScope(b), operand.value, null, true));
        if (operand.place !== null) outputs.push(asPlace(b, operand.place, true));
        break;
      case 'label': {
        const before = b.cur;
        const target = b.newBlock();
        targets.push(target);
        b.cur = target;
        astBlock(b, b.unitTemp(), operand.block);
        b.cfg.goto(b.cur, span, after);
        b.cur = before;
        break;
      }
    }
  }
  if (expr.ty.kind !== 'never') b.assignUnit(span, dest);
  b.cfg.terminate(b.cur, { kind: 'inlineAsm', span, inputs, outputs, targets, unwind: null });
  b.cur = after;
}
