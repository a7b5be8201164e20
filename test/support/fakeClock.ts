import type { Clock } from '../../main/core/clock.ts'

/** A clock that stands still until it is moved. */
export class FakeClock implements Clock {
  #now: number
  #timers: { readonly moment: number; readonly run: () => void }[] = []

  constructor(now: string) {
    this.#now = Date.parse(now)
  }

  now(): number {
    return this.#now
  }

  at(moment: number, run: () => void): () => void {
    const timer = { moment, run }
    this.#timers.push(timer)
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer)
    }
  }

  get pending(): readonly string[] {
    return this.#timers.map(({ moment }) => new Date(moment).toISOString()).sort()
  }

  /** Moves on to that moment; what falls due on the way runs at its own time. */
  moveTo(moment: string): void {
    const end = Date.parse(moment)
    for (;;) {
      const [next] = this.#timers.filter((timer) => timer.moment <= end).sort((a, b) => a.moment - b.moment)
      if (!next) break
      this.#timers = this.#timers.filter((timer) => timer !== next)
      this.#now = Math.max(this.#now, next.moment)
      next.run()
    }
    this.#now = end
  }
}
