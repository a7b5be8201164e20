import type { AccountHow, Outcome, Rung as RungReport, Source } from '../model/explanation.ts'
import type { Place, Tool } from '../model/finding.ts'
import type { Instant } from '../model/signIn.ts'
import type { MergedProfile } from '../readers/merge.ts'
import { memoryOf } from './memory.ts'
import type { World } from './world.ts'

/** What a rung is asked about: a world, and the profile whose turn it is. */
export interface Look {
  readonly world: World
  readonly name: string
  /** Null where the tool knows no profile of that name. */
  readonly profile: MergedProfile | null
  /** Whether the profile is named in a way that excludes everything else: `--profile`, and for `cdk` its own settings. */
  readonly isNamed: boolean
  /** The profile that the search began with. */
  readonly startedAt: string
  readonly tool: Tool
  /** Of the AWS CLI. */
  readonly awsVersion: 1 | 2
}

/** Credentials that a tool has settled on, and what will come of it. */
export interface Found {
  readonly outcome: Outcome
  /** Base first; the last is what the tool works with. */
  readonly chain: readonly Source[]
  /** In the tool's own words, where it will stop. */
  readonly toolSays: string | null
  /** Noticed only when credentials are fetched, so that cached ones hide it. */
  readonly isDeferred: boolean
  readonly accountHow: AccountHow | null
  readonly accessTokenUntil: Instant | null
  readonly roleCredentialsUntil: Instant | null
}

export interface Absent {
  readonly status: 'absent'
  readonly reason: string
}

/** There is something, but it is no use. */
export interface Invalid {
  readonly status: 'invalid'
  readonly reason: string
  readonly at: Place | null
  readonly toolSays: string | null
  /** Where the tool goes on: the next rung, the next link of its chain, or nowhere. */
  readonly resume: 'rung' | 'link' | 'stop'
  readonly through: readonly string[]
}

export interface Chosen {
  readonly status: 'chosen'
  readonly reason: string
  readonly at: Place | null
  readonly found: Found
  /** Other profiles that had to be looked at. */
  readonly through: readonly string[]
}

export type Step = Absent | Invalid | Chosen

/** One place that credentials may come from. */
export interface Rung {
  readonly id: string
  readonly title: string
  readonly step: (look: Look) => Step
  /** Reported only where it matters: most people never need to know that it exists. */
  readonly isRare?: boolean
}

/** Rungs that a tool goes through as one step of its chain. */
export interface Link {
  readonly rungs: readonly Rung[]
  /** Why a tool that has been told a profile by name does not look here. */
  readonly notIfNamed?: string
  /** Whether the answer hangs on the profile alone, so that several tools share it. */
  readonly isShared?: boolean
}

/** What a tool does, in its own order. */
export type Ladder = readonly Link[]

export interface Climb {
  /** Where the tool stopped; null where it came to the end. */
  readonly end: Invalid | Chosen | null
  /** The last thing that was there and no use, where the tool went on. */
  readonly passed: Invalid | null
}

/** Goes up a ladder as the tool does. */
export function climb(ladder: Ladder, look: Look): Climb {
  let passed: Invalid | null = null
  for (const link of ladder) {
    if (look.isNamed && link.notIfNamed !== undefined) continue
    const went = link.isShared ? sharedClimb(link.rungs, look) : climbLink(link.rungs, look)
    passed = went.passed ?? passed
    if (went.end) return { end: went.end, passed }
  }
  return { end: null, passed }
}

function climbLink(rungs: readonly Rung[], look: Look): Climb {
  let passed: Invalid | null = null
  for (const rung of rungs) {
    const step = rung.step(look)
    if (step.status === 'absent') continue
    if (step.status === 'chosen' || step.resume === 'stop') return { end: step, passed }
    passed = step
    if (step.resume === 'link') break
  }
  return passed ? { end: null, passed } : toTheTop
}

const toTheTop: Climb = { end: null, passed: null }

function sharedClimb(rungs: readonly Rung[], look: Look): Climb {
  const memory = memoryOf(look.world)
  const { shared } = memory
  const { name } = look
  if (shared && shared.rungs === rungs && shared.name === name) return shared.climb
  const climb = climbLink(rungs, look)
  memory.shared = { rungs, name, climb }
  return climb
}

/** Every rung with what became of it, also behind the one at which the tool stopped, be it before the first. */
export function report(ladder: Ladder, look: Look, before: string | null): RungReport[] {
  const reports: RungReport[] = []
  let end: { readonly status: 'chosen' | 'invalid'; readonly title: string } | null = null
  for (const { rungs, notIfNamed } of ladder) {
    let leftAt: string | null = null
    for (const { id, title, step, isRare } of rungs) {
      const put = (status: RungReport['status'], reason: string, at: Place | null = null) =>
        reports.push({ rung: id, title, status, reason, at })
      if (look.isNamed && notIfNamed !== undefined) {
        put('not-reached', notIfNamed)
        continue
      }
      if (isRare && (end || leftAt !== null)) continue
      const result = step(look)
      if (result.status === 'absent') {
        if (!isRare) put('absent', result.reason)
        continue
      }
      const { reason, at } = result
      if (before !== null) put('not-reached', before, at)
      else if (end?.status === 'chosen') put('shadowed', `${reason} ${end.title} comes before it.`, at)
      else if (end) put('not-reached', `The tool stops before it, at: ${end.title}.`, at)
      else if (leftAt !== null) put('not-reached', `The tool gives this profile up before it, at: ${leftAt}.`, at)
      else {
        put(result.status, reason, at)
        if (result.status === 'chosen' || result.resume === 'stop') end = { status: result.status, title }
        else if (result.resume === 'link') leftAt = title
      }
    }
  }
  return reports
}

export const nobody: readonly string[] = []

export const absent = (reason: string): Absent => ({ status: 'absent', reason })

export const stops = (reason: string, toolSays: string | null, at: Place | null = null): Invalid => ({
  status: 'invalid',
  reason,
  at,
  toolSays,
  resume: 'stop',
  through: nobody,
})

/** The tool leaves this link of its chain and tries the next one. */
export const leaves = (reason: string, toolSays: string | null, at: Place | null = null): Invalid => ({
  status: 'invalid',
  reason,
  at,
  toolSays,
  resume: 'link',
  through: nobody,
})

/** The tool takes no notice. */
export const ignored = (reason: string, at: Place | null = null): Invalid => ({
  status: 'invalid',
  reason,
  at,
  toolSays: null,
  resume: 'rung',
  through: nobody,
})

/** Whether a tool that settles on this has, or may have, credentials without anybody's help. */
export const isUsable = ({ outcome }: Found) => outcome === 'works' || outcome === 'unknown'
