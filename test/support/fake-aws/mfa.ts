import { hash } from 'node:crypto'

export interface MfaDevice {
  readonly serial: string
  /** A code that always works; without it there is another every 30 seconds, good for one use. */
  readonly code?: string
}

const stepMs = 30_000

/** Second factors, and which of their codes have been used. */
export class MfaDevices {
  readonly #devices: ReadonlyMap<string, MfaDevice>
  readonly #used = new Set<string>()
  readonly #now: () => number

  constructor(devices: readonly MfaDevice[], now: () => number) {
    this.#devices = new Map(devices.map((device) => [device.serial, device]))
    this.#now = now
  }

  /** What the device shows now. */
  codeOf(serial: string): string {
    const device = this.#devices.get(serial)
    if (!device) throw new Error(`There is no device ${serial}`)
    const step = Math.floor(this.#now() / stepMs)
    return (
      device.code ?? String(Number.parseInt(hash('sha256', `${serial} ${step}`).slice(0, 8), 16) % 1e6).padStart(6, '0')
    )
  }

  /** Whether the code is right, and was not used before. */
  accept(serial: string, code: string): boolean {
    const device = this.#devices.get(serial)
    if (!device || code !== this.codeOf(serial)) return false
    if (device.code !== undefined) return true
    const use = `${serial} ${Math.floor(this.#now() / stepMs)}`
    const isFresh = !this.#used.has(use)
    this.#used.add(use)
    return isFresh
  }
}
