import type { Explanation, Source } from '../model/explanation.ts'
import { cachedRoles } from './caches.ts'
import type { Cause, Concern } from './cause.ts'
import { counted, profileWords } from './cause.ts'
import { regionLabel } from './regions.ts'
import type { Setup } from './setup.ts'
import { credentialTraits, has, hasAny, headOf, keysTraits, type Subject, textOf, trait, valueIn } from './subject.ts'

/** Profiles for which `aws` and `cdk` come to different credentials. */
export function divergenceCauses(setup: Setup): Cause[] {
  const { fatal } = setup.world.aws.merged
  if (fatal) return [...stoppedByFile(setup), ...withoutProfile(setup, new Set(setup.subjects.keys()))]
  const groups = new Map<string, Group>()
  const shapes = shapesOf(setup)
  for (const subject of setup.subjects.values()) {
    const shape = shapes(subject)
    if (shape === 'same') continue
    const id = shape ?? `profile ${subject.name}`
    const group = groups.get(id)
    if (group) group.subjects.push(subject)
    else groups.set(id, { subjects: [subject] })
  }
  const causes: Cause[] = []
  const differing = new Set<string>()
  for (const { subjects } of groups.values()) {
    const [first] = subjects
    if (!first) continue
    const pair = explained(setup, first.name)
    if (!differ(pair)) continue
    for (const { name } of subjects) differing.add(name)
    causes.push(causeOf(setup, pair, subjects))
  }
  return [...causes, ...withoutProfile(setup, differing)]
}

interface Group {
  readonly subjects: Subject[]
}

interface Pair {
  readonly aws: Explanation
  readonly cdk: Explanation
}

const explained = ({ examined: { explain } }: Setup, profile: string | null): Pair => ({
  aws: explain('aws', profile),
  cdk: explain('cdk', profile),
})

/**
 * What decides whether the tools agree about a profile, so that of many alike one is asked: `same` where they must, the
 * sign-in session where it is up to that, null where the profile has to be looked at by itself.
 */
