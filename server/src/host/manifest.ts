/**
 * `Cargo.toml` as data. Mirrors what cargo's manifest reader accepts, leniently: what has the wrong type is taken as
 * absent and told as a problem, never thrown.
 */
import { parse as parseToml, type TomlTable, type TomlValue } from 'smol-toml';
import type { Edition, LintLevel, ManifestLint } from '../source/crates';

export interface Dependency {
  /** The key in the manifest: what features call it and, with `_` for `-`, what code does if it is renamed. */
  readonly key: string;
  readonly package: string;
  readonly isRenamed: boolean;
  readonly version: string | null;
  readonly path: string | null;
  readonly git: string | null;
  readonly isOptional: boolean;
  readonly usesDefaultFeatures: boolean;
  readonly features: readonly string[];
  readonly isDev: boolean;
  /** `cfg(..)` or a target triple it is for; null for all. */
  readonly target: string | null;
}

export type TargetKind = 'lib' | 'proc-macro' | 'bin' | 'example' | 'test' | 'bench';

/** A target as the manifest names it; what cargo finds by itself is added by `targets.ts`. */
export interface TargetSpec {
  readonly kind: TargetKind;
  readonly name: string | null;
  readonly path: string | null;
  /** What the manifest says of it; null where it says nothing. */
  readonly test: boolean | null;
  readonly doc: boolean | null;
  readonly doctest: boolean | null;
  readonly crateTypes: readonly string[];
  readonly requiredFeatures: readonly string[];
}

export interface Manifest {
  readonly name: string | null;
  readonly version: string;
  readonly edition: Edition;
  /** Path of the build script as written; false for none, null for the default. */
  readonly build: string | false | null;
  readonly targets: readonly TargetSpec[];
  readonly auto: Readonly<Record<'bin' | 'example' | 'test' | 'bench', boolean>>;
  readonly dependencies: readonly Dependency[];
  /** Names of packages that the build script uses. */
  readonly buildDependencies: readonly string[];
  readonly features: ReadonlyMap<string, readonly string[]>;
  /** `[lints]`, in the order in which cargo hands them to the compiler: the last that names a lint counts. */
  readonly lints: readonly ManifestLint[];
  readonly workspace: WorkspaceSpec | null;
  readonly problems: readonly string[];
}

export interface WorkspaceSpec {
  readonly members: readonly string[];
  readonly exclude: readonly string[];
  readonly package: TomlTable;
  readonly dependencies: TomlTable;
  readonly lints: TomlTable;
}

const editions: readonly string[] = ['2015', '2018', '2021', '2024'];

/** Reads a manifest; `workspace` is the root's, from which `x.workspace = true` inherits. */
export function readManifest(text: string, workspace: WorkspaceSpec | null): Manifest {
  const problems: string[] = [];
  let root: TomlTable = {};
  try {
    root = parseToml(text);
  } catch (error) {
    problems.push(error instanceof Error ? (error.message.split('\n')[0] as string) : String(error));
  }
  const own = workspaceOf(table(root['workspace']));
  const reader = new ManifestReader(own ?? workspace, problems);
  return reader.read(root, own);
}

function workspaceOf(value: TomlTable | null): WorkspaceSpec | null {
  if (value === null) return null;
  return {
    members: strings(value['members']),
    exclude: strings(value['exclude']),
    package: table(value['package']) ?? {},
    dependencies: table(value['dependencies']) ?? {},
    lints: table(value['lints']) ?? {},
  };
}

class ManifestReader {
  private readonly workspace: WorkspaceSpec | null;
  private readonly problems: string[];

  constructor(workspace: WorkspaceSpec | null, problems: string[]) {
    this.workspace = workspace;
    this.problems = problems;
  }

  read(root: TomlTable, own: WorkspaceSpec | null): Manifest {
    const pkg = table(root['package']) ?? table(root['project']);
    const name = pkg && string(pkg['name']);
    if (pkg && name === null) this.problems.push('the package has no name');
    if (!pkg && !own && this.problems.length === 0) this.problems.push('neither [package] nor [workspace]');
    const isOn = (key: string) => pkg?.[key] !== false;
    const build = pkg?.['build'];
    return {
      name: name ?? null,
      version: string(this.inherited(pkg, 'version')) ?? '0.0.0',
      edition: this.edition(this.inherited(pkg, 'edition')),
      build: build === false ? false : string(build),
      targets: this.targets(root),
      auto: {
        bin: isOn('autobins'),
        example: isOn('autoexamples'),
        test: isOn('autotests'),
        bench: isOn('autobenches'),
      },
      dependencies: this.allDependencies(root),
      buildDependencies: buildDependencies(root),
      features: this.features(table(root['features'])),
      lints: this.lints(table(root['lints'])),
      workspace: own,
      problems: this.problems,
    };
  }

  private inherited(pkg: TomlTable | null | undefined, key: string): TomlValue | undefined {
    const value = pkg?.[key];
    return table(value)?.['workspace'] === true ? this.workspace?.package[key] : value;
  }

  private lints(own: TomlTable | null): ManifestLint[] {
    return lintsOf((own?.['workspace'] === true ? this.workspace?.lints : own) ?? {});
  }

