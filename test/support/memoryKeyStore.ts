import type { KeyAnswer, KeyStore, NoAnswer } from '../../main/core/vault/keyStore.ts'

/** A keychain that a test can lock, take away and empty. */
export class MemoryKeyStore implements KeyStore {
  readonly items = new Map<string, string>()
  /** Why it gives no answer, if it gives none. */
  obstacle: NoAnswer | null = null
  reads = 0

  async read(account: string): Promise<KeyAnswer> {
    this.reads += 1
    if (this.obstacle) return { state: this.obstacle }
    const text = this.items.get(account)
    return text === undefined ? { state: 'absent' } : { state: 'found', text }
  }

  async write(account: string, text: string): Promise<{ readonly state: 'written' | NoAnswer }> {
    if (this.obstacle) return { state: this.obstacle }
    this.items.set(account, text)
    return { state: 'written' }
  }

  async remove(account: string): Promise<{ readonly state: 'removed' | NoAnswer }> {
    if (this.obstacle) return { state: this.obstacle }
    this.items.delete(account)
    return { state: 'removed' }
  }
}
