import { createHash } from 'node:crypto'
import { closeSync, existsSync, openSync, readdirSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Clock } from '../clock.ts'
import { pause } from '../pause.ts'
import { thisProcess } from './owner.ts'
import { isLeftBehind, nonce } from './strays.ts'

export interface LockOptions {
  /** What is locked; its directory must exist, the file itself need not. */
  readonly path: string
  readonly clock: Clock
  readonly limitMs?: number
}

export interface Lock {
  /** False once another process has taken this one for dead, after the machine slept for example. */
  isHeld(): boolean
  release(): void
}

/**
 * Lamport's bakery, with files for numbers: each process draws a number of its own and waits for the lower ones. First
 * come is first served, and nobody ever removes a name that another process could have taken in the meantime, which is
 * what goes wrong when a dead owner's single lock file is taken over by two at once.
 *
 * Null if it was not to be had in time. Where the directory cannot be written, the error of the system is thrown.
 */
export async function takeLock({ path, clock, limitMs = 10_000 }: LockOptions): Promise<Lock | null> {
  const directory = dirname(path)
  const key = createHash('sha256').update(basename(path)).digest('hex').slice(0, 8)
  const ours = new RegExp(`^\\.latchkey-${key}-(\\d+)-.*\\.lock$`)
  const named = (number: number) => `.latchkey-${key}-${number}-${thisProcess()}-${nonce()}.lock`
  const remove = (name: string) => rmSync(join(directory, name), { force: true })
  const tickets = () =>
    readdirSync(directory).flatMap((name) => {
      const number = ours.exec(name)?.[1]
      return number === undefined ? [] : [{ name, number: Number(number) }]
    })

  /** Number 0 says that a number is being drawn. It goes only after the drawn one stands there for all to see. */
  const draw = () => {
    const drawing = named(0)
    create(join(directory, drawing))
    try {
      const number = 1 + Math.max(0, ...tickets().map((ticket) => ticket.number))
      const name = named(number)
      create(join(directory, name))
      return { name, number }
    } finally {
      remove(drawing)
    }
  }

  const deadline = clock.now() + limitMs
  let own = draw()
  for (;;) {
    const all = tickets()
    if (!all.some(({ name }) => name === own.name)) {
      own = draw()
      continue
    }
    const ahead = all.filter(
      ({ name, number }) =>
        name !== own.name && (number < own.number || (number === own.number && name < own.name)) && !isDead(name),
    )
    if (ahead.length === 0) break
    if (clock.now() >= deadline) {
      remove(own.name)
      return null
    }
    await pause(clock, Math.min(ahead.length, 10))
  }
  return {
    isHeld: () => existsSync(join(directory, own.name)),
    release: () => remove(own.name),
  }

  function isDead(name: string): boolean {
    if (!isLeftBehind(directory, name, clock)) return false
    remove(name)
    return true
  }
}

const create = (path: string) => closeSync(openSync(path, 'wx', 0o600))
