/**
 * The declarations a MIR text may open with, and the types in it: what a body in text form needs so that tests of
 * dataflow and borrowck run without the floors before them.
 *
 * ```
 * struct Vec<T> drop may_dangle(T) { buf: *mut T }
 * enum Option<T> copy { None, Some(T) }
 * fn push<'a, T>(&'a mut Vec<T>, T) -> ();
 * static X: i32;
 * ```
 *
 * Variances are written behind a parameter (`T=` invariant, `T-` contravariant; covariant otherwise). A lifetime of a fn
 * is early-bound exactly if a bound or `where` names it, as in rustc.
 */
import type { DefId } from '../base/ids';
import type { PrimTy } from '../names/res';
import { shiftTy } from '../types/fold';
import {
  mkAdt,
  mkArgs,
  mkArray,
  mkBoundRegion,
  mkConstValue,
  mkDynamic,
  mkEarlyParam,
  mkFnPtr,
  mkParam,
  mkPrim,
  mkPtr,
  mkRef,
  mkRegionOutlives,
  mkSig,
  mkSlice,
  mkTuple,
  mkTypeOutlives,
  PRIMS,
  reErased,
  regionArg,
  reStatic,
  tyArg,
  tyError,
  tyNever,
  tyUnit,
} from '../types/intern';
import type { ArgList, BoundVar, GenericArg, PolyFnSig, Predicate, Region, Ty, Variance } from '../types/ty';

export interface TextAdt {
  readonly def: DefId;
  readonly name: string;
  readonly kind: 'struct' | 'enum' | 'union';
  readonly generics: TextGenerics;
  readonly variants: readonly {
    readonly name: string;
    readonly fields: readonly { readonly name: string; readonly ty: Ty }[];
  }[];
  /** `copy`, `drop`, `box`, `phantom`, `manually_drop`. */
  readonly marks: ReadonlySet<string>;
  readonly mayDangle: ReadonlySet<string>;
}
export interface TextGenerics {
  /** Lifetimes first. Bound (late) lifetimes of a fn are not here. */
  readonly params: readonly { readonly name: string; readonly isRegion: boolean; readonly variance: Variance }[];
  readonly late: readonly string[];
  readonly predicates: readonly Predicate[];
}
export interface TextFn {
  readonly def: DefId;
  readonly name: string;
  readonly generics: TextGenerics;
  readonly sig: PolyFnSig;
  readonly argNames: readonly string[];
}
export interface TextStatic {
  readonly def: DefId;
  readonly name: string;
  readonly ty: Ty;
  readonly isThreadLocal: boolean;
}

export class TextError extends Error {}

const TOKEN =
  /\s+|\/\/(?! ?@)[^\n]*|\/\/ ?@(\d+)(?:\.(\d))?|("[^"\n]*")|('[a-zA-Z_]\w*|'_)|(-?\d+)|([A-Za-z_]\w*)|(->|::|\.\.|=>|[^\s\w])/gy;

/** Tokens with the line each is on. `@` tokens are span marks. */
export class Tokens {
  private readonly texts: string[] = [];
  private readonly lines: number[] = [];
  private at = 0;

  constructor(text: string) {
    let line = 1;
    TOKEN.lastIndex = 0;
    while (TOKEN.lastIndex < text.length) {
      const found = TOKEN.exec(text);
      if (found === null) throw new TextError(`line ${line}: unexpected character`);
      const [whole, mark, part] = found;
      if (mark !== undefined) this.push(`@${Number(mark) * 4 + Number(part ?? 0)}`, line);
      else if (!/^(\s|\/\/)/.test(whole)) this.push(whole, line);
      for (const c of whole) if (c === '\n') line++;
    }
    this.push('', line);
  }

  private push(text: string, line: number): void {
    this.texts.push(text);
    this.lines.push(line);
  }

  get line(): number {
    return this.lines[this.at];
  }
  peek(ahead = 0): string {
    return this.texts[Math.min(this.at + ahead, this.texts.length - 1)];
  }
  next(): string {
    return this.texts[Math.min(this.at++, this.texts.length - 1)];
  }
  accept(text: string): boolean {
    if (this.peek() !== text) return false;
    this.at++;
    return true;
  }
  expect(text: string): void {
    if (!this.accept(text)) this.fail(`expected \`${text}\`, found \`${this.peek()}\``);
  }
  /** The value, once `text` is behind. Arguments are evaluated first: the value must not read tokens. */
  skip<T>(text: string, value: T): T {
    this.expect(text);
    return value;
  }
  name(): string {
    const text = this.next();
    if (!/^[A-Za-z_]/.test(text)) this.fail(`expected a name, found \`${text}\``);
    return text;
  }
  fail(message: string): never {
    throw new TextError(`line ${this.line}: ${message}`);
  }
  /** `item (, item)* ,?` up to and including `close`. */
  list<T>(close: string, item: () => T): T[] {
    const out: T[] = [];
    while (!this.accept(close)) {
      out.push(item());
      if (!this.accept(',')) {
        this.expect(close);
        break;
      }
    }
    return out;
  }
}

