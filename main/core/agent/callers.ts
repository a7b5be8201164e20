import type { Clock } from '../clock.ts'
import { shownPath } from '../files/locations.ts'
import type { Caller, Callers, Denial, Denied, Program } from '../model/caller.ts'
import { shortName } from './shortName.ts'

/** For so long it is remembered who asked. */
const rememberedMs = 60 * 60_000
/** More different ones than this are not looked at by anybody. */
const mostRemembered = 200

export interface CallerPorts {
  readonly clock: Clock
  readonly home: string
  readonly onChange: () => void
}

/** Who has asked for credentials, and who may not for a while. Both are forgotten when the program ends. */
export interface CallerBook {
  readonly shown: Callers
  /** Gives back what `settle` knows the caller by. */
  note(program: Program, profile: string): string
  settle(id: string, outcome: Caller['outcome']): void
  denial(program: Program, profile: string): Denial | null
  deny(denied: Denied, minutes: number): void
  allow(denied: Denied): void
  stop(): void
}

export function createCallers({ clock, home, onChange }: CallerPorts): CallerBook {
  const recent = new Map<string, Caller>()
  let denials: readonly Denial[] = []
  let cancel: () => void = () => undefined
  let stopped = false

  const instant = (moment: number) => new Date(moment).toISOString()

  const forget = () => {
    const now = clock.now()
    for (const [id, { last }] of recent) if (Date.parse(last) + rememberedMs <= now) recent.delete(id)
    denials = denials.filter(({ until }) => Date.parse(until) > now)
  }

  /** One timer, to the next moment at which something is forgotten. */
  const changed = () => {
    // Those who waited until the end are settled after it.
    if (stopped) return
    forget()
    cancel()
    const moments = [
      ...[...recent.values()].map(({ last }) => Date.parse(last) + rememberedMs),
      ...denials.map(({ until }) => Date.parse(until)),
    ]
    cancel = moments.length > 0 ? clock.at(Math.min(...moments), changed) : () => undefined
    onChange()
  }

  return {
    get shown() {
      return { recent: [...recent.values()].reverse(), denials }
    },
    note(program, profile) {
      const shown = { ...program, directory: program.directory && shownPath(program.directory, home) }
      const id = shortName(JSON.stringify([shown.program, shown.directory, shown.parent, profile]))
      const known = recent.get(id)
      const now = instant(clock.now())
      // Put at the end again: the last one in the map is the newest.
      recent.delete(id)
      recent.set(id, {
        ...shown,
        id,
        profile,
        count: (known?.count ?? 0) + 1,
        first: known?.first ?? now,
        last: now,
        outcome: known?.outcome ?? 'waiting',
      })
      const oldest = recent.keys().next().value
      if (recent.size > mostRemembered && oldest !== undefined) recent.delete(oldest)
      return id
    },
    settle(id, outcome) {
      const known = recent.get(id)
      if (known) recent.set(id, { ...known, outcome })
      changed()
    },
    denial(program, profile) {
      forget()
      const directory = program.directory && shownPath(program.directory, home)
      return denials.find((denial) => concerns(denial, { program: program.program, directory, profile })) ?? null
    },
    deny(denied, minutes) {
      const until = instant(clock.now() + minutes * 60_000)
      denials = [...denials.filter((other) => !isSame(other, denied)), { ...pick(denied), until }]
      changed()
    },
    allow(denied) {
      denials = denials.filter((other) => !isSame(other, denied))
      changed()
    },
    stop() {
      stopped = true
      cancel()
    },
  }
}

const concerns = (denial: Denied, about: Denied) =>
  (denial.program === null || denial.program === about.program) &&
  (denial.directory === null || denial.directory === about.directory) &&
  (denial.profile === null || denial.profile === about.profile)

const isSame = (one: Denied, other: Denied) =>
  one.program === other.program && one.directory === other.directory && one.profile === other.profile

const pick = ({ program, directory, profile }: Denied): Denied => ({ program, directory, profile })

/** How a caller is named in a sentence: `cdk in ~/shop`. */
export const callerWords = ({ program, directory }: Program, home: string): string =>
  `${program ?? 'A program'}${directory === null ? '' : ` in ${shownPath(directory, home)}`}`
