import type { IdentityCenter, Ports as IdentityCenterPorts, SignInStep } from '../identity-center/identityCenter.ts'
import { done, failed, problem, type Result } from '../model/finding.ts'
import type { SignedOut, SignIn, SignInFlow, SigningIn } from '../model/signIn.ts'
import { type ConsolePage, type ConsoleSignInsPorts, createConsoleSignIns, type LoginWish } from './consoleSignIns.ts'
import { isPageAddress } from './pageAddress.ts'

/** Opens a page in the person's browser. Says whether a browser was there; never rejects. */
export type OpenBrowser = (address: string) => Promise<boolean>

export interface SigningInPorts extends IdentityCenterPorts, ConsoleSignInsPorts {
  readonly openBrowser?: OpenBrowser
  readonly isKnown: (session: string) => boolean
  /** Whether it is a console login, and not a session of Identity Center. */
  readonly isConsole: (session: string) => boolean
  /** Hears that a sign-in has got on, or has come to nothing. */
  readonly onStep: (session: string) => void
  /** Hears that somebody has signed in to a session; or, without one, that tokens are gone. */
  readonly onTokens: (session: string | null) => void
}

/** The sign-ins that are under way: one for each session, whoever asks for it. */
export interface SigningInCalls {
  /** Joins one that is under way, unless that goes another way than the one asked for. `null` takes the usual way. */
  signIn(session: string, flow: SignInFlow | null): Promise<Result<null>>
  cancel(session: string): null
  openPage(session: string): Promise<null>
  signOut(session: string | null): Promise<Result<SignedOut>>
  /** Signs in to the console for a profile that has no credentials yet, which then uses that login. */
  signInToConsole(wish: LoginWish): Promise<Result<null>>
  /** Renews what a console login gives out, without a person. */
  renew(session: string): Promise<Result<null>>
}

/** How sign-ins stand that have been begun here. */
export interface SignInsUnderWay {
  of(session: string): SigningIn | null
  forgetFailure(session: string): void
  /** Console sign-ins that are under way, or have failed, for profiles that name no login yet. */
  newLogins(): ReadonlyMap<string, SignIn>
}

interface RunningSignIns extends SigningInCalls, SignInsUnderWay {
  /** Renews the access token of a session that is about to end, without a person. */
  keep(session: string): Promise<Result<unknown>>
  stop(): void
}

/** How long a person may take. */
const personMs = 10 * 60_000

const flowNames = { browser: 'pkce', code: 'device' } as const

class Attempt {
  readonly controller = new AbortController()
  readonly session: string
  /** The way that was asked for. */
  readonly asked: SignInFlow | null
  shown: SigningIn = { kind: 'preparing' }
  page: string | null = null
  ended: Promise<Result<null>> = Promise.resolve(done(null))

  constructor(session: string, asked: SignInFlow | null) {
    this.session = session
    this.asked = asked
  }

  get flow(): SignInFlow | null {
    return this.shown.kind === 'browser' || this.shown.kind === 'code' ? this.shown.kind : this.asked
  }
}

