/**
 * What a programmer waits for without us: the file is written with the error, `cargo check` runs, the error is on the
 * screen. Warm: the package was checked before, incremental compilation is on, the cargo and rustc of the toolchain are
 * called directly and not through rustup. Time ends where the error is read, not where cargo does.
 */
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { median } from './numbers.mjs';

/** null where there is no cargo. */
export function findCargo() {
  const viaRustup = (name) => spawnSync('rustup', ['which', name], { encoding: 'utf8' }).stdout?.trim();
  const cargo = viaRustup('cargo') || 'cargo';
  const found = spawnSync(cargo, ['--version'], { encoding: 'utf8' });
  if (found.status !== 0) return null;
  const rustc = viaRustup('rustc');
  return { cargo, env: rustc ? { RUSTC: rustc } : {}, version: found.stdout.trim() };
}

function check({ cargo, env }, root, code) {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    let shown = null;
    let output = '';
    const child = spawn(cargo, ['check', '--offline', '-q'], {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    child.stderr.on('data', (data) => {
      output += data;
      if (shown === null && code !== null && output.includes(`error[${code}]`)) shown = performance.now() - start;
    });
    child.on('error', reject);
    child.on('close', (status) => {
      if (code === null ? status === 0 : shown !== null) resolve(shown);
      else reject(new Error(`cargo check: ${code ?? 'success'} was expected\n${output.slice(0, 2000)}`));
    });
  });
}

export async function measureCargo(found, { root, file, text, edits }, count) {
  const samples = [];
  await check(found, root, null);
  for (let i = 0; i < count; i++) {
    const { code, from, to } = edits[i % edits.length];
    fs.writeFileSync(file, text.replace(from, to));
    samples.push(await check(found, root, code));
    fs.writeFileSync(file, text);
    await check(found, root, null);
  }
  return median(samples);
}
