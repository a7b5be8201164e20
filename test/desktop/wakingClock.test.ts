import { EventEmitter } from 'node:events'
import { expect, test } from 'vitest'
import type { Clock } from '../../main/core/clock.ts'
import { wakingClock } from '../../main/desktop/wakingClock.ts'

/** Its timers never fire by themselves, as while the machine sleeps: only one that is due when it is set runs. */
function sleepingClock() {
  let now = 0
  const set = new Set<() => void>()
  const clock: Clock = {
    now: () => now,
    at(moment, run) {
      if (moment <= now) run()
      else set.add(run)
      return () => set.delete(run)
    },
  }
  return {
    clock,
    set,
    sleepUntil: (moment: number) => {
      now = moment
    },
  }
}

test('what fell due while the machine slept is done when it wakes, once, and the rest waits on', () => {
  const { clock, set, sleepUntil } = sleepingClock()
  const power = new EventEmitter()
  const waking = wakingClock(clock, power)
  const done: string[] = []
  waking.at(10, () => done.push('early'))
  waking.at(100, () => done.push('late'))
  const cancel = waking.at(20, () => done.push('cancelled'))
  cancel()
  sleepUntil(50)
  expect(done).toEqual([])
  power.emit('resume')
  power.emit('resume')
  expect(done).toEqual(['early'])
  expect(set.size).toBe(1)
  expect(waking.now()).toBe(50)
})
