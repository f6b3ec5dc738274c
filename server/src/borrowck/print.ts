/**
 * Regions and loans of a checked body as text, for `tenure dump` and the view of a function's MIR. `bb0[2]` is the third
 * statement of a block, or its terminator; `'?3` a region variable. Close to what rustc's `-Zdump-mir=nll` writes.
 */
import { assertNever, type Local } from '../base/ids';
import type { MirSpan } from '../mir/body';
import { BORROWS, type MirNames, printHead, printPlace } from '../mir/print';
import { type Ty, TyFlag } from '../types/ty';
import { visitTy } from '../types/visit';
import { vidOf } from './constraints/set';
import { blockAt, isOnNormalPath, nodeAt } from './points';
import type { BodyFacts, ConstraintCategory, OutlivesConstraint, Point, RegionFacts } from './result';

/** `ty` prints region variables as `'?3`. */
export interface FactNames extends MirNames {
  /** 1-based line of a span; null where it has no text in the file. */
  line(span: MirSpan): number | null;
}

/** Which regions there are, what was asked of them, and what they came to. Ends with a new line. */
export function printRegions(facts: BodyFacts, names: FactNames): string {
  const regions = facts.regions();
  const parts = [
    section('universal', universals(regions)),
    section('placeholders', regions.placeholders.map(variable)),
    section('types of locals', localTypes(facts, names)),
    section('constraints', constraints(facts, regions, names)),
    section('values', values(facts, regions, names)),
  ];
  return `regions of ${printHead(facts.body, names)} {\n${parts.filter((part) => part !== '').join('\n')}}\n`;
}

/** What is borrowed where, and from where to where the borrow is in scope. Ends with a new line. */
export function printLoans(facts: BodyFacts, names: FactNames): string {
  const lines = facts.loans.map((loan) => {
    const { index, kind, place, region, reserved, activated, span } = loan;
    const reference = BORROWS[kind].replace('&', `&${variable(region)} `);
    const name = place.text === null || place.text === '' ? '' : ` (\`${place.text}\`)`;
    const at = `${pointText(facts, reserved)}${onLine(names.line(span))}`;
    const active = activated === null ? '' : `, activated at ${placeOf(facts, activated, names)}`;
    const scope = facts.loanPoints(index);
    return [
      `  bw${index} = ${reference}${printPlace(place.place, names)}${name} at ${at}${active}\n`,
      `    in scope: ${scope.length === 0 ? 'nowhere' : extent(facts, scope, names)}\n`,
    ].join('');
  });
  return `loans of ${printHead(facts.body, names)} {\n${lines.join('')}}\n`;
}

function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : `  ${title}:\n${lines.map((line) => `    ${line}\n`).join('')}`;
}

function variable(vid: number): string {
  return `'?${vid}`;
}

function universals({ universals: list }: RegionFacts): string[] {
  return list.map(({ kind, name }, vid) => `${variable(vid)} = ${name ?? universalKind(kind)}`);
}

function universalKind(kind: RegionFacts['universals'][number]['kind']): string {
  switch (kind) {
    case 'static':
      return "'static";
    case 'param':
      return 'a lifetime of the signature without a name';
    case 'closureBound':
      return "a lifetime of the closure's signature";
    case 'closureEnv':
      return 'the borrow of the closure by its call';
    case 'closureType':
      return 'a region in the type';
    case 'fnBody':
      return 'the body';
    default:
      return assertNever(kind);
  }
}

function localTypes({ body, localTy }: BodyFacts, names: FactNames): string[] {
  return body.locals.flatMap((decl, local) => {
    const ty = localTy(local as Local);
    if (!hasVariable(ty)) return [];
    return [`_${local}${decl.name === null ? '' : ` "${decl.name}"`}: ${names.ty(ty)}`];
  });
}

function hasVariable(ty: Ty): boolean {
  if ((ty.flags & TyFlag.HasFreeRegions) === 0) return false;
  let found = false;
  visitTy(ty, {
    region: (region) => {
      found ||= vidOf(region) > 0;
    },
  });
  return found;
}

/** Each of several that say the same is printed once. */
function constraints(facts: BodyFacts, regions: RegionFacts, names: FactNames): string[] {
  const lines = regions.constraints.map((constraint) => {
    const { sup, sub, category } = constraint;
    return `${variable(sup)}: ${variable(sub)} ${whence(facts, constraint, names)}: ${categoryText(category)}`;
  });
  return [...new Set(lines)];
}

function whence(facts: BodyFacts, { point, span }: OutlivesConstraint, names: FactNames): string {
  if (point !== null) return `at ${placeOf(facts, point, names)}`;
  const line = span < 0 ? null : names.line(span);
  return line === null ? 'everywhere' : `everywhere, for line ${line}`;
}

/** `callArgument` is "call argument". */
function categoryText(category: ConstraintCategory): string {
  const words = category.kind.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return category.kind === 'illegalPlaceholder' ? `${words} ${variable(category.placeholder)}` : words;
}

function values(facts: BodyFacts, regions: RegionFacts, names: FactNames): string[] {
  const out: string[] = [];
  for (let vid = regions.universals.length; vid < regions.count; vid++) {
    const value = regions.valueOf(vid);
    const free = [...value.universals, ...value.placeholders].map(variable);
    const all = value.points.length === facts.pointCount;
    const points = all ? 'everywhere' : value.points.length === 0 ? '' : extent(facts, value.points, names);
    const parts = [points, ...free].filter((part) => part !== '');
    out.push(`${variable(vid)} = ${parts.length === 0 ? 'empty' : parts.join(', ')}`);
  }
  return out;
}

/** `bb0[2..=4], bb3[0], lines 3-5`. `points` ascend and are not empty. */
function extent(facts: BodyFacts, points: readonly Point[], names: FactNames): string {
  const runs: string[] = [];
  for (let i = 0; i < points.length; ) {
    const { index: block, start } = blockAt(facts, points[i]);
    let j = i;
    while (points[j + 1] === points[j] + 1 && points[j + 1] < facts.blockStart[block + 1]) j++;
    const [from, to] = [points[i] - start, points[j] - start];
    runs.push(from === to ? `bb${block}[${from}]` : `bb${block}[${from}..=${to}]`);
    i = j + 1;
  }
  const lines = points
    .filter((point) => isOnNormalPath(facts, point))
    .map((point) => names.line(nodeAt(facts, point).span))
    .filter((line) => line !== null);
  return [...runs, ...lineRuns(lines)].join(', ');
}

/** None, `line 3` or `lines 3-5, 8`. */
function lineRuns(all: readonly number[]): string[] {
  const lines = [...new Set(all)].sort((a, b) => a - b);
  const runs: string[] = [];
  for (let i = 0; i < lines.length; ) {
    let j = i;
    while (lines[j + 1] === lines[j] + 1) j++;
    runs.push(i === j ? String(lines[i]) : `${lines[i]}-${lines[j]}`);
    i = j + 1;
  }
  return runs.length === 0 ? [] : [`${lines.length === 1 ? 'line' : 'lines'} ${runs.join(', ')}`];
}

function placeOf(facts: BodyFacts, point: Point, names: FactNames): string {
  return `${pointText(facts, point)}${onLine(names.line(nodeAt(facts, point).span))}`;
}

function onLine(line: number | null): string {
  return line === null ? '' : ` (line ${line})`;
}

function pointText(facts: BodyFacts, point: Point): string {
  const { index, start } = blockAt(facts, point);
  return `bb${index}[${point - start}]`;
}
