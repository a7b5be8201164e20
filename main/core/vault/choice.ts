import { chmodSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock } from '../clock.ts'
import type { VaultKind } from '../model/vault.ts'
import { checkedLine, readChecked } from './lines.ts'

/** The vault's key, sealed under a passphrase. */
export interface WrappedKey {
  /** Of scrypt: the exponent of its cost, its block size, how often it is run. */
  readonly cost: number
  readonly blockSize: number
  readonly parallel: number
  readonly salt: string
  readonly nonce: string
  readonly sealed: string
}

/** Where the key of the vault of this state directory is. */
export interface Choice {
  readonly kind: VaultKind
  /** What the key is called in the keychain; null where none was made there. */
  readonly account: string | null
  /** Null where the key is not under a passphrase. */
  readonly wrapped: WrappedKey | null
}

export type ChoiceRead = Choice | 'damaged'

const format = 1
export const settingsFile = 'vault.settings'
const nothingChosen: Choice = { kind: 'keychain', account: null, wrapped: null }

/** The keychain, unless something else was chosen. Never a guess: what cannot be read is damaged. */
export function readChoice(stateDirectory: string): ChoiceRead {
  let text: string
  try {
    text = readFileSync(join(stateDirectory, settingsFile), 'latin1')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null
    return code === 'ENOENT' || code === 'ENOTDIR' ? nothingChosen : 'damaged'
  }
  // Twice the same, so that no single damage takes the key away.
  const half = text.length / 2
  const lines = [text.slice(0, text.indexOf('\n') + 1), text.slice(Math.floor(half)), text.slice(-Math.ceil(half))]
  for (const line of lines) {
    const choice = choiceIn(readChecked(line))
    if (choice !== null) return choice
  }
  return 'damaged'
}

/** Whether the settings of the vault are not byte for byte as they were written. */
export function isChoiceDamaged(stateDirectory: string): boolean {
  const choice = readChoice(stateDirectory)
  if (choice === 'damaged') return true
  try {
    return readFileSync(join(stateDirectory, settingsFile), 'latin1') !== print(choice)
  } catch {
    return false
  }
}

export async function saveChoice(stateDirectory: string, choice: Choice, clock: Clock): Promise<void> {
  const [{ replaceFile }, { lookAt }, { makeDirectory }] = await Promise.all([
    import('../files/replaceFile.ts'),
    import('../files/stableRead.ts'),
    import('../files/target.ts'),
  ])
  makeDirectory(stateDirectory)
  const target = join(stateDirectory, settingsFile)
  const bytes = Buffer.from(print(choice), 'latin1')
  const replaced = await replaceFile({ target, seen: lookAt(target), bytes, mayReplace: () => true }, { clock })
  if (replaced.kind !== 'replaced') throw new Error('Somebody else writes the settings of the vault')
  if (process.platform !== 'win32') chmodSync(target, 0o600)
}

function print({ kind, account, wrapped }: Choice): string {
  const line = checkedLine({ format, kind, account, wrapped })
  return line + line
}

function choiceIn(found: unknown): Choice | null {
  if (typeof found !== 'object' || found === null || !('format' in found) || found.format !== format) return null
  if (!('kind' in found) || !('account' in found) || !('wrapped' in found)) return null
  const { kind, account } = found
  if (kind !== 'keychain' && kind !== 'passphrase' && kind !== 'memory') return null
  if (account !== null && typeof account !== 'string') return null
  const wrapped = found.wrapped === null ? null : wrappedIn(found.wrapped)
  const isWhole = (wrapped === null) === (found.wrapped === null) && (kind !== 'passphrase' || wrapped !== null)
  return isWhole ? { kind, account, wrapped } : null
}

function wrappedIn(found: unknown): WrappedKey | null {
  if (typeof found !== 'object' || found === null) return null
  const field = (name: string): unknown => Reflect.get(found, name)
  const [cost, blockSize, parallel] = [field('cost'), field('blockSize'), field('parallel')]
  const [salt, nonce, sealed] = [field('salt'), field('nonce'), field('sealed')]
  // More would take all of a machine's memory, or a day.
  if (!isWithin(cost, 10, 20) || !isWithin(blockSize, 1, 16) || !isWithin(parallel, 1, 4)) return null
  if (typeof salt !== 'string' || typeof nonce !== 'string' || typeof sealed !== 'string') return null
  return { cost, blockSize, parallel, salt, nonce, sealed }
}

const isWithin = (value: unknown, least: number, most: number): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most