/** What a lifetime or type name means at one point of the text. */
export interface TextScope {
  readonly regions: ReadonlyMap<string, Region>;
  readonly types: ReadonlyMap<string, Ty>;
  /** What an elided lifetime is: `erased` in bodies, a new bound one in headers. */
  elided(): Region;
  /** Binders between here and where `regions` belong. */
  readonly depth: number;
}

export class TextDecls {
  readonly adts = new Map<string, TextAdt>();
  readonly fns = new Map<string, TextFn>();
  readonly statics = new Map<string, TextStatic>();
  readonly adtByDef = new Map<DefId, TextAdt>();
  readonly fnByDef = new Map<DefId, TextFn>();
  readonly traits = new Map<string, DefId>();
  private nextDef = 1;

  newDef(): DefId {
    return this.nextDef++ as DefId;
  }

  parseAdt(t: Tokens): void {
    const kind = t.next() as TextAdt['kind'];
    const name = t.name();
    const def = this.newDef();
    const { generics, scope } = this.parseGenerics(t, false);
    const marks = new Set<string>();
    const mayDangle = new Set<string>();
    while (t.peek() !== '{') {
      const mark = t.name();
      if (mark === 'may_dangle') {
        t.expect('(');
        for (const param of t.list(')', () => t.next())) mayDangle.add(param);
      } else marks.add(mark);
    }
    const variants: { name: string; fields: { name: string; ty: Ty }[] }[] = [];
    const adt: TextAdt = { def, name, kind, generics, variants, marks, mayDangle };
    this.adts.set(name, adt);
    this.adtByDef.set(def, adt);
    t.expect('{');
    if (kind !== 'enum') {
      const fields = t.list('}', () => this.parseField(t, scope));
      variants.push({ name, fields });
      return;
    }
    t.list('}', () => {
      const variant = t.name();
      let index = 0;
      const fields = t.accept('(') ? t.list(')', () => ({ name: String(index++), ty: this.parseTy(t, scope) })) : [];
      variants.push({ name: variant, fields });
    });
  }

  private parseField(t: Tokens, scope: TextScope): { name: string; ty: Ty } {
    const name = t.next();
    t.expect(':');
    return { name, ty: this.parseTy(t, scope) };
  }

  parseStatic(t: Tokens): void {
    t.expect('static');
    const isThreadLocal = t.accept('thread_local');
    const name = t.name();
    t.expect(':');
    const scope: TextScope = {
      regions: new Map([["'static", reStatic]]),
      types: new Map(),
      elided: () => reStatic,
      depth: 0,
    };
    this.statics.set(name, { def: this.newDef(), name, ty: this.parseTy(t, scope), isThreadLocal });
    t.expect(';');
  }

  /** `fn name<..>(T, _1: T) -> T where ..`, up to the `;` or `{`. */
  parseFnHeader(t: Tokens): { fn: TextFn; scope: TextScope; locals: readonly { local: number; mutable: boolean }[] } {
    t.expect('fn');
    const name = t.name();
    const def = this.newDef();
    const { generics, scope } = this.parseGenerics(t, true);
    const vars: BoundVar[] = generics.late.map((late) => ({ kind: 'region', name: late }));
    const header: TextScope = {
      ...scope,
      elided: () => {
        vars.push({ kind: 'region', name: "'_" });
        return mkBoundRegion(0, vars.length - 1, "'_");
      },
    };
    const locals: { local: number; mutable: boolean }[] = [];
    const argNames: string[] = [];
    t.expect('(');
    const inputs = t.list(')', () => {
      const mutable = t.accept('mut');
      if (t.peek(1) === ':' || (t.peek(1).startsWith('"') && t.peek(2) === ':')) {
        locals.push({ local: localIndex(t), mutable });
        argNames.push(t.peek() === ':' ? '' : t.next().slice(1, -1));
        t.expect(':');
      }
      return this.parseTy(t, header);
    });
    const inputVars = vars.length;
    const output = t.accept('->')
      ? this.parseTy(t, {
          ...header,
          // The one lifetime of the inputs, as elision would have it.
          elided: () => (inputVars === 1 ? mkBoundRegion(0, 0, (vars[0] as BoundVar).name) : reStatic),
        })
      : tyUnit;
    const predicates = [...generics.predicates, ...this.parseWhere(t, { ...scope, depth: 1 })];
    const sig = mkSig({ vars, inputs, output, isUnsafe: false, isVariadic: false, abi: 'Rust' });
    const fn: TextFn = { def, name, generics: { ...generics, predicates }, sig, argNames };
    this.fns.set(name, fn);
    this.fnByDef.set(def, fn);
    return { fn, scope, locals };
  }

