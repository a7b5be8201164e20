import type { WindowOperation } from '../model/edit.ts'
import type { FileName, Tool } from '../model/finding.ts'
import type { Section } from '../readers/reading.ts'
import { allTools, awsOnly, type Cause, type Concern, listed, profileWords, sdkOnly, toolWords } from './cause.ts'
import { fixInFiles } from './fixes.ts'
import { legacyCauses } from './legacySessions.ts'
import type { Setup } from './setup.ts'
import { concernsOf, type NeededSignIn, neededSignIns } from './signIns.ts'
import { has, hasAny, headOf, placeOf, type Subject, settingOf, ssoTraits, textOf, trait } from './subject.ts'

/** Settings of Identity Center that are missing, in two minds, or of the old kind. */
export function sessionCauses(setup: Setup): Cause[] {
  const causes: Cause[] = []
  const signIns = neededSignIns(setup)
  for (const signIn of signIns) if (signIn.kind === 'sso-session') causes.push(...ofSession(setup, signIn))
  const old = signIns.filter(({ kind }) => kind === 'legacy')
  causes.push(...legacyCauses(setup, old))
  for (const subject of setup.subjects.values()) causes.push(...incompleteProfile(subject))
  return causes
}

function ofSession(setup: Setup, signIn: NeededSignIn): Cause[] {
  const { aws, sdk } = setup.world
  const { id } = signIn
  const [forAws, forSdk] = [aws.merged.sessions.get(id), sdk.merged.sessions.get(id)]
  if (forAws && needsWholePath(setup)) return [unexpanded(setup, signIn)]
  const knowsAws = forAws !== undefined || aws.merged.fatal !== null
  // To the SDK a section without settings is none.
  if (forAws && !forSdk && forAws.keys().length === 0) return incompleteSession(setup, signIn, forAws)
  if (!knowsAws || !forSdk) {
    const tools: readonly Tool[] = !knowsAws && !forSdk ? allTools : knowsAws ? sdkOnly : awsOnly
    return [missing(setup, signIn, tools)]
  }
  return [...incompleteSession(setup, signIn, forSdk), ...(forAws ? conflicts(setup, signIn, forAws) : [])]
}

function missing(setup: Setup, signIn: NeededSignIn, tools: readonly Tool[]): Cause {
  const { id } = signIn
  const meant = tools === allTools ? meantSession(setup, id) : null
  const hint =
    tools !== allTools
      ? 'The header of that section is not one that it reads.'
      : meant === null
        ? `Add that section, with sso_start_url and sso_region.`
        : `Did you mean \`${meant}\`?`
  return {
    code: 'sso-session-missing',
    severity: 'error',
    tools,
    reach: 'users',
    concerns: concernsOf(signIn),
    say: (which) =>
      `${profileWords(which)} ${which.length === 1 ? 'signs' : 'sign'} in with \`${id}\`, and ${toolWords(tools)} ${tools === allTools ? 'find' : 'finds'} no [sso-session ${id}] in ${setup.shown('config')}. ${hint}`,
    fix: (which) => (meant === null ? null : renamed(setup, signIn, which, meant)),
  }
}

