/**
 * Where a macro fragment (`$e:expr`) ends. Mirrors `Parser::parse_nonterminal`, which parses; this only measures.
 */
import { assertNever } from '../../base/ids';
import { Tok } from '../../syntax/lexer';
import { isIdent, type Token, type TokenTrees } from '../tokenTree';
import { bump, type Cursor, cursorAt, eatFragment, eatGroup, fragmentAt, isAtEnd, peek, skipGroup } from './cursor';
import { expr } from './expr';
import { item, literal, meta, statement, visibility } from './item';
import { pattern, patternWithOr } from './pattern';
import { path, type } from './type';
import { type Fragment, fragmentMayBegin } from './words';

/** A fragment's end: token index, and how many characters of that token (a glued operator) still belong to it. */
export interface FragmentEnd {
  readonly pos: number;
  readonly split: number;
}

const BLOCK = new Set(['block', 'stmt', 'expr']);

/** Measures the fragment at `pos`; null where no such fragment stands there. Linear in the fragment's length. */
export function fragmentEnd(
  fragment: Fragment,
  trees: TokenTrees,
  pos: number,
  edition: number,
  end = trees.tokens.length,
): FragmentEnd | null {
  const c = cursorAt(trees, pos, edition, end);
  return recognise(fragment, c) ? { pos: c.pos, split: c.split } : null;
}

/** `Parser::nonterminal_may_begin_with`. A pasted expression begins a literal where it is one. */
export function fragmentMayBeginAt(fragment: Fragment, trees: TokenTrees, pos: number, edition: number): boolean {
  const token = trees.tokens[pos] as Token;
  if (fragment === 'literal' && token.kind === Tok.OpenInvisible)
    return fragmentEnd(fragment, trees, pos, edition) !== null;
  return fragmentMayBegin(fragment, token, edition);
}

/** Moves the cursor behind the fragment. */
export function recognise(fragment: Fragment, c: Cursor): boolean {
  switch (fragment) {
    case 'expr':
    case 'expr_2021':
      return expr(c);
    case 'ty':
      return type(c);
    case 'pat':
      return patternWithOr(c);
    case 'pat_param':
      return pattern(c);
    case 'path':
      return path(c, 'Type');
    case 'stmt':
      return statement(c);
    case 'item':
      return item(c);
    case 'vis':
      return visibility(c);
    case 'meta':
      return meta(c);
    case 'literal':
      return literal(c);
    case 'block':
      return eatGroup(c, '{') || eatFragment(c, BLOCK);
    case 'guard':
      bump(c);
      return expr(c);
    case 'ident':
      return single(c, isIdent(peek(c)));
    case 'lifetime':
      return single(c, peek(c).kind === Tok.Lifetime || peek(c).kind === Tok.RawLifetime);
    case 'tt':
      if (isAtEnd(c)) return false;
      return peek(c).kind === Tok.Open || fragmentAt(c) !== null ? skipGroup(c) : single(c, peek(c).kind !== Tok.Close);
    default:
      return assertNever(fragment);
  }
}

function single(c: Cursor, isOk: boolean): boolean {
  if (isOk) bump(c);
  return isOk;
}
