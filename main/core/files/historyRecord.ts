import { promisify } from 'node:util'
import { deflateRaw, inflateRaw } from 'node:zlib'
import type { FileName } from '../model/finding.ts'
import type { Instant } from '../model/signIn.ts'

export type HistoryCause = 'saved' | 'outside' | 'undone'

/** One version of a file, without its bytes. */
export interface HistoryEntry {
  readonly id: string
  readonly file: FileName
  readonly time: Instant
  readonly cause: HistoryCause
  readonly title: string
  readonly size: number
}

/** Where the text of a record is sealed, its first line is not: it can be listed while the keychain is locked. */
export interface SealedVersion {
  readonly entry: HistoryEntry
  /** The first line, which the sealed part is bound to. */
  readonly head: Buffer
  readonly sealed: Buffer
}

const format = 1
const newline = 0x0a

export const headOf = (entry: HistoryEntry): Buffer => Buffer.from(`${JSON.stringify({ format, ...entry })}\n`)

/** Null for a record that says something else than its file name, or nothing that makes sense. */
export function parseRecord(id: string, bytes: Buffer): SealedVersion | null {
  const end = bytes.indexOf(newline) + 1
  try {
    const entry = end === 0 ? null : entryIn(JSON.parse(bytes.toString('utf8', 0, end)))
    return entry?.id === id ? { entry, head: bytes.subarray(0, end), sealed: bytes.subarray(end) } : null
  } catch {
    return null
  }
}

const fields = ['format', 'id', 'file', 'time', 'cause', 'title', 'size'] as const

function entryIn(head: unknown): HistoryEntry | null {
  if (typeof head !== 'object' || head === null) return null
  const [found, id, file, time, cause, title, size]: readonly unknown[] = fields.map((key) => Reflect.get(head, key))
  if (found !== format || typeof id !== 'string' || typeof title !== 'string' || typeof size !== 'number') return null
  if (file !== 'config' && file !== 'credentials') return null
  if (cause !== 'saved' && cause !== 'outside' && cause !== 'undone') return null
  if (typeof time !== 'string' || Number.isNaN(Date.parse(time))) return null
  return { id, file, time, cause, title, size }
}

export const pack: (bytes: Uint8Array) => Promise<Buffer> = promisify(deflateRaw)
export const unpack: (bytes: Uint8Array) => Promise<Buffer> = promisify(inflateRaw)
