import type { WindowOperation } from '../model/edit.ts'
import type { FileName, Fix, Place, Tool } from '../model/finding.ts'
import type { Section } from '../readers/reading.ts'
import { rememberedEnd } from '../resolve/rememberedEnd.ts'
import { allTools, awsOnly, type Cause, type Concern, counted, profileWords, sdkOnly, shellWord } from './cause.ts'
import { fixInFiles } from './fixes.ts'
import type { Setup } from './setup.ts'
import { has, hasAny, headOf, keysTraits, placeOf, type Subject, textOf, trait, valueIn } from './subject.ts'

/** Keys that stand in the files: incomplete, left over, long-term, readable. */
export function staticKeyCauses(setup: Setup): Cause[] {
  const causes: Cause[] = []
  const plain = { config: [] as Concern[], credentials: [] as Concern[] }
  for (const subject of setup.subjects.values()) {
    if (!hasAny(subject.traits, keysTraits | trait.token)) continue
    for (const file of ['config', 'credentials'] as const) {
      const secret = sectionIn(subject, file)?.get('aws_secret_access_key')
      if (secret) plain[file].push({ profile: subject.name, at: { file, line: secret.line } })
    }
    causes.push(...partial(setup, subject), ...shadowed(setup, subject), ...longTerm(setup, subject))
    causes.push(...expired(setup, subject))
  }
  causes.push(...oldKeptKeys(setup))
  return [...causes, ...plaintext(setup, 'config', plain.config), ...plaintext(setup, 'credentials', plain.credentials)]
}

const sectionIn = ({ aws, sdk }: Subject, file: FileName): Section | null => (aws ?? sdk)?.[file] ?? null

const at = (subject: Subject, key: string): Place | null => placeOf(subject, key) ?? headOf(subject)

function partial(setup: Setup, subject: Subject): Cause[] {
  const { name, awsIn, sdkIn } = subject
  const found = (
    tools: readonly Tool[],
    key: string,
    says: string,
    severity: 'error' | 'warning' = 'error',
  ): Cause => ({
    code: 'keys-partial',
    severity,
    tools,
    reach: 'users',
    concerns: [{ profile: name, at: at(subject, key) }],
    say: () => `\`${name}\` ${says}`,
  })
  const empty = ['aws_access_key_id', 'aws_secret_access_key'].find((key) => valueIn(subject, key) === '')
  if (empty !== undefined && hasAny(subject.traits, trait.keyId)) {
    const says = `has an empty ${empty}. aws takes that for a value, cdk for none. Give it its value, or remove the line.`
    return [found(allTools, empty, says)]
  }
  const both = sdkIn.config | sdkIn.credentials
  const lone = (['credentials', 'config'] as const).find(
    (file) => has(awsIn[file], trait.keyId) && !has(awsIn[file], trait.secret),
  )
  if (lone) {
    const other = lone === 'config' ? 'credentials' : 'config'
    if (has(both, keysTraits)) {
      const says = `has its access key id in ${setup.shown(lone)} and its secret key in ${setup.shown(other)}. cdk puts them together, aws does not and stops. Put both into one file.`
      return [found(awsOnly, 'aws_access_key_id', says)]
    }
    const tools = has(both, trait.keyId) || subject.sdk === null ? allTools : awsOnly
    const says = `has an access key id in ${setup.shown(lone)} without a secret key. Add aws_secret_access_key, or remove the id.`
    return [found(tools, 'aws_access_key_id', says)]
  }
  if (!hasAny(subject.traits, trait.keyId)) {
    const key = hasAny(subject.traits, trait.secret) ? 'aws_secret_access_key' : 'aws_session_token'
    const what = key === 'aws_session_token' ? 'a session token' : 'a secret key'
    const says = `has ${what} without an access key id, which no tool can use. Add aws_access_key_id, or remove the rest.`
    return [found(allTools, key, says, 'warning')]
  }
  return mismatched(subject, found)
}

type Found = (tools: readonly Tool[], key: string, says: string, severity?: 'error' | 'warning') => Cause

