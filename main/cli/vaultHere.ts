import type { Clock } from '../core/clock.ts'
import { createVault } from '../core/vault/createVault.ts'
import { createHistoryBox } from '../core/vault/historyBox.ts'
import type { SecretBox } from '../core/vault/secretBox.ts'
import type { Vault } from '../core/vault/vault.ts'
import { createVaultKeys } from '../core/vault/vaultKeys.ts'

/** The vault of this machine, for one command. A person at a terminal is asked for its passphrase if it has one. */
export const vaultHere = (stateDirectory: string, clock: Clock): Vault => vaultAndHistory(stateDirectory, clock).vault

/** With what seals the history: whoever has typed the passphrase for one has typed it for both. */
export function vaultAndHistory(
  stateDirectory: string,
  clock: Clock,
): { readonly vault: Vault; readonly box: SecretBox } {
  const keys = createVaultKeys({
    stateDirectory,
    clock,
    askPassphrase: async (isAgain) => (await import('./vault/askPassphrase.ts')).askPassphrase(isAgain),
  })
  const vault = createVault({ stateDirectory, clock, keys })
  return { vault, box: createHistoryBox({ stateDirectory, clock, keys, vault }) }
}
