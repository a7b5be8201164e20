import { done, type Result } from '../model/finding.ts'
import type { Secret } from '../model/secret.ts'
import type { VaultKind, VaultView } from '../model/vault.ts'
import { createVault, type VaultOptions } from './createVault.ts'
import { memoryVault } from './memoryVault.ts'
import { obstacleFinding } from './obstacles.ts'
import type { Asking, Vault } from './vault.ts'
import { createVaultKeys, type VaultKeys } from './vaultKeys.ts'

export interface VaultUse {
  readonly kind: VaultKind
  /** For `passphrase` alone. */
  readonly passphrase: Secret | null
  /** Puts what can no longer be opened aside and begins anew. */
  readonly startOver?: boolean
}

/** The vault as a host holds it, with what a person can do about it. */
export interface VaultHost {
  readonly vault: Vault
  readonly keys: VaultKeys
  /** Makes it readable: by the passphrase or (null) by whatever the keychain asks for. */
  unlock(passphrase: Secret | null): Promise<Result<null>>
  /** Moves the key to another place. The records stay. */
  use(use: VaultUse, asking?: Asking): Promise<Result<null>>
  view(asking?: Asking): Promise<VaultView>
}

export function openVault(options: VaultOptions): VaultHost {
  const keys = options.keys ?? createVaultKeys(options)
  const memory = memoryVault()
  const vault = createVault({ ...options, keys, memory })
  return {
    vault,
    keys,
    unlock: (passphrase) => keys.unlock(passphrase),

    async use(use, asking = {}) {
      const [{ moveKey }, { keepEarlierKey }] = await Promise.all([import('./moveKey.ts'), import('./historyBox.ts')])
      const before = keys.kind()
      const moved = await moveKey({ ...options, keys }, use, asking)
      if (moved.ok && use.kind === 'passphrase' && !use.startOver) await keepEarlierKey(vault, keys, asking)
      if (!moved.ok || before !== 'memory' || use.kind === 'memory') return moved
      for (const name of memory.names('')) {
        const text = memory.read(name)
        const written = text === null ? done(null) : await vault.write(name, text, asking)
        if (!written.ok) return written
        await memory.change(name, () => null)
      }
      return moved
    },

    async view(asking) {
      const state = await vault.state(asking)
      const kind = keys.kind()
      const records: Record<string, number> = {}
      for (const name of vault.names()) {
        const [part = ''] = name.split('/')
        records[part] = (records[part] ?? 0) + 1
      }
      const isGood = state === 'ready' || state === 'empty'
      return { kind, state, message: isGood ? null : messageOf(state, kind), records }
    },
  }
}

const messageOf = (state: Exclude<VaultView['state'], 'ready' | 'empty'>, kind: VaultKind): string =>
  state === 'damaged'
    ? 'Something in the vault was changed or moved since it was written. What is unharmed can still be read. Put the records that fail into the vault again.'
    : obstacleFinding(state, kind).message
