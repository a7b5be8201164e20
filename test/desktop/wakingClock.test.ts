import { EventEmitter } from 'node:events'
import { expect, test } from 'vitest'
import type { Clock } from '../../main/core/clock.ts'
import { wakingClock } from '../../main/desktop/wakingClock.ts'
import { SourceApp } from './sourceApp.ts'

/** Its timers never fire by themselves, as while the machine sleeps: only one that is due when it is set runs. */
class SleepingClock implements Clock {
  readonly waiting = new Set<() => void>()
  #now: number

  constructor(now: number) {
    this.#now = now
  }

  now(): number {
    return this.#now
  }

  at(moment: number, run: () => void): () => void {
    if (moment <= this.#now) run()
    else this.waiting.add(run)
    return () => this.waiting.delete(run)
  }

  sleepUntil(moment: number): void {
    this.#now = moment
  }
}

test('what fell due while the machine slept is done when it wakes, once, and the rest waits on', () => {
  const clock = new SleepingClock(0)
  const power = new EventEmitter()
  const waking = wakingClock(clock, power)
  const done: string[] = []
  waking.at(10, () => done.push('early'))
  waking.at(100, () => done.push('late'))
  const cancel = waking.at(20, () => done.push('cancelled'))
  cancel()
  clock.sleepUntil(50)
  expect(done).toEqual([])
  power.emit('resume')
  power.emit('resume')
  expect(done).toEqual(['early'])
  expect(clock.waiting.size).toBe(1)
  expect(waking.now()).toBe(50)
})

test('a sign-in that came near its end while the machine slept is told when it wakes', async () => {
  const app = new SourceApp()
  app.signInUntil('2026-11-20T12:30:00Z')
  const clock = new SleepingClock(Date.parse('2026-11-20T12:00:00Z'))
  const electron = await app.start({ clock, args: ['--hidden'] })
  clock.sleepUntil(Date.parse('2026-11-20T12:25:00Z'))
  expect(electron.notifications).toEqual([])
  electron.powerMonitor.emit('resume')
  expect(electron.notifications).toMatchObject([{ shown: true }])
  app.dispose()
})
