import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { MergedProfile, MergedReading } from '../core/readers/merge.ts'
import type { Section } from '../core/readers/reading.ts'

/** Files that stand in for the two of the person, and end with the command. */
export interface StandIn {
  readonly variables: Readonly<Record<string, string>>
  remove(): void
}

/** What a profile may say that has nothing to do with credentials. Anything else could be a secret, and stays where it is. */
const harmless = [
  'account_id_endpoint_mode',
  'ca_bundle',
  'cli_auto_prompt',
  'cli_binary_format',
  'cli_follow_urlparam',
  'cli_history',
  'cli_pager',
  'cli_timestamp_format',
  'defaults_mode',
  'endpoint_discovery_enabled',
  'endpoint_url',
  'ignore_configured_endpoint_urls',
  'max_attempts',
  'output',
  'parameter_validation',
  'region',
  'retry_mode',
  's3',
  'sdk_ua_app_id',
  'services',
  'sts_regional_endpoints',
  'tcp_keepalive',
  'use_dualstack_endpoint',
  'use_fips_endpoint',
] as const

/** The settings of a profile as those of `[default]`, without any credentials. */
export function settingsAlone({ profiles, services }: MergedReading, profile: string): string {
  const own = profiles.get(profile)
  const named = own?.text('services')
  const section = named === undefined ? undefined : services.get(named)
  const lines = ['[default]', ...(own ? harmless.flatMap((key) => linesOf(own, key)) : [])]
  if (section) lines.push('', `[services ${named}]`, ...section.keys().flatMap((key) => linesOf(section, key)))
  return `${lines.join('\n')}\n`
}

/** Of a value its first line: what stands below it may be a setting that only one tool takes for a part of this one. */
function linesOf(section: Pick<MergedProfile | Section, 'get'>, key: string): string[] {
  const value = section.get(key)?.value
  if (value === undefined) return []
  if (typeof value === 'string') return value === '' ? [] : [`${key} = ${firstLine(value)}`]
  return [`${key} =`, ...[...value.values()].map((nested) => `  ${nested.key} = ${firstLine(nested.value)}`)]
}

const firstLine = (value: string) => value.split(/[\r\n]/, 1)[0] ?? ''

/**
 * Tools look into both files before they ask a container's host, and would find the credentials of `[default]` there. So
 * the command has files without any, in a directory that only its owner sees.
 */
export function standInFiles(config: string): StandIn {
  const directory = mkdtempSync(join(tmpdir(), 'latchkey-exec-'))
  const paths = { config: join(directory, 'config'), credentials: join(directory, 'credentials') }
  writeFileSync(paths.config, config, { mode: 0o600 })
  writeFileSync(paths.credentials, '', { mode: 0o600 })
  return {
    variables: {
      AWS_CONFIG_FILE: paths.config,
      AWS_SHARED_CREDENTIALS_FILE: paths.credentials,
      // Older still, and asked before a container's host, too.
      BOTO_CONFIG: paths.credentials,
    },
    remove: () => rmSync(directory, { recursive: true, force: true }),
  }
}
