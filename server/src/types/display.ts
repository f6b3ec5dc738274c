/**
 * Types as rustc prints them in diagnostics: paths trimmed to the last name, erased and anonymous regions left out.
 * Mirrors rustc_middle::ty::print::pretty.
 */
import type { DefId } from '../base/ids';
import { crateOf, defKind, nameOf, parentOf } from '../names/defs';
import { langItem } from '../names/langItems';
import type { Database } from '../query/engine';
import { opaqueInfo } from './fnSigs';
import { subst, substPredicate } from './fold';
import { type Generics, genericsOf } from './generics';
import { closureIndex, closureOwner, mkArgs, tyArg } from './intern';
import { paramDefault } from './sigs';
import type { ArgList, BoundVar, ClosureKey, Const, GenericArg, PolyFnSig, Predicate, Region, Ty } from './ty';
import { type Visitor, visitTy } from './visit';

export interface DisplayOptions {
  /** Name of a region, with its quote; '' leaves it out. Default: named parameters and `'static`. */
  readonly region?: (r: Region) => string;
  /**
   * Lifetime arguments without a name show as `'_` (borrowck's types), instead of not at all (erased ones), and those that a
   * binder has without a name get one: `for<'a> fn(&'a u8)`.
   */
  readonly elided?: boolean;
  /** What stands for a closure or async block: rustc has its file and position there. */
  readonly closure?: (key: ClosureKey, kind: 'closure' | 'coroutine') => string;
  /** How a type or trait is named. Default: by its last name. */
  readonly path?: (def: DefId) => string;
  /** Opaque types by their name rather than by their bounds. */
  readonly inferred?: string;
}

export function displayTy(db: Database, t: Ty, options: DisplayOptions = {}): string {
  return new Printer(db, options).ty(t);
}

export function displayPredicate(db: Database, p: Predicate, options: DisplayOptions = {}): string {
  return new Printer(db, options).predicate(p);
}

/** `Item = T`, under a binder with these variables. */
interface Binding {
  readonly name: string;
  readonly ty: Ty;
  readonly vars: readonly BoundVar[];
}

function defaultRegion(r: Region): string {
  switch (r.kind) {
    case 'static':
      return "'static";
    case 'earlyParam':
    case 'lateParam':
    case 'bound':
    case 'placeholder':
      return r.name === "'_" ? '' : r.name;
    case 'erased':
    case 'error':
    case 'var':
      return '';
  }
}

class Printer {
  /** Names of what the binders around bind, by index, innermost last. */
  private readonly binders: ReadonlyMap<number, string>[] = [];

  constructor(
    private readonly db: Database,
    private readonly options: DisplayOptions,
  ) {}

  private regionName(r: Region): string {
    const names = r.kind === 'bound' ? this.binders[this.binders.length - 1 - r.debruijn] : undefined;
    const name = r.kind === 'bound' ? names?.get(r.index) : undefined;
    return name ?? (this.options.region ?? defaultRegion)(r);
  }

  /**
   * Prints what stands under a binder. `parts` are what its names are given in the order of; rustc begins again with `'a`
   * at every binder and passes over names that are there.
   */
  private under(vars: readonly BoundVar[], parts: readonly GenericArg[], print: () => string): string {
    const names = new Map<number, string>();
    let prefix = forVars(vars);
    if (this.options.elided === true && vars.length > 0) {
      const used = new Set<string>();
      const order: number[] = [];
      const visitor: Visitor = {
        region: (r, depth) => {
          const name = r.kind === 'bound' ? defaultRegion(r) : this.regionName(r);
          if (name !== '') used.add(name);
          if (r.kind === 'bound' && r.debruijn === depth && !order.includes(r.index)) order.push(r.index);
        },
      };
      for (const part of parts) {
        if (part.kind === 'type') visitTy(part.ty, visitor);
        else if (part.kind === 'region') visitor.region?.(part.region, 0);
      }
      let next = 0;
      const fresh = (): string => {
        const name = `'${String.fromCharCode(97 + (next++ % 26))}`;
        return used.has(name) && next < 26 ? fresh() : name;
      };
      for (const index of order) {
        const written = vars[index]?.name ?? "'_";
        names.set(index, written === "'_" ? fresh() : written);
      }
      prefix = names.size === 0 ? '' : `for<${[...names.values()].join(', ')}> `;
    }
    this.binders.push(names);
    const text = print();
    this.binders.pop();
    return prefix + text;
  }

