/**
 * Keywords, and which token may begin which fragment.
 *
 * Mirrors `Token::can_begin_{expr,type,pattern,...}` and `Parser::nonterminal_may_begin_with`, which are a stability
 * guarantee of Rust: a matcher skips a fragment exactly where these say no.
 */
import { Tok } from '../../syntax/lexer';
import { isLiteral, type Token } from '../tokenTree';

const STRICT = new Set(
  (
    '_ as break const continue crate else enum extern false fn for if impl in let loop match mod move mut pub ref return ' +
    'self Self static struct super trait true type unsafe use where while abstract become box do final macro override priv ' +
    'typeof unsized virtual yield $crate'
  ).split(' '),
);
const SINCE_2018 = new Set(['async', 'await', 'dyn', 'try']);
const PATH_WORDS = new Set(['super', 'self', 'Self', 'crate', '$crate']);
const BEGINS_EXPR = new Set(
  'async do box break const continue false for gen if let loop match move return true try unsafe while yield safe static become'.split(
    ' ',
  ),
);
const BEGINS_TYPE = new Set('_ for impl fn unsafe extern typeof dyn'.split(' '));
const EXPR_OPERATORS = new Set('! - * | || & && .. ... ..= < << :: #'.split(' '));
const TYPE_OPERATORS = new Set('! * & && ? < << ::'.split(' '));
const PATTERN_OPERATORS = new Set('& - && .. ... :: < <<'.split(' '));

export function isReserved(token: Token, edition: number): boolean {
  return token.kind === Tok.Ident && (STRICT.has(token.text) || isReservedWord(token.text, edition));
}

/** Of the words that an edition took. */
export function isReservedWord(text: string, edition: number): boolean {
  return (edition >= 2018 && SINCE_2018.has(text)) || (edition >= 2024 && text === 'gen');
}

/** An identifier that may be a segment of a path. */
export function isPathSegment(token: Token, edition: number): boolean {
  if (token.kind === Tok.RawIdent) return true;
  return token.kind === Tok.Ident && (PATH_WORDS.has(token.text) || !isReserved(token, edition));
}

export function canBeginExpr(token: Token, edition: number): boolean {
  switch (token.kind) {
    case Tok.RawIdent:
    case Tok.Open:
    case Tok.Lifetime:
    case Tok.RawLifetime:
      return true;
    case Tok.Ident:
      return isPathSegment(token, edition) || BEGINS_EXPR.has(token.text);
    case Tok.Punct:
      return EXPR_OPERATORS.has(token.text);
    case Tok.OpenInvisible:
      return token.text === 'block' || token.text === 'expr' || token.text === 'literal' || token.text === 'path';
    default:
      return isLiteral(token);
  }
}

export function canBeginType(token: Token, edition: number): boolean {
  switch (token.kind) {
    case Tok.RawIdent:
    case Tok.Lifetime:
    case Tok.RawLifetime:
      return true;
    case Tok.Ident:
      return isPathSegment(token, edition) || BEGINS_TYPE.has(token.text);
    case Tok.Open:
      return token.text !== '{';
    case Tok.Punct:
      return TYPE_OPERATORS.has(token.text);
    case Tok.OpenInvisible:
      return token.text === 'ty' || token.text === 'path';
    default:
      return false;
  }
}

function canBeginPattern(token: Token, allowsOr: boolean): boolean {
  switch (token.kind) {
    case Tok.Ident:
    case Tok.RawIdent:
      return true;
    case Tok.Open:
      return token.text !== '{';
    case Tok.Punct:
      return PATTERN_OPERATORS.has(token.text) || (allowsOr && token.text === '|');
    case Tok.OpenInvisible:
      return ['expr', 'literal', 'meta', 'pat', 'path', 'ty'].includes(token.text);
    default:
      return isLiteral(token);
  }
}

/** `Token::can_begin_literal_maybe_minus`, but for what was pasted. */
function canBeginLiteral(token: Token): boolean {
  return (
    isLiteral(token) ||
    (token.kind === Tok.Punct && token.text === '-') ||
    (token.kind === Tok.Ident && (token.text === 'true' || token.text === 'false'))
  );
}

/** The fragment specifiers with the edition already applied: `expr` and `pat` are those of the newest edition. */
export type Fragment =
  | 'block'
  | 'expr'
  | 'expr_2021'
  | 'guard'
  | 'ident'
  | 'item'
  | 'lifetime'
  | 'literal'
  | 'meta'
  | 'pat'
  | 'pat_param'
  | 'path'
  | 'stmt'
  | 'tt'
  | 'ty'
  | 'vis';

/** Fragments whose invisible group may stand where an identifier may. */
const MAY_BE_IDENT = new Set(['stmt', 'pat', 'expr', 'ty', 'literal', 'meta', 'path']);

/** `Parser::nonterminal_may_begin_with`, as far as the token alone says it. */
export function fragmentMayBegin(fragment: Fragment, token: Token, edition: number): boolean {
  const isWord = (word: string): boolean => token.kind === Tok.Ident && token.text === word;
  switch (fragment) {
    case 'expr_2021':
      return canBeginExpr(token, edition) && !isWord('let') && !isWord('const');
    case 'expr':
      return (canBeginExpr(token, edition) || isWord('_')) && !isWord('let');
    case 'ty':
      return canBeginType(token, edition);
    case 'ident':
      return (token.kind === Tok.Ident && token.text !== '_') || token.kind === Tok.RawIdent;
    case 'literal':
      return canBeginLiteral(token);
    case 'vis':
      return (
        token.kind === Tok.Ident ||
        token.kind === Tok.RawIdent ||
        token.kind === Tok.OpenInvisible ||
        (token.kind === Tok.Punct && token.text === ',') ||
        canBeginType(token, edition)
      );
    case 'block':
      if (token.kind === Tok.OpenInvisible) return ['block', 'stmt', 'expr', 'literal'].includes(token.text);
      return token.kind === Tok.Open && token.text === '{';
    case 'path':
    case 'meta':
      if (token.kind === Tok.OpenInvisible) return MAY_BE_IDENT.has(token.text);
      return (
        token.kind === Tok.Ident || token.kind === Tok.RawIdent || (token.kind === Tok.Punct && token.text === '::')
      );
    case 'pat':
      return canBeginPattern(token, true);
    case 'pat_param':
      return canBeginPattern(token, false);
    case 'lifetime':
      return token.kind === Tok.Lifetime || token.kind === Tok.RawLifetime;
    case 'guard':
      return isWord('if');
    case 'tt':
    case 'item':
    case 'stmt':
      return token.kind !== Tok.Close && token.kind !== Tok.CloseInvisible;
  }
}
