import { z } from 'zod'
import { type Answer, json, madeUpUrlSafe, Refusal, type Request } from './exchange.ts'
import type { Keys } from './keys.ts'
import type { Draft } from './ledger.ts'
import type { Operation } from './operations.ts'
import { messagePage, redirect } from './pages.ts'
import { formOf } from './query.ts'
import type { Service } from './service.ts'

const session = z.object({ sessionId: z.string(), sessionKey: z.string(), sessionToken: z.string() })
const tokenLifeMs = 15 * 60_000

/** Turns keys into a link that signs a browser in to the console. */
export class Federation implements Service {
  readonly expired = refusal('The session has expired')
  readonly throttled = 'TooManyRequestsException'
  readonly #keys: Keys
  readonly #now: () => number
  readonly #tokens = new Map<string, number>()

  constructor(keys: Keys, now: () => number) {
    this.#keys = keys
    this.#now = now
  }

  operationOf(request: Request): Operation | null {
    if (request.path !== '/federation') return null
    const action = formOf(request).get('Action')
    return action === 'getSigninToken' ? 'GetSigninToken' : action === 'login' ? 'ConsoleLogin' : null
  }

  refuse({ status, message }: Refusal): Answer {
    return messagePage(status, 'Error', message)
  }

  perform(operation: Operation, request: Request, note: Draft): Answer {
    const form = formOf(request)
    return operation === 'ConsoleLogin' ? this.#login(form) : this.#signinToken(form, note)
  }

  #signinToken(form: URLSearchParams, note: Draft): Answer {
    const sent = session.safeParse(parse(form.get('Session') ?? ''))
    if (!sent.success) throw refusal('The session is malformed')
    const { sessionId, sessionKey, sessionToken } = sent.data
    note.accessKeyId = sessionId
    const key = this.#keys.find(sessionId)
    const isGenuine = key?.active && key.secret === sessionKey && key.token === sessionToken
    if (!isGenuine || (key.expires !== null && key.expires <= this.#now())) {
      throw refusal('The session is unknown or has expired')
    }
    const duration = form.get('SessionDuration')
    const seconds = Number(duration ?? 900)
    if (!Number.isInteger(seconds) || seconds < 900 || seconds > 43_200) throw refusal('The duration is out of range')
    const number = this.#tokens.size + 1
    note.issued = `sign-in token ${number}`
    const token = madeUpUrlSafe(`sign-in token ${number}`, 200)
    this.#tokens.set(token, this.#now() + tokenLifeMs)
    return json(200, { SigninToken: token })
  }

  #login(form: URLSearchParams): Answer {
    const expires = this.#tokens.get(form.get('SigninToken') ?? '')
    if (expires === undefined || expires <= this.#now()) throw refusal('The sign-in token is unknown or has expired')
    const destination = form.get('Destination') ?? ''
    if (!URL.canParse(destination)) throw refusal('There is no destination')
    return redirect(destination)
  }
}

function refusal(message: string): Refusal {
  return new Refusal('BadRequest', 400, message)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
