import type { FindingCode } from '../model/finding.ts'
import type { Profile, ProfileSettings } from '../model/profile.ts'
import type { Verdicts } from './verdicts.ts'

const noCodes: readonly FindingCode[] = []

/** A profile with what the tools make of it; the very object from before where nothing about it is new. */
export function profileWith(
  settings: ProfileSettings,
  { verdicts, expires }: Verdicts,
  findings: readonly FindingCode[] = noCodes,
  before?: Profile,
): Profile {
  const isKnown =
    before !== undefined &&
    before.verdicts === verdicts &&
    before.expires === expires &&
    isSameList(before.findings, findings) &&
    isSameSettings(before, settings)
  return isKnown ? before : { ...settings, verdicts, expires, findings }
}

const isSameList = <T>(one: readonly T[], other: readonly T[]) =>
  one === other || (one.length === other.length && one.every((item, index) => item === other[index]))

const isSameSettings = (one: ProfileSettings, other: ProfileSettings) =>
  one.name === other.name &&
  one.kind === other.kind &&
  one.session === other.session &&
  one.accountId === other.accountId &&
  one.roleName === other.roleName &&
  one.sourceProfile === other.sourceProfile &&
  one.region === other.region &&
  isSameList(one.files, other.files) &&
  one.at.file === other.at.file &&
  one.at.line === other.at.line
