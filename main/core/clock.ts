/** Time is a port: nobody else reads the clock or sets a timer. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  /** Calls `run` once at that moment, or at once if it has passed. Returns what cancels it. */
  at(moment: number, run: () => void): () => void
}

/** Timers take at most a signed 32-bit number of milliseconds; a longer one fires at once. */
const longestTimer = 2 ** 31 - 1

export const systemClock: Clock = {
  now: () => Date.now(),
  at(moment, run) {
    let timer: NodeJS.Timeout
    const arm = () => {
      const wait = Math.max(0, moment - Date.now())
      timer = setTimeout(() => (wait > longestTimer ? arm() : run()), Math.min(wait, longestTimer))
    }
    arm()
    return () => clearTimeout(timer)
  },
}
