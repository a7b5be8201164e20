import { done, type Result } from '../model/finding.ts'
import type { Keys } from '../model/keys.ts'
import { Secret } from '../model/secret.ts'
import { sha1 } from '../resolve/sha1.ts'
import type { Asking, Vault } from '../vault/vault.ts'
import type { CredentialPorts } from './credentials.ts'

/** Keys of a session that STS began. */
export interface KeptSession {
  readonly keys: Keys & { readonly sessionToken: Secret; readonly until: number }
  /** Milliseconds since 1970. */
  readonly issuedAt: number
}

/**
 * Sessions of roles, in the vault and for this process in memory. Where the vault is locked or missing they live as long
 * as the process does; nothing is ever written down in the clear.
 */
export interface SessionStore {
  read(name: string, asking: Asking): Promise<KeptSession | null>
  keep(name: string, session: KeptSession, asking: Asking): Promise<void>
  /** Whether something has been noted under that name. It is no secret. */
  isNoted(name: string): Promise<boolean>
  note(name: string, asking: Asking): Promise<void>
  forget(session: string | null): Promise<Result<null>>
}

const rolePrefix = 'role/'
const otherPrefixes = ['mfa/', 'mfa-direct/']

/** A sign-in session in a name, so that what came from it is found without opening anything. */
const markOf = (session: string | null) => (session === null ? 'none' : sha1(session).slice(0, 12))

/** The name of a role's session: the sign-in that it came from, and everything that led to it. */
export const roleRecord = (session: string | null, identity: string) =>
  `${rolePrefix}${markOf(session)}-${sha1(identity)}`
export const mfaRecord = (accessKeyId: string, serial: string) => `mfa/${sha1(JSON.stringify([accessKeyId, serial]))}`
export const mfaDirectNote = (accessKeyId: string) => `mfa-direct/${sha1(accessKeyId)}`

export function createSessionStore({ vault, log }: Pick<CredentialPorts, 'vault' | 'log'>): SessionStore {
  const known = new Map<string, { readonly session: KeptSession; readonly isKept: boolean }>()
  const noted = new Set<string>()
  let opened: Promise<Vault> | null = null
  const open = () => {
    opened ??= vault()
    return opened
  }
  const namesIn = async (prefix: string): Promise<readonly string[]> => {
    const kept = await open()
    try {
      return kept.names(prefix)
    } catch (error) {
      log.warn('the vault cannot be read', { error })
      return []
    }
  }
  const write = async (name: string, text: string, asking: Asking): Promise<boolean> => {
    const written = await (await open()).write(name, text, asking)
    if (!written.ok) log.warn('a session is kept in memory only', { code: written.finding.code })
    return written.ok
  }

  return {
    async read(name, asking) {
      const own = known.get(name)
      // What another process has removed from the vault is gone here, too.
      const isListed = async () => (await namesIn(name)).includes(name)
      if (own && (!own.isKept || (await isListed()))) return own.session
      known.delete(name)
      if (!(await isListed())) return null
      const read = await (await open()).read(name, asking)
      const session = read.ok && read.value !== null ? sessionIn(read.value) : null
      if (session) known.set(name, { session, isKept: true })
      return session
    },
    async keep(name, session, asking) {
      known.set(name, { session, isKept: false })
      if (await write(name, textOf(session), asking)) known.set(name, { session, isKept: true })
    },
    isNoted: async (name) => noted.has(name) || (await namesIn(name)).includes(name),
    async note(name, asking) {
      noted.add(name)
      await write(name, 'noted', asking)
    },
    async forget(session) {
      const prefixes = session === null ? [rolePrefix, ...otherPrefixes] : [`${rolePrefix}${markOf(session)}-`]
      const isMeant = (name: string) => prefixes.some((prefix) => name.startsWith(prefix))
      for (const name of [...known.keys()]) if (isMeant(name)) known.delete(name)
      for (const name of [...noted]) if (isMeant(name)) noted.delete(name)
      const kept = await open()
      const names = (await Promise.all(prefixes.map(namesIn))).flat()
      for (const name of names) {
        const removed = await kept.remove(name)
        if (!removed.ok) return removed
      }
      return done(null)
    },
  }
}

const textOf = ({ keys, issuedAt }: KeptSession): string =>
  JSON.stringify({
    accessKeyId: keys.accessKeyId,
    secretAccessKey: keys.secretAccessKey.reveal(),
    sessionToken: keys.sessionToken.reveal(),
    accountId: keys.accountId,
    until: keys.until,
    issuedAt,
  })

/** Null for what makes no sense; it is asked for anew. */
function sessionIn(text: string): KeptSession | null {
  const { accessKeyId, secretAccessKey, sessionToken, accountId, until, issuedAt } = fieldsIn(text)
  if (typeof accessKeyId !== 'string' || typeof secretAccessKey !== 'string' || typeof sessionToken !== 'string') {
    return null
  }
  if (typeof until !== 'number' || typeof issuedAt !== 'number') return null
  return {
    keys: {
      accessKeyId,
      secretAccessKey: new Secret(secretAccessKey),
      sessionToken: new Secret(sessionToken),
      accountId: typeof accountId === 'string' ? accountId : null,
      until,
    },
    issuedAt,
  }
}

function fieldsIn(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {}
  } catch {
    return {}
  }
}
