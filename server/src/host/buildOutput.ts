/**
 * What the build script of a package told cargo when the user last built: the names it set with `cargo:rustc-cfg`, the
 * variables of `cargo:rustc-env`, and the folder of the files it wrote. Read from the target folder, as cargo left it;
 * nothing is run. Without a build, or where builds differ, there is no answer.
 */
import { createHash } from 'node:crypto';
import path from 'node:path';
import { filesIn, foldersIn, readIfThere, realPath, rustFiles, toSlashes } from './fileWalk';

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
    const all = this.folders.get(name) ?? [];
    const strangers = all.filter((built) => !this.isOf(built, folder));
    const outputs: { readonly text: string; readonly out: string }[] = [];
    for (const built of all) {
      const text = readIfThere(path.join(built, 'output'));
      if (text === null) continue;
      if (strangers.length > 0) {
        const script = scriptRunIn(built, all);
        if (script === null) return null;
        if (strangers.includes(script)) continue;
      }
      const out = path.join(built, 'out');
      outputs.push({ text: text.replaceAll(out, OUT), out });
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

  /**
   * Is what was built there of the package in `folder`? The list of sources that rustc writes beside a compiled script tells
   * versions of one name apart; a folder without it is where one ran.
   */
  private isOf(built: string, folder: string): boolean {
    const real = realPath(folder) + path.sep;
    for (const file of filesIn(built)) {
      if (!file.endsWith('.d')) continue;
      const sources = /: (.+?\.rs)(?: |$)/m.exec(readIfThere(path.join(built, file)) ?? '')?.[1];
      if (sources === undefined) return false;
      const source = path.resolve(this.root, sources.replaceAll('\\ ', ' '));
      if (!source.startsWith(folder + path.sep) && !realPath(source).startsWith(real)) return false;
    }
    return true;
  }
}

/**
 * The folder, among those with the same package name, of the compiled script that ran in `built`. Cargo says in the
 * fingerprint of the run, as numbers, what it depends on, and keeps beside each compiled script its own number, in
 * hexadecimal digits of the bytes from the lowest (`cargo::core::compiler::fingerprint`).
 */
function scriptRunIn(built: string, all: readonly string[]): string | null {
  const ran = fingerprintsOf(built, /^run-build-script-.*\.json$/)[0] ?? '';
  const wanted = new Set<string>();
  for (const [, number] of ran.matchAll(/\[\d+,"build_script_\w*",\w+,(\d+)\]/g)) {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64LE(BigInt.asUintN(64, BigInt(number as string)));
    wanted.add(bytes.toString('hex'));
  }
  const found = all.filter((script) =>
    fingerprintsOf(script, /^build-script-(?!.*\.json$)/).some((own) => wanted.has(own.trim())),
  );
  return found.length === 1 ? (found[0] as string) : null;
}

/** The texts of the files with such a name that cargo keeps of what was built in a folder. */
function fingerprintsOf(built: string, name: RegExp): string[] {
  const folder = path.join(path.dirname(path.dirname(built)), '.fingerprint', path.basename(built));
  const named = filesIn(folder).filter((file) => name.test(file));
  return named.map((file) => readIfThere(path.join(folder, file)) ?? '');
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