/** Another spelling of the same name: in quotes, or in another case. */
function meantSession(setup: Setup, id: string): string | null {
  const bare = id.replace(/^(["'])(.*)\1$/, '$2').toLowerCase()
  const names = [...setup.world.aws.merged.sessions.keys()].filter((name) => name.toLowerCase() === bare)
  return names.length === 1 && setup.world.sdk.merged.sessions.has(names[0] ?? '') ? (names[0] ?? null) : null
}

function renamed(setup: Setup, { subjects }: NeededSignIn, which: readonly Concern[], to: string) {
  const operations: Record<FileName, WindowOperation[]> = { config: [], credentials: [] }
  const wanted = new Set(which.map(({ profile }) => profile))
  for (const { name, aws, isReadAlike } of subjects) {
    const setting = settingOf(aws, 'sso_session')
    if (!wanted.has(name) || !setting) continue
    if (!isReadAlike) return null
    const section = { kind: 'profile', name } as const
    operations[setting.file].push({ type: 'set', section, key: 'sso_session', value: to })
  }
  return fixInFiles(setup, `Use the session ${to}`, operations)
}

/** The SDK takes `~/` for a directory of that name when it looks for sessions, and for these only. */
const needsWholePath = ({ world }: Setup) => world.env.AWS_CONFIG_FILE?.startsWith('~/') === true

function unexpanded(setup: Setup, signIn: NeededSignIn): Cause {
  return {
    code: 'sso-session-missing',
    severity: 'error',
    tools: sdkOnly,
    reach: 'users',
    concerns: concernsOf(signIn),
    at: null,
    say: (which) =>
      `AWS_CONFIG_FILE begins with ~/, where cdk looks for profiles but not for sign-in sessions: it cannot use ${profileWords(which)}. Set it to the whole path, ${setup.world.home}/…`,
  }
}

function incompleteSession(setup: Setup, signIn: NeededSignIn, section: Section): Cause[] {
  const lacking = ['sso_start_url', 'sso_region'].filter((key) => !section.text(key))
  if (lacking.length === 0) return []
  const at = { file: section.file, line: section.line }
  return [
    {
      code: 'sso-session-incomplete',
      severity: 'error',
      tools: allTools,
      reach: 'users',
      concerns: concernsOf(signIn).map((concern) => ({ ...concern, at })),
      at,
      say: (which) =>
        `[sso-session ${signIn.id}] in ${setup.shown('config')} line ${section.line} has no ${listed(lacking)}, so nobody can sign in to ${profileWords(which)}. Add ${lacking.length === 1 ? 'it' : 'them'}.`,
    },
  ]
}

/** A setting that stands in the profile and in its session, with two values. */
function conflicts(setup: Setup, signIn: NeededSignIn, section: Section): Cause[] {
  const wanted = trait.ssoRegion | trait.ssoStartUrl
  return signIn.subjects.flatMap((subject): Cause[] => {
    if (!hasAny(subject.awsIn.config | subject.awsIn.credentials, wanted)) return []
    const keys = ['sso_start_url', 'sso_region'].filter((key) => {
      const own = textOf(subject.aws, key)
      return own !== undefined && section.text(key) !== undefined && own !== section.text(key)
    })
    const [first] = keys
    if (first === undefined) return []
    const { name } = subject
    const place = placeOf(subject, first)
    return [
      {
        code: 'sso-session-conflict',
        severity: 'error',
        tools: awsOnly,
        reach: 'users',
        concerns: [{ profile: name, at: place }],
        say: () =>
          `\`${name}\` has ${listed(keys)} of its own, other than in [sso-session ${signIn.id}]: aws stops at that, cdk takes the session's. Remove ${keys.length === 1 ? 'it' : 'them'} from the profile.`,
        fix: () => {
          if (!subject.isReadAlike) return null
          const operations: Record<FileName, WindowOperation[]> = { config: [], credentials: [] }
          for (const key of keys) {
            for (const file of ['config', 'credentials'] as const) {
              if (!subject.aws?.[file]?.get(key)) continue
              operations[file].push({ type: 'unset', section: { kind: 'profile', name }, key })
            }
          }
          return fixInFiles(setup, `Remove the profile's own ${listed(keys)}`, operations)
        },
      },
    ]
  })
}

/** A profile that asks for Identity Center without saying all that it takes. */
function incompleteProfile(subject: Subject): Cause[] {
  const { traits, name } = subject
  if (!hasAny(traits, ssoTraits)) return []
  const isWhole = has(traits, trait.ssoAccount | trait.ssoRole) && hasAny(traits, trait.ssoSession | trait.ssoStartUrl)
  const isLegacy = !has(traits, trait.ssoSession)
  if (isWhole && !(isLegacy && !has(traits, trait.ssoRegion))) return []
  const lacking = [
    ...(has(traits, trait.ssoAccount) ? [] : ['sso_account_id']),
    ...(has(traits, trait.ssoRole) ? [] : ['sso_role_name']),
    ...(isLegacy && !has(traits, trait.ssoStartUrl)
      ? [traits & trait.ssoRegion ? 'sso_start_url' : 'sso_session']
      : []),
    ...(isLegacy && has(traits, trait.ssoStartUrl) && !has(traits, trait.ssoRegion) ? ['sso_region'] : []),
  ]
  const ignored = !hasAny(traits, trait.ssoAccount | trait.ssoRole)
  const first = ['sso_session', 'sso_start_url', 'sso_account_id', 'sso_role_name', 'sso_region'].find((key) =>
    placeOf(subject, key),
  )
  return [
    {
      code: 'sso-session-incomplete',
      severity: 'error',
      tools: allTools,
      reach: 'users',
      concerns: [{ profile: name, at: (first === undefined ? null : placeOf(subject, first)) ?? headOf(subject) }],
      say: () =>
        `\`${name}\` has settings of Identity Center, but no ${listed(lacking)}: ${ignored ? 'aws takes no notice of them, and cdk stops' : 'aws and cdk stop at that'}. Add ${lacking.length === 1 ? 'it' : 'them'}.`,
    },
  ]
}
