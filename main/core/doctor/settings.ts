import type { Document } from '../files/document/document.ts'
import { isProperty, lastLineOf, linesOf, type PropertyLine } from '../files/document/lines.ts'
import { asSdkReads } from '../files/document/words.ts'
import type { SectionName, WindowOperation } from '../model/edit.ts'
import { allTools, awsOnly, type Cause, listed, sdkOnly } from './cause.ts'
import type { ExaminedFile } from './examined.ts'
import { sameToSdk, triedFix } from './fixes.ts'
import { inSection, type NamedSection, type OddSection } from './layout.ts'
import type { Setup } from './setup.ts'
import { credentialTraits, hasAny, traitsOfKeys } from './subject.ts'

/** Sections and settings that tools do not read alike, or at which aws stops. */
export function settingCauses(setup: Setup): Cause[] {
  return setup.examined.files.flatMap((file) => {
    const layout = setup.layout(file)
    return [
      ...layout.repeated.map((sections) => repeatedSection(setup, file, sections)),
      ...layout.odd.flatMap((section) => [
        ...repeatedKeys(setup, file, section),
        ...upperCaseKeys(setup, file, section),
        ...commentsInValues(setup, file, section),
      ]),
    ]
  })
}

function repeatedSection(setup: Setup, file: ExaminedFile, sections: readonly NamedSection[]): Cause {
  const [first, second] = sections
  const name = first?.name ?? null
  const at = { file: file.name, line: second?.line ?? 1 }
  const profile = name?.kind === 'profile' ? name.name : null
  const isFatal = new Set(sections.map(({ header }) => header)).size < sections.length
  const header = `[${first?.header}]`
  const lines = listed(sections.map(({ line }) => String(line)))
  const indexes = sections.map(({ index }) => index)
  const say = () =>
    isFatal
      ? `${header} stands ${times(sections.length)} in ${file.shown}, in lines ${lines}: every aws command stops there, while cdk mixes them. Make one section of them.`
      : `${header} in ${file.shown} is written in several ways, in lines ${lines}: aws reads only the last of them, cdk ${name?.name === 'default' ? 'prefers [profile default]' : 'mixes those that it knows'}. Make one section of them.`
  return {
    code: 'section-duplicate',
    severity: 'error',
    tools: isFatal ? awsOnly : allTools,
    reach: profile === null ? 'setup' : 'users',
    concerns: profile === null ? [] : [{ profile, at }],
    at,
    say,
    fix: () =>
      isFatal && name
        ? triedFix(setup, 'Make one section of them', file, indexes, [{ type: 'merge-duplicates', section: name }], {
            holds: sameToSdk(file.name),
          })
        : null,
  }
}

const times = (count: number) => (count === 2 ? 'twice' : `${count} times`)

function repeatedKeys(setup: Setup, file: ExaminedFile, section: OddSection): Cause[] {
  const byKey = new Map<string, PropertyLine[]>()
  for (const property of propertiesOf(section)) {
    const key = property.key.toLowerCase()
    byKey.set(key, [...(byKey.get(key) ?? []), property])
  }
  return [...byKey].flatMap(([key, properties]) => {
    const [, second] = properties
    if (!second) return []
    const lines = listed(properties.map((property) => String(lineOf(section, property))))
    const name = onlyName(setup, file, section)
    const title = `Keep one ${key}`
    return {
      ...inSection(section, lineOf(section, second)),
      code: 'key-duplicate',
      severity: 'error',
      tools: awsOnly,
      say: () =>
        `\`${key}\` stands ${times(properties.length)} in [${section.header}] of ${file.shown}, in lines ${lines}: every aws command stops there, while cdk takes the last one. Keep one of them.`,
      fix: () =>
        name &&
        triedFix(setup, title, file, [section.index], [{ type: 'drop-repeats', section: name, key }], {
          // Lines that went on with a value that goes may become settings.
          holds: (before, after) => repeatsIn(before) - repeatsIn(after) === properties.length - 1,
        }),
    } satisfies Cause
  })
}

/** How many settings stand in a section that has the same one further up. */
function repeatsIn(document: Document): number {
  let repeats = 0
  for (let index = 0; index < document.sectionCount; index += 1) {
    const keys = propertiesOf({ lines: linesOf(document, index) }).map(({ key }) => key.toLowerCase())
    repeats += keys.length - new Set(keys).size
  }
  return repeats
}

