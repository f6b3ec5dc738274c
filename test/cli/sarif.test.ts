/** `--message-format sarif`: what SARIF 2.1.0 asks of a log, and what a code scanning service reads of ours. */
import fs from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { check } from '../../server/src/cli/check';
import type { Io } from '../../server/src/cli/io';
import { createAnalysisHost } from '../../server/src/semantics/analysisHost';
import { testFolder } from '../support/folder';

const folder = testFolder();

interface Place {
  readonly physicalLocation: {
    readonly artifactLocation: { readonly uri: string; readonly uriBaseId?: string };
    readonly region: Region;
  };
  readonly message?: { readonly text: string };
}

interface Region {
  readonly startLine: number;
  readonly startColumn: number;
  readonly endLine: number;
  readonly endColumn: number;
}

interface Result {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly level: string;
  readonly message: { readonly text: string };
  readonly locations: readonly Place[];
  readonly relatedLocations?: readonly Place[];
  readonly fixes?: readonly {
    readonly description: { readonly text: string };
    readonly artifactChanges: readonly {
      readonly artifactLocation: { readonly uri: string };
      readonly replacements: readonly {
        readonly deletedRegion: Region;
        readonly insertedContent?: { readonly text: string };
      }[];
    }[];
  }[];
}

interface Run {
  readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string; readonly helpUri?: string }[] } };
  readonly invocations: readonly {
    readonly executionSuccessful: boolean;
    readonly exitCode: number;
    readonly toolExecutionNotifications?: readonly { readonly message: { readonly text: string } }[];
  }[];
  readonly originalUriBaseIds: Readonly<Record<string, { readonly uri: string }>>;
  readonly columnKind: string;
  readonly results: readonly Result[];
}

async function run(cwd: string, ...args: string[]): Promise<{ readonly code: number; readonly run: Run }> {
  let out = '';
  const io: Io = {
    out: (text) => {
      out += text;
    },
    err: () => {},
    cwd,
  };
  const createHost = () => createAnalysisHost({ cache: null, items: null });
  const code = await check(['--message-format', 'sarif', ...args], io, createHost);
  const log = JSON.parse(out) as { readonly runs: readonly Run[] };
  checkObject('log', log);
  expect(log.runs).toHaveLength(1);
  return { code, run: log.runs[0] as Run };
}

/**
 * Of the schema what our logs use: for each kind of object the properties that it must have, and those that it may have, each with
 * the kind of its value. No object of the schema may have others.
 */
const schema: Readonly<Record<string, { readonly must: string; readonly may?: string }>> = {
  log: { must: 'version=2.1.0 runs:run[]', may: '$schema:uri' },
  run: {
    must: 'tool:tool',
    may: 'invocations:invocation[] originalUriBaseIds:{artifactLocation} columnKind=unicodeCodePoints results:result[]',
  },
  tool: { must: 'driver:toolComponent' },
  toolComponent: {
    must: 'name:string',
    may: 'version:string semanticVersion:string informationUri:uri rules:reportingDescriptor[]',
  },
  reportingDescriptor: {
    must: 'id:string',
    may: 'shortDescription:multiformat fullDescription:multiformat help:multiformat helpUri:uri defaultConfiguration:configuration',
  },
  multiformat: { must: 'text:string', may: 'markdown:string' },
  configuration: { must: '', may: 'level:level' },
  invocation: {
    must: 'executionSuccessful:boolean',
    may: 'exitCode:integer toolExecutionNotifications:notification[]',
  },
  notification: { must: 'message:message', may: 'level:level' },
  // A message has a text or an id; ours have texts.
  message: { must: 'text:string' },
  result: {
    must: 'message:message',
    may: 'ruleId:string ruleIndex:index level:level locations:location[] relatedLocations:location[] fixes:fix[]',
  },
  location: { must: '', may: 'id:index physicalLocation:physicalLocation message:message' },
  // It needs an address or an artifactLocation.
  physicalLocation: { must: 'artifactLocation:artifactLocation', may: 'region:region' },
  artifactLocation: { must: '', may: 'uri:uriReference uriBaseId:string' },
  region: { must: '', may: 'startLine:position startColumn:position endLine:position endColumn:position' },
  fix: { must: 'artifactChanges:artifactChange[+]', may: 'description:message' },
  artifactChange: { must: 'artifactLocation:artifactLocation replacements:replacement[+]' },
  replacement: { must: 'deletedRegion:region', may: 'insertedContent:artifactContent' },
  artifactContent: { must: '', may: 'text:string' },
};

