import { createEditing } from '../../main/core/files/editing.ts'
import { basesOf } from '../../main/core/files/filesEdit.ts'
import { createHardening, type Hardening, type HardeningPorts } from '../../main/core/hardened/hardening.ts'
import { readTokenFacts } from '../../main/core/hardened/tokenFacts.ts'
import { createIdentityCenter, type IdentityCenter } from '../../main/core/identity-center/identityCenter.ts'
import { readMachine } from '../../main/core/machine/readMachine.ts'
import type { SaveOutcome } from '../../main/core/model/edit.ts'
import type { Result } from '../../main/core/model/finding.ts'
import { createVault } from '../../main/core/vault/createVault.ts'
import type { Vault } from '../../main/core/vault/vault.ts'
import { MemoryKeyStore } from './memoryKeyStore.ts'
import { program } from './program.ts'
import { type Scene, scene } from './signingIn.ts'

export interface HardenedScene extends Scene {
  readonly keyStore: MemoryKeyStore
  readonly vault: Vault
  readonly ports: HardeningPorts
  readonly hardening: Hardening
  /** Turns it on or off as a person does who looks at the preview first. */
  turn(isOn: boolean, how?: { readonly keepSignIn?: boolean }): Promise<Result<SaveOutcome>>
  /** The state of the sign-in as the window shows it, without opening the vault. */
  shown(session?: string): { readonly isHardened: boolean; readonly until: string | null }
}

/** A home with the session `team`, whose secrets the vault can take, with a keychain in memory. */
export async function hardenedScene(options: Parameters<typeof scene>[0] = {}): Promise<HardenedScene> {
  const plain = await scene(options)
  const { env, home, clock, log } = plain
  const keyStore = new MemoryKeyStore()
  const place = { env, home: home.path, stateDirectory: home.stateDirectory, clock, log }
  const vault = createVault({ ...place, keyStore })
  const open = async () => vault
  const center: IdentityCenter = createIdentityCenter({ ...place, vault: open })
  const editing = createEditing({ ...place, keyStore })
  const ports: HardeningPorts = { ...place, editing, vault: open, program: () => [process.execPath, program] }
  const hardening = createHardening(ports)
  return {
    ...plain,
    center,
    keyStore,
    vault,
    ports,
    hardening,
    async turn(isOn, { keepSignIn = false } = {}) {
      const preview = hardening.preview({ session: 'team', isOn })
      if (!preview.ok) return preview
      return hardening.save({ session: 'team', isOn, keepSignIn, bases: basesOf(preview.value) })
    },
    shown(session = 'team') {
      const hardened = readTokenFacts(home.stateDirectory)
      const { sessions } = readMachine({ env, home: home.path, now: clock.now(), hardened })
      const found = sessions.get(session)
      const until = found?.token.status === 'present' ? found.token.until : null
      return { isHardened: found?.settings.isHardened === true, until }
    },
  }
}