/** Keys and session tokens that do not go together. */
function mismatched(subject: Subject, found: Found): Cause[] {
  const { awsIn, sdkIn } = subject
  const home = has(awsIn.credentials, trait.keyId) ? 'credentials' : 'config'
  const isSplit = has(awsIn[home], keysTraits) && !has(awsIn[home], trait.token)
  const other = home === 'config' ? 'credentials' : 'config'
  if (isSplit && has(awsIn[other], trait.token) && has(sdkIn[other], trait.token)) {
    const says = `has its session token in ${other} and its keys in ${home}. cdk puts them together, aws goes without the token. Put them into one file.`
    return [found(awsOnly, 'aws_session_token', says)]
  }
  const id = valueIn(subject, 'aws_access_key_id') ?? ''
  const hasToken = hasAny(subject.traits, trait.token)
  if (/^ASIA[A-Z0-9]{16}$/.test(id) && !hasToken) {
    const says = `has temporary keys (ASIA…) without their session token, and AWS accepts them only together. Add aws_session_token, or remove the keys.`
    return [found(allTools, 'aws_access_key_id', says)]
  }
  if (/^AKIA[A-Z0-9]{16}$/.test(id) && hasToken) {
    const says = `has long-term keys (AKIA…) and the session token of others, and AWS refuses them together. Remove aws_session_token.`
    return [found(allTools, 'aws_session_token', says)]
  }
  return []
}

/** Keys beside another kind of credentials, which some tool prefers. */
function shadowed(setup: Setup, subject: Subject): Cause[] {
  const { name, sdk } = subject
  if (!has(subject.sdkIn.config | subject.sdkIn.credentials, keysTraits) || !sdk) return []
  const kind = preferredByAws(subject)
  if (!kind) return []
  const place = placeOf(subject, 'aws_access_key_id')
  const sdkUsesKeys = kind !== 'role'
  const where = place ? `${setup.shown(place.file)} line ${place.line}` : 'its settings'
  const say = () =>
    sdkUsesKeys
      ? `\`${name}\` has keys in ${where} that \`cdk\` prefers to its ${kindWords[kind]}, while \`aws\` does not. If they are left over from something else, remove them.`
      : `\`${name}\` has keys in ${where} that no tool uses, since its role comes first. If they are left over from something else, remove them.`
  return [
    {
      code: 'shadowed-keys',
      severity: 'warning',
      tools: sdkUsesKeys ? sdkOnly : allTools,
      reach: 'users',
      concerns: [{ profile: name, at: place }],
      say,
      fix: () => withoutKeys(setup, subject),
    },
  ]
}

type Kind = 'sso' | 'role' | 'web' | 'login' | 'process'

const kindWords: Readonly<Record<Kind, string>> = {
  sso: 'Identity Center sign-in',
  role: 'role',
  web: 'web identity',
  login: 'console login',
  process: 'external process',
}

/** What the AWS CLI takes instead of the keys; null where it takes those. */
function preferredByAws({ awsIn, aws }: Subject): Kind | null {
  const all = awsIn.config | awsIn.credentials
  if (has(all, trait.webIdentity) && textOf(aws, 'web_identity_token_file')) return 'web'
  if (has(all, trait.role)) return hasAny(all, trait.sourceProfile | trait.credentialSource) ? 'role' : null
  if (hasAny(all, trait.ssoAccount | trait.ssoRole)) return 'sso'
  if (has(awsIn.credentials, trait.keyId)) return null
  if (has(all, trait.login)) return 'login'
  return has(all, trait.process) ? 'process' : null
}

const keySettings = ['aws_access_key_id', 'aws_secret_access_key', 'aws_session_token', 'aws_security_token'] as const

/** Not for keys that somebody else may be using: a role that has this profile as its source, or the profile itself. */
function withoutKeys(setup: Setup, subject: Subject): Fix | null {
  const { name, isReadAlike, aws, traits } = subject
  const section = { kind: 'profile', name } as const
  if (!isReadAlike || setup.usersOf(name).length > 0) return null
  if (has(traits, trait.sourceProfile) && valueIn(subject, 'source_profile') === name) return null
  const isSso = has(traits, trait.ssoAccount | trait.ssoRole) && hasAny(traits, trait.ssoSession | trait.ssoStartUrl)
  if (!isSso && !hasAny(traits, trait.role | trait.login | trait.process)) return null
  const operationsIn = (file: FileName): WindowOperation[] => {
    const keys = aws?.[file]?.keys() ?? []
    const unwanted = keySettings.filter((key) => keys.includes(key))
    const isAll =
      unwanted.length > 0 && unwanted.length === keys.length && !hasComments(setup, file, aws?.[file] ?? null)
    if (isAll && aws?.[file === 'config' ? 'credentials' : 'config']) return [{ type: 'remove-section', section }]
    return unwanted.map((key) => ({ type: 'unset', section, key }))
  }
  const operations = { config: operationsIn('config'), credentials: operationsIn('credentials') }
  return fixInFiles(setup, 'Remove the leftover keys', operations)
}

