/** `tenure explain CODE`: what a code means, a program that gets it, and programs that do not. */
import fs from 'node:fs';
import { explanationFile } from '../host/dataFolder';
import { readExplanation } from '../ide/codeExplanation';
import { CODES, codeNamed } from '../ide/codes';
import { readArguments } from './arguments';
import { ExitCode, type Io, WrongUse } from './io';

export async function explain(args: readonly string[], io: Io, resourceDir: string = __dirname): Promise<number> {
  const [name, ...rest] = readArguments(args, []).paths;
  if (name === undefined || rest.length > 0) throw new WrongUse(`name one code of these:\n${listed()}`);
  const code = codeNamed(name);
  if (code === null) throw new WrongUse(`Tenure does not report \`${name}\`. It explains:\n${listed()}`);
  io.out(readExplanation(code, fs.readFileSync(explanationFile(resourceDir, code), 'utf8')).markdown);
  return ExitCode.clean;
}

const LISTED_WIDTH = 100;

function listed(): string {
  const lines = [''];
  for (const code of CODES) {
    const last = lines.at(-1) as string;
    if (last.length + code.length < LISTED_WIDTH) lines[lines.length - 1] = `${last} ${code}`;
    else lines.push(` ${code}`);
  }
  return lines.map((line) => ` ${line}`).join('\n');
}
