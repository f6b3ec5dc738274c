/** Memory and processor time of a process with its children, from /proc. Everywhere else: null. */
import fs from 'node:fs';

function read(file) {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function processesOf(pid) {
  const all = [pid];
  let threads = [];
  try {
    threads = fs.readdirSync(`/proc/${pid}/task`);
  } catch {
    return all;
  }
  for (const thread of threads) {
    const children = read(`/proc/${pid}/task/${thread}/children`).trim();
    for (const child of children.split(' ')) if (child !== '') all.push(...processesOf(Number(child)));
  }
  return all;
}

/** Resident memory in MB. */
export function memoryOf(pid) {
  let kilobytes = 0;
  for (const one of processesOf(pid)) {
    kilobytes += Number(/^VmRSS:\s+(\d+)/m.exec(read(`/proc/${one}/status`))?.[1] ?? 0);
  }
  return kilobytes === 0 ? null : kilobytes / 1024;
}

/** Milliseconds of processor time so far, with those of children that have ended. The kernel counts in steps of 10. */
export function cpuOf(pid) {
  let ticks = 0;
  for (const one of processesOf(pid)) {
    const fields = read(`/proc/${one}/stat`).split(') ').at(-1).split(' ');
    if (fields.length > 14) for (let i = 11; i <= 14; i++) ticks += Number(fields[i]);
  }
  return ticks === 0 ? null : ticks * 10;
}
