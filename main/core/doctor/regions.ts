import { asSdkReads } from '../files/document/words.ts'
import type { WindowOperation } from '../model/edit.ts'
import type { FileName, Fix, Tool } from '../model/finding.ts'
import { allTools, awsOnly, type Cause, type Concern, counted, profileWords } from './cause.ts'
import { fixInFiles } from './fixes.ts'
import type { Setup } from './setup.ts'
import { credentialTraits, has, hasAny, headOf, placeOf, type Subject, settingOf, textOf, trait } from './subject.ts'

/** Regions that are missing, are none, or come from elsewhere. */
export function regionCauses(setup: Setup): Cause[] {
  const missing: Subject[] = []
  const causes = inEnvironment(setup)
  const fixed = fixedByEnvironment(setup)
  for (const subject of setup.subjects.values()) {
    if (has(subject.traits, trait.region)) {
      const value = textOf(subject.aws ?? subject.sdk, 'region')
      if (value !== '') {
        if (value === undefined) causes.push(...isBlock(subject))
        else if (!isRegion(value)) causes.push(...malformed(setup, subject, value))
        continue
      }
    }
    if (hasAny(subject.traits, credentialTraits)) missing.push(subject)
  }
  return missing.length === 0 ? causes : [...causes, ...withoutRegion(setup, missing, fixed)]
}

/** As AWS names them: eu-west-1, us-gov-east-1, cn-north-1, eusc-de-east-1. */
const regionName = /^[a-z]{2,4}(?:-[a-z]+){1,3}-\d{1,2}$/

/** What every tool accepts for a region, be it one or not. */
export const regionLabel = /^(?!\d+$)(?!-)[a-zA-Z0-9-]{1,63}(?<!-)$/

const isRegion = (value: string) => regionName.test(value) || value === 'aws-global'

function malformed(setup: Setup, subject: Subject, value: string): Cause[] {
  // A comment in the value is a finding of its own.
  if (asSdkReads(value) !== value) return []
  const isRefused = !regionLabel.test(value)
  const meant = meantBy(value)
  const { name } = subject
  return [
    {
      code: 'region-malformed',
      severity: isRefused ? 'error' : 'warning',
      tools: allTools,
      reach: 'profile',
      concerns: [{ profile: name, at: placeOf(subject, 'region') }],
      say: () =>
        `The region of \`${name}\` is written as ${value.slice(0, 60)}, ${isRefused ? 'which every tool refuses' : 'which is no region that AWS has'}. ${meant === null ? 'Write it like this: eu-west-1' : `Did you mean ${meant}?`}`,
      fix: () => {
        const setting = settingOf(subject.aws, 'region')
        if (meant === null || !setting || !subject.isReadAlike) return null
        if (name === 'default' && setup.isDefaultInherited) return null
        const operation = { type: 'set', section: { kind: 'profile', name }, key: 'region', value: meant } as const
        return fixInFiles(setup, `Write ${meant}`, { [setting.file]: [operation] })
      },
    },
  ]
}

/** Indented lines below an empty value belong to it, for aws. */
function isBlock(subject: Subject): Cause[] {
  if (typeof settingOf(subject.aws, 'region')?.value !== 'object') return []
  return [
    {
      code: 'region-malformed',
      severity: 'error',
      tools: awsOnly,
      reach: 'profile',
      concerns: [{ profile: subject.name, at: placeOf(subject, 'region') }],
      say: () =>
        `The region of \`${subject.name}\` is empty and has indented lines below it, which aws takes for a part of it and refuses. Write the region, and begin those lines without blanks.`,
    },
  ]
}

