import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { Clock } from '../clock.ts'
import { takeLock } from '../files/lock.ts'
import { makeDirectory } from '../files/target.ts'
import { type Finding, problem } from '../model/finding.ts'
import type { KeyStore, KeyStoreOptions, NoAnswer } from './keyStore.ts'

/** What stands in the way: the keychain, the key (another one, or none, than this was sealed with), or the bytes. */
export type BoxObstacle = NoAnswer | 'lost' | 'damaged'

export interface BoxFailure {
  readonly ok: false
  readonly state: BoxObstacle
  readonly finding: Finding
}

export type BoxResult = { readonly ok: true; readonly value: Uint8Array } | BoxFailure

/**
 * Seals bytes with a key that only the keychain holds. There is no way round it: without the key nothing is sealed and
 * nothing is opened. `associatedData` is not kept, and what is sealed with it opens with the same alone.
 */
export interface SecretBox {
  seal(plaintext: Uint8Array, associatedData: Uint8Array, options?: Partial<KeyStoreOptions>): Promise<BoxResult>
  open(sealed: Uint8Array, associatedData: Uint8Array, options?: Partial<KeyStoreOptions>): Promise<BoxResult>
}

export interface SecretBoxOptions {
  readonly keyStore: KeyStore
  /** The account in the keychain: what the key is for. */
  readonly purpose: string
  /** Where two processes meet that would make the first key at the same moment. */
  readonly stateDirectory: string
  readonly clock: Clock
}

const cipher = 'aes-256-gcm'
const format = Buffer.from('LKB1')
const keyBytes = 32
const keyIdBytes = 8
const nonceBytes = 12
const tagBytes = 16
const headBytes = format.length + keyIdBytes + nonceBytes

interface Key {
  readonly bytes: Buffer
  readonly id: Buffer
}

type KeyFound = { readonly state: 'found'; readonly key: Key } | { readonly state: 'absent' | 'lost' | NoAnswer }

export function createSecretBox({ keyStore, purpose, stateDirectory, clock }: SecretBoxOptions): SecretBox {
  let known: Key | null = null

  const findKey = async (options: KeyStoreOptions): Promise<KeyFound> => {
    if (known) return { state: 'found', key: known }
    const answer = await keyStore.read(purpose, options)
    if (answer.state !== 'found') return answer
    known = keyFrom(answer.text)
    return known ? { state: 'found', key: known } : { state: 'lost' }
  }

  const findOrMakeKey = async (options: KeyStoreOptions): Promise<KeyFound> => {
    const first = await findKey(options)
    if (first.state !== 'absent' && first.state !== 'lost') return first
    makeDirectory(stateDirectory)
    const lock = await takeLock({ path: join(stateDirectory, `key of ${purpose}`), clock })
    if (!lock) return { state: 'missing' }
    try {
      const again = await findKey(options)
      if (again.state !== 'absent' && again.state !== 'lost') return again
      const { state } = await keyStore.write(purpose, randomBytes(keyBytes).toString('base64'), options)
      // What is there now counts, not what was meant to be: a keychain that keeps nothing must not seal anything.
      return state === 'written' ? await findKey(options) : { state }
    } finally {
      lock.release()
    }
  }

  return {
    async seal(plaintext, associatedData, { interactive = false } = {}) {
      const found = await findOrMakeKey({ interactive })
      if (found.state !== 'found') return failure(found.state === 'absent' ? 'missing' : found.state)
      const head = Buffer.concat([format, found.key.id, randomBytes(nonceBytes)])
      const sealing = createCipheriv(cipher, found.key.bytes, nonceOf(head), { authTagLength: tagBytes })
      sealing.setAAD(Buffer.concat([head, associatedData]))
      const sealed = Buffer.concat([head, sealing.update(plaintext), sealing.final()])
      return { ok: true, value: Buffer.concat([sealed, sealing.getAuthTag()]) }
    },

    async open(sealed, associatedData, { interactive = false } = {}) {
      const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength)
      const isOurs = bytes.length >= headBytes + tagBytes && bytes.subarray(0, format.length).equals(format)
      if (!isOurs) return failure('damaged')
      const found = await findKey({ interactive })
      if (found.state !== 'found') return failure(found.state === 'absent' ? 'lost' : found.state)
      const head = bytes.subarray(0, headBytes)
      if (!head.subarray(format.length, format.length + keyIdBytes).equals(found.key.id)) return failure('lost')
      const opening = createDecipheriv(cipher, found.key.bytes, nonceOf(head), { authTagLength: tagBytes })
      opening.setAAD(Buffer.concat([head, associatedData]))
      opening.setAuthTag(bytes.subarray(-tagBytes))
      try {
        return {
          ok: true,
          value: Buffer.concat([opening.update(bytes.subarray(headBytes, -tagBytes)), opening.final()]),
        }
      } catch {
        return failure('damaged')
      }
    },
  }
}

const nonceOf = (head: Buffer) => head.subarray(format.length + keyIdBytes, headBytes)

/** Null for a text that is no key of ours: somebody else has changed the item. */
function keyFrom(text: string): Key | null {
  const bytes = Buffer.from(text, 'base64')
  if (bytes.length !== keyBytes) return null
  const id = createHash('sha256').update('latchkey key id').update(bytes).digest().subarray(0, keyIdBytes)
  return { bytes, id }
}

const failures: Readonly<Record<BoxObstacle, Finding>> = {
  locked: problem('keychain-locked', 'The keychain is locked. Unlock it, then try again.'),
  denied: problem(
    'keychain-denied',
    'The keychain refused access: its prompt was dismissed, or it could not be shown. Try again and allow it.',
  ),
  missing: problem(
    'keychain-missing',
    'There is no keychain that answers. On Linux, a Secret Service such as GNOME Keyring or KWallet must run in this session and have a default keyring.',
  ),
  lost: problem(
    'key-lost',
    'The key that this was sealed with is no longer in the keychain, so it cannot be opened. If the keychain was replaced, restore it from a backup.',
  ),
  damaged: problem('sealed-damaged', 'What was sealed has been changed or moved since, so it cannot be opened.'),
}

const failure = (state: BoxObstacle): BoxFailure => ({ ok: false, state, finding: failures[state] })
