/** `tenure dump VIEW FILE [--at LINE:COLUMN]`: for whoever debugs the analysis. */
import path from 'node:path';
import { LineIndex } from '../base/lineIndex';
import { readArguments } from './arguments';
import { type DumpView, dumpViews } from './dumpViews';
import { ExitCode, type Io, WrongUse } from './io';
import { readSource } from './readSource';

export async function dump(
  args: readonly string[],
  io: Io,
  views: Readonly<Record<string, DumpView>> = dumpViews,
): Promise<number> {
  const { paths, edition, at } = readArguments(args, ['edition', 'at']);
  const [name, file, ...rest] = paths;
  const view = name !== undefined && Object.hasOwn(views, name) ? views[name] : undefined;
  if (view === undefined) {
    const list = Object.entries(views).map(([key, { summary }]) => `\n  ${key.padEnd(10)} ${summary}`);
    throw new WrongUse(`${name === undefined ? 'name a view' : `no view \`${name}\``}:${list.join('') || ' none yet'}`);
  }
  if (file === undefined || rest.length > 0) throw new WrongUse('name one file');
  const read = readSource(path.resolve(io.cwd, file));
  if (read.kind === 'unreadable') {
    io.err(`tenure: ${file}: ${read.reason}\n`);
    return ExitCode.errorsFound;
  }
  const offset = at === undefined ? null : offsetOf(at, read.text);
  const text = await view.print({ path: path.resolve(io.cwd, file), text: read.text, edition, offset });
  if (at !== undefined && text.trim() === '') throw new WrongUse(`no function at ${at}`);
  io.out(text.endsWith('\n') ? text : `${text}\n`);
  return ExitCode.clean;
}

function offsetOf(at: string, text: string): number {
  const match = /^(\d+):(\d+)$/.exec(at);
  if (match === null) throw new WrongUse(`\`${at}\` is not LINE:COLUMN`);
  return new LineIndex(text).offsetAt(Number(match[1]) - 1, Number(match[2]) - 1, 'char');
}
