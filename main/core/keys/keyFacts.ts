import { mkdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Clock } from '../clock.ts'
import type { Instant } from '../model/signIn.ts'

/**
 * What is known of long-term keys beside the keys themselves. No secret is in it, so that a list and the age of keys can
 * be had without the keychain.
 */
export interface KeyFacts {
  /** Those that the vault has, by profile. */
  readonly kept: ReadonlyMap<string, KeptFact>
  /** When AWS made a key, by its id. */
  readonly created: ReadonlyMap<string, Instant>
}

export interface KeptFact {
  readonly accessKeyId: string
  readonly since: Instant
}

export const keyFactsFile = 'long-term-keys.json'

const pathIn = (stateDirectory: string) => join(stateDirectory, keyFactsFile)

export function readKeyFacts(stateDirectory: string): KeyFacts {
  const value = read(pathIn(stateDirectory))
  const kept = new Map<string, KeptFact>()
  for (const [profile, fact] of entries(value, 'kept')) {
    const [accessKeyId, since] = [textIn(fact, 'accessKeyId'), textIn(fact, 'since')]
    if (accessKeyId !== null && since !== null) kept.set(profile, { accessKeyId, since })
  }
  const created = new Map<string, Instant>()
  for (const [id, at] of entries(value, 'created')) {
    if (typeof at === 'string' && !Number.isNaN(Date.parse(at))) created.set(id, at)
  }
  return { kept, created }
}

function read(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    // None yet, or torn by hand: what it knew is asked for again.
    return null
  }
}

function entries(value: unknown, name: string): readonly [string, unknown][] {
  const found: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, name) : null
  return typeof found === 'object' && found !== null ? Object.entries(found) : []
}

function textIn(value: unknown, name: string): string | null {
  const field: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, name) : null
  return typeof field === 'string' ? field : null
}

export interface FactPlace {
  readonly stateDirectory: string
  readonly clock: Clock
}

/** What is new; null takes a profile's keys off the list. */
export interface NewFacts {
  readonly kept?: Readonly<Record<string, KeptFact | null>>
  readonly created?: Readonly<Record<string, Instant>>
}

/** Throws what the system says. */
export async function noteKeyFacts({ stateDirectory, clock }: FactPlace, news: NewFacts): Promise<void> {
  const path = pathIn(stateDirectory)
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const { takeLock } = await import('../files/lock.ts')
  const lock = await takeLock({ path, clock })
  try {
    const before = readKeyFacts(stateDirectory)
    const kept = new Map(before.kept)
    for (const [profile, fact] of Object.entries(news.kept ?? {})) {
      if (fact === null) kept.delete(profile)
      else kept.set(profile, fact)
    }
    const created = new Map([...before.created, ...Object.entries(news.created ?? {})])
    const { default: writeFileAtomic } = await import('write-file-atomic')
    const text = JSON.stringify({ kept: Object.fromEntries(kept), created: Object.fromEntries(created) })
    await writeFileAtomic(path, `${text}\n`, { mode: 0o600 })
  } finally {
    lock?.release()
  }
}
