/** Reading of the command line: options shared by the commands. */
import { parseArgs } from 'node:util';
import type { FeatureChoice } from '../host/featureChoice';
import type { Edition } from '../ide/api';
import { WrongUse } from './io';

const editions: readonly string[] = ['2015', '2018', '2021', '2024'] satisfies Edition[];
const formats: readonly string[] = [
  'human',
  'short',
  'json',
  'cargo-json',
  'sarif',
  'github',
] satisfies MessageFormat[];

export type MessageFormat = 'human' | 'short' | 'json' | 'cargo-json' | 'sarif' | 'github';

const OPTION = { type: 'string' } as const;
const SWITCH = { type: 'boolean' } as const;
const FEATURE_OPTIONS = [
  ['features', { type: 'string', multiple: true }],
  ['all-features', SWITCH],
  ['no-default-features', SWITCH],
] as const;

export interface CommandArguments {
  readonly paths: readonly string[];
  /** Of single files; a package says its own. */
  readonly edition: Edition;
  readonly format: MessageFormat;
  /** Of packages. */
  readonly features: FeatureChoice;
  /** `--at LINE:COLUMN`, from 1. */
  readonly at: string | undefined;
  /** `--lints`: those of good practice too. */
  readonly lints: boolean;
}

/** Throws `WrongUse` for an unknown option or value. `known` names the options this command takes. */
export function readArguments(
  args: readonly string[],
  known: readonly ('edition' | 'features' | 'message-format' | 'at' | 'lints')[],
): CommandArguments {
  const options = Object.fromEntries(
    known.flatMap((name) => [
      [name, name === 'lints' ? SWITCH : OPTION],
      ...(name === 'features' ? FEATURE_OPTIONS : []),
    ]),
  );
  let parsed: ReturnType<typeof parseArgs>;
  try {
    parsed = parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new WrongUse((error as Error).message.split('. ')[0] ?? 'unknown option');
  }
  const value = (name: string): string | undefined => parsed.values[name] as string | undefined;
  const edition = value('edition') ?? '2021';
  if (!editions.includes(edition)) throw new WrongUse(`no edition \`${edition}\`: one of ${editions.join(', ')}`);
  // As by cargo: `--features "a b"`, `--features a,b`, and as often as one likes.
  const features = [parsed.values['features'] ?? []].flat().flatMap((list) => String(list).split(/[ ,]+/));
  const format = value('message-format') ?? 'human';
  if (!formats.includes(format)) throw new WrongUse(`no message format \`${format}\`: one of ${formats.join(', ')}`);
  return {
    paths: parsed.positionals,
    edition: edition as Edition,
    format: format as MessageFormat,
    features: {
      features: parsed.values['all-features'] === true ? 'all' : features.filter((name) => name !== ''),
      noDefault: parsed.values['no-default-features'] === true,
    },
    at: value('at'),
    lints: parsed.values['lints'] === true,
  };
}
