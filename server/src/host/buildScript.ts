/**
 * What is known of a build script without running it: which names it could set at all, from its text, and for some
 * packages that everyone depends on what it does set with a current stable compiler on Linux, from
 * server/data/buildScripts.json (recorded from cargo's own output; a build of the user's, which buildOutput.ts reads, wins).
 */
import path from 'node:path';
import models from '../../data/buildScripts.json';
import { cfgOptions, evaluateCfg, parseCfg } from '../source/cfg';
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
  /** With any of these features it sets something else. */
  readonly without?: readonly string[];
}

/** Set nothing by themselves. `autocfg` and the like set what the script tells them to, in words that are looked for. */
const HARMLESS = new Set([
  'cc',
  'cfg_aliases',
  'cmake',
  'glob',
  'pkg-config',
  'rustc_version',
  'vcpkg',
  'version_check',
  'walkdir',
]);

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
  const text = readIfThere(file);
  const aliases = text === null ? null : cfgAliases(text, node.features);
  return {
    set: aliases?.set ?? [],
    doubtful: namesIn(aliases === null ? text : aliases.rest, node.buildDependencies),
  };
}

const ALIASES = /\bcfg_aliases!\s*\{((?:[^{}]|\{[^{}]*\})*)\}/;
const ALIAS = /(?:^|,)\s*(\w+)\s*:\s*\{([^{}]*)\}/g;

/**
 * `cfg_aliases! { name: { predicate }, .. }` sets the names whose predicates hold, which may speak of earlier names. `rest`:
 * the script without it and what imports it. null: there is none, or it is not understood.
 */
function cfgAliases(
  text: string,
  features: ReadonlySet<string>,
): { readonly set: readonly string[]; readonly rest: string } | null {
  const plain = text.replace(/^\s*\/\/.*$/gm, '');
  const body = ALIASES.exec(plain)?.[1];
  if (body === undefined) return null;
  const set: string[] = [];
  for (const [, name = '', predicate = ''] of body.matchAll(ALIAS)) {
    const { expr, rest: end } = parseCfg(predicate);
    const answer = evaluateCfg(expr, cfgOptions(features, set));
    if (answer === null || predicate.slice(end).trim() !== '') return null;
    if (answer) set.push(name);
  }
  if (body.replace(ALIAS, '').replace(/[\s,]/g, '') !== '') return null;
  const rest = plain.replace(ALIASES, '').replace(/^\s*(?:use\s+cfg_aliases\b.*|extern crate cfg_aliases);$/gm, '');
  return { set, rest };
}

function modelOf({ name, version, features }: ScriptedPackage): Model | null {
  const known = models as Readonly<Record<string, readonly Model[]>>;
  if (name === null || !Object.hasOwn(known, name)) return null;
  const fits = ({ versions, without = [] }: Model): boolean =>
    fulfils(version, versions) && !without.some((feature) => features.has(feature));
  return known[name]?.find(fits) ?? null;
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