  /** What a projection says, beside the arguments that its binder's names were given by: only written names show. */
  private term({ ty, vars }: Binding): string {
    this.binders.push(new Map(vars.flatMap((v, i) => (v.name === "'_" ? [] : [[i, v.name] as const]))));
    const text = this.ty(ty);
    this.binders.pop();
    return text;
  }

  ty(t: Ty): string {
    switch (t.kind) {
      case 'prim':
        return t.prim;
      case 'never':
        return '!';
      case 'adt':
        return this.path(t.def) + this.generic(genericsOf(this.db, t.def), t.args.list);
      case 'foreign':
        return this.path(t.def);
      case 'ref': {
        const region = this.regionName(t.region);
        return `&${region === '' ? '' : `${region} `}${t.mutable ? 'mut ' : ''}${this.pointee(t.ty)}`;
      }
      case 'ptr':
        return `*${t.mutable ? 'mut' : 'const'} ${this.pointee(t.ty)}`;
      case 'slice':
        return `[${this.ty(t.elem)}]`;
      case 'array':
        return `[${this.ty(t.elem)}; ${this.const(t.len)}]`;
      case 'tuple':
        return t.elems.length === 1 ? `(${this.ty(t.elems[0] as Ty)},)` : `(${this.list(t.elems)})`;
      case 'fnDef':
        return this.fnDef(t.def, t.args);
      case 'fnPtr':
        return this.sig(t.sig, 'fn');
      case 'dynamic':
        return this.dynamic(t);
      case 'closure':
        return this.options.closure?.(t.closure, 'closure') ?? this.closureName(t.closure, 'closure');
      case 'coroutine':
        return this.options.closure?.(t.closure, 'coroutine') ?? this.closureName(t.closure, 'async block');
      case 'alias':
        return t.alias === 'opaque' ? this.opaque(t) : this.projection(t.def, t.args);
      case 'param':
        return t.name;
      case 'bound':
      case 'placeholder':
        return `T${t.index}`;
      case 'infer':
        return this.options.inferred ?? (t.infer === 'int' ? '{integer}' : t.infer === 'float' ? '{float}' : '_');
      case 'error':
        return '{type error}';
    }
  }

  private path(def: DefId): string {
    return this.options.path?.(def) ?? nameOf(this.db, def);
  }

  private closureName(key: ClosureKey, what: string): string {
    return `{${what}#${closureIndex(key)} in ${nameOf(this.db, closureOwner(key))}}`;
  }

  /** `&(dyn A + B)`: needs parentheses behind a pointer. */
  private pointee(t: Ty): string {
    const text = this.ty(t);
    const isSum = (t.kind === 'dynamic' || (t.kind === 'alias' && t.alias === 'opaque')) && hasTopLevelPlus(text);
    return isSum ? `(${text})` : text;
  }

  private list(types: readonly Ty[]): string {
    return types.map((t) => this.ty(t)).join(', ');
  }

  const(c: Const): string {
    switch (c.kind) {
      case 'value':
        return c.ty.kind === 'prim' && c.ty.prim === 'bool' ? String(c.value !== 0n) : String(c.value);
      case 'param':
        return c.name;
      case 'unevaluated':
        return c.key.startsWith('#') ? nameOf(this.db, Number(c.key.slice(1)) as DefId) : c.key.replace(/^\d+:/, '');
      default:
        return '_';
    }
  }

  private arg(a: GenericArg): string {
    if (a.kind === 'type') return this.ty(a.ty);
    return a.kind === 'const' ? this.const(a.value) : this.regionName(a.region);
  }

