import { writeSync } from 'node:fs'
import { systemClock } from '../../main/core/clock.ts'
import { createEditing } from '../../main/core/files/editing.ts'
import { createLongTermKeys } from '../../main/core/keys/longTermKeys.ts'
import { silentLog } from '../../main/core/log/log.ts'
import type { Result } from '../../main/core/model/finding.ts'
import { createVault } from '../../main/core/vault/createVault.ts'
import { fileKeyStore } from './fileKeyStore.ts'

/** A process that rotates the keys of `dev`, takes that back, rotates and finishes, over and over until it is killed. */
const [home = '', stateDirectory = '', keychain = ''] = process.argv.slice(2)
const keyStore = fileKeyStore(keychain)
const place = { env: process.env, home, stateDirectory, clock: systemClock, log: silentLog }
const vault = createVault({ ...place, keyStore })
const keys = createLongTermKeys({
  ...place,
  editing: createEditing({ ...place, keyStore }),
  vault: async () => vault,
  program: () => null,
})

/** Written at once and not through a buffer, so that it is out even if the process is killed right after. */
let count = 0
const say = (what: string) => {
  writeSync(1, `${count} ${what}\n`)
  count += 1
}

function good<T>(result: Result<T>): void {
  if (!result.ok) throw new Error(`${result.finding.code}: ${result.finding.message}`)
  say('done')
}

// What is loaded late is loaded now, so that a kill a moment later comes in the middle of the work.
await Promise.all([
  import('@aws-sdk/client-iam'),
  import('@aws-sdk/client-sts'),
  import('../../main/core/keys/rotation.ts'),
  import('../../main/core/files/lock.ts'),
  import('../../main/core/vault/writing.ts'),
  import('write-file-atomic'),
])
say('began')
for (;;) {
  good(await keys.rotate('dev', ({ step }) => say(step)))
  good(await keys.undoRotation('dev', ({ step }) => say(`back from ${step}`)))
  good(await keys.rotate('dev', ({ step }) => say(step)))
  good(await keys.deleteOld('dev'))
}
