/**
 * Attributes of an item, field, variant or parameter: `cfg` decides whether it exists, `cfg_attr` is unfolded first, and
 * the rest is kept as data. Mirrors rustc_expand::config. Doc comments are no nodes and never get here.
 */
import { exact } from '../base/exact';
import { childOfKind, firstNamedChild } from '../syntax/cursor';
import { Kind } from '../syntax/kinds';
import { lex, Tok } from '../syntax/lexer';
import type { NodeIdx, SyntaxTree } from '../syntax/tree';
import type { Attrs, Path, SynPtr } from './item';
import { textOf, unquote } from './nodes';

/** What a crate's configuration says about a predicate, the text inside `cfg(..)`; null: nobody knows, which removes. */
export type CfgTest = (predicate: string) => boolean | null;

/** One attribute: `#[path(args)]`, `#[path = args]`, `#[path]`. */
export interface Meta {
  readonly path: string;
  /** Text between the delimiters, or behind `=` with its quotes; '' where there is none. */
  readonly args: string;
  readonly node: NodeIdx;
}

export const NO_ATTRS: Attrs = { derives: [], lang: null, repr: [], others: [] };

/** The metas of attribute nodes, `cfg_attr` unfolded; null if a `cfg` among them is off. */
export function readMetas(tree: SyntaxTree, nodes: readonly NodeIdx[], isCfgOn: CfgTest): Meta[] | null {
  const out: Meta[] = [];
  for (const node of nodes) {
    const attribute = childOfKind(tree, node, Kind.attribute);
    const text = textOf(tree, attribute >= 0 ? attribute : firstNamedChild(tree, node));
    if (text !== '' && !addMeta(text, node, isCfgOn, out, 0)) return null;
  }
  return out;
}

function addMeta(text: string, node: NodeIdx, isCfgOn: CfgTest, out: Meta[], depth: number): boolean {
  const meta = splitMeta(text, node);
  switch (meta.path) {
    case 'cfg':
      return isCfgOn(meta.args) === true;
    // Only a test harness has them.
    case 'test':
    case 'bench':
      if (isCfgOn('test') === false) return false;
      out.push(meta);
      return true;
    case 'unsafe':
      return addMeta(meta.args, node, isCfgOn, out, depth + 1);
    case 'cfg_attr': {
      const parts = splitTopLevel(meta.args);
      if (depth > 64 || parts.length === 0 || isCfgOn(parts[0] as string) !== true) return true;
      for (let i = 1; i < parts.length; i++)
        if (!addMeta(parts[i] as string, node, isCfgOn, out, depth + 1)) return false;
      return true;
    }
    default:
      out.push(meta);
      return true;
  }
}

const META = /^\s*([\w:#\s]+?)\s*(?:=\s*([\s\S]*)|[([{]([\s\S]*)[)\]}]\s*)?$/;

/** `#[::core::prelude::v1::derive(..)]` is `#[derive(..)]`, as macros write that cannot know what `derive` is at their call. */
const PRELUDE = /^(?:::)?(?:core|std)::prelude::(?:v1|rust_20\d\d)::/;

function splitMeta(text: string, node: NodeIdx): Meta {
  const match = META.exec(text);
  if (match === null) return { path: text.trim(), args: '', node };
  const path = (match[1] as string).replace(/\s+|r#/g, '').replace(PRELUDE, '');
  return { path, args: (match[2] ?? match[3] ?? '').trim(), node };
}

/** Splits at the commas outside of delimiters and literals. Empty parts are dropped. */
function splitTopLevel(text: string): string[] {
  const out: string[] = [];
  const tokens = lex(text);
  let depth = 0;
  let from = 0;
  for (let i = 0; i < tokens.length; i++) {
    const kind = tokens.kind[i];
    if (kind === Tok.Open) depth++;
    else if (kind === Tok.Close) depth--;
    else if (kind === Tok.Punct && depth === 0 && text.charAt(tokens.start[i] as number) === ',') {
      out.push(text.slice(from, tokens.start[i]).trim());
      from = tokens.end[i] as number;
    }
  }
  out.push(text.slice(from).trim());
  return out.filter((part) => part !== '');
}

/** The item's attributes as data. */
export function lowerAttrs(metas: readonly Meta[], syn: (node: NodeIdx) => SynPtr): Attrs {
  if (metas.length === 0) return NO_ATTRS;
  const derives: Path[] = [];
  const repr: string[] = [];
  const others: { path: string; args: string }[] = [];
  let lang: string | null = null;
  for (const meta of metas) {
    switch (meta.path) {
      case 'derive':
      case 'derive_const':
        for (const part of splitTopLevel(meta.args)) derives.push(pathFromText(part, syn(meta.node)));
        break;
      case 'repr':
        repr.push(...splitTopLevel(meta.args));
        break;
      case 'lang':
        lang = unquote(meta.args);
        break;
      case 'doc':
        if (meta.args.includes('hidden')) others.push({ path: 'doc', args: 'hidden' });
        break;
      default:
        if (!IGNORED.has(meta.path)) others.push({ path: meta.path, args: meta.args });
    }
  }
  return derives.length + repr.length + others.length === 0 && lang === null
    ? NO_ATTRS
    : { derives: exact(derives), lang, repr: exact(repr), others: exact(others) };
}

export function testOnly(attrs: Attrs): Attrs {
  return { ...attrs, isTestOnly: true };
}

/** Says nothing about ownership, and not unknown. */
const IGNORED = new Set([
  'inline',
  'cold',
  'stable',
  'rustc_const_stable',
  'rustc_on_unimplemented',
  'diagnostic::on_unimplemented',
  'rustc_confusables',
]);

/** A path written in an attribute: `serde::Serialize`. No generic arguments. */
export function pathFromText(text: string, syn: SynPtr): Path {
  const parts = text.split('::').map((part) => part.trim());
  const global = parts[0] === '' && parts.length > 1;
  const names = global ? parts.slice(1) : parts;
  return { global, qself: null, segments: names.map((name) => segmentFromText(name, syn)), syn };
}

const CRATE_MARK = /^__tenure_crate_(\d+)$/;

/** A segment without arguments; a marked `$crate` is one again. */
export function segmentFromText(name: string, syn: SynPtr): Path['segments'][number] {
  const mark = CRATE_MARK.exec(name);
  if (mark !== null)
    return { name: '$crate', krate: Number(mark[1]) as Path['segments'][number]['krate'] & number, args: null, syn };
  return { name: name.startsWith('r#') ? name.slice(2) : name, args: null, syn };
}

/** Raw arguments of the first attribute of that path; null where there is none. */
export function attrArgs(attrs: Attrs, path: string): string | null {
  for (const other of attrs.others) if (other.path === path) return other.args;
  return null;
}

export function hasAttr(attrs: Attrs, path: string): boolean {
  return attrArgs(attrs, path) !== null;
}
