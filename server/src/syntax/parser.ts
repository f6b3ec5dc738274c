/**
 * The parser that the rest of Tenure sees: files with incremental edits, item expansions, fragments. One interface over
 * native tree-sitter and wasm; the results are the same.
 */
import { type Backend, type BackendTree, loadNative, loadWasm, type Point, type WasmFiles } from './backend';
import { findBrokenBodies } from './brokenBodies';
import { errorOffsets } from './flatten';
import { type FragmentKind, parseFragment } from './fragment';
import { type Container, Item, TreeHandle } from './item';
import { CLOSERS } from './lexer';
import { applyRepairs, findAttributeRepairs, findRepairs } from './repairs';
import { RepairTokens } from './repairTokens';
import { withoutBodies } from './skim';
import { type ItemNode, NodeFlag, type Repair, type SyntaxTree, type UnitSyntax } from './tree';
import { buildUnit, type Change, type Unit } from './unit';

export interface ParserOptions {
  /** Default: `TENURE_PARSER` of the environment, else native and, where that does not load, wasm. */
  readonly backend?: 'native' | 'wasm';
  readonly wasm?: WasmFiles;
}

export async function createParser(options: ParserOptions = {}): Promise<RustParser> {
  const wanted = options.backend ?? (typeof process === 'object' ? process.env['TENURE_PARSER'] : 'wasm');
  if (wanted === 'wasm') return new RustParser(await loadWasm(options.wasm));
  if (wanted === 'native') return new RustParser(await loadNative());
  let native: Backend | null = null;
  try {
    native = await loadNative();
  } catch {
    // No prebuilt addon for this platform, or one that this runtime refuses: wasm is everywhere.
  }
  return new RustParser(native ?? (await loadWasm(options.wasm)));
}

/** One version of a file. The trees it handed out stay valid for ever; it is itself needed to parse the next version. */
export interface ParsedFile {
  readonly text: string;
  readonly syntax: UnitSyntax;
  /** Frees tree-sitter's memory. Bodies not yet read are parsed again, alone, when asked for. */
  dispose(): void;
}

interface Version {
  readonly text: string;
  readonly handle: TreeHandle;
}

class Parsed implements ParsedFile {
  readonly text: string;
  readonly syntax: Unit;
  /** The text without its broken bodies, and, where the grammar needed help, the same repaired. */
  readonly plain: Version;
  readonly repaired: Version | null;

  constructor(text: string, syntax: Unit, plain: Version, repaired: Version | null) {
    this.text = text;
    this.syntax = syntax;
    this.plain = plain;
    this.repaired = repaired;
  }

  get hasBrokenBody(): boolean {
    return this.plain.text !== this.text;
  }

  dispose(): void {
    this.plain.handle.dispose();
    this.repaired?.handle.dispose();
  }
}

/** What stands around members that are parsed alone. */
const surroundings: Record<Container, readonly [string, string]> = {
  file: ['', ''],
  mod: ['mod a{', '\n}'],
  impl: ['impl A{', '\n}'],
  trait: ['trait A{', '\n}'],
  foreign: ['extern{', '\n}'],
};

export class RustParser {
  private readonly backend: Backend;

  constructor(backend: Backend) {
    this.backend = backend;
  }

  get backendName(): 'native' | 'wasm' {
    return this.backend.name;
  }

