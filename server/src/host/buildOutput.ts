/**
 * What the build script of a package told cargo when the user last built: the names it set with `cargo:rustc-cfg`. Read from
 * the target folder, as cargo left it; nothing is run. Without a build, or where builds differ, there is no answer.
 */
import path from 'node:path';
import { filesIn, foldersIn, readIfThere } from './fileWalk';

export class BuildOutputs {
  private readonly root: string;
  /** Folders of build scripts, by the name of their package. */
  private folders: ReadonlyMap<string, readonly string[]> | null = null;

  /** `root`: of the workspace. */
  constructor(root: string) {
    this.root = root;
  }

  /** What the script of the package in `folder` set, as `cfg` writes it; null where that is not known. */
  options(name: string, folder: string): readonly string[] | null {
    this.folders ??= scriptFolders(process.env['CARGO_TARGET_DIR'] ?? path.join(this.root, 'target'));
    let answer: string | null = null;
    for (const built of this.folders.get(name) ?? []) {
      if (!this.isOf(built, folder)) return null;
      const output = readIfThere(path.join(built, 'output'));
      if (output === null) continue;
      const options = optionsIn(output).join('\n');
      if (answer !== null && answer !== options) return null;
      answer = options;
    }
    return answer === null ? null : answer.split('\n').filter((option) => option !== '');
  }

  /** The list of sources that rustc writes beside the compiled script tells versions of one name apart. */
  private isOf(built: string, folder: string): boolean {
    for (const file of filesIn(built)) {
      if (!file.endsWith('.d')) continue;
      const sources = /: (.+?\.rs)(?: |$)/m.exec(readIfThere(path.join(built, file)) ?? '')?.[1];
      if (sources === undefined) return false;
      const source = path.resolve(this.root, sources.replaceAll('\\ ', ' '));
      if (!source.startsWith(folder + path.sep)) return false;
    }
    return true;
  }
}

function optionsIn(output: string): string[] {
  const found = [...output.matchAll(/^cargo::?rustc-cfg=(.+?)\s*$/gm)].map((match) => match[1] as string);
  return [...new Set(found.map((option) => option.replace(/\s*=\s*/, '=')))].sort();
}

/** `target/PROFILE/build/NAME-HASH` and, when built for a named target, `target/TRIPLE/PROFILE/build/NAME-HASH`. */
function scriptFolders(target: string): Map<string, string[]> {
  const out = new Map<string, string[]>();
  const first = foldersIn(target).map((entry) => path.join(target, entry));
  const all = [
    ...first,
    ...first.flatMap((at) => (path.basename(at).includes('-') ? foldersIn(at).map((e) => path.join(at, e)) : [])),
  ];
  for (const profile of all) {
    const build = path.join(profile, 'build');
    for (const entry of foldersIn(build)) {
      const name = /^(.+)-[0-9a-f]{16}$/.exec(entry)?.[1];
      if (name === undefined) continue;
      const folders = out.get(name);
      if (folders) folders.push(path.join(build, entry));
      else out.set(name, [path.join(build, entry)]);
    }
  }
  return out;
}
