import { parse } from '../../core/files/document/document.ts'
import { findHome, homeMissing, locate, shownPath } from '../../core/files/locations.ts'
import { type ReadFile, readAwsFile } from '../../core/files/read.ts'
import type { SectionName } from '../../core/model/edit.ts'
import { done, type FileName, type Finding, failed, problem, type Result } from '../../core/model/finding.ts'
import { readAws } from '../../core/readers/aws.ts'
import { type MergedReading, merge } from '../../core/readers/merge.ts'
import type { Reading } from '../../core/readers/reading.ts'
import { readSdk } from '../../core/readers/sdk.ts'
import { nearest, profileMissing } from '../../core/settings/chosenProfile.ts'
import type { Context } from '../command.ts'

export const fileNames: readonly FileName[] = ['config', 'credentials']

export type Parser = 'aws' | 'sdk'
export const parsers: readonly Parser[] = ['aws', 'sdk']

/** Both files as each parser reads them, at one moment. */
export interface AwsFiles {
  readonly home: string
  /** The paths as a person writes them. */
  readonly shown: Readonly<Record<FileName, string>>
  readonly status: Readonly<Record<FileName, ReadFile['status']>>
  readonly readings: Readonly<Record<Parser, Readonly<Record<FileName, Reading>>>>
  readonly merged: Readonly<Record<Parser, MergedReading>>
  /** What to tell a person about the files as such. */
  readonly problems: readonly string[]
}

export function readAwsFiles({ env }: Context): Result<AwsFiles> {
  const home = findHome(env)
  if (home === null) return failed(homeMissing)
  const { files: paths } = locate(env, home)
  const config = readAwsFile('config', paths.config)
  const credentials = readAwsFile('credentials', paths.credentials)
  const documents = { config: parse(config.bytes), credentials: parse(credentials.bytes) }
  const aws = {
    config: readAws(documents.config, { file: 'config', path: config.path }),
    credentials: readAws(documents.credentials, { file: 'credentials', path: credentials.path }),
  }
  const sdk = {
    config: readSdk(documents.config, { file: 'config' }),
    credentials: readSdk(documents.credentials, { file: 'credentials' }),
  }
  const merged = { aws: merge(aws, 'replace'), sdk: merge(sdk, 'mix') }
  const shown = { config: shownPath(paths.config, home), credentials: shownPath(paths.credentials, home) }
  const { fatal } = merged.aws
  const problems = [config, credentials]
    .filter(({ status }) => status === 'unreadable')
    .map(({ name }) => `${shown[name]} cannot be read. Give yourself read access to it.`)
  if (fatal) {
    const what = `aws cannot read ${shown[fatal.file]}: line ${fatal.line} stops every aws command`
    problems.push(`${what}. What is shown here is what cdk reads.`)
  }
  const status = { config: config.status, credentials: credentials.status }
  return done({ home, shown, status, readings: { aws, sdk }, merged, problems })
}

/** The names of a kind that any tool knows. */
export function namesOf({ merged }: AwsFiles, kind: SectionName['kind']): Set<string> {
  const names = parsers.flatMap((parser) => {
    const { profiles, sessions, services } = merged[parser]
    const group = kind === 'profile' ? profiles : kind === 'services' ? services : sessions
    return [...group.keys()]
  })
  return new Set(names)
}

/** No such section, with the name that was probably meant. */
export function sectionMissing(files: AwsFiles, { kind, name }: SectionName): Finding {
  const known = namesOf(files, kind)
  if (kind === 'profile') return profileMissing(name, known)
  const near = nearest(name, known)
  const hint = near === null ? 'Run `latchkey config list` to see what there is.' : `Did you mean \`${kind}:${near}\`?`
  return problem('section-missing', `There is no ${kind} \`${name}\`. ${hint}`)
}
