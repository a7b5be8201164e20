import { onTestFinished } from 'vitest'
import { createEditing, type Editing } from '../../main/core/files/editing.ts'
import { createLongTermKeys, type LongTermKeys, type LongTermKeysPorts } from '../../main/core/keys/longTermKeys.ts'
import { type Log, openLog } from '../../main/core/log/log.ts'
import { createVault } from '../../main/core/vault/createVault.ts'
import type { Vault } from '../../main/core/vault/vault.ts'
import { type FakeAws, type FakeAwsOptions, startFakeAws } from './fake-aws/server.ts'
import { MemoryKeyStore } from './memoryKeyStore.ts'
import { program } from './program.ts'
import { BriskClock } from './signingIn.ts'
import { TemporaryHome } from './temporaryHome.ts'

export interface KeysScene {
  readonly aws: FakeAws
  readonly home: TemporaryHome
  readonly clock: BriskClock
  readonly keyStore: MemoryKeyStore
  readonly log: Log
  readonly env: Record<string, string>
  readonly ports: LongTermKeysPorts
  readonly keys: LongTermKeys
  readonly vault: Vault
  readonly editing: Editing
  /** As another process of Latchkey has it. */
  again(more?: Partial<LongTermKeysPorts>): LongTermKeys
}

export const account = '111122223333'

/** A home of its own, a user `kim` in a fake AWS, and everything that keeps long-term keys, with a keychain in memory. */
export async function keysScene(options: FakeAwsOptions = {}): Promise<KeysScene> {
  const clock = new BriskClock()
  const aws = await startFakeAws({ clock, users: [{ accountId: account, userName: 'kim' }], ...options })
  const home = new TemporaryHome()
  onTestFinished(async () => {
    await aws.stop()
    home.dispose()
  })
  const keyStore = new MemoryKeyStore()
  const env = { ...home.env(), ...aws.env() }
  const log = openLog({ directory: `${home.path}/log`, clock, level: 'debug' })
  const place = { env, home: home.path, stateDirectory: home.stateDirectory, clock, log }
  const editing = createEditing({ ...place, keyStore })
  const vault = createVault({ ...place, keyStore })
  const ports: LongTermKeysPorts = {
    ...place,
    editing,
    vault: async () => vault,
    program: () => [process.execPath, program],
  }
  const again = (more: Partial<LongTermKeysPorts> = {}) => createLongTermKeys({ ...ports, ...more })
  return { aws, home, clock, keyStore, log, env, ports, keys: again(), vault, editing, again }
}

export interface PlainKeys {
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

/** As they stand in a file. */
export const keyLines = ({ accessKeyId, secretAccessKey }: PlainKeys) =>
  `aws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`

/** What a result holds; a failure is one of the test. */
export function successOf<T>(result: { ok: true; value: T } | { ok: false; finding: { message: string } }): T {
  if (!result.ok) throw new Error(result.finding.message)
  return result.value
}
