import type { Clock } from '../core/clock.ts'
import type { ElectronCalls } from './electronCalls.ts'

/** Timers stand still while a machine sleeps. This clock sets them anew when it wakes, so that none of them is late. */
export function wakingClock(clock: Clock, powerMonitor: ElectronCalls['powerMonitor']): Clock {
  const waiting = new Set<() => void>()
  powerMonitor.on('resume', () => {
    for (const setAnew of [...waiting]) setAnew()
  })
  return {
    now: () => clock.now(),
    at(moment, run) {
      const set = () =>
        clock.at(moment, () => {
          waiting.delete(setAnew)
          run()
        })
      const setAnew = () => {
        cancel()
        cancel = set()
      }
      waiting.add(setAnew)
      let cancel = set()
      return () => {
        waiting.delete(setAnew)
        cancel()
      }
    },
  }
}
