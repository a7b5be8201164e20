import type { Asks } from '../asks.ts'
import type { Clock } from '../clock.ts'
import type { Machine } from '../machine/readMachine.ts'
import { done, type Finding, failed, problem, type Result } from '../model/finding.ts'
import type { Keys } from '../model/keys.ts'
import type { AskCode, Credentials } from '../sources/credentials.ts'
import { inRegion, type KeyMemory, type Remembered } from './keyMemory.ts'
import { machineAt, type ServedPlan, signInMark } from './plan.ts'
import type { AgentNews } from './protocol.ts'
import { createSharedWork } from './sharedWork.ts'
import type { SignInRequests } from './signInRequests.ts'

export interface ObtainPorts {
  readonly clock: Clock
  readonly machine: () => Machine | null
  readonly credentials: () => Promise<Credentials>
  readonly asks: Asks
  readonly requests: SignInRequests
  readonly memory: KeyMemory
}

/** What somebody waits for, and how long they would wait for a person. */
export interface Wanted {
  readonly profile: string
  /** That the caller's variables name. */
  readonly region: string | null
  /** Who wants it, as in a sentence. */
  readonly caller: string
  readonly waitMs: number
  /** Ends when the caller has gone. */
  readonly signal: AbortSignal
  /** Hears that a person has been asked. */
  tell(news: AgentNews): void
}

export type Obtain = (wanted: Wanted, plan: ServedPlan) => Promise<Result<Remembered>>

/** Those who wait for the same, and what the person is being asked for them. */
interface Room {
  readonly present: Set<Wanted>
  news: AgentNews | null
}

/** What is no waiting for a person takes no longer. */
const workMs = 60_000

/**
 * Gets credentials for whoever wants them: once for all who want the same at the same time, asking the person once for
 * each cause.
 */
export function createObtain({ clock, machine, credentials, asks, requests, memory }: ObtainPorts): Obtain {
  const work = createSharedWork<Result<Keys>>()
  const rooms = new Map<string, Room>()

  /** The keys as one attempt gets them; null where the caller has gone, or has waited long enough. */
  const attempt = async (wanted: Wanted, plan: ServedPlan): Promise<Result<Keys> | null> => {
    const { profile, region, waitMs } = wanted
    const name = plan.isRegional ? inRegion(profile, region) : profile
    const key = `${waitMs > 0} ${name}`
    const room = rooms.get(key) ?? { present: new Set(), news: null }
    rooms.set(key, room)
    room.present.add(wanted)
    if (room.news) wanted.tell(room.news)
    const askCode: AskCode = (code, signal) => {
      const news: AgentNews = { is: 'waiting', message: `Waiting for the code of ${code.serial}, in Latchkey.` }
      room.news = news
      for (const { tell } of room.present) tell(news)
      return asks
        .askingFor(() => [...room.present].map(({ caller }) => caller), waitMs)(code, signal)
        .finally(() => {
          room.news = null
        })
    }
    const leaving = new AbortController()
    const leave = () => leaving.abort()
    const cancel = clock.at(clock.now() + waitMs + workMs, leave)
    wanted.signal.addEventListener('abort', leave, { once: true })
    try {
      return await work.run(key, leaving.signal, async (signal) => {
        const { generation } = memory
        const opened = await credentials()
        const known = machine()
        const keys = await opened.of({
          profile,
          tool: 'aws',
          interactive: false,
          signal,
          ...(waitMs > 0 && { askCode }),
          ...(known && { machine: machineAt(known, clock.now(), region) }),
        })
        if (keys.ok) memory.put(name, { keys: keys.value, ...plan }, generation)
        return keys
      })
    } finally {
      cancel()
      wanted.signal.removeEventListener('abort', leave)
      room.present.delete(wanted)
      if (room.present.size === 0) rooms.delete(key)
    }
  }

  return async (wanted, plan) => {
    const { profile, caller, waitMs, signal } = wanted
    const { session } = plan
    let until: number | null = null
    let isSecond = false
    for (;;) {
      const now = machine()
      const mark = now && session !== null ? signInMark(now, session) : null
      const keys = await attempt(wanted, plan)
      if (keys?.ok) return done({ keys: keys.value, ...plan })
      if (keys === null) return failed(signal.aborted ? callerGone : tookTooLong(wanted))
      const { finding } = keys
      if (!needsSignIn.has(finding.code)) return keys
      if (session === null || mark === null || waitMs === 0) return failed(needed(wanted, finding))
      // Somebody has signed in while it was tried: whoever waits for that now waits for ever.
      const since = machine()
      if (!isSecond && since && signInMark(since, session) !== mark) {
        isSecond = true
        continue
      }
      until ??= clock.now() + waitMs
      wanted.tell({ is: 'waiting', message: `Waiting for you to sign in to ${session}, in Latchkey.` })
      const waited = await requests.wait({ session, mark, caller, profile, until, signal })
      if (waited === 'timed-out') return failed(notInTime(wanted, session, finding))
      if (waited === 'left') return failed(callerGone)
      if (waited !== 'changed') return failed(waited.refused)
    }
  }
}

/** Only a person can mend these, by signing in. */
const needsSignIn: ReadonlySet<Finding['code']> = new Set([
  'sign-in-over',
  'token-expired',
  'token-missing',
  'token-not-refreshable',
  'token-unreadable',
])

/** Nobody hears it any more. */
const callerGone = problem('connection-lost', 'Whoever asked has gone.')

const needed = ({ profile }: Wanted, finding: Finding): Finding => ({
  ...finding,
  profile,
  message: `The profile ${profile} needs you to sign in first: run \`latchkey login ${profile}\`.`,
})

const notInTime = ({ profile, waitMs }: Wanted, session: string, finding: Finding): Finding => ({
  ...finding,
  profile,
  message: `The profile ${profile} needs you to sign in to ${session}, and nobody did within ${waitMs / 1000} seconds: run \`latchkey login ${profile}\`, then try again.`,
})

const tookTooLong = ({ profile }: Wanted): Finding =>
  problem('mfa-needed', `The profile ${profile} needs you, and nobody was there in time. Try again.`, { profile })
