import { done, failed, problem, type Result } from '../model/finding.ts'
import { Secret } from '../model/secret.ts'
import type { Instant } from '../model/signIn.ts'
import { endKeys, momentIn } from '../resolve/rememberedEnd.ts'

/** Session keys as the AWS access portal gives them out to be pasted. */
export interface PastedKeys {
  readonly form: PastedForm
  readonly accessKeyId: string
  readonly secretAccessKey: Secret
  readonly sessionToken: Secret
  /** What the text itself calls the profile. */
  readonly name: string | null
  /** When the keys end, where the text says so; the portal's does not. */
  readonly until: Instant | null
}

export type PastedForm = keyof typeof formNames

const formNames = {
  bash: 'macOS and Linux',
  powershell: 'PowerShell',
  cmd: "Windows' command prompt",
  file: 'a credentials file',
} as const

const shellLines = {
  bash: /^(?:export\s+)?(AWS_\w+)=(.*?);?$/,
  powershell: /^\$Env:(AWS_\w+)\s*=\s*(.*?);?$/i,
  cmd: /^set\s+"?(AWS_\w+)=(.*?)"?$/i,
} as const

const inFile = /^(?:\[.*\]|[a-z_][\w.-]*\s*=.*)$/
const longest = 64 * 1024

const needed = ['aws_access_key_id', 'aws_secret_access_key', 'aws_session_token'] as const

type Found = ReadonlyMap<string, string>

/** What was pasted, or what is wrong with it. No refusal repeats any of the text. */
export async function parsePastedKeys(pasted: Secret): Promise<Result<PastedKeys>> {
  const text = pasted.reveal()
  if (text.length > longest) return refused('This is too long for keys of the access portal. Copy one of its boxes.')
  const lines = text
    .split(/\r\n|\n|\r/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^(?:[#;]|rem\s)/i.test(line))
  if (lines.length === 0) return refused('Nothing was pasted. Copy one of the boxes that the AWS access portal shows.')
  const form = formOf(lines)
  if (!form.ok) return form
  const read = form.value === 'file' ? await readBlock(lines) : readVariables(lines, shellLines[form.value])
  return read.ok ? keysIn(read.value.settings, form.value, read.value.name) : read
}

function formOf(lines: readonly string[]): Result<PastedForm> {
  const forms = lines.map((line): PastedForm | null => {
    if (shellLines.powershell.test(line)) return 'powershell'
    if (shellLines.cmd.test(line)) return 'cmd'
    if (shellLines.bash.test(line)) return 'bash'
    return inFile.test(line) ? 'file' : null
  })
  const odd = forms.indexOf(null)
  if (odd !== -1) {
    const which = lines.length === 1 ? 'The text' : `Line ${odd + 1} of the text`
    return refused(
      `${which} is in none of the forms of the AWS access portal. Copy one of its boxes as a whole: for bash, PowerShell, the command prompt, or the credentials file.`,
    )
  }
  const [first, other] = [...new Set(forms)]
  if (!first || other) {
    const both = first && other ? `${formNames[first]} and for ${formNames[other]}` : ''
    return refused(`The text has lines for ${both}. Paste one of the portal's boxes, not two.`)
  }
  return done(first)
}

interface Block {
  readonly name: string | null
  readonly settings: Found
}

function readVariables(lines: readonly string[], form: RegExp): Result<Block> {
  const settings = new Map<string, string>()
  for (const line of lines) {
    const [, variable = '', value = ''] = form.exec(line) ?? []
    const key = variable.toLowerCase()
    if (settings.has(key)) return failed(twice(variable))
    settings.set(key === 'aws_credential_expiration' ? 'aws_expiration' : key, bare(value))
  }
  return done({ name: null, settings })
}

const bare = (value: string) => value.trim().replace(/^(["'])(.*)\1$/, '$2')

async function readBlock(lines: readonly string[]): Promise<Result<Block>> {
  const headers = lines.filter((line) => line.startsWith('['))
  if (headers.length > 1) return refused('The text has the keys of several profiles. Paste one of them at a time.')
  // Twice the same key, of which the parser would keep the last.
  const keys = lines.filter((line) => !line.startsWith('[')).map((line) => line.replace(/\s*=.*$/, ''))
  const repeated = keys.find((key, index) => keys.indexOf(key) < index)
  if (repeated !== undefined) return failed(twice(repeated))
  const { parse } = await import('ini')
  // A dot in a header would make the parser nest sections; keys are never made into lists.
  const parsed: unknown = parse(lines.map((line) => (line.startsWith('[') ? '[pasted]' : line)).join('\n'), {
    bracketedArray: false,
  })
  const section = headers.length === 0 ? parsed : fieldOf(parsed, 'pasted')
  const settings = new Map<string, string>()
  for (const key of [...needed, ...endKeys]) {
    const value = fieldOf(section, key)
    if (typeof value === 'string') settings.set(key, value)
  }
  const name = headers[0]?.replace(/^\[\s*|\s*\]$/g, '').replace(/^profile\s+/, '') ?? null
  return done({ name: name || null, settings })
}

/** An own field and no other: what is pasted may have any name. */
function fieldOf(of: unknown, key: string): unknown {
  return typeof of === 'object' && of !== null && Object.hasOwn(of, key) ? Reflect.get(of, key) : undefined
}

function keysIn(settings: Found, form: PastedForm, name: string | null): Result<PastedKeys> {
  const [accessKeyId = '', secret = '', token = ''] = needed.map((key) => settings.get(key))
  if (/^AKIA/.test(accessKeyId)) {
    return refused(
      'These are long-term keys (AKIA…), which do not belong into a file. `latchkey keys add` keeps them in the vault.',
    )
  }
  const missing = needed.filter((key) => !settings.get(key))
  if (missing.length > 0) {
    const names = form === 'file' ? missing : missing.map((key) => key.toUpperCase())
    return refused(
      `The text has no ${names.join(' and no ')}. Copy the whole box of the portal: three lines with keys.`,
    )
  }
  if (!/^ASIA[A-Z0-9]{12,124}$/.test(accessKeyId)) {
    return refused('The access key id is not one of session keys, which begin with ASIA. Copy the whole box again.')
  }
  // What a shell or a person has put into a value fits no key.
  const cut = [secret, token].findIndex((value) => !/^[\x21-\x7e]{8,}$/.test(value) || /["'`$…;#]/.test(value))
  if (cut !== -1) {
    const which = cut === 0 ? 'secret access key' : 'session token'
    return refused(`The ${which} is not whole, or has characters that no key has. Copy the whole box again.`)
  }
  const end = endKeys.map((key) => momentIn(settings.get(key))).find((moment) => moment !== null)
  return done({
    form,
    accessKeyId,
    secretAccessKey: new Secret(secret),
    sessionToken: new Secret(token),
    name,
    until: end ?? null,
  })
}

const twice = (key: string) =>
  problem('key-malformed', `The text has ${key} twice. Paste one of the portal's boxes, not two.`)

const refused = (message: string): Result<never> => failed(problem('key-malformed', message))