/** Without quotes, in lower case, and without the letter of an availability zone. */
function meantBy(value: string): string | null {
  const plain = value
    .replace(/^(["'])(.*)\1$/, '$2')
    .trim()
    .toLowerCase()
    .replaceAll('_', '-')
    .replace(/(\d)[a-f]$/, '$1')
  return regionName.test(plain) ? plain : null
}

const awsVariables = ['AWS_REGION', 'AWS_DEFAULT_REGION'] as const
const cdkVariables = [
  'CDK_REGION',
  'AWS_REGION',
  'AMAZON_REGION',
  'AWS_DEFAULT_REGION',
  'AMAZON_DEFAULT_REGION',
] as const

/** For which tools something else than the profile says the region. */
function fixedByEnvironment({ world: { env, cdkJson, userCdkJson } }: Setup) {
  return {
    aws: awsVariables.some((name) => env[name] !== undefined),
    cdk: cdkVariables.some((name) => env[name]) || Boolean(cdkJson?.region ?? userCdkJson?.region),
    sdk: Boolean(env.AWS_REGION),
  }
}

function inEnvironment({ world: { env } }: Setup): Cause[] {
  const name = awsVariables.find((one) => env[one] !== undefined)
  const value = name === undefined ? undefined : env[name]
  if (value === undefined || isRegion(value)) return []
  const common = { reach: 'tool', concerns: [], at: null } as const
  if (value === '') {
    const say = () =>
      `${name} is set to nothing, which aws takes for the region; cdk passes it over. Unset it: unset ${name}`
    return [{ ...common, code: 'region-missing', severity: 'warning', tools: awsOnly, say }]
  }
  const meant = meantBy(value)
  const say = () =>
    `${name} is ${value.slice(0, 60)}, which is no region. ${meant === null ? 'Set it to a region like eu-west-1.' : `Did you mean ${meant}?`}`
  return [{ ...common, code: 'region-malformed', severity: 'error', tools: allTools, say }]
}

function withoutRegion(
  setup: Setup,
  subjects: readonly Subject[],
  fixed: { readonly aws: boolean; readonly cdk: boolean; readonly sdk: boolean },
): Cause[] {
  const concerns = subjects.map((subject): Concern => ({ profile: subject.name, at: headOf(subject) }))
  const usual = textOf(setup.world.sdk.merged.profiles.get('default') ?? null, 'region') || null
  const fix = (which: readonly Concern[]) =>
    usual === null || !isRegion(usual) ? null : withDefault(setup, which, usual)
  const tools: Tool[] = [...(fixed.aws ? [] : ['aws' as const]), ...(fixed.sdk ? [] : ['sdk-js' as const])]
  const words = (which: readonly Concern[]) =>
    which.length > 3 ? `${counted(which.length)} profiles (${which[0]?.profile}, …)` : profileWords(which)
  const causes: Cause[] = []
  if (tools.length > 0) {
    const other = fixed.cdk
      ? ''
      : usual === null
        ? ' cdk takes us-east-1.'
        : ` cdk takes that of \`default\`, ${usual}.`
    causes.push({
      code: 'region-missing',
      severity: 'warning',
      tools,
      reach: 'profile',
      concerns,
      say: (which) =>
        `${words(which)} ${which.length === 1 ? 'has' : 'have'} no region, so ${tools.includes('aws') ? 'aws' : 'programs'} cannot reach most services with ${which.length === 1 ? 'it' : 'them'} unless told one.${other} Add a region.`,
      fix,
    })
  }
  if (!fixed.cdk && usual !== null) {
    causes.push({
      code: 'region-from-default',
      severity: 'warning',
      tools: ['cdk'],
      reach: 'profile',
      concerns,
      say: (which) =>
        `${words(which)} ${which.length === 1 ? 'has' : 'have'} no region, and cdk takes that of \`default\`, ${usual}, which aws never does. Add the region that you mean.`,
      fix,
    })
  }
  return causes
}

/** Findings are shown with their remedies, so one about half the file would weigh too much; it is not what anybody means, either. */
const mostAtOnce = 200

/** cdk goes on as before, and aws does the same. */
function withDefault(setup: Setup, which: readonly Concern[], region: string): Fix | null {
  if (which.length > mostAtOnce) return null
  const operations: Record<FileName, WindowOperation[]> = { config: [], credentials: [] }
  for (const { profile: name } of which) {
    const subject = setup.subjects.get(name)
    if (!subject?.isReadAlike || has(subject.traits, trait.region)) return null
    const file = subject.aws?.config ? 'config' : 'credentials'
    operations[file].push({ type: 'set', section: { kind: 'profile', name }, key: 'region', value: region })
  }
  return fixInFiles(setup, `Write ${region} into ${which.length === 1 ? 'it' : 'them'}`, operations)
}
