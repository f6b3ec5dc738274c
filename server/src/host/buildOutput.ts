/**
 * What the build script of a package told cargo when the user last built: the names it set with `cargo:rustc-cfg`, the
 * variables of `cargo:rustc-env`, and the folder of the files it wrote. Read from the target folder, as cargo left it;
 * nothing is run. Without a build, or where builds differ, there is no answer.
 */
import { createHash } from 'node:crypto';
import path from 'node:path';
import { filesIn, foldersIn, readIfThere, rustFiles, toSlashes } from './fileWalk';

export interface BuildOutput {
  /** As `cfg` writes them. */
  readonly options: readonly string[];
  /** `OUT_DIR` is among them where all builds wrote the same Rust files. */
  readonly env: ReadonlyMap<string, string>;
  /** Names what `env` and the files in `OUT_DIR` say, wherever that is. Reads the files. */
  readonly hash: () => string;
}

/** Stands for the folder of one build. */
const OUT = '$OUT_DIR';

export class BuildOutputs {
  private readonly root: string;
  /** Folders of build scripts, by the name of their package. */
  private folders: ReadonlyMap<string, readonly string[]> | null = null;
  private readonly answers = new Map<string, BuildOutput | null>();

  /** `root`: of the workspace. */
  constructor(root: string) {
    this.root = root;
  }

  /** What the script of the package in `folder` said; null where that is not known. */
  of(name: string, folder: string): BuildOutput | null {
    let answer = this.answers.get(folder);
    if (answer === undefined) {
      answer = this.read(name, folder);
      this.answers.set(folder, answer);
    }
    return answer;
  }

  private read(name: string, folder: string): BuildOutput | null {
    this.folders ??= scriptFolders(process.env['CARGO_TARGET_DIR'] ?? path.join(this.root, 'target'));
    const outputs: { readonly text: string; readonly out: string }[] = [];
    for (const built of this.folders.get(name) ?? []) {
      if (!this.isOf(built, folder)) return null;
      const text = readIfThere(path.join(built, 'output'));
      const out = path.join(built, 'out');
      if (text !== null) outputs.push({ text: text.replaceAll(out, OUT), out });
    }
    const [first, ...others] = outputs;
    if (first === undefined) return null;
    const options = optionsIn(first.text);
    if (others.some(({ text }) => optionsIn(text).join() !== options.join())) return null;
    const env = variablesIn(first.text);
    for (const { text } of others) {
      const theirs = variablesIn(text);
      for (const [key, value] of env) if (theirs.get(key) !== value) env.delete(key);
    }
    const isSame = others.length === 0 || new Set(outputs.map(({ out }) => hashOfFiles(out))).size === 1;
    if (isSame) env.set('OUT_DIR', OUT);
    const known = [...env].filter(([, value]) => isSame || !value.includes(OUT));
    const place = toSlashes(first.out);
    return {
      options,
      env: new Map(known.map(([key, value]) => [key, value.replaceAll(OUT, place)])),
      hash: () => JSON.stringify([known.sort(), isSame ? hashOfFiles(first.out) : '']),
    };
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

function variablesIn(output: string): Map<string, string> {
  const found = output.matchAll(/^cargo::?rustc-env=([^=\s]+)=(.*?)\s*$/gm);
  return new Map([...found].map((match) => [match[1] as string, match[2] as string]));
}

/** Of the names and texts of the Rust files that a script wrote. */
function hashOfFiles(out: string): string {
  const hash = createHash('sha256');
  for (const file of rustFiles(out, [])) hash.update(`${path.relative(out, file)}\0${readIfThere(file) ?? ''}\0`);
  return hash.digest('hex');
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