  /** `<..>` with the regions that have names (`'_` for the others as soon as one has), or ''. */
  argsText(list: readonly GenericArg[]): string {
    const regions = list.filter((a) => a.kind === 'region').map((a) => this.arg(a));
    const anyNamed = this.options.elided === true || regions.some((r) => r !== '');
    const texts = list.flatMap((a) => {
      if (a.kind !== 'region') return [this.arg(a)];
      const text = this.arg(a);
      return anyNamed ? [text === '' ? "'_" : text] : [];
    });
    return texts.length === 0 ? '' : `<${texts.join(', ')}>`;
  }

  /** Own args of a definition, without the trailing ones that are its defaults. */
  private generic(generics: Generics, list: readonly GenericArg[]): string {
    const own = list.slice(generics.parentCount);
    for (let i = generics.own.length - 1; i >= 0; i--) {
      const param = generics.own[i];
      const arg = own[i];
      if (param?.hasDefault !== true || arg?.kind !== 'type') break;
      const value = paramDefault(this.db, generics.owner, param);
      if (value?.kind !== 'type' || subst(value.ty, mkArgs(list)) !== arg.ty) break;
      own.pop();
    }
    return this.argsText(own);
  }

  private fnDef(def: DefId, args: ArgList): string {
    const kind = defKind(this.db, def);
    const name = nameOf(this.db, def);
    const parent = parentOf(this.db, def);
    const generics = genericsOf(this.db, def);
    const own = this.generic(generics, args.list);
    const tail = `${name}${own === '' ? '' : `::${own}`}`;
    if (kind === 'variant' && parent !== null) return `fn item {${nameOf(this.db, parent)}::${tail}}`;
    return `fn item {${tail}}`;
  }

  private sig(sig: PolyFnSig, word: string): string {
    const prefix = `${sig.isUnsafe ? 'unsafe ' : ''}${sig.abi === 'Rust' ? '' : `extern "${sig.abi}" `}`;
    const inputs = () => `${this.list(sig.inputs)}${sig.isVariadic ? ', ...' : ''}`;
    const print = () => `${prefix}${word}(${inputs()})${returns(sig.output, this.ty(sig.output))}`;
    return this.under(sig.vars, [...sig.inputs, sig.output].map(tyArg), print);
  }

  /** `Iterator<Item = T>`, `Fn(A) -> B`; `args` without `Self`. `term`: how what a binding says is printed. */
  traitPath(
    trait: DefId,
    args: readonly GenericArg[],
    bindings: readonly Binding[],
    term: (binding: Binding, isOutput: boolean) => string = (binding) => this.term(binding),
  ): string {
    const krate = crateOf(this.db, trait);
    const isFn = ['fn', 'fn_mut', 'fn_once'].some((lang) => langItem(this.db, krate, lang) === trait);
    const tuple = args[0];
    if (isFn && tuple?.kind === 'type' && tuple.ty.kind === 'tuple') {
      const output = bindings.find((b) => b.name === 'Output');
      const result = output === undefined ? '' : returns(output.ty, term(output, true));
      return `${this.path(trait)}(${this.list(tuple.ty.elems)})${result}`;
    }
    const text = this.argsText(args).slice(1, -1);
    const all = [...(text === '' ? [] : [text]), ...bindings.map((b) => `${b.name} = ${term(b, false)}`)];
    return this.path(trait) + (all.length === 0 ? '' : `<${all.join(', ')}>`);
  }

  private dynamic(t: Ty & { kind: 'dynamic' }): string {
    const bindings = t.preds.flatMap((p) =>
      p.kind === 'projection' ? [{ name: nameOf(this.db, p.assoc), ty: p.ty, vars: p.vars }] : [],
    );
    const parts = t.preds.flatMap((p) => {
      if (p.kind === 'trait')
        return [this.under(p.vars, p.args.list, () => this.traitPath(p.trait, p.args.list, bindings))];
      return p.kind === 'auto' ? [this.path(p.trait)] : [];
    });
    const region = this.regionName(t.region);
    // In messages rustc puts parentheses around what has a lifetime.
    if (region !== '' && this.options.elided === true) return `(dyn ${[...parts, region].join(' + ')})`;
    if (region !== '' && region !== "'static") parts.push(region);
    return `dyn ${parts.join(' + ')}`;
  }

