import type { Clock } from '../core/clock.ts'
import { createVault } from '../core/vault/createVault.ts'
import type { Vault } from '../core/vault/vault.ts'

/** The vault of this machine, for one command. A person at a terminal is asked for its passphrase if it has one. */
export const vaultHere = (stateDirectory: string, clock: Clock): Vault =>
  createVault({
    stateDirectory,
    clock,
    askPassphrase: async (isAgain) => (await import('./vault/askPassphrase.ts')).askPassphrase(isAgain),
  })
