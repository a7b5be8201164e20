import { watchPlaces } from '../files/watch.ts'
import type { Log } from '../log/log.ts'
import type { Result } from '../model/finding.ts'
import type { Secret } from '../model/secret.ts'
import type { VaultView } from '../model/vault.ts'
import { settingsFile } from './choice.ts'
import type { VaultOptions } from './createVault.ts'
import { openVault, type VaultHost, type VaultUse } from './openVault.ts'
import { vaultFileName } from './vaultKeys.ts'

export interface VaultCallsOptions extends VaultOptions {
  readonly log: Log
  readonly onView: (view: VaultView) => void
}

/** The vault as the core holds it, with what a person can do about it. */
export interface VaultCalls extends Pick<VaultHost, 'vault' | 'keys'> {
  unlock(passphrase: Secret | null): Promise<Result<null>>
  use(use: VaultUse): Promise<Result<null>>
  stop(): void
}

export function createVaultCalls(options: VaultCallsOptions): VaultCalls {
  const { onView, log } = options
  const host = openVault(options)
  let looking: Promise<void> | null = null
  let again = false

  const lookOnce = async () => {
    do {
      again = false
      onView(await host.view())
    } while (again)
  }
  /** A keychain that takes its time keeps nobody waiting. */
  const look = () => {
    again = true
    looking ??= lookOnce()
      .catch((error: unknown) => log.error('the vault could not be looked at', { error }))
      .finally(() => {
        looking = null
      })
    return looking
  }

  /** Whoever asked sees how it is now before they have their answer. */
  const thenLook = async (done: Promise<Result<null>>) => {
    const result = await done
    await look()
    return result
  }

  const names = new Set([vaultFileName, settingsFile])
  const place = { directory: options.stateDirectory, names: (name: string) => names.has(name) }
  const stop = watchPlaces({ ...options, places: () => [place], onChange: () => void look() })
  void look()

  return {
    vault: host.vault,
    keys: host.keys,
    unlock: (passphrase) => thenLook(host.unlock(passphrase)),
    use: (use) => thenLook(host.use(use, { interactive: true })),
    stop,
  }
}