  private opaque(t: Ty & { kind: 'alias' }): string {
    const info = opaqueInfo(this.db, t.def);
    if (info === null) return 'impl Sized';
    const bounds = info.bounds.map((p) => substPredicate(p, t.args));
    const self = (list: ArgList): boolean => list.list[0]?.kind === 'type' && list.list[0].ty === t;
    const parts: string[] = [];
    const lifetimes: string[] = [];
    for (const p of bounds) {
      if (p.kind === 'typeOutlives') {
        lifetimes.push(p.region.kind === 'static' ? "'static" : this.regionName(p.region) || "'_");
        continue;
      }
      if (p.kind !== 'trait' || !self(p.traitRef.args)) continue;
      if (nameOf(this.db, p.traitRef.trait) === 'Sized') continue;
      const bindings = bounds.flatMap((q) =>
        q.kind === 'projection' && q.ty !== t && self(q.args)
          ? [{ name: nameOf(this.db, q.assoc), ty: q.ty, vars: q.vars }]
          : [],
      );
      const args = p.traitRef.args.list.slice(1);
      // Of an opaque type rustc prints the output of a `Fn` under a binder of its own.
      const term = (b: Binding, isOutput: boolean) =>
        isOutput && this.options.elided === true
          ? this.under(b.vars, [tyArg(b.ty)], () => this.ty(b.ty))
          : this.term(b);
      parts.push(this.under(p.vars, args, () => this.traitPath(p.traitRef.trait, args, bindings, term)));
    }
    return `impl ${[...(parts.length === 0 ? ['Sized'] : parts), ...lifetimes].join(' + ')}`;
  }

  private projection(def: DefId, args: ArgList): string {
    const trait = parentOf(this.db, def);
    if (trait === null) return nameOf(this.db, def);
    const generics = genericsOf(this.db, def);
    const self = args.list[0];
    const own = this.generic(generics, args.list);
    const path = this.traitPath(trait, args.list.slice(1, generics.parentCount), []);
    return `<${self === undefined ? '_' : this.arg(self)} as ${path}>::${nameOf(this.db, def)}${own}`;
  }

  predicate(p: Predicate): string {
    this.binders.push(new Map());
    const text = forVars(p.vars) + this.unbound(p);
    this.binders.pop();
    return text;
  }

  private unbound(p: Predicate): string {
    switch (p.kind) {
      case 'trait': {
        const { list } = p.traitRef.args;
        const self = list[0] === undefined ? '_' : this.arg(list[0]);
        return `${self}: ${p.negative ? '!' : ''}${this.traitPath(p.traitRef.trait, list.slice(1), [])}`;
      }
      case 'projection':
        return `${this.projection(p.assoc, p.args)} == ${this.ty(p.ty)}`;
      case 'typeOutlives':
        return `${this.ty(p.ty)}: ${this.regionName(p.region)}`;
      case 'regionOutlives':
        return `${this.regionName(p.a)}: ${this.regionName(p.b)}`;
    }
  }
}

function returns(output: Ty, text: string): string {
  return output.kind === 'tuple' && output.elems.length === 0 ? '' : ` -> ${text}`;
}

function forVars(vars: readonly BoundVar[]): string {
  const named = vars.filter((v) => v.name !== "'_").map((v) => v.name);
  return named.length === 0 ? '' : `for<${named.join(', ')}> `;
}

function hasTopLevelPlus(text: string): boolean {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (c === '<' || c === '(' || c === '[') depth++;
    else if (c === ')' || c === ']' || (c === '>' && text[i - 1] !== '-')) depth--;
    else if (c === '+' && depth === 0) return true;
  }
  return false;
}
