/**
 * What a macro marked `#[rustc_builtin_macro]` is. The std macros that are not marked (`vec!`, `println!`, `assert_eq!`)
 * are ordinary definitions and expand from their own source. Names as registered in `rustc_builtin_macros::lib`.
 */

export type BuiltinMacro =
  /** builtin/formatArgs.ts */
  | { readonly kind: 'formatArgs'; readonly newline: boolean }
  /** Expands to tokens: builtin/expand.ts */
  | { readonly kind: 'panic' | 'unreachable' | 'assert' | 'cfgSelect' }
  /** A `&'static str`: builtin/text.ts gives the value where it is known. */
  | { readonly kind: 'string'; readonly of: 'concat' | 'stringify' | 'file' | 'module_path' | 'env' }
  /** `u32` */
  | { readonly kind: 'position'; readonly of: 'line' | 'column' }
  /** `Option<&'static str>` */
  | { readonly kind: 'optionEnv' }
  /** `bool`; the predicate is that of attr.ts */
  | { readonly kind: 'cfg' }
  /** `&'static [u8; N]` */
  | { readonly kind: 'bytes'; readonly of: 'concat_bytes' | 'include_bytes' }
  /** `&'static str` from a file */
  | { readonly kind: 'includeStr' }
  /** Pastes a file as items or an expression. */
  | { readonly kind: 'include' }
  /** An error by itself: taint. */
  | { readonly kind: 'compileError' }
  /** builtin/asm.ts */
  | { readonly kind: 'asm'; readonly of: 'asm' | 'global_asm' | 'naked_asm' }
  /** `()` and no effect on what is analysed. */
  | { readonly kind: 'nothing'; readonly of: 'log_syntax' | 'trace_macros' }
  /** A derive: derive.ts */
  | { readonly kind: 'derive'; readonly trait: string }
  /** An attribute. `identity`: the item stays as written. */
  | { readonly kind: 'attribute'; readonly name: string; readonly identity: boolean }
  /** Known to rustc, not to us: taint. */
  | { readonly kind: 'unsupported'; readonly name: string };

const BY_NAME: Readonly<Record<string, BuiltinMacro>> = {
  asm: { kind: 'asm', of: 'asm' },
  assert: { kind: 'assert' },
  cfg: { kind: 'cfg' },
  cfg_select: { kind: 'cfgSelect' },
  column: { kind: 'position', of: 'column' },
  compile_error: { kind: 'compileError' },
  concat: { kind: 'string', of: 'concat' },
  concat_bytes: { kind: 'bytes', of: 'concat_bytes' },
  const_format_args: { kind: 'formatArgs', newline: false },
  core_panic: { kind: 'panic' },
  env: { kind: 'string', of: 'env' },
  file: { kind: 'string', of: 'file' },
  format_args: { kind: 'formatArgs', newline: false },
  format_args_nl: { kind: 'formatArgs', newline: true },
  global_asm: { kind: 'asm', of: 'global_asm' },
  include: { kind: 'include' },
  include_bytes: { kind: 'bytes', of: 'include_bytes' },
  include_str: { kind: 'includeStr' },
  line: { kind: 'position', of: 'line' },
  log_syntax: { kind: 'nothing', of: 'log_syntax' },
  module_path: { kind: 'string', of: 'module_path' },
  naked_asm: { kind: 'asm', of: 'naked_asm' },
  option_env: { kind: 'optionEnv' },
  std_panic: { kind: 'panic' },
  stringify: { kind: 'string', of: 'stringify' },
  trace_macros: { kind: 'nothing', of: 'trace_macros' },
  unreachable: { kind: 'unreachable' },
};

const DERIVES = new Set([
  'Clone',
  'Copy',
  'ConstParamTy',
  'UnsizedConstParamTy',
  'Debug',
  'Default',
  'Eq',
  'Hash',
  'Ord',
  'PartialEq',
  'PartialOrd',
  'CoercePointee',
  'From',
]);

/** Attributes that leave the item as it is, for the analysis. */
const IDENTITY = new Set([
  'alloc_error_handler',
  'bench',
  'cfg_eval',
  'define_opaque',
  'derive',
  'derive_const',
  'global_allocator',
  'test',
  'test_case',
]);
const OTHER_ATTRIBUTES = new Set([
  'autodiff_forward',
  'autodiff_reverse',
  'cfg_accessible',
  'contracts_ensures',
  'contracts_requires',
  'eii',
  'eii_declaration',
  'eii_shared_macro',
  'unsafe_eii',
]);

/**
 * `name`: the argument of `#[rustc_builtin_macro(name)]`, or the macro's own name where it has none.
 * Null for a name that is no built-in.
 */
export function classifyBuiltin(name: string): BuiltinMacro | null {
  const known = Object.hasOwn(BY_NAME, name) ? BY_NAME[name] : undefined;
  if (known !== undefined) return known;
  if (DERIVES.has(name)) return { kind: 'derive', trait: name };
  if (IDENTITY.has(name)) return { kind: 'attribute', name, identity: true };
  if (OTHER_ATTRIBUTES.has(name)) return { kind: 'attribute', name, identity: false };
  return ['iter', 'pattern_type', 'quote', 'concat_idents', 'type_ascribe', 'deref'].includes(name)
    ? { kind: 'unsupported', name }
    : null;
}
