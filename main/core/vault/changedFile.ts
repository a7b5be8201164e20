import { contentsOf } from './contents.ts'
import { macOf, sealRecord, type VaultKey } from './sealing.ts'
import { type IndexEntry, kept, printVaultFile, slicesOf, type VaultFile } from './vaultFile.ts'

/** The file with this record as it is from now on; null removes it. Whatever else was damaged stays so, and is named so. */
export function withRecord(file: VaultFile | null, key: VaultKey, name: string, text: string | null): string {
  const contents = file ? contentsOf(file, key) : null
  const revision = (contents?.revision ?? 0) + 1
  const entries: IndexEntry[] = []
  const sealed: string[] = []
  const isWhole = contents?.isWhole() === true
  for (const other of contents?.names ?? []) {
    if (other === name) continue
    // Where a line is not as it was written, what it says may still be found whole.
    const record = isWhole ? contents.unopened(other) : contents?.open(other)
    if (!record) continue
    const line = isWhole ? record.sealed : singleLine(record.sealed)
    entries.push({ ...record.entry, length: line.length })
    sealed.push(line)
  }
  if (text !== null) {
    const record = sealRecord(key, name, revision, text)
    entries.push({ name, version: revision, length: record.text.length, tag: record.tag })
    sealed.push(record.text)
  }
  const body = { revision, key: key.id, records: entries }
  return printVaultFile({ ...body, mac: macOf(key, body), removed: [] }, sealed)
}

/** The file without this record, where there is no key to write a new index with. */
export function withoutRecord(file: VaultFile, name: string): string | null {
  const index = file.indexes[0]
  if (!index) return null
  const slices = slicesOf(file, index)
  const left = kept(index).filter((entry) => entry.name !== name)
  return printVaultFile(
    { ...index, removed: [...index.removed, name] },
    left.map((entry) => singleLine((slices.get(entry.name) ?? '').padEnd(entry.length, '_'))),
  )
}

/** What was damaged may hold anything, and must not damage the lines around it. */
const singleLine = (sealed: string) => sealed.replace(/[^\w.-]/g, '_')
