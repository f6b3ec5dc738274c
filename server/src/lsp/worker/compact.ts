/** Gives memory back to the system after a burst of work: left alone, V8 keeps what it once had. */
import v8 from 'node:v8';
import vm from 'node:vm';

/** Milliseconds until what the first collection found dead outside of V8's heap is free as well. */
const settled = 300;

let collect: (() => void) | null = null;

/** Collects garbage now, which takes some tens of milliseconds, and once more a little later. */
export function compact(): void {
  if (collect === null) {
    v8.setFlagsFromString('--expose-gc');
    collect = vm.runInNewContext('gc') as () => void;
  }
  collect();
  setTimeout(collect, settled).unref();
}
