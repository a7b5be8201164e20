import { checkedLine, plainJson, readChecked } from './lines.ts'

/**
 * The file of the vault is text, in plain ASCII:
 *
 *     index       CRC-32, then {"format":1,"revision":R,"key":ID,"records":[[NAME,VERSION,LENGTH,TAG],…],"mac":MAC}
 *     a record    "NAME" VERSION NONCE.CIPHERTEXT.TAG            (a line for each, in the order of the index)
 *     index       once more, the same
 *
 * A record is sealed with AES-256-GCM and bound to its name and version, which is the revision that wrote it. The index
 * is authenticated with the same vault's key and says which version of which records there are: one that was swapped, put
 * back as it once was, removed or added does not fit. The index stands there twice, so that no single damage takes it away;
 * with a whole index a record is found where it should be, whatever has become of the line ends around it.
 *
 * What no file can notice by itself is that all of it was put back as it once was.
 */
export const formatVersion = 1

export interface IndexEntry {
  readonly name: string
  readonly version: number
  /** Of the sealed text. */
  readonly length: number
  readonly tag: string
}

export interface Index {
  readonly revision: number
  /** Which key it is all sealed with. */
  readonly key: string
  readonly records: readonly IndexEntry[]
  readonly mac: string
  /** Names of records that went while there was no key at hand; the next change of the index takes them out. */
  readonly removed: readonly string[]
}

/** What of an index is authenticated. */
export type IndexBody = Pick<Index, 'revision' | 'key' | 'records'>

export interface VaultFile {
  /** The whole file; a character is a byte. */
  readonly text: string
  /** The copies of the index whose checksum is right, the one to believe first. */
  readonly indexes: readonly Index[]
  /** Written by a Latchkey that knows more than this one. */
  readonly isNewer: boolean
}

export function parseVaultFile(text: string): VaultFile {
  const head = text.slice(0, text.indexOf('\n') + 1 || text.length)
  const tail = text.slice(text.lastIndexOf('\n', text.length - 2) + 1)
  const said = (head === tail ? [head] : [head, tail]).map(readChecked)
  const indexes = said.map(indexIn).filter((index) => index !== null)
  return {
    text,
    // After a tampering with one of them the newer one is right.
    indexes: indexes.sort((one, other) => other.revision - one.revision),
    isNewer: said.some((found) => (formatOf(found) ?? 0) > formatVersion),
  }
}

const bodyOf = ({ revision, key, records }: IndexBody) => ({
  format: formatVersion,
  revision,
  key,
  records: records.map(({ name, version, length, tag }) => [name, version, length, tag]),
})

export const indexText = (index: IndexBody): string => plainJson(bodyOf(index))

const indexLine = (index: Index) =>
  checkedLine({ ...bodyOf(index), mac: index.mac, ...(index.removed.length > 0 && { removed: index.removed }) })

/** The records that are still there. */
export const kept = ({ records, removed }: Index): readonly IndexEntry[] =>
  removed.length === 0 ? records : records.filter(({ name }) => !removed.includes(name))

const recordHead = (name: string, version: number) => `${plainJson(name)} ${version} `

export function printVaultFile(index: Index, sealed: readonly string[]): string {
  const line = indexLine(index)
  const records = kept(index).map(({ name, version }, at) => `${recordHead(name, version)}${sealed[at] ?? ''}\n`)
  return [line, ...records, line].join('')
}

/** What stands where each record of the index should be. */
export function slicesOf({ text }: VaultFile, index: Index): ReadonlyMap<string, string> {
  let start = indexLine(index).length
  return new Map(
    kept(index).map(({ name, version, length }) => {
      const at = start + recordHead(name, version).length
      start = at + length + 1
      return [name, text.slice(at, at + length)] as const
    }),
  )
}

/** Whatever stands in a line that begins as this record does. */
export function* linesOf({ text }: VaultFile, { name, version, length }: IndexEntry): Generator<string> {
  const head = `\n${recordHead(name, version)}`
  for (let at = text.indexOf(head); at >= 0; at = text.indexOf(head, at + 1)) {
    yield text.slice(at + head.length, at + head.length + length)
  }
}

export interface LooseRecord {
  readonly name: string
  readonly version: number
  readonly sealed: string
}

const recordLine = /^("(?:[^"\\]|\\.)*") (\d{1,15}) ([\w-]+\.[\w-]*\.[\w-]+)$/gm

/** All that looks like a record, the newest of each name first, for where no index can be believed. */
export function looseRecords({ text }: VaultFile): readonly LooseRecord[] {
  return [...text.matchAll(recordLine)]
    .flatMap(([, quoted = '', version, sealed = '']) => {
      const name = nameIn(quoted)
      return name === null ? [] : [{ name, version: Number(version), sealed }]
    })
    .sort((one, other) => other.version - one.version)
}

function nameIn(quoted: string): string | null {
  try {
    const name: unknown = JSON.parse(quoted)
    return typeof name === 'string' ? name : null
  } catch {
    return null
  }
}

const formatOf = (found: unknown): number | null =>
  typeof found === 'object' && found !== null && 'format' in found && typeof found.format === 'number'
    ? found.format
    : null

function indexIn(found: unknown): Index | null {
  if (formatOf(found) !== formatVersion || typeof found !== 'object' || found === null) return null
  const field = (name: string): unknown => Reflect.get(found, name)
  const [revision, key, listed, mac, removed = []] = ['revision', 'key', 'records', 'mac', 'removed'].map(field)
  if (!isCount(revision) || typeof key !== 'string' || typeof mac !== 'string') return null
  if (!Array.isArray(listed) || !Array.isArray(removed) || !removed.every((name) => typeof name === 'string'))
    return null
  const records = listed.map(entryIn)
  return records.every((entry) => entry !== null) ? { revision, key, records, mac, removed } : null
}

function entryIn(listed: unknown): IndexEntry | null {
  if (!Array.isArray(listed)) return null
  const [name, version, length, tag]: readonly unknown[] = listed
  if (typeof name !== 'string' || !isCount(version) || !isCount(length) || typeof tag !== 'string') return null
  return { name, version, length, tag }
}

const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
