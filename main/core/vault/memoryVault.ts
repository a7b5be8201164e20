import { done, failed, problem, type Result } from '../model/finding.ts'
import type { VaultState } from '../model/vault.ts'

/** What is gone without harm: whoever needs it signs in again. Keys that nobody has elsewhere are not of that kind. */
const mayBeForgotten = /^(?:role|token)\//

const wouldBeLost = problem(
  'keychain-missing',
  'The vault is kept in memory only, so what it is given would be lost when this process ends. Choose a place that lasts: `latchkey vault use keychain` or `latchkey vault use passphrase`.',
)

/** Records that end with this process. */
export interface MemoryVault {
  names(prefix: string): readonly string[]
  state(): VaultState
  read(name: string): string | null
  change(name: string, change: (before: string | null) => Promise<string | null> | string | null): Promise<Result<null>>
  remove(name: string): Promise<Result<null>>
}

export function memoryVault(): MemoryVault {
  const records = new Map<string, string>()
  /** For each name the change that is under way. */
  const latest = new Map<string, Promise<unknown>>()
  const vault: MemoryVault = {
    names: (prefix) => [...records.keys()].filter((name) => name.startsWith(prefix)).sort(),
    state: () => (records.size > 0 ? 'ready' : 'empty'),
    read: (name) => records.get(name) ?? null,
    async change(name, change) {
      if (!mayBeForgotten.test(name)) return failed(wouldBeLost)
      const before = latest.get(name)
      const own = (async () => {
        // A change that failed is its caller's affair.
        await before?.catch(() => undefined)
        const after = await change(records.get(name) ?? null)
        if (after === null) records.delete(name)
        else records.set(name, after)
      })()
      latest.set(name, own)
      try {
        await own
      } finally {
        if (latest.get(name) === own) latest.delete(name)
      }
      return done(null)
    },
    remove: async (name) => (records.has(name) ? vault.change(name, () => null) : done(null)),
  }
  return vault
}
