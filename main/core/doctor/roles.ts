import type { Tool } from '../model/finding.ts'
import { allTools, awsOnly, type Cause, type Concern, profileWords, sdkOnly, toolWords } from './cause.ts'
import type { Setup } from './setup.ts'
import {
  credentialTraits,
  has,
  hasAny,
  keysTraits,
  placeOf,
  type Subject,
  sideOf,
  textOf,
  trait,
  valueIn,
} from './subject.ts'

/** Roles that cannot be assumed as they are described. */
export function roleCauses(setup: Setup): Cause[] {
  const causes: Cause[] = []
  const missingSources = new Map<string, Concern[]>()
  const missingTokenFiles = new Map<string, Concern[]>()
  const wanted = trait.role | trait.sourceProfile | trait.credentialSource | trait.webIdentity
  for (const subject of setup.subjects.values()) {
    if (!hasAny(subject.traits, wanted)) continue
    causes.push(...incomplete(setup, subject), ...loop(setup, subject))
    noteMissingSource(setup, subject, missingSources)
    noteTokenFile(setup, subject, missingTokenFiles)
  }
  for (const [id, concerns] of missingSources) causes.push(sourceMissing(setup, id, concerns))
  for (const [path, concerns] of missingTokenFiles) causes.push(tokenFileMissing(setup, path, concerns))
  return causes
}

