/**
 * The syntax of a file as a derived query. The parser and, for files that are read, the state of the last parse live in
 * slots of the database: with them a re-run is an incremental parse that keeps the trees of unchanged items.
 */
import type { FileId } from '../base/ids';
import { defineQuery, defineSlot } from '../query/definition';
import type { Database } from '../query/engine';
import type { ParsedFile, RustParser } from '../syntax/parser';
import type { UnitSyntax } from '../syntax/tree';
import { fileText, reading } from './files';

const parserSlot = defineSlot((): ParserHolder => ({ parser: null }));
const parsedSlot = defineSlot(() => new Map<FileId, ParsedFile>());

interface ParserHolder {
  parser: RustParser | null;
}

/** To be called once, before anything is parsed: loading a parser is asynchronous, queries are not. */
export function setParser(db: Database, parser: RustParser): void {
  db.slot(parserSlot).parser = parser;
}

/** The database's parser, for expansions and fragments. */
export function parserOf(db: Database): RustParser {
  const { parser } = db.slot(parserSlot);
  if (parser === null) throw new Error('no parser: setParser comes first');
  return parser;
}

function parsedFiles(db: Database): Map<FileId, ParsedFile> {
  return db.slot(parsedSlot);
}

export const parse = defineQuery<FileId, UnitSyntax>({
  name: 'parse',
  compute(db, file) {
    const text = db.get(fileText, file);
    const wanted = db.get(reading, file);
    const parser = parserOf(db);
    if (wanted === 'bare') return parser.parseOnce(text);
    if (wanted === 'items') {
      forgetParse(db, file);
      return parser.parseHeaders(text);
    }
    const states = parsedFiles(db);
    const parsed = parser.parseFile(text, states.get(file));
    states.set(file, parsed);
    return parsed.syntax;
  },
});

/** Frees the parser's state of a file nobody edits any more. The next parse is a full one; trees stay valid. */
export function forgetParse(db: Database, file: FileId): void {
  const states = parsedFiles(db);
  states.get(file)?.dispose();
  states.delete(file);
}
