import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock } from '../clock.ts'
import { type Lock, takeLock } from '../files/lock.ts'
import { refusalOf } from '../files/refusal.ts'
import { replaceFile } from '../files/replaceFile.ts'
import { type Look, lookAt } from '../files/stableRead.ts'
import { nonce, removeStrays } from '../files/strays.ts'
import { makeDirectory } from '../files/target.ts'
import type { Log } from '../log/log.ts'
import { done, failed, problem, type Result } from '../model/finding.ts'
import { withoutRecord, withRecord } from './changedFile.ts'
import { contentsOf } from './contents.ts'
import { newerFinding, obstacleFinding } from './obstacles.ts'
import type { VaultKey } from './sealing.ts'
import type { Asking } from './vault.ts'
import { parseVaultFile, type VaultFile } from './vaultFile.ts'
import { type KeyFound, type VaultKeys, vaultFileName } from './vaultKeys.ts'

interface Place {
  readonly stateDirectory: string
  readonly clock: Clock
}

interface Put extends Place {
  readonly path: string
  readonly name: string
  /** Null removes it. */
  readonly text: string | null
  readonly keys: VaultKeys
  readonly keyOf: (file: VaultFile, asking: Asking) => Promise<KeyFound>
  readonly asking: Asking
  /** Asked at the last moment. */
  readonly mayWrite: () => boolean
  readonly log?: Log
}

/** Whoever changes a record may have to ask AWS in between. */
const recordLimitMs = 60_000
export const fileLimitMs = 10_000
const busy = problem('file-locked', 'Another Latchkey process has been writing to the vault. Try again in a moment.')

/** Runs while no other process changes this record. The others are not held up. */
export const aloneWith = <T>(
  name: string,
  place: Place,
  run: (isAlone: () => boolean) => Promise<Result<T>>,
): Promise<Result<T>> =>
  locked(`vault record ${name.replace(/[\\/]/g, ' ')}`, place, recordLimitMs, (lock) => run(() => lock.isHeld()))

/** Runs while no other process does what is called so, and turns refusals of the system into findings. */
export async function locked<T>(
  what: string,
  { stateDirectory, clock }: Place,
  limitMs: number,
  run: (lock: Lock) => Promise<Result<T>>,
): Promise<Result<T>> {
  let lock: Lock | null = null
  try {
    makeDirectory(stateDirectory)
    lock = await takeLock({ path: join(stateDirectory, what), clock, limitMs })
    return lock ? await run(lock) : failed(busy)
  } catch (error) {
    const finding = refusalOf(error, join(stateDirectory, vaultFileName))
    if (!finding) throw error
    return failed(finding)
  } finally {
    lock?.release()
  }
}

export async function putRecord(put: Put): Promise<Result<null>> {
  const { path, keys, asking, text } = put
  // Before the lock is taken: a person who is asked takes their time.
  const first = lookAt(path)
  const before = first.status === 'present' ? parseVaultFile(textOf(first)) : null
  const wanted = before ? await put.keyOf(before, asking) : text === null ? null : await keys.findOrMake(asking)
  if (text !== null && wanted?.state !== 'found') return failed(unavailable(wanted, keys))
  return locked(vaultFileName, put, fileLimitMs, async (lock) => {
    removeStrays(put.stateDirectory, put.clock)
    while (lock.isHeld() && put.mayWrite()) {
      const seen = lookAt(path)
      if (seen.status === 'unreadable') throw seen.error
      const file = seen.status === 'present' ? parseVaultFile(textOf(seen)) : null
      if (file?.isNewer) return failed(newerFinding)
      const found = file ? await put.keyOf(file, {}) : text === null ? null : await keys.findOrMake()
      const key = found?.state === 'found' && isKeyOf(found.key, file) ? found.key : null
      if (key === null && (text !== null || found === null)) {
        return text === null ? done(null) : failed(unavailable(found?.state === 'found' ? null : found, keys))
      }
      const changed = key ? withRecord(file, key, put.name, text) : file && withoutRecord(file, put.name)
      if (changed === null) return failed(obstacleFinding('damaged'))
      if (key && file) keepWhatIsLost(path, file, key, put)
      const bytes = Buffer.from(changed, 'latin1')
      const mayReplace = () => lock.isHeld() && put.mayWrite()
      const replaced = await replaceFile({ target: path, seen: forOwner(seen), bytes, mayReplace }, put)
      if (replaced.kind === 'replaced') return done(null)
    }
    return failed(busy)
  })
}

const unavailable = (found: KeyFound | null | undefined, keys: VaultKeys) =>
  obstacleFinding(!found || found.state === 'found' || found.state === 'absent' ? 'lost' : found.state, keys.kind())

const isKeyOf = (key: VaultKey, file: VaultFile | null) => !file?.indexes[0] || file.indexes[0].key === key.id

const textOf = (look: Look & { readonly status: 'present' }) => Buffer.from(look.bytes).toString('latin1')

/** Where no index is left, the new file holds what can be recognised; the old one may hold more. */
function keepWhatIsLost(path: string, file: VaultFile, key: VaultKey, { log }: Put): void {
  if (contentsOf(file, key).isIndexed) return
  const aside = `${path}.damaged-${nonce()}`
  copyFileSync(path, aside)
  log?.warn('the index of the vault was changed; the file as it was is kept', { aside })
}

/** Nobody else has anything to do with the file, whatever was allowed before. */
const forOwner = (look: Look): Look =>
  look.status === 'present' ? { ...look, facts: { ...look.facts, mode: look.facts.mode & 0o700 } } : look