  /**
   * Parses a file. With the previous version, tree-sitter re-reads what changed, and items whose text and parse are the
   * same keep their very trees. The previous version is used up: its trees are valid still, but it is no base any more.
   */
  parseFile(text: string, old?: ParsedFile): ParsedFile {
    const last = old instanceof Parsed ? old : null;
    const change = last ? changeBetween(last.text, text) : null;
    // A look at the tokens first spares the parser a text in which brackets do not match.
    let whole =
      last && change && (last.hasBrokenBody || mayUnbalance(last.text, text, change)) ? wholeBodies(text) : null;
    let plain = this.parseVersion(whole?.text ?? text, last?.plain ?? null);
    if (whole === null && hasErrorIn(plain)) {
      whole = wholeBodies(text);
      if (whole.text !== text) plain = this.parseVersion(whole.text, plain);
    }
    const help = whole && hasErrorIn(plain) ? this.repair(plain, whole.tokens, last?.repaired ?? null) : null;
    const repaired = help?.version ?? null;
    const repairs = [...(whole?.broken ?? []), ...(help?.repairs ?? [])].sort((a, b) => a.start - b.start);
    const hasError = hasErrorIn(repaired ?? plain);
    if (last && !repaired) last.repaired?.handle.dispose();
    const { handle } = repaired ?? plain;
    const unit = buildUnit({ text, repairs, handle, hasError, reparse: this.parseAlone }, last?.syntax ?? null, change);
    const hasLostEnd = hasError && whole?.tokens.isBalanced === false;
    return new Parsed(text, hasLostEnd ? { ...unit, hasItemError: true } : unit, plain, repaired);
  }

  /**
   * The same syntax for a file of which few bodies or none will be asked for: a body is parsed when it is, alone. Nothing is
   * held but the items. No base for the next version.
   */
  parseHeaders(text: string): UnitSyntax {
    const bare = withoutBodies(text);
    return (bare === text ? null : this.headersOf(text, bare)) ?? this.parseOnce(text);
  }

  /** null where what is left has errors: then the whole text says more. */
  private headersOf(text: string, bare: string): UnitSyntax | null {
    const plain = this.parseVersion(bare, null);
    const help = hasErrorIn(plain) ? this.repair(plain, new RepairTokens(bare), null) : null;
    const { handle } = help?.version ?? plain;
    const isClean = !hasErrorIn(help?.version ?? plain);
    const source = { text, repairs: help?.repairs ?? [], handle, hasError: false, reparse: this.parseBody };
    const unit = isClean ? buildUnit(source, null, null) : null;
    plain.handle.dispose();
    help?.version.handle.dispose();
    return unit;
  }

  /** A file that is never edited. */
  parseOnce(text: string): UnitSyntax {
    const parsed = this.parseFile(text) as Parsed;
    parsed.dispose();
    return parsed.syntax;
  }

  /** An item of which the header was parsed before: what is wrong in its body nobody has looked for yet. */
  private readonly parseBody = (text: string, container: Container): ItemNode | null => {
    const { unit, parsed } = this.parseInside(text, container);
    const item = onlyItem(unit);
    parsed.dispose();
    return item;
  };

  private parseInside(text: string, container: Container): { readonly unit: Unit; readonly parsed: ParsedFile } {
    const [before, after] = surroundings[container];
    const parsed = this.parseFile(before + text + after);
    return { unit: inside(parsed.syntax as Unit, container, before.length), parsed };
  }

  /**
   * Items that are no file: what a macro call among items expands to. `start`s are relative to `text`. A body is parsed again,
   * alone, when it is asked for: few are.
   */
  parseUnit(text: string, container: Container = 'file'): UnitSyntax {
    const { unit, parsed } = this.parseInside(text, container);
    parsed.dispose();
    return unit;
  }

  /** Parses a piece of Rust; see `FragmentKind` for what comes back. Errors are flags in the tree. */
  parseFragment(text: string, what: FragmentKind): SyntaxTree {
    const tree = parseFragment(this.backend, text, text, [], what);
    if ((tree.flags[0] as number) === 0) return tree;
    const tokens = new RepairTokens(text);
    const parse = (repairs: readonly Repair[]): SyntaxTree =>
      parseFragment(this.backend, text, applyRepairs(text, repairs), repairs, what);
    const repairs = findRepairs(tokens);
    const repaired = repairs.length === 0 ? tree : parse(repairs);
    if ((repaired.flags[0] as number) === 0) return repaired;
    const more = findAttributeRepairs(tokens, () => errorsIn(repaired), repairs);
    const last = more.length === 0 ? tree : parse(more);
    return (last.flags[0] as number) === 0 ? last : tree;
  }