function upperCaseKeys(setup: Setup, file: ExaminedFile, section: OddSection): Cause[] {
  const name = section.aws
  const properties = propertiesOf(section)
  const odd = properties.filter(({ key }) => key !== key.toLowerCase() && isAlone(section, key.toLowerCase()))
  const [first] = odd
  if (!first || !name) return []
  const keys = odd.map(({ key }) => key)
  return [
    {
      ...inSection(section, lineOf(section, first)),
      code: 'key-case',
      severity: hasAny(traitsOfKeys(keys.map((key) => key.toLowerCase())), credentialTraits) ? 'error' : 'warning',
      tools: sdkOnly,
      say: () =>
        `cdk does not see ${listed(keys.map((key) => `\`${key}\``))} in [${section.header}] of ${file.shown}, since it knows keys in lower case only; aws reads ${keys.length === 1 ? 'it' : 'them'}. Write ${keys.length === 1 ? 'it' : 'them'} in lower case.`,
      fix: () => {
        const lower = [...new Set(keys.map((key) => key.toLowerCase()))]
        if (!onlyName(setup, file, section) || (!section.sdk && file.name === 'config')) return null
        if (addsSource(setup, name, lower)) return null
        if (name.name === 'default' && lower.includes('region') && setup.isDefaultInherited) return null
        const operations = lower.map((key): WindowOperation => ({ type: 'rename-key', section: name, key, to: key }))
        return triedFix(setup, 'Write the keys in lower case', file, [section.index], operations)
      },
    },
  ]
}

/** The name of a section that nobody shares with it: an edit that says the name means this one. */
function onlyName(setup: Setup, file: ExaminedFile, { aws, sdk }: OddSection): SectionName | null {
  const { count } = setup.layout(file)
  return [aws, sdk].every((name) => name === null || count(name) === 1) ? (aws ?? sdk) : null
}

/** Whether cdk would have a second way to credentials if it saw these keys. */
function addsSource(setup: Setup, name: SectionName, keys: readonly string[]): boolean {
  const subject = name.kind === 'profile' ? setup.subjects.get(name.name) : undefined
  const known = (subject?.sdkIn.config ?? 0) | (subject?.sdkIn.credentials ?? 0)
  return hasAny(traitsOfKeys(keys), credentialTraits) && hasAny(known, credentialTraits)
}

/** Settings whose values have no blanks, so that what comes after one is a comment. */
const oneWord =
  /^(?:region|output|sso_(?:session|start_url|region|account_id)|role_arn|source_profile|credential_source|external_id|mfa_serial|duration_seconds|aws_access_key_id|web_identity_token_file|login_session)$/
/** Of these one depends which credentials are used, and where. */
const decisive = /^(?:region|sso_|role_|source_profile|credential_|mfa_serial|aws_|web_identity|login_session)/

function commentsInValues(setup: Setup, file: ExaminedFile, section: OddSection): Cause[] {
  const name = section.aws ?? section.sdk
  if (!name) return []
  const { text } = file.document
  return propertiesOf(section).flatMap((property): Cause[] => {
    const value = text.slice(property.valueStart, property.valueEnd)
    const kept = asSdkReads(value)
    if (kept === value) return []
    const key = property.key.toLowerCase()
    const line = lineOf(section, property)
    const cut = value.charAt(value.slice(kept.length).search(/[;#]/) + kept.length)
    const isComment = oneWord.test(key) && kept !== '' && !/\s/.test(kept)
    const todo = isComment
      ? 'Put the comment on a line of its own.'
      : `If it is a comment, put it on a line of its own; if it is part of the value, cdk cannot be given it like this.`
    return [
      {
        ...inSection(section, line),
        code: 'comment-in-value',
        severity: decisive.test(key) ? 'error' : 'warning',
        tools: isComment ? awsOnly : allTools,
        say: () =>
          `In \`${key}\` of [${section.header}], ${file.shown} line ${line}, aws takes what follows \`${cut}\` for a part of the value, and cdk for a comment. ${todo}`,
        fix: () => {
          const only = onlyName(setup, file, section)
          if (!isComment || !only || !isAlone(section, key)) return null
          if (lastLineOf(section.lines, property) !== property) return null
          const operation = { type: 'set', section: only, key, value: kept } as const
          return triedFix(setup, 'Put the comment above the setting', file, [section.index], [operation], {
            holds: sameToSdk(file.name),
          })
        },
      },
    ]
  })
}

/** Where a key stands more than once, that is what has to be mended first. */
const isAlone = (section: OddSection, key: string) =>
  propertiesOf(section).filter((other) => other.key.toLowerCase() === key).length === 1

const propertiesOf = ({ lines }: Pick<OddSection, 'lines'>): PropertyLine[] =>
  lines.filter(isProperty).filter(({ kind }) => kind === 'property')

const lineOf = ({ lines, line }: OddSection, property: PropertyLine) => line + lines.indexOf(property)
