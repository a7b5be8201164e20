import type { SectionName } from '../../core/model/edit.ts'
import { type FileName, type Finding, problem } from '../../core/model/finding.ts'
import type { Section, Setting } from '../../core/readers/reading.ts'
import { nearest } from '../../core/settings/chosenProfile.ts'
import { type AwsFiles, type Parser, parsers } from './awsFiles.ts'
import { isSecret } from './secrets.ts'
import { wordFor } from './section.ts'

/** A setting of a section, a nested one by its whole key (`s3.max_concurrent_requests`). */
export interface Row {
  readonly key: string
  readonly value: string
  readonly file: FileName
  readonly line: number
  readonly isSecret: boolean
}

export interface Settings {
  /** As aws reads them; what only cdk reads is among them. */
  readonly rows: readonly Row[]
  /** Where the tools do not read the same. */
  readonly notes: readonly { readonly key: string; readonly text: string }[]
}

type Values = Pick<Section, 'keys' | 'get'>

/** What the tools make of a section of both files; null where none of them knows it. */
export function settingsOf(files: AwsFiles, section: SectionName): Settings | null {
  const sections = { aws: sectionIn(files, section, 'aws'), sdk: sectionIn(files, section, 'sdk') }
  if (!sections.aws && !sections.sdk) return null
  const rows = { aws: rowsOf(sections.aws), sdk: rowsOf(sections.sdk) }
  const notes: Settings['notes'][number][] = []
  const canCompare = files.merged.aws.fatal === null
  const all = new Map([...rows.aws, ...[...rows.sdk].filter(([key]) => !rows.aws.has(key))])
  if (canCompare) {
    if (sections.aws && !sections.sdk && all.size > 0) {
      notes.push({
        key: '',
        text: `cdk does not read ${wordFor(section)} at all, because of how its header is written.`,
      })
    } else if (!sections.aws) {
      notes.push({
        key: '',
        text: `aws does not read ${wordFor(section)} at all, because of how its header is written.`,
      })
    } else {
      for (const key of all.keys()) {
        const text = difference(key, rows.aws.get(key), rows.sdk.get(key))
        if (text !== null) notes.push({ key, text })
      }
    }
  }
  return { rows: [...all.values()], notes }
}

function sectionIn({ merged }: AwsFiles, { kind, name }: SectionName, parser: Parser): Values | undefined {
  const { profiles, sessions, services } = merged[parser]
  if (kind === 'profile') return profiles.get(name)
  return (kind === 'services' ? services : sessions).get(name)
}

function rowsOf(section: Values | undefined): Map<string, Row> {
  const rows = new Map<string, Row>()
  const add = (key: string, value: string, { file, line }: Setting, secret: boolean) =>
    rows.set(key, { key, value, file, line, isSecret: secret })
  for (const key of section?.keys() ?? []) {
    const setting = section?.get(key)
    if (!setting) continue
    if (typeof setting.value === 'string') add(key, setting.value, setting, isSecret(key, setting.value))
    else {
      for (const nested of setting.value.values()) {
        add(`${key}.${nested.key}`, nested.value, nested, isSecret(key) || isSecret(nested.key, nested.value))
      }
    }
  }
  return rows
}

function difference(key: string, aws: Row | undefined, sdk: Row | undefined): string | null {
  if (!aws) return `Only cdk reads ${key}.`
  // A setting without a value is none for the SDK, and no tool makes anything of it.
  if (!sdk) return aws.value === '' ? null : `cdk does not read ${key}.`
  if (aws.value === sdk.value) return null
  return aws.isSecret || sdk.isSecret
    ? `cdk reads another value for ${key}.`
    : `cdk reads ${JSON.stringify(sdk.value)} for ${key}, where aws reads ${JSON.stringify(aws.value)}.`
}

/** The keys of a section that any tool reads in one file. */
export function keysIn({ readings }: AwsFiles, { kind, name }: SectionName, file: FileName): Set<string> {
  const keys = parsers.flatMap((parser) => {
    const { profiles, sessions, services } = readings[parser][file]
    const group = kind === 'profile' ? profiles : kind === 'services' ? services : sessions
    return [...rowsOf(group.get(name)).keys()]
  })
  return new Set(keys)
}

/** All keys under which any tool reads something, with those of the blocks themselves. */
export function keysOf({ rows }: Settings): Set<string> {
  return new Set(rows.flatMap(({ key }) => [key, key.split('.')[0] ?? key]))
}

/** No such setting, with the key that was probably meant. */
export function settingMissing(section: SectionName, key: string, known: Iterable<string>): Finding {
  const near = nearest(key, known)
  const word = wordFor(section)
  const hint = near === null ? `Run \`latchkey config list ${word}\` to see what it has.` : `Did you mean \`${near}\`?`
  return problem('setting-missing', `\`${word}\` has no setting \`${key}\`. ${hint}`, {
    profile: section.kind === 'profile' ? section.name : null,
  })
}
