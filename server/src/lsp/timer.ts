/** Timers of both platforms. */
export type Timer = ReturnType<typeof setTimeout>;

/** The process may end although the timer runs. In a browser nobody waits for timers anyhow, and they are numbers. */
export function letEnd(timer: Timer): void {
  if (typeof timer === 'object') timer.unref();
}
