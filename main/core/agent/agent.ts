import { type Asks, createAsks } from '../asks.ts'
import type { Clock } from '../clock.ts'
import type { Environment } from '../files/locations.ts'
import type { Machine } from '../machine/readMachine.ts'
import type { Callers, Denied } from '../model/caller.ts'
import { done, type Finding, problem, type Result } from '../model/finding.ts'
import type { Keys } from '../model/keys.ts'
import type { ActiveProfile } from '../model/profile.ts'
import type { Notice, SignIn } from '../model/signIn.ts'
import { instantOf } from '../resolve/times.ts'
import { chooseProfile } from '../settings/chosenProfile.ts'
import type { Credentials } from '../sources/credentials.ts'
import { type CallerBook, callerWords, createCallers } from './callers.ts'
import { environmentName } from './environment.ts'
import { createKeyMemory, inRegion, type Remembered } from './keyMemory.ts'
import { createObtain } from './obtain.ts'
import { keepsKeys, machineAt, planFor, type ServedPlan, signInMark } from './plan.ts'
import { programOf } from './processes.ts'
import type { AgentAnswer, AgentNews, AgentRequest, CredentialsRequest } from './protocol.ts'
import { createSignInRequests } from './signInRequests.ts'

export interface AgentPorts {
  readonly env: Environment
  readonly home: string
  readonly clock: Clock
  /** What the files say, as it was last read; null before the first time. */
  readonly machine: () => Machine | null
  readonly active: () => ActiveProfile
  /** With everything that talks to AWS, so not before it is needed. */
  readonly credentials: () => Promise<Credentials>
  /** Whether the core can begin a sign-in to this session. */
  readonly canSignIn: (session: string) => boolean
  /** Hears that notices, asks or callers are others. */
  readonly onChange: () => void
}

/** Who asked, as far as an answer needs to know. */
export interface Line {
  /** Ends when the caller has gone. */
  readonly signal: AbortSignal
  tell(news: AgentNews): void
}

/** Hands out credentials to the programs of this user, and asks the person once for whatever they wait for. */
export interface Agent {
  readonly asks: Asks
  readonly callers: Callers
  readonly notices: readonly Notice[]
  answer(request: Exclude<AgentRequest, { ask: 'watch' }>, line: Line): Promise<AgentAnswer>
  deny(denied: Denied, minutes: number): Result<null>
  allow(denied: Denied): Result<null>
  /** The files or the caches have been read again. */
  machineRead(before: Machine | null, after: Machine): void
  signInsChanged(signIns: Iterable<SignIn>): void
  /** Somebody has signed in here, wherever the tokens are kept; null: tokens are gone. */
  tokensChanged(session: string | null): void
  stop(): void
}

export function createAgent(ports: AgentPorts): Agent {
  const { env, home, clock, machine, active, credentials, canSignIn, onChange } = ports
  const asks = createAsks({ clock, onChange })
  const callers = createCallers({ clock, home, onChange })
  const requests = createSignInRequests({ clock, onChange, canSignIn })
  const memory = createKeyMemory(clock)
  const obtain = createObtain({ clock, machine, credentials, asks, requests, memory })
  const ownEnvironment = environmentName(env, process.cwd())

  const give = (asked: Asked, { keys }: Remembered): AgentAnswer => {
    callers.settle(asked.id, 'given')
    return { is: 'keys', profile: asked.profile, by: asked.by, keys: handed(keys) }
  }
  const fail = (asked: Asked, finding: Finding): AgentAnswer => {
    callers.settle(asked.id, finding.code === 'caller-denied' ? 'denied' : 'failed')
    return { is: 'failed', finding: { ...finding, at: null, fix: null } }
  }
  const leave = ({ id }: Asked): AgentAnswer => {
    callers.settle(id, 'alone')
    return { is: 'elsewhere' }
  }

  const get = async (asked: Asked, plan: ServedPlan, { signal, tell }: Line): Promise<AgentAnswer> => {
    tell({ is: 'working' })
    const { id, profile, region, caller, waitMs } = asked
    // Whoever is not answered at once is seen to wait, and a question for a code names them once they wait for that.
    const waits = () => callers.settle(id, 'waiting')
    waits()
    const news = (what: AgentNews) => {
      waits()
      tell(what)
    }
    const got = await obtain({ profile, region, caller, waitMs, signal, tell: news }, plan)
    return got.ok ? give(asked, got.value) : fail(asked, got.finding)
  }

  const serve = async (request: CredentialsRequest, line: Line): Promise<AgentAnswer> => {
    const asked = whoAsks(request, active(), callers, home)
    const denial = callers.denial(asked.program, asked.profile)
    if (denial) return fail(asked, denied(asked, denial.until))
    if (request.environment !== ownEnvironment) return leave(asked)
    const known = memory.get(asked.profile) ?? memory.get(inRegion(asked.profile, request.region))
    if (known) return give(asked, known)
    const now = machine()
    const plan = now && planFor(machineAt(now, clock.now(), request.region), asked.profile)
    if (!plan) return leave(asked)
    return get(asked, plan, line)
  }

  return {
    asks,
    get callers() {
      return callers.shown
    },
    get notices() {
      return [...requests.notices, ...asks.notices]
    },
    answer: (request, line) =>
      request.ask === 'callers' ? Promise.resolve({ is: 'callers', callers: callers.shown }) : serve(request, line),
    deny(denied, minutes) {
      callers.deny(denied, minutes)
      return done(null)
    },
    allow(denied) {
      callers.allow(denied)
      return done(null)
    },
    machineRead(before, after) {
      if (!before || !keepsKeys(before, after)) memory.clear()
      requests.changed((session) => signInMark(after, session))
    },
    signInsChanged(signIns) {
      for (const { id, signingIn } of signIns) {
        if (signingIn?.kind === 'failed' && signingIn.finding.code === 'sign-in-denied') {
          requests.refuse(id, signingIn.finding)
        }
      }
    },
    tokensChanged(session) {
      memory.clear()
      if (session !== null) requests.resume(session)
    },
    stop() {
      requests.stop()
      asks.stop()
      callers.stop()
      memory.clear()
    },
  }
}

/** A question, and what is known about who asks it. */
interface Asked {
  readonly id: string
  readonly profile: string
  readonly by: 'argument' | 'active' | 'default'
  readonly region: string | null
  readonly program: ReturnType<typeof programOf>
  /** As in a sentence. */
  readonly caller: string
  readonly waitMs: number
}

function whoAsks(request: CredentialsRequest, active: ActiveProfile, callers: CallerBook, home: string): Asked {
  const { profile, by } = chooseProfile(request.profile ?? undefined, {}, active)
  const { ppid, directory } = request.caller
  const program = programOf(ppid, directory)
  const id = callers.note(program, profile)
  const caller = callerWords(program, home)
  const { region, wait } = request
  return { id, profile, by: by === 'AWS_PROFILE' ? 'argument' : by, region, program, caller, waitMs: wait * 1000 }
}

const handed = ({ accessKeyId, secretAccessKey, sessionToken, accountId, until }: Keys) => ({
  accessKeyId,
  secretAccessKey: secretAccessKey.reveal(),
  sessionToken: sessionToken?.reveal() ?? null,
  accountId,
  expiration: until === null ? null : instantOf(until),
})

const denied = ({ profile, caller }: Asked, until: string): Finding =>
  problem(
    'caller-denied',
    `You do not let ${caller} have the credentials of ${profile} until ${until.slice(0, 16).replace('T', ' ')} UTC. Allow it in Latchkey's window.`,
    { profile },
  )
