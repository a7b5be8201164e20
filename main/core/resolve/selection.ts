import type { Rung, SelectedBy } from '../model/explanation.ts'
import type { Query, World } from './world.ts'

/** Which profile a tool takes, and who said so. */
export interface Selection {
  readonly name: string
  readonly by: SelectedBy
  /** Whether it is named so that the tool looks at nothing else. */
  readonly isNamed: boolean
}

/** A place that may name a profile. */
interface Candidate {
  readonly by: Exclude<SelectedBy, 'default'>
  readonly value: string | null | undefined
  /** Whether an empty value names a profile, too: one that cannot exist. */
  readonly countsEmpty?: boolean
  readonly isNamed?: boolean
  /** What is empty and keeps the tool from coming to this place. */
  readonly hiddenBy?: string
}

/** Every place that may name the profile, in the tool's own order. */
function candidates({ tool, profile, awsVersion = 2 }: Query, { env, cdkJson, userCdkJson }: World): Candidate[] {
  const option = { by: 'option', value: profile, isNamed: true } as const
  const variable = (by: 'AWS_PROFILE' | 'AWS_DEFAULT_PROFILE', countsEmpty = false) =>
    ({ by, value: env[by], countsEmpty }) as const
  switch (tool) {
    case 'aws': {
      // Source: botocore, configprovider: a variable that is there counts. Version 2 turned the order round.
      const variables = [variable('AWS_PROFILE', true), variable('AWS_DEFAULT_PROFILE', true)]
      return [option, ...(awsVersion === 1 ? variables.reverse() : variables)]
    }
    case 'cdk':
      // Source: yargs takes `--profile`, then CDK_PROFILE; settings of the application, then the user's own.
      return [
        ...firstHides([
          { ...option, value: unquoted(profile) },
          { by: 'CDK_PROFILE', value: unquoted(env.CDK_PROFILE), isNamed: true },
          { by: 'cdk.json', value: cdkJson?.profile, isNamed: true },
          { by: '~/.cdk.json', value: userCdkJson?.profile, isNamed: true },
        ]),
        variable('AWS_PROFILE'),
        variable('AWS_DEFAULT_PROFILE'),
      ]
    case 'sdk-js':
      // Source: credential-provider-node, defaultProvider: a profile that is given, even empty, is asked for in place of the variable.
      return [option, { ...variable('AWS_PROFILE'), isNamed: profile === undefined }]
  }
}

/** Source: the CDK CLI, Settings.merge: one setting is made of all of them, and an empty one is one. */
function firstHides(settings: readonly Candidate[]): readonly Candidate[] {
  const first = settings.findIndex(({ value }) => typeof value === 'string')
  const hiddenBy = settings[first]?.by
  if (hiddenBy === undefined || settings[first]?.value !== '') return settings
  return settings.map((setting, at) => (at > first ? { ...setting, hiddenBy } : setting))
}

/** yargs takes quotes off, also those that the shell has let through. */
const unquoted = (value: string | undefined) =>
  value && /^(["']).*\1$/s.test(value) && value.length > 1 ? value.slice(1, -1) : value

const names = ({ value, countsEmpty, hiddenBy }: Candidate) =>
  hiddenBy === undefined && typeof value === 'string' && (value !== '' || countsEmpty === true)

const isQuote = (code: number) => code === 0x22 || code === 0x27

export function select(query: Query, world: World): Selection {
  // The option comes first in every tool, and most questions name a profile.
  const { profile } = query
  if (profile && !isQuote(profile.charCodeAt(0))) return { name: profile, by: 'option', isNamed: true }
  for (const candidate of candidates(query, world)) {
    if (names(candidate)) return { name: candidate.value ?? '', by: candidate.by, isNamed: candidate.isNamed === true }
  }
  return { name: 'default', by: 'default', isNamed: false }
}

const titles: Readonly<Record<Exclude<SelectedBy, 'default'>, string>> = {
  option: 'Option --profile',
  AWS_PROFILE: 'AWS_PROFILE',
  AWS_DEFAULT_PROFILE: 'AWS_DEFAULT_PROFILE',
  CDK_PROFILE: 'CDK_PROFILE',
  'cdk.json': 'cdk.json',
  '~/.cdk.json': '~/.cdk.json',
}

export function reportSelection(query: Query, world: World): Rung[] {
  let isDecided = false
  const rungs = candidates(query, world).map((candidate): Rung => {
    const { by, value, hiddenBy } = candidate
    const rung = { rung: by, title: titles[by], at: null }
    if (value && hiddenBy !== undefined) {
      return { ...rung, status: 'shadowed', reason: `It names ${value}, but ${hiddenBy} is there and empty.` }
    }
    if (!names(candidate)) {
      const reason = value === '' ? 'It is empty, which counts as not set.' : 'It names no profile.'
      return { ...rung, status: 'absent', reason }
    }
    const names_ = value === '' ? 'It is set to nothing, which aws takes for a name.' : `It names ${value}.`
    if (isDecided) return { ...rung, status: 'shadowed', reason: names_ }
    isDecided = true
    return { ...rung, status: 'chosen', reason: names_ }
  })
  const byDefault: Rung = {
    rung: 'default',
    title: 'The profile default',
    status: isDecided ? 'not-reached' : 'chosen',
    reason: isDecided ? 'Something else names the profile.' : 'Nothing names a profile.',
    at: null,
  }
  return [...rungs, byDefault]
}
