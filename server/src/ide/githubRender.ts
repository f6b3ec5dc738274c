/**
 * Workflow commands of GitHub Actions: a line for each report, which the page of a pull request shows at its place. See
 * https://docs.github.com/actions/reference/workflow-commands-for-github-actions. Lines and columns are 1-based, the end of
 * a range is its last character.
 */
import type { RustcDiagnostic } from './jsonRender';

export function renderGithub(message: RustcDiagnostic): string {
  const primary = message.spans.find((span) => span.is_primary);
  const code = message.code?.code ?? null;
  const properties: (readonly [string, string | number])[] = [];
  if (primary !== undefined) {
    properties.push(['file', primary.file_name], ['line', primary.line_start], ['endLine', primary.line_end]);
    properties.push(
      ['col', primary.column_start],
      ['endColumn', Math.max(primary.column_start, primary.column_end - 1)],
    );
  }
  if (code !== null) properties.push(['title', code]);
  const labels = message.spans
    .filter(({ label }) => label !== null && label !== '')
    .map(({ label, line_start }) => `line ${line_start}: ${label}`);
  const text = [message.message, ...labels].join('\n');
  const list = properties.map(([name, value]) => `${name}=${escaped(String(value), /[%\r\n:,]/g)}`).join(',');
  const command = message.level === 'error' ? 'error' : 'warning';
  return `::${command}${list === '' ? '' : ` ${list}`}::${escaped(text, /[%\r\n]/g)}\n`;
}

function escaped(text: string, special: RegExp): string {
  return text.replace(special, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`);
}
