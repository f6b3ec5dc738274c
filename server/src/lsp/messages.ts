/**
 * What the protocol thread and the analysis thread say to each other. Everything is plain data (it is cloned), documents
 * are named by their URI, and positions are the editor's: the analysis thread, which has all texts, translates.
 */
import type { CodeAction, Diagnostic, Hover, InlayHint, Position, Range } from 'vscode-languageserver/node';
import type { TextChange } from '../ide/api';
import type { HintKind } from '../ide/inlayHints';
import type { FileStatus } from '../ide/types';
import type { BodyTextResult, PlaceStatesResult, TimelineResult } from './protocol';
import type { Settings } from './settings';

export interface OpenDocument {
  readonly uri: string;
  /** Path on disk; the URI itself for a document that is not on disk. */
  readonly path: string;
  readonly text: string;
  readonly version: number;
  /** The nearest Cargo.toml above the file; null for a file that is a crate of its own. */
  readonly manifestPath: string | null;
  /** Names the document in the shared memory; from 1. */
  readonly serial: number;
}

export interface DiskChange {
  readonly path: string;
  readonly kind: 'created' | 'changed' | 'deleted';
  /** What is there now, for a thread that cannot read it by itself. */
  readonly bytes?: Uint8Array;
}

export type ToWorker =
  | {
      readonly kind: 'configure';
      readonly encoding: 'utf-8' | 'utf-16';
      /** The client asks for the tooltip of a hint when it shows it. */
      readonly asksForTooltips: boolean;
      readonly settings: Settings;
    }
  | ({ readonly kind: 'open' } & OpenDocument)
  | {
      readonly kind: 'change';
      readonly uri: string;
      readonly version: number;
      readonly changes: readonly TextChange[];
    }
  | { readonly kind: 'close'; readonly uri: string }
  | { readonly kind: 'disk'; readonly changes: readonly DiskChange[] }
  | { readonly kind: 'visible'; readonly uris: readonly string[]; readonly lines: readonly number[] }
  | { readonly kind: 'hover'; readonly id: number; readonly uri: string; readonly position: Position }
  | {
      readonly kind: 'fixes';
      readonly id: number;
      readonly uri: string;
      /** null: one action that fixes all of the document. */
      readonly range: Range | null;
      readonly diagnostics: readonly Diagnostic[];
    }
  /** Changes that no diagnostic asks for. */
  | { readonly kind: 'rewrites'; readonly id: number; readonly uri: string; readonly position: Position }
  | { readonly kind: 'hints'; readonly id: number; readonly uri: string; readonly range: Range }
  /** The tooltip of a hint that was given for this version. */
  | { readonly kind: 'hint'; readonly id: number; readonly hint: InlayHint }
  | {
      readonly kind: 'placeStates' | 'timeline' | 'bodyText';
      readonly id: number;
      readonly uri: string;
      readonly position: Position;
    }
  /** Nobody waits for the answer any more. */
  | { readonly kind: 'cancel'; readonly id: number };

export interface HoverAnswer {
  readonly hover: Hover | null;
  /** What is reported at the place. */
  readonly reports: readonly { readonly code: string; readonly range: Range }[];
}

/** What a hint carries to be found again. */
export interface HintData {
  readonly uri: string;
  readonly version: number;
  readonly kind: HintKind;
}

export type FromWorker =
  /** Nothing waits to be analysed; `received` messages have been read. */
  | { readonly kind: 'idle'; readonly received: number }
  | {
      readonly kind: 'diagnostics';
      readonly uri: string;
      /** null for a file that is not open. */
      readonly version: number | null;
      readonly diagnostics: readonly Diagnostic[];
      /** null where the analysis failed. */
      readonly status: FileStatus | null;
    }
  /** What is known of a document that was just opened, while the rest of it is being analysed. */
  | {
      readonly kind: 'first';
      readonly uri: string;
      readonly version: number;
      readonly diagnostics: readonly Diagnostic[];
    }
  | { readonly kind: 'hover'; readonly id: number; readonly result: HoverAnswer | null }
  | { readonly kind: 'fixes' | 'rewrites'; readonly id: number; readonly result: readonly CodeAction[] }
  /** null: an edit came before the answer. */
  | { readonly kind: 'hints'; readonly id: number; readonly result: readonly InlayHint[] | null }
  | { readonly kind: 'hint'; readonly id: number; readonly result: InlayHint }
  | { readonly kind: 'placeStates'; readonly id: number; readonly result: PlaceStatesResult | null }
  | { readonly kind: 'timeline'; readonly id: number; readonly result: TimelineResult | null }
  | { readonly kind: 'bodyText'; readonly id: number; readonly result: BodyTextResult | null }
  /** Hints that were given have changed without an edit of their document. */
  | { readonly kind: 'hintsChanged' }
  /** A package was read; `missing` is what it depends on and what is not on this machine. */
  | { readonly kind: 'package'; readonly manifestPath: string; readonly missing: readonly string[] }
  /** Libraries are being read: so many of so many, `name` next; null: all are. */
  | { readonly kind: 'indexing'; readonly done: number; readonly total: number; readonly name: string | null }
  | { readonly kind: 'log'; readonly level: 'error' | 'warn' | 'info'; readonly message: string };

/** The kind of code actions that nothing asks for. */
export const REWRITE = 'refactor.rewrite';

/** The kind of the code action that fixes all of a document. */
export const FIX_ALL = 'source.fixAll.tenure';

/** Slots of the memory that both threads see. */
export const Slot = {
  /** Messages posted so far: the analysis of a file is given up as soon as fewer have been read. */
  posted: 0,
  /** Of these, edits: only they make the answer to a question worthless. */
  edits: 1,
  /** Serial of the document under analysis, 0 for none: after a crash it names the culprit. */
  analysing: 2,
  /** Messages read so far: a thread that falls behind for long hangs. */
  read: 3,
  /** Analyses begun so far. */
  begun: 4,
  /** What waited when the last one began, and has been read: open documents and questions. */
  waiting: 5,
} as const;

export const sharedSlots = 6;

export type Question = Extract<ToWorker, { kind: 'hover' | 'fixes' | 'rewrites' | 'hint' }>;
/** Questions about a whole view: they wait for its diagnostics, and an edit makes them worthless. */
export type ViewQuestion = Extract<
  ToWorker,
  { kind: 'hints' } | { position: Position; kind: 'placeStates' | 'timeline' | 'bodyText' }
>;
