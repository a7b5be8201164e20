import { chmodSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock } from '../clock.ts'
import { done, type FileName, type Finding, failed, problem, type Result } from '../model/finding.ts'
import type { BoxResult, SecretBox } from '../vault/secretBox.ts'
import {
  type HistoryCause,
  type HistoryEntry,
  headOf,
  pack,
  parseRecord,
  type SealedVersion,
  unpack,
} from './historyRecord.ts'
import { takeLock } from './lock.ts'
import { refusalOf } from './refusal.ts'
import { codeOf, replaceFile } from './replaceFile.ts'
import { nonce, removeStrays } from './strays.ts'
import { makeDirectory } from './target.ts'

export type { HistoryCause, HistoryEntry }

export interface Version {
  readonly file: FileName
  readonly bytes: Uint8Array
  readonly cause: HistoryCause
  /** What was done, for a person. Names of profiles and settings, never a value. */
  readonly title: string
}

export interface Asking {
  /** Whether a person may be asked to unlock the keychain; not unless it is said. */
  readonly interactive?: boolean
}

/** Earlier versions of the two files, sealed, each in a file of its own. */
export interface History {
  /** The entry of this version: a new one, or the newest if that has the same bytes. */
  record(version: Version, asking?: Asking): Promise<Result<HistoryEntry>>
  /** Newest first. Needs no keychain. */
  list(file: FileName): Result<readonly HistoryEntry[]>
  read(id: string, asking?: Asking): Promise<Result<Uint8Array>>
}

export interface HistoryOptions {
  readonly stateDirectory: string
  /** Which files of that name: one person may have several, through AWS_CONFIG_FILE. */
  readonly place?: string
  readonly box: SecretBox
  readonly clock: Clock
  /** How many versions of each file are kept. */
  readonly versions?: number
}

const nameOf = (id: string) => `${id}.sealed`
const recordName = /^((config|credentials)-(\d{10})-[0-9a-f]{8})\.sealed$/

export function openHistory({ stateDirectory, place = '', box, clock, versions = 50 }: HistoryOptions): History {
  const directory = join(stateDirectory, 'history', place)

  /** Newest first. The number decides and not the time, since clocks are set back. */
  const stored = (file: FileName): readonly { readonly id: string; readonly number: number }[] =>
    namesIn(directory)
      .flatMap((name) => {
        const [, id = '', of, number] = recordName.exec(name) ?? []
        return of === file ? [{ id, number: Number(number) }] : []
      })
      .sort((a, b) => b.number - a.number || (a.id < b.id ? 1 : -1))

  const load = (id: string): SealedVersion | null => {
    try {
      return parseRecord(id, readFileSync(join(directory, nameOf(id))))
    } catch {
      return null
    }
  }

  const bytesOf = async (record: SealedVersion, asking: Asking): Promise<BoxResult> => {
    const opened = await box.open(record.sealed, record.head, asking)
    return opened.ok ? { ok: true, value: await unpack(opened.value) } : opened
  }

  const add = async ({ file, bytes, cause, title }: Version, asking: Asking): Promise<Result<HistoryEntry>> => {
    const earlier = stored(file)
    const newest = earlier[0] ? load(earlier[0].id) : null
    if (newest?.entry.size === bytes.length) {
      const known = await bytesOf(newest, asking)
      if (known.ok && Buffer.compare(known.value, bytes) === 0) return done(newest.entry)
    }
    const number = String((earlier[0]?.number ?? 0) + 1).padStart(10, '0')
    const entry: HistoryEntry = {
      id: `${file}-${number}-${nonce()}`,
      file,
      time: new Date(clock.now()).toISOString(),
      cause,
      title,
      size: bytes.length,
    }
    const head = headOf(entry)
    const sealed = await box.seal(await pack(bytes), head, asking)
    if (!sealed.ok) return failed(unavailable(sealed.finding))
    const target = join(directory, nameOf(entry.id))
    const record = Buffer.concat([head, sealed.value])
    await replaceFile({ target, seen: { status: 'missing' }, bytes: record, mayReplace: () => true }, { clock })
    for (const { id } of earlier.slice(versions - 1)) rmSync(join(directory, nameOf(id)), { force: true })
    return done(entry)
  }

  return {
    async record(version, asking = {}) {
      try {
        prepare(directory)
        const lock = await takeLock({ path: join(directory, version.file), clock })
        if (!lock)
          return failed(unavailable(problem('file-locked', 'Another Latchkey process has been writing to it.')))
        try {
          removeStrays(directory, clock)
          return await add(version, asking)
        } finally {
          lock.release()
        }
      } catch (error) {
        const finding = refusalOf(error, directory)
        if (!finding) throw error
        return failed(unavailable(finding))
      }
    },

    list(file) {
      try {
        return done(stored(file).flatMap(({ id }) => load(id)?.entry ?? []))
      } catch (error) {
        const finding = refusalOf(error, directory)
        if (!finding) throw error
        return failed(
          problem('history-unreadable', `The history in ${directory} cannot be read. Check who may read it.`),
        )
      }
    },

    async read(id, asking = {}) {
      const record = recordName.test(nameOf(id)) ? load(id) : null
      if (!record) {
        return failed(problem('history-unreadable', `The history has no whole version \`${id}\`. Choose another one.`))
      }
      const opened = await bytesOf(record, asking)
      if (opened.ok) return opened
      const isForGood = opened.state === 'lost' || opened.state === 'damaged'
      if (!isForGood) return failed(problem('history-unavailable', `The history is sealed. ${opened.finding.message}`))
      return failed(problem('history-unreadable', `The version \`${id}\` cannot be read. ${opened.finding.message}`))
    },
  }
}

const unavailable = ({ message }: Finding): Finding =>
  problem('history-unavailable', `No earlier version is kept, so this cannot be undone later. ${message}`, {
    severity: 'warning',
  })

function prepare(directory: string): void {
  makeDirectory(directory)
  if (process.platform !== 'win32' && (statSync(directory).mode & 0o077) !== 0) chmodSync(directory, 0o700)
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return []
    throw error
  }
}
