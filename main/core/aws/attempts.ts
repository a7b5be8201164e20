import type { Clock } from '../clock.ts'
import { Cancelled, isPassing, Slow, type Trouble, troubleOf } from './failures.ts'

/** How often and how long something is tried. */
export interface Patience {
  readonly tries: number
  /** How long all of it may take. */
  readonly limitMs: number
  /** The first wait; each later one is twice as long. */
  readonly waitMs: number
}

export const patient: Patience = { tries: 4, limitMs: 60_000, waitMs: 500 }

export interface Attempts {
  readonly clock: Clock
  readonly signal?: AbortSignal | undefined
  readonly patience?: Patience
  /** Whether another try may help. */
  readonly isWorthIt?: (trouble: Trouble) => boolean
  /** Hears of each try that failed, also of those that are made again. */
  readonly onTrouble?: (trouble: Trouble) => void
}

/** No request takes longer than this; what comes after it is lost. */
export const requestMs = 20_000
const longestWaitMs = 8_000

/** Asks until there is an answer, or a refusal that will stay one, or until patience runs out. */
export async function attempt<T>(ask: (signal: AbortSignal) => Promise<T>, attempts: Attempts): Promise<T> {
  const { clock, signal, patience = patient, isWorthIt = isPassing, onTrouble } = attempts
  const end = clock.now() + patience.limitMs
  for (let tried = 1; ; tried += 1) {
    try {
      return await once(ask, clock, signal)
    } catch (error) {
      const trouble = troubleOf(error)
      if (trouble) onTrouble?.(trouble)
      if (!trouble || !isWorthIt(trouble) || tried >= patience.tries) throw error
      const wait = waitAfter(trouble, tried, patience)
      if (clock.now() + wait > end) throw error
      await pauseUnlessAborted(clock, wait, signal)
    }
  }
}

function waitAfter(trouble: Trouble, tried: number, { waitMs }: Patience): number {
  const wanted = 'retryAfterMs' in trouble ? trouble.retryAfterMs : null
  // Apart from each other, so that many who were refused at once do not come back at once.
  const own = waitMs * 2 ** (tried - 1) * (0.5 + Math.random() / 2)
  return Math.min(Math.max(own, wanted ?? 0), Math.max(longestWaitMs, wanted ?? 0))
}

async function once<T>(ask: (signal: AbortSignal) => Promise<T>, clock: Clock, outer?: AbortSignal): Promise<T> {
  if (outer?.aborted) throw new Cancelled()
  const controller = new AbortController()
  const abort = () => controller.abort()
  outer?.addEventListener('abort', abort, { once: true })
  let isLate = false
  const cancel = clock.at(clock.now() + requestMs, () => {
    isLate = true
    controller.abort()
  })
  try {
    return await ask(controller.signal)
  } catch (error) {
    if (outer?.aborted) throw new Cancelled()
    if (isLate) throw new Slow()
    throw error
  } finally {
    cancel()
    outer?.removeEventListener('abort', abort)
  }
}

export function pauseUnlessAborted(clock: Clock, milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(new Cancelled())
      return
    }
    const abort = () => {
      cancel()
      reject(new Cancelled())
    }
    const cancel = clock.at(clock.now() + milliseconds, () => {
      signal?.removeEventListener('abort', abort)
      resolve()
    })
    signal?.addEventListener('abort', abort, { once: true })
  })
}