  private parseWhere(t: Tokens, scope: TextScope): Predicate[] {
    const out: Predicate[] = [];
    if (!t.accept('where')) return out;
    while (t.peek() !== '{' && t.peek() !== ';') {
      out.push(...this.parseBound(t, scope));
      if (!t.accept(',')) break;
    }
    return out;
  }

  private parseBound(t: Tokens, scope: TextScope): Predicate[] {
    const out: Predicate[] = [];
    if (t.peek().startsWith("'")) {
      const sup = this.parseRegion(t, scope);
      t.expect(':');
      do out.push(mkRegionOutlives(sup, this.parseRegion(t, scope)));
      while (t.accept('+'));
      return out;
    }
    const ty = this.parseTy(t, scope);
    t.expect(':');
    do out.push(mkTypeOutlives(ty, this.parseRegion(t, scope)));
    while (t.accept('+'));
    return out;
  }

  /** Regions of the scope are early params or, for late ones, bound at De Bruijn 0. Predicates stand under a binder. */
  private parseGenerics(t: Tokens, isFn: boolean): { generics: TextGenerics; scope: TextScope } {
    const declared: { name: string; isRegion: boolean; variance: Variance; bounds: string[] }[] = [];
    if (t.accept('<')) {
      t.list('>', () => {
        const name = t.next();
        const variance = t.accept('=') ? 'inv' : t.accept('-') ? 'contra' : t.accept('+') ? 'co' : 'co';
        const bounds: string[] = [];
        if (t.accept(':')) {
          do bounds.push(t.next());
          while (t.accept('+'));
        }
        declared.push({ name, isRegion: name.startsWith("'"), variance, bounds });
      });
    }
    const inBounds = new Set(declared.flatMap((d) => (d.bounds.length > 0 ? [d.name, ...d.bounds] : [])));
    const isEarly = (d: { name: string; isRegion: boolean }): boolean =>
      !isFn || !d.isRegion || inBounds.has(d.name) || wherePart(t).has(d.name);
    const params = [...declared.filter((d) => d.isRegion && isEarly(d)), ...declared.filter((d) => !d.isRegion)];
    const late = declared.filter((d) => d.isRegion && !isEarly(d)).map((d) => d.name);
    const regions = new Map<string, Region>([["'static", reStatic]]);
    const types = new Map<string, Ty>();
    params.forEach((p, index) => {
      if (p.isRegion) regions.set(p.name, mkEarlyParam(index, p.name));
      else types.set(p.name, mkParam(index, p.name));
    });
    late.forEach((name, index) => {
      regions.set(name, mkBoundRegion(0, index, name));
    });
    const scope: TextScope = { regions, types, elided: () => reErased, depth: 0 };
    const predicates: Predicate[] = [];
    for (const d of declared) {
      for (const bound of d.bounds) {
        const region = regions.get(bound);
        if (region === undefined) t.fail(`no lifetime ${bound}`);
        const self = regions.get(d.name);
        predicates.push(
          self !== undefined ? mkRegionOutlives(self, region) : mkTypeOutlives(types.get(d.name) as Ty, region),
        );
      }
    }
    return { generics: { params, late, predicates }, scope };
  }

  parseRegion(t: Tokens, scope: TextScope): Region {
    const name = t.next();
    if (name === "'_") return scope.elided();
    const region = scope.regions.get(name);
    if (region === undefined) t.fail(`no lifetime ${name}`);
    return region.kind === 'bound' && scope.depth > 0
      ? mkBoundRegion(region.debruijn + scope.depth, region.index, region.name)
      : region;
  }