/** Comments are a person's own words, and stay. */
function hasComments(setup: Setup, name: FileName, section: Section | null): boolean {
  const document = setup.file(name)?.document
  if (!section || !document) return true
  const { text } = document
  const index = document.sectionAt(section.start)
  const above = text.slice(Math.max(0, text.lastIndexOf('\n', section.start - 2) + 1), section.start)
  return /^\s*[#;]/m.test(above + text.slice(section.start, document.sectionEnd(index)))
}

function longTerm(setup: Setup, subject: Subject): Cause[] {
  const { name } = subject
  if (!has(subject.traits, keysTraits)) return []
  const id = valueIn(subject, 'aws_access_key_id')
  const place = placeOf(subject, 'aws_access_key_id')
  if (!id || !/^AKIA[A-Z0-9]{16}$/.test(id) || !place) return []
  return [
    {
      code: 'keys-long-term',
      severity: 'warning',
      tools: allTools,
      reach: 'users',
      concerns: [{ profile: name, at: place }],
      say: () =>
        `\`${name}\` has long-term keys in ${setup.shown(place.file)} line ${place.line}${ageWords(ageOf(setup, id))}: whoever gets hold of them can use them until somebody deletes them. Use Identity Center instead, or move them into the vault: latchkey keys move ${shellWord(name)}`,
    },
  ]
}

const dayMs = 86_400_000
/** After so many days keys are due for new ones, as AWS's own benchmark has it. */
const oldDays = 90

/** In whole days; null where AWS was never asked. */
function ageOf({ world: { now, keyFacts } }: Setup, accessKeyId: string): number | null {
  const created = keyFacts?.created.get(accessKeyId)
  return created === undefined ? null : Math.max(0, Math.floor((now - Date.parse(created)) / dayMs))
}

const ageWords = (days: number | null) => (days === null ? '' : `, ${days} ${days === 1 ? 'day' : 'days'} old`)

/** Keys that the vault has are as safe as can be, but not for ever. */
function oldKeptKeys(setup: Setup): Cause[] {
  return [...(setup.world.keyFacts?.kept ?? [])].flatMap(([name, { accessKeyId }]): Cause[] => {
    const days = ageOf(setup, accessKeyId)
    const subject = setup.subjects.get(name)
    if (days === null || days < oldDays || !subject) return []
    return [
      {
        code: 'keys-long-term',
        severity: 'warning',
        tools: allTools,
        reach: 'users',
        concerns: [{ profile: name, at: placeOf(subject, 'credential_process') ?? headOf(subject) }],
        say: () =>
          `The long-term keys of \`${name}\` in the vault are ${days} days old. Replace them by new ones: latchkey keys rotate ${shellWord(name)}`,
      },
    ]
  })
}

/** Both tools try such keys all the same: only AWS says that they are over. */
function expired({ world }: Setup, subject: Subject): Cause[] {
  const { name, aws, sdk, traits } = subject
  if (!has(traits, keysTraits | trait.token)) return []
  const end = rememberedEnd(aws ?? sdk)
  if (end === null || Date.parse(end) > world.now) return []
  return [
    {
      code: 'keys-expired',
      severity: 'warning',
      tools: allTools,
      reach: 'users',
      concerns: [{ profile: name, at: at(subject, 'aws_access_key_id') }],
      say: () =>
        `The keys of \`${name}\` ended at ${end}, as is written beside them: aws and cdk try them all the same, and AWS refuses them. Get new ones where these came from; those of the AWS access portal go in with: latchkey keys paste ${shellWord(name)}`,
    },
  ]
}

function plaintext(setup: Setup, file: FileName, concerns: readonly Concern[]): Cause[] {
  if (concerns.length === 0) return []
  const say = (which: readonly Concern[]) =>
    `${setup.shown(file)} holds the secret ${which.length === 1 ? `key of ${profileWords(which)}` : `keys of ${counted(which.length)} profiles`}, for every program that you run to read. To keep ${which.length === 1 ? 'it' : 'them'} in the vault: latchkey keys move ${which.length === 1 ? shellWord(which[0]?.profile ?? '') : 'NAME'}`
  return [{ code: 'keys-plaintext', severity: 'info', tools: allTools, reach: 'setup', concerns, say }]
}
