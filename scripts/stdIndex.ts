/** Builds the index of the standard library from the folder `library` of rust-src. Used by generate-std-index.mjs and its test. */
import fs from 'node:fs';
import path from 'node:path';
import type { CrateId, FileId } from '../server/src/base/ids';
import { buildIndex } from '../server/src/names/index/buildIndex';
import { loadStdIndex } from '../server/src/names/index/loadIndex';
import { packRows } from '../server/src/names/index/rows';
import {
  ALLOC,
  CFG_IF,
  CORE,
  HASHBROWN,
  LIBC,
  PROC_MACRO,
  RUSTC_DEMANGLE,
  STD,
  STD_DETECT,
  TEST,
  UNWIND,
} from '../server/src/names/res';
import { Database } from '../server/src/query/engine';
import { cfgOptions } from '../server/src/source/cfg';
import { type Edition, setCrate } from '../server/src/source/crates';
import { internFile, setSourceRoot } from '../server/src/source/files';
import { setParser } from '../server/src/source/parse';
import { createParser } from '../server/src/syntax/parser';
import { exportImplRows, STORED_WIDTH } from '../server/src/traits/implIndex';

interface SysrootCrate {
  readonly id: CrateId;
  readonly name: string;
  /** Below `library`; a crate of `vendor` without its version. */
  readonly folder: string;
  readonly edition: Edition;
  readonly features: readonly string[];
  readonly dependencies: Readonly<Record<string, CrateId>>;
  /** Other folders that modules are in, by `#[path]`. */
  readonly more?: readonly string[];
}

const crates: readonly SysrootCrate[] = [
  {
    id: CORE,
    name: 'core',
    folder: 'core',
    edition: '2024',
    features: [],
    dependencies: {},
    more: ['stdarch/crates/core_arch/src', 'portable-simd/crates/core_simd/src'],
  },
  { id: ALLOC, name: 'alloc', folder: 'alloc', edition: '2024', features: [], dependencies: { core: CORE } },
  {
    id: HASHBROWN,
    name: 'hashbrown',
    folder: 'vendor/hashbrown',
    edition: '2021',
    features: ['nightly', 'rustc-internal-api', 'alloc'],
    dependencies: { core: CORE, alloc: ALLOC },
  },
  {
    id: STD_DETECT,
    name: 'std_detect',
    folder: 'std_detect',
    edition: '2024',
    features: [],
    dependencies: { core: CORE, alloc: ALLOC },
  },
  // Without `rustc-dep-of-std`, by which a crate finds `core` under another name.
  { id: LIBC, name: 'libc', folder: 'vendor/libc', edition: '2021', features: [], dependencies: { core: CORE } },
  {
    id: UNWIND,
    name: 'unwind',
    folder: 'unwind',
    edition: '2024',
    features: [],
    dependencies: { core: CORE, libc: LIBC },
  },
  { id: CFG_IF, name: 'cfg_if', folder: 'vendor/cfg-if', edition: '2018', features: [], dependencies: { core: CORE } },
  {
    id: RUSTC_DEMANGLE,
    name: 'rustc_demangle',
    folder: 'vendor/rustc-demangle',
    edition: '2018',
    features: [],
    dependencies: { core: CORE },
  },
  {
    id: STD,
    name: 'std',
    folder: 'std',
    edition: '2024',
    features: ['panic-unwind', 'backtrace', 'std_detect_file_io'],
    dependencies: {
      core: CORE,
      alloc: ALLOC,
      hashbrown: HASHBROWN,
      std_detect: STD_DETECT,
      libc: LIBC,
      unwind: UNWIND,
      cfg_if: CFG_IF,
      rustc_demangle: RUSTC_DEMANGLE,
    },
    more: ['backtrace/src', 'portable-simd/crates/std_float/src'],
  },
  {
    id: PROC_MACRO,
    name: 'proc_macro',
    folder: 'proc_macro',
    edition: '2024',
    features: [],
    dependencies: { core: CORE, std: STD },
  },
  { id: TEST, name: 'test', folder: 'test', edition: '2024', features: [], dependencies: { core: CORE, std: STD } },
];

