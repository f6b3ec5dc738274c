/** Variables and their types in rustc's MIR text, and the common form in which both sides are compared. */
export interface Variable {
  /** Last name of the fn's path; closures count as their fn. */
  readonly fn: string;
  readonly name: string;
  readonly ty: string;
}

/** `isDerived` is asked where an impl begins: what a derive makes has no body here. */
export function parseMir(
  text: string,
  isDerived: (file: string, line: number, column: number) => boolean = () => false,
): Variable[] {
  const out: Variable[] = [];
  let fn = '';
  let types = new Map<string, string>();
  let debugs: [string, string][] = [];
  const flush = (): void => {
    for (const [name, local] of debugs) {
      const ty = types.get(local);
      if (ty !== undefined && name !== '_task_context') out.push({ fn, name, ty: commonForm(ty) });
    }
    types = new Map();
    debugs = [];
  };
  let isForConstants = false;
  for (const line of text.split('\n')) {
    // A const fn is printed a second time, as it is for evaluation.
    if (line === '// MIR FOR CTFE') isForConstants = true;
    else if (line === '}') {
      flush();
      isForConstants = false;
    }
    if (isForConstants) continue;
    if (/^(fn|const|static|pub|unsafe|extern|promoted)/.test(line) || /^\S.*= \{$/.test(line)) {
      flush();
      const impl = /<impl at ([^:>]+):(\d+):(\d+): /.exec(line);
      if (impl !== null && isDerived(impl[1] as string, Number(impl[2]), Number(impl[3]))) continue;
      fn = nameOf(line);
      for (const arg of argsOf(line)) types.set(arg[0], arg[1]);
      continue;
    }
    const debug = /^\s+debug (\S+) => (_\d+);/.exec(line);
    if (debug !== null) debugs.push([debug[1] as string, debug[2] as string]);
    const local = /^\s+let (?:mut )?(_\d+): (.*);\s*$/.exec(line);
    if (local !== null) types.set(local[1] as string, local[2] as string);
  }
  flush();
  return out;
}

function nameOf(header: string): string {
  const whole = header.replace(/^(?:pub |unsafe |extern )*(?:fn|const|static(?: mut)?) /, '');
  const plain = whole.replace(/<impl at [^>]*>/g, 'impl').replace(/\{\S+?\}/g, '{}');
  const path = /^[\w:{}'<> ,&]*?(?=\(_|\(\)|: |\()/.exec(plain)?.[0] ?? plain;
  const names = path.split('::').filter((n) => !n.startsWith('{') && !n.startsWith('promoted'));
  return (names[names.length - 1] ?? '').replace(/[^\w]/g, '');
}

/** `(_1: T, _2: U) -> R {`. */
function argsOf(header: string): [string, string][] {
  const start = header.indexOf('(_1: ');
  if (start < 0) return [];
  const out: [string, string][] = [];
  let depth = 0;
  let from = start + 1;
  for (let i = start; i < header.length; i++) {
    const c = header[i] as string;
    if ('([{<'.includes(c)) depth++;
    else if (')]}'.includes(c) || (c === '>' && header[i - 1] !== '-')) depth--;
    if ((depth === 1 && c === ',') || depth === 0) {
      const match = /^\s*(_\d+): (.*)$/.exec(header.slice(from, i));
      if (match !== null) out.push([match[1] as string, match[2] as string]);
      from = i + 1;
    }
    if (depth === 0) break;
  }
  return out;
}

/** Without paths, regions, binders, and the places that name closures and fn items. */
export function commonForm(ty: string): string {
  let t = ty
    .replace(
      /\{(?:closure|async (?:closure|block|fn body)|coroutine|gen block)[^{}]*(?:\{[^{}]*\}[^{}]*)*\}/g,
      '{closure}',
    )
    .replace(/for<[^<>]*> /g, '')
    .replace(/ \+ '\w+/g, '')
    .replace(/'\w+ \+ /g, '')
    .replace(/&'\w+ /g, '&')
    .replace(/'\w+, /g, '')
    .replace(/<'\w+>/g, '')
    .replace(/(\d)_[iu](?:8|16|32|64|128|size)/g, '$1')
    .replace(/\b(?:[A-Za-z_]\w*|\{[^{}]*\})::(?=[A-Za-z_<{])/g, '');
  // A fn item: rustc shows its signature too.
  t = t.replace(/^(&*)(?:unsafe )?(?:extern "\w+" )?fn\(.*\{([^{}]+)\}$/, '$1fn item {$2}');
  // A type declared in a method of an impl: rustc names it by the impl.
  for (let i = 0; i < 4; i++)
    t = t.replace(
      /<[^<>]*(?:<[^<>]*>[^<>]*)* as [^<>]*(?:<[^<>]*>)?>::(?=[A-Z]\w*(?:<|\b))(?!(?:Item|Error|Output)\b)/g,
      '',
    );
  t = t.replace(/(?:unsafe )?fn\([^{}]*?\)(?: -> [^{}]*?)? \{(\w+)\}/g, 'fn item {$1}');
  // The library of rustc 1.96 has one generic type of atomics.
  t = t.replace(/\bAtomic([UI])(8|16|32|64|size)\b/g, (_, sign, bits) => `Atomic<${sign.toLowerCase()}${bits}>`);
  t = t.replace(/\bAtomicBool\b/g, 'Atomic<bool>').replace(/\bAtomicPtr</g, 'Atomic<*mut ');
  // Auto traits have no order.
  t = t.replace(/(?: \+ \w+){2,}/g, (bounds) => ` + ${bounds.slice(3).split(' + ').sort().join(' + ')}`);
  for (let i = 0; i < 4; i++) t = t.replace(/\(((?:dyn|impl) [^()]*(?:\([^()]*\)[^()]*)*)\)/g, '$1');
  return t;
}
