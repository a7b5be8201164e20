import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { Clock } from '../clock.ts'
import { takeLock } from '../files/lock.ts'
import { makeDirectory } from '../files/target.ts'
import type { Finding } from '../model/finding.ts'
import type { KeyStore, KeyStoreOptions } from './keyStore.ts'
import { type BoxObstacle, obstacleFinding } from './obstacles.ts'

export type { BoxObstacle }

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

export interface BoxKey {
  readonly bytes: Buffer
  readonly id: Buffer
}

export type BoxKeyFound =
  | { readonly state: 'found'; readonly key: BoxKey }
  | { readonly state: 'absent' | BoxObstacle; readonly finding?: Finding }

/** Where the key of a box comes from. */
export interface BoxKeys {
  find(options: KeyStoreOptions): Promise<BoxKeyFound>
  findOrMake(options: KeyStoreOptions): Promise<BoxKeyFound>
}

/** A box with a key of its own in the keychain. */
export const createSecretBox = (options: SecretBoxOptions): SecretBox => boxWith(keysInKeychain(options))

function keysInKeychain({ keyStore, purpose, stateDirectory, clock }: SecretBoxOptions): BoxKeys {
  let known: BoxKey | null = null

  const findKey = async (options: KeyStoreOptions): Promise<BoxKeyFound> => {
    if (known) return { state: 'found', key: known }
    const answer = await keyStore.read(purpose, options)
    if (answer.state !== 'found') return answer
    known = keyFrom(answer.text)
    return known ? { state: 'found', key: known } : { state: 'lost' }
  }

  const findOrMakeKey = async (options: KeyStoreOptions): Promise<BoxKeyFound> => {
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

  return { find: findKey, findOrMake: findOrMakeKey }
}

export function boxWith(keys: BoxKeys): SecretBox {
  return {
    async seal(plaintext, associatedData, { interactive = false } = {}) {
      const found = await keys.findOrMake({ interactive })
      if (found.state !== 'found') return failure(found.state === 'absent' ? 'missing' : found.state, found.finding)
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
      const found = await keys.find({ interactive })
      if (found.state !== 'found') return failure(found.state === 'absent' ? 'lost' : found.state, found.finding)
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
function keyFrom(text: string): BoxKey | null {
  const bytes = Buffer.from(text, 'base64')
  return bytes.length === keyBytes ? boxKey(bytes) : null
}

export function boxKey(bytes: Buffer): BoxKey {
  const id = createHash('sha256').update('latchkey key id').update(bytes).digest().subarray(0, keyIdBytes)
  return { bytes, id }
}

const failure = (state: BoxObstacle, finding = obstacleFinding(state)): BoxFailure => ({ ok: false, state, finding })
