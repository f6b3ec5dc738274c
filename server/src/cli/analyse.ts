/**
 * The walk that `check` and `stats` share: every file of every target is analysed in one process and handed to a visitor.
 * A file that cannot be read, or on which the analysis fails, is named on stderr and the rest go on.
 */
import path from 'node:path';
import type { FileId } from '../base/ids';
import { LineIndex } from '../base/lineIndex';
import type { AnalysisHost } from '../ide/api';
import type { LineOf } from '../ide/human/annotations';
import type { NamedSource, SourceOf } from '../ide/jsonRender';
import type { CommandArguments } from './arguments';
import type { CreateHost } from './hostFactory';
import type { Io } from './io';
import { readSource } from './readSource';
import { findTargets, type Target } from './targets';

export interface Visit {
  readonly host: AnalysisHost;
  readonly file: FileId;
  readonly sourceOf: SourceOf;
  /** Lines of the files that `sourceOf` has named so far; null for any other. */
  readonly lineOf: LineOf;
}

export interface Walked {
  /** Paths that name nothing to analyse: wrong use. */
  readonly missing: number;
  /** Files that exist and were not analysed. */
  readonly failed: number;
}

export interface Walk extends Pick<CommandArguments, 'paths' | 'edition' | 'features'> {
  /** Files of a package are named from the working directory, as by rustc, or from the folder of its workspace, as by cargo. */
  readonly namesFrom?: 'cwd' | 'workspace';
}

export async function analyse(
  { paths, edition, features, namesFrom = 'cwd' }: Walk,
  io: Io,
  createHost: CreateHost,
  visit: (visit: Visit) => void,
): Promise<Walked> {
  const targets = findTargets(paths, io.cwd);
  const sources = new Sources(io.cwd);
  let missing = 0;
  let failed = 0;
  let host: AnalysisHost | undefined;

  const visitFile = (analysis: AnalysisHost, file: FileId): void => {
    try {
      visit({ host: analysis, file, sourceOf: (id) => sources.of(analysis, id), lineOf: sources.lineOf });
    } catch (error) {
      failed++;
      io.err(`tenure: ${sources.of(analysis, file).name}: the analysis failed: ${(error as Error).stack ?? error}\n`);
    }
  };

  const visitTarget = async (target: Target): Promise<void> => {
    if (target.kind === 'missing') {
      missing++;
      io.err(`tenure: ${target.name}: ${target.reason}\n`);
      return;
    }
    if (target.kind === 'package') {
      host ??= await createHost();
      const { files, problems, root } = host.addPackage(target.manifestPath, 'whole', features);
      if (namesFrom === 'workspace') sources.base = root;
      for (const problem of problems) io.err(`tenure: ${problem}\n`);
      while (host.unindexed.length > 0) host.indexNext();
      for (const file of files) visitFile(host, file);
      return;
    }
    const read = readSource(target.path);
    if (read.kind === 'unreadable') {
      failed++;
      io.err(`tenure: ${target.name}: ${read.reason}\n`);
      return;
    }
    host ??= await createHost();
    const file = host.addStandaloneFile(target.path, read.text, edition);
    sources.name(file, target.name, read.leadingBytes);
    visitFile(host, file);
    // A thousand small crates in one process must not pile up.
    host.removeFile(file);
    sources.forget(file);
  };

  for (const target of targets) await visitTarget(target);
  return { missing, failed };
}

/** Names and line tables of the files in hand. A file of a package is named relative to `base`. */
class Sources {
  private readonly named = new Map<FileId, { readonly name: string; readonly leadingBytes: number }>();
  private readonly cached = new Map<FileId, NamedSource>();
  private readonly byName = new Map<string, NamedSource>();

  constructor(public base: string) {}

  name(file: FileId, name: string, leadingBytes: number): void {
    this.named.set(file, { name, leadingBytes });
  }

  forget(file: FileId): void {
    const source = this.cached.get(file);
    if (source !== undefined) this.byName.delete(source.name);
    this.named.delete(file);
    this.cached.delete(file);
  }

  of(host: AnalysisHost, file: FileId): NamedSource {
    const known = this.cached.get(file);
    if (known !== undefined) return known;
    const { name, leadingBytes } = this.named.get(file) ?? { name: this.relative(host.pathOf(file)), leadingBytes: 0 };
    const source: NamedSource = { name, lines: new LineIndex(host.textOf(file)), leadingBytes };
    this.cached.set(file, source);
    this.byName.set(name, source);
    return source;
  }

  readonly lineOf: LineOf = (name, line) => {
    const lines = this.byName.get(name)?.lines;
    return lines === undefined || line < 1 || line > lines.lineCount ? null : lines.lineText(line - 1);
  };

  private relative(file: string): string {
    const relative = path.relative(this.base, file);
    return relative === '' || relative.startsWith('..') || path.isAbsolute(relative) ? file : relative;
  }
}
