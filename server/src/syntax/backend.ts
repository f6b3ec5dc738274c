/**
 * What native tree-sitter and web-tree-sitter (wasm) have in common, and how each is loaded. Nothing else in Tenure
 * imports a tree-sitter package. Both count offsets in UTF-16 code units.
 */

/** The subset of either package's cursor that is read. */
export interface BackendCursor {
  readonly nodeTypeId: number;
  readonly nodeType: string;
  readonly nodeIsNamed: boolean;
  readonly nodeIsMissing: boolean;
  readonly startIndex: number;
  readonly endIndex: number;
  readonly currentFieldId: number;
  readonly currentFieldName: string | null | undefined;
  readonly currentDescendantIndex: number;
  readonly currentNode: { readonly hasError: boolean };
  gotoFirstChild(): boolean;
  gotoNextSibling(): boolean;
  gotoParent(): boolean;
  gotoDescendant(index: number): void;
  /** Frees the wasm memory; native cursors are collected. */
  delete?(): void;
}

export interface Point {
  readonly row: number;
  readonly column: number;
}

export interface BackendEdit {
  readonly startIndex: number;
  readonly oldEndIndex: number;
  readonly newEndIndex: number;
  readonly startPosition: Point;
  readonly oldEndPosition: Point;
  readonly newEndPosition: Point;
}

export interface BackendTree {
  readonly rootNode: { readonly hasError: boolean };
  walk(): BackendCursor;
  edit(edit: BackendEdit): void;
  delete?(): void;
}

export interface Backend {
  readonly name: 'native' | 'wasm';
  /** `old` must have been edited to fit `text`. */
  parse(text: string, old: BackendTree | null): BackendTree;
  /** A cursor at the root, good until the next call. For small trees to make one takes as long as to parse. */
  cursorAt(tree: BackendTree): BackendCursor;
}

/** The two wasm files, for hosts without a file system. */
export interface WasmFiles {
  readonly runtime: Uint8Array;
  readonly grammar: Uint8Array;
}

type ReadText = (offset: number) => string;

/** At most `size` units from `offset` on; a surrogate pair is never cut in two. */
function piece(text: string, offset: number, size: number): string {
  const last = text.charCodeAt(offset + size - 1);
  return text.slice(offset, offset + (last >= 0xd800 && last <= 0xdbff ? size - 1 : size));
}

/** Loads the prebuilt addon; rejects where there is none for this platform. */
export async function loadNative(): Promise<Backend> {
  const [{ default: Parser }, grammar] = await Promise.all([import('tree-sitter'), import('tree-sitter-rust')]);
  const language = (grammar as { default?: unknown }).default ?? grammar;
  const parser = new Parser();
  parser.setLanguage(language as Parameters<typeof parser.setLanguage>[0]);
  const parse = parser.parse.bind(parser) as unknown as (read: ReadText, old: BackendTree | null) => BackendTree;
  let cursor: (BackendCursor & { tree: BackendTree; reset(node: BackendTree['rootNode']): void }) | null = null;
  return {
    name: 'native',
    cursorAt(tree) {
      const { rootNode } = tree;
      if (cursor === null) cursor = tree.walk() as NonNullable<typeof cursor>;
      // The addon goes to the node that was looked at last, in the tree that it finds here, and that is kept alive here.
      cursor.tree = tree;
      if (rootNode.hasError !== undefined) cursor.reset(rootNode);
      return cursor;
    },
    parse(text, old) {
      // The addon copies what it is given into a buffer of 32 K units; after an edit it reads a few lines.
      const size = old === null ? 16_384 : 2048;
      return parse((offset) => piece(text, offset, size), old);
    },
  };
}

export async function loadWasm(files?: WasmFiles): Promise<Backend> {
  const { Parser, Language } = await import('web-tree-sitter');
  const { runtime, grammar } = files ?? (await readWasmFiles());
  // It asks where the file is although it has it.
  await Parser.init({ wasmBinary: runtime as unknown as ArrayBuffer, locateFile: (name: string) => name });
  const parser = new Parser();
  parser.setLanguage(await Language.load(grammar));
  const parse = parser.parse.bind(parser) as unknown as (read: ReadText, old: BackendTree | null) => BackendTree | null;
  return {
    name: 'wasm',
    cursorAt: (tree) => tree.walk(),
    parse(text, old) {
      const tree = parse((offset) => piece(text, offset, 5_000), old);
      if (tree === null) throw new Error('web-tree-sitter gave no tree');
      return tree;
    },
  };
}

/** Beside the bundle in a packaged extension, else in `node_modules` of this folder or one above. */
async function readWasmFiles(): Promise<WasmFiles> {
  const { existsSync, readFileSync } = await import('node:fs');
  const { dirname, join } = await import('node:path');
  const { fileURLToPath } = await import('node:url');
  const here = typeof __dirname === 'string' ? __dirname : dirname(fileURLToPath(import.meta.url));
  const read = (name: string, inPackage: string) => {
    const beside = join(here, name);
    if (existsSync(beside)) return readFileSync(beside);
    for (let folder = here; ; folder = dirname(folder)) {
      const installed = join(folder, 'node_modules', inPackage, name);
      if (existsSync(installed)) return readFileSync(installed);
      if (dirname(folder) === folder) throw new Error(`${name} is neither beside ${here} nor installed`);
    }
  };
  return {
    runtime: read('web-tree-sitter.wasm', 'web-tree-sitter'),
    grammar: read('tree-sitter-rust.wasm', 'tree-sitter-rust'),
  };
}
