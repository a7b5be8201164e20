import type { Explanation } from '../model/explanation.ts'
import type { Finding, FindingCode } from '../model/finding.ts'
import { profileMissing } from '../settings/chosenProfile.ts'
import { cacheCauses } from './caches.ts'
import type { Cause, Concern } from './cause.ts'
import { divergenceCauses } from './divergence.ts'
import { environmentCauses } from './environment.ts'
import type { Examined } from './examined.ts'
import { fileCauses } from './files.ts'
import { hardenedCauses } from './hardened.ts'
import { headerCauses } from './headers.ts'
import { processCauses } from './processes.ts'
import { regionCauses } from './regions.ts'
import { roleCauses } from './roles.ts'
import { sessionCauses } from './sessions.ts'
import { settingCauses } from './settings.ts'
import { Setup } from './setup.ts'
import { staticKeyCauses } from './staticKeys.ts'
import { strayLineCauses } from './strayLines.ts'
import { has, trait, valueIn } from './subject.ts'
import { tokenCauses } from './tokens.ts'

export type { Examined, ExaminedFile } from './examined.ts'
export { outdated, type Versions } from './versions.ts'

/** Everything that is looked for: the files first, then what stands in them. */
const checks: readonly ((setup: Setup) => readonly Cause[])[] = [
  fileCauses,
  headerCauses,
  settingCauses,
  strayLineCauses,
  environmentCauses,
  divergenceCauses,
  sessionCauses,
  tokenCauses,
  hardenedCauses,
  cacheCauses,
  staticKeyCauses,
  roleCauses,
  processCauses,
  regionCauses,
]

/** Every finding about this machine's setup: files first, then profiles; most severe first, `tools-diverge` leading. */
export function diagnose(examined: Examined): readonly Finding[] {
  return diagnosisOf(examined)
    .causes.filter(({ isRepeat }) => !isRepeat)
    .map((cause) => findingOf(cause, cause.concerns))
}

/** Those about the files as such, whatever stands in them. */
export const fileFindings = (examined: Examined): readonly Finding[] =>
  fileCauses(new Setup(examined)).map((cause) => findingOf(cause, []))

/** Those that belong beside one explanation. */
export function findingsFor(examined: Examined, explanation: Explanation): readonly Finding[] {
  const diagnosis = diagnosisOf(examined)
  const { tool, profile } = explanation
  const found = new Map<Cause, readonly Concern[]>()
  const isNamed = profile.selectedBy === 'option'
  for (const cause of diagnosis.general) if (cause.reach === 'tool' || !isNamed) found.set(cause, cause.concerns)
  for (const [name, { cause, concern }] of diagnosis.concerning(profile.name)) {
    // What two tools do when they are told a profile, they need not do when they are not.
    if (cause.code === 'tools-diverge' && !isNamed) continue
    if (isPassedOver(explanation) && !cause.code.startsWith('region-')) continue
    if ((cause.reach === 'users' || name === profile.name) && !found.has(cause)) found.set(cause, [concern])
  }
  const findings = [...found]
    .filter(([{ tools, reach }]) => reach !== 'setup' && (tools.length === 0 || tools.includes(tool)))
    .sort(([one], [other]) => diagnosis.order(one) - diagnosis.order(other))
    .map(([cause, concerns]) => findingOf(cause, concerns))
  return profile.exists || findings.some(({ code }) => explainsAbsence(code))
    ? findings
    : [absent(diagnosis.setup, explanation), ...findings]
}

/** The codes of the findings that concern each profile, also through its sources, the most severe first. */
export function codesByProfile(examined: Examined): ReadonlyMap<string, readonly FindingCode[]> {
  const diagnosis = diagnosisOf(examined)
  const codes = new Map<string, readonly FindingCode[]>()
  const alone = new Map<Cause, readonly FindingCode[]>()
  const only = (cause: Cause): readonly FindingCode[] => {
    const known = alone.get(cause)
    if (known) return known
    const codes = [cause.code]
    alone.set(cause, codes)
    return codes
  }
  for (const { name, traits } of diagnosis.setup.subjects.values()) {
    const own = diagnosis.concerns(name)
    const hasSource = has(traits, trait.sourceProfile)
    if (own.length === 0 && !hasSource) continue
    // Thousands of profiles may have one cause in common, and no other.
    const [lone] = own
    if (lone && own.length === 1 && !hasSource) {
      codes.set(name, only(lone.cause))
      continue
    }
    const causes = new Set<Cause>()
    for (const [whose, { cause }] of diagnosis.concerning(name)) {
      if (cause.reach === 'users' || whose === name) causes.add(cause)
    }
    if (causes.size === 0) continue
    const sorted = [...causes].sort((one, other) => diagnosis.order(one) - diagnosis.order(other))
    codes.set(name, [...new Set(sorted.map(({ code }) => code))])
  }
  return codes
}

