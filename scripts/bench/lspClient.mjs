/** A language client that measures: starts a server over stdio, opens one document, edits it, waits for diagnostics. */
import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

const timeout = 120_000;

export class LspClient {
  /** Every `publishDiagnostics` for the document, in order, with the time of its arrival. */
  published = [];
  version = 0;
  quiescentAt = null;
  /** When Tenure first said how much of a document it understood: all of it has been analysed by then. */
  completeAt = null;
  /** Progress that was announced or begun and has not ended, and when the last of it ended. */
  #running = 0;
  #endedAt = null;
  #pending = new Map();
  #waiting = new Set();
  #lastId = 0;
  #input = Buffer.alloc(0);
  #settings;
  #ended = null;

  /** `command`: program and arguments. `settings` answer `workspace/configuration`. */
  constructor(command, { cwd, env = {}, settings = null }) {
    this.#settings = settings;
    this.spawnedAt = performance.now();
    this.child = spawn(command[0], command.slice(1), {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    this.child.stdout.on('data', (data) => this.#read(data));
    this.child.on('exit', (code, signal) => this.#end(`${command[0]} ended (${code ?? signal})`));
    this.child.on('error', (error) => this.#end(String(error)));
  }

  /** `pulls`: the client will ask for diagnostics. */
  async start(root, { pulls = false } = {}) {
    const uri = pathToFileURL(root).href;
    await this.request('initialize', {
      processId: process.pid,
      rootUri: uri,
      workspaceFolders: [{ uri, name: 'bench' }],
      initializationOptions: this.#settings,
      capabilities: {
        general: { positionEncodings: ['utf-16'] },
        window: { workDoneProgress: true },
        workspace: { configuration: true, workspaceFolders: true },
        textDocument: {
          publishDiagnostics: { versionSupport: true, relatedInformation: true },
          ...(pulls ? { diagnostic: { dynamicRegistration: true } } : {}),
        },
        experimental: { serverStatusNotification: true },
      },
    });
    this.notify('initialized', {});
  }

  open(file, text) {
    this.uri = pathToFileURL(file).href;
    this.version = 1;
    this.notify('textDocument/didOpen', {
      textDocument: { uri: this.uri, languageId: 'rust', version: 1, text },
    });
  }

  /** One change of `range`; answers the version that it makes. */
  change(range, text) {
    this.version++;
    this.notify('textDocument/didChange', {
      textDocument: { uri: this.uri, version: this.version },
      contentChanges: [{ range, text }],
    });
    return this.version;
  }

  /** The first publication that `accept` takes, past or to come. */
  diagnostics(accept) {
    return this.#until(() => this.published.find(accept), 'diagnostics');
  }

  complete() {
    return this.#until(() => this.completeAt, 'complete diagnostics');
  }

  quiescent() {
    return this.#until(() => this.quiescentAt, 'quiescence');
  }

  /** When the server became quiescent, if it has been so for a while. */
  async quiescentFor(milliseconds) {
    for (;;) {
      const at = await this.quiescent();
      await sleep(Math.max(0, at + milliseconds - performance.now()));
      if (this.quiescentAt === at) return at;
    }
  }

  /** When all progress had ended, once none has been announced for a while; null where there never was any. */
  async progressed(milliseconds) {
    for (;;) {
      await this.#until(() => this.#running === 0, 'end of progress');
      const at = this.#endedAt;
      await sleep(Math.max(0, (at ?? performance.now()) + milliseconds - performance.now()));
      if (this.#running === 0 && this.#endedAt === at) return at;
    }
  }

  notify(method, params) {
    this.#write({ method, params });
  }

  request(method, params) {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      this.#write({ id, method, params });
    });
  }

  async stop() {
    if (this.#ended !== null) return;
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    const patience = setTimeout(() => this.child.kill('SIGKILL'), 3000);
    await Promise.race([this.request('shutdown', undefined).catch(() => {}), ended]);
    this.notify('exit');
    await ended;
    clearTimeout(patience);
  }

  #until(find, what) {
    return new Promise((resolve, reject) => {
      let timer;
      const look = () => {
        const found = find();
        if (!found && this.#ended === null) return;
        this.#waiting.delete(look);
        clearTimeout(timer);
        if (found) resolve(found);
        else reject(new Error(this.#ended));
      };
      timer = setTimeout(() => {
        this.#waiting.delete(look);
        reject(new Error(`no ${what} within ${timeout / 1000} s`));
      }, timeout);
      this.#waiting.add(look);
      look();
    });
  }

  #end(reason) {
    this.#ended ??= reason;
    for (const { reject } of this.#pending.values()) reject(new Error(reason));
    this.#pending.clear();
    for (const look of [...this.#waiting]) look();
  }

  #write(message) {
    if (this.#ended !== null) return;
    const body = Buffer.from(JSON.stringify({ jsonrpc: '2.0', ...message }));
    this.child.stdin.write(Buffer.concat([Buffer.from(`Content-Length: ${body.length}\r\n\r\n`), body]));
  }

  #read(data) {
    this.#input = this.#input.length === 0 ? data : Buffer.concat([this.#input, data]);
    for (;;) {
      const head = this.#input.indexOf('\r\n\r\n');
      if (head < 0) return;
      const length = Number(/Content-Length: *(\d+)/i.exec(this.#input.toString('latin1', 0, head))[1]);
      if (this.#input.length < head + 4 + length) return;
      const body = this.#input.toString('utf8', head + 4, head + 4 + length);
      this.#input = this.#input.subarray(head + 4 + length);
      this.#handle(JSON.parse(body), performance.now());
    }
  }

  #handle(message, at) {
    if (message.method === undefined) {
      const pending = this.#pending.get(message.id);
      this.#pending.delete(message.id);
      if (message.error) pending?.reject(new Error(JSON.stringify(message.error)));
      else pending?.resolve(message.result);
    } else if (message.id !== undefined) {
      if (message.method === 'window/workDoneProgress/create') this.#running++;
      const items = message.method === 'workspace/configuration' ? message.params.items : null;
      this.#write({ id: message.id, result: items === null ? null : items.map(() => this.#settings) });
    } else if (message.method === 'textDocument/publishDiagnostics') {
      const { uri, version, diagnostics } = message.params;
      if (uri === this.uri) this.published.push({ at, version, diagnostics });
    } else if (message.method === '$/progress' && message.params.value?.kind === 'end') {
      this.#running--;
      this.#endedAt = at;
    } else if (message.method === 'experimental/serverStatus') {
      this.quiescentAt = message.params.quiescent ? at : null;
    } else if (message.method === 'tenure/status' && message.params.file !== null) {
      this.completeAt ??= at;
    }
    for (const look of [...this.#waiting]) look();
  }
}

export const codeOf = (diagnostic) =>
  typeof diagnostic.code === 'object' ? diagnostic.code?.value : (diagnostic.code ?? '');

/** The range of `[start, end)` in a text. */
export function rangeOf(text, start, end) {
  const position = (offset) => {
    const before = text.slice(0, offset);
    return { line: before.split('\n').length - 1, character: offset - before.lastIndexOf('\n') - 1 };
  };
  return { start: position(start), end: position(end) };
}