function shapesOf(setup: Setup): (subject: Subject) => string | null {
  const known = new Map<string, string | null>()
  const { world } = setup
  const cached = cachedRoles(setup)
  const hasRemote = Boolean(
    world.isEc2 ||
      world.env.AWS_EC2_METADATA_SERVICE_ENDPOINT ||
      world.env.AWS_CONTAINER_CREDENTIALS_FULL_URI !== undefined ||
      world.env.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI !== undefined ||
      world.legacyKeys,
  )
  const ssoSession = trait.ssoSession | trait.ssoAccount | trait.ssoRole
  const ssoLegacy = trait.ssoStartUrl | trait.ssoRegion | trait.ssoAccount | trait.ssoRole
  const roleOfProfile = trait.role | trait.sourceProfile
  const shapeOf = (subject: Subject): string | null => {
    if (known.has(subject.name)) return known.get(subject.name) ?? null
    // A profile that is met again on the way to its own source has no simple shape.
    known.set(subject.name, null)
    const shape = find(subject)
    known.set(subject.name, shape)
    return shape
  }
  const find = (subject: Subject): string | null => {
    const { isReadAlike, traits, awsIn, aws } = subject
    // The CDK CLI takes quotes off what --profile says.
    if (!isReadAlike || !aws || /^["']/.test(subject.name)) return null
    if (has(traits, trait.region) && !regionLabel.test(textOf(aws, 'region') ?? '')) return null
    const isCached = cached.has(subject.name)
    const ways = traits & (credentialTraits | trait.credentialSource)
    if (ways === 0) return hasRemote ? 'remote' : 'same'
    if (ways === keysTraits) {
      const [config, credentials] = [has(awsIn.config, keysTraits), has(awsIn.credentials, keysTraits)]
      const isApart =
        hasAny(awsIn.config, trait.token | keysTraits) && hasAny(awsIn.credentials, trait.token | keysTraits)
      return (config || credentials) && !isApart && hasTexts(subject, ['aws_access_key_id', 'aws_secret_access_key'])
        ? 'same'
        : null
    }
    if (ways === ssoSession) {
      const session = valueIn(subject, 'sso_session')
      const isWhole = hasTexts(subject, ['sso_account_id', 'sso_role_name'])
      return session && isWhole ? `${isCached ? 'cached' : 'session'} ${session}` : null
    }
    if (ways === ssoLegacy && !isCached) {
      const startUrl = valueIn(subject, 'sso_start_url')
      const isWhole = hasTexts(subject, ['sso_account_id', 'sso_role_name', 'sso_region'])
      return startUrl && isWhole ? `start ${startUrl}` : null
    }
    if (isCached || ways !== roleOfProfile || !/^arn:/.test(valueIn(subject, 'role_arn') ?? '')) return null
    const source = setup.subjects.get(valueIn(subject, 'source_profile') ?? '')
    const shape = source && source !== subject && hasAny(source.traits, credentialTraits) ? shapeOf(source) : null
    return shape
  }
  return shapeOf
}

const hasTexts = (subject: Subject, keys: readonly string[]) => keys.every((key) => valueIn(subject, key))

/** Without credentials a tool is without credentials, whatever it says about that. */
const outcomeOf = ({ outcome }: Explanation) => (outcome === 'fails' || outcome === 'none' ? 'nothing' : outcome)

function differ({ aws, cdk }: Pair): boolean {
  const outcome = outcomeOf(aws)
  if (outcome !== outcomeOf(cdk)) return true
  if (outcome === 'nothing') return false
  const [one, other] = [aws.source, cdk.source]
  if (one === null || other === null) return one !== other
  if (one.kind !== other.kind || one.profile !== other.profile || one.roleArn !== other.roleArn) return true
  if (one.kind === 'static' && one.accessKeyId !== other.accessKeyId) return true
  return hasOtherAccount({ aws, cdk }) || !sameBase(aws.chain, cdk.chain)
}

const sameBase = (one: readonly Source[], other: readonly Source[]) =>
  one[0]?.kind === other[0]?.kind && one[0]?.profile === other[0]?.profile

const hasOtherAccount = ({ aws, cdk }: Pair) =>
  aws.account.id !== null && cdk.account.id !== null && aws.account.id !== cdk.account.id

function causeOf(setup: Setup, pair: Pair, subjects: readonly Subject[]): Cause {
  const works = [pair.aws, pair.cdk].every(({ outcome }) => outcome === 'works' || outcome === 'unknown')
  const concerns = subjects.map((subject): Concern => ({ profile: subject.name, at: headOf(subject) }))
  return {
    code: 'tools-diverge',
    severity: works && (hasOtherAccount(pair) || pair.aws.source?.kind !== pair.cdk.source?.kind) ? 'error' : 'warning',
    tools: ['aws', 'cdk'],
    reach: 'profile',
    concerns,
    say: (which) => {
      // What one is asked for may be another one than the first of a group, with an account of its own.
      const [only] = which
      const own = which.length === 1 && only ? explained(setup, only.profile) : pair
      const withAccount = which.length === 1
      return `${which.length > 3 ? `${counted(which.length)} profiles (${which[0]?.profile}, …)` : profileWords(which)}: ${bothDeeds(own, withAccount)}.`
    },
  }
}

/** What each does; where that sounds alike, with where it begins. */
function bothDeeds({ aws, cdk }: Pair, withAccount: boolean): string {
  const deedsOf = (one: Explanation) => deeds(one, withAccount)
  const isAlike = deedsOf(aws) === deedsOf(cdk)
  const words = (one: Explanation) => {
    const base = one.chain.length > 1 ? one.chain[0] : undefined
    return isAlike && base ? `${deedsOf(one)} with ${sourceWords(base, '')}` : deedsOf(one)
  }
  return `aws ${words(aws)}, cdk ${words(cdk)}`
}

/** What a tool does, in a few words. */
function deeds({ outcome, source, account, profile }: Explanation, withAccount: boolean): string {
  if (outcome === 'fails' || outcome === 'none' || !source) return 'gets no credentials'
  const accountId = account.id ?? source.accountId
  const where = withAccount && accountId !== null ? ` in account ${accountId}` : ''
  const what = sourceWords(withAccount ? source : { ...source, roleName: null }, profile.name)
  if (outcome === 'needs-sign-in') return `needs a new sign-in to ${source.session ?? 'use it'}`
  if (outcome === 'needs-mfa') return 'asks for an MFA code'
  return `uses ${what}${where}`
}

function sourceWords({ kind, file, line, roleArn, roleName, profile }: Source, asked: string): string {
  const of = profile === null || profile === asked ? '' : ` of \`${profile}\``
  switch (kind) {
    case 'environment':
      return 'the keys in the environment'
    case 'static':
      return file === null ? `keys${of} of an older tool` : `the keys${of} in ${file} line ${line}`
    case 'sso':
      return `Identity Center${of}${roleName === null ? '' : ` as ${roleName}`}`
    case 'process':
      return `the external process${of}`
    case 'assume-role':
      return `the role ${roleName ?? roleArn ?? ''}${of}`
    case 'web-identity':
      return `the web identity${of}${roleName === null ? '' : ` as ${roleName}`}`
    case 'container':
      return 'the credentials of the container'
    case 'instance':
      return 'the role of this instance'
    case 'console-login':
      return `the console login${of}`
  }
}

/** With a file that it cannot read, `aws` has nothing, whatever the profile. */
function stoppedByFile(setup: Setup): Cause[] {
  const { fatal } = setup.world.aws.merged
  const able = [...setup.subjects.values()].filter(
    ({ sdk, sdkIn }) => sdk && hasAny(sdkIn.config | sdkIn.credentials, credentialTraits),
  )
  if (!fatal || able.length === 0) return []
  const concerns = able.map((subject): Concern => ({ profile: subject.name, at: headOf(subject) }))
  return [
    {
      code: 'tools-diverge',
      severity: 'error',
      tools: ['aws', 'cdk'],
      reach: 'profile',
      concerns,
      at: { file: fatal.file, line: fatal.line },
      say: (which) =>
        `${which.length > 3 ? `All ${counted(which.length)} profiles` : profileWords(which)}: aws stops at ${setup.shown(fatal.file)} line ${fatal.line} and gets no credentials, cdk goes on with ${which.length === 1 ? 'it' : 'them'}.`,
    },
  ]
}

/** What the tools do when nobody tells them a profile. */
function withoutProfile(setup: Setup, differing: ReadonlySet<string>): Cause[] {
  const pair = explained(setup, null)
  const [one, other] = [pair.aws.profile, pair.cdk.profile]
  if (!differ(pair)) return []
  const name = one.name === other.name ? one.name : null
  const isByProfile = [pair.aws, pair.cdk].every(({ source }) => source === null || source.profile !== null)
  const subject = name !== null && isByProfile ? setup.subjects.get(name) : undefined
  const works = [pair.aws, pair.cdk].every(({ outcome }) => outcome === 'works' || outcome === 'unknown')
  const isChosen = ['CDK_PROFILE', 'cdk.json', '~/.cdk.json'].includes(other.selectedBy)
  const by = isChosen ? ` (${other.selectedBy} names \`${other.name}\`)` : ''
  return [
    {
      code: 'tools-diverge',
      severity: works ? 'error' : isChosen ? 'info' : 'warning',
      tools: ['aws', 'cdk'],
      reach: 'unnamed',
      concerns: subject ? [{ profile: subject.name, at: headOf(subject) }] : [],
      ...(subject ? {} : { at: null }),
      isRepeat: subject !== undefined && differing.has(subject.name),
      say: () => `Without --profile: ${bothDeeds(pair, true)}${by}.`,
    },
  ]
}
