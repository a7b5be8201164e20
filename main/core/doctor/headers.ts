import type { Document } from '../files/document/document.ts'
import { isProperty } from '../files/document/lines.ts'
import { headerFor, nameProblem } from '../files/document/words.ts'
import type { SectionName } from '../model/edit.ts'
import type { FileName, Fix, SetupCode, Tool } from '../model/finding.ts'
import { readSdk } from '../readers/sdk.ts'
import { allTools, awsOnly, type Cause, sdkOnly, toolWords } from './cause.ts'
import type { ExaminedFile } from './examined.ts'
import { triedFix } from './fixes.ts'
import type { OddSection } from './layout.ts'
import type { Setup } from './setup.ts'
import { credentialTraits, hasAny, traitsOfKeys } from './subject.ts'

/** Headers that some tool takes for something else than was meant, or for nothing. */
export function headerCauses(setup: Setup): Cause[] {
  return setup.examined.files.flatMap((file) =>
    setup.layout(file).odd.flatMap((section, at, all) => {
      const verdict = judge(section, all[at - 1])
      return verdict ? [causeOf(setup, file, section, verdict)] : []
    }),
  )
}

interface Verdict {
  readonly code: SetupCode
  readonly tools: readonly Tool[]
  /** What is so, after the words that name the header and its place. */
  readonly says: string
  /** What to do, where it is not simply to write the header as it was meant. */
  readonly todo?: string
  /** Whether it tells on every profile. */
  readonly isForAll?: boolean
  /** What it was meant to be, where that is plain. */
  readonly meant: SectionName | null
}

function causeOf(setup: Setup, file: ExaminedFile, section: OddSection, verdict: Verdict): Cause {
  const { code, tools, says, meant } = verdict
  const named = meant ?? section.aws ?? section.sdk
  const profile = named?.kind === 'profile' ? named.name : null
  const at = { file: file.name, line: section.line }
  const todo = verdict.todo ?? (meant ? `Write ${headerFor(meant, file.name)}.` : '')
  // What the brackets say is right already: then it is something around them.
  const isUnmended =
    meant !== null && code !== 'header-comment' && headerFor(meant, file.name) === `[${section.header}]`
  return {
    code,
    severity: 'error',
    tools,
    reach: verdict.isForAll ? 'tool' : profile === null ? 'setup' : 'users',
    concerns: profile === null || verdict.isForAll ? [] : [{ profile, at }],
    at,
    say: () => `[${section.header}] in ${file.shown} line ${section.line} ${says} ${todo}`.trimEnd(),
    fix: () => (isUnmended || !meant ? null : retitled(setup, file, section, meant)),
  }
}

function judge(section: OddSection, before: OddSection | undefined): Verdict | null {
  const { header, file } = section
  if (header === '') return null
  if (header === '__proto__' || header === 'profile __proto__') {
    const says = 'makes cdk ignore the whole file.'
    const todo = 'Give that section another name.'
    return { code: 'file-unparseable', tools: sdkOnly, says, todo, meant: null, isForAll: true }
  }
  return (
    caseOfDefault(section) ??
    restOfLine(section) ??
    swallowed(section, before) ??
    (file === 'config' ? inConfig(section) : inCredentials(section))
  )
}

function caseOfDefault({ header, file }: OddSection): Verdict | null {
  const name = header.trim()
  if (name === 'default' || name.toLowerCase() !== 'default') return null
  if (name === 'DEFAULT') {
    const says = `is not the profile \`default\`: aws gives its settings to every profile, cdk ${file === 'config' ? 'to none' : 'takes it for a profile of that name'}.`
    return {
      code: 'header-case',
      tools: allTools,
      says,
      todo: 'Write [default] if that is what you mean.',
      meant: null,
      isForAll: true,
    }
  }
  if (file === 'credentials') return null
  const says = 'is not the profile `default`, since case counts.'
  return { code: 'header-case', tools: allTools, says, meant: { kind: 'profile', name: 'default' } }
}

