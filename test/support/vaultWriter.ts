import { writeSync } from 'node:fs'
import { join } from 'node:path'
import { systemClock } from '../../main/core/clock.ts'
import type { Result } from '../../main/core/model/finding.ts'
import { Secret } from '../../main/core/model/secret.ts'
import { openVault } from '../../main/core/vault/openVault.ts'
import { fileKeyStore } from './fileKeyStore.ts'

/** Written at once and not through a buffer, so that it is out even if the process is killed right after. */
const say = (line: string) => writeSync(1, `${line}\n`)
const [job = '', home = '', ...more] = process.argv.slice(2)
const passphrase = new Secret('EXAMPLE passphrase')
const opened = () =>
  openVault({
    stateDirectory: join(home, 'state'),
    clock: systemClock,
    keyStore: fileKeyStore(join(home, 'keychain')),
    passphraseCost: 10,
  })

function good<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.finding.message)
  return result.value
}

/** What is loaded late is loaded now, so that a kill a moment later comes in the middle of the work. */
const loaded = () =>
  Promise.all([
    import('../../main/core/vault/writing.ts'),
    import('../../main/core/vault/moveKey.ts'),
    import('../../main/core/vault/historyBox.ts'),
  ])

const jobs: Readonly<Record<string, () => Promise<void>>> = {
  /** Writes numbers, one after the other, to so many records in turn, until it is killed. */
  async loop() {
    const [records = '', from = ''] = more
    const { vault } = opened()
    await loaded()
    say('began')
    for (let number = Number(from); ; number += 1) {
      const text = `${number} ${'x'.repeat((number * 7_919) % 20_000)}`
      good(await vault.write(`n/${number % Number(records)}`, text))
      say(`saved ${number}`)
    }
  },

  /** Moves the key to and fro until it is killed. */
  async move() {
    const host = opened()
    if (host.keys.kind() === 'passphrase') good(await host.unlock(passphrase))
    await loaded()
    say('began')
    for (;;) {
      const kind = host.keys.kind() === 'passphrase' ? 'keychain' : 'passphrase'
      good(await host.use({ kind, passphrase: kind === 'passphrase' ? passphrase : null }))
      say('moved')
    }
  },

  /** Writes records of its own, and counts up in one that all share. */
  async share() {
    const [name = '', count = ''] = more
    for (let number = 0; number < Number(count); number += 1) {
      const { vault } = opened()
      good(await vault.write(`own/${name}-${number}`, `${name} ${number}`))
      good(await vault.change('count', (before) => String(Number(before ?? 0) + 1)))
    }
  },
}

await jobs[job]?.()
