/**
 * Compares warnings with rustc's, by lint: of the files that rustc accepts, and of those in which it reports errors of
 * ownership alone. A warning is a hit where lint, line, column and words agree.
 */

/** Returns how many warnings are ours alone in files that rustc accepts. */
export function lintReport(results, verbose) {
  const lints = new Map();
  const statOf = (code) => {
    let stat = lints.get(code);
    if (!stat) {
      stat = { expected: 0, hit: 0, labels: 0, wrong: 0, inTainted: 0 };
      lints.set(code, stat);
    }
    return stat;
  };
  let wrongInClean = 0;
  let files = 0;
  for (const r of results) {
    const isClean = r.kind === 'pass' && r.lints && !r.lints.hasFailed;
    if (!isClean && r.kind !== 'ownership') continue;
    files++;
    const open = [...r.lints.lints];
    for (const theirs of open) statOf(theirs.code).expected++;
    for (const ours of r.warned) {
      const at = open.findIndex((theirs) => isSame(theirs, ours));
      if (at < 0) {
        statOf(ours.code).wrong++;
        if (isClean) wrongInClean++;
        console.log(`lint alarm [${r.kind}] ${r.file}:${ours.line}:${ours.column} ${ours.code} ${ours.message}`);
        continue;
      }
      const [theirs] = open.splice(at, 1);
      statOf(ours.code).hit++;
      if (textOf(theirs) === textOf(ours)) statOf(ours.code).labels++;
      else if (verbose) console.log(`lint labels ${r.file}\n${textOf(theirs)}\n  ours\n${textOf(ours)}`);
    }
    for (const theirs of open) {
      if (r.tainted > 0) statOf(theirs.code).inTainted++;
      if (verbose)
        console.log(
          `lint miss  ${r.file}:${theirs.line}:${theirs.column} ${theirs.code} ${theirs.message}${r.tainted ? '  [tainted]' : ''}`,
        );
    }
  }
  console.log(`lints in ${files} files that compile or have errors of ownership alone`);
  console.log('lint                          expected    hit  labels  wrong  missed with a tainted body in the file');
  for (const [code, s] of lints)
    console.log(
      `${code.padEnd(30)}${[s.expected, s.hit, s.labels, s.wrong, s.inTainted].map((n) => String(n).padStart(7)).join(' ')}`,
    );
  console.log(`false alarms      ${wrongInClean} warnings in clean files`);
  return wrongInClean;
}

const isSame = (a, b) => a.code === b.code && a.line === b.line && a.column === b.column && a.message === b.message;

/** Places and words of all labels, and the notes that are not about levels. A short suggestion stands as a label. */
function textOf({ labels, children }) {
  const at = (l) => `${l.line}:${l.column}-${l.endLine}:${l.endColumn}${l.primary ? '*' : ''} ${l.text}`;
  const isHelp = (l) => l.text.startsWith('help: ');
  const said = children.filter(({ level, message }) => level !== 'note' || !/^(`#\[|the lint level is)/.test(message));
  const lines = [
    ...labels.filter((l) => !isHelp(l)).map(at),
    ...labels.filter(isHelp).map(({ text }) => text),
    ...said.map(({ level, message }) => `${level}: ${message}`),
  ];
  return lines.sort().join('\n');
}
