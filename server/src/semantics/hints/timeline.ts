/** Facts for the timeline of a function: each variable of it and of its closures, with what it is on every line. */
import type { FileId, Local } from '../../base/ids';
import { type TimelineVariable, timelineMarkdown, timelineSvg } from '../../ide/timeline';
import type { Timeline } from '../../ide/types';
import { itemOf } from '../../names/itemData';
import { rangeOfSyn } from '../../names/spans';
import type { Database } from '../../query/engine';
import { lineIndex } from '../../source/files';
import { ownerAt } from '../locate';
import { BodyPlaces, bodyView, isVariable } from './bodyView';
import { BodyStates, filled } from './placeStates';

/** Longer functions are no picture any more. */
const MAX_LINES = 1000;

export function timelineAt(db: Database, file: FileId, offset: number): Timeline | null {
  const owner = ownerAt(db, file, offset);
  const item = owner === null ? null : itemOf(db, owner);
  const view = owner === null || item?.kind !== 'fn' ? null : bodyView(db, owner);
  if (owner === null || item?.kind !== 'fn' || view === null) return null;
  const places = new BodyPlaces(db, file, owner, view.map);
  const name = rangeOfSyn(db, owner, item.nameSyn);
  const block = places.written(view.map.exprSyn[view.body.root] * 4) ?? places.written(view.bodies[0].body.span);
  if (name?.file !== file || block === null) return null;
  const index = db.get(lineIndex, file);
  const first = index.lineOf(name.start);
  const last = index.lineOf(Math.max(block.end - 1, name.end));
  if (last - first >= MAX_LINES) return null;
  const lines: { readonly number: number; readonly text: string }[] = [];
  for (let line = first; line <= last; line++) lines.push({ number: line + 1, text: index.lineText(line).trimEnd() });
  const variables: (TimelineVariable & { readonly start: number })[] = [];
  for (const facts of view.bodies) {
    const states = new BodyStates(db, view, facts);
    facts.body.locals.forEach((decl, local) => {
      const declared = places.written(decl.span);
      if (!isVariable(decl) || declared === null) return;
      db.checkCancelled();
      const known = filled(states.byLine(local as Local), index);
      const byLine = lines.map(({ number }) => known.get(number - 1) ?? null);
      if (byLine.some((state) => state !== null))
        variables.push({ name: decl.name ?? '', start: declared.start, states: byLine });
    });
  }
  variables.sort((a, b) => a.start - b.start);
  const facts = { title: `fn ${item.name}`, lines, variables };
  return {
    title: facts.title,
    range: { file, start: index.lineStart(first), end: index.lineEnd(last) },
    svg: timelineSvg(facts),
    markdown: timelineMarkdown(facts),
  };
}
