import { type Finding, problem, type Tool } from '../model/finding.ts'
import type { World } from '../resolve/world.ts'
import { counted, profileWords } from './cause.ts'

/** The releases that are installed, like 2.36.7; null where a tool is not there, or does not say. */
export interface Versions {
  readonly aws: string | null
  readonly cdk: string | null
}

/** What this machine's settings ask of the tools that those releases cannot do yet. */
export function outdated(versions: Versions, { aws, sdk }: Pick<World, 'aws' | 'sdk'>): readonly Finding[] {
  const findings: Finding[] = []
  const logins = [...aws.merged.profiles.values(), ...sdk.merged.profiles.values()].filter(
    (profile) => profile.config?.get('login_session') ?? profile.credentials?.get('login_session'),
  )
  const names = [...new Set(logins.map(({ name }) => name))].map((profile) => ({ profile }))
  const who = names.length > 3 ? `${counted(names.length)} profiles` : profileWords(names)
  if (names.length > 0) {
    for (const [tool, since, says] of [
      ['aws', '2.32.0', 'and passes it over'],
      ['cdk', '2.1034.0', 'and finds no credentials'],
    ] as const) {
      const version = versions[tool]
      if (version === null || !isBefore(version, since)) continue
      const message = `${who} ${names.length === 1 ? 'uses' : 'use'} a console login, which ${tool} ${version} does not know ${says}. Update it to ${since} or newer.`
      findings.push(outdatedTool('error', tool, message, names.length === 1 ? (names[0]?.profile ?? null) : null))
    }
  }
  if (aws.merged.sessions.size > 0 && versions.aws !== null && isBefore(versions.aws, '2.22.0')) {
    const message = isBefore(versions.aws, '2.9.0')
      ? `aws ${versions.aws} does not know [sso-session]. Update it to 2.22.0 or newer, which also signs in without a code to compare.`
      : `aws ${versions.aws} signs in with a code to compare only, and such a sign-in is often one that nothing can renew. Update it to 2.22.0 or newer.`
    findings.push(outdatedTool('warning', 'aws', message, null))
  }
  return findings
}

const outdatedTool = (severity: Finding['severity'], tool: Tool, message: string, profile: string | null): Finding =>
  problem('tool-outdated', message, { severity, tools: [tool], profile })

/** Compares number by number; what is no number counts as 0. */
function isBefore(version: string, wanted: string): boolean {
  const [one, other] = [version, wanted].map((text) => text.split('.').map((part) => Number.parseInt(part, 10) || 0))
  for (let at = 0; at < 3; at += 1) {
    const difference = (one?.[at] ?? 0) - (other?.[at] ?? 0)
    if (difference !== 0) return difference < 0
  }
  return false
}
