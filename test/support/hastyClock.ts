import type { Clock } from '../../main/core/clock.ts'

/** A clock on which every wait is over at once: time moves on to whatever is waited for next. */
export class HastyClock implements Clock {
  /** How long each wait was, in milliseconds. */
  readonly waits: number[] = []
  #now: number
  readonly #timers: { readonly moment: number; readonly run: () => void }[] = []

  constructor(now: number = Date.now()) {
    this.#now = now
  }

  now(): number {
    return this.#now
  }

  at(moment: number, run: () => void): () => void {
    const timer = { moment, run }
    this.waits.push(moment - this.#now)
    this.#timers.push(timer)
    setImmediate(() => this.#runNext())
    return () => {
      const at = this.#timers.indexOf(timer)
      if (at >= 0) this.#timers.splice(at, 1)
    }
  }

  #runNext(): void {
    const next = this.#timers.toSorted((a, b) => a.moment - b.moment)[0]
    if (!next) return
    this.#timers.splice(this.#timers.indexOf(next), 1)
    this.#now = Math.max(this.#now, next.moment)
    next.run()
  }
}
