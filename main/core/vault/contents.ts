import type { VaultKey } from './sealing.ts'
import { isAuthentic, openRecord } from './sealing.ts'
import {
  type Index,
  type IndexEntry,
  kept,
  linesOf,
  looseRecords,
  printVaultFile,
  slicesOf,
  type VaultFile,
} from './vaultFile.ts'

/** A record with the key at hand: its text, or null if it was changed. */
export interface Opened {
  readonly entry: IndexEntry
  readonly sealed: string
  readonly text: string | null
}

export interface Contents {
  /** The highest revision that anything in the file speaks of. */
  readonly revision: number
  /** Whether an index says what there is. Without one, what is found is believed, record by record. */
  readonly isIndexed: boolean
  /** Whether the file is byte for byte as it was written. */
  isWhole(): boolean
  readonly names: readonly string[]
  /** As it stands there, whether it can be opened or not. */
  unopened(name: string): Omit<Opened, 'text'> | null
  open(name: string): Opened | null
}

/** What of a file can be believed, under this key. */
export function contentsOf(file: VaultFile, key: VaultKey): Contents {
  const index = file.indexes.find((one) => isAuthentic(key, one))
  return index ? indexedContents(file, key, index) : looseContents(file, key)
}

function indexedContents(file: VaultFile, key: VaultKey, index: Index): Contents {
  const entries = new Map(kept(index).map((entry) => [entry.name, entry]))
  let known: ReadonlyMap<string, string> | null = null
  const slices = () => {
    known ??= slicesOf(file, index)
    return known
  }
  return {
    revision: index.revision,
    isIndexed: true,
    isWhole: () => printVaultFile(index, [...slices().values()]) === file.text,
    names: [...entries.keys()],
    unopened(name) {
      const entry = entries.get(name)
      return entry ? { entry, sealed: slices().get(name) ?? '' } : null
    },
    open(name) {
      const entry = entries.get(name)
      if (!entry) return null
      const textOf = (sealed: string) =>
        // The same version can have been written twice, if the whole file was put back in between.
        sealed.endsWith(`.${entry.tag}`) ? openRecord(key, { ...entry, sealed }) : null
      for (const sealed of linesOf(file, entry)) {
        const text = textOf(sealed)
        if (text !== null) return { entry, sealed, text }
      }
      const sealed = slices().get(name) ?? ''
      return { entry, sealed, text: textOf(sealed) }
    },
  }
}

function looseContents(file: VaultFile, key: VaultKey): Contents {
  const loose = looseRecords(file)
  const revisions = [...file.indexes.map(({ revision }) => revision), ...loose.map(({ version }) => version)]
  return {
    revision: Math.max(0, ...revisions),
    isIndexed: false,
    isWhole: () => false,
    names: [...new Set(loose.map(({ name }) => name))],
    unopened(name) {
      const record = loose.find((one) => one.name === name)
      return record ? { entry: entryOf(record), sealed: record.sealed } : null
    },
    open(name) {
      const own = loose.filter((record) => record.name === name)
      for (const record of own) {
        const text = openRecord(key, record)
        if (text !== null) return { entry: entryOf(record), sealed: record.sealed, text }
      }
      return own[0] ? { entry: entryOf(own[0]), sealed: own[0].sealed, text: null } : null
    },
  }
}

const entryOf = ({ name, version, sealed }: { name: string; version: number; sealed: string }): IndexEntry => ({
  name,
  version,
  length: sealed.length,
  tag: sealed.slice(sealed.lastIndexOf('.') + 1),
})
