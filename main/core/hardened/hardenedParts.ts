import type { Clock } from '../clock.ts'
import type { Parts } from '../identity-center/parts.ts'
import { createTokenStore } from '../identity-center/tokenStore.ts'
import type { Log } from '../log/log.ts'
import { done, type Result } from '../model/finding.ts'
import type { Vault } from '../vault/vault.ts'
import { keptInVault, rolesOf } from './keptInVault.ts'

export interface HardenedPorts {
  readonly stateDirectory: string
  readonly clock: Clock
  readonly log: Log
  readonly vault?: () => Promise<Vault>
  readonly interactive?: boolean
}

/** What signing in works with for a hardened session: everything secret goes to the vault. */
export function hardenedParts(parts: Parts, ports: HardenedPorts, session: string): Parts {
  const { home, stateDirectory } = parts
  const { interactive = false } = ports
  const vault = vaultOf(ports)
  const kept = keptInVault({ home, stateDirectory, session, vault, asking: { interactive } })
  const forgetRoles = () => removeAll(vault, [rolesOf(session)])
  return { ...parts, kept, tokens: createTokenStore(home, kept), forgetRoles }
}

/** Removes every record whose name begins with one of these. */
export async function removeAll(open: () => Promise<Vault>, prefixes: readonly string[]): Promise<Result<null>> {
  const vault = await open()
  for (const name of prefixes.flatMap((prefix) => vault.names(prefix))) {
    const removed = await vault.remove(name)
    if (!removed.ok) return removed
  }
  return done(null)
}

export function vaultOf({ vault, ...ports }: HardenedPorts): () => Promise<Vault> {
  let own: Promise<Vault> | null = null
  return () => {
    own ??= vault?.() ?? import('../vault/createVault.ts').then(({ createVault }) => createVault(ports))
    return own
  }
}
