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
    row('a function that comes or goes', (r) => r.tenure.item),
    row('  its processor time', (r) => r.tenure.cpuPerItem),
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

/** Packages with their dependencies, line by line as they are measured. */
export function printPackages(rows, isFirst) {
  const columns = [
    ['cold s', (r) => r.tenure.indexed / 1000],
    ['r-a s', (r) => r.rustAnalyzer && r.rustAnalyzer.quiescent / 1000],
    ['cold/r-a', (r) => r.rustAnalyzer && r.tenure.indexed / r.rustAnalyzer.quiescent],
    ['cold cpu s', (r) => r.tenure.indexedCpu / 1000],
    ['r-a cpu s', (r) => r.rustAnalyzer && r.rustAnalyzer.cpu / 1000],
    ['warm first s', (r) => r.tenure.warmFirst / 1000],
    ['its cpu s', (r) => r.tenure.warmFirstCpu / 1000],
    ['warm all s', (r) => r.tenure.warmAll / 1000],
    ['MB', (r) => r.tenure.memory],
    ['MB/r-a', (r) => r.rustAnalyzer && r.tenure.memory / r.rustAnalyzer.memory],
  ];
  if (isFirst) console.log(['package'.padEnd(24), ...columns.map(([name]) => name.padStart(12))].join(' '));
  for (const row of rows)
    console.log([row.name.padEnd(24), ...columns.map(([, pick]) => number(pick(row)).padStart(12))].join(' '));
}