  /** An item of a file whose repairs are known. */
  private readonly parseAlone = (text: string, container: Container, repairs: readonly Repair[]): ItemNode | null => {
    const [before, after] = surroundings[container];
    const shift = before.length;
    const tree = this.backend.parse(before + applyRepairs(text, repairs) + after, null);
    const handle = new TreeHandle(this.backend, tree);
    const source = {
      text: before + text + after,
      repairs: repairs.map((repair) => ({ ...repair, start: repair.start + shift, end: repair.end + shift })),
      handle,
      hasError: tree.rootNode.hasError,
      reparse: this.parseAlone,
    };
    const item = onlyItem(inside(buildUnit(source, null, null), container, shift));
    handle.dispose();
    return item;
  };

  private parseVersion(text: string, old: Version | null): Version {
    const tree = old?.handle.take() ?? null;
    if (old === null || tree === null)
      return { text, handle: new TreeHandle(this.backend, this.backend.parse(text, null)) };
    const change = changeBetween(old.text, text);
    if (change !== null) {
      const startPosition = pointAfter({ row: 0, column: 0 }, text, 0, change.start);
      tree.edit({
        startIndex: change.start,
        oldEndIndex: change.oldEnd,
        newEndIndex: change.newEnd,
        startPosition,
        oldEndPosition: pointAfter(startPosition, old.text, change.start, change.oldEnd),
        newEndPosition: pointAfter(startPosition, text, change.start, change.newEnd),
      });
    }
    const next = this.backend.parse(text, tree);
    tree.delete?.();
    return { text, handle: new TreeHandle(this.backend, next) };
  }

  /** The text with the grammar's gaps papered over, if that leaves fewer errors. */
  private repair(
    plain: Version,
    tokens: RepairTokens,
    last: Version | null,
  ): { version: Version; repairs: readonly Repair[] } | null {
    const { text } = plain;
    let repairs: readonly Repair[] = findRepairs(tokens);
    let best: Version | null = null;
    // Counted when somebody asks: while the user types there is nearly always an error and nearly never a gap.
    let known: number[] | null = null;
    const errors = () => {
      known ??= errorsOf(best ?? plain);
      return known;
    };
    if (repairs.length > 0) {
      const version = this.parseVersion(applyRepairs(text, repairs), last);
      const left = errorsOf(version);
      if (left.length < errors().length) {
        best = version;
        known = left;
      } else {
        version.handle.dispose();
        repairs = [];
      }
    }
    const isClean = best !== null && errors().length === 0;
    const more = isClean ? [] : findAttributeRepairs(tokens, errors, repairs);
    if (more.length > 0) {
      // Where the first try has had the last tree, this is a parse from the start.
      const version = this.parseVersion(applyRepairs(text, more), last);
      if (errorsOf(version).length < errors().length) {
        best?.handle.dispose();
        return { version, repairs: more };
      }
      version.handle.dispose();
    }
    return best && { version: best, repairs };
  }
}

/** A text without the bodies in which brackets do not match, where that makes all others match. */
interface WholeBodies {
  readonly text: string;
  /** Of that text. */
  readonly tokens: RepairTokens;
  readonly broken: readonly Repair[];
}

function wholeBodies(text: string): WholeBodies {
  const tokens = new RepairTokens(text);
  const broken = tokens.isBalanced ? [] : findBrokenBodies(text);
  if (broken.length === 0) return { text, tokens, broken };
  const without = applyRepairs(text, broken);
  const rest = new RepairTokens(without);
  return rest.isBalanced ? { text: without, tokens: rest, broken } : { text, tokens, broken: [] };
}

