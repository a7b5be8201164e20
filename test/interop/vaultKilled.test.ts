import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { systemClock } from '../../main/core/clock.ts'
import { Secret } from '../../main/core/model/secret.ts'
import { pause } from '../../main/core/pause.ts'
import { openVault } from '../../main/core/vault/openVault.ts'
import { Child } from '../support/childProcess.ts'
import { fileKeyStore } from '../support/fileKeyStore.ts'
import { Random, seedOf } from '../support/random.ts'

const kills = Number(process.env.LATCHKEY_VAULT_KILLS ?? 40)

let root: string
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'latchkey-vault-killed-'))
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

const env = () => ({ NODE_COMPILE_CACHE: join(root, 'compiled') })
const opened = (home: string) =>
  openVault({
    stateDirectory: join(home, 'state'),
    clock: systemClock,
    keyStore: fileKeyStore(join(home, 'keychain')),
    passphraseCost: 10,
  })

it(`no record is lost by ${kills} kills in the middle of writing`, { timeout: kills * 1_000 + 60_000 }, async () => {
  const random = new Random(seedOf('vault kills'))
  const records = 5
  let left = kills
  let saves = 0
  let torn = 0

  const lane = async (name: string) => {
    const home = join(root, name)
    mkdirSync(join(home, 'state'), { recursive: true })
    let last = -1
    while (left > 0) {
      left -= 1
      const child = new Child('vaultWriter', ['loop', home, String(records), String(last + 1)], env())
      await child.says('began')
      await pause(systemClock, random.next() * 60)
      await child.kill()
      const saved = child.last('saved') ?? last
      saves += saved - last
      const { vault } = opened(home)
      expect(['ready', 'empty']).toContain(await vault.state())
      let highest = saved
      for (let record = 0; record < records; record += 1) {
        const read = await vault.read(`n/${record}`)
        if (!read.ok) throw new Error(read.finding.message)
        const found = read.value === null ? null : Number(read.value.split(' ')[0])
        const newest = saved - ((((saved - record) % records) + records) % records)
        const expected = newest < 0 ? null : newest
        // Written, but killed before it could say so.
        if (found === saved + 1 && found !== expected) highest = found
        else expect(found, `record ${record} after ${saved}`).toBe(expected)
      }
      last = highest
      if (readdirSync(join(home, 'state')).some((file) => file.endsWith('.tmp') || file.endsWith('.lock'))) torn += 1
    }
  }
  await Promise.all([lane('one'), lane('other')])
  expect(saves).toBeGreaterThan(kills / 4)
  // Otherwise the kills came when nothing was going on.
  expect(torn).toBeGreaterThan(kills / 4)
})

it('nor by kills while the key moves between keychain and passphrase', { timeout: 120_000 }, async () => {
  const random = new Random(seedOf('vault moves'))
  const home = join(root, 'moving')
  mkdirSync(home)
  const first = await opened(home).vault.write('keys/dev', 'kept')
  expect(first.ok).toBe(true)
  const kinds = new Set<string>()
  for (let kill = 0; kill < kills / 3; kill += 1) {
    const child = new Child('vaultWriter', ['move', home], env())
    await child.says('began')
    await pause(systemClock, random.next() * 150)
    await child.kill()
    const host = opened(home)
    kinds.add(host.keys.kind())
    if (host.keys.kind() === 'passphrase') {
      expect(await host.unlock(new Secret('EXAMPLE passphrase'))).toEqual({ ok: true, value: null })
    }
    expect(await host.vault.read('keys/dev')).toEqual({ ok: true, value: 'kept' })
    expect(await host.vault.state()).toBe('ready')
  }
  expect([...kinds].sort()).toEqual(['keychain', 'passphrase'])
})

it('processes that write at once keep what each has written', { timeout: 60_000 }, async () => {
  const home = join(root, 'shared')
  const [names, count] = [['a', 'b', 'c'], 25]
  const children = names.map((name) => new Child('vaultWriter', ['share', home, name, String(count)], env()))
  await Promise.all(children.map((child) => child.succeeds()))
  const { vault } = opened(home)
  for (const name of names) {
    for (let number = 0; number < count; number += 1) {
      expect(await vault.read(`own/${name}-${number}`)).toEqual({ ok: true, value: `${name} ${number}` })
    }
  }
  expect(await vault.read('count')).toEqual({ ok: true, value: String(names.length * count) })
  expect(await vault.state()).toBe('ready')
  expect(readdirSync(join(home, 'state')).sort()).toEqual(['vault.sealed', 'vault.settings'])
})
