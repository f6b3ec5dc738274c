/**
 * `rust-analyzer analysis-stats` on one package: CPU of its inference, and how many expressions it knows the type of. It
 * prints a line when a phase is over; what the process has used by then is read when the line arrives.
 */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { parse, stringify } from 'smol-toml';

/** Milliseconds of all threads so far; null where the system does not say. */
function cpuOf(pid) {
  try {
    let sum = 0;
    for (const task of fs.readdirSync(`/proc/${pid}/task`))
      sum += Number(fs.readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ')[0]);
    return sum / 1e6;
  } catch {
    return null;
  }
}

/** null where it fails. */
export function analysisStats({ program }, library, cwd, env) {
  const options = { cwd, env: { ...process.env, CARGO_NET_OFFLINE: 'true', RUST_SRC_PATH: library, ...env } };
  const child = spawn(program, ['-q', 'analysis-stats', '--no-test', '.'], {
    ...options,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let rest = '';
  let lowered = null;
  const found = { cpu: null, exprs: 0, unknown: 0, partly: 0 };
  child.stderr.on('data', (data) => {
    const lines = (rest + data).split('\n');
    rest = lines.pop();
    for (const line of lines) {
      const exprs = /^\s*exprs: (\d+), \?\?ty: (\d+) .*?, \?ty: (\d+)/.exec(line);
      if (exprs !== null) Object.assign(found, { exprs: +exprs[1], unknown: +exprs[2], partly: +exprs[3] });
      if (/^(Expression Store|Body) Lowering:/i.test(line)) lowered = cpuOf(child.pid);
      const time = /^Inference:\s*([\d.]+)(µs|ms|s)/.exec(line);
      if (time === null) continue;
      const now = cpuOf(child.pid);
      const unit = time[2] === 's' ? 1000 : time[2] === 'ms' ? 1 : 0.001;
      found.cpu = now === null || lowered === null ? Number(time[1]) * unit : now - lowered;
    }
  });
  return new Promise((resolve) => {
    child.on('error', () => resolve(null));
    child.on('close', () => resolve(found.cpu === null ? null : found));
  });
}

/**
 * A copy of the standard library that cargo can resolve without a network: its development dependencies, and those of parts
 * that nobody analyses here, are left out. Without it rust-analyzer knows neither `hashbrown` nor `cfg_if` behind std.
 */
export function offlineLibrary(library, to) {
  const vendor = path.join(to, 'vendor');
  const done = path.join(to, '.offline');
  if (fs.existsSync(done) && fs.readFileSync(done, 'utf8') === library) return to;
  fs.rmSync(to, { recursive: true, force: true });
  fs.cpSync(library, to, { recursive: true, dereference: true });
  fs.mkdirSync(path.join(to, '.cargo'), { recursive: true });
  const config = `[source.crates-io]\nreplace-with = "vendored"\n[source.vendored]\ndirectory = ${JSON.stringify(vendor)}\n`;
  fs.writeFileSync(path.join(to, '.cargo/config.toml'), config);
  const known = new Set(fs.readdirSync(vendor).map((name) => name.replace(/-\d+\.\d+.*$/, '')));
  for (const name of fs.readdirSync(to, { recursive: true })) {
    if (path.basename(name) !== 'Cargo.toml' || name.startsWith('vendor')) continue;
    const manifest = path.join(to, name);
    const text = parse(fs.readFileSync(manifest, 'utf8'));
    if (name === 'Cargo.toml') text.workspace.members = ['std', 'sysroot'];
    withoutUnknown(text, known);
    fs.writeFileSync(manifest, stringify(text));
  }
  fs.writeFileSync(done, library);
  return to;
}

function withoutUnknown(manifest, known) {
  const left = new Set();
  for (const part of [manifest, ...Object.values(manifest.target ?? {})]) {
    delete part['dev-dependencies'];
    for (const kind of ['dependencies', 'build-dependencies']) {
      for (const [name, dependency] of Object.entries(part[kind] ?? {})) {
        if (dependency.path || dependency.workspace || known.has(dependency.package ?? name)) left.add(name);
        else delete part[kind][name];
      }
    }
  }
  for (const [name, entries] of Object.entries(manifest.features ?? {})) {
    manifest.features[name] = entries.filter((entry) => {
      const to = entry.replace(/^dep:/, '').split(/\?|\//)[0];
      return left.has(to) || (!entry.startsWith('dep:') && to in manifest.features);
    });
  }
  for (const kind of ['bench', 'test']) delete manifest[kind];
}
