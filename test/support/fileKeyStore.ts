import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import type { KeyAnswer, KeyStore } from '../../main/core/vault/keyStore.ts'

/** A keychain that several processes of a test share. What is in it is in the clear. */
export function fileKeyStore(path: string): KeyStore {
  const items = (): Map<string, string> => {
    try {
      return new Map(Object.entries(JSON.parse(readFileSync(path, 'utf8'))))
    } catch {
      return new Map()
    }
  }
  const save = (changed: Map<string, string>) => {
    const beside = `${path}-${process.pid}`
    writeFileSync(beside, JSON.stringify(Object.fromEntries(changed)))
    renameSync(beside, path)
  }
  return {
    async read(account): Promise<KeyAnswer> {
      const text = items().get(account)
      return text === undefined ? { state: 'absent' } : { state: 'found', text }
    },
    async write(account, text) {
      save(items().set(account, text))
      return { state: 'written' }
    },
    async remove(account) {
      const left = items()
      left.delete(account)
      save(left)
      return { state: 'removed' }
    },
  }
}
