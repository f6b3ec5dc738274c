/**
 * The explanation of a code: a Markdown text of `server/data/explanations`, with the rule in its first paragraph, a program that
 * breaks it (its fence says `rust fails`, or what it does when it runs: `rust panics`, `rust hangs`, and marks stand below what rustc points at) and programs that keep it.
 */
import { type Code, errorIndexPage } from './codes';
import { isPractice } from './practice/lints';

export interface CodeExplanation {
  readonly code: Code;
  /** In a few words, without the code. */
  readonly title: string;
  /** Markdown: what has to hold. */
  readonly rule: string;
  /** The whole, as Markdown to be read. */
  readonly markdown: string;
}

/** `text` is what the data folder has for the code. */
export function readExplanation(code: Code, text: string): CodeExplanation {
  const [heading = '', rule = ''] = text.split('\n\n', 2);
  const page = errorIndexPage(code);
  const whose = isPractice(code) ? "Clippy's own explanation" : "rustc's own explanation";
  const link = page === null ? '' : `\n${whose}: <${page}>\n`;
  return {
    code,
    title: heading.replace(/^# .*?: /, ''),
    rule: rule.replaceAll('\n', ' '),
    markdown: text.replaceAll(/^```rust (?:fails|panics|hangs)$/gm, '```rust') + link,
  };
}

/** For a hover where the code is reported; `target` is where the link to the whole leads. */
export function explanationBrief({ code, title, rule }: CodeExplanation, target: string): string {
  return `**${code}: ${title}**\n\n${rule}\n\n[Explain ${code}](${target})`;
}

export function explainTitle(code: Code): string {
  return `Explain ${code}`;
}
