import { systemClock } from '../../core/clock.ts'
import { openLog } from '../../core/log/log.ts'
import type { VaultState } from '../../core/model/vault.ts'
import { stateDirectory } from '../../core/settings/stateDirectory.ts'
import { openVault, type VaultHost } from '../../core/vault/openVault.ts'
import { type Context, exit } from '../command.ts'

export async function vaultOf({ env }: Context): Promise<VaultHost> {
  const directory = await stateDirectory(env)
  const clock = systemClock
  return openVault({ stateDirectory: directory, clock, log: openLog({ directory, clock }) })
}

export const codeOfState = (state: VaultState): number =>
  state === 'ready' || state === 'empty' ? exit.done : state === 'damaged' ? exit.notGood : exit.noKeychain
