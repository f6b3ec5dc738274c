/** Cargo's version requirements, as far as choosing a downloaded package without a `Cargo.lock` needs them. */

type Version = readonly [major: number, minor: number, patch: number, pre: string];

export function parseVersion(text: string): Version | null {
  const match = /^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:-([0-9A-Za-z.-]+))?(?:\+.*)?$/.exec(text.trim());
  return match && [Number(match[1]), Number(match[2] ?? 0), Number(match[3] ?? 0), match[4] ?? ''];
}

/** Negative, zero or positive; a pre-release is less than its release. Text that is no version is least. */
export function compareVersions(a: string, b: string): number {
  const [x, y] = [parseVersion(a), parseVersion(b)];
  if (x === null || y === null) return x === y ? 0 : x === null ? -1 : 1;
  return compare(x, y);
}

function compare(a: Version, b: Version): number {
  for (const i of [0, 1, 2] as const) if (a[i] !== b[i]) return a[i] - b[i];
  if (a[3] === b[3]) return 0;
  if (a[3] === '' || b[3] === '') return a[3] === '' ? 1 : -1;
  return a[3] < b[3] ? -1 : 1;
}

/** Whether a version fulfils a requirement such as `1.2`, `=1.2.3`, `>=1, <3`, `~1.2`, `1.*`. Nonsense is fulfilled by none. */
export function fulfils(version: string, requirement: string): boolean {
  const candidate = parseVersion(version);
  if (candidate === null) return false;
  return requirement.split(',').every((part) => fulfilsOne(candidate, part.trim()));
}

function fulfilsOne(candidate: Version, requirement: string): boolean {
  if (requirement === '*' || requirement === '') return candidate[3] === '';
  const match = /^(\^|~|=|>=|<=|>|<)?\s*([^\s]+)$/.exec(requirement);
  if (!match) return false;
  const written = (match[2] as string).replace(/(\.[*xX])+$/, '');
  const isWild = written !== match[2];
  const bound = parseVersion(written);
  if (bound === null) return false;
  const parts = written.split(/[-+]/)[0]?.split('.').length ?? 3;
  if (candidate[3] !== '' && bound[3] === '') return false;
  const order = compare(candidate, bound);
  const sameUpTo = (count: number) => [0, 1, 2].slice(0, count).every((i) => candidate[i as 0] === bound[i as 0]);
  switch (match[1] ?? (isWild ? '~' : '^')) {
    case '=':
      return parts === 3 ? order === 0 : sameUpTo(parts);
    case '>':
      return parts === 3 ? order > 0 : order > 0 && !sameUpTo(parts);
    case '>=':
      return order >= 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0 || (parts < 3 && sameUpTo(parts));
    case '~':
      return order >= 0 && sameUpTo(Math.min(parts, isWild ? parts : 2));
    default: {
      // The leftmost part that is not zero must stay.
      const significant = bound[0] > 0 || parts === 1 ? 1 : bound[1] > 0 || parts === 2 ? 2 : 3;
      return order >= 0 && sameUpTo(significant);
    }
  }
}
