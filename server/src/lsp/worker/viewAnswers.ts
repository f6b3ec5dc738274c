/**
 * Questions about a whole view: inlay hints and underlines. They wait until the files in view are analysed, so that they cost
 * no diagnostic its place and find everything looked up; an edit of their document makes them worthless. When a file is
 * analysed again without an edit of its own, the hints given last are compared with those of now.
 */
import type { InlayHint as ProtocolHint, Range } from 'vscode-languageserver/node';
import { assertNever, type FileId } from '../../base/ids';
import type { AnalysisHost } from '../../ide/api';
import type { HintKind } from '../../ide/inlayHints';
import type { InlayHint } from '../../ide/types';
import type { FromWorker, HintData, ToWorker, ViewQuestion } from '../messages';
import { type Files, toPlaceStates, toProtocolHint, toTimeline } from '../toProtocol';
import type { Document, Workspace } from './workspace';

interface Surroundings {
  readonly host: AnalysisHost;
  readonly workspace: Workspace;
  readonly post: (message: FromWorker) => void;
  /** The kinds of hints that are on. */
  readonly kinds: () => readonly HintKind[];
  readonly files: () => Files;
}

interface Given {
  readonly version: number;
  readonly range: Range;
  readonly hints: string;
}

export class ViewAnswers {
  /** Of the client. If not, hints bring their tooltips along. */
  asksForTooltips = false;
  private readonly questions: ViewQuestion[] = [];
  /** The hints that were given last, of documents that have not been edited since. */
  private readonly given = new Map<FileId, Given>();
  /** Of these, the files that were analysed since. */
  private readonly toCompare = new Set<FileId>();

  constructor(private readonly around: Surroundings) {}

  get isWanted(): boolean {
    return this.questions.length > 0 || this.toCompare.size > 0;
  }

  /** Of the document that comes next; 0: none that is open. */
  get serial(): number {
    const { workspace } = this.around;
    const [question] = this.questions;
    const [file] = this.toCompare;
    if (question !== undefined) return workspace.document(question.uri)?.serial ?? 0;
    return file === undefined ? 0 : (workspace.documentOf(file)?.serial ?? 0);
  }

  ask(question: ViewQuestion): void {
    this.questions.push(question);
  }

  cancel(id: number): void {
    this.drop((question) => question.id === id);
  }

  /** The document was edited or closed. */
  forget({ uri, file }: Document): void {
    this.given.delete(file);
    this.toCompare.delete(file);
    this.drop((question) => question.uri === uri);
  }

  /** The file was analysed. */
  look(file: FileId): void {
    if (this.given.has(file)) this.toCompare.add(file);
  }

  /** Throws `Cancelled`; the question stays. */
  answerNext(): void {
    const [question] = this.questions;
    if (question === undefined) {
      this.compareNext();
      return;
    }
    this.around.post(this.answer(question));
    this.questions.shift();
  }

  /** What comes next cannot be answered. */
  giveUp(): void {
    const question = this.questions.shift();
    if (question === undefined) this.toCompare.clear();
    else if (question.kind === 'hints') this.around.post({ kind: 'hints', id: question.id, result: [] });
    else this.around.post({ kind: question.kind, id: question.id, result: null });
  }

  private answer(question: ViewQuestion): FromWorker {
    const { id } = question;
    switch (question.kind) {
      case 'hints':
        return { kind: 'hints', id, result: this.hints(question) };
      case 'placeStates': {
        const found = this.at(question, (file, offset) => this.around.host.placeStates(file, offset));
        return { kind: 'placeStates', id, result: found === null ? null : toPlaceStates(found, this.around.files()) };
      }
      case 'timeline': {
        const found = this.at(question, (file, offset) => this.around.host.timeline(file, offset));
        return { kind: 'timeline', id, result: found === null ? null : toTimeline(found, this.around.files()) };
      }
      case 'bodyText':
        return {
          kind: 'bodyText',
          id,
          result: this.at(question, (file, offset) => this.around.host.bodyText(file, offset)),
        };
      default:
        return assertNever(question);
    }
  }

  private at<T>(
    { uri, position }: Exclude<ViewQuestion, { kind: 'hints' }>,
    ask: (file: FileId, offset: number) => T | null,
  ): T | null {
    const { workspace, files } = this.around;
    const document = workspace.document(uri);
    if (document === undefined) return null;
    const lines = workspace.linesOf(document.file);
    return ask(document.file, lines.offsetAt(position.line, position.character, files().unit));
  }

  /** The hint with its tooltip; as it is where the document has changed since. */
  hint({ hint }: Extract<ToWorker, { kind: 'hint' }>): ProtocolHint {
    const { uri, version, kind } = hint.data as HintData;
    const document = this.around.workspace.document(uri);
    if (document?.version !== version) return hint;
    const { position } = hint;
    const found = this.hintsIn(document.file, { start: position, end: position }, [kind]);
    const tooltip = found.find(({ label }) => label === hint.label)?.tooltip;
    return tooltip === undefined ? hint : withTooltip(hint, tooltip);
  }

  private drop(isOld: (question: ViewQuestion) => boolean): void {
    for (const question of this.questions.filter(isOld)) {
      const { kind, id } = question;
      this.questions.splice(this.questions.indexOf(question), 1);
      this.around.post({ kind, id, result: null });
    }
  }

  private hints({ uri, range }: Extract<ToWorker, { kind: 'hints' }>): readonly ProtocolHint[] {
    const document = this.around.workspace.document(uri);
    const kinds = this.around.kinds();
    if (document === undefined || kinds.length === 0) return [];
    const { file, version } = document;
    const hints = this.hintsIn(file, range, kinds);
    this.given.set(file, { version, range, hints: JSON.stringify(hints) });
    const files = this.around.files();
    return hints.map((hint) => {
      const protocol = toProtocolHint(hint, files);
      return this.asksForTooltips ? protocol : withTooltip(protocol, hint.tooltip);
    });
  }

  private hintsIn(file: FileId, { start, end }: Range, kinds: readonly HintKind[]): readonly InlayHint[] {
    const lines = this.around.workspace.linesOf(file);
    const { unit } = this.around.files();
    const from = lines.offsetAt(start.line, start.character, unit);
    return this.around.host.inlayHints(file, from, lines.offsetAt(end.line, end.character, unit), kinds);
  }

  /** Another file or a library may have changed what hints say: whoever shows them has to hear of it. */
  private compareNext(): void {
    const [file] = this.toCompare;
    if (file === undefined) return;
    const given = this.given.get(file);
    const kinds = this.around.kinds();
    const isOld =
      given !== undefined &&
      this.around.workspace.documentOf(file)?.version === given.version &&
      JSON.stringify(this.hintsIn(file, given.range, kinds)) !== given.hints;
    this.toCompare.delete(file);
    if (!isOld) return;
    this.given.delete(file);
    this.around.post({ kind: 'hintsChanged' });
  }
}

function withTooltip(hint: ProtocolHint, markdown: string): ProtocolHint {
  return { ...hint, tooltip: { kind: 'markdown', value: markdown } };
}
