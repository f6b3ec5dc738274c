/**
 * What the features hand to the front doors: plain data, positions resolved to files. No protocol types.
 * Offsets are UTF-16 code units, 0-based, into the named file's current text.
 */
import type { FileId } from '../base/ids';
import type { Code } from './codes';
import type { HintKind } from './inlayHints';

export interface FileRange {
  readonly file: FileId;
  readonly start: number;
  readonly end: number;
}

export interface Label {
  readonly range: FileRange;
  readonly text: string;
  /** `true`: one more primary span of the message. `false`: none, though it covers the text of one, being made by a desugaring. */
  readonly isPrimary?: boolean;
}

/** `= note:` or `= help:`, with a range where rustc gives one; its labels may stand elsewhere too. */
export interface Child {
  readonly level: 'note' | 'help';
  readonly message: string;
  readonly range?: FileRange;
  readonly labels?: readonly Label[];
}

/** One diagnostic, as rustc would print it. */
export interface Diagnostic {
  readonly code: Code;
  readonly severity: 'error' | 'warning';
  /** rustc's message, exactly. */
  readonly message: string;
  /** Primary span; its `text` is the primary label, '' where rustc prints none. */
  readonly primary: Label;
  /** Further labels in rustc's order. */
  readonly secondary: readonly Label[];
  /** How many of them rustc lists in front of the primary label; none where it is not said. */
  readonly labelsBeforePrimary?: number;
  readonly children: readonly Child[];
  /** Where the span lies in a macro: the invocations, innermost first. */
  readonly expansions: readonly Label[];
  /** Opaque to the front doors: finds the structured explanation again for hover and fixes. */
  readonly id: string;
}

export interface TextEdit {
  readonly range: FileRange;
  readonly newText: string;
}

/** A verified fix: applied in memory, analysed again, its error gone and nothing new. */
export interface Fix {
  readonly title: string;
  readonly code: string;
  readonly diagnosticId: string;
  readonly isPreferred: boolean;
  readonly edits: readonly TextEdit[];
}

/** A verified change that nothing asks for: nothing new is reported behind it. */
export interface Rewrite {
  readonly title: string;
  readonly edits: readonly TextEdit[];
}

export interface Hover {
  readonly range: FileRange;
  readonly markdown: string;
}

export interface InlayHint {
  readonly file: FileId;
  /** It stands in front of the character with this offset. */
  readonly offset: number;
  readonly kind: HintKind;
  readonly label: string;
  /** Markdown. */
  readonly tooltip: string;
  /** It ends a line, and wants a space before it. */
  readonly isAtEnd: boolean;
}

/** What a variable is on a line. A borrow counts before what it has; `owned`: on some way there, by the end of the line. */
export type PlaceState = 'exclusive' | 'shared' | 'owned' | 'maybe' | 'moved';

export interface PlaceStates {
  readonly name: string;
  /** Ascending, each within one line. */
  readonly ranges: readonly { readonly state: PlaceState; readonly range: FileRange }[];
}

/** The variables of a function against its lines, ready to be shown. */
export interface Timeline {
  /** `fn work`. */
  readonly title: string;
  readonly range: FileRange;
  /** A document of its own. Its parts have classes, so that whoever shows it can choose colours. */
  readonly svg: string;
  readonly markdown: string;
}

/** MIR, regions and loans of a function, to be read. */
export interface BodyText {
  /** The path of the function. */
  readonly title: string;
  readonly text: string;
}

export interface TaintCount {
  readonly reason: string;
  readonly count: number;
}

export interface KnownDiagnostics {
  readonly diagnostics: readonly Diagnostic[];
  /** False where bodies are left that nobody has looked at. */
  readonly isComplete: boolean;
  /** How many were looked at. */
  readonly bodies: number;
}

/** Paths and macro calls of a file, and those that lead nowhere: `reason: what`, once for each. */
export interface Coverage {
  readonly paths: number;
  readonly unresolved: readonly string[];
  readonly macroCalls: number;
  readonly unexpanded: readonly string[];
  /** By the name of the crate. */
  readonly unsafeCode: ReadonlyMap<string, UnsafeCount>;
}

/** Blocks, functions and impls that say `unsafe`; declarations of foreign functions do not count. */
export interface UnsafeCount {
  readonly blocks: number;
  readonly functions: number;
  readonly impls: number;
}

export interface FileStatus {
  readonly bodies: number;
  readonly tainted: number;
  readonly reasons: readonly TaintCount[];
}
