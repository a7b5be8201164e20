import type { SettingName } from '../../core/files/document/operations.ts'
import type { Editing } from '../../core/files/editing.ts'
import type { SectionName, SectionSource } from '../../core/model/edit.ts'
import { done, type FileName, type Result } from '../../core/model/finding.ts'
import { fileNames } from './awsFiles.ts'

type Sources = readonly SectionSource[]

/** A section as it stands in the files; nothing where it stands in none. */
export function sourcesOf(editing: Editing, section: SectionName): Result<Sources> {
  const found = editing.sources(section)
  return found.ok || found.finding.code !== 'section-missing' ? found : done([])
}

/** The files in which a section stands. */
export const filesOf = (sources: Sources): readonly FileName[] =>
  fileNames.filter((file) => sources.some((source) => source.file === file))

const hasKey = (sources: Sources, file: FileName, key: string) =>
  sources.some((source) => source.file === file && source.settings.some((setting) => isSameKey(setting.key, key)))

const isSameKey = (one: string, other: string) => one.toLowerCase() === other.toLowerCase()

/** `s3.max_concurrent_requests` stands in the block under `s3`, unless a setting has that very name. */
export function settingNamed(section: SectionName, key: string, sources: Sources): SettingName {
  const dot = key.indexOf('.')
  const isFlat = dot < 1 || fileNames.some((file) => hasKey(sources, file, key))
  return isFlat ? { section, key } : { section, key: key.slice(0, dot), nested: key.slice(dot + 1) }
}

const keySettings: readonly string[] = [
  'aws_access_key_id',
  'aws_secret_access_key',
  'aws_session_token',
  'aws_security_token',
]

/** Every file in which a setting, or the block that it is in, stands. The last one goes first for the tools. */
export const filesWith = (sources: Sources, key: string): readonly FileName[] =>
  fileNames.filter((file) => hasKey(sources, file, key))

/** Where a setting is written: where it stands already, else where its like belong. */
export function fileFor({ section, key }: SettingName, sources: Sources): FileName {
  if (section.kind !== 'profile') return 'config'
  const standing = filesWith(sources, key).at(-1)
  if (standing) return standing
  if (!keySettings.includes(key)) return filesOf(sources)[0] ?? 'config'
  // aws does not take one half of the keys from one file and the other half from the other.
  const others = keySettings.flatMap((other) => filesWith(sources, other))
  return others.length > 0 && !others.includes('credentials') ? 'config' : 'credentials'
}
