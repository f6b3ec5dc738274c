/** The user's settings that the server reads (`tenure.*`), checked: an unknown value is the default, never an error. */
import { DEFAULT_FEATURES, type FeatureChoice } from '../host/featureChoice';
import type { Edition } from '../ide/api';
import { HINT_KINDS, type HintKind } from '../ide/inlayHints';

export interface Settings {
  /** Edition of a file outside any package. */
  readonly standaloneEdition: Edition;
  /** Of the packages of the workspace. */
  readonly features: FeatureChoice;
  /** Diagnostics of the open files alone, or of all files of their packages. */
  readonly scope: 'openFiles' | 'package';
  /** Codes that are not published. */
  readonly disabled: readonly string[];
  /** Of good practice. */
  readonly lints: boolean;
  readonly hover: boolean;
  /** Those that are on. */
  readonly hints: readonly HintKind[];
}

/** As in package.json: what text does not show and is rare. */
const DEFAULT_HINTS: ReadonlySet<HintKind> = new Set<HintKind>(['guards', 'dropOrder']);

export const defaultSettings: Settings = {
  standaloneEdition: '2021',
  features: DEFAULT_FEATURES,
  scope: 'openFiles',
  disabled: [],
  lints: true,
  hover: true,
  hints: HINT_KINDS.filter((kind) => DEFAULT_HINTS.has(kind)),
};

/** Reads the value of the section `tenure`. */
export function readSettings(section: unknown): Settings {
  const edition = at(section, 'standalone', 'edition');
  return {
    standaloneEdition: isEdition(edition) ? edition : defaultSettings.standaloneEdition,
    features: {
      features: at(section, 'cargo', 'features') === 'all' ? 'all' : strings(at(section, 'cargo', 'features')),
      noDefault: at(section, 'cargo', 'noDefaultFeatures') === true,
    },
    scope: at(section, 'diagnostics', 'scope') === 'package' ? 'package' : 'openFiles',
    disabled: strings(at(section, 'diagnostics', 'disabled')),
    lints: at(section, 'lints', 'enable') !== false,
    hover: at(section, 'hover', 'enable') !== false,
    hints: HINT_KINDS.filter((kind) => {
      const value = at(section, 'inlayHints', kind);
      return typeof value === 'boolean' ? value : DEFAULT_HINTS.has(kind);
    }),
  };
}

function strings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
}

function isEdition(value: unknown): value is Edition {
  return value === '2015' || value === '2018' || value === '2021' || value === '2024';
}

function at(section: unknown, ...keys: readonly string[]): unknown {
  let value = section;
  for (const key of keys) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}
