import { createHash } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { finding } from '../aws/failures.ts'
import type { Clock } from '../clock.ts'
import { takeLock } from '../files/lock.ts'
import { refusalOf } from '../files/refusal.ts'
import { removeStrays } from '../files/strays.ts'
import { failed, type Result } from '../model/finding.ts'
import { failureSince, keepFailure } from './sharedFailure.ts'

/** Work that is done once, however many of this process want it at the same time. */
export class Joined<T> {
  readonly #running = new Map<string, Promise<T>>()

  run(key: string, work: () => Promise<T>): Promise<T> {
    const running = this.#running.get(key)
    if (running) return running
    const begun = work().finally(() => this.#running.delete(key))
    this.#running.set(key, begun)
    return begun
  }
}

export interface Alone {
  readonly stateDirectory: string
  readonly clock: Clock
  /** What is to be done by one process at a time. */
  readonly key: string
  /** How long to wait for the others: as long as all the tries of one process take, if left out. */
  readonly limitMs?: number
  /** Whether one who has waited takes a failure that passes from the one before, instead of trying again. */
  readonly sharesFailures?: boolean
}

const usualLimitMs = 90_000

/** Does the work while no other process of Latchkey does it. A process that has been killed keeps nobody waiting. */
export async function alone<T>(
  { stateDirectory, clock, key, limitMs = usualLimitMs, sharesFailures = false }: Alone,
  work: () => Promise<Result<T>>,
): Promise<Result<T>> {
  const directory = join(stateDirectory, 'locks')
  const path = join(directory, createHash('sha1').update(key).digest('hex'))
  const began = clock.now()
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 })
    const lock = await takeLock({ path, clock, limitMs })
    if (!lock) {
      return failed(
        finding(
          'sign-in-busy',
          'Another Latchkey process has been busy with this sign-in for too long. End it, then try again.',
        ),
      )
    }
    try {
      removeStrays(directory, clock)
      if (!sharesFailures) return await work()
      const before = failureSince(`${path}.failed`, began, clock.now())
      if (before) return before
      const result = await work()
      keepFailure(`${path}.failed`, result, clock.now())
      return result
    } finally {
      lock.release()
    }
  } catch (error) {
    const refusal = refusalOf(error, directory)
    if (!refusal) throw error
    return failed(refusal)
  }
}
