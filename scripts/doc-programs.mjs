/**
 * `npm run doc-programs -- SOURCES OUT`: the programs in Rust's own documentation, for `npm run conformance`. SOURCES is a
 * source tree of Rust (Debian's rust-web-src: /usr/src/rustc-VERSION); OUT, which is emptied, must lie outside of the project.
 *
 * One file a program, in a folder for its edition: doctests of the standard library, the pages of error codes, the Reference
 * and the other books in Markdown as rustdoc would compile them, the listings of the Book, and clippy's tests. Whether a
 * program compiles, and with which error it does not, is for rustc to say.
 */
import fs from 'node:fs';
import path from 'node:path';

const [sources, out] = process.argv.slice(2);
const project = path.resolve(import.meta.dirname, '..');
if (sources === undefined || out === undefined || !path.relative(project, path.resolve(out)).startsWith('..')) {
  console.error('usage: npm run doc-programs -- SOURCES OUT, where OUT is outside of the project');
  process.exit(2);
}

const books = ['rust-by-example', 'reference', 'nomicon', 'edition-guide', 'rustc-dev-guide'];
/** Words behind the fence of a block that leave it a program. */
const isProgramWord =
  /^(?:rust|should_panic|no_run|ignore.*|compile_fail|edition20\d\d|E\d{4}|editable|runnable|standalone_crate|not_.*|noplay.*)$/;
const counts = new Map();

fs.rmSync(out, { recursive: true, force: true });
for (const file of filesBelow('compiler/rustc_error_codes/src/error_codes', '.md'))
  markdown('codes', file, read(file), true);
for (const book of books)
  for (const file of filesBelow(`src/doc/${book}/src`, '.md')) markdown(book, file, read(file), false);
for (const crate of ['core', 'alloc', 'std']) {
  for (const file of filesBelow(`library/${crate}/src`, '.rs')) markdown('std', file, docsOf(read(file)), true);
}
for (const file of filesBelow('src/doc/book/listings', '.rs'))
  if (/src\/(?:main|lib)\.rs$/.test(file)) write('2024', 'book', file, read(file));
for (const ending of ['.rs', '.fixed']) {
  for (const file of filesBelow('src/tools/clippy/tests/ui', ending)) {
    if (!file.includes('auxiliary')) write('2024', 'clippy', file, read(file));
  }
}
for (const [group, count] of counts) console.log(`${String(count).padStart(6)} ${group}`);

function read(file) {
  return fs.readFileSync(path.join(sources, file), 'utf8');
}

/** Paths relative to the sources. */
function filesBelow(folder, ending) {
  const whole = path.join(sources, folder);
  if (!fs.existsSync(whole)) return [];
  const names = fs.readdirSync(whole, { recursive: true }).filter((name) => name.endsWith(ending));
  return names.sort().map((name) => path.join(folder, name));
}

/** The text of doc comments, line for line. */
function docsOf(text) {
  return text
    .split('\n')
    .map((line) => /^\s*\/\/[/!](?!\/) ?(.*)$/.exec(line)?.[1] ?? '')
    .join('\n');
}

/** `isRust`: a block without a word is Rust. */
function markdown(group, file, text, isRust) {
  const lines = text.split('\n');
  let ordinal = 0;
  for (let at = 0; at < lines.length; at++) {
    const [, indent = '', fence, info = ''] = /^(\s*)(`{3,}|~{3,})(.*)$/.exec(lines[at]) ?? [];
    if (fence === undefined) continue;
    const from = at + 1;
    for (at = from; at < lines.length && lines[at].trim() !== fence; ) at++;
    const words = info.split(/[\s,{}]+/).filter((word) => word !== '');
    if ((words.length === 0 && !isRust) || !words.every((word) => isProgramWord.test(word))) continue;
    const edition = words.find((word) => word.startsWith('edition'))?.slice('edition'.length) ?? '2021';
    const body = lines
      .slice(from, at)
      .map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line.trimStart()));
    write(edition, group, `${file}_${ordinal++}.rs`, program(body.map(shown)));
  }
}

/** rustdoc compiles the lines that it hides. */
function shown(line) {
  const text = line.trimStart();
  if (text === '#') return '';
  if (text.startsWith('# ')) return line.replace('# ', '');
  return text.startsWith('##') ? line.replace('##', '#') : line;
}

/** As rustdoc does it: what has no `main` is the body of one. */
function program(lines) {
  const first = lines.findIndex((line) => line.trim() !== '' && !/^\s*(?:#!\[|\/\/)/.test(line));
  const head = lines.slice(0, first < 0 ? lines.length : first);
  const rest = first < 0 ? [] : lines.slice(first);
  const attributes = ['#![allow(unused)]', ...head];
  if (/\bfn\s+main\s*\(/.test(rest.join('\n'))) return [...attributes, ...rest, ''].join('\n');
  const crates = rest.filter((line) => /^\s*extern crate/.test(line));
  const body = rest.filter((line) => !crates.includes(line));
  const answers = /\(\(\)\)\s*$/.test(body.join('\n').trim());
  const open = answers ? 'fn main() { fn _inner() -> Result<(), impl core::fmt::Debug> {' : 'fn main() {';
  return [...attributes, ...crates, open, ...body, answers ? '} _inner().unwrap() }' : '}', ''].join('\n');
}

function write(edition, group, file, text) {
  const name = file
    .replace(/\.(?:rs|fixed)$/, (ending) => (ending === '.fixed' ? '_fixed' : ''))
    .replace(/[^A-Za-z0-9]+/g, '_');
  const target = path.join(out, edition, group, `${name}.rs`);
  fs.mkdirSync(path.dirname(target), { recursive: true });
  fs.writeFileSync(target, text);
  counts.set(group, (counts.get(group) ?? 0) + 1);
}