const WIDTHS = ['8', '16', '32', '64', 'ptr'];
/** What `rustc --print cfg` adds on nightly, which the library is compiled as. */
const NIGHTLY = [
  'overflow_checks',
  'target_has_atomic',
  'target_has_atomic_equal_alignment',
  'target_has_atomic_load_store',
  'target_has_reliable_f128',
  'target_has_reliable_f16',
  'target_has_reliable_f16_math',
  'target_object_format="elf"',
  'target_thread_local',
  'ub_checks',
  ...WIDTHS.flatMap((w) => [`target_has_atomic_load_store="${w}"`, `target_has_atomic_equal_alignment="${w}"`]),
];

/** A database with the library's crates as sources. The crate in the folder `edited` is for analysis: `files` are its own. */
export async function sysrootDatabase(
  library: string,
  edited: string | null = null,
): Promise<{ readonly db: Database; readonly files: readonly FileId[] }> {
  const own: FileId[] = [];
  const db = new Database();
  setParser(db, await createParser());
  for (const crate of crates) {
    const folder = path.join(crateFolder(library, crate.folder), 'src');
    for (const root of [folder, ...(crate.more ?? []).map((more) => path.join(library, more))]) {
      const files = new Map<string, string>();
      readSources(root, files);
      setSourceRoot(db, root, files, true);
      if (crate.folder === edited && root === folder) for (const file of files.keys()) own.push(internFile(db, file));
    }
    setCrate(db, crate.id, {
      name: crate.name,
      rootFile: internFile(db, `${folder}/lib.rs`),
      edition: crate.edition,
      kind: 'lib',
      origin: crate.folder === edited ? 'workspace' : 'std',
      cfg: cfgOptions(crate.features, NIGHTLY),
      dependencies: new Map(Object.entries(crate.dependencies)),
    });
  }
  return { db, files: own };
}

/**
 * Tables of higher floors, stored beside the items: computed from a database in which the index without them is loaded,
 * so that definitions have the ids they have for every user of the index.
 */
const sections: readonly ((db: Database) => ReadonlyMap<string, unknown>)[] = [implRows];

/** Impls by trait and head of the self type; `implRows/0` for crate 0. */
function implRows(db: Database): Map<string, unknown> {
  return new Map(
    crates.map(({ id }) => [
      `implRows/${id}`,
      packRows(
        exportImplRows(db, id, (def) => def),
        STORED_WIDTH,
      ),
    ]),
  );
}

export async function generateStdIndex(library: string): Promise<Uint8Array> {
  const { db } = await sysrootDatabase(library);
  const ids = crates.map((crate) => crate.id);
  const bare = buildIndex(db, ids, new Map());
  if (sections.length === 0) return bare;
  const user = new Database();
  setParser(user, await createParser());
  loadStdIndex(user, bare);
  return buildIndex(db, ids, new Map(sections.flatMap((section) => [...section(user)])));
}

function crateFolder(library: string, folder: string): string {
  if (!folder.startsWith('vendor/')) return path.join(library, folder);
  const name = folder.slice('vendor/'.length);
  const versioned = fs.readdirSync(path.join(library, 'vendor')).find((entry) => entry.startsWith(`${name}-`));
  return path.join(library, 'vendor', versioned ?? name);
}

function readSources(folder: string, out: Map<string, string>): void {
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const full = path.join(folder, entry.name);
    if (entry.isDirectory()) readSources(full, out);
    else if (entry.name.endsWith('.rs')) out.set(full, fs.readFileSync(full, 'utf8'));
  }
}

/** The `library` folder of an installed rust-src: Debian's package, or a rustup component. Null where there is none. */
export function findLibrary(): string | null {
  const fixed = ['/usr/lib/rustlib/src/rust/library'];
  const home = process.env['HOME'] ?? '';
  const toolchains = path.join(home, '.rustup/toolchains');
  const rustup = fs.existsSync(toolchains)
    ? fs.readdirSync(toolchains).map((name) => path.join(toolchains, name, 'lib/rustlib/src/rust/library'))
    : [];
  return [...fixed, ...rustup].find((folder) => fs.existsSync(path.join(folder, 'core/src/lib.rs'))) ?? null;
}
