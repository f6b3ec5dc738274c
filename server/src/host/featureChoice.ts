/** Which features of the workspace's own packages are switched on, as cargo's options choose them. */

export interface FeatureChoice {
  /** `name`, `package/name` or `dependency/name` of `--features`; `all`: `--all-features`. */
  readonly features: readonly string[] | 'all';
  /** `--no-default-features`. */
  readonly noDefault: boolean;
}

/** As cargo builds where nothing else is said. */
export const DEFAULT_FEATURES: FeatureChoice = { features: [], noDefault: false };

export function sameFeatures(a: FeatureChoice, b: FeatureChoice): boolean {
  return a.noDefault === b.noDefault && String(a.features) === String(b.features);
}