export function createSigningIn(ports: SigningInPorts): RunningSignIns {
  const { log, isKnown, isConsole, onStep, onTokens } = ports
  const running = new Map<string, Attempt>()
  const failures = new Map<string, SigningIn>()
  const wishes = new Map<string, LoginWish>()
  const consoles = createConsoleSignIns(ports)
  let center: Promise<IdentityCenter> | null = null

  /** With everything that talks to AWS, so not before somebody signs in or out. */
  const identityCenter = () => {
    center ??= import('../identity-center/identityCenter.ts').then(({ createIdentityCenter }) =>
      createIdentityCenter(ports),
    )
    return center
  }

  const open = async (address: string): Promise<boolean> => {
    if (isPageAddress(address)) return (await ports.openBrowser?.(address)) ?? false
    log.warn('a page was not opened, since its address is none of a sign-in')
    return false
  }

  const show = (attempt: Attempt, shown: SigningIn) => {
    if (running.get(attempt.session) !== attempt) return
    attempt.shown = shown
    onStep(attempt.session)
  }

  const present = async (attempt: Attempt, step: SignInStep | ConsolePage): Promise<void> => {
    const { expiresAt } = step
    attempt.page = step.kind === 'open' ? step.url : step.verificationUriComplete
    if (step.kind === 'open') {
      show(attempt, { kind: 'browser', isOpened: await open(attempt.page), expiresAt })
      return
    }
    const { userCode, verificationUri: address } = step
    // Whoever asks for a code has their browser somewhere else.
    const isOpened = attempt.asked === 'code' ? false : await open(attempt.page)
    show(attempt, { kind: 'code', userCode, address, isOpened, expiresAt })
  }

  const run = async (attempt: Attempt, earlier: Attempt | undefined): Promise<Result<null>> => {
    const { session, asked, controller } = attempt
    try {
      await Promise.allSettled([earlier?.ended])
      const person = {
        present: (step: SignInStep | ConsolePage) => {
          present(attempt, step).catch((error: unknown) => log.error('a page could not be shown', { error }))
        },
        signal: controller.signal,
        limitMs: personMs,
      }
      const wish = wishes.get(session)
      const signedIn =
        wish || isConsole(session)
          ? await consoles.signIn(wish ?? session, person)
          : await (await identityCenter()).signIn(session, { ...(asked && { flow: flowNames[asked] }), ...person })
      end(attempt, signedIn.ok ? null : { kind: 'failed', finding: signedIn.finding })
      return signedIn.ok ? done(null) : signedIn
    } catch (error) {
      end(attempt, { kind: 'failed', finding: brokenDown })
      throw error
    }
  }

  const end = (attempt: Attempt, failure: SigningIn | null) => {
    const { session } = attempt
    if (running.get(session) !== attempt) return
    running.delete(session)
    if (failure === null || attempt.controller.signal.aborted) wishes.delete(session)
    if (failure === null) return onTokens(session)
    if (!attempt.controller.signal.aborted) failures.set(session, failure)
    onStep(session)
  }

  const begin = (session: string, flow: SignInFlow | null): Promise<Result<null>> => {
    const earlier = running.get(session)
    const attempt = new Attempt(session, flow)
    running.set(session, attempt)
    failures.delete(session)
    earlier?.controller.abort()
    attempt.ended = run(attempt, earlier)
    onStep(session)
    return attempt.ended
  }

  const cancel = (session: string) => {
    failures.delete(session)
    const attempt = running.get(session)
    if (attempt) attempt.controller.abort()
    else wishes.delete(session)
    onStep(session)
    return null
  }

  /** AWS keeps no list of console logins: what is gone here is gone. */
  const signOut = async (session: string | null): Promise<Result<SignedOut>> => {
    const isOnlyConsole = session !== null && isConsole(session)
    const center = isOnlyConsole ? done({ tokens: 0, untold: 0 }) : await (await identityCenter()).signOut(session)
    if (!center.ok || (session !== null && !isOnlyConsole)) return center
    const logins = await consoles.signOut(session)
    return logins.ok ? done({ ...center.value, tokens: center.value.tokens + logins.value }) : logins
  }

  const signIn = async (session: string, flow: SignInFlow | null): Promise<Result<null>> => {
    if (!isKnown(session) && !wishes.has(session)) return failed(sessionMissing)
    const attempt = running.get(session)
    const isSame = attempt && !attempt.controller.signal.aborted && (flow === null || flow === attempt.flow)
    return isSame ? attempt.ended : begin(session, flow)
  }

  return {
    signIn,
    cancel,
    async signInToConsole(wish) {
      const may = consoles.check(wish)
      if (!may.ok) return may
      const id = wishId(wish)
      wishes.set(id, wish)
      return signIn(id, null)
    },
    async renew(session) {
      if (!isKnown(session) || !isConsole(session)) return failed(sessionMissing)
      const renewed = await consoles.renew(session)
      onTokens(null)
      return renewed
    },
    newLogins: () =>
      new Map(
        [...wishes].map(([id, { region }]) => {
          const signingIn = running.get(id)?.shown ?? failures.get(id) ?? null
          return [id, { ...noLogin, id, region, signingIn }]
        }),
      ),
    async openPage(session) {
      const attempt = running.get(session)
      if (!attempt?.page) return null
      const isOpened = await open(attempt.page)
      const { shown } = attempt
      if (shown.kind === 'browser' || shown.kind === 'code') show(attempt, { ...shown, isOpened })
      return null
    },
    async signOut(session) {
      const attempts = [...running.values()].filter((attempt) => session === null || attempt.session === session)
      for (const attempt of attempts) cancel(attempt.session)
      await Promise.allSettled(attempts.map(({ ended }) => ended))
      if (session !== null && !isKnown(session)) return failed(sessionMissing)
      const signedOut = await signOut(session)
      onTokens(null)
      return signedOut
    },
    async keep(session) {
      const kept = await (await identityCenter()).refresh(session)
      if (kept.ok) onTokens(session)
      return kept
    },
    of: (session) => running.get(session)?.shown ?? failures.get(session) ?? null,
    forgetFailure: (session) => failures.delete(session),
    stop() {
      for (const { controller } of running.values()) controller.abort()
    },
  }
}

const noLogin = {
  kind: 'console-login',
  startUrl: null,
  state: 'signed-out',
  accessTokenUntil: null,
  refreshable: false,
  signInSessionUntil: null,
} as const

/** Under what a sign-in for a profile goes until it is known who signs in. */
const wishId = ({ profile }: LoginWish) => `Console sign-in for ${profile}`

const sessionMissing = problem(
  'sso-session-missing',
  'There is no such sign-in session in your AWS config any more. Nothing was changed.',
)

const brokenDown = problem(
  'internal-error',
  'Something went wrong inside Latchkey. The log in its state directory says more. Sign in again.',
)
