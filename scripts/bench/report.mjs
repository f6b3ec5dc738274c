/** The figures as tables: times in milliseconds, memory in MB, then the ratios, which are what counts. */

export const number = (value) =>
  value === null || value === undefined ? '-' : value >= 100 ? value.toFixed(0) : value.toPrecision(3);

/** `1/40` for a quotient below one, `1.8` above. */
export function ratio(a, b) {
  if (a === null || b === null || a === undefined || b === undefined) return '-';
  return a < b ? `1/${number(b / a)}` : number(a / b);
}

export function table(title, head, rows) {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column].length)));
  const line = (row) => row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join('  ');
  console.log(`\n${title}\n${line(head)}\n${widths.map((width) => '-'.repeat(width)).join('  ')}`);
  for (const row of rows) console.log(line(row));
}

export function printReport({ machine, against, node, rows, many }) {
  console.log(`${machine.cpus} cpus ${machine.model}, load ${machine.load.toFixed(1)}, node ${machine.node}`);
  console.log(`beside: ${against.cargo ?? 'no cargo'}; ${against.rustAnalyzer ?? 'no rust-analyzer'}`);
  const head = ['', ...rows.map((row) => `${row.lines} lines`)];
  const row = (name, pick) => [name, ...rows.map((at) => number(pick(at)))];
  table('milliseconds', head, [
    row('edit to diagnostics, p50', (r) => r.tenure.edit),
    row('edit to diagnostics, p95', (r) => r.tenure.editP95),
    row('processor time for each edit', (r) => r.tenure.cpuPerEdit),
    row('spawn to first diagnostics', (r) => r.tenure.firstDiagnostics),
    row('spawn to all diagnostics', (r) => r.tenure.allDiagnostics),
    row('  processor time, all threads', (r) => r.tenure.startCpu),
    row('cargo check, warm, same error', (r) => r.cargo?.edit),
    row('rust-analyzer, first diagnostics', (r) => r.rustAnalyzer?.firstDiagnostics),
    row('rust-analyzer, quiescent', (r) => r.rustAnalyzer?.quiescent),
  ]);
  table('MB resident, all processes', head, [
    row('Tenure, first diagnostics', (r) => r.tenure.startMemory),
    row('Tenure, after the edits', (r) => r.tenure.memory),
    row('rust-analyzer, first diagnostics', (r) => r.rustAnalyzer?.memory),
  ]);
  const ratios = (name, a, b) => [name, ...rows.map((at) => ratio(a(at), b(at)))];
  const shortest = rows.toSorted((a, b) => a.lines - b.lines)[0];
  table('ratios', head, [
    ratios(
      'edit / cargo check',
      (r) => r.tenure.edit,
      (r) => r.cargo?.edit,
    ),
    ratios(
      'p95 / p50',
      (r) => r.tenure.editP95,
      (r) => r.tenure.edit,
    ),
    ratios(
      `edit / edit at ${shortest.lines} lines`,
      (r) => r.tenure.edit,
      () => shortest.tenure.edit,
    ),
    ratios(
      'first diagnostics / rust-analyzer',
      (r) => r.tenure.firstDiagnostics,
      (r) => r.rustAnalyzer?.firstDiagnostics,
    ),
    ratios(
      'all diagnostics / rust-analyzer',
      (r) => r.tenure.allDiagnostics,
      (r) => r.rustAnalyzer?.firstDiagnostics,
    ),
    ratios(
      'memory / rust-analyzer',
      (r) => r.tenure.memory,
      (r) => r.rustAnalyzer?.memory,
    ),
  ]);
  console.log(`\nbare node: ${number(node.wall)} ms, ${number(node.cpu)} ms of processor time`);
  if (many !== null) {
    console.log(
      `${many.count} small files through the command line: ${number(many.wall)} ms, ${number(many.wall / many.count)} each`,
    );
  }
}