const plain: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: (value) => typeof value === 'string' && value !== '',
  boolean: (value) => typeof value === 'boolean',
  integer: Number.isInteger,
  index: (value) => Number.isInteger(value) && (value as number) >= 0,
  position: (value) => Number.isInteger(value) && (value as number) >= 1,
  level: (value) => ['none', 'note', 'warning', 'error'].includes(value as string),
  uri: (value) => isUri(value) && /^[a-z]+:/.test(value as string),
  uriReference: isUri,
};

/** RFC 3986: nothing but its characters, and `%` in front of two digits. */
function isUri(value: unknown): boolean {
  return typeof value === 'string' && /^(?:[\w\-.~:/?#[\]@!$&'()*+,;=]|%[\dA-F]{2})+$/.test(value);
}

function checkObject(kind: string, object: object): void {
  const { must, may = '' } = schema[kind] as { must: string; may?: string };
  const properties = new Map(
    `${must} ${may}`
      .split(' ')
      .filter((text) => text !== '')
      .map((text) => /^([$\w]+)(.*)$/.exec(text)?.slice(1) as [string, string]),
  );
  for (const text of must.split(' ').filter((each) => each !== '')) {
    expect(Object.keys(object), `${kind} needs ${text}`).toContain(/^[$\w]+/.exec(text)?.[0]);
  }
  for (const [name, value] of Object.entries(object)) {
    expect([...properties.keys()], `of ${kind}`).toContain(name);
    checkValue(`${kind}.${name}`, properties.get(name) as string, value);
  }
}

function checkValue(where: string, type: string, value: unknown): void {
  if (type.startsWith('=')) {
    expect(value, where).toBe(type.slice(1));
    return;
  }
  const [, name = '', list = ''] = /^:\{?(\w+)\}?(\[\+?\])?$/.exec(type) ?? [];
  if (list !== '' || type.startsWith(':{')) {
    const values = Object.values(value as object);
    expect(Array.isArray(value), where).toBe(list !== '');
    if (list === '[+]') expect(values.length, where).toBeGreaterThan(0);
    for (const each of values) checkValue(where, `:${name}`, each);
    return;
  }
  const isRight = plain[name];
  if (isRight === undefined) checkObject(name, value as object);
  else expect(isRight(value), `${where}: ${JSON.stringify(value)}`).toBe(true);
}

/** The text of a place, by lines and columns in characters. */
function textAt({ physicalLocation: { artifactLocation, region } }: Place, base: string): string {
  return textIn(fileOf(artifactLocation.uri, base), region);
}

function fileOf(uri: string, base: string): string {
  return fs.readFileSync(fileURLToPath(new URL(uri, base)), 'utf8');
}

function textIn(text: string, region: Region): string {
  return text.slice(
    offsetIn(text, region.startLine, region.startColumn),
    offsetIn(text, region.endLine, region.endColumn),
  );
}

function offsetIn(text: string, line: number, column: number): number {
  const lines = text.split('\n');
  const before = lines.slice(0, line - 1).join('\n').length + (line > 1 ? 1 : 0);
  return before + [...(lines[line - 1] as string)].slice(0, column - 1).join('').length;
}

const moved = `fn take(_: String) {}
fn f() {
    let s = String::from("é😀"); /* é😀 */ take(s);
    /* 😀 */ take(s);
}
`;

test('results with rules, labels and fixes, at places that lead back to the text', async () => {
  folder.write({ 'a b/Cargo.toml': '[package]\nname = "p"\n', 'a b/src/main.rs': `mod é;\n${moved}fn main() {}\n` });
  folder.write({ 'a b/src/é.rs': 'pub fn g() -> u8 {\n    let mut x = 1;\n    x\n}\n' });
  const { code, run: log } = await run(folder.at('.'), 'a b');
  expect(code).toBe(1);
  expect(log.columnKind).toBe('unicodeCodePoints');
  expect(log.invocations).toEqual([{ executionSuccessful: true, exitCode: 1 }]);
  const base = log.originalUriBaseIds['%SRCROOT%']?.uri as string;
  expect(base).toBe(`${pathToFileURL(folder.at('.')).href.replace(/\/$/, '')}/`);
  expect(log.results.map(({ ruleId, level }) => [ruleId, level])).toEqual([
    ['E0382', 'error'],
    ['unused_mut', 'warning'],
  ]);
  const [error, warning] = log.results as [Result, Result];
  expect(error.locations).toHaveLength(1);
  expect(error.locations[0]?.physicalLocation.artifactLocation).toEqual({
    uri: 'a%20b/src/main.rs',
    uriBaseId: '%SRCROOT%',
  });
  expect(warning.locations[0]?.physicalLocation.artifactLocation.uri).toBe('a%20b/src/%C3%A9.rs');
  expect(error.locations.map((place) => textAt(place, base))).toEqual(['s']);
  expect(warning.locations.map((place) => textAt(place, base))).toEqual(['mut x']);
  expect(error.message.text).toMatch(/^use of moved value: `s`\nvalue used here after move\n?/);
  const related = (error.relatedLocations ?? []).map((place) => [place.message?.text, textAt(place, base)]);
  expect(related).toContainEqual(['value moved here', 's']);
  for (const { ruleId, ruleIndex } of log.results) expect(log.tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
  expect(log.tool.driver.rules[0]?.helpUri).toBe('https://doc.rust-lang.org/error_codes/E0382.html');

  // The fixes, applied by the log alone.
  const texts = (error.fixes ?? []).map(({ artifactChanges: [change] }) => {
    let text = fileOf(change?.artifactLocation.uri as string, base);
    const last = [...(change?.replacements ?? [])].sort(
      (a, b) => b.deletedRegion.startLine - a.deletedRegion.startLine,
    );
    for (const { deletedRegion: at, insertedContent } of last) {
      const start = offsetIn(text, at.startLine, at.startColumn);
      const end = offsetIn(text, at.endLine, at.endColumn);
      text = text.slice(0, start) + (insertedContent?.text ?? '') + text.slice(end);
    }
    return text;
  });
  expect(texts.some((text) => text.includes('/* é😀 */ take(s.clone());'))).toBe(true);
  expect(warning.fixes?.[0]?.artifactChanges[0]?.replacements[0]?.insertedContent).toBeUndefined();
});

test('is a whole log in any case: clean code, files that cannot be read, paths that are none', async () => {
  folder.write({ 'clean.rs': 'fn main() {}\n', 'binary.rs': 'fn\0' });
  const clean = await run(folder.at('.'), 'clean.rs');
  expect([clean.code, clean.run.results, clean.run.tool.driver.rules]).toEqual([0, [], []]);
  const broken = await run(folder.at('.'), 'clean.rs', 'binary.rs');
  expect(broken.code).toBe(1);
  expect(broken.run.invocations[0]?.executionSuccessful).toBe(false);
  expect(broken.run.invocations[0]?.toolExecutionNotifications?.[0]?.message.text).toContain('binary.rs');
  const missing = await run(folder.at('.'), 'nosuch.rs');
  expect([missing.code, missing.run.invocations[0]?.exitCode]).toEqual([2, 2]);
});

test('a file outside of the root has an absolute URI, and braces are no placeholders', async () => {
  const text = `fn f(s: String) {
    let give = move || s.len();
    drop(give);
    drop(give);
}
`;
  folder.write({ 'in/x': '', 'out side.rs': text });
  const { run: log } = await run(folder.at('in'), '../out side.rs');
  expect(log.results.length).toBeGreaterThan(0);
  for (const { locations, relatedLocations = [], message } of log.results) {
    for (const place of [...locations, ...relatedLocations]) {
      expect(place.physicalLocation.artifactLocation).toEqual({ uri: pathToFileURL(folder.at('out side.rs')).href });
      expect(place.message?.text.replaceAll(/\{\{|\}\}/g, '') ?? '').not.toMatch(/[{}]/);
    }
    expect(message.text.replaceAll(/\{\{|\}\}/g, '')).not.toMatch(/[{}]/);
  }
  expect(JSON.stringify(log.results)).toContain('{{closure@');
});
