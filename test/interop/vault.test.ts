import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../main/core/clock.ts'
import { createVault } from '../../main/core/vault/createVault.ts'
import { MemoryKeyStore } from '../support/memoryKeyStore.ts'
import { latchkey, program } from '../support/program.ts'
import { TemporaryHome } from '../support/temporaryHome.ts'
import { hasTerminals, inTerminal } from '../support/terminal.ts'

const [first, second] = ['EXAMPLE passphrase one', 'EXAMPLE passphrase two']

let home: TemporaryHome
beforeEach(() => {
  home = new TemporaryHome()
})
afterEach(() => home.dispose())

/** As on a server: no bus leads to a keychain. */
async function told(input: string, ...args: readonly string[]) {
  const child = spawn(process.execPath, [program, ...args], { env: home.env() })
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (part) => {
    stdout += String(part)
  })
  child.stderr.on('data', (part) => {
    stderr += String(part)
  })
  child.stdin.end(input)
  const [code] = await once(child, 'close')
  return { code, stdout, stderr }
}

const status = async () => {
  const ran = await latchkey(['vault', 'status', '--json'], home.env())
  return { code: ran.code, ...JSON.parse(ran.stdout).vault }
}

const onDisk = () =>
  readdirSync(home.path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n')

describe.skipIf(process.platform !== 'linux')('latchkey vault', () => {
  it('says that there is no keychain, and what to do', async () => {
    const ran = await latchkey(['vault', 'status'], home.env())
    expect(ran.code).toBe(4)
    expect(ran.stdout).toContain('latchkey vault use passphrase')
    expect(await status()).toMatchObject({ code: 4, kind: 'keychain', state: 'missing', records: {} })
  })

  it('takes a passphrase from standard input, and the one in force before it', async () => {
    expect(await told(`${first}\n`, 'vault', 'use', 'passphrase')).toMatchObject({ code: 0, stderr: '' })
    expect(await status()).toMatchObject({ code: 4, kind: 'passphrase', state: 'locked' })
    const wrong = await told(`${second}\n${second}\n`, 'vault', 'use', 'passphrase', '--json')
    expect(wrong.code).toBe(4)
    expect(JSON.parse(wrong.stdout).error.code).toBe('passphrase-wrong')
    expect(await told(`${first}\n${second}\n`, 'vault', 'use', 'passphrase')).toMatchObject({ code: 0 })
    expect(await told(`${first}\n`, 'vault', 'use', 'keychain')).toMatchObject({ code: 4 })
    // The passphrase is right, and there is still no keychain to move to.
    const noKeychain = await told(`${second}\n`, 'vault', 'use', 'keychain', '--json')
    expect(noKeychain.code).toBe(4)
    expect(JSON.parse(noKeychain.stdout).error.code).toBe('keychain-missing')
    expect(await status()).toMatchObject({ kind: 'passphrase', state: 'locked' })
    expect(onDisk()).not.toContain('EXAMPLE passphrase')
  })

  it('ends with its answer where the keychain never gives one', async () => {
    const path = join(home.path, 'bus')
    const bus = createServer().listen(path)
    await once(bus, 'listening')
    try {
      const options = { stateDirectory: home.stateDirectory, clock: systemClock, keyStore: new MemoryKeyStore() }
      const keys = { accessKeyId: 'AKIAEXAMPLE000000000', secretAccessKey: 'EXAMPLE', createdAt: null }
      expect((await createVault(options).write('keys/dev', JSON.stringify(keys))).ok).toBe(true)
      home.write('config', '[profile dev]\ncredential_process = latchkey credentials dev\n')
      const env = { ...home.env(), DBUS_SESSION_BUS_ADDRESS: `unix:path=${path}` }
      const [asked, told] = await Promise.all([
        latchkey(['vault', 'status'], env),
        latchkey(['credentials', 'dev'], env),
      ])
      expect(asked).toMatchObject({ code: 4, stdout: expect.stringContaining('no keychain') })
      expect(told).toMatchObject({ code: 4, stdout: '', stderr: expect.stringContaining('no keychain that answers') })
    } finally {
      bus.close()
    }
  })

  it('takes none as an argument, and nothing else that it does not know', async () => {
    expect((await told('', 'vault', 'use', 'passphrase', first)).code).toBe(2)
    expect((await told('', 'vault', 'use', 'cupboard')).code).toBe(2)
    expect((await told('', 'vault', 'use', 'passphrase')).code).toBe(1)
    expect(await status()).toMatchObject({ kind: 'keychain' })
  })

  it('in memory keeps nothing, and refuses what would be lost', async () => {
    expect(await told('', 'vault', 'use', 'memory')).toMatchObject({ code: 0 })
    expect(await status()).toMatchObject({ code: 0, kind: 'memory', state: 'empty' })
    const added = await told(
      'AKIAEXAMPLEKEPT00000\nEXAMPLEexampleEXAMPLEexampleEXAMPLEexamp\n',
      'keys',
      'add',
      'dev',
      '--yes',
    )
    expect(added.code).toBe(4)
    expect(added.stderr).toContain('in memory only')
    expect(onDisk()).not.toContain('AKIAEXAMPLEKEPT00000')
  })

  it.skipIf(!hasTerminals)(
    'is typed twice at a terminal, unseen, and once by whoever needs it',
    { timeout: 60_000 },
    async () => {
      const differing = inTerminal(['vault', 'use', 'passphrase'], home.env())
      await differing.shows('New passphrase: ')
      differing.type(`${first}\n`)
      await differing.shows('again: ')
      differing.type(`${second}\n`)
      expect(await differing.ended).toBe(2)
      expect(differing.screen()).not.toContain('EXAMPLE')

      const used = inTerminal(['vault', 'use', 'passphrase'], home.env())
      await used.shows('New passphrase: ')
      used.type(`${first}\n`)
      await used.shows('again: ')
      used.type(`${first}\n`)
      expect(await used.ended).toBe(0)

      home.write('config', '[profile dev]\nregion = eu-west-1\n')
      const adding = inTerminal(['keys', 'add', 'dev'], home.env())
      await adding.shows('Access key id: ')
      adding.type('AKIAEXAMPLEKEPT00000\n')
      await adding.shows('Secret access key: ')
      adding.type('EXAMPLEexampleEXAMPLEexampleEXAMPLEexamp\n')
      await adding.shows('[y/N]')
      adding.type('y\n')
      await adding.shows('Passphrase of the vault: ')
      adding.type(`${second}\n`)
      await adding.shows('That was not the passphrase.')
      adding.type(`${first}\n`)
      expect(await adding.ended, adding.screen()).toBe(0)
      expect(adding.screen()).not.toContain('EXAMPLE passphrase')
      expect(await status()).toMatchObject({ records: { keys: 1 } })
      expect(onDisk()).not.toContain('EXAMPLEexample')

      // What was kept on the way can be taken back, for the same passphrase.
      const undoing = inTerminal(['config', 'undo'], home.env())
      await undoing.shows('Passphrase of the vault: ')
      undoing.type(`${first}\n`)
      await undoing.shows('[y/N]')
      undoing.type('n\n')
      expect(await undoing.ended, undoing.screen()).toBe(1)
      expect(adding.screen()).not.toContain('cannot be undone')

      // What tools run never asks.
      const credentials = inTerminal(['credentials', 'dev'], home.env())
      expect(await credentials.ended).toBe(4)
      expect(credentials.screen()).toContain('locked with a passphrase')
    },
  )
})
