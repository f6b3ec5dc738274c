/**
 * Which attributes are known to leave an item as it is written. Anything else is an attribute macro, or a helper of a
 * derive, and what it does to the item nobody knows without running it.
 */
import type { Attrs } from '../items/item';

/** rustc's built-in attributes and the built-in attribute macros (rustc_feature::builtin_attrs). */
const BUILTIN = new Set(
  (
    'allow warn deny forbid expect must_use deprecated inline cold no_mangle export_name link_section link_name link ' +
    'no_link target_feature track_caller automatically_derived macro_use macro_export macro_escape path repr ' +
    'non_exhaustive type_length_limit recursion_limit windows_subsystem no_main no_std no_core no_implicit_prelude ' +
    'crate_name crate_type feature test bench test_case global_allocator proc_macro proc_macro_derive ' +
    'proc_macro_attribute used instruction_set naked derive derive_const cfg cfg_attr cfg_eval cfg_accessible doc ' +
    'unstable stable lang fundamental may_dangle optimize coverage ffi_const ffi_pure marker auto_trait thread_local ' +
    'default_lib_allocator needs_allocator needs_panic_runtime panic_runtime compiler_builtins profiler_runtime ' +
    'allow_internal_unstable allow_internal_unsafe const_trait deprecated_safe prelude_import unsafe_no_drop_flag ' +
    'no_sanitize sanitize linkage cmse_nonsecure_entry register_tool type_const define_opaque const_continue ' +
    'loop_match pin_v2 splat omit_gdb_pretty_printer_section debugger_visualizer collapse_debuginfo diagnostic ' +
    'unstable_feature_bound unsafe no_builtins main start plugin plugin_registrar default test_runner reexport_test_harness_main ' +
    'eii eii_declaration alloc_error_handler rustfmt_skip panic_handler needs_sanitizer global_asm bikeshed ' +
    'macro_reexport crate_id unwind static_nobundle dont_know autodiff autodiff_forward autodiff_reverse ' +
    'contracts::requires contracts::ensures must_not_suspend do_not_recommend patchable_function_entry cfi_encoding'
  ).split(' '),
);

const TOOLS = new Set(['rustfmt', 'clippy', 'diagnostic', 'miri', 'rust_analyzer', 'rustdoc']);

function isKnownAttribute(path: string): boolean {
  if (BUILTIN.has(path) || path.startsWith('rustc_')) return true;
  const cut = path.indexOf('::');
  return cut > 0 && TOOLS.has(path.slice(0, cut));
}

/** Attributes of the item that are not known, by path. */
export function unknownAttributes(attrs: Attrs): string[] {
  const out: string[] = [];
  for (const other of attrs.others) if (!isKnownAttribute(other.path)) out.push(other.path);
  return out;
}
