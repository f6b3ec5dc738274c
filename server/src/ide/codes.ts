/**
 * Every code that a diagnostic can have: rustc's, the names of its lints and of clippy's, and ids of ours for errors to
 * which rustc gives no code. The type lets nothing else be published; that each is explained, and published at all, is a test's to prove.
 */

import { isPractice, PRACTICE_NAMES, type PracticeCode, practiceCode } from './practice/lints';

const RUSTC_CODES = [
  ...(['E0106', 'E0107', 'E0195', 'E0226', 'E0227', 'E0228', 'E0261', 'E0262', 'E0308', 'E0309', 'E0310'] as const),
  ...(['E0311', 'E0373', 'E0381', 'E0382', 'E0384', 'E0403', 'E0477', 'E0478', 'E0491', 'E0492', 'E0493'] as const),
  ...(['E0496', 'E0499', 'E0500', 'E0501', 'E0502', 'E0503', 'E0505', 'E0506', 'E0507', 'E0508', 'E0509'] as const),
  ...(['E0510', 'E0515', 'E0516', 'E0521', 'E0524', 'E0581', 'E0582', 'E0594', 'E0596', 'E0597', 'E0621'] as const),
  ...(['E0626', 'E0637', 'E0700', 'E0712', 'E0713', 'E0716', 'E0726', 'E0764'] as const),
] as const;

const LINT_NAMES = ['mismatched_lifetime_syntaxes', 'unused_assignments', 'unused_mut'] as const;

/** Lints that rustc does not have. */
const OWN_LINTS = ['already_borrowed', 'already_locked'] as const;

const OWN_IDS = ['lifetime', 'lifetime-bound', 'missing-bound', 'not-general-enough', 'signature'] as const;

export type Code =
  | (typeof RUSTC_CODES)[number]
  | (typeof LINT_NAMES)[number]
  | (typeof OWN_LINTS)[number]
  | PracticeCode
  | (typeof OWN_IDS)[number];

export const CODES: readonly Code[] = [
  ...RUSTC_CODES,
  ...LINT_NAMES,
  ...OWN_LINTS,
  ...PRACTICE_NAMES.map(practiceCode),
  ...OWN_IDS,
];

/** As the user may write it: `e499` is E0499, `unused-mut` and `ptr_arg` are lints. null for what is none of ours. */
export function codeNamed(name: string): Code | null {
  const digits = /^e?(\d{1,4})$/i.exec(name)?.[1];
  const wanted = digits === undefined ? name.toLowerCase() : `e${digits.padStart(4, '0')}`;
  const plain = (text: string): string => text.toLowerCase().replaceAll('-', '_');
  return CODES.find((code) => plain(code) === plain(wanted) || plain(code) === plain(`clippy::${wanted}`)) ?? null;
}

/** The page about a code on the web, rustc's own or clippy's; null where there is none. */
export function errorIndexPage(code: string): string | null {
  if (isPractice(code))
    return `https://rust-lang.github.io/rust-clippy/stable/index.html#${code.slice(code.indexOf(':') + 2)}`;
  return /^E\d{4}$/.test(code) ? `https://doc.rust-lang.org/error_codes/${code}.html` : null;
}
