import { randomBytes, timingSafeEqual } from 'node:crypto'

/** What of a request decides whether it is answered. */
export interface Asked {
  readonly method: string
  readonly path: string
  readonly host: string | undefined
  readonly origin: string | undefined
  readonly cookie: string | undefined
  readonly fetchSite: string | undefined
}

export type Verdict =
  | { readonly kind: 'enter'; readonly cookie: string; readonly crossSite: boolean }
  | { readonly kind: 'page' }
  | { readonly kind: 'refused'; readonly status: 401 | 403; readonly why: string }

const newSecret = () => randomBytes(32).toString('base64url')

/**
 * Who may see the window that is served on `port`. The link lets one browser in, once; from then on its cookie does.
 * `Host` keeps out pages that make their own name lead to this address, `Origin` those that only know the address.
 */
export class Access {
  readonly #port: number
  readonly #session = newSecret()
  #entry: string | null = newSecret()

  constructor(port: number) {
    this.#port = port
  }

  get origin(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  /** The link to print. It works once. */
  get link(): string {
    return `${this.origin}/open/${this.#entry ?? ''}`
  }

  judge(asked: Asked): Verdict {
    if (asked.host !== `127.0.0.1:${this.#port}`) return refused(403, 'This address answers under its own name only.')
    if (asked.origin !== undefined && asked.origin !== this.origin) {
      return refused(403, 'Another page asked for this, so it is not answered.')
    }
    const crossSite = asked.fetchSite === 'cross-site' || asked.fetchSite === 'same-site'
    if (asked.path.startsWith('/open/')) return this.#enter(asked, crossSite)
    if (crossSite) return refused(403, 'Another page asked for this, so it is not answered.')
    if (!this.#knows(asked.cookie)) {
      return refused(401, 'This browser has not been let in. Run `latchkey ui` and open the link that it prints.')
    }
    return { kind: 'page' }
  }

  /** Browsers send `Origin` with every WebSocket; whoever sends none is not a browser with our page in it. */
  mayConnect(asked: Asked): boolean {
    return asked.path === '/ws' && asked.origin === this.origin && this.judge(asked).kind === 'page'
  }

  #enter({ method, path }: Asked, crossSite: boolean): Verdict {
    const usable = this.#entry !== null && method === 'GET' && same(path.slice('/open/'.length), this.#entry)
    if (!usable) {
      return refused(403, 'This link has been used, or is not the newest one. Run `latchkey ui` again for a new link.')
    }
    this.#entry = null
    const cookie = `${this.#cookieName}=${this.#session}; Path=/; HttpOnly; SameSite=Strict`
    return { kind: 'enter', cookie, crossSite }
  }

  /** Cookies do not know ports, so the name does: two windows of two homes stay apart. */
  get #cookieName(): string {
    return `latchkey-${this.#port}`
  }

  #knows(header: string | undefined): boolean {
    const prefix = `${this.#cookieName}=`
    return (header ?? '')
      .split(/;\s*/)
      .some((pair) => pair.startsWith(prefix) && same(pair.slice(prefix.length), this.#session))
  }
}

const refused = (status: 401 | 403, why: string): Verdict => ({ kind: 'refused', status, why })

function same(given: string, expected: string): boolean {
  const a = Buffer.from(given)
  const b = Buffer.from(expected)
  return a.length === b.length && timingSafeEqual(a, b)
}