function findingOf({ code, severity, tools, at, say, fix }: Cause, concerns: readonly Concern[]): Finding {
  const [first, ...others] = concerns
  return {
    code,
    severity,
    message: say(concerns),
    profile: first && others.length === 0 ? first.profile : null,
    tools,
    at: at === undefined ? (first?.at ?? null) : at,
    fix: fix?.(concerns) ?? null,
  }
}

/** Whether the tool takes nothing of its profile but the region. */
const isPassedOver = ({ source }: Explanation) =>
  source !== null && source.profile === null && (source.kind === 'environment' || source.kind === 'web-identity')

const severities = ['error', 'warning', 'info'] as const
const rank = ({ code, severity }: Cause) => (code === 'tools-diverge' ? -1 : severities.indexOf(severity))

const explainsAbsence = (code: FindingCode) =>
  code === 'profile-missing' ||
  code === 'file-unparseable' ||
  code.startsWith('header-') ||
  code.startsWith('profile-prefix')

function absent({ subjects }: Setup, { profile, tool }: Explanation): Finding {
  if (profile.selectedBy === 'default') {
    return {
      ...profileMissing(profile.name, []),
      severity: 'warning',
      message:
        'No profile is chosen and there is none named `default`. Choose one with `latchkey use NAME`, or say --profile NAME.',
      tools: [tool],
    }
  }
  const missing = { ...profileMissing(profile.name, subjects.keys()), tools: [tool] }
  const message = `${tool} knows no profile \`${profile.name}\`, although another tool does. Each may look for its files elsewhere.`
  return subjects.has(profile.name) ? { ...missing, message } : missing
}

/** What was found in one setup. An explanation of each of ten thousand profiles asks for it, and it is made once. */
class Diagnosis {
  readonly setup: Setup
  readonly causes: readonly Cause[]
  /** Those that do not depend on the profile. */
  readonly general: readonly Cause[]
  readonly #order: ReadonlyMap<Cause, number>
  #index: ReadonlyMap<string, readonly Concerning[]> | null = null

  constructor(examined: Examined) {
    this.setup = new Setup(examined)
    const causes = checks.flatMap((check) => check(this.setup))
    this.causes = causes.sort((one, other) => rank(one) - rank(other))
    this.#order = new Map(causes.map((cause, index) => [cause, index]))
    this.general = causes.filter(({ reach }) => reach === 'tool' || reach === 'unnamed')
  }

  order(cause: Cause): number {
    return this.#order.get(cause) ?? 0
  }

  /** What concerns a profile by itself. */
  concerns(name: string): readonly Concerning[] {
    this.#index ??= this.#indexed()
    return this.#index.get(name) ?? []
  }

  /** What concerns a profile, and those that it takes its credentials from, with whom of them. */
  *concerning(name: string): Iterable<readonly [string, Concerning]> {
    this.#index ??= this.#indexed()
    const visited = new Set<string>()
    for (let current: string | undefined = name; current !== undefined && !visited.has(current); ) {
      visited.add(current)
      for (const one of this.#index.get(current) ?? []) yield [current, one]
      const subject = this.setup.subjects.get(current)
      current = subject && has(subject.traits, trait.sourceProfile) ? valueIn(subject, 'source_profile') : undefined
    }
  }

  #indexed(): ReadonlyMap<string, readonly Concerning[]> {
    const index = new Map<string, Concerning[]>()
    for (const cause of this.causes) {
      if (cause.reach === 'unnamed') continue
      for (const concern of cause.concerns) {
        const known = index.get(concern.profile)
        if (known) known.push({ cause, concern })
        else index.set(concern.profile, [{ cause, concern }])
      }
    }
    return index
  }
}

interface Concerning {
  readonly cause: Cause
  readonly concern: Concern
}

const diagnoses = new WeakMap<Examined, Diagnosis>()

function diagnosisOf(examined: Examined): Diagnosis {
  const known = diagnoses.get(examined)
  if (known) return known
  const diagnosis = new Diagnosis(examined)
  diagnoses.set(examined, diagnosis)
  return diagnosis
}
