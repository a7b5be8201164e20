import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { connect } from '../aws/connection.ts'
import { fieldIn } from '../aws/failures.ts'
import { readCacheFile, removeCacheFile } from '../identity-center/cacheFile.ts'
import type { Ports } from '../identity-center/identityCenter.ts'
import { createObserver } from '../identity-center/learnt.ts'
import { tokenKey } from '../identity-center/renewal.ts'
import { readSettings } from '../identity-center/settings.ts'
import { alone, Joined } from '../identity-center/singleFlight.ts'
import { done, type Result } from '../model/finding.ts'
import type { Secret } from '../model/secret.ts'
import type { Instant } from '../model/signIn.ts'
import { instantOf } from '../resolve/times.ts'
import { createLoginStore } from './loginStore.ts'
import type { ConsolePerson } from './signInToConsole.ts'

export type { ConsoleStep } from './signInToConsole.ts'

/** Keys of a console login. The login goes by the ARN that `login_session` names. */
export interface ConsoleCredentials {
  readonly session: string
  readonly accountId: string
  readonly accessKeyId: string
  readonly secretAccessKey: Secret
  readonly sessionToken: Secret
  readonly until: Instant
}

export interface ConsoleSignInOptions extends ConsolePerson {
  readonly region: string
  /** Whose endpoint and certificate settings count; that of `AWS_PROFILE` if left out. */
  readonly profile?: string
  /** How long a person may take: ten minutes if left out. */
  readonly limitMs?: number
}

/** Signing in with the console's own sign-in, as `aws login` does. */
export interface ConsoleLogin {
  /** The caller writes `login_session` into the profile that it is for. */
  signIn(options: ConsoleSignInOptions): Promise<Result<ConsoleCredentials>>
  /** Keys with at least five minutes left, renewed without a person if need be. The region is the profile's. */
  credentials(
    session: string,
    options: { readonly region: string; readonly profile?: string; readonly force?: boolean },
  ): Promise<Result<ConsoleCredentials>>
  /** Null: of every console login. AWS cannot be told of it. How many there were. */
  signOut(session: string | null): Promise<Result<number>>
}

const personMs = 10 * 60_000

export function createConsoleLogin(ports: Ports): ConsoleLogin {
  const { env, home, stateDirectory, clock, log } = ports
  const store = createLoginStore(env, home, clock)
  const parts = { ...ports, store, observer: createObserver(stateDirectory, log) }
  const renewals = new Joined<Result<ConsoleCredentials>>()
  const shown = (session: string, { keys, until }: { keys: Keys; until: number }): ConsoleCredentials => ({
    session,
    ...keys,
    until: instantOf(until) ?? new Date(0).toISOString(),
  })
  const remove = (path: string, session: string | null) =>
    alone({ stateDirectory, clock, key: tokenKey(session ?? path) }, async () => {
      const gone = removeCacheFile(path, clock)
      if (gone.ok && session !== null) await parts.observer.signedOut(session)
      return gone
    })

  return {
    async signIn({ region, profile, limitMs = personMs, ...person }) {
      const { signInToConsole } = await import('./signInToConsole.ts')
      const settings = readSettings(ports, profile)
      const connection = connect({ settings, home, now: () => clock.now() })
      try {
        const signedIn = await signInToConsole(parts, connection, settings, region, person, clock.now() + limitMs)
        return signedIn.ok ? done(shown(signedIn.value.session, signedIn.value)) : signedIn
      } finally {
        connection.close()
      }
    },
    credentials: (session, { region, profile, force = false }) =>
      renewals.run(JSON.stringify([session, region, profile, force]), async () => {
        const { refreshLogin } = await import('./refreshLogin.ts')
        const settings = readSettings(ports, profile)
        const connection = connect({ settings, home, now: () => clock.now() })
        try {
          const login = await refreshLogin(parts, connection, settings, { session, region, force })
          return login.ok ? done(shown(session, login.value)) : login
        } finally {
          connection.close()
        }
      }),
    async signOut(session) {
      const paths = session === null ? await logins(store.directory, clock) : [store.path(session)]
      let count = 0
      for (const path of paths) {
        if ((await readCacheFile(path, clock)).status === 'missing') continue
        const gone = await remove(path, session)
        if (!gone.ok) return gone
        count += 1
      }
      return done(count)
    },
  }
}

type Keys = Omit<ConsoleCredentials, 'session' | 'until'>

/** The files that hold keys; others in that directory are nobody's business. */
async function logins(directory: string, clock: Ports['clock']): Promise<readonly string[]> {
  const found: string[] = []
  for (const name of namesIn(directory)) {
    const path = join(directory, name)
    const read = name.endsWith('.json') ? await readCacheFile(path, clock) : null
    if (read?.status === 'present' && fieldIn(fieldIn(read.fields, 'accessToken'), 'accessKeyId')) found.push(path)
  }
  return found
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory)
  } catch {
    return []
  }
}
