import type { SectionName } from '../../core/model/edit.ts'
import { type FileName, failed, problem, type Result } from '../../core/model/finding.ts'
import { readActiveProfile } from '../../core/settings/activeProfile.ts'
import { chooseProfile } from '../../core/settings/chosenProfile.ts'
import { stateDirectory } from '../../core/settings/stateDirectory.ts'
import type { Context } from '../command.ts'

const kinds = ['profile', 'sso-session', 'services'] as const

/** `NAME` is a profile; other kinds stand before the name, with a colon. */
export function sectionNamed(text: string): SectionName {
  const kind = kinds.find((prefix) => text.startsWith(`${prefix}:`))
  return kind ? { kind, name: text.slice(kind.length + 1) } : { kind: 'profile', name: text }
}

/** As a person writes it on the command line. */
export const wordFor = ({ kind, name }: SectionName) => (kind === 'profile' ? name : `${kind}:${name}`)

export const isSameSection = (one: SectionName, other: SectionName) =>
  one.kind === other.kind && one.name === other.name

const reasons = {
  argument: 'it was named',
  AWS_PROFILE: 'AWS_PROFILE names it',
  active: 'it is the active profile',
  default: 'nothing else is chosen',
} as const

/** The profile that is meant where none is named, which is said on standard error. */
export async function chosenSection({ env, note }: Context): Promise<SectionName> {
  const { profile, by } = chooseProfile(undefined, env, readActiveProfile(await stateDirectory(env)))
  note(`Profile ${profile}: ${reasons[by]}.\n`)
  return { kind: 'profile', name: profile }
}

/** The file that an option names; null where it was not given. */
export function fileOption({ options }: Context, name: 'in' | 'file' | 'kind'): Result<FileName | null> {
  const given = options[name]
  if (given === undefined) return { ok: true, value: null }
  if (given === 'config' || given === 'credentials') return { ok: true, value: given }
  return failed(problem('usage', `--${name} takes config or credentials.`))
}
