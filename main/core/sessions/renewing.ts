import type { Clock } from '../clock.ts'
import type { Log } from '../log/log.ts'
import type { Result } from '../model/finding.ts'
import type { Instant, SignIn } from '../model/signIn.ts'

/** So long before its end an access token is renewed: within the time in which the tools would do it. */
const aheadMs = 10 * 60_000
/** After the first failure it is tried again so much later, and then after twice the time, up to the longest. */
const firstPauseMs = 60_000
const longestPauseMs = 30 * 60_000

export interface RenewingPorts {
  readonly clock: Clock
  readonly log: Log
  /** Gets a new token for a session, unless another process has done it meanwhile. */
  readonly renew: (session: string) => Promise<Result<unknown>>
}

/** Keeps people signed in: renews access tokens ahead of their end for as long as nobody is needed for it. */
export interface Renewing {
  /** Looks when each of them is due. */
  look(signIns: Iterable<SignIn>): void
  stop(): void
}

/** What was tried for a token that is still the same. */
interface Tried {
  readonly accessTokenUntil: Instant
  readonly failures: number
  readonly again: number
}

export function createRenewing({ clock, log, renew }: RenewingPorts): Renewing {
  const underWay = new Set<string>()
  const tried = new Map<string, Tried>()
  let known: readonly SignIn[] = []
  let cancel: () => void = () => undefined
  let stopped = false

  const begin = async (id: string, accessTokenUntil: Instant) => {
    underWay.add(id)
    const before = tried.get(id)?.failures ?? 0
    try {
      const renewed = await renew(id)
      const failures = renewed.ok ? 0 : before + 1
      const wait = Math.min(firstPauseMs * 2 ** Math.max(0, failures - 1), longestPauseMs)
      tried.set(id, { accessTokenUntil, failures, again: clock.now() + wait })
      if (!renewed.ok) log.warn('a sign-in could not be renewed', { session: id, code: renewed.finding.code })
    } catch (error) {
      tried.set(id, { accessTokenUntil, failures: before + 1, again: clock.now() + longestPauseMs })
      log.error('a renewal went wrong', { error })
    } finally {
      underWay.delete(id)
      plan()
    }
  }

  const plan = () => {
    cancel()
    if (stopped) return
    const now = clock.now()
    const moments: number[] = []
    for (const signIn of known) {
      const { id, accessTokenUntil } = signIn
      if (accessTokenUntil === null || underWay.has(id) || !isRenewable(signIn)) continue
      const due = Math.max(Date.parse(accessTokenUntil) - aheadMs, tried.get(id)?.again ?? 0)
      if (due <= now) void begin(id, accessTokenUntil)
      else moments.push(due)
    }
    cancel = moments.length > 0 ? clock.at(Math.min(...moments), plan) : () => undefined
  }

  return {
    look(signIns) {
      known = [...signIns]
      for (const { id, accessTokenUntil } of known) {
        if (tried.get(id)?.accessTokenUntil !== accessTokenUntil) tried.delete(id)
      }
      plan()
    },
    stop() {
      stopped = true
      cancel()
    },
  }
}

/** The keys of a console login last a quarter of an hour: those are renewed for whoever asks, not for nobody. */
const isRenewable = ({ kind, refreshable, signingIn }: SignIn) =>
  refreshable && kind !== 'console-login' && (signingIn === null || signingIn.kind === 'failed')
