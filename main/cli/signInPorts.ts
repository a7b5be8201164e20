import { systemClock } from '../core/clock.ts'
import { findHome, homeMissing } from '../core/files/locations.ts'
import type { Ports } from '../core/identity-center/identityCenter.ts'
import { openLog } from '../core/log/log.ts'
import { done, type Finding, type FindingCode, failed, type Result } from '../core/model/finding.ts'
import { stateDirectory } from '../core/settings/stateDirectory.ts'
import { type Context, exit } from './command.ts'

/** What signing in works with, for one command. */
export async function signInPorts({ env }: Context): Promise<Result<Ports>> {
  const home = findHome(env)
  if (home === null) return failed(homeMissing)
  const directory = await stateDirectory(env)
  const clock = systemClock
  return done({ env, home, stateDirectory: directory, clock, log: openLog({ directory, clock }) })
}

const refusals: ReadonlySet<FindingCode> = new Set([
  'aws-busy',
  'aws-garbled',
  'aws-refused',
  'aws-unreachable',
  'aws-untrusted',
  'proxy-refused',
  'role-refused',
  'scopes-refused',
  'start-url-unknown',
])

const needsPerson: ReadonlySet<FindingCode> = new Set([
  'sign-in-over',
  'token-expired',
  'token-missing',
  'token-not-refreshable',
  'token-unreadable',
])

/** Whether a person has to sign in before it can be tried again. */
export const asksForPerson = ({ code }: Finding): boolean => needsPerson.has(code)

/** The exit code for why AWS gave nothing. */
export const exitFor = (finding: Finding): number =>
  refusals.has(finding.code) ? exit.refused : asksForPerson(finding) ? exit.needsPerson : exit.notGood

export interface Interruption {
  readonly signal: AbortSignal
  /** As if the person had pressed Ctrl+C. */
  interrupt(): void
  /** From now on the signals do again what they usually do. */
  end(): void
}

/** The first Ctrl+C ends what is under way in good order; a second one ends the program. */
export function untilInterrupted(): Interruption {
  const controller = new AbortController()
  const interrupt = () => controller.abort()
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const signal of signals) process.once(signal, interrupt)
  return {
    signal: controller.signal,
    interrupt,
    end: () => {
      for (const signal of signals) process.off(signal, interrupt)
    },
  }
}
