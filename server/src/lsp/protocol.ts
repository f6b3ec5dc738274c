/**
 * What Tenure adds to the language server protocol. The one file that client and server share: names and plain shapes,
 * since each side bundles its own copy of the protocol library.
 */

/** Server to client. */
export const statusNotification = 'tenure/status';
/** Client to server: the documents that can be seen, the focused one first. */
export const visibleNotification = 'tenure/visible';

/**
 * Client to server, where the server cannot read the workspace by itself: the files of the packages in it, and later what has
 * changed of them. A client that does so says `sendsFiles: true` in its initialization options; no document is then analysed before
 * `isComplete` has been true once.
 */
export const filesNotification = 'tenure/files';

export interface FilesParams {
  /** `bytes`: null for a file or a folder that is not there any more. */
  readonly files: readonly { readonly uri: string; readonly bytes: Uint8Array | null }[];
  readonly isComplete: boolean;
}

/**
 * Addresses of files of the extension, for the server in a browser: the first message to its worker, before the protocol begins.
 */
export interface WebFiles {
  /** The program of the analysis thread. */
  readonly worker: string;
  readonly parser: string;
  readonly grammar: string;
  readonly std: string;
  /** One object, texts by code. */
  readonly explanations: string;
}

export type Phase =
  /** The analysis starts, or reads a package. */
  | 'loading'
  /** An answer takes longer than an eye blink. */
  | 'analysing'
  | 'ready'
  /** It failed too often in a row and was stopped; a restart is up to the user. */
  | 'stopped';

export interface StatusParams {
  readonly phase: Phase;
  /** What the analysis understood of the file last analysed; null before the first. */
  readonly file: FileStatusParams | null;
  /** A sentence for the user where something is out of order. */
  readonly problem: string | null;
}

export interface FileStatusParams {
  readonly uri: string;
  readonly bodies: number;
  readonly tainted: number;
  readonly reasons: readonly { readonly reason: string; readonly count: number }[];
}

export interface VisibleParams {
  readonly uris: readonly string[];
  /** The first line in view of each, 0-based; a client may leave them out. */
  readonly lines?: readonly number[];
}

/**
 * Client to server: what the variable at a position is on each line of its body. Answered when the diagnostics of what is in
 * view are there; null where there is no variable, or its body is not understood.
 */
export const placeStatesRequest = 'tenure/placeStates';

export interface PlaceStatesParams {
  readonly textDocument: { readonly uri: string };
  readonly position: { readonly line: number; readonly character: number };
}

export type PlaceState = 'exclusive' | 'shared' | 'owned' | 'maybe' | 'moved';

export interface PlaceStatesResult {
  readonly name: string;
  /** Ascending, each within one line. */
  readonly ranges: readonly { readonly state: PlaceState; readonly range: ProtocolRange }[];
}

/** Client to server: the variables of the function at a position against its lines, under the same conditions. */
export const timelineRequest = 'tenure/timeline';

export type TimelineParams = PlaceStatesParams;

export interface TimelineResult {
  readonly title: string;
  /** The lines that are drawn. */
  readonly range: ProtocolRange;
  readonly svg: string;
  readonly markdown: string;
}

/**
 * Client to server: MIR, regions and loans of the function at a position. Answered at the same time; null where there is no
 * function. Of one that is not understood there is what was made of it, and the reason.
 */
export const bodyTextRequest = 'tenure/bodyText';

export type BodyTextParams = PlaceStatesParams;

export interface BodyTextResult {
  /** The path of the function. */
  readonly title: string;
  readonly text: string;
}

/** Client to server: what a code means; null where it is none of Tenure's. */
export const explainRequest = 'tenure/explain';

export interface ExplainParams {
  readonly code: string;
}

export interface ExplainResult {
  readonly code: string;
  readonly title: string;
  readonly markdown: string;
}

/** Client to server, without parameters: the codes that Tenure reports, with their titles. */
export const codesRequest = 'tenure/codes';

export type CodesResult = readonly { readonly code: string; readonly title: string }[];

/**
 * The command of the code action "Explain E0502" and of the link in hovers; its one argument is the code. A client that has it
 * says so by `explains: true` in its initialization options; for others the server shows the file with the explanation, if the
 * client can show documents.
 */
export const explainCommand = 'tenure.explain';

interface ProtocolRange {
  readonly start: { readonly line: number; readonly character: number };
  readonly end: { readonly line: number; readonly character: number };
}