  parseTy(t: Tokens, scope: TextScope): Ty {
    if (t.accept('&')) {
      const region = t.peek().startsWith("'") ? this.parseRegion(t, scope) : scope.elided();
      const mutable = t.accept('mut');
      return mkRef(region, this.parseTy(t, scope), mutable);
    }
    if (t.accept('*')) {
      const mutable = t.accept('mut');
      if (!mutable) t.expect('const');
      return mkPtr(this.parseTy(t, scope), mutable);
    }
    if (t.accept('!')) return tyNever;
    if (t.accept('(')) return mkTuple(t.list(')', () => this.parseTy(t, scope)));
    if (t.accept('[')) {
      const elem = this.parseTy(t, scope);
      const len = t.accept(';') ? mkConstValue(BigInt(t.next()), mkPrim('usize')) : null;
      t.expect(']');
      return len === null ? mkSlice(elem) : mkArray(elem, len);
    }
    if (t.peek() === 'for' || t.peek() === 'fn') return this.parseFnPtr(t, scope);
    if (t.accept('dyn')) return this.parseDyn(t, scope);
    if (t.accept('{')) {
      t.expect('closure');
      t.expect('#');
      const name = `closure#${t.next()}`;
      t.expect('}');
      return scope.types.get(name) ?? t.fail(`no ${name}`);
    }
    const name = t.name();
    const known = scope.types.get(name);
    if (known !== undefined) return known;
    if ((PRIMS as readonly string[]).includes(name)) return mkPrim(name as PrimTy);
    if (name === 'unknown') return tyError;
    const adt = this.adts.get(name);
    if (adt === undefined) t.fail(`no type \`${name}\``);
    return mkAdt(adt.def, this.parseArgs(t, adt.generics, scope));
  }

  private parseDyn(t: Tokens, scope: TextScope): Ty {
    const name = t.name();
    const trait = this.traits.get(name) ?? this.newDef();
    this.traits.set(name, trait);
    const region = t.accept('+') ? this.parseRegion(t, scope) : scope.elided();
    return mkDynamic([{ kind: 'trait', trait, args: mkArgs([]), vars: [] }], region);
  }

  private parseFnPtr(t: Tokens, scope: TextScope): Ty {
    const vars: BoundVar[] = [];
    const regions = new Map(scope.regions);
    for (const [name, region] of regions) {
      if (region.kind === 'bound') regions.set(name, mkBoundRegion(region.debruijn + 1, region.index, region.name));
    }
    if (t.accept('for')) {
      t.expect('<');
      for (const name of t.list('>', () => t.next())) {
        regions.set(name, mkBoundRegion(0, vars.length, name));
        vars.push({ kind: 'region', name });
      }
    }
    const inner: TextScope = {
      regions,
      types: new Map([...scope.types].map(([name, ty]) => [name, shiftTy(ty, 1)])),
      depth: scope.depth,
      elided: () => {
        vars.push({ kind: 'region', name: "'_" });
        return mkBoundRegion(0, vars.length - 1, "'_");
      },
    };
    t.expect('fn');
    t.expect('(');
    const inputs = t.list(')', () => this.parseTy(t, inner));
    const output = t.accept('->') ? this.parseTy(t, inner) : tyUnit;
    return mkFnPtr(mkSig({ vars, inputs, output, isUnsafe: false, isVariadic: false, abi: 'Rust' }));
  }

  /** `<'a, T>` or nothing: omitted lifetimes are elided, omitted types unknown. */
  parseArgs(t: Tokens, generics: TextGenerics, scope: TextScope): ArgList {
    const given: GenericArg[] = t.accept('<')
      ? t.list('>', () =>
          t.peek().startsWith("'") ? regionArg(this.parseRegion(t, scope)) : tyArg(this.parseTy(t, scope)),
        )
      : [];
    const regions = given.filter((g) => g.kind === 'region');
    const types = given.filter((g) => g.kind === 'type');
    return mkArgs(
      generics.params.map((p) =>
        p.isRegion ? (regions.shift() ?? regionArg(scope.elided())) : (types.shift() ?? tyArg(tyError)),
      ),
    );
  }
}

/** Lifetimes named in the `where` clause of the header that the tokens stand in. */
function wherePart(t: Tokens): Set<string> {
  const names = new Set<string>();
  let inWhere = false;
  for (let i = 0; ; i++) {
    const text = t.peek(i);
    if (text === '' || text === ';' || (text === '{' && t.peek(i + 1) !== 'closure')) return names;
    if (text === 'where') inWhere = true;
    if (inWhere && text.startsWith("'")) names.add(text);
  }
}

export function localIndex(t: Tokens): number {
  const name = t.next();
  if (!/^_\d+$/.test(name)) t.fail(`expected a local, found \`${name}\``);
  return Number(name.slice(1));
}

/** Identity args of a declaration: each parameter itself. */
export function identityArgs(generics: TextGenerics): ArgList {
  return mkArgs(
    generics.params.map((p, index) =>
      p.isRegion ? regionArg(mkEarlyParam(index, p.name)) : tyArg(mkParam(index, p.name)),
    ),
  );
}
