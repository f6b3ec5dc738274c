/** A body as one line of text, with every local told apart by its number: `x.0`. Blocks with nothing but a tail are left out. */
import { readFileSync } from 'node:fs';
import type { ExprId, PatId } from '../../server/src/base/ids';
import type { Body, BodyPath, Stmt } from '../../server/src/hir/body';
import { bodyOf } from '../../server/src/hir/query';
import { loadStdIndex } from '../../server/src/names/index/loadIndex';
import { crate, find, newDatabase, some } from '../names/fixture';

const index = new Uint8Array(readFileSync(new URL('../../server/data/std.index', import.meta.url)));

export interface Shown {
  readonly text: string;
  readonly taint: readonly string[];
}

/** The body of `fn f` of a program. */
export async function hirOf(text: string, edition: '2018' | '2021' | '2024' = '2021'): Promise<Shown> {
  const db = await newDatabase();
  loadStdIndex(db, index);
  const fixture = await crate(text, { edition, db });
  const body = some(db.get(bodyOf, find(fixture, 'f')));
  return { text: new Printer(body).expr(body.root), taint: body.taint.map((t) => t.reason) };
}

class Printer {
  constructor(private readonly body: Body) {}

  private path({ path, res }: BodyPath): string {
    const name = path.segments.map((segment) => segment.name).join('::');
    return res.res.kind === 'local' ? `${name}.${res.res.binding}` : name;
  }

  private list(exprs: readonly ExprId[]): string {
    return exprs.map((expr) => this.expr(expr)).join(', ');
  }

  private stmt(stmt: Stmt): string {
    if (stmt.kind === 'expr') return `${this.expr(stmt.expr)};`;
    const init = stmt.init === null ? '' : ` = ${this.expr(stmt.init)}`;
    const otherwise = stmt.else === null ? '' : ` else ${this.expr(stmt.else)}`;
    return `let ${this.pat(stmt.pat)}${init}${otherwise};`;
  }

  private label(label: number): string {
    const name = this.body.labels[label]?.name ?? null;
    return name === null ? '' : `${name}.${label}`;
  }

  private jump(word: string, label: number | null, value: ExprId | null): string {
    const target = label === null ? '' : this.label(label);
    return [word, target, value === null ? '' : this.expr(value)].filter((part) => part !== '').join(' ');
  }

  expr(id: ExprId): string {
    const expr = this.body.exprs[id];
    switch (expr.kind) {
      case 'path':
        return this.path(expr.path);
      case 'langPath':
        return `#${expr.item}`;
      case 'literal':
        return 'value' in expr.lit ? String(expr.lit.value) : expr.lit.kind;
      case 'block': {
        if (expr.stmts.length === 0 && expr.tail !== null && expr.label === null) return this.expr(expr.tail);
        const parts = expr.stmts.map((stmt) => this.stmt(stmt));
        if (expr.tail !== null) parts.push(this.expr(expr.tail));
        return parts.length === 0 ? '{}' : `{ ${parts.join(' ')} }`;
      }
      case 'if': {
        const otherwise = expr.else === null ? '' : ` else ${this.expr(expr.else)}`;
        return `if ${this.expr(expr.cond)} then ${this.expr(expr.then)}${otherwise}`;
      }
      case 'let':
        return `let ${this.pat(expr.pat)} = ${this.expr(expr.init)}`;
      case 'loop': {
        const name = this.label(expr.label);
        return `${name === '' ? '' : `${name}: `}loop ${this.expr(expr.body)}`;
      }
      case 'match': {
        const arms = expr.arms.map((arm) => {
          const guard = arm.guard === null ? '' : ` if ${this.expr(arm.guard)}`;
          return `${this.pat(arm.pat)}${guard} => ${this.expr(arm.body)}`;
        });
        return `match ${this.expr(expr.scrutinee)} { ${arms.join(', ')} }`;
      }
      case 'call':
        return `${this.expr(expr.callee)}(${this.list(expr.args)})`;
      case 'methodCall':
        return `${this.expr(expr.receiver)}.${expr.name}(${this.list(expr.args)})`;
      case 'field':
        return `${this.expr(expr.base)}.${expr.name}`;
      case 'unary':
        return `${{ neg: '-', not: '!', deref: '*' }[expr.op]}${this.expr(expr.operand)}`;
      case 'binary':
        return `(${this.expr(expr.lhs)} ${expr.op} ${this.expr(expr.rhs)})`;
      case 'logical':
        return `(${this.expr(expr.lhs)} ${expr.op} ${this.expr(expr.rhs)})`;
      case 'assign':
        return `${this.expr(expr.lhs)} = ${this.expr(expr.rhs)}`;
      case 'assignOp':
        return `${this.expr(expr.lhs)} ${expr.op}= ${this.expr(expr.rhs)}`;
      case 'addrOf':
        return `&${expr.mutable ? 'mut ' : ''}${this.expr(expr.operand)}`;
      case 'tuple':
        return `(${this.list(expr.elems)})`;
      case 'array':
        return `[${this.list(expr.elems)}]`;
      case 'record': {
        const fields = expr.fields.map(({ name, value }) => `${name}: ${this.expr(value)}`);
        return `${this.path(expr.path)} { ${fields.join(', ')} }`;
      }
      case 'closure':
        return `${expr.flavour} |${expr.params.map(({ pat }) => this.pat(pat)).join(', ')}| ${this.expr(expr.body)}`;
      case 'return':
        return this.jump('return', null, expr.value);
      case 'break':
        return this.jump('break', expr.label, expr.value);
      case 'continue':
        return this.jump('continue', expr.label, null);
      case 'yield':
        return this.jump('yield', null, expr.value);
      default:
        return expr.kind;
    }
  }

  private pat(id: PatId): string {
    const pat = this.body.pats[id];
    switch (pat.kind) {
      case 'wild':
        return '_';
      case 'bind': {
        const name = `${pat.mutable ? 'mut ' : ''}${this.body.bindings[pat.binding]?.name}.${pat.binding}`;
        return pat.sub === null ? name : `${name} @ ${this.pat(pat.sub)}`;
      }
      case 'path':
        return this.path(pat.path);
      case 'tupleStruct':
        return `${this.path(pat.path)}(${pat.elems.map((elem) => this.pat(elem)).join(', ')})`;
      case 'tuple':
        return `(${pat.elems.map((elem) => this.pat(elem)).join(', ')})`;
      case 'literal':
        return this.expr(pat.expr);
      case 'or':
        return pat.alts.map((alt) => this.pat(alt)).join(' | ');
      default:
        return pat.kind;
    }
  }
}
