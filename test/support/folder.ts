/** A folder on disk for each test: of packages, and of the home (`home`) in which cargo would have those that they depend on. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach } from 'vitest';

export interface TestFolder {
  /** The absolute path of what the folder has under a name. */
  at(name: string): string;
  /** Texts by name. */
  write(files: Readonly<Record<string, string>>): void;
}

/** To be called where tests are declared: the folder is there from before each test of the file until after it. */
export function testFolder(): TestFolder {
  let root = '';
  let before: string | undefined;
  beforeEach(() => {
    root = fs.mkdtempSync(path.join(os.tmpdir(), 'tenure-test-'));
    before = process.env['CARGO_HOME'];
    process.env['CARGO_HOME'] = path.join(root, 'home');
  });
  afterEach(() => {
    if (before === undefined) delete process.env['CARGO_HOME'];
    else process.env['CARGO_HOME'] = before;
    fs.rmSync(root, { recursive: true, force: true });
  });
  return {
    at: (name) => path.join(root, name),
    write(files) {
      for (const [name, content] of Object.entries(files)) {
        const file = path.join(root, name);
        fs.mkdirSync(path.dirname(file), { recursive: true });
        fs.writeFileSync(file, content);
      }
    },
  };
}
