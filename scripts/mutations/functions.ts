/** Which function of a file a change lies in, so that changes in different functions can be judged in one go. */
import { Field, Kind } from '../../server/src/syntax/kinds';
import type { RustParser } from '../../server/src/syntax/parser';
import type { ItemNode } from '../../server/src/syntax/tree';
import type { Mutation } from './mutate';

/** The outermost function around a place. */
export interface FunctionSpan {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly bodyStart: number;
  /** What its body does is felt elsewhere too: a hidden type, or code that other items run at compile time. */
  readonly isOpen: boolean;
}

export function functionsOf(parser: RustParser, text: string): FunctionSpan[] {
  const parsed = parser.parseFile(text);
  const out: FunctionSpan[] = [];
  const visit = (item: ItemNode): void => {
    for (const member of item.members ?? []) visit(member);
    const { header, node, start } = item;
    if (item.kind !== Kind.function_item) return;
    const body = childWith(item, Field.body);
    const name = childWith(item, Field.name);
    if (body < 0 || name < 0) return;
    const at = (i: number): number => start + (header.start[i] as number);
    const signature = text.slice(at(node), at(body));
    out.push({
      name: text.slice(at(name), start + (header.end[name] as number)),
      start,
      end: start + item.header.text.length,
      bodyStart: at(body),
      isOpen: /\b(?:async|const)\b.*\bfn\b|->.*\bimpl\b/s.test(signature),
    });
  };
  for (const item of parsed.syntax.items) visit(item);
  parsed.dispose();
  return out.sort((a, b) => a.start - b.start);
}

function childWith({ header, node }: ItemNode, field: number): number {
  for (let i = node + 1; i < (header.subtreeEnd[node] as number); i = header.subtreeEnd[i] as number) {
    if (header.field[i] === field) return i;
  }
  return -1;
}

/** Where a change is felt: in the body it is in, in that and in what names the function, or anywhere (null). */
export interface Reach {
  readonly span: FunctionSpan;
  readonly isSignature: boolean;
}

export function reachOf(functions: readonly FunctionSpan[], mutation: Mutation): Reach | null {
  const span = functions.find(({ start, end }) => start <= mutation.start && mutation.end <= end);
  if (span === undefined || span.isOpen) return null;
  return { span, isSignature: mutation.start <= span.bodyStart && mutation.kind !== 'mut parameter' };
}

export function names(text: string, name: string): boolean {
  return new RegExp(`\\b${name}\\b`).test(text);
}
