/**
 * A real package with its dependencies: from spawn until everything is read, with no caches and again with them. Beside it
 * rust-analyzer until it says that it is quiescent.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { codeOf, LspClient } from './lspClient.mjs';
import { cpuOf, memoryOf } from './processTree.mjs';

/** How long nothing more may begin before everything counts as done. */
const quiet = 700;
/** Memory of both servers is read when nothing has begun for so long. */
const settled = 2000;
/** The server keeps compiled code after so long (loadProgram.ts). */
const codeIsKept = 25_000;

/** The root file of the library or of the program. */
function rootFile(folder) {
  const found = ['src/lib.rs', 'src/main.rs']
    .map((file) => path.join(folder, file))
    .find((file) => fs.existsSync(file));
  if (found === undefined) throw new Error(`${folder} has no src/lib.rs`);
  return found;
}

/** An error at the end of the file, where the user is looking. */
const broken =
  '\nstruct TenureBench;\nfn tenure_bench() {\n    let a = TenureBench;\n    let _b = a;\n    let _c = a;\n}\n';

/** `command` starts the server; `env` says where cargo's packages are. */
export async function measureIndexing(command, folder, env) {
  const cache = fs.mkdtempSync(path.join(os.tmpdir(), 'tenure-cache-'));
  try {
    const cold = await measureOnce(command, folder, { ...env, TENURE_CACHE_DIR: cache }, cache);
    const warm = await measureOnce(command, folder, { ...env, TENURE_CACHE_DIR: cache }, null);
    return {
      indexed: cold.indexed,
      indexedCpu: cold.cpu,
      memory: Math.max(cold.memory, warm.memory),
      warmFirst: warm.first,
      warmFirstCpu: warm.firstCpu,
      warmAll: warm.indexed,
    };
  } finally {
    fs.rmSync(cache, { recursive: true, force: true });
  }
}

/** `kept`: the cache folder, if the server should live until it has kept its compiled code there. */
async function measureOnce(command, folder, env, kept) {
  const client = new LspClient(command, { cwd: folder, env });
  try {
    const file = rootFile(folder);
    await client.start(folder);
    const text = fs.readFileSync(file, 'utf8') + broken;
    client.open(file, text);
    client.notify('tenure/visible', { uris: [client.uri], lines: [text.split('\n').length - 6] });
    const first = await client.diagnostics(({ diagnostics }) => diagnostics.some((d) => codeOf(d) === 'E0382'));
    const firstCpu = cpuOf(client.child.pid);
    await client.complete();
    const end = await client.progressed(quiet);
    const cpu = cpuOf(client.child.pid);
    await sleep(settled - quiet);
    const memory = memoryOf(client.child.pid);
    const wait = performance.now() + codeIsKept;
    while (kept !== null && performance.now() < wait && !hasFiles(path.join(kept, 'code'))) await sleep(200);
    return {
      first: first.at - client.spawnedAt,
      firstCpu,
      indexed: Math.max(client.completeAt, end ?? 0) - client.spawnedAt,
      cpu,
      memory,
    };
  } finally {
    await client.stop();
  }
}

function hasFiles(folder) {
  return fs.existsSync(folder) && fs.readdirSync(folder).some((name) => !name.endsWith('.tmp'));
}

/** rust-analyzer over the same package, with the standard library's sources and no checks of cargo's. */
export async function measureQuiescence({ program, library }, cargo, folder, env) {
  const file = rootFile(folder);
  const client = new LspClient([program], {
    cwd: folder,
    env: {
      ...env,
      CARGO_NET_OFFLINE: 'true',
      ...(cargo === null ? {} : { CARGO: cargo.cargo, ...cargo.env }),
      ...(library === null ? {} : { RUST_SRC_PATH: library }),
    },
    settings: { checkOnSave: false },
  });
  try {
    await client.start(folder, { pulls: true });
    client.open(file, fs.readFileSync(file, 'utf8'));
    const at = await client.quiescentFor(settled);
    return { quiescent: at - client.spawnedAt, cpu: cpuOf(client.child.pid), memory: memoryOf(client.child.pid) };
  } finally {
    await client.stop();
  }
}
