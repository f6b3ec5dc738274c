/**
 * What is known of a build script without running it: which names it could set at all, from its text, and for some
 * packages that everyone depends on what it does set with a current stable compiler on Linux, from
 * server/data/buildScripts.json (recorded from cargo's own output; a build of the user's, which buildOutput.ts reads, wins).
 */
import path from 'node:path';
import models from '../../data/buildScripts.json';
import { isFile, readIfThere } from './fileWalk';
import { fulfils } from './version';

export interface ScriptedPackage {
  readonly name: string | null;
  readonly version: string;
  readonly folder: string;
  /** Path of the script as the manifest has it; null: the default one. */
  readonly script: string | false | null;
  readonly features: ReadonlySet<string>;
  readonly buildDependencies: readonly string[];
}

export interface ScriptOptions {
  /** As `cfg` writes them. */
  readonly set: readonly string[];
  /** Names that may be set or not; null: any. */
  readonly doubtful: ReadonlySet<string> | null;
}

interface Model {
  readonly versions: string;
  readonly set: readonly string[];
  /** Set where a feature is on. */
  readonly features?: Readonly<Record<string, readonly string[]>>;
}

/** Set nothing by themselves. `autocfg` and the like set what the script tells them to, in words that are looked for. */
const HARMLESS = new Set(['cc', 'cmake', 'pkg-config', 'rustc_version', 'version_check', 'glob', 'walkdir', 'vcpkg']);

/** null for a package without a build script. */
export function scriptOptions(node: ScriptedPackage): ScriptOptions | null {
  if (node.script === false) return null;
  const file = path.join(node.folder, node.script ?? 'build.rs');
  if (!isFile(file)) return null;
  const model = modelOf(node);
  if (model !== null) {
    const byFeature = Object.entries(model.features ?? {}).filter(([feature]) => node.features.has(feature));
    return { set: [...model.set, ...byFeature.flatMap(([, names]) => names)], doubtful: new Set() };
  }
  return { set: [], doubtful: namesIn(readIfThere(file), node.buildDependencies) };
}

function modelOf({ name, version }: ScriptedPackage): Model | null {
  const known = models as Readonly<Record<string, readonly Model[]>>;
  if (name === null || !Object.hasOwn(known, name)) return null;
  return known[name]?.find(({ versions }) => fulfils(version, versions)) ?? null;
}

/** Every name that a script of this text may set. */
function namesIn(text: string | null, buildDependencies: readonly string[]): ReadonlySet<string> | null {
  if (text === null || !buildDependencies.every((name) => HARMLESS.has(name))) return null;
  // Other files of the script, and instructions that are put together, are not looked into.
  if (/\binclude!|^\s*(?:pub\s+)?mod\s+\w+\s*;|cargo:{1,2}["{\\]|rustc[-_]cfg(?!=)|cfg_aliases/m.test(text))
    return null;
  const names = new Set<string>();
  for (const [, name = ''] of text.matchAll(/rustc-cfg=\s*([^\s="\\]*)/g)) {
    if (!/^\w+$/.test(name)) return null;
    names.add(name);
  }
  return names;
}
