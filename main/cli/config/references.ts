import type { SectionName } from '../../core/model/edit.ts'
import type { FileName } from '../../core/model/finding.ts'
import { type AwsFiles, fileNames, parsers } from './awsFiles.ts'
import { isSameSection, wordFor } from './section.ts'

/** A setting of a profile that names another section. */
export interface Reference {
  readonly from: SectionName
  readonly key: string
  readonly file: FileName
}

const keys = { profile: 'source_profile', 'sso-session': 'sso_session', services: 'services' } as const

/** Every setting that names a section, as any tool reads it. */
export function referencesTo({ readings }: AwsFiles, { kind, name }: SectionName): Reference[] {
  const key = keys[kind]
  const found: Reference[] = []
  for (const file of fileNames) {
    const names = parsers.flatMap((parser) =>
      [...readings[parser][file].profiles.values()].filter((profile) => profile.text(key) === name),
    )
    for (const from of new Set(names.map((profile) => profile.name))) {
      found.push({ from: { kind: 'profile', name: from }, key, file })
    }
  }
  return found
}

/** Those of other sections. */
export const byOthers = (references: readonly Reference[], section: SectionName) =>
  references.filter(({ from }) => !isSameSection(from, section))

/** Who refers to it, in a few words. */
export function referrers(references: readonly Reference[]): string {
  const names = [...new Set(references.map(({ from }) => `\`${wordFor(from)}\``))]
  const key = references[0]?.key ?? ''
  const verb = names.length === 1 ? 'names' : 'name'
  return `${names.join(', ')} (which ${verb} it as ${key})`
}
