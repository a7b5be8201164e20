import { done, type Finding, failed, problem, type Result } from '../model/finding.ts'
import type { Keys } from '../model/keys.ts'
import { aloneIfItCan } from './aloneIfItCan.ts'
import { assume } from './assume.ts'
import type { Hop, Means } from './means.ts'
import type { RoleSettings } from './roleSettings.ts'
import { codeLimit, codeNeeded, leastMs } from './roles.ts'
import { type KeptSession, mfaDirectNote, mfaRecord } from './sessionStore.ts'
import { askSts, issuedKeys, keysMissing, stsRegion } from './sts.ts'

/** So long a session of a user lasts that is begun with a code: a working day. */
const sessionSeconds = 12 * 3600
const mostTries = 3

/**
 * Assumes a role that wants a second factor. A user's own keys first begin a session with it, with which all roles are had
 * that want the same device, the whole day; where a policy forbids that, each role is asked for with a code of its own.
 */
export async function assumeWithMfa(
  means: Means,
  hop: Hop,
  keys: Keys,
  settings: RoleSettings,
  serial: string,
): Promise<Result<KeptSession>> {
  const isUser = keys.sessionToken === null
  if (!isUser || (await means.sessions.isNoted(mfaDirectNote(keys.accessKeyId)))) {
    return assumeDirectly(means, hop, keys, settings, serial)
  }
  const session = await userSession(means, hop, keys, settings, serial)
  if (session.kind === 'failed') return failed(session.finding)
  if (session.kind === 'forbidden') return assumeDirectly(means, hop, keys, settings, serial, session.code)
  const assumed = await assume(means, hop, { keys: session.keys, settings })
  // A role may want a code that has just been given.
  const mayBeTooOld = !assumed.ok && assumed.finding.code === 'role-refused' && !session.isNew
  return mayBeTooOld ? assumeDirectly(means, hop, keys, settings, serial) : assumed
}

type UserSession =
  | { readonly kind: 'good'; readonly keys: Keys; readonly isNew: boolean }
  /** The code may not have been used up. */
  | { readonly kind: 'forbidden'; readonly code: string }
  | { readonly kind: 'failed'; readonly finding: Finding }

async function userSession(
  means: Means,
  hop: Hop,
  keys: Keys,
  { roleArn }: RoleSettings,
  serial: string,
): Promise<UserSession> {
  const { ports, sessions, person } = means
  const { clock, stateDirectory } = ports
  const asking = { interactive: person.interactive ?? false }
  const name = mfaRecord(keys.accessKeyId, serial)
  const good = async (): Promise<UserSession | null> => {
    const kept = await sessions.read(name, asking)
    return kept && kept.keys.until - clock.now() >= leastMs ? { kind: 'good', keys: kept.keys, isNew: false } : null
  }
  const known = await good()
  if (known) return known
  const begun = await aloneIfItCan<UserSession>(
    { stateDirectory, clock, key: name, limitMs: codeLimit(person) },
    async () => {
      const meanwhile = await good()
      if (meanwhile) return done(meanwhile)
      let given = ''
      const session = await withCode(means, hop, serial, roleArn, async (code) => {
        given = code
        return beginUserSession(means, keys, roleArn, serial, code)
      })
      if (session.ok) {
        await sessions.keep(name, session.value, asking)
        return done({ kind: 'good', keys: session.value.keys, isNew: true })
      }
      if (session.finding !== sessionForbidden) return session
      await sessions.note(mfaDirectNote(keys.accessKeyId), asking)
      return done({ kind: 'forbidden', code: given })
    },
  )
  if (begun.ok) return begun.value
  const isBusy = begun.finding.code === 'sign-in-busy'
  return { kind: 'failed', finding: isBusy ? codeNeeded(hop.profile, serial) : begun.finding }
}

async function beginUserSession(
  means: Means,
  keys: Keys,
  roleArn: string,
  serial: string,
  code: string,
): Promise<Result<KeptSession>> {
  const { GetSessionTokenCommand } = await import('@aws-sdk/client-sts')
  const command = new GetSessionTokenCommand({
    DurationSeconds: sessionSeconds,
    SerialNumber: serial,
    TokenCode: code,
  })
  const issuedAt = means.ports.clock.now()
  const answer = await askSts(means, {
    keys,
    region: stsRegion(means, 'assume-role', roleArn),
    send: (client, abortSignal) => client.send(command, { abortSignal }),
    refusals: { AccessDenied: sessionForbidden },
    judge: codeRefused,
  })
  if (!answer.ok) return answer
  const session = issuedKeys(answer.value, issuedAt)
  return session ? done(session) : failed(keysMissing)
}

const sessionForbidden = problem('aws-refused', 'AWS does not begin a session of its own with this code.')

/** With a code that may still be good, or else with another one. */
function assumeDirectly(
  means: Means,
  hop: Hop,
  keys: Keys,
  settings: RoleSettings,
  serial: string,
  code: string | null = null,
): Promise<Result<KeptSession>> {
  const use = (text: string) => assume(means, hop, { keys, settings, code: { serial, text }, judge: codeRefused })
  return withCode(means, hop, serial, settings.roleArn, use, code)
}

const badCode = problem('mfa-refused', 'AWS did not take the code.')

const codeRefused = (error: unknown): Finding | null =>
  error instanceof Error && /MultiFactorAuthentication failed/i.test(error.message) ? badCode : null

/** Asks for a code, and for another one where AWS does not take it. */
async function withCode<T>(
  { person }: Means,
  { profile }: Hop,
  serial: string,
  roleArn: string,
  use: (code: string) => Promise<Result<T>>,
  first: string | null = null,
): Promise<Result<T>> {
  if (first !== null) {
    const used = await use(first)
    if (used.ok || used.finding !== badCode) return used
  }
  const { askCode, signal } = person
  if (!askCode) return failed(codeNeeded(profile, serial))
  for (let tried = 0; tried < mostTries; tried += 1) {
    const wanted = { profile, serial, roleArn, isAgain: tried > 0 || first !== null }
    const code = (await askCode(wanted, signal))?.reveal().replace(/\s/g, '') ?? null
    if (code === null) return failed(codeNeeded(profile, serial))
    // Anything else would use up a try at AWS, where too many of them lock the device.
    if (!/^\d{6}$/.test(code)) continue
    const used = await use(code)
    if (used.ok || used.finding !== badCode) return used
  }
  return failed(codeNotTaken(profile, serial))
}

const codeNotTaken = (profile: string, serial: string) =>
  problem(
    'mfa-refused',
    `AWS took none of the codes of ${serial} for \`${profile}\`. Each code is good for one use: wait for the next one, and see to it that mfa_serial names the right device.`,
    { profile },
  )
