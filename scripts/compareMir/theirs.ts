/** rustc's MIR text as a `Flow`: types, names and constants are dropped, places keep their projections. */
import type { Flow, FlowBlock } from './flow';

export function parseDump(text: string): Flow {
  const blocks: FlowBlock[] = [];
  let lines: string[] = [];
  let id = -1;
  for (const raw of text.split('\n')) {
    const start = /^ {4}bb(\d+)(?: \(cleanup\))?: \{/.exec(raw);
    if (start !== null) {
      id = Number(start[1]);
      lines = [];
      continue;
    }
    if (id < 0) continue;
    if (/^ {4}\}/.test(raw)) {
      const exit = lines.pop() ?? '';
      blocks[id] = { lines: lines.map(lineOf).filter((line) => line !== ''), ...exitOf(exit) };
      id = -1;
      continue;
    }
    if (/^ {8}\S/.test(raw) && !/^ {8}\/\//.test(raw)) lines.push(stripComment(raw.trim()));
    // A fn item looks like a unit struct, but is a constant, of which the comment below the statement tells.
    const named = /^([^=]* = )[\w<][^(]*[\w>]$/.exec(lines.at(-1) ?? '');
    if (named !== null && /^ {20,}\/\/ mir::ConstOperand$/.test(raw)) lines[lines.length - 1] = `${named[1]}const fn`;
  }
  return { blocks };
}

function stripComment(line: string): string {
  const at = line.search(/;\s*\/\/ scope /);
  return (at < 0 ? line : line.slice(0, at + 1)).replace(/;\s*$/, '');
}

/** Reads a place from `text` at `at`; gives its text and what follows. */
function place(text: string, at: number): [string, number] {
  let out: string;
  let pos = at;
  if (text[pos] === '(') {
    if (text[pos + 1] === '*') {
      const [inner, next] = place(text, pos + 2);
      out = `(*${inner})`;
      pos = next + 1;
    } else {
      const [inner, next] = place(text, pos + 1);
      if (text[next] === '.') {
        const field = /^\.(\d+)/.exec(text.slice(next)) as RegExpExecArray;
        out = `${inner}.${field[1]}`;
        pos = closing(text, pos) + 1;
      } else {
        // ` as Variant` and opaque casts ` as type`.
        const name = text.slice(next, closing(text, pos));
        out = /^ as (subtype|impl |[&({])/.test(name) ? inner : `${inner}@`;
        pos = closing(text, pos) + 1;
      }
    }
  } else {
    const local = /^_\d+/.exec(text.slice(pos)) as RegExpExecArray | null;
    if (local === null) return ['?', pos];
    out = local[0];
    pos += local[0].length;
  }
  while (text[pos] === '[') {
    const end = text.indexOf(']', pos);
    out += text.slice(pos, end + 1);
    pos = end + 1;
  }
  return [out, pos];
}

/** Index of the parenthesis that closes the one at `open`. */
function closing(text: string, open: number): number {
  let depth = 0;
  for (let i = open; i < text.length; i++) {
    const c = text[i] as string;
    if (c === '"') i = endOfString(text, i);
    else if ('([{<'.includes(c)) depth++;
    else if (')]}>'.includes(c)) {
      if (c === '>' && (text[i - 1] === '-' || text[i - 1] === '=')) continue;
      if (--depth === 0) return i;
    }
  }
  return text.length;
}

function endOfString(text: string, at: number): number {
  for (let i = at + 1; i < text.length; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === '"') return i;
  }
  return text.length;
}

function splitArgs(text: string): string[] {
  const out: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text[i] as string;
    if (c === '"') i = endOfString(text, i);
    else if (c === "'" && text[i + 2] === "'") i += 2;
    else if ('([{<'.includes(c) && !(c === '<' && text[i + 1] === '=')) depth++;
    else if (')]}>'.includes(c)) {
      if (c === '>' && (text[i - 1] === '-' || text[i - 1] === '=')) continue;
      depth--;
    } else if (c === ',' && depth === 0) {
      out.push(text.slice(start, i).trim());
      start = i + 1;
    }
  }
  const last = text.slice(start).trim();
  if (last !== '') out.push(last);
  return out;
}

function operand(text: string): string {
  const kind = /^(copy|move) /.exec(text);
  if (kind === null) return 'const';
  return `${kind[1]} ${place(text, kind[0].length)[0]}`;
}

function operands(list: string): string {
  return splitArgs(list).map(operand).join(', ');
}

function rvalue(text: string): string {
  if (text.startsWith('&/*tls*/')) return 'threadLocalRef';
  // A fn item or a closure without captures that is no aggregate.
  const borrow = /^&(fake shallow |fake |raw (?:const|mut) (?:\(fake\) )?|mut )?/.exec(text);
  if (borrow !== null && /^[(_]/.test(text.slice(borrow[0].length))) {
    const prefix = borrow[0].startsWith('&raw') ? '&raw ' : borrow[0];
    return prefix + place(text, borrow[0].length)[0];
  }
  if (/^(copy|move) /.test(text)) {
    const at = text.indexOf(' ') + 1;
    const [p, next] = place(text, at);
    const base = text.slice(0, at) + p;
    return text.startsWith(' as ', next) ? `${base} as` : base;
  }
  if (text.startsWith('const '))
    return / as .*\((PointerCoercion|IntToInt|IntToFloat|FloatToInt|FloatToFloat|PtrToPtr|Transmute|FnPtrToPtr|Pointer)/.test(
      text,
    )
      ? 'const as'
      : 'const';
  if (
    / as .* \((PointerCoercion|IntToInt|PtrToPtr|Transmute|FnPtrToPtr|PointerExposeProvenance|PointerWithExposedProvenance)/.test(
      text,
    )
  )
    return 'const as';
  const unary = /^(discriminant|Len|PtrMetadata|Not|Neg|deref_copy)\(?/.exec(text);
  if (unary !== null) {
    const inner = text.slice(unary[0].length, closing(text, unary[0].length - 1));
    const names: Record<string, string> = {
      Len: 'len',
      PtrMetadata: 'ptrMetadata',
      Not: 'not',
      Neg: 'neg',
      deref_copy: 'copyForDeref',
    };
    const name = names[unary[1] as string] ?? (unary[1] as string);
    return unary[1] === 'discriminant' || unary[1] === 'Len'
      ? `${name}(${place(inner, 0)[0]})`
      : `${name}(${operand(inner)})`;
  }
  const binary = /^([A-Z][A-Za-z]+)\((.*)\)$/.exec(text);
  if (
    binary !== null &&
    /^(Add|Sub|Mul|Div|Rem|BitAnd|BitOr|BitXor|Shl|Shr|Eq|Ne|Lt|Le|Gt|Ge|Offset|Cmp)(WithOverflow|Unchecked)?$/.test(
      binary[1] as string,
    ) &&
    splitArgs(binary[2] as string).length === 2
  ) {
    return `${binary[1]}(${operands(binary[2] as string)})`;
  }
  if (text.startsWith('[')) {
    const inner = text.slice(1, -1);
    const repeat = splitTop(inner, ';');
    if (repeat !== null) return `[${operand(repeat)}; n]`;
    return `{${operands(inner)}}`;
  }
  if (text.startsWith('(')) return `{${operands(text.slice(1, -1))}}`;
  const record = / \{ (.*) \}$/.exec(text);
  if (record !== null) {
    return `${text.startsWith('{') ? 'closure' : ''}{${splitArgs(record[1] as string)
      .map((field) => operand(field.slice(field.indexOf(': ') + 2)))
      .join(', ')}}`;
  }
  if (/\)$/.test(text)) {
    const open = openOf(text);
    return `{${operands(text.slice(open + 1, -1))}}`;
  }
  return text.startsWith('{') ? 'closure{}' : '{}';
}

function splitTop(text: string, mark: string): string | null {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text[i] as string;
    if (c === '"') i = endOfString(text, i);
    else if ('([{<'.includes(c)) depth++;
    else if (')]}>'.includes(c) && text[i - 1] !== '-') depth--;
    else if (c === mark && depth === 0) return text.slice(0, i).trim();
  }
  return null;
}

/** The parenthesis that the one at the end closes. */
function openOf(text: string): number {
  let depth = 0;
  for (let i = text.length - 1; i >= 0; i--) {
    if (text[i] === '"') {
      i--;
      while (i >= 0 && (text[i] !== '"' || text[i - 1] === '\\')) i--;
    } else if (text[i] === ')') depth++;
    else if (text[i] === '(' && --depth === 0) return i;
  }
  return -1;
}

function lineOf(line: string): string {
  const call = /^(StorageLive|StorageDead)\((_\d+)\)/.exec(line);
  if (call !== null) return `${call[1]}(${call[2]})`;
  const fake = /^FakeRead\((For\w+)(?:\(.*?\))?, /.exec(line);
  if (fake !== null) return `FakeRead(${fake[1]}, ${place(line, fake[0].length)[0]})`;
  if (line.startsWith('PlaceMention(')) return `PlaceMention(${place(line, 13)[0]})`;
  const ascribe = /^AscribeUserType\(/.exec(line);
  if (ascribe !== null) {
    const variance = /, (o|\+|-|\*), UserTypeProjection/.exec(line)?.[1];
    return `Ascribe(${place(line, 16)[0]}, ${variance === '+' ? 'co' : variance === '-' ? 'contra' : 'inv'})`;
  }
  if (line.startsWith('BackwardIncompatibleDropHint') || line === 'nop' || line.startsWith('Coverage')) return '';
  const [dest, next] = place(line, 0);
  if (!line.startsWith(' = ', next)) return line;
  return `${dest} = ${rvalue(line.slice(next + 3))}`;
}

function exitOf(line: string): { exit: string; targets: number[] } {
  const arrow = line.lastIndexOf(' -> ');
  const targets =
    arrow < 0 ? [] : [...line.slice(arrow).matchAll(/(\w+(?:\(\w+\))?)?:? ?bb(\d+)/g)].map((m) => Number(m[2]));
  const head = arrow < 0 ? line : line.slice(0, arrow);
  if (/^(return|resume|unreachable|coroutine_drop)$/.test(head)) return { exit: head, targets: [] };
  if (head === 'goto' || head === 'falseEdge' || head === 'falseUnwind') return { exit: head, targets };
  if (head.startsWith('switchInt(')) return { exit: `switchInt(${operand(head.slice(10, -1))})`, targets };
  // The third target is the path of an asynchronous drop, which we do not have.
  if (head.startsWith('drop(')) return { exit: `drop(${place(head, 5)[0]})`, targets: targets.slice(0, 2) };
  if (head.startsWith('assert(')) {
    const first = splitArgs(head.slice(7, -1))[0] as string;
    return { exit: `assert(${operand(first.replace(/^!/, ''))})`, targets };
  }
  if (head.startsWith('asm!')) return { exit: 'asm', targets };
  const [dest, next] = place(head, 0);
  const rest = head.slice(next + 3);
  const yielded = /^yield\((.*)\)$/.exec(rest);
  if (yielded !== null) return { exit: `${dest} = yield(${operand(yielded[1] as string)})`, targets };
  const open = openOf(rest);
  const callee = rest.slice(0, open);
  const func = /^(copy|move) /.test(callee) ? operand(callee) : 'fn';
  return { exit: `${dest} = ${func}(${operands(rest.slice(open + 1, -1))})`, targets };
}
