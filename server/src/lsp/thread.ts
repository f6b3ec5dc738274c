/** The analysis thread as the protocol thread sees it, on every platform. */
import type { FromWorker, ToWorker } from './messages';

export interface ThreadEvents {
  readonly message: (message: FromWorker) => void;
  /** Something was printed in the thread. */
  readonly print: (text: string) => void;
  /** Once, also after `terminate`. */
  readonly died: (reason: string) => void;
}

export interface Thread {
  /** By `Slot`. What both threads see, or, where no memory can be shared, what this side alone knows. */
  readonly shared: Int32Array;
  readonly post: (message: ToWorker) => void;
  readonly listen: (events: ThreadEvents) => void;
  readonly terminate: () => Promise<void>;
}

/** Why a thread died that gave no reason. */
export const UNKNOWN_DEATH = 'it hung or ended by itself';