function incomplete(setup: Setup, subject: Subject): Cause[] {
  const { name, traits } = subject
  const found: Found = (key, says, tools = allTools, severity = 'error') => [
    {
      code: 'role-incomplete',
      severity,
      tools,
      reach: 'users',
      concerns: [{ profile: name, at: placeOf(subject, key) }],
      say: () => `\`${name}\` ${says}`,
    },
  ]
  const isWeb = Boolean(valueIn(subject, 'web_identity_token_file'))
  if (!has(traits, trait.role)) {
    if (isWeb) {
      return found(
        'web_identity_token_file',
        'has a web_identity_token_file and no role_arn, so there is no role to use it for. Add role_arn.',
      )
    }
    const key = has(traits, trait.sourceProfile) ? 'source_profile' : 'credential_source'
    if (!hasAny(traits, trait.sourceProfile | trait.credentialSource)) return []
    // The SDK takes a profile with nothing but this for the source of another one.
    if (key === 'credential_source') return []
    return found(
      key,
      `has ${key} and no role_arn, so no tool takes notice of it. Add role_arn, or remove it.`,
      allTools,
      'warning',
    )
  }
  const arn = valueIn(subject, 'role_arn') ?? ''
  if (!/^arn:[\w-]+:iam::\d{12}:role\/\S+$/.test(arn.split(/\s[#;]/)[0]?.trim() ?? '')) {
    return found('role_arn', 'has a role_arn that is not one. It looks like this: arn:aws:iam::111122223333:role/NAME')
  }
  if (isWeb) return []
  const empty = ['web_identity_token_file', 'mfa_serial'].find((key) => valueIn(subject, key) === '')
  if (empty !== undefined) {
    return found(empty, `has an empty ${empty}, which aws takes for a value, and cdk for none. Remove that line.`)
  }
  const [hasProfile, hasOther] = [has(traits, trait.sourceProfile), has(traits, trait.credentialSource)]
  if (hasProfile && hasOther) {
    return found(
      'credential_source',
      'has both source_profile and credential_source, and aws refuses that. Remove one of them.',
    )
  }
  if (!hasProfile && !hasOther) {
    const others = traits & ~(trait.role | trait.region | trait.mfa)
    const cdk = hasAny(others, keysTraits | trait.ssoSession | trait.ssoStartUrl | trait.login | trait.process)
    return found(
      'role_arn',
      `has a role_arn and nothing to assume it with: aws stops, and cdk ${cdk ? 'uses the other credentials in it, without the role' : 'finds no credentials'}. Add source_profile or credential_source.`,
    )
  }
  return hasOther
    ? ofCredentialSource(setup, valueIn(subject, 'credential_source') ?? '', found)
    : ofSource(setup, valueIn(subject, 'source_profile') ?? '', found)
}

type Found = (key: string, says: string, tools?: readonly Tool[], severity?: Cause['severity']) => Cause[]

function ofCredentialSource({ world: { env } }: Setup, source: string, found: Found): Cause[] {
  if (!credentialSources.has(source)) {
    return found(
      'credential_source',
      'has a credential_source that no tool knows. It is Environment, Ec2InstanceMetadata or EcsContainer, and case counts.',
    )
  }
  const hasKeys = env.AWS_ACCESS_KEY_ID && env.AWS_SECRET_ACCESS_KEY
  const hasContainer = env.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI ?? env.AWS_CONTAINER_CREDENTIALS_FULL_URI
  if (source === 'Environment' && !hasKeys) {
    const says =
      'assumes its role with keys from the environment, and AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set.'
    return found('credential_source', says, allTools, 'warning')
  }
  if (source !== 'EcsContainer' || hasContainer !== undefined) return []
  const says =
    'assumes its role with the credentials of a container, and the variables that tell where those are are not set.'
  return found('credential_source', says, allTools, 'warning')
}

function ofSource(setup: Setup, source: string, found: Found): Cause[] {
  const known = setup.subjects.get(source)
  if (!known || hasAny(known.traits, credentialTraits | trait.credentialSource)) return []
  return found(
    'source_profile',
    `takes its credentials from \`${source}\`, and that profile has none. Name another one, or add credentials to it.`,
  )
}

const credentialSources = new Set(['Environment', 'Ec2InstanceMetadata', 'EcsContainer'])

function noteMissingSource(setup: Setup, subject: Subject, missing: Map<string, Concern[]>): void {
  if (!has(subject.traits, trait.role | trait.sourceProfile)) return
  const source = valueIn(subject, 'source_profile')
  if (!source) return
  const { aws, sdk } = setup.world
  const isMissing = [subject.aws && !aws.merged.profiles.has(source), subject.sdk && !sdk.merged.profiles.has(source)]
  if (!isMissing.includes(true)) return
  const id = `${isMissing[0] ? 'a' : ''}${isMissing[1] ? 's' : ''} ${source}`
  const concern = { profile: subject.name, at: placeOf(subject, 'source_profile') }
  const known = missing.get(id)
  if (known) known.push(concern)
  else missing.set(id, [concern])
}

const toolsOf: Readonly<Record<string, readonly Tool[]>> = { a: awsOnly, s: sdkOnly, as: allTools }

function sourceMissing(setup: Setup, id: string, concerns: readonly Concern[]): Cause {
  const blank = id.indexOf(' ')
  const name = id.slice(blank + 1)
  const tools = toolsOf[id.slice(0, blank)] ?? allTools
  const near = tools === allTools ? setup.nearest(name) : null
  const hint = near === null ? 'Correct source_profile, or add that profile.' : `Did you mean \`${near}\`?`
  return {
    code: 'source-profile-missing',
    severity: 'error',
    tools,
    reach: 'users',
    concerns,
    say: (which) =>
      `${profileWords(which)} ${which.length === 1 ? 'takes its' : 'take their'} credentials from \`${name}\`, and ${toolWords(tools)} ${tools === allTools ? 'know' : 'knows'} no such profile. ${hint}`,
  }
}

/** Goes from source to source as the tools do: from the second profile on, its own keys count more than its role. */
function loop(setup: Setup, subject: Subject): Cause[] {
  const { name } = subject
  if (!has(subject.traits, trait.role | trait.sourceProfile) || has(subject.traits, trait.webIdentity)) return []
  const first = sourceOf(subject)
  if (first === null) return []
  const hasKeys = has(subject.traits, keysTraits)
  if (first === name && hasKeys) return []
  const visited = [name]
  let current: string | null = first
  while (current !== null) {
    if (visited.includes(current)) break
    visited.push(current)
    const next = setup.subjects.get(current)
    if (!next || !has(next.traits, trait.role) || has(next.traits, keysTraits)) return []
    current = sourceOf(next)
  }
  if (current === null) return []
  const tools = current === name && hasKeys ? awsOnly : allTools
  const way = [...visited, current].map((one) => `\`${one}\``).join(' → ')
  return [
    {
      code: 'source-profile-loop',
      severity: 'error',
      tools,
      reach: 'users',
      concerns: [{ profile: name, at: placeOf(subject, 'source_profile') }],
      say: () =>
        `\`${name}\` ends where it began: ${way}. No credentials come out of that; give one of them another source_profile.`,
    },
  ]
}

const sourceOf = (subject: Subject): string | null =>
  has(subject.traits, trait.sourceProfile) ? (valueIn(subject, 'source_profile') ?? null) : null

function noteTokenFile({ world }: Setup, subject: Subject, missing: Map<string, Concern[]>): void {
  const side = sideOf(subject, 'aws') ?? sideOf(subject, 'sdk')
  const path = textOf(side?.profile ?? null, 'web_identity_token_file')
  if (!path) return
  const found = world.paths.get(path)
  if (!found || (found.exists && found.readable)) return
  const concern = { profile: subject.name, at: placeOf(subject, 'web_identity_token_file') }
  const known = missing.get(path)
  if (known) known.push(concern)
  else missing.set(path, [concern])
}

function tokenFileMissing({ world }: Setup, path: string, concerns: readonly Concern[]): Cause {
  const found = world.paths.get(path)
  const what = found?.exists ? 'cannot be read' : 'does not exist'
  const hint = path.startsWith('~')
    ? 'No tool puts the home directory in the place of ~ here: write the whole path.'
    : 'Correct web_identity_token_file, or ask whatever writes that file.'
  return {
    code: 'token-file-missing',
    severity: 'error',
    tools: allTools,
    reach: 'users',
    concerns,
    say: (which) => `The token file of ${profileWords(which)}, ${path}, ${what}. ${hint}`,
  }
}
