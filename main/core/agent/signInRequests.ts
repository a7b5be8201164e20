import type { Clock } from '../clock.ts'
import type { Finding } from '../model/finding.ts'
import type { Notice } from '../model/signIn.ts'

/** How waiting for a sign-in ends: something about it has changed, the person will not, the time is up, or nobody listens. */
export type Waited = 'changed' | 'timed-out' | 'left' | { readonly refused: Finding }

export interface Waiting {
  readonly session: string
  /** What is known of the session's sign-in at the moment; another text means that somebody has done something about it. */
  readonly mark: string
  readonly caller: string
  readonly profile: string
  /** A moment of the clock. */
  readonly until: number
  readonly signal: AbortSignal
}

export interface SignInRequestPorts {
  readonly clock: Clock
  readonly onChange: () => void
  /** Whether a click can begin the sign-in here. */
  readonly canSignIn: (session: string) => boolean
}

/** The sign-ins that programs wait for: one request to the person for each session, however many wait. */
export interface SignInRequests {
  readonly notices: readonly Notice[]
  wait(waiting: Waiting): Promise<Waited>
  /** Lets those go on for whose session `markOf` says something new. */
  changed(markOf: (session: string) => string): void
  /** Lets those go on that wait for this session. */
  resume(session: string): void
  refuse(session: string, finding: Finding): void
  stop(): void
}

interface Request {
  readonly id: string
  readonly session: string
  readonly waiting: Map<symbol, Waiting & { readonly settle: (waited: Waited) => void }>
}

export function createSignInRequests({ clock, onChange, canSignIn }: SignInRequestPorts): SignInRequests {
  const requests = new Map<string, Request>()
  let made = 0

  const requestFor = (session: string): Request => {
    const known = requests.get(session)
    if (known) return known
    made += 1
    const request: Request = { id: `sign-in-wanted ${session} ${made}`, session, waiting: new Map() }
    requests.set(session, request)
    return request
  }

  /** All at once, so that a person sees one request go and not its callers one by one. */
  const settle = (waited: (session: string, waiting: Waiting) => Waited | null) => {
    let isChanged = false
    for (const { session, waiting } of [...requests.values()]) {
      for (const one of [...waiting.values()]) {
        const outcome = waited(session, one)
        if (outcome === null) continue
        one.settle(outcome)
        isChanged = true
      }
    }
    if (isChanged) onChange()
  }

  return {
    get notices() {
      return [...requests.values()].map((request) => noticeOf(request, canSignIn(request.session)))
    },
    wait: (waiting) =>
      new Promise((resolve) => {
        const { session, signal, until } = waiting
        if (signal.aborted) return resolve('left')
        const request = requestFor(session)
        const place = Symbol()
        const end = (waited: Waited) => {
          if (!request.waiting.delete(place)) return
          cancel()
          signal.removeEventListener('abort', leave)
          if (request.waiting.size === 0) requests.delete(session)
          resolve(waited)
        }
        const leave = () => {
          end('left')
          onChange()
        }
        const cancel = clock.at(until, () => {
          end('timed-out')
          onChange()
        })
        signal.addEventListener('abort', leave, { once: true })
        request.waiting.set(place, { ...waiting, settle: end })
        onChange()
      }),
    changed: (markOf) => {
      const marks = new Map([...requests.keys()].map((session) => [session, markOf(session)]))
      settle((session, { mark }) => (marks.get(session) === mark ? null : 'changed'))
    },
    resume: (session) => settle((other) => (other === session ? 'changed' : null)),
    refuse: (session, finding) => settle((other) => (other === session ? { refused: finding } : null)),
    stop: () => settle(() => 'left'),
  }
}

function noticeOf({ id, session, waiting }: Request, canSignIn: boolean): Notice {
  const [first, ...others] = [...waiting.values()]
  const caller = first?.caller ?? 'A program'
  const program = caller.split(' in ', 1)[0] ?? caller
  const more = others.length === 0 ? '' : ` and ${others.length} more`
  const verb = others.length === 0 ? 'waits' : 'wait'
  const way = canSignIn
    ? 'Sign in, and it goes on by itself.'
    : `Run \`latchkey login ${first?.profile ?? ''}\`, and it goes on by itself.`
  return {
    id,
    title: `${program} needs your sign-in to ${session}`,
    body: `${caller}${more} ${verb} for the credentials of ${first?.profile ?? session}. ${way}`,
    session: canSignIn ? session : null,
  }
}
