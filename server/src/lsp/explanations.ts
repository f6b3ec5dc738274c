/**
 * Explanations of codes, offline: in the hover where one is reported, behind the code action "Explain E0502", and on request.
 * The protocol thread reads the file that is asked for; the analysis has no part in it.
 */
import type { ClientCapabilities, CodeAction, Diagnostic, Hover } from 'vscode-languageserver/node';
import { type CodeExplanation, explainTitle, explanationBrief, readExplanation } from '../ide/codeExplanation';
import { CODES, type Code } from '../ide/codes';
import type { HoverAnswer } from './messages';
import { type CodesResult, type ExplainResult, explainCommand } from './protocol';

/** The files that explain a code each. */
export interface ExplanationFiles {
  readonly read: (code: Code) => Promise<string>;
  /** For a client that shows the file itself; null where there is none that it could open. */
  readonly uriOf: (code: Code) => string | null;
}

export class Explanations {
  /** The client has the command; `canShow`: it shows a document when asked to. */
  private hasCommand = false;
  private canShow = false;

  constructor(private readonly files: ExplanationFiles) {}

  /** Returns the commands that the server has to offer. */
  initialize({ window }: ClientCapabilities, options: unknown): string[] {
    this.hasCommand = (options as { explains?: unknown } | undefined)?.explains === true;
    this.canShow = window?.showDocument?.support === true;
    return this.canShow && !this.hasCommand ? [explainCommand] : [];
  }

  async explain(code: string): Promise<ExplainResult | null> {
    const found = await this.read(code);
    return found === null ? null : { code, title: found.title, markdown: found.markdown };
  }

  list(): Promise<CodesResult> {
    return Promise.all(CODES.map(async (code) => ({ code, title: (await this.read(code))?.title ?? '' })));
  }

  /** The file with the explanation, for a client that shows it itself; null where the code is none of ours. */
  uriOf(code: string): string | null {
    return isCode(code) ? this.files.uriOf(code) : null;
  }

  /** The hover with what the codes at its place mean. */
  async toHover({ hover, reports }: HoverAnswer): Promise<Hover | null> {
    const range = hover?.range ?? reports[0]?.range;
    const contents = hover === null ? [] : [(hover.contents as { readonly value: string }).value];
    for (const code of new Set(reports.map((report) => report.code))) {
      const found = await this.read(code);
      if (found !== null) contents.push(explanationBrief(found, this.target(found.code)));
    }
    if (contents.length === 0 || range === undefined) return null;
    return { contents: { kind: 'markdown', value: contents.join('\n\n---\n\n') }, range };
  }

  /** One for each code among the diagnostics that an editor asks about. */
  actions(diagnostics: readonly Diagnostic[]): CodeAction[] {
    if (!this.hasCommand && !this.canShow) return [];
    const codes = [...new Set(diagnostics.map(({ code }) => String(code)))].filter(isCode);
    return codes.map((code) => {
      const title = explainTitle(code);
      const about = diagnostics.filter((diagnostic) => diagnostic.code === code);
      return {
        title,
        kind: 'quickfix',
        diagnostics: about,
        command: { title, command: explainCommand, arguments: [code] },
      };
    });
  }

  private async read(code: string): Promise<CodeExplanation | null> {
    return isCode(code) ? readExplanation(code, await this.files.read(code)) : null;
  }

  private target(code: Code): string {
    if (!this.hasCommand) return this.uriOf(code) ?? '';
    return `command:${explainCommand}?${encodeURIComponent(JSON.stringify([code]))}`;
  }
}

function isCode(code: string): code is Code {
  return (CODES as readonly string[]).includes(code);
}
