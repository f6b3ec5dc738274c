/** `Cargo.lock`: which version of which package each dependency is, as cargo decided. */
import { parse as parseToml } from 'smol-toml';
import { messageOf } from './fileWalk';
import { string, strings, table } from './manifest';

export interface LockedPackage {
  readonly name: string;
  readonly version: string;
  /** `registry+https://..`, `git+https://..#rev`; null for path dependencies and members. */
  readonly source: string | null;
  /** `name`, `name version` or `name version (source)`, as far as needed to be unique. */
  readonly dependencies: readonly string[];
}

export class Lockfile {
  private readonly byName = new Map<string, LockedPackage[]>();

  constructor(packages: readonly LockedPackage[]) {
    for (const locked of packages) {
      const list = this.byName.get(locked.name);
      if (list) list.push(locked);
      else this.byName.set(locked.name, [locked]);
    }
  }

  find(name: string, version: string): LockedPackage | null {
    return this.byName.get(name)?.find((locked) => locked.version === version) ?? null;
  }

  /** Which packages `user` was given under this name: more than one where it is renamed and of two versions. */
  dependenciesOf(user: LockedPackage, name: string): LockedPackage[] {
    const out: LockedPackage[] = [];
    for (const written of user.dependencies) {
      const [itsName, version] = written.split(' ');
      if (itsName !== name) continue;
      const all = this.byName.get(name) ?? [];
      const found = version === undefined ? all[0] : all.find((locked) => locked.version === version);
      if (found) out.push(found);
    }
    return out;
  }
}

export function readLockfile(text: string, problems: string[]): Lockfile | null {
  try {
    const list = parseToml(text)['package'];
    const packages = (Array.isArray(list) ? list : []).flatMap((entry) => {
      const value = table(entry);
      const name = string(value?.['name']);
      const version = string(value?.['version']);
      if (value === null || name === null || version === null) return [];
      return [{ name, version, source: string(value['source']), dependencies: strings(value['dependencies']) }];
    });
    return new Lockfile(packages);
  } catch (error) {
    problems.push(`Cargo.lock: ${messageOf(error).split('\n')[0]}`);
    return null;
  }
}
