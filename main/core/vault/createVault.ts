import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock } from '../clock.ts'
import type { Log } from '../log/log.ts'
import { done, type Finding, failed, problem, type Result } from '../model/finding.ts'
import type { VaultState } from '../model/vault.ts'
import { isChoiceDamaged } from './choice.ts'
import { type MemoryVault, memoryVault } from './memoryVault.ts'
import { newerFinding, obstacleFinding } from './obstacles.ts'
import type { Asking, Vault } from './vault.ts'
import { kept, looseRecords, parseVaultFile, type VaultFile } from './vaultFile.ts'
import { createVaultKeys, type KeyFound, type VaultKeys, type VaultKeysOptions, vaultFileName } from './vaultKeys.ts'

export interface VaultOptions extends VaultKeysOptions {
  readonly clock: Clock
  readonly log?: Log
  /** Shared with whatever else is sealed under the vault's key, so that a person is asked once. */
  readonly keys?: VaultKeys
  /** The records of a vault that is in memory only. */
  readonly memory?: MemoryVault
}

export function createVault(options: VaultOptions): Vault {
  const { stateDirectory, log } = options
  const path = join(stateDirectory, vaultFileName)
  const keys = options.keys ?? createVaultKeys(options)
  const memory = options.memory ?? memoryVault()
  const isInMemory = () => keys.kind() === 'memory'

  const unreadable = problem('file-unreadable', `${path} cannot be read. Give yourself read access to it.`)

  const obstacle = (found: Exclude<KeyFound, { state: 'found' }>): Finding =>
    obstacleFinding(found.state === 'absent' ? 'lost' : found.state, keys.kind())

  const damaged = (name: string): Finding => {
    log?.warn('a record of the vault was changed or moved', { record: name })
    return problem(
      'sealed-damaged',
      `The record ${name} of the vault has been changed or moved since it was written, so it cannot be opened. Put it into the vault again; the rest is readable.`,
    )
  }

  const keyOf = (file: VaultFile, asking: Asking): Promise<KeyFound> => keys.find(asking, file.indexes[0]?.key)

  const write = async (name: string, text: string | null, asking: Asking, mayWrite?: () => boolean) => {
    const { putRecord } = await import('./writing.ts')
    return putRecord({ path, name, text, keys, keyOf, asking, mayWrite: mayWrite ?? (() => true), ...options })
  }

  const vault: Vault = {
    names(prefix = '') {
      if (isInMemory()) return memory.names(prefix)
      return namesIn(loadVaultFile(path))
        .filter((name) => name.startsWith(prefix))
        .sort()
    },

    async state(asking = {}): Promise<VaultState> {
      if (isInMemory()) return memory.state()
      if (isChoiceDamaged(stateDirectory)) return 'damaged'
      const file = loadVaultFile(path)
      if (file === 'unreadable' || file?.isNewer) return 'damaged'
      const found = file ? await keyOf(file, asking) : await keys.find(asking)
      if (found.state !== 'found') {
        if (found.state !== 'absent') return found.state
        if (file) return 'lost'
        // Nothing needs a key yet; whether there is a place for one is worth knowing before.
        return (await keys.hasPlace()) ? 'empty' : 'missing'
      }
      if (!file) return 'empty'
      const { contentsOf } = await import('./contents.ts')
      if (file.indexes[0] && file.indexes[0].key !== found.key.id) return 'lost'
      const contents = contentsOf(file, found.key)
      const isGood = contents.isWhole() && contents.names.every((name) => contents.open(name)?.text !== null)
      if (!isGood) log?.warn('the file of the vault was changed')
      return isGood ? 'ready' : 'damaged'
    },

    async read(name, asking = {}): Promise<Result<string | null>> {
      if (isInMemory()) return done(memory.read(name))
      const file = loadVaultFile(path)
      if (!file) return done(null)
      if (file === 'unreadable') return failed(unreadable)
      if (file.isNewer) return failed(newerFinding)
      if (file.indexes.length > 0 && !namesIn(file).includes(name)) return done(null)
      const [found, { contentsOf }] = await Promise.all([keyOf(file, asking), loadedMeanwhile()])
      if (found.state !== 'found') return failed(obstacle(found))
      if (file.indexes[0] && file.indexes[0].key !== found.key.id) return failed(obstacle({ state: 'lost' }))
      const contents = contentsOf(file, found.key)
      if (!contents.isIndexed) log?.warn('the index of the vault was changed')
      const opened = contents.open(name)
      if (opened) return opened.text === null ? failed(damaged(name)) : done(opened.text)
      // Without an index there is no telling whether there was such a record.
      return contents.isIndexed ? done(null) : failed(damaged(name))
    },

    async change(name, change, asking = {}) {
      if (isInMemory()) return memory.change(name, change)
      const { aloneWith } = await import('./writing.ts')
      return aloneWith(name, options, async (isAlone) => {
        const before = await vault.read(name, asking)
        if (!before.ok) return before
        const after = await change(before.value)
        return after === before.value ? done(null) : write(name, after, asking, isAlone)
      })
    },

    async write(name, text, asking = {}) {
      if (isInMemory()) return memory.change(name, () => text)
      const { aloneWith } = await import('./writing.ts')
      return aloneWith(name, options, (isAlone) => write(name, text, asking, isAlone))
    },

    async remove(name) {
      if (isInMemory()) return memory.remove(name)
      const file = loadVaultFile(path)
      if (file === 'unreadable') return failed(unreadable)
      if (!file || (file.indexes.length > 0 && !namesIn(file).includes(name))) return done(null)
      const { aloneWith } = await import('./writing.ts')
      return aloneWith(name, options, (isAlone) => write(name, null, {}, isAlone))
    },
  }
  return vault
}

/** The keychain is asked first: while it thinks, Node's cryptography is loaded. */
const loadedMeanwhile = () => new Promise((resolve) => setImmediate(resolve)).then(() => import('./contents.ts'))

/** Null where there is none. */
export function loadVaultFile(path: string): VaultFile | 'unreadable' | null {
  try {
    return parseVaultFile(readFileSync(path, 'latin1'))
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return null
    return 'unreadable'
  }
}

/** Names are in the clear, so nothing has to be opened. */
export function namesIn(file: VaultFile | 'unreadable' | null): string[] {
  if (!file || file === 'unreadable') return []
  const [index] = file.indexes
  return index ? kept(index).map(({ name }) => name) : [...new Set(looseRecords(file).map(({ name }) => name))]
}
