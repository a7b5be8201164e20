import type { Clock } from '../clock.ts'
import type { KeyStore } from './keyStore.ts'
import { obstacleFinding } from './obstacles.ts'
import { type BoxKeyFound, boxKey, boxWith, createSecretBox, type SecretBox } from './secretBox.ts'
import type { Asking, Vault } from './vault.ts'
import type { KeyFound, VaultKeys } from './vaultKeys.ts'

/** What the key of the history was called in the keychain, and is called here. */
const purpose = 'history'
const earlierKey = 'history/earlier-key'

export interface HistoryBoxOptions {
  readonly stateDirectory: string
  readonly clock: Clock
  readonly keys: VaultKeys
  readonly vault: Vault
}

/** Seals the history under a key that follows from the vault's, and opens what was sealed under a key of its own before. */
export function createHistoryBox({ stateDirectory, clock, keys, vault }: HistoryBoxOptions): SecretBox {
  const derived = async (found: KeyFound): Promise<BoxKeyFound> => {
    if (found.state === 'absent') return found
    if (found.state !== 'found') return { state: found.state, finding: obstacleFinding(found.state, keys.kind()) }
    const { keyFor } = await import('./sealing.ts')
    return { state: 'found', key: boxKey(keyFor(found.key, purpose)) }
  }
  const box = boxWith({
    find: async (options) => derived(await keys.find(options)),
    findOrMake: async (options) => derived(await keys.findOrMake(options)),
  })
  const earlier = createSecretBox({ keyStore: takingOver(vault, keys), purpose, stateDirectory, clock })
  return {
    seal: box.seal,
    async open(sealed, associatedData, options) {
      const opened = await box.open(sealed, associatedData, options)
      if (opened.ok || opened.state !== 'lost') return opened
      const before = await earlier.open(sealed, associatedData, options)
      return before.ok || before.state === 'damaged' ? before : opened
    },
  }
}

/** What is sealed with it stays readable where the keychain will not be asked any more. */
export async function keepEarlierKey(vault: Vault, keys: VaultKeys, { interactive = false }: Asking): Promise<void> {
  if (!vault.names().includes(earlierKey)) await takingOver(vault, keys).read(purpose, { interactive })
}

/** The earlier key, which moves into the vault when it is first needed: a person is asked for one item of the keychain. */
function takingOver(vault: Vault, keys: VaultKeys): KeyStore {
  return {
    async read(account, options) {
      const kept = await vault.read(earlierKey, options)
      if (kept.ok && kept.value !== null) return { state: 'found', text: kept.value }
      const answer = await (await keys.keyStore()).read(account, options)
      // Where it cannot be kept it stays where it is.
      if (answer.state === 'found') await vault.write(earlierKey, answer.text, options)
      return answer
    },
    write: async () => ({ state: 'missing' }),
    remove: async () => ({ state: 'missing' }),
  }
}
