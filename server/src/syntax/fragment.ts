/**
 * Pieces of Rust that are no file: what macros expand to, the arguments of built-in macros. Each is parsed inside a
 * wrapper that makes it a file, and cut out again. All offsets are relative to the given text.
 */
import type { Backend } from './backend';
import { childByField, children, childrenOfKind } from './cursor';
import { Depth, kindTable, TreeBuilder } from './flatten';
import { Field, Kind } from './kinds';
import { NodeFlag, type NodeIdx, type Repair, type SyntaxTree } from './tree';

/** What the text is; the children of node 0 of the result are in brackets. */
export type FragmentKind =
  /** [the expression] */
  | 'expr'
  /** `a, b, c` [expressions, attributes and commas] */
  | 'exprs'
  /** [the pattern, `or_pattern` included] */
  | 'pat'
  /** `pat if guard` [what `match_pattern` holds: the pattern, `if`, the condition] */
  | 'matchArmPat'
  /** Arms of a match [`match_arm`s] */
  | 'matchArms'
  /** [the type] */
  | 'type'
  /** [statements; a tail expression without a statement around it] */
  | 'stmts'
  /** [the block] */
  | 'block'
  /** [items and their attributes]; `parseUnit` gives them as `ItemNode`s */
  | 'items'
  /** [the `visibility_modifier`] */
  | 'vis'
  /** The inside of `#[..]` [the `attribute`] */
  | 'attr';

interface Wrapper {
  readonly before: string;
  readonly after: string;
  /** The nodes to cut out, or null where the text has torn the wrapper. `top` is the only item. */
  pick(tree: SyntaxTree, top: NodeIdx): NodeIdx[] | null;
}

const one = (node: NodeIdx): NodeIdx[] | null => (node < 0 ? null : [node]);
const onlyChildOfBody = (tree: SyntaxTree, fn: NodeIdx): NodeIdx => {
  const inner = children(tree, childByField(tree, fn, Field.body)).slice(1, -1);
  const only = inner.length === 1 ? (inner[0] as NodeIdx) : -1;
  return tree.kind[only] === Kind.expression_statement ? only + 1 : only;
};
/** `match a { ARMS }` as the only thing in the body. */
const armsOf = (tree: SyntaxTree, fn: NodeIdx): NodeIdx[] => {
  const block = childByField(tree, onlyChildOfBody(tree, fn), Field.body);
  return childrenOfKind(tree, block, Kind.match_arm);
};
const armPattern = (tree: SyntaxTree, fn: NodeIdx): NodeIdx[] | null => {
  const arms = armsOf(tree, fn);
  return arms.length === 1 ? children(tree, childByField(tree, arms[0] as NodeIdx, Field.pattern)) : null;
};

// What follows the text is on a line of its own: the text may end in a line comment.
const wrappers: Record<FragmentKind, Wrapper> = {
  expr: { before: 'const a:()=', after: '\n;', pick: (t, top) => one(childByField(t, top, Field.value)) },
  exprs: {
    before: 'fn a(){a(',
    after: '\n)}',
    pick(t, top) {
      const args = childByField(t, onlyChildOfBody(t, top), Field.arguments);
      return args < 0 || t.start[args] !== -1 ? null : children(t, args).slice(1, -1);
    },
  },
  pat: {
    before: 'fn a(){match a{',
    after: '\n=>{}}}',
    pick(t, top) {
      const parts = armPattern(t, top);
      return parts?.length === 1 ? parts : null;
    },
  },
  matchArmPat: { before: 'fn a(){match a{', after: '\n=>{}}}', pick: armPattern },
  matchArms: { before: 'fn a(){match a{', after: '\n}}', pick: armsOf },
  type: { before: 'type A=', after: '\n;', pick: (t, top) => one(childByField(t, top, Field.type)) },
  stmts: {
    before: 'fn a(){',
    after: '\n}',
    pick: (t, top) => children(t, childByField(t, top, Field.body)).slice(1, -1),
  },
  block: { before: 'fn a()', after: '\n', pick: (t, top) => one(childByField(t, top, Field.body)) },
  items: { before: '', after: '\n', pick: (t) => children(t, 1) },
  vis: {
    before: '',
    after: '\nstruct A;',
    pick: (t, top) => childrenOfKind(t, top, Kind.visibility_modifier),
  },
  attr: { before: '#[', after: '\n]', pick: (t, top) => childrenOfKind(t, top, Kind.attribute) },
};

const builder = new TreeBuilder();

/**
 * Never null: text that is not what it should be gives a tree whose root has `HasError`, with the nodes found, if any.
 * `parsed` is the text with the repairs applied.
 */
export function parseFragment(
  backend: Backend,
  text: string,
  parsed: string,
  repairs: readonly Repair[],
  what: FragmentKind,
): SyntaxTree {
  const wrapper = wrappers[what];
  const parse = backend.parse(wrapper.before + parsed + wrapper.after, null);
  const cursor = backend.cursorAt(parse);
  builder.begin(!parse.rootNode.hasError);
  builder.append(cursor, kindTable(backend), 0, wrapper.before.length, Depth.Full);
  cursor.delete?.();
  parse.delete?.();
  const whole = builder.view(text);
  const isFile = whole.kind[1] === Kind.source_file;
  const top = what === 'items' ? 1 : children(whole, 1).length === 1 ? 2 : -1;
  const picked = (isFile && top > 0 ? wrapper.pick(whole, top) : null)?.filter((n) => n > 0) ?? null;
  const isWhole = picked?.every((n) => (whole.start[n] as number) >= 0 && (whole.end[n] as number) <= text.length);
  const hasError = ((whole.flags[0] as number) & NodeFlag.HasError) !== 0;
  builder.begin();
  if (picked && isWhole) for (const node of picked) builder.moveUp(node);
  if (!isWhole || hasError) builder.mark(0);
  return builder.finish(text, repairs);
}