/** A comment behind a header. */
function restOfLine({ rest, aws, sdk }: OddSection): Verdict | null {
  if (/^[#;]/.test(rest) && aws && !sdk) {
    const says =
      'has a comment right behind it, so cdk passes it over and takes what is under it for a part of the section above.'
    return { code: 'header-comment', tools: sdkOnly, says, todo: 'Put a blank before the comment.', meant: aws }
  }
  if (rest.includes(']') && sdk && !aws) {
    const says = 'has a comment with a bracket behind it, and aws takes everything up to that bracket for the name.'
    return { code: 'header-comment', tools: awsOnly, says, todo: 'Put the comment on a line of its own.', meant: null }
  }
  return null
}

/** To aws, an indented header goes on with the value above it. */
function swallowed({ indent, index }: OddSection, before: OddSection | undefined): Verdict | null {
  if (!/^[ \t]+$/.test(indent) || before?.index !== index - 1) return null
  const last = before.lines.findLast((line) => line.kind === 'property')
  if (!last || last.first - last.start >= indent.length) return null
  const says = 'is indented, so aws takes it for a part of the value above it.'
  return { code: 'header-whitespace', tools: awsOnly, says, todo: 'Begin the line with the bracket.', meant: null }
}

const spelled = /^(profiles?|sso[-_]?sessions?|services?)([\s.]+)(.*)$/is

function inConfig(section: OddSection): Verdict | null {
  const { header, aws, sdk } = section
  const [, prefix, between = '', written = ''] = spelled.exec(header.trim()) ?? []
  if (prefix === undefined) return withoutPrefix(section)
  if (aws && sdk) return null
  const kind = /^p/i.test(prefix) ? 'profile' : /^se/i.test(prefix) ? 'services' : 'sso-session'
  const name = unquoted(written)
  const meant: SectionName = { kind, name }
  const tools = aws ? sdkOnly : sdk ? awsOnly : allTools
  const what = `is no ${kindWords[kind]} to ${toolWords(tools)}`
  if (prefix !== kind || between.startsWith('.')) {
    const says = `${what}: it has to begin with \`${kind}\` and a blank.`
    return { code: 'profile-prefix-missing', tools, says, meant }
  }
  const isQuoted = name !== written
  const code = isQuoted ? 'header-quotes' : 'header-whitespace'
  if (/\s/.test(name)) {
    const says = `${what}, ${isQuoted ? 'which knows no names with blanks, be they quoted' : 'since its name has a blank in it'}.`
    return { code, tools, says, todo: 'Give it a name without a blank.', meant: null }
  }
  if (/[^\w@+.%:/-]/.test(name)) {
    const says = `${what}, because of the characters in its name.`
    const todo = 'Use letters, digits and - _ . / % @ : +'
    return { code: 'header-characters', tools, says, todo, meant: null }
  }
  return { code, tools, says: `${what} because of the ${isQuoted ? 'quotes' : 'blanks'} in it.`, meant }
}

/** Sections of `config` that are for something else. */
const otherSections = new Set(['plugins', 'preview'])

function withoutPrefix(section: OddSection): Verdict | null {
  const { header, aws, sdk } = section
  if (aws || sdk) return null
  const name = unquoted(header)
  const meant: SectionName = { kind: 'profile', name }
  if (name === 'default') {
    const isQuoted = name !== header.trim()
    const says = `is not the profile \`default\`, since ${isQuoted ? 'quotes' : 'blanks'} count.`
    return { code: isQuoted ? 'header-quotes' : 'header-whitespace', tools: allTools, says, meant }
  }
  const keys = keysOf(section)
  const isProfile = hasAny(traitsOfKeys(keys), credentialTraits) || keys.includes('region')
  if (!isProfile || otherSections.has(name)) return null
  const says = 'is read by no tool: in this file a profile needs the word `profile` before its name.'
  return { code: 'profile-prefix-missing', tools: allTools, says, meant }
}

function inCredentials({ header, aws, sdk }: OddSection): Verdict | null {
  const text = header.trim()
  const [, prefix, written = ''] = /^(profile|sso-session|services)\s+(.*)$/s.exec(text) ?? []
  if (prefix === 'profile') {
    const says = `names a profile \`${text}\` to aws, and none to cdk: in this file a name stands alone.`
    return { code: 'profile-prefix-extra', tools: allTools, says, meant: { kind: 'profile', name: unquoted(written) } }
  }
  if (prefix !== undefined) {
    return {
      code: 'profile-prefix-extra',
      tools: allTools,
      says: 'is read by no tool here.',
      todo: 'Move it to config.',
      meant: null,
    }
  }
  const name = unquoted(text)
  const meant: SectionName = { kind: 'profile', name }
  if (name !== text) {
    const says = 'names a profile with the quotes in its name.'
    return { code: 'header-quotes', tools: allTools, says, meant: /\s/.test(name) ? null : meant }
  }
  if (text !== header) {
    return { code: 'header-whitespace', tools: allTools, says: 'names a profile with the blanks in its name.', meant }
  }
  if (!aws || sdk) return null
  const says = 'is no profile to cdk, since its name has a blank in it.'
  return { code: 'header-whitespace', tools: sdkOnly, says, todo: 'Give it a name without a blank.', meant: null }
}

/** The header in the form that every tool reads, unless that would give somebody other credentials than before. */
function retitled(setup: Setup, file: ExaminedFile, section: OddSection, meant: SectionName): Fix | null {
  if (!/^\s*(?:[#;].*)?$/.test(section.rest)) return null
  const layout = setup.layout(file)
  const isKnown = [section.aws, section.sdk].some((name) => name?.kind === meant.kind && name.name === meant.name)
  if (nameProblem(meant, file.name) || layout.count(meant) > (isKnown ? 1 : 0)) return null
  if (layout.odd.some((other) => other !== section && other.header === section.header)) return null
  const keys = keysOf(section)
  if (meant.kind === 'profile' && hasAny(traitsOfKeys(keys), credentialTraits)) {
    const other = file.name === 'config' ? 'credentials' : 'config'
    const known = setup.subjects.get(meant.name)
    if (known && hasAny(known.awsIn[other] | known.sdkIn[other], credentialTraits)) return null
  }
  const operation = { type: 'retitle-section', header: section.header, section: meant } as const
  return triedFix(setup, `Write ${headerFor(meant, file.name)}`, file, [section.index], [operation], {
    ...(meant.name === 'default' && setup.isDefaultInherited && { holds: hasSameDefaultRegion(file.name) }),
  })
}

/** cdk takes the region of `default` for every profile that names none; what counts as one is for its own reader to say. */
const hasSameDefaultRegion = (name: FileName) => (before: Document, after: Document) =>
  defaultRegion(before, name) === defaultRegion(after, name)

const defaultRegion = (document: Document, file: FileName) =>
  readSdk(document, { file }).profiles.get('default')?.text('region')

const keysOf = ({ lines }: OddSection) =>
  lines.flatMap((line) => (line.kind === 'property' && isProperty(line) ? [line.key.toLowerCase()] : []))

const unquoted = (text: string) => /^(["'])(.*)\1$/s.exec(text.trim())?.[2]?.trim() ?? text.trim()

const kindWords = { profile: 'profile', 'sso-session': 'sign-in session', services: '`services` section' } as const
