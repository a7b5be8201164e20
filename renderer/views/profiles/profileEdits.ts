import type { FileName, Profile, SectionSource, WindowEdit, WindowOperation, Wire } from '../../../preload/contract.ts'
import type { ReviewStep } from '../../review/request.ts'

/** The profiles that take their credentials from another one. */
export const dependentsOf = (name: string, profiles: Iterable<Profile>): readonly string[] =>
  [...profiles].filter((other) => other.sourceProfile === name && other.name !== name).map((other) => other.name)

const filesOf = (sources: readonly SectionSource[]) => [...new Set(sources.map(({ file }) => file))]

/** The same operation in each file that has the section. */
export const sectionEdits = (sources: readonly SectionSource[], operation: WindowOperation): readonly ReviewStep[] =>
  filesOf(sources).map((file) => ({ type: 'edit', edit: { file, operations: [operation] } }))

/** A `source_profile` that names a profile, wherever it is written. */
export interface SourcePlace {
  readonly file: FileName
  readonly profile: string
  readonly key: string
}

/** Where a profile is named as the source of others. */
export async function sourcePlaces(
  wire: Wire,
  name: string,
  dependents: readonly string[],
): Promise<readonly SourcePlace[]> {
  const answers = await Promise.all(
    dependents.map(async (profile) => {
      const answer = await wire.call('section.sources', { kind: 'profile', name: profile })
      return answer.ok ? answer.value.map((source) => ({ ...source, profile })) : []
    }),
  )
  return answers
    .flat()
    .flatMap(({ file, profile, settings }) =>
      settings
        .filter(({ key, value }) => key.toLowerCase() === 'source_profile' && value === name)
        .map(({ key }) => ({ file, profile, key })),
    )
}

/** Renames a profile in each file that has it, and what is to follow the name. */
export function renameEdits(
  name: string,
  to: string,
  sources: readonly SectionSource[],
  places: readonly SourcePlace[],
): readonly WindowEdit[] {
  const own = filesOf(sources)
  const files = [...new Set([...own, ...places.map(({ file }) => file)])]
  return files.map((file) => ({
    file,
    operations: [
      ...(own.includes(file)
        ? [{ type: 'rename-section', section: { kind: 'profile', name }, to } satisfies WindowOperation]
        : []),
      ...places
        .filter((place) => place.file === file)
        .map(
          ({ profile, key }) =>
            ({
              type: 'set',
              section: { kind: 'profile', name: profile },
              key,
              value: to,
            }) satisfies WindowOperation,
        ),
    ],
  }))
}

const safeName = /^[\w./%@:+-]+$/

/** What is wrong with a new name, as a sentence; null where nothing is. */
export function nameProblem(name: string, taken: { has(name: string): boolean }): string | null {
  if (name === '') return null
  if (taken.has(name)) return `There is a profile ${name} already.`
  return safeName.test(name)
    ? null
    : 'Some tools do not find a profile of that name. Use letters, digits and - _ . / % @ : +'
}
