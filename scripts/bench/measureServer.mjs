/** Tenure: spawn to first diagnostics of what is in view, and to all of the file; then edit after edit to the diagnostics of exactly that version. */
import { setTimeout as sleep } from 'node:timers/promises';
import { added } from './generate.mjs';
import { codeOf, LspClient, rangeOf } from './lspClient.mjs';
import { median, percentile } from './numbers.mjs';
import { cpuOf, memoryOf } from './processTree.mjs';

const warmup = 12;

/**
 * `command` starts the server, with the variables `env` besides its own. Throws where an error does not appear or does not
 * vanish: then no figure means anything.
 */
export async function measureServer(command, { root, file, text, edits }, { count, gap = 20, env = {} }) {
  const client = new LspClient(command, { cwd: root, env });
  try {
    await client.start(root);
    const [first] = edits;
    const line = text.slice(0, text.indexOf(first.from)).split('\n').length - 1;
    client.open(file, text.replace(first.from, first.to));
    // As the VS Code client does: the edited function is what its user looks at.
    client.notify('tenure/visible', { uris: [client.uri], lines: [line] });
    const start = await client.diagnostics(({ diagnostics }) => diagnostics.some((d) => codeOf(d) === first.code));
    const complete = await client.complete();
    const startCpu = cpuOf(client.child.pid);
    const startMemory = memoryOf(client.child.pid);
    let isIn = true;
    const toggle = async ({ code, from, to }) => {
      const now = isIn ? to : from;
      const shown = isIn ? text.replace(from, to) : text;
      const at = shown.indexOf(now, text.indexOf(from));
      const range = rangeOf(shown, at, at + now.length);
      const sent = performance.now();
      const version = client.change(range, isIn ? from : to);
      const answer = await client.diagnostics((publication) => publication.version === version);
      isIn = !isIn;
      const codes = answer.diagnostics.map(codeOf);
      if (codes.includes(code) !== isIn) {
        throw new Error(
          `${code} ${isIn ? 'does not appear' : 'stays'} at version ${version} (there: ${codes.join(' ') || 'nothing'})`,
        );
      }
      client.published.length = 0;
      return answer.at - sent;
    };
    await toggle(first);
    const samples = [];
    let cpuBefore = null;
    for (let i = 0; i < warmup + count; i++) {
      if (i === warmup) cpuBefore = cpuOf(client.child.pid);
      const time = await toggle(edits[(i >> 1) % edits.length]);
      if (i >= warmup) samples.push(time);
      await sleep(gap);
    }
    const cpu = cpuOf(client.child.pid);
    // A whole function comes and goes: names are looked at, not only bodies.
    const end = { start: rangeOf(text, text.length, text.length).start };
    const after = rangeOf(text + added, text.length + added.length, text.length + added.length).end;
    const comings = [];
    const cpuBeforeComings = cpuOf(client.child.pid);
    for (let i = 0; i < 20; i++) {
      const sent = performance.now();
      const version = client.change({ start: end.start, end: i % 2 ? after : end.start }, i % 2 ? '' : added);
      const answer = await client.diagnostics((publication) => publication.version === version);
      comings.push(answer.at - sent);
      client.published.length = 0;
      await sleep(gap);
    }
    const cpuOfComings = cpuOf(client.child.pid);
    return {
      item: median(comings),
      cpuPerItem: cpuOfComings === null ? null : (cpuOfComings - cpuBeforeComings) / comings.length,
      firstDiagnostics: start.at - client.spawnedAt,
      allDiagnostics: complete - client.spawnedAt,
      startCpu,
      startMemory,
      edit: median(samples),
      editP95: percentile(samples, 0.95),
      cpuPerEdit: cpu === null ? null : (cpu - cpuBefore) / count,
      memory: memoryOf(client.child.pid),
    };
  } finally {
    await client.stop();
  }
}
