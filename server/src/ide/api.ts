/**
 * The facade that the front doors (`lsp/`, `cli/`) call. One instance owns one database; it is synchronous and single
 * threaded. The language server runs it in a worker thread.
 */
import type { FileId } from '../base/ids';
import type { CargoTarget } from '../host/cargoTarget';
import type { FeatureChoice } from '../host/featureChoice';
import type { Reading } from '../source/files';
import type { HintKind } from './inlayHints';
import type {
  BodyText,
  Coverage,
  Diagnostic,
  FileStatus,
  Fix,
  Hover,
  InlayHint,
  KnownDiagnostics,
  PlaceStates,
  Rewrite,
  TextEdit,
  Timeline,
} from './types';

export type Edition = '2015' | '2018' | '2021' | '2024';

export interface TextChange {
  /** UTF-16 offsets into the text before this change. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export interface AddedPackage {
  readonly files: readonly FileId[];
  /** The folder of the workspace, absolute. */
  readonly root: string;
  readonly problems: readonly string[];
  /** Packages that are depended on and not on this machine: `serde 1.0`. */
  readonly missing: readonly string[];
}

/** How much is wanted of a file that is analysed part by part. */
export interface Part {
  readonly of: 'bodies' | 'all';
  /** Offset of what is looked at. */
  readonly from: number;
  /** So many bodies in any case: those of the part before, so that nothing vanishes that was said. */
  readonly bodies: number;
}

export interface AnalysisHost {
  /**
   * Registers a file that is a crate of its own (a single `.rs` file outside any package). Text may be replaced later. With
   * `tests` what is under `cfg(test)` is analysed too, as it always is in a package.
   */
  addStandaloneFile(path: string, text: string, edition: Edition, tests?: boolean): FileId;
  /**
   * Loads the Cargo package or workspace whose manifest is at `manifestPath`; reads its files from disk. Where `items` alone
   * are wanted, that holds for each file until `setReading` says otherwise. Reading it again with other `features` changes
   * what is there.
   */
  addPackage(manifestPath: string, reading?: Reading, features?: FeatureChoice): AddedPackage;
  /** Keeps for the next server what it need not find out again, where there is news. Throws `Cancelled`. */
  keep(): void;
  /** Lets go of what is not needed now and can be made again, after a burst of work. */
  release(): void;
  /** `whole`: the file is looked at. The answers are the same either way; only the work they take is not. */
  setReading(file: FileId, wanted: Reading): void;
  /**
   * Libraries that packages depend on and that were not read yet, next first; what touches them is not analysed. `indexNext`
   * reads one, and throws `Cancelled` if it has to stop; then the next call goes on.
   */
  readonly unindexed: readonly string[];
  indexNext(): void;
  /** Drops a standalone file and everything derived from it. */
  removeFile(file: FileId): void;
  fileForPath(path: string): FileId | undefined;
  pathOf(file: FileId): string;
  textOf(file: FileId): string;
  /** Replaces the text of a file wholly, or by edits applied in order. */
  setText(file: FileId, text: string): void;
  applyChanges(file: FileId, changes: readonly TextChange[]): void;
  /** Diagnostics of one file, sorted by primary offset. Never throws on user code. */
  diagnostics(file: FileId): readonly Diagnostic[];
  /** Lints of good practice of one file, sorted by offset: advice, asked for apart from what `diagnostics` says. */
  practice(file: FileId): readonly Diagnostic[];
  /** The target whose crate a report is about, as cargo names it. */
  cargoTarget(diagnostic: Diagnostic): CargoTarget | null;
  /** Whether the text that a report with that id was about does not parse now, so that nobody can say if it holds. */
  isBroken(file: FileId, id: string): boolean;
  /**
   * The same as far as they are known when `isTimeUp`, the bodies at the offset `from` first. What is done stays done. Of
   * `bodies` alone a list is never complete.
   */
  knownDiagnostics(file: FileId, part: Part, isTimeUp: () => boolean): KnownDiagnostics;
  hover(file: FileId, offset: number): Hover | null;
  /** Hints of these kinds with an offset in [start, end], ascending. Bodies outside of the range are not looked at. */
  inlayHints(file: FileId, start: number, end: number, kinds: readonly HintKind[]): readonly InlayHint[];
  /** What the variable at the offset is on each line of its body; null where there is none, or nobody knows. */
  placeStates(file: FileId, offset: number): PlaceStates | null;
  /** The variables of the function at the offset, line by line; null where there is none, or nobody knows. */
  timeline(file: FileId, offset: number): Timeline | null;
  /** MIR, regions and loans of the function at the offset; null where there is none. */
  bodyText(file: FileId, offset: number): BodyText | null;
  /** Verified quick fixes for diagnostics that touch [start, end). */
  fixes(file: FileId, start: number, end: number): readonly Fix[];
  /** The same for reports of `practice`. */
  practiceFixes(file: FileId, start: number, end: number): readonly Fix[];
  /** Verified changes of the expression at the offset. */
  rewrites(file: FileId, offset: number): readonly Rewrite[];
  /** The preferred fix of every report of the file, as one edit; null where there is nothing to fix. */
  fixAll(file: FileId): TextEdit | null;
  status(file: FileId): FileStatus;
  /** How much of what the file names is found. */
  coverage(file: FileId): Coverage;
  /** Called between bodies and inside long loops; returning true cancels the running request with `Cancelled`. */
  setCancellation(isCancelled: () => boolean): void;
}