/** Whether a change may have to do with how brackets match, with strings or comments. */
function mayUnbalance(old: string, now: string, { start, oldEnd, newEnd }: NonNullable<Change>): boolean {
  return !isClosed(old.slice(start, oldEnd)) || !isClosed(now.slice(start, newEnd));
}

/** All brackets of the text match, and nothing in it says that they may be none. */
function isClosed(text: string): boolean {
  if (/["'/*#\\]/.test(text)) return false;
  const awaited: (string | undefined)[] = [];
  for (const bracket of text.match(/[()[\]{}]/g) ?? []) {
    const closer = CLOSERS[bracket];
    if (closer !== undefined) awaited.push(closer);
    else if (awaited.pop() !== bracket) return false;
  }
  return awaited.length === 0;
}

/** The one item that the text is, its body read while the tree is there. */
function onlyItem({ items }: Unit): Item | null {
  const item = items.length === 1 ? (items[0] as Item) : null;
  return item !== null && item.start === 0 && item.tree.length > 0 ? item : null;
}

/** What stands inside the surroundings of a container, which are `shift` characters before it. */
function inside(unit: Unit, container: Container, shift: number): Unit {
  if (container === 'file') return unit;
  const outer = unit.items.length === 1 ? (unit.items[0] as Item) : null;
  const items = (outer?.members ?? []).map((item) => shifted(item, -shift));
  return { innerAttrs: null, items, hasItemError: unit.hasItemError || outer === null, hasError: unit.hasError };
}

function hasErrorIn(version: Version): boolean {
  return (version.handle.current as BackendTree).rootNode.hasError;
}

/** Where the errors of a fragment are. */
function errorsIn({ flags, start, length }: SyntaxTree): number[] {
  const found: number[] = [];
  for (let n = 1; n < length; n++)
    if (((flags[n] as number) & (NodeFlag.Error | NodeFlag.Missing)) !== 0) found.push(start[n] as number);
  return found;
}

function errorsOf(version: Version): number[] {
  return hasErrorIn(version) ? errorOffsets(version.handle.current as BackendTree) : [];
}

function shifted(item: Item, by: number): Item {
  return new Item(item.start + by, item.cell, item.members?.map((member) => shifted(member, by)) ?? null);
}

/** The one stretch outside which both texts are the same. Never inside a surrogate pair. */
export function changeBetween(old: string, now: string): Change {
  const limit = Math.min(old.length, now.length);
  let start = 0;
  // Slices compare at memory speed; the last block is then searched by code unit.
  const block = 1024;
  while (start + block <= limit && old.slice(start, start + block) === now.slice(start, start + block)) start += block;
  while (start < limit && old.charCodeAt(start) === now.charCodeAt(start)) start++;
  if (start > 0 && isHighSurrogate(old.charCodeAt(start - 1))) start--;
  let oldEnd = old.length;
  let newEnd = now.length;
  while (
    Math.min(oldEnd, newEnd) - block >= start &&
    old.slice(oldEnd - block, oldEnd) === now.slice(newEnd - block, newEnd)
  ) {
    oldEnd -= block;
    newEnd -= block;
  }
  while (oldEnd > start && newEnd > start && old.charCodeAt(oldEnd - 1) === now.charCodeAt(newEnd - 1)) {
    oldEnd--;
    newEnd--;
  }
  if (oldEnd < old.length && isLowSurrogate(old.charCodeAt(oldEnd))) {
    oldEnd++;
    newEnd++;
  }
  return { start, oldEnd, newEnd };
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}

/** The point of `end`, from that of `start`. */
function pointAfter(from: Point, text: string, start: number, end: number): Point {
  let { row } = from;
  let lineStart = start - from.column;
  for (let at = text.indexOf('\n', start); at >= 0 && at < end; at = text.indexOf('\n', at + 1)) {
    row++;
    lineStart = at + 1;
  }
  return { row, column: end - lineStart };
}
