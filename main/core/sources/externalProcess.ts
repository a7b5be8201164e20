import { type ChildProcess, spawn } from 'node:child_process'
import { scrubText } from '../log/scrub.ts'
import { done, failed, problem, type Result } from '../model/finding.ts'
import type { Keys } from '../model/keys.ts'
import { Secret } from '../model/secret.ts'
import { pythonWords, shellProgram } from '../resolve/commandWords.ts'
import { type Hop, type Means, settingOf } from './means.ts'
import { chainVariable } from './recursion.ts'
import { momentOf } from './settledKeys.ts'

const limitMs = 60_000
const mostBytes = 1024 * 1024

/** The answer of somebody else's program, run as the tool runs it. */
export async function externalKeys(means: Means, hop: Hop): Promise<Result<Keys>> {
  const { ports, machine, explanation, visited } = means
  const { profile } = hop
  const command = settingOf(means, profile, 'credential_process') ?? ''
  const isAws = explanation.tool === 'aws'
  const words = isAws ? pythonWords(command, machine.world.platform) : null
  const program = nameOf((isAws ? words?.[0] : shellProgram(command)) ?? null)
  const refused = (what: string) =>
    failed(problem('process-failed', `${program} of \`${profile}\` ${what}`, { profile }))
  if (isAws && !words?.[0]) return refused('cannot be run: a quote of credential_process stays open. Close it.')

  const env = { ...ports.env, [chainVariable]: JSON.stringify([...new Set([...visited, profile])]) }
  const started = () =>
    // Standard input is closed: nobody is there who would answer.
    isAws && words
      ? spawn(words[0] ?? '', words.slice(1), { env, stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true })
      : spawn(command, { env, shell: true, stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true })
  const ran = await runToEnd(started, means)
  switch (ran.end) {
    case 'not started':
      return refused(`cannot be started (${ran.code}). Correct credential_process.`)
    case 'too slow':
      return refused(`has not answered within ${limitMs / 1000} seconds and was ended. Run it by itself to see why.`)
    case 'too long':
      return refused('answered more than 1 MiB and was ended. credential_process must print one JSON document.')
    case 'cancelled':
      return failed(problem('sign-in-cancelled', 'Cancelled.', { severity: 'info' }))
    case 'ended':
      break
  }
  if (ran.code !== 0) {
    const said = ran.says === '' ? 'and said nothing' : `and said: ${ran.says}`
    return refused(`ended with ${ran.code} ${said}`)
  }
  const answer = answerIn(ran.answer, isAws)
  if (typeof answer === 'string') return refused(`${answer} Run it by itself to see what it prints.`)
  const { until } = answer
  if (until !== null && until <= ports.clock.now()) {
    return refused('answered keys that have expired. Sign in with the program itself, then try again.')
  }
  return done({ ...answer, accountId: answer.accountId ?? hop.source.accountId })
}

/** Whatever else stands in the command may be a secret. */
const nameOf = (program: string | null) =>
  program === null ? 'credential_process' : (program.split(/[/\\]/).at(-1) ?? program)

type Ran =
  | { readonly end: 'ended'; readonly code: number | string; readonly answer: string; readonly says: string }
  | { readonly end: 'not started'; readonly code: string }
  | { readonly end: 'too slow' | 'too long' | 'cancelled' }

async function runToEnd(start: () => ChildProcess, means: Means): Promise<Ran> {
  try {
    return await followed(start(), means)
  } catch (error) {
    // A command with characters in it that no system takes.
    const code = error instanceof Error && 'code' in error ? String(error.code) : null
    if (code === null) throw error
    return { end: 'not started', code }
  }
}

function followed(child: ChildProcess, { ports: { clock }, person: { signal } }: Means): Promise<Ran> {
  return new Promise((resolve) => {
    const answer: Buffer[] = []
    const complaint: Buffer[] = []
    let size = 0
    const settle = (ran: Ran) => {
      cancelLimit()
      signal?.removeEventListener('abort', cancel)
      // What it has started may go on, but nobody listens any more.
      for (const stream of [child.stdout, child.stderr]) stream?.destroy()
      resolve(ran)
    }
    const giveUp = (end: 'too slow' | 'too long' | 'cancelled') => {
      child.kill('SIGKILL')
      settle({ end })
    }
    const cancel = () => giveUp('cancelled')
    const cancelLimit = clock.at(clock.now() + limitMs, () => giveUp('too slow'))
    signal?.addEventListener('abort', cancel, { once: true })
    const listen = (stream: NodeJS.ReadableStream | null, parts: Buffer[]) =>
      stream?.on('data', (part: Buffer) => {
        size += part.length
        if (size > mostBytes) giveUp('too long')
        else parts.push(part)
      })
    listen(child.stdout, answer)
    listen(child.stderr, complaint)
    child.on('error', (error: NodeJS.ErrnoException) => settle({ end: 'not started', code: error.code ?? error.name }))
    child.on('close', (code, killedBy) =>
      settle({
        end: 'ended',
        code: code ?? killedBy ?? 'nothing',
        answer: Buffer.concat(answer).toString(),
        says: firstLineOf(Buffer.concat(complaint).toString()),
      }),
    )
    if (signal?.aborted) cancel()
  })
}

const longestLine = 300
// biome-ignore lint/suspicious/noControlCharactersInRegex: programs colour what they say.
const colours = /\x1b\[[0-9;]*[A-Za-z]|[\x00-\x08\x0b-\x1f\x7f]/g

/** The first thing that it said, without anything that looks like a secret. */
const firstLineOf = (text: string): string =>
  scrubText(
    text
      .split(/\r?\n/)
      .map((line) => line.replace(colours, '').trim())
      .find((line) => line !== '') ?? '',
  ).slice(0, longestLine)

/** The keys in an answer, or what is wrong with it. */
function answerIn(text: string, isAws: boolean): Keys | string {
  const fields = fieldsIn(text)
  if (!fields) return 'answered something else than a JSON document.'
  const { Version, AccessKeyId, SecretAccessKey, SessionToken, Expiration, AccountId } = fields
  if (Version !== 1) return 'answered another version than 1.'
  if (!isText(AccessKeyId)) return 'answered without AccessKeyId.'
  if (!isText(SecretAccessKey)) return 'answered without SecretAccessKey.'
  if (SessionToken !== undefined && SessionToken !== null && typeof SessionToken !== 'string') {
    return 'answered a SessionToken that is no text.'
  }
  const until = momentOf(Expiration ?? undefined, isAws)
  if (until === null && Expiration !== undefined && Expiration !== null && Expiration !== '') {
    return 'answered an Expiration that is no time with a zone.'
  }
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: new Secret(SecretAccessKey),
    sessionToken: SessionToken ? new Secret(SessionToken) : null,
    accountId: isText(AccountId) ? AccountId : null,
    until,
  }
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''

function fieldsIn(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value))
      : null
  } catch {
    return null
  }
}
