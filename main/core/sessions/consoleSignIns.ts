import type { ConsoleLogin } from '../console-login/consoleLogin.ts'
import { loginSteps, mayUseLogin, writeLogin } from '../console-login/loginSteps.ts'
import type { Editing } from '../files/editing.ts'
import type { Ports } from '../identity-center/identityCenter.ts'
import { done, failed, problem, type Result } from '../model/finding.ts'
import type { ProfileSettings } from '../model/profile.ts'
import type { Instant } from '../model/signIn.ts'

/** A page that a person has to open. */
export interface ConsolePage {
  readonly kind: 'open'
  readonly url: string
  readonly expiresAt: Instant
}

export interface ConsoleSignInsPorts extends Ports {
  readonly profiles: () => ReadonlyMap<string, ProfileSettings>
  readonly editing: Editing
}

/** For which profile somebody signs in to the console for the first time. */
export interface LoginWish {
  readonly profile: string
  /** Where the profile itself has none. */
  readonly region: string | null
}

interface Place {
  readonly region: string
  readonly profile?: string
}

export interface ConsoleSignIns {
  /** Whether the profile can use a login, and where its sign-in would be. */
  check(wish: LoginWish): Result<unknown>
  /** Signs in again to a login that profiles use already, or to one that a profile is to use from now on. */
  signIn(
    what: string | LoginWish,
    person: { readonly present: (page: ConsolePage) => void; readonly signal: AbortSignal; readonly limitMs: number },
  ): Promise<Result<null>>
  renew(session: string): Promise<Result<null>>
  /** Null: of all. How many there were. */
  signOut(session: string | null): Promise<Result<number>>
}

/** Signing in with the console's own sign-in, for whoever keeps track of sign-ins. Everything is loaded when asked for. */
export function createConsoleSignIns(ports: ConsoleSignInsPorts): ConsoleSignIns {
  const { env, clock, profiles, editing } = ports
  let made: Promise<ConsoleLogin> | null = null
  const login = () => {
    made ??= import('../console-login/consoleLogin.ts').then(({ createConsoleLogin }) => createConsoleLogin(ports))
    return made
  }
  const placeIn = (profile: ProfileSettings | undefined, wanted: string | null): Result<Place> => {
    const region = profile?.region ?? wanted ?? env.AWS_REGION ?? env.AWS_DEFAULT_REGION
    const name = profile?.name
    return region ? done({ region, ...(name !== undefined && { profile: name }) }) : failed(regionMissing(name ?? null))
  }
  const placeOf = (session: string) => {
    const users = [...profiles().values()].filter((one) => one.kind === 'console-login' && one.session === session)
    return placeIn(users.find(({ region }) => region !== null) ?? users[0], null)
  }
  const placeFor = ({ profile: name, region }: LoginWish) => {
    const profile = profiles().get(name)
    const may = mayUseLogin(name, profile)
    return may.ok ? placeIn(profile, region) : may
  }

  return {
    check: placeFor,
    async signIn(what, { present, signal, limitMs }) {
      const place = typeof what === 'string' ? placeOf(what) : placeFor(what)
      if (!place.ok) return place
      const expiresAt = new Date(clock.now() + limitMs).toISOString()
      const console = await login()
      const { region, profile } = place.value
      const signedIn = await console.signIn({
        region,
        ...(profile !== undefined && { profile }),
        signal,
        limitMs,
        present: ({ url }) => present({ kind: 'open', url, expiresAt }),
      })
      if (!signedIn.ok) return signedIn
      const { session } = signedIn.value
      if (typeof what !== 'string') {
        const steps = loginSteps(what.profile, profiles().get(what.profile), session, region)
        return writeLogin(editing, what.profile, steps)
      }
      return session === what ? done(null) : failed(somebodyElse(session, what))
    },
    async renew(session) {
      const place = placeOf(session)
      if (!place.ok) return place
      const renewed = await (await login()).credentials(session, { ...place.value, force: true })
      return renewed.ok ? done(null) : renewed
    },
    signOut: async (session) => (await login()).signOut(session),
  }
}

const regionMissing = (profile: string | null) =>
  problem(
    'region-missing',
    `The console's sign-in needs a region. Add region to ${profile === null ? 'the profile' : `the profile \`${profile}\``}, then sign in.`,
    { profile },
  )

const somebodyElse = (session: string, wanted: string) =>
  problem(
    'sign-in-failed',
    `You signed in as ${session}, but this sign-in is for ${wanted}. Sign out of the console in your browser, then sign in again as that one.`,
  )
