import type { Clock } from './clock.ts'
import type { Ask } from './model/ask.ts'
import { done, failed, problem, type Result } from './model/finding.ts'
import type { Secret } from './model/secret.ts'
import type { Notice } from './model/signIn.ts'
import type { AskCode, CodeWanted } from './sources/credentials.ts'

export interface AskPorts {
  readonly clock: Clock
  readonly onChange: () => void
}

/** What a person is being asked for. One question for each device, however many wait for its code. */
export interface Asks {
  readonly open: readonly Ask[]
  readonly notices: readonly Notice[]
  /** Asks on behalf of those that `callers` gives, whoever that is when somebody looks, for so long. */
  askingFor(callers: () => readonly string[], limitMs: number): AskCode
  answer(id: string, code: Secret): Result<null>
  dismiss(id: string): Result<null>
  /** Nobody is asked any more. */
  stop(): void
}

/** A question, and those who wait for the answer. */
interface Question {
  readonly id: string
  readonly wanted: CodeWanted
  readonly waiting: Map<symbol, Waiting>
}

interface Waiting {
  readonly callers: () => readonly string[]
  readonly until: number
  readonly settle: Settle
}

type Settle = (code: Secret | null) => void

export function createAsks({ clock, onChange }: AskPorts): Asks {
  const questions = new Map<string, Question>()
  let asked = 0

  const close = (question: Question, code: Secret | null): Result<null> => {
    questions.delete(question.wanted.serial)
    for (const { settle } of [...question.waiting.values()]) settle(code)
    onChange()
    return done(null)
  }

  const questionOf = (wanted: CodeWanted): Question => {
    const known = questions.get(wanted.serial)
    if (known) return known
    asked += 1
    const question: Question = { id: `mfa-${asked}`, wanted, waiting: new Map() }
    questions.set(wanted.serial, question)
    return question
  }

  const find = (id: string): Question | undefined => [...questions.values()].find((question) => question.id === id)

  const until = ({ waiting }: Question) =>
    new Date(Math.max(...[...waiting.values()].map((one) => one.until))).toISOString()

  const callersOf = ({ waiting }: Question) => [...new Set([...waiting.values()].flatMap(({ callers }) => callers()))]

  return {
    get open() {
      return [...questions.values()].map((question) => {
        const { id, wanted } = question
        const { profile, serial, roleArn, isAgain } = wanted
        return { id, profile, serial, roleArn, isAgain, callers: callersOf(question), until: until(question) }
      })
    },
    get notices() {
      return [...questions.values()].map((question): Notice => {
        const [caller = 'A program', ...others] = callersOf(question)
        const { profile, serial } = question.wanted
        return {
          id: `code-wanted ${question.id} ${serial}`,
          title: `A code is needed for ${profile}`,
          body: `${caller}${others.length > 0 ? ` and ${others.length} more` : ''} cannot go on without the code that ${deviceName(serial)} shows. Open Latchkey to enter it.`,
          session: null,
        }
      })
    },
    askingFor: (callers, limitMs) => (wanted, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve(null)
        const question = questionOf(wanted)
        const place = Symbol()
        const end = clock.now() + limitMs
        const leave = () => {
          settle(null)
          if (question.waiting.size > 0) onChange()
          else close(question, null)
        }
        const cancel = clock.at(end, leave)
        const settle = (code: Secret | null) => {
          if (!question.waiting.delete(place)) return
          cancel()
          signal?.removeEventListener('abort', leave)
          resolve(code)
        }
        signal?.addEventListener('abort', leave, { once: true })
        question.waiting.set(place, { callers, until: end, settle })
        onChange()
      }),
    answer(id, code) {
      const question = find(id)
      if (!question) return failed(nobodyAsks)
      // Other devices than those of six figures are none that AWS knows.
      if (!/^\d{6}$/.test(code.reveal())) return failed(notSixFigures)
      return close(question, code)
    },
    dismiss(id) {
      const question = find(id)
      return question ? close(question, null) : failed(nobodyAsks)
    },
    stop() {
      for (const question of [...questions.values()]) close(question, null)
    },
  }
}

/** `phone` of `arn:aws:iam::111122223333:mfa/phone`. */
const deviceName = (serial: string) => serial.slice(serial.lastIndexOf('/') + 1)

const nobodyAsks = problem('ask-over', 'Nobody waits for this code any more. Run the command again.')
const notSixFigures = problem('code-malformed', 'A code has six figures. Enter what your device shows now.')
