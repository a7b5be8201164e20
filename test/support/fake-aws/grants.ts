import { madeUpUrlSafe } from './exchange.ts'
import type { Organisation } from './organisations.ts'
import type { SignIn } from './tokens.ts'

/** A code that came out of the authorize page. */
export interface Code {
  readonly text: string
  readonly clientId: string
  readonly redirectUri: string
  readonly challenge: string
  readonly scopes: readonly string[]
  readonly expires: number
  readonly signIn: SignIn
  wasUsed: boolean
}

export interface DeviceAuthorization {
  readonly number: number
  readonly deviceCode: string
  readonly userCode: string
  readonly clientId: string
  readonly organisation: Organisation
  readonly expires: number
  lastPolled: number
  state: 'pending' | 'denied' | 'used' | { readonly allowed: SignIn }
}

/** What people have been asked for or have said yes to, until it is exchanged for tokens. */
export class Grants {
  readonly #codes = new Map<string, Code>()
  readonly #devices: DeviceAuthorization[] = []

  issueCode(code: Omit<Code, 'text' | 'wasUsed'>): Code {
    const text = madeUpUrlSafe(`code ${this.#codes.size + 1}`, 80)
    const issued = { ...code, text, wasUsed: false }
    this.#codes.set(text, issued)
    return issued
  }

  code(text: string): Code | null {
    return this.#codes.get(text) ?? null
  }

  askDevice(asked: Pick<DeviceAuthorization, 'clientId' | 'organisation' | 'expires'>): DeviceAuthorization {
    const number = this.#devices.length + 1
    const letters = madeUpUrlSafe(`user code ${number}`, 40)
      .replace(/[^A-Z]/gi, '')
      .toUpperCase()
    const device: DeviceAuthorization = {
      ...asked,
      number,
      deviceCode: madeUpUrlSafe(`device code ${number}`, 86),
      userCode: `${letters.slice(0, 4)}-${letters.slice(4, 8)}`,
      lastPolled: Number.NEGATIVE_INFINITY,
      state: 'pending',
    }
    this.#devices.push(device)
    return device
  }

  device(deviceCode: string): DeviceAuthorization | null {
    return this.#devices.find((device) => device.deviceCode === deviceCode) ?? null
  }

  deviceOfUser(userCode: string): DeviceAuthorization | null {
    return this.#devices.find((device) => device.userCode === userCode.trim().toUpperCase()) ?? null
  }
}
