import type { Editing } from '../files/editing.ts'
import type { EditStep } from '../files/plan.ts'
import { done, failed, problem, type Result } from '../model/finding.ts'
import type { ProfileKind, ProfileSettings } from '../model/profile.ts'

const refusedKinds: Partial<Readonly<Record<ProfileKind, string>>> = {
  sso: 'signs in with Identity Center',
  'assume-role': 'assumes a role',
  'web-identity': 'takes a role with a web identity',
  static: 'has keys of its own',
  process: 'asks an external process',
}

/** Whether a profile can use a console login: not beside other credentials, as with `aws login`. */
export function mayUseLogin(name: string, profile: ProfileSettings | undefined): Result<null> {
  const does = refusedKinds[profile?.kind ?? 'none']
  if (does === undefined) return done(null)
  const message = `\`${name}\` ${does}, and aws refuses a console sign-in beside that. Give the sign-in a profile of its own.`
  return failed(problem('edit-refused', message, { profile: name }))
}

/** What `aws login` writes: whose login the profile uses, and a region where it has none. */
export function loginSteps(
  name: string,
  profile: ProfileSettings | undefined,
  session: string,
  region: string,
): readonly EditStep[] {
  const section = { kind: 'profile', name } as const
  const own: readonly (readonly [string, string])[] = [
    ['login_session', session],
    ...(profile?.region == null ? [['region', region] as const] : []),
  ]
  if (!profile?.files.includes('config')) return [{ type: 'add-section', section, settings: own }]
  return own.map(([key, value]) => ({ type: 'set', section, key, value }) as const)
}

/** Writes it: the sign-in that it comes from is what the person has asked for. The history keeps the version before. */
export async function writeLogin(editing: Editing, name: string, steps: readonly EditStep[]): Promise<Result<null>> {
  const preview = editing.preview('config', steps)
  if (!preview.ok) return preview
  if (preview.value.diff === '') return done(null)
  const title = `Signed in to the console for ${name}`
  const saved = await editing.save('config', steps, { basis: preview.value.basis, title })
  if (!saved.ok) return saved
  return saved.value.saved ? done(null) : failed(problem('save-conflict', saved.value.conflict.message))
}