  private edition(value: TomlValue | undefined): Edition {
    if (value === undefined) return '2015';
    if (typeof value === 'string' && editions.includes(value)) return value as Edition;
    this.problems.push(`unknown edition ${String(value)}, taken as 2021`);
    return '2021';
  }

  private targets(root: TomlTable): TargetSpec[] {
    const out: TargetSpec[] = [];
    const lib = table(root['lib']);
    if (lib) {
      const isMacro = lib['proc-macro'] === true || lib['proc_macro'] === true;
      const spec = targetSpec('lib', lib);
      out.push({ ...spec, kind: isMacro || spec.crateTypes.includes('proc-macro') ? 'proc-macro' : 'lib' });
    }
    for (const kind of ['bin', 'example', 'test', 'bench'] as const) {
      const list = root[kind];
      if (!Array.isArray(list)) continue;
      for (const entry of list) {
        const target = table(entry);
        if (target !== null) out.push(targetSpec(kind, target));
      }
    }
    return out;
  }

  private allDependencies(root: TomlTable): Dependency[] {
    const out = this.dependencies(root, null);
    for (const [target, value] of Object.entries(table(root['target']) ?? {})) {
      out.push(...this.dependencies(table(value) ?? {}, target));
    }
    return out;
  }

  private dependencies(root: TomlTable, target: string | null): Dependency[] {
    const out: Dependency[] = [];
    for (const section of ['dependencies', 'dev-dependencies', 'dev_dependencies']) {
      for (const [key, value] of Object.entries(table(root[section]) ?? {})) {
        const dependency = this.dependency(key, value, section !== 'dependencies', target);
        if (dependency) out.push(dependency);
        else this.problems.push(`dependency ${key} is neither a version nor a table`);
      }
    }
    return out;
  }

  private dependency(key: string, value: TomlValue, isDev: boolean, target: string | null): Dependency | null {
    const own = typeof value === 'string' ? { version: value } : table(value);
    if (own === null) return null;
    let spec: TomlTable = own;
    if (own['workspace'] === true) {
      const shared = this.workspace?.dependencies[key];
      if (shared === undefined) this.problems.push(`dependency ${key} is not in the workspace's dependencies`);
      spec = typeof shared === 'string' ? { version: shared } : (table(shared) ?? {});
    }
    const name = string(spec['package']);
    const usesDefaults = spec['default-features'] ?? spec['default_features'] ?? own['default-features'];
    return {
      key,
      package: name ?? key,
      isRenamed: name !== null && name !== key,
      version: string(spec['version']),
      path: string(spec['path']),
      git: string(spec['git']),
      isOptional: own['optional'] === true,
      usesDefaultFeatures: usesDefaults !== false,
      features: [...strings(spec['features']), ...(spec === own ? [] : strings(own['features']))],
      isDev,
      target,
    };
  }

  private features(value: TomlTable | null): Map<string, readonly string[]> {
    const out = new Map<string, readonly string[]>();
    for (const [name, list] of Object.entries(value ?? {})) out.set(name, strings(list));
    return out;
  }
}

const LEVELS: Readonly<Record<string, LintLevel>> = { allow: 'allow', warn: 'warn', deny: 'deny', forbid: 'deny' };

function lintsOf(tools: TomlTable): ManifestLint[] {
  const found: (ManifestLint & { readonly priority: number })[] = [];
  for (const [tool, value] of Object.entries(tools)) {
    for (const [lint, setting] of Object.entries(table(value) ?? {})) {
      const spec = table(setting);
      const said = string(spec === null ? setting : spec['level']);
      const level = said === null ? undefined : LEVELS[said];
      if (level === undefined) continue;
      const name = (tool === 'rust' ? lint : `${tool}::${lint}`).replaceAll('-', '_');
      found.push({ name, level, priority: Number(spec?.['priority'] ?? 0) });
    }
  }
  // Of equal priority: by name, backwards, as cargo does.
  found.sort((a, b) => a.priority - b.priority || (a.name < b.name ? 1 : -1));
  return found.map(({ name, level }) => ({ name, level }));
}

function buildDependencies(root: TomlTable): string[] {
  const sections = [root, ...Object.values(table(root['target']) ?? {}).map((target) => table(target) ?? {})];
  const names = sections.flatMap((section) =>
    Object.keys(table(section['build-dependencies'] ?? section['build_dependencies']) ?? {}),
  );
  return [...new Set(names)];
}

function targetSpec(kind: TargetKind, target: TomlTable): TargetSpec {
  const flag = (key: string): boolean | null => {
    const value = target[key];
    return typeof value === 'boolean' ? value : null;
  };
  return {
    kind,
    name: string(target['name']),
    path: string(target['path']),
    test: flag('test'),
    doc: flag('doc'),
    doctest: flag('doctest'),
    crateTypes: strings(target['crate-type'] ?? target['crate_type']),
    requiredFeatures: strings(target['required-features'] ?? target['required_features']),
  };
}

export function table(value: TomlValue | undefined): TomlTable | null {
  const isTable = typeof value === 'object' && !Array.isArray(value) && !(value instanceof Date);
  return isTable ? (value as TomlTable) : null;
}

export function string(value: TomlValue | undefined): string | null {
  return typeof value === 'string' ? value : null;
}

export function strings(value: TomlValue | undefined): string[] {
  return Array.isArray(value) ? value.filter((part): part is string => typeof part === 'string') : [];
}
