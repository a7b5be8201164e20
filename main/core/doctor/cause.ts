import type { Finding, Fix, Place, SetupCode, Tool } from '../model/finding.ts'

/** A profile that a cause concerns, and where that shows. */
export interface Concern {
  readonly profile: string
  readonly at: Place | null
}

/**
 * Beside which explanations a finding belongs: those of the profiles themselves; those of everybody who uses them, as
 * the source of a role; every one of the tools concerned; those of a tool that is not told a profile; or none, since it
 * says nothing about which credentials are used.
 */
export type Reach = 'profile' | 'users' | 'tool' | 'unnamed' | 'setup'

/** One thing that is wrong, with everybody whom it concerns. It becomes one finding, however many those are. */
export interface Cause {
  readonly code: SetupCode
  readonly severity: Finding['severity']
  readonly tools: readonly Tool[]
  readonly reach: Reach
  /** Empty where it concerns no profile by itself. */
  readonly concerns: readonly Concern[]
  /** Where it lies; that of the first profile if left out. */
  readonly at?: Place | null
  /** What is so, why it matters and what to do, for these profiles. */
  readonly say: (concerns: readonly Concern[]) => string
  readonly fix?: (concerns: readonly Concern[]) => Fix | null
  /** Whether the list of all findings says the same in other words already. */
  readonly isRepeat?: boolean
}

export const allTools: readonly Tool[] = ['aws', 'cdk', 'sdk-js']
export const awsOnly: readonly Tool[] = ['aws']
export const sdkOnly: readonly Tool[] = ['cdk', 'sdk-js']

/** How the tools concerned are named in a sentence. */
export function toolWords(tools: readonly Tool[]): string {
  const [one, other] = [tools.includes('aws'), tools.includes('cdk') || tools.includes('sdk-js')]
  return one && other ? 'aws and cdk' : one ? 'aws' : 'cdk'
}

/** The profiles by name, as far as a sentence can hold them: `a`, `b` and 7 others. */
export function profileWords(concerns: readonly { readonly profile: string }[]): string {
  const shown = concerns.length <= 3 ? concerns : concerns.slice(0, 2)
  const names = shown.map(({ profile }) => `\`${profile}\``)
  const others = concerns.length - shown.length
  return listed(others > 0 ? [...names, `${counted(others)} others`] : names)
}

/** A name as a shell takes it for one word. */
export const shellWord = (name: string): string =>
  /^[\w./%@:+-]+$/.test(name) ? name : `'${name.replaceAll("'", "'\\''")}'`

export const listed = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`

/** 3000 as 3,000. */
export const counted = (count: number): string => String(count).replace(/\B(?=(?:\d{3})+$)/g, ',')

/** `one`, or the number and `many`. */
export const amount = (count: number, one: string, many: string): string =>
  count === 1 ? one : `${counted(count)} ${many}`
