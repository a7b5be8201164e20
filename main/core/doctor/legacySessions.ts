import type { WindowOperation } from '../model/edit.ts'
import type { FileName, Fix } from '../model/finding.ts'
import { sessionNameFor } from '../model/sessionName.ts'
import { sameStart } from '../model/startUrl.ts'
import { tokenFileName } from '../resolve/cacheNames.ts'
import { awsRenewalMs, pythonTime } from '../resolve/times.ts'
import { allTools, type Cause, type Concern, listed, profileWords } from './cause.ts'
import { fixInFiles } from './fixes.ts'
import type { Setup } from './setup.ts'
import { concernsOf, type NeededSignIn } from './signIns.ts'
import { has, type Subject, textOf, trait } from './subject.ts'

/** Profiles of the old kind. The fix gives those of one start URL a session that they share. */
export function legacyCauses(setup: Setup, signIns: readonly NeededSignIn[]): Cause[] {
  // Fixes of several findings may be made together, so that no two of them may want the same name.
  const named = new Set<string>()
  const targets = new Map<string, Target>()
  return signIns.map((signIn): Cause => {
    const targetOf = (region: string) => {
      const id = JSON.stringify([signIn.id, region])
      const known = targets.get(id)
      if (known) return known
      const target = targetFor(setup, signIn.id, region, named)
      named.add(target.session)
      targets.set(id, target)
      return target
    }
    // In the order of the findings, whichever of them is mended.
    for (const subject of signIn.subjects) targetOf(regionOf(subject) ?? '')
    return {
      code: 'sso-legacy',
      severity: 'info',
      tools: allTools,
      reach: 'profile',
      concerns: concernsOf(signIn),
      say: (which) =>
        `${profileWords(which)} ${which.length === 1 ? 'signs' : 'sign'} in to ${signIn.id} the old way, without an [sso-session]: nothing can renew such a sign-in, so a person has to sign in again each time. With a session the tools renew it. They look for its token under another name, so sign in once after the change.`,
      fix: (which) => converted(setup, signIn, which, targetOf),
    }
  })
}

interface Target {
  readonly session: string
  readonly isNew: boolean
  /** Whether somebody is signed in to it already. */
  readonly isSignedIn: boolean
}

/** The session that there is for it, or else a new one. */
function targetFor(setup: Setup, startUrl: string, region: string, named: ReadonlySet<string>): Target {
  const { aws, sdk } = setup.world
  for (const [name, section] of aws.merged.sessions) {
    const isSame = sameStart(section.text('sso_start_url') ?? '', startUrl) && section.text('sso_region') === region
    if (isSame && sdk.merged.sessions.get(name) === section) {
      return { session: name, isNew: false, isSignedIn: isSignedIn(setup, name) }
    }
  }
  const taken = {
    // A token that lies under the name would be taken for one of the new session.
    has: (name: string) =>
      named.has(name) ||
      aws.merged.sessions.has(name) ||
      sdk.merged.sessions.has(name) ||
      setup.world.tokens.has(tokenFileName(name)),
  }
  return { session: sessionNameFor(startUrl, taken), isNew: true, isSignedIn: false }
}

/** The portal answers at an address with and without these at its end. */

function isSignedIn({ world }: Setup, session: string): boolean {
  const token = world.tokens.get(tokenFileName(session))
  if (typeof token !== 'object' || token.accessToken !== 'present') return false
  const end = pythonTime(token.expiresAt)
  return 'ms' in end && end.ms - world.now > awsRenewalMs
}

const regionOf = ({ aws }: Subject) => textOf(aws, 'sso_region') || null

function converted(
  setup: Setup,
  { id, subjects }: NeededSignIn,
  which: readonly Concern[],
  targetOf: (region: string) => Target,
): Fix | null {
  // Anything else may be a value that not every tool reads to its end.
  if (!/^[^\s#;]\S*$/.test(id)) return null
  const operations: Record<FileName, WindowOperation[]> = { config: [], credentials: [] }
  const wanted = new Set(which.map(({ profile }) => profile))
  const used = new Map<string, Target>()
  for (const subject of subjects) {
    if (!wanted.has(subject.name)) continue
    const region = regionOf(subject)
    if (region === null || !has(subject.traits, trait.ssoAccount | trait.ssoRole) || !subject.isReadAlike) return null
    const target = targetOf(region)
    if (target.isNew && !used.has(target.session)) {
      operations.config.push({
        type: 'add-section',
        section: { kind: 'sso-session', name: target.session },
        settings: [
          ['sso_start_url', id],
          ['sso_region', region],
          // Without it there is no refresh token.
          ['sso_registration_scopes', 'sso:account:access'],
        ],
      })
    }
    used.set(target.session, target)
    convert(subject, target.session, operations)
  }
  const sessions = [...used.values()]
  const names = listed(sessions.map(({ session }) => session))
  const again = sessions.every((one) => one.isSignedIn) ? '' : ', then sign in again'
  return fixInFiles(setup, `Use the ${sessions.length === 1 ? 'session' : 'sessions'} ${names}${again}`, operations)
}

function convert({ aws, name }: Subject, session: string, operations: Record<FileName, WindowOperation[]>): void {
  const section = { kind: 'profile', name } as const
  const home: FileName = aws?.config?.get('sso_start_url') ? 'config' : 'credentials'
  operations[home].push({ type: 'set', section, key: 'sso_session', value: session })
  for (const file of ['config', 'credentials'] as const) {
    for (const key of ['sso_start_url', 'sso_region']) {
      if (aws?.[file]?.get(key)) operations[file].push({ type: 'unset', section, key })
    }
  }
}
