import { closeSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { systemClock } from '../../main/core/clock.ts'
import { apply } from '../../main/core/files/document/apply.ts'
import { parse, print } from '../../main/core/files/document/document.ts'
import { takeLock } from '../../main/core/files/lock.ts'
import { saveFile } from '../../main/core/files/save.ts'
import { removeStrays } from '../../main/core/files/strays.ts'
import { done } from '../../main/core/model/finding.ts'
import { versionIn, versionOf } from './versions.ts'

/** Written at once and not through a buffer, so that it is out even if the process is killed right after. */
const say = (line: string) => writeSync(1, `${line}\n`)

const jobs: Readonly<Record<string, (path: string, ...more: readonly string[]) => Promise<void>>> = {
  /** Saves one version after another until it is killed. */
  async loop(path) {
    removeStrays(dirname(path), systemClock)
    let number = versionIn(readFileSync(path)) ?? Number.NaN
    say(`began ${number}`)
    for (;;) {
      number += 1
      const next = versionOf(number)
      const saved = await saveFile({ path, clock: systemClock, change: () => done(next) })
      if (!saved.ok) throw new Error(saved.finding.message)
      say(`saved ${number}`)
    }
  },

  /** Makes so many edits of one profile, as Latchkey makes them. */
  async edits(path, profile = '', count = '') {
    const section = { kind: 'profile', name: profile } as const
    let longest = 0
    say('began')
    for (let edit = 0; edit < Number(count); edit += 1) {
      const began = performance.now()
      const change = (current: Uint8Array | null) => {
        const key = `key_${edit}`
        const applied = apply(
          parse(current ?? new Uint8Array()),
          [{ type: 'set', section, key, value: `v${edit}` }],
          'config',
        )
        if (!applied.ok) throw new Error(applied.refusal.reason)
        return done(print(applied.document))
      }
      const saved = await saveFile({ path, clock: systemClock, change })
      if (!saved.ok) throw new Error(saved.finding.message)
      longest = Math.max(longest, performance.now() - began)
    }
    say(`longest ${Math.round(longest)}`)
  },

  /** Counts up in a file as one must not without a lock. */
  async count(path, _who = '', count = '') {
    for (let step = 0; step < Number(count); step += 1) {
      const lock = await takeLock({ path, clock: systemClock })
      if (!lock) throw new Error('No lock')
      writeFileSync(path, String(Number(readFileSync(path, 'utf8')) + 1))
      lock.release()
    }
  },

  /** A program that knows no better: empties the file, then writes it piece by piece. */
  async slowly(path, text = '', pieces = '', pauseMs = '') {
    const file = openSync(path, 'w')
    say('emptied')
    const length = Math.ceil(text.length / Number(pieces))
    for (let at = 0; at < text.length; at += length) {
      await new Promise((resolve) => setTimeout(resolve, Number(pauseMs)))
      writeSync(file, text.slice(at, at + length))
    }
    closeSync(file)
    say('written')
  },

  /** Takes the lock of a save, says so, and never comes to its end. */
  async hang(path) {
    const change = (): never => {
      say('holding')
      // Blocks this thread for good, in the middle of the save.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
      throw new Error('Woken')
    }
    await saveFile({ path, clock: systemClock, change })
  },
}

const [job = '', path = '', ...more] = process.argv.slice(2)
await jobs[job]?.(path, ...more)
