/**
 * The template language of `format_args!`: `"{a:>1$} {{}} {0:?}"`. Mirrors `rustc_parse_format` in `ParseMode::Format`.
 *
 * Works on characters with the offsets where they are written, so escapes and raw strings need no care here. What rustc
 * reports as an error is listed in `errors`; the pieces are then of no use.
 */

export type FormatTrait =
  | 'Display'
  | 'Debug'
  | 'LowerExp'
  | 'UpperExp'
  | 'Octal'
  | 'Pointer'
  | 'Binary'
  | 'LowerHex'
  | 'UpperHex';

/** Offsets are into the text of the literal token. */
export type FormatReference =
  | { readonly kind: 'next' | 'index'; readonly index: number; readonly start: number; readonly end: number }
  | { readonly kind: 'name'; readonly name: string; readonly start: number; readonly end: number };

export type FormatCount =
  | { readonly kind: 'none' }
  | { readonly kind: 'literal'; readonly value: number }
  | { readonly kind: 'argument'; readonly reference: FormatReference };

export interface FormatPlaceholder {
  readonly kind: 'placeholder';
  readonly argument: FormatReference;
  readonly trait: FormatTrait;
  readonly width: FormatCount;
  readonly precision: FormatCount;
  /** Nothing but the braces, the argument and the trait: no fill, flag, width or precision. */
  readonly isPlain: boolean;
  /** From `{` to behind `}`. */
  readonly start: number;
  readonly end: number;
}

export type FormatPiece = { readonly kind: 'literal'; readonly text: string } | FormatPlaceholder;

export interface FormatTemplate {
  readonly pieces: readonly FormatPiece[];
  readonly errors: readonly string[];
}

const TRAITS: Readonly<Record<string, FormatTrait>> = {
  '': 'Display',
  '?': 'Debug',
  e: 'LowerExp',
  E: 'UpperExp',
  o: 'Octal',
  p: 'Pointer',
  b: 'Binary',
  x: 'LowerHex',
  X: 'UpperHex',
};

const XID_START = /^[\p{XID_Start}_]$/u;
const XID_CONTINUE = /^\p{XID_Continue}$/u;

/** `offsets` has one entry more than `chars`. */
export function parseTemplate(chars: readonly string[], offsets: readonly number[]): FormatTemplate {
  const pieces: FormatPiece[] = [];
  const errors: string[] = [];
  let at = 0;
  let nextIndex = 0;
  let literal = '';
  while (at < chars.length) {
    const c = chars[at] as string;
    if (c === '{' && chars[at + 1] !== '{') {
      flush();
      if (!placeholder()) break;
    } else if (c === '}' && chars[at + 1] !== '}') {
      errors.push('unmatched `}` found');
      break;
    } else {
      literal += c;
      at += c === '{' || c === '}' ? 2 : 1;
    }
  }
  flush();
  return { pieces, errors };

  function flush(): void {
    if (literal !== '') pieces.push({ kind: 'literal', text: literal });
    literal = '';
  }

  function here(): number {
    return offsets[at] as number;
  }

  function eat(c: string): boolean {
    if (chars[at] !== c) return false;
    at++;
    return true;
  }

  function skipSpace(): void {
    while (at < chars.length && /\s/u.test(chars[at] as string)) at++;
  }

  function integer(): number | null {
    const from = at;
    while (at < chars.length && /^[0-9]$/.test(chars[at] as string)) at++;
    if (at === from) return null;
    const value = Number(chars.slice(from, at).join(''));
    if (value > 0xffff) errors.push('integer is too large for its type `u16`');
    return value;
  }

  function word(): string {
    const from = at;
    if (at >= chars.length || !XID_START.test(chars[at] as string)) return '';
    while (at < chars.length && XID_CONTINUE.test(chars[at] as string)) at++;
    const text = chars.slice(from, at).join('');
    if (text === '_') errors.push('invalid argument name `_`');
    return text;
  }

  function placeholder(): boolean {
    const start = here();
    at++;
    skipSpace();
    const argumentStart = here();
    const explicit = position(argumentStart);
    skipSpace();
    const spec = eat(':') ? format() : null;
    const argument: FormatReference = explicit ?? {
      kind: 'next',
      index: nextIndex++,
      start: argumentStart,
      end: argumentStart,
    };
    skipSpace();
    if (!eat('}')) {
      errors.push('invalid format string: expected `}`');
      return false;
    }
    const trait = TRAITS[spec?.type ?? ''];
    if (trait === undefined) errors.push(`unknown format trait \`${spec?.type}\``);
    pieces.push({
      kind: 'placeholder',
      argument,
      trait: trait ?? 'Display',
      width: spec?.width ?? { kind: 'none' },
      precision: spec?.precision ?? { kind: 'none' },
      isPlain: spec?.isPlain ?? true,
      start,
      end: here(),
    });
    return true;
  }

  function position(start: number): FormatReference | null {
    const index = integer();
    if (index !== null) return { kind: 'index', index, start, end: here() };
    const name = word();
    if (name === '') return null;
    if (name === 'r' && chars[at] === '#') errors.push('raw identifiers are not supported');
    return { kind: 'name', name, start, end: here() };
  }

  function format(): { type: string; width: FormatCount; precision: FormatCount; isPlain: boolean } {
    const from = at;
    if (at + 1 < chars.length && '<^>'.includes(chars[at + 1] as string)) at++;
    if (!eat('<') && !eat('>')) eat('^');
    if (!eat('+')) eat('-');
    eat('#');
    let width: FormatCount | null = null;
    if (chars[at] === '0') {
      const start = here();
      at++;
      // `0$` is a width, not a flag and a stray `$`.
      if (eat('$')) width = { kind: 'argument', reference: { kind: 'index', index: 0, start, end: here() } };
    }
    width ??= count();
    let precision: FormatCount = { kind: 'none' };
    if (chars[at] === '.') {
      at++;
      const start = here();
      if (eat('*')) {
        precision = { kind: 'argument', reference: { kind: 'next', index: nextIndex++, start, end: here() } };
      } else precision = count();
    }
    const isPlain = at === from;
    let type = '';
    if ((chars[at] === 'x' || chars[at] === 'X') && chars[at + 1] === '?') {
      at += 2;
      type = '?';
    } else if (eat('?')) type = '?';
    else type = word();
    return { type, width, precision, isPlain };
  }

  function count(): FormatCount {
    const from = at;
    const start = here();
    const value = integer();
    if (value !== null) {
      if (!eat('$')) return { kind: 'literal', value };
      return { kind: 'argument', reference: { kind: 'index', index: value, start, end: offsets[at - 1] as number } };
    }
    const known = errors.length;
    const name = word();
    if (name !== '' && eat('$')) {
      return { kind: 'argument', reference: { kind: 'name', name, start, end: offsets[at - 1] as number } };
    }
    errors.length = known;
    at = from;
    return { kind: 'none' };
  }
}
