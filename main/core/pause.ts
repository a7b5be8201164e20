import type { Clock } from './clock.ts'

/** Comes back after that many milliseconds of the clock. */
export const pause = (clock: Clock, milliseconds: number): Promise<void> =>
  new Promise((resolve) => {
    clock.at(clock.now() + milliseconds, resolve)
  })

/** What the work gives, or null if it has not come to an end by then. Work that is late goes on unheard. */
export function withinTime<T>(clock: Clock, milliseconds: number, work: Promise<T>): Promise<T | null> {
  return new Promise((resolve, reject) => {
    const cancel = clock.at(clock.now() + milliseconds, () => resolve(null))
    work.then(resolve, reject).finally(cancel)
  })
}
